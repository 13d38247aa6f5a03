"""Amounts in 万元 typed into columns of 元: every amount of a sheet below 1,000 where the yardstick is above."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from budget_disclosure.findings import Finding
from budget_disclosure.intake import rules
from budget_disclosure.intake.readings import SheetRecords, State
from budget_disclosure.intake.text import plain
from budget_disclosure.model.location import Location
from budget_disclosure.spec.workbook import FieldType, SheetSpec, WorkbookSpec

THRESHOLD = Decimal(1000)

_Amounts = Sequence[tuple[Location, Decimal]]


def looks_like_wan(spec: WorkbookSpec, sheets: Mapping[str, SheetRecords]) -> Iterator[Finding]:
    """Yield one finding for each sheet whose amounts look like 万元.

    Basic, project and fund amounts are held against last year's figures (sheet 上年对比), those against this year's
    amounts, and “三公” against its own other year. Without a yardstick nothing is said.
    """
    this_year = [*_amounts(spec, sheets, "basic"), *_amounts(spec, sheets, "projects")]
    last_year = _amounts(spec, sheets, "comparisons")
    for key in ("basic", "projects", "fund_revenue"):
        yield from _compare(_amounts(spec, sheets, key), last_year, "上年预算数")
    yield from _compare(last_year, this_year, "本年预算数")
    this_three, last_three = (_amounts(spec, sheets, "three_public", prefix) for prefix in ("this_", "last_"))
    yield from _compare(this_three, last_three, "上年“三公”经费")
    yield from _compare(last_three, this_three, "本年“三公”经费")


def _amounts(spec: WorkbookSpec, sheets: Mapping[str, SheetRecords], key: str, prefix: str = "") -> _Amounts:
    return [
        (reading.at, reading.value)
        for record in sheets[key].records
        for name in _money_keys(spec.sheet(key), prefix)
        if (reading := record.readings[name]).state is State.READ
        and isinstance(reading.value, Decimal)
        and reading.value
    ]


def _money_keys(sheet: SheetSpec, prefix: str) -> list[str]:
    return [field.key for field in sheet.fields if field.type is FieldType.MONEY and field.key.startswith(prefix)]


def _compare(amounts: _Amounts, yardstick: _Amounts, name: str) -> Iterator[Finding]:
    if not amounts or not yardstick:
        return
    largest = max(value for _, value in yardstick)
    if largest < THRESHOLD or any(value >= THRESHOLD for _, value in amounts):
        return
    at, value = amounts[0]
    found = f"本表金额都小于 1000（如 {plain(value)}），而{name}有 {plain(largest)}"
    yield Finding(rules.LOOKS_LIKE_WAN, at, found, "以元为单位的金额")
