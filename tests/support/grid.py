"""Sheets as Excel changes them: rows and columns deleted, inserted and moved with everything that stands in them."""

from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True)
class Lines:
    """Rows (axis 0) or columns (axis 1) of a sheet."""

    axis: int

    def delete(self, page: Worksheet, first: int, count: int) -> None:
        """Delete lines; merged ranges shrink, and keep their words when their first cell goes."""
        self._rebuild(page, lambda line: None if first <= line < first + count else line - count * (line >= first))

    def insert(self, page: Worksheet, first: int, count: int) -> None:
        """Insert blank lines; merged ranges grow."""
        self._rebuild(page, lambda line: line + count * (line >= first))

    def move(self, page: Worksheet, line: int, to: int) -> None:
        """Cut a line and insert it elsewhere."""

        def place(at: int) -> int:
            if at == line:
                return to
            if line < at <= to:
                return at - 1
            return at + 1 if to <= at < line else at

        self._rebuild(page, place)

    def _rebuild(self, page: Worksheet, place) -> None:  # type: ignore[no-untyped-def]
        merged: list[Box] = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in page.merged_cells.ranges]
        words = {box: page.cell(box[0], box[1]).value for box in merged}
        for one in list(page.merged_cells.ranges):
            page.unmerge_cells(str(one))
        cells = {
            (cell.row, cell.column): cell.value for row in page.iter_rows() for cell in row if cell.value is not None
        }
        formats = {at: page.cell(*at).number_format for at in cells}
        for at in cells:
            page.cell(*at).value = None
        for at, value in cells.items():
            target = self._at(at, place)
            if target is not None:
                page.cell(*target).value = value
                page.cell(*target).number_format = formats[at]
        for box in merged:
            self._merge_again(page, box, words[box], place)

    def _at(self, at: tuple[int, int], place) -> tuple[int, int] | None:  # type: ignore[no-untyped-def]
        line = place(at[self.axis])
        if line is None:
            return None
        return (line, at[1]) if self.axis == 0 else (at[0], line)

    def _merge_again(self, page: Worksheet, box: Box, words: object, place) -> None:  # type: ignore[no-untyped-def]
        first, last = box[self.axis], box[self.axis + 2]
        lines = sorted(new for line in range(first, last + 1) if (new := place(line)) is not None)
        if not lines or lines[-1] - lines[0] + 1 != len(lines):
            return  # taken apart
        bounds = list(box)
        bounds[self.axis], bounds[self.axis + 2] = lines[0], lines[-1]
        page.cell(bounds[0], bounds[1]).value = words
        if (bounds[0], bounds[1]) != (bounds[2], bounds[3]):
            page.merge_cells(start_row=bounds[0], start_column=bounds[1], end_row=bounds[2], end_column=bounds[3])


ROWS, COLUMNS = Lines(0), Lines(1)
