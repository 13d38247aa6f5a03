"""A PDF says what its document says, character by character; one that does not is refused."""

import io

import pytest
from pikepdf import Pdf

from budget_disclosure.conversion.conversion_copy import conversion_copy
from budget_disclosure.conversion.finished_pdf import UnfitPdfError, finished_pdf
from budget_disclosure.conversion.pdf_comparison import text_differences
from budget_disclosure.conversion.pdf_text import PdfBlock, read_pdf_text
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.readback.reading_text import ReadingBlock, reading_text
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks
from tests.support.tagged_pdf import tagged_pdf

SENTENCES = (
    "收入预算552.18万元，其中：本年收入552.18万元，上年结转0万元。",
    "住房保障支出6.24万元，占3.26%。",
    "支出预算552.18万元。",
    "住房保障支出6.24万元，占3.26%。",
)


@pytest.fixture(scope="module")
def docx(year_2024: Declarations) -> bytes:
    return render_document(department_disclosure(waterworks(), year_2024), year_2024.folder / "部门预算公开.docx")


def told(expected: tuple[str, ...], found: tuple[str, ...]) -> list[str]:
    """Return in words what differs between paragraphs of a document and of a PDF."""
    blocks = [ReadingBlock((text,), f"第 {number} 段") for number, text in enumerate(expected, start=1)]
    return [str(one) for one in text_differences(blocks, [PdfBlock(text, 0) for text in found])]


# --- what is a difference --------------------------------------------------------------------------------------------


def test_equal_texts_have_no_difference() -> None:
    assert told(SENTENCES, SENTENCES) == []


@pytest.mark.parametrize("lost", ["，", "：", "。", "5", ".", "万", "占"])
def test_every_single_character_that_is_lost_is_named_with_its_paragraph(lost: str) -> None:
    before, after = SENTENCES[0].partition(lost)[::2] if lost != "占" else SENTENCES[1].partition(lost)[::2]
    number = 1 if lost == "占" else 0
    found = (*SENTENCES[:number], before + after, *SENTENCES[number + 1 :])

    assert told(SENTENCES, found) == [f"第 {number + 1} 段中“{quoted(SENTENCES[number])}”一段缺少“{lost}”"]


def quoted(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"


def test_a_paragraph_that_is_not_there_is_missing_as_a_whole() -> None:
    assert told(SENTENCES, SENTENCES[:2] + SENTENCES[3:]) == [
        "第 3 段中“支出预算552.18万元。”一段缺少“支出预算552.18万元。”"
    ]


def test_one_of_two_equal_paragraphs_that_is_not_there_is_missing() -> None:
    assert told(SENTENCES, SENTENCES[:3]) == [
        "第 4 段中“住房保障支出6.24万元，占3.26%。”一段缺少“住房保障支出6.24万元，占3.26%。”"
    ]


def test_what_the_document_does_not_say_is_surplus() -> None:
    assert told(SENTENCES[2:3], ("支出预算552.18万元。。",)) == ["第 1 段中“支出预算552.18万元。”一段多出“。”"]
    assert told((), ("草稿",)) == ["“草稿”一段多出“草稿”"]


def test_a_figure_with_its_digits_in_another_order_is_another_figure() -> None:
    assert told(("占3.26%",), ("占3.62%",)) != []


def test_a_half_width_comma_is_not_a_full_width_one() -> None:
    assert told(("6.24万元，占",), ("6.24万元,占",)) == ["第 1 段中“6.24万元，占”一段缺少“，”，多出“,”"]


# --- what is none ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "pdf"),
    [
        ("收入 预算　552.18\n万元", "收入预算552.18 万元"),
        ("软\u00ad连字\u200b", "软连字"),
        ("e\u0301", "é"),
        ("甲‑乙・⋯", "甲-乙•…"),
        ("⼈民", "人民"),
        ("人民", "⼈民"),
        ("水𠮷厂😀，3.20", "水厂，3.20𠮷😀"),
        ("caps", "CAPS"),
    ],
)
def test_what_a_reader_cannot_tell_apart_is_no_difference(document: str, pdf: str) -> None:
    assert told((document,), (pdf,)) == []


def test_paragraphs_divided_otherwise_or_drawn_elsewhere_are_no_difference() -> None:
    assert told(("甲，", "乙。", "丙"), ("甲，乙。", "丙")) == []
    assert told(("标题", "正文。", "落款"), ("正文。", "落款", "标题")) == []


def test_words_in_figures_are_no_surplus_and_may_be_the_document_s() -> None:
    expected = [ReadingBlock(("文本框里的字",), "")]
    chart = PdfBlock("15.40万元", 0, is_aside=True)

    assert text_differences(expected, [PdfBlock("文本框里的字", 0), chart]) == ()
    assert text_differences(expected, [chart, PdfBlock("文本框里的字", 0, is_aside=True)]) == ()


def test_what_a_program_computes_is_a_gap_between_parts_that_must_be_there() -> None:
    block = ReadingBlock(("共", "页。"), "")

    assert text_differences([block], [PdfBlock("共55页。", 0)]) == ()
    assert [str(one) for one in text_differences([block], [PdfBlock("共55页", 0)])] == ["“共页。”一段缺少“。”"]


def test_dots_between_an_entry_of_the_contents_and_its_page_do_not_count_but_the_page_does() -> None:
    entry = ReadingBlock(("第一部分　概况\t12",), "目录", is_contents=True)

    assert text_differences([entry], [PdfBlock("第一部分 概况......12", 0, is_contents=True)]) == ()
    assert [str(one) for one in text_differences([entry], [PdfBlock("第一部分 概况1", 0, is_contents=True)])] == [
        "目录中“第一部分 概况 12”一段缺少“2”"
    ]


# --- what is read from a document ------------------------------------------------------------------------------------


def test_a_document_is_read_with_its_cells_and_its_contents(docx: bytes) -> None:
    blocks = reading_text(docx)

    headings = [one.text for one in blocks if one.is_contents]
    assert headings[0].startswith("第一部分")
    cells = [one for one in blocks if "表格第 1 行第 1 格" in one.place]
    assert "“表一 " in cells[0].place
    assert max(one.section for one in blocks) >= 2


def paragraph(xml: str) -> bytes:
    """Return a change of the document: a paragraph in front of its first."""
    return f"<w:p>{xml}</w:p>".encode()


def with_first(docx: bytes, xml: str) -> bytes:
    parts = read_package(docx, "")
    body = parts["word/document.xml"]
    at = body.index(b"<w:body>") + len(b"<w:body>")
    return write_package({**parts, "word/document.xml": body[:at] + paragraph(xml) + body[at:]})


BOX = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "parts"),
    [
        (RUN.format("甲") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>" + RUN.format("乙"), [("甲乙",)]),
        (RUN.format("共") + FIELD.format("NUMPAGES") + RUN.format("页"), [("共", "", "页")]),
        (RUN.format("见") + FIELD.format("REF x") + RUN.format("表"), [("见7表",)]),
        (RUN.format("共") + f'<w:fldSimple w:instr="NUMPAGES">{RUN.format(7)}</w:fldSimple>', [("共", "")]),
        ('<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>' + RUN.format("甲"), [("", "甲")]),
        (BOX + RUN.format("框外"), [("框外",), ("框里",)]),
        ("<w:del><w:r><w:t>删</w:t></w:r></w:del>" + RUN.format("留"), [("留",)]),
    ],
)
def test_text_is_read_as_it_will_be_printed(docx: bytes, xml: str, parts: list[tuple[str, ...]]) -> None:
    assert [one.parts for one in reading_text(with_first(docx, xml))[: len(parts)]] == parts


# --- what is read from a PDF -----------------------------------------------------------------------------------------


def test_paragraphs_are_read_from_the_drawing_with_their_pages_and_footers_apart() -> None:
    texts = [f"第{number}段，完。" for number in range(45)]

    with Pdf.open(io.BytesIO(tagged_pdf(texts, footers=("—1—", "—2—"), roles=("公文正文", "TOC", "Figure")))) as pdf:
        read = read_pdf_text(pdf)

    assert [one.text for one in read.blocks] == texts
    assert [one.page for one in read.blocks] == [0] * 40 + [1] * 5
    assert [(one.is_contents, one.is_aside) for one in read.blocks[:4]] == [
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]
    assert read.margins == ("—1—", "—2—")


def test_text_that_stands_for_what_is_drawn_is_read_once() -> None:
    with Pdf.open(io.BytesIO(tagged_pdf(["甲乙丙"]))) as pdf:
        drawing = pdf.pages[0].Contents.read_bytes()
        covered = drawing.replace(b"BT", b"/Span <</ActualText <FEFF4E00>>> BDC BT").replace(b"ET", b"ET EMC")
        pdf.pages[0].Contents = pdf.make_stream(covered)

        assert [one.text for one in read_pdf_text(pdf).blocks] == ["一"]


# --- a PDF for publication -------------------------------------------------------------------------------------------


def pdf_of_document(docx: bytes, lost: str = "") -> bytes:
    """Return a PDF that says what a document says; of the first paragraph that has it, one text is left out."""
    texts = [one.text for one in reading_text(docx)]
    if lost:
        index = next(number for number, text in enumerate(texts) if lost in text)
        texts[index] = texts[index].replace(lost, lost[:-1], 1)
    return tagged_pdf(texts)


def test_a_pdf_that_says_what_the_document_says_is_taken(docx: bytes) -> None:
    assert finished_pdf(pdf_of_document(docx), docx).startswith(b"%PDF-")


def test_a_pdf_that_lacks_one_comma_is_refused_and_the_place_is_named(docx: bytes) -> None:
    with pytest.raises(UnfitPdfError) as refused:
        finished_pdf(pdf_of_document(docx, "万元，"), docx)

    assert str(refused.value).startswith("PDF 的文字与文档不一致，未采用：“")
    assert str(refused.value).endswith("一段缺少“，”")


def test_many_differences_are_told_by_the_first_three_and_their_number(docx: bytes) -> None:
    with pytest.raises(UnfitPdfError, match=r"；还有 \d+ 处$"):
        finished_pdf(tagged_pdf(["别的内容"]), docx)


def test_a_pdf_without_tags_and_half_a_pdf_are_refused(docx: bytes) -> None:
    whole = pdf_of_document(docx)
    with Pdf.open(io.BytesIO(whole)) as pdf:
        del pdf.Root.StructTreeRoot
        buffer = io.BytesIO()
        pdf.save(buffer)

    with pytest.raises(UnfitPdfError, match="还有"):
        finished_pdf(buffer.getvalue(), docx)
    with pytest.raises(UnfitPdfError, match="PDF 读不出来"):
        finished_pdf(b"%PDF-1.6 %%EOF", docx)


def test_marked_content_on_no_page_is_no_sound_pdf(docx: bytes) -> None:
    with Pdf.open(io.BytesIO(tagged_pdf(["甲"]))) as pdf:
        del pdf.Root.StructTreeRoot.K.K[0].Pg

        with pytest.raises(ValueError, match="on no page"):
            read_pdf_text(pdf)


# --- the copy that LibreOffice lays out ------------------------------------------------------------------------------


def test_punctuation_stays_inside_the_line_whatever_the_template_says(docx: bytes) -> None:
    parts = read_package(docx, "")
    off = b'<w:pPr><w:keepNext/><w:overflowPunct w:val="0"/><w:jc w:val="both"/></w:pPr>'
    changed = with_first(write_package(parts), off.decode())

    copy = read_package(conversion_copy(changed), "")

    assert b'overflowPunct w:val="0"' not in copy["word/document.xml"]
    assert copy["word/document.xml"].count(b"<w:overflowPunct/>") == 1
    assert b"<w:widowControl/><w:overflowPunct/><w:spacing" in copy["word/styles.xml"]
    assert {name for name in copy if copy[name] != read_package(changed, "")[name]} == {
        "word/document.xml",
        "word/styles.xml",
    }


def test_what_is_no_document_is_left_to_libreoffice_to_refuse() -> None:
    assert conversion_copy(b"no zip") == b"no zip"
