"""The unit's own workbook with every wrong cell marked and commented, and the list of findings in front."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from budget_disclosure.declarations.workbook_layout import RETURNED_LIST_TITLES
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.container import container_problem
from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.return_copy.comments import add_comments, comment_text, remove_comments
from budget_disclosure.return_copy.copy_entries import Entry, entries_of, worst
from budget_disclosure.return_copy.list_sheet import PRINT_TITLES, is_list_sheet, list_sheet
from budget_disclosure.return_copy.marks import add_looks, mark_cells, remove_marks
from budget_disclosure.return_copy.sheet_list import SheetPart, put_in_front, take_out, workbook_part, worksheets
from budget_disclosure.return_copy.workbook_parts import NotAPackageError, Package, m
from budget_disclosure.text.comparable import same_key


def write_returned_copy(original: bytes, findings: Sequence[Finding], spec: Declarations) -> bytes | None:
    """Return the workbook ``original`` with the findings in it; ``None`` when it cannot be opened, or is too large to.

    No cell is changed: values, formulas with their results, formats, validations and protection stay. Marks, comments
    and list of an earlier returned copy are replaced. Accepted findings are listed, not marked. ``findings`` are those
    of this file; their rule I-, U-, P-, S- and N- locations name its sheets. Equal input gives equal bytes.
    """
    if container_problem(original, "") is not None or any(finding.rule is rules.TOO_MUCH for finding in findings):
        return None
    try:
        package = Package(original)
        _clean(package)
        if findings:
            _mark(package, findings, spec)
        return package.to_bytes()
    except (NotAPackageError, ValueError):
        return None


def _clean(package: Package) -> None:
    """Remove what an earlier returned copy was given."""
    for sheet in worksheets(package):
        if same_key(sheet.title) in RETURNED_LIST_TITLES and is_list_sheet(package.peek(sheet.part), _shared(package)):
            take_out(package, sheet)
            break
    for sheet in worksheets(package):
        remove_marks(package, sheet.part)
        remove_comments(package, sheet.part)


def _mark(package: Package, findings: Sequence[Finding], spec: Declarations) -> None:
    sheets = worksheets(package)
    entries = entries_of(findings, [sheet.title for sheet in sheets])
    styles = _styles_part(package)
    looks = add_looks(package, styles)
    for sheet in sheets:
        by_area, by_cell = _by_place(entries, sheet)
        if by_area:
            mark_cells(package, sheet.part, {area: worst(group) for area, group in by_area.items()}, looks)
            add_comments(package, sheet.part, {cell: comment_text(group) for cell, group in by_cell.items()})
    taken = {same_key(sheet.title) for sheet in sheets}
    title = next((title for title in RETURNED_LIST_TITLES if title not in taken), "")
    if title:
        file = PurePosixPath(findings[0].at.file).name or spec.workbook.title
        put_in_front(package, title, list_sheet(package, styles, entries, file), PRINT_TITLES)


_Grouped = dict[str, list[Entry]]


def _by_place(entries: Sequence[Entry], sheet: SheetPart) -> tuple[_Grouped, _Grouped]:
    """Return the open entries of a sheet by what is marked (cells and ranges) and by the cell that has the comment."""
    by_area: _Grouped = {}
    by_cell: _Grouped = {}
    for entry in entries:
        if entry.is_open and entry.sheet == sheet.title:
            for area, first in entry.areas:
                by_area.setdefault(area, []).append(entry)
                by_cell.setdefault(first, []).append(entry)
    for group in (*by_area.values(), *by_cell.values()):
        group.sort(key=lambda entry: list(Severity).index(entry.severity))
    return by_area, by_cell


def _styles_part(package: Package) -> str:
    for _, kind, target in package.relations(workbook_part(package)):
        if kind == "styles" and target in package:
            return target
    raise NotAPackageError("no styles")


def _shared(package: Package) -> list[str]:
    for _, kind, target in package.relations(workbook_part(package)):
        if kind == "sharedStrings" and target in package:
            return ["".join(t.text or "" for t in item.iter(m("t"))) for item in package.peek(target).iter(m("si"))]
    return []
