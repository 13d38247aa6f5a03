"""Paths into a submission (``procurement.goods``), checked against its types when a declaration is loaded.

A path steps through fields and properties; a cited value is stepped into as if it were the value itself, and a tuple of
(name, value) pairs by the name: ``assets.vehicles_by_use.领导用车``.
"""

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from budget_disclosure.model.cited import Cited
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import UnitSubmission

NUMBERS: tuple[type, ...] = (Amount, int, Decimal)
TEXTS: tuple[type, ...] = (str, Enum, date)


def check_path(path: str, allowed: tuple[type, ...]) -> str:
    """Return the path. Raises ``ValueError`` when a submission has no such field, or its value is of another kind."""
    kind = type_of(path)
    if not (isinstance(kind, type) and issubclass(kind, allowed) and (kind is not bool or bool in allowed)):
        raise ValueError(f"“{path}”不是可用在这里的字段")
    return path


def type_of(path: str) -> typing.Any:
    """Return the type at the end of a path, without ``Cited`` and ``None``. Raises ``ValueError``."""
    kind: typing.Any = UnitSubmission
    for step in path.split("."):
        kind = _step(kind, step, path)
    return _bare(kind)


def value_at(submission: UnitSubmission, path: str) -> object:
    """Return what stands at a checked path: an ``Amount``, a ``Cited``, a tuple of them; ``None`` where it is blank."""
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


def _step(kind: typing.Any, step: str, path: str) -> typing.Any:
    bare = _bare(kind)
    if typing.get_origin(bare) is tuple:
        names, entry = _pair(bare)
        if names is not None and step in {str(member) for member in names}:
            return entry
    elif isinstance(bare, type) and is_dataclass(bare):
        hints = typing.get_type_hints(bare)
        if step in {field.name for field in fields(bare)}:
            return hints[step]
    elif isinstance(bare, type) and isinstance(member := getattr(bare, step, None), property) and member.fget:
        return typing.get_type_hints(member.fget).get("return")
    raise ValueError(f"填报内容中没有“{path}”（找不到“{step}”）")


def _pair(kind: typing.Any) -> tuple[type[Enum] | None, typing.Any]:
    """Return the two types of ``tuple[tuple[names, value], ...]``; names is ``None`` for any other tuple."""
    inner = typing.get_args(kind)[0]
    arguments = typing.get_args(inner)
    if typing.get_origin(inner) is tuple and isinstance(arguments[0], type) and issubclass(arguments[0], Enum):
        return arguments[0], arguments[1]
    return None, None


def _bare(kind: typing.Any) -> typing.Any:
    """Return a type without ``None`` and ``Cited``."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kind = next(option for option in typing.get_args(kind) if option is not type(None))
    if typing.get_origin(kind) is Cited:
        return _bare(typing.get_args(kind)[0])
    return kind
