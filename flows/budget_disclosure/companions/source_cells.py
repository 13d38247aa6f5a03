"""The source cells of figures as data.json and the CSV files cite them: by sheet, ``file!sheet!F6,F7``.

A total of a department has hundreds of cells; one text a cell made up six sevenths of data.json.
"""

from collections.abc import Sequence

from budget_disclosure.model.location import Location


class SourceCells:
    """The source cells of one disclosure in words; each list of cells is put into words once for all files."""

    def __init__(self) -> None:
        # By identity: the facts of the prose have the lists of the tables. The list is held, so its id stays its own.
        self._known: dict[int, tuple[Sequence[Location], list[str]]] = {}

    def of(self, cells: Sequence[Location]) -> list[str]:
        """Return the cells by sheet, sheets and cells each once and in their order."""
        known = self._known.get(id(cells))
        if known is None:
            known = self._known[id(cells)] = cells, _by_sheet(cells)
        return known[1]


def _by_sheet(cells: Sequence[Location]) -> list[str]:
    sheets: dict[tuple[str, str], dict[str, None]] = {}
    file, sheet, addresses = None, None, dict[str, None]()
    for cell in cells:
        if cell.sheet is not sheet or cell.file is not file:
            file, sheet = cell.file, cell.sheet
            addresses = sheets.setdefault((file, sheet), {})
        addresses[cell.cell] = None
    return [f"{file}!{sheet}!{','.join(addresses)}" for (file, sheet), addresses in sheets.items()]
