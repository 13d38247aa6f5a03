"""The parts of an .xlsx: which sheets there are, the shared texts, the number formats.

Read by ourselves and by local names only: what people send was also written by WPS, LibreOffice, "Strict Open XML" and
small libraries, with other prefixes and paths, and with styles and properties that strict readers refuse although no
value depends on them.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.intake.limits import MAX_SHEETS, refuse_over
from budget_disclosure.intake.number_formats import NumberFormats, read_number_formats
from budget_disclosure.intake.package_parts import Parts
from budget_disclosure.intake.shared_texts import SharedTexts, shared_texts


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
    texts: SharedTexts
    formats: NumberFormats | None
    counts_from_1904: bool


def open_package(archive: zipfile.ZipFile, times: int = 1) -> WorkbookPackage:
    """Return the workbook of a package; the limits of what it holds count ``times`` over.

    Raises ``NoWorkbookError``, ``TooMuchError``, and whatever zip and XML raise on damage.
    """
    parts = Parts(archive)
    parts.tally.times = times
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
        shared_texts(parts, shared) if shared else SharedTexts(),
        read_number_formats(parts.read(styles)) if styles else None,
        properties is not None and properties.get("date1904") in ("1", "true"),
    )


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
