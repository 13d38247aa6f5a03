"""The way down of one table cell, or one fact of the prose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.disclosure import Disclosure
from budget_disclosure.explain.formulas import Formula, Operation, formula_of
from budget_disclosure.explain.places import Place
from budget_disclosure.explain.result import SourceCell, Term, Way
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.lines import BudgetLine, RevenueLine, ThreePublicLine
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import format_prose
from budget_disclosure.narrative.result import Fact
from budget_disclosure.spec.codes import CodeList, Codes
from budget_disclosure.spec.wording import AnyFact

AnyLine = BudgetLine | RevenueLine | ThreePublicLine
_WAN = "万元"
_WRITTEN = {
    Operation.DIFFERENCE: "{} － {}",
    Operation.SIZE_OF_DIFFERENCE: "|{} － {}|",
    Operation.SHARE: "{} ÷ {}",
}


@dataclass(frozen=True, slots=True)
class Tracer:
    """Everything ways are followed through; made once for a document by ``tracer_of``."""

    disclosure: Disclosure
    specs: Sequence[AnyFact]
    codes: Codes
    lines: Mapping[Location, AnyLine]
    values: Mapping[Location, str]
    unit_names: Mapping[str, str] = field(default_factory=dict)

    def cell(self, place: Place) -> Way:
        """Return the way of a table cell: shown figure ← exact 元 ← ledger lines ← workbook cells."""
        cell = place.table.cell(place.row, place.column)
        if cell.amount is None:
            return Way(place.label, "（空白：没有单位填报）", key=place.reference)
        terms, sources = self._read(cell.amount.cells)
        shown, unit = (cell.text, place.table.unit_of_amount) if cell.text else ("（空白：合计为零）", "")
        return Way(place.label, shown, unit, cell.amount.yuan, key=place.reference, terms=terms, sources=sources)

    def fact(self, fact: Fact, place: str = "", context: str = "", unit: str = "") -> Way:
        """Return the way of a fact: its formula with the shown operands and their ways, or its cells."""
        formula = formula_of(
            fact.key, self.specs, self.disclosure.narrative.facts, self.disclosure.tables, self.disclosure.ledger.code
        )
        operands = self._operands(formula)
        text = _formula_text(formula.operation, operands, fact) or f"来历：{fact.origin}"
        if len(operands) == 1:  # the same figure by another name: its way goes on where that one's does
            only = operands[0]
            text = text if only.terms or only.sources or not only.formula else only.formula
            terms, sources, operands = only.terms, only.sources, only.operands
        else:
            terms, sources = ((), ()) if operands else self._read(fact.cells)
        return Way(
            place=place or fact.origin,
            shown=fact.shown,
            unit=_WAN if fact.yuan is not None else unit,
            yuan=fact.yuan,
            key=fact.key,
            context=context,
            formula=text,
            operands=operands,
            terms=terms,
            sources=sources,
        )

    def _operands(self, formula: Formula) -> tuple[Way, ...]:
        tables, facts = self.disclosure.tables, self.disclosure.narrative.facts
        cells = tuple(
            self.cell(Place(tables[table], row, column))
            for table, row, column in formula.cells
            if table in tables and tables[table].has_row(row, column)
        )
        return cells + tuple(self.fact(facts[key], facts[key].origin) for key in formula.facts if key in facts)

    def _read(self, cells: Sequence[Location]) -> tuple[tuple[Term, ...], tuple[SourceCell, ...]]:
        """Return the cells as ledger lines where they are all lines, else as cells with what they say."""
        if cells and all(at in self.lines for at in cells):
            return tuple(self._term(self.lines[at], at) for at in cells), ()
        return (), tuple(SourceCell(at, self.values.get(at, "（空白）")) for at in dict.fromkeys(cells))

    def _term(self, line: AnyLine, at: Location) -> Term:
        about = tuple(part for part in self._about(line) if part)
        return Term(line.unit_code, self.unit_names.get(line.unit_code, ""), about, line.amount.yuan, at)

    def _about(self, line: AnyLine) -> tuple[str, ...]:
        match line:
            case BudgetLine():
                project = self._project_name(line.project_key)
                return (
                    line.kind.value,
                    _named(line.function_code, self.codes.function),
                    _named(line.dept_economic_code, self.codes.dept_economic),
                    _named(line.gov_economic_code, self.codes.gov_economic),
                    f"项目 {line.project_key} {project}" if project else "",
                    line.source.value,
                    line.vintage.value,
                )
            case RevenueLine():
                return ("收入", _named(line.revenue_code, self.codes.revenue), line.source.value)
            case ThreePublicLine():
                return ("“三公”经费", line.item.value, line.source.value, line.period.value)

    def _project_name(self, key: str) -> str:
        return next((entry.project.name.value for entry in self.disclosure.ledger.projects if entry.key == key), "")


def tracer_of(disclosure: Disclosure, specs: Sequence[AnyFact], codes: Codes) -> Tracer:
    """Return the tracer of a document; ``specs`` are the declared facts of its wording."""
    ledger = disclosure.ledger
    lines: tuple[AnyLine, ...] = (*ledger.lines, *ledger.revenue_lines, *ledger.three_public_lines)
    return Tracer(
        disclosure,
        specs,
        codes,
        lines={at: line for line in lines for at in line.amount.cells},
        values={cell.at: cell.value for cell in input_cells(ledger.units)},
        unit_names={unit.unit.unit_code.value: unit.unit.unit_name.value for unit in ledger.units},
    )


def _named(code: str, codes: CodeList) -> str:
    if not code:
        return ""
    return f"{code} {codes.name(code)}" if code in codes else code


def _formula_text(operation: Operation, operands: Sequence[Way], fact: Fact) -> str:
    """Return the computation with the operands as they are shown; sums are exact in 元 and rounded once."""
    if len(operands) == 1:
        return f"取自 {operands[0].place}"
    if operation is Operation.SUM and operands and fact.yuan is not None:
        exact = " ＋ ".join(f"{operand.yuan or Decimal(0):,.2f}" for operand in operands)
        return f"{exact} ＝ {fact.yuan:,.2f} 元 → {format_prose(fact.value or Decimal(0))} 万元"
    if operation in _WRITTEN and len(operands) == 2:
        written = _WRITTEN[operation].format(*(operand.shown for operand in operands))
        return f"{written} ＝ {fact.shown}（按显示的数计算）"
    return ""
