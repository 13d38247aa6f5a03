"""The declaration of the unit's workbook: ``templates/<format>/<year>/workbook.yaml``, typed.

One declaration generates the blank, writes filled workbooks and reads them back, so the three cannot drift apart.
"""

from functools import lru_cache
from typing import Self

from pydantic import Field as Constrained
from pydantic import PrivateAttr, ValidationInfo, model_validator

from budget_disclosure.declarations.field_yaml import FieldSpec
from budget_disclosure.declarations.law_yaml import law_of
from budget_disclosure.declarations.self_check_yaml import SelfCheckSpec
from budget_disclosure.declarations.sheet_yaml import SheetSpec, refuse_repeats
from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.law import Law

FORM_SHEETS = ("projects", "project_targets")
"""The sheets whose fields the form of a project can print."""


class Step(DeclaredModel):
    """One step of the instructions: the sheet it is about (a key, or ``self_check``), and what to do there."""

    sheet: str
    text: str = Constrained(min_length=1)


class Instructions(DeclaredModel):
    """The first sheet: ``unknown`` stands where the bureau has not said by when, to whom and where to send."""

    purpose: str
    steps: tuple[Step, ...] = Constrained(min_length=1)
    notes: tuple[str, ...]
    send_title: str
    report_by: str
    contact: str
    send_to: str
    unknown: str


class Colours(DeclaredModel):
    """What the fill colours mean, as the instructions say it."""

    input: str
    head_input: str
    computed: str
    fixed: str
    carried: str = ""


class WorkbookSpec(DeclaredModel):
    """The whole workbook of a budget year.

    ``compatible_versions`` are older template versions, oldest first, that are still read: they lack the fields that
    came ``since``, and nothing else.
    """

    fiscal_year: int
    template_version: str = Constrained(min_length=1)
    compatible_versions: tuple[str, ...] = ()
    title: str
    instructions: Instructions
    colours: Colours
    sheets: tuple[SheetSpec, ...] = Constrained(min_length=1)
    instructions_title: str
    codes_title: str
    options_title: str
    overall_word: str
    self_check: SelfCheckSpec
    _law: Law = PrivateAttr()

    @property
    def law(self) -> Law:
        """The law whose terms the workbook uses."""
        return self._law

    def sheet(self, key: str) -> SheetSpec:
        """Return the sheet with this key; raises ``KeyError``."""
        for sheet in self.sheets:
            if sheet.key == key:
                return sheet
        raise KeyError(key)

    def has(self, *paths: str) -> bool:
        """Return whether every ``sheet`` or ``sheet.field`` is declared: what a unit can fill in at all.

        ``sheet?.field`` is only missing where the sheet is there without it.
        """
        return all(self._has(*path.split(".")) for path in paths)

    def requires(self, path: str) -> bool:
        """Return whether a ``sheet.field`` is declared and must be filled in."""
        key, _, name = path.partition(".")
        return self._has(key, name) and self.sheet(key).field(name).required

    def _has(self, key: str, name: str = "") -> bool:
        fields = next((sheet.fields for sheet in self.sheets if sheet.key == key.rstrip("?")), ())
        if key.endswith("?") and not fields:
            return True
        return any(field.key == name for field in fields) if name else bool(fields)

    @property
    def versions(self) -> tuple[str, ...]:
        """The template versions that are read, oldest first."""
        return (*self.compatible_versions, self.template_version)

    def of_version(self, version: str) -> "WorkbookSpec":
        """Return the declaration as it was in one of ``versions``: without the fields that came later."""
        if version == self.template_version:
            return self
        known = self.versions[: self.versions.index(version) + 1]
        sheets = tuple(
            _with_fields(sheet, [f for f in sheet.fields if f.since in ("", *known)]) for sheet in self.sheets
        )
        return self.model_copy(update={"template_version": version, "sheets": sheets})

    @property
    def form_fields(self) -> tuple[tuple[SheetSpec, FieldSpec], ...]:
        """The declared fields that the form of a project can print, with the sheet of each."""
        sheets = [sheet for sheet in self.sheets if sheet.key in FORM_SHEETS]
        return tuple((sheet, field) for sheet in sheets for field in sheet.declared_fields)

    @property
    def project_numbers(self) -> tuple[str, ...]:
        """The prefilled numbers of sheet 项目支出: ``001`` up to its room; none without the sheet."""
        return _numbers(self.sheet("projects").room) if self.has("projects") else ()

    @model_validator(mode="after")
    def _knows_the_law(self, info: ValidationInfo) -> Self:
        self._law = law_of(info)
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        refuse_repeats([sheet.key for sheet in self.sheets], "工作表 key")
        titles = [sheet.title for sheet in self.sheets]
        own = (self.instructions_title, self.codes_title, self.options_title, self.self_check.title)
        refuse_repeats([*titles, *own], "工作表名称")
        refuse_repeats([check.id for check in self.self_check.checks()], "校验编号")
        for step in self.instructions.steps:
            if step.sheet != "self_check" and step.sheet not in [sheet.key for sheet in self.sheets]:
                raise ValueError(f"填报说明的步骤中没有这样的工作表：{step.sheet}")
        refuse_repeats(list(self.versions), "模板版本")
        for field in [field for page in self.sheets for field in page.fields]:
            if field.since and field.since not in self.versions[1:]:
                raise ValueError(f"字段 {field.key} 的 since“{field.since}”应为：{'、'.join(self.versions[1:])}")
        return self


@lru_cache
def _numbers(room: int) -> tuple[str, ...]:
    return tuple(f"{index:03d}" for index in range(1, room + 1))


def _with_fields(sheet: SheetSpec, fields: list[FieldSpec]) -> SheetSpec:
    keys = {field.key for field in fields}
    unique = tuple(key for key in sheet.unique if key in keys)
    return sheet.model_copy(update={"fields": tuple(fields), "unique": unique})
