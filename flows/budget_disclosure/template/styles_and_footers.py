"""Styles, contents, headers and footers: what the program and the pages need besides the tags."""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from budget_disclosure.ooxml.word_styles import TABLE
from budget_disclosure.ooxml.xml_parts import RELATIONSHIPS, SETTINGS, R, parse, part_title, value, w
from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.defects import Place, TemplateDefect, defect, lowered
from budget_disclosure.template.template_text import TemplateParagraph

_LINKS = "word/_rels/document.xml.rels"
_USED = {w("pStyle"): "paragraph", w("rStyle"): "character", w("tblStyle"): "table"}
_KIND_NAMES = {"paragraph": "段落", "character": "字符", "table": "表格", "numbering": "列表"}


def style_defects(
    styles: etree._Element,
    paragraphs: Mapping[str, Sequence[TemplateParagraph]],
    roots: Mapping[str, etree._Element],
    needed: Sequence[str],
) -> Iterator[TemplateDefect]:
    """Yield the styles that the program needs by name, or that the template names by id, and that are not there."""
    at = Place("样式")
    by_name = {value(style.find(w("name"))): style.get(w("type"), "") for style in styles.iter(w("style"))}
    ids = {style.get(w("styleId"), "") for style in styles.iter(w("style"))}
    for name in needed:
        kind = "table" if name == TABLE else "paragraph"
        alike = next((other for other in by_name if other.casefold() == name.casefold()), None)
        if name not in by_name and alike is not None:
            found = f"样式“{alike}”的名称应为“{name}”（大小写不同）"
            yield defect(rules.STYLE_MISSING, at, found, "请用 Word 打开模板重新保存；不要用别的软件保存模板")
        elif name not in by_name:
            found = f"没有{_KIND_NAMES[kind]}样式“{name}”，公开表、图或目录要用它"
            yield defect(rules.STYLE_MISSING, at, found, "请在 Word 的“样式”窗格里新建，名称须完全一致")
        elif by_name[name] != kind:
            found = f"样式“{name}”是{_KIND_NAMES.get(by_name[name], '别的')}样式，应为{_KIND_NAMES[kind]}样式"
            yield defect(rules.STYLE_MISSING, at, found, "请删掉它，按正确的类型重新建立")
    for style in styles.iter(w("style")):
        base = value(style.find(w("basedOn")))
        if base and base not in ids:
            found = f"样式“{value(style.find(w('name')))}”所依据的样式不存在（{base}）"
            yield lowered(rules.STYLE_UNDEFINED, at, found, "请在 Word 里为它重新选择“样式基准”")
    for name, root in roots.items():
        yield from _undefined_styles(root, ids, paragraphs[name], part_title(name))


def _undefined_styles(
    root: etree._Element, ids: set[str], paragraphs: Sequence[TemplateParagraph], part: str
) -> Iterator[TemplateDefect]:
    places = {paragraph.element: paragraph.at for paragraph in paragraphs}
    for node in root.iter(*_USED):
        if value(node) in ids:
            continue
        owner = next((a for a in node.iterancestors(w("p"), w("tbl")) if a in places or a.tag == w("tbl")), None)
        paragraph = owner if owner is not None and owner.tag == w("p") else None
        if owner is not None and paragraph is None:
            paragraph = next(owner.iter(w("p")), None)
        at = places.get(paragraph, Place(part)) if paragraph is not None else Place(part)
        kind = _KIND_NAMES[_USED[str(node.tag)]]
        yield defect(
            rules.STYLE_UNDEFINED,
            at,
            f"用了样式表里没有的{kind}样式“{value(node)}”",
            "请在 Word 里选中它，重新选择一个样式",
        )


def contents_defects(root: etree._Element) -> Iterator[TemplateDefect]:
    """Yield that there is no field for the contents."""
    codes = [
        *(code.text or "" for code in root.iter(w("instrText"))),
        *(f.get(w("instr"), "") for f in root.iter(w("fldSimple"))),
    ]
    if not any(code.strip().startswith("TOC") for code in codes):
        yield defect(rules.CONTENTS_MISSING, Place("正文"), "没有目录", "请在封面后用“引用 › 目录”插入自动目录（三级）")


def footer_defects(parts: Mapping[str, bytes], root: etree._Element) -> Iterator[TemplateDefect]:
    """Yield headers and footers that sections name and that are not there, and sections without page numbers."""
    links = _links(parts)
    sections = list(root.iter(w("sectPr")))
    settings = parse(parts[SETTINGS]) if SETTINGS in parts else None
    kinds = ["default"]
    if settings is not None and settings.find(w("evenAndOddHeaders")) is not None:
        kinds.append("even")
    current: dict[str, str] = {}
    reported: set[str] = set()
    for number, section in enumerate(sections, start=1):
        for reference in section.findall(w("headerReference")) + section.findall(w("footerReference")):
            target = links.get(reference.get(f"{{{R}}}id", ""), "")
            what = "页眉" if reference.tag == w("headerReference") else "页脚"
            if target not in parts:
                found = f"第 {number} 节的{what}已经丢失（{target or '没有这个链接'}）"
                yield defect(
                    rules.FOOTER_MISSING, Place("正文"), found, f"请双击第 {number} 节的{what}区，重新录入后保存"
                )
            else:
                current[f"{what}{reference.get(w('type'), 'default')}"] = target
        if number > 1:
            yield from _page_number(number, kinds, current, parts, reported)


def _page_number(
    number: int, kinds: Sequence[str], current: Mapping[str, str], parts: Mapping[str, bytes], reported: set[str]
) -> Iterator[TemplateDefect]:
    """Yield the first section, after the cover, whose odd or even pages show no page number."""
    for kind in kinds:
        targets = [current[key] for key in (f"页眉{kind}", f"页脚{kind}") if key in current]
        if kind in reported or any(_has_page_number(parts[target]) for target in targets):
            continue
        reported.add(kind)
        pages = "页" if len(kinds) == 1 else "双页" if kind == "even" else "单页"
        found = f"第 {number} 节起，{pages}没有页码"
        yield defect(rules.PAGE_NUMBER_MISSING, Place("页脚"), found, "请在页脚里用“插入 › 页码”加上")


def _has_page_number(part: bytes) -> bool:
    root = parse(part)
    codes = [
        *(code.text or "" for code in root.iter(w("instrText"))),
        *(f.get(w("instr"), "") for f in root.iter(w("fldSimple"))),
    ]
    return any(code.split()[:1] == ["PAGE"] for code in codes)


def _links(parts: Mapping[str, bytes]) -> dict[str, str]:
    if _LINKS not in parts:
        return {}
    result = {}
    for link in parse(parts[_LINKS]).iter(f"{{{RELATIONSHIPS}}}Relationship"):
        target = link.get("Target", "")
        result[link.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"word/{target}"
    return result
