"""The export of another system: its headers are mapped once, its rows go in as they are, what is left over is listed."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.cli import main
from budget_disclosure.importing.export_files import ExportRequest, ExportResult, import_export
from budget_disclosure.importing.export_words import ExportWords
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.errors import DeclarationError, DisclosureError
from tests.support.law import LAW

ROOT = Path(__file__).parents[2]
EXPORT = ROOT / "tests" / "golden" / "exports" / "支出明细.csv"
UNIT = "021002"
OPEN = "'债务收入': '?'"


def request(tmp_path: Path, file: Path = EXPORT, unit: str = UNIT, *, overwrite: bool = False) -> ExportRequest:
    return ExportRequest(
        file=file,
        year=2024,
        unit_code=unit,
        output=tmp_path / "out",
        mapping=tmp_path / "导入对应.yaml",
        inputs=ROOT / "inputs",
        templates=ROOT / "templates" / "thirteen-tables",
        overwrite=overwrite,
    )


def imported(tmp_path: Path, file: Path = EXPORT, unit: str = UNIT, **answers: str) -> ExportResult:
    """Let the mapping be proposed, answer what is open, and import."""
    asked = request(tmp_path, file, unit)
    if not asked.mapping.exists():
        assert import_export(asked).proposed == asked.mapping
    text = asked.mapping.read_text(encoding="utf-8").replace(OPEN, "'债务收入': '不导入'")
    for word, ours in answers.items():
        text = text.replace(f"'{word}': '?'", f"'{word}': '{ours}'").replace(f"{word}: '?'", f"{word}: '{ours}'")
    asked.mapping.write_text(text, encoding="utf-8")
    return import_export(asked)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """Return the export of tests/golden imported for one unit."""
    return imported(tmp_path_factory.mktemp("sample"))


def written(tmp_path: Path, text: str, name: str = "导出.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def amounts(path: Path, sheet: str) -> Decimal:
    book = read_cells(path.read_bytes(), path.name)
    cells = book.sheets[sheet].cells.values()  # type: ignore[union-attr]
    return sum(
        (c.value for c in cells if c.row > 5 and 9 <= c.column <= 19 and isinstance(c.value, Decimal)), Decimal(0)
    )


def test_the_first_run_writes_the_mapping_and_nothing_else(tmp_path: Path) -> None:
    result = import_export(request(tmp_path))
    assert (result.paths, result.is_complete, (tmp_path / "out").exists()) == ((), False, False)
    text = (tmp_path / "导入对应.yaml").read_text(encoding="utf-8")
    for line in (
        "'单位编码': '单位代码'",
        "'支出项目类别': '支出类别'",
        "'部门预算支出经济分类科目': '部门经济科目'",
        "'金额（元）': '金额'",
        "'备注': '不导入'",
        "amount_unit: '元'",
        "'人员类': '基本支出'",
        "'一般公共预算拨款': '一般公共预算'",
        OPEN,
    ):
        assert line in text
    assert "有 1 处要您指定" in result.lines[1]


def test_what_is_open_in_the_mapping_stops_with_its_line(tmp_path: Path) -> None:
    asked = request(tmp_path)
    import_export(asked)
    lines = asked.mapping.read_text(encoding="utf-8").splitlines()
    with pytest.raises(DeclarationError, match="资金来源“债务收入”还没有定") as caught:
        import_export(asked)
    assert OPEN in lines[(caught.value.line or 0) - 1]


def test_a_hundred_rows_go_in_as_they_are_and_the_rest_is_listed_row_by_row(sample: ExportResult) -> None:
    result = sample
    assert result.lines[0] == "支出明细.csv：106 行，放入 100 行、213,297.50 元，没有放入 6 行。"
    assert [line for line in result.lines if re.match(r"  第 \d+ 行：", line)] == [
        "  第 103 行：功能科目只有名称“行政运行”，不能确定编码，可能是 2010101、2010201、2010301、2010401、2010501 等",
        "  第 104 行：金额“1.2万”不是数",
        "  第 105 行：部门经济科目“30298-没有的科目”，应为部门预算支出经济分类科目中的编码",
        "  第 106 行：资金来源“债务收入”按对应表不导入",
        "  第 107 行：是单位 021003 的，这次只导入 021002",
        "  第 108 行：没有功能科目（像是合计行或说明）",
    ]


def test_the_example_of_the_documentation_says_what_the_command_says(sample: ExportResult) -> None:
    page = (ROOT / "docs" / "import-format.md").read_text(encoding="utf-8")
    block = page[page.rindex("```text\n") :].removeprefix("```text\n").split("```")[0]
    printed = [line for line in block.splitlines() if line != "…"]
    assert [line for line in sample.lines if line in printed] == printed
    assert len(printed) == 7


def test_the_workbook_holds_every_placed_amount(sample: ExportResult) -> None:
    (path,) = sample.paths
    assert path.name == "021002-中共中阳县委党史研究室.xlsx"
    assert amounts(path, "基本支出") + amounts(path, "项目支出") == Decimal("213297.50")
    page = openpyxl.load_workbook(path)
    basic = page["基本支出"]
    assert [basic[f"{column}6"].value for column in "BDF"] == [
        "2013101 行政运行",
        "30101 基本工资",
        "50101 工资奖金津补贴",
    ]
    projects = page["项目支出"]
    numbers = [projects[f"A{row}"].value for row in range(6, 46)]
    assert (numbers[0], numbers[10], numbers[20], numbers[30]) == ("001", "002", "003", "004")
    # The first row of a project names it, its further rows do not.
    assert [projects[f"B{row}"].value for row in (6, 7, 16)] == ["党史资料征编", None, "红色旧址修缮"]


def test_a_blank_government_item_stays_blank(sample: ExportResult) -> None:
    (path,) = sample.paths
    projects = openpyxl.load_workbook(path)["项目支出"]
    found = {projects[f"F{row}"].value: projects[f"U{row}"].value for row in range(6, 46)}
    assert found["30202 印刷费"] is None
    assert found["30201 办公费"] == "50201 办公经费"


def test_rows_left_over_are_kept_as_they_were(sample: ExportResult) -> None:
    rows = list(
        csv.reader((sample.paths[0].parent / "支出明细-没有放入的行.csv").open(encoding="utf-8-sig", newline=""))
    )
    assert rows[0][:4] == ["原文件行号", "没有放入的原因", "序号", "单位编码"]
    assert len(rows) == 7
    assert rows[2][-3:] == ["当年预算", "1.2万", ""]


def test_rows_of_equal_codes_are_added_up_and_named(sample: ExportResult) -> None:
    assert "  第 3、14、25、36、47、58 行的科目相同，已合为一行，金额相加。" in sample.lines


def test_without_a_unit_every_unit_of_the_file_gets_its_workbook(tmp_path: Path) -> None:
    result = imported(tmp_path, unit="")
    assert [path.name for path in result.paths] == ["021002-中共中阳县委党史研究室.xlsx", "021003-中阳县档案馆.xlsx"]


def test_an_existing_workbook_is_not_overwritten(tmp_path: Path) -> None:
    (path,) = imported(tmp_path).paths
    path.write_bytes(b"filled in meanwhile")
    with pytest.raises(DisclosureError, match="已有填报表，没有覆盖"):
        imported(tmp_path)
    assert path.read_bytes() == b"filled in meanwhile"


BY_SOURCE = (
    "单位：万元\n"
    "功能分类科目编码,部门预算支出经济分类科目编码,政府预算支出经济分类科目编码,合计,一般公共预算,上年结转-一般公共预算\n"
    "2013101,30101,50101,1.5,1.25,0.25\n"
    "2013101,30102,50101,9,1,\n"
    "2013101,30103,50101,0.0000001,0.0000001,\n"
    "2013101,30201,50201,0,0,\n"
)


def test_a_column_for_each_source_in_wan_is_converted_exactly_and_held_against_its_total(tmp_path: Path) -> None:
    result = imported(tmp_path, written(tmp_path, BY_SOURCE), 支出类别="基本支出")
    assert "amount_unit: '万元'" in (tmp_path / "导入对应.yaml").read_text(encoding="utf-8")
    assert [line for line in result.lines if line.startswith("  第")] == [
        "  第 4 行：行合计 90,000.00 元，各资金来源之和 10,000.00 元",
        "  第 5 行：一般公共预算（本年预算）“0.0000001”不足一分",
        "  第 6 行：没有金额，或金额为 0",
    ]
    assert result.lines[0] == "导出.csv：4 行，放入 1 行、15,000.00 元，没有放入 3 行。"
    page = openpyxl.load_workbook(result.paths[0])["基本支出"]
    assert (page["I6"].value, page["O6"].value) == (12500, 2500)


def test_a_new_column_of_the_export_is_asked_about(tmp_path: Path) -> None:
    first = "功能科目,部门经济科目,金额(元),资金来源\n2013101,30101,5,单位资金\n"
    imported(tmp_path, written(tmp_path, first), 支出类别="基本支出", 本年或结转="本年预算")
    with pytest.raises(DisclosureError, match="对应表中没有这些列：追加金额"):
        import_export(request(tmp_path, written(tmp_path, first.replace("资金来源", "资金来源,追加金额"))))


def test_a_file_without_header_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match="没有找到表头"):
        import_export(request(tmp_path, written(tmp_path, "甲,乙\n1,2\n")))


def test_an_xlsx_goes_in_like_a_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in csv.reader(EXPORT.read_text(encoding="gb18030").splitlines()):
        page.append(row)
    book.save(tmp_path / "支出明细.xlsx")
    assert (
        imported(tmp_path, tmp_path / "支出明细.xlsx").lines[0].endswith("放入 100 行、213,297.50 元，没有放入 6 行。")
    )


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("支出功能分类科目编码", "功能科目"),
        ("部门预算支出经济分类", "部门经济科目"),
        ("政府预算支出经济分类科目（编码）", None),
        ("经济科目", None),
        ("金额(万元)", "金额"),
        ("一般公共预算拨款", "一般公共预算（本年预算）"),
        ("上年结转-单位资金", "单位资金（上年结转）"),
        ("财政专户管理资金（元）", "财政专户管理资金（本年预算）"),
    ],
)
def test_headers_are_known_by_their_words_and_never_guessed(header: str, target: str | None) -> None:
    assert ExportWords(LAW).target_of(header) == target


def test_a_word_that_is_not_ours_is_not_guessed() -> None:
    assert ExportWords(LAW).word_of("资金来源", "一般公共预算拨款") == "一般公共预算"
    assert ExportWords(LAW).word_of("资金来源", "其他资金") is None


def test_the_command_says_what_it_did_and_ends_with_1_while_rows_are_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(tmp_path)
    arguments = ["import", "--csv", str(EXPORT), "--year", "2024", "--unit", UNIT, "-o", str(tmp_path / "again")]
    arguments += ["--mapping", str(tmp_path / "导入对应.yaml"), "--inputs", str(ROOT / "inputs")]
    assert main([*arguments, "--templates", str(ROOT / "templates" / "thirteen-tables")]) == 1
    assert "放入 100 行、213,297.50 元" in capsys.readouterr().out.replace("\n  ", "")
    assert main(["import"]) == 2
