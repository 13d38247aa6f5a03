"""One department from its workbooks to its document, without Prefect."""

import json
from pathlib import Path

import pytest

from budget_disclosure import pipeline
from budget_disclosure.errors import TemplateError
from budget_disclosure.outcome import DepartmentOutcome, DepartmentState
from budget_disclosure.pipeline import DepartmentJob, failed_outcome, process_department
from tests.flows.conftest import MakeDepartment
from tests.support.workbooks import with_cell

DOCUMENT = "青石县林业局2024年度部门预算公开.docx"


@pytest.fixture
def job(tmp_path: Path, templates: Path, make_department: MakeDepartment) -> DepartmentJob:
    folder = make_department(tmp_path / "inputs", "312", "青石县林业局")
    return DepartmentJob(2024, "312", "青石县林业局", folder, tmp_path / "outputs", templates)


def report(job: DepartmentJob) -> dict[str, object]:
    data: dict[str, object] = json.loads((job.output_folder / "校验报告.json").read_text(encoding="utf-8"))
    return data


def spoil(job: DepartmentJob) -> None:
    """Replace the department's workbook by one whose unit sheet holds a formula without a value."""
    assert job.folder is not None
    for path in job.folder.glob("*.xlsx"):
        path.unlink()
    with_cell(job.folder, "单位信息", "B17", "=1+1")


def test_valid_workbooks_become_a_document_and_a_report(job: DepartmentJob) -> None:
    outcome = process_department(job)

    assert outcome.state is DepartmentState.PUBLISHED, outcome.findings
    assert outcome.documents == (job.output_folder / DOCUMENT,)
    assert outcome.documents[0].read_bytes().startswith(b"PK")
    assert report(job)["state"] == "已生成"
    assert sorted(path.name for path in job.output_folder.iterdir()) == sorted(
        [".disclose.json", DOCUMENT, "校验报告.html", "校验报告.json"]
    )


def test_the_same_input_gives_the_same_bytes_and_nothing_is_rewritten(job: DepartmentJob) -> None:
    first = process_department(job)
    stamp = first.documents[0].stat().st_mtime_ns

    second = process_department(job)

    assert second.message.startswith("内容未变")
    assert second.documents[0].stat().st_mtime_ns == stamp


def test_a_blocking_finding_gives_no_document_and_a_report_with_the_place(job: DepartmentJob) -> None:
    spoil(job)

    outcome = process_department(job)

    assert outcome.state is DepartmentState.HAS_ERRORS
    assert not list(job.output_folder.glob("*.docx"))
    assert ("单位信息", "B17") in {(finding.at.sheet, finding.at.cell) for finding in outcome.findings}
    assert report(job)["documents"] == []


def test_the_older_document_stays_and_the_report_says_so(job: DepartmentJob) -> None:
    before = process_department(job).documents[0].read_bytes()
    spoil(job)

    process_department(job)

    assert (job.output_folder / DOCUMENT).read_bytes() == before
    assert report(job)["older_documents"] == [DOCUMENT]


def test_a_document_edited_by_hand_is_left_alone_and_the_message_tells_how_to_go_on(job: DepartmentJob) -> None:
    path = process_department(job).documents[0]
    path.write_bytes(b"edited")

    outcome = process_department(job)

    assert outcome.state is DepartmentState.EDITED_BY_HAND
    assert path.read_bytes() == b"edited"
    assert "disclose run 2024 --department 312 --force" in outcome.message


def test_a_department_without_a_folder_has_not_submitted(job: DepartmentJob) -> None:
    absent = DepartmentJob(2024, "399", "青石县档案馆", None, job.outputs, job.templates)

    outcome = process_department(absent)

    assert outcome.state is DepartmentState.NOT_SUBMITTED
    assert report(absent)["state"] == "未报送"


def test_an_empty_folder_has_not_submitted_either(job: DepartmentJob) -> None:
    assert job.folder is not None
    for path in job.folder.glob("*.xlsx"):
        path.unlink()

    assert process_department(job).state is DepartmentState.NOT_SUBMITTED


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (PermissionError(13, "denied", "甲.xlsx"), DepartmentState.BUSY, "文件无法读写：甲.xlsx"),
        (TemplateError("模板有误。"), DepartmentState.FAILED, "模板有误。"),
        (ZeroDivisionError("x"), DepartmentState.FAILED, "程序出错（ZeroDivisionError）"),
    ],
)
def test_a_fault_is_an_outcome_with_a_report_and_half_a_document_is_never_left(
    job: DepartmentJob,
    error: Exception,
    state: DepartmentState,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(pipeline, "render_document", fail)
    with pytest.raises(type(error)) as raised:
        process_department(job)
    outcome: DepartmentOutcome = failed_outcome(job, raised.value)

    assert (outcome.state, words in outcome.message) == (state, True)
    assert not list(job.output_folder.glob("*.docx"))
    assert report(job)["state"] == state.value
