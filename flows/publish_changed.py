"""Where prefect.yaml finds the flow for the departments whose workbooks have come to rest."""

from budget_disclosure.service.deployed_flows import publish_changed

__all__ = ["publish_changed"]
