"""Whether a document has to be written again, and why: what it was made from is compared with what there is now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

Cells = Mapping[str, str]
_MOST_NAMED = 5
_BLANK = "（空白）"
PUBLISHED_BEFORE = "年公开的数"
"""After a year it names, among the declarations, what was published for it and is shown again."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """Everything a document is made from.

    ``cells`` are the filled cells of each unit that is in it, by unit code, then ``sheet!cell``; ``declarations`` are
    digests of template, wording, tables, checks and code lists by name, and of earlier years' figures; ``code`` is the
    digest of the program; ``engine`` names the layout that page numbers come from, empty where there is none.
    """

    cells: Mapping[str, Cells]
    declarations: Mapping[str, str]
    code: str
    engine: str


def stale_reasons(before: MadeFrom | None, now: MadeFrom, missing: Sequence[str], edited: Sequence[str]) -> list[str]:
    """Return why a document has to be written again, in Chinese; nothing when it is up to date.

    ``missing`` and ``edited`` are its files that are gone, or that a person changed. Only values count: a workbook that
    was saved again without a change is no reason.
    """
    if before is None:
        return ["首次生成"]
    reasons = [*_changed_cells(before.cells, now.cells)]
    reasons += [f"{_kind(name)}已更新：{name}" for name in _changed(before.declarations, now.declarations)]
    if before.code != now.code:
        reasons.append("程序已更新")
    if before.engine != now.engine:
        reasons.append("目录页码须重新计算")
    reasons += [f"输出文件缺失：{name}" for name in missing]
    reasons += [f"人工修改过：{name}" for name in edited]
    return reasons


def _changed_cells(before: Mapping[str, Cells], now: Mapping[str, Cells]) -> Iterator[str]:
    for unit in _in_order([*before, *now]):
        if unit not in before:
            yield f"新增单位 {unit}"
        elif unit not in now:
            yield f"不再有单位 {unit}"
        else:
            yield from _changes_of_unit(unit, before[unit], now[unit])


def _changes_of_unit(unit: str, before: Cells, now: Cells) -> Iterator[str]:
    places = _changed(before, now)
    for place in places[:_MOST_NAMED]:
        yield f"{unit} {place} {_shown(before.get(place))} → {_shown(now.get(place))}"
    if len(places) > _MOST_NAMED:
        yield f"{unit} 另有 {len(places) - _MOST_NAMED} 个单元格有变动"


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in _in_order([*now, *before]) if before.get(name) != now.get(name)]


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _kind(name: str) -> str:
    if name.endswith(PUBLISHED_BEFORE):
        return "往年的数"
    return "模板" if name.endswith(".docx") else "声明"


def _shown(value: str | None) -> str:
    """Return a value as a person reads it: amounts with separators, long texts cut."""
    if value is None:
        return _BLANK
    if "." in value:
        try:
            return f"{Decimal(value):,f}"
        except InvalidOperation:
            pass
    return value if len(value) <= 30 else f"{value[:30]}…"
