"""What the workbook's own sheet 校验 was saved with: Excel has seen the cells as they stand, so it may know better.

Every check that has a rule runs again in Python. Where the two differ, columns that formulas look at are not those that
the reader found, or formulas were changed; both must be looked at before a figure is published.
"""

from collections.abc import Iterator
from decimal import Decimal

from budget_disclosure.declarations.self_check_yaml import MUST, SelfCheck, Verdict
from budget_disclosure.declarations.workbook_layout import (
    LEFT_NUMBER_COLUMN,
    LEVEL_COLUMN,
    RESULT_COLUMN,
    RIGHT_NUMBER_COLUMN,
)
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.raw_cells import RawCell, SheetCells, WorkbookCells, address
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import OwnFailure
from budget_disclosure.text.comparable import plain, same_key


def shown_failures(book: WorkbookCells, spec: WorkbookSpec) -> tuple[OwnFailure, ...]:
    """Return the checks that stop a document and are shown as not held, with their numbers, in the sheet's order.

    There are none when the sheet is gone, and when no program has calculated the workbook yet.
    """
    title = same_key(spec.self_check.title)
    page = next((page for name, page in book.sheets.items() if same_key(name) == title), None)
    return tuple(_failures(book.file, page, spec)) if page is not None else ()


def _failures(file: str, page: SheetCells, spec: WorkbookSpec) -> Iterator[OwnFailure]:
    checks = {check.id: check for check in spec.self_check.checks()}
    for row in sorted({row for row, _ in page.cells}):
        check = checks.get(str(page.at(row, 1).value))
        result = str(page.at(row, RESULT_COLUMN).value)
        is_blank = result == Verdict.BLANK and page.at(row, LEVEL_COLUMN).value == MUST
        if check is not None and (result == Verdict.FAILED or is_blank):
            yield _failure(check, result, page, row, file)


def _failure(check: SelfCheck, result: str, page: SheetCells, row: int, file: str) -> OwnFailure:
    left, right = page.at(row, LEFT_NUMBER_COLUMN), page.at(row, RIGHT_NUMBER_COLUMN)
    numbers = [cell.value for cell in (left, right) if isinstance(cell.value, Decimal)]
    return OwnFailure(
        id=check.id,
        sentence=check.sentence,
        result=result,
        left=f"{check.left.title} {_number(left, check.unit)}",
        right=f"{check.right.title} {_number(right, check.unit)}",
        difference=numbers[0] - numbers[1] if len(numbers) == 2 and check.unit == "元" else None,
        remedy=check.remedy,
        at=Location(file, page.title, address(row, RESULT_COLUMN)),
        rules=check.rules,
        only_asks=check.looks_codes_up or rules.are_of_writing(check.rules),
    )


def _number(cell: RawCell, unit: str) -> str:
    if isinstance(cell.value, Decimal):
        return f"{cell.value:,.2f} 元" if unit == "元" else plain(cell.value)
    return f"“{cell.value}”" if isinstance(cell.value, str) and cell.value.strip() else "没有数"
