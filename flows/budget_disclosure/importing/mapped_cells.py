"""Cells of the body of an exported sheet as they are meant: merged over rows, filled down where declared."""

from collections.abc import Iterator, Mapping

from budget_disclosure.declarations.code_lists import CodeList
from budget_disclosure.importing.mapped_remarks import CannotPlaceError
from budget_disclosure.importing.mapped_sheet import OpenedSheet
from budget_disclosure.importing.mapped_values import level_digits, text_of
from budget_disclosure.importing.mapping_yaml import SourceSpec
from budget_disclosure.intake.raw_cells import RawCell

Join = tuple[tuple[str, ...], ...]
"""The columns of the levels of a code."""


class BodyCells:
    """The cells of a sheet, asked row by row from the top; ``joins`` are filled-down codes of several columns."""

    def __init__(self, opened: OpenedSheet, joins: Mapping[Join, CodeList]) -> None:
        self._opened, self._grid, self._joins = opened, opened.grid, joins
        self._down = set(self._columns_filled_down())
        self._last: dict[int, RawCell] = {}
        self._levels: dict[Join, list[str]] = {}

    def at(self, number: int, column: int) -> RawCell:
        """Return the cell that speaks for a place: of a merged range the first, where declared the one above."""
        cell = self._grid.spread(number, column)
        if cell.is_blank and column in self._down:
            return self._last.get(column, cell)
        return cell

    def of(self, number: int, path: tuple[str, ...]) -> RawCell:
        """Return the same by the header of the column."""
        return self.at(number, self._opened.column(path))

    def text(self, number: int, path: tuple[str, ...]) -> str:
        """Return what a row says, empty where that is not certain."""
        try:
            return text_of(self.of(number, path))
        except CannotPlaceError:
            return ""

    def code(self, number: int, source: SourceSpec, codes: CodeList) -> tuple[str, list[RawCell]]:
        """Return the code that columns of levels say, and the cells that say it. Raises ``CannotPlaceError``.

        Filled down, a blank level before a stated one is that of the row above.
        """
        above = self._levels.get(source.join, []) if source.fill_down else None
        if above and self._begins_unit(number):
            above = []
        code, cells, _ = joined_code(self._level_cells(number, source.join), above, codes)
        return code, cells

    def fill_down(self, number: int, cells: list[RawCell]) -> None:
        """Remember what is stated; what stands right of it was said of something else."""
        self._remember_levels(number)
        for cell in sorted(cells, key=lambda one: one.column):
            if cell.column in self._down:
                self._last = {column: last for column, last in self._last.items() if column < cell.column}
                self._last[cell.column] = cell

    def _remember_levels(self, number: int) -> None:
        for join, codes in self._joins.items():
            above = [] if self._begins_unit(number) else self._levels.get(join, [])
            try:
                _, _, levels = joined_code(self._level_cells(number, join), above, codes)
            except CannotPlaceError:
                levels = []
            self._levels[join] = levels

    def _level_cells(self, number: int, join: Join) -> list[RawCell]:
        return [self._grid.spread(number, self._opened.column(path)) for path in join]

    def _begins_unit(self, number: int) -> bool:
        """Return whether a row states another unit than the row above: codes of that one are none of its own."""
        source = self._opened.spec.unit
        if source is None or source.header is None:
            return False
        column = self._opened.column(source.header)
        cell, last = self._grid.spread(number, column), self._last.get(column)
        return not cell.is_blank and last is not None and last.value != cell.value

    def _columns_filled_down(self) -> Iterator[int]:
        unit = self._opened.spec.unit
        if unit is not None and unit.fill_down and unit.header is not None:
            yield self._opened.column(unit.header)
        for take in self._opened.spec.take:
            for source in take.sources:
                if source.fill_down and source.header is not None:
                    yield self._opened.column(source.header)
            if take.spread is not None and take.spread.fill_down:
                yield from (self._opened.column(path) for path in take.spread.by)


def joined_code(cells: list[RawCell], above: list[str] | None, codes: CodeList) -> tuple[str, list[RawCell], list[str]]:
    """Return the code that columns of levels say, the cells that say it, and its levels.

    ``above``: the levels of the row above, where blanks are filled down: a blank one left of a stated one is that of
    the row above, and so is the whole code where all are blank. Raises ``CannotPlaceError``.
    """
    levels = [level_digits(cell, place, codes) for place, cell in enumerate(cells)]
    stated = [place for place, digits in enumerate(levels) if digits]
    if not stated:
        return "".join(above or ()), [], list(above or ())
    last = stated[-1]
    for place in range(last):
        if not levels[place]:
            if above is None or place >= len(above) or levels[:place] != above[:place]:
                raise CannotPlaceError(
                    "前面的级次空白", "请核对；空白表示同上的，在对应表中写 fill_down: true", cells[last].column
                )
            levels[place] = above[place]
    return "".join(levels[: last + 1]), [cells[place] for place in stated], levels[: last + 1]
