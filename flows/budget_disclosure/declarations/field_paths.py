"""Paths into a submission (``procurement.goods``), checked when a declaration is loaded.

What the program computes with is found by the types of the submission: a path steps through fields and properties; a
cited value is stepped into as if it were the value itself, and a tuple of (name, value) pairs by the name:
``assets.vehicles_by_use.领导用车``. A field that only ``workbook.yaml`` knows is found by its keys:
``unit.founded_on``, ``projects.grant`` (of all rows of the table), ``three_public.公务接待费.guests`` (of one row).
"""

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.named_fields import named_fields
from budget_disclosure.declarations.sheet_yaml import TOTAL_WORD
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import Law, Term
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import DeclaredValue, UnitSubmission

NUMBERS: tuple[type, ...] = (Amount, int, Decimal)
TEXTS: tuple[type, ...] = (str, Term, date, bool)

Value = Amount | Cited[Any]
_ASKED_IN: Final = {"unit.mandate": "mandate.text", "other_notes": "notes.other_notes"}
"""Where units are asked for what the submission has under another path."""


def check_path(path: str, allowed: tuple[type, ...], workbook: WorkbookSpec) -> str:
    """Return the path. Raises ``ValueError`` when a submission has no such field, or its value is of another kind."""
    kind = type_of(path, workbook)
    if not (isinstance(kind, type) and issubclass(kind, allowed) and (kind is not bool or bool in allowed)):
        raise ValueError(f"“{path}”不是可用在这里的字段")
    return path


def type_of(path: str, workbook: WorkbookSpec) -> Any:
    """Return the type at the end of a path, without ``Cited`` and ``None``. Raises ``ValueError``."""
    declared = declared_field(path, workbook)
    if declared is None:
        if absent := _not_asked(path, workbook):
            raise ValueError(f"填报表没有“{absent}”，不能用“{path}”")
        return _typed(path, workbook.law)
    if _is_typed(path):
        raise ValueError(f"“{path}”是程序自己的名称，请给填报表中的这个字段换一个 key")
    return declared.kind_of_value


def _not_asked(path: str, workbook: WorkbookSpec) -> str:
    """Return the sheet or field that a path of the submission comes from and the format does not declare; or empty."""
    sheet, *steps = _ASKED_IN.get(path, path).split(".")
    named = named_fields(workbook.law).get(sheet)
    if named is None:
        return ""
    field = next((step for step in steps if step in named), "")
    uses = {use.word: use.key for use in workbook.law.vehicle_uses}
    field = field or next((uses[step] for step in steps if sheet == "assets" and step in uses), "")
    asked = f"{sheet}.{field}" if field else sheet
    return "" if workbook.has(asked) else asked


def declared_field(path: str, workbook: WorkbookSpec) -> FieldSpec | None:
    """Return the field of ``workbook.yaml`` that a path names; ``None`` for what code names, and what there is not."""
    key, _, rest = path.partition(".")
    item, _, name = rest.rpartition(".")
    sheet = next((sheet for sheet in workbook.sheets if sheet.key == key), None)
    if sheet is None:
        return None
    field = next((field for field in sheet.declared_fields if field.key == name), None)
    if field is None or not item or item in sheet.item_words or (item == TOTAL_WORD and field.in_totals):
        return field
    return None


def values_at(submission: UnitSubmission, path: str) -> tuple[Value, ...]:
    """Return every filled value at a checked path, in the order of the cells; none where it is blank."""
    if is_declared_only(path):
        return tuple(one.value for one in submission.declared if _is_meant(one, path))
    value = value_at(submission, path)
    filled = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in filled if isinstance(one, Amount | Cited))


def is_blank_at(submission: UnitSubmission, path: str) -> bool:
    """Return whether the unit leaves a checked path blank: of a table, in any of its rows."""
    if not is_declared_only(path):
        return value_at(submission, path) is None
    return any(name == path for name, _ in submission.blanks)


def _is_meant(one: DeclaredValue, path: str) -> bool:
    of_column = f"{one.sheet}.{one.field}"
    return (path == of_column and one.row != TOTAL_WORD) or path == f"{one.sheet}.{one.row}.{one.field}"


def is_declared_only(path: str) -> bool:
    """Return whether only ``workbook.yaml`` knows what stands at a checked path."""
    return not _is_typed(path)


@lru_cache(maxsize=1024)
def _is_typed(path: str) -> bool:
    try:
        _typed(path, None)
    except ValueError:
        return False
    return True


def _typed(path: str, law: Law | None) -> Any:
    """Return the type at a path; without ``law`` every name stands for a term of a list."""
    kind: Any = UnitSubmission
    for step in path.split("."):
        kind = _step(kind, step, path, law)
    return _bare(kind)


def value_at(submission: UnitSubmission, path: str) -> object:
    """Return what stands at a typed path: an ``Amount``, a ``Cited``, a tuple of them; ``None`` where it is blank."""
    value: object = submission
    for step in path.split("."):
        value = _child(value, step)
        if value is None:
            return None
    return value


def _child(value: object, step: str) -> object:
    if isinstance(value, Cited):
        inner = getattr(value.value, step)
        return Cited(inner, value.at)
    if isinstance(value, tuple):
        return next((entry for name, entry in value if str(name) == step), None)
    return getattr(value, step)


def _step(kind: Any, step: str, path: str, law: Law | None) -> Any:
    bare = _bare(kind)
    if typing.get_origin(bare) is tuple:
        term, entry = _pair(bare)
        if term is not None and (law is None or step in law.list_of(term).words):
            return entry
    elif isinstance(bare, type) and is_dataclass(bare):
        hints = typing.get_type_hints(bare)
        if step in {field.name for field in fields(bare)}:
            return hints[step]
    elif isinstance(bare, type) and isinstance(member := getattr(bare, step, None), property) and member.fget:
        return typing.get_type_hints(member.fget).get("return")
    raise ValueError(f"填报内容中没有“{path}”（找不到“{step}”）")


def _pair(kind: Any) -> tuple[type[Term] | None, Any]:
    """Return the two types of ``tuple[tuple[term, value], ...]``; no term for any other tuple."""
    inner = typing.get_args(kind)[0]
    arguments = typing.get_args(inner)
    if typing.get_origin(inner) is tuple and isinstance(arguments[0], type) and issubclass(arguments[0], Term):
        return arguments[0], arguments[1]
    return None, None


def _bare(kind: Any) -> Any:
    """Return a type without ``None`` and ``Cited``."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kind = next(option for option in typing.get_args(kind) if option is not type(None))
    if typing.get_origin(kind) is Cited:
        return _bare(typing.get_args(kind)[0])
    return kind
