"""``law.yaml`` and what refers to it: whatever is wrong stops the start with file and line."""

import re
from pathlib import Path

import pytest

from budget_disclosure.declarations.law_yaml import load_law
from budget_disclosure.declarations.year import load_input_declarations, load_year
from budget_disclosure.model.errors import DeclarationError
from tests.support.formats import copy_year


def changed(templates: Path, tmp_path: Path, file: str, before: str, after: str) -> tuple[Path, int]:
    """Return a copy of the templates with one change, and its line."""
    copy = tmp_path / "templates"
    copy_year(copy)
    path = copy / "2024" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return copy, text[: text.index(before)].count("\n") + 1


@pytest.mark.parametrize(
    ("before", "after", "message", "lines_below"),
    [
        ("  days: 20\n", "  days: 0\n", "“publication.days”的值“0”太小", 0),
        ("  days: 20\n", "", "缺少必填项“publication.days”", -1),
        ("  cited: 预算法第十四条\n", "  cited: 预算法第十四条\n  pages: 2\n", "不认识的键“publication.pages”", 1),
        (
            "  since: 2015\n\n# In the order",
            "  since: 2025\n\n# In the order",
            "since 2025 晚于本文件夹的年度 2024",
            -5,
        ),
        ("{key: basic, word", "{word", "缺少必填项“expenditure_kinds.terms.0.key”", 0),
        ("{key: basic, ", "{key: Basic, ", "“expenditure_kinds.terms.0.key”的值“Basic”写法不对", 0),
        ("{key: basic, ", "{key: running, ", "“expenditure_kinds”缺少程序要用的 key：basic", -4),
        ("{key: last_year, word: 上年}", "{key: last_year, word: 本年}", "名称 重复：本年", -5),
        ("key: county, ", "key: city, ", "key 重复：city", -6),
        ("is_appropriation: false\n      also", "also", "缺少必填项“sources.terms.3.is_appropriation”", -2),
        ("codes: ['30212']", "codes: ['3021x']", "“three_public_items.terms.0.codes.0”的值“3021x”写法不对", 0),
        ("economic_pairs: public_institution", "economic_pairs: other", "不在允许范围内", 0),
        ("vintage: [current_year]}}", "vintage: [this_year]}}", "vintages 中没有 this_year，已有：current_year", 0),
        ("appropriations_only: true", "appropriations_only: true, source: [unit_own]", "只能写一个", 0),
        ("counts: {vintage: [carryover_in]}", "counts: {agencies_only: true}", "只有一项可以写 agencies_only: true", 1),
        ("{key: carryover_in, ", "{key: carried, ", "“vintages”的 key 只能是：current_year、carryover_in", 0),
        ("function: [3, 5, 7]", "function: [3, 7, 5]", "function 的各级位数应由短到长：3、7、5", -1),
        ("key: personnel, word", "key: other, word", "key 重复：other", -4),
    ],
)
def test_a_wrong_law_is_refused_with_its_line(
    templates: Path, tmp_path: Path, before: str, after: str, message: str, lines_below: int
) -> None:
    copy, line = changed(templates, tmp_path, "law.yaml", before, after)
    path = copy / "2024" / "law.yaml"
    with pytest.raises(DeclarationError) as caught:
        load_law(path, 2024)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line) == (path, line + lines_below)


@pytest.mark.parametrize(
    ("pattern", "new", "message"),
    [
        (r"is_appropriation: true", "is_appropriation: false", "没有一种资金来源是财政拨款"),
        (r"has_agency_operating: true", "has_agency_operating: false", "没有一种单位有机关运行经费"),
        (r"(?ms)^periods:.*?^target", "target", "缺少必填项“periods”"),
        (
            r"(?ms)    - \{key: this_year.*?last_year[^\n]*",
            "    - {key: now, word: 今年}",
            "缺少程序要用的 key：this_year",
        ),
        (
            r"(?m)(    - \{key: subordinate.*)$",
            r"\1\n    - {key: third, word: 三级单位}",
            "的 key 只能是：head、subordinate",
        ),
        (r"(?m)^  terms:\n    - \{key: mid_term.*\n.*annual.*$", "  terms: []", "不能为空"),
    ],
)
def test_a_law_without_what_the_program_needs_is_refused(
    templates: Path, tmp_path: Path, pattern: str, new: str, message: str
) -> None:
    text = (templates / "2024" / "law.yaml").read_text(encoding="utf-8")
    path = tmp_path / "law.yaml"
    path.write_text(re.sub(pattern, new, text), encoding="utf-8")
    with pytest.raises(DeclarationError, match=message) as caught:
        load_law(path, 2024)
    assert caught.value.line is not None


def test_a_code_that_is_no_departmental_item_is_refused(templates: Path, tmp_path: Path) -> None:
    copy, line = changed(templates, tmp_path, "law.yaml", "codes: ['30217']", "codes: ['30297']")
    with pytest.raises(DeclarationError, match="“公务接待费”的科目 30297 不在部门预算支出经济分类科目中") as caught:
        load_input_declarations(copy, 2024)
    assert caught.value.line == line


WITHOUT_OTHER_PLACES = {"其他", "上年", "中期"}
"""Words that no other declaration names: they may be renamed in ``law.yaml`` alone."""


def test_a_word_that_is_renamed_in_the_law_alone_is_refused_with_the_line_that_has_the_old_one(
    templates: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "templates"
    copy_year(copy)
    path = copy / "2024" / "law.yaml"
    text = path.read_text(encoding="utf-8")
    accepted = set()
    for match in re.finditer(r"key: \w+(?:, |\n      )word: ([^,}\n]+)", text):
        old = match[1]
        path.write_text(f"{text[: match.start(1)]}{old}改{text[match.end(1) :]}", encoding="utf-8")
        try:
            load_year(copy, 2024)
        except DeclarationError as error:
            line = error.path.read_text(encoding="utf-8").splitlines()[(error.line or 0) - 1]
            assert old in line or f"{old}改" in error.message, error
            assert error.line is not None
        else:
            accepted.add(old)
    assert accepted == WITHOUT_OTHER_PLACES


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('TRIM([unit.kind])<>"事业单位"', 'TRIM([unit.kind])<>"下属单位"', "校验 C-403 中的“下属单位”不是所比较的字段"),
        ('TRIM([unit.role])="下属单位"', 'TRIM([unit.role])="所属单位"', "校验 C-704 中的“所属单位”不是所比较的字段"),
        (
            '[indicators.scope],"年度"',
            '[indicators.scope],"本年"',
            "校验 C-607 中的“本年”不是所比较的字段可以填的词：是、否、整体、中期、年度",
        ),
        (
            "@records(projects; is_published; 是)",
            "@records(projects; is_published; 公开)",
            "校验 C-[0-9]+ 中的“公开”不是所比较的字段可以填的词：是、否",
        ),
        ("{source: 国有资本经营预算, column", "{source: 国有资本预算, column", "校验 C-303.2 中的“国有资本预算”"),
        ('TRIM([unit.kind])="事业单位")', 'TRIM([unit.kind])="企业")', "上年对比.this_year 的公式中的“企业”"),
    ],
)
def test_a_word_in_a_formula_that_its_fields_cannot_hold_is_refused_with_its_line(
    templates: Path, tmp_path: Path, before: str, after: str, message: str
) -> None:
    copy, line = changed(templates, tmp_path, "workbook.yaml", before, after)
    with pytest.raises(DeclarationError, match=message) as caught:
        load_input_declarations(copy, 2024)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (", carryover_unit_own], width: 17}", "], width: 17}", "“基本支出”的“合计”漏了字段：carryover_unit_own"),
        (", current_unit_own], width: 16}", "], width: 16}", "“基本支出”的“小计”漏了字段：current_unit_own"),
        (
            "[this_general_public, this_government_funds, this_state_capital]",
            "[this_general_public, this_state_capital]",
            "“三公经费”的“小计”漏了字段：this_government_funds",
        ),
        ("leaders, confidential_communication, ", "leaders, ", "漏了字段：confidential_communication"),
        (":carryover_unit_own])", ":carryover_special_account])", "漏了字段：carryover_unit_own"),
        (
            "carryover_special_account carryover_unit_own)",
            "carryover_unit_own)",
            "C-802 漏了字段：carryover_special_account",
        ),
    ],
)
def test_a_sum_that_leaves_out_a_source_or_a_use_is_refused_with_its_line(
    templates: Path, tmp_path: Path, before: str, after: str, message: str
) -> None:
    copy, line = changed(templates, tmp_path, "workbook.yaml", before, after)
    with pytest.raises(DeclarationError, match=message) as caught:
        load_input_declarations(copy, 2024)
    assert caught.value.line == line


def test_a_sheet_without_the_sum_of_this_year_and_carry_over_is_refused(templates: Path, tmp_path: Path) -> None:
    carried = (
        ", carryover_general_public, carryover_government_funds, carryover_state_capital, carryover_special_account, "
        "carryover_unit_own], width: 17}"
    )
    copy, _ = changed(templates, tmp_path, "workbook.yaml", carried, "], width: 17}")
    with pytest.raises(DeclarationError, match="“基本支出”没有各资金来源、本年和结转全部相加的合计"):
        load_input_declarations(copy, 2024)


def test_a_sum_of_appropriations_may_stand_beside_the_sum_of_all_sources(templates: Path, tmp_path: Path) -> None:
    total = "      - {key: total, title: 合计, type: computed, computes: sum, unit: 元, of: [current_general_public,"
    own = (
        "      - {key: appropriations, title: 财政拨款小计, type: computed, computes: sum, unit: 元, "
        "of: [current_general_public, current_government_funds, current_state_capital]}\n"
    )
    copy, _ = changed(templates, tmp_path, "workbook.yaml", total, own + total)
    load_input_declarations(copy, 2024)


def test_a_source_of_funds_without_its_column_is_refused(templates: Path, tmp_path: Path) -> None:
    source = "\nvintages:"
    bonds = "    - {key: bonds, word: 专项债券资金, is_appropriation: false}\n"
    copy, _ = changed(templates, tmp_path, "law.yaml", source, f"{bonds}{source}")
    with pytest.raises(
        DeclarationError,
        match=r"workbook.yaml 第 \d+ 行：资金来源“专项债券资金”（key: bonds）在“基本支出”、“项目支出”中没有一栏",
    ):
        load_input_declarations(copy, 2024)
