"""The declaration of the disclosure tables, ``templates/<format>/<year>/tables.yaml``.

A table is one block of rows (``row_kinds``) or two side by side; its columns filter lines and carry their headers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from budget_disclosure.declarations.law_yaml import law_of
from budget_disclosure.declarations.row_kinds import (
    DATASET_OF_ROWS,
    LINE_OF,
    CategoryRows,
    CodeTreeRows,
    Dataset,
    ItemRows,
    RowsSpec,
    TotalledRows,
    Where,
    may_have_row,
)
from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml
from budget_disclosure.model.figure_style import FigureStyle, MoneyUnit
from budget_disclosure.model.law import Law, Term


@unique
class Purpose(StrEnum):
    """What the program itself needs a table for: a chart is drawn from it, a rule holds it against other figures.

    Which table serves it is said in ``tables.yaml``; no id, row or column of a table is known in code.
    """

    THREE_PUBLIC = "three_public"
    AGENCY_OPERATING = "agency_operating"
    PROJECTS_CURRENT = "projects_current"
    PROJECTS_CARRYOVER = "projects_carryover"


# The id of a table, as identities, facts and templates refer to it; it means nothing to the program.
TABLE_ID = r"[a-z][a-z0-9_]*"
# What words of a table may name: the year, 本部门 or 本单位, 部门 or 单位, the name of the department or unit.
PLACEHOLDERS = ("year", "last_year", "scope", "scope_noun", "name")


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


CODE_PARTS = (ColumnContent.CODE_CATEGORY, ColumnContent.CODE_SECTION, ColumnContent.CODE_ITEM)
"""The columns that show a code split over its levels, from 类 down."""
_OF_CODES = frozenset({ColumnContent.CODE, *CODE_PARTS})
_NAMES = frozenset({ColumnContent.NAME, ColumnContent.LABEL})
_ECONOMIC = _OF_CODES - {ColumnContent.CODE_ITEM} | _NAMES
_CONTENTS_OF_ROWS: dict[str, frozenset[ColumnContent]] = {
    "items": _NAMES,
    "function_categories": _NAMES | {ColumnContent.CODE},
    "code_tree": _NAMES | _OF_CODES,
    "economic_items": _ECONOMIC,
    "economic_pairs": _ECONOMIC | {ColumnContent.SECOND_NAME},
    "units": _NAMES | {ColumnContent.CODE},
    "projects": _NAMES | {ColumnContent.CODE},
}

Zero = Literal["blank", "0", "0.00"]
# 0 without quotes is a number for YAML.
_NAUGHT = BeforeValidator(lambda value: "0" if value == 0 and value is not False else value)


def with_known_placeholders(words: str, known: Sequence[str]) -> str:
    """Return words as they are; raises ``ValueError`` for a placeholder that is not known."""
    unknown = [name for name in re.findall(r"\{([^{}]*)\}?|\}", words) if name not in known]
    if unknown:
        raise ValueError(f"“{words}”中只能使用占位符 {'、'.join(f'{{{name}}}' for name in known)}")
    return words


class ColumnSpec(DeclaredModel):
    """A column; ``only_if_any`` leaves it out when it has no amount, so that a usual form keeps its usual shape.

    ``scope``: only in documents of departments, or of units; ``unit_header``: its words in those of units.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    content: ColumnContent = ColumnContent.AMOUNT
    header: tuple[str, ...] = Field(min_length=1)
    where: Where = Where()
    width: int = Field(default=10, ge=1, le=100)
    only_if_any: bool = False
    scope: Literal["department", "unit"] | None = None
    unit_header: tuple[str, ...] = ()

    @property
    def is_amount(self) -> bool:
        """Whether it shows amounts."""
        return self.content is ColumnContent.AMOUNT

    @property
    def is_code(self) -> bool:
        """Whether it shows codes, whole or in part."""
        return self.content in _OF_CODES

    @field_validator("header", "unit_header")
    @classmethod
    def _words_of_the_year(cls, header: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(with_known_placeholders(words, ("year", "last_year")) for words in header)


class BlockSpec(DeclaredModel):
    """One half of a table, or the whole of it. ``zero`` is its own, if it differs from the table's."""

    dataset: Dataset = Dataset.BUDGET
    where: Where = Where()
    rows: RowsSpec
    columns: tuple[ColumnSpec, ...] = Field(min_length=1)
    zero: Annotated[Zero | None, _NAUGHT] = None

    @model_validator(mode="after")
    def _columns_fit_the_rows(self) -> "BlockSpec":
        """Refuse a column that the rows have nothing for, and a total row whose label would stand nowhere."""
        rows = self.rows
        known = _CONTENTS_OF_ROWS[rows.kind]
        for column in self.columns:
            if not column.is_amount and column.content not in known:
                raise ValueError(f"行类型 {rows.kind} 没有 content: {column.content}（列 {column.key}）")
        if not isinstance(rows, TotalledRows):
            return self
        naming = [not column.is_amount for column in self.columns]
        places = {
            "code": any(column.is_code for column in self.columns),
            "name": any(column.content in _NAMES for column in self.columns),
            "across": naming[0] and naming == sorted(naming, reverse=True),
        }
        if not places[rows.total_label_column]:
            raise ValueError(
                f"合计行的“{rows.total_label}”没有地方写：total_label_column 是 {rows.total_label_column}，"
                + (
                    "本栏却没有这样的列"
                    if rows.total_label_column != "across"
                    else "科目编码、名称各列应排在金额列前面"
                )
            )
        return self

    @model_validator(mode="after")
    def _filters_fit_the_lines(self) -> "BlockSpec":
        needed = DATASET_OF_ROWS.get(self.rows.kind)
        if isinstance(self.rows, CodeTreeRows):
            needed = Dataset.REVENUE if self.rows.codes == "revenue" else Dataset.BUDGET
        if needed is not None and self.dataset is not needed:
            raise ValueError(f"行类型 {self.rows.kind} 需要数据集 {needed}")
        known = {field.name for field in fields(LINE_OF[self.dataset])}
        filters = [self.where, *(column.where for column in self.columns)]
        if isinstance(self.rows, ItemRows | CategoryRows):
            items = self.rows.items if isinstance(self.rows, ItemRows) else ()
            filters += [item.where for item in (*items, *self.rows.footer)]
        unknown = sorted({name for where in filters for name, _ in where.conditions()} - known)
        if unknown:
            raise ValueError(f"数据集 {self.dataset} 没有属性 {'、'.join(unknown)}，不能用来筛选")
        return self

    @model_validator(mode="after")
    def _words_say_what_is_added_up(self, info: ValidationInfo) -> "BlockSpec":
        """Refuse a header, label or key that is a term of the law above or beside amounts of another one, or of all."""
        law = law_of(info)
        rows = self.rows
        items = (*rows.items, *rows.footer) if isinstance(rows, ItemRows) else ()
        said = [(column.header[-1], column.key, column.where) for column in self.columns if column.is_amount]
        said += [(item.label, item.key, item.where) for item in items if not item.blank]
        for words, key, where in said:
            for attribute, term in terms_said(words, law):
                if attribute in self.attributes() and (taken := self.taken(attribute, where)) != (term,):
                    raise ValueError(f"“{words}”{_takes(taken)}，应写 where: {{{attribute}: {term}}}")
            for _, values in where.conditions():
                meant = {term.key: term for term in law.list_of(type(values[0]))}.get(key)
                if meant is not None and meant not in values:
                    raise ValueError(f"key 为 {key}（{meant}），筛选的却是{'、'.join(map(str, values))}")
        return self

    def attributes(self) -> frozenset[str]:
        """Return the attributes that its lines have."""
        return frozenset(field.name for field in fields(LINE_OF[self.dataset]))

    def taken(self, attribute: str, *where: Where) -> tuple[Term, ...]:
        """Return which values of an attribute the block's lines have under further filters; none when all."""
        filters = [values for one in (*where, self.where) if (values := getattr(one, attribute))]
        return tuple(value for value in filters[0] if all(value in others for others in filters)) if filters else ()


_NUMBERING = re.compile(r"(?:[一二三四五六七八九十]+、|[（(][^）)]*[）)]|[①-⑳]|[0-9]+[.．、]|其中[：:]|\s)+")


def without_numbering(words: str) -> str:
    """Return words of a table without the number that they begin with: 一般公共服务支出 of 一、一般公共服务支出."""
    return _NUMBERING.sub("", words, count=1) if _NUMBERING.match(words) else words


def terms_said(words: str, law: Law) -> tuple[tuple[str, Term], ...]:
    """Return the attributes of lines and their term that words of a table are, without their numbering."""
    plain = without_numbering(words)
    lists: dict[str, Iterable[Term]] = {
        "kind": law.expenditure_kinds,
        "cost": law.costs,
        "source": law.sources,
        "vintage": law.vintages,
        "category": law.project_categories,
        "unit_kind": law.unit_kinds,
        "item": law.three_public_items,
    }
    return tuple((attribute, term) for attribute, terms in lists.items() for term in terms if str(term) == plain)


def _takes(taken: tuple[Term, ...]) -> str:
    return f"取的是{'、'.join(map(str, taken))}" if taken else "没有筛选，取的是全部"


class TableSpec(DeclaredModel):
    """A table. ``heading`` stands above it and in the contents, ``line_above`` to the left of its unit of money;
    ``unit_title`` is its title in documents of units, where that is another.

    In words ``{year}`` … are replaced (``PLACEHOLDERS``). ``decimals`` are as many as a figure needs, two at most, for
    ``as_needed``; separators of thousands are usual in 元 and not in 万元.
    """

    id: str = Field(pattern=rf"^{TABLE_ID}$", max_length=32)
    numeral: str = Field(min_length=1)
    title: str = Field(min_length=1)
    unit_title: str = ""
    heading: str = "表{numeral} {title}"
    line_above: str = "{scope_noun}名称：{name}"
    unit_of_amount: MoneyUnit = MoneyUnit.WAN
    decimals: Literal[0, 2, "as_needed"] = 2
    thousands_separators: bool | None = None
    zero: Annotated[Zero, _NAUGHT] = "blank"
    landscape: bool = False
    column_numbers: bool = False
    empty_note: str = "注：本表无数据"
    purpose: Purpose | None = None
    blocks: tuple[BlockSpec, ...] = Field(min_length=1, max_length=2)

    @field_validator("id")
    @classmethod
    def _is_no_word_of_templates(cls, table_id: str) -> str:
        if table_id in dir(dict):
            raise ValueError(f"表的 id 不能是 {table_id}，Word 模板会把它当作别的意思")
        return table_id

    @field_validator("title", "unit_title", "line_above", "empty_note")
    @classmethod
    def _only_known_placeholders(cls, words: str, info: ValidationInfo) -> str:
        of_titles = ("year", "scope_noun")
        return with_known_placeholders(words, of_titles if "title" in str(info.field_name) else PLACEHOLDERS)

    @field_validator("heading")
    @classmethod
    def _heading_has_its_own(cls, words: str) -> str:
        return with_known_placeholders(words, ("numeral", "title"))

    @model_validator(mode="after")
    def _zero_is_a_figure_of_the_table(self) -> "TableSpec":
        zeros = {self.zero, *(block.zero for block in self.blocks)}
        if "0.00" in zeros and self.decimals != 2:
            raise ValueError("zero: 0.00 只用于 decimals: 2 的表")
        return self

    def heading_of(self, title: str) -> str:
        """Return the heading with a title whose placeholders are filled in or not."""
        return self.heading.replace("{numeral}", self.numeral).replace("{title}", title)

    def department_title(self, year: int) -> str:
        """Return the title in the department's document of a year."""
        return self.title.replace("{year}", str(year)).replace("{scope_noun}", "部门")

    def figure_style(self, block: BlockSpec) -> FigureStyle:
        """Return how the amounts of a block are shown."""
        zero = block.zero or self.zero
        separated = self.thousands_separators
        return FigureStyle(
            self.unit_of_amount,
            None if self.decimals == "as_needed" else self.decimals,
            self.unit_of_amount is MoneyUnit.YUAN if separated is None else separated,
            "" if zero == "blank" else zero,
        )

    @model_validator(mode="after")
    def _column_keys_are_unique(self) -> "TableSpec":
        keys = [column.key for block in self.blocks for column in block.columns]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"列的 key 重复：{'、'.join(twice)}")
        return self

    @model_validator(mode="after")
    def _serves_its_purpose(self, info: ValidationInfo) -> "TableSpec":
        if self.purpose is None:
            return self
        rows = _ROWS_OF_PURPOSE[self.purpose]
        if len(self.blocks) != 1 or self.blocks[0].rows.kind != rows:
            raise ValueError(f"用途 {self.purpose} 的表应只有一栏，行类型为 {rows}")
        if not any(is_whole(column) for column in self.blocks[0].columns):
            raise ValueError(f"用途 {self.purpose} 的表应有一个没有筛选条件（where）的金额列，作为合计")
        if self.purpose is Purpose.THREE_PUBLIC and self.blocks[0].dataset is not Dataset.THREE_PUBLIC:
            raise ValueError(f"用途 {self.purpose} 的表需要数据集 {Dataset.THREE_PUBLIC}")
        if self.purpose is Purpose.THREE_PUBLIC:
            self._shows_this_year_item_by_item(law_of(info))
        return self

    def _shows_this_year_item_by_item(self, law: Law) -> None:
        """Raise ``ValueError`` where the chart would be of another year, or lack an item without a word."""
        block = self.blocks[0]
        this_year = next(period for period in law.periods if period.is_this_year)
        if block.where.period != (this_year,):
            raise ValueError(f"用途 {self.purpose} 的表应写 where: {{period: {this_year}}}")
        rows = block.rows
        items = (*rows.items, *rows.footer) if isinstance(rows, ItemRows) else ()
        shown = {item.where.item for item in items}
        if absent := [str(item) for item in law.three_public_items if (item,) not in shown]:
            raise ValueError(f"用途 {self.purpose} 的表缺少单独列示的行：{'、'.join(absent)}")


_ROWS_OF_PURPOSE = {
    Purpose.THREE_PUBLIC: "items",
    Purpose.AGENCY_OPERATING: "units",
    Purpose.PROJECTS_CURRENT: "projects",
    Purpose.PROJECTS_CARRYOVER: "projects",
}


def is_whole(column: ColumnSpec) -> bool:
    """Return whether an amount column takes every line of its row, as a column of totals does."""
    return column.is_amount and not column.where.conditions()


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
        numerals = [table.numeral for table in self.tables]
        if twice := sorted({numeral for numeral in numerals if numerals.count(numeral) > 1}):
            raise ValueError(f"表的序号（numeral）重复：{'、'.join(twice)}")
        headings = [table.heading_of(table.title) for table in self.tables]
        if twice := sorted({heading for heading in headings if headings.count(heading) > 1}):
            raise ValueError(f"两张表的表题（heading）相同，读者分不清：{'、'.join(twice)}")
        return self


def defect_of_cell(tables: TablesSpec, table_id: str, column_key: str, row_key: str = "") -> str:
    """Return why no document can have an amount at a cell (without ``row_key``: in a column), or ``""``."""
    table = next((table for table in tables.tables if table.id == table_id), None)
    if table is None:
        return f"没有表 {table_id}，已声明：{'、'.join(table.id for table in tables.tables)}"
    found = next(
        ((block, column) for block in table.blocks for column in block.columns if column.key == column_key), None
    )
    if found is None:
        known = "、".join(column.key for block in table.blocks for column in block.columns)
        return f"表 {table_id} 没有列 {column_key}，已声明：{known}"
    block, column = found
    if not column.is_amount:
        return f"表 {table_id} 的列 {column_key} 不是金额"
    if row_key and not may_have_row(block.rows, row_key):
        return f"表 {table_id} 的列 {column_key} 所在一栏不会有行 {row_key}，请检查拼写"
    return ""


def load_tables(path: Path, law: Law) -> TablesSpec:
    """Return the declared tables, which name terms of the law. Raises ``DeclarationError`` with file and line."""
    return load_yaml(path, TablesSpec, context=law)
