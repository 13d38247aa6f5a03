"""Which workbook cells made a figure or text differ: the changed ones among the cells it was made from."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from budget_disclosure.changes.change_list import CauseCell, ordered
from budget_disclosure.model.input_cells import row_of
from budget_disclosure.model.location import Location, single_cells

_BLANKS = " \t\r\n。．.；;，,、：:！!"


class Causes:
    """The changed input cells of two versions, found by the cells or the words of what changed."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        self._old, self._new = old, new
        self._changed = {cell for cell in {**old, **new} if old.get(cell) != new.get(cell)}
        self._by_row: dict[tuple[str, str, str], list[str]] = {}
        for cell in self._changed:
            self._by_row.setdefault(row_of(location(cell)), []).append(cell)

    def of_terms(self, cited_old: Iterable[str], cited_new: Iterable[str]) -> tuple[CauseCell, ...]:
        """Return the cells that make the difference between two sums, given the cells of each as data.json cites them.

        A value that only moved to another row of its sheet (rows were inserted) makes none. A cell that says the same
        as before but now belongs to another sum was moved by another cell of its row (a code): those are returned.
        """
        old, new = (list(dict.fromkeys(single_cells(cited))) for cited in (cited_old, cited_new))
        both = set(old) & set(new)
        gone = [cell for cell in old if not (cell in both and self._says_the_same(cell))]
        come = [cell for cell in new if not (cell in both and self._says_the_same(cell))]
        moved = Counter(self._value_in_sheet(cell, self._old) for cell in gone) & Counter(
            self._value_in_sheet(cell, self._new) for cell in come
        )
        gone_left = _without(gone, moved, lambda cell: self._value_in_sheet(cell, self._old))
        come_left = _without(come, moved, lambda cell: self._value_in_sheet(cell, self._new))
        moved_away = set(gone) - set(gone_left)
        found: list[CauseCell] = []
        for cell in dict.fromkeys((*gone_left, *come_left)):
            if cell in self._changed:
                was = None if cell in moved_away else self._old.get(cell)
                now = None if cell in come and cell not in come_left else self._new.get(cell)
                found.append(_cause(cell, was, now))
            else:
                found.extend(self._cause(other) for other in self._by_row.get(row_of(location(cell)), ()))
        return ordered(found)

    def among(self, cells: Iterable[str]) -> tuple[CauseCell, ...]:
        """Return the changed cells among some, as data.json cites them."""
        return ordered(self._cause(cell) for cell in single_cells(cells) if cell in self._changed)

    def of_words(self, old: str, new: str) -> tuple[CauseCell, ...]:
        """Return the changed cells whose words were in the old text and whose new words are in the new one."""
        return ordered(
            self._cause(cell)
            for cell in self._changed
            if _is_inside(self._old.get(cell), old) and _is_inside(self._new.get(cell), new)
        )

    def _says_the_same(self, cell: str) -> bool:
        return cell not in self._changed

    def _cause(self, cell: str) -> CauseCell:
        return _cause(cell, self._old.get(cell), self._new.get(cell))

    def _value_in_sheet(self, cell: str, values: Mapping[str, str]) -> tuple[str, str, str]:
        at = location(cell)
        return at.file, at.sheet, values.get(cell, "")


def location(cell: str) -> Location:
    """Return the place of ``file!sheet!cell``; a file name may hold ``!`` itself."""
    file, sheet, address = cell.rsplit("!", maxsplit=2)
    return Location(file, sheet, address)


def _cause(cell: str, old: str | None, new: str | None) -> CauseCell:
    at = location(cell)
    return CauseCell(at.file, at.sheet, at.cell, old, new)


def _is_inside(words: str | None, text: str) -> bool:
    plain = "".join((words or "").split()).strip(_BLANKS)
    return bool(plain) and plain in "".join(text.split())


def _without(
    cells: Sequence[str], moved: Counter[tuple[str, str, str]], value: Callable[[str], tuple[str, str, str]]
) -> list[str]:
    left, result = Counter(moved), []
    for cell in cells:
        if left[value(cell)] > 0:
            left[value(cell)] -= 1
        else:
            result.append(cell)
    return result
