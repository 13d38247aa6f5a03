"""What the expressions in tags name, checked against the fields: unknown names, parts, filters and tests."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.defects import TemplateDefect, defect
from budget_disclosure.template.field_tree import ANY, Field, Kind, loop_example, variable, written
from budget_disclosure.template.tags import Tag, half_width

LOOP = Field(
    Kind.GROUP,
    "loop",
    children={
        name: Field(Kind.FLAG if name in ("first", "last") else Kind.TEXT, f"loop.{name}")
        for name in ("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0")
    }
    | dict.fromkeys(("previtem", "nextitem", "cycle", "changed"), ANY),
)
_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=True)
_GLOBALS = frozenset(_ENVIRONMENT.globals)
_LIST_FILTERS = frozenset({"sort", "reverse", "list", "unique"})
_ITEM_FILTERS = frozenset({"first", "last", "random", "min", "max"})
_NUMBER_FILTERS = frozenset({"length", "count"})
_DEFAULT_FILTERS = frozenset({"default", "d"})
_SUGGESTIONS = 3
_MESSAGES = (
    (
        r"expected token 'end of (?:print statement|statement block)', got (.+)",
        r"\1 的位置不对，前后两个词之间少了点“.”或运算符",
    ),
    (r"unexpected char (.+) at \d+", r"里面有不能用的字符 \1"),
    (r"Expected an expression, got .*", "里面没有写字段"),
    (r"expected token 'in', got .*", "循环应写成 for 名称 in 清单"),
    (r"unexpected (.+)", r"\1 的位置不对"),
    (r"expected token (.+), got (.+)", r"\2 的位置不对，那里应为 \1"),
)

Scope = Mapping[str, Field]


@dataclass(slots=True)
class Analysis:
    """What an expression names: its own field, every field it uses, and its defects."""

    tag: Tag
    scope: Scope
    fields: Field
    used: list[Field] = field(default_factory=list)
    defects: list[TemplateDefect] = field(default_factory=list)
    hidden: Scope = field(default_factory=dict)


def parse(source: str, tag: Tag) -> nodes.Template | TemplateDefect:
    """Return the syntax tree of a complete piece of Jinja, or the defect that it cannot be read."""
    try:
        # docxtpl turns Chinese quotation marks in tags into straight ones before Jinja sees them.
        return _ENVIRONMENT.parse(re.sub("[“”]", '"', re.sub("[‘’]", "'", source)))
    except TemplateSyntaxError as problem:
        mended = half_width(tag.text)
        hint = f"请改为英文半角：{mended}" if mended != tag.text else f"请改正，如 {_example(tag)}"
        return defect(rules.SYNTAX, tag.paragraph.at, f"标记“{tag.text}”写法有误：{_explain(problem)}", hint)


def resolve(node: nodes.Node, analysis: Analysis, *, may_be_missing: bool = False) -> Field:
    """Return the field an expression stands for (``ANY`` when that cannot be known); notes uses and defects."""
    match node:
        case nodes.Name():
            return _name(node.name, analysis, may_be_missing)
        case nodes.Getattr():
            return _part(resolve(node.node, analysis), node.attr, analysis, may_be_missing)
        case nodes.Getitem():
            return _item(node, analysis, may_be_missing)
        case nodes.Filter():
            return _filter(node, analysis)
        case nodes.Test() if node.name not in _ENVIRONMENT.tests:
            _unknown_word(node.name, _ENVIRONMENT.tests, "条件 is ", analysis)
    is_asked = isinstance(node, nodes.Test) and node.name in ("defined", "undefined")
    for child in node.iter_child_nodes():
        resolve(child, analysis, may_be_missing=is_asked)
    return _computed(node)


def _computed(node: nodes.Node) -> Field:
    """Return what an expression that computes something stands for."""
    if isinstance(node, nodes.Test | nodes.Compare | nodes.Not):
        return Field(Kind.FLAG, "")
    if isinstance(node, nodes.And | nodes.Or):
        return ANY
    return Field(Kind.TEXT, "") if isinstance(node, nodes.Literal | nodes.BinExpr | nodes.Concat) else ANY


def _name(name: str, analysis: Analysis, may_be_missing: bool) -> Field:
    found = analysis.scope.get(name) or analysis.fields.children.get(name)
    if found is not None:
        analysis.used.append(found)
        return found
    if name not in _GLOBALS and not may_be_missing:
        analysis.defects.append(_undefined(name, "", {**analysis.fields.children, **analysis.scope}, analysis))
    return ANY


def _part(owner: Field, name: str, analysis: Analysis, may_be_missing: bool) -> Field:
    if owner.kind is Kind.GROUP or name in owner.children:
        found = owner.children.get(name)
        if found is not None:
            return _use(found, analysis, may_be_missing)
        if not may_be_missing:
            analysis.defects.append(_undefined(name, owner.path, owner.children, analysis))
    elif owner.kind is Kind.LIST:
        inner = owner.element.children if owner.element is not None else {}
        what = f"{owner.path} 是一个清单，不能直接写“.{name}”"
        entry = f"{variable(owner)}.{name}" if name in inner else variable(owner)
        hint = f"要先循环再取：{loop_example(owner)} … {{{{ {entry} }}}}"
        analysis.defects.append(defect(rules.WRONG_USE, analysis.tag.paragraph.at, what, hint))
    elif owner.kind is not Kind.ANY and not hasattr(str, name):
        hint = f"只写 {{{{ {owner.path.replace('[]', '')} }}}} 即可" if owner.path else "请删掉点和后面的词"
        found_text = f"“{owner.path or '这个字段'}”是{owner.kind.value}，没有下一级“{name}”"
        analysis.defects.append(defect(rules.UNDEFINED, analysis.tag.paragraph.at, found_text, hint))
    return ANY


def _item(node: nodes.Getitem, analysis: Analysis, may_be_missing: bool) -> Field:
    owner = resolve(node.node, analysis)
    if isinstance(node.arg, nodes.Const) and owner.kind is Kind.GROUP:
        return _part(owner, str(node.arg.value), analysis, may_be_missing)
    resolve(node.arg, analysis)
    if owner.kind is Kind.LIST and owner.element is not None:
        analysis.used.append(owner.element)
        return owner.element
    if owner.kind is Kind.GROUP and owner.children:
        # The key is only known when the document is made: any of them may be meant.
        first = next(iter(owner.children.values()))
        analysis.used.extend(owner.children.values())
        return Field(first.kind, f"{owner.path}.*", children=first.children, element=first.element)
    return ANY


def _use(found: Field, analysis: Analysis, may_be_missing: bool) -> Field:
    analysis.used.append(found)
    if not found.is_certain and not may_be_missing:
        analysis.defects.append(
            defect(
                rules.UNCERTAIN,
                analysis.tag.paragraph.at,
                f"字段“{found.path}”不是每份文件都有，没有时文件生成会中止",
                "请先用条件判断（is defined），或把这句话写进 wording.yaml",
            )
        )
    return found


def _filter(node: nodes.Filter, analysis: Analysis) -> Field:
    if node.name not in _ENVIRONMENT.filters:
        _unknown_word(node.name, _ENVIRONMENT.filters, "过滤器 | ", analysis)
    inner = ANY
    if node.node is not None:
        inner = resolve(node.node, analysis, may_be_missing=node.name in _DEFAULT_FILTERS)
    for argument in node.args:
        resolve(argument, analysis)
    if node.name in _LIST_FILTERS or node.name in _DEFAULT_FILTERS:
        return inner
    if node.name in _ITEM_FILTERS and inner.element is not None:
        return inner.element
    return Field(Kind.TEXT, "") if node.name in _NUMBER_FILTERS else ANY


def _unknown_word(name: str, known: Iterable[str], what: str, analysis: Analysis) -> None:
    near = difflib.get_close_matches(name, list(known), n=_SUGGESTIONS)
    hint = f"是不是“{'”或“'.join(near)}”" if near else "请删掉它"
    analysis.defects.append(defect(rules.UNKNOWN_TAG, analysis.tag.paragraph.at, f"不认识的{what}{name}", hint))


def _undefined(name: str, owner: str, known: Mapping[str, Field], analysis: Analysis) -> TemplateDefect:
    path = f"{written(owner)}.{name}" if owner else name
    return defect(
        rules.UNDEFINED,
        analysis.tag.paragraph.at,
        f"标记“{analysis.tag.text}”里的字段“{path}”没有定义",
        _instead(name, owner, known, analysis),
    )


def _instead(name: str, owner: str, known: Mapping[str, Field], analysis: Analysis) -> str:
    """Return the remedy: a name of a loop that is over, the same name elsewhere, or the names most like it."""
    if not owner and name in analysis.hidden and not analysis.tag.inner.startswith("for "):
        return f"“{name}”只在循环“for {name} in …”里面能用，请把这段话移到循环里"
    if not owner and name == "loop":
        return "“loop”只在循环里面能用，请把它移到循环里"
    parts = [written(child.path) for key, child in known.items() if key.startswith(f"{name}.")]
    if parts:
        return f"这个名称不能单独写出，可用：{'、'.join(parts[:4])}；整句话请用 prose"
    elsewhere = [written(found.path) for found in _named(name, analysis.fields) if found.path != name]
    if elsewhere:
        return f"应写成“{'”或“'.join(elsewhere[:_SUGGESTIONS])}”"
    plain = half_width(name)
    near = difflib.get_close_matches(plain, list(known), n=_SUGGESTIONS, cutoff=0.5)
    if near:
        names = [key if not owner else written(known[key].path) for key in near]
        return f"是不是“{'”或“'.join(names)}”？全部字段见 docs/fields.md"
    available = "、".join(list(known)[:8])
    return f"这里可用的有：{available}{'……' if len(known) > 8 else ''}；全部字段见 docs/fields.md"


def _named(name: str, node: Field) -> Sequence[Field]:
    """Return the fields of that name one level down in the groups of the whole tree."""
    groups = [child for child in node.children.values() if child.kind is Kind.GROUP]
    return [group.children[name] for group in groups if name in group.children]


def _explain(problem: TemplateSyntaxError) -> str:
    message = problem.message or ""
    for pattern, text in _MESSAGES:
        match = re.fullmatch(pattern, message)
        if match is not None:
            return match.expand(text).replace("'", "“", 1).replace("'", "”", 1).replace(",", "，")
    return "程序读不懂"


def _example(tag: Tag) -> str:
    return "{{ name }}" if tag.opener == "{{" else "{%p for p in prose.revenue %}"
