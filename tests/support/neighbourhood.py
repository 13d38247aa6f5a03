"""Published figures of a real neighbourhood office of 2024, in 元: nine tables, no other source of money.

Its document prints functional and economic items separately, so lines are by one or by the other.
"""

from decimal import Decimal
from typing import Final

from budget_disclosure.model.budget_lines import BudgetLine
from budget_disclosure.model.law import Cost, ExpenditureKind
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from tests.support.law import LAW

# Functional item: basic expenditure, project expenditure.
FUNCTIONS: Final[dict[str, tuple[int, int]]] = {
    "2010507": (0, 257700),
    "2012902": (0, 426000),
    "2013202": (0, 888700),
    "2013302": (0, 1106000),
    "2013402": (0, 119100),
    "2013802": (0, 135200),
    "2040607": (0, 300000),
    "2049999": (0, 1333000),
    "2059999": (0, 250000),
    "2060702": (0, 100000),
    "2070308": (0, 200000),
    "2080501": (243120, 0),
    "2080502": (76620, 0),
    "2080505": (4608515, 0),
    "2080506": (2302815, 0),
    "2080599": (3900, 0),
    "2080705": (0, 4212300),
    "2081602": (0, 44400),
    "2082501": (0, 300000),
    "2089999": (6133194, 1679200),
    "2100717": (0, 200000),
    "2101101": (1422233, 0),
    "2101102": (1601424, 0),
    "2120101": (16353248, 250000),
    "2120102": (0, 17591003),
    "2120104": (6043390, 0),
    "2120199": (54212362, 0),
    "2120399": (0, 9721800),
    "2120501": (0, 5993300),
    "2129999": (0, 9220200),
    "2210201": (3503499, 0),
    "2210203": (3201700, 0),
    "2210399": (0, 2177200),
}
# Departmental economic item of basic expenditure; 302 is 公用经费, the rest 人员经费.
ECONOMIC: Final[dict[str, int]] = {
    "30101": 5873551,
    "30102": 16623810,
    "30107": 11447100,
    "30108": 4608515,
    "30109": 2302815,
    "30110": 3023657,
    "30112": 216087,
    "30113": 3503499,
    "30199": 40683477,
    "30201": 4755518,
    "30204": 30000,
    "30205": 277500,
    "30206": 280000,
    "30207": 390000,
    "30209": 1090020,
    "30211": 80000,
    "30213": 430000,
    "30214": 581200,
    "30215": 30000,
    "30216": 83000,
    "30217": 13500,
    "30227": 226500,
    "30228": 607849,
    "30229": 695520,
    "30231": 215600,
    "30239": 691680,
    "30299": 690682,
    "30302": 254940,
}


def function_lines() -> tuple[BudgetLine, ...]:
    """Return a line for each amount of a functional item."""
    return tuple(
        line(code, "", kind, yuan)
        for code, amounts in FUNCTIONS.items()
        for kind, yuan in zip(LAW.expenditure_kinds, amounts, strict=True)
        if yuan
    )


def economic_lines(halves: tuple[str, str] = ("501", "505")) -> tuple[BudgetLine, ...]:
    """Return lines for each economic item, by two government items, which a table of departmental items adds up."""
    basic = LAW.expenditure_kinds["basic"]
    return tuple(
        line("2120101", code, basic, part, f"{gov}01")
        for code, yuan in ECONOMIC.items()
        for gov, part in zip(halves, (yuan // 3, yuan - yuan // 3), strict=True)
    )


def line(
    function: str, economic: str, kind: ExpenditureKind, yuan: int | str, gov: str = "", source: str = "general_public"
) -> BudgetLine:
    """Return a line of an administrative unit, of the budget year's own money."""
    cell = Location("330001.xlsx", str(kind), f"{function}{economic}{gov}")
    personnel, operating, _ = LAW.costs
    cost: Cost = operating if economic.startswith("302") else personnel
    amount = Amount(Decimal(yuan), (cell,))
    source_, vintage = LAW.sources[source], next(one for one in LAW.vintages if one.is_current)
    return BudgetLine(
        "330001", next(iter(LAW.unit_kinds)), function, economic, gov, "", None, kind, cost, source_, vintage, amount
    )
