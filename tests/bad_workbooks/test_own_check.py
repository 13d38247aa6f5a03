"""Columns only 部门本级 fills (I-405), and the saved results of the workbook's own sheet 校验 (I-406)."""

from decimal import Decimal

from budget_disclosure.checks.submission import check_submission
from budget_disclosure.findings import Severity, render
from tests.support.workbooks import FILE, read_changed, year_spec


def own(changes: dict[tuple[str, str], object]) -> list[tuple[str, str, str]]:
    submission, findings = read_changed(changes)  # type: ignore[arg-type]
    checked = check_submission(submission, year_spec().codes) if submission else ()
    return [(f.rule.id, f"{f.at.sheet}!{f.at.cell}", f.found) for f in (*findings, *checked)]


def test_a_subordinate_unit_is_told_that_columns_of_the_department_are_not_used() -> None:
    submission, findings = read_changed({("单位信息", "B13"): "下属单位"})
    assert submission is not None
    assert [(f.rule.id, f.at.sheet, f.at.cell, f.effective_severity) for f in findings] == [
        ("I-405", "三公经费", "L7", Severity.WARN),
        ("I-405", "上年对比", "D5", Severity.WARN),
    ]
    assert findings[0].found == "下属单位填了 2 个淡绿色单元格（L7、M7）"


def test_the_head_unit_fills_them() -> None:
    _, findings = read_changed({})
    assert findings == ()


def test_a_saved_failure_that_python_does_not_find_is_one_warning() -> None:
    saved: dict[tuple[str, str], object] = {("校验", "H6"): "不通过", ("校验", "H7"): "未填", ("校验", "H8"): "通过"}
    assert own(saved) == [("I-406", "校验!H6", "“校验”表保存的结果为C-101.1 不通过、C-101.2 未填")]


def test_a_saved_failure_that_python_finds_too_is_not_told_twice() -> None:
    saved: dict[tuple[str, str], object] = {("校验", "H6"): "不通过"}
    # More reserved for small firms than is bought: a U- rule speaks. A row without amount: an I- rule speaks.
    assert [rule for rule, _, _ in own({**saved, ("政府采购", "B8"): Decimal(5000000)})] == ["U-402"]
    assert [rule for rule, _, _ in own({**saved, ("基本支出", "I6"): None}) if rule.startswith("I-")] == ["I-401"]


def test_a_saved_reminder_is_no_failure() -> None:
    assert own({("校验", "H6"): "提醒"}) == []


def test_a_check_of_the_departments_tables_is_left_to_their_rules() -> None:
    spec = year_spec().workbook.self_check
    row = (
        4
        + 3
        + [line.id for group in spec.groups[:3] for check in group.checks for line in check.spread()].index("C-303.1")
    )
    assert own({("校验", f"H{row + 1}"): "不通过"}) == []
    assert own({("校验", f"H{row}"): "不通过"}) != []


def test_a_workbook_nobody_calculated_says_nothing() -> None:
    assert own({}) == []


def test_the_message_says_what_to_do() -> None:
    submission, _ = read_changed({("校验", "H6"): "不通过"})
    assert submission is not None
    (finding,) = check_submission(submission, year_spec().codes)
    assert render(finding).startswith(f"［提醒］I-406 {FILE} › 校验!H6：")
    assert "重新报送" in render(finding)
