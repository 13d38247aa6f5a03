"""The state of a department, decided from facts that others gathered: no file, no clock, equal facts, equal states."""

from dataclasses import replace
from datetime import date

from budget_disclosure.board.deadline import Clock
from budget_disclosure.board.department_facts import DepartmentFacts, DocumentOnDisk, Workbook
from budget_disclosure.board.department_notes import notes_on
from budget_disclosure.board.department_stage import SEEN_TO_FIRST, document_stage, stage_of, stage_of_work
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import DepartmentStatus, FindingCounts, UnitStatus, count
from budget_disclosure.intake import intake_rules
from budget_disclosure.model.findings import Finding, Severity, in_order
from budget_disclosure.model.law import PublicationPeriod
from budget_disclosure.report.outcome import DepartmentState
from budget_disclosure.report.sign_off_state import SignOffStatus

_UNOPENED = frozenset(rule.id for rule in intake_rules.UNOPENED)
"""The rules of files of which nothing could be read."""


def department_status(facts: DepartmentFacts, today: date, period: PublicationPeriod) -> DepartmentStatus:
    """Return the state of a department as of ``today``; ``period`` is within how long a budget is published."""
    findings = facts.report.all_findings if facts.report else ()
    first = facts.published.first
    clock = Clock(today, period, facts.approved, first.day if first else None, facts.year)
    stage = stage_of(facts)
    units = _units(facts, findings, stage)
    facts = replace(facts, sign_off=_sign_off(facts))
    return DepartmentStatus(
        code=facts.code,
        name=facts.name,
        stage=stage,
        clock=clock,
        units=units,
        counts=count(findings),
        findings=in_order(finding for finding in findings if not finding.accepted),
        links=facts.links,
        message=facts.report.message if facts.report else "",
        notes=tuple(notes_on(facts, units)),
        published=facts.published,
        sign_off=facts.sign_off,
    )


def _sign_off(facts: DepartmentFacts) -> SignOffStatus | None:
    """Return what has become of the sign-off: unsure while the workbooks are not those of the draft, or in error."""
    stage = stage_of_work(facts)
    if facts.sign_off is None or stage not in (Stage.NOT_SUBMITTED, *SEEN_TO_FIRST):
        return facts.sign_off
    return facts.sign_off.unless_changed(f"{stage.meaning}，重新运行以后才能核对")


def _units(facts: DepartmentFacts, findings: tuple[Finding, ...], department: Stage) -> tuple[UnitStatus, ...]:
    """Return the units of the roster, of the workbooks and of the last run, by code; nameless workbooks come last."""
    names = {one.code: one.name for one in facts.outcomes if one.is_unit}
    names |= {workbook.unit_code: workbook.unit_name for workbook in facts.workbooks if workbook.unit_code}
    names |= facts.roster
    sent = {code: tuple(book for book in facts.workbooks if book.unit_code == code) for code in sorted(names)}
    known = [_unit(facts, code, names[code], books, findings, department) for code, books in sent.items()]
    nameless = [
        _unit(facts, "", book.unit_name, (book,), findings, department)
        for book in facts.workbooks
        if not book.unit_code
    ]
    return (*known, *nameless)


def _unit(
    facts: DepartmentFacts,
    code: str,
    name: str,
    books: tuple[Workbook, ...],
    findings: tuple[Finding, ...],
    department: Stage,
) -> UnitStatus:
    document = next((one for one in facts.documents if one.outcome.is_unit and one.outcome.code == code), None)
    files = {book.file for book in books}
    own = [finding for finding in findings if finding.at.file_name in files]
    if document is not None:
        own += [finding for finding in document.outcome.findings if finding not in own]
    counts = count(own)
    links = facts.unit_links.get(code or books[0].file, ())
    is_unopened = any(f.rule.id in _UNOPENED and f.effective_severity is Severity.BLOCK for f in own)
    stage = _unit_stage(facts, books, document, counts, is_unopened)
    if code in facts.published.changed:
        stage = Stage.CHANGED
    elif stage is Stage.GENERATED and facts.published.versions:
        stage = Stage.PUBLISHED
    elif stage is Stage.GENERATED and department is Stage.AWAITING:
        stage = Stage.AWAITING
    open_ones = in_order(finding for finding in own if not finding.accepted)
    return UnitStatus(code, name, stage, counts, links, facts.published.versions, open_ones)


def _unit_stage(
    facts: DepartmentFacts,
    books: tuple[Workbook, ...],
    document: DocumentOnDisk | None,
    counts: FindingCounts,
    is_unopened: bool,
) -> Stage:
    if not any(book.is_readable for book in books):
        return Stage.UNREADABLE if books else Stage.NOT_SUBMITTED
    if facts.report is None or any(book.is_new for book in books):
        return Stage.PENDING
    if counts.block:
        return Stage.UNREADABLE if is_unopened else Stage.HAS_ERRORS
    if facts.report.state in (DepartmentState.FAILED, DepartmentState.BUSY, DepartmentState.DISK_FULL):
        return Stage.FAILED
    return document_stage(document) if document is not None else Stage.READY
