"""One document of an earlier year as its data.json has it: figures, rows of tables, texts, by the keys of that year.

Amounts are exact 元; what the document does not say is ``None`` or missing, never zero. Whether it was published, and
how often it was corrected, ``source`` says: ``2023年公开第1版``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """A department's document, or a unit's own.

    ``version`` is that of the publication, ``None`` where nobody registered one. ``forms`` are the published
    performance forms, ``inputs`` the digests of the workbooks it was made from, by file name, ``declarations`` those
    of the declarations; all are empty for what was not published. ``where`` is the folder it was found in.
    """

    code: str
    year: int
    source: str
    data: Mapping[str, Any]
    version: int | None = None
    forms: Sequence[Mapping[str, Any]] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    declarations: Mapping[str, str] = field(default_factory=dict)
    where: str = ""

    @property
    def is_published(self) -> bool:
        """Whether it is a pinned version of a publication."""
        return self.version is not None

    @property
    def title(self) -> str:
        """The title of the document; empty where the data do not say it."""
        return str(self._head.get("title", ""))

    @property
    def name(self) -> str:
        """The name of the department or unit; empty where the data do not say it."""
        return str(self._head.get("name", ""))

    @property
    def units(self) -> Mapping[str, str]:
        """The names of the units that the document covers, by code."""
        listed = self._head.get("units", ())
        known = [unit for unit in listed if isinstance(unit, Mapping)] if isinstance(listed, list) else []
        return {str(unit["code"]): str(unit["name"]) for unit in known if "code" in unit and "name" in unit}

    @property
    def facts(self) -> Mapping[str, Any]:
        """Every fact of its prose by its key, as data.json has it."""
        facts = self.data.get("facts")
        return facts if isinstance(facts, Mapping) else {}

    def figure(self, fact: str) -> Decimal | None:
        """Return a fact in exact 元."""
        return _yuan(self.facts.get(fact))

    def text(self, fact: str) -> str | None:
        """Return a fact as it was printed."""
        known = self.facts.get(fact)
        return str(known["shown"]) if isinstance(known, Mapping) and "shown" in known else None

    def origin(self, fact: str) -> str:
        """Return where a fact stands in the document (``表一!收入总计.2023年``); empty where that is not known."""
        known = self.facts.get(fact)
        return str(known.get("origin", "")) if isinstance(known, Mapping) else ""

    def cell(self, table: str, row: str, column: str) -> Decimal | None:
        """Return an amount of a table in 元, by the keys of its year."""
        return self.rows(table).get(row, {}).get(column)

    def rows(self, table: str) -> Mapping[str, Mapping[str, Decimal]]:
        """Return the amounts of a table in 元 by row and column; blank cells are left out.

        A row of several blocks side by side stands under each of its keys.
        """
        return {key: amounts for key, _, amounts in self._rows(table)}

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the keys of a table's columns; none where there is no such table."""
        return tuple(str(column["key"]) for one in self._tables(table) for column in one.get("columns", ()))

    def row_names(self, table: str) -> Mapping[str, str]:
        """Return what the rows of a table are called, by key: the texts of a row without its code."""
        return {key: name for key, name, _ in self._rows(table)}

    def paragraphs(self, section: str) -> tuple[str, ...]:
        """Return the paragraphs of a section of the prose as they were printed; none where there is no such section."""
        prose = self.data.get("prose")
        for one in prose if isinstance(prose, list) else ():
            if isinstance(one, Mapping) and one.get("section") == section:
                return tuple("".join(str(part["text"]) for part in p["segments"]) for p in one["paragraphs"])
        return ()

    @property
    def _head(self) -> Mapping[str, Any]:
        head = self.data.get("document")
        return head if isinstance(head, Mapping) else {}

    def _tables(self, table: str) -> list[Mapping[str, Any]]:
        tables = self.data.get("tables")
        listed = tables if isinstance(tables, list) else []
        return [one for one in listed if isinstance(one, Mapping) and one.get("id") == table]

    def _rows(self, table: str) -> Iterator[tuple[str, str, Mapping[str, Decimal]]]:
        for one in self._tables(table):
            for row in one.get("rows", ()):
                amounts = {column: yuan for column, cell in row["cells"].items() if (yuan := _yuan(cell)) is not None}
                texts = [str(cell["text"]).strip() for cell in row["cells"].values() if "text" in cell]
                for key in filter(None, row["keys"]):
                    yield key, next((text for text in texts if text and text != key), ""), amounts


def _yuan(entry: object) -> Decimal | None:
    """Return the exact amount of a fact or cell. ``None`` where it has none, or none that is a number."""
    value = entry.get("yuan") if isinstance(entry, Mapping) else None
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
