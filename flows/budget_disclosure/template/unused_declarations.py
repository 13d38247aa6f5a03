"""What a format declares and uses nowhere: cells that nobody reads, facts in no sentence, tables in no document.

Where something is named it counts as used, so that nothing is called unused that is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.field_yaml import FieldSpec, FieldType
from budget_disclosure.declarations.named_fields import named_fields
from budget_disclosure.declarations.sheet_yaml import SheetSpec
from budget_disclosure.declarations.yaml_text import Value, values_of
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.engine import template_bytes, template_parts
from budget_disclosure.ooxml.xml_parts import parse, text_of, w

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEPARTMENT = "department_"
_READ_BY = ("wording.yaml", "tables.yaml", "checks.yaml", "plausibility.yaml")


@dataclass(frozen=True, slots=True)
class Unused:
    """Something declared that is used nowhere: what it is, where it stands, and what it is called there."""

    kind: str
    place: str
    name: str

    def __str__(self) -> str:
        return f"{self.place}：{self.kind} {self.name} 没有用到"


def unused_declarations(spec: Declarations) -> Iterator[Unused]:
    """Yield what a year of a format declares and nothing names. Raises ``DeclarationError`` and ``TemplateError``."""
    printed = _words_of_templates(spec.folder)
    said = {name: values_of(spec.folder / name) for name in _READ_BY}
    yield from _cells(spec, {word for values in said.values() for word in _words(values)} | printed)
    yield from _facts(said["wording.yaml"], set(_words(said["checks.yaml"])) | printed)
    yield from _tables(spec, printed)


def _cells(spec: Declarations, words: set[str]) -> Iterator[Unused]:
    named = named_fields(spec.law)
    lines = {value.keys: value.line for value in values_of(spec.folder / "workbook.yaml")}
    for number, sheet in enumerate(spec.workbook.sheets):
        used = {field.key for field in sheet.fields if field.key in named.get(sheet.key, {}) or field.key in words}
        for place, field in enumerate(sheet.fields):
            if field.is_input and not _is_used(field, sheet, used):
                line = lines.get(("sheets", number, "fields", place), 0)
                name = f"{sheet.title}“{field.title}”（{sheet.key}.{field.key}）"
                yield Unused("填报栏", f"workbook.yaml 第 {line} 行", name)


def _is_used(field: FieldSpec, sheet: SheetSpec, used: set[str]) -> bool:
    """Return whether a field is named, says which row another one is of, or is what 部门本级 writes for a named one."""
    says_which = field.key == sheet.record_key or field.type in (FieldType.CODE, FieldType.PROJECT)
    of_units = field.key.removeprefix(_DEPARTMENT)
    return field.key in used or (says_which and bool(used)) or (field.head_only and of_units in used)


def _facts(wording: tuple[Value, ...], words: set[str]) -> Iterator[Unused]:
    """Yield the facts that no sentence, no other fact and no template names."""
    used = words | set(_words(tuple(value for value in wording if value.key != "key")))
    for value in wording:
        if value.keys[0] == "facts" and value.key == "key" and value.text not in used:
            yield Unused("事实", f"wording.yaml 第 {value.line} 行", value.text or "")


def _tables(spec: Declarations, printed: set[str]) -> Iterator[Unused]:
    lines = {value.text: value.line for value in values_of(spec.folder / "tables.yaml") if value.key == "id"}
    for table in spec.tables.tables:
        if table.id not in printed:
            line = lines.get(table.id, 0)
            yield Unused("表", f"tables.yaml 第 {line} 行", f"{table.id}（模板里没有插入）")


def _words(values: tuple[Value, ...]) -> Iterator[str]:
    for value in values:
        yield from _WORD.findall(value.text or "")
        yield from (word for key in value.keys if isinstance(key, str) for word in _WORD.findall(key))


def _words_of_templates(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in folder.glob("*.docx"):
        parts = template_parts(template_bytes(path), path.name)
        for name in (name for name in parts if name.startswith("word/") and name.endswith(".xml")):
            for paragraph in parse(parts[name]).iter(w("p")):
                found.update(_WORD.findall(text_of(paragraph)))
    return found
