"""One department from its workbooks to its document, without Prefect."""

import json
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.corrections.draft_reading import version_data
from budget_disclosure.corrections.pin_publication import forget_failed_pin
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentState
from budget_disclosure.runs import read_contents
from budget_disclosure.runs import write_documents as production
from budget_disclosure.runs.department_run import DepartmentJob, failed_outcome, process_department
from budget_disclosure.runs.pdf_stage import make_pdfs, plan_pdfs, with_pdfs
from budget_disclosure.store.digests import digest
from budget_disclosure.store.draft import read_draft
from budget_disclosure.store.folder_record import read_record
from budget_disclosure.store.pdf_files import publish_pdf
from budget_disclosure.store.version import Publication
from budget_disclosure.store.versions import keep_version, list_versions, load_version
from tests.flows.conftest import MakeDepartment
from tests.support.workbooks import unit_values, valid_workbook, with_cell

DOCUMENT = "青石县林业局2024年度部门预算公开.docx"
UNIT = "312001-青石县林业局"
UNIT_DOCUMENT = f"{UNIT}/青石县林业局2024年度单位预算公开.docx"
COMPANIONS = (
    "青石县林业局2024年公开表.xlsx",
    "青石县林业局2024年预算公开图解.html",
    "data.json",
    "data/budget_lines.csv",
    "data/datapackage.json",
    "data/facts.csv",
    "data/tables.csv",
)
pytestmark = pytest.mark.usefixtures("no_libreoffice")


@pytest.fixture
def job(tmp_path: Path, templates: Path, make_department: MakeDepartment) -> DepartmentJob:
    folder = make_department(tmp_path / "inputs", "312", "青石县林业局")
    return DepartmentJob(2024, "312", "青石县林业局", folder, tmp_path / "outputs", templates)


KEPT_APART = ("历史版本", "更正说明", "变动清单", "退回")


def files(job: DepartmentJob) -> list[str]:
    """Return the published files; versions, corrections and returned copies have tests of their own."""
    folder = job.output_folder
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(name.as_posix() for name in names if name.parts[0] not in KEPT_APART)


def documents(job: DepartmentJob) -> list[dict[str, Any]]:
    return list(report(job)["documents"])


def report(job: DepartmentJob) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((job.output_folder / "校验报告.json").read_text(encoding="utf-8"))
    return data


def spoil(job: DepartmentJob) -> None:
    """Replace the department's workbook by one whose unit sheet holds a formula without a value."""
    assert job.folder is not None
    for path in job.folder.glob("*.xlsx"):
        path.unlink()
    with_cell(job.folder, "单位信息", "B17", "=1+1")


def test_valid_workbooks_become_a_document_and_a_report(job: DepartmentJob) -> None:
    outcome = process_department(job)

    assert outcome.state is DepartmentState.GENERATED, outcome.findings
    department, unit = outcome.documents
    assert (department.path, unit.path) == (job.output_folder / DOCUMENT, job.output_folder / UNIT_DOCUMENT)
    assert (job.output_folder / UNIT_DOCUMENT).read_bytes().startswith(b"PK")
    assert report(job)["state"] == "已生成"
    assert files(job) == sorted(
        [
            ".disclose-draft.zip",
            ".disclose-sources.json",
            ".disclose.json",
            "校验报告.html",
            "校验报告.json",
            DOCUMENT,
            UNIT_DOCUMENT,
            *COMPANIONS,
            *(f"{UNIT}/{name}" for name in COMPANIONS),
        ]
    )


def test_every_file_is_in_the_record_by_its_path_in_the_folder(job: DepartmentJob) -> None:
    process_department(job)

    record = json.loads((job.output_folder / ".disclose.json").read_text(encoding="utf-8"))["files"]
    assert set(record) == {name for name in files(job) if not name.startswith((".", "校验报告"))}


def test_without_libreoffice_the_contents_ask_for_an_update_and_everybody_is_told(job: DepartmentJob) -> None:
    outcome = process_department(job)

    assert "目录没有填页码（没有找到 LibreOffice" in outcome.message
    for document in outcome.documents:
        assert document.path is not None
        assert b'w:dirty="true"' in read_package(document.path.read_bytes(), "")["word/document.xml"]
    assert [one["contents_problem"][:15] for one in documents(job)] == ["没有找到 LibreOffice"[:15]] * 2
    assert "目录没有填页码" in (job.output_folder / "校验报告.html").read_text(encoding="utf-8")


def test_the_same_input_gives_the_same_bytes_and_nothing_is_rewritten(job: DepartmentJob) -> None:
    process_department(job)
    before = {name: (job.output_folder / name).stat().st_mtime_ns for name in (DOCUMENT, UNIT_DOCUMENT, *COMPANIONS)}

    second = process_department(job)

    assert second.message.startswith("内容未变")
    assert {one.state for one in second.documents} == {DocumentState.UNCHANGED}
    assert {name: (job.output_folder / name).stat().st_mtime_ns for name in before} == before


def test_a_workbook_saved_during_a_run_counts_in_the_next_one_wholly(
    job: DepartmentJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes on record, and what goes back to the unit, is what was read; not what stands there by then."""
    spoil(job)
    assert job.folder is not None
    (workbook,) = job.folder.glob("*.xlsx")
    was_read, compute = workbook.read_bytes(), read_contents.content_of_department

    def compute_while_somebody_saves(*arguments: Any) -> Any:
        workbook.write_bytes(b"saved meanwhile")
        return compute(*arguments)

    monkeypatch.setattr(read_contents, "content_of_department", compute_while_somebody_saves)

    outcome = process_department(job)

    assert dict(outcome.inputs) == {workbook.name: digest(was_read)}
    assert (job.output_folder / "退回" / workbook.name).is_file()


def test_a_blocking_finding_gives_no_document_and_a_report_with_the_place(job: DepartmentJob) -> None:
    spoil(job)

    outcome = process_department(job)

    assert outcome.state is DepartmentState.HAS_ERRORS
    assert not list(job.output_folder.glob("*.docx"))
    assert ("单位信息", "B17") in {(finding.at.sheet, finding.at.cell) for finding in outcome.findings}
    assert report(job)["documents"] == []


def test_the_older_document_stays_and_the_report_says_so(job: DepartmentJob) -> None:
    process_department(job)
    before = (job.output_folder / DOCUMENT).read_bytes()
    spoil(job)

    process_department(job)

    assert (job.output_folder / DOCUMENT).read_bytes() == before
    assert report(job)["older_documents"] == [UNIT_DOCUMENT, DOCUMENT]


def test_a_document_edited_by_hand_is_left_alone_and_the_message_tells_how_to_go_on(job: DepartmentJob) -> None:
    process_department(job)
    path = job.output_folder / DOCUMENT
    path.write_bytes(b"edited")

    outcome = process_department(job)

    assert outcome.state is DepartmentState.EDITED_BY_HAND
    assert path.read_bytes() == b"edited"
    assert "disclose run 2024 --department 312 --force" in outcome.message
    assert [one.state for one in outcome.documents] == [DocumentState.EDITED_BY_HAND, DocumentState.UNCHANGED]


def test_an_edited_companion_keeps_its_document_and_is_named(job: DepartmentJob) -> None:
    process_department(job)
    (job.output_folder / UNIT / COMPANIONS[0]).write_bytes(b"edited")

    outcome = process_department(job)

    assert outcome.state is DepartmentState.EDITED_BY_HAND
    assert "《青石县林业局2024年公开表.xlsx》在上次生成后被人工修改" in outcome.message
    assert (job.output_folder / UNIT / COMPANIONS[0]).read_bytes() == b"edited"


def test_a_unit_s_missing_reason_stops_its_document_and_leaves_the_department_s(job: DepartmentJob) -> None:
    assert job.folder is not None
    values = unit_values(
        department_code="312",
        department_name="青石县林业局",
        unit_code="312002",
        unit_name="青石县林业站",
        kind="事业单位",
        role="下属单位",
    )
    values.rows["comparisons"][0]["reason"] = None
    valid_workbook(job.folder, values, "312002-青石县林业站.xlsx")
    head = unit_values(
        department_code="312", department_name="青石县林业局", unit_code="312001", unit_name="青石县林业局"
    )
    hospitality = next(row for row in head.rows["three_public"] if row["item"] == "公务接待费")
    hospitality["department_last_year"] = Decimal(24000)  # of both units, so that the department's falls as theirs do
    total = next(row for row in head.rows["comparisons"] if row["item"] == "预算收支总计")
    total["department_last_year"] = Decimal(10_200_000)  # of both units too: a part may not exceed its whole
    valid_workbook(job.folder, head, "312001-青石县林业局.xlsx")

    outcome = process_department(job)

    assert outcome.state is DepartmentState.PARTLY, outcome.message
    assert [one.state for one in outcome.documents] == [
        DocumentState.WRITTEN,
        DocumentState.WRITTEN,
        DocumentState.HAS_ERRORS,
    ]
    assert "单位 312002 青石县林业站的单位文档有错误，未生成" in outcome.message
    assert not list(job.output_folder.glob("312002-*"))
    told = documents(job)[2]
    assert (told["state"], told["file"], [f["rule"] for f in told["findings"]]) == ("有错误", None, ["U-302"])
    assert report(job)["counts"]["错误"] == 1
    page = (job.output_folder / "校验报告.html").read_text(encoding="utf-8")
    assert "只影响单位 312002 青石县林业站自己的文档" in page
    assert page.count("预算收支总计由 510.00 万元变为 583.75 万元，原因空白") == 1


def register(job: DepartmentJob, *days: str) -> None:
    """Write that the department has published on these days; the reason of a correction is always the same."""
    assert job.folder is not None
    lines = [f"{job.code},,{day},,{'录入有误' if number else ''}" for number, day in enumerate(days)]
    text = "\n".join(["部门代码,批复日期,公开日期,网址,更正原因", *lines])
    (job.folder.parent / "公开登记.csv").write_text(f"{text}\n", encoding="utf-8")


def published_twice(job: DepartmentJob) -> None:
    process_department(job)
    register(job, "2024-03-05")
    process_department(job)
    change_the_workbook(job)
    process_department(job)
    register(job, "2024-03-05", "2024-04-05")
    process_department(job)


def test_a_line_of_the_register_pins_what_stood_on_the_disk_before_the_next_run_writes_over_it(
    job: DepartmentJob,
) -> None:
    first = process_department(job)
    assert first.publication_text == "待公开"
    published = (job.output_folder / DOCUMENT).read_bytes()
    register(job, "2024-03-05")
    change_the_workbook(job)

    outcome = process_department(job)

    assert load_version(job.output_folder, 1).documents[DOCUMENT] == published
    assert (job.output_folder / DOCUMENT).read_bytes() != published
    assert outcome.publication_text == "公开后有变动"
    assert "已存为公开的第 1 版（2024-03-05）" in outcome.message
    release = job.output_folder.parent / "发布" / job.output_folder.name
    assert (release / DOCUMENT).read_bytes() == published


def test_runs_alone_make_no_version_however_often_the_content_changes(job: DepartmentJob) -> None:
    process_department(job)
    change_the_workbook(job)
    second = process_department(job)
    change_the_workbook(job, "依法管理湿地资源")
    process_department(job)
    again = process_department(job)

    assert not (job.output_folder / "历史版本").exists()
    assert not (job.output_folder / "更正说明").exists()
    assert sorted(path.name for path in (job.output_folder / "变动清单").iterdir()) == ["0001", "0002"]
    assert second.run_changes == job.output_folder / "变动清单" / "0001" / "变动清单.html"
    assert again.run_changes is None


def test_what_a_killed_run_left_is_finished_or_removed_although_the_next_workbook_has_errors(
    job: DepartmentJob,
) -> None:
    published_twice(job)
    shutil.rmtree(job.output_folder / "更正说明" / "0002")
    shutil.rmtree(job.output_folder.parent / "发布")
    (job.output_folder / "历史版本" / ".未完成-abc").mkdir()
    (job.output_folder / UNIT / ".disclose-abc.tmp").write_bytes(b"half")
    spoil(job)

    outcome = process_department(job)

    assert outcome.state is DepartmentState.HAS_ERRORS
    assert outcome.publication_text == "已公开第 2 版"
    assert (job.output_folder / "更正说明" / "0002" / "更正清单.json").is_file()
    release = job.output_folder.parent / "发布" / job.output_folder.name
    assert (release / DOCUMENT).is_file()
    assert (release / DOCUMENT.replace(".docx", "更正说明.docx")).is_file()
    left = [path.name for path in job.output_folder.rglob(".*")]
    assert set(left) == {".disclose.json", ".disclose-sources.json", ".disclose-draft.zip"}


def test_a_reason_that_is_told_later_comes_into_the_notice_and_onto_the_web(job: DepartmentJob) -> None:
    published_twice(job)
    assert job.folder is not None
    path = job.folder.parent / "公开登记.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("录入有误", "漏填一项职责"), encoding="utf-8")

    process_department(job)

    release = job.output_folder.parent / "发布" / job.output_folder.name
    notice = read_package((release / DOCUMENT.replace(".docx", "更正说明.docx")).read_bytes(), "")
    assert "更正原因：漏填一项职责。" in notice["word/document.xml"].decode()


def test_a_document_that_a_person_changed_is_not_pinned_as_what_was_published(job: DepartmentJob) -> None:
    process_department(job)
    (job.output_folder / DOCUMENT).write_bytes(b"changed")
    register(job, "2024-03-05")

    outcome = process_department(job)

    assert list_versions(job.output_folder) == ()
    assert f"《{DOCUMENT}》在生成以后被人改过，没有存为公开的版本" in outcome.message
    assert outcome.publication_text == "已公开"  # registered, and no version of it

    # What is made later is not what was published, unless a person says so.
    process_department(replace(job, replace_edited=True))
    process_department(job)
    assert list_versions(job.output_folder) == ()
    forget_failed_pin(job.output_folder, Publication(date(2024, 3, 5)))
    assert process_department(job).publication_text == "已公开第 1 版"


def test_a_line_that_repeats_what_is_published_is_no_version_now_or_later(job: DepartmentJob) -> None:
    process_department(job)
    register(job, "2024-03-05", "2024-04-05")
    first = process_department(job)
    change_the_workbook(job)
    process_department(job)
    again = process_department(job)

    assert "2024-04-05 登记的公开，内容与第 1 版相同，没有新的版本" in first.message
    assert [version.number for version in list_versions(job.output_folder)] == [1]
    assert again.publication_text == "公开后有变动"


def test_a_day_that_is_corrected_in_the_register_is_the_same_publication(job: DepartmentJob) -> None:
    process_department(job)
    register(job, "2024-03-05")
    process_department(job)
    change_the_workbook(job)
    process_department(job)
    register(job, "2024-03-06")

    outcome = process_department(job)

    assert "第 1 版的公开日期按登记由 2024-03-05 改为 2024-03-06" in outcome.message
    assert [version.number for version in list_versions(job.output_folder)] == [1]
    assert outcome.publication_text == "公开后有变动"


def test_registered_before_anything_was_made_nothing_that_is_made_later_is_taken_for_published(
    job: DepartmentJob,
) -> None:
    register(job, "2024-03-05")

    outcome = process_department(job)
    process_department(job)

    assert "登记了 2024-03-05 公开，但没有生成的文档可以存为公开的版本" in outcome.message
    assert list_versions(job.output_folder) == ()


def test_a_unit_that_is_gone_leaves_its_document_and_the_report_says_so(job: DepartmentJob) -> None:
    process_department(job)
    stray = job.output_folder / "312009-旧单位" / "旧单位2024年度单位预算公开.docx"
    stray.parent.mkdir()
    stray.write_bytes(b"of an earlier run")

    process_department(job)

    assert report(job)["older_documents"] == ["312009-旧单位/旧单位2024年度单位预算公开.docx"]


def test_a_department_without_a_folder_has_not_submitted(job: DepartmentJob) -> None:
    absent = DepartmentJob(2024, "399", "青石县档案馆", None, job.outputs, job.format_folder)

    outcome = process_department(absent)

    assert outcome.state is DepartmentState.NOT_SUBMITTED
    assert report(absent)["state"] == "未报送"


def test_an_empty_folder_has_not_submitted_either(job: DepartmentJob) -> None:
    assert job.folder is not None
    for path in job.folder.glob("*.xlsx"):
        path.unlink()

    assert process_department(job).state is DepartmentState.NOT_SUBMITTED


def test_what_was_sent_but_cannot_be_read_is_not_called_missing(job: DepartmentJob) -> None:
    assert job.folder is not None
    for path in job.folder.glob("*.xlsx"):
        path.rename(path.with_suffix(".xls"))
    names = sorted(path.name for path in job.folder.iterdir())

    outcome = process_department(job)

    assert outcome.state is DepartmentState.UNREADABLE
    assert outcome.message.startswith(f"收到了“{names[0]}”")
    assert (report(job)["state"], "催报" in outcome.message) == ("收到但不能读取", False)
    slips = [path.name for path in outcome.returned]
    assert slips == [f"{name}.html" for name in names]
    assert "另存为“Excel 工作簿（*.xlsx）”" in outcome.returned[0].read_text(encoding="utf-8")


def test_a_damaged_workbook_alone_cannot_be_read_either(job: DepartmentJob) -> None:
    assert job.folder is not None
    for path in job.folder.glob("*.xlsx"):
        path.write_bytes(b"")

    assert process_department(job).state is DepartmentState.UNREADABLE


def test_an_archive_beside_a_good_workbook_is_an_error_of_the_department(job: DepartmentJob) -> None:
    assert job.folder is not None
    (job.folder / "312009-林场.rar").write_bytes(b"Rar!")

    outcome = process_department(job)

    assert outcome.state is DepartmentState.HAS_ERRORS
    assert "312009-林场.rar.html" in [path.name for path in outcome.returned]


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (PermissionError(13, "denied", "甲.xlsx"), DepartmentState.BUSY, "文件 甲.xlsx "),
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

    monkeypatch.setattr(production, "render_document", fail)
    with pytest.raises(type(error)) as raised:
        process_department(job)
    outcome: DepartmentOutcome = failed_outcome(job, raised.value)

    assert (outcome.state, words in outcome.message) == (state, True)
    assert not list(job.output_folder.glob("*.docx"))
    assert report(job)["state"] == state.value


def test_pdfs_that_cannot_be_made_without_libreoffice_are_told_and_the_documents_are_there(job: DepartmentJob) -> None:
    with_pdf = replace(job, pdf=True)
    outcome = process_department(with_pdf)
    results = [result for batch in plan_pdfs([with_pdf], [outcome]) for result in make_pdfs(batch)]

    done = with_pdfs(with_pdf, outcome, results)

    assert done.state is DepartmentState.PARTLY
    assert "2 个 PDF 没有生成：没有找到 LibreOffice" in done.message
    assert (job.output_folder / DOCUMENT).is_file()
    assert [one["pdf_problem"][:15] for one in documents(job)] == ["没有找到 LibreOffice"[:15]] * 2


def put_pdf(job: DepartmentJob, content: bytes) -> Path:
    """Publish a PDF of the department's document as it stands."""
    document = (job.output_folder / DOCUMENT).read_bytes()
    record = read_record(job.output_folder)
    publish_pdf(job.output_folder, record, DOCUMENT, document, content, replace_edited=False)
    return (job.output_folder / DOCUMENT).with_suffix(".pdf")


def change_the_workbook(job: DepartmentJob, mandate: str = "依法管理森林资源") -> None:
    assert job.folder is not None
    values = unit_values(
        department_code="312", department_name="青石县林业局", unit_code="312001", unit_name="青石县林业局"
    )
    values.rows["mandate"][0]["text"] = mandate
    valid_workbook(job.folder, values, "312001-青石县林业局.xlsx")


def test_a_pdf_of_the_same_document_stays_and_is_told(job: DepartmentJob) -> None:
    process_department(job)
    pdf = put_pdf(job, b"PDF")

    outcome = process_department(job)

    assert outcome.documents[0].pdf == pdf
    assert "PDF 1 份" in outcome.message


def test_a_pdf_of_an_earlier_version_of_the_document_is_removed_and_that_is_told(job: DepartmentJob) -> None:
    process_department(job)
    pdf = put_pdf(job, b"PDF")
    change_the_workbook(job)

    outcome = process_department(job)

    assert not pdf.exists()
    assert outcome.documents[0].pdf is None
    assert f"旧的《{pdf.name}》与新文档不符，已删除；加 --pdf 重新运行可再生成" in outcome.message


def test_a_pdf_that_a_person_put_there_is_never_removed(job: DepartmentJob) -> None:
    process_department(job)
    pdf = (job.output_folder / DOCUMENT).with_suffix(".pdf")
    pdf.write_bytes(b"signed and scanned")

    outcome = process_department(job)

    assert pdf.read_bytes() == b"signed and scanned"
    assert f"《{pdf.name}》不是由本次文档生成的，未改动，请勿一起公开" in outcome.message
    assert report(job)["older_documents"] == [pdf.name]


def test_versions_that_an_earlier_program_kept_are_put_aside_and_the_one_of_the_day_is_what_was_published(
    job: DepartmentJob,
) -> None:
    process_department(job)
    folder, draft = job.output_folder, read_draft(job.output_folder)
    assert draft is not None
    documents = {one.path: (folder / one.path).read_bytes() for one in draft.documents.values()}
    keep_version(folder, documents, version_data(draft), {}, kept_at="2024-03-01T09:00:00")
    (folder / ".disclose-draft.zip").unlink()
    change_the_workbook(job)

    outcome = process_department(job)

    assert "这 1 版不是公开的版本，已移到“旧版存档”" in outcome.message
    assert outcome.publication_text == "待公开"
    assert (folder / "旧版存档" / "历史版本" / "0001" / DOCUMENT).read_bytes() == documents[DOCUMENT]
    assert list_versions(folder) == ()
    assert (folder / "变动清单" / "0001").is_dir()  # the last of them was taken for the draft

    register(job, "2024-03-05")
    outcome = process_department(job)

    assert "由旧程序 2024-03-01 存入的第 1 版存为公开的第 1 版，请核对" in outcome.message
    assert load_version(folder, 1).documents == documents
    assert outcome.publication_text == "公开后有变动"
