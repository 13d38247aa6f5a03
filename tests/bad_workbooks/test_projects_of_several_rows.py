"""A project on several classifications: one row each, under one number; amounts add up, contradictions block."""

from decimal import Decimal

from budget_disclosure.ledger.build_ledger import unit_ledger
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.performance_forms import performance_forms
from budget_disclosure.tables.compute import compute_tables
from tests.support.workbooks import declarations_of, read_changed

SHEET = "项目支出"
# Row 10 is the first free one: number 005, which becomes 001, on another functional item, paid by 单位资金.
FURTHER_ROW = {"A10": "001", "D10": "2130314", "F10": "30201 办公费", "U10": "50201 办公经费", "M10": 2500}


def changed(cells: dict[str, object]) -> tuple[UnitSubmission | None, tuple[Finding, ...]]:
    return read_changed({(SHEET, cell): value for cell, value in cells.items()})  # type: ignore[misc]


def found(cells: dict[str, object]) -> list[tuple[str, str, str]]:
    return [(f.rule.id, f.at.cell, f.found) for f in changed(cells)[1]]


def test_a_further_row_with_the_number_of_a_project_continues_it() -> None:
    submission, findings = changed(FURTHER_ROW)
    assert findings == ()
    assert submission is not None
    assert [project.number.value for project in submission.projects] == ["001", "002", "003", "004"]
    first = submission.projects[0]
    assert [row.function_code.value for row in first.rows] == ["2130335", "2130314"]
    assert [str(code) for code in (first.rows[1].dept_economic_code, first.rows[1].gov_economic_code)] == [
        "30201",
        "50201",
    ]
    assert sum(entry.amount.yuan for entry in first.amounts) == Decimal("2747500.75")


def test_its_amounts_add_up_in_the_tables_and_by_classification() -> None:
    submission, _ = changed(FURTHER_ROW)
    assert submission is not None
    year = declarations_of()
    ledger = unit_ledger(submission, year.codes)
    key = ledger.projects[0].key
    tables = compute_tables(ledger, year.tables, year.codes)
    assert tables["t12"].amount(key, "total").yuan == Decimal(2602500)  # this year; table 十三 has the carry-over
    assert tables["t13"].amount(key, "total").yuan == Decimal("145000.75")
    assert tables["t03"].amount("2130314", "total").yuan == Decimal(2500)
    lines = [line for line in ledger.lines if line.project_key == key and line.function_code == "2130314"]
    assert [(line.dept_economic_code, line.gov_economic_code, line.amount.yuan) for line in lines] == [
        ("30201", "50201", Decimal(2500))
    ]


def test_its_performance_form_states_the_amount_of_all_rows() -> None:
    submission, _ = changed(FURTHER_ROW)
    assert submission is not None
    form = performance_forms(unit_ledger(submission, declarations_of().codes))[0]
    assert form.total.yuan == Decimal("2747500.75")
    assert [(str(part.source), str(part.vintage), part.amount.yuan) for part in form.amounts] == [
        ("一般公共预算", "本年预算", Decimal(2600000)),
        ("单位资金", "本年预算", Decimal(2500)),
        ("一般公共预算", "上年结转", Decimal("145000.75")),
    ]


def test_a_further_row_may_repeat_what_the_project_is_called() -> None:
    assert found({**FURTHER_ROW, "B10": "农村供水管网改造", "C10": "特定目标类", "G10": "是"}) == []


def test_a_further_row_may_stand_above_the_row_that_names_the_project() -> None:
    submission, findings = changed({**FURTHER_ROW, "A10": "006", "A9": "006", "B9": None, "C9": None, "G9": None,
                                    "B10": "国有水务企业改革成本", "C10": "特定目标类", "G10": "否"})  # fmt: skip
    assert findings == ()
    assert submission is not None
    assert [(p.number.value, p.name.at.cell) for p in submission.projects][-1] == ("006", "B10")


def test_another_name_under_the_number_of_a_project_blocks_at_the_name() -> None:
    assert found({**FURTHER_ROW, "B10": "水质监测"}) == [("I-500", "B10", "项目序号 001 的项目名称“水质监测”")]


def test_another_answer_to_whether_it_is_published_blocks() -> None:
    assert found({**FURTHER_ROW, "G10": "否"}) == [("I-500", "G10", "项目序号 001 的是否公开“否”")]


def test_the_same_classification_twice_is_a_duplicate() -> None:
    again = {"A10": "001", "D10": "2130335", "F10": "31005", "I10": 1}
    assert found(again) == [
        ("I-402", "A10", "与 A6 所在行相同的项目序号、功能科目、部门经济科目、政府经济科目（001 2130335 31005）")
    ]


def test_a_row_of_codes_and_amounts_alone_is_asked_whether_it_continues_the_project_above() -> None:
    _, findings = changed({**FURTHER_ROW, "A10": "005"})
    assert [(f.rule.id, f.at.cell, f.found, f.remedy) for f in findings] == [
        (
            "I-314",
            "B10",
            "项目名称、项目类别、是否公开都是空白",
            "如果是上面 004 号的另一行，请把 A10 的项目序号改为 004；否则请填写项目名称、项目类别、是否公开。",
        )
    ]


def test_following_that_advice_gives_the_project_the_amount() -> None:
    submission, findings = changed({**FURTHER_ROW, "A10": "004"})
    assert findings == ()
    assert submission is not None
    assert sum(entry.amount.yuan for entry in submission.projects[3].amounts) == Decimal(126500)


def test_a_blank_government_item_is_proposed_and_stays_blank() -> None:
    submission, findings = read_changed({("基本支出", "F6"): None})
    assert submission is None  # the proposal is not taken as the value
    assert [(f.rule.id, f.at.cell, f.remedy) for f in findings] == [
        (
            "I-314",
            "F6",
            "部门经济科目 30101：行政单位和参公单位建议：50101 工资奖金津补贴，事业单位建议：50501 工资福利支出。"
            "请核对后从下拉列表选定。",
        )
    ]


def test_a_column_of_blank_government_items_is_one_finding_that_says_where_proposals_stand() -> None:
    _, findings = read_changed({("基本支出", f"F{row}"): None for row in (6, 7, 8)})
    assert [(f.rule.id, f.at.cell) for f in findings] == [("I-314", "F6:F8")]
    assert findings[0].remedy == "右边灰色单元格按部门经济科目显示了建议，请从下拉列表选定；建议不会自动填入。"


def test_a_number_that_is_none_is_told_how_numbers_look() -> None:
    assert found({**FURTHER_ROW, "A10": "1号"})[0] == ("I-205", "A10", "“1号”")
