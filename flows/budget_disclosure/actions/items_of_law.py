"""The legal check list of a document that the program made: the audit's own, with the pages of the contents."""

import re
from pathlib import Path
from typing import Final

from budget_disclosure.actions.audit_files import audit_file
from budget_disclosure.corrections.review_points import LawItem
from budget_disclosure.published.published_document import ContentsLine

_QUOTED: Final = re.compile("“([^”]*)”")


def items_of_law(document: Path, templates: Path) -> tuple[LawItem, ...]:
    """Return every item that the law asks for and whether the document has it; none where it cannot be read.

    Raises ``DeclarationError`` for code lists that cannot be read.
    """
    audited = audit_file(document, templates)
    if audited.document is None or audited.fault:
        return ()
    contents = audited.document.source.contents
    return tuple(
        LawItem(
            one.item.title,
            one.item.basis,
            one.presence.value,
            page_in_contents(one.place, contents),
            one.place,
            one.note,
        )
        for one in audited.check_list
    )


def page_in_contents(place: str, contents: tuple[ContentsLine, ...]) -> str:
    """Return the page that the contents name for a table, or for the heading that a place begins with; ``""``: none."""
    quoted = _QUOTED.match(place)
    wanted = _squeezed(_inside(place) if quoted else place)
    return next((line.page for line in contents if line.page and wanted and _squeezed(line.text) == wanted), "")


def _inside(place: str) -> str:
    """Return what the first pair of quotation marks holds; titles hold such marks themselves (“三公”经费)."""
    depth = 0
    for position, sign in enumerate(place):
        depth += {"“": 1, "”": -1}.get(sign, 0)
        if depth == 0:
            return place[1:position]
    return place.strip("“”")


def _squeezed(text: str) -> str:
    return "".join(text.split())
