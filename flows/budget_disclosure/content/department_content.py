"""From what a department's workbooks say to the content of its documents: the department's own and each unit's.

Each stage is a function of what came before; no file is read here. A BLOCK finding stops the way where it stands, so
that one defect does not come back as ten.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from budget_disclosure.checks import between_units, coverage, published_last_year, published_rows
from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.checks.coverage import DepartmentTables
from budget_disclosure.checks.follow_ups import department_as_published, unit_as_published, without_follow_ups
from budget_disclosure.checks.published_last_year import (
    LastYearArchives,
    StatedLastYear,
    adjusted_bases,
    with_department,
)
from budget_disclosure.checks.registry import Checks
from budget_disclosure.checks.rounding import rounding_residues
from budget_disclosure.checks.table_identities import check_tables
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.department_intake import DepartmentIntake
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.findings import Finding, is_blocked, stops_department
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import performance_forms
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.tables.compute import compute_tables
from budget_disclosure.tables.table import Table


@dataclass(frozen=True, slots=True)
class UnitContent:
    """A unit's own document: its content, or the findings that stop it. Findings are those of this document only."""

    code: str
    name: str
    findings: tuple[Finding, ...]
    disclosure: Disclosure | None


@dataclass(frozen=True, slots=True)
class DepartmentContent:
    """What the workbooks of a department amount to; ``disclosure`` is ``None`` when a finding stops all documents.

    ``findings`` are the department's. Where it has a document, ``units`` has an entry for every unit. ``files`` are the
    workbooks that were read, ``unit_codes`` the unit of each file that could be built, ``residues`` what rounding
    makes of shown parts and totals, ``approval_date`` the earliest that a unit states, ``unreadable`` what was sent and
    could not be opened, ``reported`` code and name of the units whose workbooks could be read,
    ``contents`` the bytes of all workbooks by file, as they were read.
    """

    findings: tuple[Finding, ...]
    disclosure: Disclosure | None
    is_empty: bool = False
    units: tuple[UnitContent, ...] = ()
    files: tuple[str, ...] = ()
    unit_codes: tuple[tuple[str, str], ...] = ()
    residues: tuple[str, ...] = ()
    approval_date: date | None = None
    unreadable: tuple[str, ...] = ()
    reported: tuple[tuple[str, str], ...] = ()
    contents: tuple[tuple[str, bytes], ...] = ()

    @property
    def is_unreadable(self) -> bool:
        """Whether something was sent, and none of it could be opened."""
        return bool(self.unreadable) and set(self.files) <= set(self.unreadable)


@dataclass(frozen=True, slots=True)
class _Computed:
    """A unit with its ledger and tables, computed once for the department's checks and for its own document."""

    submission: UnitSubmission
    findings: tuple[Finding, ...]
    ledger: Ledger
    tables: dict[str, Table]


_STOPS_OWN: Final = "改正以前，本单位的单位预算公开不生成；部门的文档不受影响。"
_LAST_YEAR: Final = Checks(published_last_year.CHECKS, published_rows.CHECKS)
NO_ACCEPTANCES = Acceptances((), date.min)


def content_of_department(
    intake: DepartmentIntake,
    spec: Declarations,
    acceptances: Acceptances = NO_ACCEPTANCES,
    archives: LastYearArchives | None = None,
) -> DepartmentContent:
    """Return everything the documents of a department and its units say, or the findings that stop them.

    ``intake`` is the department's folder as it was read (``intake.department_folder.read_department``),
    ``archives`` what the department and its units published last year; without it nothing is compared.
    What was accepted is marked at every stage, so that an accepted error stops nothing.
    """
    by_unit = [(submission, _checked(submission, intake.findings, spec, archives)) for submission in intake.submissions]
    by_unit = between_units.with_department(by_unit, spec)
    findings = [*intake.findings, *(finding for _, found in by_unit for finding in found)]
    findings += _across_units(intake, spec, archives)
    approvals = [day.value for submission, _ in by_unit if (day := submission.unit.approval_date) is not None]
    codes = tuple((submission.file, submission.unit.unit_code.value) for submission, _ in by_unit)
    findings = list(acceptances.mark(findings, dict(codes)))
    read = DepartmentContent(tuple(findings), None, is_empty=intake.is_empty, files=intake.files, unit_codes=codes)
    reported = tuple((s.unit.unit_code.value, s.unit.unit_name.value) for s in intake.submissions)
    approval = min(approvals, default=None)
    read = replace(
        read, approval_date=approval, unreadable=intake.unreadable, reported=reported, contents=intake.contents
    )
    if stops_department(findings) or not by_unit:
        return read
    ledger = department_ledger(intake.submissions, spec.codes)
    tables = compute_tables(ledger, spec.tables, spec.codes)
    units = list(_computed(by_unit, spec))
    findings += check_tables(ledger, tables, spec.identities)
    of_units = {unit.ledger.code: unit.tables for unit in units}
    findings += coverage.CHECKS.run(DepartmentTables(ledger, tables, of_units), spec)
    if archives is not None:
        stated = StatedLastYear(ledger, [unit.ledger for unit in units], archives)
        findings = list(with_department(findings, stated, spec))
        units = [replace(unit, findings=with_department(unit.findings, stated, spec)) for unit in units]
        contradictions = _LAST_YEAR.run(stated, spec)
        findings += contradictions
        units = [_with_base(_with(unit, contradictions), stated) for unit in units]
        ledger = _with_last_year(ledger, stated)
    accept = _Accept(acceptances, {**dict(codes), ledger.name: ledger.code})
    findings = list(accept(findings))
    disclosure = None if stops_department(findings) else _told(ledger, tables, spec, findings, accept)
    if disclosure is None:
        return replace(read, findings=tuple(findings))
    known = {_identity(finding) for finding in findings}
    return replace(
        read,
        findings=tuple(findings),
        disclosure=disclosure,
        units=tuple(_own_document(unit, spec, known, acceptances) for unit in units),
        residues=tuple(residue.text for residue in rounding_residues(tables, spec.identities)),
    )


def content_of_unit(
    submission: UnitSubmission,
    read: Iterable[Finding],
    spec: Declarations,
    acceptances: Acceptances = NO_ACCEPTANCES,
    archives: LastYearArchives | None = None,
) -> UnitContent:
    """Return a unit's own document from its workbook alone, with everything that is found in it, in a run's words.

    ``read`` are the findings of reading the workbook.
    """
    reading = tuple(read)
    found = _checked(submission, reading, spec, archives)
    code, name = submission.unit.unit_code.value, submission.unit.unit_name.value
    if archives is not None:
        alone = StatedLastYear(unit_ledger(submission, spec.codes), (), archives, is_alone=True)
        told = {_identity(finding) for finding in found}
        found += tuple(f for f in _LAST_YEAR.run(alone, spec) if _identity(f) not in told)
    marked = acceptances.mark((*reading, *found), {submission.file: code})
    if stops_department(marked):
        return UnitContent(code, name, marked, None)
    (unit,) = _computed([(submission, found)], spec)
    if archives is not None:
        unit = _with_base(unit, StatedLastYear(unit.ledger, (), archives))
    own = _own_document(unit, spec, set(), acceptances)
    told = {_identity(finding) for finding in own.findings}
    return replace(own, findings=(*(f for f in marked if _identity(f) not in told), *own.findings))


def _with(unit: _Computed, findings: Iterable[Finding]) -> _Computed:
    """Return a unit with those of some findings that stand in its workbook."""
    own = tuple(finding for finding in findings if finding.at.file in (unit.submission.file, unit.ledger.name))
    return replace(unit, findings=(*unit.findings, *own))


def _with_base(unit: _Computed, stated: StatedLastYear) -> _Computed:
    return replace(unit, ledger=_with_last_year(unit.ledger, stated))


def _with_last_year(ledger: Ledger, stated: StatedLastYear) -> Ledger:
    """Return the ledger with what is printed of last year: bases that were adjusted, changes of structure."""
    structure = stated.published.structure.get((ledger.scope, ledger.code), ())
    return replace(ledger, adjusted=adjusted_bases(stated), structure=structure)


def _checked(
    submission: UnitSubmission, read: Iterable[Finding], spec: Declarations, archives: LastYearArchives | None
) -> tuple[Finding, ...]:
    """Return the findings of all rules within a unit; ``read`` are those of reading its department's workbooks."""
    last = archives.budget_of(submission.unit.unit_code.value) if archives is not None else None
    reading = [finding for finding in read if finding.at.file == submission.file]
    found = check_submission(submission, spec, reading, last)
    if archives is None:
        return found
    stated = StatedLastYear(unit_ledger(submission, spec.codes), (), archives)
    as_published = unit_as_published(stated, spec)
    if as_published is not submission:
        found = without_follow_ups(found, check_submission(as_published, spec, reading, last))
    return (*found, *_LAST_YEAR.run(stated, spec))


def _across_units(
    intake: DepartmentIntake, spec: Declarations, archives: LastYearArchives | None
) -> tuple[Finding, ...]:
    """Return the findings of the rules across units, which run only when every workbook could be read.

    A missing unit would make the department's sums look wrong: one defect must not cascade into more findings.
    """
    if not intake.submissions or len(intake.submissions) != len(intake.files):
        return ()
    found = between_units.CHECKS.run(intake.submissions, spec)
    if archives is None or not any(finding.rule.follows for finding in found):
        return found
    units = [unit_ledger(submission, spec.codes) for submission in intake.submissions]
    stated = StatedLastYear(department_ledger(intake.submissions, spec.codes), units, archives)
    as_published = department_as_published(stated, spec)
    if as_published is stated.ledger.units:
        return found
    return without_follow_ups(found, between_units.CHECKS.run(as_published, spec))


def _computed(by_unit: Iterable[tuple[UnitSubmission, tuple[Finding, ...]]], spec: Declarations) -> Iterator[_Computed]:
    for submission, findings in sorted(by_unit, key=lambda pair: pair[0].unit.unit_code.value):
        ledger = unit_ledger(submission, spec.codes)
        yield _Computed(submission, findings, ledger, compute_tables(ledger, spec.tables, spec.codes))


@dataclass(frozen=True, slots=True)
class _Accept:
    """Marks what was accepted among the findings of one document; ``codes`` are those of its files and its own."""

    acceptances: Acceptances
    codes: Mapping[str, str]

    def __call__(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return self.acceptances.mark(findings, self.codes)


def _told(
    ledger: Ledger, tables: dict[str, Table], spec: Declarations, findings: list[Finding], accept: _Accept
) -> Disclosure | None:
    """Return the whole content of a document; ``None`` when its prose has errors. Findings are added to the list."""
    forms = performance_forms(ledger, spec.workbook)
    narrative = write_prose(ledger, tables, forms, spec.wording, spec.codes)
    disclosure = Disclosure(ledger, tables, narrative, forms, spec.document)
    found = accept(PROSE_CHECKS.run(disclosure, spec))
    findings += found
    return None if is_blocked(found) else disclosure


def _own_document(
    unit: _Computed, spec: Declarations, known: set[tuple[str, str, str]], acceptances: Acceptances
) -> UnitContent:
    code = unit.ledger.code
    accept = _Accept(acceptances, {unit.submission.file: code, unit.ledger.name: code})
    stopping = (*_of_own_document(unit.findings), *check_tables(unit.ledger, unit.tables, spec.identities))
    findings = list(accept(stopping))
    disclosure = None if is_blocked(findings) else _told(unit.ledger, unit.tables, spec, findings, accept)
    # What the department's document says as well was found there already; what stops this one is never left out.
    own = tuple(f for f in findings if is_blocked([f]) or _identity(f) not in known)
    return UnitContent(unit.ledger.code, unit.ledger.name, own, disclosure)


def _of_own_document(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those of a unit's findings that stop its own document only; 财预〔2016〕143号 asks for both documents."""
    for finding in findings:
        if finding.stops_only_own_document:
            yield replace(finding, remedy=f"{finding.what_to_do}{_STOPS_OWN}")


def _identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule.id, str(finding.at), finding.found
