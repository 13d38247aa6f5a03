"""更正说明 for the public: what changed in one sentence, the figures that follow, and that all else stands.

Nothing in it names a file or a cell of the workbooks: the reviewer's list does (``changes/review_words.py``). Figures
with the same old and new value stand in one row, because one corrected amount runs through all tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from budget_disclosure.changes.change_blocks import Block, Grid, Heading, Words, closing, plain
from budget_disclosure.changes.change_list import CauseCell, Changes, FigureChange, ParagraphChange, Presence
from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.model.figure_style import MoneyUnit
from budget_disclosure.model.money import ZERO, parse_decimal, to_wan
from budget_disclosure.text.numerals import numeral_of
from budget_disclosure.text.word_diff import Stretch

_BLANK = "（空白）"
_MOST_NAMED = 3
_MOST_PLACES = 2
UNITS_IN_PROSE: Final = ("万元", "元", "个百分点", "个", "家", "辆", "台", "平方米", "人")
NO_REASON = "（请在此填写更正的原因）"
NO_DAY = "    年  月  日"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice says besides the changes: whose it is, the versions and their days of publication, the reason.

    ``new_day`` is ``None`` while the corrected version is a draft; an empty ``reason`` leaves room for one.
    """

    name: str
    old_version: int
    old_day: date | None
    new_version: int
    new_day: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A figure that was corrected: all places where it stands, what stood there before, and what stands there now."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, by the names that its Word template uses; ``unit`` is in brackets, empty where there are several."""

    title: str
    change: str
    versions: str
    unit: str
    rows: tuple[NoticeRow, ...]
    texts: tuple[Words, ...]
    name: str
    day: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The notice in the order of reading."""
        head = ("位置", f"更正前{self.unit}", f"更正后{self.unit}")
        rows = tuple((row.place, row.before, row.after) for row in self.rows)
        table = [Grid(head, rows, (60, 20, 20), frozenset({1, 2}))] if rows else []
        opening = (Heading(0, self.title), plain(self.change), plain(self.versions))
        return (*opening, *table, *self.texts, closing(self.name), closing(self.day))


def notice_of(changes: Changes, old: Snapshot, new: Snapshot, facts: NoticeFacts) -> Notice:
    """Return the notice of what changed between two published versions, or the published one and the draft."""
    rows = _rows(changes)
    units = {unit for row in rows for unit in row.units}
    has_one = len(units) == 1
    return Notice(
        title=f"关于《{changes.title}》的更正说明",
        change=_first(changes, old, new, facts),
        versions=_second(facts),
        unit=f"（{next(iter(units))}）" if has_one else "",
        rows=tuple(row.words(has_units=not has_one) for row in rows),
        texts=(*_texts(changes.paragraphs), *_forms(changes)),
        name=facts.name,
        day=_day(facts.new_day),
    )


def headline(changes: Changes, old: Snapshot, new: Snapshot) -> str:
    """Return what changed in a few words: ``党史研究室办公费由0.50万元更正为0.60万元``.

    Amounts that were filled in come first, then texts; where no filled cell changed, what a reader sees.
    """
    labels = {**(old.labels or {}), **(new.labels or {})}
    named = [(labels.get(_key(cell), ""), cell) for cell in changes.cells]
    known = [(label, cell) for label, cell in named if label]
    unit = _unit_of_tables(changes)
    amounts = [f"{label}{_from_to(cell, unit)}" for label, cell in known if _is_amount(cell)]
    texts = list(dict.fromkeys(f"{label}的文字有更正" for label, cell in known if not _is_amount(cell)))
    words = amounts or texts or list(_seen(changes))
    rest = f"等{len(words)}项" if len(words) > _MOST_NAMED else ""
    return "，".join(words[:_MOST_NAMED]) + rest


def _first(changes: Changes, old: Snapshot, new: Snapshot, facts: NoticeFacts) -> str:
    reason = (facts.reason or NO_REASON).strip("。；;. ").removeprefix("原因是").removeprefix("原因：")
    return f"{headline(changes, old, new)}。更正原因：{reason}。"


def _second(facts: NoticeFacts) -> str:
    published = f"{_day(facts.old_day)}公开的" if facts.old_day else "此前公开的"
    return f"{published}第{facts.old_version}版中以下内容随之更正，其余内容不变，以第{facts.new_version}版为准。"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else NO_DAY


def _key(cell: CauseCell) -> str:
    return f"{cell.file}!{cell.sheet}!{cell.cell}"


def _is_amount(cell: CauseCell) -> bool:
    return all(value is None or _amount(value) is not None for value in (cell.old, cell.new))


def _amount(value: str) -> Decimal | None:
    """Return the amount in 元 that a cell holds; amounts are kept with two or more decimals, numbers and codes not."""
    if "." not in value:
        return None
    try:
        return parse_decimal(value)
    except ValueError:
        return None


def _unit_of_tables(changes: Changes) -> str:
    """Return 元 where a changed figure of a table is in 元, else 万元."""
    units = {figure.unit for figure in changes.figures} | {row.unit for row in changes.rows}
    return MoneyUnit.YUAN if MoneyUnit.YUAN in units else MoneyUnit.WAN


def _from_to(cell: CauseCell, unit: str) -> str:
    """Return how a filled amount changed, in the unit that the tables are in, or in 元 where that would not show it."""
    old, new = (_amount(value) if value else None for value in (cell.old, cell.new))
    if old is None and new is not None:
        return f"增加{_money(new, unit)}（原为空白）"
    if new is None and old is not None:
        return f"删去（原为{_money(old, unit)}）"
    old, new = old or ZERO, new or ZERO
    if _money(old, unit) == _money(new, unit):
        return f"由{old:,.2f}元更正为{new:,.2f}元"
    return f"由{_money(old, unit)}更正为{_money(new, unit)}"


def _money(yuan: Decimal, unit: str) -> str:
    if unit == MoneyUnit.YUAN:
        return f"{yuan:,.0f}元" if yuan == yuan.to_integral_value() else f"{yuan:,.2f}元"
    return f"{to_wan(yuan)}万元"


def _seen(changes: Changes) -> Iterator[str]:
    """Yield what a reader sees to be different, where no filled cell tells it."""
    for figure in changes.figures:
        old, new = (_with_unit(text or _BLANK, figure.unit) for text in (figure.old, figure.new))
        yield f"{figure.title}“{figure.row}”由{old}更正为{new}"
    for row in changes.rows:
        yield f"{row.title}{row.presence}“{row.row}”一行"
    for label in changes.labels:
        yield f"{label.title}“{label.old or _BLANK}”更正为“{label.new or _BLANK}”"
    for paragraph in changes.paragraphs:
        yield f"“{paragraph.title}”的文字有{paragraph.presence}"
    for form in changes.forms:
        yield f"项目“{form.project}”的绩效目标表有{form.presence}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a notice before it is known whether its figures say their unit: figures with their units, and words."""

    place: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]

    @property
    def units(self) -> frozenset[str]:
        return frozenset(unit for _, unit in (*self.before, *self.after) if unit)

    def words(self, *, has_units: bool) -> NoticeRow:
        before, after = (
            "；".join(_with_unit(text, unit) if has_units else text for text, unit in side)
            for side in (self.before, self.after)
        )
        return NoticeRow(self.place, before, after)


def _with_unit(text: str, unit: str) -> str:
    """Return a figure with its unit; a blank has none."""
    return text if text in ("", _BLANK) else f"{text}{unit}"


def _rows(changes: Changes) -> list[_Row]:
    """Return the figures: one row for all places that say the same before and after, in tables and in prose."""
    groups: dict[_Pair, list[FigureChange]] = {}
    for figure in changes.figures:
        groups.setdefault(_Pair(figure.old, figure.new, figure.unit).plain, []).append(figure)
    sections: dict[_Pair, dict[str, None]] = {}
    only_in_prose: dict[_Pair, dict[str, None]] = {}
    for paragraph in changes.paragraphs:
        for pair in _figures_in(paragraph):
            places = sections.setdefault(pair.plain, {}) if pair.plain in groups else only_in_prose.setdefault(pair, {})
            places[_numeral(paragraph.title)] = None
    rows = [
        _figure_row(_places(figures, tuple(sections.get(pair, ()))), _Pair(figures[0].old, figures[0].new, pair.unit))
        for pair, figures in groups.items()
    ]
    rows += [_figure_row(f"文字说明{'、'.join(numerals)}", pair) for pair, numerals in only_in_prose.items()]
    rows += [
        _Row(f"{label.title}：{label.place}", ((label.old or _BLANK, ""),), ((label.new or _BLANK, ""),))
        for label in changes.labels
    ]
    for row in changes.rows:
        figures = tuple((f"{column}{shown}", row.unit) for column, shown in row.figures) or (("没有金额", ""),)
        before, after = (
            ((("（无此行）", ""),), figures) if row.presence is Presence.ADDED else (figures, (("（删去此行）", ""),))
        )
        rows.append(_Row(f"{row.title}：{row.row}", before, after))
    return rows


def _figure_row(place: str, pair: "_Pair") -> _Row:
    return _Row(place, ((pair.old or _BLANK, pair.unit),), ((pair.new or _BLANK, pair.unit),))


class _Pair(NamedTuple):
    """A figure before and after, as printed, with the unit that it is printed in."""

    old: str
    new: str
    unit: str

    @property
    def plain(self) -> "_Pair":
        """The same without separators: tables and prose may print them or not."""
        return _Pair(self.old.replace(",", ""), self.new.replace(",", ""), self.unit)


def _places(figures: Sequence[FigureChange], sections: Sequence[str]) -> str:
    """Return where figures stand: tables and parts of the prose by their numeral, the first rows by name."""
    tables = _runs(list(dict.fromkeys(_numeral(figure.title) for figure in figures)))
    rows = list(dict.fromkeys(figure.row for figure in figures))
    named = "、".join(rows[:_MOST_PLACES]) + (f"等{len(rows)}行" if len(rows) > _MOST_PLACES else "")
    prose = f"；文字说明{'、'.join(sections)}" if sections else ""
    return f"{tables}（{named}）{prose}"


def _runs(tables: Sequence[str]) -> str:
    """Return tables by numeral, three and more that follow one another as ``表一至表五``."""
    orders = ([f"表{numeral(number)}" for number in range(1, 100)] for numeral in (numeral_of, str))
    order = next((order for order in orders if set(tables) <= set(order)), None)
    if order is None:
        return "、".join(tables)
    runs: list[list[int]] = []
    for number in sorted(order.index(table) for table in tables):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [
        f"{order[run[0]]}至{order[run[-1]]}" if len(run) > 2 else "、".join(order[number] for number in run)
        for run in runs
    ]
    return "、".join(words)


def _numeral(title: str) -> str:
    """Return the numeral of a table (``表五``) or of a part of the prose (``五``); a title without one as it is."""
    head = next(iter(title.split(maxsplit=1)), title)
    return head if head.startswith("表") else head.partition("、")[0]


def _texts(paragraphs: Sequence[ParagraphChange]) -> Iterator[Words]:
    """Yield the paragraphs in which more than figures changed, each as it changed."""
    for paragraph in paragraphs:
        if not _figures_in(paragraph):
            presence = "" if paragraph.presence is Presence.CHANGED else f"（{paragraph.presence}）"
            yield Words((Stretch("same", f"{paragraph.title}{presence}："), *_around(paragraph.stretches)))


def _figures_in(paragraph: ParagraphChange) -> list[_Pair]:
    """Return old and new figures of a paragraph in which nothing but figures changed; otherwise nothing."""
    if paragraph.presence is not Presence.CHANGED:
        return []
    changed = [(at, stretch) for at, stretch in enumerate(paragraph.stretches) if stretch.kind != "same"]
    pairs = list(zip(changed[::2], changed[1::2], strict=False))
    if len(changed) % 2 or not all(
        a.kind == "removed" and b.kind == "added" and _is_figure(a.text) and _is_figure(b.text)
        for (_, a), (_, b) in pairs
    ):
        return []
    after = [*(stretch.text if stretch.kind == "same" else "" for stretch in paragraph.stretches[1:]), ""]
    return list(dict.fromkeys(_Pair(a.text, b.text, _unit_of(b.text, after[at])) for (_, a), (at, b) in pairs))


def _unit_of(figure: str, following: str) -> str:
    """Return the unit of a figure of the prose by what follows it: 万元 where nothing else is said, none of a share."""
    if figure.endswith(("%", "％")) or following.startswith(("%", "％")):
        return ""
    return next((unit for unit in UNITS_IN_PROSE if following.startswith(unit)), MoneyUnit.WAN)


def _is_figure(text: str) -> bool:
    return bool(text) and all(character in "0123456789.,%％+-" for character in text)


def _around(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield the stretches with long unchanged passages cut, so that a changed word is found at once."""
    room = 24
    for number, stretch in enumerate(stretches):
        text = stretch.text
        if stretch.kind == "same" and len(text) > 2 * room:
            before = text[:room] if number else ""
            after = text[-room:] if number < len(stretches) - 1 else ""
            text = f"{before}……{after}"
        yield Stretch(stretch.kind, text)


def _forms(changes: Changes) -> Iterator[Words]:
    for form in changes.forms:
        if form.presence is not Presence.CHANGED:
            yield plain(f"项目支出绩效目标表{form.presence}：{form.project}。")
        for text in form.texts:
            words = text.stretches or (Stretch("same", _BLANK),)
            yield Words((Stretch("same", f"项目“{form.project}”绩效目标表，{text.label}："), *_around(words)))
