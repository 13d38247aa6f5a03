"""What an import by a mapping has to say of an export: cell, value, why, and what to do."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum, unique

from budget_disclosure.intake.raw_cells import CellValue, RawCell, address
from budget_disclosure.text.comparable import plain


@unique
class RemarkKind(StrEnum):
    """UNPLACED: a cell that is in no workbook. DIFFERS: a sum that is another one. FAULT: nothing can be read by it."""

    UNPLACED = "没有放入"
    DIFFERS = "核对不符"
    FAULT = "读不了"


@unique
class Fate(StrEnum):
    """What became of a cell that says something. Every one has exactly one of these."""

    PLACED = "放入"
    HEADER = "表头、标题"
    CHECKED = "合计等，已核对"
    NOTHING = "0 或“-”，不用放入"
    IGNORED = "按对应表不读"
    UNPLACED = "没有放入"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. ``cell`` is empty where the whole sheet or file is meant; ``follows``: another is why."""

    kind: RemarkKind
    file: str
    sheet: str
    cell: str
    value: str
    why: str
    remedy: str = ""
    follows: bool = False

    @property
    def place(self) -> str:
        """Where it stands, as people name it."""
        return " › ".join(part for part in (self.file, "!".join(filter(None, (self.sheet, self.cell)))) if part)

    def __str__(self) -> str:
        value = f"“{self.value}”" if self.value else ""
        return f"{self.place}：{value}{self.why}。{self.remedy}"


class CannotPlaceError(ValueError):
    """Why a cell cannot be placed (Chinese), and what to do; ``column`` is the cell, 0 the whole row."""

    def __init__(self, why: str, remedy: str = "", column: int = 0) -> None:
        self.why, self.remedy, self.column = why, remedy, column
        super().__init__(why)


@dataclass(slots=True)
class SheetNotes:
    """What was found on one sheet of one file: remarks and the fate of each cell that says something."""

    file: str
    sheet: str
    remarks: list[Remark] = field(default_factory=list)
    fates: dict[tuple[int, int], Fate] = field(default_factory=dict)

    def mark(self, cell: RawCell, fate: Fate) -> None:
        """Say what became of a cell; what was placed or checked is never less than that afterwards."""
        if not cell.is_blank and self.fates.get((cell.row, cell.column)) not in (Fate.PLACED, Fate.CHECKED):
            self.fates[(cell.row, cell.column)] = fate

    def unplaced(self, cell: RawCell, why: str, remedy: str = "", *, follows: bool = False) -> None:
        """List a cell that is in no workbook, once."""
        if self.fates.get((cell.row, cell.column)) in (None, Fate.NOTHING):
            self.fates[(cell.row, cell.column)] = Fate.UNPLACED
            self._add(RemarkKind.UNPLACED, cell, why, remedy, follows=follows)

    def problem(self, cell: RawCell, why: str, remedy: str) -> None:
        """List the cell at which a row could not be placed, whatever else it was good for."""
        if not cell.is_blank and self.fates.get((cell.row, cell.column)) not in (Fate.PLACED, Fate.CHECKED):
            self.fates[(cell.row, cell.column)] = Fate.UNPLACED
        self._add(RemarkKind.UNPLACED, cell, why, remedy)

    def differs(self, cell: RawCell, why: str, remedy: str) -> None:
        """List a sum that is another one."""
        if not cell.is_blank:
            self.fates[(cell.row, cell.column)] = Fate.CHECKED
        self._add(RemarkKind.DIFFERS, cell, why, remedy)

    def lacks(self, why: str, remedy: str) -> None:
        """List what the sheet should have and has not."""
        self.remarks.append(Remark(RemarkKind.DIFFERS, self.file, self.sheet, "", "", why, remedy))

    def fault(self, why: str, remedy: str) -> None:
        """List why the sheet cannot be read."""
        self.remarks.append(Remark(RemarkKind.FAULT, self.file, self.sheet, "", "", why, remedy))

    def _add(self, kind: RemarkKind, cell: RawCell, why: str, remedy: str, *, follows: bool = False) -> None:
        place = address(cell.row, cell.column)
        self.remarks.append(Remark(kind, self.file, self.sheet, place, shown_value(cell), why, remedy, follows))


def shown_value(cell: RawCell) -> str:
    """Return what a cell says, as a message repeats it."""
    if cell.is_uncalculated:
        return f"={cell.formula}"
    return value_text(cell.value)


def value_text(value: CellValue) -> str:
    """Return a value as a person types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return plain(value) if isinstance(value, Decimal) else str(value)
