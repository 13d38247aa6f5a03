"""One stage after the other in this process, on the shipped sample: CPU of a document, a workbook, a copy.

What each peer does is what its manual shows for the same work; all that are compared take turns in one run.
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
from bench.figures import Figure, Peer
from bench.measuring import cpu_ms
from bench.peer_templates import BRACES, CARBONE, DOCXTPL, Dialect, data_file, equivalent, text_of
from docxtpl import DocxTemplate

from budget_disclosure.companions import DATA_JSON, write_companions
from budget_disclosure.content.department_content import (
    NO_ACCEPTANCES,
    DepartmentContent,
    content_of_department,
    content_of_unit,
)
from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.conversion.page_numbers import number_pages
from budget_disclosure.corrections.make_draft import CurrentDocument, draft_of
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.document.context import FIELDS, build_context
from budget_disclosure.document.engine import load_template
from budget_disclosure.document.render import render_document
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.return_copy.write_copy import write_returned_copy
from budget_disclosure.runs.write_documents import TEMPLATE_NAME
from budget_disclosure.sampling.invent_county import departments_of
from budget_disclosure.sampling.invented_workbooks import workbooks_of
from budget_disclosure.store.document_data import subject_of
from budget_disclosure.store.draft import DRAFT_NAME, announce_draft, write_draft
from budget_disclosure.workbook.generate import workbook_bytes

ROOT = Path(__file__).parents[1]
YEAR = 2024
ROUNDS = 7
NODE_PEERS: dict[str, Dialect] = {"carbone": CARBONE, "docxtemplater": BRACES, "easy-template-x": BRACES}


@dataclass(frozen=True)
class Sample:
    """The shipped sample: a real department of three units, whose own document has about fifty pages."""

    spec: Declarations
    folder: Path

    @cached_property
    def content(self) -> DepartmentContent:
        """What its documents say."""
        return content_of_department(read_department(self.folder, self.spec), self.spec, NO_ACCEPTANCES)

    @cached_property
    def disclosures(self) -> list[Disclosure]:
        """The content of its documents, the department's first."""
        assert self.content.disclosure is not None
        return [self.content.disclosure, *(u.disclosure for u in self.content.units if u.disclosure is not None)]

    @property
    def template(self) -> Path:
        """Its Word template."""
        return self.spec.folder / TEMPLATE_NAME

    @property
    def largest(self) -> Path:
        """Its largest workbook."""
        return max(self.folder.glob("*.xlsx"), key=lambda path: path.stat().st_size)


def sample() -> Sample:
    """Return the shipped sample."""
    return Sample(
        load_year(ROOT / "templates" / "thirteen-tables", YEAR),
        next(path for path in (ROOT / "inputs" / str(YEAR)).iterdir() if path.is_dir()),
    )


def figures(one: Sample) -> Iterator[Figure]:
    """Yield the figures of all stages."""
    yield rendered(one)
    yield workbook_read(one)
    yield companions(one)
    yield returned_copy(one)
    yield draft_kept(one)
    yield workbook_written(one)
    if find_soffice() is not None:
        yield pages_numbered(one)


def rendered(one: Sample) -> Figure:
    """A document of about fifty pages, from its content to the bytes."""
    disclosure = one.disclosures[0]
    docx = render_document(disclosure, one.template)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        template, data = equivalent(docx, DOCXTPL)
        (folder / "docxtpl.docx").write_bytes(template)

        def as_documented() -> bytes:
            document = DocxTemplate(folder / "docxtpl.docx")
            document.render(data, autoescape=True)
            target = io.BytesIO()
            document.save(target)
            return target.getvalue()

        def same_template() -> None:
            document = DocxTemplate(one.template)
            document.render(build_context(disclosure, load_template(one.template, FIELDS).styles), autoescape=True)
            document.save(io.BytesIO())

        _same(as_documented(), docx, "docxtpl")
        ours, same, docxtpl = cpu_ms(
            lambda: render_document(disclosure, one.template), same_template, as_documented, rounds=ROUNDS
        )
        peers = [
            Peer("docxtpl 用我们的模板和我们写好的表", same, 1),
            Peer("docxtpl 按其文档的用法，等价模板", docxtpl, 8),
            *_node_peers(docx, folder),
        ]
    return Figure("生成一份约 50 页的文档", ours, "毫秒", 40, tuple(peers))


def _node_peers(docx: bytes, folder: Path) -> Iterator[Peer]:
    node, npm = shutil.which("node"), shutil.which("npm")
    why = "没有 node 和 npm" if not (node and npm) else _install(str(npm), folder)
    for name, dialect in NODE_PEERS.items():
        if why:
            yield Peer(f"{name}（npm）", None, 1, why)
            continue
        template, data = equivalent(docx, dialect)
        source, target = folder / f"{name}.docx", folder / f"{name}-out.docx"
        source.write_bytes(template)
        (folder / "data.json").write_bytes(data_file(data))
        script = Path(__file__).with_name("peers") / "render.js"
        command = [str(node), str(script), name, str(source), str(folder / "data.json"), str(target), str(ROUNDS)]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if ended.returncode:
            yield Peer(f"{name}（npm）", None, 1, f"出错：{ended.stderr.strip()[:80]}")
            continue
        _same(target.read_bytes(), docx, name)
        times = sorted(json.loads(ended.stdout.strip().splitlines()[-1])["times"])
        yield Peer(f"{name}（npm），等价模板", times[len(times) // 2], 1)


def _install(npm: str, folder: Path) -> str:
    """Install the peers of Node into a temporary folder; return why they cannot be had."""
    shutil.copy(Path(__file__).with_name("peers") / "package.json", folder)
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", "--loglevel=error"]
    try:
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=180)
    except subprocess.TimeoutExpired:
        return "npm 没有在三分钟内装好"
    return "" if ended.returncode == 0 else "npm 装不上（没有网络？）"


def _same(found: bytes, expected: bytes, name: str) -> None:
    """End the benchmark where a peer's document says something else: then nothing is compared."""
    if text_of(found) != text_of(expected):
        sys.exit(f"{name}: its document does not say what ours says")


def workbook_read(one: Sample) -> Figure:
    """A workbook of the sample read and checked as `disclose check` does."""
    path, spec = one.largest, one.spec

    def ours() -> None:
        intake = read_submission(path, path.name, spec)
        assert intake.submission is not None
        content_of_unit(intake.submission, intake.findings, spec)

    def read_only() -> None:
        read_submission(path, path.name, spec)

    def two_passes() -> None:
        for data_only in (False, True):
            book = openpyxl.load_workbook(path, data_only=data_only)
            for sheet in book.worksheets:
                for _ in sheet.iter_rows(values_only=True):
                    pass

    read, checked, openpyxl_ms = cpu_ms(read_only, ours, two_passes, rounds=ROUNDS)
    return Figure(
        "读取并检查一份填报表",
        checked,
        "毫秒",
        60,
        (Peer("openpyxl 读两遍（公式、数值），不检查", openpyxl_ms, 10), Peer("本项目，其中只读取", read)),
    )


def companions(one: Sample) -> Figure:
    """公开表.xlsx, data.json and the CSV package of the document."""
    disclosure, codes = one.disclosures[0], one.spec.codes
    (ours,) = cpu_ms(lambda: write_companions(disclosure, codes), rounds=ROUNDS)
    return Figure("一份文档的公开表、数据文件", ours, "毫秒", 40)


def returned_copy(one: Sample) -> Figure:
    """The workbook that goes back to its unit, with marks, comments and list, for a workbook with one wrong cell."""
    content = wrong_workbook(one)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / one.largest.name
        path.write_bytes(content)
        findings = read_submission(path, path.name, one.spec).findings
    assert findings

    def ours() -> None:
        assert write_returned_copy(content, findings, one.spec) is not None

    (taken,) = cpu_ms(ours, rounds=ROUNDS)
    return Figure("一份退回表", taken, "毫秒", 40)


def wrong_workbook(one: Sample) -> bytes:
    """Return the largest workbook with an amount that is a text."""
    book = openpyxl.load_workbook(one.largest)
    sheet = one.spec.workbook.sheet("basic").title
    book[sheet]["I6"] = "5.52万元"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def draft_kept(one: Sample) -> Figure:
    """What is kept of a department's documents for comparing and publishing: made, announced, written."""
    documents = []
    for disclosure in one.disclosures:
        docx = render_document(disclosure, one.template)
        data = write_companions(disclosure, one.spec.codes)[DATA_JSON]
        path = f"{subject_of(disclosure.ledger.scope, disclosure.ledger.code)}/{disclosure.file_name}"
        documents.append(CurrentDocument(path, docx, disclosure, data))

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)

        def ours() -> None:
            draft = draft_of(documents, one.spec.codes, workbooks={}, declarations={})
            announce_draft(folder, draft)
            write_draft(folder, draft)
            (folder / DRAFT_NAME).unlink()

        (taken,) = cpu_ms(ours, rounds=ROUNDS)
    return Figure("保存一个部门的版本（4 份文档），连同写盘", taken, "毫秒", 30)


def workbook_written(one: Sample) -> Figure:
    """A filled workbook, as `disclose import` and `disclose sample-county` write it."""
    department = next(departments_of(one.spec, 1, 1))
    values = workbooks_of(one.spec, department).values[0]
    work: Callable[[], object] = lambda: workbook_bytes(one.spec, values)  # noqa: E731
    (taken,) = cpu_ms(work, rounds=3)
    return Figure("生成一份填好的填报表", taken, "毫秒", 300)


def pages_numbered(one: Sample) -> Figure:
    """The pages of a document's headings by LibreOffice, in one start for the four documents of the department."""
    documents = [render_document(disclosure, one.template) for disclosure in one.disclosures]

    def ours() -> None:
        numbered = number_pages(documents, [None] * len(documents))
        assert all(result.pages for result in numbered), [result.problem for result in numbered]

    (taken,) = cpu_ms(ours, rounds=3, with_living=True)
    return Figure("目录页码（LibreOffice），一份文档", taken / len(documents) / 1000, "秒", 1.0)
