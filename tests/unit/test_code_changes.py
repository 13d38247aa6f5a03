"""codes/changes.csv: which code of last year is which of this year; what is wrong in it is named with its line."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.declarations.code_lists import Codes, load_codes
from budget_disclosure.intake.code_cells import check_code
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.location import Location
from tests.support.law import LAW
from tests.support.workbooks import declarations_of

HEADER = "classification,from,to,share,note"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(declarations_of().folder / "codes", tmp_path / "codes"))


def changed(folder: Path, *lines: str) -> Codes:
    (folder / "changes.csv").write_text("\n".join((HEADER, *lines, "")), encoding="utf-8")
    return load_codes(folder, LAW)


def rows(**amounts: str) -> dict[str, Decimal]:
    return {code.removeprefix("c"): Decimal(yuan) for code, yuan in amounts.items()}


def test_a_renamed_and_a_merged_code_lead_to_one_with_the_levels_above(folder: Path) -> None:
    codes = changed(folder, "function,2139911,2130301,,", "function,2139912,2130301,,并入")

    found = codes.changes.mapped("function", rows(c213="300", c21399="300", c2139911="100.01", c2139912="199.99"))

    assert found.amounts == rows(c2130301="300", c21303="300", c213="300")
    assert found.unmapped == {}


def test_a_split_by_shares_is_exact_to_the_cent(folder: Path) -> None:
    codes = changed(folder, "function,2139911,2130301,0.3333,", "function,2139911,2130304,0.6667,")

    found = codes.changes.mapped("function", rows(c2139911="100.01", c2130304="1"))

    assert found.amounts == rows(c2130301="33.33", c2130304="67.68")
    assert sum(found.amounts.values()) == Decimal("101.01")


def test_what_was_abolished_or_split_without_shares_leads_nowhere_and_says_so(folder: Path) -> None:
    codes = changed(folder, "function,2139911,,,取消", "function,2139912,2130301,,", "function,2139912,2130304,,")

    found = codes.changes.mapped("function", rows(c2139911="5", c2139912="7", c2130304="1", c2130306="2"))

    assert found.amounts == rows(c2130306="2")
    assert found.unmapped["2139911"] == "上年科目 2139911 已取消（changes.csv 第 2 行）"
    assert found.unmapped["2130301"] == found.unmapped["2130304"]
    assert found.unmapped["2130304"].startswith("上年科目 2139912 拆分为 2130301、2130304，没有写明各占多少")


def test_without_changes_codes_are_what_they_were(folder: Path) -> None:
    known = rows(c2130301="5", c21303="5")
    assert load_codes(folder, LAW).changes.mapped("function", known).amounts == known


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("function,2139911,2130301,,", "上年的科目 2139911 今年已改为 2130301 "),
        ("function,2139911,,,", "上年的科目 2139911 今年已取消。"),
    ],
)
def test_who_writes_an_old_code_is_told_the_new_one(folder: Path, line: str, told: str) -> None:
    (finding,) = check_code("2139911 旧科目", changed(folder, line).function, Location("a.xlsx", "基本支出", "B6"))

    assert finding.rule.id == "I-310"
    assert finding.what_to_do.startswith(told)


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (("functions,2139911,2130301,,",), 2, "classification“functions”应为：function、"),
        (("function,213990,2130301,,",), 2, "from“213990”应为 3、5、7 位数字"),
        (("function,,2130301,,",), 2, "没有填 from"),
        (("function,2139911,2139998,,",), 2, "to“2139998”不在今年的科目表 function.csv 中"),
        (("function,2139911,21303,,",), 2, "“2139911”与“21303”应是同一级科目"),
        (("function,2139911,,0.5,",), 2, "取消的科目（to 空着）没有 share"),
        (("function,2139911,2130301,1.5,",), 2, "share“1.5”应大于 0、不大于 1"),
        (("function,2139911,2130301,0.4,", "function,2139911,2130304,0.5,"), 3, "合计为 1（现为 0.9）"),
        (("function,2139911,2130301,0.4,", "function,2139911,2130304,,"), 3, "share 应都填"),
        (("function,2139911,2130301,,", "function,2139911,2130301,,"), 3, "2139911 到 2130301 写了两次"),
        (("function,2139911,2130301,,", "function,2139911,,,"), 3, "既写取消又写改为别的科目"),
        (("function,2130301,2130304,,",), 2, "2130301 仍在今年的科目表 function.csv 中"),
        (("function,2139911,2130301",), 2, "列数与表头不一致"),
    ],
)
def test_a_wrong_line_is_named(folder: Path, lines: tuple[str, ...], line: int, message: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        changed(folder, *lines)
    assert (caught.value.line, caught.value.path.name) == (line, "changes.csv")
    assert message in caught.value.message
