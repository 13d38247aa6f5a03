"""X-004: what units state of last year against what was published last year, where that was kept."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from budget_disclosure.checks.places import place_of, yuan
from budget_disclosure.checks.registry import check, run_checks, warn
from budget_disclosure.findings import Finding, Rule, Severity
from budget_disclosure.ledger.department import Ledger
from budget_disclosure.model.classification import ComparisonItem, ThreePublicItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount

Archive = Mapping[ComparisonItem | ThreePublicItem, Decimal]


def check_last_year(ledger: Ledger, archive: Archive | None) -> tuple[Finding, ...]:
    """Return the findings of rule X-004; ``archive`` holds last year's published figures in exact 元.

    Without an archive, or without one of its figures, it says once that nothing can be determined.
    """
    return run_checks(__name__, ledger, archive)


@check(
    warn(
        "X-004",
        "上年数应等于上年公开的同一指标",
        "财预〔2016〕143号：说明预算收支增减变化情况",
        "请与上年公开的文件核对；口径或单位有调整的，可说明理由后接受。",
    )
)
def last_year_is_as_published(rule: Rule, ledger: Ledger, archive: Archive | None) -> Iterator[Finding]:
    """Units change from year to year, so a difference is asked about, not refused."""
    stated = [(item, amount) for item, amount in _stated(ledger) if amount is not None]
    lacking = [str(item) for item, _ in stated if archive is None or item not in archive]
    if lacking:
        found = "没有上年公开数据的档案" if archive is None else f"上年档案中没有：{'、'.join(lacking)}"
        at = Location(ledger.name, "上年对比")
        remedy = "请人工与上年公开的文件核对。"
        yield Finding(rule, at, found, "上年公开的数据", remedy, severity=Severity.UNDETERMINED)
    for item, amount in stated:
        if archive is not None and item in archive and archive[item] != amount.yuan:
            at = place_of(amount) if amount.cells else Location(ledger.name, "上年对比", str(item))
            difference = amount.yuan - archive[item]
            expected = f"上年公开的 {yuan(archive[item])}"
            yield Finding(rule, at, f"{item}上年数 {yuan(amount.yuan)}", expected, difference=difference)


def _stated(ledger: Ledger) -> Iterator[tuple[ComparisonItem | ThreePublicItem, Amount | None]]:
    for item in ComparisonItem:
        yield item, ledger.last_year(item).amount
    for three_public in ThreePublicItem:
        yield three_public, ledger.last_year_three_public([three_public]).amount
