"""A figure of last year that is compared with although it is not the published one, and why: for print."""

from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.model.cited import Cited
from budget_disclosure.model.structure_changes import ChangedUnit


@dataclass(frozen=True, slots=True)
class AdjustedBase:
    """``published`` is the figure of the published document in exact 元, ``None`` where nobody knows it;
    ``place`` says where it was published (``2023年公开第1版（表一!收入总计.2023年）``).

    ``reasons`` are those that workbooks state, ``moved`` the units that joined or left the department.
    """

    published: Decimal | None
    reasons: tuple[Cited[str], ...] = ()
    moved: tuple[ChangedUnit, ...] = ()
    place: str = ""
