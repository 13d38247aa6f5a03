"""N- rules: the reasons that are printed for changes, against the changes and against each other.

A reader of the public text sees a reason that says nothing, points the other way or states another figure: these stop
the document, unless a named person accepts the sentence as it is.
"""

import re
from collections.abc import Iterator
from typing import Final

from budget_disclosure.checks.printed_prose import (
    BASIS_REASONS,
    ToldChange,
    changes_of,
    place_of_reason,
    reported_changes,
)
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.plausibility_yaml import SameReason
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding, Rule, block, warn
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO
from budget_disclosure.narrative.change_cases import Change, ChangeCase
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Fact, Narrative
from budget_disclosure.narrative.reason_words import gives_a_reason, stated_amounts, stated_changes, without_leads
from budget_disclosure.text.reason_direction import direction_of

_GENERIC: Final = re.compile(
    r"本年度?|今年|上年|去年|项目|经费|预算|资金|支出|收入|单位|部门|财政|拨款|安排|减少|增加|增长|下降|调整|变动|变化|"
    r"正常|据实|需要|工作|导致|所致|有所|较|的|了|等|年度"
)
_LED_IN_AGAIN: Final = re.compile(
    r"(?:主要|具体|变动|增减)原因(?:主要)?(?:是|为|在于|有|：|:)|(?:^|[，,；;：])原因(?:是|：|:)|"
    r"^[^，,；;。：:]{0,8}原因(?:主要)?(?:是|为|在于|有|如下|包括|：|:)"
)

_IS_THE_SAME: Final = re.compile(r"(?:无|没有|未)(?:发生|任何|明显)?(?:增减|变化|变动|调整)(?!的?原因)|持平|相同|一致")
_REASON_OF_NO_CHANGE: Final = "不写原因，或写明为什么没有增减"

CHECKS: Final = Checks[Disclosure]()


@CHECKS.of(
    block(
        "N-201",
        "变动原因不应与变动方向矛盾",
        BASIS_REASONS,
        "请核对变动原因，或上年数、本年数；原因确实成立的，由负责人写明理由接受。",
        is_acceptable=True,
    )
)
def reasons_fit_direction(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """A reason that only speaks of the other direction contradicts the figures; told once a cell.

    Where nothing changed, one that speaks of either direction only does: 持平，主要原因是压减会议。
    """
    for change, reason in _printed(disclosure.narrative):
        told = direction_of(reason.shown)
        if not change.difference:
            if told.contradicts(is_rise=True) or told.contradicts(is_rise=False):
                yield Finding(rule, place_of_reason(reason), _said(change, reason.shown), _REASON_OF_NO_CHANGE)
        elif told.contradicts(is_rise=change.difference > ZERO):
            yield Finding(rule, place_of_reason(reason), _said(change, reason.shown), f"说明{_direction(change)}的原因")


@CHECKS.of(
    warn("N-202", "不同事项的变动原因不应照抄", BASIS_REASONS, "请分别说明各自的变动原因；原因确实相同的可保留。")
)
def reasons_are_not_copied(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """The same words in two cells for changes that differ.

    One cell printed twice is no copy, nor a unit's reason that is the department's, nor one reason for a change that is
    in the main the same: the total's where all money is of one source.
    """
    seen: dict[tuple[bool, str], list[ToldChange]] = {}
    for change in reported_changes(disclosure.narrative):
        reason = change.reason
        if reason is None or len(reason.cells) != 1:
            continue
        earlier = seen.setdefault(("." in change.key, reason.shown), [])
        copied = [e.reason for e in earlier if e.reason is not None and e.reason.cells[0] != reason.cells[0]]
        if copied and not any(_is_like(change, one, year.plausibility.same_reason) for one in earlier):
            found = f"“{reason.shown}”，与 {copied[0].cells[0]} 相同"
            yield Finding(rule, reason.cells[0], found, "本事项自己的变动原因")
        earlier.append(change)


@CHECKS.of(warn("N-203", "变动超过30%的应具体说明原因", BASIS_REASONS, "请写明是哪些事项、为什么增减。"))
def big_changes_have_real_reasons(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """What is left of a reason without its generic words must still say something."""
    said: set[Location] = set()
    for change, reason in _moving(disclosure.narrative):
        is_big = change.pct is None or change.pct > year.plausibility.big_change.pct
        at = place_of_reason(reason)
        if not is_big or at in said or not gives_a_reason(reason.shown):
            continue
        if len(re.sub(r"[\W_]", "", _GENERIC.sub("", reason.shown))) < year.plausibility.big_change.least_characters:
            said.add(at)
            size = f"变动 {change.pct}%" if change.pct is not None else "上年为零"
            yield Finding(rule, at, f"{size}，原因只写“{reason.shown}”", "具体的原因")


@CHECKS.of(
    block(
        "N-205",
        "有增减的应写明原因，不写“无”“同上”或只重复增减数",
        BASIS_REASONS,
        "请写明为什么增减：是哪些人员、项目、政策或事项。",
        is_acceptable=True,
    )
)
def reasons_say_something(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """主要原因是无 is a sentence that gives no reason, and is published; 持平，主要原因是无 as well."""
    for change, reason in _printed(disclosure.narrative):
        says_it_is_the_same = not change.difference and _IS_THE_SAME.search(reason.shown)
        if not gives_a_reason(reason.shown) and not says_it_is_the_same:
            found = _said(change, reason.filled or reason.shown)
            expected = "增减的原因" if change.difference else _REASON_OF_NO_CHANGE
            yield Finding(rule, place_of_reason(reason), found, expected)


@CHECKS.of(
    block(
        "N-206",
        "变动原因中重复写的增减数应与公开的增减数一致",
        BASIS_REASONS,
        "请删去原因中重复的增减数，只写原因；增减数由系统按公开的数计算。是其中一部分的，请写明是哪一部分。",
        is_acceptable=True,
    )
)
def restated_figures_are_right(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """Two figures for one change in one sentence: a reader sees that one is wrong."""
    for change, reason in _printed(disclosure.narrative):
        computed = _computed(change)
        wrong = [amount.text for amount in stated_amounts(reason.shown) if not amount.fits(computed)]
        wrong += [stated.text for stated in stated_changes(reason.shown) if not stated.fits(computed)]
        if wrong:
            pct = f"、{change.pct:,.2f}%" if change.pct is not None else ""
            found = f"原因中写“{'、'.join(wrong)}”"
            years = f"（本年 {change.current:,.2f}、上年 {change.prior or ZERO:,.2f}）"
            yield Finding(rule, place_of_reason(reason), found, f"{_size(change)}{pct}{years}")


@CHECKS.of(
    warn(
        "N-207",
        "变动原因不应再写“主要原因是”“由于”等开头的话和增减数",
        BASIS_REASONS,
        "文件已去掉这些字；请核对印出的原因，并在填报表改为直接写原因。",
    )
)
def reasons_begin_with_the_reason(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """What was taken off is told, with what is printed instead."""
    told: set[Location] = set()
    for change in reported_changes(disclosure.narrative):
        reason = change.reason
        if reason is None or not reason.filled or not gives_a_reason(reason.shown) or place_of_reason(reason) in told:
            continue
        told.add(place_of_reason(reason))
        filled = "；".join(reason.filled.split("\n"))
        yield Finding(rule, place_of_reason(reason), f"“{filled}”", f"“{reason.shown}”（已这样印出）")


@CHECKS.of(
    block(
        "N-208",
        "变动原因中不应再出现“主要原因是”",
        BASIS_REASONS,
        "公开文件已写“主要原因是”，请把原因改为一句话，直接写为什么增减。",
        is_acceptable=True,
    )
)
def reasons_are_led_in_once(rule: Rule, disclosure: Disclosure, year: Declarations) -> Iterator[Finding]:
    """What could not be taken off safely is left for the unit: 主要原因是人员增加，主要原因是调资."""
    for _, reason in _printed(disclosure.narrative):
        text = reason.shown
        if gives_a_reason(text) and (_LED_IN_AGAIN.search(text) or without_leads(text) != text):
            yield Finding(rule, place_of_reason(reason), f"“主要原因是{text}”", "只写一次“主要原因是”")


@CHECKS.of(
    warn(
        "N-209",
        "没有增减的不用写变动原因",
        BASIS_REASONS,
        "公开文件没有印出这个原因。请核对上年数和本年数；确实没有增减的，请清空原因这一格。",
    )
)
def nothing_is_explained_that_did_not_change(
    rule: Rule, disclosure: Disclosure, year: Declarations
) -> Iterator[Finding]:
    """A reason beside equal figures is left over, or one of the figures is wrong.

    What is printed anywhere is not meant, nor what only says that nothing changed.
    """
    narrative = disclosure.narrative
    told = {place_of_reason(reason) for change in reported_changes(narrative) if (reason := change.reason) is not None}
    for change in changes_of(narrative):
        reason = change.reason
        if reason is None or not reason.is_known or len(reason.cells) != 1 or change.prior is None or change.difference:
            continue
        at = place_of_reason(reason)
        says_something = gives_a_reason(reason.shown) and not _IS_THE_SAME.search(reason.shown)
        if at not in told and says_something and not change.is_of_something_rounded_away:
            told.add(at)
            yield Finding(rule, at, _said(change, reason.filled or reason.shown), "空白，或有增减的上年数、本年数")


# --- shared --------------------------------------------------------------------------------------------------------


def _moving(narrative: Narrative) -> Iterator[tuple[ToldChange, Fact]]:
    """Yield the figures that changed with their printed reasons."""
    return ((change, reason) for change, reason in _printed(narrative) if change.difference)


def _printed(narrative: Narrative) -> Iterator[tuple[ToldChange, Fact]]:
    """Yield the changes with a printed reason; one cell's reason for one difference once.

    A format may print the reason why a figure did not change; where last year's figure is not known there is no change.
    """
    seen: set[tuple[object, ...]] = set()
    for change in reported_changes(narrative):
        reason = change.reason
        if reason is None or change.prior is None:
            continue
        key = (place_of_reason(reason), reason.shown, change.difference)
        if key not in seen:
            seen.add(key)
            yield change, reason


def _is_like(one: ToldChange, other: ToldChange, limit: SameReason) -> bool:
    """Return whether two changes go the same way and are in the main the same money."""
    first, second = one.difference, other.difference
    if not first or not second or (first > ZERO) != (second > ZERO):
        return False
    return min(abs(first), abs(second)) >= limit.share * max(abs(first), abs(second))


def _said(change: ToldChange, reason: str) -> str:
    """Return what a finding quotes: the printed change and the reason beside it."""
    return f"{_size(change)}，原因写“{reason}”"


def _size(change: ToldChange) -> str:
    return f"{_direction(change)} {abs(change.difference):,.2f} 万元" if change.difference else "持平"


def _direction(change: ToldChange) -> str:
    return "增加" if change.difference > ZERO else "减少"


def _computed(change: ToldChange) -> Change:
    if not change.difference:
        return Change(ChangeCase.UNCHANGED, change.current, change.prior, None, None)
    case = ChangeCase.INCREASE if change.difference > ZERO else ChangeCase.DECREASE
    return Change(case, change.current, change.prior, abs(change.difference), change.pct)
