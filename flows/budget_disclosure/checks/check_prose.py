"""All rules that look at the finished narrative: figures and wording, reasons, projects and their forms."""

from collections.abc import Mapping, Sequence

from budget_disclosure.checks.figures_in_prose import check_prose
from budget_disclosure.checks.projects_in_prose import check_projects
from budget_disclosure.checks.reasons import check_reasons
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.findings import Finding
from budget_disclosure.narrative.narrative import Narrative
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.tables.table import Table


def check_narrative(
    ledger: Ledger, tables: Mapping[str, Table], narrative: Narrative, forms: Sequence[PerformanceForm]
) -> tuple[Finding, ...]:
    """Return the findings of all N- rules."""
    return (
        *check_prose(ledger, tables, narrative),
        *check_reasons(narrative),
        *check_projects(ledger, tables, narrative, forms),
    )
