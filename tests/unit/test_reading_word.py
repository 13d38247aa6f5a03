"""What a reader sees of a .docx: boxes, notes, tables within tables, what is hidden or deleted; and what is no text."""

import zipfile
from io import BytesIO

import pytest
from docx import Document

from budget_disclosure.ooxml.xml_parts import R, W
from budget_disclosure.published.published_document import GridBlock, PublishedDocument, TextBlock
from budget_disclosure.reading.read_word import read_word
from budget_disclosure.reading.reading_errors import UnreadableDocumentError

SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def word(body: str, **parts: str) -> bytes:
    """Return a .docx with this body; ``parts`` are other parts of ``word/`` by their names without ending."""
    empty, target = BytesIO(), BytesIO()
    Document().save(empty)
    own = {"word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    own |= {f"word/{name}.xml": content for name, content in parts.items()}
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name not in own:
                archive.writestr(name, source.read(name))
        for name, content in own.items():
            archive.writestr(name, content)
    return target.getvalue()


def p(text: str, *, run: str = "", more: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r>{more}</w:p>"


def tc(text: str, properties: str = "", more: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}{more}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def box(content: str) -> str:
    inside = f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"
    return f"<w:r><w:drawing><wp:inline><a:graphic>{inside}</a:graphic></wp:inline></w:drawing></w:r>"


def read(body: str, **parts: str) -> PublishedDocument:
    return read_word(word(body, **parts), "x.docx")


def texts(document: PublishedDocument) -> list[str]:
    return [one.text for one in document.blocks if isinstance(one, TextBlock)]


def grids(document: PublishedDocument) -> list[list[list[str]]]:
    return [
        [[cell.text if cell else "" for cell in row] for row in block.rows()]
        for block in document.blocks
        if isinstance(block, GridBlock)
    ]


TABLE = tbl(tc("科目") + tc("金额"), tc("合计") + tc("10.00"))


def test_a_table_in_a_text_box_is_a_table_at_the_paragraph_of_the_box() -> None:
    document = read(p("前") + p("表三", more=box(p("单位：万元") + TABLE)))

    assert texts(document) == ["前", "表三", "单位：万元"]
    assert grids(document) == [[["科目", "金额"], ["合计", "10.00"]]]
    assert {block.spot.block for block in document.blocks[1:]} == {1}


def test_a_table_that_stands_in_a_cell_is_a_table_of_its_own_and_a_single_line_in_one_is_text() -> None:
    document = read(tbl(tc("说明", more=TABLE) + tc("备注", more=tbl(tc("甲") + tc("乙")))))

    assert grids(document) == [[["说明", "备注\n甲\n乙"]], [["科目", "金额"], ["合计", "10.00"]]]
    inner = document.blocks[1]
    assert isinstance(inner, GridBlock)
    assert {(one.spot.block, one.spot.row, one.spot.cell) for one in inner.cells} == {(0, 0, 0)}


def test_a_text_box_in_a_cell_is_text_of_the_cell() -> None:
    in_a_box = f"<w:tc><w:p><w:r><w:t>合计</w:t></w:r>{box(p('10.00'))}</w:p></w:tc>"

    assert grids(read(tbl(in_a_box + tc("2.00")))) == [[["合计\n10.00", "2.00"]]]


def test_content_controls_and_tracked_changes_read_as_they_stand_when_accepted() -> None:
    control = f"<w:sdt><w:sdtContent>{p('支出10.00万元')}</w:sdtContent></w:sdt>"
    inline = "<w:p><w:sdt><w:sdtContent><w:r><w:t>收入8.00</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>万元</w:t></w:r></w:p>"
    tracked = "<w:p><w:ins><w:r><w:t>新11.00</w:t></w:r></w:ins><w:del><w:r><w:delText>旧10.00</w:delText></w:r></w:del></w:p>"
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + tc("删") + tc("1.00") + "</w:tr>"

    document = read(control + inline + tracked + f"<w:tbl>{gone}<w:tr>{tc('留') + tc('2.00')}</w:tr></w:tbl>")

    assert texts(document) == ["支出10.00万元", "收入8.00万元", "新11.00"]
    assert grids(document) == [[["留", "2.00"]]]


def test_what_is_hidden_or_a_code_or_a_reading_aid_is_not_seen() -> None:
    field = '<w:r><w:instrText>PAGE 77</w:instrText></w:r><w:fldSimple w:instr="X"><w:r><w:t>见附件</w:t></w:r></w:fldSimple>'
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>yuan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>元</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>看得见</w:t></w:r>"
    hidden_row = f"<w:tr><w:trPr><w:hidden/></w:trPr>{tc('隐藏') + tc('9.00')}</w:tr>"

    document = read(
        p("藏99.00", run="<w:vanish/>", more=field + ruby + shown)
        + f"<w:tbl>{hidden_row}<w:tr>{tc('合计') + tc('1.00')}</w:tr></w:tbl>"
    )

    assert texts(document) == ["见附件元看得见"]
    assert grids(document) == [[["合计", "1.00"]]]
    (table,) = (one for one in document.blocks if isinstance(one, GridBlock))
    assert [one.spot.row for one in table.cells] == [1, 1]  # as the file counts them


def test_cells_merged_the_old_way_are_one() -> None:
    merged = tc("表头", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("金额")

    assert grids(read(tbl(merged, tc("甲") + tc("乙") + tc("1.00")))) == [
        [["表头", "表头", "金额"], ["甲", "乙", "1.00"]]
    ]


def test_foot_and_endnotes_are_read_where_they_are_referred_to() -> None:
    note = f"<w:footnotes {SPACES}><w:footnote w:id='2'>{p('含上年结转3.00万元。')}</w:footnote></w:footnotes>"
    end = f"<w:endnotes {SPACES}><w:endnote w:id='1'>{p('尾注。')}</w:endnote></w:endnotes>"
    document = read(
        p("支出10.00万元", more='<w:r><w:footnoteReference w:id="2"/></w:r>')
        + tbl(f'<w:tc><w:p><w:r><w:t>合计</w:t><w:endnoteReference w:id="1"/></w:r></w:p></w:tc>{tc("1.00")}')
        + p("后"),
        footnotes=note,
        endnotes=end,
    )

    assert texts(document) == ["支出10.00万元", "含上年结转3.00万元。", "尾注。", "后"]


def picture(width: int, height: int) -> str:
    extent = f'<wp:extent cx="{width * 12_700}" cy="{height * 12_700}"/>'
    return f'<w:r><w:drawing><wp:inline>{extent}<a:graphic><a:blip r:embed="rId9"/></a:graphic></wp:inline></w:drawing></w:r>'


def test_pictures_objects_and_embedded_files_that_may_hold_tables_are_told() -> None:
    vml = '<w:r><w:pict><v:shape style="width:415pt;height:200pt"><v:imagedata r:id="rId9"/></v:shape></w:pict></w:r>'
    sheet = '<w:r><w:object><v:shape style="width:415pt;height:200pt"><v:imagedata r:id="rId8"/></v:shape><o:OLEObject/></w:object></w:r>'

    document = read(
        p("表一 收支总表", more=picture(400, 300)) + p("印章", more=picture(60, 60)) + p("表二", more=vml) + p("表三", more=sheet)
        + '<w:altChunk r:id="rId7"/>'
    )  # fmt: skip

    assert document.not_read == (
        "文档里有 2 处图片，里面的字和表没有检查，第一处在“表一 收支总表”附近",
        "文档里有 1 处嵌入的对象（如 Excel 表），里面的字和表没有检查，第一处在“表三”附近",
        "文档里有 1 处嵌入的文件，里面的字和表没有检查",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (word(f"<w:p>{picture(400, 300)}</w:p>"), "没有文字（只有图片或嵌入的文件），无法检查"),
        (word("", document=f"<w:document xmlns:w='{STRICT}'/>"), "严格 Open XML"),
    ],
    ids=["pictures only", "strict"],
)
def test_a_file_without_text_or_of_another_standard_says_so(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=said):
        read_word(content, "x.docx")
