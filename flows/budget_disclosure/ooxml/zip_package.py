"""The zip package of a .docx or .xlsx: named parts in, equal parts out as equal bytes.

Zip tools stamp clock and platform into every entry; here both are fixed, and parts are written in a fixed order.
"""

import io
import zipfile
from collections.abc import Mapping

from budget_disclosure.model.errors import TemplateError

CONTENT_TYPES = "[Content_Types].xml"
_FIRST = (CONTENT_TYPES, "_rels/.rels")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read_package(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a package by their names. Raises ``TemplateError`` when it is no sound zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise TemplateError(f"{name} 不是完好的 Word 文件（.docx），请用 Word 重新另存：{error}") from error


def write_package(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of the parts: content types first, the others by name, no clock and no platform in it."""
    buffer = io.BytesIO()
    ordered = [name for name in _FIRST if name in parts] + sorted(name for name in parts if name not in _FIRST)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in ordered:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            archive.writestr(info, parts[name])
    return buffer.getvalue()
