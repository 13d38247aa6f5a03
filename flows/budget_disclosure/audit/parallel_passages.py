"""R-528: the same words stand in a document twice and differ by a character or two: one of them is a slip.

Words before and after are the same, more of them than sentences of one kind share, and without figures and marks.
"""

import re
from collections.abc import Iterator
from typing import Final

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject, Statement, all_names
from budget_disclosure.model.findings import Rule, warn

RULES: Final = AuditRules()
_AFTER: Final = 7
_AROUND: Final = 14
_MOST: Final = 2
_WORDS: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
_WINDOW: Final = 40
_SHORTEST_NAME: Final = 3
_ITEM: Final = re.compile(r"[0-9]{1,2}[.．、]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十0-9]{1,3}）|[①-⑳]")


@RULES.of(
    warn(
        "R-528",
        "同样的话在文档中的写法应一致",
        "《政府信息公开条例》第六条：公开的信息应及时、准确",
        "请核对两处，改正写错的一处。",
    )
)
def the_same_words_are_written_alike(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """事物受理 and 事务受理 before the same words."""
    seen: dict[str, list[tuple[Statement, int]]] = {}
    for statement in subject.statements:
        for start in range(len(statement.text) - _AFTER):
            gram = statement.text[start : start + _AFTER]
            if _is_words(gram):
                seen.setdefault(gram, []).append((statement, start))
    told: set[tuple[int, int]] = set()
    names = _names(subject)
    everything = "\n".join(statement.text for statement in subject.statements)
    count = 0
    for places in seen.values():
        if len(places) != 2:
            continue
        (one, first), (other, second) = places
        slip = _slip(one.text, first, other.text, second)
        if (
            slip is None
            or _are_listed(one, other)
            or not _is_rare(slip, one.text, other.text, everything)
            or _is_name(one, slip[0], slip[1], names)
            or _is_name(other, slip[2], slip[3], names)
        ):
            continue
        count += 1
        begin, end, other_begin, other_end = slip
        key = (id(one), begin)
        if key in told:
            continue
        told.add(key)
        yield AuditFinding(
            rule,
            one.place,
            one.spot(begin, end),
            one.quote(begin, end),
            f"“{one.text[begin - 2 : end + 4]}”",
            f"与另一处一致（“{other.text[other_begin - 2 : other_end + 4]}”）",
            (Operand(other.place, other.quote(other_begin, other_end), other.spot(other_begin, other_end)),),
        )
    if subject.statements and not count:
        yield Checked()


def _are_listed(one: Statement, other: Statement) -> bool:
    """Return whether both are items of a list: those are built alike and tell different things."""
    return bool(_ITEM.match(one.text) and _ITEM.match(other.text))


def _is_rare(slip: tuple[int, int, int, int], one: str, other: str, everything: str) -> bool:
    """Return whether what differs is written this way only once, and the other way more often."""
    begin, end, other_begin, other_end = slip
    mine, theirs = one[begin - 1 : end], other[other_begin - 1 : other_end]
    after, other_after = one[begin : end + 1], other[other_begin : other_end + 1]
    counts = everything.count(mine), everything.count(theirs), everything.count(after), everything.count(other_after)
    return min(counts[0], counts[2]) == 1 or min(counts[1], counts[3]) == 1


def _names(subject: AuditSubject) -> frozenset[str]:
    """Return the names of items, units and columns, and usual terms: what differs between two of them is no slip."""
    labels = {line.label for table in subject.document.tables for line in table.lines}
    headers = {text for table in subject.document.tables for column in table.columns for text in column.path}
    names = {*labels, *headers, *subject.words.terms, *all_names(subject.functions), *all_names(subject.economic)}
    return frozenset(name for name in names if len(name) >= _SHORTEST_NAME)


def _is_name(statement: Statement, begin: int, end: int, names: frozenset[str]) -> bool:
    """Return whether a name reaches over some characters of a text."""
    for name in names:
        place = statement.text.find(name, max(begin - len(name) + 1, 0), end + len(name) - 1)
        if place >= 0 and place < end and place + len(name) > begin:
            return True
    return False


def _is_words(gram: str) -> bool:
    return sum("\u4e00" <= character <= "\u9fff" for character in gram) >= _AFTER - 1 and not re.search(
        r"[0-9A-Za-z]", gram
    )


def _slip(one: str, first: int, other: str, second: int) -> tuple[int, int, int, int] | None:
    """Return where two texts differ right before words that both have, when what stands before that is the same too."""
    if first == 0 or second == 0 or one[first - 1] == other[second - 1]:
        return None
    after = _common(one[first:], other[second:])
    for size in range(1, _MOST + 1):
        begin, other_begin = first - size, second - size
        if begin < 1 or other_begin < 1 or one[begin - 1] == "（":
            return None
        before = _common(one[:begin][::-1], other[:other_begin][::-1])
        differs = one[begin:first], other[other_begin:second]
        is_alike = before + after >= _AROUND and (before > 1 or after >= _AROUND)
        if before and is_alike and all(map(_is_chinese, differs)):
            return begin, first, other_begin, second
    return None


def _is_chinese(text: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in text)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common, up to the first figure."""
    count = 0
    for left, right in zip(one[:_WINDOW], other[:_WINDOW], strict=False):
        if left != right or left.isdigit():
            break
        count += 1
    return count
