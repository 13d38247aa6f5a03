"""The parts of a package, and their XML: whatever is read is counted, and nothing is read that XML hides from people.

Comments are left out before the text is put together (``12<!-- -->34`` is 1234 to Excel), and a part with a document
type of its own is damaged: no spreadsheet program writes one, and its entities would say something else to each reader.
"""

import re
import zipfile
from typing import IO
from xml.parsers import expat

from lxml import etree

from budget_disclosure.intake.limits import MAX_PARTS, MAX_UNPACKED_BYTES, Tally, refuse_bytes, refuse_over

MAX_DEPTH = 256
"""Elements within one another, as in most readers of XML."""

MAX_XML_TEXT = 10_000_000
"""Characters of one text, as in most readers of XML."""

_DECLARED_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_READ_ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii"})


class Parts:
    """The parts of a package by their names. ``tally`` counts what was read of them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Raises ``TooMuchError`` for a package too large to be looked into, ``BadZipFile`` where a name is double."""
        infos = [info for info in archive.infolist() if not info.is_dir()]
        refuse_over(len(infos), MAX_PARTS, "压缩包里的文件", "个")
        refuse_bytes(sum(info.file_size for info in infos), MAX_UNPACKED_BYTES, "解压后的大小")
        self.tally = Tally()
        self._archive = archive
        self._names: dict[str, str] = {}
        for info in infos:
            key = info.filename.replace("\\", "/").lstrip("/").lower()
            if key in self._names:
                raise zipfile.BadZipFile(f"{info.filename} twice")
            self._names[key] = info.filename

    def find(self, path: str) -> str | None:
        """Return the name of a part by its path, in whatever case and with whatever slashes it was written."""
        return self._names.get(path.lstrip("/").lower())

    def open(self, part: str) -> IO[bytes]:
        """Return a part to read from. Raises ``TooMuchError``."""
        self.tally.add_bytes(self._archive.getinfo(part).file_size)
        return self._archive.open(part)

    def read(self, part: str) -> bytes:
        """Return the bytes of a part. Raises ``TooMuchError``."""
        with self.open(part) as stream:
            return stream.read()

    def root(self, part: str) -> etree._Element:
        """Return the root of a part. Raises what zip and XML raise on damage, ``TooMuchError``."""
        return xml_root(self.read(part))


def xml_root(data: bytes) -> etree._Element:
    """Return the root of an XML document. Raises ``XMLSyntaxError``, ``ValueError`` where it has a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    _refuse_document_type(root)
    return root


def _refuse_document_type(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type")


def xml_parser() -> expat.XMLParserType:
    """Return a parser whose handlers get names as ``namespace name`` and whole texts; a document type is damage."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    return parser


def in_utf8(data: bytes) -> bytes:
    """Return an XML document in an encoding that ``xml_parser`` reads. Raises as ``xml_root`` does."""
    declared = _DECLARED_ENCODING.match(data)
    if declared is None or declared[1].lower() in _READ_ENCODINGS:
        return data
    return etree.tostring(xml_root(data), encoding="utf-8")


def _refuse_declaration(*_: object) -> None:
    raise ValueError("a document type")
