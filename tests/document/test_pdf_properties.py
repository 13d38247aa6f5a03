"""What a PDF gets for its readers: labels of printed numbers, whole tags, its document's properties; what it may claim."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from budget_disclosure.conversion.page_labels import Label, page_labels, set_page_labels
from budget_disclosure.conversion.pdf_metadata import PdfProperties, set_properties
from budget_disclosure.conversion.pdf_standards import accessibility_faults, archival_faults
from budget_disclosure.conversion.pdf_tags import children, complete_tags, join_continued_rows, walk
from budget_disclosure.conversion.pdf_text import PdfBlock, PdfText
from budget_disclosure.ooxml.xml_parts import W
from budget_disclosure.ooxml.zip_package import write_package
from budget_disclosure.readback.reading_text import ReadingBlock
from tests.support.tagged_pdf import tagged_pdf

PROPERTIES = PdfProperties("某局2024年度部门预算公开", "某局", "2024年度部门预算公开", "2024-05-06T00:00:00Z")


@pytest.fixture
def pdf() -> Iterator[Pdf]:
    with Pdf.open(io.BytesIO(tagged_pdf(["甲", "乙"]))) as opened:
        yield opened


def element(role: str, *kids: Any, **attributes: Any) -> Any:
    made = Dictionary(S=Name(f"/{role}"), K=Array(kids))
    for key, value in attributes.items():
        made[f"/{key}"] = value
    return made


def cell(role: str, *kids: Any, across: int = 1, down: int = 1) -> Any:
    return element(role, *kids, A=Dictionary(O=Name.Table, ColSpan=across, RowSpan=down))


def body(pdf: Pdf, *elements: Any) -> Any:
    """Put elements in the place of all tags of a PDF, and return the root of the structure."""
    root = pdf.Root.StructTreeRoot
    root.K = pdf.make_indirect(element("Document", *(pdf.make_indirect(one) for one in elements)))
    return root


# --- page labels -----------------------------------------------------------------------------------------------------


def with_sections(*numberings: str) -> bytes:
    """Return a document with a section for each way of numbering."""
    sections = "".join(f"<w:p><w:pPr><w:sectPr>{one}</w:sectPr></w:pPr></w:p>" for one in numberings)
    return write_package(
        {"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{sections}</w:body></w:document>'.encode()}
    )


def labelled(sections: tuple[str, ...], firsts: tuple[int, ...], margins: tuple[str, ...]) -> list[str]:
    """Return the labels of pages by ``margins``, of a document whose sections begin on the pages ``firsts``."""
    reading = [ReadingBlock((f"第{number}节",), "", number) for number in range(len(sections))]
    blocks = tuple(PdfBlock(f"第{number}节", page) for number, page in enumerate(firsts))
    labels = page_labels(with_sections(*sections), reading, PdfText(blocks, margins))
    with Pdf.open(io.BytesIO(tagged_pdf(["甲"] * 40 * len(margins)))) as pdf:
        set_page_labels(pdf, labels)
        return [page.label for page in pdf.pages]


ROMAN, DECIMAL, ON = ('<w:pgNumType w:fmt="upperRoman" w:start="1"/>', '<w:pgNumType w:start="1"/>', "")


def test_labels_are_the_printed_numbers_and_the_cover_is_called_so() -> None:
    margins = ("", "— I —", "— II —", "— 1 —", "— 2 —", "— 3 —")

    assert labelled((ON, ROMAN, DECIMAL, ON), (0, 1, 3, 5), margins) == ["封面", "I", "II", "1", "2", "3"]


def test_numbers_among_other_words_are_found_and_full_width_ones_too() -> None:
    margins = ("2024年度 第 1 页 共 3 页", "2024年度 第 ２ 页 共 3 页", "2024年度 第 3 页 共 3 页")

    assert labelled((ON,), (0,), margins) == ["1", "2", "3"]


def test_a_page_that_prints_another_number_is_not_given_a_wrong_label() -> None:
    assert labelled((ON, DECIMAL), (0, 1), ("", "— 7 —", "", "— 3 —")) == ["封面", "无页码1", "无页码2", "3"]


def test_letters_and_roman_numbers_count_as_word_counts() -> None:
    letters = ('<w:pgNumType w:fmt="lowerLetter" w:start="26"/>',)
    assert labelled(letters, (0,), ("-z-", "-aa-")) == ["z", "aa"]
    roman = ('<w:pgNumType w:fmt="lowerRoman" w:start="1999"/>',)
    assert labelled(roman, (0,), ("mcmxcix", "mm")) == ["mcmxcix", "mm"]
    assert Label("", "D", 3).follows(Label("", "D", 2))


# --- tags ------------------------------------------------------------------------------------------------------------


def test_figures_get_the_alternative_texts_of_the_document_in_order(pdf: Pdf) -> None:
    root = body(pdf, element("Figure", 0), element("Figure", 1, Alt="自己的"))

    complete_tags(pdf, ("图一", "图二"))

    assert [str(one.Alt) for one in walk(root) if str(one.S) == "/Figure"] == ["图一", "自己的"]


def test_figures_that_are_not_as_many_as_the_drawings_are_not_described_by_guessing(pdf: Pdf) -> None:
    root = body(pdf, element("Figure", 0))

    complete_tags(pdf, ("图一", "图二"))

    assert [one for one in walk(root) if "/Alt" in one] == []


def test_headings_skip_no_level(pdf: Pdf) -> None:
    root = body(pdf, *(element(f"H{level}", 0) for level in (1, 2, 4, 4, 2, 3, 1)))

    complete_tags(pdf, ())

    assert [str(one.S) for one in walk(root)][1:] == ["/H1", "/H2", "/H3", "/H3", "/H2", "/H3", "/H1"]


def test_what_holds_nothing_is_taken_out_and_an_empty_cell_stays(pdf: Pdf) -> None:
    row = element("TR", cell("TD", element("P", element("Span"))), cell("TD", element("P", element("Span", 0))))
    root = body(pdf, element("Table", row))

    complete_tags(pdf, ())

    assert [str(one.S) for one in walk(root)] == ["/Document", "/Table", "/TR", "/TD", "/TD", "/P", "/Span"]


def test_labels_of_forms_become_header_cells_of_their_row_or_column(pdf: Pdf) -> None:
    def label(mark: int) -> Any:
        return cell("TD", element("绩效表项目", mark))

    mixed = element("TR", label(0), cell("TD", element("绩效表文字", 1)))
    titles = element("TR", label(0), cell("TD", element("绩效表资金项目", 1)))
    root = body(pdf, element("Table", mixed, titles))

    complete_tags(pdf, ())

    cells = [one for one in walk(root) if str(one.S) in ("/TD", "/TH")]
    assert [(str(one.S), str(one.A.get("/Scope", ""))) for one in cells] == [
        ("/TH", "/Row"),
        ("/TD", ""),
        ("/TH", "/Column"),
        ("/TH", "/Column"),
    ]


def test_the_language_of_the_document_is_that_of_all_its_text(pdf: Pdf) -> None:
    root = body(pdf, element("P", element("Span", 0, Lang="en-US")))

    complete_tags(pdf, ())

    assert [one for one in walk(root) if "/Lang" in one] == []


def test_a_row_that_goes_on_over_a_page_is_one_row_again(pdf: Pdf) -> None:
    def text(mark: int) -> Any:
        return element("P", mark)

    def row(*cells: Any) -> Any:
        return element("TR", *map(pdf.make_indirect, cells))

    first = row(cell("TH", text(0), down=2), cell("TD", text(1), across=2), cell("TD", text(2)))
    whole = row(*(cell("TD", text(n), across=a) for n, a in ((3, 2), (4, 1), (5, 2), (6, 1))))
    spanning = row(cell("TH", text(7), down=2), *(cell("TD", text(n), across=3) for n in (8, 9)))
    root = body(pdf, element("Table", first, whole, spanning, row(cell("TD", text(10), across=3))))

    join_continued_rows(pdf)

    rows = [one for one in walk(root) if str(one.S) == "/TR"]
    marks = [[[int(mark) for kid in children(one) for mark in kid.K] for one in children(tr)] for tr in rows]
    assert marks == [[[0], [1], [2]], [[3, 5], [4, 6]], [[7], [8, 9]], [[10]]]
    moved = [kid for tr in rows for one in children(tr) for kid in children(one) if "/P" in kid]
    assert [int(kid.K[0]) for kid in moved] == [5, 6, 9]
    assert [kid.P.objgen for kid in moved] == [one.objgen for one in (*children(rows[1]), children(rows[2])[1])]


def test_a_row_that_does_not_come_out_even_is_left_as_it_is(pdf: Pdf) -> None:
    odd = element("TR", cell("TD", across=2), cell("TD"), cell("TD"))
    root = body(pdf, element("Table", element("TR", cell("TH", across=3)), odd))

    join_continued_rows(pdf)

    assert len(children([one for one in walk(root) if str(one.S) == "/TR"][1])) == 3


# --- properties and standards ----------------------------------------------------------------------------------------


def sound(pdf: Pdf) -> Pdf:
    """Return a PDF with nothing to be said against it but its font."""
    set_properties(pdf, PROPERTIES, is_accessible=True, is_archival=False)
    for page in pdf.pages:
        del page.Resources.Font
    return pdf


def test_properties_are_the_document_s_and_name_no_clock(pdf: Pdf) -> None:
    set_properties(pdf, PROPERTIES, is_accessible=True, is_archival=True)

    assert str(pdf.docinfo["/Title"]) == PROPERTIES.title
    assert str(pdf.docinfo["/CreationDate"]) == "D:20240506000000Z"
    assert (str(pdf.Root.Lang), str(pdf.Root.PageMode)) == ("zh-CN", "/UseOutlines")
    metadata = pdf.Root.Metadata.read_bytes().decode()
    for words in (
        "<pdfuaid:part>1<",
        "<pdfaid:part>2<",
        "<pdfaid:conformance>B<",
        "2024-05-06T00:00:00Z",
        "某局2024年度",
    ):
        assert words in metadata


def test_nothing_is_found_in_a_sound_pdf(pdf: Pdf) -> None:
    assert accessibility_faults(sound(pdf)) == ()


LINK = Dictionary(Type=Name.Annot, Subtype=Name.Link, Contents="目录", F=4)


def link(pdf: Pdf, tabs: bool = True, **changes: Any) -> None:
    pdf.pages[0].Annots = Array([Dictionary(LINK)])
    for key, value in changes.items():
        pdf.pages[0].Annots[0][f"/{key}"] = value
    if tabs:
        pdf.pages[0].Tabs = Name.S


FAULTS = {
    "7.1: not tagged": lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False),
    "7.2: no language": lambda pdf: pdf.Root.__delitem__("/Lang"),
    "7.1: no title, or it is not shown": lambda pdf: pdf.docinfo.__delitem__("/Title"),
    "7.3: a figure without alternative text": lambda pdf: body(pdf, element("Figure", 0)),
    "7.4.2: headings skip a level": lambda pdf: body(pdf, element("H1", 0), element("H3", 1)),
    "7.5: a header cell without its scope": lambda pdf: body(pdf, element("Table", element("TR", cell("TH")))),
    "7.5: rows of a table have different numbers of columns": lambda pdf: body(
        pdf, element("Table", element("TR", cell("TD", across=2)), element("TR", cell("TD")))
    ),
    "7.18.3: links are not walked through in the order of the tags": lambda pdf: link(pdf, tabs=False),
    "7.18.5: a link without a description": lambda pdf: link(pdf, Contents=""),
    "7.18.1: a link that is shown and not printed": lambda pdf: link(pdf, F=0),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_against_pdf_ua_is_found(pdf: Pdf, fault: str) -> None:
    FAULTS[fault](sound(pdf))

    assert accessibility_faults(pdf) == (fault,)


def test_links_and_keyboard_are_put_right(pdf: Pdf) -> None:
    link(sound(pdf), tabs=False, F=0)

    complete_tags(pdf, ())

    assert accessibility_faults(pdf) == ()


def test_fonts_must_be_embedded_and_say_their_characters(pdf: Pdf) -> None:
    assert accessibility_faults(pdf)[-1] == "7.21: font /Test is not embedded"
    del pdf.pages[0].Resources.Font.F1.ToUnicode
    assert accessibility_faults(pdf)[-1] == "7.21: font /Test does not say its characters"


def test_pdf_a_asks_for_an_output_intent_and_no_scripts(pdf: Pdf) -> None:
    sound(pdf)
    assert archival_faults(pdf) == ("6.2.3: no output intent",)
    pdf.Root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFA1, DestOutputProfile=pdf.make_stream(b"profile"))])
    assert archival_faults(pdf) == ()
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.beep()"))
    assert archival_faults(pdf) == ("6.5.1: action /JavaScript",)
