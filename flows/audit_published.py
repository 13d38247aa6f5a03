"""Where prefect.yaml finds the flow that audits a folder of published documents."""

from budget_disclosure.service.deployed_flows import audit_published

__all__ = ["audit_published"]
