"""What a template must show: every table once and whole, every section of the prose, the forms, the chart."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from budget_disclosure.declarations.named_fields import named_fields
from budget_disclosure.declarations.tables_yaml import TableSpec
from budget_disclosure.declarations.workbook_yaml import FORM_SHEETS
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.defects import Place, TemplateDefect, defect, lowered
from budget_disclosure.template.field_tree import Field, Kind, leaves, written
from budget_disclosure.template.tag_blocks import Block, Use

_BODY = "正文"


def missing(uses: Sequence[Use], fields: Field, year: Declarations) -> Iterator[TemplateDefect]:
    """Yield what is not shown, shown twice, or shown only sometimes; ``uses`` are those of all parts in order."""
    for table in year.tables.tables:
        yield from _table(table, uses)
    yield from _mixed_up(uses)
    yield from _prose(uses, fields)
    if year.workbook.has("project_targets"):
        yield from _forms(uses, fields, _not_asked_for(year))
    for chart in fields.children["charts"].children.values():
        if not _printed(uses, chart.path):
            found = f"没有插入{chart.meaning.split('；')[0]}"
            yield defect(rules.CHART_MISSING, Place(_BODY), found, f"请单独占一段写上 {{{{p {chart.path} }}}}")


def missing_in_notice(uses: Sequence[Use], fields: Field) -> Iterator[TemplateDefect]:
    """Yield what a notice of corrections does not show; for title, name and day a bureau may have its own way."""
    printed = {use.field.path for use in uses if use.is_printed}
    read = {use.field.path for use in uses}
    for leaf in leaves(fields):
        if leaf.path in (read if leaf.kind is Kind.LIST else printed) or _inside_unread_list(leaf, read):
            continue
        name = written(leaf.path)
        report = lowered if leaf.path in ("title", "name", "day") else defect
        remedy = f"请用循环写出 {name}" if leaf.kind is Kind.LIST else f"请写上 {{{{ {name} }}}}"
        yield report(rules.NOTICE_FIELD_MISSING, Place(_BODY), f"没有写出“{leaf.meaning}”（{name}）", remedy)


def placement(uses: Sequence[Use], year: Declarations, outline_levels: Mapping[str, int]) -> Iterator[TemplateDefect]:
    """Yield tables on pages of the wrong direction, and titles of tables that do not get into the contents."""
    specs = {f"tables.{table.id}": table for table in year.tables.tables}
    for use in uses:
        owner, _, part = use.field.path.rpartition(".")
        if owner not in specs or not use.is_printed or use.tag.paragraph.at.part != _BODY:
            continue
        table, paragraph = specs[owner], use.tag.paragraph
        if part == "body" and table.landscape and not paragraph.is_landscape:
            found = f"{_name(table)}是横排的宽表（tables.yaml 写了 landscape: true），却放在竖排的节里"
            remedy = "请在表的前后各插入“分节符（下一页）”，并把这一节设为横向"
            yield defect(rules.ORIENTATION, paragraph.at, found, remedy)
        elif part == "body" and paragraph.is_landscape and not table.landscape:
            found = f"{_name(table)}没有声明为横排（tables.yaml），却放在横排的节里"
            remedy = f"请把这一节设为纵向，或在 tables.yaml 的 {table.id} 里写 landscape: true"
            yield defect(rules.ORIENTATION, paragraph.at, found, remedy)
        elif part == "heading" and paragraph.style_id not in outline_levels:
            found = f"{_name(table)}的表题所在段落的样式没有大纲级别，不会进目录"
            yield defect(rules.NOT_A_HEADING, paragraph.at, found, "请改用样式“表题”，或为现用的样式设置大纲级别 2 级")


def _table(table: TableSpec, uses: Sequence[Use]) -> Iterator[TemplateDefect]:
    path = f"tables.{table.id}"
    bodies = _printed(uses, f"{path}.body")
    if not bodies:
        remedy = f"请单独占一段写上 {{{{p {path}.body }}}}"
        yield defect(rules.TABLE_MISSING, Place(_BODY), f"没有插入{_name(table)}", remedy)
        return
    for first, second in combinations(bodies, 2):
        if not _exclude_each_other(first, second):
            found = f"{_name(table)}已经插入过了（{first.tag.paragraph.at}）"
            yield defect(rules.TABLE_TWICE, second.tag.paragraph.at, found, "每张表只能有一处，请删掉多余的")
    for body in bodies:
        loops = [loop for loop in body.loops if loop.is_closed]
        if loops and not body.field.path.startswith("tables.*"):
            found = f"{_name(table)}放在循环“{loops[-1].tag.text}”里，会重复出现"
            yield defect(rules.TABLE_TWICE, body.tag.paragraph.at, found, "请移到循环外面")
    if all(body.branches and body.branches[-1][0].is_closed for body in bodies) and not _covers_all_cases(bodies):
        found = f"{_name(table)}只在条件“{bodies[0].branches[-1][0].tag.text}”成立时才插入，不成立时文件里就没有这张表"
        yield defect(rules.TABLE_CONDITIONAL, bodies[0].tag.paragraph.at, found, "请移到条件外面，空表也要公开")
    for part, what in (("heading", "表题"), ("unit", "金额单位"), ("note", "无数据时的注")):
        alternatives = (f"{path}.{part}", f"{path}.title") if part == "heading" else (f"{path}.{part}",)
        if not any(_printed(uses, alternative) for alternative in alternatives):
            found = f"{_name(table)}没有写出{what}"
            yield defect(
                rules.TABLE_PART_MISSING,
                bodies[0].tag.paragraph.at,
                found,
                f"请在表的附近写上 {{{{ {path}.{part} }}}}",
            )


def _mixed_up(uses: Sequence[Use]) -> Iterator[TemplateDefect]:
    """Yield titles and units of one table above another (a paragraph copied and not fully changed)."""
    placed = {
        use.field.path.removesuffix(".body") for use in uses if use.is_printed and use.field.path.endswith(".body")
    }
    above: list[Use] = []
    below: Field | None = None
    for use in uses:
        owner, _, part = use.field.path.rpartition(".")
        if not use.is_printed or owner not in placed:
            continue
        if part == "note" and below is not None and owner != below.path.rpartition(".")[0]:
            found = f"这里写的是 {use.field.path}，上面的表却是 {below.path}"
            yield defect(
                rules.TABLE_MIXED_UP, use.tag.paragraph.at, found, f"请改为 {below.path.replace('.body', '.note')}"
            )
        elif part in ("heading", "title", "unit"):
            above.append(use)
        elif part == "body":
            for mention in above:
                if mention.field.path.rpartition(".")[0] != owner:
                    right = f"{owner}.{mention.field.path.rpartition('.')[2]}"
                    found = f"这里写的是 {mention.field.path}，下面的表却是 {use.field.path}"
                    yield defect(rules.TABLE_MIXED_UP, mention.tag.paragraph.at, found, f"请改为 {right}")
            above, below = [], use.field


def _prose(uses: Sequence[Use], fields: Field) -> Iterator[TemplateDefect]:
    shown = {use.field.path for use in uses if use.is_printed}
    read = {use.field.path for use in uses}
    for section in fields.children["prose"].children.values():
        entry = f"{section.path}[]"
        if {entry, section.path, "prose.*[]"} & shown:
            continue
        if section.path in read:
            found = f"循环了 {section.path}，却没有写出其中的段落"
            yield defect(
                rules.PROSE_MISSING,
                _first(uses, section.path),
                found,
                "请在循环里写上 {{ p }}（与循环的变量名一致）",
            )
        else:
            found = f"没有写出文字说明“{section.path}”（{section.meaning}）"
            loop = f"{{%p for p in {section.path} %}}、{{{{ p }}}}、{{%p endfor %}}"
            yield defect(rules.PROSE_MISSING, Place(_BODY), found, f"请在应有的标题下写上三段：{loop}")


def _not_asked_for(year: Declarations) -> frozenset[str]:
    """Return the fields of a form that no sheet of the format asks for, by path."""
    named = named_fields(year.law)
    asked = {sheet.key: {field.key for field in sheet.fields} for sheet in year.workbook.sheets}
    absent = {key for sheet in FORM_SHEETS for key in named[sheet] if key not in asked.get(sheet, ())}
    absent |= set() if year.workbook.has("indicators") else {"indicators"}
    return frozenset(f"forms[].{key}" for key in absent)


def _forms(uses: Sequence[Use], fields: Field, not_asked_for: frozenset[str]) -> Iterator[TemplateDefect]:
    forms = fields.children["forms"]
    if not any(use.field.path == "forms" and not use.is_printed for use in uses):
        remedy = "请用 {%p for form in forms %} 和 {%p endfor %} 把绩效目标表包起来"
        yield defect(rules.FORMS_MISSING, Place(_BODY), "没有项目支出绩效目标表的循环“forms”", remedy)
        return
    read = {use.field.path for use in uses}
    start = _first(uses, "forms")
    for leaf in leaves(forms):
        if leaf.path in read or leaf.path == "forms" or leaf.path in not_asked_for or _inside_unread_list(leaf, read):
            continue
        if leaf.kind is Kind.FLAG:
            continue  # conditions print nothing
        rule = rules.FORMS_MISSING if leaf.kind is Kind.LIST else rules.FORM_FIELD_MISSING
        name = written(leaf.path)
        remedy = f"请用循环写出 {name}" if leaf.kind is Kind.LIST else f"如要公开，请在表格里写上 {{{{ {name} }}}}"
        yield defect(rule, start, f"绩效目标表里没有用到“{leaf.meaning}”（{name}）", remedy)


def _inside_unread_list(leaf: Field, read: set[str]) -> bool:
    owner = leaf.path.rpartition("[].")[0]
    return bool(owner) and owner not in read


def _printed(uses: Sequence[Use], path: str) -> list[Use]:
    anything = f"{path.split('.', maxsplit=1)[0]}.*"
    part = path.rpartition(".")[2]
    wanted = {path, f"{anything}.{part}"}
    return [use for use in uses if use.is_printed and use.field.path in wanted]


def _first(uses: Sequence[Use], path: str) -> Place:
    return next(use.tag.paragraph.at for use in uses if use.field.path == path)


def _exclude_each_other(first: Use, second: Use) -> bool:
    other = {id(block): branch for block, branch in second.branches}
    return any(id(block) in other and other[id(block)] != branch for block, branch in first.branches)


def _covers_all_cases(bodies: Sequence[Use]) -> bool:
    blocks: list[Block] = [body.branches[0][0] for body in bodies]
    block = blocks[0]
    branches = {body.branches[0][1] for body in bodies if body.branches[0][0] is block}
    return block.has_else and len(branches) == block.branch + 1


def _name(table: TableSpec) -> str:
    return f"表{table.numeral}（{table.id}）"
