"""A format that asks units for less: the workbook of the first one without some of its sheets and fields."""

import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from budget_disclosure.declarations.yaml_loading import _StrictLoader

Tree = dict[str, Any]


def without(templates: Path, target: Path, *absent: str) -> Path:
    """Return a copy of the templates of 2024 whose workbook lacks ``absent``: sheets, and ``sheet.field``.

    Whatever names them goes with them: steps of the instructions, computed cells, checks of the sheet 校验.
    """
    copy = target / "templates"
    shutil.copytree(templates / "2024", copy / "2024")
    path = copy / "2024" / "workbook.yaml"
    book = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    sheets = [_cut(sheet, absent) for sheet in book["sheets"] if sheet["key"] not in absent]
    keys = {sheet["key"] for sheet in sheets}
    gone = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in absent))
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


def _cut(sheet: Tree, absent: Collection[str]) -> Tree:
    gone = {field["key"] for field in sheet["fields"] if f"{sheet['key']}.{field['key']}" in absent}
    fields = []
    for field in sheet["fields"]:
        of = [key for key in field.get("of", ()) if key not in gone]
        if field["key"] in gone or (field.get("of") and not of):
            gone.add(field["key"])
            continue
        fields.append({**field, "of": of} if of else field)
    return {**sheet, "fields": fields, "unique": [key for key in sheet.get("unique", ()) if key not in gone]}


def _checks(checks: list[Tree], gone: re.Pattern[str]) -> list[Tree]:
    kept = []
    for check in checks:
        each = [line for line in check.get("each", ()) if not gone.search(json.dumps(line, ensure_ascii=False))]
        rest = {key: value for key, value in check.items() if key != "each"}
        if not gone.search(json.dumps(rest, ensure_ascii=False)) and (each or not check.get("each")):
            kept.append({**rest, "each": each} if each else rest)
    return kept
