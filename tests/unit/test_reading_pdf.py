"""What a reader sees of a PDF: characters in cells by the rulings, clipped and doubled text once, pages joined."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf
import pytest

from budget_disclosure.published.published_document import GridBlock, PublishedDocument, TextBlock
from budget_disclosure.reading.read_pdf import read_pdf
from budget_disclosure.reading.reading_errors import UnreadableDocumentError

COLUMNS = (60, 200, 320, 440)


def pdf(*pages: str, password: str = "") -> bytes:
    """Return a PDF of pages that are drawn by these operators, in Helvetica."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for page in pages:
        document.add_blank_page(page_size=(595, 842))
        document.pages[-1].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        document.pages[-1].Contents = document.make_stream(page.encode())
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
