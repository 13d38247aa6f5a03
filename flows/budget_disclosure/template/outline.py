"""A template as text, for review: what a change in Word changed can be read in a diff of this."""

from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from lxml import etree

from budget_disclosure.document.engine import template_bytes, template_parts
from budget_disclosure.document.saved_by_word import without_saving_traces
from budget_disclosure.ooxml.xml_parts import DOCUMENT, SETTINGS, STYLES, parent_of, parse, style_of, value, w

_SHOWN_SETTINGS = ("evenAndOddHeaders", "mirrorMargins", "updateFields", "trackRevisions", "documentProtection")


def dump_template(path: Path) -> str:
    """Return the template as lines: sections, paragraphs with style, tables by cell, then footers and styles."""
    parts = template_parts(template_bytes(path), path.name)
    styles = parse(parts[STYLES])
    names = {style.get(w("styleId"), ""): value(style.find(w("name"))) for style in styles.iter(w("style"))}
    lines = [f"# {path.name}", "", "## 正文"]
    lines.extend(_blocks(without_saving_traces(DOCUMENT, parts[DOCUMENT]).find(w("body")), names, ""))
    for name in sorted(parts):
        if name.startswith(("word/header", "word/footer")):
            lines.extend(("", f"## {name}", *_blocks(without_saving_traces(name, parts[name]), names, "")))
    lines.extend(("", "## 样式", *_styles(styles, names)))
    if SETTINGS in parts:
        settings = parse(parts[SETTINGS])
        shown = [setting for setting in _SHOWN_SETTINGS if settings.find(w(setting)) is not None]
        lines.extend(("", "## 设置", *shown))
    return "\n".join(lines) + "\n"


def outline_of(template: Path) -> Path:
    """Return where the text of a template is kept: beside it."""
    return template.with_name(f"{template.name}.txt")


def write_outline(template: Path) -> list[str]:
    """Write the text of a template beside it; return the lines that are gone (``-``) or new (``+``) since it was there.

    Raises ``TemplateError`` when there is no such template or it cannot be read.
    """
    path, text = outline_of(template), dump_template(template)
    before = path.read_text(encoding="utf-8") if path.is_file() else text
    path.write_text(text, encoding="utf-8", newline="\n")
    changed = unified_diff(before.splitlines(), text.splitlines(), n=0, lineterm="")
    return [line for line in islice(changed, 2, None) if not line.startswith("@@")]


def _blocks(container: etree._Element | None, names: dict[str, str], indent: str) -> Iterator[str]:
    if container is None:
        return
    for block in container:
        if block.tag == w("p"):
            yield f"{indent}{_paragraph(block, names)}"
            section = block.find(f"{w('pPr')}/{w('sectPr')}")
            if section is not None:
                yield f"{indent}{_section(section)}"
        elif block.tag == w("tbl"):
            yield from _table(block, names, indent)
        elif block.tag == w("sectPr"):
            yield f"{indent}{_section(block)}"
        elif block.tag == w("sdt"):
            yield from _blocks(block.find(w("sdtContent")), names, indent)


def _paragraph(paragraph: etree._Element, names: dict[str, str]) -> str:
    style = style_of(paragraph)
    properties = paragraph.find(w("pPr"))
    extra = "" if properties is None else _properties(properties, skip=("pStyle", "sectPr", "rPr"))
    runs = [properties for run in paragraph.iter(w("r")) if (properties := run.find(w("rPr"))) is not None]
    direct = sorted({text for run in runs if (text := _properties(run, skip=("rStyle",)))})
    marks = "".join((f" {{{extra}}}" if extra else "", f" {{直接格式 {'；'.join(direct)}}}" if direct else ""))
    return f"[{names.get(style, style) or 'Normal'}]{marks} {_text(paragraph, names)}".rstrip()


def _text(paragraph: etree._Element, names: dict[str, str]) -> str:
    pieces = []
    style = ""
    for node in paragraph.iter(w("t"), w("tab"), w("br"), w("instrText"), w("drawing")):
        own = value(parent_of(node).find(f"{w('rPr')}/{w('rStyle')}"))
        if own != style:
            pieces.append(f"〔{names.get(own, own) or '正常'}〕")
            style = own
        if node.tag == w("t"):
            pieces.append(node.text or "")
        elif node.tag == w("instrText"):
            pieces.append(f"〔域{node.text}〕")
        elif node.tag == w("drawing"):
            pieces.append("〔图形〕")
        elif parent_of(node).tag == w("r"):
            pieces.append("〔Tab〕" if node.tag == w("tab") else "〔换行〕")
    return "".join(pieces)


def _table(table: etree._Element, names: dict[str, str], indent: str) -> Iterator[str]:
    properties = table.find(w("tblPr"))
    style = value(None if properties is None else properties.find(w("tblStyle")))
    grid = " ".join(column.get(w("w"), "") for column in table.iter(w("gridCol")))
    yield f"{indent}表格 [{names.get(style, style)}] 列宽 {grid}"
    for row in table.findall(w("tr")):
        row_properties = row.find(w("trPr"))
        yield f"{indent}  行 {'' if row_properties is None else _properties(row_properties, skip=())}".rstrip()
        for cell in row.findall(w("tc")):
            cell_properties = cell.find(w("tcPr"))
            marks = "" if cell_properties is None else _properties(cell_properties, skip=("tcW",))
            yield f"{indent}    格 {marks}".rstrip()
            yield from _blocks(cell, names, f"{indent}      ")


def _section(section: etree._Element) -> str:
    return f"———— 分节 {_properties(section, skip=())} ————"


def _styles(styles: etree._Element, names: dict[str, str]) -> Iterator[str]:
    defaults = styles.find(w("docDefaults"))
    if defaults is not None:
        for child in defaults:
            yield f"（默认）{_nested(child)}"
    for style in sorted(
        styles.iter(w("style")), key=lambda element: (element.get(w("type"), ""), value(element.find(w("name"))))
    ):
        base = names.get(value(style.find(w("basedOn"))), "")
        yield f"{style.get(w('type'))} [{value(style.find(w('name')))}]{f' ← {base}' if base else ''}"
        for tag in ("pPr", "rPr", "tblPr", "tcPr"):
            properties = style.find(w(tag))
            if properties is not None:
                yield f"    {tag} {_nested(properties)}"


def _nested(element: etree._Element) -> str:
    return _properties(element, skip=())


def _properties(element: etree._Element, skip: tuple[str, ...]) -> str:
    """Return the children of a properties element on one line: name, attributes, and their own children in brackets."""
    pieces = []
    for child in element:
        name = etree.QName(child).localname
        if name in skip:
            continue
        attributes = ",".join(f"{etree.QName(key).localname}={text!s}" for key, text in sorted(_attributes(child)))
        inner = _properties(child, skip=())
        pieces.append(f"{name}{f'({attributes})' if attributes else ''}{f'[{inner}]' if inner else ''}")
    return " ".join(pieces)


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(key), str(text)) for key, text in element.attrib.items()]
