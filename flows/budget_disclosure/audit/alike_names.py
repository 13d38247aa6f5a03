"""Names that are alike: what may be one name written wrong, and not another one."""

import re
from difflib import SequenceMatcher

_SHORTEST_NAME = 3
_SHORTEST_LONG_NAME = 6
_LONG_NAME = 8
# What tells two names apart that are alike otherwise: 一期 and 二期, 东 and 西, marks.
_TELLS_APART = re.compile(r"[0-9A-Za-z一二三四五六七八九十甲乙丙丁东西南北中上下前后内外大小新老旧男女春夏秋冬]|\W")


def is_one_away(label: str, name: str) -> bool:
    """Return whether two names differ by one character, written wrong, left out or too many."""
    if label == name or abs(len(label) - len(name)) > 1 or len(name) < _SHORTEST_NAME:
        return False
    same = sum(block.size for block in SequenceMatcher(None, label, name, autojunk=False).get_matching_blocks())
    return same >= max(len(label), len(name)) - 1


def is_slip_of(label: str, name: str) -> bool:
    """Return whether a long name is the other with a character or two written wrong: not another word or number.

    Two characters beside each other are a word, and so another name, unless they only changed places.
    """
    if len(name) < _SHORTEST_LONG_NAME:
        return False
    if len(label) != len(name):
        return is_one_away(label, name)
    places = [place for place, pair in enumerate(zip(label, name, strict=True)) if pair[0] != pair[1]]
    if not 1 <= len(places) <= (2 if len(name) >= _LONG_NAME else 1):
        return False
    mine, other = ("".join(text[place] for place in places) for text in (label, name))
    if len(places) == 2 and places[1] == places[0] + 1 and mine != other[::-1]:
        return False
    return not _TELLS_APART.search(mine + other)
