"""Tables as Word's XML: any declared header and any columns, without an edit of the template."""

from dataclasses import replace
from itertools import pairwise

import pytest

from budget_disclosure.document.computed_table import computed_table, shares
from budget_disclosure.document.engine import load_template
from budget_disclosure.document.word_table import SHORT_TABLE
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.figure_style import FigureStyle, MoneyUnit
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import W, parse, text_of, value, w
from budget_disclosure.tables.table import CellKind, HeaderCell, RowStyle, Table, TableCell, TableColumn, TableRow


@pytest.fixture
def styles(template) -> Styles:  # type: ignore[no-untyped-def]
    return load_template(template).styles


def rows_of(xml: str) -> list[list[tuple[str, str]]]:
    """Return style id and text of every cell, by rows."""
    root = parse(xml.replace("<w:tbl>", f'<w:tbl xmlns:w="{W}">', 1).encode())
    return [
        [(value(cell.find(f"{w('p')}/{w('pPr')}/{w('pStyle')}")), text_of(cell)) for cell in row.iter(w("tc"))]
        for row in root.iter(w("tr"))
    ]


def test_shares_add_up_exactly() -> None:
    assert shares([1, 1, 1]) == [1666, 1667, 1667]
    assert sum(shares([10, 30, 11, 11, 11, 11, 11, 11, 11])) == 5000


def test_styles_follow_what_a_cell_holds(disclosure: Disclosure, styles: Styles) -> None:
    rows = rows_of(str(computed_table(disclosure.tables["t05"], styles)))
    names = [[styles.names[style] for style, _ in row] for row in rows]
    assert set(names[0]) == {"表头"}
    assert names[2] == ["表内合计", "表内合计", "表内合计数", "表内合计数", "表内合计数"]
    assert names[3] == ["表内编码", "表内文字", "表内数字", "表内数字", "表内数字"]


def test_a_declared_column_appears_by_itself(disclosure: Disclosure, styles: Styles) -> None:
    table = disclosure.tables["t11"]
    wider = replace(
        table,
        columns=(*table.columns, TableColumn("remark", CellKind.LABEL, ("备注",), 10)),
        header=(*table.header, HeaderCell("备注", 0, len(table.columns), table.header_rows, 1)),
        rows=tuple(replace(row, cells=(*row.cells, TableCell(CellKind.LABEL, "说明"))) for row in table.rows),
    )
    rows = rows_of(str(computed_table(wider, styles)))
    assert rows[0][-1][1] == "备注"
    assert [row[-1][1] for row in rows[table.header_rows :]] == ["说明"] * len(table.rows)


def test_levels_are_indented_by_characters(disclosure: Disclosure, styles: Styles) -> None:
    xml = str(computed_table(disclosure.tables["t10"], styles))
    assert xml.count('<w:ind w:left="200" w:leftChars="100"/>') == 2


def test_a_row_stays_on_the_page_of_its_first_part(disclosure: Disclosure, styles: Styles) -> None:
    table = disclosure.tables["t03"]
    root = parse(str(computed_table(table, styles)).replace("<w:tbl>", f'<w:tbl xmlns:w="{W}">', 1).encode())
    kept = [row.find(f".//{w('keepNext')}") is not None for row in list(root.iter(w("tr")))[table.header_rows :]]
    levels = [row.levels[0] for row in table.rows]
    assert len(levels) > SHORT_TABLE
    last = len(levels) - 2
    expected = [index in (0, last) or level < following for index, (level, following) in enumerate(pairwise(levels))]
    assert kept == [*expected, False]


def test_a_hole_in_the_header_is_an_error(disclosure: Disclosure, styles: Styles) -> None:
    table = disclosure.tables["t11"]
    with pytest.raises(DisclosureError, match="表十一的表头不完整：第 1 行第 1 列"):
        computed_table(replace(table, header=table.header[1:]), styles)


def test_a_total_across_the_columns_that_name_rows_is_one_cell_in_the_middle(styles: Styles) -> None:
    label, nothing = TableCell(CellKind.LABEL, "合计", span=3), TableCell(CellKind.CODE, "")
    columns = tuple(TableColumn(key, CellKind.CODE, (key,), 5) for key in ("类", "款", "项"))
    table = Table(
        id="t1",
        numeral="1",
        title="支出表",
        heading="1. 支出表",
        line_above="",
        empty_note="",
        figures=FigureStyle(MoneyUnit.YUAN, 0, has_separators=True),
        is_landscape=False,
        columns=(*columns, TableColumn("total", CellKind.AMOUNT, ("合计",), 10)),
        header=tuple(HeaderCell(word, 0, at, 1, 1) for at, word in enumerate(("类", "款", "项", "合计"))),
        header_rows=1,
        rows=(
            TableRow(
                ("total",),
                RowStyle.TOTAL,
                (label, nothing, nothing, TableCell(CellKind.AMOUNT, "156,211,123")),
                levels=(0,),
            ),
        ),
        block_of_column={"类": 0, "款": 0, "项": 0, "total": 0},
    )
    xml = str(computed_table(table, styles))
    assert [text for _, text in rows_of(xml)[1]] == ["合计", "156,211,123"]
    assert xml.count('<w:gridSpan w:val="3"/>') == 1
    assert 'w:tblCaption w:val="1. 支出表"' in xml
