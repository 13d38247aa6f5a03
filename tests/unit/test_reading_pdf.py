"""What a reader sees of a PDF: characters in cells by the rulings, clipped and doubled text once, pages joined."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf
import pytest

from budget_disclosure.published.published_document import GridBlock, PublishedDocument, TextBlock
from budget_disclosure.reading.read_pdf import read_pdf
from budget_disclosure.reading.reading_errors import UnreadableDocumentError

COLUMNS = (60, 200, 320, 440)


def pdf(*pages: str, password: str = "", rotate: int = 0) -> bytes:
    """Return a PDF of pages that are drawn by these operators, in Helvetica."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for page in pages:
        document.add_blank_page(page_size=(595, 842))
        document.pages[-1].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        document.pages[-1].Contents = document.make_stream(page.encode())
        document.pages[-1].obj.Rotate = rotate
    target = BytesIO()
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(target, encryption=encryption)
    return target.getvalue()


def words(text: str, x: float, y: float) -> str:
    return f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n"


def table(top: float, rows: Sequence[Sequence[str]]) -> str:
    """Draw a table of rows 20 points high with all its rulings; an empty text leaves its cell empty."""
    bottom = top - 20 * len(rows)
    drawn = "".join(f"{COLUMNS[0]} {top - 20 * n} m {COLUMNS[-1]} {top - 20 * n} l S\n" for n in range(len(rows) + 1))
    drawn += "".join(f"{x} {top} m {x} {bottom} l S\n" for x in COLUMNS)
    for number, row in enumerate(rows):
        for text, x in zip(row, COLUMNS, strict=False):
            drawn += words(text, x + 4, top - 20 * number - 14) if text else ""
    return drawn


def grids(document: PublishedDocument) -> list[list[list[str]]]:
    return [
        [[cell.text if cell else "" for cell in row] for row in block.rows()]
        for block in document.blocks
        if isinstance(block, GridBlock)
    ]


def test_empty_cells_keep_their_columns() -> None:
    document = read_pdf(pdf(table(700, [("201", "10.00", "20.00"), ("20103", "", "20.00")])), "x.pdf")

    assert grids(document) == [[["201", "10.00", "20.00"], ["20103", "", "20.00"]]]


def test_text_that_is_clipped_away_or_drawn_twice_or_invisible_counts_once() -> None:
    page = table(700, [("A", "10.00", ""), ("B", "20.00", "")])
    page += words("10.00", 204, 686)  # the same again, at the same spot
    page += f"q 320 660 120 40 re W n {words('99.00', 204, 666)} Q\n"  # lets through the third column only
    page += "BT /F1 10 Tf 3 Tr 324 686 Td (77.00) Tj 0 Tr ET\n"  # drawn invisibly

    assert grids(read_pdf(pdf(page), "x.pdf")) == [[["A", "10.00", ""], ["B", "20.00", ""]]]


def test_places_without_a_line_between_them_are_one_cell() -> None:
    page = "60 700 m 440 700 l S 60 680 m 440 680 l S 60 660 m 440 660 l S 60 700 m 60 660 l S 440 700 m 440 660 l S\n"
    page += "200 680 m 200 660 l S 320 680 m 320 660 l S\n" + words("Total", 70, 686)
    document = read_pdf(pdf(page + words("1", 64, 666) + words("2", 204, 666) + words("3", 324, 666)), "x.pdf")
    (block,) = [one for one in document.blocks if isinstance(one, GridBlock)]

    assert [(cell.text, cell.column, cell.columns) for cell in block.cells] == [
        ("Total", 0, 3),
        ("1", 0, 1),
        ("2", 1, 1),
        ("3", 2, 1),
    ]


def test_a_paragraph_goes_on_in_the_next_line_and_a_page_number_is_none_of_it() -> None:
    page = words("x" * 80, 80, 700) + words("y" * 84, 60, 684) + words("z" * 9 + ".", 60, 668) + words("- 7 -", 290, 40)
    document = read_pdf(pdf(page), "x.pdf")

    assert len([one for one in document.blocks if isinstance(one, TextBlock)]) <= 2
    assert document.page_labels == {1: "7"}


def test_every_part_of_a_text_knows_its_box() -> None:
    document = read_pdf(pdf(words("Amount 12.34", 80, 700)), "x.pdf")
    (block,) = document.blocks
    assert isinstance(block, TextBlock)
    spot = block.spot_of(block.text.index("12.34"), len(block.text))

    assert spot.page == 1
    assert 115 < spot.boxes[0].left < 125
    assert 842 - 712 < spot.boxes[0].top < 842 - 700


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 broken", "不是完好的 PDF 文件"),
        (b"", "不是完好的 PDF 文件"),
        (pdf(words("x", 9, 9), password="p"), "设有打开密码"),
    ],
    ids=["broken", "empty", "encrypted"],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=said):
        read_pdf(data, "x.pdf")


@pytest.mark.parametrize("rulings", [(), (700, 680, 620), (700, 680, 660, 640, 620)], ids=["none", "three", "each row"])
def test_a_table_without_rulings_down_has_its_columns_by_the_places_of_its_figures(rulings: Sequence[int]) -> None:
    rows = [
        ("Code", "Total", "Basic", "Project"),
        ("201", "30.00", "10.00", "20.00"),
        ("20103", "30.00", "", "20.00"),
        ("Sum", "30.00", "10.00", "20.00"),
    ]
    page = "".join(f"60 {y} m 540 {y} l S\n" for y in rulings)
    for number, row in enumerate(rows):
        page += "".join(
            words(text, x, 686 - 20 * number) for text, x in zip(row, (64, 204, 324, 444), strict=True) if text
        )

    assert grids(read_pdf(pdf(page), "x.pdf")) == [[list(row) for row in rows]]


def test_a_drawing_of_many_lines_is_no_table_and_takes_no_time() -> None:
    lines = "".join(f"{n % 500} {n % 700} m {n % 500 + 40} {n % 700} l S\n" for n in range(20_000))
    document = read_pdf(pdf(lines + words("Map of the county", 60, 800)), "x.pdf")

    assert grids(document) == []


ROWS = [("Code", "Total", "Basic"), ("201", "10.00", "20.00"), ("20103", "", "20.00")]
# What a page that is turned by so many degrees needs before it, to be printed upright for its reader.
UPRIGHT_AGAIN = {0: "", 90: "0 1 -1 0 595 0 cm\n", 180: "-1 0 0 -1 595 842 cm\n", 270: "0 -1 1 0 0 842 cm\n"}


def a_page() -> str:
    return table(500, ROWS) + words("Budget of 2024 is 12.34", 80, 530) + words("- 7 -", 290, 30)


def places(document: PublishedDocument) -> dict[str, tuple[float, ...]]:
    """Return where each text stands, rounded to points."""
    found = {}
    for block in document.blocks:
        if isinstance(block, TextBlock):
            found[block.text] = block.spot_of(block.text.index("12.34"), len(block.text))
        else:
            found |= {cell.text: cell.spot for cell in block.cells}
    return {text: tuple(round(side) for side in (one.left, one.top, one.right, one.bottom)) for text, spot in
            found.items() for one in spot.boxes}  # fmt: skip


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_that_is_turned_to_be_read_is_read_as_it_is_shown(rotate: int) -> None:
    """A landscape page that is stored upright; its reader turns it."""
    document = read_pdf(pdf(UPRIGHT_AGAIN[rotate] + table(500, ROWS) + words("12.34", 80, 530), rotate=rotate), "x.pdf")

    assert grids(document) == [[list(row) for row in ROWS]]
    height = 842 if rotate in (0, 180) else 595
    assert places(document)["20103"] == (60, height - 460, 200, height - 440)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_shown_on_its_side_is_read_by_its_text(rotate: int) -> None:
    """A page that somebody turned, or put down turned: what is read is the same, and each box is where it is shown."""
    upright, turned = read_pdf(pdf(a_page()), "x.pdf"), read_pdf(pdf(a_page(), rotate=rotate), "x.pdf")

    assert grids(turned) == grids(upright) == [[list(row) for row in ROWS]]
    assert [one.text for one in turned.blocks if isinstance(one, TextBlock)] == ["Budget of 2024 is 12.34"]
    assert turned.page_labels == upright.page_labels == {1: "7"}
    for text, (left, top, right, bottom) in places(upright).items():
        shown = {
            90: (842 - bottom, left, 842 - top, right),
            180: (595 - right, 842 - bottom, 595 - left, 842 - top),
            270: (top, 595 - right, bottom, 595 - left),
        }[rotate]
        assert places(turned)[text] == pytest.approx(shown, abs=1)


def test_a_table_on_its_side_above_an_upright_page_number_is_read_with_both() -> None:
    on_its_side = f"q 0 1 -1 0 595 100 cm {table(500, ROWS)} Q\n"
    document = read_pdf(pdf(words("Budget 12.34", 80, 790) + on_its_side + words("- 7 -", 290, 30)), "x.pdf")

    assert [one.text if isinstance(one, TextBlock) else "table" for one in document.blocks] == ["Budget 12.34", "table"]
    assert grids(document) == [[list(row) for row in ROWS]]
    assert document.page_labels == {1: "7"}


def test_words_on_their_side_in_an_upright_table_stay_in_their_cell() -> None:
    sideways = "BT /F1 10 Tf 0 1 -1 0 215 661 Tm (ab) Tj ET\n"
    document = read_pdf(pdf(table(700, [("201", "10.00", "1"), ("208", "", "2")]) + sideways), "x.pdf")

    assert grids(document) == [[["201", "10.00", "1"], ["208", "ab", "2"]]]


def test_a_watermark_across_a_page_is_no_text_and_is_told() -> None:
    across = "BT /F1 60 Tf 0.707 0.707 -0.707 0.707 100 500 Tm (DRAFT 99) Tj ET\n"
    document = read_pdf(pdf(table(700, ROWS), table(700, ROWS) + across, table(700, ROWS) + across), "x.pdf")

    assert grids(document) == [[list(row) for row in ROWS]] * 3
    assert document.not_read == ("第 2—3 页有斜排的字（如水印），没有检查",)


def test_a_page_has_its_size_from_the_tree_of_pages_where_it_says_none_itself() -> None:
    with pikepdf.open(BytesIO(pdf(words("Amount 12.34", 80, 700)))) as opened:
        del opened.pages[0].obj["/MediaBox"]
        opened.Root.Pages.MediaBox = pikepdf.Array([0, 0, 595, 842])
        target = BytesIO()
        opened.save(target)

    ((_, top, _, bottom),) = places(read_pdf(target.getvalue(), "x.pdf")).values()
    assert (top, bottom) == pytest.approx((842 - 710, 842 - 697), abs=3)


def test_what_stands_in_a_form_at_another_scale_is_let_through_by_its_own_clipping() -> None:
    with pikepdf.open(BytesIO(pdf("q 0.5 0 0 0.5 100 300 cm /Fm Do Q"))) as opened:
        page = opened.pages[0]
        drawn = f"q 60 600 400 150 re W n {table(700, ROWS)} Q".encode()
        form = opened.make_stream(drawn, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 595, 842])
        form.Resources = page.Resources
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm=form))
        target = BytesIO()
        opened.save(target)

    assert grids(read_pdf(target.getvalue(), "x.pdf")) == [[list(row) for row in ROWS]]


def without_letters(data: bytes, *pages: int) -> bytes:
    """Return a PDF whose Latin letters mean something only in their font, on these pages (from 0)."""
    with pikepdf.open(BytesIO(data)) as opened:
        for index in pages:
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, FontBBox=[0, 0, 500, 700],
                FontMatrix=[0.001, 0, 0, 0.001, 0, 0], FirstChar=32, LastChar=126, Widths=[500] * 95,
                CharProcs=pikepdf.Dictionary({f"/g{n}": opened.make_stream(b"500 0 d0 50 0 300 600 re f") for n in
                                              range(32, 127)}),
                Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[
                    32, *(pikepdf.Name(f"/g{n}") for n in range(32, 127))]),
            )  # fmt: skip
            opened.pages[index].Resources.Font = pikepdf.Dictionary(F1=opened.make_indirect(font))
        target = BytesIO()
        opened.save(target)
        return target.getvalue()


def test_characters_that_nobody_can_tell_are_told_and_never_read_as_others() -> None:
    page = table(700, [("201", "10.00", "20.00")] * 8)
    document = read_pdf(without_letters(pdf(page, page, page, page, page, words("12", 80, 700)), 5), "x.pdf")

    assert document.not_read == ("第 6 页有 2 个字不能识别（PDF 里的字体没有文字对照），没有检查",)
    assert [one.text for one in document.blocks if isinstance(one, TextBlock)] == ["\ufffd\ufffd"]
    with pytest.raises(UnreadableDocumentError, match=r"文字不能识别.*请审查 Word 文档"):
        read_pdf(without_letters(pdf(page, page), 0), "x.pdf")
