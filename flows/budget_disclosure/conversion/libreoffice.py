"""LibreOffice as a converter: where it is, what decides its layouts, PDFs and pages of documents.

One that goes on does the work (``office_service``). Where it does not serve, because macros are forbidden on the
machine, its command line converts, in one start for many documents.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from enum import StrEnum, unique
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from budget_disclosure.conversion import office_service
from budget_disclosure.conversion.conversion_copy import COPY_VERSION, conversion_copy
from budget_disclosure.conversion.fonts import font_rules, matched_fonts, printed
from budget_disclosure.conversion.office_profile import write_profile
from budget_disclosure.conversion.office_service import (
    Answer,
    LibreOfficeError,
    NoServiceError,
    Request,
    SilentError,
    answer_of,
)
from budget_disclosure.processes.owned import end, start_guarded

NO_LIBREOFFICE = "没有找到 LibreOffice（soffice），请安装；或在 Word 中更新目录、另存为 PDF"
# Where installers put it without telling the search path.
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
_OPTIONS: Mapping[str, tuple[str, str]] = {
    "ExportBookmarks": ("boolean", "true"),
    "IsSkipEmptyPages": ("boolean", "true"),
    "DisplayPDFDocumentTitle": ("boolean", "true"),
}
# Those that do not serve.
_not_serving: set[Path] = set()


@unique
class Export(StrEnum):
    """What a PDF is for: pages only, which takes a third less time; readers; readers and archives (PDF/A-2)."""

    PAGES = "pages"
    TAGGED = "tagged"
    ARCHIVAL = "archival"

    @property
    def options(self) -> tuple[bool, int] | None:
        """Whether tagged, and which version as LibreOffice numbers them; ``None``: pages only, no PDF is needed."""
        return None if self is Export.PAGES else (True, 2 if self is Export.ARCHIVAL else 0)

    @property
    def filter(self) -> str:
        """The export with its options, as LibreOffice's command line has it."""
        options = {**_OPTIONS, "UseTaggedPDF": ("boolean", str(self is not Export.PAGES).lower())}
        if self is Export.ARCHIVAL:
            options["SelectPdfVersion"] = ("long", "2")
        words = ",".join(f'"{name}":{{"type":"{kind}","value":"{value}"}}' for name, (kind, value) in options.items())
        return f"pdf:writer_pdf_Export:{{{words}}}"


def find_soffice() -> Path | None:
    """Return the LibreOffice program, or ``None`` when it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else next((Path(place) for place in _USUAL_PLACES if Path(place).is_file()), None)


def engine_id() -> str:
    """Return what decides a layout besides the document: version of LibreOffice, how our copy for it is made, our font
    rules, the fonts they find.

    Empty when LibreOffice is not installed.
    """
    program = find_soffice()
    return "" if program is None else _engine_id(program)


def engine_version(program: Path) -> str:
    """Return what LibreOffice says of its version; empty where it does not answer."""
    with font_rules() as path:
        said = printed([str(program), "--version"], path).split()
    return " ".join(said[:2])


def to_pdf(docx: bytes) -> bytes:
    """Return the document as a tagged PDF with bookmarks. Raises ``LibreOfficeError`` when that cannot be had."""
    pdf = to_pdfs([docx])[0]
    if isinstance(pdf, LibreOfficeError):
        raise pdf
    return pdf


def to_pdfs(documents: Sequence[bytes], *, export: Export = Export.TAGGED) -> list[bytes | LibreOfficeError]:
    """Return the PDF of each document, or the error that kept this one from having one. Never raises that error."""
    requests = [Request(conversion_copy(docx), pdf=export.options or (False, 0)) for docx in documents]
    return [
        answer if isinstance(answer, LibreOfficeError) else _whole(answer.pdf or b"", "")
        for answer in lay_out_all(requests, export)
    ]


def lay_out_all(requests: Sequence[Request], export: Export) -> list[Answer | LibreOfficeError]:
    """Return the answer to each request, or the error that kept this one from having one.

    ``export`` is what is asked for where only the command line answers: then a PDF, which has the pages. Never raises
    ``LibreOfficeError``.
    """
    program = find_soffice()
    if program is None:
        return [LibreOfficeError(NO_LIBREOFFICE)] * len(requests)
    try:
        if program not in _not_serving:
            return [_answer(program, request) for request in requests]
    except NoServiceError:
        _not_serving.add(program)
    except SilentError as error:
        return [error] * len(requests)
    return _converted(program, [one.document for one in requests], export)


def _answer(program: Path, request: Request) -> Answer | LibreOfficeError:
    try:
        return answer_of(program, request)
    except (NoServiceError, SilentError):
        raise
    except LibreOfficeError as error:
        return error


def _converted(program: Path, documents: Sequence[bytes], export: Export) -> list[Answer | LibreOfficeError]:
    """Return PDFs by the command line; a document that broke a start, or stood behind one that did, is tried alone."""
    results = _convert(program, documents, export)
    if len(documents) > 1:
        for index, result in enumerate(results):
            if isinstance(result, LibreOfficeError):
                results[index] = _convert(program, [documents[index]], export)[0]
    return [one if isinstance(one, LibreOfficeError) else Answer(None, one) for one in results]


def _convert(program: Path, documents: Sequence[bytes], export: Export) -> list[bytes | LibreOfficeError]:
    if not documents:
        return []
    with (
        tempfile.TemporaryDirectory(prefix="disclose-pdf-", ignore_cleanup_errors=True) as folder,
        font_rules() as fonts,
    ):
        work = Path(folder)
        write_profile(work / "profile")
        sources = [work / f"{number:04d}.docx" for number in range(len(documents))]
        for source, content in zip(sources, documents, strict=True):
            source.write_bytes(content)
        command = [
            str(program),
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            "--convert-to",
            export.filter,
            "--outdir",
            str(work),
            *map(str, sources),
        ]
        seconds = office_service.START_SECONDS + office_service.SECONDS_A_DOCUMENT * len(documents)
        problem = _run(command, fonts, work / "log", seconds)
        return [_whole(_content(source.with_suffix(".pdf")), problem) for source in sources]


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _whole(pdf: bytes, problem: str) -> bytes | LibreOfficeError:
    # A PDF that was being written when the program died has no end.
    if b"%%EOF" not in pdf[-64:]:
        return LibreOfficeError(f"LibreOffice 没有生成 PDF：{problem or '没有给出原因'}")
    return pdf


def _run(command: Sequence[str], fonts: Path, log: Path, seconds: int) -> str:
    """Run LibreOffice to its end and return what it complained about.

    Its output goes to a file: a pipe would stay open as long as any of its child processes lives.
    """
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts), "TZ": "UTC"}
    with log.open("w+b") as stream:
        try:
            process = start_guarded(command, environment, stream)
        except OSError as error:
            return f"无法启动：{error}"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return f"{seconds} 秒内没有完成转换"
        finally:
            end(process)
        stream.seek(0)
        return stream.read().decode(errors="replace").strip()


@lru_cache(maxsize=4)
def _engine_id(program: Path) -> str:
    with font_rules() as path:
        rules = path.read_bytes()
        version = printed([str(program), "--version"], path)
    names = re.findall(r"<alias[^>]*><family>([^<]+)</family>", rules.decode("utf-8"))
    parts = [version, f"{COPY_VERSION}", *matched_fonts(names, "%{file}:%{index}:%{fontversion}")]
    return sha256("\n".join(parts).encode() + rules).hexdigest()
