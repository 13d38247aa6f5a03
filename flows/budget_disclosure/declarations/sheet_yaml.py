"""A sheet of the unit's workbook (``workbook.yaml``), typed."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum, unique
from typing import Self

from pydantic import Field as Constrained
from pydantic import PrivateAttr, ValidationInfo, model_validator

from budget_disclosure.declarations.field_yaml import TEXT_TYPES, FieldSpec, FieldType
from budget_disclosure.declarations.law_yaml import law_of
from budget_disclosure.declarations.named_fields import named_fields
from budget_disclosure.declarations.prefill import COMPARED, Ending, Prefill
from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.law import Term

TOTAL_WORD = "合计"
"""The label of a row of totals, and the item of what is filled in it."""
ITEMS: Mapping[str, str] = {"three_public_item": "three_public_items", "comparison_item": "comparisons"}
"""The fixed rows a sheet may name, with the lists of the law that they are."""


@unique
class SheetKind(StrEnum):
    """FORM: label, value, unit, note. ROWS: a table with room. FIXED: a table whose rows are fixed items."""

    FORM = "form"
    ROWS = "rows"
    FIXED = "fixed"


class SheetSpec(DeclaredModel):
    """One sheet. ``room`` is the number of rows a person may fill; ``unique`` the columns no two rows may share,
    ``print_rows`` how many rows a blank one prints.

    Rows that share the value of ``record_key`` are parts of one record (a project on several classifications).
    ``ends``: which records next year's workbook does not take up again.
    """

    key: str = Constrained(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Constrained(min_length=1, max_length=31)
    kind: SheetKind
    lead: str = Constrained(min_length=1)
    fields: tuple[FieldSpec, ...] = Constrained(min_length=1)
    room: int = Constrained(default=0, ge=0, le=5000)
    print_rows: int = Constrained(default=0, ge=0)
    minimum_rows: int = 0
    items: str = ""
    item_title: str = ""
    totals: bool = False
    landscape: bool = True
    needs_amount: bool = False
    unique: tuple[str, ...] = ()
    record_key: str = ""
    ends: Ending | None = None
    _items: tuple[Term, ...] = PrivateAttr(())
    _named: Mapping[str, type] = PrivateAttr(default_factory=dict)

    @property
    def named_fields(self) -> Mapping[str, type]:
        """The kind of value of every field that code names."""
        return self._named

    def field(self, key: str) -> FieldSpec:
        """Return the field with this key; raises ``KeyError``."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    @property
    def declared_fields(self) -> tuple[FieldSpec, ...]:
        """The fields that no code names: what is filled in is printed, listed and compared, and nothing more."""
        named = self.named_fields
        return tuple(field for field in self.fields if field.is_input and field.key not in named)

    @property
    def budget_amounts(self) -> tuple[FieldSpec, ...]:
        """The amounts that the program adds up; an amount that is declared only is part of no table."""
        named = self.named_fields
        return tuple(f for f in self.fields if f.type is FieldType.MONEY and f.key in named)

    @property
    def item_words(self) -> tuple[str, ...]:
        """The fixed items of a FIXED sheet, in the order of its rows."""
        return tuple(map(str, self._items))

    @property
    def total_fields(self) -> tuple[FieldSpec, ...]:
        """The fields that a person may fill in the row of totals."""
        return tuple(field for field in self.fields if field.in_totals)

    @property
    def row_count(self) -> int:
        """How many rows a table has: its room, or its fixed items."""
        return len(self.item_words) or self.room

    @model_validator(mode="after")
    def _knows_the_law(self, info: ValidationInfo) -> Self:
        self._named = named_fields(law_of(info)).get(self.key, {})
        if self.items and self.items not in ITEMS:
            raise ValueError(f"items“{self.items}”应为：{'、'.join(ITEMS)}")
        if self.items:
            self._items = tuple(getattr(law_of(info), ITEMS[self.items]))
            if not self._items:
                raise ValueError(f"law.yaml 没有列出 items“{self.items}”的词")
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        keys = [field.key for field in self.fields]
        refuse_repeats(keys, "字段 key")
        # As intake compares them: blanks and width do not tell two fields apart.
        titles = ["".join(unicodedata.normalize("NFKC", field.full_title).casefold().split()) for field in self.fields]
        refuse_repeats(titles, "字段标题")
        for field in self.fields:
            unknown = [key for key in field.of if key not in keys]
            if unknown:
                raise ValueError(f"字段 {field.key} 的 of 中没有这样的字段：{'、'.join(unknown)}")
        if [key for key in (*self.unique, *filter(None, [self.record_key])) if key not in keys]:
            raise ValueError("unique、record_key 中有不存在的字段")
        if not self.record_key and any(field.once for field in self.fields):
            raise ValueError("有 once 字段的表应有 record_key")
        newer = [bool(field.since) for field in self.fields]
        if newer != sorted(newer):
            raise ValueError("有 since 的字段应放在最后，已有字段的位置不变")
        if (self.kind is SheetKind.ROWS) != bool(self.room):
            raise ValueError("room 与 kind: rows 应同时出现")
        if (self.kind is SheetKind.FIXED) != bool(self.items and self.item_title):
            raise ValueError("items、item_title 与 kind: fixed 应同时出现")
        if self.total_fields and not (self.totals and self.kind is SheetKind.FIXED):
            raise ValueError("in_totals 只用于 kind: fixed 且有合计行（totals: true）的表")
        if any(field.type not in TEXT_TYPES for field in self.total_fields):
            raise ValueError("in_totals 只用于文字，合计行的数是公式")
        for field in self.fields:
            if field.formulas and set(field.formulas) != set(self.item_words):
                raise ValueError(f"字段 {field.key} 的 formulas 应逐项写明：{'、'.join(self.item_words)}")
        return self

    @model_validator(mode="after")
    def _can_be_prefilled(self) -> Self:
        keys = [field.key for field in self.fields]
        for field in self.fields:
            if field.prefill is not None:
                self._refuse_prefill(field, field.prefill, keys)
        if self.ends is not None and not self.record_key:
            raise ValueError("有 ends 的表应有 record_key")
        return self

    def _refuse_prefill(self, field: FieldSpec, prefill: Prefill, keys: Sequence[str]) -> None:
        """Raise ``ValueError`` where what a field is prefilled with cannot be there."""
        if prefill.field and (prefill.field not in keys or self.field(prefill.field).type is not field.type):
            raise ValueError(f"字段 {field.key} 的 prefill：本表没有同一类型的字段“{prefill.field}”")
        if (prefill.field or prefill.fact) and self.kind is SheetKind.ROWS:
            raise ValueError(f"字段 {field.key} 的 prefill：逐行填写的表只能写 same、known、table")
        key = self.field(self.record_key) if self.record_key in keys else None
        if prefill.table and (key is None or key.type is not FieldType.CODE or key.prefill is None):
            raise ValueError(f"字段 {field.key} 的 prefill：写 table 的表，record_key 应是沿用上年的科目")
        if prefill.fact == COMPARED and self.kind is not SheetKind.FIXED:
            raise ValueError(f"字段 {field.key} 的 prefill：{COMPARED} 只用于 kind: fixed 的表")


def refuse_repeats(values: list[str], what: str) -> None:
    """Raise ``ValueError`` where a value stands more than once; ``what`` says what the values are."""
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"{what}重复：{'、'.join(repeated)}")
