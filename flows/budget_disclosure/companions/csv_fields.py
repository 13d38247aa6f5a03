"""The columns of the CSV files: names, types, and their meaning in the Fiscal Data Package taxonomy of budgets.

Codes of kind, cost, source and vintage are the keys of the terms of the law.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from budget_disclosure.model.law import Law, Term


@dataclass(frozen=True, slots=True)
class Field:
    """A column: Table Schema type, Chinese title, and the ColumnType of the taxonomy where one fits."""

    name: str
    type: str
    title: str
    column_type: str = ""
    description: str = ""
    is_required: bool = False

    def descriptor(self) -> dict[str, Any]:
        """Return the column as ``datapackage.json`` says it."""
        result: dict[str, Any] = {"name": self.name, "type": self.type, "title": self.title}
        if self.description:
            result["description"] = self.description
        if self.column_type:
            result["columnType"] = self.column_type
        if self.is_required:
            result["constraints"] = {"required": True}
        return result


@dataclass(frozen=True, slots=True)
class Resource:
    """A CSV file; ``constants`` are (name, ColumnType, value) of what holds for every row and has no column."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    constants: tuple[tuple[str, str, str], ...] = ()

    @property
    def path(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"


_BUDGET_TAXONOMY: Final = "https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json"
_GOVERNMENT_CODE: Final = "economic-classification:generic:code:government"
_COST_CODE: Final = "expenditure-type:code:cost"
_VINTAGE_CODE: Final = "fin-source:generic:code:vintage"

# What the taxonomy lacks: a second economic classification, 人员/公用, 本年/结转, project category.
COLUMN_TYPES: Final[tuple[str | list[dict[str, Any]], ...]] = (
    _BUDGET_TAXONOMY,
    [
        {"name": _GOVERNMENT_CODE, "dataType": "string", "unique": True},
        {
            "name": "economic-classification:generic:label:government",
            "dataType": "string",
            "labelOf": _GOVERNMENT_CODE,
        },
        {"name": _COST_CODE, "dataType": "string", "unique": True},
        {"name": "expenditure-type:label:cost", "dataType": "string", "labelOf": _COST_CODE},
        {"name": _VINTAGE_CODE, "dataType": "string", "unique": True},
        {"name": "fin-source:generic:label:vintage", "dataType": "string", "labelOf": _VINTAGE_CODE},
        {"name": "activity:generic:project:category", "dataType": "string"},
    ],
)


def _keys(terms: Iterable[Term]) -> str:
    return ", ".join(term.key for term in terms)


def _digits(law: Law, name: str) -> str:
    """Return how long the codes of a list are and what of them is which level."""
    lengths = law.code_levels.get(name, ())
    levels = zip("类款项", (length - above for above, length in pairwise((0, *lengths))), strict=False)
    parts = ", ".join(f"{level} {digits}" for level, digits in levels)
    return f"{lengths[-1]} digits: {parts}" if lengths else "empty: the format has no such list"


def budget_lines(law: Law) -> Resource:
    """Return the file of budget lines, whose words and codes are those of the law."""
    return Resource(
        name="budget_lines",
        title="预算明细",
        description=(
            "One row for each filled amount cell of 基本支出 and 项目支出; every expenditure table adds these up."
        ),
        fields=(
            Field("line_id", "string", "来源单元格", "budget-line-id", "file!sheet!cell, several joined by |", True),
            Field("fiscal_year", "integer", "预算年度", "date:fiscal-year", is_required=True),
            Field(
                "department_code", "string", "部门代码", "administrative-classification:generic:level1:code", "", True
            ),
            Field(
                "department_name", "string", "部门名称", "administrative-classification:generic:level1:label", "", True
            ),
            Field("unit_code", "string", "单位代码", "administrative-classification:generic:level2:code", "", True),
            Field("unit_name", "string", "单位名称", "administrative-classification:generic:level2:label", "", True),
            Field("unit_kind", "string", "单位性质", is_required=True),
            Field(
                "function_code",
                "string",
                "功能科目编码",
                "functional-classification:generic:code",
                _digits(law, "function"),
                True,
            ),
            Field("function_name", "string", "功能科目名称", "functional-classification:generic:label", "", True),
            Field(
                "dept_economic_code",
                "string",
                "部门预算支出经济科目编码",
                "economic-classification:generic:code",
                f"{_digits(law, 'dept_economic')}; may be empty for projects",
            ),
            Field("dept_economic_name", "string", "部门预算支出经济科目名称", "economic-classification:generic:label"),
            Field(
                "gov_economic_code",
                "string",
                "政府预算支出经济科目编码",
                _GOVERNMENT_CODE,
                f"{_digits(law, 'gov_economic')}; empty for projects",
            ),
            Field(
                "gov_economic_name",
                "string",
                "政府预算支出经济科目名称",
                "economic-classification:generic:label:government",
            ),
            Field("kind", "string", "支出类型代码", "expenditure-type:code", _keys(law.expenditure_kinds), True),
            Field("kind_name", "string", "支出类型", "expenditure-type:label", "", True),
            Field("cost", "string", "经费类型代码", _COST_CODE, _keys(law.costs), bool(law.costs)),
            Field("cost_name", "string", "经费类型", "expenditure-type:label:cost", "", bool(law.costs)),
            Field(
                "source",
                "string",
                "资金来源代码",
                "fin-source:generic:code",
                _keys(law.sources),
                True,
            ),
            Field("source_name", "string", "资金来源", "fin-source:generic:label", "", True),
            Field("vintage", "string", "预算批次代码", _VINTAGE_CODE, _keys(law.vintages), True),
            Field("vintage_name", "string", "预算批次", "fin-source:generic:label:vintage", "", True),
            Field(
                "project_key",
                "string",
                "项目代码",
                "activity:generic:project:code",
                "unit code, /, project number; empty for basic expenditure",
            ),
            Field("project_name", "string", "项目名称", "activity:generic:project:label"),
            Field("project_category", "string", "项目类别", "activity:generic:project:category"),
            Field("amount_yuan", "number", "金额（元）", "value", "exact", True),
        ),
        primary_key=("line_id",),
        constants=(
            ("currency", "value-currency:code", "CNY"),
            ("direction", "direction", "expenditure"),
            ("phase", "phase:id", "approved"),
        ),
    )


TABLES: Final = Resource(
    name="tables",
    title="公开表",
    description=(
        "One row for each amount cell of the disclosure tables. These are totals of different levels: "
        "do not add them up, use budget_lines for that."
    ),
    fields=(
        Field("table_id", "string", "表", is_required=True),
        Field("table_numeral", "string", "表号", is_required=True),
        Field("table_title", "string", "表名", is_required=True),
        Field("row_key", "string", "行键", is_required=True),
        Field("row_level", "integer", "行级次", "", "0 for totals, 1 for their parts, and so on", True),
        Field("row_code", "string", "行编码"),
        Field("row_label", "string", "行名称"),
        Field("column_key", "string", "列键", is_required=True),
        Field("column_header", "string", "列名称", "", "words of the header from top to bottom, joined by /", True),
        Field("shown", "number", "公开数", "", "as printed, in the unit of the column unit; empty where blank"),
        Field("unit", "string", "计量单位", is_required=True),
        Field("amount_yuan", "number", "金额（元）", "", "exact; empty where no unit states an amount"),
        Field("source_cells", "string", "来源单元格", "", "file!sheet!cell,cell by sheet, sheets joined by |"),
    ),
    primary_key=("table_id", "row_key", "column_key"),
)

FACTS: Final = Resource(
    name="facts",
    title="文字说明中的数据",
    description="One row for each figure or text that the prose is made of.",
    fields=(
        Field("key", "string", "键", is_required=True),
        Field("shown", "string", "显示"),
        Field("value", "number", "数值", "", "the shown figure: 万元, percent or a count; empty for texts"),
        Field("amount_yuan", "number", "金额（元）", "", "exact amount behind the figure, when it is one"),
        Field("is_known", "boolean", "是否已填报", is_required=True),
        Field("origin", "string", "来历", "", "how the figure was come by, in Chinese"),
        Field("source_cells", "string", "来源单元格", "", "file!sheet!cell,cell by sheet, sheets joined by |"),
    ),
    primary_key=("key",),
)
