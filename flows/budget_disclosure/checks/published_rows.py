"""X-011, X-012: what units state of last year by code, against the rows of last year's published tables.

Only columns that are declared to say what was printed are compared (``published``). Codes are followed through the
changes between the years.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.checks.published_last_year import Archive, StatedLastYear
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.code_changes import MappedRows
from budget_disclosure.declarations.wording_rows import DEPARTMENT_PREFIX
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.model.findings import Concern, Finding, Operand, Rule, Severity, Stops, block, warn
from budget_disclosure.model.money import ZERO, Amount, to_wan, total

_BASIS: Final = "财预〔2016〕143号：说明预算收支增减变化情况"
CHECKS: Final = Checks[StatedLastYear]()


@CHECKS.of(
    block(
        "X-011",
        "按科目填报的上年数应等于上年公开的同一科目",
        _BASIS,
        "请与上年公开的文件核对后更正；科目今年改了编码的，由财政部门写在 codes/changes.csv。",
        concern=Concern.AMOUNT,
        stops=Stops.WHERE_PRINTED,
    )
)
def rows_are_as_published(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """Told at the cell of the unit; of a department what its head states for it, or what its units add up to."""
    for rows, code, amount, archive in _stated_rows(stated):
        published = rows.amounts.get(code, ZERO)
        if code not in rows.unmapped and amount.cells and to_wan(amount.yuan) != to_wan(published):
            yield Finding(
                rule,
                place_of(amount),
                f"{stated.ledger.name}填报的科目 {code} 上年数 {yuan(amount.yuan)}",
                f"{archive.source}的 {yuan(published)}",
                difference=amount.yuan - published,
                operands=(Operand("本年填报的上年数", amount.yuan), Operand(archive.source, published, -1)),
                stops_only_own_document=stated.ledger.scope is Scope.UNIT,
            )


@CHECKS.of(
    warn(
        "X-012",
        "上年的科目应能对应到今年的科目",
        _BASIS,
        "请财政部门在 codes/changes.csv 中写明各占多少（share），或人工核对这一科目的上年数。",
        sometimes=(Severity.UNDETERMINED,),
    )
)
def rows_can_be_followed(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """A code that was split or abolished has no figure to compare with."""
    for rows, code, amount, _ in _stated_rows(stated):
        if code in rows.unmapped and amount.cells:
            found = f"{rows.unmapped[code]}，科目 {code} 的上年数 {yuan(amount.yuan)} 不能核对"
            yield Finding(rule, place_of(amount), found, "能对应的科目", severity=Severity.UNDETERMINED)


def _stated_rows(stated: StatedLastYear) -> Iterator[tuple[MappedRows, str, Amount, Archive]]:
    """Yield what is stated by code, with what was published; sums of units only where no unit can be told itself."""
    archive = stated.archive
    for path, rows in archive.rows.items() if archive is not None else ():
        amounts = _amounts(stated.ledger, path)
        if stated.ledger.scope is Scope.DEPARTMENT:
            own = _amounts(stated.ledger, path, DEPARTMENT_PREFIX)
            units = [unit for unit in stated.units if path in getattr(stated.published.of(unit), "rows", {})]
            amounts = {**({} if units else amounts), **own}
        if archive is not None:
            yield from ((rows, code, amount, archive) for code, amount in amounts.items())


def _amounts(ledger: Ledger, path: str, prefix: str = "") -> Mapping[str, Amount]:
    """Return the amounts of a column by the codes of its rows, added up over the units."""
    sheet, _, field = path.rpartition(".")
    found: dict[str, list[Amount]] = {}
    for unit in [ledger.head] if prefix else ledger.units:
        for one in unit.declared:
            if (one.sheet, one.field) == (sheet, f"{prefix}{field}") and isinstance(one.value, Amount):
                found.setdefault(one.row, []).append(one.value)
    return {code: total(amounts) for code, amounts in found.items()}
