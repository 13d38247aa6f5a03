"""A short Word document of headings, paragraphs and tables of two columns: A4, fonts every office has, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from budget_disclosure.ooxml.spreadsheet import packed, text
from budget_disclosure.ooxml.xml_parts import RELATIONSHIPS, TYPES, R
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, write_package

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LABEL, _VALUE = 2000, 7000  # twentieths of a point: together the width of the text


@dataclass(frozen=True, slots=True)
class Title:
    """The title, centred."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of labels with what they say."""

    rows: Sequence[tuple[str, str]]


Block = Title | Heading | Line | Pairs


def plain_document(blocks: Iterable[Block]) -> bytes:
    """Return the document (.docx); equal blocks give equal bytes. Raises ``ValueError`` for what XML cannot hold."""
    body = "".join(map(_block, blocks))
    parts = {
        CONTENT_TYPES: f'<Types xmlns="{TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS}">'
        f'<Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": _STYLES,
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720"'
        ' w:gutter="0"/></w:sectPr></w:body></w:document>',
    }
    return write_package({name: packed(xml, name) for name, xml in parts.items()})


def _block(block: Block) -> str:
    match block:
        case Title():
            return _paragraph("Title", block.text)
        case Heading():
            return _paragraph("Heading1", block.text)
        case Line():
            return _paragraph("Normal", block.text)
        case Pairs():
            return _table(block.rows)


def _paragraph(style: str, words: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text(words)}</w:t></w:r></w:p>'
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in _SIDES)
    written = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(_LABEL, label)}{_cell(_VALUE, value)}</w:tr>"
        for label, value in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_LABEL + _VALUE}" w:type="dxa"/><w:tblInd w:w="108" w:type="dxa"/>'
        f"<w:tblBorders>{lines}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_LABEL}"/><w:gridCol w:w="{_VALUE}"/></w:tblGrid>{written}</w:tbl>'
        '<w:p><w:pPr><w:pStyle w:val="InTable"/></w:pPr></w:p>'
    )


def _cell(width: int, words: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph("InTable", words)}</w:tc>'


_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def _style(key: str, name: str, paragraph: str, font: str, size: int, *, is_default: bool = False) -> str:
    """Return a style of paragraphs; ``size`` in half points."""
    return (
        f'<w:style w:type="paragraph"{" w:default=" + chr(34) + "1" + chr(34) if is_default else ""} w:styleId="{key}">'
        f'<w:name w:val="{name}"/><w:pPr>{paragraph}</w:pPr><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"'
        f' w:eastAsia="{font}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_STYLES: Final = (
    f'<w:styles xmlns:w="{_WORD}">'
    + _style(
        "Normal", "Normal", '<w:spacing w:line="400" w:lineRule="exact" w:after="80"/>', "宋体", 24, is_default=True
    )
    + _style("Title", "Title", '<w:spacing w:before="120" w:after="240"/><w:jc w:val="center"/>', "黑体", 36)
    + _style("Heading1", "heading 1", '<w:keepNext/><w:spacing w:before="240" w:after="120"/>', "黑体", 28)
    + _style("InTable", "In Table", '<w:spacing w:line="340" w:lineRule="exact"/>', "宋体", 22)
    + "</w:styles>"
)
