"""LibreOffice as a converter: a private profile and our own font rules, so that nothing on the machine is touched.

Starting it costs as much as converting several documents, so one start converts many. Its locale is set to Chinese in
the private profile: otherwise the machine's own would decide whether “①” is a Western or a Chinese character.
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

from budget_disclosure.conversion.conversion_copy import COPY_VERSION, conversion_copy
from budget_disclosure.conversion.fonts import font_rules, matched_fonts, printed
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.processes.owned import end, start_guarded

NO_LIBREOFFICE = "没有找到 LibreOffice（soffice），请安装；或在 Word 中更新目录、另存为 PDF"
START_SECONDS = 120
SECONDS_A_DOCUMENT = 30
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
_CHINESE_LOCALE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">'
    "<value>zh-CN</value></prop></item></oor:items>\n"
)


@unique
class Export(StrEnum):
    """What a PDF is for: pages only, which takes a third less time; readers; readers and archives (PDF/A-2)."""

    PAGES = "pages"
    TAGGED = "tagged"
    ARCHIVAL = "archival"

    @property
    def filter(self) -> str:
        """The export with its options, as LibreOffice's command line has it."""
        options = {**_OPTIONS, "UseTaggedPDF": ("boolean", str(self is not Export.PAGES).lower())}
        if self is Export.ARCHIVAL:
            options["SelectPdfVersion"] = ("long", "2")
        words = ",".join(f'"{name}":{{"type":"{kind}","value":"{value}"}}' for name, (kind, value) in options.items())
        return f"pdf:writer_pdf_Export:{{{words}}}"


class LibreOfficeError(DisclosureError):
    """LibreOffice is not there, or did not make a PDF."""


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


def to_pdf(docx: bytes) -> bytes:
    """Return the document as a tagged PDF with bookmarks. Raises ``LibreOfficeError`` when that cannot be had."""
    pdf = to_pdfs([docx])[0]
    if isinstance(pdf, LibreOfficeError):
        raise pdf
    return pdf


def to_pdfs(documents: Sequence[bytes], *, export: Export = Export.TAGGED) -> list[bytes | LibreOfficeError]:
    """Return the PDF of each document, or the error that kept this one from having one; one start for all of them.

    A document that broke the start, or stood behind one that did, is tried again alone. Never raises
    ``LibreOfficeError``.
    """
    program = find_soffice()
    if program is None:
        return [LibreOfficeError(NO_LIBREOFFICE)] * len(documents)
    results = _convert(program, documents, export)
    if len(documents) > 1:
        for index, result in enumerate(results):
            if isinstance(result, LibreOfficeError):
                results[index] = _convert(program, [documents[index]], export)[0]
    return results


def _convert(program: Path, documents: Sequence[bytes], export: Export) -> list[bytes | LibreOfficeError]:
    if not documents:
        return []
    with (
        tempfile.TemporaryDirectory(prefix="disclose-pdf-", ignore_cleanup_errors=True) as folder,
        font_rules() as fonts,
    ):
        work = Path(folder)
        user = work / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_CHINESE_LOCALE, encoding="utf-8")
        sources = [work / f"{number:04d}.docx" for number in range(len(documents))]
        for source, content in zip(sources, documents, strict=True):
            source.write_bytes(conversion_copy(content))
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
        problem = _run(command, fonts, work / "log", START_SECONDS + SECONDS_A_DOCUMENT * len(documents))
        return [_result(source.with_suffix(".pdf"), problem) for source in sources]


def _result(target: Path, problem: str) -> bytes | LibreOfficeError:
    content = target.read_bytes() if target.is_file() else b""
    # A PDF that was being written when the program died has no end.
    if b"%%EOF" not in content[-64:]:
        return LibreOfficeError(f"LibreOffice 没有生成 PDF：{problem or '没有给出原因'}")
    return content


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
