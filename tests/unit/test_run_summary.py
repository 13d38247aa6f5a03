"""What a run says at its end, and its exit code."""

import json
from pathlib import Path

import pytest

from budget_disclosure.model.findings import Finding, Rule, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentOutcome, DocumentState
from budget_disclosure.report.run_summary import SUMMARY_NAME, RunSummary, last_run_text, write_summary
from budget_disclosure.runs.pdf_stage import PdfJob, PdfResult
from budget_disclosure.runs.run_words import as_markdown, as_table, outcome_line, pdf_line

STRAY = Finding(Rule("F-999", "一句", Severity.WARN, "", "移走。"), Location("x.xlsx"), "一个文件", "没有")


def outcome(state: DepartmentState, code: str = "021") -> DepartmentOutcome:
    return DepartmentOutcome(code, "某局", state, "一句话。", report=Path("r/校验报告.html"), milliseconds=1234)


def summary(*states: DepartmentState, stray: tuple[Finding, ...] = ()) -> RunSummary:
    return RunSummary(2024, tuple(outcome(state, f"{index:03}") for index, state in enumerate(states)), stray)


@pytest.mark.parametrize(
    ("states", "stray", "code"),
    [
        ((DepartmentState.GENERATED,), (), 0),
        ((DepartmentState.GENERATED,), (STRAY,), 1),
        ((DepartmentState.GENERATED, DepartmentState.HAS_ERRORS), (), 1),
        ((DepartmentState.NOT_SUBMITTED,), (), 1),
        ((DepartmentState.EDITED_BY_HAND,), (), 1),
        ((DepartmentState.PARTLY,), (), 1),
        ((DepartmentState.BUSY,), (), 1),
        ((DepartmentState.HAS_ERRORS, DepartmentState.FAILED), (), 2),
    ],
)
def test_the_exit_code_tells_input_to_correct_from_a_fault_of_ours(
    states: tuple[DepartmentState, ...], stray: tuple[Finding, ...], code: int, tmp_path: Path
) -> None:
    run = summary(*states, stray=stray)
    write_summary(run, tmp_path)

    assert run.exit_code == code
    assert json.loads((tmp_path / SUMMARY_NAME).read_text(encoding="utf-8"))["exit_code"] == code


def test_the_message_counts_and_names_what_failed() -> None:
    states = [DepartmentState.GENERATED] * 3 + [DepartmentState.NOT_SUBMITTED] + [DepartmentState.HAS_ERRORS] * 2

    assert summary(*states).message == "3 个部门成功，3 个没有完成（有错误 2，未报送 1）"
    assert summary(DepartmentState.GENERATED).message == "1 个部门全部成功"


def test_a_year_without_departments_is_no_success() -> None:
    assert summary().message == "没有找到部门文件夹"
    assert summary().exit_code == 1


def test_a_progress_line_leads_to_the_report_only_when_there_is_something_to_do() -> None:
    assert outcome_line(outcome(DepartmentState.GENERATED), 1, 2) == "［1/2］021 某局：已生成，1.2 秒。一句话。"
    assert outcome_line(outcome(DepartmentState.HAS_ERRORS), 2, 2).splitlines() == [
        "［2/2］021 某局：有错误，1.2 秒。一句话。",
        "　　校验报告：r/校验报告.html",
    ]


def test_artifacts_list_every_department_and_stray_file() -> None:
    run = summary(DepartmentState.GENERATED, DepartmentState.HAS_ERRORS, stray=(STRAY,))

    assert [row["结果"] for row in as_table(run)] == ["已生成", "有错误"]
    assert "001 某局：有错误" in as_markdown(run)
    assert "F-999 x.xlsx" in as_markdown(run)


def test_the_summary_file_is_for_machines(tmp_path: Path) -> None:
    path = write_summary(summary(DepartmentState.HAS_ERRORS), tmp_path)

    assert json.loads(path.read_text(encoding="utf-8"))["departments"] == [
        {
            "code": "000",
            "name": "某局",
            "state": "有错误",
            "publication": None,
            "message": "一句话。",
            "documents": [],
            "report": "r/校验报告.html",
            "milliseconds": 1234,
        }
    ]


def test_the_summary_lists_every_document_with_its_pdf(tmp_path: Path) -> None:
    made = DocumentOutcome("021001", "某站", True, DocumentState.WRITTEN, Path("o/站.docx"), pdf=Path("o/站.pdf"))
    run = RunSummary(2024, (DepartmentOutcome("021", "某局", DepartmentState.GENERATED, "", documents=(made,)),))

    data = json.loads(write_summary(run, tmp_path).read_text(encoding="utf-8"))

    assert data["departments"][0]["documents"] == [
        {
            "scope": "unit",
            "code": "021001",
            "name": "某站",
            "state": "已生成",
            "file": "o/站.docx",
            "pdf": "o/站.pdf",
        }
    ]
    assert as_table(run)[0]["文档"] == "站.docx、站.pdf"


def test_the_last_run_is_read_back_by_its_line(tmp_path: Path) -> None:
    assert last_run_text(tmp_path) == ""

    write_summary(summary(DepartmentState.GENERATED), tmp_path)

    assert last_run_text(tmp_path).endswith("（1 个部门全部成功）")


def test_a_progress_line_of_a_pdf_says_whether_it_is_there() -> None:
    job = PdfJob(Path("o"), "001-站/站.docx", replace_edited=False)

    assert pdf_line(PdfResult(job), 1, 2) == "［PDF 1/2］站.pdf：已生成。"
    assert pdf_line(PdfResult(job, "坏了"), 2, 2) == "［PDF 2/2］站.pdf：没有生成。坏了。"
