"""What a template gave when it was filled in, read strictly: broken XML and words that no program shows are refused."""

import re
from typing import Final, cast
from xml.parsers import expat
from xml.sax.saxutils import escape

from lxml import etree

from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import NAMESPACES, parse, part_title

# Words that are in no run's text are shown by no program, and would be lost without a word.
_OUTSIDE_TEXTS = etree.XPath(
    "//*[self::w:body or self::w:p or self::w:r or self::w:tbl or self::w:tr or self::w:tc]/text()[normalize-space()]",
    namespaces=NAMESPACES,
)
_NOT_PLAIN = re.compile(r"[&<>\t\n\r]")
LONGEST_QUOTE: Final = 60
TEXT: Final = '<w:t xml:space="preserve">'
# What stands between two texts where a value has a line break or a tab.
BREAK: Final = '</w:t><w:br/><w:t xml:space="preserve">'
TAB: Final = '</w:t><w:tab/><w:t xml:space="preserve">'


def filled_part(name: str, xml: str) -> etree._Element:
    """Return the root of a part. Raises ``TemplateError`` for broken XML and for words outside of texts."""
    try:
        root = parse(xml.encode())
    except etree.XMLSyntaxError as error:
        raise _broken(name, error) from error
    for words in cast("list[str]", _OUTSIDE_TEXTS(root)):
        refuse_lost(name, words)
    return root


def require_well_formed(name: str, data: bytes) -> None:
    """Raise ``TemplateError`` when a finished part is not well-formed."""
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        raise _broken(name, error) from error


def refuse_lost(name: str, words: str) -> None:
    """Raise ``TemplateError`` for words that stand where no program shows them; blanks are none."""
    if words.strip():
        raise TemplateError(
            f"模板 {part_title(name)} 里的“{words.strip()[:LONGEST_QUOTE]}”落在段落文字以外，Word 不会显示。"
            "“{{p …}}”“{{r …}}”只能写整块内容（表、图），文字请写成“{{ … }}”"
        )


def text_content(text: str) -> str:
    """Return the escaped content of a ``w:t``; line breaks and tabs close it, stand as elements, and open the next."""
    if not _NOT_PLAIN.search(text):
        return text
    lines = escape(text).replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\n", BREAK).replace("\t", TAB)


def _broken(name: str, error: Exception) -> TemplateError:
    return TemplateError(
        f"模板 {part_title(name)} 填入数据后不是完整的文档：{error}。"
        "请检查“{{p …}}”“{%p …%}”“{%tr …%}”是否各占一个段落或一行，循环和条件是否成对"
    )
