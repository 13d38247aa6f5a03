"""Checking workbooks one by one, as an accountant does before sending them: findings only, nothing is written.

A workbook is asked everything that a run asks of it: its cells, its unit's rules, the tables and the prose of its own
document. Where it lies in its department's folder, also what the department's document makes of it; what was accepted
is marked.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.content.department_content import (
    NO_ACCEPTANCES,
    DepartmentContent,
)
from budget_disclosure.declarations.formats import formats_in, formats_of_year
from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME, load_waivers
from budget_disclosure.declarations.year import Declarations, declarations_of, load_input_declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.container import container_problem
from budget_disclosure.intake.department_formats import formats_of_departments, latest_year
from budget_disclosure.intake.file_formats import WORKBOOK_SUFFIX, unread_file
from budget_disclosure.intake.limits import MAX_FILE_BYTES
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells, read_submission
from budget_disclosure.intake.received import USABLE_NAME
from budget_disclosure.intake.workbook_fit import likeness
from budget_disclosure.model.errors import DisclosureError, describe_error, describe_os_error
from budget_disclosure.model.findings import Finding, Severity, by_rule, in_order
from budget_disclosure.model.location import Location
from budget_disclosure.model.shown_names import defect_of_name, shown_name
from budget_disclosure.report.outcome import counts_text
from budget_disclosure.runs.read_contents import content_of_folder, content_of_workbook

_DEPARTMENT_FOLDER = re.compile(r"[0-9A-Za-z]+-.+")
_log = logging.getLogger(__name__)
_OTHER = ("不是填报表的文件", ".xlsx 格式的填报表")


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A workbook and everything found in it, the weightiest first."""

    path: Path
    findings: tuple[Finding, ...]
    fault: str = ""
    """What kept it from being checked although it could be read: a fault of the program or of a declaration."""


def check_files(order: Callable[[Path], CheckedFile], paths: Sequence[Path]) -> list[CheckedFile]:
    """Return each file checked by ``order``; one that cannot be checked does not stop the others.

    Raises the ``DisclosureError`` of the only file, which says what to do better than a list of one.
    """
    return [_checked(order, path, is_only=len(paths) == 1) for path in paths]


def _checked(order: Callable[[Path], CheckedFile], path: Path, *, is_only: bool) -> CheckedFile:
    try:
        return order(path)
    except OSError as error:
        at, remedy = Location(shown_name(path.name)), describe_os_error(error)
        return CheckedFile(path, (Finding(rules.UNREADABLE, at, "读不到的文件", "能读取的文件", remedy),))
    except Exception as error:
        if is_only:
            raise
        _log.exception("%r was not checked", path)
        return CheckedFile(path, (), describe_error(error))


def check_file(path: Path, templates: Path, year: int | None, today: date, outputs: Path) -> CheckedFile:
    """Return the findings of a workbook as a run would have them; ``today`` says which acceptances hold.

    ``outputs`` is where last year's documents are, which this year's figures of last year must not contradict. Without
    a year it is that of the folder that the workbook lies in; of one that lies elsewhere, the one that it fits.

    Raises ``DisclosureError`` when there is no such file or no such year.
    """
    if not path.is_file():
        raise DisclosureError(f"没有文件 {shown_name(str(path))}。")
    year = year or _year_of_folder(path, templates)
    if year is not None:
        formats_of_year(templates, year)
    if path.suffix.lower() != WORKBOOK_SUFFIX:
        return CheckedFile(path, (not_a_workbook(path, shown_name(path.name)),))
    folder = _department_folder(path, year) if year is not None else None
    spec = _spec_of(path, folder, templates, year)
    acceptances = Acceptances(load_waivers(folder.parent / WAIVERS_NAME), today) if folder else NO_ACCEPTANCES
    name = shown_name(path.name)
    file = f"{shown_name(folder.name)}/{name}" if folder else name
    alone = _alone(path, file, spec, acceptances, outputs, folder.parent if folder else None)
    if defect := defect_of_name(path.name):
        alone = (Finding(rules.UNUSABLE_NAME, Location(file), defect, USABLE_NAME), *alone)
    shared = _of_file(file, _prepared(folder, spec.folder.parent, spec.year, acceptances, outputs)) if folder else ()
    return CheckedFile(path, in_order(_united(alone, shared)))


def _spec_of(path: Path, folder: Path | None, templates: Path, year: int | None) -> Declarations:
    """Return by which declarations a workbook is checked: those of its department, else those it is most like."""
    if folder is not None and year is not None:
        formats = formats_of_departments(templates, folder.parent.parent, year)
        return declarations_of(formats.of(folder.name.partition("-")[0]).folder, year)
    declared = [(one.folder, found) for one in formats_in(templates) for found in one.years]
    candidates = sorted((pair for pair in declared if year in (None, pair[1])), key=lambda pair: -pair[1])
    if not candidates:
        latest_year(templates)
    if len(candidates) > 1 and path.stat().st_size <= MAX_FILE_BYTES:
        data = path.read_bytes()
        book = None if container_problem(data, path.name) else read_cells(data, path.name)
        if isinstance(book, WorkbookCells):
            candidates.sort(key=lambda pair: -likeness(book, load_input_declarations(*pair)))
    return declarations_of(*candidates[0])


def _alone(
    path: Path, file: str, spec: Declarations, acceptances: Acceptances, outputs: Path, inputs: Path | None
) -> tuple[Finding, ...]:
    """Return what can be said of a workbook without the others."""
    intake = read_submission(path, file, spec)
    if intake.submission is None:
        return intake.findings
    return content_of_workbook(intake, spec, outputs, acceptances, inputs).findings


def _of_file(file: str, prepared: DepartmentContent) -> Iterator[Finding]:
    """Yield what is found in a file when its department is prepared, and in its unit's own document."""
    code = dict(prepared.unit_codes).get(file)
    yield from (finding for finding in prepared.findings if finding.at.file == file)
    yield from (finding for unit in prepared.units if unit.code == code for finding in unit.findings)


def _united(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once, with its greater weight."""
    united: dict[tuple[str, str, str], Finding] = {}
    for finding in (finding for group in groups for finding in group):
        key = finding.rule.id, str(finding.at), finding.found
        known = united.get(key)
        if known is None or _severity(finding) <= _severity(known):
            united[key] = finding
    return tuple(united.values())


def _severity(finding: Finding) -> int:
    return list(Severity).index(finding.effective_severity)


def _department_folder(path: Path, year: int) -> Path | None:
    """Return the folder of ``inputs/<year>/`` that a workbook lies in; ``None`` when it lies elsewhere."""
    folder = path.resolve().parent
    return folder if folder.parent.name == str(year) and _DEPARTMENT_FOLDER.fullmatch(shown_name(folder.name)) else None


def forget_prepared() -> None:
    """Forget the departments that were prepared: what lies in their folders may be something else by now."""
    _prepared.cache_clear()


# One command checks several workbooks of a department; nobody edits them meanwhile.
@lru_cache(maxsize=2)
def _prepared(
    folder: Path, format_folder: Path, year: int, acceptances: Acceptances, outputs: Path
) -> DepartmentContent:
    code = folder.name.partition("-")[0]
    return content_of_folder(folder, code, declarations_of(format_folder, year), outputs, acceptances)


def not_a_workbook(path: Path, name: str) -> Finding:
    """Return what a run says of such a file; a run would leave out one that certainly holds no submission."""
    unread = unread_file(path, name)
    return unread.finding if unread else Finding(rules.WRONG_FORMAT, Location(name), *_OTHER)


def _year_of_folder(path: Path, templates: Path) -> int | None:
    """Return the year whose folder a workbook lies in, however deep. Raises ``DisclosureError`` without any year."""
    declared = {year for one in formats_in(templates) for year in one.years}
    named = [int(part) for part in path.resolve().parts if part.isdigit() and int(part) in declared]
    return named[-1] if named else None


def report_text(checked: Sequence[CheckedFile]) -> str:
    """Return the findings by file and rule, what matters most first, and a line that sums up."""
    lines: list[str] = []
    for one in checked:
        lines += [shown_name(str(one.path)), f"  {one.fault or counts_text(one.findings)}"]
        for group in by_rule(one.findings):
            lines += _rule_lines(group)
    everything = [finding for one in checked for finding in one.findings]
    return "\n".join([*lines, f"共检查 {len(checked)} 个文件：{counts_text(everything)}。"])


def _rule_lines(findings: Sequence[Finding]) -> Iterator[str]:
    first = findings[0]
    word = "已接受" if first.accepted else first.effective_severity
    count = f"（{len(findings)} 处）" if len(findings) > 1 else ""
    yield f"  ［{word}］{first.rule.id} {first.rule.sentence}{count}"
    remedies = {finding.what_to_do for finding in findings}
    for (found, accepted, remedy), equal in groupby(findings, key=lambda f: (_found(f), f.accepted, f.what_to_do)):
        places = "、".join(filter(None, (f.at.place for f in equal)))
        yield f"    {f'{places}：' if places else ''}{found}"
        if accepted:
            yield f"      已接受：{accepted}"
        elif len(remedies) > 1:
            yield f"      怎样处理：{remedy}"
    if len(remedies) == 1 and not first.accepted:
        yield f"    怎样处理：{first.what_to_do}"


def _found(finding: Finding) -> str:
    text = f"发现{finding.found}，应为{finding.expected}。"
    if finding.difference is not None:
        text += f"差额 {finding.difference:+,.2f} 元。"
    if finding.operands:
        terms = " ".join(f"{'＋' if o.sign > 0 else '－'} {o.label} {o.yuan:,.2f}" for o in finding.operands)
        text += f"算式：{terms.removeprefix('＋ ')}。"
    return text
