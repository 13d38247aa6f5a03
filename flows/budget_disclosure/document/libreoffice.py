"""LibreOffice as a converter: a private profile and our own font rules, so that nothing on the machine is touched."""

import os
import shutil
import subprocess
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from budget_disclosure.errors import DisclosureError

TIMEOUT_SECONDS = 180
_FILTER = (
    'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"},"IsSkipEmptyPages":{"type":"boolean","value":"true"}}'
)


class LibreOfficeError(DisclosureError):
    """LibreOffice is not there, or did not make a PDF."""


def find_soffice() -> Path | None:
    """Return the LibreOffice program, or ``None`` when it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def to_pdf(docx: bytes) -> bytes:
    """Return the document as a tagged PDF with bookmarks. Raises ``LibreOfficeError`` when that cannot be had."""
    program = find_soffice()
    if program is None:
        raise LibreOfficeError("没有找到 LibreOffice（soffice），无法生成 PDF；请安装，或在 Word 中另存为 PDF")
    with (
        tempfile.TemporaryDirectory(prefix="disclose-pdf-") as folder,
        as_file(files(__package__) / "fonts.conf") as fonts,
    ):
        work = Path(folder)
        source = work / "document.docx"
        source.write_bytes(docx)
        command = [
            str(program),
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            "--convert-to",
            _FILTER,
            "--outdir",
            str(work),
            str(source),
        ]
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        try:
            run = subprocess.run(command, env=environment, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise LibreOfficeError(f"LibreOffice 在 {TIMEOUT_SECONDS} 秒内没有完成转换") from error
        except OSError as error:
            raise LibreOfficeError(f"LibreOffice 无法启动：{error}") from error
        target = work / "document.pdf"
        if not target.is_file():
            raise LibreOfficeError(f"LibreOffice 没有生成 PDF：{run.stderr.decode(errors='replace').strip()}")
        return target.read_bytes()
