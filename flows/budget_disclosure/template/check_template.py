"""Everything that is wrong with a Word template, found in one go, before any document is made from it.

What the renderer would stop at (and it stops at the first) is here a list: each defect with its place in Word, the text
around it, and what is available instead. The renderer's own compilation is run last, so that nothing passes here that
cannot be compiled there.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.engine import load_template
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.model.findings import Severity
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, value, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.completeness import missing, placement
from budget_disclosure.template.defects import Place, TemplateDefect, defect
from budget_disclosure.template.field_tree import field_tree
from budget_disclosure.template.styles_and_footers import contents_defects, footer_defects, style_defects
from budget_disclosure.template.tag_blocks import Use, walk
from budget_disclosure.template.template_text import TemplateParagraph, part_title, read_paragraphs

__all__ = ["TemplateDefect", "check_template", "has_errors"]

_WITH_TAGS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_TRACKED = {w(tag) for tag in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange")}
_COMMENT = w("commentReference")
_DEEPEST_OUTLINE = 9


def check_template(template: Path, year: Declarations) -> tuple[TemplateDefect, ...]:
    """Return every defect of a template against the declarations of a year, in the order of the document.

    Raises ``TemplateError`` when there is no such file or it cannot be read.
    """
    data = _bytes(template)
    try:
        parts = read_package(data, template.name)
    except TemplateError as problem:
        return (defect(rules.UNREADABLE, Place(template.name), str(problem), "请用 Word 重新另存为 .docx"),)
    lost = [name for name in (DOCUMENT, STYLES) if name not in parts]
    if lost:
        return (
            defect(rules.UNREADABLE, Place(template.name), f"缺少部件 {'、'.join(lost)}", "请用 Word 重新另存为 .docx"),
        )
    roots, broken = _parse_parts(parts)
    if broken:
        return tuple(broken)
    return tuple(_check(template, year, parts, roots))


def has_errors(defects: tuple[TemplateDefect, ...]) -> bool:
    """Return whether documents cannot be made from the template, or would be wrong."""
    return any(defect.severity is Severity.BLOCK for defect in defects)


def _check(
    template: Path, year: Declarations, parts: Mapping[str, bytes], roots: Mapping[str, etree._Element]
) -> list[TemplateDefect]:
    fields = field_tree(year)
    style_root = parse(parts[STYLES])
    levels = _outline_levels(style_root)
    paragraphs = {name: read_paragraphs(name, root, levels) for name, root in roots.items()}
    defects: list[TemplateDefect] = []
    uses: list[Use] = []
    for name, root in roots.items():
        defects.extend(_tracked(root, paragraphs[name], part_title(name)))
        found = walk(paragraphs[name], fields)
        defects.extend(found.defects)
        uses.extend(found.uses)
    defects.extend(missing(uses, fields, year))
    defects.extend(placement(uses, year, levels))
    defects.extend(style_defects(style_root, paragraphs, roots))
    defects.extend(contents_defects(roots[DOCUMENT]))
    defects.extend(footer_defects(parts, roots[DOCUMENT]))
    if not has_errors(tuple(defects)):
        defects.extend(_compilation(template))
    return list(dict.fromkeys(defects))


def _bytes(template: Path) -> bytes:
    try:
        return template.read_bytes()
    except FileNotFoundError:
        raise TemplateError(f"找不到模板 {template}") from None
    except OSError as problem:
        raise TemplateError(f"模板 {template} 无法读取（是否正在 Word 中打开？）：{problem}") from problem


def _parse_parts(parts: Mapping[str, bytes]) -> tuple[dict[str, etree._Element], list[TemplateDefect]]:
    """Return the parts with tags, the body first; and the defects of those that cannot be parsed."""
    roots: dict[str, etree._Element] = {}
    broken = []
    names = sorted((name for name in parts if _WITH_TAGS.fullmatch(name)), key=lambda name: (name != DOCUMENT, name))
    for name in (*names, STYLES):
        try:
            root = parse(parts[name])
        except etree.XMLSyntaxError as problem:
            broken.append(defect(rules.UNREADABLE, Place(part_title(name)), f"已损坏：{problem}", "请用 Word 重新另存"))
            continue
        if name != STYLES:
            roots[name] = root
    return roots, broken


def _outline_levels(styles: etree._Element) -> dict[str, int]:
    """Return the outline level (1 …) of the paragraph styles that have one, or are based on one that has."""
    elements = {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
    levels = {}
    for style_id in elements:
        seen: set[str] = set()
        current = style_id
        while current in elements and current not in seen:
            seen.add(current)
            level = elements[current].find(f"{w('pPr')}/{w('outlineLvl')}")
            if level is not None:
                if int(value(level) or _DEEPEST_OUTLINE) < _DEEPEST_OUTLINE:
                    levels[style_id] = int(value(level)) + 1
                break
            current = value(elements[current].find(w("basedOn")))
    return levels


def _tracked(root: etree._Element, paragraphs: tuple[TemplateParagraph, ...], part: str) -> Iterator[TemplateDefect]:
    for paragraph in paragraphs:
        tags = {node.tag for node in paragraph.element.iter() if isinstance(node.tag, str)}
        if tags & _TRACKED:
            yield defect(rules.TRACKED, paragraph.at, "有未接受的修订", "请在“审阅”里接受或拒绝全部修订，并关闭“修订”")
        if _COMMENT in tags:
            yield defect(rules.TRACKED, paragraph.at, "有批注", "请在“审阅”里删除全部批注")
    elsewhere = [n for n in root.iter(*_TRACKED) if next(n.iterancestors(w("p")), None) is None]
    if elsewhere:
        yield defect(
            rules.TRACKED, Place(part), "表格或分节有未接受的修订", "请在“审阅”里接受或拒绝全部修订，并关闭“修订”"
        )


def _compilation(template: Path) -> Iterator[TemplateDefect]:
    """Yield what only the renderer's own compilation finds."""
    try:
        load_template(template)
    except TemplateError as problem:
        yield defect(rules.NOT_RENDERABLE, Place(template.name), str(problem), "请按提示改正后再检查")
