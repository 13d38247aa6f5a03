"""A cell of a form or a column of a table in the unit's workbook (``workbook.yaml``), typed."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, unique
from typing import Literal, Self, TypeAlias

from pydantic import Field as Constrained
from pydantic import PrivateAttr, ValidationInfo, model_validator

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.law_yaml import law_of
from budget_disclosure.declarations.prefill import Prefill
from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.law import Law
from budget_disclosure.model.money import Amount

YES, NO = "是", "否"
CODE_LISTS = ("function", "dept_economic", "gov_economic", "revenue")
"""The code lists a field may name."""
YES_NO = "yes_no"
CHOICES: Mapping[str, str] = {
    "unit_kind": "unit_kinds",
    "unit_role": "unit_roles",
    "administrative_level": "levels",
    "project_category": "project_categories",
    "target_scope": "target_scopes",
    "fund_source": "revenue_sources",
    YES_NO: "",
}
"""The closed lists a field may name, with the lists of the law that they are."""


def choice_words(law: Law, name: str) -> tuple[str, ...]:
    """Return the words of a closed list (``CHOICES``)."""
    return (YES, NO) if name == YES_NO else tuple(map(str, getattr(law, CHOICES[name])))


@unique
class FieldType(StrEnum):
    """What a cell holds. COMPUTED cells are formulas (or row numbers) and are never read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    IDENTIFIER = "identifier"
    COUNT = "count"
    QUANTITY = "quantity"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CODE = "code"
    PROJECT = "project"
    COMPUTED = "computed"


NUMBER_TYPES = frozenset({FieldType.COUNT, FieldType.QUANTITY, FieldType.MONEY})
TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_Kind: TypeAlias = type
_KIND_OF_VALUE: Mapping[FieldType, _Kind] = {
    FieldType.COUNT: int,
    FieldType.QUANTITY: Decimal,
    FieldType.MONEY: Amount,
    FieldType.DATE: date,
}


class FieldSpec(DeclaredModel):
    """One cell of a form, or one column of a table. ``group`` is the merged header above; widths in characters.

    ``in_totals``: a person may fill the cell of the row of totals too, with what holds for all items together.
    ``once``: a row may leave it blank where another row of the same record (``SheetSpec.record_key``) says it.
    ``near_year``: a day of the budget year, the year before or after; other days may be of any year.
    ``since``: the template version that brought the field; workbooks of older versions do not have it.
    ``formulas``: what a ``declared`` computed cell of each fixed item shows, written as the checks are.
    ``prefill``: what next year's workbook is filled with beforehand (``prefill.py``).
    """

    key: str = Constrained(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Constrained(min_length=1)
    type: FieldType
    group: str = ""
    required: bool = False
    fixed: Literal["format", "fiscal_year", "template_version", "sequence"] | None = None
    head_only: bool = False
    in_totals: bool = False
    unit: str = ""
    width: int = Constrained(default=20, ge=4, le=120)
    help: str = Constrained(default="", max_length=200)
    minimum: int = Constrained(default=0, ge=0)
    pattern: str = ""
    pattern_text: str = ""
    choices: str = ""
    codes: Literal["", "function", "dept_economic", "gov_economic", "revenue"] = ""
    suggestions: tuple[str, ...] = ()
    allows_overall: bool = False
    near_year: bool = False
    once: bool = False
    since: str = ""
    computes: Literal[
        "", "row_number", "code_path", "project_name", "sum", "difference", "change", "change_percent", "declared"
    ] = ""
    of: tuple[str, ...] = ()
    formulas: Mapping[str, str] = Constrained(default_factory=dict)
    prefill: Prefill | None = None
    _words: tuple[str, ...] = PrivateAttr(())

    @property
    def choice_words(self) -> tuple[str, ...]:
        """The words of a closed list that the cell may hold."""
        return self._words

    @property
    def is_input(self) -> bool:
        """Whether a person fills the cell."""
        return self.type is not FieldType.COMPUTED and self.fixed is None

    @property
    def is_editable(self) -> bool:
        """Whether a person may change the cell: what a person fills, and prefilled numbers of rows."""
        return self.is_input or self.fixed == "sequence"

    @property
    def is_read(self) -> bool:
        """Whether intake reads the cell: everything but computed cells."""
        return self.type is not FieldType.COMPUTED

    @property
    def kind_of_value(self) -> _Kind:
        """What a filled cell says: ``Amount``, a number, a day, a flag, else a text."""
        return bool if self.choices == YES_NO else _KIND_OF_VALUE.get(self.type, str)

    @property
    def header(self) -> str:
        """The header as people read it, with the unit of measure: ``本年收入（元）``."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def full_title(self) -> str:
        """How messages call the column: with its group."""
        return f"{self.group}·{self.title}" if self.group else self.title

    @model_validator(mode="after")
    def _has_words(self, info: ValidationInfo) -> Self:
        if self.choices and self.choices not in CHOICES:
            raise ValueError(f"choices“{self.choices}”应为：{'、'.join(CHOICES)}")
        if self.choices:
            self._words = choice_words(law_of(info), self.choices)
            if not self._words:
                raise ValueError(f"law.yaml 没有列出 choices“{self.choices}”的词")
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.type is FieldType.CHOICE) != bool(self.choices):
            raise ValueError("choices 与 type: choice 应同时出现")
        if (self.type is FieldType.CODE) != bool(self.codes):
            raise ValueError("codes 与 type: code 应同时出现")
        if (self.type is FieldType.COMPUTED) != bool(self.computes):
            raise ValueError("computes 与 type: computed 应同时出现")
        if (self.computes == "declared") != bool(self.formulas):
            raise ValueError("formulas 与 computes: declared 应同时出现")
        if self.since and self.required:
            raise ValueError("有 since 的字段不能是 required：旧版填报表没有它")
        if self.prefill is not None and not self.is_editable:
            raise ValueError("prefill 只用于由人填写的字段")
        if self.prefill is not None and (self.prefill.fact or self.prefill.table) and self.type not in NUMBER_TYPES:
            raise ValueError("prefill 的 fact、table 是数，只用于 money、count、quantity")
        if self.near_year and self.type is not FieldType.DATE:
            raise ValueError("near_year 只用于 type: date")
        if bool(self.pattern) != bool(self.pattern_text):
            raise ValueError("pattern 与 pattern_text 应同时出现")
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"pattern 不是正则表达式：{error}") from None
        return self


def code_list(codes: Codes, name: str) -> CodeList:
    """Return the list a field names with ``codes:``."""
    lists = (codes.function, codes.dept_economic, codes.gov_economic, codes.revenue)
    return dict(zip(CODE_LISTS, lists, strict=True))[name]
