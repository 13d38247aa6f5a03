"""Characters that look like one another: a document is read by what its reader sees, not by the code of each character.

Programs that write PDFs take radicals for characters (⼀ for 一, ⻓ for 长), people type digits of full width.
"""

import re
import unicodedata
from typing import Final

UNREADABLE: Final = "\ufffd"
"""Stands for a character that nobody can tell: what holds one is no number and no known word."""

# Of the radicals that the standard gives no equivalent for, those that are characters.
_RADICALS = dict(
    zip(
        "⺁⺎⺒⺓⺝⺠⺧⺩⺪⺬⺮⺶⺻⺽⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻞⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂兀巳幺月民牛王疋示竹羊聿臼虎西见角角贝车長长门雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
_WIDE = {
    chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff０-９Ａ-Ｚａ-ｚ]")
_POINT = re.compile("(?<=[0-9])．(?=[0-9])")
_NOT_SEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def character_as_read(character: str) -> str:
    """Return the character that one looks like; most are themselves."""
    if _COMPATIBLE.match(character) is None:
        return character
    return _RADICALS.get(character) or _WIDE.get(character) or unicodedata.normalize("NFKC", character)


def text_as_read(text: str) -> str:
    """Return a text with each character as it looks, and without those that nobody sees (soft hyphens and the like)."""
    plain = _COMPATIBLE.sub(lambda match: character_as_read(match[0]), text.translate(_NOT_SEEN))
    return _POINT.sub(".", plain)


def is_unreadable(character: str) -> bool:
    """Return whether a character means something only in its own font."""
    return character == UNREADABLE or _PRIVATE.match(character) is not None
