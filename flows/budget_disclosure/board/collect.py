"""Gathering the state of a year from the disk: the roster, the workbooks, the register and what the last run left.

Nothing is run and no workbook is opened. What cannot be read is told on the board, at the department it concerns.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from budget_disclosure.board.department_facts import DepartmentFacts, DocumentOnDisk, Link, Published, Workbook
from budget_disclosure.board.department_status import department_status
from budget_disclosure.board.year_state import YearStatus
from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, Bureau, load_bureau
from budget_disclosure.declarations.year import law_of_year
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.departments import DepartmentFolder, discover
from budget_disclosure.intake.received import look_through
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, read_roster
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.errors import DeclarationError, DisclosureError, describe_error
from budget_disclosure.model.findings import render
from budget_disclosure.report.outcome import DepartmentOutcome, DocumentOutcome, DocumentState
from budget_disclosure.report.report_json import JSON_NAME, read_report, relative
from budget_disclosure.report.report_page import HTML_NAME
from budget_disclosure.report.run_summary import last_run_text
from budget_disclosure.report.sign_off_state import SignOffStatus
from budget_disclosure.return_copy.copy_paths import RETURNED_FOLDER, returned_paths
from budget_disclosure.store.atomic_writing import numbers_in
from budget_disclosure.store.digests import has_digest
from budget_disclosure.store.document_data import read_approval_date, subject_of
from budget_disclosure.store.draft import read_draft
from budget_disclosure.store.file_names import (
    CORRECTIONS_FOLDER,
    DRAFT_FOLDER,
    NOT_DEPARTMENTS,
    RELEASES_FOLDER,
    REVIEW_FOLDER,
    SIGN_OFFS_FOLDER,
    VERSIONS_FOLDER,
    beside,
    companion_name,
    department_folder,
    document_of,
    notice_path,
    pdf_of,
    release_folder,
    state_folder,
)
from budget_disclosure.store.folder_record import Record, read_record
from budget_disclosure.store.publication_register import REGISTER_NAME, Entry, read_register
from budget_disclosure.store.register_log import match_register, read_log
from budget_disclosure.store.release import RELEASE_LIST, release_problems
from budget_disclosure.store.versions import list_versions

_WORKBOOK_NAME = re.compile(r"([0-9]+)(?:[-_－—]?(.*))", re.DOTALL)
_TABLES = "公开表.xlsx"
_log = logging.getLogger(__name__)


def collect(year: int, inputs: Path, outputs: Path, today: date, templates: Path) -> YearStatus:
    """Return the state of a year as of ``today``; what the law says of deadlines is that of each department's format.

    Raises ``DisclosureError`` when there is no such year in ``inputs``, ``DeclarationError`` for a wrong roster or law.
    A wrong line of the register, or wrong settings of the year, are problems of the status: the rest is still worth
    seeing.
    """
    discovery = discover(inputs, year)
    departments = discovery.departments
    problems = [render(finding) for finding in discovery.findings]
    roster_path = inputs / str(year) / ROSTER_NAME
    roster = read_roster(roster_path) if roster_path.exists() else ()
    register = read_register(inputs / str(year) / REGISTER_NAME, year, today)
    problems += register.problems
    problems += register.unknown({department.code for department in departments})
    bureau = Bureau()
    try:
        bureau = load_bureau(inputs, year)
    except DeclarationError as error:
        problems.append(f"{error}改正以前，{BUREAU_NAME} 没有采用。")
    formats = formats_of_departments(templates, inputs, year)
    used = formats.in_use(department.code for department in departments)
    periods = {one: law_of_year(one.folder, year).publication for one in used}
    statuses = []
    for department in departments:
        folder = department_folder(outputs, year, department.code, department.name)
        gathering = _Gathering(year, department, folder, register.of(department.code), bureau)
        try:
            facts = gathering.facts(roster)
        except Exception as error:
            _log.exception("department %s is not on the board", department.code)
            units = {one.unit_code: one.unit_name for one in roster if one.department_code == department.code}
            facts = DepartmentFacts(department.code, department.name, units, problems=(describe_error(error),))
        used_here = formats.of(department.code)
        status = department_status(facts, today, periods[used_here])
        statuses.append(replace(status, format_title=used_here.title))
    known = {department_folder(outputs, year, one.code, one.name).name for one in departments}
    problems += _left_over(outputs / str(year), known)
    return YearStatus(
        year,
        today,
        periods[used[0]],
        tuple(statuses),
        last_run_text(state_folder(outputs, year)),
        tuple(problems),
        tuple(periods[one] for one in used[1:]),
    )


@dataclass(frozen=True, slots=True)
class _Gathering:
    """A department whose facts are gathered; ``folder`` is its output folder."""

    year: int
    department: DepartmentFolder
    folder: Path
    entry: Entry
    bureau: Bureau

    def facts(self, roster: Iterable[RosterEntry]) -> DepartmentFacts:
        """Return everything known of the department."""
        problems: list[str] = []
        report, problem = read_report(self.folder)
        record = self._record(problems)
        if problem:
            problems.append(problem)
        workbooks, removed = self._workbooks(report)
        units = {one.unit_code: one.unit_name for one in roster if one.department_code == self.department.code}
        named = {book.unit_code: book.unit_name for book in workbooks if book.unit_code} | units
        reported = {one.code: one for one in report.documents if one.is_unit} if report else {}
        main = next((one for one in report.documents if not one.is_unit), None) if report else None
        links = {
            code: list(self._documents(reported.get(code), code, name, record))
            for code, name in ({code: one.name for code, one in reported.items()} | named).items()
        }
        for book in workbooks:
            links.setdefault(book.key, []).extend(self._returned(book.file))
        return DepartmentFacts(
            code=self.department.code,
            name=self.department.name,
            roster=units,
            workbooks=workbooks,
            removed=removed,
            report=report,
            documents=tuple(self._on_disk(one, record) for one in report.documents) if report else (),
            approved=self._approved(report, problems),
            published=self._published(report, problems),
            year=self.year,
            links=(*self._report_link(), *self._documents(main, "", self.department.name, record)),
            unit_links={key: tuple(group) for key, group in links.items()},
            sign_off=self._sign_off(problems),
            must_be_signed=self.bureau.sign_off == "required",
            problems=tuple(problems),
        )

    def _sign_off(self, problems: list[str]) -> SignOffStatus | None:
        """Return how the draft on the disk stands to what a reviewer signed; ``None`` where nobody signed."""
        if not (self.folder / SIGN_OFFS_FOLDER).is_dir():
            return None
        from budget_disclosure.corrections.sign_off_status import sign_off_status

        try:
            return sign_off_status(self.folder, read_draft(self.folder))
        except DisclosureError as error:
            problems.append(str(error).removesuffix("。"))
            return None

    def _record(self, problems: list[str]) -> Record:
        try:
            return read_record(self.folder)
        except (DisclosureError, OSError) as error:
            problems.append(str(error))
            return Record()

    def _workbooks(self, report: DepartmentOutcome | None) -> tuple[tuple[Workbook, ...], tuple[str, ...]]:
        """Return the department's workbooks and the names of those of the last run that are gone."""
        if self.department.folder is None:
            return (), tuple(sorted(dict(report.inputs))) if report else ()
        received = look_through(self.department.folder)
        written = _changed_at(self.folder / JSON_NAME, with_arrival=False)
        books = []
        for path in received.workbooks:
            books.append(Workbook(path.name, *_unit_named(path.name), _is_new(path, report, written)))
        known = {finding.at.file for finding in report.findings} if report else set()
        for one in received.unreadable:
            at = one.finding.at.file
            units = [unit for name in one.names if (unit := _unit_named(name))[0]] or [("", at.rpartition("/")[2])]
            books += [Workbook(at.rpartition("/")[2], *unit, at not in known, is_readable=False) for unit in units]
        names = {path.name for path in received.workbooks}
        removed = sorted(set(dict(report.inputs)) - names) if report else []
        return tuple(books), tuple(removed)

    def _on_disk(self, one: DocumentOutcome, record: Record) -> DocumentOnDisk:
        name = self._inside(one.path) or self._document_name(one, one.code, record)
        path, known = self.folder / name, record.files.get(name)
        is_there = path.is_file()
        is_edited = is_there and one.state.is_up_to_date and known is not None and not has_digest(path, *known)
        return DocumentOnDisk(one, is_there, is_edited)

    def _inside(self, path: Path | None) -> str:
        return relative(path, self.folder) if path else ""

    def _document_name(self, one: DocumentOutcome | None, code: str, record: Record) -> str:
        """Return which file of the output folder is a document of the department (``code`` empty) or of a unit.

        ``""`` where there is none: what it is called is the format's business.
        """
        there = (relative(path, self.folder) for path in sorted(self.folder.glob("*.docx")))
        of_units = (relative(path, self.folder) for path in sorted(self.folder.glob("*/*.docx")))
        return document_of((*record.files, *there, *of_units), "" if one is not None and not one.is_unit else code)

    def _documents(self, one: DocumentOutcome | None, code: str, name: str, record: Record) -> Iterator[Link]:
        """Yield the document, its PDF and its tables, those that are there; older ones are called so."""
        own = one.name if one else name
        path = self._inside(one.path if one else None) or self._document_name(one, code, record)
        if not path:
            return
        tables = next(
            (self._inside(file) for file in (one.companions if one else ()) if file.suffix == ".xlsx"),
            beside(path, companion_name(_TABLES, own, self.year)),
        )
        older = "" if one and one.path else "（旧）"
        is_edited = one is not None and one.state is DocumentState.EDITED_BY_HAND
        yield from self._link("Word（人工修改）" if is_edited else f"Word{older}", path)
        yield from self._link(f"PDF{older}", self._inside(one.pdf if one else None) or pdf_of(path))
        yield from self._link(f"公开表{older}", tables)
        yield from self._correction(path)

    def _report_link(self) -> Iterator[Link]:
        yield from self._link("校验报告", HTML_NAME)
        yield from self._link("送审单", f"{REVIEW_FOLDER}/送审单.html")
        release = release_folder(self.folder) / RELEASE_LIST
        if release.is_file():
            yield Link("发布文件", f"{RELEASES_FOLDER}/{self.folder.name}/{RELEASE_LIST}")

    def _returned(self, file: str) -> Iterator[Link]:
        """Yield the returned copy of a workbook and the list of its findings, as far as they are there."""
        paths = returned_paths(self.folder, file)
        yield from self._link("退回表", f"{RETURNED_FOLDER}/{paths.workbook.name}")
        yield from self._link("问题清单", f"{RETURNED_FOLDER}/{paths.page.name}")

    def _correction(self, document: str) -> Iterator[Link]:
        """Yield the notice of what the latest version changed in a document, or what the draft would change in it."""
        folder = self.folder / CORRECTIONS_FOLDER
        name = notice_path(document, ".html")
        if numbers := numbers_in(folder):
            yield from self._link("更正说明", f"{CORRECTIONS_FOLDER}/{numbers[-1]:04d}/{name}")
        yield from self._link("更正说明（草稿）", f"{CORRECTIONS_FOLDER}/{DRAFT_FOLDER}/{name}")

    def _link(self, title: str, path: str) -> Iterator[Link]:
        if (self.folder / path).is_file():
            yield Link(title, f"{self.folder.name}/{path}")

    def _approved(self, report: DepartmentOutcome | None, problems: list[str]) -> date | None:
        """Return the approval date: the register's word, then the bureau's for the year, then that of the units."""
        stated = (report.approval_date if report else None) or read_approval_date(self.folder)
        known = [(REGISTER_NAME, self.entry.approved), (BUREAU_NAME, self.bureau.approval_date), ("填报表", stated)]
        said = [(source, day) for source, day in known if day is not None]
        if len({day for _, day in said}) > 1:
            words = "，".join(f"{source}中为 {day}" for source, day in said)
            problems.append(f"批复日期：{words}，期限按前者计算，请核对")
        return said[0][1] if said else None

    def _published(self, report: DepartmentOutcome | None, problems: list[str]) -> Published:
        """Return what is known of publications, and how the documents on the disk stand to the latest."""
        listed = self.entry.publications
        try:
            versions = list_versions(self.folder)
        except DisclosureError as error:
            problems.append(str(error))
            versions = ()
        if not versions or versions[-1].publication is None:
            return Published(listed[0] if listed else None, listed[-1] if listed else None)
        own = [version.publication for version in versions if version.publication]
        from budget_disclosure.corrections.publication_status import publication_status

        lost = match_register(read_log(self.folder), listed).lost
        if lost or not listed:
            missing = "、".join(f"第 {one.version} 版（{one.day}）" for one in lost if one.version) or "公开的版本"
            problems.append(f"{REGISTER_NAME} 中没有{missing}的一行，请核对")
        days = sorted((*listed, *(one for one in own if not listed)), key=lambda one: one.day)
        draft = read_draft(self.folder)
        documents = report.documents if report else ()
        subjects = [subject_of(Scope.UNIT if one.is_unit else Scope.DEPARTMENT, one.code) for one in documents]
        status = publication_status(self.folder, draft, subjects)
        problems += release_problems(self.folder)
        changed = frozenset(subject.partition("-")[2] for subject in status.changed)
        return Published(days[0], days[-1], len(own), status.state, changed, versions[-1].signature)


def _unit_named(file: str) -> tuple[str, str]:
    """Return code and name of the unit as a file name says them; no code, and the name as it is, where it does not."""
    stem = PurePosixPath(file).stem
    match = _WORKBOOK_NAME.fullmatch(stem)
    return (match[1], match[2].strip() or match[1]) if match else ("", stem)


def _is_new(path: Path, report: DepartmentOutcome | None, written: int | None) -> bool:
    """Return whether a workbook is another than the last run read.

    Decided by content where the report says what was read. Otherwise by time, on the safe side: a copy keeps the time
    of the original's last change, so the time of its arrival counts too; a workbook that came at all is then new.
    """
    if report is None or written is None:
        return True
    if report.inputs:
        return not has_digest(path, dict(report.inputs).get(path.name, ""))
    changed = _changed_at(path, with_arrival=True)
    return changed is None or changed > written


def _changed_at(path: Path, *, with_arrival: bool) -> int | None:
    """Return when a file was changed, or came (``st_ctime``: of the inode; on Windows, of creation), in nanoseconds."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return max(state.st_mtime_ns, state.st_ctime_ns) if with_arrival else state.st_mtime_ns


def _left_over(folder: Path, known: Set[str]) -> Iterator[str]:
    """Yield the output folders of departments that the year does not have, or does not have under this name."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else ():
        if path.is_dir() and path.name not in known | NOT_DEPARTMENTS and (path / JSON_NAME).is_file():
            if (path / VERSIONS_FOLDER).is_dir():
                yield (
                    f"输出文件夹“{path.name}”没有对应的部门（可能改过名称），其中有已公开的版本。"
                    "部门改了名称的，请把这个文件夹改成新的名称后重新运行，以免丢失公开的记录。"
                )
                continue
            yield f"输出文件夹“{path.name}”没有对应的部门（可能改过名称），本页没有列入；不再需要的请移走。"
