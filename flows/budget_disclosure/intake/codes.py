"""Checking a code cell: ``2013101 行政运行`` or the bare code; the code is the key, a name beside it must fit."""

import re
from collections.abc import Iterator

from budget_disclosure.findings import Finding
from budget_disclosure.intake import rules
from budget_disclosure.intake.text import same_key
from budget_disclosure.model.location import Location
from budget_disclosure.spec.codes import Code, CodeList, Confidence

_CODE_AND_NAME = re.compile(r"(\d+)[\s\-—_、:：]*(.*)", re.DOTALL | re.ASCII)


def code_part(text: str) -> str:
    """Return the code of a cell's text, the whole text when it does not begin with digits."""
    match = _CODE_AND_NAME.fullmatch(text)
    return match.group(1) if match else text


def check_code(text: str, codes: CodeList, at: Location) -> Iterator[Finding]:
    """Yield at most one finding: unknown, not the last level, a name of another code, or a doubtful code."""
    code = code_part(text)
    name = text[len(code) :].lstrip(" \t\n-—_、:：\u3000")
    if code not in codes:
        remedy = _unknown_remedy(text, code, codes)
        yield Finding(rules.UNKNOWN_CODE, at, f"“{text}”", f"{codes.title}中的编码", remedy)
    elif not codes.is_leaf(code):
        children = [leaf for leaf in codes.leaves() if leaf.code.startswith(code)]
        found = f"“{code} {codes.name(code)}”（不是最末级）"
        remedy = _suggest(children[:3]) + rules.NOT_LEAF.remedy
        yield Finding(rules.NOT_LEAF, at, found, f"{codes.leaf_length} 位编码", remedy)
    elif name and same_key(name) not in (same_key(codes.name(code)), same_key(codes.path(code))):
        expected = f"“{code} {codes.name(code)}”"
        named = [leaf for leaf in codes.leaves() if same_key(leaf.name) == same_key(name)]
        yield Finding(rules.NAME_DIFFERS, at, f"“{text}”", expected, _suggest(named[:3]) + rules.NAME_DIFFERS.remedy)
    elif codes.rows[code].confidence is Confidence.DOUBTFUL:
        yield Finding(rules.DOUBTFUL_CODE, at, f"“{code} {codes.name(code)}”", "经核实的编码")


def _unknown_remedy(text: str, code: str, codes: CodeList) -> str:
    digits = code_part(same_key(text))
    if digits in codes and digits != code:
        near: list[Code] = [codes.rows[digits]]
    else:
        named = [leaf for leaf in codes.leaves() if same_key(leaf.name) == same_key(text)]
        near = named[:3] or list(codes.nearest(digits))
    own = f"templates/<年度>/codes/bureau/{codes.file.name}"
    return f"{_suggest(near)}请核对；确属有效的新编码，请财政部门在 {own} 中增加一行。"


def _suggest(codes: list[Code]) -> str:
    if not codes:
        return ""
    return f"最接近的是：{'、'.join(f'{code.code} {code.name}' for code in codes)}。"
