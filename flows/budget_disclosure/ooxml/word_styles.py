"""The styles of a template, found by the names people see; Word may rename the ids when somebody saves the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import parse, value, w

TABLE = "公开表"
TABLE_HEAD = "表头"
TABLE_TEXT = "表内文字"
TABLE_CODE = "表内编码"
TABLE_NUMBER = "表内数字"
TABLE_TOTAL_TEXT = "表内合计"
TABLE_TOTAL_NUMBER = "表内合计数"
CONTENTS_LEVELS = ("toc 1", "toc 2", "toc 3")
FIGURE = "图"
# Optional: the line above a table with a name to the left and the unit of the amounts to the right.
TABLE_LEAD = "表前行"
TABLE_LEAD_LANDSCAPE = "表前行（横排）"
# Optional: the line above what is left of a table on the pages after its first; without it tables just go on.
TABLE_CONTINUED = "续表"
TABLE_CONTINUED_LANDSCAPE = "续表（横排）"
# Optional: a template that has the styles of tables with this ending too allows a smaller size where it saves a page.
SMALL = "（小字）"
# Optional: the styles of forms with this ending are as large, with less room between lines.
TIGHT = "（紧凑）"
FORM = "绩效表"
FORM_LABEL = "绩效表项目"
FORM_AMOUNT_LABEL = "绩效表资金项目"

_SINGLE_PITCH = 130

REQUIRED = (
    TABLE,
    TABLE_HEAD,
    TABLE_TEXT,
    TABLE_CODE,
    TABLE_NUMBER,
    TABLE_TOTAL_TEXT,
    TABLE_TOTAL_NUMBER,
    FIGURE,
    *CONTENTS_LEVELS,
)


class Look(NamedTuple):
    """How a paragraph of a style is set: font size, height of a line, room above and below; twentieths of a point."""

    size: int
    pitch: int
    padding: int

    def height(self, lines: int) -> int:
        """Return the height of a paragraph of some lines."""
        return lines * self.pitch + self.padding


@dataclass(frozen=True, slots=True, eq=False)
class Styles:
    """Style ids by name, names by id, and what layout asks of paragraph styles; the same only as itself.

    ``outline_levels`` are 1 … 9, for those that have one. ``looks`` are by id, ``page_breaks`` begin a page,
    ``numbered`` have a number that the program counts.
    """

    ids: Mapping[str, str]
    names: Mapping[str, str]
    outline_levels: Mapping[str, int]
    looks: Mapping[str, Look]
    page_breaks: frozenset[str]
    numbered: frozenset[str]

    def id(self, name: str) -> str:
        """Return the id of a style. Raises ``TemplateError`` naming the style that is not there."""
        try:
            return self.ids[name]
        except KeyError:
            raise TemplateError(f"模板里没有样式“{name}”，请在 Word 的样式窗格里补上（名称须完全一致）") from None

    def require(self, names: Iterable[str]) -> None:
        """Raise ``TemplateError`` naming the first of these styles that is not there."""
        for name in names:
            self.id(name)

    def look(self, name: str) -> Look:
        """Return the look of a style. Raises ``TemplateError`` naming the style that is not there."""
        return self.looks[self.id(name)]


@lru_cache(maxsize=16)
def looks_with(ending: str, styles: Styles) -> Mapping[str, Look]:
    """Return the look that a style of a name has with an ending, for all that have one."""
    ids = styles.ids
    return {name: styles.looks[ids[name + ending]] for name in ids if name and name + ending in ids}


def read_styles(part: bytes) -> Styles:
    """Return the styles of ``word/styles.xml``."""
    root = parse(part)
    elements = {element.get(w("styleId"), ""): element for element in root.iter(w("style"))}
    names = {style_id: value(element.find(w("name"))) for style_id, element in elements.items()}
    default = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('sz')}")
    levels, looks = {}, {}
    for style_id in elements:
        level = _inherited(elements, style_id, f"{w('pPr')}/{w('outlineLvl')}")
        if level is not None and int(level) < 9:
            levels[style_id] = int(level) + 1
        half_points = _inherited(elements, style_id, f"{w('rPr')}/{w('sz')}") or value(default) or "20"
        size = int(half_points) * 10
        padding = sum(int(_spacing(elements, style_id, side) or 0) for side in ("before", "after"))
        looks[style_id] = Look(size, _pitch(elements, style_id, size), padding)
    breaks = frozenset(
        style_id for style_id in elements if _inherited(elements, style_id, f"{w('pPr')}/{w('pageBreakBefore')}") == ""
    )
    numbered = frozenset(
        style_id
        for style_id in elements
        if _inherited(elements, style_id, f"{w('pPr')}/{w('numPr')}/{w('numId')}") not in (None, "", "0")
    )
    ids = {name: style_id for style_id, name in names.items()}
    return Styles(ids, names, levels, looks, breaks, numbered)


def _pitch(elements: Mapping[str, etree._Element], style_id: str, size: int) -> int:
    """Return the height of a line; a line that is not exact is a multiple (240 = single) of the font's own height."""
    line, rule = _spacing(elements, style_id, "line"), _spacing(elements, style_id, "lineRule")
    if line is None:
        return size * _SINGLE_PITCH // 100
    return int(line) if rule in ("exact", "atLeast") else int(line) * size * _SINGLE_PITCH // 100 // 240


def _spacing(elements: Mapping[str, etree._Element], style_id: str, attribute: str) -> str | None:
    return _inherited(elements, style_id, f"{w('pPr')}/{w('spacing')}[@{w(attribute)}]", attribute)


def _inherited(elements: Mapping[str, etree._Element], style_id: str, path: str, attribute: str = "val") -> str | None:
    """Return an attribute of a property of a style or of the nearest style it is based on."""
    seen: set[str] = set()
    while style_id in elements and style_id not in seen:
        seen.add(style_id)
        element = elements[style_id]
        found = element.find(path)
        if found is not None:
            return found.get(w(attribute), "")
        style_id = value(element.find(w("basedOn")))
    return None
