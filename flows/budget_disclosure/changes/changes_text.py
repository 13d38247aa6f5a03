"""The list of changes as the screen shows it, and as JSON for programs."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from budget_disclosure.changes.change_list import CauseCell, Changes, FormChange, ParagraphChange, Presence, RowChange

NO_CELL = "填报的单元格没有变动：表样、措辞、科目名称或程序有变"
_BLANK = "（空白）"


def summary(changes: Changes) -> str:
    """Return how many changes there are of each kind, in words."""
    counts = (
        ("报表数字", len(changes.figures)),
        ("报表增减行", len(changes.rows)),
        ("表内文字", len(changes.labels)),
        ("文字说明", len(changes.paragraphs)),
        ("绩效目标表", len(changes.forms)),
    )
    words = "，".join(f"{name} {count} 处" for name, count in counts if count)
    return words or "公开的内容没有变化"


def changes_text(changes: Changes) -> str:
    """Return all changes in lines, by kind."""
    return "\n".join(_lines(changes))


def changes_data(changes: Changes) -> dict[str, Any]:
    """Return all changes for programs; figures and differences are texts."""
    return {
        "title": changes.title,
        "figures": [
            {
                "reference": one.reference,
                "table": one.title,
                "row": one.row,
                "column": one.column,
                "unit": one.unit,
                "old": one.old,
                "new": one.new,
                "difference": f"{one.difference:f}",
                "difference_yuan": f"{one.yuan:f}",
                "causes": _causes_data(one.causes),
            }
            for one in changes.figures
        ],
        "rows": [
            {
                "presence": one.presence.value,
                "table": one.title,
                "row_key": one.row_key,
                "row": one.row,
                "unit": one.unit,
                "figures": [{"column": column, "shown": shown} for column, shown in one.figures],
                "causes": _causes_data(one.causes),
            }
            for one in changes.rows
        ],
        "labels": [
            {
                "table": one.title,
                "place": one.place,
                "old": one.old,
                "new": one.new,
                "causes": _causes_data(one.causes),
            }
            for one in changes.labels
        ],
        "paragraphs": [_paragraph_data(one) for one in changes.paragraphs],
        "forms": [_form_data(one) for one in changes.forms],
        "unshown": changes.unshown,
        "cells": _causes_data(changes.cells),
    }


def signed(number: Decimal) -> str:
    """Return a difference with its sign and thousands separators."""
    return f"{number:+,.2f}"


def signed_as_shown(number: Decimal) -> str:
    """Return a difference of shown figures with its sign, separators, and the decimals that they have."""
    return f"{number:+,f}"


def cause_text(cause: CauseCell) -> str:
    """Return a cell with what it said and says: ``021002-….xlsx › 基本支出!F17 55200.00 → 56200.00``."""
    return f"{cause_place(cause)} {cause.old or _BLANK} → {cause.new or _BLANK}"


def cause_place(cause: CauseCell) -> str:
    """Return a cell by the file's own name."""
    return f"{cause.file.rpartition('/')[2]} › {cause.sheet}!{cause.cell}"


def _lines(changes: Changes) -> Iterator[str]:
    yield f"《{changes.title}》：{summary(changes)}"
    for (title, causes), figures in groupby(changes.figures, key=lambda figure: (figure.title, figure.causes)):
        yield f"  {title}"
        for figure in figures:
            yield (
                f"    {figure.row} › {figure.column}："
                f"{figure.old or _BLANK} → {figure.new or _BLANK} {figure.unit}（{signed_as_shown(figure.difference)}）"
            )
        yield from _cause_lines(causes)
    for row in changes.rows:
        yield f"  {row.title} › {row_words(row)}"
        yield from _cause_lines(row.causes)
    for label in changes.labels:
        yield f"  {label.title} › {label.place}：{label.old or _BLANK} → {label.new or _BLANK}"
        yield from _cause_lines(label.causes)
    for paragraph in changes.paragraphs:
        yield f"  {paragraph_place(paragraph)}"
        yield f"    {marked(paragraph)}"
        for fact in paragraph.facts:
            difference = "" if fact.difference is None else f"（{signed(fact.difference)}）"
            yield f"    · {fact.old or _BLANK} → {fact.new or _BLANK}{difference}"
        yield from _cause_lines(paragraph.causes)
    for form in changes.forms:
        yield f"  项目支出绩效目标表 › {form.project}（{form.key}）：{form.presence}"
        for text in form.texts:
            yield f"    {text.label}：{text.old or _BLANK} → {text.new or _BLANK}"
            yield from _cause_lines(text.causes)
    if changes.unshown:
        yield f"  另有 {changes.unshown} 个单元格的金额变动太小，四舍五入后公开的数没有变化。"


def row_words(row: RowChange) -> str:
    """Return a row that came or went with its figures."""
    figures = "，".join(f"{column} {shown}" for column, shown in row.figures) or "没有金额"
    return f"{row.presence}一行“{row.row}”：{figures}（{row.unit}）"


def paragraph_place(paragraph: ParagraphChange) -> str:
    """Return where a paragraph stands."""
    presence = "" if paragraph.presence is Presence.CHANGED else f"，{paragraph.presence}"
    return f"{paragraph.title}（第 {paragraph.number} 段{presence}）"


def marked(paragraph: ParagraphChange) -> str:
    """Return the paragraph with what is removed in ``[-…-]`` and what is added in ``{+…+}``."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[stretch.kind].format(stretch.text) for stretch in paragraph.stretches)


def _cause_lines(causes: Iterable[CauseCell]) -> Iterator[str]:
    found = [f"    ← {cause_text(cause)}" for cause in causes]
    yield from found or [f"    ← {NO_CELL}"]


def _causes_data(causes: Iterable[CauseCell]) -> list[dict[str, str | None]]:
    return [
        {"file": cause.file, "sheet": cause.sheet, "cell": cause.cell, "old": cause.old, "new": cause.new}
        for cause in causes
    ]


def _paragraph_data(one: ParagraphChange) -> dict[str, Any]:
    return {
        "presence": one.presence.value,
        "section": one.section,
        "title": one.title,
        "number": one.number,
        "old": one.old,
        "new": one.new,
        "stretches": [{"kind": stretch.kind, "text": stretch.text} for stretch in one.stretches],
        "facts": [
            {
                "key": fact.key,
                "old": fact.old,
                "new": fact.new,
                "difference": None if fact.difference is None else f"{fact.difference:f}",
                "causes": _causes_data(fact.causes),
            }
            for fact in one.facts
        ],
        "causes": _causes_data(one.causes),
    }


def _form_data(one: FormChange) -> dict[str, Any]:
    return {
        "presence": one.presence.value,
        "key": one.key,
        "project": one.project,
        "texts": [
            {
                "presence": text.presence.value,
                "label": text.label,
                "old": text.old,
                "new": text.new,
                "causes": _causes_data(text.causes),
            }
            for text in one.texts
        ],
    }
