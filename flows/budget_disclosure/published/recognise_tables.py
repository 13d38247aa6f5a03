"""The grids of a document recognised: tables with their titles, units, notes, columns and rows; forms; the rest."""

import re
from collections.abc import Sequence

from budget_disclosure.declarations.audit_words_yaml import AuditWords, Scope
from budget_disclosure.published.grid_heads import coded_name, columns_of, head_rows, squeezed
from budget_disclosure.published.printed_amounts import Unit, amount_of
from budget_disclosure.published.published_document import GridBlock, GridCell, TextBlock
from budget_disclosure.published.published_table import (
    AmountCell,
    Column,
    ColumnKind,
    FormTable,
    PublishedTable,
    StrangeTable,
    TableLine,
)
from budget_disclosure.published.spots import Spot

AnyTable = PublishedTable | FormTable | StrangeTable

_UNIT = re.compile(r"(?:金额)?单位\s*[:：]?\s*(?:人民币)?\s*(亿元|万元|千元|元)|^(亿元|万元|千元|元)$")
_TITLE = re.compile(r"(?:表|情况)(?:（[^（）]*）)*$|表[一二三四五六七八九十]+$")
_NOTE = re.compile(r"^(?:备?注|说明)\s*[:：]|本表(?:无数据|为空)|^无数据$")
_SENTENCE = re.compile(r"[。；]")
_FORM = re.compile(r"绩效指标|一级指标|三级指标|绩效目标")
_RANKS = (
    (5, re.compile(r"其中[:：]?")),
    (1, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (2, re.compile(r"（[一二三四五六七八九十]{1,3}）")),
    (4, re.compile(r"（[0-9]{1,2}）|[①-⑳]")),
    (3, re.compile(r"[0-9]{1,2}[.．、](?![0-9])")),
)
_QUOTES = {ord(mark): None for mark in "“”\"'"}
_UNIT_BEHIND = re.compile(
    r"(?:(?:编制|填报)?(?:部门|单位)(?:名称)?[:：][^:：]{2,40}?)?(?:金额)?单位[:：](?:人民币)?(?:亿元|万元|千元|元)$"
)
_SHORTEST_TITLE = 4
_OF_WHICH = 5
_MOST_LINES_ABOVE = 6
_PERFORMANCE = "performance"


def recognise_tables(blocks: Sequence[TextBlock | GridBlock], words: AuditWords, year: int) -> tuple[AnyTable, ...]:
    """Return what every grid of a document of a budget year is, in order."""
    found: list[AnyTable] = []
    for place, block in enumerate(blocks):
        if isinstance(block, GridBlock):
            found.append(_table(blocks, place, block, len(found) + 1, words, year))
    return tuple(found)


def _table(
    blocks: Sequence[TextBlock | GridBlock], place: int, grid: GridBlock, number: int, words: AuditWords, year: int
) -> AnyTable:
    above, below = _above(blocks, place), _below(blocks, place)
    grid, inner = _without_inner_title(grid)
    lead = [*above, *inner]
    title_block = next((block for block in reversed(lead) if _is_title(block.text)), None)
    title = _without_unit(squeezed(title_block.text)) if title_block else ""
    role = _role(title, words)
    if role == _PERFORMANCE or any(_FORM.search(squeezed(cell.text)) for cell in grid.cells):
        return _form(grid, number, title)
    texts = tuple(cell.text for cell in grid.cells if cell.text)
    head = head_rows(grid)
    if not head:
        return StrangeTable(number, title, "没有表头", grid.spot, texts)
    if head == grid.height and not grid.header_rows and not role:
        return StrangeTable(number, title, "没有金额栏", grid.spot, texts)
    columns = columns_of(grid, head, words, _scope(role, title, words), year)
    if not any(column.kind is ColumnKind.AMOUNT for column in columns):
        return StrangeTable(number, title, "没有金额栏", grid.spot, texts)
    unit_text, unit = _unit(lead, [column.path for column in columns])
    lines = tuple(_lines(grid, head, columns, unit, words))
    notes = tuple(block for block in below if _NOTE.search(squeezed(block.text)))
    return PublishedTable(
        number, role, title, title_block, unit, unit_text, tuple(lead), notes, columns, lines, grid.spot
    )


def _above(blocks: Sequence[TextBlock | GridBlock], place: int) -> list[TextBlock]:
    found: list[TextBlock] = []
    for block in reversed(blocks[max(place - _MOST_LINES_ABOVE, 0) : place]):
        if isinstance(block, GridBlock) or _SENTENCE.search(block.text) or _NOTE.search(squeezed(block.text)):
            break
        found.insert(0, block)
    return found


def _below(blocks: Sequence[TextBlock | GridBlock], place: int) -> list[TextBlock]:
    found: list[TextBlock] = []
    for block in blocks[place + 1 : place + 5]:
        if isinstance(block, GridBlock) or block.level:
            break
        found.append(block)
        if not _NOTE.search(squeezed(block.text)):
            break
    return found


def _without_unit(text: str) -> str:
    """Return a title without the unit, or the office and the unit, that stand in its line or were read into it."""
    plain = _UNIT_BEHIND.sub("", text)
    return plain if len(plain) >= _SHORTEST_TITLE else text


def _is_title(text: str) -> bool:
    plain = _without_unit(squeezed(text))
    return len(plain) <= 80 and bool(_TITLE.search(plain)) and not _SENTENCE.search(plain) and len(plain) >= 4


def _without_inner_title(grid: GridBlock) -> tuple[GridBlock, list[TextBlock]]:
    """Take rows off the top that are a title, or say who and in what unit, as a spreadsheet has them within."""
    inner: list[TextBlock] = []
    rows = grid.rows()
    count = 0
    while count < min(grid.height - 1, 4):
        own = [cell for cell in dict.fromkeys(rows[count]) if cell is not None]
        filled = [cell for cell in own if cell.text.strip()]
        text = "\t".join(cell.text for cell in filled)
        is_wide = len(filled) == 1 and filled[0].columns == grid.width and grid.width > 1
        if not filled or not ((is_wide and _is_title(text)) or (_UNIT.search(squeezed(text)) and len(filled) <= 3)):
            break
        inner.append(TextBlock(text, filled[0].spot))
        count += 1
    if not count:
        return grid, []
    cells = tuple(
        GridCell(cell.text, cell.row - count, cell.column, cell.rows, cell.columns, cell.spot)
        for cell in grid.cells
        if cell.row >= count
    )
    return (
        GridBlock(grid.height - count, grid.width, cells, grid.spot, max(grid.header_rows - count, 0), grid.edges),
        inner,
    )


def _form(grid: GridBlock, number: int, title: str) -> FormTable:
    rows: list[tuple[str, ...]] = []
    spots = []
    for index, row in enumerate(grid.rows()):
        own = [cell for cell in dict.fromkeys(row) if cell is not None and cell.row == index]
        rows.append(tuple("".join(cell.text.split()) for cell in own))
        spots.append(tuple(cell.spot for cell in own))
    return FormTable(number, title, tuple(rows), tuple(spots), grid.spot)


def _role(title: str, words: AuditWords) -> str:
    for role in words.roles:
        if all(words.says(title, word) for word in role.has) and not any(
            words.says(title, word) for word in role.lacks
        ):
            return role.role
    return ""


def _scope(role: str, title: str, words: AuditWords) -> Scope:
    """Return what the figures of a table are: as its role says, of the money that its title names."""
    scope = words.scopes.get(role, Scope())
    named = {facet.source for facet in words.facets if facet.source and facet.word in title} - {""}
    if role == "economic" and not named:
        return scope.model_copy(update={"source": "all"})
    if role in ("economic", "projects", "general", "fiscal_expenditure") and named:
        narrow = named - {"fiscal"} or named
        return scope.model_copy(update={"source": narrow.pop() if len(narrow) == 1 else "fiscal"})
    return scope


def _unit(lead: Sequence[TextBlock], paths: Sequence[tuple[str, ...]]) -> tuple[str, Unit]:
    """Return what a table says of its unit; 万元 for one that says nothing."""
    for block in reversed(lead):
        match = _UNIT.search(squeezed(block.text))
        if match:
            return match[0], Unit(match[1] or match[2])
    for path in paths:
        for text in path:
            match = re.search(r"（(?:单位[:：])?(亿元|万元|千元|元)）", text)
            if match:
                return match[0], Unit(match[1])
    return "", Unit.WAN


def _lines(grid: GridBlock, head: int, columns: Sequence[Column], unit: Unit, words: AuditWords) -> list[TableLine]:
    found: list[TableLine] = []
    parents: dict[int, list[str]] = {}
    rows = grid.rows()
    for side in dict.fromkeys(column.side for column in columns):
        mine = [column for column in columns if column.side == side]
        if not any(column.kind is ColumnKind.AMOUNT for column in mine):
            continue
        for index in range(head, grid.height):
            line = _line(rows[index], index, side, mine, unit, words, parents)
            if line is not None:
                found.append(line)
    return found


def _line(
    row: Sequence[GridCell | None],
    index: int,
    side: int,
    columns: Sequence[Column],
    unit: Unit,
    words: AuditWords,
    parents: dict[int, list[str]],
) -> TableLine | None:
    labels: list[str] = []
    codes: list[str] = []
    cells: dict[int, AmountCell] = {}
    rates: dict[int, AmountCell] = {}
    spots: list[Spot] = []
    seen: set[int] = set()
    for column in columns:
        cell = row[column.index]
        if cell is None:
            continue
        text = cell.text.strip()
        if column.kind in (ColumnKind.AMOUNT, ColumnKind.RATE):
            if cell.column == column.index and cell.row == index:
                is_rate = column.kind is ColumnKind.RATE
                amount = amount_of(text.rstrip("%％"), Unit.YUAN if is_rate else unit)
                (rates if is_rate else cells)[column.index] = AmountCell(text, amount, column, cell.spot)
            continue
        if id(cell) in seen or column.kind is ColumnKind.OTHER:
            continue
        seen.add(id(cell))
        plain = squeezed(text)
        bare = plain.strip("[]（）【】")
        coded = coded_name(plain) if column.holds_codes else None
        if coded is not None:
            codes.append(coded[0])
            labels.append(coded[1])
            spots.append(cell.spot)
        elif column.kind is ColumnKind.CODE and (bare.isdigit() or not plain):
            codes.append(bare)
        elif plain:
            labels.append(plain)
            spots.append(cell.spot)
    has_words = any(column.kind in (ColumnKind.CODE, ColumnKind.LABEL) for column in columns)
    if has_words and not labels and not any(codes) and not any(cell.text for cell in cells.values()):
        return None
    if not cells:
        return None
    printed = labels[0] if labels else ""
    rank, label = _ranked(printed)
    code = _whole_code(codes, parents.setdefault(side, []))
    first = next(iter(cells.values()))
    is_total = squeezed(label).translate(_QUOTES) in words.total_rows
    return TableLine(
        index,
        side,
        code,
        tuple(codes),
        label,
        printed,
        labels[1] if len(labels) > 1 else "",
        rank,
        is_total,
        cells,
        spots[0] if spots else first.spot,
        spots[1] if len(spots) > 1 else first.spot,
        rates,
    )


def _ranked(printed: str) -> tuple[int, str]:
    for rank, pattern in _RANKS:
        match = pattern.match(printed)
        if match and match.end() < len(printed):
            rest = printed[match.end() :]
            return rank, _ranked(rest)[1] if rank == _OF_WHICH else rest
    return 0, printed


def _whole_code(codes: Sequence[str], parents: list[str]) -> str:
    """Return the code of a row: printed whole, or in parts of 类, 款 and 项 of which the upper ones may be left out."""
    if len(codes) <= 1:
        return codes[0] if codes else ""
    parts = list(codes)
    if not any(parts):
        return ""
    depth = max(index for index, part in enumerate(parts) if part)
    if len(parts[depth]) > 3 and not any(parts[:depth]):
        return parts[depth]
    for index in range(depth):
        if not parts[index] and index < len(parents):
            parts[index] = parents[index]
    parents[:] = parts[: depth + 1]
    return parts[0] + "".join(part.zfill(2) for part in parts[1 : depth + 1])
