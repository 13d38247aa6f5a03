"""The line above a table, 部门名称：… to the left and 单位：万元 to the right, whatever the length of the name.

A name that leaves no room for the unit of the amounts is broken into lines of about equal length, and the unit stands
at the end of the last one. A right indent with the tab beyond it would be simpler, but LibreOffice then loses the unit.
"""

from typing import Final

from lxml import etree

from budget_disclosure.document.line_breaks import text_length
from budget_disclosure.ooxml.word_styles import TABLE_LEAD, TABLE_LEAD_LANDSCAPE, Styles
from budget_disclosure.ooxml.xml_parts import break_at, parent_of, style_of, text_of, w

LEADS: Final = (TABLE_LEAD, TABLE_LEAD_LANDSCAPE)
# Between name and unit there are at least this many characters.
_GAP: Final = 1


def wrap_lead(paragraph: etree._Element, width: int, styles: Styles) -> None:
    """Break the name in a line above a table where it must be; paragraphs of other styles stay as they are."""
    style = style_of(paragraph)
    left, tab, right = text_of(paragraph).partition("\t")
    if styles.names.get(style) not in LEADS or not tab or "\t" in right or "\n" in left + right:
        return
    size = styles.looks[style].size
    room = width - text_length(right, size) - _GAP * size
    length = text_length(left, size)
    if length <= room or room < size:
        return
    count = -(-length // room)
    places: list[int] = []
    start = 0
    for place in range(1, len(left)):
        if len(places) < count - 1 and text_length(left[start:place], size) * count >= length:
            places.append(place)
            start = place
    break_at(_before_tab(paragraph), places)


def _before_tab(paragraph: etree._Element) -> list[etree._Element]:
    texts = []
    for node in paragraph.iter(w("t"), w("tab")):
        if node.tag == w("t"):
            texts.append(node)
        elif parent_of(node).tag == w("r"):
            break
    return texts
