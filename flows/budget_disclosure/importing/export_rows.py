"""From the rows of an export to rows of 基本支出 and 项目支出, and what could not be placed, with the reason.

Nothing is lost: every row is placed, or listed as it was. Nothing is guessed: a row whose codes, words or amount do
not say one thing is listed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.importing.export_mapping import ExportMapping
from budget_disclosure.importing.export_table import Export, ExportRow
from budget_disclosure.importing.export_words import (
    AMOUNT,
    CATEGORY,
    DEPT,
    FUNCTION,
    GOV,
    KIND,
    NOT_IMPORTED,
    PROJECT,
    PUBLISHED,
    ROW_TOTAL,
    SOURCE,
    UNIT,
    VINTAGE,
    ExportWords,
)
from budget_disclosure.importing.row import Row, known
from budget_disclosure.intake.code_cells import check_code, code_part
from budget_disclosure.intake.written_values import read_number, says_none
from budget_disclosure.model.findings import Severity
from budget_disclosure.model.law import BASIC, FundingSource, Vintage
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import YUAN_PER_WAN, ZERO, round_half_up
from budget_disclosure.text.comparable import same_key, says_nothing

_CANDIDATES_SHOWN = 5


class CannotPlaceError(ValueError):
    """Why a row cannot be placed, in Chinese."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row of the export that is in no workbook, and why."""

    row: ExportRow
    reason: str


@dataclass(slots=True)
class UnitRows:
    """What a unit's workbook gets. ``lines`` are the rows of the file behind each combination of codes."""

    basic: dict[tuple[str, ...], Row] = field(default_factory=dict)
    projects: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)
    lines: dict[tuple[str, ...], list[int]] = field(default_factory=dict)

    @property
    def project_rows(self) -> list[Row]:
        """The rows of 项目支出 in order: numbered, what holds for the project in its first row."""
        rows = []
        for number, parts in enumerate(self.projects.values(), start=1):
            rows += [{"number": f"{number:03}", **part} for part in parts.values()]
        return rows

    @property
    def added_up(self) -> tuple[tuple[int, ...], ...]:
        """The lines of the file that share one row of the workbook."""
        return tuple(tuple(lines) for lines in self.lines.values() if len(lines) > 1)


@dataclass(frozen=True, slots=True)
class Placed:
    """The whole export: rows by unit code, rows that were not placed, and the sums in 元 of what was."""

    units: Mapping[str, UnitRows]
    unplaced: tuple[Unplaced, ...]
    placed_rows: int
    placed_yuan: Decimal


@dataclass(frozen=True, slots=True)
class _Line:
    """A row that can be placed."""

    unit: str
    is_basic: bool
    codes: tuple[str, str, str]
    project: str
    about: Row
    amounts: Mapping[str, Decimal]


def place_rows(export: Export, mapping: ExportMapping, codes: Codes, workbook: WorkbookSpec, unit_code: str) -> Placed:
    """Return where every row of the export goes. With ``unit_code`` rows of other units are listed as not placed."""
    units: dict[str, UnitRows] = {}
    unplaced: list[Unplaced] = []
    count, yuan, ours = 0, ZERO, ExportWords(codes.law)
    for row in export.rows:
        try:
            line = _line(_Reader(export, mapping, row, ours, workbook), codes, unit_code)
            _add(units.setdefault(line.unit, UnitRows()), line, row.line, workbook)
        except CannotPlaceError as reason:
            unplaced.append(Unplaced(row, str(reason)))
            continue
        count += 1
        yuan += sum(line.amounts.values(), ZERO)
    return Placed({code: rows for code, rows in units.items() if rows.lines}, tuple(unplaced), count, yuan)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One row of the export, asked for our columns."""

    export: Export
    mapping: ExportMapping
    row: ExportRow
    ours: ExportWords
    workbook: WorkbookSpec

    def text(self, target: str) -> str:
        """Return what the row says, empty where it says nothing or the file has no such column."""
        header = self.mapping.header_of(target)
        text = self.row.cells[self.export.headers.index(header)].strip() if header in self.export.headers else ""
        return "" if says_nothing(text) else text

    def word(self, target: str) -> str:
        """Return our word for what the row says, or the constant; empty where it says nothing."""
        if self.mapping.header_of(target) is None:
            return self.mapping.constants.get(target, "")
        text = self.text(target)
        if not text:
            return ""
        word = self.mapping.words.get(target, {}).get(text)
        if word is None:
            raise CannotPlaceError(f"{target}“{text}”不在对应表的 words 中")
        if word == NOT_IMPORTED:
            raise CannotPlaceError(f"{target}“{text}”按对应表不导入")
        return word


def _line(reader: _Reader, codes: Codes, unit_code: str) -> _Line:
    if not reader.text(FUNCTION):
        raise CannotPlaceError("没有功能科目（像是合计行或说明）")
    unit = _unit(reader, unit_code)
    kind = reader.word(KIND)
    if not kind:
        raise CannotPlaceError("没有写明是基本支出还是项目支出")
    function = _code(reader, FUNCTION, codes.function)
    dept = _code(reader, DEPT, codes.dept_economic)
    gov = _code(reader, GOV, codes.gov_economic)
    amounts = _amounts(reader)
    if kind == str(codes.law.expenditure_kinds[BASIC]):
        if not dept:
            raise CannotPlaceError("基本支出没有部门经济科目")
        return _Line(unit, True, (function, dept, gov), "", {}, amounts)
    name = reader.text(PROJECT)
    category = kind if kind in reader.ours.words[CATEGORY] else reader.word(CATEGORY)
    if not name or not category:
        raise CannotPlaceError(f"项目支出没有{'项目名称' if not name else '项目类别'}")
    about = known({"name": name, "category": category, "is_published": reader.word(PUBLISHED) or None})
    return _Line(unit, False, (function, dept, gov), name, about, amounts)


def _unit(reader: _Reader, unit_code: str) -> str:
    text = reader.text(UNIT)
    form = reader.workbook.sheet("unit").field("unit_code").pattern or "[0-9]+"
    match = re.match(rf"[\[(]?({form})(?![0-9])", same_key(text)) if text else None
    if text and match is None:
        raise CannotPlaceError(f"单位代码“{text}”不是六位数字开头")
    stated = match.group(1) if match else ""
    if unit_code and stated and stated != unit_code:
        raise CannotPlaceError(f"是单位 {stated} 的，这次只导入 {unit_code}")
    if not stated and not unit_code:
        raise CannotPlaceError("没有单位代码")
    return stated or unit_code


def _code(reader: _Reader, target: str, codes: CodeList) -> str:
    """Return the code that the row says, by code or by a name that only one code bears; empty where it says nothing."""
    text = reader.text(target)
    if not text:
        return ""
    if not re.search("[0-9]", text):
        named = [leaf.code for leaf in codes.leaves() if same_key(leaf.name) == same_key(text)]
        if len(named) != 1:
            shown = f"{'、'.join(named[:_CANDIDATES_SHOWN])}{' 等' if len(named) > _CANDIDATES_SHOWN else ''}"
            candidates = f"，可能是 {shown}" if named else ""
            raise CannotPlaceError(f"{target}只有名称“{text}”，不能确定编码{candidates}")
        return named[0]
    for finding in check_code(text, codes, Location(reader.export.name)):
        if finding.effective_severity is Severity.BLOCK:
            raise CannotPlaceError(f"{target}{finding.found}，应为{finding.expected}")
    return code_part(text, codes)


def _amounts(reader: _Reader) -> dict[str, Decimal]:
    """Return the amounts of a row in 元, by field of the workbook; at least one that is not zero."""
    amount_columns, law = reader.ours.amount_columns, reader.ours.law
    columns = [target for target in reader.mapping.columns.values() if target in amount_columns]
    stated: dict[tuple[FundingSource, Vintage], Decimal | None]
    if columns:
        stated = {amount_columns[target]: _yuan(reader, target) for target in columns}
        _refuse_other_total(reader, stated.values())
    else:
        source, vintage, amount = reader.word(SOURCE), reader.word(VINTAGE), _yuan(reader, AMOUNT)
        if amount and not source:
            raise CannotPlaceError("没有资金来源")
        if amount and not vintage:
            raise CannotPlaceError("没有写明是本年预算还是上年结转")
        stated = {(law.sources.called(source), law.vintages.called(vintage)): amount} if amount else {}
    amounts = {f"{v.prefix}_{s.key}": amount for (s, v), amount in stated.items() if amount}
    if not amounts:
        raise CannotPlaceError("没有金额，或金额为 0")
    return amounts


def _yuan(reader: _Reader, target: str) -> Decimal | None:
    text = reader.text(target)
    if not text or says_none(text):
        return None
    number = read_number(text)
    if number is None:
        raise CannotPlaceError(f"{target}“{text}”不是数")
    yuan = number * (YUAN_PER_WAN if reader.mapping.amount_unit == "万元" else 1)
    if yuan < ZERO:
        raise CannotPlaceError(f"{target}“{text}”小于 0")
    if yuan != round_half_up(yuan):
        raise CannotPlaceError(f"{target}“{text}”不足一分")
    return round_half_up(yuan)


def _refuse_other_total(reader: _Reader, amounts: Iterable[Decimal | None]) -> None:
    """A row whose own total is another sum has columns that were not mapped, or a mistake."""
    total = _yuan(reader, ROW_TOTAL)
    added = sum((amount for amount in amounts if amount is not None), ZERO)
    if total is not None and total != added:
        raise CannotPlaceError(f"行合计 {total:,.2f} 元，各资金来源之和 {added:,.2f} 元")


def _add(unit: UnitRows, line: _Line, number: int, workbook: WorkbookSpec) -> None:
    """Add a row to its place. Raises ``CannotPlaceError`` before anything is changed."""
    rows = unit.basic if line.is_basic else unit.projects.get(line.project, {})
    room = workbook.sheet("basic" if line.is_basic else "projects").room
    used = len(unit.basic) if line.is_basic else sum(len(parts) for parts in unit.projects.values())
    if line.codes not in rows and used >= room:
        raise CannotPlaceError(f"超出填报表的 {room} 行")
    first: Row = next(iter(rows.values()), {})
    for key, value in line.about.items():
        if first.get(key) not in (None, value):
            raise CannotPlaceError(f"项目“{line.project}”前面写的是“{first[key]}”，这一行是“{value}”")
    if not line.is_basic:
        rows = unit.projects.setdefault(line.project, {})
    function, dept, gov = line.codes
    row = rows.setdefault(
        line.codes,
        known({"function_code": function, "dept_economic_code": dept or None, "gov_economic_code": gov or None}),
    )
    if not line.is_basic:
        about = next(iter(rows.values()))
        about.update(line.about)
    for key, amount in line.amounts.items():
        row[key] = Decimal(str(row.get(key, ZERO))) + amount
    unit.lines.setdefault((line.project, *line.codes), []).append(number)
