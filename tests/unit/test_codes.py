"""Code lists: a row that is not as documented stops the program with file and line; a bureau's rows win."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.code_lists import Confidence, load_codes
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import UnitKind
from tests.support.law import LAW

SHIPPED = Path(__file__).parents[2] / "templates" / "thirteen-tables" / "2024" / "codes"

LISTS = {
    "function": "code,name,parent,confidence\n201,甲,,printed\n20101,乙,201,printed\n2010101,丙,20101,printed\n",
    "dept_economic": "code,name,parent,cost,confidence\n301,工资,,personnel,printed\n30101,基本工资,301,personnel,printed\n",
    "gov_economic": "code,name,parent,confidence\n501,机关工资,,printed\n50101,工资奖金,501,printed\n",
    "revenue": "code,name,parent,confidence\n103,非税收入,,printed\n10301,基金收入,103,printed\n",
    "economic_map": "dept_code,gov_code,applies_to,confidence\n30101,50101,both,printed\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in LISTS.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_good_lists_of_this_test_load(folder: Path) -> None:
    codes = load_codes(folder, LAW)
    assert codes.function.path("2010101") == "甲/乙/丙"
    assert [row.code for row in codes.function.leaves()] == ["2010101"]
    assert codes.cost_of("30101") is LAW.costs["personnel"]
    assert codes.gov_codes_for("30101") == ("50101",)


def add(folder: Path, name: str, line: str) -> None:
    path = folder / f"{name}.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "line", "number", "message"),
    [
        ("function", "20102,丁,202,printed", 5, "编码 20102 的上级应为“201”，发现“202”"),
        ("function", "20201,丁,202,printed", 5, "编码 20201 的上级 202 不在本表中"),
        ("function", "202,丁,201,printed", 5, "编码 202 的上级应为“”，发现“201”"),
        ("function", "20101,丁,201,printed", 5, "编码 20101 重复，第 3 行已有"),
        ("function", "2010,丁,201,printed", 5, "编码“2010”应为 3、5、7 位数字"),
        ("function", "２０２,丁,,printed", 5, "编码“２０２”应为 3、5、7 位数字"),
        ("function", "202,,,printed", 5, "编码 202 没有名称"),
        ("function", "202,丁,,sure", 5, "“sure”应为：printed、recalled、doubtful、bureau"),
        ("function", "202,丁", 5, "列数与表头不一致"),
        ("function", "202,丁,,printed,多", 5, "列数与表头不一致"),
        ("dept_economic", "30102,津贴,301,staff,printed", 4, "“staff”应为：personnel、operating、other"),
        ("gov_economic", "5010101,丙,50101,printed", 4, "编码“5010101”应为 3、5 位数字"),
        ("economic_map", "30102,50101,both,printed", 3, "编码 30102 不在部门预算支出经济分类科目中"),
        ("economic_map", "30101,50199,both,printed", 3, "编码 50199 不在政府预算支出经济分类科目中"),
        ("economic_map", "30101,50101,all,printed", 3, "“all”应为：administrative、public_institution、both"),
        ("economic_map", "30101,50101,both,printed", 3, "30101 与 50101 的对应关系重复，第 2 行已有"),
        ("economic_map", "301,50101,both,printed", 3, "编码 301 不是末级科目"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_line(folder: Path, name: str, line: str, number: int, message: str) -> None:
    add(folder, name, line)
    with pytest.raises(DeclarationError) as caught:
        load_codes(folder, LAW)
    assert (caught.value.path, caught.value.line) == (folder / f"{name}.csv", number)
    assert caught.value.message.startswith(message)


def test_a_missing_column_is_named(folder: Path) -> None:
    (folder / "function.csv").write_text("code,name,confidence\n201,甲,printed\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="表头缺少列：parent") as caught:
        load_codes(folder, LAW)
    assert caught.value.line == 1


def test_an_empty_file_lacks_its_header(folder: Path) -> None:
    (folder / "revenue.csv").write_text("", encoding="utf-8")
    with pytest.raises(DeclarationError, match="表头缺少列：code、name、parent、confidence"):
        load_codes(folder, LAW)


def test_a_list_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "function.csv").write_bytes(LISTS["function"].encode("gb18030"))
    with pytest.raises(DeclarationError, match="应为 UTF-8 编码的 CSV") as caught:
        load_codes(folder, LAW)
    assert caught.value.path == folder / "function.csv"


def test_a_list_saved_by_excel_with_a_byte_order_mark_loads(folder: Path) -> None:
    (folder / "function.csv").write_bytes(b"\xef\xbb\xbf" + LISTS["function"].replace("\n", "\r\n").encode())
    assert "2010101" in load_codes(folder, LAW).function


def test_a_missing_list_is_named(folder: Path) -> None:
    (folder / "revenue.csv").unlink()
    with pytest.raises(DeclarationError, match="文件不存在") as caught:
        load_codes(folder, LAW)
    assert caught.value.path == folder / "revenue.csv"


def test_rows_of_the_bureau_replace_and_add(folder: Path) -> None:
    own = folder / "bureau"
    own.mkdir()
    (own / "function.csv").write_text(
        "code,name,parent,confidence\n2010101,改名,20101,bureau\n2010198,新增,20101,bureau\n", encoding="utf-8"
    )
    codes = load_codes(folder, LAW)
    assert codes.function.name("2010101") == "改名"
    assert codes.function.rows["2010198"].confidence is Confidence.BUREAU
    assert codes.function.name("20101") == "乙"


def test_rows_of_the_bureau_may_change_cost_and_allow_a_pair(folder: Path) -> None:
    own = folder / "bureau"
    own.mkdir()
    (own / "dept_economic.csv").write_text(
        "code,name,parent,cost,confidence\n30101,基本工资,301,other,bureau\n", encoding="utf-8"
    )
    (own / "gov_economic.csv").write_text("code,name,parent,confidence\n50199,其他,501,bureau\n", encoding="utf-8")
    (own / "economic_map.csv").write_text(
        "dept_code,gov_code,applies_to,confidence\n30101,50199,both,bureau\n", encoding="utf-8"
    )
    codes = load_codes(folder, LAW)
    assert codes.cost_of("30101") is LAW.costs["other"]
    assert codes.gov_codes_for("30101") == ("50101", "50199")


def test_a_wrong_row_of_the_bureau_is_named_in_the_bureaus_file(folder: Path) -> None:
    own = folder / "bureau"
    own.mkdir()
    (own / "function.csv").write_text("code,name,parent,confidence\n2019901,丁,20199,bureau\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="编码 2019901 的上级 20199 不在本表中") as caught:
        load_codes(folder, LAW)
    assert (caught.value.path, caught.value.line) == (own / "function.csv", 2)


def test_the_nearest_codes_to_an_unknown_one_are_reportable_and_similar() -> None:
    nearest = [row.code for row in load_codes(SHIPPED, LAW).function.nearest("2012610")]
    assert nearest
    assert nearest[0].startswith("20126")
    assert all(len(code) == 7 for code in nearest)


def test_the_example_of_the_readme_is_a_row_that_loads(tmp_path: Path) -> None:
    for path in SHIPPED.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    example = (SHIPPED / "README.md").read_text(encoding="utf-8").split("```csv\n")[1].split("```")[0]
    (tmp_path / "bureau").mkdir()
    (tmp_path / "bureau" / "function.csv").write_text(example, encoding="utf-8")
    added = set(load_codes(tmp_path, LAW).function.rows) - set(load_codes(SHIPPED, LAW).function.rows)
    assert added == {"2013198"}


def test_the_shipped_lists_hold_revenue_items_of_both_budgets() -> None:
    codes = load_codes(SHIPPED, LAW)
    leaves = {row.code[:5] for row in codes.revenue.leaves()}
    assert leaves == {"10301", "10306"}
    assert codes.revenue.path("1030148") == "非税收入/政府性基金收入/国有土地使用权出让收入"


@pytest.mark.parametrize(
    ("dept", "kind", "proposal"),
    [
        ("30101", LAW.unit_kinds["administrative"], "建议：50101 工资奖金津补贴"),
        ("30101", LAW.unit_kinds["civil_service_managed"], "建议：50101 工资奖金津补贴"),
        ("30101", LAW.unit_kinds["public_institution"], "建议：50501 工资福利支出"),
        ("99999", LAW.unit_kinds["administrative"], ""),
    ],
)
def test_the_government_item_is_proposed_by_the_departmental_one_and_the_kind_of_unit(
    year_2024: Declarations, dept: str, kind: UnitKind, proposal: str
) -> None:
    assert year_2024.codes.proposal(dept, kind) == proposal


def test_several_government_items_are_a_choice_and_doubtful_ones_are_not_proposed(folder: Path) -> None:
    more = "50102,社保,501,printed\n50103,住房,501,printed\n"
    (folder / "gov_economic.csv").write_text(LISTS["gov_economic"] + more, encoding="utf-8")
    pairs = "30101,50102,administrative,printed\n30101,50103,both,doubtful\n"
    (folder / "economic_map.csv").write_text(LISTS["economic_map"] + pairs, encoding="utf-8")
    codes = load_codes(folder, LAW)
    assert codes.proposal("30101", LAW.unit_kinds["administrative"]) == "可选：50101 工资奖金；50102 社保"
    assert codes.proposal("30101", LAW.unit_kinds["public_institution"]) == "建议：50101 工资奖金"
