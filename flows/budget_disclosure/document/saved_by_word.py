"""What Word leaves in a saved template and no published document may carry: revision ids, spelling marks, old contents.

Comments and tracked changes are refused: a person has to decide about them.
"""

import re

from lxml import etree

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import contents_code, parse, text_of, w

_NOISE = tuple(w(tag) for tag in ("proofErr", "lastRenderedPageBreak", "noProof", "permStart", "permEnd"))
_TRACKED = tuple(w(tag) for tag in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "commentReference"))
_REVISION_ID = re.compile(r"rsid\w*|paraId|textId")
_OWN_BOOKMARKS = ("_Toc", "_GoBack")


def without_saving_traces(name: str, data: bytes) -> etree._Element:
    """Return a part of a template, ready for translation. Raises ``TemplateError`` for comments and tracked changes."""
    try:
        root = parse(data)
    except etree.XMLSyntaxError as error:
        raise TemplateError(f"模板部件 {name} 已损坏：{error}") from error
    tracked = next(root.iter(*_TRACKED), None)
    if tracked is not None:
        paragraph = next(tracked.iterancestors(w("p")), tracked)
        text = text_of(paragraph)[:60]
        raise TemplateError(f"模板里还有批注或未接受的修订（段落“{text}”），请在 Word 的“审阅”里处理完再保存")
    for element in list(root.iter()):
        for attribute in [key for key in element.attrib if _REVISION_ID.fullmatch(etree.QName(key).localname)]:
            del element.attrib[attribute]
    for element in list(root.iter(*_NOISE)):
        _remove(element)
    _remove_bookmarks(root)
    _empty_contents_field(root)
    return root


def _remove_bookmarks(root: etree._Element) -> None:
    starts = [b for b in root.iter(w("bookmarkStart")) if b.get(w("name"), "").startswith(_OWN_BOOKMARKS)]
    ids = {start.get(w("id")) for start in starts}
    for element in [*starts, *(end for end in root.iter(w("bookmarkEnd")) if end.get(w("id")) in ids)]:
        _remove(element)


def _empty_contents_field(root: etree._Element) -> None:
    """Reduce a contents field that Word has filled to its first paragraph: its entries are no text of the template."""
    instruction = contents_code(root)
    if instruction is None:
        return
    first = next(instruction.iterancestors(w("p")))
    depth, paragraph = 0, first
    while True:
        for mark in paragraph.iter(w("fldChar")):
            depth += {"begin": 1, "end": -1}.get(mark.get(w("fldCharType"), ""), 0)
        if depth == 0:
            break
        following = paragraph.getnext()
        if paragraph is not first:
            _remove(paragraph)
        if following is None:
            raise TemplateError("模板里的目录域没有结束，请删除目录后用“引用 › 目录”重新插入")
        paragraph = following
    if paragraph is not first:
        _remove(paragraph)
    for child in list(first):
        if child.tag != w("pPr"):
            first.remove(child)
    run = etree.SubElement(first, w("r"))
    etree.SubElement(run, w("fldChar"), {w("fldCharType"): "begin"})
    code = etree.SubElement(etree.SubElement(first, w("r")), w("instrText"))
    code.text = instruction.text
    for kind in ("separate", "end"):
        etree.SubElement(etree.SubElement(first, w("r")), w("fldChar"), {w("fldCharType"): kind})


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
