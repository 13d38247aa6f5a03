"""The fields a template can use, as a tree with the meaning of each; made from the declarations of a year.

Names and meanings of facts, prose and tables come from ``wording.yaml``, ``tables.yaml`` and ``workbook.yaml``; names
of views from their dataclasses in ``context.py``. Only what no declaration says is said here, and a test compares all
names with the context of a real document.
"""

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, unique

from markupsafe import Markup

from budget_disclosure.declarations.tables_yaml import Purpose
from budget_disclosure.declarations.wording_yaml import Wording
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.computed_table import ComputedTable
from budget_disclosure.document.context import FormView, FundingView, IndicatorView, TableView
from budget_disclosure.template.fact_meanings import comment_above, fact_meanings


@unique
class Kind(Enum):
    """What a field is, which decides how a tag may use it."""

    TEXT = "文字"
    FLAG = "是否"
    NUMBER = "供条件比较的数"
    BLOCK = "整块内容"
    MERGE = "合并标记"
    GROUP = "一组字段"
    LIST = "清单"
    ANY = "任意"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its path (``tables.t05.body``, ``forms[].project``), what it is, and its parts.

    ``section`` is the heading it stands under in the list of fields; not ``is_certain``: not every document has it.
    """

    kind: Kind
    path: str
    meaning: str = ""
    children: Mapping[str, "Field"] = field(default_factory=dict)
    element: "Field | None" = None
    section: str = ""
    is_certain: bool = True


ANY = Field(Kind.ANY, "")

TOP_LEVEL: Mapping[str, str] = {
    "year": "预算年度",
    "last_year": "预算年度的上一年",
    "code": "部门代码；单位文件为单位代码",
    "name": "部门名称；单位文件为单位名称",
    "scope": "正文里的自称：本部门，单位文件为本单位",
    "scope_noun": "部门，单位文件为单位",
    "is_department": "是不是部门文件；只能写在条件里：{%p if is_department %}",
    "title": "文件标题（不含名称）",
    "level": "预算级次，取自部门本级的单位信息",
    "approval_date": "预算批复日期，取自部门本级的单位信息",
    "approval_month": "预算批复的年月，封面落款用",
    "as_of": "国有资产数据的截止日期，取自部门本级的单位信息",
}
GROUPS: Mapping[str, str] = {
    "tables": "公开表，一张表一个代号（tables.yaml 的 id）",
    "prose": "文字说明，一节一个名称（wording.yaml 的 prose）；每节是若干段的清单，要用循环逐段写出",
    "facts": "文字说明用到的数和文字（wording.yaml 的 facts），可单独写进正文",
    "forms": "项目支出绩效目标表的清单，每个公开的项目一张",
    "charts": "图形",
}
CHARTS: Mapping[str, str] = {Purpose.THREE_PUBLIC: "“三公”经费分布图；四项都为零时为空，要先用条件判断"}
TABLE_MEANINGS: Mapping[str, str] = {
    "heading": "表号和表题，进目录",
    "title": "表题，不带表号",
    "line_above": "表前行左边的文字：编制单位的名称",
    "unit": "金额单位",
    "body": "整张表，单独占一段，写成 {{{{p {path} }}}}，有且只有一处",
    "note": "表中没有数时的注；有数时为空，要先用条件判断",
}
FORM_MEANINGS: Mapping[str, str] = {
    "project": "项目名称",
    "category": "项目类别",
    "department": "主管部门代码和名称",
    "unit": "实施单位",
    "nature": "项目属性",
    "period": "项目期",
    "has_mid_term": "是否填了中期目标或中期指标",
    "has_mid_term_goal": "是否填了中期目标",
    "has_mid_term_indicators": "是否填了中期指标",
    "mid_term_total": "中期资金总额",
    "annual_total": "年度资金总额",
    "funding": "按来源分的资金清单，逐行循环",
    "overview": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立必要性",
    "safeguards": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
    "mid_term_goal": "中期目标",
    "annual_goal": "年度目标",
    "indicators": "绩效指标清单，逐行循环",
    "responsible_person": "负责人",
    "handler": "经办人",
    "phone": "联系电话",
    "filled_on": "填报日期",
}
FUNDING_MEANINGS: Mapping[str, str] = {"label": "资金来源", "mid_term": "中期金额", "annual": "年度金额"}
INDICATOR_MEANINGS: Mapping[str, str] = {
    "level1_merge": "合并标记，写在 level1 前面",
    "level1": "一级指标",
    "mid_level2_merge": "合并标记，写在 mid_level2 前面",
    "mid_level2": "中期目标的二级指标",
    "mid_level3": "中期目标的三级指标",
    "mid_target": "中期目标的指标值",
    "annual_level2_merge": "合并标记，写在 annual_level2 前面",
    "annual_level2": "年度目标的二级指标",
    "annual_level3": "年度目标的三级指标",
    "annual_target": "年度目标的指标值",
}
NOTICE_MEANINGS: Mapping[str, str] = {
    "title": "标题，写明是哪份文件的更正说明",
    "change": "更正了什么，为什么",
    "versions": "更正的是哪天公开的第几版，其余内容不变，以第几版为准",
    "unit": "金额单位，带括号，写在表头里；各行单位不同时为空",
    "rows": "更正的数，逐行循环；没有更正数时为空，要先用条件判断",
    "texts": "更正的文字和绩效目标表，逐段循环",
    "name": "落款单位",
    "day": "落款日期；还没有公开的留空待填",
}
_NOTICE_ROW: Mapping[str, str] = {
    "place": "更正的数在哪几张表、哪几行和哪几部分文字里",
    "before": "更正前的数",
    "after": "更正后的数",
}
_NOTICE_STRETCH: Mapping[str, str] = {
    "same": "没有变动的文字",
    "removed": "删去的文字",
    "added": "新增的文字",
}
_VARIABLES = {
    "forms": "form",
    "funding": "line",
    "indicators": "row",
    "rows": "row",
    "texts": "text",
    "stretches": "part",
}
_LOOPS = {"funding": "tr", "indicators": "tr", "rows": "tr", "stretches": ""}
_VIEWS: Mapping[type, Mapping[str, str]] = {
    FormView: FORM_MEANINGS,
    FundingView: FUNDING_MEANINGS,
    IndicatorView: INDICATOR_MEANINGS,
}


def field_tree(year: Declarations) -> Field:
    """Return the group of all fields that templates of a year can use."""
    children = {
        name: Field(Kind.FLAG if name.startswith("is_") else Kind.TEXT, name, meaning)
        for name, meaning in TOP_LEVEL.items()
    }
    tables = {
        table.id: _view(
            TableView,
            f"tables.{table.id}",
            {name: text.format(path=f"tables.{table.id}.body") for name, text in TABLE_MEANINGS.items()},
            section=f"表{table.numeral} {table.department_title(year.year)}",
        )
        for table in year.tables.tables
    }
    drawn = {table.purpose for table in year.tables.tables}
    charts = {
        name: Field(Kind.BLOCK, f"charts.{name}", meaning) for name, meaning in CHARTS.items() if Purpose(name) in drawn
    }
    form = _with_declared(_view(FormView, "forms[]", FORM_MEANINGS), year)
    groups = {
        "tables": _group("tables", tables),
        "prose": _group("prose", _prose(year.wording)),
        "facts": _group("facts", _facts(year)),
        "forms": Field(Kind.LIST, "forms", GROUPS["forms"], element=form),
        "charts": _group("charts", charts),
    }
    return Field(Kind.GROUP, "", children={**children, **groups})


def variable(owner: Field) -> str:
    """Return the variable that stands for an entry of a list."""
    return written(owner.element.path) if owner.element is not None else "p"


def loop_example(owner: Field) -> str:
    """Return how a list is looped over in a template: by paragraphs, rows of a table, or inside a paragraph."""
    name = owner.path.rpartition(".")[2]
    return f"{{%{_LOOPS.get(name, 'p')} for {variable(owner)} in {written(owner.path)} %}}"


def notice_fields() -> Field:
    """Return the group of all fields that the template of notices can use."""
    stretch = _texts("texts[].stretches[]", _NOTICE_STRETCH)
    stretches = Field(Kind.LIST, "texts[].stretches", "这一段里依次排列的文字，逐截循环", element=stretch)
    lists = {
        "rows": _texts("rows[]", _NOTICE_ROW),
        "texts": Field(Kind.GROUP, "texts[]", children={"stretches": stretches}),
    }
    children = {
        name: Field(Kind.LIST if name in lists else Kind.TEXT, name, meaning, element=lists.get(name))
        for name, meaning in NOTICE_MEANINGS.items()
    }
    return Field(Kind.GROUP, "", children=children)


def leaves(node: Field) -> Iterator[Field]:
    """Yield every field that is no group, in order; lists before the fields of their entries."""
    if node.kind is Kind.GROUP:
        for child in node.children.values():
            yield from leaves(child)
        return
    yield node
    if node.element is not None and node.element.kind is Kind.GROUP:
        yield from leaves(node.element)


def written(path: str) -> str:
    """Return a field as tags write it: entries by the variable of their loop, names with a point in brackets."""
    head, _, rest = path.partition(".")
    if head == "facts" and "." in rest:
        return f"facts[{rest!r}]"
    owner, bracket, part = path.rpartition("[]")
    if not bracket:
        return path
    return f"{_VARIABLES.get(owner.rpartition('.')[2], 'p')}{part}"


def _texts(path: str, meanings: Mapping[str, str]) -> Field:
    parts = {name: Field(Kind.TEXT, f"{path}.{name}", meaning) for name, meaning in meanings.items()}
    return Field(Kind.GROUP, path, children=parts)


def _group(name: str, children: Mapping[str, Field]) -> Field:
    return Field(Kind.GROUP, name, GROUPS[name], children)


def _view(view: type, path: str, meanings: Mapping[str, str], section: str = "") -> Field:
    hints = typing.get_type_hints(view)
    children = {
        part.name: _of_type(hints[part.name], f"{path}.{part.name}", meanings.get(part.name, ""), section)
        for part in fields(view)
    }
    return Field(Kind.GROUP, path, section, children, section=section)


def _with_declared(form: Field, year: Declarations) -> Field:
    """Return the fields of a form with those that only the year's ``workbook.yaml`` knows."""
    path = "forms[].fields"
    declared = {
        field.key: Field(Kind.TEXT, f"{path}.{field.key}", f"{sheet.title}·{field.full_title}")
        for sheet, field in year.workbook.form_fields
    }
    return replace(form, children={**form.children, "fields": Field(Kind.GROUP, path, "另加的字段", declared)})


def _of_type(hint: typing.Any, path: str, meaning: str, section: str) -> Field:
    if typing.get_origin(hint) is tuple:
        entry = typing.get_args(hint)[0]
        return Field(
            Kind.LIST, path, meaning, element=_view(entry, f"{path}[]", _VIEWS.get(entry, {})), section=section
        )
    kind = Kind.FLAG if hint is bool else Kind.TEXT
    if hint in (Markup, ComputedTable | Markup):
        kind = Kind.MERGE if path.endswith("_merge") else Kind.BLOCK
    return Field(kind, path, meaning, section=section)


def _prose(wording: Wording) -> dict[str, Field]:
    lines = wording.path.read_text(encoding="utf-8-sig").splitlines()
    result = {}
    for key, paragraphs in wording.prose.items():
        starts = wording.paragraph_lines[key]
        comment = comment_above(lines, starts[0]) if starts else ""
        is_heading = Field(Kind.FLAG, f"prose.{key}[].is_heading", "这一段是不是小标题")
        element = Field(Kind.TEXT, f"prose.{key}[]", "一段文字", {"is_heading": is_heading})
        meaning = f"{comment}，{len(paragraphs)} 段" if comment else f"{len(paragraphs)} 段"
        result[key] = Field(Kind.LIST, f"prose.{key}", meaning, element=element)
    return result


def _facts(year: Declarations) -> dict[str, Field]:
    result = {}
    for meaning in fact_meanings(year):
        path = f"facts.{meaning.key}"
        value = Field(Kind.NUMBER, f"{path}.value", "同一个数，供条件比较")
        result[meaning.key] = Field(
            Kind.TEXT, path, meaning.text, {"value": value}, section=meaning.section, is_certain=meaning.is_certain
        )
    return result
