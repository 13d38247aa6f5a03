"""Checking a code cell: ``2013101 行政运行``, the bare code, or as other systems write it; a name must fit."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from budget_disclosure.declarations.code_lists import Code, CodeList, Confidence
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.text.comparable import same_key, visible

# The code with what stands around it: ``[30112]名称``, ``30112-名称``, ``201/36/50`` (类, 款 and 项 apart).
_CODE_AND_NAME = re.compile(r"[\[【(〔<《]?\s*([0-9]+(?:\s*[-/\\.·_ ]\s*[0-9]{2}){0,2}(?![0-9]))\s*(.*)", re.DOTALL)
_BARE = re.compile(r"([0-9]+)(.*)", re.DOTALL)
_NAME_AND_CODE = re.compile(r"([^0-9]+?)([0-9]{3,})[^0-9]?", re.DOTALL)
_AROUND = " \t\n-—_、,:.;/\\|[]【】()〔〕<>《》"
_MOST = 3
_LEVELS = re.compile(r"\s*[/\\>\-—_|]\s*")


def code_part(text: str, codes: CodeList) -> str:
    """Return the code that a cell's text means, the whole text when it does not begin with digits.

    ``201/36/50`` is 2013650 where that is a code; blanks and characters that nobody sees do not count.
    """
    return _parts(text, codes)[0]


def check_code(text: str, codes: CodeList, at: Location) -> Iterator[Finding]:
    """Yield at most one finding: unknown, not the last level, a name of another code, or a doubtful code."""
    code, name = _parts(text, codes)
    if code not in codes:
        remedy = _unknown_remedy(code, name, codes)
        yield Finding(rules.UNKNOWN_CODE, at, f"“{text}”", f"{codes.title}中的编码", remedy)
    elif not codes.is_leaf(code):
        children = [leaf for leaf in codes.leaves() if leaf.code.startswith(code)]
        found = f"“{code} {codes.name(code)}”（不是最末级）"
        remedy = _suggest(_named(name, code, children) or children[:_MOST]) + rules.NOT_LEAF.remedy
        yield Finding(rules.NOT_LEAF, at, found, f"{codes.leaf_length} 位编码", remedy)
    elif name and not _fits(name, code, codes):
        expected = f"“{code} {codes.name(code)}”"
        remedy = _suggest(_named(name, code, codes.leaves())) + rules.NAME_DIFFERS.remedy
        yield Finding(rules.NAME_DIFFERS, at, f"“{text}”", expected, remedy)
    elif codes.rows[code].confidence is Confidence.DOUBTFUL:
        yield Finding(rules.DOUBTFUL_CODE, at, f"“{code} {codes.name(code)}”", "经核实的编码")


def _parts(text: str, codes: CodeList) -> tuple[str, str]:
    """Return code and name; the code is put together from its levels only where that gives a code of the list."""
    shown = unicodedata.normalize("NFKC", visible(text))
    match = _CODE_AND_NAME.match(shown)
    if match is None:
        behind = _NAME_AND_CODE.fullmatch(shown)
        return (behind.group(2), behind.group(1).strip(_AROUND)) if behind else (text, "")
    joined = re.sub("[^0-9]", "", match.group(1))
    if joined in codes:
        return joined, match.group(2).strip(_AROUND)
    bare = _BARE.match(shown[match.start(1) :])
    return (bare.group(1), bare.group(2).strip(_AROUND)) if bare else (text, "")


def _fits(name: str, code: str, codes: CodeList) -> bool:
    """Return whether the name is that of the code, its path from 类 down, or the last levels of the path."""
    path = [same_key(level).strip("()") for level in codes.path(code).split("/")]
    given = [same_key(level).strip("()") for level in _LEVELS.split(name) if level]
    wanted = {same_key(codes.name(code)), same_key(codes.path(code))}
    return same_key(name) in wanted or same_key(name).strip("()") == path[-1] or given == path[-len(given) :]


def _unknown_remedy(code: str, name: str, codes: CodeList) -> str:
    if code in codes.changed:
        return f"{_changed(code, codes)}{rules.UNKNOWN_CODE.remedy}"
    # A text without digits is a name, and stands for the code.
    near = _named(name, code, codes.leaves()) if name else _named(code, "", codes.leaves())
    return f"{_suggest(near or codes.nearest(code))}{rules.UNKNOWN_CODE.remedy}"


def _named(name: str, code: str, codes: Iterable[Code]) -> Sequence[Code]:
    """Return the codes with a name; of several, those whose digits are nearest to the code written, three at most.

    行政运行 is the name of many codes: beside 2012699 it is 2012601, and no other is proposed.
    """
    found = [one for one in codes if same_key(one.name) == same_key(name)]
    if code and found:
        apart = {one.code: _digits_apart(one.code, code) for one in found}
        least = min(apart.values())
        found = [one for one in found if apart[one.code] == least]
    return found[:_MOST]


def _digits_apart(one: str, other: str) -> tuple[int, int]:
    """Return in how many places two codes differ, and how late they begin to: the less, the nearer."""
    differing = [place for place, pair in enumerate(zip_longest(one, other)) if pair[0] != pair[1]]
    return len(differing), -differing[0] if differing else 0


def _changed(code: str, codes: CodeList) -> str:
    """Return what a code of last year became, by ``codes/changes.csv``."""
    news = [codes.rows[new] for new in codes.changed[code]]
    if not news:
        return f"上年的科目 {code} 今年已取消。"
    words = "、".join(f"{new.code} {new.name}" for new in news)
    return f"上年的科目 {code} 今年已改为 {words}{'，请按实际用途选一个' if len(news) > 1 else ''}。"


def _suggest(codes: Sequence[Code]) -> str:
    if not codes:
        return ""
    return f"最接近的是：{'、'.join(f'{code.code} {code.name}' for code in codes)}。"
