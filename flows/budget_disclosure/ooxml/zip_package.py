"""The zip package of a .docx or .xlsx: named parts in, equal parts out as equal bytes.

Zip tools stamp clock and platform into every entry; here both are fixed, and parts are written in a fixed order. A part
that many packages share is compressed once.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from budget_disclosure.model.errors import TemplateError

CONTENT_TYPES = "[Content_Types].xml"
_FIRST = (CONTENT_TYPES, "_rels/.rels")
# What reading a zip that is none, or is cut off, or has wrong bytes may end with.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)
_DATE = 1 << 5 | 1  # the first day a zip knows, of 1980
_VERSION, _DEFLATE, _UTF8_NAME = 20, 8, 0x800
_READABLE = 0o600 << 16
_LENGTHS, _HEADER = 26, 30  # of a part's own header: where the lengths of its name and extras stand, and its size


@dataclass(frozen=True, slots=True)
class Deflated:
    """A part as it stands in the zip; ``size`` is that of its content."""

    data: bytes
    size: int
    checksum: int


def deflated(content: bytes, level: int = 6) -> Deflated:
    """Return a part ready for ``write_package``; a package in a package needs no compression (level 0)."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Deflated(compressor.compress(content) + compressor.flush(), len(content), zlib.crc32(content))


def as_it_stands(package: bytes, info: zipfile.ZipInfo) -> Deflated | None:
    """Return a part of a package without unpacking it; ``None`` where it is compressed in another way."""
    if info.compress_type != zipfile.ZIP_DEFLATED:
        return None
    lengths = package[info.header_offset + _LENGTHS : info.header_offset + _HEADER]
    start = info.header_offset + _HEADER + sum(struct.unpack("<HH", lengths))
    return Deflated(package[start : start + info.compress_size], info.file_size, info.CRC)


def read_package(data: bytes, name: str, wanted: Collection[str] | None = None) -> dict[str, bytes]:
    """Return the parts of a package by their names, only those that are wanted where it is said which.

    Raises ``TemplateError`` when it is no sound zip.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir() and (wanted is None or info.filename in wanted)
            }
    except _BROKEN as error:
        raise TemplateError(f"{name} 不是完好的 Word 文件（.docx），请用 Word 重新另存：{error}") from error


def part_sizes(data: bytes) -> dict[str, int]:
    """Return the unpacked size of each part of a package, as it says itself. Raises ``TemplateError`` for no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: info.file_size for info in archive.infolist()}
    except _BROKEN as error:
        raise TemplateError(f"不是完好的 Word 文件（.docx）：{error}") from error


def write_package(parts: Mapping[str, bytes | Deflated]) -> bytes:
    """Return a zip of the parts: content types first, the others by name, no clock and no platform in it."""
    ordered = [name for name in _FIRST if name in parts] + sorted(name for name in parts if name not in _FIRST)
    package, directory = bytearray(), bytearray()
    for name in ordered:
        found = parts[name]
        part = found if isinstance(found, Deflated) else deflated(found)
        stored, flags = name.encode(), 0 if name.isascii() else _UTF8_NAME
        entry = struct.pack(
            "<HHHHHIIIHH",
            *(_VERSION, flags, _DEFLATE, 0, _DATE),
            *(part.checksum, len(part.data), part.size, len(stored), 0),
        )
        directory += b"PK\x01\x02" + struct.pack("<H", _VERSION) + entry
        directory += struct.pack("<HHHII", 0, 0, 0, _READABLE, len(package)) + stored
        package += b"PK\x03\x04" + entry + stored + part.data
    end = struct.pack("<HHHHIIH", 0, 0, len(ordered), len(ordered), len(directory), len(package), 0)
    return bytes(package + directory + b"PK\x05\x06" + end)
