"""What this year compares with: figures that were published last year (X-004 to X-009), and last year's units (I-132).

``archive_of_year`` finds documents; here they become figures, following the changes of structure that were declared:
a unit's past is found under its old code, a department's figure is the published one less what left and with what came.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from budget_disclosure.checks.archive_doubts import ArchiveDoubt, DoubtKind
from budget_disclosure.checks.published_last_year import Archive, Item, LastYearArchives
from budget_disclosure.declarations.code_changes import CodeChanges, MappedRows
from budget_disclosure.declarations.year import PublishedRows
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.archived_document import ArchivedDocument
from budget_disclosure.model.law import FundingSource, ThreePublicItem
from budget_disclosure.model.money import ZERO
from budget_disclosure.model.structure_changes import ChangedUnit, StructureChange, StructureChanges, StructureKind
from budget_disclosure.store.archive_of_year import Found, YearArchive, distinct
from budget_disclosure.text.comparable import same_key

CompareFacts: TypeAlias = Mapping[Item, str]
"""The facts that say, of their own year, what the next year compares with (``compared_next_year``)."""

SourceCells: TypeAlias = Mapping[tuple[ThreePublicItem, FundingSource], tuple[str, str, str]]
"""Table, row and column in which a “三公” item from one source is published."""


_WORDING = "wording.yaml"
_WITH_A_NEW_NAME = (StructureKind.RENAMED, StructureKind.RECODED)


@dataclass(frozen=True, slots=True)
class Present:
    """Who asks: a department of this year with its units, by codes and names, and how they changed.

    ``names`` has the department's and its units' names. ``is_whole``: all its units are known, so that a unit that is
    not there is missing; ``has_roster``: who has to report is said elsewhere.
    """

    department: str
    units: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    changes: StructureChanges = field(default_factory=StructureChanges)
    is_whole: bool = False
    has_roster: bool = False


def read_last_year(
    outputs: Path,
    year: int,
    facts: CompareFacts,
    department_code: str,
    unit_codes: Iterable[str],
    *,
    present: Present | None = None,
    sources: SourceCells | None = None,
    rows: Collection[PublishedRows] = (),
    code_changes: CodeChanges | None = None,
    of_other_formats: Mapping[str, CompareFacts] | None = None,
    registered: Collection[str] = (),
) -> LastYearArchives:
    """Return the figures that a department and its units published for ``year``, and what cannot be told of them.

    ``registered`` are the departments that the register says to have published. A figure that is not in a document is
    not in the result. Of a unit that no declaration moved, what another
    department published under its code is found too.
    """
    asked = present or Present(department_code, tuple(unit_codes))
    columns = _Columns(sources or {}, tuple(rows), code_changes or CodeChanges(), of_other_formats or {})
    return _Reader(YearArchive(outputs, year, registered), facts, asked, columns).read()


def read_last_units(
    outputs: Path, year: int, department_code: str, changes: StructureChanges | None = None
) -> Mapping[str, str]:
    """Return the names of the units in the department's document of ``year`` by their codes; empty where unknown.

    Units that are said to be gone, or to have another code now, are left out.
    """
    known = changes or StructureChanges()
    found = YearArchive(outputs, year).department(known.old_department(department_code)).document
    gone = known.gone(department_code)
    return {code: name for code, name in found.units.items() if code not in gone} if found is not None else {}


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which cells and columns of last year's tables are wanted, and how its codes changed.

    ``of_other_formats`` are the facts of documents of other formats, by the digest of their wording: their tables have
    other cells.
    """

    sources: SourceCells
    rows: tuple[PublishedRows, ...]
    changes: CodeChanges
    of_other_formats: Mapping[str, CompareFacts]


class _Reader:
    """Reads what one department compares with."""

    def __init__(self, archive: YearArchive, facts: CompareFacts, asked: Present, columns: _Columns) -> None:
        self._archive, self._facts, self._asked, self._columns = archive, facts, asked, columns
        self._doubts: list[ArchiveDoubt] = []
        self._old_department = asked.changes.old_department(asked.department)

    def read(self) -> LastYearArchives:
        asked = self._asked
        own = self._archive.department(self._old_department)
        self._doubts += own.doubts
        units = {code: archive for code in asked.units if (archive := self._unit(code, own)) is not None}
        structure = dict(self._structure(own.document))
        department = self._department(own.document) if own.document is not None else None
        if asked.is_whole and own.document is not None:
            self._doubts += self._missing(own.document)
            self._doubts += self._renamed(own.document, asked.department, "")
        return LastYearArchives(department, units, distinct(self._doubts), structure)

    # --- units -----------------------------------------------------------------------------------------------------

    def _unit(self, code: str, own: Found) -> Archive | None:
        """Return what a unit compares with; ``None``, mostly with a doubt, where there is nothing."""
        declared = [one for one in self._asked.changes.of_unit(code) if one.kind is not StructureKind.RENAMED]
        if not declared:
            return self._unit_of_before(code, own)
        first = declared[0]
        if first.kind is StructureKind.FOUNDED:
            if own.document is not None and code in own.document.units:
                said = f"{first.place}写单位 {code} 为新设，而它上年公开过（{own.document.source}）"
                self._doubt(DoubtKind.UNMAPPED, said, code)
                return None
            return Archive(dict.fromkeys(self._facts, ZERO), f"本年新设单位（{first.place}），没有上年数")
        if first.kind is StructureKind.SPLIT:
            said = f"单位 {code} 由 {first.old_unit} 分立（{first.place}），上年公开数不能按单位拆分"
            self._doubt(DoubtKind.UNMAPPED, said, code)
            return None
        pasts = [self._past(one) for one in declared]
        known = [past for past in pasts if past is not None]
        if len(known) < len(pasts):
            return None
        return _sum(known) if len(known) > 1 else known[0]

    def _past(self, change: StructureChange) -> Archive | None:
        """Return what a unit published under its old code."""
        found = self._archive.unit(change.old_unit, change.old_department)
        self._tell(found.doubts, change.unit)
        if found.document is None:
            said = f"没有原单位 {change.old_unit} 上年公开的数据，{change.place}的{change.kind}不能核对"
            self._doubt(DoubtKind.UNMAPPED, said, change.unit)
            return None
        archive = self._figures(found.document)
        return replace(archive, source=f"{archive.source}，原单位 {change.old_unit}")

    def _unit_of_before(self, code: str, own: Found) -> Archive | None:
        found = self._archive.unit(code, self._old_department)
        is_known = own.document is not None and code in own.document.units
        if found.document is None and not found.doubts and not is_known:
            found = self._archive.unit_anywhere(code)
            if found.document is not None:
                said = f"单位 {code} 上年在{found.document.where}公开，没有写明划转"
                self._doubt(DoubtKind.UNDECLARED, said, code)
            elif own.document is not None and own.document.units:
                said = f"单位 {code} 不在上年公开的部门文件中，没有写明是新设还是划入"
                self._doubt(DoubtKind.UNDECLARED, said, code)
        self._tell(found.doubts, code)
        if found.document is None:
            return None
        if not self._is_namesake(code, found.document.name, own.document):
            self._doubts += self._renamed(found.document, code, code)
        return self._figures(found.document)

    def _renamed(self, document: ArchivedDocument, code: str, unit: str) -> Iterator[ArchiveDoubt]:
        """Yield a doubt where what has the code is called otherwise than last year, and nobody declared that."""
        name = self._asked.names.get(code, "")
        changes = self._asked.changes
        lines = changes.of_unit(code) if unit else changes.of_department(code)
        if name and document.name and same_key(name) != same_key(document.name) and not lines:
            what = f"单位 {code}" if unit else f"部门 {code}"
            said = f"{what} 今年名称是“{name}”，{document.source}是“{document.name}”，没有写明更名"
            yield ArchiveDoubt(DoubtKind.UNDECLARED, said, unit)

    def _is_namesake(self, unit: str, was: str, own: ArchivedDocument | None) -> bool:
        """Return whether a unit had, and has, its department's name, so that what is said of that holds for both."""
        asked, names = self._asked, self._asked.names
        is_said = any(one.kind in _WITH_A_NEW_NAME for one in asked.changes.of_department(asked.department))
        if own is None or not is_said or not names.get(unit):
            return False
        is_now = same_key(names[unit]) == same_key(names.get(asked.department, ""))
        return is_now and same_key(was) == same_key(own.name)

    # --- the department --------------------------------------------------------------------------------------------

    def _department(self, document: ArchivedDocument) -> Archive | None:
        """Return the published figures, less those of units that left and with those of units that came."""
        published = self._figures(document)
        changes, code = self._asked.changes, self._asked.department
        moves = [(1, one) for one in changes.moved_in(code)] + [(-1, one) for one in changes.moved_out(code)]
        if not moves:
            return published
        figures, by_source, rows = dict(published.figures), dict(published.by_source), dict(published.rows)
        moved: list[ChangedUnit] = []
        seen: set[tuple[str, str]] = set()
        for sign, change in moves:
            if change.old in seen:
                continue
            seen.add(change.old)
            past = self._archive.unit(change.old_unit, change.old_department).document
            if change.kind is StructureKind.SPLIT or past is None:
                why = "分立，不能按单位拆分" if change.kind is StructureKind.SPLIT else "没有它上年公开的数据"
                said = f"部门上年数不能按{change.place}的变动得出：原单位 {change.old_unit} {why}"
                self._doubt(DoubtKind.UNMAPPED, said, "")
                return None
            of_unit = self._figures(past)
            known = of_unit.figures
            figures = {item: yuan + sign * known[item] for item, yuan in figures.items() if item in known}
            by_source = {
                key: yuan + sign * of_unit.by_source[key] for key, yuan in by_source.items() if key in of_unit.by_source
            }
            rows = _joined(rows, of_unit.rows, sign)
            moved.append(self._moved(change, past, is_in=sign > 0))
        return replace(
            published, figures=figures, own=published.figures, moved=tuple(moved), by_source=by_source,
            rows=rows, source=f"{published.source}，按划入划出单位上年公开数调整",
        )  # fmt: skip

    def _missing(self, document: ArchivedDocument) -> Iterator[ArchiveDoubt]:
        """Yield the units of last year that nobody says anything of, and declared ones that there are not."""
        asked = self._asked
        gone = asked.changes.gone(asked.department)
        for code, name in document.units.items() if asked.has_roster else ():
            if code not in asked.units and code not in gone:
                said = f"上年公开过的单位 {code} {name} 今年没有，没有写明撤销、划出或合并"
                yield ArchiveDoubt(DoubtKind.UNDECLARED, said)
        for change in asked.changes.changes:
            if change.department == asked.department and change.unit and change.unit not in asked.units:
                said = f"{change.place}的单位 {change.unit} 今年没有填报表"
                yield ArchiveDoubt(DoubtKind.UNMAPPED, said)
            if change.old_department == self._old_department and change.old_unit not in {"", *document.units}:
                said = f"{change.place}的原单位 {change.old_unit} 不在{document.source}中"
                yield ArchiveDoubt(DoubtKind.UNMAPPED, said)

    # --- what prose says -------------------------------------------------------------------------------------------

    def _structure(self, own: ArchivedDocument | None) -> Iterator[tuple[tuple[Scope, str], tuple[ChangedUnit, ...]]]:
        """Yield how the department, and each of its units, is not what it was."""
        changes, code = self._asked.changes, self._asked.department
        of_department: list[ChangedUnit] = []
        of_units: dict[str, list[ChangedUnit]] = {}
        for change in changes.changes:
            if change.department != code and change.old_department != self._old_department:
                continue
            one = self._said(change, own)
            if not any((one.kind, one.name, one.other) == (told.kind, told.name, told.other) for told in of_department):
                of_department.append(one)  # a department and its office with one name have one new name
            if change.unit in self._asked.units:
                of_units.setdefault(change.unit, []).append(one)
            if not change.unit and not change.old_unit and own is not None:
                for unit in self._asked.units:
                    if not changes.of_unit(unit) and self._is_namesake(unit, own.units.get(unit, ""), own):
                        of_units.setdefault(unit, []).append(replace(one, code=unit))
        yield (Scope.DEPARTMENT, code), tuple(of_department)
        yield from (((Scope.UNIT, unit), tuple(listed)) for unit, listed in of_units.items())

    def _said(self, change: StructureChange, own: ArchivedDocument | None) -> ChangedUnit:
        names = self._asked.names
        was = own.units.get(change.old_unit, "") if own is not None else ""
        match change.kind:
            case StructureKind.FOUNDED:
                return ChangedUnit(change.kind, change.unit, names.get(change.unit, change.unit))
            case StructureKind.DISSOLVED:
                return ChangedUnit(change.kind, change.old_unit, was or change.old_unit)
            case StructureKind.MOVED:
                past = self._archive.unit(change.old_unit, change.old_department).document
                return self._moved(change, past, is_in=change.department == self._asked.department)
        code = change.unit or change.department
        if not change.unit and own is not None:
            was = own.name
        elif change.unit and not change.old_unit and own is not None:
            was = own.units.get(change.unit, "")
        elif not was and change.old_unit:
            past = self._archive.unit(change.old_unit, change.old_department).document
            was = past.name if past is not None else ""
        return ChangedUnit(change.kind, code, names.get(code, code), was or change.old_unit)

    def _moved(self, change: StructureChange, past: ArchivedDocument | None, *, is_in: bool) -> ChangedUnit:
        """Return a unit that came or went, with the department it came from or went to."""
        other = self._archive.department(change.old_department if is_in else change.department).document
        was = past.name if past is not None else change.old_unit
        name = self._asked.names.get(change.unit, was) if is_in else was
        code = change.unit if is_in else change.old_unit
        return ChangedUnit(change.kind, code, name, other.name if other is not None else "", is_in)

    # --- shared ----------------------------------------------------------------------------------------------------

    def _figures(self, document: ArchivedDocument) -> Archive:
        other = self._columns.of_other_formats.get(document.declarations.get(_WORDING, ""))
        facts = self._facts if other is None else other
        figures = {item: yuan for item, key in facts.items() if (yuan := document.figure(key)) is not None}
        places = {item: place for item, key in facts.items() if (place := document.origin(key))}
        if other is not None:
            return Archive(figures, document.source, places=places)
        by_source = {}
        for key, (table, row, column) in self._columns.sources.items():
            if column in document.columns(table) and row in document.rows(table):
                by_source[key] = document.cell(table, row, column) or ZERO
        rows = {
            one.path: self._columns.changes.mapped(one.codes, _column(document, one))
            for one in self._columns.rows
            if one.column in document.columns(one.table)
        }
        return Archive(figures, document.source, by_source=by_source, places=places, rows=rows)

    def _doubt(self, kind: DoubtKind, text: str, unit: str) -> None:
        self._doubts.append(ArchiveDoubt(kind, text, unit))

    def _tell(self, doubts: Iterable[ArchiveDoubt], unit: str) -> None:
        """Add the doubts of a unit's document; what holds for the department's folder as well is said once."""
        told = {doubt.kind for doubt in self._doubts if not doubt.unit}
        self._doubts += [replace(doubt, unit=unit) for doubt in doubts if doubt.kind not in told]


def _sum(archives: list[Archive]) -> Archive:
    """Return several units' figures as those of the unit that they became; a figure that one lacks is not known."""
    figures: dict[Item, Decimal] = {}
    for item in archives[0].figures:
        amounts = [archive.figures.get(item) for archive in archives]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(amounts):
            figures[item] = sum(known, ZERO)
    rows = dict(archives[0].rows)
    for archive in archives[1:]:
        rows = _joined(rows, archive.rows, 1)
    return Archive(figures, "、".join(archive.source for archive in archives), rows=rows)


def _column(document: ArchivedDocument, one: PublishedRows) -> Mapping[str, Decimal]:
    """Return the amounts of a column by the code of the row; rows that are no codes (totals) are left out."""
    rows = document.rows(one.table)
    return {code: row[one.column] for code, row in rows.items() if code.isdigit() and one.column in row}


def _joined(rows: Mapping[str, MappedRows], others: Mapping[str, MappedRows], sign: int) -> dict[str, MappedRows]:
    """Return columns of rows with those of a unit added or taken off; a column that the unit lacks is not known."""
    return {path: _added(known, others[path], sign) for path, known in rows.items() if path in others}


def _added(rows: MappedRows, other: MappedRows, sign: int) -> MappedRows:
    codes = dict.fromkeys((*rows.amounts, *other.amounts))
    amounts = {code: rows.amounts.get(code, ZERO) + sign * other.amounts.get(code, ZERO) for code in codes}
    return MappedRows(amounts, {**rows.unmapped, **other.unmapped})
