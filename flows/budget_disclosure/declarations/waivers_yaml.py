"""Accepted findings, ``inputs/<year>/waivers.yaml``: who accepted which rule's findings of which unit, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel, lines_of, load_yaml

WAIVERS_NAME = "waivers.yaml"


class _Declared(DeclaredModel):
    rule: str = Field(pattern=r"^[A-Z]-[0-9]{3}$")
    unit: str = Field(pattern=r"^[0-9]+$")
    reason: str = Field(min_length=1)
    who: str = Field(min_length=1)
    until: date
    at: str = Field(default="", pattern=r"^([^!]+![^!]+)?$")

    @field_validator("reason", "who")
    @classmethod
    def _says_something(cls, value: str, info: ValidationInfo) -> str:
        if not value.strip():
            raise ValueError("不能为空")
        return value.strip()


class _WaiversFile(DeclaredModel):
    waivers: tuple[_Declared, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """One acceptance and the line where it stands. ``unit`` is a unit's code, or the department's for its own findings.

    ``until`` is the last day it holds. ``at`` names one place (``上年对比!C8``); empty: wherever the rule is broken.
    """

    rule: str
    unit: str
    reason: str
    who: str
    until: date
    file: str
    line: int
    at: str = ""


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """Return the declared acceptances; none where there is no file. Raises ``DeclarationError`` with file and line."""
    if not path.exists():
        return ()
    declared = load_yaml(path, _WaiversFile)
    line_of = lines_of(path)
    return tuple(_placed(one, path, line_of, index) for index, one in enumerate(declared.waivers))


def _placed(one: _Declared, path: Path, line_of: Callable[[Sequence[int | str]], int], index: int) -> Waiver:
    line = line_of(("waivers", index))
    return Waiver(one.rule, one.unit, one.reason, one.who, one.until, path.name, line, one.at)
