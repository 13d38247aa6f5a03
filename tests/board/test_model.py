from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from budget_disclosure.board import department_status as model
from budget_disclosure.board.deadline import Clock, ClockState
from budget_disclosure.board.department_facts import DepartmentFacts, DocumentOnDisk, Published, Workbook
from budget_disclosure.board.department_status import department_status
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import DepartmentStatus, YearStatus
from budget_disclosure.model.findings import Concern, Finding, Rule, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.report.outcome import (
    DepartmentOutcome,
    DepartmentState,
    DocumentOutcome,
    DocumentState,
    PublicationState,
)
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.store.version import Publication, Signature
from tests.support.law import LAW
from tests.unit.test_architecture import impurities

APPROVED = date(2024, 2, 20)
TODAY = date(2024, 3, 1)
PERIOD = LAW.publication
UNITS = {"021001": "某局", "021002": "某中心"}
SENT = (Workbook("021001-某局.xlsx", "021001", "某局"), Workbook("021002-某中心.xlsx", "021002", "某中心"))


def found(
    severity: Severity, file: str = "021-某局/021002-某中心.xlsx", cell: str = "F17", accepted: str = ""
) -> Finding:
    rule = Rule("I-301", "金额应为数字", severity, "填报说明", "请改正。")
    return Finding(rule, Location(file, "基本支出", cell), "文字", "数字", accepted=accepted)


def document(
    code: str = "021",
    state: DocumentState = DocumentState.WRITTEN,
    *,
    is_there: bool = True,
    is_edited: bool = False,
    findings: tuple[Finding, ...] = (),
) -> DocumentOnDisk:
    outcome = DocumentOutcome(code, UNITS.get(code, "某局"), code in UNITS, state, findings=findings)
    return DocumentOnDisk(outcome, is_there, is_edited)


def status(**options: object) -> DepartmentStatus:
    facts = DepartmentFacts("021", "某局", **{"roster": UNITS, "workbooks": SENT, "approved": APPROVED, **options})  # type: ignore[arg-type]
    return department_status(facts, TODAY, PERIOD)


def report(
    state: DepartmentState, message: str, findings: tuple[Finding, ...] = (), documents: tuple[DocumentOnDisk, ...] = ()
) -> dict[str, object]:
    outcomes = tuple(one.outcome for one in documents)
    return {
        "report": DepartmentOutcome("021", "某局", state, message, findings, documents=outcomes),
        "documents": documents,
    }


def generated(
    *documents: DocumentOnDisk,
    state: DepartmentState = DepartmentState.GENERATED,
    findings: tuple[Finding, ...] = (),
) -> dict[str, object]:
    ready = documents or (document(), document("021001"), document("021002"))
    return report(state, "文档 3 份。", findings, ready)


def stages_of_units(one: DepartmentStatus) -> dict[str, Stage]:
    return {unit.code: unit.stage for unit in one.units}


@pytest.mark.parametrize(
    ("today", "state", "text"),
    [
        (APPROVED, ClockState.RUNNING, "剩 20 天"),
        (date(2024, 3, 5), ClockState.RUNNING, "剩 6 天"),
        (date(2024, 3, 6), ClockState.SOON, "剩 5 天"),
        (date(2024, 3, 11), ClockState.SOON, "今天到期"),  # the twentieth day, over 29 February
        (date(2024, 3, 12), ClockState.OVERDUE, "超期 1 天"),  # the twenty-first
    ],
)
def test_the_twentieth_day_is_in_time_and_the_next_is_not(today: date, state: ClockState, text: str) -> None:
    clock = Clock(today, PERIOD, APPROVED)

    assert (clock.deadline, clock.state, clock.text) == (date(2024, 3, 11), state, text)


def test_a_published_department_is_judged_by_its_day_not_by_today() -> None:
    much_later = date(2024, 9, 1)

    assert Clock(much_later, PERIOD, APPROVED, date(2024, 3, 11)).text == "按期公开"
    assert Clock(much_later, PERIOD, APPROVED, date(2024, 3, 12)).text == "超期 1 天公开"
    assert Clock(much_later, PERIOD, None, date(2024, 3, 12)).state is ClockState.PUBLISHED


def test_without_an_approval_date_the_deadline_is_unknown_not_kept() -> None:
    assert Clock(TODAY, PERIOD).text == "期限不明"
    assert status(approved=None).clock.state is ClockState.UNKNOWN


def test_nobody_reported() -> None:
    one = status(workbooks=())

    assert one.stage is Stage.NOT_SUBMITTED
    assert one.reported == 0
    assert stages_of_units(one) == {"021001": Stage.NOT_SUBMITTED, "021002": Stage.NOT_SUBMITTED}


def test_a_unit_of_the_roster_without_workbook_is_named() -> None:
    one = status(workbooks=SENT[:1])

    assert stages_of_units(one)["021002"] is Stage.NOT_SUBMITTED
    assert "还有 1 个单位没有报送：021002 某中心" in one.notes
    assert YearStatus(2024, TODAY, LAW.publication, (one,)).missing_units == ((one, one.units[1]),)


def test_what_was_sent_but_cannot_be_read_is_neither_missing_nor_waiting() -> None:
    sent = (SENT[0], Workbook("021002-某中心.zip", "021002", "某中心", is_readable=False))
    one = status(workbooks=sent, **generated(state=DepartmentState.HAS_ERRORS))

    assert stages_of_units(one)["021002"] is Stage.UNREADABLE
    assert (one.stage, one.reported) == (Stage.HAS_ERRORS, 2)
    assert "收到但不能读取：021002-某中心.zip" in one.notes
    assert not YearStatus(2024, TODAY, LAW.publication, (one,)).missing_units
    assert status(workbooks=sent[1:], report=None).stage is Stage.UNREADABLE


def test_a_damaged_workbook_cannot_be_read_as_the_last_run_found() -> None:
    rule = Rule("I-104", "应复制完整", Severity.BLOCK, "填报说明", "请。")
    damaged = Finding(rule, Location("021-某局/021002-某中心.xlsx"), "", "")
    last_run = report(DepartmentState.HAS_ERRORS, "有错误", (damaged,))

    assert stages_of_units(status(**last_run))["021002"] is Stage.UNREADABLE


def test_workbooks_without_a_run_wait_for_one() -> None:
    one = status()

    assert one.stage is Stage.PENDING
    assert set(stages_of_units(one).values()) == {Stage.PENDING}


def test_a_new_workbook_makes_the_department_wait_and_leaves_the_other_unit_as_it_was() -> None:
    books = (SENT[0], Workbook("021002-某中心.xlsx", "021002", "某中心", is_new=True))

    one = status(workbooks=books, **generated())

    assert one.stage is Stage.PENDING
    assert stages_of_units(one) == {"021001": Stage.GENERATED, "021002": Stage.PENDING}
    assert "上次运行之后有新的填报表：021002-某中心.xlsx" in one.notes


def test_a_workbook_that_was_taken_away_makes_the_department_wait() -> None:
    assert status(**generated(), removed=("021003-某站.xlsx",)).stage is Stage.PENDING


def test_errors_belong_to_their_unit_and_the_other_is_ready() -> None:
    one = status(**report(DepartmentState.HAS_ERRORS, "有错误。", (found(Severity.BLOCK),)))

    assert one.stage is Stage.HAS_ERRORS
    assert stages_of_units(one) == {"021001": Stage.READY, "021002": Stage.HAS_ERRORS}
    assert (one.counts.block, one.units[0].counts.block, one.units[1].counts.block) == (1, 0, 1)


def test_all_documents_in_place() -> None:
    one = status(**generated())

    assert one.stage is Stage.AWAITING
    assert set(stages_of_units(one).values()) == {Stage.AWAITING}


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ((document(is_there=False), document("021001"), document("021002")), Stage.READY),
        ((document(), document("021001"), document("021002", is_there=False)), Stage.READY),
        ((document(is_edited=True), document("021001"), document("021002")), Stage.EDITED_BY_HAND),
        ((document(state=DocumentState.EDITED_BY_HAND), document("021001")), Stage.EDITED_BY_HAND),
        ((document(), document("021001", DocumentState.HAS_ERRORS)), Stage.PARTLY),
    ],
)
def test_documents_decide_the_state_of_a_department_without_errors(
    documents: tuple[DocumentOnDisk, ...], expected: Stage
) -> None:
    assert status(**generated(*documents)).stage is expected


def test_a_missing_pdf_is_part_of_the_documents() -> None:
    assert status(**generated(state=DepartmentState.PARTLY)).stage is Stage.PARTLY


@pytest.mark.parametrize("state", [DepartmentState.BUSY, DepartmentState.FAILED])
def test_a_run_that_failed_is_told_from_errors_in_workbooks(state: DepartmentState) -> None:
    assert status(**report(state, "文件无法读写。")).stage is Stage.FAILED


def published(
    day: date = TODAY, state: PublicationState = PublicationState.PUBLISHED, changed: str = "", versions: int = 1
) -> Published:
    publication = Publication(day, "https://www.example.gov.cn/a")
    return Published(publication, publication, versions, state, frozenset(changed.split()))


def test_what_is_as_it_was_published_says_which_version_it_is() -> None:
    one = status(**generated(), published=published())

    assert (one.stage, one.state_text, one.notes) == (Stage.PUBLISHED, "已公开第 1 版", ())
    assert set(stages_of_units(one).values()) == {Stage.PUBLISHED}


def test_what_changed_after_its_publication_is_a_state_of_its_own_for_department_and_unit() -> None:
    one = status(**generated(), published=published(state=PublicationState.CHANGED, changed="021 021002"))

    assert (one.stage, one.state_text) == (Stage.CHANGED, "公开后有变动")
    assert stages_of_units(one) == {"021001": Stage.PUBLISHED, "021002": Stage.CHANGED}
    assert any(note.startswith("公开第 1 版以后有变动：021 某局、021002 某中心") for note in one.notes)


def test_after_publication_new_workbooks_and_errors_still_ask_for_a_person() -> None:
    books = (SENT[0], Workbook("021002-某中心.xlsx", "021002", "某中心", is_new=True))
    errors = report(DepartmentState.HAS_ERRORS, "有错误。", (found(Severity.BLOCK),))

    waiting = status(workbooks=books, **generated(), published=published())
    wrong = status(**errors, published=published())

    assert (waiting.stage, wrong.stage) == (Stage.PENDING, Stage.HAS_ERRORS)
    assert all(any("已公开第 1 版" in note for note in one.notes) for one in (waiting, wrong))


def test_workbooks_that_were_put_away_after_publication_leave_it_published() -> None:
    one = status(workbooks=(), published=published())

    assert one.state_text == "已公开第 1 版"


def test_published_before_approved_is_doubted() -> None:
    one = status(**generated(), published=published(APPROVED - timedelta(days=1)))

    assert any("早于批复日期" in note for note in one.notes)


def test_a_year_that_is_over_is_neither_late_nor_in_time_where_nobody_registered() -> None:
    assert Clock(date(2024, 12, 31), PERIOD, APPROVED, None, 2024).state is ClockState.OVERDUE
    assert Clock(date(2025, 1, 1), PERIOD, APPROVED, None, 2024).state is ClockState.PAST
    assert Clock(date(2025, 1, 1), PERIOD, None, None, 2024).state is ClockState.PAST
    assert Clock(date(2025, 1, 1), PERIOD, APPROVED, date(2024, 3, 12), 2024).text == "超期 1 天公开"


def test_findings_are_counted_once_with_the_weight_of_the_document_they_stop() -> None:
    stopped = document("021002", DocumentState.HAS_ERRORS, findings=(found(Severity.BLOCK),))
    reminders = (found(Severity.WARN), found(Severity.WARN, cell="F18"))

    one = status(**report(DepartmentState.PARTLY, "", reminders, (stopped,)))

    assert (one.counts.block, one.counts.warn) == (1, 1)
    assert [finding.effective_severity for finding in one.findings] == [Severity.BLOCK, Severity.WARN]
    assert one.units[1].counts.block == 1


def test_accepted_findings_are_counted_apart_and_not_listed() -> None:
    accepted = (found(Severity.WARN, accepted="张三：已核实"),)

    one = status(**report(DepartmentState.GENERATED, "", accepted, (document(),)))

    assert (one.counts.warn, one.counts.accepted, one.findings) == (0, 1, ())


def test_a_workbook_whose_name_does_not_say_its_unit_is_shown() -> None:
    one = status(roster={}, workbooks=(Workbook("新建表格.xlsx", "", "新建表格"),))

    assert [(unit.code, unit.name, unit.stage) for unit in one.units] == [("", "新建表格", Stage.PENDING)]
    assert any("新建表格.xlsx" in note for note in one.notes)


def test_the_year_counts_departments_by_state_and_deadline() -> None:
    ones = (status(), status(workbooks=()), status(workbooks=(), approved=date(2024, 1, 2)))

    year = YearStatus(2024, TODAY, LAW.publication, ones)

    assert year.stages == {Stage.NOT_SUBMITTED: 2, Stage.PENDING: 1}
    assert year.clocks == {ClockState.OVERDUE: 1, ClockState.RUNNING: 2}


def test_the_model_knows_no_file_and_no_clock() -> None:
    # The day that a clock of the board was given is called ``today``.
    names = ("deadline", "department_facts", "department_notes", "department_stage", "department_status", "year_state")
    for name in names:
        source = Path(model.__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
        assert impurities(source, also=[".today"]) == [], name


def test_doubtful_amounts_and_published_sentences_stand_before_other_reminders_and_each_rule_once() -> None:
    cases = (
        ("P-202", Severity.WARN, Concern.OTHER, "G5"),
        ("P-202", Severity.WARN, Concern.OTHER, "G6"),
        ("X-004", Severity.UNDETERMINED, Concern.OTHER, ""),
        ("N-203", Severity.WARN, Concern.SENTENCE, "C5"),
        ("U-900", Severity.WARN, Concern.AMOUNT, "I7"),
    )
    findings = tuple(
        replace(found(severity, cell=cell), rule=Rule(rule, "一句", severity, "", "请改正。", concern))
        for rule, severity, concern, cell in cases
    )

    rules = status(**generated(findings=findings)).rules

    assert [(one.first.rule.id, len(one.places)) for one in rules] == [
        ("U-900", 1),
        ("N-203", 1),
        ("P-202", 2),
        ("X-004", 1),
    ]
    assert rules[2].places == ("021002-某中心.xlsx › 基本支出!G5", "021002-某中心.xlsx › 基本支出!G6")


SIGNED = SignOffStatus(SignOffState.SIGNED, "王五", "2024-03-01T09:00:00+08:00", "1a2b3c4d5e6f")


def test_a_signed_draft_still_awaits_publication_and_says_who_signed_it() -> None:
    one = status(**generated(), sign_off=SIGNED)

    assert (one.stage, one.sign_off) == (Stage.AWAITING, SIGNED)
    assert one.notes == ("已签批：王五，2024-03-01，核对码 1a2b3c4d5e6f",)
    assert YearStatus(2024, TODAY, PERIOD, (one,)).sign_offs == {SignOffState.SIGNED: 1}


def test_new_workbooks_and_errors_leave_a_sign_off_unsure_and_a_void_one_void() -> None:
    new = (replace(SENT[0], is_new=True), SENT[1])
    for options in ({**generated(), "workbooks": new}, report(DepartmentState.HAS_ERRORS, "有错误。")):
        one = status(**options, sign_off=SIGNED)
        assert one.sign_off is not None
        assert one.sign_off.state is SignOffState.UNSURE
        assert one.sign_off.text in one.notes
    void = replace(SIGNED, state=SignOffState.VOID, reasons=("部门 021：内容有变动",))
    assert status(**{**generated(), "workbooks": new}, sign_off=void).sign_off == void


def test_where_sign_offs_are_demanded_what_is_unsigned_is_noted() -> None:
    demanded = {**generated(), "must_be_signed": True}
    unsigned = "还没有签批，年度设置要求签批以后才能公开：./disclose approve 021 --reviewer 姓名"
    published = Published(Publication(TODAY), Publication(TODAY), 1, PublicationState.PUBLISHED)
    late = "公开的第 1 版没有签批，年度设置要求签批以后才能公开，请核对"

    assert unsigned in status(**demanded).notes
    assert unsigned not in status(**generated()).notes
    assert late in status(**demanded, published=published).notes
    signature = Signature("王五", SIGNED.at, SIGNED.code)
    assert late not in status(**demanded, published=replace(published, signature=signature)).notes
    assert late not in status(**demanded, published=published, sign_off=SIGNED).notes  # signed afterwards
