"""N- rules: the finished narrative, looked at without trusting the code or the wording that made it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.checks.registry import block, check, run_checks, warn
from budget_disclosure.findings import Finding, Rule
from budget_disclosure.ledger.department import Ledger
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import HUNDREDTH, ZERO, format_prose, to_wan
from budget_disclosure.narrative.result import Fact, Narrative, Paragraph, Segment
from budget_disclosure.tables.result import Table

Tables = Mapping[str, Table]

_BASIS_TRUE = "预算公开应真实、准确、完整（财预〔2016〕143号）"
_BASIS_REASONS = "财预〔2016〕143号：说明预算收支增减变化情况及原因"
_WORDING_REMEDY = "请改正 wording.yaml 中这一句的措辞。"
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[，,；;。：:]")
_RISING = ("增加", "增长", "上升", "提高", "新增")
_FALLING = ("减少", "下降", "降低", "压减", "节约", "取消")
_GENERIC = re.compile(
    r"本年度?|今年|上年|去年|项目|经费|预算|资金|支出|收入|单位|部门|财政|拨款|安排|减少|增加|增长|下降|调整|变动|变化|"
    r"正常|据实|需要|工作|导致|所致|有所|较|的|了|等|年度"
)
_THIN_PCT = Decimal(30)
_THIN_LENGTH = 2
_DOUBLED = re.compile(r"[，。；：、]{2,}|元元|%%|％％|主要原因是(?:主要原因是|主要是|原因是)|万元万元")


def check_narrative(ledger: Ledger, tables: Tables, narrative: Narrative) -> tuple[Finding, ...]:
    """Return the findings of all N- rules."""
    return run_checks(__name__, ledger, tables, narrative)


# --- every figure is a fact ----------------------------------------------------------------------------------------


@check(block("N-001", "文字说明中的每项内容都应已填报", _BASIS_REASONS, "请按单位、部门的检查结果补填空白的单元格。"))
def everything_is_known(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """A place-holder never reaches a document."""
    for at, paragraph in _paragraphs(ledger, narrative):
        for fact in _facts(paragraph):
            if not fact.is_known:
                place = fact.cells[0] if fact.cells else at
                yield Finding(rule, place, f"“{fact.shown}”（{fact.origin}）", "已填报的内容")


@check(
    block("N-002", "文字说明的固定措辞中不应有数字", _BASIS_TRUE, "请在 wording.yaml 把数字声明为事实，再写进句子。")
)
def wording_has_no_figures(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """A figure that is no fact cannot be traced."""
    for at, paragraph in _paragraphs(ledger, narrative):
        for segment in paragraph.segments:
            if segment.fact is None and _DIGIT.search(segment.text):
                yield Finding(rule, at, f"固定措辞“{segment.text}”", f"不含数字的措辞（{paragraph.source}）")


@check(
    block(
        "N-003",
        "文字说明中的每个数都应与其事实一致，并能追溯到填报的单元格",
        _BASIS_TRUE,
        "这是程序或措辞的错误，请把本报告交给维护人员。",
    )
)
def figures_are_traceable(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """What is printed is the fact; an amount is its exact 元 rounded once; a figure that is not zero has its cells."""
    for at, paragraph in _paragraphs(ledger, narrative):
        for segment in paragraph.segments:
            fact = segment.fact
            if fact is None or not fact.is_known:
                continue
            if segment.text != fact.shown:
                yield Finding(rule, at, f"文字“{segment.text}”", f"“{fact.shown}”（{fact.origin}）")
            elif fact.yuan is not None and (fact.value != to_wan(fact.yuan) or fact.shown != format_prose(fact.value)):
                yield Finding(rule, at, f"“{fact.shown}”", f"{format_prose(to_wan(fact.yuan))}（{fact.origin}）")
            elif fact.value and not fact.cells:
                yield Finding(rule, at, f"“{fact.shown}”没有来源单元格", f"有来源的数（{fact.origin}）")


# --- changes -------------------------------------------------------------------------------------------------------


@check(block("N-101", "增减的用词应与变动方向一致", _BASIS_TRUE, _WORDING_REMEDY))
def directions_are_right(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """The word before the amount, and before the percentage, of a change says the sign of the change."""
    for at, change, words in _printed_changes(ledger, narrative):
        if change.prior is None or change.current == change.prior:
            continue
        wanted, wrong = (_RISING, _FALLING) if change.current > change.prior else (_FALLING, _RISING)
        if not any(word in words for word in wanted) or any(word in words for word in wrong):
            found = f"本年 {change.current}、上年 {change.prior} 万元，写作“{words.strip('，')}”"
            yield Finding(rule, at, found, f"“{wanted[0]}”或“{wanted[1]}”")


@check(block("N-102", "变动幅度应以上年数为基数", _BASIS_TRUE, "这是程序的错误，请把本报告交给维护人员。"))
def percentages_are_of_last_year(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """|current − prior| ÷ prior, of the shown figures; differences likewise."""
    for change in _changes(narrative):
        if change.prior is None:
            continue
        at = Location(ledger.name, "文字说明", change.key)
        size = abs(change.current - change.prior)
        if change.amount is not None and change.amount != size:
            yield Finding(rule, at, f"变动额 {change.amount} 万元", f"{size} 万元")
        if change.pct is not None and change.prior and abs(change.pct - size * 100 / change.prior) > HUNDREDTH / 2:
            yield Finding(rule, at, f"变动幅度 {change.pct}%", f"{size} ÷ {change.prior}")


@check(block("N-103", "上年数为零的不计算变动幅度", _BASIS_TRUE, _WORDING_REMEDY))
def no_percentage_of_zero(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """Nothing can be a percentage of nothing."""
    zero = {change.key for change in _changes(narrative) if change.prior == ZERO}
    for at, paragraph in _paragraphs(ledger, narrative):
        for fact in _facts(paragraph):
            key, _, part = fact.key.rpartition(".")
            if part == "pct" and key in zero:
                yield Finding(rule, at, f"上年数为 0，写有幅度“{fact.shown}”", "只写金额，不写幅度")


@check(block("N-104", "没有变动的写“相同”，不写变动额、幅度和原因", _BASIS_TRUE, _WORDING_REMEDY))
def no_change_has_no_reason(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """An unchanged figure is said to be the same, and nothing else."""
    same = {change.key for change in _changes(narrative) if change.current == change.prior}
    for at, paragraph in _paragraphs(ledger, narrative):
        for fact in _facts(paragraph):
            key, _, part = fact.key.rpartition(".")
            if part in ("amount", "pct", "reason") and key in same:
                yield Finding(rule, at, f"没有变动，写有“{fact.shown}”", "与上年预算数相同")


@check(warn("N-201", "变动原因不应与变动方向矛盾", _BASIS_REASONS, "请核对变动原因。"))
def reasons_fit_direction(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """A reason that only speaks of the other direction contradicts the figures; told once a cell."""
    said: set[tuple[Location, str]] = set()
    for change in _reported(narrative):
        if change.reason is None or change.prior is None or change.current == change.prior:
            continue
        is_rise = change.current > change.prior
        same, other = (_RISING, _FALLING) if is_rise else (_FALLING, _RISING)
        text = change.reason.shown
        if any(word in text for word in other) and not any(word in text for word in same):
            found = f"{'增加' if is_rise else '减少'} {abs(change.current - change.prior)} 万元，原因写“{text}”"
            at = _where(change.reason)
            if (at, found) not in said:
                yield Finding(rule, at, found, f"说明{'增加' if is_rise else '减少'}的原因")
            said.add((at, found))


@check(warn("N-202", "不同事项的变动原因不应照抄", _BASIS_REASONS, "请分别说明各自的变动原因；原因确实相同的可保留。"))
def reasons_are_not_copied(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """The same words in two cells; one cell printed twice is no copy, nor a unit's reason that is the department's."""
    seen: dict[tuple[bool, str], Fact] = {}
    for change in _reported(narrative):
        reason = change.reason
        if reason is None or not reason.cells:
            continue
        first = seen.setdefault(("." in change.key, reason.shown), reason)
        if first.cells[0] != reason.cells[0]:
            yield Finding(rule, reason.cells[0], f"“{reason.shown}”，与 {first.cells[0]} 相同", "本事项自己的变动原因")


@check(warn("N-203", "变动超过30%的应具体说明原因", _BASIS_REASONS, "请写明是哪些事项、为什么增减。"))
def big_changes_have_real_reasons(
    rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative
) -> Iterator[Finding]:
    """What is left of a reason without its generic words must still say something."""
    said: set[Location] = set()
    for change in _reported(narrative):
        reason, is_big = change.reason, change.pct is None or change.pct > _THIN_PCT
        if reason is None or not is_big or change.current == change.prior or _where(reason) in said:
            continue
        if len(re.sub(r"[\W_]", "", _GENERIC.sub("", reason.shown))) < _THIN_LENGTH:
            said.add(_where(reason))
            size = f"变动 {change.pct}%" if change.pct is not None else "上年为零"
            yield Finding(rule, _where(reason), f"{size}，原因只写“{reason.shown}”", "具体的原因")


# --- lists, shares, counts -----------------------------------------------------------------------------------------


@check(
    block("N-301", "列出的项目应正好是表中不为零的各行", _BASIS_TRUE, "这是程序或措辞的错误，请把本报告交给维护人员。")
)
def lists_are_complete(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """Nothing left out, nothing added, each once."""
    for key, listed in narrative.lists.items():
        table = tables[listed.table]
        sums: dict[str, Decimal] = {}
        for row in table.row_keys(listed.column):
            if match := re.fullmatch(listed.keys, row):
                code = match.group(1) if match.re.groups else row
                sums[code] = sums.get(code, ZERO) + table.amount(row, listed.column).yuan
        expected = sorted(code for code, amount in sums.items() if amount)
        if sorted(listed.codes) != expected:
            at = Location(ledger.name, "文字说明", key)
            yield Finding(rule, at, f"列出 {'、'.join(listed.codes) or '无'}", f"{'、'.join(expected) or '无'}")


@check(block("N-302", "各项占比之和应为100%（尾差除外）", _BASIS_TRUE, "请核对列出的各项是否齐全。"))
def shares_add_up(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """Shares of one whole in one paragraph add up to 100 ± 0.01 for each."""
    for at, paragraph in _paragraphs(ledger, narrative):
        groups: dict[str, list[Fact]] = {}
        for fact in _facts(paragraph):
            if " ÷ " in fact.origin and fact.value is not None and not fact.key.endswith(".pct"):
                groups.setdefault(fact.origin.rpartition(" ÷ ")[2], []).append(fact)
        for whole, shares in groups.items():
            added = sum((fact.value for fact in shares if fact.value is not None), ZERO)
            if len(shares) > 1 and added and abs(added - 100) > HUNDREDTH * len(shares):
                yield Finding(rule, at, f"各项占“{whole}”之和为 {added}%", "100.00%")


@check(block("N-303", "项目和单位的个数应与清单一致", _BASIS_TRUE, "这是程序的错误，请把本报告交给维护人员。"))
def counts_equal_lists(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """A count is the number of its cells, and the counts of the categories add up to the count of all."""
    for at, paragraph in _paragraphs(ledger, narrative):
        counts = [fact for fact in _facts(paragraph) if fact.origin.endswith("，个数") and fact.value is not None]
        for fact in counts:
            if fact.value != len(set(fact.cells)):
                yield Finding(rule, at, f"{fact.origin} {fact.shown}", f"{len(set(fact.cells))}")
        for whole in [fact for fact in counts if fact.origin.count("，") == 1]:
            among = whole.origin.removesuffix("，个数")
            parts = [f for f in counts if f.origin.startswith(f"{among}，") and f.origin.count("，") > 1]
            added = sum((fact.value for fact in parts if fact.value is not None), ZERO)
            if parts and added != whole.value:
                yield Finding(rule, at, f"{among}共 {whole.shown} 个，各类之和 {added} 个", "各类之和等于总数")


@check(
    warn("N-304", "文字说明不应有重复的标点和词语", "预算公开应清楚、可读", "请改正填报文字或 wording.yaml 的措辞。")
)
def nothing_is_doubled(rule: Rule, ledger: Ledger, tables: Tables, narrative: Narrative) -> Iterator[Finding]:
    """Doubled punctuation and doubled lead-ins come from filled texts meeting declared words."""
    for at, paragraph in _paragraphs(ledger, narrative):
        if match := _DOUBLED.search(paragraph.text):
            cells = _text_cells_at(paragraph, match.start(), match.end())
            found = f"“{match.group()}”（{paragraph.source}）"
            yield Finding(rule, cells[0] if cells else at, found, "不重复的标点和词语")


# --- shared --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Change:
    """A change as the narrative's facts tell it, in shown figures."""

    key: str
    current: Decimal
    prior: Decimal | None
    amount: Decimal | None
    pct: Decimal | None
    reason: Fact | None


def _changes(narrative: Narrative) -> Iterator[_Change]:
    """Yield every change: the facts under its key are ``current``, ``prior``, ``amount``, ``pct`` and ``reason``."""
    facts = narrative.facts
    for full_key, current in facts.items():
        key, _, part = full_key.rpartition(".")
        if part == "current" and current.value is not None:
            prior, amount, pct = (_value(facts.get(f"{key}.{name}")) for name in ("prior", "amount", "pct"))
            yield _Change(key, current.value, prior, amount, pct, facts.get(f"{key}.reason"))


def _reported(narrative: Narrative) -> Iterator[_Change]:
    """Yield the changes whose reason is printed, in the order of the prose."""
    printed = {f.key for ps in narrative.prose.values() for paragraph in ps for f in _facts(paragraph) if f.is_known}
    return (change for change in _changes(narrative) if f"{change.key}.reason" in printed)


def _value(fact: Fact | None) -> Decimal | None:
    return fact.value if fact is not None and fact.is_known else None


def _paragraphs(ledger: Ledger, narrative: Narrative) -> Iterator[tuple[Location, Paragraph]]:
    for key, paragraphs in narrative.prose.items():
        for paragraph in paragraphs:
            yield Location(ledger.name, f"文字说明（{key}）", paragraph.source), paragraph


def _facts(paragraph: Paragraph) -> Iterator[Fact]:
    return (segment.fact for segment in paragraph.segments if segment.fact is not None)


def _printed_changes(ledger: Ledger, narrative: Narrative) -> Iterator[tuple[Location, _Change, str]]:
    """Yield each printed amount and percentage of a change with the clause of words right before it."""
    changes = {change.key: change for change in _changes(narrative)}
    for at, paragraph in _paragraphs(ledger, narrative):
        before: Segment | None = None
        for segment in paragraph.segments:
            key, _, part = segment.fact.key.rpartition(".") if segment.fact else ("", "", "")
            if part in ("amount", "pct") and key in changes and changes[key].amount is not None:
                words = _CLAUSE.split(before.text)[-1] if before is not None and before.fact is None else ""
                yield at, changes[key], words
            before = segment


def _text_cells_at(paragraph: Paragraph, start: int, end: int) -> list[Location]:
    """Return the cells of the filled texts that touch a stretch of a paragraph."""
    cells: list[Location] = []
    position = 0
    for segment in paragraph.segments:
        first, position = position, position + len(segment.text)
        fact = segment.fact
        if first <= end and position >= start and fact is not None and fact.value is None:
            cells.extend(fact.cells)
    return cells


def _where(reason: Fact) -> Location:
    return reason.cells[0] if reason.cells else Location("", "", reason.key)
