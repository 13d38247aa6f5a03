"""The state of a year, decided from facts that others gathered: no file, no clock, equal facts give equal states.

The deadline is that of the Budget Law, article 14: departments publish within twenty days of the approval by the
finance bureau. The twentieth day is in time, the twenty-first is not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum, unique

from budget_disclosure.intake import intake_rules
from budget_disclosure.model.findings import Finding, Severity, by_rule, in_order
from budget_disclosure.model.law import PublicationPeriod
from budget_disclosure.report.outcome import (
    DepartmentOutcome,
    DepartmentState,
    DocumentOutcome,
    DocumentState,
    PublicationState,
    publication_text,
)
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.store.version import Publication, Signature

_UNOPENED = frozenset(rule.id for rule in intake_rules.UNOPENED)
"""The rules of files of which nothing could be read."""


@unique
class Stage(StrEnum):
    """How far a department or a unit is, in the order in which a person has to act."""

    NOT_SUBMITTED = "未报送"
    UNREADABLE = "收到但不能读取"
    PENDING = "待运行"
    FAILED = "运行失败"
    HAS_ERRORS = "有错误"
    EDITED_BY_HAND = "人工修改"
    PARTLY = "部分生成"
    READY = "可生成"
    CHANGED = PublicationState.CHANGED.value
    GENERATED = "已生成"
    AWAITING = PublicationState.AWAITING.value
    PUBLISHED = PublicationState.PUBLISHED.value

    @property
    def meaning(self) -> str:
        """What the state says, in a sentence for the operator."""
        return _MEANINGS[self]


_MEANINGS = {
    Stage.NOT_SUBMITTED: "没有收到填报表，请催报",
    Stage.UNREADABLE: "收到的文件不能读取（格式不对、压缩包、子文件夹或已损坏），请按提示处理或退回重报",
    Stage.PENDING: "有新报送，待运行 ./disclose run",
    Stage.FAILED: "文件被占用或程序故障，请看说明",
    Stage.HAS_ERRORS: "填报表有错误，未生成文档，请退回更正",
    Stage.EDITED_BY_HAND: "文档在生成后被人改过，不会被覆盖",
    Stage.PARTLY: "部分文档没有生成，请看校验报告",
    Stage.READY: "检查没有错误，文档还没有或不在了，重新运行即可生成",
    Stage.CHANGED: "目前的文档与已公开的版本不同，请核对；确需更正的，公开后再登记一次",
    Stage.GENERATED: "文档是最新的，本部门还有其他文档没有生成",
    Stage.AWAITING: "全部文档都是最新的，请审核、公开并登记",
    Stage.PUBLISHED: "已登记公开，目前的文档与公开的版本相同",
}


@unique
class ClockState(StrEnum):
    """What the deadline says about a department."""

    OVERDUE = "超期"
    SOON = "即将到期"
    RUNNING = "期限内"
    UNKNOWN = "期限不明"
    LATE = "超期公开"
    ON_TIME = "按期公开"
    PUBLISHED = "已公开"
    PAST = "年度已过"


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadline of a department as of ``today``: so many days after the approval as the law says.

    ``approved`` and ``published`` are ``None`` where not known.

    ``published`` is the first publication: a correction does not make it late. ``year`` is the budget year: once it is
    over, what nobody registered is not called overdue, because it is not known; nor is it ever called in time.
    """

    today: date
    period: PublicationPeriod
    approved: date | None = None
    published: date | None = None
    year: int | None = None

    @property
    def deadline(self) -> date | None:
        """The last day that is in time."""
        return self.approved + timedelta(days=self.period.days) if self.approved else None

    @property
    def days_left(self) -> int | None:
        """Days from today, or from the day of publication, to the deadline; negative when it has passed."""
        return (self.deadline - (self.published or self.today)).days if self.deadline else None

    @property
    def state(self) -> ClockState:
        """What the deadline says."""
        left = self.days_left
        if self.published:
            if left is None:
                return ClockState.PUBLISHED
            return ClockState.LATE if left < 0 else ClockState.ON_TIME
        if self.year is not None and self.today.year > self.year:
            return ClockState.PAST
        if left is None:
            return ClockState.UNKNOWN
        if left < 0:
            return ClockState.OVERDUE
        return ClockState.SOON if left <= self.period.days_of_warning else ClockState.RUNNING

    @property
    def text(self) -> str:
        """The same in words: ``剩 3 天``, ``今天到期``, ``超期 2 天``, ``超期 2 天公开`` …"""
        left = self.days_left
        if self.state is ClockState.PAST:
            return f"{ClockState.PAST}，未登记公开"
        if left is None:
            return self.state.value
        if self.published:
            return f"超期 {-left} 天公开" if left < 0 else "按期公开"
        if left < 0:
            return f"超期 {-left} 天"
        return f"剩 {left} 天" if left else "今天到期"


@dataclass(frozen=True, slots=True)
class Link:
    """A file that is there; ``path`` is relative to ``outputs/<year>/``, with ``/``."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """The findings of a department that break one rule with one severity: what is said once, and all places."""

    first: Finding
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How many findings are open, by severity, and how many were accepted."""

    block: int = 0
    warn: int = 0
    undetermined: int = 0
    accepted: int = 0

    def by_title(self) -> dict[str, int]:
        """Return the counts under the words that people see."""
        return {
            Severity.BLOCK.value: self.block,
            Severity.WARN.value: self.warn,
            Severity.UNDETERMINED.value: self.undetermined,
            "已接受": self.accepted,
        }


@dataclass(frozen=True, slots=True)
class Published:
    """What is known of a department's publications: the first and the latest, ``None`` where nobody registered one.

    ``versions`` is how many were pinned; ``state`` and ``changed`` (codes of departments and units) say how the
    documents on the disk stand to the latest of them; ``signature`` is the sign-off it was published under.
    """

    first: Publication | None = None
    latest: Publication | None = None
    versions: int = 0
    state: PublicationState = PublicationState.AWAITING
    changed: frozenset[str] = frozenset()
    signature: Signature | None = None

    @property
    def is_published(self) -> bool:
        """Whether there was a publication, pinned or not."""
        return self.first is not None or self.versions > 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook a unit sent. ``unit_code`` is empty when the file name does not say it; ``is_new``: not run yet.

    ``is_readable`` is false for what was sent in a form that cannot be read: another format, an archive, a subfolder.
    """

    file: str
    unit_code: str
    unit_name: str
    is_new: bool = False
    is_readable: bool = True

    @property
    def key(self) -> str:
        """By what the unit is known: its code, or the file where the name does not say one."""
        return self.unit_code or self.file


@dataclass(frozen=True, slots=True)
class DocumentOnDisk:
    """A document of the last run. ``is_there``: the file exists; ``is_edited``: it differs from what was written."""

    outcome: DocumentOutcome
    is_there: bool
    is_edited: bool


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """Everything known of a department. ``roster`` maps the units that have to report to their names.

    ``report`` is the outcome of the last run, as its report has it, ``documents`` has where each of its documents is.
    ``links`` are the department's files, ``unit_links`` those of its units by ``Workbook.key``. ``problems`` are
    sentences on what could not be read; ``removed`` names workbooks of the last run that are gone. ``sign_off`` is how
    the draft on the disk stands to what a reviewer signed, ``must_be_signed`` whether it may be published without.
    """

    code: str
    name: str
    roster: Mapping[str, str] = field(default_factory=dict)
    workbooks: tuple[Workbook, ...] = ()
    removed: tuple[str, ...] = ()
    report: DepartmentOutcome | None = None
    documents: tuple[DocumentOnDisk, ...] = ()
    approved: date | None = None
    published: Published = Published()
    year: int | None = None
    links: tuple[Link, ...] = ()
    unit_links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    sign_off: SignOffStatus | None = None
    must_be_signed: bool = False


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """How far a unit is; ``findings`` are its open ones, the most severe first."""

    code: str
    name: str
    stage: Stage
    counts: FindingCounts
    links: tuple[Link, ...]
    version: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def state_text(self) -> str:
        """The state in words, with the version where it is published."""
        return _state_text(self.stage, self.version)

    @property
    def has_reported(self) -> bool:
        """Whether there is a workbook of the unit."""
        return self.stage is not Stage.NOT_SUBMITTED


@dataclass(frozen=True, slots=True)
class DepartmentStatus:
    """How far a department is. ``findings`` has the open ones, most severe first; ``notes`` what to know besides."""

    code: str
    name: str
    stage: Stage
    clock: Clock
    units: tuple[UnitStatus, ...]
    counts: FindingCounts
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    message: str
    notes: tuple[str, ...]
    published: Published
    sign_off: SignOffStatus | None = None
    format_title: str = ""

    @property
    def state_text(self) -> str:
        """The state in words, with the version where it is published."""
        return _state_text(self.stage, self.versions)

    @property
    def versions(self) -> int:
        """How many versions were published."""
        return self.published.versions

    @property
    def publication(self) -> Publication | None:
        """The latest publication."""
        return self.published.latest

    @property
    def rules(self) -> tuple[BrokenRule, ...]:
        """The open findings by rule, in their order."""
        return tuple(
            BrokenRule(
                group[0],
                tuple(" › ".join(filter(None, (one.at.file_name, one.at.place))) for one in group),
            )
            for group in by_rule(self.findings)
        )

    @property
    def title(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}".strip()

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed without publication."""
        return self.clock.state is ClockState.OVERDUE

    @property
    def is_missing_units(self) -> bool:
        """Whether a unit has not reported."""
        return self.reported < len(self.units)

    @property
    def reported(self) -> int:
        """How many of the units have reported."""
        return sum(unit.has_reported for unit in self.units)


@dataclass(frozen=True, slots=True)
class YearStatus:
    """The state of a year as of ``today``. ``last_run`` is the time of the last run as text, ``""`` without one.

    ``problems`` concern the year: files that belong to no department, a register that cannot be read.
    """

    year: int
    today: date
    publication: PublicationPeriod
    departments: tuple[DepartmentStatus, ...]
    last_run: str = ""
    problems: tuple[str, ...] = ()
    other_publications: tuple[PublicationPeriod, ...] = ()

    @property
    def publications(self) -> tuple[PublicationPeriod, ...]:
        """What the laws of all formats in use say of deadlines, each once."""
        return tuple(dict.fromkeys((self.publication, *self.other_publications)))

    @property
    def formats(self) -> dict[str, int]:
        """The number of departments by format, where more than one is in use."""
        counts = Counter(department.format_title for department in self.departments)
        return dict(counts) if len(counts) > 1 else {}

    @property
    def stages(self) -> dict[Stage, int]:
        """The number of departments in each state, only those that occur, in the order of the states."""
        counts = Counter(department.stage for department in self.departments)
        return {stage: counts[stage] for stage in Stage if counts[stage]}

    @property
    def clocks(self) -> dict[ClockState, int]:
        """The number of departments by what their deadline says, only those that occur."""
        counts = Counter(department.clock.state for department in self.departments)
        return {state: counts[state] for state in ClockState if counts[state]}

    @property
    def sign_offs(self) -> dict[SignOffState, int]:
        """The number of departments by what became of their sign-off, only those that occur."""
        counts = Counter(department.sign_off.state for department in self.departments if department.sign_off)
        return {state: counts[state] for state in SignOffState if counts[state]}

    @property
    def counts(self) -> FindingCounts:
        """The findings of all departments."""
        counts = [department.counts for department in self.departments]
        return FindingCounts(
            sum(one.block for one in counts),
            sum(one.warn for one in counts),
            sum(one.undetermined for one in counts),
            sum(one.accepted for one in counts),
        )

    @property
    def missing_units(self) -> tuple[tuple[DepartmentStatus, UnitStatus], ...]:
        """The units that have not reported, with their departments."""
        return tuple((one, unit) for one in self.departments for unit in one.units if not unit.has_reported)

    @property
    def departments_missing_units(self) -> int:
        """How many departments have units that have not reported."""
        return sum(one.is_missing_units for one in self.departments)


def department_status(facts: DepartmentFacts, today: date, period: PublicationPeriod) -> DepartmentStatus:
    """Return the state of a department as of ``today``; ``period`` is within how long a budget is published."""
    findings = facts.report.all_findings if facts.report else ()
    first = facts.published.first
    clock = Clock(today, period, facts.approved, first.day if first else None, facts.year)
    stage = _stage(facts)
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
        notes=tuple(_notes(facts, units)),
        published=facts.published,
        sign_off=facts.sign_off,
    )


def with_notes(status: YearStatus, notes: Mapping[str, tuple[str, ...]]) -> YearStatus:
    """Return the status with more notes, by department code."""
    departments = (replace(one, notes=(*one.notes, *notes.get(one.code, ()))) for one in status.departments)
    return replace(status, departments=tuple(departments))


def count(findings: Iterable[Finding]) -> FindingCounts:
    """Return the counts of findings; accepted ones count as accepted only."""
    counts = Counter("accepted" if finding.accepted else finding.effective_severity.name for finding in findings)
    return FindingCounts(
        counts[Severity.BLOCK.name], counts[Severity.WARN.name], counts[Severity.UNDETERMINED.name], counts["accepted"]
    )


def _state_text(stage: Stage, version: int) -> str:
    return publication_text(PublicationState.PUBLISHED, version) if stage is Stage.PUBLISHED else stage.value


# What a person has to see to before it can be said again how the documents stand to what is published.
_FIRST = (Stage.UNREADABLE, Stage.PENDING, Stage.FAILED, Stage.HAS_ERRORS)


def _stage(facts: DepartmentFacts) -> Stage:
    """Return the state of a department."""
    stage = _stage_of_work(facts)
    published = facts.published
    if published.state is PublicationState.CHANGED:
        return Stage.CHANGED
    if published.is_published and stage not in _FIRST:
        return Stage.PUBLISHED
    return stage


def _stage_of_work(facts: DepartmentFacts) -> Stage:
    """Return how far a department is, published or not."""
    report = facts.report
    if not facts.workbooks:
        return Stage.NOT_SUBMITTED
    if not any(book.is_readable for book in facts.workbooks):
        return Stage.UNREADABLE
    if report is None or _is_changed(facts) or report.state is DepartmentState.NOT_SUBMITTED:
        return Stage.PENDING
    return _WITHOUT_DOCUMENTS.get(report.state) or _stage_of_documents(report, facts.documents)


_WITHOUT_DOCUMENTS = {
    DepartmentState.FAILED: Stage.FAILED,
    DepartmentState.BUSY: Stage.FAILED,
    DepartmentState.DISK_FULL: Stage.FAILED,
    DepartmentState.UNREADABLE: Stage.UNREADABLE,
    DepartmentState.HAS_ERRORS: Stage.HAS_ERRORS,
}


def _stage_of_documents(report: DepartmentOutcome, documents: Iterable[DocumentOnDisk]) -> Stage:
    states = {_document_stage(document) for document in documents} or {Stage.READY}
    if Stage.EDITED_BY_HAND in states:
        return Stage.EDITED_BY_HAND
    if Stage.READY in states:
        return Stage.READY
    return Stage.PARTLY if states != {Stage.GENERATED} or not report.state.is_success else Stage.AWAITING


def _document_stage(document: DocumentOnDisk) -> Stage:
    state = document.outcome.state
    if state is DocumentState.HAS_ERRORS:
        return Stage.HAS_ERRORS
    if not document.is_there:
        return Stage.READY
    if document.is_edited or state is DocumentState.EDITED_BY_HAND:
        return Stage.EDITED_BY_HAND
    return Stage.GENERATED


def _is_changed(facts: DepartmentFacts) -> bool:
    return bool(facts.removed) or any(workbook.is_new for workbook in facts.workbooks)


def _sign_off(facts: DepartmentFacts) -> SignOffStatus | None:
    """Return what has become of the sign-off: unsure while the workbooks are not those of the draft, or in error."""
    stage = _stage_of_work(facts)
    if facts.sign_off is None or stage not in (Stage.NOT_SUBMITTED, *_FIRST):
        return facts.sign_off
    return facts.sign_off.unless_changed(f"{stage.meaning}，重新运行以后才能核对")


def _units(facts: DepartmentFacts, findings: tuple[Finding, ...], department: Stage) -> tuple[UnitStatus, ...]:
    """Return the units of the roster, of the workbooks and of the last run, by code; nameless workbooks come last."""
    names = {one.code: one.name for one in _outcomes(facts) if one.is_unit}
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
    return _document_stage(document) if document is not None else Stage.READY


def _outcomes(facts: DepartmentFacts) -> tuple[DocumentOutcome, ...]:
    return facts.report.documents if facts.report else ()


def _notes(facts: DepartmentFacts, units: tuple[UnitStatus, ...]) -> Iterable[str]:
    yield from facts.problems
    new = [book.file for book in facts.workbooks if book.is_new]
    if new and facts.report is not None:
        yield f"上次运行之后有新的填报表：{'、'.join(new)}"
    if facts.removed:
        yield f"上次运行用过的填报表不在了：{'、'.join(facts.removed)}"
    unread = [book.file for book in facts.workbooks if not book.is_readable]
    if unread:
        yield f"收到但不能读取：{'、'.join(dict.fromkeys(unread))}"
    missing = [unit for unit in units if not unit.has_reported]
    if missing and facts.workbooks:
        yield f"还有 {len(missing)} 个单位没有报送：{'、'.join(f'{unit.code} {unit.name}' for unit in missing)}"
    if facts.published.is_published:
        yield from _notes_on_published(facts, facts.published)
    yield from _notes_on_sign_off(facts)
    nameless = [book.file for book in facts.workbooks if book.is_readable and not book.unit_code]
    if nameless:
        names = "、".join(nameless)
        yield f"从文件名看不出是哪个单位：{names}。文件名应为“单位代码-单位名称.xlsx”"


def _notes_on_sign_off(facts: DepartmentFacts) -> Iterable[str]:
    status, published = facts.sign_off, facts.published
    if status is not None:
        yield status.text
    if not facts.must_be_signed or (status is not None and status.state is SignOffState.SIGNED):
        return
    if published.versions and published.signature is None:
        yield f"公开的第 {published.versions} 版没有签批，年度设置要求签批以后才能公开，请核对"
    elif status is None and _stage(facts) is Stage.AWAITING:
        yield f"还没有签批，年度设置要求签批以后才能公开：./disclose approve {facts.code} --reviewer 姓名"


def _notes_on_published(facts: DepartmentFacts, published: Published) -> Iterable[str]:
    first = published.first
    if first and facts.approved and first.day < facts.approved:
        yield f"公开日期 {first.day} 早于批复日期 {facts.approved}，请核对"
    if not published.versions:
        yield (
            "登记已公开，但没有存下公开的版本，不能判断公开以后有没有变动；"
            "确认目前的文档就是公开的内容以后，请用 ./disclose publish 登记（日期相同）"
        )
        return
    if published.state is PublicationState.CHANGED:
        names = _names(facts, published.changed)
        yield (
            f"公开第 {published.versions} 版以后有变动：{names}。"
            "运行 ./disclose run 以后，更正说明的草稿在部门文件夹的“更正说明/草稿”"
        )
    stage = _stage_of_work(facts)
    if stage not in (Stage.AWAITING, Stage.EDITED_BY_HAND):
        yield f"已公开第 {published.versions} 版；目前的资料是“{stage}”：{stage.meaning}"


def _names(facts: DepartmentFacts, codes: Iterable[str]) -> str:
    names = {document.code: document.name for document in _outcomes(facts)} | dict(facts.roster)
    names[facts.code] = facts.name
    return "、".join(f"{code} {names.get(code, '')}".strip() for code in sorted(codes))
