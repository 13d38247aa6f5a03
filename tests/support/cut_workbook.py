"""A format that asks units for less: the workbook of the first one without some of its sheets and fields."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from budget_disclosure.declarations.yaml_loading import _StrictLoader
from tests.support.formats import copy_year

Tree = dict[str, Any]


def without(templates: Path, target: Path, *absent: str) -> Path:
    """Return a copy of the templates of 2024 whose workbook lacks ``absent``: sheets, and ``sheet.field``.

    Whatever names them goes with them: steps of the instructions, computed cells, checks of the sheet 校验.
    """
    copy = target / "templates"
    copy_year(copy, source=templates)
    path = copy / "2024" / "workbook.yaml"
    book = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    gone = re.compile("|".join(map(_named, absent)))
    sheets = [_cut(sheet, absent, gone) for sheet in book["sheets"] if sheet["key"] not in absent]
    keys = {sheet["key"] for sheet in sheets}
    steps = [step for step in book["instructions"]["steps"] if step["sheet"] in {*keys, "self_check"}]
    groups = [{**group, "checks": _checks(group["checks"], gone)} for group in book["self_check"]["groups"]]
    cut = {
        **book,
        "sheets": sheets,
        "instructions": {**book["instructions"], "steps": steps},
        "self_check": {**book["self_check"], "groups": [group for group in groups if group["checks"]]},
    }
    path.write_text(json.dumps(cut, ensure_ascii=False, indent=1), encoding="utf-8")
    return copy


def _named(one: str) -> str:
    """Return the pattern of a formula that names a sheet or a field: ``[sheet.first:field]``, ``@rows(sheet)``."""
    sheet, _, field = one.partition(".")
    return rf"\b{sheet}\b[.;][^\])]*\b{field}\b" if field else rf"\b{sheet}\b"


def _cut(sheet: Tree, absent: Collection[str], names: re.Pattern[str]) -> Tree:
    gone = {field["key"] for field in sheet["fields"] if f"{sheet['key']}.{field['key']}" in absent}
    fields = []
    for field in sheet["fields"]:
        of = [key for key in field.get("of", ()) if key not in gone]
        if field["key"] in gone or (field.get("of") and not of):
            gone.add(field["key"])
            continue
        fields.append({**field, "of": of} if of else field)
    ends = sheet.get("ends", {"sheet": "", "field": ""})
    is_cut = names.search(f"{ends['sheet']}.{ends['field']}") is not None
    rest = {key: value for key, value in sheet.items() if key != "ends" or not is_cut}
    return {**rest, "fields": fields, "unique": [key for key in sheet.get("unique", ()) if key not in gone]}


def _checks(checks: list[Tree], gone: re.Pattern[str]) -> list[Tree]:
    kept = []
    for check in checks:
        rest = {key: value for key, value in check.items() if key != "each"}
        each = [line for line in check.get("each", ({},)) if not gone.search(_spread(rest, line))]
        if each:
            kept.append({**rest, "each": each} if "each" in check else rest)
    return kept


def _spread(check: Tree, line: dict[str, str]) -> str:
    text = json.dumps(check, ensure_ascii=False)
    for key, value in line.items():
        text = text.replace(f"«{key}»", value)
    return text
