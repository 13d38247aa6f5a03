"""The parts of an .xlsx: which sheets there are, the shared texts, the number formats.

Read by ourselves and by local names only: what people send was also written by WPS, LibreOffice, "Strict Open XML" and
small libraries, with other prefixes and paths, and with styles and properties that strict readers refuse although no
value depends on them.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.intake.limits import MAX_SHEETS, refuse_over
from budget_disclosure.intake.number_formats import NumberFormats, read_number_formats
from budget_disclosure.intake.package_parts import Parts, elements

_HALF = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class NoWorkbookError(ValueError):
    """The package has no workbook in it (a .docx, a plain zip); the text says in Chinese what is missing."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of the workbook: its title, the part it stands in, whether people see it."""

    title: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class WorkbookPackage:
    """What is common to all sheets. ``formats`` is ``None`` where the styles are damaged: values are still read.

    ``counts_from_1904`` is the other calendar that Excel for Macintosh used.
    """

    parts: Parts
    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    formats: NumberFormats | None
    counts_from_1904: bool


def open_package(archive: zipfile.ZipFile) -> WorkbookPackage:
    """Return the workbook of a package.

    Raises ``NoWorkbookError``, ``TooMuchError``, and whatever zip and XML raise on damage.
    """
    parts = Parts(archive)
    book = next((part for kind, part in _relations(parts, "").values() if kind == "officeDocument"), None)
    if book is None:
        raise NoWorkbookError("没有工作簿的文件")
    root = parts.root(book)
    if etree.QName(root).localname != "workbook":
        raise NoWorkbookError("其他种类的文件（不是 Excel 工作簿）")
    relations = _relations(parts, book)
    sheets = tuple(_sheets(root, relations))
    refuse_over(len(sheets), MAX_SHEETS, "工作表", "张")
    properties = next(root.iter("{*}workbookPr"), None)
    shared = next((part for kind, part in relations.values() if kind == "sharedStrings"), None)
    styles = next((part for kind, part in relations.values() if kind == "styles"), None)
    return WorkbookPackage(
        parts,
        sheets,
        tuple(_texts(parts, shared)) if shared else (),
        read_number_formats(parts.read(styles)) if styles else None,
        properties is not None and properties.get("date1904") in ("1", "true"),
    )


class UnclearText(str):
    """A text with runs and plain parts side by side, which programs join in different orders."""

    __slots__ = ()


def text_of(element: etree._Element) -> str:
    """Return the text of a shared or inline string, its runs joined, without the reading aids of phonetic runs.

    It is an ``UnclearText`` where runs stand beside plain text; a sound file has either.
    """
    parts: list[tuple[str, str]] = []
    for child in element:
        name = etree.QName(child).localname
        if name == "t":
            parts.append((name, child.text or ""))
        elif name == "r":
            parts += [(name, t.text or "") for t in child.iterfind("{*}t")]
    text = unescape("".join(words for _, words in parts))
    return UnclearText(text) if len({name for name, words in parts if words}) > 1 else text


def unescape(text: str) -> str:
    """Return the text with the format's own ``_x000D_`` for characters that XML refuses resolved.

    Half of a pair of surrogates is no character and no page or file takes it: it becomes one that is told (I-315).
    """
    if "_x" not in text:
        return text
    resolved = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    whole = resolved.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return _HALF.sub("\x00", whole)


def _relations(parts: Parts, part: str) -> dict[str, tuple[str, str]]:
    """Return kind and part by the id of each relation; targets may be absolute, relative, or in other case."""
    folder, base = posixpath.split(part)
    listing = parts.find(posixpath.join(folder, "_rels", f"{base}.rels"))
    if listing is None:
        return {}
    relations: dict[str, tuple[str, str]] = {}
    for relation in parts.root(listing):
        if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "").replace("\\", "/")
        found = parts.find(posixpath.normpath(posixpath.join("/", folder, target)))
        if found is not None:
            kind = relation.get("Type", "").rpartition("/")[2]
            if relations.setdefault(relation.get("Id", ""), (kind, found)) != (kind, found):
                raise ValueError(f"two relations {relation.get('Id')}")
    return relations


def _sheets(root: etree._Element, relations: dict[str, tuple[str, str]]) -> Iterator[SheetPart]:
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        relation = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        kind, part = relations.get(relation, ("", ""))
        if kind == "worksheet":
            yield SheetPart(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible")


def _texts(parts: Parts, part: str) -> Iterator[str]:
    with parts.open(part) as source:
        for item in elements(source, "{*}si"):
            yield text_of(item)
            item.clear()
