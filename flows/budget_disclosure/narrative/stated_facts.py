"""Facts that come from submissions: what units state, which words and texts they wrote, how many projects and units."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from budget_disclosure.declarations.field_paths import is_blank_at, is_declared_only, values_at
from budget_disclosure.declarations.wording_facts import (
    ContextFact,
    FactSpec,
    Projects,
    ProjectsFact,
    StatedFact,
    TextFact,
    TextsFact,
    Units,
    UnitsFact,
    WordsFact,
)
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import PROJECT
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO, Amount, total
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.fact_sources import Sources
from budget_disclosure.narrative.fact_values import (
    Entries,
    amount_fact,
    count_fact,
    figure_fact,
    ordinal_fact,
    text_fact,
    unknown_fact,
    value_text,
    without_end,
)
from budget_disclosure.narrative.narrative import Fact
from budget_disclosure.narrative.numbering import entries_of_lines
from budget_disclosure.text.house_style import in_house_style


def measure(spec: FactSpec, sources: Sources, key: str) -> Fact | Entries:
    """Return the value of a fact that comes from submissions."""
    compute = _MEASURES.get(type(spec))
    if compute is None:
        raise TypeError(f"no way to compute {type(spec).__name__}")
    return compute(spec, sources, key)


def stated(spec: StatedFact, sources: Sources, key: str) -> Fact:
    """Return the sum of what units state: 万元 for amounts, else a plain number; unknown where one left it blank."""
    units, named = _units_of(spec, sources), _named(spec.stated, sources)
    silent = [unit for unit in units if is_blank_at(unit, spec.stated)]
    if silent and spec.only_if_all:
        return Fact(key, "", origin=f"有单位未填 {named}")
    if silent and not spec.optional:
        names = "、".join(str(unit.unit.unit_name) for unit in silent)
        blanks = tuple(dict.fromkeys(at for unit in silent for name, at in unit.blanks if name == spec.stated))
        return unknown_fact(key, sources.wording.undetermined, f"{names}未填 {named}", blanks)
    origin = f"各单位填报 {named}" if len(units) > 1 else f"填报 {named}"
    filled = [value for unit in units for value in values_at(unit, spec.stated)]
    amounts = [value for value in filled if isinstance(value, Amount)]
    if len(amounts) == len(filled) and (amounts or spec.optional):
        return amount_fact(key, total(amounts), origin, sources.figures)
    cited = [value for value in filled if isinstance(value, Cited)]
    cells = tuple(value.at for value in cited)
    number = sum((Decimal(value.value) for value in cited), ZERO)
    if spec.style == "money":
        return figure_fact(key, number, origin, sources.figures, cells)
    return count_fact(key, int(number), origin, cells)


def text(spec: TextFact, sources: Sources, key: str) -> Fact:
    """Return the first filled text of the declared fields, dates in words; several texts joined, each once."""
    for path in spec.text:
        filled = [cited for unit in _units_of(spec, sources) for cited in _cited(unit, _of_project(path, sources))]
        words = [value_text(cited.value) for cited in filled]
        if is_declared_only(path):  # names of units are printed as they are; what a bureau added is text like any other
            words = [in_house_style(word) for word in words]
        if words:
            said = dict.fromkeys(map(without_end, words)) if len(words) > 1 else words
            return text_fact(
                key, spec.joiner.join(said), f"填报 {_named(path, sources)}", tuple(cited.at for cited in filled)
            )
    if spec.empty is None and all(map(is_declared_only, spec.text)):
        units = _units_of(spec, sources)
        blanks = tuple(dict.fromkeys(at for unit in units for name, at in unit.blanks if name in spec.text))
        named = "、".join(_named(path, sources) for path in spec.text)
        return unknown_fact(key, sources.wording.undetermined, f"未填 {named}", blanks)
    return Fact(key, spec.empty or "", origin=f"{'、'.join(spec.text)} 未填")


def texts(spec: TextsFact, sources: Sources, key: str) -> Entries:
    """Return the lines of the texts, each once, in order; a line that only says ``empty`` counts as none."""
    filled = [
        (line, cited.at)
        for unit in _units_of(spec, sources)
        for cited in _cited(unit, _of_project(spec.texts, sources))
        for line in value_text(cited.value).splitlines()
        if line.strip()
    ]
    if spec.own_numbers == "removed":
        return _numbered_entries(spec, filled, key)
    lines: dict[str, tuple[Location, ...]] = {}
    for line, at in filled:
        if (said := in_house_style(line.strip())).rstrip("。") != spec.empty:
            lines[said] = (*lines.get(said, ()), at)
    origin = f"填报 {_named(spec.texts, sources)}"
    if not lines and spec.empty:
        return Entries((Fact(f"{key}.1", spec.empty, origin=f"{spec.texts} 未填"),))
    return Entries(
        tuple(Fact(f"{key}.{i}", said, origin=origin, cells=at) for i, (said, at) in enumerate(lines.items(), start=1))
    )


def _numbered_entries(spec: TextsFact, filled: Sequence[tuple[str, Location]], key: str) -> Entries:
    """Return the entries without the numbers they were pasted with; a text that numbers several becomes several."""
    lines = [line for line, _ in filled]
    entries = [
        (entry, at) for (_, at), of_line in zip(filled, entries_of_lines(lines), strict=True) for entry in of_line
    ]
    facts: dict[str, Fact] = {}
    for entry, at in entries:
        number_taken_off = entry.filled if entry.filled != entry.text else ""
        fact = Fact(
            f"{key}.{len(facts) + 1}",
            in_house_style(entry.text),
            origin=f"填报 {spec.texts}",
            cells=(at,),
            filled=number_taken_off,
        )
        facts.setdefault(entry.text, fact)
    return Entries(tuple(facts.values()))


def words(spec: WordsFact, sources: Sources, key: str) -> Fact:
    """Return the word declared for what the head unit states."""
    value = next(iter(_cited(sources.ledger.head, spec.words_by)), None)
    chosen = value_text(value.value) if value is not None else ""
    cells = (value.at,) if value is not None else ()
    return Fact(key, spec.words.get(chosen, ""), origin=f"{spec.words_by}＝{chosen}", cells=cells)


def context(spec: ContextFact, sources: Sources, key: str) -> Fact:
    """Return what the document itself is."""
    ledger = sources.ledger
    match spec.context:
        case "year":
            return ordinal_fact(key, ledger.fiscal_year, "预算年度")
        case "last_year":
            return ordinal_fact(key, ledger.fiscal_year - 1, "预算年度的上一年")
        case "name":
            unit = ledger.head.unit
            cited = unit.department_name if ledger.name == unit.department_name.value else unit.unit_name
            return Fact(key, ledger.name, origin="名称", cells=(cited.at,))
        case "code":
            return Fact(key, ledger.code, origin="代码")
        case "scope":
            return Fact(key, str(ledger.scope), origin="文件的主体")
        case "project":
            if sources.project is None:
                raise TypeError("the name of a project outside of each_project")
            named = sources.project.project.name
            return text_fact(key, in_house_style(named.value), "项目的名称", (named.at,))


def units(spec: UnitsFact, sources: Sources, key: str) -> Fact:
    """Return the number of units for which the flag is set; of all units without a flag."""
    chosen = list(chosen_units(spec.units, sources))
    cells = tuple(unit.unit.unit_code.at for unit in chosen)
    return count_fact(key, len(chosen), f"预算单位数{f'（{spec.units.where}）' if spec.units.where else ''}", cells)


def chosen_units(spec: Units, sources: Sources) -> Iterable[UnitSubmission]:
    """Yield the units for which the flag is set, of the role and kind; all units where none is declared."""
    for unit in sources.ledger.units:
        is_set = spec.where is None or any(bool(flag.value) for flag in _cited(unit, spec.where))
        if is_set and spec.role in (None, unit.unit.role.value) and spec.kind in (None, unit.unit.kind.value):
            yield unit


def projects(spec: ProjectsFact, sources: Sources, key: str) -> Fact:
    """Return the number of the projects, or the sum of their amounts in 万元."""
    amounts = _project_amounts(spec.projects, sources)
    named = (
        "公开绩效目标的项目" if spec.projects.among == "forms" else str(sources.codes.law.expenditure_kinds[PROJECT])
    )
    if spec.projects.vintage is not None:
        named += f"（{spec.projects.vintage}）"
    if spec.projects.where is not None:
        named += f"（{_named(spec.projects.where, sources)}）"
    origin = named + (f"，{spec.projects.category}" if spec.projects.category else "")
    if spec.projects.measure == "amount":
        return amount_fact(key, total(amounts.values()), f"{origin}，金额合计", sources.figures)
    cells = tuple(entry.project.name.at for entry in sources.ledger.projects if entry.key in amounts)
    return count_fact(key, len(amounts), f"{origin}，个数", cells)


def _project_amounts(spec: Projects, sources: Sources) -> dict[str, Amount]:
    """Return the amounts of the wanted projects by key, in the order of the ledger."""
    published = {form.key for form in sources.forms}
    flagged = set(_flagged(spec.where, sources)) if spec.where else None
    lines = [
        line
        for line in sources.ledger.lines
        if not line.kind.is_basic
        and (spec.vintage is None or line.vintage == spec.vintage)
        and (spec.source is None or line.source == spec.source)
        and (spec.category is None or line.category == spec.category)
        and (spec.among == "all" or line.project_key in published)
        and (flagged is None or line.project_key in flagged)
    ]
    keys = dict.fromkeys(line.project_key for line in lines)
    amounts = {key: total(line.amount for line in lines if line.project_key == key) for key in keys}
    return {key: amount for key, amount in amounts.items() if amount.yuan}


def _flagged(path: str, sources: Sources) -> Iterable[str]:
    """Yield the keys of the projects of which a column says 是."""
    sheet, _, field = path.partition(".")
    for entry in sources.ledger.projects:
        row = f"{sheet}.{entry.project.number}.{field}"
        if any(bool(flag.value) for flag in _cited(entry.unit, row)):
            yield entry.key


def _named(path: str, sources: Sources) -> str:
    """Return what people call a field that only ``workbook.yaml`` knows; for programs, the path."""
    return sources.wording.titles.get(path, path)


def _of_project(path: str, sources: Sources) -> str:
    """Return a path as it leads to the row of the project in ``each_project``; elsewhere, and of forms, as it is."""
    sheet, _, field = path.rpartition(".")
    if sources.project is None or not any(one.sheet == sheet and one.row for one in sources.ledger.head.declared):
        return path
    return f"{sheet}.{sources.project.project.number}.{field}"


def _units_of(spec: StatedFact | TextFact | TextsFact, sources: Sources) -> Sequence[UnitSubmission]:
    return sources.ledger.units if spec.of == "units" else (sources.ledger.head,)


def _cited(unit: UnitSubmission, path: str) -> Iterable[Cited[Any]]:
    return (value for value in values_at(unit, path) if isinstance(value, Cited))


_MEASURES: Mapping[type[FactSpec], Callable[..., Fact | Entries]] = {
    ProjectsFact: projects,
    UnitsFact: units,
    StatedFact: stated,
    TextFact: text,
    TextsFact: texts,
    ContextFact: context,
    WordsFact: words,
}
