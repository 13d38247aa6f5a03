"""Page numbers and PDFs around LibreOffice, with another converter in its place: what is asked of it, what of its faults."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from budget_disclosure.conversion import libreoffice, office_service
from budget_disclosure.conversion import page_numbers as layout
from budget_disclosure.conversion.finished_pdf import UnfitPdfError
from budget_disclosure.conversion.libreoffice import Export, lay_out_all, to_pdfs
from budget_disclosure.conversion.office_service import Answer, LibreOfficeError, Request, close_offices
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


class Office:
    """Stands for LibreOffice: every heading is on the page ``step`` after the one before."""

    def __init__(self, step: int = 2, fails: bool = False) -> None:
        self.step, self.fails = step, fails
        self.asked: list[tuple[Request, ...]] = []

    def lay_out_all(self, requests: Sequence[Request], _export: Export) -> list[Answer | LibreOfficeError]:
        if requests:
            self.asked.append(tuple(requests))
        return [LibreOfficeError("坏了") if self.fails else self.answer(one) for one in requests]

    def answer(self, request: Request) -> Answer:
        found = [6 + number * self.step for number in range(len(request.bookmarks))]
        before = found[0] - request.first if request.first is not None else 0
        return Answer(tuple(page - before for page in found), PDF if request.pdf else None)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    one = Office()
    monkeypatch.setattr(layout, "lay_out_all", one.lay_out_all)
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


def test_contents_apart_from_the_body_get_numbers_and_pdf_from_one_layout(docx: bytes, office: Office) -> None:
    first, second = number_pages([docx, docx], [None, None], wanted=Export.TAGGED)

    assert first == second
    assert pages_in(first.docx)[:3] == ["1", "3", "5"]
    assert first.pdf == PDF
    [[request, _]] = office.asked
    assert request.pdf == (True, 0)
    entries = [heading.bookmark for heading in read_headings(docx) if heading.level <= 3]
    assert request.contents == entries
    assert pages_in(request.document) == ["0"] * len(entries)


def test_without_pdfs_nothing_is_exported(docx: bytes, office: Office) -> None:
    assert number_pages([docx], [None])[0].pdf is None

    assert [(one.pdf, one.contents) for [one] in office.asked] == [(None, [])]


def test_pages_of_an_earlier_version_change_nothing_where_one_layout_gives_all(docx: bytes, office: Office) -> None:
    known = number_pages([docx], [None], wanted=Export.TAGGED)[0]

    assert number_pages([docx], [(1, 2, 3)], wanted=Export.TAGGED) == [known]
    assert office.asked[0] == office.asked[1]


def test_a_failure_leaves_the_document_as_it_was_and_says_why(docx: bytes, office: Office) -> None:
    office.fails = True

    failed = number_pages([docx], [None])[0]

    assert (failed.docx, failed.pages, failed.problem) == (docx, (), "坏了")


RESTART = b'<w:pgNumType w:fmt="decimal" w:start="1"/>'


def running_on(docx: bytes) -> bytes:
    """Return a document whose body counts on from the contents, which so may move it."""
    return edited(docx, (RESTART, b'<w:pgNumType w:fmt="decimal"/>'), (b' w:fmt="upperRoman" w:start="1"', b""))


def test_contents_that_may_move_the_body_are_laid_out_a_second_time(docx: bytes, office: Office) -> None:
    numbered = number_pages([running_on(docx)], [None], wanted=Export.TAGGED)[0]

    assert (numbered.problem, numbered.pdf) == ("", None)
    assert pages_in(numbered.docx)[:3] == ["6", "8", "10"]
    assert [one.pdf for [one] in office.asked] == [(True, 0), None]
    assert pages_in(office.asked[1][0].document) == pages_in(numbered.docx)


def test_where_earlier_pages_still_hold_the_first_layout_is_that_of_the_finished_document(
    docx: bytes, office: Office
) -> None:
    known = number_pages([running_on(docx)], [None])[0]
    office.asked.clear()

    again = number_pages([running_on(docx)], [known.pages], wanted=Export.TAGGED)[0]

    assert (again.docx, again.pages, again.pdf) == (known.docx, known.pages, PDF)
    assert len(office.asked) == 1


def test_earlier_pages_that_do_not_hold_are_replaced(docx: bytes, office: Office) -> None:
    known = number_pages([running_on(docx)], [None])[0]
    office.step = 3

    again = number_pages([running_on(docx)], [known.pages], wanted=Export.TAGGED)[0]

    assert pages_in(again.docx)[:3] == ["6", "9", "12"]
    assert again.pdf is None


def test_pages_of_a_document_with_other_headings_are_no_guess(docx: bytes, office: Office) -> None:
    assert number_pages([running_on(docx)], [(1, 2, 3)])[0].pages[:3] == (6, 8, 10)


def test_pages_that_count_in_another_way_are_not_guessed(docx: bytes, office: Office) -> None:
    twice = edited(docx, (b'<w:pgSz w:w="16838"', b'<w:pgNumType w:start="1"/><w:pgSz w:w="16838"'))

    numbered = number_pages([twice], [None])[0]

    assert numbered.docx == twice
    assert "正文页码不连续" in numbered.problem
    assert office.asked == []


def test_where_libreoffice_tells_no_pages_the_outline_of_its_pdf_does(
    docx: bytes, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "answer", lambda _request: Answer(None, PDF))
    outline = [(heading.text, 5 + 2 * number) for number, heading in enumerate(read_headings(docx))]
    monkeypatch.setattr(layout, "_outline", lambda _pdf: iter(outline))

    numbered = number_pages([docx], [None], wanted=Export.TAGGED)[0]

    assert pages_in(numbered.docx)[:3] == ["1", "3", "5"]
    assert numbered.pdf is None, "its contents have no numbers yet"


def test_a_pdf_without_the_document_s_headings_tells_no_page(docx: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_outline", lambda _pdf: iter([(one.text, 5) for one in read_headings(docx)]))
    other = edited(docx, ("第四部分　名词解释".encode(), "第四部分　词语".encode()))

    with pytest.raises(LibreOfficeError, match="对不上：第四部分词语 / 第四部分名词解释"):
        heading_pages(other, PDF)


# --- the converter itself --------------------------------------------------------------------------------------------


def test_without_a_service_one_start_converts_all_and_a_document_that_breaks_it_is_tried_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[int] = []

    def convert(_program: Path, documents: Sequence[bytes], _export: Export) -> list[bytes | LibreOfficeError]:
        starts.append(len(documents))
        broken = documents.index(b"bad") if b"bad" in documents else len(documents)
        return [PDF if index < broken else LibreOfficeError("abgestürzt") for index in range(len(documents))]

    program = fake_soffice(tmp_path, "exit 1")
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: program)
    monkeypatch.setattr(libreoffice, "_convert", convert)

    results = to_pdfs([b"one", b"bad", b"three"])

    assert [isinstance(result, bytes) for result in results] == [True, False, True]
    assert starts == [3, 1, 1]


def fake_soffice(folder: Path, script: str) -> Path:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


# A program that serves as office.bas has it: what each document asks for is a shell command in it.
SERVES = """
for last; do :; done
folder=${last#*file://}; folder=${folder%)}
echo start >> "$0.starts"
: > "$folder/ready"; number=0
while :; do
  while [ ! -e "$folder/$number.request" ]; do sleep 0.01; done
  eval "$(cat "$folder/$number.docx")"
  mv "$folder/part" "$folder/$number.answer"; number=$((number + 1))
done
"""
WORKS = b"printf '\\n7\\n' > $folder/part"


@pytest.fixture
def serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    program = fake_soffice(tmp_path, SERVES)
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: program)
    yield program
    close_offices()


def starts_of(program: Path) -> int:
    return program.with_name("soffice.starts").read_text(encoding="utf-8").count("start")


def asked(*documents: bytes) -> list[object]:
    answers = lay_out_all([Request(one, ["_Toc1"]) for one in documents], Export.PAGES)
    return [str(one) if isinstance(one, LibreOfficeError) else one.pages for one in answers]


def test_one_libreoffice_goes_on_for_whoever_asks(serving: Path) -> None:
    assert asked(WORKS, WORKS) == [(7,), (7,)]
    assert asked(WORKS) == [(7,)]
    assert starts_of(serving) == 1


def test_it_is_replaced_before_it_grows_too_large(serving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_service, "MOST_DOCUMENTS", 2)

    assert asked(*[WORKS] * 5) == [(7,)] * 5
    assert starts_of(serving) == 3


def test_a_document_at_which_it_ends_is_tried_once_more_and_the_others_have_their_pages(serving: Path) -> None:
    first, second, third = asked(WORKS, b"echo broken >&2; exit 1", WORKS)

    assert (first, third) == ((7,), (7,))
    assert second == "LibreOffice 意外结束：broken"
    assert starts_of(serving) == 3


def test_what_it_cannot_lay_out_is_told_and_not_tried_again(serving: Path) -> None:
    assert asked(b"printf 'it is no document\\n' > $folder/part", WORKS) == [
        "LibreOffice 没有排出版面：it is no document",
        (7,),
    ]
    assert starts_of(serving) == 1


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look for processes in")
def test_one_that_hangs_at_a_document_is_ended_with_its_children(
    serving: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_service, "SECONDS_A_DOCUMENT", 5)
    hangs = f"sleep {HANGS} & echo $$ $! > {tmp_path}/started; wait".encode()

    assert asked(hangs, WORKS) == ["LibreOffice 在 5 秒内没有完成转换", (7,)]

    wait_for_end([int(number) for number in (tmp_path / "started").read_text(encoding="utf-8").split()])


def test_nothing_is_left_of_a_libreoffice_that_was_closed(serving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[str] = []
    make = tempfile.mkdtemp

    def noted(**options: str) -> str:
        folders.append(make(**options))
        return folders[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", noted)
    asked(WORKS)
    assert Path(folders[0]).is_dir()

    close_offices()

    assert [Path(one).exists() for one in folders] == [False]


def runs(pid: int) -> bool:
    """Return whether a process is there and not merely waiting to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for_end(processes: Sequence[int]) -> None:
    assert len(processes) == 2
    end = time.monotonic() + HANGS
    while any(map(runs, processes)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(runs, processes))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look for processes in")
def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    program = fake_soffice(tmp_path, f"sleep {HANGS} & echo $$ $! > {started}; wait")
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: program)
    monkeypatch.setattr(office_service, "START_SECONDS", 5)

    result = to_pdfs([b"x"])[0]

    assert isinstance(result, LibreOfficeError)
    assert "5 秒内没有完成转换" in str(result)
    wait_for_end([int(number) for number in started.read_text(encoding="utf-8").split()])


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
