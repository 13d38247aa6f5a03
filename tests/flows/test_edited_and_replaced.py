"""A document that somebody edited in Word is replaced with --force: every edit is listed beside the copy that is kept."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument

from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.report.outcome import DocumentState
from budget_disclosure.runs import pdf_stage
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.runs.edited_by_hand import keep_lists, lists_of_edits
from budget_disclosure.runs.pdf_stage import PdfJob, make_pdfs, with_pdfs
from budget_disclosure.store.file_names import pdf_of
from budget_disclosure.store.folder_record import read_record
from budget_disclosure.store.pdf_files import publish_pdf
from tests.flows.conftest import MakeDepartment
from tests.unit.test_reading_pdf import pdf, words

DOCUMENT = "青石县林业局2024年度部门预算公开.docx"
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "document.png"
LIST = DOCUMENT.replace(".docx", "（人工修改备份）改动清单.txt")
pytestmark = pytest.mark.usefixtures("no_libreoffice")


@pytest.fixture
def job(tmp_path: Path, templates: Path, make_department: MakeDepartment) -> DepartmentJob:
    folder = make_department(tmp_path / "inputs", "312", "青石县林业局")
    job = DepartmentJob(2024, "312", "青石县林业局", folder, tmp_path / "outputs", templates)
    process_department(job)
    return job


def edited(job: DepartmentJob, *changes: Callable[[WordDocument], None]) -> bytes:
    path = job.output_folder / DOCUMENT
    document = Document(str(path))
    for change in changes:
        change(document)
    document.save(str(path))
    return path.read_bytes()


def a_figure(document: WordDocument) -> None:
    """Another amount in the last row of the table of expenditure by function."""
    table = next(one for one in document.tables if one.rows[0].cells[0].text == "科目编码")
    cell = next(cell for row in table.rows for cell in row.cells if re.fullmatch(r"[\d,]+\.\d\d", cell.text))
    cell.paragraphs[0].runs[0].text = "9,999.99"


def a_sentence(document: WordDocument) -> None:
    paragraph = next(one for one in document.paragraphs if "收入总计" in one.text and "万元" in one.text)
    paragraph.add_run("（以批复为准）")


def a_row_less(document: WordDocument) -> None:
    table = next(one for one in document.tables if one.rows[0].cells[0].text == "科目编码")
    row = table.rows[-1]._tr
    row.getparent().remove(row)


def margins(document: WordDocument) -> None:
    section = document.sections[-1]
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = "内部资料"


def contents(document: WordDocument) -> None:
    entry = next(one for one in document.paragraphs if one.style is not None and one.style.name == "toc 1")
    entry.runs[0].text = "第一部分　改过的目录"


def formats(document: WordDocument) -> None:
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.bold = True


def test_every_edit_is_listed_with_both_texts_beside_the_copy_that_is_kept(job: DepartmentJob) -> None:
    content = edited(job, a_figure, a_sentence, a_row_less, margins, contents)

    outcome = process_department(replace(job, replace_edited=True))

    (document, *_) = outcome.documents
    folder = job.output_folder
    assert document.state is DocumentState.WRITTEN
    assert (folder / DOCUMENT.replace(".docx", "（人工修改备份）.docx")).read_bytes() == content
    listed = (folder / LIST).read_bytes().decode("utf-8-sig")
    assert document.notes == (f"人工修改过的《{DOCUMENT}》在原处另存（与生成时不同 5 处，见旁边的改动清单）",)
    assert listed.startswith(f"《{DOCUMENT}》与生成时不同的地方（5 处；")
    entries = listed.split("\r\n\r\n")[1:]
    figure, row, sentence, entry, margin = entries
    assert "现在的：9,999.99" in figure
    assert re.search(r"来源：[\d,]+\.\d\d：\d+\.\d\d 元，来自 .+\.xlsx!.+![A-Z]+\d+", figure)
    assert "删去的一行" in row
    assert "现在的：（没有）" in row
    assert "来源：" in row
    assert "（以批复为准）" in sentence
    assert "收入总计" in sentence.partition("现在的")[0]
    assert "现在的：第一部分　改过的目录" in entry
    assert "1. " not in entry
    assert "页眉、页脚\r\n   生成的：（没有）\r\n   现在的：内部资料" in margin


def test_what_was_only_formatted_is_said_to_be_that(job: DepartmentJob) -> None:
    edited(job, formats)

    (document, *_) = process_department(replace(job, replace_edited=True)).documents

    assert document.notes == (f"人工修改过的《{DOCUMENT}》在原处另存（与生成时不同 0 处，见旁边的改动清单）",)
    assert "只改了版式" in (job.output_folder / LIST).read_bytes().decode("utf-8-sig")


def test_what_can_no_longer_be_read_is_kept_and_said_not_to_be_compared(job: DepartmentJob) -> None:
    (job.output_folder / DOCUMENT).write_bytes(b"edited")

    (document, *_) = process_department(replace(job, replace_edited=True)).documents

    assert document.notes == (f"人工修改过的《{DOCUMENT}》在原处另存（读不出来，没有比较，见旁边的改动清单）",)
    assert (job.output_folder / DOCUMENT.replace(".docx", "（人工修改备份）.docx")).read_bytes() == b"edited"


def test_without_force_nothing_is_written_and_nothing_listed(job: DepartmentJob) -> None:
    content = edited(job, a_figure)

    (document, *_) = process_department(job).documents

    assert document.state is DocumentState.EDITED_BY_HAND
    assert (job.output_folder / DOCUMENT).read_bytes() == content
    assert not (job.output_folder / LIST).exists()


def test_a_pdf_that_was_replaced_by_hand_has_its_list_too(job: DepartmentJob) -> None:
    root, name = job.output_folder, pdf_of(DOCUMENT)
    publish_pdf(root, read_record(root), DOCUMENT, (root / DOCUMENT).read_bytes(), b"ours", replace_edited=False)
    (root / name).write_bytes(pdf(words("Another budget 99.00", 60, 700)))

    lists = lists_of_edits(root)
    stored = publish_pdf(
        root, read_record(root), DOCUMENT, (root / DOCUMENT).read_bytes(), b"again", replace_edited=True
    )
    (note,) = keep_lists(root, stored.backups, lists)

    assert list(lists) == [name]
    assert note.startswith(f"人工修改过的《{name}》在原处另存（与生成时不同 ")
    listed = (root / name.replace(".pdf", "（人工修改备份）改动清单.txt")).read_bytes().decode("utf-8-sig")
    assert "现在的：Another budget 99.00" in listed


def test_a_pdf_that_is_made_again_over_an_edited_one_is_told_where_that_is(
    job: DepartmentJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, name = job.output_folder, pdf_of(DOCUMENT)
    publish_pdf(root, read_record(root), DOCUMENT, (root / DOCUMENT).read_bytes(), b"ours", replace_edited=False)
    (root / name).write_bytes(pdf(words("Another budget 99.00", 60, 700)))
    monkeypatch.setattr(pdf_stage, "to_pdfs", lambda contents, **_: [b"made"] * len(contents))
    monkeypatch.setattr(pdf_stage, "finished_pdf", lambda made, *_, **__: made)
    outcome = process_department(job)

    results = make_pdfs([PdfJob(root, DOCUMENT, replace_edited=True)])
    (document, *_) = with_pdfs(job, outcome, results).documents

    assert (root / name).read_bytes() == b"made"
    assert (root / name.replace(".pdf", "（人工修改备份）.pdf")).read_bytes().startswith(b"%PDF")
    assert document.notes[-1].startswith(f"人工修改过的《{name}》在原处另存（与生成时不同 ")


def test_a_chart_and_a_picture_that_were_changed_are_listed(job: DepartmentJob) -> None:
    def a_picture(document: WordDocument) -> None:
        document.add_picture(str(PICTURE))

    edited(job, a_picture)
    path = job.output_folder / DOCUMENT
    parts = dict(read_package(path.read_bytes(), ""))
    (chart,) = [name for name in parts if re.fullmatch(r"word/charts/[^/]+\.xml", name)]
    value = re.search(rb"<c:v>([0-9.]+)</c:v>", parts[chart])
    assert value is not None
    parts[chart] = parts[chart].replace(value[0], b"<c:v>98765</c:v>", 1)
    path.write_bytes(write_package(parts))

    text = lists_of_edits(job.output_folder)[DOCUMENT].text

    assert "第 1 张图\r\n" in text
    assert f"生成的：{value[1].decode().rstrip('0').rstrip('.')}" in text
    assert "现在的：98765" in text
    assert re.search(r"图片\r\n   生成的：（没有）\r\n   现在的：图片（[\d,]+ 字节）", text)
