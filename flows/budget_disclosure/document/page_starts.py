"""Where the rows of a table begin new pages, from their estimated heights. All lengths are twentieths of a point."""

from collections.abc import Sequence
from typing import Final

# How full a page may be planned, in percent: heights are estimates.
FILLED: Final = 96


def page_starts(
    heights: Sequence[int], keeps: Sequence[bool], header: int, room: int, above: int, continued: int = 0
) -> list[int]:
    """Return the rows with which the second and later pages begin; the header repeats on each page.

    ``above`` is what stands above the table on its first page, ``continued`` the line above it on the others. A row
    that ``keeps`` stays on the page of the next one.
    """
    head, room = sum(heights[:header]), room * FILLED // 100
    starts: list[int] = []
    first, used, top = header, above + head, above + head
    row = header
    while row < len(heights):
        if used + heights[row] > room and used > top:
            start = row
            while start - 1 > first and keeps[start - 1]:
                start -= 1
            # Rows that keep together and are more than a page are divided anywhere.
            start = row if keeps[start - 1] else start
            starts.append(start)
            first, row, top = start, start, continued + head
            used = top
        used += heights[row]
        row += 1
    return starts
