"""The sample's documents with LibreOffice: right page numbers in every contents, and PDFs fit for publication."""

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pikepdf import Array, Object, Pdf, String, parse_content_stream, unparse_content_stream
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

from budget_disclosure.conversion import libreoffice
from budget_disclosure.conversion.finished_pdf import UnfitPdfError, finished_pdf
from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.conversion.office_service import close_offices
from budget_disclosure.conversion.page_numbers import lay_out
from budget_disclosure.conversion.pdf_comparison import text_differences
from budget_disclosure.conversion.pdf_standards import accessibility_faults, archival_faults
from budget_disclosure.conversion.pdf_tags import alternative_texts, children, walk
from budget_disclosure.conversion.pdf_text import read_pdf_text, role_map, standard_role
from budget_disclosure.document.contents import read_headings
from budget_disclosure.ooxml.word_styles import FORM_LABEL
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import read_document
from budget_disclosure.readback.reading_text import reading_text
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentState
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.runs.pdf_stage import make_pdfs, plan_pdfs

ROOT = Path(__file__).parents[2]
NAME = "中国共产党中阳县委员会办公室"
DEPARTMENT = f"{NAME}2024年度部门预算公开"
UNIT = "021003-中阳县档案馆/中阳县档案馆2024年度单位预算公开"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_soffice() is None, reason="LibreOffice (soffice) is not installed"),
]


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory, templates: Path) -> DepartmentJob:
    outputs = tmp_path_factory.mktemp("outputs")
    return DepartmentJob(2024, "021", NAME, ROOT / "inputs" / "2024" / f"021-{NAME}", outputs, templates, pdf=True)


@pytest.fixture(scope="module")
def finished(job: DepartmentJob) -> DepartmentOutcome:
    """Return the outcome of a run with PDFs: one layout gives page numbers and PDF, none is left for later."""
    outcome = process_department(job)
    assert plan_pdfs([job], [outcome]) == []
    return outcome


@pytest.fixture(scope="module")
def pages(job: DepartmentJob, finished: DepartmentOutcome) -> Callable[[str], list[str]]:
    """Return a function that gives the words of each page of a PDF, without blanks."""
    assert finished.state is DepartmentState.GENERATED
    known: dict[str, list[str]] = {}

    def read(document: str) -> list[str]:
        if document not in known:
            reader = PdfReader(job.output_folder / f"{document}.pdf")
            known[document] = ["".join(page.extract_text().split()) for page in reader.pages]
        return known[document]

    return read


def pdf(job: DepartmentJob, document: str) -> PdfReader:
    return PdfReader(io.BytesIO((job.output_folder / f"{document}.pdf").read_bytes()))


def bookmarks(reader: PdfReader) -> list[tuple[str, int | None]]:
    """Return title and page index of all bookmarks, from top to bottom."""

    def walk(entries: list[Destination | list[object]]) -> list[tuple[str, int | None]]:
        found: list[tuple[str, int | None]] = []
        for entry in entries:
            found += (
                walk(entry)
                if isinstance(entry, list)
                else [(str(entry.title), reader.get_destination_page_number(entry))]
            )  # type: ignore[arg-type]
        return found

    return walk(reader.outline)  # type: ignore[arg-type]


@pytest.mark.usefixtures("finished")
def test_the_sample_has_four_documents_with_four_pdfs(job: DepartmentJob, finished: DepartmentOutcome) -> None:
    assert [one.state for one in finished.documents] == [DocumentState.WRITTEN] * 4
    assert [one.pdf for one in finished.documents] == [
        one.path.with_suffix(".pdf") for one in finished.documents if one.path is not None
    ]
    assert len(list(job.output_folder.rglob("*.pdf"))) == 4


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("document", [DEPARTMENT, UNIT])
def test_every_contents_entry_tells_the_page_on_which_its_heading_is_printed(
    document: str, job: DepartmentJob, pages: Callable[[str], list[str]]
) -> None:
    entries = read_document((job.output_folder / f"{document}.docx").read_bytes()).contents
    printed: dict[str, str] = {}
    for words in pages(document):
        if number := re.search(r"—(\d+)—$", words):
            printed[number[1]] = words

    assert len(entries) >= 40
    wrong = [entry for entry in entries if "".join(entry.text.split()) not in printed.get(entry.page, "")]
    assert wrong == []
    starts = [int(entry.page) for entry in entries]
    assert (starts[0], starts) == (1, sorted(starts))


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize(("document", "forms"), [(DEPARTMENT, 29), (UNIT, 7)])
def test_every_form_of_the_sample_stands_whole_on_a_page_of_its_own(
    document: str, forms: int, pages: Callable[[str], list[str]]
) -> None:
    found = [words for words in pages(document) if "项目支出绩效目标表（2024年度）" in words]
    annex = pages(document).index(found[0])
    assert pages(document)[annex : annex + forms] == found
    assert [words for words in found if "项目名称" not in words or "填报日期：" not in words] == []
    assert pages(document)[annex + forms].startswith("第四部分")


@pytest.mark.usefixtures("finished")
def test_every_pdf_says_what_its_document_says_and_one_that_lacks_a_comma_is_refused(job: DepartmentJob) -> None:
    documents = sorted(path.with_suffix(".docx") for path in job.output_folder.rglob("*.pdf"))
    assert len(documents) == 4
    for path in documents:
        docx, made = path.read_bytes(), path.with_suffix(".pdf").read_bytes()
        with Pdf.open(io.BytesIO(made)) as opened:
            assert text_differences(reading_text(docx), read_pdf_text(opened).blocks) == ()

    with pytest.raises(UnfitPdfError, match=r"未采用：“[^”]+”中“[^”]+”一段缺少“，”$"):
        finished_pdf(without_one_comma(path.with_suffix(".pdf").read_bytes()), docx)


def without_one_comma(made: bytes) -> bytes:
    """Return a PDF in which the first comma of the body is not drawn, as LibreOffice leaves one out."""
    with Pdf.open(io.BytesIO(made)) as opened:
        for page in opened.pages:
            fonts = {name: _comma(font) for name, font in page.Resources.Font.items()}
            instructions = list(parse_content_stream(page))
            font = ""
            for one in instructions:
                if str(one.operator) == "Tf":
                    font = str(one.operands[0])
                elif str(one.operator) in ("Tj", "TJ") and (comma := fonts.get(font)):
                    operand = one.operands[0]
                    for index, piece in enumerate(operand if isinstance(operand, Array) else []):
                        if isinstance(piece, String) and comma in bytes(piece):
                            operand[index] = String(bytes(piece).replace(comma, b"", 1))
                            page.Contents = opened.make_stream(unparse_content_stream(instructions))
                            buffer = io.BytesIO()
                            opened.save(buffer)
                            return buffer.getvalue()
    raise AssertionError("no comma found")


def _comma(font: Object) -> bytes:
    """Return the code of the comma in a font; empty when it has none."""
    found = re.search(rb"<(\w+)> <FF0C>", font.ToUnicode.read_bytes())
    return bytes.fromhex(found[1].decode()) if found else b""


@pytest.mark.usefixtures("finished")
def test_numbered_contents_ask_for_no_update(job: DepartmentJob) -> None:
    for document in job.output_folder.rglob("*.docx"):
        assert b"w:dirty" not in read_package(document.read_bytes(), "")["word/document.xml"]


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("document", [DEPARTMENT, UNIT])
def test_the_bookmarks_are_the_headings_one_for_each_project_too(document: str, job: DepartmentJob) -> None:
    docx = (job.output_folder / f"{document}.docx").read_bytes()
    headings = [heading.text for heading in read_headings(docx)]

    titles = [title for title, _ in bookmarks(pdf(job, document))]

    assert ["".join(title.split()) for title in titles] == ["".join(text.split()) for text in headings]
    forms = [
        table for table in read_document(docx).tables if "项目名称" in table.grid[0][:2] and not table.header_rows > 1
    ]
    assert len(headings) == len(read_document(docx).contents) + len(forms)


@pytest.mark.usefixtures("finished")
def test_a_pdf_says_in_chinese_what_it_is_and_names_no_machine_and_no_clock(job: DepartmentJob) -> None:
    reader = pdf(job, UNIT)
    catalog, information = reader.root_object, reader.metadata

    assert information is not None
    assert (information.title, information.author) == ("中阳县档案馆2024年度单位预算公开", "中阳县档案馆")
    assert str(information["/CreationDate"]).startswith("D:20240506000000")
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 - an object of pypdf
    assert "/StructTreeRoot" in catalog
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert catalog["/PageMode"] == "/UseOutlines"
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == dict.fromkeys(("x-default", "zh-CN"), information.title)


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("document", [DEPARTMENT, UNIT])
def test_page_labels_are_the_numbers_that_are_printed(
    document: str, job: DepartmentJob, pages: Callable[[str], list[str]]
) -> None:
    labels = pdf(job, document).page_labels

    assert labels[:4] == ["封面", "I", "II", "1"]
    assert [f"—{label}—" for label in labels[1:]] == [
        found[0] for words in pages(document)[1:] if (found := re.search(r"—\w+—$", words))
    ]


@pytest.mark.usefixtures("finished")
def test_a_pdf_keeps_what_pdf_ua_asks_for_and_says_so(job: DepartmentJob) -> None:
    for path in job.output_folder.rglob("*.pdf"):
        with Pdf.open(path) as opened:
            assert accessibility_faults(opened) == ()
            assert b"<pdfuaid:part>1</pdfuaid:part>" in opened.Root.Metadata.read_bytes()


@pytest.mark.usefixtures("finished")
def test_the_chart_has_its_alternative_text_and_the_labels_of_forms_are_header_cells(job: DepartmentJob) -> None:
    with Pdf.open(job.output_folder / f"{DEPARTMENT}.pdf") as opened:
        roles = role_map(opened.Root.StructTreeRoot)
        elements = list(walk(opened.Root.StructTreeRoot))
        figures = [one for one in elements if standard_role(one, roles) == "Figure"]
        cells = [
            (standard_role(cell, roles), str(cell.A[-1].get("/Scope", "")) if "/A" in cell else "")
            for cell in elements
            if standard_role(cell, roles) in ("TD", "TH") and [str(one.S)[1:] for one in children(cell)] == [FORM_LABEL]
        ]
        languages = {str(one.Lang) for one in elements if "/Lang" in one}
        hollow = [one for one in elements if standard_role(one, roles) in ("P", "Span") and "/K" not in one]

    assert [str(one.Alt) for one in figures] == [
        one for one in alternative_texts((job.output_folder / f"{DEPARTMENT}.docx").read_bytes()) if one
    ]
    assert "“三公”" in str(figures[0].Alt)
    assert {kind for kind, _ in cells} == {"TH"}
    assert {scope for _, scope in cells} == {"/Row", "/Column"}
    assert (languages, hollow) == (set(), [])


@pytest.mark.usefixtures("finished")
def test_a_pdf_is_packed(job: DepartmentJob) -> None:
    made = (job.output_folder / f"{DEPARTMENT}.pdf").read_bytes()

    assert b"/ObjStm" in made
    assert len(made) < 1_500_000  # 3.7 MB as LibreOffice writes it


def test_pdf_a_is_made_on_request_and_a_plain_one_again_after_it(
    job: DepartmentJob, finished: DepartmentOutcome, tmp_path: Path
) -> None:
    outputs = tmp_path / "outputs"
    shutil.copytree(job.outputs, outputs)
    archival = replace(job, outputs=outputs, pdf_a=True)
    outcome = process_department(archival)
    wanted = [one for batch in plan_pdfs([archival], [outcome]) for one in batch if one.document == f"{UNIT}.docx"]

    assert [one.problem for one in make_pdfs(wanted)] == [""]
    with Pdf.open(archival.output_folder / f"{UNIT}.pdf") as opened:
        metadata = opened.Root.Metadata.read_bytes()
        assert archival_faults(opened) == ()
        assert accessibility_faults(opened) == ()
        assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in metadata
        assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert b"pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/<" in metadata
    after = process_department(replace(archival, pdf_a=False))
    assert [one.document for batch in plan_pdfs([archival], [after]) for one in batch] == [f"{UNIT}.docx"]


@pytest.mark.usefixtures("finished")
def test_every_font_is_embedded(job: DepartmentJob) -> None:
    fonts: dict[str, bool] = {}
    for page in pdf(job, DEPARTMENT).pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", DictionaryObject()).get_object()
            fonts[str(font["/BaseFont"])] = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))

    assert len(fonts) > 2
    assert all(fonts.values()), fonts


def test_a_second_run_starts_libreoffice_for_nothing(
    job: DepartmentJob, finished: DepartmentOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in finished.files}

    def refuse(*_: object) -> object:
        raise AssertionError("LibreOffice was started")

    for name in ("_convert", "answer_of"):
        monkeypatch.setattr(f"budget_disclosure.conversion.libreoffice.{name}", refuse)
    outcome = process_department(job)

    assert plan_pdfs([job], [outcome]) == []
    assert [one.pdf for one in outcome.documents] == [one.pdf for one in finished.documents]
    assert {path: path.stat().st_mtime_ns for path in outcome.files} == before


@pytest.mark.usefixtures("finished")
def test_only_the_missing_pdf_is_made_and_is_the_same_whatever_was_laid_out_before_it(job: DepartmentJob) -> None:
    """The first one came with the page numbers, after other documents; this one is the first of a new LibreOffice."""
    path = job.output_folder / f"{UNIT}.pdf"
    before = path.read_bytes()
    path.unlink()
    close_offices()

    batches = plan_pdfs([job], [process_department(job)])
    results = [result for batch in batches for result in make_pdfs(batch)]

    assert [(result.job.pdf, result.problem) for result in results] == [(path, "")]
    assert path.read_bytes() == before


@pytest.mark.usefixtures("finished")
@pytest.mark.parametrize("document", [DEPARTMENT, UNIT])
def test_the_command_line_gives_the_same_where_macros_are_forbidden(
    document: str, job: DepartmentJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    docx = (job.output_folder / f"{document}.docx").read_bytes()
    monkeypatch.setattr("budget_disclosure.conversion.office_service.SERVE", "macro:///Standard.Office.Nothing({})")
    monkeypatch.setattr("budget_disclosure.conversion.libreoffice._not_serving", set())
    close_offices()

    laid_out = lay_out(docx)

    assert libreoffice._not_serving == {find_soffice()}
    assert laid_out.docx == docx
    assert laid_out.pdf == (job.output_folder / f"{document}.pdf").read_bytes()
