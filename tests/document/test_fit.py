"""Tables fit their pages: figures on one line, balanced headers, a smaller size and higher rows only where they help."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.document.complete_parts import complete_parts
from budget_disclosure.document.engine import load_template
from budget_disclosure.document.filled_document import FilledDocument
from budget_disclosure.document.line_breaks import label_lines, lines_of, text_length
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import W, parse, text_of, value, w

COLUMNS = (2500, 1250, 1250)
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/></w:sectPr>'
)
Row = tuple[str, str, str]
Finished = Callable[..., etree._Element]


@pytest.fixture(scope="module")
def styles(template: Path) -> Styles:
    return load_template(template).styles


@pytest.fixture
def finished(styles: Styles) -> Finished:
    """Return a function that makes a document of one table (label, figure, figure) and finishes it."""

    def make(rows: Sequence[Row], header: Row = ("项目", "合计", "基本支出"), before: str = "") -> etree._Element:
        body = _row(header, ("表头",) * 3, styles, "<w:tblHeader/>") + "".join(
            _row(row, ("表内文字", "表内数字", "表内数字"), styles) for row in rows
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in COLUMNS)
        table = (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.id("公开表")}"/><w:tblW w:w="5000" w:type="pct"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'
        )
        return list(completed(f"{before}{table}{SECTION}", styles).iter(w("tbl")))[-1]

    return make


def completed(body: str, styles: Styles) -> etree._Element:
    """Return a document from the body that its template gave."""
    document = FilledDocument(f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>', styles, {})
    complete_parts(document)
    return parse(document.written())


def _row(texts: Row, names: Sequence[str], styles: Styles, properties: str = "") -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="1" w:type="pct"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{styles.id(name)}"/></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
        for text, name in zip(texts, names, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def widths(table: etree._Element) -> list[int]:
    return [int(column.get(w("w"), "")) for column in table.iter(w("gridCol"))]


def heights(table: etree._Element) -> set[int]:
    return {int(height.get(w("val"), "")) for height in table.iter(w("trHeight"))}


def names(table: etree._Element, styles: Styles) -> set[str]:
    return {styles.names[value(style)] for style in table.iter(w("pStyle"))}


def test_usual_figures_leave_the_declared_widths(finished: Finished) -> None:
    assert widths(finished([("基本支出", "1457.38", "12.00")])) == [4422, 2211, 2212]


def test_a_column_grows_with_its_longest_figure_at_the_cost_of_room_that_is_not_used(finished: Finished) -> None:
    figure = "123456789012345678.90"
    found = widths(finished([("基本支出", figure, "1.00"), ("项目支出", "2.00", "")]))
    assert found[1] >= text_length(figure, 200) + 90
    assert found[2] < 2212
    assert sum(found) == 8845


def test_a_number_is_never_broken_and_text_is_counted_by_characters() -> None:
    assert lines_of("2024年合计", 200, 700) == 2
    assert lines_of("一般公共预算", 200, 1200) == 1
    assert lines_of("一般公共预算", 200, 1190) == 2
    assert lines_of("第一行\n第二行", 200, 5000) == 2
    assert lines_of("A" * 100, 200, 1000) == 12


def test_a_header_that_wraps_has_lines_of_about_equal_length(finished: Finished, styles: Styles) -> None:
    title = "财政专户管理资金合计数额"
    table = finished([("甲", "1.00", "2.00")], header=("项目", title, "合计"))
    cell = next(cell for cell in table.iter(w("tc")) if text_of(cell) == title)
    indent = cell.find(f"{w('p')}/{w('pPr')}/{w('ind')}")
    room = 2211 - 2 * int(indent.get(w("left"))) - 90
    assert indent.get(w("left")) == indent.get(w("right"))
    assert 6 * styles.look("表头").size <= room < 7 * styles.look("表头").size


def test_the_small_size_is_taken_only_where_it_saves_a_page(finished: Finished, styles: Styles) -> None:
    def small(count: int) -> bool:
        return "表内数字（小字）" in names(finished([("项目", "1.00", "")] * count), styles)

    # On one page there is room for 41 rows with the header in the usual size, and for 44 in the small one.
    assert [small(count) for count in (5, 40, 43, 60)] == [False, False, True, False]


def test_rows_are_as_high_as_the_page_allows_and_not_higher(finished: Finished) -> None:
    few, some, many = (heights(finished([("项目", "1.00", "")] * count)) for count in (5, 20, 38))
    assert few == {360}
    assert some == {400}
    assert 290 <= min(many) == max(many) < 330


def test_a_table_below_another_has_rows_of_the_usual_height(finished: Finished) -> None:
    other = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid></w:tbl>'
    assert heights(finished([("项目", "1.00", "")] * 20, before=other)) == {360}


def test_tables_of_other_styles_keep_size_and_height(styles: Styles) -> None:
    table = (
        '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        '<w:gridCol w:w="1"/></w:tblGrid><w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>自制表</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    )
    root = completed(f"{table}{SECTION}", styles)
    assert heights(root) == set()
    assert widths(root) == [8845]


@pytest.mark.parametrize(
    ("label", "characters", "lines"),
    [
        ("2024年合计", 4, ("2024年", "合计")),
        ("政府性基金预算", 4, ("政府性", "基金预算")),
        ("政府性基金预算", 5, ("政府性", "基金预算")),
        ("一般公共预算", 4, ("一般公共", "预算")),
        ("国有资本经营预算", 4, ("国有资本", "经营预算")),
        ("财政专户管理资金", 4, ("财政专户", "管理资金")),
        ("社会效益指标", 4, ("社会效益", "指标")),
        ("服务对象满意度指标", 5, ("服务对象", "满意度指标")),
        ("当年预算安排", 4, ("当年预算", "安排")),
        ("（不含上年结转）", 5, ("（不含", "上年结转）")),
        ("合计", 4, ("合计",)),
        ("政府性基金预算", 2, ()),
    ],
)
def test_a_label_breaks_between_words(label: str, characters: int, lines: tuple[str, ...]) -> None:
    assert label_lines(label, 200, characters * 200) == lines


def test_a_label_is_broken_where_its_column_would_tear_a_word_and_reads_as_before(finished: Finished) -> None:
    narrow = finished(
        [("甲", "123456789012345678901234567.00", "1234567.00")], header=("项目", "合计", "政府性基金预算支出合计")
    )
    cell = next(cell for cell in narrow.iter(w("tc")) if text_of(cell).startswith("政府性"))
    assert text_of(cell) == "政府性基金预算支出合计"
    assert ["".join(text.text or "" for text in cell.iter(w("t")))] == ["政府性基金预算支出合计"]
    lines = [text.text or "" for text in cell.iter(w("t"))]
    assert lines[0] in ("政府性基金", "政府性", "政府性基金预算")
    assert [mark.get(w("type")) for mark in cell.iter(w("br"))] == ["textWrapping"] * (len(lines) - 1)
