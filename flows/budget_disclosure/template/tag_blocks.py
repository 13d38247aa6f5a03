"""Loops and conditions of a part: paired, nested, in one place of the document; and what is used inside of which."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jinja2 import nodes
from lxml import etree

from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.defects import TemplateDefect, defect, lowered
from budget_disclosure.template.field_tree import ANY, Field, Kind, loop_example, written
from budget_disclosure.template.tag_expressions import LOOP, Analysis, parse, resolve
from budget_disclosure.template.tags import Tag, read_tags
from budget_disclosure.template.template_text import TemplateParagraph

_KEYWORDS = ("for", "if", "elif", "else", "endfor", "endif", "set")
_CELL_TAGS = frozenset({"vm", "hm", "colspan", "cellbg"})
_FOR_TARGET = re.compile(r"\bfor\s+(\w+)\s+in\b")
_PLACES = {"p": "段落", "tr": "表格行", "tc": "表格单元格", "r": "文字", "": "文字"}


@dataclass(eq=False, slots=True)
class Block:
    """An open loop or condition; ``branch`` counts the branches of a condition from 0."""

    keyword: str
    tag: Tag
    names: dict[str, Field]
    branch: int = 0
    has_else: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A field used by a tag, inside which loops and branches of conditions; printed, or only looked at."""

    field: Field
    tag: Tag
    branches: tuple[tuple[Block, int], ...]
    loops: tuple[Block, ...]
    is_printed: bool


@dataclass(slots=True)
class PartUses:
    """Every use of a field in a part in order, and the defects of its tags."""

    uses: list[Use] = field(default_factory=list)
    defects: list[TemplateDefect] = field(default_factory=list)


def walk(paragraphs: Sequence[TemplateParagraph], fields: Field) -> PartUses:
    """Return the uses and defects of the tags of a part."""
    walker = _Walker(paragraphs, fields)
    for paragraph in paragraphs:
        if not paragraph.is_contents:
            walker.paragraph(paragraph)
    walker.finish()
    return walker.result


class _Walker:
    """Goes through the tags of a part with a stack of open blocks."""

    def __init__(self, paragraphs: Sequence[TemplateParagraph], fields: Field) -> None:
        self.result = PartUses()
        self._fields = fields
        self._stack: list[Block] = []
        self._outer: dict[str, Field] = {}
        self._rows: dict[etree._Element, str] = {}
        names = {name for p in paragraphs for name in _FOR_TARGET.findall(p.text)}
        self._hidden: Mapping[str, Field] = dict.fromkeys(names, ANY)
        for paragraph in paragraphs:
            if paragraph.row is not None:
                self._rows[paragraph.row] = self._rows.get(paragraph.row, "") + paragraph.text

    def paragraph(self, paragraph: TemplateParagraph) -> None:
        """Take the tags of the next paragraph."""
        tags, defects = read_tags(paragraph)
        self.result.defects.extend(defects)
        for tag in tags:
            self.result.defects.extend(self._position(tag, paragraph))
            if tag.opener == "{{":
                self._print(tag)
            else:
                self._statement(tag)

    def finish(self) -> None:
        """Report the blocks that nothing closes."""
        while self._stack:
            self._report_open(self._stack.pop())

    def _position(self, tag: Tag, paragraph: TemplateParagraph) -> Iterator[TemplateDefect]:
        """Yield what else would vanish with the paragraph or row that a tag with a prefix replaces."""
        at, shown = paragraph.at, tag.text
        if tag.prefix and (sign := re.search("[}%]", tag.inner)) is not None:
            found = f"“{shown}”里面有“{sign.group()}”，程序认不出这个标记"
            yield defect(rules.SYNTAX, at, found, f"请删掉“{sign.group()}”")
        if tag.prefix == "p":
            rest = paragraph.text.replace(tag.source, "", 1).strip()
            if rest:
                remedy = "请把它单独放在一段里" if tag.opener == "{%" else "请把它单独放在一段里，其余文字另起一段"
                found = f"“{shown}”所在的段落里还有“{rest[:30]}”，生成文件时会一起消失"
                yield defect(rules.NOT_ALONE, at, found, remedy)
            elif paragraph.has_more_than_text:
                found = f"“{shown}”所在的段落里还有分节符、分页符、图形或域，生成文件时会一起消失"
                yield defect(rules.NOT_ALONE, at, found, "请在它后面按回车，把标记单独放在一段里")
        if tag.prefix in ("tr", "tc") and paragraph.row is None:
            found = f"“{shown}”不在表格里"
            yield defect(
                rules.NOT_ALONE, at, found, f"“{tag.prefix}”只能写在表格里；在正文中请写成 {_with_prefix(tag, 'p')}"
            )
        elif tag.prefix == "tr":
            rest = self._rows[paragraph.row].replace(tag.source, "", 1).strip()  # type: ignore[index]
            if rest:
                found = f"“{shown}”所在的行里还有“{rest[:30]}”，生成文件时整行会消失"
                yield defect(rules.NOT_ALONE, at, found, "请为它单独加一行，行里不写别的")
        elif tag.prefix == "tc":
            rest = self._cell_text(paragraph).replace(tag.source, "", 1).strip()
            if rest:
                found = f"“{shown}”所在的单元格里还有“{rest[:30]}”，生成文件时会一起消失"
                yield defect(rules.NOT_ALONE, at, found, "请为它单独加一格，格里不写别的")

    def _cell_text(self, paragraph: TemplateParagraph) -> str:
        return "".join(str(text) for text in paragraph.container.itertext())

    def _print(self, tag: Tag) -> None:
        tree = parse(f"{{{{ {tag.inner} }}}}", tag)
        if not isinstance(tree, nodes.Template):
            self.result.defects.append(tree)
            return
        output = next(tree.find_all(nodes.Output), None)
        if output is None:
            return
        analysis = self._analysis(tag)
        for node in output.nodes:
            found = resolve(node, analysis)
            self._note(analysis)
            self.result.uses.append(Use(found, tag, self._branches(), self._loops(), is_printed=True))
            self.result.defects.extend(_printing(found, tag))

    def _statement(self, tag: Tag) -> None:
        keyword = tag.inner.split(None, 1)[0] if tag.inner else ""
        match keyword:
            case "for":
                self._open_loop(tag)
            case "if":
                self._open_condition(tag)
            case "elif" | "else":
                if keyword == "else":
                    self._bare(tag, keyword)
                self._branch(tag, keyword)
            case "endfor" | "endif":
                self._bare(tag, keyword)
                self._close(tag, keyword.removeprefix("end"))
            case "set":
                self._set(tag)
            case _ if keyword in _CELL_TAGS:
                self._cell_tag(tag, keyword)
            case _:
                defect, meant = _unknown_tag(tag, keyword)
                self.result.defects.append(defect)
                if meant is not None:
                    self._statement(meant)

    def _open_loop(self, tag: Tag) -> None:
        block = Block("for", tag, {})
        tree = parse(f"{{% {tag.inner} %}}{{% endfor %}}", tag)
        if isinstance(tree, nodes.Template):
            loop = next(tree.find_all(nodes.For))
            analysis = self._analysis(tag)
            listed = resolve(loop.iter, analysis)
            self._note(analysis)
            element = listed.element or ANY
            if listed.kind not in (Kind.LIST, Kind.ANY, Kind.GROUP):
                found = f"“{listed.path or tag.inner}”是{listed.kind.value}，不是清单，不能循环"
                self.result.defects.append(
                    defect(rules.WRONG_USE, tag.paragraph.at, found, "请循环一个清单，如 prose.revenue、forms")
                )
            names = [
                node.name for node in (loop.target, *loop.target.find_all(nodes.Name)) if isinstance(node, nodes.Name)
            ]
            block.names = {name: element if len(names) == 1 else ANY for name in names} | {"loop": LOOP}
        else:
            self.result.defects.append(tree)
            names = _FOR_TARGET.findall(tag.inner)
            block.names = dict.fromkeys(names, ANY) | {"loop": LOOP}
        self._stack.append(block)

    def _open_condition(self, tag: Tag) -> None:
        self._condition(tag, tag.inner)
        self._stack.append(Block("if", tag, {}))

    def _condition(self, tag: Tag, inner: str) -> None:
        tree = parse(f"{{% {inner} %}}{{% endif %}}", tag)
        if not isinstance(tree, nodes.Template):
            self.result.defects.append(tree)
            return
        analysis = self._analysis(tag)
        test: nodes.Node = next(tree.find_all(nodes.If)).test
        resolve(test, analysis)
        self._note(analysis)
        for operand in _operands(test):
            always = resolve(operand, self._analysis(tag))
            if always.path.startswith("facts.") and always.kind is Kind.TEXT:
                found = f"条件“{tag.text}”总是成立：{always.path} 是印出来的文字，零也印作“0”"
                remedy = f"按是否为零判断请写成 {written(always.path)}.value"
                self.result.defects.append(lowered(rules.WRONG_USE, tag.paragraph.at, found, remedy))

    def _bare(self, tag: Tag, keyword: str) -> None:
        """Report what stands behind a word that stands alone."""
        rest = tag.inner.removeprefix(keyword).strip()
        if rest:
            meant = _with_prefix(replace(tag, inner=keyword), tag.prefix)
            found = f"“{tag.text}”里“{keyword}”后面多了“{rest}”"
            self.result.defects.append(defect(rules.SYNTAX, tag.paragraph.at, found, f"应写成 {meant}"))

    def _branch(self, tag: Tag, keyword: str) -> None:
        if not self._stack or (keyword == "elif" and self._stack[-1].keyword == "for"):
            found = f"“{tag.text}”前面没有配对的“if”"
            self.result.defects.append(defect(rules.UNBALANCED, tag.paragraph.at, found, "请补上条件的开头，或删掉它"))
            return
        block = self._stack[-1]
        if block.has_else:
            found = f"“{tag.text}”前面已经有“else”了"
            self.result.defects.append(
                defect(rules.UNBALANCED, tag.paragraph.at, found, "一个条件只能有一个 else，且在最后")
            )
        if keyword == "elif":
            self._condition(tag, tag.inner.removeprefix("el"))
        self._same_place(block, tag)
        block.has_else = block.has_else or keyword == "else"
        block.branch += 1

    def _close(self, tag: Tag, keyword: str) -> None:
        if not any(block.keyword == keyword for block in self._stack):
            found = f"“{tag.text}”前面没有配对的“{keyword}”"
            self.result.defects.append(defect(rules.UNBALANCED, tag.paragraph.at, found, "请补上开头，或删掉它"))
            return
        while self._stack[-1].keyword != keyword:
            self._report_open(self._stack.pop())
        block = self._stack.pop()
        block.is_closed = True
        self._same_place(block, tag)

    def _same_place(self, block: Block, tag: Tag) -> None:
        """Report a block that begins in one place of the document and goes on in another."""
        at, begin = tag.paragraph.at, block.tag
        if _plain(begin.prefix) != _plain(tag.prefix):
            found = f"开头“{begin.text}”（{begin.paragraph.at}）和“{tag.text}”的写法不一致"
            self.result.defects.append(
                defect(rules.SPLIT_BLOCK, at, found, f"请改为 {_with_prefix(tag, begin.prefix)}")
            )
            return
        where = {
            "p": (begin.paragraph.container, tag.paragraph.container),
            "tr": (begin.paragraph.table, tag.paragraph.table),
            "tc": (begin.paragraph.row, tag.paragraph.row),
        }.get(tag.prefix, (begin.paragraph.container, tag.paragraph.container))
        if where[0] is not where[1]:
            found = f"开头“{begin.text}”（{begin.paragraph.at}）和“{tag.text}”不在同一处"
            remedy = "开头和结尾都要在正文中，或都在同一个单元格、同一个表格里"
            self.result.defects.append(defect(rules.SPLIT_BLOCK, at, found, remedy))
        elif not _plain(tag.prefix) and begin.paragraph is not tag.paragraph:
            found = f"“{begin.text}”和“{tag.text}”不在同一段里，会把段落拆开"
            remedy = f"请各自单独成段，写成 {_with_prefix(begin, 'p')} 和 {_with_prefix(tag, 'p')}"
            self.result.defects.append(lowered(rules.SPLIT_BLOCK, at, found, remedy))

    def _set(self, tag: Tag) -> None:
        tree = parse(f"{{% {tag.inner} %}}" + ("" if "=" in tag.inner else "{% endset %}"), tag)
        if not isinstance(tree, nodes.Template):
            self.result.defects.append(tree)
            return
        assignment = next(tree.find_all(nodes.Assign), None)
        if assignment is None or not isinstance(assignment.target, nodes.Name):
            return
        analysis = self._analysis(tag)
        value = resolve(assignment.node, analysis)
        self._note(analysis)
        innermost = next((block.names for block in reversed(self._stack) if block.keyword == "for"), self._outer)
        innermost[assignment.target.name] = value

    def _cell_tag(self, tag: Tag, keyword: str) -> None:
        if tag.paragraph.row is None:
            found = f"“{tag.text}”不在表格里"
            self.result.defects.append(defect(rules.NOT_ALONE, tag.paragraph.at, found, "它只能写在表格的单元格里"))
        argument = tag.inner.removeprefix(keyword).strip()
        if not argument:
            return
        tree = parse(f"{{{{ {argument} }}}}", tag)
        if not isinstance(tree, nodes.Template):
            self.result.defects.append(tree)
            return
        analysis = self._analysis(tag)
        for output in tree.find_all(nodes.Output):
            for node in output.nodes:
                resolve(node, analysis)
        self._note(analysis)

    def _analysis(self, tag: Tag) -> Analysis:
        scope = dict(self._outer)
        for block in self._stack:
            scope.update(block.names)
        return Analysis(tag, scope, self._fields, hidden=self._hidden)

    def _note(self, analysis: Analysis) -> None:
        self.result.defects.extend(analysis.defects)
        branches, loops = self._branches(), self._loops()
        self.result.uses.extend(Use(used, analysis.tag, branches, loops, is_printed=False) for used in analysis.used)
        analysis.defects, analysis.used = [], []

    def _branches(self) -> tuple[tuple[Block, int], ...]:
        return tuple((block, block.branch) for block in self._stack if block.keyword == "if")

    def _loops(self) -> tuple[Block, ...]:
        return tuple(block for block in self._stack if block.keyword == "for")

    def _report_open(self, block: Block) -> None:
        prefix = block.tag.prefix
        found = f"“{block.tag.text}”没有结束"
        remedy = f"请在要重复或有条件的内容后面补上 {{%{prefix} end{block.keyword} %}}"
        self.result.defects.append(defect(rules.UNBALANCED, block.tag.paragraph.at, found, remedy))


def _operands(test: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what a condition asks of each field by itself."""
    match test:
        case nodes.And() | nodes.Or():
            yield from _operands(test.left)
            yield from _operands(test.right)
        case nodes.Not():
            yield from _operands(test.node)
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            yield test


def _plain(prefix: str) -> str:
    return "" if prefix == "r" else prefix


def _with_prefix(tag: Tag, prefix: str) -> str:
    closer = "}}" if tag.opener == "{{" else "%}"
    return f"{tag.opener}{prefix} {tag.inner} {closer}"


def _printing(found: Field, tag: Tag) -> Iterator[TemplateDefect]:
    """Yield what is wrong with writing a field the way a tag does."""
    at = tag.paragraph.at
    if tag.prefix == "r":
        found_text = f"“{tag.text}”：这里没有带格式的文字字段"
        yield defect(rules.WRONG_USE, at, found_text, f"请改为 {_with_prefix(tag, '').replace('{{ ', '{{ ')}")
    elif found.kind is Kind.BLOCK and tag.prefix != "p":
        found_text = f"“{found.path}”是整块内容（表或图），不能写在文字里"
        yield defect(rules.WRONG_USE, at, found_text, f"请单独占一段，写成 {{{{p {tag.inner} }}}}")
    elif tag.prefix and found.kind not in (Kind.BLOCK, Kind.ANY):
        found_text = f"“{tag.text}”：“{found.path or tag.inner}”不是整块内容，不能代替{_PLACES[tag.prefix]}"
        yield defect(rules.WRONG_USE, at, found_text, f"请写成 {{{{ {tag.inner} }}}}")
    elif found.kind is Kind.LIST:
        found_text = f"“{found.path}”是一个清单，不能直接写出"
        yield defect(rules.WRONG_USE, at, found_text, f"请用循环逐项写出：{loop_example(found)}")
    elif found.kind is Kind.GROUP:
        names = "、".join(f"{found.path}.{name}".replace("[]", "") for name in list(found.children)[:5])
        yield defect(rules.WRONG_USE, at, f"“{found.path}”是一组字段，不能直接写出", f"请写明是哪一个，如 {names}")
    elif found.kind is Kind.NUMBER:
        name = written(found.path.removesuffix(".value"))
        found_text = f"“{found.path}”是供条件比较的数，不能写进文字"
        yield defect(rules.WRONG_USE, at, found_text, f"请写成 {{{{ {name} }}}}")
    elif found.kind is Kind.FLAG:
        found_text = f"“{found.path or tag.inner}”只有“是”和“否”，不能写进文字"
        yield defect(rules.WRONG_USE, at, found_text, f"请用作条件：{{%p if {tag.inner} %}} … {{%p endif %}}")
    elif found.kind is Kind.MERGE and tag.paragraph.row is None:
        yield defect(rules.WRONG_USE, at, f"“{found.path}”只能写在表格的单元格里", "请移到表格里")


def _unknown_tag(tag: Tag, keyword: str) -> tuple[TemplateDefect, Tag | None]:
    """Return the defect, and the tag that was meant, so that what follows from the misspelling is not reported too."""
    at = tag.paragraph.at
    rest = tag.inner.removeprefix(keyword).strip()
    glued = re.fullmatch(r"(p|tr|tc)(for|if|elif|else|endfor|endif)", keyword)
    near = difflib.get_close_matches(keyword.lower(), _KEYWORDS, n=1, cutoff=0.5)
    if keyword in ("p", "tr", "tc"):
        meant = replace(tag, prefix=keyword, inner=rest)
        found = f"“{tag.text}”里“{keyword}”和“{{%”之间多了空格，或后面缺了普通空格"
        return defect(rules.UNKNOWN_TAG, at, found, f"应写成 {_with_prefix(meant, keyword)}"), meant
    if glued is not None:
        meant = replace(tag, prefix=glued.group(1), inner=" ".join(filter(None, (glued.group(2), rest))))
        found = f"“{tag.text}”里“{glued.group(1)}”后面少了空格"
        return defect(rules.UNKNOWN_TAG, at, found, f"应写成 {_with_prefix(meant, meant.prefix)}"), meant
    if near:
        meant = replace(tag, inner=" ".join(filter(None, (near[0], rest))))
        return defect(rules.UNKNOWN_TAG, at, f"“{tag.text}”：不认识“{keyword}”", f"是不是“{near[0]}”"), meant
    if not keyword:
        return defect(rules.SYNTAX, at, f"“{tag.text}”是空的", "请删掉它"), None
    hint = "模板里只能用 for、endfor、if、elif、else、endif、set"
    return defect(rules.UNKNOWN_TAG, at, f"“{tag.text}”：不认识“{keyword}”", hint), None
