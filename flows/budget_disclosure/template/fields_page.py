"""The page that lists every field of a template with its meaning and an example: ``docs/fields.md``, generated."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from budget_disclosure.template.field_tree import (
    TABLE_MEANINGS,
    TOP_LEVEL,
    Field,
    Kind,
    leaves,
    loop_example,
    notice_fields,
    written,
)

_LONGEST = 60
_INTRODUCTION = """\
# 模板可用的字段

<!-- 本页由 disclose template fields 生成，请勿手工修改。 -->

在 Word 模板（`templates/{year}/部门预算公开.docx`）里写上标记，生成文件时换成本部门的内容。下面列出全部字段；
“样例”一栏取自{source}。改完模板请运行 `./disclose template check`，它会指出写错、遗漏的地方。

- `{{{{ 字段 }}}}` 写在文字里，换成一个数或一段文字；
- `{{{{p 字段 }}}}` 单独占一段，换成整张表或图；
- `{{%p for … %}}`、`{{%p if … %}}`、`{{%p else %}}`、`{{%p endif %}}`、`{{%p endfor %}}`
  各自单独占一段，重复或有条件地写出中间的内容；
  在表格里整行重复用 `{{%tr for … %}}`、`{{%tr endfor %}}`，各自单独占一行。

标记里的括号、引号、百分号都要用英文半角。
"""

_VALUE_NOTE = """\
零也印作“0”，所以 `{%p if facts.overseas_visits %}` 总是成立；
要按是否为零判断，请写 `{%p if facts.overseas_visits.value %}`。"""

_NOTICE_NOTE = """\
更正说明有自己的模板（`templates/{year}/更正说明.docx`），用下列字段；文字中删去和新增的部分各有字符样式“更正前文字”“更正后文字”。"""


def fields_page(fields: Field, context: Mapping[str, Any], year: str, source: str) -> str:
    """Return the page in Markdown; ``context`` is that of the example document, ``source`` says whose it is."""
    groups = fields.children
    lines = [_INTRODUCTION.format(year=year, source=source)]
    lines += ["## 文件本身", "", *_table([groups[name] for name in TOP_LEVEL], context), ""]
    lines += [
        "## 公开表",
        "",
        f"{groups['tables'].meaning}。每张表有下列字段：",
        "",
        *_tables(groups["tables"], context),
        "",
    ]
    lines += ["## 文字说明", "", f"{groups['prose'].meaning}：", "", *_prose_example(), ""]
    lines += [*_table(list(groups["prose"].children.values()), context), ""]
    lines += ["## 单个的数和文字", "", f"{groups['facts'].meaning}。金额为万元。", _VALUE_NOTE]
    for section, facts in groupby(groups["facts"].children.values(), key=lambda fact: fact.section):
        lines += ["", f"### {section}", "", *_table(list(facts), context)]
    lines += ["", "## 项目支出绩效目标表", "", f"{groups['forms'].meaning}。金额为元。", ""]
    lines += [*_table(list(leaves(groups["forms"])), context), ""]
    lines += ["## 图形", "", *_table(list(groups["charts"].children.values()), context)]
    lines += ["", "## 更正说明", "", _NOTICE_NOTE.format(year=year), "", "| 写法 | 含义 |", "|---|---|"]
    lines += [f"| `{tag(field)}` | {field.meaning} |" for field in leaves(notice_fields())]
    return "\n".join(lines) + "\n"


def _tables(tables: Field, context: Mapping[str, Any]) -> Iterator[str]:
    yield "| 字段 | 含义 |"
    yield "|---|---|"
    for name, meaning in TABLE_MEANINGS.items():
        yield f"| `{name}` | {_cell(meaning.format(path='tables.代号.body'))} |"
    yield ""
    names = list(TABLE_MEANINGS)
    yield f"| 样例 | 单位 | {' | '.join(f'`{name}`' for name in names)} |"
    yield f"|---|---|{'---|' * len(names)}"
    for table in tables.children.values():
        title, unit = (example(table.children[name], context) for name in ("heading", "unit"))
        tags = " | ".join(f"`{tag(table.children[name])}`" for name in names)
        yield f"| {_cell(title)} | {_cell(unit)} | {tags} |"


def _prose_example() -> Sequence[str]:
    return ("```text", "{%p for p in prose.revenue %}", "{{ p }}", "{%p endfor %}", "```")


def _table(fields: Sequence[Field], context: Mapping[str, Any]) -> Iterator[str]:
    yield "| 写法 | 含义 | 样例 |"
    yield "|---|---|---|"
    for field in fields:
        yield f"| `{tag(field)}` | {_cell(field.meaning)} | {_cell(example(field, context))} |"


def tag(field: Field) -> str:
    """Return the tag with which a template uses a field."""
    name = written(field.path)
    match field.kind:
        case Kind.BLOCK:
            return f"{{{{p {name} }}}}"
        case Kind.FLAG:
            return f"{{%p if {name} %}}"
        case Kind.LIST:
            return loop_example(field)
        case _:
            return f"{{{{ {name} }}}}"


def example(field: Field, context: Mapping[str, Any]) -> str:
    """Return a field's value in the example document, shortened; blank when the example has none."""
    if field.kind is Kind.BLOCK:
        return "（图）" if field.path.startswith("charts.") else "（整张表）"
    value = _lookup(field.path, context)
    if field.kind is Kind.FLAG:
        return "是" if value else "否"
    if field.kind is Kind.MERGE:
        return "（不显示）"
    if isinstance(value, tuple):
        return f"{_short(str(value[0]))}" if field.path.startswith("prose.") and value else f"共 {len(value)} 项"
    return _short("" if value is None else str(value))


def _lookup(path: str, context: Mapping[str, Any]) -> Any:
    head, _, rest = path.partition(".")
    if head == "facts":
        return context[head].get(rest)
    value: Any = context
    for step in path.split("."):
        name = step.removesuffix("[]")
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name)
        if step.endswith("[]"):
            value = next(iter(value), None)
        if value is None:
            return None
    return value


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}……"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
