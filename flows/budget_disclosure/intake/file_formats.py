"""What kind of file somebody sent: other spreadsheets and archives are recognised by name and first bytes.

Nothing is unpacked: of a .zip only the list of names is read, so a bomb, a password or an archive within an archive
does no harm. What may hold a submission and is not read must stop the department (I-103, I-130): published without it,
every total would be too small.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.shown_names import shown_name

WORKBOOK_SUFFIX = ".xlsx"
SPREADSHEET_SUFFIXES = frozenset(
    f".{suffix}"
    for suffix in (
        *("xls", "xlsm", "xlsb", "xlt", "xltx", "xltm", "xlam", "et", "ett"),
        *("ods", "ots", "fods", "uos", "uof", "numbers", "csv", "tsv", "dbf", "slk", "dif"),
    )
)
"""What spreadsheet programs write besides .xlsx."""

ARCHIVE_SUFFIXES = frozenset(
    f".{suffix}"
    for suffix in ("zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "iso", "z01", "r00", "001")
)
_DOCUMENT_SUFFIXES = frozenset((".doc", ".docx", ".wps", ".ppt", ".pptx", ".dps", ".pdf", ".ofd", ".msg", ".eml"))
"""Documents that may hold a table without being one; they share their first bytes with spreadsheets."""

_PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = tuple(f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book"))
_XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_UNFINISHED = re.compile(r"\.(xlsx?|et)[^/]+$", re.IGNORECASE)
_SHOWN_NAMES = 3
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Listing:
    """The names in a .zip with size and checksum of each; what programs of macOS add is left out."""

    members: Mapping[str, tuple[int, int]]

    @property
    def spreadsheets(self) -> tuple[str, ...]:
        """The members that may be submissions: spreadsheets of any kind, and archives within the archive."""
        kinds = SPREADSHEET_SUFFIXES | ARCHIVE_SUFFIXES | {WORKBOOK_SUFFIX}
        return tuple(name for name in self.members if PurePosixPath(name).suffix.lower() in kinds)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or subfolder that may hold a submission and is not read; ``names`` are those it goes by, and those in it.

    ``is_copy`` says that the folder has the same workbooks in readable form: then it only needs a look. ``instead_of``
    is the code of a unit that seems to have sent a document of another kind instead of a workbook.
    """

    finding: Finding
    names: tuple[str, ...]
    is_copy: bool = False
    instead_of: str = ""


def unread_file(path: Path, name: str, beside: Callable[[], Iterable[Path]] = tuple) -> Unread | None:
    """Return what stands in the way of reading a file that is no .xlsx; ``None`` for what holds no submission.

    ``beside`` are the workbooks of the folder: an archive that holds just these has been unpacked. Raises ``OSError``.
    """
    if path.suffix.lower() in SPREADSHEET_SUFFIXES:
        return _misnamed(path, name, f"{path.suffix} 格式的文件", "")
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    listing = _listing(path) if head.startswith(_ZIP) else None
    if listing is not None and any(member.startswith("xl/workbook.") for member in listing.members):
        return _misnamed(path, name, "内容是 Excel 工作簿，文件名却不是 .xlsx", _RENAME)
    holds_some = listing is not None and bool(listing.spreadsheets)
    if holds_some or path.suffix.lower() in ARCHIVE_SUFFIXES or head.startswith(_PACKED):
        return _archive(path, name, listing, beside)
    return None if path.suffix.lower() in _DOCUMENT_SUFFIXES else _hidden_workbook(path, name, head)


def _hidden_workbook(path: Path, name: str, head: bytes) -> Unread | None:
    """Return a file that only by its name is a workbook (sent incompletely), or only by its content (an old format)."""
    if _UNFINISHED.search(path.name) is not None:
        return _misnamed(path, name, "没有传完或改过名的填报表", _SEND_AGAIN)
    if _XML_SPREADSHEET in head or (head.startswith(_OLE) and _is_old_excel(path)):
        return _misnamed(path, name, f"{shown_name(path.suffix) or '没有扩展名'}的文件，内容是旧格式的表格", "")
    return None


_RENAME = "请核对：是填报表的，请把文件名的扩展名改为 .xlsx；不是的请移走。"
_SEND_AGAIN = "请重新报送完整的 .xlsx 文件，删除这一个。"


def _misnamed(path: Path, name: str, found: str, remedy: str) -> Unread:
    finding = Finding(rules.WRONG_FORMAT, Location(name), found, ".xlsx 格式的填报表", remedy)
    return Unread(finding, (shown_name(path.name),))


def _archive(path: Path, name: str, listing: Listing | None, beside: Callable[[], Iterable[Path]]) -> Unread | None:
    """Return an archive as what it may hold; ``None`` for one that certainly holds no spreadsheet."""
    if listing is None:
        finding = Finding(rules.ARCHIVE, Location(name), f"{shown_name(path.suffix)} 压缩包", "直接放入的 .xlsx 填报表")
        return Unread(finding, (shown_name(path.name),))
    inside = listing.spreadsheets
    if not inside:
        return None
    titles = [shown_name(PurePosixPath(member).name) for member in inside]
    more = f"等 {len(titles)} 个" if len(titles) > _SHOWN_NAMES else ""
    found = f"压缩包，里面有{'、'.join(f'“{title}”' for title in titles[:_SHOWN_NAMES])}{more}"
    unpacked = {checksum(other) for other in beside()}
    is_copy = all(listing.members[member] in unpacked for member in inside)
    finding = Finding(rules.ARCHIVE, Location(name), found, "直接放入的 .xlsx 填报表")
    return Unread(finding, (shown_name(path.name), *titles), is_copy)


def checksum(path: Path) -> tuple[int, int]:
    """Return size and CRC-32 of a file, as a .zip has them of its members."""
    data = path.read_bytes()
    return len(data), zlib.crc32(data)


def _listing(path: Path) -> Listing | None:
    """Return the names in a .zip; ``None`` when its list cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return None
    names = ((_member_name(info), info) for info in infos)
    return Listing({name: (info.file_size, info.CRC) for name, info in names if not _is_of_macos(name)})


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Chinese Windows writes GBK, which ``zipfile`` shows as code page 437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _is_of_macos(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith((".", "~$"))


def _is_old_excel(path: Path) -> bool:
    data = path.read_bytes()
    return any(stream in data for stream in _OLD_EXCEL)
