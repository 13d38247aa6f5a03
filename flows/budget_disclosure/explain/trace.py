"""The way down of one table cell, or one fact of the prose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.wording_facts import AnyFact
from budget_disclosure.explain.explained_content import Content, Figure, content_of
from budget_disclosure.explain.explanation import SourceCell, Term, Way
from budget_disclosure.explain.formulas import Formula, Operation, formula_of
from budget_disclosure.explain.table_references import Place
from budget_disclosure.model.budget_lines import BudgetLine, RevenueLine, ThreePublicLine
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.location import Location
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Fact
from budget_disclosure.text.plain_origin import plain_origin

AnyLine = BudgetLine | RevenueLine | ThreePublicLine
_WAN = "万元"
_WRITTEN = {
    Operation.DIFFERENCE: "{} － {}",
    Operation.SIZE_OF_DIFFERENCE: "|{} － {}|",
    Operation.SHARE: "{} ÷ {}",
}


@dataclass(frozen=True, slots=True)
class Tracer:
    """Everything ways are followed through; made once for a document by ``tracer_of`` or ``kept.tracer_of_version``.

    ``terms`` are the amounts that are added up, by their workbook cell; ``values`` what every cell says. A kept version
    (``is_kept``) does not say which cells were added up: those of which the sum is the figure are.
    """

    content: Content
    specs: Sequence[AnyFact]
    terms: Mapping[Location, Term]
    values: Mapping[Location, str]
    is_kept: bool = False

    def cell(self, place: Place) -> Way:
        """Return the way of a table cell: shown figure ← exact 元 ← ledger lines ← workbook cells."""
        cell = place.table.cell(place.row, place.column)
        if cell.amount is None:
            return Way(place.label, "（空白：没有单位填报）", key=place.reference, typed=place.typed)
        terms, sources = self._read(cell.amount.cells, cell.amount.yuan)
        shown, unit = (cell.text, place.table.unit_of_amount) if cell.text else ("（空白：合计为零）", "")
        return Way(
            place.label,
            shown,
            unit,
            cell.amount.yuan,
            key=place.reference,
            terms=terms,
            sources=sources,
            typed=place.typed,
        )

    def figure(self, figure: Figure) -> Way:
        """Return the way of a figure of a form or of the chart."""
        terms, sources = self._read(figure.cells, figure.yuan)
        return Way(
            figure.label,
            figure.shown,
            figure.unit,
            figure.yuan,
            key=figure.reference,
            terms=terms,
            sources=sources,
            typed=figure.reference,
        )

    def input_cell(self, term: Term) -> Way:
        """Return the way of an amount that a unit filled in: it is where ways end."""
        place = f"{term.unit_code} {term.unit_name} 填报的 {term.at.sheet}!{term.at.cell}"
        return Way(place, f"{term.yuan:,.2f}", "元", term.yuan, terms=(term,))

    def fact(self, fact: Fact, place: str = "", context: str = "", unit: str = "") -> Way:
        """Return the way of a fact: its formula with the shown operands and their ways, or its cells."""
        narrative = self.content.narrative
        formula = formula_of(fact.key, self.specs, narrative.facts, self.content.tables, self.content.code)
        operands = self._operands(formula)
        text = _formula_text(formula.operation, operands, fact) or f"来历：{_origin_of(fact)}"
        if len(operands) == 1:  # the same figure by another name: its way goes on where that one's does
            only = operands[0]
            text = text if only.terms or only.sources or not only.formula else only.formula
            terms, sources, typed, operands = only.terms, only.sources, only.typed, only.operands
        else:
            terms, sources = ((), ()) if operands else self._read(fact.cells, fact.yuan)
            typed = ""
        return Way(
            place=place or _origin_of(fact),
            shown=fact.shown,
            unit=_WAN if fact.yuan is not None else unit,
            yuan=fact.yuan,
            key=fact.key,
            context=context,
            formula=text,
            operands=operands,
            terms=terms,
            sources=sources,
            typed=typed,
        )

    def _operands(self, formula: Formula) -> tuple[Way, ...]:
        tables, facts = self.content.tables, self.content.narrative.facts
        cells = tuple(
            self.cell(Place(tables[table], row, column))
            for table, row, column in formula.cells
            if table in tables and tables[table].has_row(row, column)
        )
        return cells + tuple(self.fact(facts[key]) for key in formula.facts if key in facts)

    def _read(self, cells: Sequence[Location], yuan: Decimal | None) -> tuple[tuple[Term, ...], tuple[SourceCell, ...]]:
        """Return the cells as terms where they are all amounts that were added up, else as cells with what they say."""
        terms = tuple(self.terms[at] for at in cells if at in self.terms)
        is_sum = not self.is_kept or sum((term.yuan for term in terms), Decimal(0)) == yuan
        if cells and len(terms) == len(cells) and is_sum:
            return terms, ()
        return (), tuple(SourceCell(at, self.values.get(at, "（空白）")) for at in dict.fromkeys(cells))


def tracer_of(disclosure: Disclosure, specs: Sequence[AnyFact], codes: Codes) -> Tracer:
    """Return the tracer of a document; ``specs`` are the declared facts of its wording."""
    ledger = disclosure.ledger
    lines: tuple[AnyLine, ...] = (*ledger.lines, *ledger.revenue_lines, *ledger.three_public_lines)
    units = {unit.unit.unit_code.value: unit.unit.unit_name.value for unit in ledger.units}
    projects = {entry.key: entry.project.name.value for entry in ledger.projects}
    words = _Words(codes, projects)
    return Tracer(
        content_of(disclosure),
        specs,
        terms={
            at: Term(line.unit_code, units.get(line.unit_code, ""), words.about(line), line.amount.yuan, at)
            for line in lines
            for at in line.amount.cells
        },
        values={cell.at: cell.value for cell in input_cells(ledger.units)},
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What ledger lines are about, in words."""

    codes: Codes
    projects: Mapping[str, str]

    def about(self, line: AnyLine) -> tuple[str, ...]:
        return tuple(part for part in self._parts(line) if part)

    def _parts(self, line: AnyLine) -> tuple[str, ...]:
        match line:
            case BudgetLine():
                project = self.projects.get(line.project_key, "")
                return (
                    str(line.kind),
                    _named(line.function_code, self.codes.function),
                    _named(line.dept_economic_code, self.codes.dept_economic),
                    _named(line.gov_economic_code, self.codes.gov_economic),
                    f"项目 {line.project_key} {project}" if project else "",
                    str(line.source),
                    str(line.vintage),
                )
            case RevenueLine():
                return ("收入", _named(line.revenue_code, self.codes.revenue), str(line.source))
            case ThreePublicLine():
                return ("“三公”经费", str(line.item), str(line.source), str(line.period))


def _origin_of(fact: Fact) -> str:
    """Return how a fact was come by in the words of people: where it is named as programs do, its workbook cells."""
    return plain_origin(fact.origin, [f"{at.sheet}!{at.cell}" for at in fact.cells], is_filled=bool(fact.shown))


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
        return f"{exact} ＝ {fact.yuan:,.2f} 元 → {fact.shown} 万元"
    if operation in _WRITTEN and len(operands) == 2:
        written = _WRITTEN[operation].format(*(operand.shown for operand in operands))
        return f"{written} ＝ {fact.shown}（按显示的数计算）"
    return ""
