"""Where prefect.yaml finds the flow for a year's departments with PDFs."""

from budget_disclosure.service.deployed_flows import publish_pdf

__all__ = ["publish_pdf"]
