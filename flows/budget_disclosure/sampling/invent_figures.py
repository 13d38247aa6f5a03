"""The money and the people of an invented unit, so that what belongs together adds up. Amounts in 元."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final

from budget_disclosure.declarations.code_lists import CodeList, Confidence
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.law import Counted, FundingSource, Law, ThreePublicItem, UnitKind
from budget_disclosure.model.money import ZERO
from budget_disclosure.sampling.invent_county import InventedUnit
from budget_disclosure.sampling.invented_words import Work

Amounts = dict[FundingSource, Decimal]

_PENSION, _RETIRED, _MEDICAL, _HOUSING = "2080505", ("2080501", "2080502"), ("2101101", "2101102"), "2210201"
_HOSPITALITY, _VEHICLES, _NEW_VEHICLE = "30217", "30231", "31013"
_RUNNING: Final = ("行政运行", "事业运行", "事业机构")
_COSTS: Final = ("30202", "30205", "30206", "30207", "30211", "30215", "30216", "30226")
_FOR_PROJECTS: Final = ("30213", "30226", "30227", "31003", "31005", "31007", "30299")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of 基本支出, or one of a project: codes, this year's amounts and those carried over, by source."""

    function: str
    dept: str
    gov: str
    current: Amounts
    carryover: Amounts

    @property
    def yuan(self) -> Decimal:
        """Everything in it."""
        return sum((*self.current.values(), *self.carryover.values()), ZERO)


@dataclass(frozen=True, slots=True)
class Staff:
    """Posts and people."""

    administrative: int
    institution: int
    actual: int
    retired: int


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit in figures; ``projects`` has the rows of each, ``revenue`` that of funds by source and code."""

    staff: Staff
    vehicles: int
    basic: tuple[Line, ...]
    projects: tuple[tuple[Line, ...], ...]
    revenue: Mapping[tuple[FundingSource, str], Decimal]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All rows."""
        return (*self.basic, *(line for rows in self.projects for line in rows))

    def counted(self, spec: Declarations, what: Counted) -> Decimal:
        """Return what a figure counts, as the law says: of these sources and vintages, this kind and cost."""
        kinds = [kind.key for kind in what.kinds]
        found = ZERO
        for lines, kind in ((self.basic, "basic"), ([line for rows in self.projects for line in rows], "project")):
            for line in lines if not kinds or kind in kinds else ():
                if what.costs and (not line.dept or spec.codes.cost_of(line.dept) not in what.costs):
                    continue
                found += sum(
                    amount
                    for vintage, amounts in zip(spec.law.vintages, (line.current, line.carryover), strict=False)
                    if not what.vintages or vintage in what.vintages
                    for source, amount in amounts.items()
                    if not what.sources or source in what.sources
                )
        return found

    def spent_on(self, item: ThreePublicItem) -> Decimal:
        """Return this year's appropriations for an item of “三公”经费."""
        return sum(
            (
                amount
                for line in self.lines
                if line.dept in item.codes
                for source, amount in line.current.items()
                if source.is_appropriation
            ),
            ZERO,
        )


def figures_of(spec: Declarations, draw: Random, unit: InventedUnit, work: Work) -> UnitFigures:
    """Return the figures of a unit, drawn at random within what is believed of such units."""
    staff = _staff(draw, unit)
    vehicles = draw.randrange(1, 2 + staff.actual // 12) if unit.is_head or draw.randrange(3) == 0 else 0
    basic = _fitting(spec, _basic(spec, draw, unit, work, staff, vehicles))
    projects = tuple(_fitting(spec, rows) for rows in _projects(spec, draw, unit, work))
    if not spec.workbook.has("basic"):
        basic = ()
    return UnitFigures(staff, vehicles, basic, projects, _revenue(work, projects, spec.law))


def _fitting(spec: Declarations, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines with codes that the format has, equal ones added up; nothing is carried over where none can be."""
    found: dict[tuple[str, str, str], Line] = {}
    for line in lines:
        codes = (_code(spec.codes.function, line.function), _code(spec.codes.dept_economic, line.dept), line.gov)
        earlier = found.get(codes, Line(*codes, {}, {}))
        carried = line.carryover if spec.law.carryover is not None else {}
        found[codes] = Line(*codes, _sum(earlier.current, line.current), _sum(earlier.carryover, carried))
    return tuple(found.values())


def _code(codes: CodeList, wanted: str) -> str:
    """Return a code of the list: the wanted one, or one that always stands for it; empty where there is none."""
    leaves = codes.leaves()
    if not wanted or wanted in codes or not leaves:
        return wanted if leaves else ""
    return leaves[int(wanted) % len(leaves)].code


def _sum(one: Amounts, other: Amounts) -> Amounts:
    return {source: one.get(source, ZERO) + other.get(source, ZERO) for source in (*one, *other)}


def hundreds(draw: Random, least: int, most: int) -> Decimal:
    """Return an amount in whole hundreds, as budgets have them."""
    return Decimal(draw.randrange(least // 100, most // 100 + 1) * 100)


def with_share(amount: Decimal, percent: int) -> Decimal:
    """Return a part of an amount, in whole hundreds, at least one hundred where there is anything."""
    return max(Decimal(100), amount * percent // 10000 * 100) if amount else ZERO


def _staff(draw: Random, unit: InventedUnit) -> Staff:
    posts = draw.randrange(8, 46) if unit.is_head else draw.randrange(5, 61)
    actual = posts - draw.randrange(0, 1 + posts // 6)
    retired = draw.randrange(0, 1 + posts // 2)
    if unit.kind.has_agency_operating and unit.is_head:
        institution = draw.randrange(0, 1 + posts // 3)
        return Staff(posts - institution, institution, actual, retired)
    return Staff(0, posts, actual, retired)


# --- 基本支出 ------------------------------------------------------------------------------------------------------


def _basic(
    spec: Declarations, draw: Random, unit: InventedUnit, work: Work, staff: Staff, vehicles: int
) -> Iterator[Line]:
    """Yield pay, contributions and what the work costs; institutions pay part of it from their own money."""
    general = next(iter(spec.law.sources))
    is_agency = unit.kind.has_agency_operating
    running = _running(spec, work, unit, is_agency)
    pay = Decimal(draw.randrange(360, 520) * 100) * staff.actual
    allowances = with_share(pay, draw.randrange(45, 80))
    wages = {
        "30101": pay,
        "30102": allowances,
        "30103" if is_agency else "30107": with_share(pay, draw.randrange(9, 40)),
    }
    whole = sum(wages.values(), ZERO)
    for item, amount in wages.items():
        yield _line(spec, unit.kind, running, item, {general: amount})
    yield _line(spec, unit.kind, _PENSION, "30108", {general: with_share(whole, 16)})
    yield _line(spec, unit.kind, _MEDICAL[not is_agency], "30110", {general: with_share(whole, 7)})
    yield _line(spec, unit.kind, running, "30112", {general: with_share(whole, 1)})
    yield _line(spec, unit.kind, _HOUSING, "30113", {general: with_share(whole, 12)})
    if staff.retired:
        yield _line(
            spec, unit.kind, _RETIRED[not is_agency], "30302", {general: hundreds(draw, 1200, 3600) * staff.retired}
        )
    costs = {
        item: hundreds(draw, 400, 2400) * staff.actual for item in draw.sample(_COSTS, draw.randrange(4, len(_COSTS)))
    }
    costs |= {"30201": hundreds(draw, 800, 3200) * staff.actual, "30228": with_share(whole, 2)}
    if is_agency:
        costs |= {"30239": Decimal(7800) * staff.actual}
    if unit.is_head or draw.randrange(3) == 0:
        costs |= {_HOSPITALITY: hundreds(draw, 2000, 30000)}
    if vehicles:
        costs |= {_VEHICLES: hundreds(draw, 18000, 42000) * vehicles}
    own = _own_source(spec.law, work, unit) if not is_agency else None
    for item, amount in sorted(costs.items()):
        paid = {general: amount}
        if own is not None and item in ("30201", "30211", "30226", "30202"):
            paid |= {own: hundreds(draw, 3000, 60000)}
        yield _line(spec, unit.kind, running, item, paid)


def _own_source(law: Law, work: Work, unit: InventedUnit) -> FundingSource | None:
    """Return the money of its own that an institution has, if any."""
    if unit.kind.has_agency_operating or int(unit.code) % 3 == 0:
        return None
    others = [source for source in law.sources if not source.is_appropriation]
    return others[0 if work.has_fees else -1] if others else None


def _line(spec: Declarations, kind: UnitKind, function: str, dept: str, current: Amounts) -> Line:
    return Line(function, dept, _gov(spec, dept, kind), current, {})


def _gov(spec: Declarations, dept: str, kind: UnitKind) -> str:
    """Return the government item that goes with a departmental one; empty where the list is not sure of it."""
    if not (proposed := spec.codes.proposed_gov_codes(dept, kind)):
        return ""
    found = proposed[0]
    return "" if spec.codes.gov_economic.rows[found].confidence is Confidence.DOUBTFUL else found


def _running(spec: Declarations, work: Work, unit: InventedUnit, is_agency: bool) -> str:
    """Return the functional item that the running of a unit is paid under."""
    item = work.item if unit.is_head or not work.below else work.below
    leaves = _leaves(spec, item)
    named = [code for code, name in leaves.items() if name in (_RUNNING[:1] if is_agency else _RUNNING[1:])]
    return named[0] if named else list(leaves)[-1]


def _leaves(spec: Declarations, item: str) -> dict[str, str]:
    codes = [code for code in spec.codes.function.leaves() if code.confidence is not Confidence.DOUBTFUL]
    return {code.code: code.name for code in [code for code in codes if code.code.startswith(item)] or codes}


# --- 项目支出 ------------------------------------------------------------------------------------------------------


def _projects(spec: Declarations, draw: Random, unit: InventedUnit, work: Work) -> Iterator[tuple[Line, ...]]:
    """Yield the rows of each project: most have one, paid from the first source; a head's first may be a fund's."""
    law, item = spec.law, work.item if unit.is_head or not work.below else work.below
    functions = [code for code, name in _leaves(spec, item).items() if name not in _RUNNING]
    general, (funds, capital) = next(iter(law.sources)), _with_revenue(law)
    own = _own_source(law, work, unit)
    for number in range(unit.projects):
        function, source = draw.choice(functions), general
        if unit.is_head and number == 0 and work.fund and funds:
            function, source = work.fund[0], funds
        elif unit.is_head and number == 0 and work.capital and capital:
            function, source = work.capital[0], capital
        elif own is not None and draw.randrange(4) == 0:
            source = own
        amount = _project_amount(draw)
        current, carryover = {source: amount}, {}
        if own is not None and source is general and draw.randrange(6) == 0:
            current[own] = with_share(amount, draw.randrange(5, 40))
        if draw.randrange(5) == 0:
            carryover = {source: with_share(amount, draw.randrange(3, 30)) + Decimal(draw.randrange(1, 10000)) / 100}
        dept = draw.choice(_FOR_PROJECTS) if draw.randrange(3) else ""
        gov = _gov(spec, dept, unit.kind) if dept and draw.randrange(2) else ""
        if unit.is_head and number == 1 and draw.randrange(8) == 0:
            dept, gov, current, carryover = _NEW_VEHICLE, "", {general: hundreds(draw, 120000, 180000)}, {}
            yield (Line(function, dept, gov, current, carryover),)
            continue
        rows = [Line(function, dept, gov, current, carryover)]
        others = [code for code in functions if code != function]
        if source is general and others and draw.randrange(20) == 0:
            rows.append(Line(draw.choice(others), dept, gov, {general: _project_amount(draw)}, {}))
        yield tuple(rows)


def _with_revenue(law: Law) -> tuple[FundingSource | None, FundingSource | None]:
    """Return the two sources whose revenue units state by code: of funds, and of state capital, as far as there are."""
    first, second, *_ = (*law.revenue_sources, None, None)
    return first, second


def _project_amount(draw: Random) -> Decimal:
    """Return an amount as projects have them: some thousands to some millions, most of them in between."""
    return Decimal(draw.randrange(100, 1000) * draw.choice((100, 100, 500, 1000, 1000, 2000, 5000, 10000)))


def _revenue(work: Work, projects: Iterable[tuple[Line, ...]], law: Law) -> dict[tuple[FundingSource, str], Decimal]:
    """Return this year's revenue of funds and state capital: what is spent of it."""
    found: dict[tuple[FundingSource, str], Decimal] = {}
    for stated, source in zip((work.fund, work.capital), _with_revenue(law), strict=True):
        if source is None:
            continue
        spent = sum((line.current.get(source, ZERO) for rows in projects for line in rows), ZERO)
        if stated and spent:
            found[source, stated[1]] = spent
    return found
