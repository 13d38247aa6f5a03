"""Figures of tables: cells, sums (exact in 元, rounded once), differences and shares (of the shown figures)."""

from collections.abc import Sequence
from decimal import Decimal

from budget_disclosure.declarations.wording_facts import ROW_PLACE, CellFact, DifferenceFact, ShareFact, SumFact
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.money import ZERO, Amount, share_pct
from budget_disclosure.narrative.fact_sources import Sources
from budget_disclosure.narrative.fact_values import (
    amount_fact,
    cells_of,
    count_fact,
    figure_fact,
    percent_fact,
    unknown_fact,
)
from budget_disclosure.narrative.narrative import Fact
from budget_disclosure.tables.table import Table


def figure(
    spec: CellFact | SumFact | DifferenceFact | ShareFact, sources: Sources, key: str, terms: Sequence[Fact]
) -> Fact:
    """Return a figure; ``terms`` are the facts it is computed from, in the order of ``refers_to``."""
    match spec:
        case CellFact():
            return cell(spec, sources, key)
        case SumFact():
            return sum_of(key, terms, sources)
        case DifferenceFact():
            return difference(key, terms[0], terms[1], sources)
        case ShareFact():
            return share(key, terms[0], terms[1], sources)


def cell(spec: CellFact, sources: Sources, key: str) -> Fact:
    """Return a cell's amount; a blank cell is zero. Raises ``DeclarationError`` when the table has no such place."""
    table_id, row, column = spec.place
    row = row.replace("{unit_code}", sources.ledger.code)
    row = row.replace(ROW_PLACE, sources.row.key) if sources.row else row
    table = sources.tables.get(table_id)
    if table is None or column not in table.block_of_column:
        raise no_such_cell(spec.cell, sources, key)
    if not table.has_row(row, column) and not spec.optional:
        raise no_such_cell(spec.cell, sources, key)
    return amount_fact(key, table.amount(row, column), cell_origin(table, row, column), sources.figures)


def no_such_cell(cell: str, sources: Sources, key: str) -> DeclarationError:
    """Return the error for a reference to a table, row or column that there is not."""
    line = sources.wording.fact_lines.get(key.split(".", maxsplit=1)[0])
    return DeclarationError(sources.wording.path, line, f"公开表中没有“{cell}”（事实“{key}”）")


def cell_origin(table: Table, row: str, column: str) -> str:
    """Return a place of a table as people write it: ``表五!2012601.基本支出``."""
    return f"表{table.numeral}!{table.row_label(row, column)}.{table.header_of(column)}"


def sum_of(key: str, terms: Sequence[Fact], sources: Sources) -> Fact:
    """Return the exact sum, of counts the count; unknown when a term is."""
    origin = " ＋ ".join(term.origin for term in terms)
    if all(term.is_known and term.yuan is None and _is_whole(term.value) for term in terms):
        return count_fact(
            key, int(sum(term.value for term in terms if term.value is not None)), origin, cells_of(terms)
        )
    if any(not term.is_known or term.yuan is None for term in terms):
        blanks = cells_of([term for term in terms if not term.is_known])
        return unknown_fact(key, sources.wording.undetermined, origin, blanks)
    yuan = sum((term.yuan for term in terms if term.yuan is not None), ZERO)
    return amount_fact(key, Amount(yuan, cells_of(terms)), origin, sources.figures)


def _is_whole(value: Decimal | None) -> bool:
    return value is not None and value == value.to_integral_value()


def difference(key: str, first: Fact, second: Fact, sources: Sources) -> Fact:
    """Return the first shown figure less the second."""
    origin = f"{first.origin} － {second.origin}"
    if first.value is None or second.value is None:
        return unknown_fact(key, sources.wording.undetermined, origin)
    return figure_fact(key, first.value - second.value, origin, sources.figures, cells_of((first, second)))


def share(key: str, part: Fact, whole: Fact, sources: Sources) -> Fact:
    """Return the share of a shown figure in another, in percent; of the exact amounts where one rounds to zero."""
    origin = f"{part.origin} ÷ {whole.origin}"
    if part.value is None or whole.value is None:
        return unknown_fact(key, sources.wording.undetermined, origin)
    of_part, of_whole = part.value, whole.value
    if part.yuan is not None and whole.yuan is not None and part.yuan and not (part.value and whole.value):
        of_part, of_whole = part.yuan, whole.yuan
    pct = share_pct(of_part, of_whole)
    if pct is None and of_part:
        return unknown_fact(key, sources.wording.undetermined, origin)
    return percent_fact(key, pct or ZERO, origin, sources.figures, cells_of((part, whole)), is_nothing=not of_part)
