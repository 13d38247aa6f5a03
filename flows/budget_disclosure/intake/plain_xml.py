"""XML in the one plain way in which programs write it, so that patterns can take it; a parser has to see it first.

Plain is UTF-8 with the names of the format without a prefix, and without comments, sections of characters and
instructions: then "<" is nothing but the beginning of a tag.
"""

import re
from functools import cache

from budget_disclosure.intake.package_parts import xml_parser

_SPACES = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_QUOTED = r"""(?:"[^"<>]*"|'[^'<>]*')"""
_ATTRIBUTES = rf"(?:\s+[\w:]+={_QUOTED})"
_OWN_SPACE = rf"""\s+xmlns=["'](?:{"|".join(_SPACES)})["']"""
_REFERENCE = re.compile("&(?:#([0-9]+)|#x([0-9a-fA-F]+)|[a-z]+);")
_NAMED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_NOT_PLAIN = (b"<?", b" xmlns=")
_FAR_REFERENCE = re.compile("&#([1-9][0-9]{3,6});")  # of no character that means something in XML


def plain_document(data: bytes, root: str) -> tuple[str, str] | None:
    """Return the tag of the root with what stands before it, and all behind it; ``None`` where it is not plain.

    Ends of lines are those that a parser gives. Raises ``ExpatError`` for damaged XML that would be plain.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    start = _start_of(root).match(text)
    if start is None or b"<!" in data or any(data.find(one, len(start[0].encode())) >= 0 for one in _NOT_PLAIN):
        return None
    xml_parser().Parse(data, True)
    behind = text[start.end() :]
    return start[0].removeprefix("\ufeff"), behind.replace("\r\n", "\n").replace(
        "\r", "\n"
    ) if b"\r" in data else behind


@cache
def _start_of(root: str) -> re.Pattern[str]:
    return re.compile(rf"\ufeff?(?:<\?xml [^<>]*\?>)?\s*<{root}{_ATTRIBUTES}*?{_OWN_SPACE}{_ATTRIBUTES}*\s*>")


def resolved(text: str) -> str:
    """Return a text that is written in sound XML without a document type as it is meant."""
    if "&" not in text:
        return text
    if "&#" in text:
        return _REFERENCE.sub(_character, text)
    for name, character in _NAMED.items():
        text = text.replace(name, character)  # the ampersand is the last: what it makes is no reference
    return text


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1]))
    return chr(int(match[2], 16)) if match[2] else _NAMED[match[0]]


def with_far_characters(text: str) -> str:
    """Return the text with references to characters of other alphabets resolved, all at once."""
    pieces = _FAR_REFERENCE.split(text)
    pieces[1::2] = map(chr, map(int, pieces[1::2]))
    return "".join(pieces)
