"""Columns only 部门本级 fills (I-405), and the saved results of the workbook's own sheet 校验 (I-406)."""

from decimal import Decimal

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.model.findings import Severity, render
from tests.support.workbooks import FILE, declarations_of, read_changed


def own(changes: dict[tuple[str, str], object]) -> list[tuple[str, str, str]]:
    submission, findings = read_changed(changes)  # type: ignore[arg-type]
    checked = check_submission(submission, declarations_of(), findings) if submission else ()
    return [(f.rule.id, f"{f.at.sheet}!{f.at.cell}", f.found) for f in (*findings, *checked)]


def row_of(check_id: str) -> int:
    """Return the row of the sheet 校验 in which a check stands."""
    row = 4
    for group in declarations_of().workbook.self_check.groups:
        row += 1
        for line in (line for check in group.checks for line in check.spread()):
            row += 1
            if line.id == check_id:
                return row
    raise KeyError(check_id)


def saved(check_id: str, left: str = "", right: str = "", result: str = "不通过") -> dict[tuple[str, str], object]:
    """Return the cells of a check as a program saved them."""
    row = row_of(check_id)
    numbers = {("校验", f"{column}{row}"): Decimal(text) for column, text in (("D", left), ("F", right)) if text}
    return {("校验", f"H{row}"): result, **numbers}


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


def test_a_saved_failure_that_no_rule_finds_blocks_with_its_two_numbers() -> None:
    submission, findings = read_changed(saved("C-301.1", "2682800.5", "1914500.5"))  # type: ignore[arg-type]
    assert submission is not None
    (finding,) = check_submission(submission, declarations_of(), findings)
    cell = f"H{row_of('C-301.1')}"
    assert render(finding).startswith(
        f"［错误］I-406 {FILE} › 校验!{cell}：发现“校验”表 C-301.1 不通过："
        "合计栏之和 2,682,800.50 元，各资金来源之和 1,914,500.50 元，"
        "应为“基本支出”各行合计之和等于各资金来源之和。差额 +768,300.00 元。"
    )
    assert finding.what_to_do.endswith("还是不通过的，请取空白填报表重新填写。")
    assert finding.rule.is_acceptable


def test_every_saved_failure_is_told_and_what_passed_is_not() -> None:
    changes = {**saved("C-101.1"), **saved("C-101.2", result="未填"), **saved("C-101.3", result="通过")}
    assert [(rule, at) for rule, at, _ in own(changes)] == [
        ("I-406", f"校验!H{row_of('C-101.1')}"),
        ("I-406", f"校验!H{row_of('C-101.2')}"),
    ]


def test_a_saved_failure_that_python_finds_too_is_not_told_twice() -> None:
    # More reserved for small firms than is bought: a U- rule speaks. A row without amount: an I- rule speaks.
    assert [rule for rule, _, _ in own({**saved("C-701"), ("政府采购", "B8"): Decimal(5000000)})] == ["U-402"]
    without_amount = own({**saved("C-206.1"), ("基本支出", "I6"): None})
    assert [rule for rule, _, _ in without_amount if rule.startswith("I-")] == ["I-401"]


def test_a_saved_reminder_is_no_failure() -> None:
    assert own(saved("C-101.1", result="提醒")) == []


def test_a_check_of_the_departments_tables_blocks_where_it_concerns_this_unit() -> None:
    assert own(saved("C-303.1", "500000", "300000")) == [
        (
            "I-406",
            f"校验!H{row_of('C-303.1')}",
            "“校验”表 C-303.1 不通过：“基金与国资收入”合计 500,000.00 元，基本支出和项目支出合计 300,000.00 元",
        )
    ]


def test_a_check_of_codes_only_asks_because_the_bureau_may_have_added_to_its_lists() -> None:
    submission, findings = read_changed(saved("C-208", "1", "0"))  # type: ignore[arg-type]
    assert submission is not None
    (finding,) = check_submission(submission, declarations_of(), findings)
    assert (finding.rule.id, finding.effective_severity) == ("I-406", Severity.WARN)


def test_a_workbook_nobody_calculated_says_nothing() -> None:
    assert own({}) == []
