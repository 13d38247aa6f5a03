"""The header of a table from the words above each column: equal words side by side merge, short stacks reach down."""

from collections.abc import Sequence

from budget_disclosure.tables.table import HeaderCell


def header_cells(stacks: Sequence[tuple[str, ...]], *, numbered: bool) -> tuple[tuple[HeaderCell, ...], int]:
    """Return the header cells and the number of header rows.

    Only upper words merge across columns, and only where everything above them is the same; ``numbered`` adds the row
    of column numbers 1, 2, 3 …
    """
    depth = max(len(stack) for stack in stacks)
    cells: list[HeaderCell] = []
    for row in range(depth):
        column = 0
        while column < len(stacks):
            stack = stacks[column]
            if row >= len(stack):
                column += 1
                continue
            is_leaf = row == len(stack) - 1
            span = 1 if is_leaf else _run(stacks, column, row)
            cells.append(HeaderCell(stack[row], row, column, depth - row if is_leaf else 1, span))
            column += span
    if numbered:
        cells.extend(HeaderCell(str(number), depth, number - 1, 1, 1) for number in range(1, len(stacks) + 1))
    return tuple(cells), depth + numbered


def _run(stacks: Sequence[tuple[str, ...]], start: int, row: int) -> int:
    """Return how many columns from ``start`` share their words down to ``row`` and go on below it."""
    prefix = stacks[start][: row + 1]
    end = start
    while end < len(stacks) and stacks[end][: row + 1] == prefix and len(stacks[end]) > row + 1:
        end += 1
    return end - start
