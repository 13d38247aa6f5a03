"""Everything that is wrong with a Word template, found in one go, before any document is made from it.

What the renderer would stop at (and it stops at the first) is here a list: each defect with its place in Word, the text
around it, and what is available instead. The renderer's own compilation is run last, so that nothing passes here that
cannot be compiled there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.engine import load_template, template_bytes, template_parts
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.model.findings import Severity
from budget_disclosure.ooxml.word_styles import REQUIRED, read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, WRITTEN_PARTS, parse, part_title, w
from budget_disclosure.store.file_names import NOTICE_TEMPLATE
from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.completeness import missing, missing_in_notice, placement
from budget_disclosure.template.defects import Place, TemplateDefect, defect
from budget_disclosure.template.field_tree import Field, field_tree, notice_fields
from budget_disclosure.template.styles_and_footers import contents_defects, footer_defects, style_defects
from budget_disclosure.template.tag_blocks import Use, walk
from budget_disclosure.template.template_text import TemplateParagraph, read_paragraphs

__all__ = ["TemplateDefect", "check_template", "has_errors", "is_notice"]

_TRACKED = {w(tag) for tag in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange")}
_COMMENT = w("commentReference")


@dataclass(frozen=True, slots=True)
class _Read:
    """A template read: its parts, those with tags parsed, their paragraphs, and every field they use in order."""

    parts: Mapping[str, bytes]
    roots: Mapping[str, etree._Element]
    styles: etree._Element
    outline_levels: Mapping[str, int]
    paragraphs: Mapping[str, tuple[TemplateParagraph, ...]]
    uses: Sequence[Use]


def check_template(template: Path, year: Declarations) -> tuple[TemplateDefect, ...]:
    """Return every defect of a template against the declarations of a year, in the order of the document.

    A template of notices is known by its name. Raises ``TemplateError`` when there is no such file or it cannot be
    read.
    """
    if is_notice(template):
        fields = notice_fields()
        return _check(template, fields, lambda read: _of_notice(read, fields))
    fields = field_tree(year)
    return _check(template, fields, lambda read: _of_document(read, fields, year))


def is_notice(template: Path) -> bool:
    """Return whether a template is that of notices of corrections: a copy keeps the word in its name."""
    return Path(NOTICE_TEMPLATE).stem in template.stem


def has_errors(defects: tuple[TemplateDefect, ...]) -> bool:
    """Return whether documents cannot be made from the template, or would be wrong."""
    return any(defect.severity is Severity.BLOCK for defect in defects)


def _of_document(read: _Read, fields: Field, year: Declarations) -> Iterator[TemplateDefect]:
    yield from missing(read.uses, fields, year)
    yield from placement(read.uses, year, read.outline_levels)
    yield from style_defects(read.styles, read.paragraphs, read.roots, REQUIRED)
    levels = (read.outline_levels.get(paragraph.style_id) for paragraph in read.paragraphs[DOCUMENT])
    if 1 in levels:  # a document without parts is short, and needs no contents
        yield from contents_defects(read.roots[DOCUMENT])
    yield from footer_defects(read.parts, read.roots[DOCUMENT])


def _of_notice(read: _Read, fields: Field) -> Iterator[TemplateDefect]:
    yield from missing_in_notice(read.uses, fields)
    yield from style_defects(read.styles, read.paragraphs, read.roots, ())


def _check(
    template: Path, fields: Field, demands: Callable[[_Read], Iterator[TemplateDefect]]
) -> tuple[TemplateDefect, ...]:
    data = template_bytes(template)
    try:
        parts = template_parts(data, template.name)
    except TemplateError as problem:
        return (defect(rules.UNREADABLE, Place(template.name), str(problem), "请用 Word 重新另存为 .docx"),)
    roots, broken = _parse_parts(parts)
    if broken:
        return tuple(broken)
    styles = parse(parts[STYLES])
    levels = read_styles(parts[STYLES]).outline_levels
    paragraphs = {name: read_paragraphs(name, root, levels) for name, root in roots.items()}
    defects: list[TemplateDefect] = []
    uses: list[Use] = []
    for name, root in roots.items():
        defects.extend(_tracked(root, paragraphs[name], part_title(name)))
        found = walk(paragraphs[name], fields)
        defects.extend(found.defects)
        uses.extend(found.uses)
    defects.extend(demands(_Read(parts, roots, styles, levels, paragraphs, uses)))
    if not has_errors(tuple(defects)):
        defects.extend(_compilation(template))
    return tuple(dict.fromkeys(defects))


def _parse_parts(parts: Mapping[str, bytes]) -> tuple[dict[str, etree._Element], list[TemplateDefect]]:
    """Return the parts with tags, the body first; and the defects of those that cannot be parsed."""
    roots: dict[str, etree._Element] = {}
    broken = []
    names = sorted((name for name in parts if WRITTEN_PARTS.fullmatch(name)), key=lambda name: (name != DOCUMENT, name))
    for name in (*names, STYLES):
        try:
            root = parse(parts[name])
        except etree.XMLSyntaxError as problem:
            broken.append(defect(rules.UNREADABLE, Place(part_title(name)), f"已损坏：{problem}", "请用 Word 重新另存"))
            continue
        if name != STYLES:
            roots[name] = root
    return roots, broken


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
