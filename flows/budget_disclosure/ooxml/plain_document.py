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
_PAGE, _WIDE, _NARROW = 11906, 1440, 720  # the width of A4, and of its margins


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


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with a header; ``widths`` are shares of the width of the text."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


Block = Title | Heading | Line | Pairs | Rows


def plain_document(blocks: Iterable[Block], *, is_compact: bool = False) -> bytes:
    """Return the document (.docx); equal blocks give equal bytes. Raises ``ValueError`` for what XML cannot hold.

    One that ``is_compact`` has small type and margins, for a sheet that should be a page.
    """
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
        "word/styles.xml": _COMPACT if is_compact else _STYLES,
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        f"{_margins(_NARROW if is_compact else _WIDE)}</w:sectPr></w:body></w:document>",
    }
    return write_package({name: packed(xml, name) for name, xml in parts.items()})


def _margins(width: int) -> str:
    sides = " ".join(f'w:{side}="{width}"' for side in ("top", "right", "bottom", "left"))
    return f'<w:pgMar {sides} w:header="400" w:footer="400" w:gutter="0"/>'


def _block(block: Block) -> str:
    match block:
        case Title():
            return _paragraph("Title", block.text)
        case Heading():
            return _paragraph("Heading1", block.text)
        case Line():
            return _paragraph("Normal", block.text)
        case Pairs():
            return _table(block.rows, (_LABEL, _VALUE))
        case Rows():
            whole = _PAGE - 2 * _NARROW
            widths = [share * whole // sum(block.widths) for share in block.widths]
            return _table((block.header, *block.rows), widths, heads=1)


def _paragraph(style: str, words: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text(words)}</w:t></w:r></w:p>'
    )


def _table(rows: Sequence[Sequence[str]], widths: Sequence[int], *, heads: int = 0) -> str:
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in _SIDES)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if number < heads else ''}</w:trPr>"
        f"{''.join(map(_cell, widths, row))}</w:tr>"
        for number, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="108" w:type="dxa"/>'
        f"<w:tblBorders>{lines}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
        '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'
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


def _styles(text_size: int, line: int, table_size: int, after: int, gap: int) -> str:
    """Return the styles; sizes in half points, the others in twentieths of a point."""
    return (
        f'<w:styles xmlns:w="{_WORD}">'
        + _style("Normal", "Normal", _spacing(line, after), "宋体", text_size, is_default=True)
        + _style(
            "Title",
            "Title",
            f'<w:spacing w:before="{after}" w:after="{3 * after}"/><w:jc w:val="center"/>',
            "黑体",
            text_size * 3 // 2,
        )
        + _style(
            "Heading1",
            "heading 1",
            f'<w:keepNext/><w:spacing w:before="{3 * after}" w:after="{after * 3 // 2}"/>',
            "黑体",
            text_size + 4,
        )
        + _style("InTable", "In Table", _spacing(line * 17 // 20, 0), "宋体", table_size)
        + _style("AfterTable", "After Table", _spacing(gap, 0), "宋体", table_size)
        + "</w:styles>"
    )


def _spacing(line: int, after: int) -> str:
    return f'<w:spacing w:line="{line}" w:lineRule="exact" w:after="{after}"/>'


_STYLES: Final = _styles(24, 400, 22, 80, 340)
_COMPACT: Final = _styles(17, 230, 15, 26, 60)
