"""What earlier years published for the figures that the public's page draws over the years.

Only what was published counts: pinned versions of the archive, under the same code. Figures are shown as printed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

from budget_disclosure.declarations.wording_yaml import compared_facts
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.archived_document import ArchivedDocument
from budget_disclosure.store.archive_of_year import YearArchive
from budget_disclosure.store.digests import digest

YEARS_BACK: Final = 2
_WORDING: Final = "wording.yaml"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure as a document of an earlier year printed it (万元), with the exact 元 behind it."""

    shown: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class EarlierYear:
    """What a department or unit published for a year: figures by the keys that this year's facts have."""

    year: int
    source: str
    figures: Mapping[str, PublishedFigure]

    @property
    def digest(self) -> str:
        """The digest of all figures: a page that shows them has to be made again when it changes."""
        return digest(repr((self.source, sorted(self.figures.items()))).encode())


class EarlierYears:
    """The years before one, as the archive in ``outputs`` has them; documents are read when they are asked for."""

    def __init__(self, outputs: Path, declarations: Declarations, department: str) -> None:
        self._declarations, self._department = declarations, department
        wanted = [year for picture in declarations.document.public_page.pictures for year in picture.years]
        self._facts = tuple(dict.fromkeys(one.fact for one in wanted))
        years = range(declarations.year - YEARS_BACK, declarations.year) if self._facts else ()
        self._archives = [YearArchive(outputs, year) for year in years]

    def of(self, scope: Scope, code: str) -> tuple[EarlierYear, ...]:
        """Return what a document's department or unit published in the years before, the earliest first."""
        found = []
        for archive in self._archives:
            is_department = scope is Scope.DEPARTMENT
            known = archive.department(code) if is_department else archive.unit(code, self._department)
            if known.document is None or not known.document.is_published:
                continue
            figures = dict(self._figures(known.document))
            if figures:
                found.append(EarlierYear(archive.year, known.document.source, figures))
        return tuple(found)

    def _figures(self, document: ArchivedDocument) -> Iterable[tuple[str, PublishedFigure]]:
        names = self._names(document)
        for fact in self._facts:
            key = names.get(fact)
            shown, yuan = (document.text(key), document.figure(key)) if key is not None else (None, None)
            if shown is not None and yuan is not None:
                yield fact, PublishedFigure(shown, yuan)

    def _names(self, document: ArchivedDocument) -> Mapping[str, str]:
        """Return how a document's own wording calls this year's facts.

        The wording is found by its digest among the formats. Where it was changed since, the names are those of the
        format's wording of that year, and where it is gone, this year's.
        """
        compared = self._declarations.wording.compared_next_year
        wording = document.declarations.get(_WORDING, "")
        formats = self._declarations.folder.parent.parent
        for path in sorted(formats.glob(f"*/{document.year}/{_WORDING}")):
            if digest(path.read_bytes()) == wording:
                named = _named(path, wording)
                return {key: named[str(item)] for item, key in compared.items() if str(item) in named}
        own = self._declarations.folder.parent / str(document.year) / _WORDING
        named = _named(own, digest(own.read_bytes())) if own.is_file() else {}
        return {key: named.get(str(item), key) for item, key in compared.items()}


@lru_cache(maxsize=16)
def _named(path: Path, _digest: str) -> Mapping[str, str]:
    return compared_facts(path)
