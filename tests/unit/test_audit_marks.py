"""Findings of an audit marked in copies of the document: Word comments at the words or cell, highlights of a PDF."""

import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from docx import Document
from lxml import etree

from budget_disclosure.audit.audit_findings import AuditFinding, Operand
from budget_disclosure.audit.table_rows import RULES
from budget_disclosure.audit_marks.pdf_notes import PageSpace, UnmarkablePdfError, with_notes
from budget_disclosure.audit_marks.word_comments import with_comments
from budget_disclosure.cli import main
from budget_disclosure.ooxml.xml_parts import w
from budget_disclosure.ooxml.zip_package import write_package
from budget_disclosure.published.published_document import GridBlock
from budget_disclosure.published.spots import NOWHERE, Spot
from budget_disclosure.reading.pdf_frame import PageFrame
from budget_disclosure.reading.read_pdf import read_pdf
from budget_disclosure.reading.read_word import read_word
from tests.unit.test_reading_pdf import pdf, table, words
from tests.unit.test_reading_word import TABLE, box, p, tbl, tc, word

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
RULE = RULES.rules[0]


def finding(spot: Spot, quotation: str = "") -> AuditFinding:
    return AuditFinding(
        RULE,
        "支出表，第3行",
        spot,
        quotation,
        "8.00",
        "9.00",
        (Operand("办公费", "4.00"), Operand("差旅费", "5.00")),
        "-1.00",
    )


def packed(document: object) -> bytes:
    target = BytesIO()
    document.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def comments_of(data: bytes) -> Mapping[str, str]:
    """Return the marked text of each comment, by the first line of what it says."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
        comments = etree.fromstring(archive.read("word/comments.xml"))
    says = {one.get(w("id")): "".join(one[0].itertext()) for one in comments}
    inside: dict[str, str] = {}
    open_ones: set[str] = set()
    for node in root.iter():
        if node.tag == w("commentRangeStart"):
            open_ones.add(node.get(w("id")))
            inside[says[node.get(w("id"))]] = ""
        elif node.tag == w("commentRangeEnd"):
            open_ones.remove(node.get(w("id")))
        elif node.tag == w("t"):
            for identity in open_ones:
                inside[says[identity]] += node.text or ""
    assert not open_ones
    assert sorted(one.get(w("id"), "") for one in root.iter(w("commentReference"))) == sorted(str(one) for one in says)
    return inside


def texts(document: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(document)).paragraphs]


def test_a_comment_stands_at_the_quoted_words_and_says_everything() -> None:
    document = Document()
    paragraph = document.add_paragraph("合计8.")
    paragraph.add_run("00万元，").bold = True
    paragraph.add_run("比上年增加。")
    source = packed(document)

    copy = with_comments(source, [finding(Spot(block=0), "……合计8.00万元……")], NOW)

    head = f"1. ［错误］{RULE.id} {RULE.sentence}"
    assert comments_of(copy) == {head: "合计8.00万元"}
    assert texts(copy) == texts(source) == ["合计8.00万元，比上年增加。"]
    assert [run.bold for run in Document(BytesIO(copy)).paragraphs[0].runs if run.text] == [None, True, True, None]
    (comment,) = _comments(copy)
    assert (comment.get(w("author")), comment.get(w("date"))) == ("预算公开审查", "2026-03-05T09:30:00Z")
    assert ["".join(line.itertext()) for line in comment] == [
        head,
        "支出表，第3行：发现8.00，应为9.00，相差 -1.00。",
        "算式：办公费 4.00；差旅费 5.00。",
        f"怎样处理：{RULE.remedy}",
    ]


def _comments(data: bytes) -> list[etree._Element]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return list(etree.fromstring(archive.read("word/comments.xml")))


def test_a_comment_stands_in_its_cell_also_where_cells_are_merged_and_empty() -> None:
    document = Document()
    document.add_paragraph("支出表")
    drawn = document.add_table(3, 3)
    drawn.cell(0, 0).merge(drawn.cell(0, 1)).text = "表头"
    drawn.cell(1, 2).text = "8.00"
    source = packed(document)
    (block,) = [one for one in read_word(source, "x.docx").blocks if isinstance(one, GridBlock)]
    spots = {cell.text: cell.spot for cell in block.cells if cell.text}
    empty = next(cell.spot for cell in block.cells if (cell.row, cell.column) == (2, 1))

    copy = with_comments(source, [finding(spots["8.00"], "8.00"), finding(spots["表头"]), finding(empty)], NOW)

    assert list(comments_of(copy).values()) == ["表头", "8.00", ""]
    marked = [
        (row, column)
        for row, line in enumerate(Document(BytesIO(copy)).tables[0].rows)
        for column, cell in enumerate(line.cells)
        if cell._tc.find(f".//{w('commentRangeStart')}") is not None
    ]
    assert marked == [(0, 0), (0, 1), (1, 2), (2, 1)]


def test_what_stands_nowhere_is_said_at_the_beginning_and_comments_of_people_stay() -> None:
    document = Document()
    document.add_paragraph("某局预算公开")
    document.add_paragraph("第二段")
    once = with_comments(packed(document), [finding(Spot(block=1))], NOW)

    twice = with_comments(once, [finding(NOWHERE)], NOW)

    assert [one.get(w("id")) for one in _comments(twice)] == ["0", "1"]
    assert [paragraph.text for paragraph in Document(BytesIO(twice)).paragraphs] == ["某局预算公开", "第二段"]
    with zipfile.ZipFile(BytesIO(twice)) as archive:
        assert archive.read("[Content_Types].xml").count(b"comments+xml") == 1
        assert archive.read("word/_rels/document.xml.rels").count(b"comments.xml") == 1


def test_a_comment_on_a_table_in_a_text_box_or_cell_hangs_on_what_holds_it() -> None:
    boxed = p("表三", more=box(TABLE)) + tbl(tc("外面的格", more=TABLE) + tc("旁边"))
    source = word(p("前") + boxed)
    in_box, _, in_cell = (one for one in read_word(source, "x.docx").blocks if isinstance(one, GridBlock))
    spots = [next(cell.spot for cell in grid.cells if cell.text == "10.00") for grid in (in_box, in_cell)]

    copy = with_comments(source, [finding(spots[0], "10.00"), finding(spots[1], "10.00")], NOW)

    with zipfile.ZipFile(BytesIO(copy)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    held = [
        parent.find(f"{w('r')}/{w('t')}").text
        for mark in root.iter(w("commentRangeStart"))
        if (parent := mark.getparent()) is not None
    ]
    assert held == ["表三", "外面的格"]
    assert [mark for inner in root.iter(w("txbxContent")) for mark in inner.iter(w("commentRangeStart"))] == []


def test_comments_that_a_person_wrote_in_the_same_cell_and_paragraph_stay_with_theirs() -> None:
    document = Document()
    drawn = document.add_table(1, 2)
    drawn.cell(0, 0).text, drawn.cell(0, 1).text = "合计", "8.00"
    paragraph = document.add_paragraph("合计8.00万元。")
    for runs in (drawn.cell(0, 1).paragraphs[0].runs, paragraph.runs):
        document.add_comment(runs, "请核对", author="张三")
    source = packed(document)

    copy = with_comments(source, [finding(Spot(block=0, row=0, cell=1), "8.00"), finding(Spot(block=1), "8.00")], NOW)

    opened = Document(BytesIO(copy))
    assert [(one.author, one.comment_id) for one in opened.comments] == [
        ("张三", 0), ("张三", 1), ("预算公开审查", 2), ("预算公开审查", 3),
    ]  # fmt: skip
    with zipfile.ZipFile(BytesIO(copy)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    order = [(etree.QName(one).localname, one.get(w("id"))) for one in root.iter(
        w("commentRangeStart"), w("commentRangeEnd"), w("commentReference"))]  # fmt: skip
    assert len(order) == len(set(order)) == 12


def test_a_part_of_comments_with_nonsense_for_numbers_takes_ours() -> None:
    document = Document()
    document.add_comment(document.add_paragraph("合计8.00万元。").runs, "请核对", author="张三")
    with zipfile.ZipFile(BytesIO(packed(document))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/comments.xml"] = parts["word/comments.xml"].replace(b'w:id="0"', b'w:id="x"')

    copy = with_comments(write_package(parts), [finding(Spot(block=0), "8.00")], NOW)

    assert [one.get(w("id")) for one in _comments(copy)] == ["x", "0"]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_highlight_covers_what_was_read_however_the_page_is_turned_and_cropped(turned: int) -> None:
    with pikepdf.open(BytesIO(pdf(table(700, [("201", "10.00", "20.00"), ("20103", "8.00", "")])))) as opened:
        page = opened.pages[0]
        page.cropbox = [30, 40, 500, 800]
        page.obj["/Rotate"] = turned
        source = packed(opened)
    with pdfium.PdfDocument(source) as document:
        frame = PageFrame(document[0])
    space = PageSpace(Decimal(30), Decimal(40), Decimal(500), Decimal(800), turned)
    box = frame.box(204, 666, 230, 676)  # of “8.00” in the space of the page

    copy = with_notes(source, [finding(Spot(1, (box,)), "8.00")], NOW)

    corners = space.corners(box)
    assert (min(corners[::2]), min(corners[1::2]), max(corners[::2]), max(corners[1::2])) == (204, 666, 230, 676)
    with pikepdf.open(BytesIO(copy)) as opened:
        (mark,) = opened.pages[0].obj["/Annots"]
        assert [float(value) for value in mark["/Rect"]] == [204, 666, 230, 676]
        assert [float(value) for value in mark["/QuadPoints"]] == [float(value) for value in corners]
        assert str(mark["/Contents"]).startswith(f"1. ［错误］{RULE.id}")
        assert (str(mark["/T"]), mark["/Subtype"]) == ("预算公开审查", "/Highlight")


def test_the_highlight_is_seen_at_its_place_and_the_text_under_it_too() -> None:
    source = pdf(table(700, [("201", "10.00", "20.00"), ("20103", "8.00", "")]))
    (block,) = [one for one in read_pdf(source, "x.pdf").blocks if isinstance(one, GridBlock)]
    spot = next(cell.spot for cell in block.cells if cell.text == "8.00")

    copy = with_notes(source, [finding(spot, "8.00")], NOW)

    before, after = _pixels(source), _pixels(copy)
    changed = [place for place, pixel in before.items() if after[place] != pixel]
    box = spot.boxes[0]
    found = (
        min(x for x, _ in changed),
        min(y for _, y in changed),
        max(x for x, _ in changed),
        max(y for _, y in changed),
    )
    assert found == pytest.approx((box.left, box.top, box.right, box.bottom), abs=2)
    black = [place for place, pixel in before.items() if max(pixel) < 60]
    assert [place for place in black if max(after[place]) >= 60] == []
    assert read_pdf(copy, "x.pdf").blocks == read_pdf(source, "x.pdf").blocks


def _pixels(data: bytes) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return the colours of the first page, a pixel a point."""
    with pdfium.PdfDocument(data) as document:
        bitmap = document[0].render()
        content, width = bytes(bitmap.buffer), bitmap.stride
        places = [(x, y) for y in range(bitmap.height) for x in range(bitmap.width)]
        starts = [y * width + x * bitmap.n_channels for x, y in places]
        return {place: tuple(content[start : start + 3]) for place, start in zip(places, starts, strict=True)}


def test_what_stands_on_no_page_is_a_note_on_the_first() -> None:
    copy = with_notes(pdf(words("A", 60, 700), words("B", 60, 700)), [finding(NOWHERE), finding(Spot(page=2))], NOW)

    with pikepdf.open(BytesIO(copy)) as opened:
        notes = [[str(one["/Subtype"]) for one in page.obj.get("/Annots", [])] for page in opened.pages]
    assert notes == [["/Text"], ["/Text"]]


def test_a_pdf_that_cannot_be_opened_takes_no_marks() -> None:
    with pytest.raises(UnmarkablePdfError, match="不能在这个 PDF 里做标注"):
        with_notes(pdf(words("A", 60, 700), password="secret"), [finding(NOWHERE)], NOW)


def test_the_command_writes_copies_and_leaves_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = Document()
    document.add_paragraph("青禾县水务局2024年度部门预算公开")
    document.add_paragraph("2024年支出预算10.00万元元，比上年增加。")
    file = tmp_path / "水务局.docx"
    file.write_bytes(packed(document))
    before = file.read_bytes()

    main(["audit", str(file), "--marks", "--json"])

    (audited,) = json.loads(capsys.readouterr().out)["files"]
    copy = tmp_path / "水务局（审查标注）.docx"
    assert audited["marked_copy"] == str(copy)
    assert [one["number"] for one in audited["findings"]] == list(range(1, len(audited["findings"]) + 1))
    (doubled,) = [one for one in audited["findings"] if one["rule"] == "R-522"]
    assert (doubled["number"], doubled["spot"]["block"], file.read_bytes()) == (1, 1, before)
    marked = comments_of(copy.read_bytes())
    assert (
        next(words for says, words in marked.items() if says.startswith("1. ［错误］R-522"))
        == "4年支出预算10.00万元元，比上年增加。"
    )
    assert len(marked) == len(audited["findings"])

    assert main(["audit", str(file), "-o", str(file)]) == 2
    assert "标注副本不能写在原文件上" in capsys.readouterr().err
    assert main(["audit", str(file), "-o", str(tmp_path / "x.pdf")]) == 2
    assert main(["audit", str(file), str(file), "-o", str(tmp_path / "x.docx")]) == 2
    capsys.readouterr()
    assert main(["audit", str(file), "-o", str(tmp_path / "o.txt")]) == 2
    assert "不能写成 o.txt：-o 的文件名以 .html（网页）、.json（数据）、.docx 或 .pdf" in capsys.readouterr().err
    assert not (tmp_path / "o.txt").exists()
