"""The reason for the change of all “三公” items stands in the row of totals; workbooks filled before have it blank."""

from pathlib import Path

import pytest

from budget_disclosure.intake.raw_cells import CellKind
from budget_disclosure.intake.read_submission import submission_from_cells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Severity
from budget_disclosure.workbook.generate import workbook_bytes
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.workbooks import FILE, damaged_workbook, declarations_of, read_changed, unit_values

SHEET = "三公经费"


def with_total() -> WorkbookValues:
    values = unit_values()
    values.rows["three_public"].append(
        {"item": "合计", "reason": "压减接待批次", "department_reason": "全部门压减接待"}
    )
    return values


def test_the_reasons_of_the_total_are_read_from_the_row_of_totals() -> None:
    book = read_cells(workbook_bytes(declarations_of(), with_total()), FILE)
    submission, findings = submission_from_cells(book, declarations_of())
    assert submission is not None, findings
    total = submission.three_public_total
    assert total.reason is not None
    assert total.department_reason is not None
    assert (total.reason.value, str(total.reason.at)) == ("压减接待批次", f"{FILE} › 三公经费!K5")
    assert (total.department_reason.value, str(total.department_reason.at)) == (
        "全部门压减接待",
        f"{FILE} › 三公经费!M5",
    )
    assert len(submission.three_public) == 4


def test_a_workbook_filled_before_is_read_and_knows_the_blank_cell() -> None:
    submission, findings = read_changed({})
    assert submission is not None
    assert submission.three_public_total.reason is None
    assert dict(submission.blanks)["three_public.合计.reason"].cell == "K5"
    assert [f for f in findings if f.effective_severity is Severity.BLOCK] == []


def test_the_cells_of_the_total_are_open_for_filling_and_its_amounts_are_formulas() -> None:
    book = read_cells(workbook_bytes(declarations_of(), with_total()), FILE)
    page = book.sheets[SHEET]
    assert page.at(5, 2).kind is not CellKind.TEXT
    assert page.at(5, 11).value == "压减接待批次"


def test_the_row_of_totals_is_found_by_its_label(tmp_path: Path) -> None:
    path = damaged_workbook(tmp_path, SHEET, lambda page: page.insert_rows(5), with_total())
    submission, findings = submission_from_cells(read_cells(path.read_bytes(), FILE), declarations_of())
    assert submission is not None, findings
    assert submission.three_public_total.reason is not None
    assert submission.three_public_total.reason.at.cell == "K6"


def test_a_subordinate_unit_that_fills_the_department_s_total_is_told() -> None:
    values = unit_values(unit_code="305002", unit_name="云岭县水政监察大队", role="下属单位")
    values.rows["three_public"].append({"item": "合计", "department_reason": "压减接待批次"})
    _, findings = submission_from_cells(read_cells(workbook_bytes(declarations_of(), values), FILE), declarations_of())
    assert [(f.rule.id, f.at.cell) for f in findings if f.rule.id == "I-405"] == [("I-405", "M5")]


def test_an_amount_of_the_total_is_refused() -> None:
    values = unit_values()
    values.rows["three_public"].append({"item": "合计", "last_general_public": 1})
    with pytest.raises(DisclosureError, match="合计行没有可填的字段：last_general_public"):
        workbook_bytes(declarations_of(), values)
