"""Tables that go on over pages, put together again: the same columns, and nothing but 续表 or the title between."""

import re
from collections.abc import Sequence
from dataclasses import replace

from budget_disclosure.published.published_document import GridBlock, GridCell, TextBlock

_CONTINUED = re.compile(r"^[（(]?续|续表[）)]?$|[（(]续[）)]")
_LEAD = re.compile(r"单位\s*[:：]|^(?:万|亿)?元$|(?:部门|单位|编制部门|填报部门|预算单位)(?:名称|（单位）)?\s*[:：]")
_FORM = re.compile(r"绩效指标|一级指标|三级指标")
_NEAR = 4.0
_MOST_HEAD_ROWS = 8


def joined_grids(blocks: Sequence[TextBlock | GridBlock]) -> tuple[TextBlock | GridBlock, ...]:
    """Return the blocks with every table whole; the lines above its further parts go."""
    found: list[TextBlock | GridBlock] = []
    for block in blocks:
        if isinstance(block, GridBlock):
            before = _last_grid(found)
            if before is not None:
                first = found[before]
                assert isinstance(first, GridBlock)
                part = _with_columns_of(first, block)
                between = [one for one in found[before + 1 :] if isinstance(one, TextBlock)]
                repeated = _goes_on(first, part, between, _title(found, before))
                if repeated is not None:
                    del found[before + 1 :]
                    found[before] = _together(first, part, repeated)
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


def _together(first: GridBlock, part: GridBlock, repeated: int) -> GridBlock:
    moved = [replace(cell, row=cell.row - repeated + first.height) for cell in part.cells if cell.row >= repeated]
    cells: tuple[GridCell, ...] = (*first.cells, *moved)
    return replace(first, height=first.height + part.height - repeated, cells=cells)


def _squeezed(text: str) -> str:
    return "".join(text.split())
