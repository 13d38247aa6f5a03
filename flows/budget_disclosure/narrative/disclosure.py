"""One document's content, complete and pure: what the document package renders and data outputs write."""

from collections.abc import Mapping
from dataclasses import dataclass

from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.narrative.narrative import Narrative
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.tables.table import Table


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The content of a department's, or a unit's, document."""

    ledger: Ledger
    tables: Mapping[str, Table]
    narrative: Narrative
    forms: tuple[PerformanceForm, ...]
