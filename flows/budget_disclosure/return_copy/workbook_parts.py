"""An .xlsx as parts that refer to one another; only parts that were really changed are written anew."""

import io
import posixpath
import re
import zipfile
import zlib

from lxml import etree

from budget_disclosure.intake.limits import MAX_UNPACKED_BYTES
from budget_disclosure.ooxml.zip_package import CONTENT_TYPES, Deflated, as_it_stands, write_package

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([^\"']+)")


class NotAPackageError(ValueError):
    """The bytes are no workbook whose parts could be found."""


def m(name: str) -> str:
    """Return a name of the spreadsheet namespace as lxml writes it."""
    return f"{{{MAIN}}}{name}"


class Package:
    """The parts of a workbook. ``tree`` gives a part to change, ``peek`` one to look at."""

    def __init__(self, data: bytes) -> None:
        """Raises ``NotAPackageError`` when the bytes cannot be unpacked."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_BYTES:
                    raise NotAPackageError("too large")
                infos = [info for info in archive.infolist() if not info.is_dir()]
                self._parts = {info.filename: archive.read(info) for info in infos}
            self._packed = {info.filename: packed for info in infos if (packed := as_it_stands(data, info))}
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise NotAPackageError(str(error)) from error
        self._trees: dict[str, tuple[etree._Element, bytes]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts."""
        return tuple(self._parts)

    def may_hold(self, name: str, tag: str, words: str = "") -> bool:
        """Return whether a part may have a name (of an element or attribute) and from there on a text with words.

        ``False`` is certain. A part is parsed only where this says so: names are written as they are, texts may also be
        written by the numbers of their characters.
        """
        content = self._parts[name]
        if name in self._trees or not _is_utf8(content):
            return True
        start = content.find(tag.encode())
        if start < 0 or not words:
            return start >= 0
        return content.find(words.encode(), start) >= 0 or content.find(b"&#", start) >= 0

    def tree(self, name: str) -> etree._Element:
        """Return the root of a part; changes made to it are written. Raises ``NotAPackageError`` where it is broken."""
        if name not in self._trees:
            root = self.peek(name)
            self._trees[name] = root, etree.tostring(root)
        return self._trees[name][0]

    def peek(self, name: str) -> etree._Element:
        """Return the root of a part as it stands, to be read only."""
        if name in self._trees:
            return self._trees[name][0]
        if name not in self._parts:
            raise NotAPackageError(f"no part {name}")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        try:
            return etree.fromstring(self._parts[name], parser)
        except etree.XMLSyntaxError as error:
            raise NotAPackageError(f"{name}: {error}") from error

    def put(self, name: str, root: etree._Element, content_type: str) -> None:
        """Add a part and say what it is."""
        self._parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._packed.pop(name, None)
        self._trees.pop(name, None)
        self._declare(name, content_type)

    def drop(self, name: str) -> None:
        """Remove a part, what is said of it, and what it refers to if nothing else does."""
        targets = [target for _, _, target in self.relations(name)]
        for part in (name, relations_name(name)):
            self._forget(part)
        types = self.tree(CONTENT_TYPES)
        for override in types.findall(f"{{{TYPES}}}Override"):
            if override.get("PartName") == f"/{name}":
                types.remove(override)
        for target in targets:
            if target in self._parts and not self._is_referred_to(target):
                self.drop(target)

    def relations(self, name: str) -> list[tuple[str, str, str]]:
        """Return id, kind (last word of the type) and target part of each internal relation of a part."""
        listing = relations_name(name)
        if listing not in self._parts:
            return []
        folder = posixpath.dirname(name)
        return [
            (
                relation.get("Id", ""),
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
            )
            for relation in self.peek(listing).findall(f"{{{RELATIONS}}}Relationship")
            if relation.get("TargetMode") != "External"
        ]

    def relate(self, name: str, kind: str, target: str) -> str:
        """Add a relation of a part and return its id; the target is written relative, as every reader expects it."""
        folder = posixpath.join("/", posixpath.dirname(name))
        listing = relations_name(name)
        if listing not in self._parts:
            self._parts[listing] = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        relations = self.tree(listing)
        taken = {relation.get("Id") for relation in relations}
        relation_id = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        attributes = {
            "Id": relation_id,
            "Type": f"{DOCUMENT}/{kind}",
            "Target": posixpath.relpath(f"/{target}", folder),
        }
        etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", attributes)
        return relation_id

    def unrelate(self, name: str, relation_id: str) -> None:
        """Remove a relation of a part."""
        relations = self.tree(relations_name(name))
        for relation in relations.findall(f"{{{RELATIONS}}}Relationship"):
            if relation.get("Id") == relation_id:
                relations.remove(relation)
        if len(relations) == 0:
            self._forget(relations_name(name))

    def free_name(self, pattern: str) -> str:
        """Return the first name of the pattern (``xl/comments{}.xml``) that no part has."""
        number = 1
        while pattern.format(number) in self._parts:
            number += 1
        return pattern.format(number)

    def to_bytes(self) -> bytes:
        """Return the file; equal parts give equal bytes."""
        return write_package({name: self._written(name) for name in self._parts})

    def _written(self, name: str) -> bytes | Deflated:
        """Return a part as it is written: as it stood in the file unless its tree was really changed."""
        if name in self._trees:
            root, before = self._trees[name]
            if etree.tostring(root) != before:
                return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return self._packed.get(name) or self._parts[name]

    def _forget(self, name: str) -> None:
        self._parts.pop(name, None)
        self._packed.pop(name, None)
        self._trees.pop(name, None)

    def _declare(self, name: str, content_type: str) -> None:
        types = self.tree(CONTENT_TYPES)
        if any(override.get("PartName") == f"/{name}" for override in types):
            return
        etree.SubElement(types, f"{{{TYPES}}}Override", {"PartName": f"/{name}", "ContentType": content_type})

    def _is_referred_to(self, target: str) -> bool:
        owners = (part.replace("_rels/", "").removesuffix(".rels") for part in self._parts if part.endswith(".rels"))
        return any(target == found for owner in owners for _, _, found in self.relations(owner))


def relations_name(name: str) -> str:
    """Return the part that holds the relations of a part."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _is_utf8(part: bytes) -> bool:
    """Return whether a part says, or leaves it unsaid, that it is in UTF-8."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in part[:4]:
        return False
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    return declared is None or declared[1].lower() in (b"utf-8", b"utf8")
