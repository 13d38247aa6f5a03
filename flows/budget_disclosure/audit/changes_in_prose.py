"""R-401 to R-410: what a sentence says of a change: amount, base, difference, percentage, direction and reason."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement
from budget_disclosure.audit.percentages import Change, fits, shown_percent, shown_points
from budget_disclosure.audit.statement_findings import finding_in
from budget_disclosure.audit.sums import difference
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.model.money import ZERO
from budget_disclosure.published.comparisons import Comparison
from budget_disclosure.published.printed_amounts import Unit, shown
from budget_disclosure.published.text_figures import TextFigure, Told
from budget_disclosure.text.reason_direction import direction_of

RULES: Final = AuditRules()
_TRUE: Final = "《预算法》第十四条：公开的内容应真实，说明应与报表一致"
_REASONS: Final = "财预〔2016〕143号：对增减变化的原因作出说明"
_MOST_CURRENTS: Final = 6
_MANY: Final = 3
_ITEM: Final = re.compile(r"（项）”?$")
_THIS_YEAR: Final = re.compile(r"(?:20[0-9]{2}年|本年|当年|今年)?(?:年初|当年)?预算(?:安排|数|数为|安排数|为)*$")


@RULES.of(
    block(
        "R-401",
        "同一项的金额在一段话里应前后一致",
        _TRUE,
        "请按表中的数改正写错的一个。",
    )
)
def amounts_of_an_item_agree(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The amount an item begins with, and the one it is said to have this year further on."""
    for statement in subject.statements:
        stated = [one for one in statement.figures if one.told is Told.STATED and one.is_money]
        if len(stated) < 2 or not _ITEM.search(stated[0].before):
            continue
        head = stated[0]
        for one in stated[1:]:
            if not _THIS_YEAR.search(one.before):
                continue
            if abs(one.value - head.value) <= one.room + head.room:
                yield Checked()
            else:
                yield finding_in(
                    rule,
                    statement,
                    one.span,
                    f"前面写 {head.as_printed}，后面写 {one.as_printed}",
                    "同一个数",
                    (Operand("前面", head.as_printed), Operand("后面", one.as_printed)),
                    difference(one.value, head.value, Unit.WAN),
                )


@RULES.of(
    block(
        "R-402",
        "增减的用词应与两年的数一致",
        _TRUE,
        "请核对两年的数，改正“增加”“减少”等用词，或改正数。",
    )
)
def words_say_the_direction(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By this year's and last year's amount, or else by the percentage, which fits one direction only."""
    for statement, one in _all(subject):
        if not one.rises:
            continue
        span = _words(one)
        if len(set(one.rises)) > 1:
            yield _at(rule, statement, span, "一句里既说增加又说减少", "两个用词方向一致")
            continue
        rises = one.rises[0]
        current = one.currents[0] if one.currents else None
        if one.base is not None and current is not None and current.value != one.base.value:
            if rises == (current.value > one.base.value):
                yield Checked()
            else:
                found = f"本年 {current.as_printed}，上年 {one.base.as_printed}，写作“{_word(rises)}”"
                yield _at(rule, statement, span, found, f"“{_word(not rises)}”")
        elif _fits_only_the_other_way(one):
            found = f"写作“{_word(rises)}”，按比例应是“{_word(not rises)}”"
            yield _at(rule, statement, span, found, f"“{_word(not rises)}”，或改正金额、比例")
        elif one.percent is not None and one.difference is not None:
            yield Checked()


@RULES.of(
    block(
        "R-403",
        "增减比例应以上年数为基数，按所写的金额算得出来",
        _TRUE,
        "请用差额除以上年数重新计算比例，四舍五入。",
        sometimes=(Severity.WARN,),
    )
)
def percentages_can_be_recomputed(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Of this year's amount and the base, or the difference; what rounding of the amounts allows is no error.

    Where all others are exactly those of the printed amounts, one that is not is asked about.
    """
    inexact: list[tuple[Statement, TextFigure, Change]] = []
    exact = 0
    for statement, one in _all(subject):
        if one.percent is None or not one.rises or len(set(one.rises)) > 1:
            continue
        known = [change for change in _changes(one, one.rises[0]) if change.base > 0]
        if not known or _fits_only_the_other_way(one):
            continue
        if any(shown_percent(change, one.percent.step) == one.percent.value for change in known):
            exact += 1
            yield Checked()
        elif any(fits(one.percent.value, one.percent.step, change) for change in known):
            inexact.append((statement, one.percent, known[0]))
        else:
            yield _percent(rule, statement, one.percent, known[0], None)
    for statement, percent, change in inexact:
        is_rough = percent.step > Decimal("0.01")
        if is_rough or (len(inexact) == 1 and exact >= _MANY):
            yield _percent(rule, statement, percent, change, Severity.WARN)
        else:
            yield Checked(f"{percent.text}%")


def _percent(
    rule: Rule, statement: Statement, percent: TextFigure, change: Change, severity: Severity | None
) -> AuditFinding:
    right = shown_percent(change, min(percent.step, Decimal("0.01")))
    is_of_this_year = change.current and change.difference * 100 / change.current
    has_wrong_base = severity is None and is_of_this_year and abs(is_of_this_year - percent.value) <= percent.step / 2
    return finding_in(
        rule,
        statement,
        percent.span,
        f"{percent.text}%" + ("（用本年数作了基数）" if has_wrong_base else ""),
        f"{right}%",
        (
            Operand("差额", shown(change.difference, Unit.WAN)),
            Operand("上年数", shown(change.base, Unit.WAN)),
            Operand("差额÷上年数", f"{right}%"),
        ),
        shown_points(percent.value, right),
        severity=severity,
    )


@RULES.of(
    block(
        "R-404",
        "上年数为零的，不应计算增减比例",
        _TRUE,
        "请删去比例，只写增加的金额。",
    )
)
def nothing_has_no_percentage(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """0 → 25.00 is no 增加100%."""
    for statement, one in _all(subject):
        if one.percent is None:
            continue
        current = one.currents[0] if one.currents else None
        is_from_nothing = (one.base is not None and not one.base.value) or (
            one.base is None
            and current is not None
            and one.difference is not None
            and one.rises[:1] == (True,)
            and current.value == one.difference.value != ZERO
        )
        if is_from_nothing and one.percent.value:
            yield finding_in(rule, statement, one.percent.span, f"上年数为 0，写作“{one.percent.text}%”", "不写比例")
        else:
            yield Checked()


@RULES.of(
    block(
        "R-405",
        "增减的原因应与增减方向一致",
        _REASONS,
        "请核对原因，改写为导致这一变化的原因。",
        sometimes=(Severity.WARN,),
    )
)
def reasons_point_the_same_way(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """减少…，原因是经费增加."""
    for statement, one in _all(subject):
        if not one.reason:
            continue
        start = one.reason_start
        end = start + len(one.reason)
        direction = direction_of(one.reason)
        if one.rises and len(set(one.rises)) == 1:
            if direction.contradicts(is_rise=one.rises[0]):
                found = f"“{_word(one.rises[0])}”的原因写作“{one.reason}”"
                yield _at(rule, statement, (start, end), found, f"导致“{_word(one.rises[0])}”的原因")
            else:
                yield Checked()
        elif one.is_same and not one.rises:
            if direction.rises != direction.falls and not (direction.hints_rise or direction.hints_fall):
                found = f"与上年相同，原因写作“{one.reason}”"
                yield _at(rule, statement, (start, end), found, "不写原因", severity=Severity.WARN)
            else:
                yield Checked()


@RULES.of(
    block(
        "R-407",
        "说“持平”的两年的数应相同，增减为零的不应说增减和原因",
        _TRUE,
        "两年相同的请写“与上年相同”，不写比例和原因；不同的请写增减的金额。",
        sometimes=(Severity.WARN,),
    )
)
def the_same_is_the_same(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """持平 with two different amounts; 减少0万元，主要是…; 与上年相同，主要原因是厉行节约, where that is not usual."""
    same = [one for _, one in _all(subject) if one.is_same and not one.rises]
    are_explained = len(same) > 1 and all(one.reason for one in same)
    for statement, one in _all(subject):
        span = _words(one)
        current = one.currents[0] if one.currents else None
        if one.is_same and not one.rises:
            if one.reason and not are_explained and _is_of_a_change(one.reason, subject):
                told = (one.reason_start, one.reason_start + len(one.reason))
                found = f"与上年相同，原因写作“{one.reason}”"
                yield _at(rule, statement, told, found, "不写原因", severity=Severity.WARN)
            if one.base is None or current is None:
                continue
            if abs(current.value - one.base.value) <= abs(current.room - one.base.room):
                yield Checked()
            else:
                found = f"本年 {current.as_printed}，上年 {one.base.as_printed}，写作相同"
                yield _at(
                    rule,
                    statement,
                    span,
                    found,
                    "写明增减的金额",
                    difference(current.value, one.base.value, Unit.WAN),
                )
        elif one.rises and one.difference is not None:
            if one.difference.value:
                yield Checked()
            else:
                found = f"“{_word(one.rises[0])} {one.difference.text} {one.difference.unit}”"
                yield _at(rule, statement, span, found, "“与上年相同”")


def _is_of_a_change(reason: str, subject: AuditSubject) -> bool:
    """Return whether a reason does not say that all stayed the same; one that points one way is for R-405."""
    direction = direction_of(reason)
    return direction.rises == direction.falls and not re.search(subject.words.stays_same, reason)


@RULES.of(
    warn(
        "R-408",
        "有增减的应说明原因",
        _REASONS,
        "请在这一句后面补写增减的主要原因。",
    )
)
def changes_have_reasons(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """In its sentence, or told together further on under the same heading."""
    for index, statement in enumerate(subject.statements):
        for one in statement.comparisons:
            if not _is_change(one):
                continue
            if one.reason:
                yield Checked()
                continue
            span = _words(one)
            if one.reason is not None or not _is_explained_further_on(subject, index, span[1]):
                yield _at(rule, statement, span, "没有写原因", "增减的主要原因")
            else:
                yield Checked()


@RULES.of(
    block(
        "R-409",
        "增减的金额应等于本年数与上年数之差",
        _TRUE,
        "请核对两年的数，改正差额。",
    )
)
def differences_can_be_recomputed(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """Where both years are told with their difference."""
    for statement, one in _all(subject):
        if one.base is None or one.difference is None or not one.currents:
            continue
        current = one.currents[0]
        right = abs(current.value - one.base.value)
        if abs(right - one.difference.value) <= current.room + one.base.room + one.difference.room:
            yield Checked()
            continue
        yield finding_in(
            rule,
            statement,
            one.difference.span,
            one.difference.as_printed,
            shown(right, Unit(one.difference.unit)),
            (Operand("本年", current.as_printed), Operand("上年", one.base.as_printed)),
            difference(one.difference.value, right, Unit.WAN),
        )


@RULES.of(
    block(
        "R-410",
        "同一个增减在各处的方向应相同",
        _TRUE,
        "请核对两年的数，改正写反的一处。",
    )
)
def one_change_has_one_direction(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """One amount with one difference, called a rise here and a fall there; the fewer are taken for wrong."""
    groups: dict[tuple[Decimal, Decimal], list[tuple[Statement, Comparison]]] = {}
    for statement, one in _all(subject):
        if one.currents and one.difference is not None and one.difference.value and len(set(one.rises)) == 1:
            groups.setdefault((one.currents[0].value, one.difference.value), []).append((statement, one))
    for told in groups.values():
        rising = sum(one.rises[0] for _, one in told)
        if len(told) == 1:
            continue
        if rising in (0, len(told)):
            yield Checked()
            continue
        usual = rising * 2 > len(told)
        for statement, one in told:
            if one.rises[0] != usual:
                span = _words(one)
                others = [(each, other) for each, other in told if other.rises[0] == usual]
                yield finding_in(
                    rule,
                    statement,
                    span,
                    f"写作“{_word(one.rises[0])}”",
                    f"“{_word(usual)}”（{others[0][0].place}写作“{_word(usual)}”）",
                    tuple(
                        Operand(each.place, each.quote(*_words(other), around=0), each.spot(*_words(other)))
                        for each, other in others
                    ),
                    around=6,
                )


# --- shared --------------------------------------------------------------------------------------------------------


def _all(subject: AuditSubject) -> Iterator[tuple[Statement, Comparison]]:
    for statement in subject.statements:
        for one in statement.comparisons:
            yield statement, one


def _changes(one: Comparison, rises: bool) -> list[Change]:
    """Return the changes that may be meant: with each amount before it as this year's."""
    found = []
    for current in one.currents[:_MOST_CURRENTS]:
        if one.base is not None:
            room = current.room + one.base.room
            found.append(Change(abs(current.value - one.base.value), one.base.value, current.value, room))
        elif one.difference is not None:
            base = current.value - one.difference.value if rises else current.value + one.difference.value
            room = current.room + one.difference.room
            found.append(Change(one.difference.value, base, current.value, room))
    return found


def _fits_only_the_other_way(one: Comparison) -> bool:
    """Return whether a percentage is right for a rise that is called a fall, or the other way round."""
    if one.percent is None or one.base is not None or one.difference is None or not one.percent.value:
        return False
    mine, other = _changes(one, one.rises[0]), _changes(one, not one.rises[0])
    return not any(fits(one.percent.value, one.percent.step, change) for change in mine if change.base > 0) and any(
        fits(one.percent.value, one.percent.step, change) for change in other[:1] if change.base > 0
    )


def _is_change(one: Comparison) -> bool:
    figures = [figure for figure in (one.difference, one.percent) if figure is not None]
    return bool(one.rises) and any(figure.value for figure in figures)


def _is_explained_further_on(subject: AuditSubject, index: int, end: int) -> bool:
    texts = [subject.statements[index].text[end:]]
    texts += [statement.text for statement in subject.statements[index + 1 : index + 4]]
    return any("原因" in text or "主要是" in text or "主要由于" in text for text in texts)


def _words(one: Comparison) -> tuple[int, int]:
    return one.start, max(one.end, one.start + 1)


def _word(rises: bool) -> str:
    return "增加" if rises else "减少"


def _at(
    rule: Rule,
    statement: Statement,
    span: tuple[int, int],
    found: str,
    expected: str,
    difference: str = "",
    severity: Severity | None = None,
) -> AuditFinding:
    return finding_in(rule, statement, span, found, expected, (), difference, severity=severity, around=6)
