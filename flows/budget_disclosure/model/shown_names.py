"""Names of files and folders as people can read them, also those that another system spelt or that hide something.

A name is bytes to Linux: a .zip made by Windows in Chinese and unpacked elsewhere gives names in GBK. Python holds them
as lone surrogates, which no file, page or screen takes.
"""

import re
import unicodedata

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_SHOWN = frozenset(("Cc", "Zl", "Zp"))
# What turns the order of writing round, so that a name reads as another one.
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)
# A file name may have 255 bytes on Linux; a Chinese character takes three, and temporary names add some.
_MAX_NAME_BYTES = 160
_BOX, _UNKNOWN = "□", "\ufffd"


def shown_name(name: str) -> str:
    """Return the name in characters that can be shown and written: bytes of GBK as the Chinese they mean."""
    if _SURROGATE.search(name):
        name = _decoded(name)
    return "".join(_BOX if _is_unseen(character) else character for character in name)


def defect_of_name(name: str) -> str:
    """Return in words why a name cannot be used as it is; ``""`` for every ordinary one."""
    if _SURROGATE.search(name):
        return "名称的编码不是 UTF-8"
    return "名称里有换行等看不见的字符" if any(map(_is_unseen, name)) else ""


def safe_name(text: str) -> str:
    """Return ``text`` as a part of a file name: what Windows refuses becomes ``_``, long texts are cut at 160 bytes."""
    cleaned = shown_name(_ILLEGAL.sub("_", text))
    cleaned = cleaned.encode()[:_MAX_NAME_BYTES].decode(errors="ignore").strip(" .")
    if not cleaned or _RESERVED.fullmatch(cleaned):
        return f"_{cleaned}"
    return cleaned


def _decoded(name: str) -> str:
    try:
        return name.encode("utf-8", "surrogateescape").decode("gb18030")
    except UnicodeError:
        return _SURROGATE.sub(_UNKNOWN, name)


def _is_unseen(character: str) -> bool:
    if unicodedata.category(character) in _NOT_SHOWN or character in _TURNING:
        return True
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF  # no characters at all; XML refuses some of them
