"""One document's content, complete and pure: what the document package renders and data outputs write."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget_disclosure.declarations.document_yaml import DocumentSpec
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.narrative.narrative import Narrative
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.tables.table import Table


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The content of a department's, or a unit's, document; ``named`` is how its format calls documents."""

    ledger: Ledger
    tables: Mapping[str, Table]
    narrative: Narrative
    forms: tuple[PerformanceForm, ...]
    named: DocumentSpec = field(default_factory=DocumentSpec)

    @property
    def title(self) -> str:
        """What the document is called: ``2024年度部门预算公开``."""
        return self._filled(self._of_scope(self.named.title.department, self.named.title.unit))

    @property
    def full_title(self) -> str:
        """What it is called where nothing else says whose it is: with the name before it, unless it has one."""
        title = self.title
        return title if self.ledger.name in title else f"{self.ledger.name}{title}"

    @property
    def file_name(self) -> str:
        """The name of its Word file."""
        named = self.named.file_name
        return f"{self._filled(self._of_scope(named.department, named.unit), is_file=True)}.docx"

    def _of_scope(self, of_department: str, of_unit: str) -> str:
        return of_department if self.ledger.scope is Scope.DEPARTMENT else of_unit

    def _filled(self, pattern: str, *, is_file: bool = False) -> str:
        name = safe_name(self.ledger.name) if is_file else self.ledger.name
        return pattern.format(
            year=self.ledger.fiscal_year,
            name=name,
            code=self.ledger.code,
            level=self.ledger.head.unit.level or "",
        )
