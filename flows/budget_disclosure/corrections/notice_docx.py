"""更正说明 as a Word document, in the styles of the shipped template; built without a template of its own."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from budget_disclosure.changes.change_blocks import Block, Grid, Heading, Words
from budget_disclosure.document.properties import Properties, set_properties
from budget_disclosure.ooxml import word_styles as names
from budget_disclosure.ooxml.xml_parts import DECLARATION, DOCUMENT, RELATIONSHIPS, SETTINGS, STYLES, TYPES, R, W
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, write_package
from budget_disclosure.template.starter import styles as s
from budget_disclosure.template.starter.theme import theme_part
from budget_disclosure.text.word_diff import Stretch

_FONTS, _THEME = "word/fontTable.xml", "word/theme/theme1.xml"
_THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEADINGS = {0: s.CONTENTS_TITLE, 1: s.SECTION, 2: s.SUBSECTION}
_MARKS = {
    "same": "",
    "removed": '<w:rPr><w:strike/><w:color w:val="B42318"/></w:rPr>',
    "added": '<w:rPr><w:b/><w:color w:val="0B5D1E"/><w:u w:val="single"/></w:rPr>',
}


def notice_docx(title: str, blocks: Iterable[Block], name: str, dated: date) -> bytes:
    """Return the .docx; equal arguments give equal bytes. ``name`` and ``dated`` become author and date."""
    body = "".join(piece for block in blocks for piece in _pieces(block))
    document = (
        f'{DECLARATION}<w:document xmlns:w="{W}"><w:body>{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1304"'
        ' w:gutter="0"/><w:cols w:space="425"/></w:sectPr></w:body></w:document>'
    )
    parts = {
        CONTENT_TYPES: _content_types(),
        "_rels/.rels": _links(("rId1", "officeDocument", DOCUMENT)),
        "word/_rels/document.xml.rels": _links(
            ("rId1", "styles", "styles.xml"),
            ("rId2", "settings", "settings.xml"),
            ("rId3", "fontTable", "fontTable.xml"),
            ("rId4", "theme", "theme/theme1.xml"),
        ),
        DOCUMENT: document,
        STYLES: s.styles_part(),
        SETTINGS: f'{DECLARATION}<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="420"/></w:settings>',
        _FONTS: s.font_table_part(),
        _THEME: theme_part(),
    }
    encoded = {part: content.encode() for part, content in parts.items()}
    return write_package(set_properties(encoded, Properties(title, "更正说明", name, dated)))


def _pieces(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield _paragraph(_HEADINGS[block.level], [Stretch("same", block.text)])
        case Words():
            yield _paragraph(s.BODY, block.stretches, '<w:jc w:val="right"/>' if block.is_closing else "")
        case Grid():
            yield from _table(block)


def _paragraph(style: str, stretches: Sequence[Stretch], properties: str = "") -> str:
    runs = "".join(f"<w:r>{_MARKS[stretch.kind]}{_text(stretch.text)}</w:r>" for stretch in stretches if stretch.text)
    return f'<w:p><w:pPr><w:pStyle w:val="{s.style_id(style)}"/>{properties}</w:pPr>{runs}</w:p>'


def _text(text: str) -> str:
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))


def _table(grid: Grid) -> Iterator[str]:
    widths = [s.UPRIGHT_WIDTH * width // sum(grid.widths) for width in grid.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{s.style_id(names.TABLE)}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )
    yield _row(grid.header, widths, [names.TABLE_HEAD] * len(widths), "<w:tblHeader/>")
    kinds = [names.TABLE_NUMBER if index in grid.figures else names.TABLE_TEXT for index in range(len(widths))]
    for row in grid.rows:
        yield _row(row, widths, kinds, "")
    yield "</w:tbl>"
    yield _paragraph(s.TABLE_NOTE, [])  # two tables without a paragraph between them would become one


def _row(texts: Sequence[str], widths: Sequence[int], kinds: Sequence[str], properties: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(kind, [Stretch("same", text)])}</w:tc>'
        for text, width, kind in zip(texts, widths, kinds, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{cells}</w:tr>"


def _content_types() -> str:
    kinds = ((DOCUMENT, "document.main"), (STYLES, "styles"), (SETTINGS, "settings"), (_FONTS, "fontTable"))
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{_MAIN}.{kind}+xml"/>' for part, kind in kinds)
    return (
        f'{DECLARATION}<Types xmlns="{TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        f'<Override PartName="/{_THEME}" ContentType="{_THEME_TYPE}"/></Types>'
    )


def _links(*links: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{identifier}" Type="{R}/{kind}" Target="{target}"/>' for identifier, kind, target in links
    )
    return f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}">{inner}</Relationships>'
