"""The work on departments: begun before anybody asks for it, only where something has changed, each outcome told once."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState
from budget_disclosure.runs import department_work
from budget_disclosure.runs import write_documents as production
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.runs.department_work import DepartmentWork, begin_work
from budget_disclosure.runs.run_plan import RunPlan, plan_run
from budget_disclosure.runs.run_request import YearRequest
from tests.flows.conftest import MakeDepartment
from tests.support.workbooks import with_cell

NAMES = {"312": "青石县林业局", "318": "青石县交通局"}


@pytest.fixture
def plan(tmp_path: Path, templates: Path, make_department: MakeDepartment, monkeypatch: pytest.MonkeyPatch) -> RunPlan:
    monkeypatch.setenv("PATH", "/nowhere")  # no LibreOffice
    for code, name in NAMES.items():
        make_department(tmp_path / "inputs", code, name)
    return plan_run(
        YearRequest(year=2024, inputs=tmp_path / "inputs", outputs=tmp_path / "outputs", templates=templates)
    )


@pytest.fixture
def processed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yield the codes of the departments that are processed."""
    codes = list[str]()

    def process(job: DepartmentJob) -> DepartmentOutcome:
        codes.append(job.code)
        return process_department(job)

    monkeypatch.setattr(department_work, "process_department", process)
    yield codes


def run(plan: RunPlan) -> list[DepartmentOutcome]:
    with begin_work(plan, {}, None) as work:
        outcomes = [work.outcome(job) for job in plan.jobs]
        work.close()
        work.keep(outcomes)
    return outcomes


def test_only_departments_in_which_something_has_changed_are_processed(
    plan: RunPlan, processed: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    run(plan)
    assert processed == ["312", "318"]

    assert [one.state for one in run(plan)] == [DepartmentState.GENERATED] * 2
    assert processed == ["312", "318"]

    folder = plan.jobs[1].folder
    assert folder is not None
    (folder / "318001-青石县交通局.xlsx").unlink()
    with_cell(folder, "单位信息", "B17", "=1+1")
    caplog.clear()
    states = [one.state for one in run(plan)]

    assert processed == ["312", "318", "318"]
    assert states == [DepartmentState.GENERATED, DepartmentState.HAS_ERRORS]
    said = [record.getMessage() for record in caplog.records]
    assert said[0].startswith("［1/2］312 青石县林业局：已生成，待公开，0.0 秒。内容未变，文档 2 份")
    assert said[1] == "1 个部门没有变动，沿用上次的结果；要处理的 1 个。"
    assert said[2].startswith("［2/2］318 青石县交通局：有错误")


def test_a_run_that_was_stopped_before_its_end_keeps_nothing(plan: RunPlan, processed: list[str]) -> None:
    with begin_work(plan, {}, None) as work:
        for job in plan.jobs:
            work.outcome(job)

    run(plan)

    assert processed == ["312", "318"] * 2


def test_without_libreoffice_nothing_is_rendered_again_either(plan: RunPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = list[object]()
    render = production.render_document
    monkeypatch.setattr(
        production, "render_document", lambda *arguments: rendered.append(arguments) or render(*arguments)
    )
    first = process_department(plan.jobs[0])
    assert len(rendered) == 2

    second = process_department(plan.jobs[0])

    assert len(rendered) == 2
    assert [one.contents_problem for one in second.documents] == [one.contents_problem for one in first.documents]
    assert second.message == first.message.replace("文档 2 份", "内容未变，文档 2 份")


def test_inputs_that_change_during_the_run_are_read_in_the_next_one(
    plan: RunPlan, monkeypatch: pytest.MonkeyPatch, processed: list[str]
) -> None:
    def process_while_somebody_saves(job: DepartmentJob) -> DepartmentOutcome:
        outcome = process_department(job)
        assert job.folder is not None
        (job.folder / "说明.txt").write_text("saved meanwhile")
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(department_work, "process_department", process_while_somebody_saves)
        run(plan)

    run(plan)

    assert processed == ["312", "318"]


def test_a_department_that_could_not_be_written_is_processed_again_when_it_is_asked_for_again(
    plan: RunPlan, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    attempts = list[str]()

    def process(job: DepartmentJob) -> DepartmentOutcome:
        attempts.append(job.code)
        if attempts.count("312") == 1 and job.code == "312":
            raise PermissionError(13, "open in Word", "x.docx")
        return process_department(job)

    monkeypatch.setattr(department_work, "process_department", process)
    with begin_work(plan, {}, None) as work:
        with pytest.raises(PermissionError):
            work.outcome(plan.jobs[0])
        second = work.outcome(plan.jobs[0])
        work.tell(second)
        work.tell(second)

    assert second.state is DepartmentState.GENERATED
    assert sum("312 青石县林业局：" in record.getMessage() for record in caplog.records) == 1


def test_whatever_ends_the_work_is_raised_where_it_is_waited_for(
    plan: RunPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_work: DepartmentWork) -> list[DepartmentJob]:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(DepartmentWork, "_changed", broken)
    with begin_work(plan, {}, None) as work, pytest.raises(RuntimeError, match="fault of ours"):
        work.outcome(plan.jobs[0])


def test_what_has_not_begun_when_the_run_ends_does_not_begin(plan: RunPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts, may_begin = list[str](), threading.Event()

    def process(job: DepartmentJob) -> DepartmentOutcome:
        may_begin.wait()
        attempts.append(job.code)
        work._ends.set()
        return process_department(job)

    monkeypatch.setattr(department_work, "process_department", process)
    with begin_work(plan, {}, None) as work:
        may_begin.set()

    assert attempts in (["312"], [])
    assert work._outcomes["318"].cancelled()
