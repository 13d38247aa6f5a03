"""An explanation as the screen shows it, and as JSON for programs."""

from collections.abc import Iterator
from typing import Any

from budget_disclosure.explain.result import Answer, Choice, Way
from budget_disclosure.model.input_cells import exact_digits
from budget_disclosure.model.location import Location

_INDENT = "  "


def answer_text(answer: Answer) -> str:
    """Return the explanation in lines, indented from the shown figure down to the workbook cells."""
    if isinstance(answer, Choice):
        width = max((len(candidate.reference) for candidate in answer.candidates), default=0)
        listing = [
            f"{_INDENT}{candidate.reference.ljust(width)}  {candidate.shown}  {candidate.about}".rstrip()
            for candidate in answer.candidates
        ]
        return "\n".join([answer.message, *listing])
    return "\n\n".join("\n".join(_way_lines(way, 0)) for way in answer.ways)


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
        yield f"{inner}＝ {len(way.terms)} 笔预算之和："
        for term in way.terms:
            about = " · ".join((f"{term.unit_code} {term.unit_name}".strip(), *term.about))
            yield f"{inner}{_INDENT}{term.yuan:>15,.2f} 元  {about}"
            yield f"{inner}{_INDENT}{' ' * 15}     ← {_place(term.at)} {exact_digits(term.yuan)}"
        if not way.is_whole:
            yield f"{inner}注意：各笔之和与金额不符，请把本次输出交给技术人员。"
    for source in way.sources:
        yield f"{inner}← {_place(source.at)} {source.value}"


def _shown(way: Way) -> str:
    shown = f"{way.shown} {way.unit}".strip()
    return shown if way.yuan is None else f"{shown} ＝ {way.yuan:,.2f} 元"


def _place(at: Location) -> str:
    """Return a workbook cell by the file's own name; its department's folder is known."""
    return str(Location(at.file.rpartition("/")[2], at.sheet, at.cell))


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
