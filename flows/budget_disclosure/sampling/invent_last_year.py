"""What an invented unit and department had last year, and why it is another sum now. Amounts in 元."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final, TypeAlias

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.comparison_parts import partitions
from budget_disclosure.model.law import ComparisonItem, ThreePublicItem
from budget_disclosure.model.money import ZERO, to_wan
from budget_disclosure.sampling.invent_county import InventedUnit
from budget_disclosure.sampling.invent_figures import UnitFigures, hundreds
from budget_disclosure.sampling.invented_words import OPERATING

Item: TypeAlias = ComparisonItem | ThreePublicItem

# Why an item of “三公”经费 is more, and why it is less.
_THREE_PUBLIC: Final = {
    "overseas_visits": ("新增对口交流任务一批", "本年没有出国任务"),
    "hospitality": ("承办现场会，接待批次增加", "严格执行接待标准，压减接待批次"),
    "vehicle_purchase": ("更新报废的业务用车", "上年更新的车辆已到位，本年不再安排"),
    "vehicle_operation": ("车辆使用年限长，维修费增加", "优化车辆调度，压减燃油费"),
}
_ANY_ITEM: Final = ("工作任务增加", "压减一般性支出")


@dataclass(frozen=True, slots=True)
class TwoYears:
    """The figures of this year and last year, of a unit or a department; an item it does not have is in neither."""

    this: Mapping[Item, Decimal]
    last: Mapping[Item, Decimal]

    def change(self, item: Item) -> Decimal:
        """Return by how much an item is more than last year."""
        return self.this[item] - self.last[item]

    @property
    def three_public_change(self) -> Decimal:
        """The change of all “三公” items together."""
        return sum((self.change(item) for item in self.this if isinstance(item, ThreePublicItem)), ZERO)


def two_years_of(spec: Declarations, draw: Random, unit: InventedUnit, figures: UnitFigures) -> TwoYears:
    """Return both years of a unit: most figures move by some percent, some stay as they are."""
    law = spec.law
    items = [item for item in law.comparisons if unit.kind.has_agency_operating or not item.is_of_agencies]
    this: dict[Item, Decimal] = {item: figures.counted(spec, item.counted) for item in items}
    last: dict[Item, Decimal] = {}
    parts = [item for item in items if not item.is_whole_budget and not item.is_of_agencies]
    for item in items:
        if not item.is_whole_budget:
            last[item] = _a_year_before(draw, this[item])
    for item in items:
        if item.is_whole_budget:
            rest = this[item] - sum((this[part] for part in parts), ZERO)
            last[item] = sum((last[part] for part in parts), _a_year_before(draw, rest))
    for item in items:
        for wholly in partitions(item, law):
            last[item] = sum((last[part] for part in wholly), ZERO)
    for three_public in law.three_public_items:
        this[three_public] = figures.spent_on(three_public)
        last[three_public] = _spent_a_year_before(draw, this[three_public], three_public)
    return TwoYears(this, last)


def together(units: Sequence[TwoYears]) -> TwoYears:
    """Return both years of a department from those of its units."""
    items = {item: None for unit in units for item in unit.this}
    return TwoYears(
        {item: sum((unit.this.get(item, ZERO) for unit in units), ZERO) for item in items},
        {item: sum((unit.last.get(item, ZERO) for unit in units), ZERO) for item in items},
    )


def reason_of(years: TwoYears, item: Item, matters: Sequence[str], number: int) -> str | None:
    """Return the reason of a change, ``None`` where none is shown; ``matters``: what the work is about;
    ``number`` tells units of a department apart.
    """
    change = years.change(item)
    if to_wan(years.this[item]) == to_wan(years.last[item]):
        return None
    first, last = matters[0], matters[-1]
    if isinstance(item, ThreePublicItem):
        return _THREE_PUBLIC.get(item.key, _ANY_ITEM)[change < 0]
    if item.is_of_agencies:
        one, other = OPERATING[number % len(OPERATING)], OPERATING[(number * 3 + 1 + number // 8) % len(OPERATING)]
        objects = one if one == other else f"{one}和{other}"
        return f"工作任务增加，{objects}相应增加" if change > 0 else f"落实过紧日子要求，压减{objects}"
    if item.is_whole_budget:
        return f"新增{first}等工作，人员经费按政策调整" if change > 0 else f"{last}的上年任务已完成，本年安排减少"
    return f"{first}等项目列入预算，支出增加" if change > 0 else f"压减{last}等项目的一般性支出"


def three_public_reason(years: TwoYears) -> str | None:
    """Return the reason of the change of all “三公” items together; ``None`` where there is none."""
    change = years.three_public_change
    if not change:
        return None
    return "公务用车支出和接待任务增加" if change > 0 else "继续压减接待和车辆支出"


def _a_year_before(draw: Random, this: Decimal) -> Decimal:
    """Return a figure near this year's, in whole hundreds, or nothing near nothing."""
    if not this:
        return ZERO if draw.randrange(3) else hundreds(draw, 10_000, 200_000)
    return this * draw.randrange(78, 119) // 10000 * 100 if draw.randrange(12) else this


def _spent_a_year_before(draw: Random, this: Decimal, item: ThreePublicItem) -> Decimal:
    if item.key == "vehicle_purchase" or not this:
        return ZERO
    return this if draw.randrange(2) else this * draw.randrange(85, 112) // 10000 * 100
