"""An explanation as the screen shows it, and as JSON for programs."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from budget_disclosure.explain.explanation import Answer, Choice, Term, Way
from budget_disclosure.model.input_cells import exact_digits
from budget_disclosure.model.location import Location

_INDENT = "  "
_MOST_NEXT = 4


def answer_text(answer: Answer, command: str = "") -> str:
    """Return the explanation in lines, from the shown figure down to the workbook cells, and what to type next.

    ``command`` is the beginning of a command line that explains something else of the same document.
    """
    if isinstance(answer, Choice):
        lines = [answer.message]
        for candidate in answer.candidates:
            lines.append(f"{_INDENT}{candidate.reference}  {candidate.shown}".rstrip())
            if candidate.about and candidate.about not in candidate.reference:
                lines.append(f"{_INDENT * 3}{candidate.about}")
        if answer.more:
            lines.append(f"{_INDENT}……另有 {answer.more} 处，请写得具体一些（表!行.列，或一段原话）。")
        if command and answer.candidates:
            lines += ["接着输入，例如：", f"{_INDENT}{command} '{answer.candidates[0].reference}'"]
        return "\n".join(lines)
    lines = ["\n".join(_way_lines(way, 0)) for way in answer.ways]
    following = dict.fromkeys(reference for way in answer.ways for reference in _next_references(way))
    if command and following:
        lines.append("\n".join(["接着可以查：", *(f"{_INDENT}{command} '{one}'" for one in following)]))
    return "\n\n".join(lines)


def _next_references(way: Way) -> Iterator[str]:
    """Yield what a person may want to see next: the table cells a figure was computed from."""
    for one in (way, *way.operands)[:_MOST_NEXT]:
        if one.typed and (one is not way or one.formula):
            yield one.typed


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return the same for programs; amounts are texts in exact 元."""
    if isinstance(answer, Choice):
        listing = [
            {"reference": candidate.reference, "shown": candidate.shown, "about": candidate.about}
            for candidate in answer.candidates
        ]
        return {"format": 1, "found": False, "message": answer.message, "candidates": listing}
    return {"format": 1, "found": True, "ways": [_way_data(way) for way in answer.ways]}


def _way_lines(way: Way, depth: int) -> Iterator[str]:
    indent = _INDENT * depth
    yield f"{indent}{way.place}：{_shown(way)}"
    inner = indent + _INDENT
    if way.context:
        yield f"{inner}原文：{way.context}"
    if way.formula:
        yield f"{inner}{way.formula}"
    for operand in way.operands:
        yield from _way_lines(operand, depth + 1)
    if way.terms:
        yield from _terms(way, inner)
    for source in way.sources:
        yield f"{inner}← {_place(source.at)} {source.value}"


def _terms(way: Way, indent: str) -> Iterator[str]:
    """Yield the sums of the units first, then every amount under its unit."""
    units: dict[tuple[str, str], list[Term]] = {}
    for term in way.terms:
        units.setdefault((term.unit_code, term.unit_name), []).append(term)
    if len(way.terms) > 1:
        yield f"{indent}＝ {len(way.terms)} 笔预算之和{'，按单位：' if len(units) > 1 else '：'}"
    if len(units) > 1:
        for (code, name), terms in units.items():
            subtotal = sum((term.yuan for term in terms), Decimal(0))
            yield f"{indent}{_INDENT}{subtotal:>16,.2f} 元  {f'{code} {name}'.strip()}（{len(terms)} 笔）"
    for (code, name), terms in units.items():
        for file, listed in groupby(terms, key=lambda term: term.at.file):
            yield f"{indent}{f'{code} {name}'.strip()}，{file.rpartition('/')[2]}："
            for term in listed:
                yield f"{indent}{_INDENT}{term.yuan:>16,.2f} 元  ← {term.at.sheet}!{term.at.cell}"
                if term.about:
                    yield f"{indent}{_INDENT * 3}{' · '.join(term.about)}"
    if not way.is_whole:
        yield f"{indent}注意：各笔之和与金额不符，请把本次输出交给技术人员。"


def _shown(way: Way) -> str:
    shown = f"{way.shown} {way.unit}".strip()
    return shown if way.yuan is None else f"{shown} ＝ {way.yuan:,.2f} 元"


def _place(at: Location) -> str:
    """Return a workbook cell by the file's own name; its department's folder is known."""
    return str(Location(at.file_name, at.sheet, at.cell))


def _way_data(way: Way) -> dict[str, Any]:
    return {
        "place": way.place,
        "key": way.key,
        "shown": way.shown,
        "unit": way.unit,
        "yuan": None if way.yuan is None else exact_digits(way.yuan),
        "context": way.context,
        "formula": way.formula,
        "operands": [_way_data(operand) for operand in way.operands],
        "terms": [
            {
                "unit_code": term.unit_code,
                "unit_name": term.unit_name,
                "about": list(term.about),
                "yuan": exact_digits(term.yuan),
                **_location_data(term.at),
            }
            for term in way.terms
        ],
        "sources": [{**_location_data(source.at), "value": source.value} for source in way.sources],
    }


def _location_data(at: Location) -> dict[str, str]:
    return {"file": at.file, "sheet": at.sheet, "cell": at.cell}
