"""What the workbook's own sheet 校验 was saved with; its checks run again in Python, so nothing else there is read."""

from budget_disclosure.intake.cells import WorkbookCells, address
from budget_disclosure.intake.text import same_key
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.location import Location
from budget_disclosure.spec.layout import LEVEL_COLUMN, RESULT_COLUMN
from budget_disclosure.spec.self_check import MUST, SelfCheck, Verdict
from budget_disclosure.spec.workbook import WorkbookSpec


def shown_failures(book: WorkbookCells, spec: WorkbookSpec) -> Cited[str] | None:
    """Return the checks that stop a document and are shown as not held, with the cell of the first.

    ``None`` when there is none, when the sheet is gone, and when no program has calculated the workbook yet. A check
    that repeats a rule of the tables (X-) does not count here: that rule speaks later, for the whole department.
    """
    title = same_key(spec.self_check.title)
    page = next((page for name, page in book.sheets.items() if same_key(name) == title), None)
    if page is None:
        return None
    counted = {check.id for check in spec.self_check.checks() if not _is_of_tables(check)}
    failed = []
    for row in sorted({row for row, _ in page.cells}):
        check, result = page.at(row, 1).value, page.at(row, RESULT_COLUMN).value
        blank = result == Verdict.BLANK and page.at(row, LEVEL_COLUMN).value == MUST
        if check in counted and (result == Verdict.FAILED or blank):
            failed.append((row, f"{check} {result}"))
    if not failed:
        return None
    at = Location(book.file, page.title, address(failed[0][0], RESULT_COLUMN))
    return Cited("、".join(words for _, words in failed), at)


def _is_of_tables(check: SelfCheck) -> bool:
    return any(rule.startswith("X-") for rule in check.rules)
