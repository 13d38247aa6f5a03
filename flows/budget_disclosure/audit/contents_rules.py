"""R-601 to R-604: contents and headings, pages, numbers of tables."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from budget_disclosure.audit.audit_findings import AuditFinding, Checked, Operand, Seen, Unchecked
from budget_disclosure.audit.audit_rules import AuditRules
from budget_disclosure.audit.audit_subject import AuditSubject
from budget_disclosure.model.findings import Rule, Severity, block, warn
from budget_disclosure.published.published_document import ContentsLine, TextBlock
from budget_disclosure.published.published_table import PublishedTable
from budget_disclosure.published.spots import Spot
from budget_disclosure.text.numerals import number_of, numeral_of

RULES: Final = AuditRules()
_BASIS: Final = "《政府信息公开条例》第六条：公开的信息应准确，目录与正文一致"
_NUMBER: Final = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|附件|表[一二三四五六七八九十]+|[（(]?[一二三四五六七八九十0-9]+[）)、.．])+"
)
_MARKS: Final = re.compile(r"[\s　.．、，：:（）()“”\"]")
_SHORTEST: Final = 3
_SHIFTED: Final = 3
_FEWEST: Final = 2
_MOST: Final = 0.7
_Placed: TypeAlias = tuple[ContentsLine, Spot, str]
_KINDS: Final = {
    "第一部分": re.compile(r"第[一二三四五六七八九十]+部分"),
    "一、": re.compile(r"[一二三四五六七八九十]{1,3}、"),
}
_IN_TITLE: Final = re.compile(
    r"(?:附|附件)?表([一二三四五六七八九十]{1,3})(?![一二三四五六七八九十])[：:、.．]?(.{0,80})$"
)
_LABEL: Final = re.compile(r"((?:预算|部门|单位)?公开表|(?:附)?表)([0-9]{1,2})(?:[-—－–]([0-9]{1,2}))?")


@RULES.of(warn("R-601", "目录的每一项都应在正文中有", _BASIS, "请更新目录，或补上正文的标题。"))
def entries_are_headings(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By words, numbering and marks apart; a heading that says the same with the owner's name is the same."""
    texts = _headings(subject)
    for entry in subject.document.source.contents:
        plain = _plain(entry.text)
        if len(plain) < _SHORTEST:
            continue
        if any(plain in text or (len(text) > _SHORTEST and text in plain) for text in texts) or _is_spread(
            plain, texts
        ):
            yield Checked()
        else:
            yield AuditFinding(
                rule, f"目录，“{entry.text}”", entry.spot, entry.text, "正文中没有这个标题", "正文中的标题"
            )


@RULES.of(warn("R-604", "正文的标题和表应列入目录", _BASIS, "请更新目录；不列入目录的一级标题，可以不改。"))
def headings_are_entries(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """By kind: parts, 一、, tables; where the contents list most headings of a kind, they list all."""
    entries = {plain for entry in subject.document.source.contents if (plain := _plain(entry.text))}
    if not entries:
        return
    kinds: dict[str, list[tuple[str, str, Spot]]] = {}
    for statement in subject.statements:
        kind = next((kind for kind, pattern in _KINDS.items() if pattern.match(statement.text)), "")
        if kind and statement.passage.is_heading:
            kinds.setdefault(kind, []).append((statement.text, statement.text, statement.passage.block.spot))
    for table in subject.document.tables:
        if table.title:
            kinds.setdefault("表", []).append((table.title, table.name, table.spot))
    for headings in kinds.values():
        listed = [one for one in headings if _is_entry(_plain(one[0]), entries)]
        if len(listed) < _FEWEST or len(listed) < _MOST * len(headings):
            continue
        for heading in headings:
            if heading in listed:
                yield Checked()
            else:
                yield AuditFinding(rule, f"“{heading[1]}”", heading[2], heading[0], "目录中没有这一项", "列入目录")


def _is_entry(plain: str, entries: set[str]) -> bool:
    return len(plain) < _SHORTEST or any(
        plain in entry or entry in plain for entry in entries if len(entry) >= _SHORTEST
    )


@RULES.of(
    block(
        "R-602",
        "目录的页码应是标题所在的页",
        _BASIS,
        "请更新目录的页码：在 Word 里全选，按 F9，再生成 PDF。",
        sometimes=(Severity.WARN,),
    )
)
def pages_are_those_of_the_headings(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """The number that the page of the heading prints; only a PDF has pages.

    One page beside, or all that follow an entry beside to one side: contents that were not updated, or a PDF that was
    made with other fonts. That is one doubt. Any other page was typed wrong.
    """
    source = subject.document.source
    if not source.page_labels and any(entry.page for entry in source.contents):
        yield Unchecked("文件里没有页码（Word 文件打开时才分页）")
        return
    entries = [
        (entry, place, label)
        for entry, place in _placed(subject)
        if entry.page and (label := source.page_labels.get(place.page, ""))
    ]
    gaps = [_gap(entry.page, label) for entry, _, label in entries]
    late = _late(gaps)
    shifted = []
    for number, ((entry, place, label), gap) in enumerate(zip(entries, gaps, strict=True)):
        if label == entry.page:
            yield Checked()
        elif number >= late or abs(gap) == 1:
            shifted.append((entry, place, label))
        else:
            yield _at_another_page(rule, entry, place, label)
    if shifted:
        yield _not_updated(rule, shifted)


def _placed(subject: AuditSubject) -> Iterator[tuple[ContentsLine, Spot]]:
    places = _places(subject)
    for entry in subject.document.source.contents:
        place = places.get(_plain(entry.text))
        if place is not None:
            yield entry, place


def _gap(written: str, label: str) -> int:
    """Return how many pages a heading stands behind the page written; nothing for Roman numbers."""
    return int(label) - int(written) if label.isdecimal() and written.isdecimal() else 0


def _late(gaps: Sequence[int]) -> int:
    """Return from which place on, if three or more, all pages are wrong to the same side."""
    first = len(gaps)
    while first and gaps[first - 1] * gaps[-1] > 0:
        first -= 1
    return first if len(gaps) - first >= _SHIFTED else len(gaps)


def _at_another_page(rule: Rule, entry: ContentsLine, place: Spot, label: str) -> AuditFinding:
    return AuditFinding(
        rule,
        f"目录，“{entry.text}”",
        entry.spot,
        f"{entry.text} {entry.page}",
        f"目录写第 {entry.page} 页",
        f"第 {label} 页",
        (Operand("标题", f"第 {label} 页", place),),
    )


def _not_updated(rule: Rule, shifted: Sequence[_Placed]) -> AuditFinding:
    """Tell all of them once; the first entries and the last are enough to see it by."""
    entry, _, label = shifted[0]
    others = f"，共 {len(shifted)} 项不对" if len(shifted) > 1 else ""
    shown = dict.fromkeys((*shifted[:_SHIFTED], shifted[-1]))
    return AuditFinding(
        rule,
        f"目录，“{entry.text}”",
        entry.spot,
        f"{entry.text} {entry.page}",
        f"目录写第 {entry.page} 页{others}，可能目录没有更新，或生成 PDF 时用了别的字体",
        f"第 {label} 页",
        tuple(Operand(f"“{one.text}”", f"第 {page} 页", spot) for one, spot, page in shown),
        severity=Severity.WARN,
    )


@RULES.of(block("R-603", "表的编号应与次序一致，不重复", _BASIS, "请按次序改正表的编号。"))
def tables_are_numbered_in_order(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """预算公开表4 above the seventh table; 部门公开表9 where all others are 预算公开表; 表2 after 表2-1."""
    yield from _titles_in_order(rule, subject)
    tables = [one for one in subject.document.tables if one.title]
    labels = [
        (place, table, lead, match)
        for place, table in enumerate(tables, start=1)
        for lead in table.lead
        if (match := _LABEL.fullmatch("".join(lead.text.split())))
    ]
    if not labels:
        return
    usual = Counter(match[1] for *_, match in labels).most_common(1)[0][0]
    offset, agreeing = Counter(int(match[2]) - place for place, *_, match in labels).most_common(1)[0]
    if any(match[3] for *_, match in labels):
        yield from _in_order(rule, [(table, lead, match) for _, table, lead, match in labels])
        return
    if agreeing * 2 < len(labels):
        yield Unchecked("表的编号与表的次序没有固定的关系，看不出哪个不对")
        return
    for place, table, lead, match in labels:
        right = f"{usual}{place + offset}"
        if match[0] == right:
            yield Checked()
        else:
            found = f"第 {place} 张表写作“{match[0]}”"
            yield AuditFinding(rule, table.name, lead.spot, lead.text, found, f"“{right}”")


def _titles_in_order(rule: Rule, subject: AuditSubject) -> Iterator[Seen]:
    """表七 above two tables: those that do not fit into the longest run upwards, by the places of the others."""
    named = [
        (table.number, table, line, match)
        for table in subject.document.tables
        for line in table.lead
        if (match := _IN_TITLE.match("".join(line.text.split()))) and (line is table.title_block or match[2] == "")
    ]
    if len(named) < _SHIFTED:
        return
    numbers = [number_of(match[1]) for *_, match in named]
    usual = Counter(number - place for number, (place, *_) in zip(numbers, named, strict=True)).most_common(1)[0][0]
    fitting = _upwards(numbers, [place + usual for place, *_ in named])
    for at, (place, table, line, match) in enumerate(named):
        if at in fitting:
            yield Checked()
            continue
        others = [f"第 {named[other][0]} 张也是" for other in fitting if numbers[other] == numbers[at]]
        found = "，".join((f"第 {place} 张表写作“表{match[1]}”", *others))
        expected = f"“表{numeral_of(place + usual)}”"
        yield AuditFinding(rule, table.name, line.spot, line.text, found, expected)


def _upwards(numbers: Sequence[int], places: Sequence[int]) -> list[int]:
    """Return which numbers make the longest run upwards; of runs as long, the one with most numbers at their places."""
    best: list[tuple[int, int, list[int]]] = []
    for at, number in enumerate(numbers):
        before = max((one for one in best if numbers[one[2][-1]] < number), default=(0, 0, []), key=lambda one: one[:2])
        best.append((before[0] + 1, before[1] + (number == places[at]), [*before[2], at]))
    return max(best, key=lambda one: one[:2])[2]


def _in_order(rule: Rule, labels: Sequence[tuple[PublishedTable, TextBlock, re.Match[str]]]) -> Iterator[Seen]:
    """Numbers with parts (表1, 表1-1, 表2) only go up."""
    before: tuple[int, int] = (0, -1)
    for table, lead, match in labels:
        number = (int(match[2]), int(match[3] or 0))
        if number > before:
            yield Checked()
            before = number
        else:
            found = f"“{match[0]}”在“{_number(match[1], before)}”后面"
            yield AuditFinding(
                rule, table.name, lead.spot, lead.text, found, f"“{_number(match[1], before)}”以后的编号"
            )


def _number(words: str, number: tuple[int, int]) -> str:
    return f"{words}{number[0]}" + (f"-{number[1]}" if number[1] else "")


def _headings(subject: AuditSubject) -> set[str]:
    texts = {_plain(statement.text) for statement in subject.statements if len(statement.text) <= 60}
    texts |= {_plain(table.title) for table in subject.document.tables}
    texts |= {_plain(block.text) for table in subject.document.tables for block in table.lead}
    texts |= {_plain(form.title) for form in subject.document.forms}
    texts |= {_plain(table.title) for table in subject.document.strange}
    return {text for text in texts if text}


def _is_spread(plain: str, texts: set[str]) -> bool:
    """Return whether a heading has all the words of an entry, with others between: 部门主要职能, …（部门）主要职能."""
    pattern = re.compile(".*".join(re.escape(plain[start : start + 2]) for start in range(0, len(plain) - 1, 2)))
    return any(pattern.search(text) for text in texts) or (plain.endswith("表") and plain[:-1] in "".join(texts))


def _places(subject: AuditSubject) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    for statement in subject.statements:
        if statement.passage.is_heading or len(statement.text) <= 40:
            found.setdefault(_plain(statement.text), statement.passage.block.spot)
    for table in subject.document.tables:
        if table.title_block is not None:
            found.setdefault(_plain(table.title), table.title_block.spot)
    return found


def _plain(text: str) -> str:
    return _MARKS.sub("", _NUMBER.sub("", "".join(text.split())))
