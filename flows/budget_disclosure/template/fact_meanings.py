"""What each fact of ``wording.yaml`` means, said from its declaration: a cell, a sum, a field of the workbook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget_disclosure.declarations import wording_facts as kinds
from budget_disclosure.declarations.row_kinds import TOTAL_KEY, CategoryRows, ItemRows, ProjectRows
from budget_disclosure.declarations.tables_yaml import BlockSpec, TableSpec
from budget_disclosure.declarations.year import Declarations

_CHANGE_PARTS = {
    "prior": "上年预算数（万元）",
    "amount": "比上年增减的数额（万元，不带正负号）",
    "pct": "比上年增减的幅度",
    "reason": "填报的增减原因",
}
_CONTEXTS = {
    "year": "预算年度",
    "last_year": "预算年度的上一年",
    "name": "部门或单位名称",
    "code": "部门或单位代码",
    "project": "所说项目的名称",
    "scope": "正文里的自称：本部门或本单位",
}


@dataclass(frozen=True, slots=True)
class FactMeaning:
    """A fact that a template can print: key, meaning, the comment above it; ``is_certain``: every document has it."""

    key: str
    text: str
    section: str
    is_certain: bool = True


def fact_meanings(year: Declarations) -> Iterator[FactMeaning]:
    """Yield the facts that a template can print by name, in the order of ``wording.yaml``.

    Phrases, lists and texts are not among them: they are said by ``prose``; what they count and compare is.
    """
    wording = year.wording
    comments = wording.path.read_text(encoding="utf-8-sig").splitlines()
    for fact in wording.facts:
        section = comment_above(comments, wording.fact_lines[fact.key])
        match fact:
            case kinds.ChangeFact():
                for part, text in _CHANGE_PARTS.items():
                    meaning = f"facts.{fact.change.current} 的{text}；上年数或原因没有填报、上年为零等情形下没有"
                    yield FactMeaning(f"{fact.key}.{part}", meaning, section, is_certain=False)
            case kinds.ListFact():
                table = _table(year, fact.list.table)
                yield FactMeaning(f"{fact.key}.count", f"{_table_name(table)}中列举的项数", section)
            case kinds.EachUnitFact():
                yield FactMeaning(f"{fact.key}.count", "列举的预算单位个数", section)
            case kinds.EachProjectFact():
                yield FactMeaning(f"{fact.key}.count", "逐个说明的项目个数", section)
            case kinds.EachRowFact():
                table = _table(year, fact.each_row.table)
                yield FactMeaning(f"{fact.key}.count", f"{_table_name(table)}中逐行说明的行数", section)
            case kinds.StructureFact():
                yield FactMeaning(f"{fact.key}.count", "与上年相比，单位变动的个数", section)
            case kinds.TextsFact():
                continue
            case _:
                yield FactMeaning(fact.key, _meaning(fact, year), section)


def _meaning(fact: kinds.AnyFact, year: Declarations) -> str:
    meaning = _MEANINGS.get(type(fact))
    if meaning is None:
        raise TypeError(f"no meaning for {type(fact).__name__}")
    return meaning(fact, year)


def _cell_fact(fact: kinds.CellFact, year: Declarations) -> str:
    return f"{_cell(fact, year)}（万元）"


def _sum(fact: kinds.SumFact, _: Declarations) -> str:
    return f"{' ＋ '.join(f'facts.{key}' for key in fact.sum)}（万元）"


def _difference(fact: kinds.DifferenceFact, _: Declarations) -> str:
    return f"facts.{fact.difference[0]} － facts.{fact.difference[1]}"


def _share(fact: kinds.ShareFact, _: Declarations) -> str:
    return f"facts.{fact.share.part} ÷ facts.{fact.share.whole}，百分比"


def _units(fact: kinds.UnitsFact, year: Declarations) -> str:
    conditions = [_label(year, fact.units.where)] if fact.units.where else []
    conditions += [str(term) for term in (fact.units.role, fact.units.kind) if term]
    which = f"（{'、'.join(conditions)}）" if conditions else ""
    return f"预算单位个数{which}"


def _stated(fact: kinds.StatedFact, year: Declarations) -> str:
    label = _label(year, fact.stated)
    return f"部门本级填报的“{label}”" if fact.of == "head" else f"各单位填报的“{label}”合计"


def _text(fact: kinds.TextFact, year: Declarations) -> str:
    labels = [_label(year, path) for path in fact.text]
    return f"部门本级填报的“{'”或“'.join(labels)}”"


def _context(fact: kinds.ContextFact, _: Declarations) -> str:
    return _CONTEXTS[fact.context]


def _words(fact: kinds.WordsFact, year: Declarations) -> str:
    words = "，".join(f"{key}写“{word}”" for key, word in fact.words.items())
    return f"按“{_label(year, fact.words_by)}”取词：{words}"


def _constant(fact: kinds.ConstantFact, _: Declarations) -> str:
    return f"措辞中声明的固定数 {fact.constant}"


def _cell(fact: kinds.CellFact, year: Declarations) -> str:
    table_id, row, column_key = fact.place
    table = _table(year, table_id)
    if table is not None:
        for block in table.blocks:
            for column in block.columns:
                if column.key == column_key:
                    header = column.header[-1].replace("{year}", str(year.year))
                    return f"{_table_name(table)}“{_row_label(block, row)}”行、“{header}”列"
    return fact.cell


def _row_label(block: BlockSpec, row: str) -> str:
    rows = block.rows
    if isinstance(rows, ItemRows | CategoryRows):
        items = (*rows.items, *rows.footer) if isinstance(rows, ItemRows) else rows.footer
        return next((item.label for item in items if item.key == row), row)
    if row == TOTAL_KEY and not isinstance(rows, ProjectRows):
        return rows.total_label
    return row


def _table(year: Declarations, table_id: str) -> TableSpec | None:
    return next((table for table in year.tables.tables if table.id == table_id), None)


def _table_name(table: TableSpec | None) -> str:
    return "表" if table is None else f"表{table.numeral}"


def _projects(fact: kinds.ProjectsFact, _: Declarations) -> str:
    spec = fact.projects
    which = "公开绩效目标的项目" if spec.among == "forms" else "项目"
    conditions = [str(condition) for condition in (spec.category, spec.vintage, spec.source) if condition]
    measure = "个数" if spec.measure == "count" else "金额合计（万元）"
    named = f"{which}（{'、'.join(conditions)}）" if conditions else which
    return f"{named}的{measure}"


def _label(year: Declarations, path: str) -> str:
    """Return a field of the workbook as units know it: sheet and title; the last word of the path for what has none."""
    steps = path.split(".")
    sheets = {sheet.key: sheet for sheet in year.workbook.sheets}
    for sheet_key, steps_left in ((steps[0], steps[1:]), ("notes", steps), (steps[-1], [])):
        sheet = sheets.get(sheet_key)
        if sheet is None:
            continue
        titles = {spec.key: spec.title for spec in sheet.fields}
        title = next((titles[step] for step in steps_left if step in titles), None)
        if title is not None:
            return f"{sheet.title}·{title}"
        if not steps_left:
            return sheet.title
    sheet = sheets.get(steps[0])
    return f"{sheet.title}·{steps[-1]}" if sheet is not None else steps[-1]


def comment_above(lines: Sequence[str], line: int) -> str:
    """Return the nearest comment of its own line above a line of the file."""
    for text in reversed(lines[: line - 1]):
        if text.strip().startswith("#"):
            return text.strip().lstrip("# ").strip()
        if text and not text.startswith(" "):
            break
    return ""


_MEANINGS: Mapping[type, Callable[..., str]] = {
    kinds.CellFact: _cell_fact,
    kinds.SumFact: _sum,
    kinds.DifferenceFact: _difference,
    kinds.ShareFact: _share,
    kinds.ProjectsFact: _projects,
    kinds.UnitsFact: _units,
    kinds.StatedFact: _stated,
    kinds.TextFact: _text,
    kinds.ContextFact: _context,
    kinds.WordsFact: _words,
    kinds.ConstantFact: _constant,
}
