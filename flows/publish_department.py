"""Where prefect.yaml finds the flow for one department."""

from budget_disclosure.runs.prefect_flows import publish_department

__all__ = ["publish_department"]
