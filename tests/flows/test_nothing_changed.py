"""An outcome is returned again only where nothing that it rests on has changed; each input is changed here once."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from budget_disclosure.actions.approve_departments import ApproveOrder, approve_departments
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentState
from budget_disclosure.report.report_json import finding_data
from budget_disclosure.report.sign_off_state import SignOffState
from budget_disclosure.runs import outcome_inputs
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.runs.kept_outcome import keep_outcome, kept_outcome
from budget_disclosure.runs.outcome_inputs import Inputs, department_inputs, outputs_digest, year_inputs
from budget_disclosure.store.digests import tree_digest
from budget_disclosure.store.sign_off_log import SignOff, add_sign_off
from tests.flows.conftest import MakeDepartment
from tests.support.workbooks import with_cell

NOW = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
CODE, NAME = "312", "青石县林业局"
WAIVERS = """waivers:
  - rule: N-203
    unit: '312001'
    reason: 已核对
    who: 张三
    until: {until}
"""
ROSTER = "部门代码,部门名称,单位代码,单位名称\n312,青石县林业局,312001,青石县林业局\n"
REGISTER = "部门代码,批复日期,公开日期,网址\n"


@pytest.fixture(autouse=True)
def no_engine(no_libreoffice: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_inputs, "engine_id", lambda: "")
    monkeypatch.setenv("PATH", "/nowhere")


@pytest.fixture(scope="module")
def processed(
    tmp_path_factory: pytest.TempPathFactory, templates: Path, make_department: MakeDepartment
) -> tuple[Path, DepartmentOutcome]:
    """Return a folder with a department that was processed, with what lies around it, and the outcome."""
    root = tmp_path_factory.mktemp("processed")
    year = make_department(root / "inputs", CODE, NAME).parent
    (year / "单位名单.csv").write_text(ROSTER, encoding="utf-8")
    (year / "waivers.yaml").write_text(WAIVERS.format(until="2024-03-01"), encoding="utf-8")
    (year / "公开登记.csv").write_text(f"{REGISTER}313,2024-02-01,,\n", encoding="utf-8")
    shutil.copytree(templates, root / "templates")
    (root / "templates" / "2023").mkdir(exist_ok=True)
    (root / "templates" / "2023" / "wording.yaml").write_bytes((templates / "2024" / "wording.yaml").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("budget_disclosure.conversion.libreoffice.find_soffice", lambda: None)
        patch.setenv("PATH", "/nowhere")
        outcome = process_and_keep(job_in(root))
    assert outcome.state is DepartmentState.GENERATED, outcome.message
    return root, outcome


@pytest.fixture
def job(processed: tuple[Path, DepartmentOutcome], tmp_path: Path) -> DepartmentJob:
    """Return the department in a copy of that folder: where it stands is no input."""
    shutil.copytree(processed[0], tmp_path, dirs_exist_ok=True)
    return job_in(tmp_path)


def job_in(root: Path) -> DepartmentJob:
    folder = root / "inputs" / "2024" / f"{CODE}-{NAME}"
    return DepartmentJob(2024, CODE, NAME, folder, root / "outputs", root / "templates", now=NOW)


def test_a_restored_backup_has_nothing_to_do(processed: tuple[Path, DepartmentOutcome], tmp_path: Path) -> None:
    for name in ("inputs", "outputs", "templates"):  # what docs/operations.md says to back up
        shutil.copytree(processed[0] / name, tmp_path / name)
    outcome = kept(job_in(tmp_path))
    assert outcome is not None
    assert {one.state for one in outcome.documents} == {DocumentState.UNCHANGED}


def inputs_of(job: DepartmentJob) -> Inputs:
    assert job.folder is not None
    return department_inputs(job, year_inputs([job], job.folder.parents[1]))


def process_and_keep(job: DepartmentJob) -> DepartmentOutcome:
    inputs = inputs_of(job)
    outcome = process_department(job)
    keep_outcome(job, outcome, inputs)
    return outcome


def kept(job: DepartmentJob) -> DepartmentOutcome | None:
    return kept_outcome(job, inputs_of(job))


def said(outcome: DepartmentOutcome) -> dict[str, object]:
    """Return every field of an outcome but the time it took; findings as reports have them."""
    values = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    values["findings"] = sorted(str(finding_data(one)) for one in outcome.findings)
    values["documents"] = [replace(one, findings=()) for one in outcome.documents]
    values["of documents"] = [sorted(str(finding_data(f)) for f in one.findings) for one in outcome.documents]
    return {name: value for name, value in values.items() if name != "milliseconds"}


def workbook(job: DepartmentJob) -> Path:
    assert job.folder is not None
    return job.folder / f"{CODE}001-{NAME}.xlsx"


def year_folder(job: DepartmentJob) -> Path:
    assert job.folder is not None
    return job.folder.parent


def document(job: DepartmentJob) -> Path:
    return job.output_folder / f"{NAME}2024年度部门预算公开.docx"


def write(path: Path, content: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def append(path: Path, more: str = "\n") -> None:
    write(path, path.read_bytes() + more.encode())


def changed_without_a_trace(path: Path) -> None:
    """Change one byte of a file, and let size and times say that nothing was changed."""
    before, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_where_nothing_has_changed_the_outcome_is_what_processing_comes_to_and_nothing_is_written(
    job: DepartmentJob,
) -> None:
    before = outputs_digest(job)

    outcome = kept(job)

    assert outcome is not None
    assert {one.state for one in outcome.documents} == {DocumentState.UNCHANGED}
    assert outputs_digest(job) == before
    assert said(outcome) == said(process_department(job))


def test_it_is_the_same_tomorrow(job: DepartmentJob) -> None:
    write(year_folder(job) / "waivers.yaml", WAIVERS.format(until="2024-12-31"))
    process_and_keep(job)

    assert kept(replace(job, now=NOW + timedelta(days=1))) is not None


CHANGES: dict[str, Callable[[DepartmentJob], object]] = {
    "a workbook": lambda job: append(workbook(job)),
    "a workbook, and its times say nothing": lambda job: changed_without_a_trace(workbook(job)),
    "a workbook that is gone": lambda job: workbook(job).unlink(),
    "a workbook with another name": lambda job: workbook(job).rename(workbook(job).with_stem("312001")),
    "another workbook": lambda job: shutil.copy(workbook(job), workbook(job).with_stem("312002-青石县林场")),
    "a file beside the workbooks": lambda job: write(workbook(job).with_name("说明.txt"), "x"),
    "a file in a subfolder": lambda job: write(workbook(job).with_name("补报") / "a.xlsx", "x"),
    "a folder beside the workbooks": lambda job: workbook(job).with_name("补报").mkdir(),
    "the roster": lambda job: append(year_folder(job) / "单位名单.csv", "312,青石县林业局,312002,青石县林场\n"),
    "no roster": lambda job: (year_folder(job) / "单位名单.csv").unlink(),
    "the acceptances": lambda job: write(year_folder(job) / "waivers.yaml", WAIVERS.format(until="2024-03-02")),
    "changes of structure": lambda job: write(
        year_folder(job) / "单位变动.csv", "变动,原部门代码,原单位代码,部门代码,单位代码,说明\n"
    ),
    "the settings of the year": lambda job: write(year_folder(job) / "年度设置.yaml", "sign_off: required\n"),
    "the register": lambda job: append(year_folder(job) / "公开登记.csv", "312,2024-02-01,2024-02-20,\n"),
    "a declaration": lambda job: append(job.format_folder / "2024" / "wording.yaml"),
    "a code list": lambda job: append(next((job.format_folder / "2024" / "codes").rglob("*.csv"))),
    "the template": lambda job: changed_without_a_trace(job.format_folder / "2024" / "部门预算公开.docx"),
    "the template of notices": lambda job: changed_without_a_trace(job.format_folder / "2024" / "更正说明.docx"),
    "last year's declared facts": lambda job: append(job.format_folder / "2023" / "wording.yaml"),
    "last year's data": lambda job: write(job.outputs / "2023" / "319-青石县交通局" / "data.json", "{}"),
    "last year's version": lambda job: write(job.outputs / "2023" / f"312-{NAME}" / "历史版本" / "0001" / "a", "{}"),
    "data of the year before last, which the page for the public shows": lambda job: write(
        job.outputs / "2022" / f"312-{NAME}" / "历史版本" / "0001" / "a", "{}"
    ),
    "declared facts of the year before last": lambda job: write(job.format_folder / "2022" / "wording.yaml", "x"),
    "a document": lambda job: append(document(job)),
    "a document that is gone": lambda job: document(job).unlink(),
    "a companion": lambda job: changed_without_a_trace(job.output_folder / "data.json"),
    "a report": lambda job: append(job.output_folder / "校验报告.html"),
    "a report that is gone": lambda job: (job.output_folder / "校验报告.json").unlink(),
    "the record": lambda job: append(job.output_folder / ".disclose.json"),
    "a PDF beside a document": lambda job: write(document(job).with_suffix(".pdf"), "%PDF"),
    "a returned copy": lambda job: write(job.output_folder / "退回" / "x.xlsx", "x"),
    "a version": lambda job: write(job.output_folder / "历史版本" / "0001" / "版本.json", "{}"),
    "a sign-off": lambda job: add_sign_off(job.output_folder, SignOff("王五", "2024-03-01T10:00:00+08:00")),
    "files for the web": lambda job: write(job.outputs / "2024" / "发布" / f"312-{NAME}" / "a.docx", "x"),
    "what was kept, damaged": lambda job: write(next(job.outputs.rglob("outcomes/312.json")), "{"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_department_is_processed_where_something_has_changed(
    job: DepartmentJob, change: Callable[[DepartmentJob], object]
) -> None:
    assert kept(job) is not None

    change(job)

    assert kept(job) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "青石县林业和草原局"},
        {"replace_edited": True},
        {"pdf": True},
        {"pdf_a": True},
        {"now": NOW + timedelta(days=1)},  # the acceptance has expired
    ],
    ids=str,
)
def test_a_department_is_processed_where_something_else_is_asked_or_the_day_decides(
    job: DepartmentJob, changes: dict[str, object]
) -> None:
    other = replace(job, **changes)  # type: ignore[arg-type]

    assert kept_outcome(other, inputs_of(other)) is None


@pytest.mark.parametrize("name", ["_program", "engine_id", "fonts_told_here"])
def test_a_department_is_processed_by_another_program_and_with_another_libreoffice_or_fonts(
    job: DepartmentJob, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(outcome_inputs, name, lambda *_: "another")

    assert kept(job) is None


def test_a_line_of_the_register_counts_from_its_day_on(job: DepartmentJob) -> None:
    append(year_folder(job) / "公开登记.csv", "312,2024-02-01,2024-03-05,\n")  # of the future: it does not count yet
    tomorrow, then = (replace(job, now=NOW + timedelta(days=days)) for days in (0, 4))

    assert kept(tomorrow) is not None
    assert kept(then) is None


def test_what_others_publish_concerns_nobody_else(job: DepartmentJob) -> None:
    append(year_folder(job) / "公开登记.csv", "319,2024-02-01,2024-02-20,\n")

    assert kept(job) is not None


def test_wrong_acceptances_are_told_by_processing(job: DepartmentJob) -> None:
    write(year_folder(job) / "waivers.yaml", "- nonsense")

    with pytest.raises(DeclarationError):
        inputs_of(job)


def test_an_outcome_with_errors_is_kept_as_well(job: DepartmentJob) -> None:
    assert job.folder is not None
    workbook(job).unlink()
    with_cell(job.folder, "单位信息", "B17", "=1+1")
    process_and_keep(job)

    outcome = kept(job)

    assert outcome is not None
    assert outcome.state is DepartmentState.HAS_ERRORS
    assert said(outcome) == said(process_department(job))


def test_what_only_this_run_has_to_say_is_not_said_again(job: DepartmentJob) -> None:
    """The run that pins a version says so; the next one is processed once more, and then nothing has changed."""
    append(year_folder(job) / "公开登记.csv", "312,2024-02-01,2024-02-20,\n")
    first = process_and_keep(job)
    assert "已存为公开的第 1 版" in first.message
    assert kept(job) is None

    second = process_and_keep(job)

    assert "已存为公开的第 1 版" not in second.message
    again = kept(job)
    assert again is not None
    assert said(again) == said(process_department(job))
    assert again.publication_text == "已公开第 1 版"


def test_what_became_of_a_sign_off_is_kept_too(job: DepartmentJob) -> None:
    write(year_folder(job) / "年度设置.yaml", "sign_off: required\n")
    order = ApproveOrder((CODE,), 2024, job.outputs.parent / "inputs", job.outputs, "王五")
    (reviewed,) = approve_departments(order, NOW)
    assert reviewed.problems == ()
    first = process_and_keep(job)
    assert first.sign_off is not None
    assert first.sign_off.state is SignOffState.SIGNED

    outcome = kept(job)

    assert outcome is not None
    assert said(outcome) == said(process_department(job))
    assert outcome.sign_off == first.sign_off


def test_a_document_that_a_person_edited_is_looked_at_again_each_time(job: DepartmentJob) -> None:
    append(document(job))

    outcome = process_and_keep(job)

    assert outcome.state is DepartmentState.EDITED_BY_HAND
    assert kept(job) is None


def test_a_link_to_a_folder_proves_nothing(job: DepartmentJob, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    workbook(job).with_name("链接").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match="link"):
        inputs_of(job)


# --- whatever is read is an input ------------------------------------------------------------------------------------


@pytest.fixture
def opened() -> Iterator[list[Path]]:
    """Yield the files that are opened and the folders that are listed."""
    paths, ends = list[Path](), list[bool]()

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("open", "os.listdir", "os.scandir") and not ends and isinstance(arguments[0], str | bytes | Path):
            paths.append(Path(os.fsdecode(arguments[0])))

    sys.addaudithook(note)
    yield paths
    ends.append(True)


def test_every_file_that_processing_opens_is_among_its_inputs(job: DepartmentJob, opened: list[Path]) -> None:
    process_department(job)

    root, year = job.outputs.parent, year_folder(job)
    formats = job.format_folder.parent  # listed only: every format's wording of earlier years is an input
    of_the_project = {path for path in opened if path.is_relative_to(root) and path != formats}
    known = (
        job.folder,
        job.format_folder / "format.yaml",
        job.format_folder / "2024",
        job.format_folder / "2023" / "wording.yaml",
        year / "单位名单.csv",
        year / "waivers.yaml",
        year / "年度设置.yaml",
        year / "公开登记.csv",
        year.parent / "2023" / "公开登记.csv",
        job.output_folder,
        job.outputs / "2024" / "发布",  # that of this department, and what a killed run left unfinished
        job.outputs / "2022",
        job.outputs / "2023",
    )
    # The folder around the format is listed: an earlier document may be of another format.
    listed = job.format_folder.parent
    others = [p for p in of_the_project - {listed} if not any(one and p.is_relative_to(one) for one in known)]
    assert others == []
    assert {workbook(job), year / "waivers.yaml", job.output_folder / ".disclose.json"} <= of_the_project


def test_a_digest_of_a_folder_tells_names_contents_and_empty_folders(tmp_path: Path) -> None:
    digests = [tree_digest(tmp_path / "nothing"), tree_digest(tmp_path)]
    for change in (
        lambda: write(tmp_path / "a" / "b", "1"),
        lambda: write(tmp_path / "a" / "b", "2"),
        lambda: (tmp_path / "a" / "b").rename(tmp_path / "a" / "c"),
        lambda: (tmp_path / "a" / "c").rename(tmp_path / "c"),
        (tmp_path / "a").rmdir,
        lambda: write(tmp_path / ".hidden", ""),
    ):
        change()
        digests.append(tree_digest(tmp_path))

    assert len(set(digests)) == len(digests)
    assert digests[0] == ""
