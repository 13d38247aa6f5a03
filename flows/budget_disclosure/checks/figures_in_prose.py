"""N- rules on figures and words: the prose, looked at without trusting the code or the wording that made it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from budget_disclosure.checks.printed_prose import (
    BASIS_REASONS,
    BASIS_TRUE,
    ToldChange,
    changes_of,
    paragraphs_of,
    text_cells_at,
)
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.wording_sentences import references
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding, Rule, block, warn
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import HUNDREDTH, ZERO, format_prose, to_wan
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Fact, Narrative, Paragraph, RowList, Segment
from budget_disclosure.tables.table import Table

Tables = Mapping[str, Table]

_WORDING_REMEDY = "请改正 wording.yaml 中这一句的措辞。"
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[，,；;。：:]")
_RISING = ("增加", "增长", "上升", "提高", "新增")
_FALLING = ("减少", "下降", "降低", "压减", "节约", "取消")
_DOUBLED = re.compile(
    r"[，。；：、][，。；：、,;]|[,;][，。；：、,;]|元元|%%|％％|主要原因是(?:主要原因是|主要是|原因是|因为|由于)|万元万元|年年度|年度年度"
)
_ZERO = re.compile(r"[0.]+[%％]?")
_ENDING = re.compile(r"[^，。；：、]*等(?=[，。；：、]|$)")
_SHORT = 16


# --- every figure is a fact ----------------------------------------------------------------------------------------

CHECKS: Final = Checks[Disclosure]()


@CHECKS.of(
    block("N-001", "文字说明中的每项内容都应已填报", BASIS_REASONS, "请按单位、部门的检查结果补填空白的单元格。")
)
def everything_is_known(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """A place-holder never reaches a document."""
    for at, paragraph in paragraphs_of(disclosure):
        for fact in paragraph.facts:
            if not fact.is_known and not fact.filled:
                place = fact.cells[0] if fact.cells else at
                remedy = "请补填这个单元格。" if fact.cells else ""
                yield Finding(rule, place, f"“{fact.shown}”（{fact.origin}）", "已填报的内容", remedy)


@CHECKS.of(
    block(
        "N-004",
        "各单位对同一科目的说明不同的，应由部门本级写明部门的说明",
        BASIS_REASONS,
        "请部门本级在这个科目的“部门”各列写明部门的说明，或由各单位改为相同的说明。",
    )
)
def units_do_not_contradict(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Which of several texts is the department's is not for the program to choose."""
    for at, paragraph in paragraphs_of(disclosure):
        for fact in paragraph.facts:
            if not fact.is_known and fact.filled:
                place = fact.cells[0] if fact.cells else at
                yield Finding(rule, place, f"{fact.origin}：{fact.filled}", "部门本级写明的一种说明")


@CHECKS.of(
    block("N-002", "文字说明的固定措辞中不应有数字", BASIS_TRUE, "请在 wording.yaml 把数字声明为事实，再写进句子。")
)
def wording_has_no_figures(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """A figure that is no fact cannot be traced."""
    for at, paragraph in paragraphs_of(disclosure):
        for segment in paragraph.segments:
            if segment.fact is None and _DIGIT.search(segment.text):
                yield Finding(rule, at, f"固定措辞“{segment.text}”", f"不含数字的措辞（{paragraph.source}）")


@CHECKS.of(
    block(
        "N-003",
        "文字说明中的每个数都应与其事实一致，并能追溯到填报的单元格",
        BASIS_TRUE,
        "这是程序或措辞的错误，请把本报告交给维护人员。",
    )
)
def figures_are_traceable(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """What is printed is the fact; an amount is its exact 元 rounded once; a figure that is not zero has its cells."""
    for at, paragraph in paragraphs_of(disclosure):
        for segment in paragraph.segments:
            fact = segment.fact
            if fact is None or not fact.is_known:
                continue
            if segment.text != fact.shown:
                yield Finding(rule, at, f"文字“{segment.text}”", f"“{fact.shown}”（{fact.origin}）")
            elif fact.yuan is not None and not _is_its_amount(fact, fact.yuan, year):
                yield Finding(rule, at, f"“{fact.shown}”", f"{format_prose(to_wan(fact.yuan))}（{fact.origin}）")
            elif fact.value and not fact.cells:
                yield Finding(rule, at, f"“{fact.shown}”没有来源单元格", f"有来源的数（{fact.origin}）")


# --- changes -------------------------------------------------------------------------------------------------------


@CHECKS.of(block("N-101", "增减的用词应与变动方向一致", BASIS_TRUE, _WORDING_REMEDY))
def directions_are_right(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """The word before the amount, and before the percentage, of a change says the sign of the change."""
    for at, change, words in _printed_changes(disclosure):
        if change.prior is None or change.current == change.prior:
            continue
        wanted, wrong = (_RISING, _FALLING) if change.current > change.prior else (_FALLING, _RISING)
        if not any(word in words for word in wanted) or any(word in words for word in wrong):
            found = f"本年 {change.current}、上年 {change.prior} 万元，写作“{words.strip('，')}”"
            yield Finding(rule, at, found, f"“{wanted[0]}”或“{wanted[1]}”")


@CHECKS.of(block("N-102", "变动幅度应以上年数为基数", BASIS_TRUE, "这是程序的错误，请把本报告交给维护人员。"))
def percentages_are_of_last_year(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """|current − prior| ÷ prior, of the shown figures; differences likewise.

    Where this year's amount only rounds to zero, the percentage is of the exact amounts: it did not fall by 100%. Where
    one of the two only rounds to zero, so is the difference.
    """
    for change in changes_of(disclosure.narrative):
        if change.prior is None:
            continue
        at = Location(disclosure.ledger.name, "文字说明", change.key)
        size = abs(change.current - change.prior)
        if change.is_of_something_rounded_away and change.current_yuan is not None and change.prior_yuan is not None:
            size = to_wan(abs(change.current_yuan - change.prior_yuan))
        if change.amount is not None and change.amount != size:
            yield Finding(rule, at, f"变动额 {change.amount} 万元", f"{size} 万元")
        part, base = _basis_of_percentage(change)
        if change.pct is not None and base and abs(change.pct - abs(part) * 100 / base) > HUNDREDTH / 2:
            yield Finding(rule, at, f"变动幅度 {change.pct}%", f"{abs(part)} ÷ {base}")


@CHECKS.of(block("N-103", "上年数为零的不计算变动幅度", BASIS_TRUE, _WORDING_REMEDY))
def no_percentage_of_zero(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Nothing can be a percentage of nothing."""
    zero = {change.key for change in changes_of(disclosure.narrative) if change.prior == ZERO}
    for at, paragraph in paragraphs_of(disclosure):
        for fact in paragraph.facts:
            key, _, part = fact.key.rpartition(".")
            if part == "pct" and key in zero:
                yield Finding(rule, at, f"上年数为 0，写有幅度“{fact.shown}”", "只写金额，不写幅度")


@CHECKS.of(block("N-104", "没有变动的写“相同”，不写变动额、幅度和原因", BASIS_TRUE, _WORDING_REMEDY))
def no_change_has_no_reason(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """An unchanged figure is said to be the same, and nothing else; with a reason only where the format has one."""
    same = {change.key: change for change in changes_of(disclosure.narrative) if change.current == change.prior}
    for at, paragraph in paragraphs_of(disclosure):
        for fact in paragraph.facts:
            key, _, part = fact.key.rpartition(".")
            is_negligible = part == "amount" and key in same and same[key].is_of_something_rounded_away
            if part == "reason" and _has_declared_reason(key, year):
                continue
            if part in ("amount", "pct", "reason") and key in same and not is_negligible:
                yield Finding(rule, at, f"没有变动，写有“{fact.shown}”", "与上年预算数相同")


# --- lists, shares, counts -----------------------------------------------------------------------------------------


@CHECKS.of(
    block(
        "N-301",
        "列出的项目应正好是表中不为零的各行（按声明的口径）",
        BASIS_TRUE,
        "这是程序或措辞的错误，请把本报告交给维护人员。",
    )
)
def lists_are_complete(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Nothing left out, nothing added, each once; amounts shown as zero as the policy of the wording says."""
    for key, listed in disclosure.narrative.lists.items():
        table = disclosure.tables[listed.table]
        sums: dict[str, Decimal] = {}
        for row in table.row_keys(listed.column):
            if match := re.fullmatch(listed.keys, row):
                code = match.group(1) if match.re.groups else row
                sums[code] = sums.get(code, ZERO) + table.amount(row, listed.column).yuan
        expected = sorted(c for c, amount in sums.items() if (to_wan(amount) if listed.leaves_small_out else amount))
        if sorted(listed.codes) != expected:
            at = Location(disclosure.ledger.name, "文字说明", key)
            yield Finding(rule, at, f"列出 {'、'.join(listed.codes) or '无'}", f"{'、'.join(expected) or '无'}")


@CHECKS.of(block("N-302", "各项占比之和应为100%（尾差除外）", BASIS_TRUE, "请核对列出的各项是否齐全。"))
def shares_add_up(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Shares of one whole in one paragraph add up to 100, but for the rounding of each figure and each share."""
    for at, paragraph in paragraphs_of(disclosure):
        groups: dict[str, list[Fact]] = {}
        for fact in paragraph.facts:
            if " ÷ " in fact.origin and fact.value is not None and not fact.key.endswith(".pct"):
                groups.setdefault(fact.origin.rpartition(" ÷ ")[2], []).append(fact)
        for whole, shares in groups.items():
            added = sum((fact.value for fact in shares if fact.value is not None), ZERO)
            if len(shares) > 1 and added and abs(added - 100) > _rounding(disclosure.narrative, whole, len(shares)):
                yield Finding(rule, at, f"各项占“{whole}”之和为 {added}%", "100.00%")


@CHECKS.of(block("N-303", "项目和单位的个数应与清单一致", BASIS_TRUE, "这是程序的错误，请把本报告交给维护人员。"))
def counts_equal_lists(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """A count is the number of its cells, and the counts of the categories add up to the count of all."""
    for at, paragraph in paragraphs_of(disclosure):
        counts = [fact for fact in paragraph.facts if fact.origin.endswith("，个数") and fact.value is not None]
        for fact in counts:
            if fact.value != len(set(fact.cells)):
                yield Finding(rule, at, f"{fact.origin} {fact.shown}", f"{len(set(fact.cells))}")
        for whole in [fact for fact in counts if fact.origin.count("，") == 1]:
            among = whole.origin.removesuffix("，个数")
            parts = [f for f in counts if f.origin.startswith(f"{among}，") and f.origin.count("，") > 1]
            added = sum((fact.value for fact in parts if fact.value is not None), ZERO)
            if parts and added != whole.value:
                yield Finding(rule, at, f"{among}共 {whole.shown} 个，各类之和 {added} 个", "各类之和等于总数")


@CHECKS.of(
    block(
        "N-304",
        "文字说明不应有重复的标点和词语",
        "预算公开应清楚、可读",
        "请改正填报文字或 wording.yaml 的措辞。",
        is_acceptable=True,
    )
)
def nothing_is_doubled(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Doubled punctuation and doubled lead-ins come from filled texts meeting declared words."""
    for at, paragraph in paragraphs_of(disclosure):
        if match := _DOUBLED.search(paragraph.text):
            cells = text_cells_at(paragraph, match.start(), match.end())
            found = f"“{match.group()}”（{paragraph.source}）"
            yield Finding(rule, cells[0] if cells else at, found, "不重复的标点和词语")
        for fact, words in _said_again(paragraph):
            found = f"“{words}{_short(fact.shown)}”（{paragraph.source}）"
            yield Finding(rule, fact.cells[0], found, f"“{words}”后面的话，不重复“{words}”")


@CHECKS.of(
    block(
        "N-308",
        "不为零的金额和比例不应显示为零",
        BASIS_TRUE,
        "这是程序或措辞的错误，请把本报告交给维护人员。",
    )
)
def nothing_is_shown_as_zero(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """What only rounds to 0.00 is said in the words of the policy (``shown_zero`` of the wording)."""
    for at, paragraph in paragraphs_of(disclosure):
        for fact in paragraph.facts:
            if _ZERO.fullmatch(fact.shown) and _is_something(fact, disclosure.narrative):
                yield Finding(rule, at, f"“{fact.shown}”（{fact.origin}）", "“不足0.01”等措辞")


@CHECKS.of(block("N-309", "完整的清单后面不应写“等”", BASIS_TRUE, _WORDING_REMEDY))
def complete_lists_have_no_ending(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """等 says that there is more than what is listed."""
    complete = {key for key, listed in disclosure.narrative.lists.items() if not _leaves_out(disclosure.tables, listed)}
    for at, paragraph in paragraphs_of(disclosure):
        for key, words in _words_after_lists(paragraph):
            if key in complete and (match := _ENDING.match(words)):
                yield Finding(rule, at, f"清单后写“{match.group().strip('。；，、')}”", "列举完整，不写“等”")


@CHECKS.of(
    warn(
        "N-310",
        "自动编号的内容不应自带序号",
        "单位填报表填写要求（填报表“填报说明”）",
        "文件已去掉自带的序号、自动编号；请核对，并在填报表删去序号。",
    )
)
def entries_have_no_numbers(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Told once a text, at its first cell: the numbers were taken off."""
    told: dict[str, list[Fact]] = {}
    for _, paragraph in paragraphs_of(disclosure):
        for fact in paragraph.facts:
            if fact.is_known and fact.filled and fact.cells and not fact.key.endswith(".reason"):
                told.setdefault(fact.key.rpartition(".")[0], []).append(fact)
    for facts in told.values():
        first, more = facts[0], f"等 {len(facts)} 条" if len(facts) > 1 else ""
        found = f"“{_short(first.filled)}”{more}自带序号"
        yield Finding(rule, first.cells[0], found, f"“{_short(first.shown)}”（已这样印出）")


# --- shared --------------------------------------------------------------------------------------------------------


def _said_again(paragraph: Paragraph) -> Iterator[tuple[Fact, str]]:
    """Yield the filled texts that begin with the words right before them: 主要用于主要用于机关运行."""
    before = ""
    for segment in paragraph.segments:
        fact = segment.fact
        if fact is None:
            before = segment.text
            continue
        if fact.cells and fact.value is None and not fact.key.endswith(".reason"):  # N-208 tells those of reasons
            words = next((before[-n:] for n in range(len(before), 2, -1) if fact.shown.startswith(before[-n:])), "")
            if re.fullmatch(r"\w+", words):
                yield fact, words
        before = ""


def _printed_changes(disclosure: Disclosure) -> Iterator[tuple[Location, ToldChange, str]]:
    """Yield each printed amount and percentage of a change with the clause of words right before it."""
    changes = {change.key: change for change in changes_of(disclosure.narrative)}
    for at, paragraph in paragraphs_of(disclosure):
        before: Segment | None = None
        for segment in paragraph.segments:
            key, _, part = segment.fact.key.rpartition(".") if segment.fact else ("", "", "")
            if part in ("amount", "pct") and key in changes and changes[key].amount is not None:
                words = _CLAUSE.split(before.text)[-1] if before is not None and before.fact is None else ""
                yield at, changes[key], words
            before = segment


def _has_declared_reason(key: str, year: Declarations) -> bool:
    """Return whether the wording itself gives a reason for what is the same (因公出国费持平，主要原因是…)."""
    phrases = year.wording.unchanged_phrases(key)
    return any(reference.key == "reason" for phrase in phrases for reference in references(phrase))


def _is_its_amount(fact: Fact, yuan: Decimal, year: Declarations) -> bool:
    """Return whether an amount is its exact 元 rounded once, in a declared style; N-308 looks at what is zero."""
    wan = to_wan(yuan)
    written = {style.text(wan) for style in year.wording.numbers.values()}
    return fact.value == wan and (fact.shown in written or (bool(yuan) and not wan))


def _is_something(fact: Fact, narrative: Narrative) -> bool:
    """Return whether there is an amount behind a figure that is printed as zero."""
    if fact.yuan is not None:
        return bool(fact.yuan)
    part = fact.origin.rpartition(" ÷ ")[0]
    return fact.value == ZERO and any(f.yuan or f.value for f in narrative.facts.values() if f.origin == part)


def _basis_of_percentage(change: ToldChange) -> tuple[Decimal, Decimal | None]:
    if change.current_yuan and not change.current and change.prior_yuan is not None:
        return change.current_yuan - change.prior_yuan, change.prior_yuan
    return change.difference, change.prior


def _rounding(narrative: Narrative, whole: str, count: int) -> Decimal:
    """Return by how much shares may miss 100: half a hundredth each, and what rounding an amount makes of the whole."""
    figures = [abs(fact.value) for fact in narrative.facts.values() if fact.origin == whole and fact.value]
    of_amounts = HUNDREDTH / 2 * 100 / min(figures) if figures else ZERO
    return (HUNDREDTH / 2 + of_amounts) * (count + 1)


def _leaves_out(tables: Tables, listed: RowList) -> bool:
    """Return whether rows that are not zero are missing in a list."""
    table, codes = tables[listed.table], set(listed.codes)
    for row in table.row_keys(listed.column):
        match = re.fullmatch(listed.keys, row)
        code = match.group(1) if match and match.re.groups else row
        if match and code not in codes and table.amount(row, listed.column).yuan:
            return True
    return False


def _words_after_lists(paragraph: Paragraph) -> Iterator[tuple[str, str]]:
    """Yield the key of each list in a paragraph with the declared words between its last fact and the next."""
    last, words = "", ""
    for segment in (*paragraph.segments, None):
        if segment is not None and segment.fact is None:
            words += segment.text
            continue
        key = segment.fact.key.partition(".")[0] if segment is not None and segment.fact is not None else ""
        if last and key != last:
            yield last, words
        last, words = key, ""


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
