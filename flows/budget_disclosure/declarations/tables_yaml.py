"""The declaration of the disclosure tables, ``templates/<year>/tables.yaml``.

A table is one block of rows or two side by side; its columns filter lines and carry their headers.
"""

import re
from dataclasses import fields
from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from budget_disclosure.declarations.law_yaml import (
    CategoryWord,
    CostWord,
    KindWord,
    PeriodWord,
    SourceWord,
    ThreePublicWord,
    UnitKindWord,
    VintageWord,
)
from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml
from budget_disclosure.model.budget_lines import BudgetLine, RevenueLine, ThreePublicLine
from budget_disclosure.model.law import Law, Term

AnyLine = BudgetLine | RevenueLine | ThreePublicLine


@unique
class Dataset(StrEnum):
    """Which lines a block adds up."""

    BUDGET = "budget"
    REVENUE = "revenue"
    THREE_PUBLIC = "three_public"


@unique
class Purpose(StrEnum):
    """What the program itself needs a table for: a chart is drawn from it, a rule holds it against other figures.

    Which table serves it is said in ``tables.yaml``; no id, row or column of a table is known in code.
    """

    THREE_PUBLIC = "three_public"
    AGENCY_OPERATING = "agency_operating"
    PROJECTS_CURRENT = "projects_current"
    PROJECTS_CARRYOVER = "projects_carryover"


_LINE_OF: dict[Dataset, type[AnyLine]] = {
    Dataset.BUDGET: BudgetLine,
    Dataset.REVENUE: RevenueLine,
    Dataset.THREE_PUBLIC: ThreePublicLine,
}


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
        return tuple((name, values) for name in type(self).model_fields if (values := getattr(self, name)))

    def matches(self, line: AnyLine) -> bool:
        """Return whether the line is let through."""
        return all(getattr(line, name) in values for name, values in self.conditions())


class ItemSpec(DeclaredModel):
    """A fixed row. A ``blank`` row never shows an amount in this block (年终结转)."""

    key: str = Field(min_length=1)
    label: str
    where: Where = Where()
    blank: bool = False
    indent: int = Field(default=0, ge=0, le=3)


class ItemRows(DeclaredModel):
    """Fixed rows, all of them or only those with amounts; ``numbered`` puts 一、二、 … before the label."""

    kind: Literal["items"]
    items: tuple[ItemSpec, ...]
    footer: tuple[ItemSpec, ...] = ()
    show: Literal["all", "nonzero"] = "all"
    numbered: bool = False


class CategoryRows(DeclaredModel):
    """The 类 of the functional classification, all of the list or only those with amounts."""

    kind: Literal["function_categories"]
    footer: tuple[ItemSpec, ...] = ()
    show: Literal["all", "nonzero"] = "all"
    numbered: bool = True


class CodeTreeRows(DeclaredModel):
    """A total row and the codes with amounts, each with its upper levels; ``levels`` are the lengths of codes shown."""

    kind: Literal["code_tree"]
    codes: Literal["function", "revenue"]
    levels: tuple[int, ...] = (3, 5, 7)
    total_label: str = "合计"
    total_label_column: Literal["code", "name"] = "code"


class EconomicPairRows(DeclaredModel):
    """A total row, subtotals by departmental 类, and pairs of departmental and government items by their codes."""

    kind: Literal["economic_pairs"]
    total_label: str = "合计"


class UnitRows(DeclaredModel):
    """A total row and one row a unit of the given kinds (of all without) that has an amount.

    A unit's own document has its own total.
    """

    kind: Literal["units"]
    total_label: str = "部门合计"
    unit_total_label: str = "合计"
    unit_kinds: Annotated[tuple[UnitKindWord, ...], OneOrMore] = ()


class ProjectRows(DeclaredModel):
    """The department, its units and their projects, as far as they have amounts."""

    kind: Literal["projects"]


_DATASET_OF_ROWS = {
    "function_categories": Dataset.BUDGET,
    "economic_pairs": Dataset.BUDGET,
    "projects": Dataset.BUDGET,
}

RowsSpec = Annotated[
    ItemRows | CategoryRows | CodeTreeRows | EconomicPairRows | UnitRows | ProjectRows, Field(discriminator="kind")
]


# The keys of rows that a row shape makes itself; fixed rows have the keys they are declared with.
TOTAL_KEY = "total"
DEPARTMENT_KEY = "department"
_MADE_ROWS: dict[str, re.Pattern[str]] = {
    "items": re.compile(r"(?!)"),
    "function_categories": re.compile(r"\d{3}"),
    "code_tree": re.compile(rf"{TOTAL_KEY}|\d+"),
    "economic_pairs": re.compile(rf"{TOTAL_KEY}|\d{{3}}|\d+/\d+"),
    "units": re.compile(rf"{TOTAL_KEY}|\d+|\{{unit_code\}}"),
    "projects": re.compile(rf"{DEPARTMENT_KEY}|\d+|\d+/\w+"),
}


def may_have_row(rows: RowsSpec, key: str) -> bool:
    """Return whether rows so declared can have one with the key, in some department: a misspelt one never can."""
    fixed: tuple[ItemSpec, ...] = ()
    if isinstance(rows, ItemRows):
        fixed = (*rows.items, *rows.footer)
    elif isinstance(rows, CategoryRows):
        fixed = rows.footer
    return key in {item.key for item in fixed} or _MADE_ROWS[rows.kind].fullmatch(key) is not None


@unique
class ColumnContent(StrEnum):
    """What a column shows: a part of the row's identity, or an amount."""

    LABEL = "label"
    CODE = "code"
    CODE_CATEGORY = "code_category"
    CODE_SECTION = "code_section"
    CODE_ITEM = "code_item"
    NAME = "name"
    SECOND_NAME = "second_name"
    AMOUNT = "amount"


class ColumnSpec(DeclaredModel):
    """A column; ``only_if_any`` leaves it out when it has no amount, so that a usual form keeps its usual shape."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    content: ColumnContent = ColumnContent.AMOUNT
    header: tuple[str, ...] = Field(min_length=1)
    where: Where = Where()
    width: int = Field(default=10, ge=1, le=100)
    only_if_any: bool = False


class BlockSpec(DeclaredModel):
    """One half of a table, or the whole of it."""

    dataset: Dataset = Dataset.BUDGET
    where: Where = Where()
    rows: RowsSpec
    columns: tuple[ColumnSpec, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _filters_fit_the_lines(self) -> "BlockSpec":
        needed = _DATASET_OF_ROWS.get(self.rows.kind)
        if isinstance(self.rows, CodeTreeRows):
            needed = Dataset.REVENUE if self.rows.codes == "revenue" else Dataset.BUDGET
        if needed is not None and self.dataset is not needed:
            raise ValueError(f"行类型 {self.rows.kind} 需要数据集 {needed}")
        known = {field.name for field in fields(_LINE_OF[self.dataset])}
        filters = [self.where, *(column.where for column in self.columns)]
        if isinstance(self.rows, ItemRows | CategoryRows):
            items = self.rows.items if isinstance(self.rows, ItemRows) else ()
            filters += [item.where for item in (*items, *self.rows.footer)]
        unknown = sorted({name for where in filters for name, _ in where.conditions()} - known)
        if unknown:
            raise ValueError(f"数据集 {self.dataset} 没有属性 {'、'.join(unknown)}，不能用来筛选")
        return self


class TableSpec(DeclaredModel):
    """A table. ``{year}`` in titles and headers is replaced by the fiscal year."""

    id: str = Field(pattern=r"^t[0-9]{2}$")
    numeral: str
    title: str
    unit_of_amount: Literal["万元", "元"] = "万元"
    zero: Literal["blank", "0"] = "blank"
    landscape: bool = False
    column_numbers: bool = False
    empty_note: str = "注：本表无数据"
    purpose: Purpose | None = None
    blocks: tuple[BlockSpec, ...] = Field(min_length=1, max_length=2)

    @field_validator("title")
    @classmethod
    def _only_known_placeholder(cls, title: str) -> str:
        if re.sub(r"\{year\}", "", title).count("{"):
            raise ValueError("只能使用占位符 {year}")
        return title

    @model_validator(mode="after")
    def _column_keys_are_unique(self) -> "TableSpec":
        keys = [column.key for block in self.blocks for column in block.columns]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"列的 key 重复：{'、'.join(twice)}")
        return self

    @model_validator(mode="after")
    def _serves_its_purpose(self) -> "TableSpec":
        if self.purpose is None:
            return self
        rows = _ROWS_OF_PURPOSE[self.purpose]
        if len(self.blocks) != 1 or self.blocks[0].rows.kind != rows:
            raise ValueError(f"用途 {self.purpose} 的表应只有一栏，行类型为 {rows}")
        if not any(is_whole(column) for column in self.blocks[0].columns):
            raise ValueError(f"用途 {self.purpose} 的表应有一个没有筛选条件（where）的金额列，作为合计")
        if self.purpose is Purpose.THREE_PUBLIC and self.blocks[0].dataset is not Dataset.THREE_PUBLIC:
            raise ValueError(f"用途 {self.purpose} 的表需要数据集 {Dataset.THREE_PUBLIC}")
        return self


_ROWS_OF_PURPOSE = {
    Purpose.THREE_PUBLIC: "items",
    Purpose.AGENCY_OPERATING: "units",
    Purpose.PROJECTS_CURRENT: "projects",
    Purpose.PROJECTS_CARRYOVER: "projects",
}


def is_whole(column: ColumnSpec) -> bool:
    """Return whether an amount column takes every line of its row, as a column of totals does."""
    return column.content is ColumnContent.AMOUNT and not column.where.conditions()


class TablesSpec(DeclaredModel):
    """All tables, in the order of the document; ``without`` are the purposes that this format has no table for."""

    tables: tuple[TableSpec, ...] = Field(min_length=1)
    without: tuple[Purpose, ...] = ()

    @model_validator(mode="after")
    def _every_purpose_has_one_table(self) -> "TablesSpec":
        declared = [table.purpose for table in self.tables if table.purpose]
        twice = sorted({purpose for purpose in declared if declared.count(purpose) > 1})
        if twice:
            raise ValueError(f"两张表有同一个用途（purpose）：{'、'.join(twice)}")
        both = sorted(set(declared) & set(self.without))
        if both:
            raise ValueError(f"有表的用途不能又列在 without 里：{'、'.join(both)}")
        absent = [purpose for purpose in Purpose if purpose not in declared and purpose not in self.without]
        if absent:
            raise ValueError(
                f"没有哪张表声明了用途（purpose）{'、'.join(absent)}；没有这种表的，请写 without: [{', '.join(absent)}]"
            )
        return self

    @model_validator(mode="after")
    def _table_ids_are_unique(self) -> "TablesSpec":
        ids = [table.id for table in self.tables]
        twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        if twice:
            raise ValueError(f"表的 id 重复：{'、'.join(twice)}")
        return self


def load_tables(path: Path, law: Law) -> TablesSpec:
    """Return the declared tables, which name terms of the law. Raises ``DeclarationError`` with file and line."""
    return load_yaml(path, TablesSpec, context=law)
