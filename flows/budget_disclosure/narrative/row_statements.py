"""What units state for one row of a table, each in the row of its own sheet with the same code.

Amounts add up over the units. A text of a department is what its head states for it, or what all its units state in the
same words; different words are no text of the department, and nothing is guessed.
"""

from collections.abc import Iterator
from dataclasses import replace

from budget_disclosure.declarations.wording_facts import CodeNameFact, RowTextFact
from budget_disclosure.declarations.wording_rows import DEPARTMENT_PREFIX
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount, total
from budget_disclosure.model.submission import DeclaredValue, UnitSubmission
from budget_disclosure.narrative.fact_sources import Sources, TableRowOf
from budget_disclosure.narrative.fact_values import text_fact, unknown_fact, without_end
from budget_disclosure.narrative.narrative import Fact
from budget_disclosure.text.house_style import in_house_style


def row_fact(spec: CodeNameFact | RowTextFact, sources: Sources, key: str) -> Fact:
    """Return the name of the row's code, or of what its first digits name (the digits without a name), or a text."""
    if isinstance(spec, RowTextFact):
        return row_text(spec.row_text, sources, key)
    codes = getattr(sources.codes, spec.code_name.codes)
    code = _row(sources).key[: spec.code_name.digits]
    return Fact(key, codes.name(code) if code in codes else code, origin=f"{codes.title} {code}")


def row_amount(path: str, sources: Sources) -> Amount | None:
    """Return what the units state for the row, added up, in 元; ``None`` where a unit that spends money in it does not.

    What the head states for the department replaces the sum.
    """
    head = next(_stated(sources.ledger.head, path, sources, of_department=True), None)
    if head is not None and isinstance(head.value, Amount):
        return head.value
    if any(_is_silent(unit, path, sources) for unit in _spending(sources)):
        return None
    values = [one.value for unit in sources.ledger.units for one in _stated(unit, path, sources)]
    return total(value for value in values if isinstance(value, Amount))


def blank_of_row(path: str, sources: Sources) -> tuple[Location, ...]:
    """Return where the first unit that leaves the row blank should fill it; its amount where it has no such row."""
    for unit in _spending(sources):
        if _is_silent(unit, path, sources):
            sheet, _, field = path.rpartition(".")
            blank = [at for name, at in unit.blanks if name == f"{sheet}.{_row(sources).key}.{field}"]
            return tuple(blank[:1] or _amounts(unit, sources)[:1])
    return ()


def row_origin(path: str, sources: Sources) -> str:
    """Return what people call a field of the row: sheet, title and code."""
    return f"{sources.wording.titles.get(path, path)}（{_row(sources).key}）"


def row_text(path: str, sources: Sources, key: str) -> Fact:
    """Return the text that holds for the row; unknown where it is missing, or units state different ones."""
    origin = row_origin(path, sources)
    heads = list(_texts(sources.ledger.head, path, sources, of_department=True))
    texts = heads or [text for unit in sources.ledger.units for text in _texts(unit, path, sources)]
    said: dict[str, list[str]] = {}
    for text in texts:
        said.setdefault(in_house_style(without_end(text.value)), []).append(f"{text.at.file_name} {text.at.cell}")
    cells = tuple(text.at for text in texts)
    unknown = sources.wording.undetermined
    if len(said) > 1:
        differing = "；".join(f"“{text}”（{'、'.join(places)}）" for text, places in said.items())
        return replace(unknown_fact(key, unknown, f"各单位填报的{origin}不同", cells), filled=differing)
    if not said or (not heads and any(_is_silent(unit, path, sources) for unit in _spending(sources))):
        return unknown_fact(key, unknown, f"未填 {origin}", blank_of_row(path, sources))
    return text_fact(key, next(iter(said)), f"填报 {origin}", cells)


def _row(sources: Sources) -> TableRowOf:
    if sources.row is None:
        raise TypeError("a fact of a row outside of each_row")
    return sources.row


def _spending(sources: Sources) -> Iterator[UnitSubmission]:
    """Yield the units that have money in the row."""
    return (unit for unit in sources.ledger.units if _amounts(unit, sources))


def _amounts(unit: UnitSubmission, sources: Sources) -> list[Location]:
    """Return the cells of a unit's amounts, other than zero, in the row."""
    code, cells = unit.unit.unit_code.value, _row(sources).cells
    lines = (line for line in sources.ledger.lines if line.unit_code == code and line.amount.yuan)
    return [cell for line in lines for cell in line.amount.cells if cell in cells]


def _is_silent(unit: UnitSubmission, path: str, sources: Sources) -> bool:
    return next(_stated(unit, path, sources), None) is None


def _texts(unit: UnitSubmission, path: str, sources: Sources, *, of_department: bool = False) -> Iterator[Cited[str]]:
    for one in _stated(unit, path, sources, of_department=of_department):
        if isinstance(one.value, Cited) and isinstance(one.value.value, str):
            yield Cited(one.value.value, one.value.at)


def _stated(
    unit: UnitSubmission, path: str, sources: Sources, *, of_department: bool = False
) -> Iterator[DeclaredValue]:
    """Yield what a unit states for the row: for itself, or in the columns of the department."""
    sheet, _, field = path.rpartition(".")
    if of_department and sources.ledger.scope is not Scope.DEPARTMENT:
        return
    wanted = (sheet, f"{DEPARTMENT_PREFIX}{field}" if of_department else field, _row(sources).key)
    yield from (one for one in unit.declared if (one.sheet, one.field, one.row) == wanted)
