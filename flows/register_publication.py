"""Where prefect.yaml finds the flow that registers a publication."""

from budget_disclosure.service.deployed_flows import register_publication

__all__ = ["register_publication"]
