"""From the ledger to the disclosure tables, as declared: filter, group, add up in 元, show in 万元."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.tables_yaml import (
    AnyLine,
    ColumnContent,
    ColumnSpec,
    Dataset,
    ItemRows,
    TableSpec,
    TablesSpec,
    is_whole,
)
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.money import Amount, format_table, total
from budget_disclosure.tables.block_rows import BlockRow, block_rows
from budget_disclosure.tables.table import CellKind, RowStyle, Table, TableCell, TableColumn, TableRow
from budget_disclosure.tables.table_header import header_cells

_KINDS = {
    ColumnContent.AMOUNT: CellKind.AMOUNT,
    ColumnContent.LABEL: CellKind.LABEL,
    ColumnContent.NAME: CellKind.LABEL,
    ColumnContent.SECOND_NAME: CellKind.LABEL,
}
_CODE_PARTS = {
    ColumnContent.CODE: slice(None),
    ColumnContent.CODE_CATEGORY: slice(0, 3),
    ColumnContent.CODE_SECTION: slice(3, 5),
    ColumnContent.CODE_ITEM: slice(5, 7),
}


class _Column:
    """A column of a block. ``lines`` are those it adds up, by identity: each is held against its filter once."""

    __slots__ = ("block", "kind", "lines", "spec")

    def __init__(self, spec: ColumnSpec, block: int, lines: Iterable[AnyLine]) -> None:
        self.spec, self.block = spec, block
        self.kind = _KINDS.get(spec.content, CellKind.CODE)
        self.lines = frozenset(map(id, spec.where.among(lines) if spec.is_amount else ()))


def compute_tables(ledger: Ledger, spec: TablesSpec, codes: Codes) -> dict[str, Table]:
    """Return every declared table by its id, amounts in exact 元 with their cells, in the declared order."""
    return {table.id: _compute_table(table, ledger, codes) for table in spec.tables}


def _compute_table(spec: TableSpec, ledger: Ledger, codes: Codes) -> Table:
    columns: list[_Column] = []
    halves: list[list[BlockRow]] = []
    for index, block in enumerate(spec.blocks):
        lines = block.where.among(_dataset(ledger, block.dataset))
        rows = block_rows(block, lines, ledger, codes)
        halves.append(rows)
        columns.extend(_Column(column, index, lines) for column in block.columns if _is_shown(column, rows))
    year = str(ledger.fiscal_year)
    headers = [tuple(text.replace("{year}", year) for text in column.spec.header) for column in columns]
    header, header_rows = header_cells(headers, numbered=spec.column_numbers)
    return Table(
        id=spec.id,
        numeral=spec.numeral,
        title=spec.title.replace("{year}", year),
        unit_of_amount=spec.unit_of_amount,
        is_landscape=spec.landscape,
        empty_note=spec.empty_note,
        columns=tuple(
            TableColumn(column.spec.key, column.kind, words, column.spec.width, is_whole=is_whole(column.spec))
            for column, words in zip(columns, headers, strict=True)
        ),
        header=header,
        header_rows=header_rows,
        rows=tuple(_table_row(row, columns, spec) for row in _side_by_side(halves)),
        block_of_column={column.spec.key: column.block for column in columns},
        purpose=spec.purpose,
        items={
            item.key: item.where.item
            for block in spec.blocks
            if isinstance(block.rows, ItemRows)
            for item in block.rows.items
            if item.where.item
        },
    )


def _dataset(ledger: Ledger, dataset: Dataset) -> Sequence[AnyLine]:
    of_dataset: Mapping[Dataset, Sequence[AnyLine]] = {
        Dataset.BUDGET: ledger.lines,
        Dataset.REVENUE: ledger.revenue_lines,
        Dataset.THREE_PUBLIC: ledger.three_public_lines,
    }
    return of_dataset[dataset]


def _is_shown(column: ColumnSpec, rows: Sequence[BlockRow]) -> bool:
    if not column.only_if_any:
        return True
    return any(line.amount.yuan for row in rows for line in column.where.among(row.lines))


def _side_by_side(halves: Sequence[Sequence[BlockRow]]) -> list[tuple[BlockRow | None, ...]]:
    """Return grid rows of one or two blocks: bodies start at the top, footers end at the bottom."""
    bodies = [[row for row in half if not row.is_footer] for half in halves]
    footers = [[row for row in half if row.is_footer] for half in halves]
    last = max(len(footer) for footer in footers)
    padded = [footer if len(footer) == last else _spread(footer, last) for footer in footers]
    return [*zip_longest(*bodies), *zip(*padded, strict=True)]


def _spread(footer: Sequence[BlockRow], size: int) -> list[BlockRow | None]:
    """Return a shorter footer with its gap before its last row, so that grand totals stand side by side."""
    if not footer:
        return [None] * size
    return [*footer[:-1], *[None] * (size - len(footer)), footer[-1]]


def _table_row(rows: tuple[BlockRow | None, ...], columns: Sequence[_Column], spec: TableSpec) -> TableRow:
    present = [row for row in rows if row is not None]
    return TableRow(
        keys=tuple(row.key if row else "" for row in rows),
        style=next(
            (style for style in (RowStyle.TOTAL, RowStyle.SUBTOTAL) if any(r.style is style for r in present)),
            RowStyle.NORMAL,
        ),
        cells=tuple(_cell(rows[column.block], column, spec) for column in columns),
        levels=tuple(row.level if row else 0 for row in rows),
    )


def _cell(row: BlockRow | None, column: _Column, spec: TableSpec) -> TableCell:
    kind = column.kind
    if row is None:
        return TableCell(kind, "")
    match column.spec.content:
        case ColumnContent.AMOUNT:
            return _amount_cell(row, column, spec)
        case ColumnContent.LABEL | ColumnContent.NAME:
            return TableCell(kind, row.name, level=row.indent)
        case ColumnContent.SECOND_NAME:
            return TableCell(kind, row.second_name)
        case part:
            is_code = row.code.isdigit()
            return TableCell(
                kind, row.code[_CODE_PARTS[part]] if is_code else row.code if part is ColumnContent.CODE else ""
            )


def _amount_cell(row: BlockRow, column: _Column, spec: TableSpec) -> TableCell:
    matching = [line.amount for line in row.lines if id(line) in column.lines]
    if not matching:
        return TableCell(CellKind.AMOUNT, "")
    amount = total(matching)
    return TableCell(CellKind.AMOUNT, _shown(amount, spec), amount)


def _shown(amount: Amount, spec: TableSpec) -> str:
    if not amount.yuan:
        return "" if spec.zero == "blank" else "0"
    return format_table(amount.wan if spec.unit_of_amount == "万元" else amount.yuan)
