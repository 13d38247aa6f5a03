"""R-531 to R-535: what prose counts: listed names, units, vehicles; and R-307: an amount told again in another unit."""

import re
from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.figure_keys import item_of
from budget_disclosure.audit.named_figures import Candidate
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import difference, operand_of
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.printed_amounts import Unit, shown
from budget_disclosure.published.text_figures import TextFigure, Told, sentences_of
from budget_disclosure.text.numerals import NUMERAL, count_of

RULES: Final = AuditRules()
_TRUE: Final = "《政府信息公开条例》第六条：公开的信息应准确"
# Not 三四个, which is no count, nor the last figures of a greater number.
_NUMBER: Final = rf"(?<![0-9一二三四五六七八九十百千零〇第.])([0-9]{{1,3}}|{NUMERAL}|两)"
_LISTED: Final = re.compile(
    rf"{_NUMBER}[个家](?:[^，。；：0-9]{{0,8}})?，?(?:包括|分别为|分别是|具体为|具体是|具体包括|为|是|即|主要包括)[：:]?"
    r"(?P<names>[^。；：（）]+(?:（[^（）]*）[^。；：（）]*)*)[。；]"
)
_MORE: Final = re.compile(r"等$|等[0-9一二三四五六七八九十]*[个家]?[^、，]{0,6}$|其中")
_LEAST: Final = 2
_UNITS: Final = re.compile(
    rf"(?:预算单位|所属(?:预算)?单位|下属(?:预算)?单位)(?:范围)?(?:共有|共计|共|有|为|计)?{_NUMBER}[个家]"
    rf"|(?:下设|下属|所属|共有|含){_NUMBER}[个家](?:所属|下属|二级)?预算单位"
)
_AUTHORISED: Final = re.compile(r"(?:车辆|公务用车|车改后|核定)?(?:编制|核定)[^，。；0-9]{0,12}?([0-9]{1,4})辆")
_ACTUAL: Final = re.compile(r"(?:实有|实际(?:拥有|保有|占有)|现有|保有)[^，。；0-9]{0,12}?([0-9]{1,4})辆")
_EXPLAINED: Final = re.compile(r"超编|超出编制|超出核定|未编入|报废|待处置|封存")
_TO_BUY: Final = re.compile(
    r"(?:(?:购置|新增|更新|购买|采购)[^，。；0-9]{0,10}?(?:车辆|用车|汽车|轿车|车)|(?:用车|车辆)(?:购置|更新))"
    r"[^，。；0-9]{0,6}?([0-9]{1,3})辆"
)
_NOT_TO_BUY: Final = re.compile(
    r"(?:未|没有|不|无)(?:安排|计划|预算)?[^，。；]{0,6}(?:购置|更新)[^，。；]{0,4}(?:公务用车|车辆)|(?:未|没有|不|无)(?:安排|计划|预算)?[^，。；]{0,4}(?:公务用车|车辆)(?:购置|更新)"
)
_KINDS: Final = ("货物", "工程", "服务")
_RESERVED: Final = re.compile(r"预留|面向|中小|小微|其中政府采购")
_AGAIN: Final = re.compile(r"^[（(](?:约合|折合|约为|约|合|即|计|大写)?(?:人民币)?$")


@RULES.of(block("R-531", "写明个数的列举应有同样多项", _TRUE, "请数一数列出的名称，改正个数或补上缺的名称。"))
def lists_are_as_long_as_they_say(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """预算单位共3个，包括：A、B、C。 A list that ends with 等 need not be whole."""
    for statement in subject.statements:
        for match in _LISTED.finditer(statement.text):
            names = [name for name in re.split("、|，(?:以?及)?|和(?=[^、]*$)", _flat(match["names"])) if name]
            if len(names) < _LEAST or _MORE.search(match["names"]) or any(char.isdigit() for char in match["names"]):
                continue
            said, fewest = count_of(match[1]), len(re.split("、", _flat(match["names"])))
            # 和 and commas may stand within a name: any reading that fits is right.
            if said in range(fewest, len(names) + 1):
                yield Checked()
            else:
                found = f"写作 {said} 个，列出 {len(names)} 个"
                yield finding_in(rule, statement, match.span(1), found, f"{len(names)} 个")


def _flat(names: str) -> str:
    """Return names without what stands in brackets, of equal use for counting."""
    return re.sub(r"（[^（）]*）", "", names)


@RULES.of(warn("R-532", "文字中预算单位的个数应前后一致，不少于表中列出的单位", _TRUE, "请核对预算单位，改正个数。"))
def units_are_counted(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """With or without the office itself; a table of operating costs lists only some of the units."""
    told = [
        (statement, match, count_of(match[1] or match[2]))
        for statement in subject.statements
        for match in _UNITS.finditer(statement.text)
    ]
    fewest = max(_units_of_tables(subject), default=0)
    for statement, match, said in told:
        span = match.span(1) if match[1] else match.span(2)
        others = [other for _, _, other in told if abs(other - said) > 1]
        if said + 1 < fewest:
            yield finding_in(rule, statement, span, f"写作 {said} 个", f"表中列 {fewest} 个单位")
        elif others and told[0][2] != said:
            yield finding_in(rule, statement, span, f"写作 {said} 个", f"{told[0][2]} 个（{told[0][0].place}）")
        elif fewest or len(told) > 1:
            yield Checked()
        else:
            yield Unchecked("没有列出各预算单位的表，无法核对单位的个数")


def _units_of_tables(subject: AuditSubject) -> set[int]:
    """Return how many units the tables of operating costs list, the department's own row apart."""
    counts = set()
    for table in subject.document.tables:
        if table.role == "agency":
            labels = [line.label for line in table.lines if line.label and not line.is_total]
            if labels:
                counts.add(len(labels))
    return counts


@RULES.of(
    warn(
        "R-533",
        "实有车辆数不应大于编制数",
        "党政机关公务用车管理规定：按编制配备",
        "请核对车辆数；确有超编的，请说明情况。",
    )
)
def vehicles_are_within_the_authorised(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """核定编制5辆，实有6辆, in one sentence."""
    for statement in subject.statements:
        for start, sentence in sentences_of(statement.text):
            authorised, actual = _AUTHORISED.search(sentence), _ACTUAL.search(sentence)
            if authorised is None or actual is None or actual.span(1) == authorised.span(1):
                continue
            if int(actual[1]) <= int(authorised[1]) or _EXPLAINED.search(statement.text):
                yield Checked()
            else:
                span = start + actual.start(1), start + actual.end(1)
                found = f"编制 {authorised[1]} 辆，实有 {actual[1]} 辆"
                yield finding_in(rule, statement, span, found, f"不大于 {authorised[1]} 辆，或说明超编的情况")


@RULES.of(
    block(
        "R-534",
        "购置公务用车的辆数应与购置费相符",
        "财预〔2016〕143号：“三公”经费公开到公务用车购置费和运行维护费",
        "请核对购置的辆数和“三公”经费表中的公务用车购置费。",
        sometimes=(Severity.WARN,),
    )
)
def bought_vehicles_cost_something(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """购置1辆 with no money for it; 未安排购置 or 0辆 with money."""
    cells = list(_purchases(subject))
    year = str(subject.document.year)
    for statement in subject.statements:
        for match in (*_TO_BUY.finditer(statement.text), *_NOT_TO_BUY.finditer(statement.text)):
            if "上年" in statement.text[max(match.start() - 12, 0) : match.start()]:
                continue
            if not cells:
                yield Unchecked("没有认出公务用车购置费，无法与购置的辆数核对")
                return
            count = int(match[1]) if match.re is _TO_BUY else 0
            dearest = max(cells, key=lambda one: one.cell.yuan)
            cost = dearest.cell.yuan
            if bool(count) is bool(cost):
                yield Checked()
                continue
            is_of_year = year in statement.text or "购置费" in statement.text
            yield finding_in(
                rule,
                statement,
                match.span(),
                f"“{match[0]}”",
                f"公务用车购置费为 {shown(cost, dearest.table.unit)}",
                (operand_of(dearest.table, dearest.line, dearest.cell),),
                severity=None if is_of_year else Severity.WARN,
            )


def _purchases(subject: AuditSubject) -> Iterator[Candidate]:
    """Yield the cells of 公务用车购置费 of this year, blank ones too."""
    for table in subject.document.tables:
        if table.role != "three_public":
            continue
        for line, cell in table.cells():
            leaf = cell.column.path[-1] if cell.column.path else ""
            name = line.label if item_of(line.label) else leaf
            if item_of(name) == "purchase" and not cell.column.meaning.time:
                yield Candidate(table, line, cell)


@RULES.of(
    block(
        "R-535",
        "政府采购预算应等于货物、工程、服务之和",
        "《政府采购法》第二条：采购货物、工程和服务",
        "请逐项相加，改正总额或写错的一项；与政府采购预算表一致。",
        sometimes=(Severity.WARN,),
    )
)
def procurement_is_goods_works_and_services(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """In one sentence, with or without 其中; and each of them as the table of procurement has it."""
    for statement in subject.statements:
        for start, sentence in sentences_of(statement.text):
            if "采购" not in sentence:
                continue
            stated = [one for one in statement.figures if one.is_money and one.told is Told.STATED]
            figures = [one for one in stated if start <= one.start < start + len(sentence)]
            kinds = {kind: _of_kind(kind, figures) for kind in _KINDS}
            parts = [one for one in kinds.values() if one is not None]
            first = min((part.start for part in parts), default=0)
            before = [one for one in stated if one.end <= first and "采购" in one.before]
            if len(parts) == len(_KINDS) and before and not _RESERVED.search(before[-1].before):
                seen = _procured(rule, statement, before[-1], parts)
                # What does not add up after 其中 is told by R-302.
                is_told = "其中" in statement.text[before[-1].end : first] and not isinstance(seen, Checked)
                if not is_told:
                    yield seen


def _of_kind(kind: str, figures: list[TextFigure]) -> TextFigure | None:
    found = [one for one in figures if kind in one.before[-14:] and not _RESERVED.search(one.before)]
    return found[0] if found else None


def _procured(rule: Rule, statement: Statement, whole: TextFigure, parts: list[TextFigure]) -> Seen:
    total = sum((part.value for part in parts), ZERO)
    room = sum((part.room for part in parts), whole.room) if whole.unit != "元" else ZERO
    if abs(total - whole.value) <= room:
        return Checked()
    return finding_in(
        rule,
        statement,
        whole.span,
        f"政府采购预算 {whole.as_printed}",
        f"三项之和 {shown(total, Unit(whole.unit))}",
        tuple(Operand(kind, part.as_printed) for kind, part in zip(_KINDS, parts, strict=True)),
        difference(whole.value, total, Unit(whole.unit)),
    )


@RULES.of(block("R-307", "同一个数换了单位再写，两处应相等", _TRUE, "请按四舍五入重新换算，改正写错的一处。"))
def converted_amounts_are_equal(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """2,051.69万元（约合0.21亿元）."""
    for statement in subject.statements:
        for first, second in zip(statement.figures, statement.figures[1:], strict=False):
            between = statement.text[first.end : second.start]
            if not (first.is_money and second.is_money and _AGAIN.fullmatch(between)) or first.unit == second.unit:
                continue
            if not _closes(statement.text, second.end):
                continue
            if abs(first.value - second.value) <= max(first.step, second.step) / 2:
                yield Checked()
            else:
                right = shown(first.value, Unit(second.unit))
                yield finding_in(
                    rule,
                    statement,
                    second.span,
                    f"{first.as_printed}换算写作 {second.as_printed}",
                    right,
                    (Operand("原数", first.as_printed),),
                    difference(second.value, first.value, Unit(second.unit)),
                )


# --- shared --------------------------------------------------------------------------------------------------------


def _closes(text: str, place: int) -> bool:
    return text[place : place + 1] in ("）", ")")
