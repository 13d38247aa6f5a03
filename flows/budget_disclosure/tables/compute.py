"""From the ledger to the disclosure tables, as declared: filter, group, add up in 元, show as the table declares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.row_kinds import AnyLine, Dataset, ItemRows
from budget_disclosure.declarations.tables_yaml import (
    CODE_PARTS,
    PLACEHOLDERS,
    BlockSpec,
    ColumnContent,
    ColumnSpec,
    TableSpec,
    TablesSpec,
    is_whole,
)
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.model.figure_style import FigureStyle
from budget_disclosure.model.money import ZERO, Amount, total
from budget_disclosure.tables.block_rows import BlockRow, block_rows, code_lengths
from budget_disclosure.tables.table import CellKind, RowStyle, Table, TableCell, TableColumn, TableRow
from budget_disclosure.tables.table_header import header_cells

_KINDS = {
    ColumnContent.AMOUNT: CellKind.AMOUNT,
    ColumnContent.LABEL: CellKind.LABEL,
    ColumnContent.NAME: CellKind.LABEL,
    ColumnContent.SECOND_NAME: CellKind.LABEL,
}


class _Column:
    """A column of a block. ``lines`` are those it adds up, by identity: each is held against its filter once.

    ``figures`` is how its amounts are shown; ``is_first`` says that it is the first one of its block that names rows,
    ``is_first_code`` that it is the first with codes, ``part`` which digits of a code it shows; ``across`` is how many
    columns name rows.
    """

    __slots__ = ("across", "block", "figures", "is_first", "is_first_code", "kind", "lines", "part", "spec")

    def __init__(
        self,
        spec: ColumnSpec,
        index: int,
        block: BlockSpec,
        lines: Iterable[AnyLine],
        figures: FigureStyle,
        lengths: Sequence[int],
    ) -> None:
        self.spec, self.block, self.figures = spec, index, figures
        self.kind = _KINDS.get(spec.content, CellKind.CODE)
        self.lines = frozenset(map(id, spec.where.among(lines) if spec.is_amount else ()))
        naming = [column.key for column in block.columns if not column.is_amount]
        self.across = len(naming)
        self.is_first = spec.key in naming[:1]
        self.part = _digits(spec.content, lengths)
        self.is_first_code = spec.key == next((column.key for column in block.columns if column.is_code), None)


def _digits(content: ColumnContent, lengths: Sequence[int]) -> slice:
    """Return which digits of a code a column shows: of one level, or all."""
    if content not in CODE_PARTS:
        return slice(None)
    ends = (0, *lengths)
    level = CODE_PARTS.index(content)
    return slice(ends[level], ends[level + 1]) if level < len(lengths) else slice(0, 0)


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
        figures = spec.figure_style(block)
        columns.extend(
            _Column(column, index, block, lines, figures, code_lengths(block, codes))
            for column in block.columns
            if _is_shown(column, rows, ledger.scope)
        )
    words = _Words(ledger)
    is_unit = ledger.scope is Scope.UNIT
    headers = [
        tuple(map(words.filled, column.spec.unit_header if is_unit and column.spec.unit_header else column.spec.header))
        for column in columns
    ]
    header, header_rows = header_cells(headers, numbered=spec.column_numbers)
    title = words.filled(spec.unit_title if is_unit and spec.unit_title else spec.title)
    table = Table(
        id=spec.id,
        numeral=spec.numeral,
        title=title,
        heading=spec.heading_of(title),
        line_above=words.filled(spec.line_above),
        figures=spec.figure_style(spec.blocks[0]),
        is_landscape=spec.landscape,
        empty_note=words.filled(spec.empty_note),
        columns=tuple(
            TableColumn(column.spec.key, column.kind, words, column.spec.width, is_whole=is_whole(column.spec))
            for column, words in zip(columns, headers, strict=True)
        ),
        header=header,
        header_rows=header_rows,
        rows=tuple(_table_row(row, columns) for row in _side_by_side(halves)),
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
    return _without_noughts(table) if table.is_empty else table


def _without_noughts(table: Table) -> Table:
    """Return an empty table with no figures at all: its note says that there are none."""
    rows = tuple(
        replace(
            row, cells=tuple(replace(cell, text="") if cell.kind is CellKind.AMOUNT else cell for cell in row.cells)
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


class _Words:
    """The words of tables with their placeholders filled in."""

    def __init__(self, ledger: Ledger) -> None:
        year = ledger.fiscal_year
        values = (str(year), str(year - 1), str(ledger.scope), ledger.scope.noun, ledger.name)
        self._values = dict(zip(PLACEHOLDERS, values, strict=True))

    def filled(self, words: str) -> str:
        """Return the words; a name is never read for placeholders."""
        return words.format_map(self._values) if "{" in words else words


def _dataset(ledger: Ledger, dataset: Dataset) -> Sequence[AnyLine]:
    of_dataset: Mapping[Dataset, Sequence[AnyLine]] = {
        Dataset.BUDGET: ledger.lines,
        Dataset.REVENUE: ledger.revenue_lines,
        Dataset.THREE_PUBLIC: ledger.three_public_lines,
    }
    return of_dataset[dataset]


def _is_shown(column: ColumnSpec, rows: Sequence[BlockRow], scope: Scope) -> bool:
    if column.scope is not None and column.scope != scope.name.lower():
        return False
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


def _table_row(rows: tuple[BlockRow | None, ...], columns: Sequence[_Column]) -> TableRow:
    present = [row for row in rows if row is not None]
    return TableRow(
        keys=tuple(row.key if row else "" for row in rows),
        style=next(
            (style for style in (RowStyle.TOTAL, RowStyle.SUBTOTAL) if any(r.style is style for r in present)),
            RowStyle.NORMAL,
        ),
        cells=tuple(_cell(rows[column.block], column) for column in columns),
        levels=tuple(row.level if row else 0 for row in rows),
        names=tuple(row.name if row else "" for row in rows),
    )


def _cell(row: BlockRow | None, column: _Column) -> TableCell:
    kind, content = column.kind, column.spec.content
    if row is None:
        return TableCell(kind, "")
    if content is ColumnContent.AMOUNT:
        return _amount_cell(row, column)
    if row.is_across:
        return TableCell(CellKind.LABEL, row.name, span=column.across) if column.is_first else TableCell(kind, "")
    match content:
        case ColumnContent.LABEL | ColumnContent.NAME:
            return TableCell(kind, row.name, level=row.indent)
        case ColumnContent.SECOND_NAME:
            return TableCell(kind, row.second_name)
        case _:
            words = row.code if column.is_first_code else ""
            return TableCell(kind, row.code[column.part] if row.code.isdigit() else words)


def _amount_cell(row: BlockRow, column: _Column) -> TableCell:
    matching = [line.amount for line in row.lines if id(line) in column.lines]
    if not matching and (row.is_blank or not column.figures.zero):
        return TableCell(CellKind.AMOUNT, "")
    amount = total(matching) if matching else Amount(ZERO)
    return TableCell(CellKind.AMOUNT, column.figures.text(amount.yuan), amount)
