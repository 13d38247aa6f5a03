"""What facts are computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.wording_numbers import STANDARD_STYLE
from budget_disclosure.declarations.wording_yaml import Wording
from budget_disclosure.ledger.ledger import Ledger, ProjectEntry, Scope
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.fact_values import Figures
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.tables.table import Table


@dataclass(frozen=True, slots=True)
class TableRowOf:
    """The row of a table that facts of ``each_row`` are about: its key, and the workbook cells of its amount."""

    key: str
    cells: frozenset[Location]


@dataclass(frozen=True, slots=True)
class Sources:
    """Ledger, tables and forms of a document, with the wording and the code lists.

    ``row`` and ``project`` are what facts of ``each_row`` and ``each_project`` are about.
    """

    ledger: Ledger
    tables: Mapping[str, Table]
    forms: Sequence[PerformanceForm]
    wording: Wording
    codes: Codes
    style: str = STANDARD_STYLE
    row: TableRowOf | None = None
    project: ProjectEntry | None = None

    @property
    def figures(self) -> Figures:
        """How figures are written where they are computed."""
        return Figures(self.wording.shown_zero, self.wording.numbers[self.style])

    def in_style(self, style: str) -> "Sources":
        """Return the same for a fact whose figures are written in another style of ``numbers``."""
        return self if style == self.style else replace(self, style=style)

    def of_unit(self, unit: UnitSubmission) -> "Sources":
        """Return the same with one unit's part of the ledger; tables and forms stay those of the document."""
        code = unit.unit.unit_code.value
        ledger = replace(
            self.ledger,
            scope=Scope.UNIT,
            code=code,
            name=unit.unit.unit_name.value,
            head=unit,
            units=(unit,),
            lines=tuple(line for line in self.ledger.lines if line.unit_code == code),
            revenue_lines=tuple(line for line in self.ledger.revenue_lines if line.unit_code == code),
            three_public_lines=tuple(line for line in self.ledger.three_public_lines if line.unit_code == code),
        )
        return replace(self, ledger=ledger)
