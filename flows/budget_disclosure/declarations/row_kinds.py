"""The rows that ``tables.yaml`` may give a table: fixed ones with their filters, and those that codes or units make."""

import re
from collections.abc import Iterable
from enum import StrEnum, unique
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from budget_disclosure.declarations.law_yaml import (
    CategoryWord,
    CostWord,
    KindWord,
    PeriodWord,
    SourceWord,
    ThreePublicWord,
    UnitKindWord,
    VintageWord,
    law_of,
)
from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.budget_lines import BudgetLine, RevenueLine, ThreePublicLine
from budget_disclosure.model.law import Term

AnyLine = BudgetLine | RevenueLine | ThreePublicLine


@unique
class Dataset(StrEnum):
    """Which lines a block adds up."""

    BUDGET = "budget"
    REVENUE = "revenue"
    THREE_PUBLIC = "three_public"


LINE_OF: dict[Dataset, type[AnyLine]] = {
    Dataset.BUDGET: BudgetLine,
    Dataset.REVENUE: RevenueLine,
    Dataset.THREE_PUBLIC: ThreePublicLine,
}
"""What the lines of a dataset are."""


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


OneOrMore = BeforeValidator(_as_list)


class Where(DeclaredModel):
    """A filter over lines: every named attribute must be one of the listed values; an attribute not named is free."""

    kind: Annotated[tuple[KindWord, ...], OneOrMore] = ()
    cost: Annotated[tuple[CostWord, ...], OneOrMore] = ()
    source: Annotated[tuple[SourceWord, ...], OneOrMore] = ()
    vintage: Annotated[tuple[VintageWord, ...], OneOrMore] = ()
    category: Annotated[tuple[CategoryWord, ...], OneOrMore] = ()
    unit_kind: Annotated[tuple[UnitKindWord, ...], OneOrMore] = ()
    item: Annotated[tuple[ThreePublicWord, ...], OneOrMore] = ()
    period: Annotated[tuple[PeriodWord, ...], OneOrMore] = ()

    def conditions(self) -> tuple[tuple[str, tuple[Term, ...]], ...]:
        """Return the named attributes with their allowed values."""
        return self._conditions

    @cached_property
    def _conditions(self) -> tuple[tuple[str, tuple[Term, ...]], ...]:
        return tuple((name, values) for name in type(self).model_fields if (values := getattr(self, name)))

    def among(self, lines: Iterable[AnyLine]) -> list[AnyLine]:
        """Return the lines that are let through."""
        through = list(lines)
        for name, values in self._conditions:
            through = [line for line in through if getattr(line, name) in values]
        return through


class ItemSpec(DeclaredModel):
    """A fixed row. A ``blank`` row never shows an amount in this block (年终结转).

    ``part_of`` is the key of the row above that it is a part of: a source of money under 一、财政拨款收入.
    """

    key: str = Field(min_length=1)
    label: str
    where: Where = Where()
    blank: bool = False
    indent: int = Field(default=0, ge=0, le=3)
    part_of: str = ""


class ItemRows(DeclaredModel):
    """Fixed rows, all of them or only those with amounts; ``numbered`` puts 一、二、 … before the label."""

    kind: Literal["items"]
    items: tuple[ItemSpec, ...]
    footer: tuple[ItemSpec, ...] = ()
    show: Literal["all", "nonzero"] = "all"
    numbered: bool = False

    @model_validator(mode="after")
    def _parts_follow_their_row(self) -> "ItemRows":
        """Refuse parts that do not stand below the row they are parts of: rows are added up by their order."""
        if said := next((item.key for item in self.footer if item.part_of), None):
            raise ValueError(f"footer 的行“{said}”不能写 part_of")
        path: list[str] = []
        for item in self.items:
            while path and path[-1] != item.part_of:
                path.pop()
            if item.part_of and not path:
                raise ValueError(f"行“{item.key}”是“{item.part_of}”的分项（part_of），应紧接在它或它的分项下面")
            path.append(item.key)
        return self

    def level(self, item: ItemSpec) -> int:
        """Return how deep an item stands: 1, its parts 2, and so on."""
        whole = next((other for other in self.items if other.key == item.part_of), None)
        return 1 if whole is None else self.level(whole) + 1


class CategoryRows(DeclaredModel):
    """The 类 of the functional classification, all of the list or only those with amounts."""

    kind: Literal["function_categories"]
    footer: tuple[ItemSpec, ...] = ()
    show: Literal["all", "nonzero"] = "all"
    numbered: bool = True


TotalAt = Literal["top", "bottom"]


class TotalledRows(DeclaredModel):
    """Rows with a total row, above or below them.

    Its label stands in the column of names, in the first column of codes, or ``across`` all columns that name rows.
    """

    total_at: TotalAt = "top"
    total_label: str = "合计"
    total_label_column: Literal["code", "name", "across"] = "name"


class CodeRows(TotalledRows):
    """A total row and the codes with amounts, each with its upper levels.

    ``levels`` are the lengths of codes shown: all that the law says of the list where they are left out.
    """

    levels: tuple[int, ...]

    @model_validator(mode="before")
    @classmethod
    def _are_those_of_the_law(cls, written: Any, info: ValidationInfo) -> Any:
        if not isinstance(written, dict):
            return written
        name = "dept_economic" if written.get("kind") == "economic_items" else written.get("codes", "")
        lengths = law_of(info).code_levels.get(name, ())
        stated = written.get("levels", lengths)
        if name and not lengths:
            raise ValueError(f"科目表 {name} 不在 law.yaml 的 code_levels 中")
        if isinstance(stated, list) and (other := [str(one) for one in stated if name and one not in lengths]):
            raise ValueError(
                f"levels 中的 {'、'.join(other)} 不是 {name} 各级科目编码的位数：{'、'.join(map(str, lengths))}"
            )
        return {**written, "levels": stated}

    @field_validator("levels")
    @classmethod
    def _go_down(cls, levels: tuple[int, ...]) -> tuple[int, ...]:
        if not levels or levels[0] < 1 or any(below <= above for above, below in pairwise(levels)):
            raise ValueError("levels 是各级科目编码的位数，应由短到长，如 [3, 5, 7]")
        return levels


class CodeTreeRows(CodeRows):
    """The codes of the functional classification or of revenue."""

    kind: Literal["code_tree"]
    codes: Literal["function", "revenue"]
    total_label_column: Literal["code", "name", "across"] = "code"


class EconomicItemRows(CodeRows):
    """The departmental economic items, whatever government item they are paired with."""

    kind: Literal["economic_items"]


class EconomicPairRows(TotalledRows):
    """A total row, subtotals by departmental 类, and pairs of departmental and government items by their codes."""

    kind: Literal["economic_pairs"]


class UnitRows(TotalledRows):
    """A total row and one row a unit of the given kinds (of all without) that has an amount.

    A unit's own document has its own total.
    """

    kind: Literal["units"]
    total_label: str = "部门合计"
    unit_total_label: str = "合计"
    unit_kinds: Annotated[tuple[UnitKindWord, ...], OneOrMore] = ()


class ProjectRows(DeclaredModel):
    """The department, its units and their projects, as far as they have amounts.

    The department's row has the name of the department and stands above or below the others.
    """

    kind: Literal["projects"]
    total_at: TotalAt = "top"


DATASET_OF_ROWS = {
    "function_categories": Dataset.BUDGET,
    "economic_items": Dataset.BUDGET,
    "economic_pairs": Dataset.BUDGET,
    "projects": Dataset.BUDGET,
}
"""The kinds of rows that only lines of one dataset can make."""

RowsSpec = Annotated[
    ItemRows | CategoryRows | CodeTreeRows | EconomicItemRows | EconomicPairRows | UnitRows | ProjectRows,
    Field(discriminator="kind"),
]


# The keys of rows that a row shape makes itself; fixed rows have the keys they are declared with.
TOTAL_KEY = "total"
DEPARTMENT_KEY = "department"
_MADE_ROWS: dict[str, re.Pattern[str]] = {
    "items": re.compile(r"(?!)"),
    "function_categories": re.compile(r"\d+"),
    "code_tree": re.compile(rf"{TOTAL_KEY}|\d+"),
    "economic_items": re.compile(rf"{TOTAL_KEY}|\d+"),
    "economic_pairs": re.compile(rf"{TOTAL_KEY}|\d+|\d+/\d+"),
    "units": re.compile(rf"{TOTAL_KEY}|\d+|\{{unit_code\}}"),
    "projects": re.compile(rf"{DEPARTMENT_KEY}|\d+|\d+/\w+|\{{unit_code\}}"),
}


def may_have_row(rows: RowsSpec, key: str) -> bool:
    """Return whether rows so declared can have one with the key, in some department: a misspelt one never can."""
    fixed: tuple[ItemSpec, ...] = ()
    if isinstance(rows, ItemRows):
        fixed = (*rows.items, *rows.footer)
    elif isinstance(rows, CategoryRows):
        fixed = rows.footer
    return key in {item.key for item in fixed} or _MADE_ROWS[rows.kind].fullmatch(key) is not None
