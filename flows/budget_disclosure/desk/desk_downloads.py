"""What is sent as a file of its own: an archive of several, a workbook, a page for the public as it was published."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from mimetypes import guess_type
from pathlib import Path
from typing import IO
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from budget_disclosure.desk.desk_board import TYPES
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.public_page.write_page import script_sources

_PIECE = 1 << 16
_PACKED = frozenset({".xlsx", ".docx", ".pdf", ".zip", ".png"})


def attachment(content: bytes, name: str) -> Response:
    """Return bytes as a file to be saved under a name."""
    return Response(content, headers=_headers(name))


def archive(files: Iterable[tuple[str, Path | bytes]], name: str) -> Response:
    """Return files, by their names in it, as a .zip to be saved; it is made on the disk, however large it is."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        with zipfile.ZipFile(stream, "w") as packed:
            for inside, content in files:
                how = zipfile.ZIP_STORED if Path(inside).suffix.lower() in _PACKED else zipfile.ZIP_DEFLATED
                data = content if isinstance(content, bytes) else content.read_bytes()
                packed.writestr(zipfile.ZipInfo(inside), data, how)
        length = stream.tell()
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return StreamingResponse(_pieces(stream), headers={**_headers(name), "content-length": str(length)})


def published_file(content: bytes, name: str) -> Response:
    """Return a file that is published, as a browser shows it: of scripts it runs those of our pages, by digest."""
    suffix = Path(name).suffix.lower()
    if suffix not in (".html", ".pdf"):
        return attachment(content, name)
    headers = {"content-type": TYPES[suffix]}
    if suffix == ".html":
        headers["content-security-policy"] = (
            f"default-src 'none'; script-src {script_sources()}; style-src 'unsafe-inline'; img-src data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    return Response(content, headers=headers)


def _headers(name: str) -> dict[str, str]:
    suffix = Path(name).suffix
    kind = TYPES.get(suffix.lower()) or guess_type(f"x{suffix}")[0] or "application/octet-stream"
    # The name of a unit may have a slash in it.
    called = safe_name(name.removesuffix(suffix)) + suffix.lower()
    return {
        "content-type": kind,
        "content-disposition": f"attachment; filename*=UTF-8''{quote(called)}",
    }


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece
