"""What only the XML of a file can hold: every cell is read as it is shown, or named; nothing wins in silence."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.intake.read_workbook import Intake, read_submission
from tests.support.workbooks import FILE, damaged_workbook, declarations_of, rewrite_part, valid_workbook

UNIT, BASIC, STYLES, BOOK = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml", "xl/styles.xml", "xl/workbook.xml"


def read(path: Path) -> Intake:
    return read_submission(path, FILE, declarations_of())


def found(path: Path) -> list[tuple[str, str, str]]:
    return [(f.rule.id, f"{f.at.sheet}!{f.at.cell}", f.found) for f in read(path).findings]


def edited(folder: Path, part: str, change: Callable[[str], str]) -> Path:
    path = valid_workbook(folder)

    def checked(text: str) -> str:
        changed = change(text)
        assert changed != text
        return changed

    rewrite_part(path, part, checked)
    return path


def value_of_i6(value: str, kind: str = "") -> Callable[[str], str]:
    def change(text: str) -> str:
        attributes = f' t="{kind}"' if kind else ""
        return re.sub(r'(<c r="I6"[^>]*?)(?: t="\w+")?>.*?</c>', rf"\1{attributes}><v>{value}</v></c>", text, count=1)

    return change


# --- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1E400", "NaN", "INF", "-INF", "１２３４", "٣٤", "1,000", "#NUM!", "abc"])
def test_a_number_that_is_none_names_its_cell(tmp_path: Path, value: str) -> None:
    assert found(edited(tmp_path, BASIC, value_of_i6(value))) == [("I-332", "基本支出!I6", f"损坏的值“{value}”")]


def test_a_saved_error_names_its_cell(tmp_path: Path) -> None:
    assert found(edited(tmp_path, BASIC, value_of_i6("#NUM!", "e"))) == [("I-305", "基本支出!I6", "错误值“#NUM!”")]


def test_a_text_that_the_file_does_not_have_names_its_cell(tmp_path: Path) -> None:
    path = edited(tmp_path, BASIC, value_of_i6("99999", "s"))
    assert found(path) == [("I-332", "基本支出!I6", "损坏的值“第 99999 条文字，文件里没有”")]


def test_a_text_in_runs_with_plain_text_beside_them_is_read_by_nobody_alike(tmp_path: Path) -> None:
    inline = r'\1 t="inlineStr"><is><r><t>5</t></r><t>7</t></is></c>'
    change = partial(re.sub, r'(<c r="I6"[^>]*?)(?: t="\w+")?>.*?</c>', inline, count=1)
    assert found(edited(tmp_path, BASIC, change)) == [("I-332", "基本支出!I6", "损坏的值“57”")]


def test_an_exponent_is_read_exactly(tmp_path: Path) -> None:
    submission = read(edited(tmp_path, BASIC, value_of_i6("1.2500000000000001E+6"))).submission
    assert submission is not None
    assert submission.basic[0].amounts[0].amount.yuan == Decimal(1250000)


def test_a_cell_saved_twice_names_both_values(tmp_path: Path) -> None:
    def twice(text: str) -> str:
        return re.sub(r'(<c r="I6"[^>]*>.*?</c>)', r'\1<c r="I6"><v>99</v></c>', text, count=1)

    assert found(edited(tmp_path, BASIC, twice)) == [("I-333", "基本支出!I6", "两个值“1250000”和“99”")]


def test_a_cell_saved_twice_with_one_value_is_no_defect(tmp_path: Path) -> None:
    assert found(edited(tmp_path, BASIC, lambda text: re.sub(r'(<c r="I6".*?</c>)', r"\1\1", text, count=1))) == []


def test_two_sheets_of_one_title_block(tmp_path: Path) -> None:
    path = edited(tmp_path, BOOK, lambda text: text.replace('name="项目支出"', 'name="基本支出"'))
    assert found(path)[0] == ("I-211", "基本支出!", "还有一张工作表“基本支出”")
    assert read(path).submission is None


@pytest.mark.parametrize("title", ["基本支出\u200b", "\ufeff基本支出", "基 本支出"])
def test_a_title_with_what_nobody_sees_is_the_same_title(tmp_path: Path, title: str) -> None:
    assert found(edited(tmp_path, BOOK, lambda text: text.replace('name="基本支出"', f'name="{title}"'))) == []


# --- styles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [*range(27, 32), 34, 35, 36, *range(50, 59)])
def test_built_in_chinese_date_formats_are_dates(tmp_path: Path, number: int) -> None:
    def change(page: Worksheet) -> None:
        page["B15"].number_format = "yyyy-mm-dd"

    path = damaged_workbook(tmp_path, "单位信息", change)

    def renumber(text: str) -> str:
        custom = re.search(r'<numFmt [^>]*formatCode="yyyy-mm-dd"[^>]*/>', text)
        assert custom is not None
        (old,) = re.findall(r'numFmtId="(\d+)"', custom[0])
        return text.replace(custom[0], "").replace(f'numFmtId="{old}"', f'numFmtId="{number}"')

    rewrite_part(path, STYLES, renumber)
    intake = read(path)
    assert [f for f in intake.findings if f.at.cell == "B15"] == []
    assert intake.submission is not None
    assert intake.submission.unit.approval_date.value == date(2024, 2, 6)


def test_damaged_styles_leave_the_amounts_and_tell_what_cannot_be_seen(tmp_path: Path) -> None:
    path = edited(tmp_path, STYLES, lambda text: text[: len(text) // 3])
    intake = read(path)
    assert [(f.rule.id, f.at.cell) for f in intake.findings] == [("I-220", ""), ("I-307", "B15"), ("I-307", "B16")]
    assert intake.findings[1].what_to_do.startswith("如果是 2024 年 2 月 6 日，")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: re.sub(r"<cellStyles.*?</cellStyles>", "", text),
        lambda text: re.sub(r"<fonts.*?</fonts>", "<fonts/>", text),
        lambda text: re.sub(r'rgb="[0-9A-F]{8}"', 'rgb="red"', text),
        lambda text: re.sub(r"<dxfs.*?</dxfs>", "<dxfs><dxf><none/></dxf></dxfs>", text),
    ],
)
def test_odd_styles_do_not_matter(tmp_path: Path, damage: Callable[[str], str]) -> None:
    assert found(edited(tmp_path, STYLES, damage)) == []


# --- the package ------------------------------------------------------------------------------------------------------


def test_damage_is_told_without_a_class_name(tmp_path: Path) -> None:
    path = edited(tmp_path, BASIC, lambda text: text[: len(text) // 2])
    assert found(path) == [("I-101", "!", "工作表“基本支出”的内容已损坏")]


def test_a_word_document_with_another_ending_is_named(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(
        next((Path(__file__).parents[2] / "templates" / "thirteen-tables" / "2024").glob("*.docx")).read_bytes()
    )
    assert found(path) == [("I-101", "!", "其他种类的文件（不是 Excel 工作簿）")]


def test_absolute_and_relative_targets_are_the_same(tmp_path: Path) -> None:
    path = edited(tmp_path, "xl/_rels/workbook.xml.rels", lambda text: text.replace('Target="', 'Target="/xl/'))
    assert found(path) == []


def test_strict_open_xml_is_read(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    main, strict = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    for part in ("xl/workbook.xml", "xl/styles.xml", *(f"xl/worksheets/sheet{n}.xml" for n in range(1, 18))):
        rewrite_part(path, part, lambda text: text.replace(main, strict))
    assert found(path) == []


# --- merges -----------------------------------------------------------------------------------------------------------


def test_a_value_hidden_under_a_merge_is_named(tmp_path: Path) -> None:
    def hide(text: str) -> str:
        return text.replace("</mergeCells>", '<mergeCell ref="I6:I7"/></mergeCells>', 1)

    assert found(edited(tmp_path, BASIC, hide)) == [("I-222", "基本支出!I7", "合并单元格 I6:I7 下面藏有 I7“640500.5”")]


def test_a_merge_over_cells_that_nobody_fills_takes_nothing_away(tmp_path: Path) -> None:
    assert found(damaged_workbook(tmp_path, "单位信息", lambda page: page.merge_cells("B20:D20"))) == []


# --- totals -----------------------------------------------------------------------------------------------------------


def test_a_row_of_totals_is_to_be_deleted(tmp_path: Path) -> None:
    def add(page: Worksheet) -> None:
        page["B14"] = "合 计"
        page["I14"] = sum(page.cell(row, 9).value or 0 for row in range(6, 14))

    intake = read(damaged_workbook(tmp_path, "基本支出", add))
    (finding,) = intake.findings
    assert (finding.rule.id, finding.at.cell, finding.found) == ("I-221", "B14:I14", "“合 计”行（第 14 行）")
    assert finding.what_to_do == "请清空这一行（或删除整行）：表头下面的合计行会自动计算，不用另加。"
