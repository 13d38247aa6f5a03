"""Performance forms as data, and what changed in them. data.json leaves them out: they hold names and phones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from budget_disclosure.changes.causes import Causes
from budget_disclosure.changes.change_list import FormChange, FormText, Presence
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.performance_forms import FormAmount, PerformanceForm
from budget_disclosure.text.house_style import in_house_style
from budget_disclosure.text.word_diff import stretches

Json = Mapping[str, Any]


def form_data(form: PerformanceForm) -> dict[str, Any]:
    """Return a form: every filled field with label, text and cells, and every indicator; amounts in 元 as printed."""
    target, entry = form.target, form.project
    fields: list[tuple[str, str, Cited[Any] | Amount | None]] = [
        ("name", "项目名称", entry.project.name),
        ("category", "项目类别", entry.project.category),
        ("period", "项目期", target.period),
        ("nature", "项目属性", target.nature),
        ("mid_term_amount", "中期资金总额（元）", target.mid_term_amount),
        ("total", "年度资金总额（元）", form.total),
        *(_paid_by(part) for part in form.amounts),
        ("overview", "项目概况", target.overview),
        ("basis", "立项依据", target.basis),
        ("necessity", "项目设立必要性", target.necessity),
        ("safeguards", "保证项目实施的制度、措施", target.safeguards),
        ("plan", "项目实施计划", target.plan),
        ("mid_term_goal", "中期目标", target.mid_term_goal),
        ("annual_goal", "年度目标", target.annual_goal),
        ("responsible_person", "负责人", target.responsible_person),
        ("handler", "经办人", target.handler),
        ("phone", "联系电话", target.phone),
        ("filled_on", "填报日期", target.filled_on),
    ]
    texts = [_field(key, label, value) for key, label, value in fields if value is not None]
    texts += [
        {"key": f"fields.{one.key}", "label": one.title, "text": one.text, "cells": _cells(one.cells)}
        for one in form.fields
        if one.text
    ]
    return {
        "key": form.key,
        "project": in_house_style(entry.project.name.value),
        "fields": [*texts, *_indicators(form)],
    }


def compare_forms(old: Sequence[Json], new: Sequence[Json], causes: Causes) -> Iterator[FormChange]:
    """Yield the forms that differ, by the key of their project, in the order of the new version."""
    before, after = {form["key"]: form for form in old}, {form["key"]: form for form in new}
    for key, form in after.items():
        if key not in before:
            yield FormChange(Presence.ADDED, key, form["project"], ())
        elif texts := tuple(_texts(before[key], form, causes)):
            yield FormChange(Presence.CHANGED, key, form["project"], texts)
    for key, form in before.items():
        if key not in after:
            yield FormChange(Presence.REMOVED, key, form["project"], ())


def _texts(old: Json, new: Json, causes: Causes) -> Iterator[FormText]:
    before = {field["key"]: field for field in old["fields"]}
    after = {field["key"]: field for field in new["fields"]}
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key), after.get(key)
        old_text, new_text = (field["text"] if field else "" for field in (was, now))
        if was is None or now is None or old_text != new_text:
            presence = Presence.ADDED if was is None else Presence.REMOVED if now is None else Presence.CHANGED
            yield FormText(
                presence,
                (now or was or {})["label"],
                old_text,
                new_text,
                stretches(old_text, new_text),
                causes.of_terms(was["cells"] if was else (), now["cells"] if now else ()),
            )


def _paid_by(part: FormAmount) -> tuple[str, str, Amount]:
    key = f"amount.{part.source.key.upper()}"  # as the records of kept versions have it
    if part.vintage.is_current:
        return key, f"年度资金：{part.source}（元）", part.amount
    return (
        f"{key}.{part.vintage.key.upper()}",
        f"年度资金：{part.source}，{part.vintage}（元）",
        part.amount,
    )


def _field(key: str, label: str, value: Cited[Any] | Amount) -> dict[str, Any]:
    if isinstance(value, Amount):
        return {"key": key, "label": label, "text": f"{value.yuan:,.2f}", "cells": _cells(value.cells)}
    return {"key": key, "label": label, "text": in_house_style(str(value)), "cells": _cells((value.at,))}


def _indicators(form: PerformanceForm) -> Iterator[dict[str, Any]]:
    """Yield the indicators by what they measure; equal ones are told apart by their order."""
    seen: dict[str, int] = {}
    number = form.project.project.number.value
    for one in form.project.unit.indicators:
        if one.project_number is None or one.project_number.value != number:
            continue
        words = "/".join(str(part) for part in (one.scope, one.level1, one.level2, one.level3))
        seen[words] = seen.get(words, 0) + 1
        suffix = f"#{seen[words]}" if seen[words] > 1 else ""
        yield {
            "key": f"indicator.{words}{suffix}",
            "label": f"绩效指标 {words}",
            "text": in_house_style(str(one.target)),
            "cells": _cells((one.target.at,)),
        }


def _cells(cells: Sequence[Location]) -> list[str]:
    return list(dict.fromkeys(f"{at.file}!{at.sheet}!{at.cell}" for at in cells))
