"""From the names of economic items to their codes. Codes are the keys; an ambiguous name is never guessed."""

from collections.abc import Iterable

from budget_disclosure.declarations.code_lists import CodeList, Codes

_BRACKETS = str.maketrans({"(": "（", ")": "）", "﹙": "（", "﹚": "）"})


class UnresolvedNameError(ValueError):
    """A name that stands for no code, or for several; the text is Chinese and lists the candidates."""


def economic_pair(codes: Codes, dept: str, gov: str) -> tuple[str, str]:
    """Return the codes of a departmental and a government economic item, each given as code or name.

    An ambiguous name is decided by the allowed pairs. A code that is given is kept, known or not: checking a
    workbook reports it. Raises ``UnresolvedNameError``.
    """
    dept_codes = _candidates(codes.dept_economic, dept)
    gov_codes = _candidates(codes.gov_economic, gov)
    if len(dept_codes) == len(gov_codes) == 1:
        return dept_codes[0], gov_codes[0]
    allowed = [(d, g) for d in dept_codes for g in gov_codes if g in codes.gov_codes_for(d)]
    if len(allowed) == 1:
        return allowed[0]
    raise UnresolvedNameError(
        f"“{dept}”与“{gov}”无法确定编码：部门科目可能是 {_listed(codes.dept_economic, dept_codes)}，"
        f"政府科目可能是 {_listed(codes.gov_economic, gov_codes)}；请直接填写编码"
    )


def economic_code(codes: CodeList, text: str) -> str:
    """Return the code of one economic item given as code or name. Raises ``UnresolvedNameError``."""
    found = _candidates(codes, text)
    if len(found) > 1:
        raise UnresolvedNameError(f"“{text}”无法确定编码，可能是 {_listed(codes, found)}；请直接填写编码")
    return found[0]


def _candidates(codes: CodeList, text: str) -> tuple[str, ...]:
    if text.isascii() and text.isdigit():
        return (text,)
    found = tuple(row.code for row in codes.leaves() if _folded(row.name) == _folded(text))
    if not found:
        raise UnresolvedNameError(f"“{text}”不在{codes.title}中{_suggestion(codes, text)}；请改正名称，或直接填写编码")
    return found


def _suggestion(codes: CodeList, text: str) -> str:
    wanted = _folded(text)
    similar = [row.code for row in codes.leaves() if wanted in _folded(row.name) or _folded(row.name) in wanted]
    return f"，相近的有 {_listed(codes, similar[:5])}" if similar else ""


def _listed(codes: CodeList, found: Iterable[str]) -> str:
    return "、".join(f"{code} {codes.name(code)}" if code in codes else code for code in found)


def _folded(name: str) -> str:
    return "".join(name.translate(_BRACKETS).split())
