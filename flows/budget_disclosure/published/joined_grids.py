"""Tables that go on over pages, put together again: the same columns, and nothing but 续表 or the title between."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from budget_disclosure.published.printed_amounts import Unit, amount_of
from budget_disclosure.published.published_document import GridBlock, GridCell, TextBlock

_CONTINUED = re.compile(r"^[（(]?续|续表[）)]?$|[（(]续[）)]")
_LEAD = re.compile(r"单位\s*[:：]|^(?:万|亿)?元$|(?:部门|单位|编制部门|填报部门|预算单位)(?:名称|（单位）)?\s*[:：]")
_FORM = re.compile(r"绩效指标|一级指标|三级指标")
_CODE = re.compile(r"[\[（(]?[0-9]{3,7}[\]）)]?")
_LAST_ROWS = 3
_NEAR = 4.0
_MOST_HEAD_ROWS = 8


def joined_grids(blocks: Sequence[TextBlock | GridBlock]) -> tuple[TextBlock | GridBlock, ...]:
    """Return the blocks with every table whole; the lines above its further parts go."""
    found: list[TextBlock | GridBlock] = []
    known = Counter(
        _squeezed(cell.text) for block in blocks if isinstance(block, GridBlock) for cell in block.cells if cell.text
    )
    for block in blocks:
        if isinstance(block, GridBlock):
            before = _last_grid(found)
            if before is not None:
                first = found[before]
                assert isinstance(first, GridBlock)
                part = _with_columns_of(first, block)
                first = _with_columns_of(part, first)
                between = [one for one in found[before + 1 :] if isinstance(one, TextBlock)]
                repeated = _goes_on(first, part, between, _title(found, before))
                if repeated is not None:
                    del found[before + 1 :]
                    found[before] = _together(first, part, repeated, known)
                    continue
        found.append(block)
    return tuple(found)


def _last_grid(blocks: Sequence[TextBlock | GridBlock]) -> int | None:
    for place in range(len(blocks) - 1, max(len(blocks) - 5, -1), -1):
        if isinstance(blocks[place], GridBlock):
            return place
    return None


def _title(blocks: Sequence[TextBlock | GridBlock], grid: int) -> set[str]:
    """Return the lines right above a table, as texts that may be repeated above its parts."""
    texts = set()
    for block in reversed(blocks[max(grid - 4, 0) : grid]):
        if isinstance(block, GridBlock):
            break
        texts.add(_squeezed(block.text))
    return texts


def _goes_on(first: GridBlock, part: GridBlock, between: Sequence[TextBlock], title: set[str]) -> int | None:
    """Return how many rows of a part repeat the head of the table, or ``None`` when it is another table."""
    if _begins_a_form(part) or first.width != part.width or not _are_near(first.edges, part.edges):
        return None
    repeated = _repeated(first, part)
    if not between:
        return repeated
    texts = [_squeezed(block.text) for block in between]
    is_announced = any(_CONTINUED.search(text) for text in texts)
    if all(text in title or _CONTINUED.search(text) or _LEAD.search(text) for text in texts) and (
        repeated or is_announced
    ):
        return repeated
    return None


def _begins_a_form(part: GridBlock) -> bool:
    """Return whether it is a performance form from its beginning: two of one project are two."""
    texts = [_squeezed(cell.text) for cell in part.cells]
    return bool(texts) and texts[0].startswith("项目名称") and any(_FORM.search(text) for text in texts)


def _are_near(edges: Sequence[float], others: Sequence[float]) -> bool:
    return not edges or not others or all(abs(a - b) <= _NEAR for a, b in zip(edges, others, strict=True))


def _with_columns_of(first: GridBlock, part: GridBlock) -> GridBlock:
    """Give a part the columns of the whole, where all of its own are among them: its cells reach over several."""
    if part.width >= first.width or not part.edges or not first.edges:
        return part
    places = []
    for edge in part.edges:
        near = [index for index, other in enumerate(first.edges) if abs(edge - other) <= _NEAR]
        if not near:
            return part
        places.append(near[0])
    if places[0] != 0 or places[-1] != first.width:
        return part
    cells = tuple(
        replace(
            cell,
            column=places[cell.column],
            columns=places[cell.column + cell.columns] - places[cell.column],
        )
        for cell in part.cells
    )
    return replace(part, width=first.width, cells=cells, edges=first.edges)


def _repeated(first: GridBlock, part: GridBlock) -> int:
    """Return the number of leading rows that both have in common and that are no figures."""
    count = 0
    for mine, other in zip(first.rows(_MOST_HEAD_ROWS), part.rows(_MOST_HEAD_ROWS), strict=False):
        texts = [_squeezed(cell.text) if cell else "" for cell in mine]
        if texts != [_squeezed(cell.text) if cell else "" for cell in other] or not any(texts):
            break
        count += 1
    return count if count < part.height else 0


def _together(first: GridBlock, part: GridBlock, repeated: int, known: Mapping[str, int]) -> GridBlock:
    if _is_cut(first, part, repeated, known):
        first, repeated = _with_rest_of_row(first, part, repeated), repeated + 1
    moved = [replace(cell, row=cell.row - repeated + first.height) for cell in part.cells if cell.row >= repeated]
    cells: tuple[GridCell, ...] = (*first.cells, *moved)
    return replace(first, height=first.height + part.height - repeated, cells=cells)


def _is_cut(first: GridBlock, part: GridBlock, repeated: int, known: Mapping[str, int]) -> bool:
    """Return whether a page ends within a row: what stands in it on both pages is one name, or one amount.

    The rest has words only where the row has some; a name is one where the document has it whole elsewhere, and neither
    of its halves; an amount where only both halves together are one.
    """
    above, below = _row(first, first.height - 1), _row(part, repeated)
    if repeated >= part.height or not above or any(cell.rows > 1 for cell in (*above.values(), *below.values())):
        return False
    if {cell.spot.page for cell in above.values()} & {cell.spot.page for cell in below.values()}:
        return False
    halves = [
        (_squeezed(above[column].text) if column in above else "", _squeezed(cell.text))
        for column, cell in below.items()
    ]
    told = [(one, rest) for one, rest in halves if rest]
    if not told or any(not one for one, _ in told):
        return False
    return any(
        (known.get(one + rest, 0) and known[one] == 1 and known[rest] == 1 and not _is_amount(one + rest))
        or (_is_amount(one + rest) and not _is_amount(one) and "." in one + rest)
        for one, rest in told
    ) or (len(told) == 1 and _lacks_its_code(first, below) and not _is_amount(told[0][1]))


def _lacks_its_code(first: GridBlock, below: Mapping[int, GridCell]) -> bool:
    """Return whether the last rows of a table begin with codes, and a row has nothing there: no row of its own."""
    codes = [cell.text for cell in first.cells if cell.column == 0 and cell.row >= first.height - _LAST_ROWS]
    begins = below.get(0)
    return (
        begins is not None and not begins.text.strip() and len(codes) == _LAST_ROWS and all(map(_CODE.fullmatch, codes))
    )


def _is_amount(text: str) -> bool:
    return amount_of(text, Unit.YUAN) is not None


def _row(grid: GridBlock, index: int) -> dict[int, GridCell]:
    return {cell.column: cell for cell in grid.cells if cell.row == index}


def _with_rest_of_row(first: GridBlock, part: GridBlock, repeated: int) -> GridBlock:
    rest = _row(part, repeated)
    cells = tuple(
        replace(cell, text=cell.text + rest[cell.column].text)
        if cell.row == first.height - 1 and cell.column in rest
        else cell
        for cell in first.cells
    )
    return replace(first, cells=cells)


def _squeezed(text: str) -> str:
    return "".join(text.split())
