"""An exported workbook goes into the units' workbooks by a declared mapping; every cell is placed, checked or listed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.cli import main
from budget_disclosure.importing.mapped_import import MappedRequest, MappedResult, import_mapped
from budget_disclosure.importing.mapped_remarks import Fate, RemarkKind
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.errors import DisclosureError
from tests.support.exports import Cell, ExportSheet, write_export

ROSTER = """\
部门代码,部门名称,单位代码,单位名称
305,云岭县水利局,305001,云岭县水利局
305,云岭县水利局,305002,云岭县水利站
"""
MAPPING = """\
fiscal_year: 2024
sheets:
  - title: 指标明细
    unit: {header: 预算单位, fill_down: true}
    ignore: [序号]
    ignore_rows: [注]
    take:
      - into: basic
        where: {支出类别: [人员类, 公用*]}
        fields: &codes
          function_code: {join: [功能科目 > 类, 功能科目 > 款, 功能科目 > 项], fill_down: true}
          dept_economic_code: 部门经济科目
          gov_economic_code: 政府经济科目
        names: {function_code: 功能科目 > 名称}
        spread: &amount
          header: 年初预算数
          by: 资金性质
          into: {一般公共预算资金: current_general_public, 单位资金: current_unit_own}
      - into: projects
        where: {支出类别: 特定目标类}
        record: 项目名称
        fields:
          name: 项目名称
          category: 支出类别
          function_code: {join: [功能科目 > 类, 功能科目 > 款, 功能科目 > 项], fill_down: true}
          is_published: {value: 是}
        names: {function_code: 功能科目 > 名称}
        spread: *amount
  - title: 支出总表
    check:
      - code: {field: function_code, join: [科目编码 > 类, 科目编码 > 款, 科目编码 > 项]}
        names: 科目名称
        columns:
          - {header: 合计, sheets: [basic, projects]}
          - {header: 基本支出, sheets: basic}
          - {header: 项目支出, sheets: projects}
skip_sheets: [封面]
"""
HEADER: list[list[Cell]] = [
    ["2024年指标明细表"],
    ["编制部门：云岭县水利局", *[None] * 10, "单位：元"],
    [
        "序号",
        "预算单位",
        "功能科目",
        *[None] * 3,
        *["支出类别", "项目名称", "部门经济科目", "政府经济科目", "资金性质", "年初预算数"],
    ],
    [None, None, "类", "款", "项", "名称", *[None] * 6],
]
SALARIES: list[Cell] = [1, "305001-云岭县水利局", 213, "03", "01", "　行政运行", "人员类", None]
SALARIES += ["30101 基本工资", "50101", "一般公共预算资金", "820,000.00"]
OFFICE: list[Cell] = [2, None, None, None, None, None, "公用经费", None, 30201, "50201", "一般公共预算资金", 60000]
OWN: list[Cell] = [3, None, None, None, None, None, "公用经费", None, "30201", "[50201]办公经费", "单位资金", 5000.5]
PROJECT: list[Cell] = [
    4,
    None,
    None,
    None,
    14,
    "防汛",
    "特定目标类",
    "防汛物资",
    None,
    None,
    "一般公共预算资金",
    150000,
]
SUBTOTAL: list[Cell] = [None, "小计", *[None] * 9, 1035000.5]
STATION: list[Cell] = [5, "305002 云岭县水利站", "213", 3, 1, None, "人员类", None]
STATION += ["30101", "50501", "一般公共预算资金", 300000]
TOTAL: list[Cell] = [None, "合　计", *[None] * 9, 1335000.5]
NOTE: list[Cell] = ["注：由系统导出"]
BODY = [SALARIES, OFFICE, OWN, PROJECT, SUBTOTAL, STATION, TOTAL, NOTE]
MERGED = ("A1:L1", "C3:F3", "A3:A4", "B3:B4", *(f"{letter}3:{letter}4" for letter in "GHIJKL"))
SUMS = ExportSheet(
    "支出总表",
    [
        ["2024年支出总表"],
        ["单位：元"],
        ["科目编码", None, None, "科目名称", "合计", "基本支出", "项目支出"],
        ["类", "款", "项"],
        [213, None, None, "农林水支出", 1335000.5, 1185000.5, 150000],
        [213, "03", None, "水利", 1335000.5, 1185000.5, 150000],
        [213, "03", "01", "行政运行", 1185000.5, 1185000.5, "-"],
        [213, "03", "14", "防汛", 150000, None, 150000],
        ["合计", None, None, None, "1,335,000.50", 1185000.5, 150000],
    ],
    merged=("A3:C3", "D3:D4", "E3:E4", "F3:F4", "G3:G4"),
)
COVER = ExportSheet("封面", [["2024年部门预算"]])


def detail(*rows: list[Cell], header: list[list[Cell]] = HEADER) -> ExportSheet:
    """Return the sheet of details with other rows."""
    return ExportSheet("指标明细", [*header, *(rows or BODY)], merged=MERGED)


def changed(row: list[Cell], column: str, value: Cell) -> list[Cell]:
    """Return the row with another cell."""
    at = ord(column) - ord("A")
    return [*row[:at], value, *row[at + 1 :]]


@dataclass
class Desk:
    """A folder with a roster, an export and its mapping."""

    folder: Path
    templates: Path
    mapping: str = MAPPING

    @property
    def request(self) -> MappedRequest:
        (self.folder / "mapping.yaml").write_text(self.mapping, encoding="utf-8")
        roster = self.folder / "inputs" / "2024" / "单位名单.csv"
        roster.parent.mkdir(parents=True, exist_ok=True)
        roster.write_text(ROSTER, encoding="utf-8")
        return MappedRequest(
            (self.folder / "导出.xlsx",), self.folder / "mapping.yaml", self.folder / "inputs", self.templates
        )

    def run(self, *sheets: ExportSheet, is_trial: bool = True) -> MappedResult:
        write_export(self.folder / "导出.xlsx", *(sheets or (detail(), SUMS, COVER)))
        return import_mapped(replace(self.request, is_trial=is_trial))

    def of_detail(self, *rows: list[Cell]) -> MappedResult:
        """Import the sheet of details alone."""
        self.mapping = MAPPING[: MAPPING.index("  - title: 支出总表")]
        return self.run(detail(*rows))


@pytest.fixture
def desk(tmp_path: Path, templates: Path) -> Desk:
    return Desk(tmp_path, templates)


def remarks(result: MappedResult, kind: RemarkKind | None = None) -> list[tuple[str, str, str]]:
    """Return cell, value and reason of each remark that is one of its own."""
    found = result.remarks if kind is None else result.of_kind(kind)
    return [(one.cell, one.value, one.why) for one in found if not one.follows]


def rows_of(path: Path, title: str) -> list[list[object]]:
    """Return the filled rows of a sheet of a workbook, by the columns that people fill in."""
    book = read_cells(path.read_bytes(), path.name)
    assert isinstance(book, WorkbookCells)
    sheet = book.sheets[title]
    numbers = sorted({cell.row for cell in sheet.filled()})
    rows = [[sheet.at(row, column).value for column in range(1, 15)] for row in numbers]
    return [[value for value in row if value is not None] for row in rows]


def test_every_cell_of_the_export_is_placed_checked_or_named(desk: Desk) -> None:
    result = desk.run()
    assert remarks(result) == []
    assert result.is_complete
    first, second, cover = result.sheets
    assert first.fates == {Fate.PLACED: 35, Fate.HEADER: 16, Fate.CHECKED: 4, Fate.IGNORED: 6}
    assert (first.rows, first.yuan, sum(first.fates.values())) == (5, Decimal("1335000.50"), first.cells)
    assert (second.fates, second.cells) == ({Fate.HEADER: 10, Fate.CHECKED: 28}, 38)
    assert (cover.is_mapped, cover.is_skipped, cover.cells) == (False, True, 1)
    assert [(unit.code, unit.sheets) for unit in result.units] == [
        ("305001", (("基本支出", 2, Decimal("885000.50")), ("项目支出", 1, Decimal("150000.00")))),
        ("305002", (("基本支出", 1, Decimal("300000.00")),)),
    ]


def test_the_workbooks_say_what_the_export_says(desk: Desk) -> None:
    result = desk.run(is_trial=False)
    assert result.is_written
    head = desk.folder / "inputs" / "2024" / "305-云岭县水利局" / "305001-云岭县水利局.xlsx"
    page = openpyxl.load_workbook(head)["基本支出"]
    titles = {cell.value: cell.column for row in page.iter_rows(max_row=6) for cell in row if cell.value}
    filled = [
        [page.cell(row, titles[title]).value for title in ("功能科目", "部门经济科目", "政府经济科目")]
        for row in range(1, page.max_row + 1)
        if str(page.cell(row, titles["功能科目"]).value).startswith("213")
    ]
    assert filled == [
        ["2130301 行政运行", "30101 基本工资", "50101 工资奖金津补贴"],
        ["2130301 行政运行", "30201 办公费", "50201 办公经费"],
    ]
    unit = openpyxl.load_workbook(head)["单位信息"]
    said = {unit.cell(row, 1).value: unit.cell(row, 2).value for row in range(1, unit.max_row + 1)}
    assert (said["单位代码"], said["单位名称"], said["部门代码"]) == ("305001", "云岭县水利局", "305")
    project = openpyxl.load_workbook(head)["项目支出"]
    values = {cell.value for row in project.iter_rows() for cell in row}
    assert {"001", "防汛物资", "特定目标类", "2130314 防汛", "是", 150000} <= values


HOSTILE: list[tuple[str, list[list[Cell]], list[tuple[str, str, str]]]] = [
    ("an amount with a unit", [changed(SALARIES, "L", "82万")], [("L5", "82万", "不是数")]),
    (
        "an unknown code",
        [changed(SALARIES, "I", "30298 没有的科目")],
        [("I5", "30298 没有的科目", "应为部门预算支出经济分类科目中的编码")],
    ),
    (
        "a name of another code",
        [changed(SALARIES, "F", "防汛")],
        [("F5", "防汛", "与编码 2130301 的名称“行政运行”不同")],
    ),
    (
        "an economic code that is missing",
        [changed(SALARIES, "I", None)],
        [("I5", "", "“部门经济科目”空白：没有部门经济科目")],
    ),
    (
        "a unit of nobody",
        [changed(SALARIES, "B", "305009 云岭县某站")],
        [("B5", "305009 云岭县某站", "单位代码 305009 不在单位名单中")],
    ),
    ("a unit by name", [changed(SALARIES, "B", "云岭县水利局")], [("B5", "云岭县水利局", "不以单位代码开头")]),
    (
        "another source",
        [changed(SALARIES, "K", "债务收入")],
        [("K5", "债务收入", "“债务收入”不在对应表 spread 的 into 中（一般公共预算资金、单位资金）")],
    ),
    (
        "another kind of row",
        [changed(SALARIES, "G", "转移性支出")],
        [("A5", "1", "没有一条 take 用于这一行（支出类别“转移性支出”）")],
    ),
    ("a percentage of a fen", [changed(SALARIES, "L", 0.001)], [("L5", "0.001", "换算成元是 0.001，不足一分")]),
    ("a negative amount", [changed(SALARIES, "L", -5)], [("L5", "-5", "小于 0")]),
    (
        "a level of a code is missing",
        [changed(changed(SALARIES, "C", None), "D", None)],
        [("E5", "01", "前面的级次空白")],
    ),
    ("no amount", [changed(SALARIES, "L", None)], [("A5", "1", "没有金额")]),
]


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_row_that_cannot_be_placed_is_listed_at_its_cell(
    desk: Desk, rows: list[list[Cell]], expected: list[tuple[str, str, str]]
) -> None:
    result = desk.of_detail(*rows, changed(STATION, "A", 9))
    assert remarks(result, RemarkKind.UNPLACED) == expected
    [sheet] = result.sheets
    assert sum(sheet.fates.values()) == sheet.cells
    assert sheet.fates[Fate.UNPLACED] >= len([cell for cell in rows[0] if cell is not None]) - 1
    assert not result.is_complete
    assert [unit.code for unit in result.units] == ["305002"]


def test_totals_that_are_not_the_sum_of_what_was_placed_are_found(desk: Desk) -> None:
    result = desk.of_detail(changed(SALARIES, "L", "82万"), OFFICE, changed(SUBTOTAL, "L", 880000), STATION, TOTAL)
    assert remarks(result, RemarkKind.DIFFERS) == [
        ("L7", "880000", "合计是 880,000.00 元，放入的明细之和是 60,000.00 元，少 820,000.00 元"),
        ("L9", "1335000.5", "合计是 1,335,000.50 元，放入的明细之和是 360,000.00 元，少 975,000.50 元"),
    ]


def test_a_row_of_zero_is_no_row_and_says_so(desk: Desk) -> None:
    result = desk.of_detail(SALARIES, changed(OFFICE, "L", "-"), STATION)
    assert (remarks(result), result.sheets[0].zero_rows) == ([], (6,))


def test_published_tables_are_held_against_what_was_placed(desk: Desk) -> None:
    wrong = [list(row) for row in SUMS.rows]
    wrong[7][6] = 150001
    result = desk.run(detail(), replace(SUMS, rows=[*wrong[:6], *wrong[7:]]), COVER)
    assert remarks(result) == [
        ("G7", "150001", "是 150,001.00 元，放入的明细之和是 150,000.00 元，少 1.00 元"),
        ("", "", "表中没有“2130301”一行，放入的有 1,185,000.50 元"),
    ]
    assert not result.is_complete


def test_sums_in_wan_are_those_of_yuan_as_they_are_rounded(desk: Desk) -> None:
    rows = [[round(cell / 10000, 2) if isinstance(cell, float) else cell for cell in row] for row in SUMS.rows]
    rows = [[15 if cell == 150000 else cell for cell in row] for row in rows]
    rows[1], rows[8][4] = ["单位：万元"], 133.5
    assert remarks(desk.run(detail(), replace(SUMS, rows=rows), COVER)) == []


def test_the_unit_of_money_is_stated_once_and_not_otherwise(desk: Desk) -> None:
    wan = [HEADER[0], ["单位：万元"], *HEADER[2:]]
    desk.mapping = MAPPING.replace("    ignore: [序号]", "    unit_of_amount: 元\n    ignore: [序号]")
    result = desk.run(detail(header=wan), SUMS, COVER, is_trial=False)
    assert remarks(result, RemarkKind.FAULT) == [("", "", "表上写着“单位：万元”，对应表写的是 元")]
    assert not result.is_written
    assert [path.name for path in (desk.folder / "inputs" / "2024").iterdir()] == ["单位名单.csv"]
    result = desk.run(detail(header=[HEADER[0], ["编制单位：元江县水利局"], *HEADER[2:]]), SUMS, COVER)
    assert remarks(result) == []
    desk.mapping = MAPPING
    result = desk.run(detail(header=[HEADER[0], ["编制单位：元江县水利局"], *HEADER[2:]]), SUMS, COVER)
    assert ("", "", "没有写金额单位") in remarks(result)
    result = desk.run(detail(header=[HEADER[0], ["单位：千元"], *HEADER[2:]]), SUMS, COVER)
    assert ("", "", "金额单位是千元") in remarks(result)


def test_amounts_in_wan_are_placed_in_yuan(desk: Desk) -> None:
    header = [HEADER[0], ["单位：万元"], *HEADER[2:]]
    desk.mapping = MAPPING[: MAPPING.index("  - title: 支出总表")]
    result = desk.run(detail(changed(SALARIES, "L", 0.1 + 0.2), changed(TOTAL, "L", 0.3), header=header))
    assert (remarks(result), result.sheets[0].yuan) == ([], Decimal("3000.00"))


def test_what_nobody_sees_is_not_placed(desk: Desk) -> None:
    desk.mapping = MAPPING[: MAPPING.index("  - title: 支出总表")]
    hidden = replace(detail(), hidden_rows=(6,))
    assert remarks(desk.run(hidden), RemarkKind.UNPLACED) == [("A6", "2", "在隐藏的行中")]
    assert remarks(desk.run(replace(detail(), hidden_columns=("K",)))) == [("", "", "要读的列是隐藏的：资金性质")]
    assert remarks(desk.run(replace(detail(), is_hidden=True))) == [("", "", "是隐藏的工作表")]
    desk.mapping = desk.mapping.replace("    ignore: [序号]", "    hidden: read\n    ignore: [序号]")
    assert remarks(desk.run(replace(hidden, hidden_columns=("K",)))) == []


def test_cells_that_say_nothing_certain_are_listed(desk: Desk) -> None:
    desk.mapping = MAPPING[: MAPPING.index("  - title: 支出总表")]
    sheet = detail(SALARIES, changed(changed(OFFICE, "I", "30202"), "L", None), STATION)
    result = desk.run(replace(sheet, formulas={"L5": "=1+1", "J7": "=1/0"}))
    assert ("L5", "=1+1", "公式没有保存计算结果") in remarks(result)
    merged = replace(detail(SALARIES, changed(OFFICE, "L", None), STATION), merged=(*MERGED, "L5:L6"))
    reason = "金额在合并的单元格 L5:L6 中，不能确定是哪一行的"
    assert [why for _, _, why in remarks(desk.run(merged))] == [reason, reason]
    error = desk.of_detail(changed(SALARIES, "L", "#REF!"), STATION)
    assert remarks(error) == [("L5", "#REF!", "是错误值")]


def test_a_text_merged_over_rows_holds_for_all_of_them(desk: Desk) -> None:
    desk.mapping = MAPPING[: MAPPING.index("  - title: 支出总表")].replace(
        ", fill_down: true}\n    ignore", "}\n    ignore"
    )
    sheet = detail(SALARIES, changed(OFFICE, "I", "30202"), STATION)
    assert [cell for cell, _, _ in remarks(desk.run(sheet))] == ["B6"]
    assert remarks(desk.run(replace(sheet, merged=(*MERGED, "B5:B6")))) == []


def test_columns_and_sheets_that_the_mapping_does_not_know_are_listed(desk: Desk) -> None:
    header = [*HEADER[:2], [*HEADER[2], "其中：上级补助"], HEADER[3]]
    result = desk.run(detail([*SALARIES, 700000], STATION, header=header), replace(SUMS, title="旧表"), COVER)
    assert ("M5", "700000", "“其中：上级补助”这一栏没有写进对应表") in remarks(result)
    assert ("", "", "没有找到对应表的“支出总表”（导出的工作表：指标明细、旧表、封面）") not in remarks(result)
    extra = desk.run(detail(), SUMS, COVER, ExportSheet("结转明细", [["单位：元"], [100000]]))
    assert (remarks(extra), extra.is_complete) == ([], False)


def test_a_sheet_is_known_by_its_title_where_its_name_says_nothing(desk: Desk) -> None:
    sheet = replace(detail(header=[["2024年指标明细"], *HEADER[1:]]), title="Sheet1")
    assert remarks(desk.run(sheet, SUMS, COVER)) == []
    again = desk.run(detail(), replace(detail(), title="指标明细2"), SUMS, COVER)
    assert remarks(again, RemarkKind.FAULT) == [("", "", "“指标明细”对得上几张工作表：指标明细、指标明细2")]


def test_a_header_that_is_missing_or_fits_twice_is_named(desk: Desk) -> None:
    header = [*HEADER[:2], [*HEADER[2][:11], "年初预算"], HEADER[3]]
    assert remarks(desk.run(detail(header=header), SUMS, COVER), RemarkKind.FAULT) == [
        ("", "", "没有栏“年初预算数”，是不是“年初预算”")
    ]
    header = [*HEADER[:2], [*HEADER[2], "年初预算数"], HEADER[3]]
    [(_, _, why)] = remarks(desk.run(detail(header=header), SUMS, COVER), RemarkKind.FAULT)
    assert why.startswith("栏“年初预算数”对得上几列：L 列（")


def test_repeated_headers_and_numbers_of_columns_are_headers(desk: Desk) -> None:
    numbered: list[Cell] = list(range(1, 13))
    result = desk.of_detail(numbered, SALARIES, HEADER[2], HEADER[3], changed(STATION, "A", 9))
    assert (remarks(result), result.sheets[0].rows) == ([], 2)


def test_twenty_thousand_rows_are_added_up_in_a_moment(desk: Desk) -> None:
    rows = [changed(changed(STATION, "A", number), "L", 0.01) for number in range(20_000)]
    result = desk.of_detail(*rows, changed(TOTAL, "L", 200))
    assert remarks(result) == []
    assert result.units[0].sheets == (("基本支出", 1, Decimal("200.00")),)


def test_more_rows_than_the_workbook_has_room_for_are_listed(desk: Desk, templates: Path) -> None:
    names = [f"项目{number}" for number in range(201)]
    rows = [changed(changed(PROJECT, "H", name), "B", "305001") for name in names]
    rows = [changed(changed(row, "C", 213), "D", "03") for row in rows]
    assert remarks(desk.of_detail(*rows)) == [("A205", "4", "超出填报表“项目支出”的 200 行")]


def test_one_file_a_unit_says_whose_it_is_by_its_name_or_a_cell_above(desk: Desk) -> None:
    text = MAPPING[: MAPPING.index("  - title: 支出总表")]
    own = [changed(SALARIES, "B", None), changed(TOTAL, "L", 820000)]
    for said, file in (("{file: true}", "305002-水利站.xlsx"), ("{beside: 编制部门, by: name}", "站.xlsx")):
        desk.mapping = text.replace("{header: 预算单位, fill_down: true}", said).replace("[序号]", "[序号, 预算单位]")
        header = [HEADER[0], ["编制部门：云岭县水利站", *HEADER[1][1:]], *HEADER[2:]]
        folder = desk.folder / "exports" / said[1:5]
        write_export(folder / file, detail(*own, header=header))
        result = import_mapped(replace(desk.request, files=(folder,), is_trial=True))
        assert (remarks(result), [unit.code for unit in result.units]) == ([], ["305002"])


def test_an_old_workbook_and_a_file_that_is_none_stop_the_import_with_a_word(desk: Desk) -> None:
    request = desk.request
    old = desk.folder / "exports" / "旧.xls"
    old.parent.mkdir()
    old.write_bytes(b"\xd0\xcf\x11\xe0")
    (old.parent / "坏.xlsx").write_bytes(b"no workbook")
    result = import_mapped(replace(request, files=(old.parent,)))
    whys = [one.why for one in result.of_kind(RemarkKind.FAULT)]
    assert "是旧格式的工作簿，不能读" in whys
    assert any(why.startswith("不能读取：") for why in whys)
    assert not result.is_written


def test_nothing_is_written_over_other_content_unless_asked(desk: Desk) -> None:
    paths = [unit.path for unit in desk.run(is_trial=False).units]
    before = [path.read_bytes() for path in paths]
    assert desk.run(is_trial=False).is_written
    assert [path.read_bytes() for path in paths] == before
    changed_rows = [changed(SALARIES, "L", 820001), *BODY[1:]]
    with pytest.raises(DisclosureError, match="已有内容不同的填报表，没有覆盖"):
        desk.run(detail(*changed_rows), SUMS, COVER, is_trial=False)
    assert [path.read_bytes() for path in paths] == before
    result = import_mapped(replace(desk.request, overwrite=True))
    assert result.is_written
    assert [path.read_bytes() == old for path, old in zip(paths, before, strict=True)] == [False, True]


WRONG: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text.replace("into: basic", "into: basics"), "第 8 行：填报表没有工作表“basics”，是不是“basic”"),
    (
        lambda text: text.replace("dept_economic_code:", "dept_economic:"),
        "第 12 行：“基本支出”没有可以填的字段“dept_economic”，是不是“dept_economic_code”",
    ),
    (
        lambda text: text.replace("单位资金: current_unit_own}", "单位资金: current_units_own}"),
        "“基本支出”没有金额字段“current_units_own”，是不是“current_unit_own”",
    ),
    (
        lambda text: text.replace("          gov_economic_code: 政府经济科目\n", ""),
        "“基本支出”必填的字段没有来源：gov_economic_code（政府经济科目）。请在 fields 中写明；导出表里没有的，写进 leaves",
    ),
    (lambda text: text.replace("{value: 是}", "{value: 要}"), "“是否公开”不能填“要”，可写：是、否"),
    (
        lambda text: text.replace("ignore_rows", "ignore_lines"),
        "第 6 行：不认识的键“sheets.0.ignore_lines”，请检查拼写，是不是“ignore_rows”",
    ),
    (lambda text: text.replace("        record: 项目名称\n", ""), "请写 record（哪一列区分）"),
    (lambda text: text.replace("sheets: basic}", "sheets: basik}"), "填报表没有工作表“basik”，是不是“basic”"),
    (lambda text: text.replace("field: function_code", "field: function"), "填报表没有科目字段“function”"),
    (lambda text: text.replace("fiscal_year: 2024\n", ""), "请写明 --year 年度，或在对应表中写 fiscal_year"),
]


@pytest.mark.parametrize(("spoil", "said"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_mapping_is_refused_with_its_line_before_anything_is_read(
    desk: Desk, spoil: Callable[[str], str], said: str
) -> None:
    plain = MAPPING.replace("fields: &codes", "fields:")
    desk.mapping = spoil(plain)
    assert desk.mapping != plain
    with pytest.raises(DisclosureError) as caught:
        import_mapped(replace(desk.request, files=(desk.folder / "没有.xlsx",)))
    assert said in str(caught.value)


def test_the_command_reports_writes_and_ends_as_documented(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.run()
    words = ["import", str(desk.folder / "导出.xlsx"), "--mapping", str(desk.folder / "mapping.yaml")]
    words += ["--inputs", str(desk.folder / "inputs"), "--templates", str(desk.templates)]
    assert main([*words, "--dry-run"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "只是试读，没有写入任何文件。" in said
    assert "基本支出2行885,000.50元；项目支出1行150,000.00元" in said
    report = desk.folder / "导出-导入报告.xlsx"
    assert not report.exists()
    write_export(desk.folder / "导出.xlsx", detail(changed(SALARIES, "L", "82万"), *BODY[1:]), SUMS, COVER)
    assert main(words) == 1
    book = openpyxl.load_workbook(report)
    assert book.sheetnames == ["没有放入", "核对不符", "读不了", "工作表", "各单位"]
    rows = [[cell.value for cell in row] for row in book["没有放入"].iter_rows(min_row=2)]
    assert rows[0][1:5] == ["指标明细", "L5", "82万", "不是数"]
    assert len(rows) == 10
    assert main([*words, "--year", "2023"]) == 2
    assert main([words[0], words[1]]) == 2
