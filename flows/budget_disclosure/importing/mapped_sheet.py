"""One sheet of an export that the mapping knows: its header, its unit of money, whose it is."""

from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.importing.mapped_header import (
    Grid,
    Header,
    HeaderError,
    beside,
    find_header,
    unit_behind,
    units_stated,
)
from budget_disclosure.importing.mapped_remarks import CannotPlaceError, Fate, SheetNotes
from budget_disclosure.importing.mapped_units import Units
from budget_disclosure.importing.mapping_yaml import WAN, YUAN, MappedSheet
from budget_disclosure.intake.raw_cells import RawCell, SheetCells
from budget_disclosure.text.comparable import says_nothing


@dataclass(slots=True)
class OpenedSheet:
    """A sheet that can be read. ``unit`` is whose it is where one cell, file or sheet says so; else empty.

    ``scope`` is the same for tables of sums: the code of a unit or of a department, empty for all.
    """

    spec: MappedSheet
    grid: Grid
    header: Header
    notes: SheetNotes
    unit_of_amount: str
    unit: str = ""
    scope: str = ""
    columns: dict[tuple[str, ...], int] = field(default_factory=dict)
    unplaced_amounts: dict[int, dict[int, Decimal]] = field(default_factory=dict)

    def column(self, path: tuple[str, ...]) -> int:
        """Return the column of a declared header, 0 where an optional one is not there."""
        if path not in self.columns:
            self.columns[path] = self.header.column(path) if self.header.has(path) else 0
        return self.columns[path]

    def unit_of(self, column: int, declared: str = "") -> str:
        """Return the unit of the amounts of a column."""
        behind = [unit for text in self.header.levels.get(column, ()) if (unit := unit_behind(text))]
        return declared or (behind[-1] if behind else self.unit_of_amount)

    def is_ignored(self, cell: RawCell) -> bool:
        """Return whether the mapping says that the column of a cell is not needed."""
        return any(self.column(path) == cell.column for path in self.spec.ignore)

    def body(self) -> list[tuple[int, list[RawCell]]]:
        """Return the rows below the header that say something, without those nobody sees."""
        return [(row, cells) for row, cells in sorted(self.grid.rows.items()) if row > self.header.last_row]


def open_sheet(
    spec: MappedSheet, sheet: SheetCells, notes: SheetNotes, units: Units, *, has_money: bool
) -> OpenedSheet | None:
    """Return the sheet ready to be read; ``None``, with the faults in ``notes``, where it cannot be.

    ``has_money``: amounts are read from it, so that their unit must be known.
    """
    grid = Grid(sheet)
    if sheet.is_hidden and spec.hidden == "report":
        notes.fault("是隐藏的工作表", "请取消隐藏后核对；确认要读的，在对应表中写 hidden: read")
        return None
    try:
        header = find_header(grid, spec.paths)
    except HeaderError as problem:
        notes.fault(str(problem), "请核对导出表和对应表的栏名")
        return None
    unit = _unit_of_amount(spec, grid, header, notes, has_money=has_money)
    if unit is None:
        return None
    opened = OpenedSheet(spec, grid, header, notes, unit)
    for row, cells in grid.rows.items():
        if row <= header.last_row:
            for cell in cells:
                notes.mark(cell, Fate.HEADER)
    try:
        _whose(opened, units)
    except CannotPlaceError as problem:
        notes.fault(f"不能确定是哪个单位的：{problem.why}", problem.remedy)
        return None
    if hidden := sorted(c for c in sheet.hidden_columns if c in header.levels and spec.hidden == "report"):
        shown = "、".join(header.title(column) for column in hidden if column in _used(opened))
        if shown:
            notes.fault(f"要读的列是隐藏的：{shown}", "请取消隐藏后核对；确认要读的，在对应表中写 hidden: read")
            return None
    return opened


def _used(opened: OpenedSheet) -> set[int]:
    return {opened.column(path) for path in opened.spec.paths}


def _unit_of_amount(spec: MappedSheet, grid: Grid, header: Header, notes: SheetNotes, *, has_money: bool) -> str | None:
    """Return 元 or 万元; what the sheet states counts, what the mapping says must not be another."""
    if not has_money:
        return YUAN
    stated = units_stated(grid.texts(header.last_row))
    behind = {unit for texts in header.levels.values() for text in texts if (unit := unit_behind(text))}
    if any(source.unit_of_amount for take in spec.take for source in take.sources):
        stated = stated - behind or stated
    if len(stated) > 1:
        notes.fault(
            f"写着几个金额单位：{'、'.join(sorted(stated))}",
            "请核对；各列确实不同的，在对应表的这些列上写 unit_of_amount",
        )
        return None
    said = next(iter(stated), "")
    if said and spec.unit_of_amount and said != spec.unit_of_amount:
        notes.fault(
            f"表上写着“单位：{said}”，对应表写的是 {spec.unit_of_amount}",
            "请核对金额究竟以什么为单位，改正对应表或导出表",
        )
        return None
    if said and said not in (YUAN, WAN):
        notes.fault(f"金额单位是{said}", "只能读元和万元，请在预算系统中换单位重新导出")
        return None
    if not said and not spec.unit_of_amount:
        notes.fault("没有写金额单位", "请在对应表的这张表写 unit_of_amount: 元 或 万元")
        return None
    return said or spec.unit_of_amount


def _whose(opened: OpenedSheet, units: Units) -> None:
    source = opened.spec.unit
    if source is None or source.header is not None:
        return
    if source.code:
        opened.scope = source.code
        if opened.spec.take:
            opened.unit = units.unit(source.code, "code")
        return
    if source.file or source.sheet:
        name = opened.notes.file if source.file else opened.grid.sheet.title
        opened.unit = opened.scope = units.in_name(name, source.by)
        return
    found = beside(opened.grid, source.beside, opened.header.last_row)
    if found is None or says_nothing(found[1]):
        raise CannotPlaceError(f"表头以上没有“{source.beside}”", "请核对导出表，或在对应表的 unit 中换一种写法")
    if opened.spec.take:
        opened.unit = opened.scope = units.unit(found[1], source.by)
    else:
        opened.scope = units.scope(found[1], source.by)
