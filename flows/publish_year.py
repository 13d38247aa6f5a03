"""Where prefect.yaml finds the flow for all departments of a year."""

from budget_disclosure.runs.prefect_flows import publish_year

__all__ = ["publish_year"]
