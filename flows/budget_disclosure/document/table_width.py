"""The widths of a table by the page it stands on: shares of the text width become exact."""

from itertools import accumulate, pairwise

from lxml import etree

from budget_disclosure.document.fit_columns import fit_columns
from budget_disclosure.document.placing import Fit, Page, Place
from budget_disclosure.document.word_table import WordTable
from budget_disclosure.ooxml.xml_parts import number, required, w


def text_area(section: etree._Element) -> Page:
    """Return what lies between the margins of a section, in twentieths of a point."""
    page, margins = required(section, w("pgSz")), required(section, w("pgMar"))
    return Page(
        number(page, "w") - number(margins, "left") - number(margins, "right"),
        number(page, "h") - number(margins, "top") - number(margins, "bottom"),
    )


def fit_table(table: WordTable, page: Page, place: Place) -> Fit | None:
    """Return how a table as wide as the text (100 %) comes out there; other tables keep what Word says, ``None``."""
    if not table.properties.fills_page:
        return None
    parts = table.properties.columns
    edges = [page.width * part // sum(parts) for part in accumulate(parts)]
    return fit_columns(table, [right - left for left, right in pairwise((0, *edges))], page, place)
