"""The styles of a template, found by the names people see; Word may rename the ids when somebody saves the file."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.document.ooxml import parse, value, w
from budget_disclosure.errors import TemplateError

TABLE = "公开表"
TABLE_HEAD = "表头"
TABLE_TEXT = "表内文字"
TABLE_CODE = "表内编码"
TABLE_NUMBER = "表内数字"
TABLE_TOTAL_TEXT = "表内合计"
TABLE_TOTAL_NUMBER = "表内合计数"
CONTENTS_LEVELS = ("toc 1", "toc 2", "toc 3")
FIGURE = "图"

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


@dataclass(frozen=True, slots=True)
class Styles:
    """Style ids by name, names by id, and the outline level (1 … 9) of the paragraph styles that have one."""

    ids: Mapping[str, str]
    names: Mapping[str, str]
    outline_levels: Mapping[str, int]
    sizes: Mapping[str, int]

    def id(self, name: str) -> str:
        """Return the id of a style. Raises ``TemplateError`` naming the style that is not there."""
        try:
            return self.ids[name]
        except KeyError:
            raise TemplateError(f"模板里没有样式“{name}”，请在 Word 的样式窗格里补上（名称须完全一致）") from None

    def size(self, name: str) -> int:
        """Return the font size of a paragraph style in twentieths of a point."""
        return self.sizes[self.id(name)]


def read_styles(part: bytes) -> Styles:
    """Return the styles of ``word/styles.xml``. Raises ``TemplateError`` when one that the program uses is missing."""
    root = parse(part)
    elements = {element.get(w("styleId"), ""): element for element in root.iter(w("style"))}
    names = {style_id: value(element.find(w("name"))) for style_id, element in elements.items()}
    default = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('sz')}")
    levels, sizes = {}, {}
    for style_id in elements:
        level = _inherited(elements, style_id, f"{w('pPr')}/{w('outlineLvl')}")
        if level is not None and int(level) < 9:
            levels[style_id] = int(level) + 1
        half_points = _inherited(elements, style_id, f"{w('rPr')}/{w('sz')}") or value(default) or "20"
        sizes[style_id] = int(half_points) * 10
    styles = Styles({name: style_id for style_id, name in names.items()}, names, levels, sizes)
    for name in REQUIRED:
        styles.id(name)
    return styles


def _inherited(elements: Mapping[str, etree._Element], style_id: str, path: str) -> str | None:
    """Return the value of a property of a style or of the nearest style it is based on."""
    seen: set[str] = set()
    while style_id in elements and style_id not in seen:
        seen.add(style_id)
        element = elements[style_id]
        found = element.find(path)
        if found is not None:
            return value(found)
        style_id = value(element.find(w("basedOn")))
    return None
