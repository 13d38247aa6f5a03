"""Page numbers and PDFs around LibreOffice, with another converter in its place: what is asked of it, what of its faults."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from budget_disclosure.conversion import libreoffice
from budget_disclosure.conversion import page_numbers as layout
from budget_disclosure.conversion.finished_pdf import UnfitPdfError
from budget_disclosure.conversion.libreoffice import Export, LibreOfficeError, to_pdfs
from budget_disclosure.conversion.page_numbers import heading_pages, number_pages
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.contents import read_headings
from budget_disclosure.document.render import render_document
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.readback.document_text import read_document
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentOutcome, DocumentState
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.runs.department_run import DepartmentJob
from budget_disclosure.runs.pdf_stage import make_pdfs, plan_pdfs, with_pdfs
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_sets import publish_sets
from budget_disclosure.store.folder_record import Record, read_record
from budget_disclosure.store.pdf_files import has_fresh_pdf
from tests.support.disclosures import department_disclosure
from tests.support.limits import HANGS
from tests.support.submissions import waterworks

PDF = b"%PDF-1.6 %%EOF"


@pytest.fixture(scope="module")
def docx(year_2024: Declarations) -> bytes:
    return render_document(department_disclosure(waterworks(), year_2024), year_2024.folder / "部门预算公开.docx")


class Converter:
    """Stands for LibreOffice: every heading is on the page ``step`` after the one before."""

    def __init__(self, step: int = 2, fails: bool = False) -> None:
        self.step, self.fails = step, fails
        self.calls: list[tuple[int, Export]] = []

    def convert(self, documents: Sequence[bytes], *, export: Export = Export.TAGGED) -> list[bytes | LibreOfficeError]:
        if documents:
            self.calls.append((len(documents), export))
        return [LibreOfficeError("坏了") if self.fails else PDF for _ in documents]

    def outline(self, docx: bytes) -> list[tuple[str, int]]:
        return [(heading.text, 5 + number * self.step) for number, heading in enumerate(read_headings(docx))]


@pytest.fixture
def converter(docx: bytes, monkeypatch: pytest.MonkeyPatch) -> Converter:
    one = Converter()
    monkeypatch.setattr(layout, "to_pdfs", one.convert)
    monkeypatch.setattr(layout, "_outline", lambda _pdf: iter(one.outline(docx)))
    monkeypatch.setattr(layout, "finished_pdf", lambda pdf, _docx, **_: pdf)
    return one


def pages_in(docx: bytes) -> list[str]:
    return [entry.page for entry in read_document(docx).contents]


def edited(docx: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    parts = read_package(docx, "")
    content = parts["word/document.xml"]
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new)
    return write_package({**parts, "word/document.xml": content})


def test_contents_apart_from_the_body_are_numbered_by_one_quick_layout(docx: bytes, converter: Converter) -> None:
    first, second = number_pages([docx, docx], [None, None], wanted=Export.TAGGED)

    assert first == second
    assert pages_in(first.docx)[:3] == ["1", "3", "5"]
    assert first.pdf is None
    assert converter.calls == [(2, Export.PAGES)]


def test_where_earlier_pages_still_hold_the_layout_is_that_of_the_finished_document(
    docx: bytes, converter: Converter
) -> None:
    known = number_pages([docx], [None])[0]

    again = number_pages([docx], [known.pages], wanted=Export.TAGGED)[0]

    assert (again.docx, again.pages, again.pdf) == (known.docx, known.pages, PDF)
    assert converter.calls == [(1, Export.PAGES), (1, Export.TAGGED)]


def test_earlier_pages_that_do_not_hold_are_replaced(docx: bytes, converter: Converter) -> None:
    known = number_pages([docx], [None])[0]
    converter.step = 3

    again = number_pages([docx], [known.pages], wanted=Export.TAGGED)[0]

    assert pages_in(again.docx)[:3] == ["1", "4", "7"]
    assert again.pdf is None


def test_pages_of_a_document_with_other_headings_are_no_guess(docx: bytes, converter: Converter) -> None:
    assert number_pages([docx], [(1, 2, 3)])[0].pages[:3] == (1, 3, 5)


def test_a_failure_leaves_the_document_as_it_was_and_says_why(docx: bytes, converter: Converter) -> None:
    converter.fails = True

    failed = number_pages([docx], [None])[0]

    assert (failed.docx, failed.pages, failed.problem) == (docx, (), "坏了")


RESTART = b'<w:pgNumType w:fmt="decimal" w:start="1"/>'


def test_contents_that_may_move_the_body_are_laid_out_a_second_time(docx: bytes, converter: Converter) -> None:
    running_on = edited(docx, (RESTART, b'<w:pgNumType w:fmt="decimal"/>'), (b' w:fmt="upperRoman" w:start="1"', b""))

    numbered = number_pages([running_on], [None])[0]

    assert numbered.problem == ""
    assert pages_in(numbered.docx)[:3] == ["6", "8", "10"]
    assert converter.calls == [(1, Export.PAGES), (1, Export.PAGES)]


def test_pages_that_count_in_another_way_are_not_guessed(docx: bytes, converter: Converter) -> None:
    twice = edited(docx, (b'<w:pgSz w:w="16838"', b'<w:pgNumType w:start="1"/><w:pgSz w:w="16838"'))

    numbered = number_pages([twice], [None])[0]

    assert numbered.docx == twice
    assert "正文页码不连续" in numbered.problem


def test_a_pdf_without_the_document_s_headings_tells_no_page(docx: bytes, converter: Converter) -> None:
    other = edited(docx, ("第四部分　名词解释".encode(), "第四部分　词语".encode()))

    with pytest.raises(LibreOfficeError, match="对不上：第四部分词语 / 第四部分名词解释"):
        heading_pages(other, PDF)


# --- the converter itself --------------------------------------------------------------------------------------------


def test_a_document_that_breaks_a_start_is_tried_alone_and_the_others_have_their_pdf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starts: list[int] = []

    def convert(_program: Path, documents: Sequence[bytes], _export: Export) -> list[bytes | LibreOfficeError]:
        starts.append(len(documents))
        broken = documents.index(b"bad") if b"bad" in documents else len(documents)
        return [PDF if index < broken else LibreOfficeError("abgestürzt") for index in range(len(documents))]

    monkeypatch.setattr(libreoffice, "find_soffice", lambda: Path("soffice"))
    monkeypatch.setattr(libreoffice, "_convert", convert)

    results = to_pdfs([b"one", b"bad", b"three"])

    assert [isinstance(result, bytes) for result in results] == [True, False, True]
    assert starts == [3, 1, 1]


def fake_soffice(folder: Path, script: str) -> Path:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def runs(pid: int) -> bool:
    """Return whether a process is there and not merely waiting to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look for processes in")
def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    program = fake_soffice(tmp_path, f"sleep {HANGS} & echo $$ $! > {started}; wait")
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: program)
    monkeypatch.setattr(libreoffice, "START_SECONDS", 5)
    monkeypatch.setattr(libreoffice, "SECONDS_A_DOCUMENT", 0)

    result = to_pdfs([b"x"])[0]

    assert isinstance(result, LibreOfficeError)
    assert "5 秒内没有完成转换" in str(result)
    processes = [int(number) for number in started.read_text(encoding="utf-8").split()]
    assert len(processes) == 2
    end = time.monotonic() + HANGS
    while any(map(runs, processes)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(runs, processes))


def test_half_a_pdf_is_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = 'while [ "$1" != --outdir ]; do shift; done; printf "%s" "%PDF-1.6 half" > "$2/0000.pdf"; echo 坏文件 >&2'
    program = fake_soffice(tmp_path, script)
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: program)

    result = to_pdfs([b"x"])[0]

    assert isinstance(result, LibreOfficeError)
    assert "坏文件" in str(result)


# --- the stage of PDFs -----------------------------------------------------------------------------------------------

DOCUMENTS = {"局.docx": b"department", "001-站/站.docx": b"unit"}


@pytest.fixture
def job(tmp_path: Path) -> DepartmentJob:
    return DepartmentJob(2024, "305", "局", None, tmp_path, tmp_path, pdf=True)


@pytest.fixture
def outcome(job: DepartmentJob) -> DepartmentOutcome:
    publish_sets(job.output_folder, Record(), [DOCUMENTS])
    documents = tuple(
        DocumentOutcome("305", "局", "/" in name, DocumentState.WRITTEN, job.output_folder / name) for name in DOCUMENTS
    )
    return DepartmentOutcome("305", "局", DepartmentState.GENERATED, "", documents=documents)


Run = Callable[[DepartmentOutcome], DepartmentOutcome]


@pytest.fixture
def run(job: DepartmentJob) -> Run:
    def make(outcome: DepartmentOutcome) -> DepartmentOutcome:
        results = [result for batch in plan_pdfs([job], [outcome]) for result in make_pdfs(batch)]
        return with_pdfs(job, outcome, results)

    return make


def converting(monkeypatch: pytest.MonkeyPatch, *bad: bytes) -> None:
    monkeypatch.setattr(
        "budget_disclosure.runs.pdf_stage.to_pdfs",
        lambda documents, **_: [LibreOfficeError("坏了") if one in bad else b"PDF of " + one for one in documents],
    )
    monkeypatch.setattr("budget_disclosure.runs.pdf_stage.finished_pdf", lambda pdf, _docx, **_: pdf)


def test_every_document_gets_its_pdf_and_the_report_names_it(
    job: DepartmentJob, outcome: DepartmentOutcome, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    converting(monkeypatch)

    done = run(outcome)

    assert done.state is DepartmentState.GENERATED
    assert (job.output_folder / "001-站" / "站.pdf").read_bytes() == b"PDF of unit"
    assert "文档 2 份，PDF 2 份" in done.message
    told = json.loads((job.output_folder / "校验报告.json").read_text(encoding="utf-8"))["documents"]
    assert [one["pdf"] for one in told] == ["局.pdf", "001-站/站.pdf"]
    assert set(read_record(job.output_folder).pdfs) == {"局.pdf", "001-站/站.pdf"}


def test_a_pdf_that_fails_is_told_and_the_other_is_there(
    job: DepartmentJob, outcome: DepartmentOutcome, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    converting(monkeypatch, b"unit")

    done = run(outcome)

    assert done.state is DepartmentState.PARTLY
    assert [one.pdf_problem for one in done.documents] == ["", "坏了"]
    assert [path.name for path in job.output_folder.rglob("*.pdf")] == ["局.pdf"]
    assert "1 个 PDF 没有生成：坏了" in done.message


def test_a_pdf_that_says_something_else_is_not_published_and_the_document_stays(
    job: DepartmentJob, outcome: DepartmentOutcome, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tested(pdf: bytes, docx: bytes, **_: object) -> bytes:
        if docx == b"unit":
            raise UnfitPdfError("PDF 的文字与文档不一致，未采用：“一、职责”中“负责甲乙”一段缺少“，”")
        return pdf

    converting(monkeypatch)
    monkeypatch.setattr("budget_disclosure.runs.pdf_stage.finished_pdf", tested)

    done = run(outcome)

    assert done.state is DepartmentState.PARTLY
    assert [one.pdf for one in done.documents] == [job.output_folder / "局.pdf", None]
    assert "1 个 PDF 没有生成：PDF 的文字与文档不一致，未采用：“一、职责”中“负责甲乙”一段缺少“，”。" in done.message
    assert (job.output_folder / "001-站" / "站.docx").read_bytes() == b"unit"
    assert not (job.output_folder / "001-站" / "站.pdf").exists()
    assert RunSummary(2024, (done,)).exit_code == 1


def test_where_a_new_pdf_fails_that_of_the_version_before_does_not_stay(
    job: DepartmentJob, outcome: DepartmentOutcome, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    converting(monkeypatch)
    run(outcome)
    (job.output_folder / "局.docx").write_bytes(b"next version")
    converting(monkeypatch, b"next version")

    done = run(outcome)

    assert [path.name for path in job.output_folder.rglob("*.pdf")] == ["站.pdf"]
    assert done.documents[0].pdf_problem == "坏了。旧的《局.pdf》与新文档不符，已删除"


def test_a_pdf_made_in_an_older_way_is_made_again(
    job: DepartmentJob, outcome: DepartmentOutcome, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    converting(monkeypatch)
    run(outcome)
    record = read_record(job.output_folder)
    assert has_fresh_pdf(job.output_folder, record, "局.docx")

    record.pdfs["局.pdf"] = digest(b"department")

    assert not has_fresh_pdf(job.output_folder, record, "局.docx")


def test_a_pdf_changed_by_hand_is_left_until_force(
    job: DepartmentJob, outcome: DepartmentOutcome, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    converting(monkeypatch)
    run(outcome)
    (job.output_folder / "局.pdf").write_bytes(b"signed by hand")

    done = run(outcome)

    assert done.state is DepartmentState.PARTLY
    assert (job.output_folder / "局.pdf").read_bytes() == b"signed by hand"
    assert "被人工修改，未覆盖" in done.documents[0].pdf_problem


def test_many_documents_share_starts_evenly_and_few_are_split_between_two_workers(
    job: DepartmentJob, outcome: DepartmentOutcome
) -> None:
    assert [len(batch) for batch in plan_pdfs([job], [outcome])] == [1, 1]
    for number in range(50):
        (job.output_folder / f"{number:02}.docx").write_bytes(b"x" * number)
    many = tuple(
        DocumentOutcome("1", "局", False, DocumentState.WRITTEN, job.output_folder / f"{number:02}.docx")
        for number in range(50)
    )
    batches = plan_pdfs([job], [DepartmentOutcome("305", "局", DepartmentState.GENERATED, "", documents=many)])

    assert [len(batch) for batch in batches] == [10] * 5
    assert len({one.document for batch in batches for one in batch}) == 50


@pytest.mark.parametrize("state", [DocumentState.EDITED_BY_HAND, DocumentState.HAS_ERRORS])
def test_what_is_not_this_run_s_document_gets_no_pdf(state: DocumentState, job: DepartmentJob) -> None:
    blocked = (DocumentOutcome("305001", "站", True, state),)
    assert plan_pdfs([job], [DepartmentOutcome("305", "局", DepartmentState.PARTLY, "", documents=blocked)]) == []
