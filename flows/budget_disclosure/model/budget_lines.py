"""The lines that every table is a group-by of. Attribute names are the ones ``tables.yaml`` filters on."""

from dataclasses import dataclass

from budget_disclosure.model.law import (
    Cost,
    ExpenditureKind,
    FiscalPeriod,
    FundingSource,
    ProjectCategory,
    ThreePublicItem,
    UnitKind,
    Vintage,
)
from budget_disclosure.model.money import Amount


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One filled amount cell of 基本支出 or 项目支出, in 元, with everything tables group and filter by.

    Codes are empty, category and cost ``None``, where the row has none.
    """

    unit_code: str
    unit_kind: UnitKind
    function_code: str
    dept_economic_code: str
    gov_economic_code: str
    project_key: str
    category: ProjectCategory | None
    kind: ExpenditureKind
    cost: Cost | None
    source: FundingSource
    vintage: Vintage
    amount: Amount


@dataclass(frozen=True, slots=True)
class RevenueLine:
    """One row of this year's revenue by revenue code, of a source that has such codes."""

    unit_code: str
    revenue_code: str
    source: FundingSource
    amount: Amount


@dataclass(frozen=True, slots=True)
class ThreePublicLine:
    """One amount of a “三公” item, of this or last year."""

    unit_code: str
    item: ThreePublicItem
    source: FundingSource
    period: FiscalPeriod
    amount: Amount
