"""X-004, X-005: what this year states of last year against what was published last year, where that was kept.

Figures are compared as a reader of both documents sees them, in 万元: a contradiction of one's own published document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.model.findings import Concern, Finding, Operand, Rule, Severity, Stops, block, warn
from budget_disclosure.model.law import ComparisonItem, ThreePublicItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount, to_wan

Item = ComparisonItem | ThreePublicItem
_SHEETS = {ComparisonItem: "comparisons", ThreePublicItem: "three_public"}
_BASIS = "财预〔2016〕143号：说明预算收支增减变化情况"
AS_PUBLISHED = block(
    "X-004",
    "上年数应等于上年公开的同一指标",
    _BASIS,
    "请与上年公开的文件核对后更正；单位划转、口径调整等确有原因的，由负责人写明理由接受。",
    concern=Concern.AMOUNT,
    is_acceptable=True,
    sometimes=(Severity.UNDETERMINED,),
    stops=Stops.WHERE_PRINTED,
)


@dataclass(frozen=True, slots=True)
class Archive:
    """Figures of a document of last year in exact 元; ``source`` says which document: ``2023年公开第1版``."""

    figures: Mapping[Item, Decimal]
    source: str


@dataclass(frozen=True, slots=True)
class LastYearArchives:
    """What is known of last year's documents: the department's, and its units' by code.

    ``doubts`` are sentences on what cannot be told: two folders that say different things of one code.
    """

    department: Archive | None = None
    units: Mapping[str, Archive] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    def budget_of(self, unit_code: str) -> Decimal | None:
        """Return a unit's whole budget as published last year, in 元; ``None`` where it is not known."""
        archive = self.units.get(unit_code)
        figures = archive.figures.items() if archive is not None else ()
        return next((yuan for item, yuan in figures if isinstance(item, ComparisonItem) and item.is_whole_budget), None)


def check_unit_last_year(ledger: Ledger, last_year: LastYearArchives, workbook: WorkbookSpec) -> tuple[Finding, ...]:
    """Return the contradictions of a unit that is looked at alone."""
    different = _differences(ledger, last_year)
    return tuple(_finding(AS_PUBLISHED, one, workbook, stops_only_own=True) for one in different)


@dataclass(frozen=True, slots=True)
class _Difference:
    """A figure of last year as it is stated now, and as it was published."""

    ledger: Ledger
    item: Item
    amount: Amount
    archive: Archive

    @property
    def yuan(self) -> Decimal:
        return self.amount.yuan - self.archive.figures[self.item]


@dataclass(frozen=True, slots=True)
class StatedLastYear:
    """What the workbooks of a department state of last year, by the ledgers, and what was published then."""

    ledger: Ledger
    units: Sequence[Ledger]
    published: LastYearArchives


CHECKS: Final = Checks[StatedLastYear]()


@CHECKS.of(AS_PUBLISHED)
def last_year_is_as_published(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """A difference blocks: the change that would be printed contradicts the document that everybody can read.

    A unit's figure that alone is wrong stops the unit's own document; where it makes the department's wrong too, all.
    Without an archive it says once that nothing is determined.
    """
    yield from _undetermined(rule, stated.ledger, stated.units, stated.published, year.workbook)
    of_department = {one.item: one for one in _differences(stated.ledger, stated.published)}
    of_units = [one for unit in stated.units for one in _differences(unit, stated.published)]
    explained = {
        item: sum((one.yuan for one in of_units if one.item == item), Decimal(0)) == difference.yuan
        for item, difference in of_department.items()
    }
    yield from (_finding(rule, one, year.workbook) for item, one in of_department.items() if not explained[item])
    yield from (
        _finding(rule, one, year.workbook, stops_only_own=not explained.get(one.item, False)) for one in of_units
    )


@CHECKS.of(
    warn(
        "X-005",
        "上年的公开数据应能确定是哪一份",
        _BASIS,
        "请把不是上年公开的那个文件夹移走，重新运行。",
        sometimes=(Severity.UNDETERMINED,),
    )
)
def last_year_is_known(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """Of two folders with one code none is taken by its name."""
    for doubt in stated.published.doubts:
        at = Location(stated.ledger.name, year.workbook.sheet("comparisons").title)
        yield Finding(rule, at, doubt, "一份上年公开的数据", severity=Severity.UNDETERMINED)


def _undetermined(
    rule: Rule, ledger: Ledger, units: Sequence[Ledger], last_year: LastYearArchives, workbook: WorkbookSpec
) -> Iterator[Finding]:
    at, archive = Location(ledger.name, workbook.sheet("comparisons").title), last_year.department
    lacking = [str(item) for item, _ in _stated(ledger) if archive is None or item not in archive.figures]
    words = [f"上年档案中没有：{'、'.join(lacking)}"] if lacking and archive else []
    if archive is None and not last_year.units:
        words = ["没有上年公开数据的档案"]
    elif archive is None:
        words = ["上年档案中没有部门的数据"]
    without = [unit.code for unit in units if unit.code not in last_year.units and any(True for _ in _stated(unit))]
    if without and last_year.units:
        words.append(f"上年档案中没有单位 {'、'.join(without)}")
    if words and (lacking or without):
        remedy = "请人工与上年公开的文件核对。"
        found = "；".join(words)
        yield Finding(rule, at, found, "上年公开的数据", remedy, severity=Severity.UNDETERMINED)


def _differences(ledger: Ledger, last_year: LastYearArchives) -> Iterator[_Difference]:
    archive = last_year.units.get(ledger.code) if ledger.scope is Scope.UNIT else last_year.department
    if archive is None:
        return
    for item, amount in _stated(ledger):
        if item in archive.figures and to_wan(amount.yuan) != to_wan(archive.figures[item]):
            yield _Difference(ledger, item, amount, archive)


def _finding(rule: Rule, one: _Difference, workbook: WorkbookSpec, *, stops_only_own: bool = False) -> Finding:
    sheet = workbook.sheet(_SHEETS[type(one.item)]).title
    is_cell = len(one.amount.cells) == 1 or (one.ledger.scope is Scope.UNIT and one.amount.cells)
    at = place_of(one.amount) if is_cell else Location(one.ledger.name, sheet, str(one.item))
    published = one.archive.figures[one.item]
    return Finding(
        rule,
        at,
        f"{one.ledger.name}填报的{one.item}上年数 {yuan(one.amount.yuan)}",
        f"{one.archive.source}的 {yuan(published)}",
        difference=one.yuan,
        operands=(Operand("本年填报的上年数", one.amount.yuan), Operand(one.archive.source, published, -1)),
        stops_only_own_document=stops_only_own,
    )


def _stated(ledger: Ledger) -> Iterator[tuple[Item, Amount]]:
    for item in ledger.law.comparisons:
        if (amount := ledger.last_year(item).amount) is not None:
            yield item, amount
    for three_public in ledger.law.three_public_items:
        if (amount := ledger.last_year_three_public([three_public]).amount) is not None:
            yield three_public, amount
