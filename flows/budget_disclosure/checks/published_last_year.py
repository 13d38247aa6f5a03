"""X-004 to X-010: what this year states of last year against what was published last year, where that was kept.

Figures are compared as a reader of both documents sees them, in 万元: a contradiction of one's own published document.
What a workbook says for a difference lets it stand, and is printed beside the comparison (``adjusted_bases``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from budget_disclosure.checks.archive_doubts import ArchiveDoubt, DoubtKind
from budget_disclosure.checks.blank_cells import place_of, yuan
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.code_changes import MappedRows
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.ledger import Ledger, Scope
from budget_disclosure.model.adjusted_base import AdjustedBase
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, Operand, Rule, Severity, Stops, block, warn
from budget_disclosure.model.law import ComparisonItem, FundingSource, ThreePublicItem
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import ZERO, Amount, to_wan, total
from budget_disclosure.model.structure_changes import ChangedUnit
from budget_disclosure.narrative.reason_words import gives_a_reason

Item = ComparisonItem | ThreePublicItem
Adjusted = Mapping[tuple[Scope, str, Item], AdjustedBase]
_SHEETS = {ComparisonItem: "comparisons", ThreePublicItem: "three_public"}
_REASON, _DEPARTMENT_REASON = "adjustment_reason", "department_adjustment_reason"
_BASIS = "财预〔2016〕143号：说明预算收支增减变化情况"
AS_PUBLISHED = block(
    "X-004",
    "上年数应等于上年公开的同一指标",
    _BASIS,
    "请与上年公开的文件核对后更正（预填的灰色单元格锁定的，先点“审阅”→“撤消工作表保护”，没有密码）；"
    "单位划转、口径调整等确有原因的，在“上年数调整原因”一栏写明，会在公开文件中印出。",
    concern=Concern.AMOUNT,
    sometimes=(Severity.UNDETERMINED,),
    stops=Stops.WHERE_PRINTED,
)


@dataclass(frozen=True, slots=True)
class Archive:
    """Figures of a document of last year in exact 元; ``source`` says which document: ``2023年公开第1版``.

    ``figures`` follow the changes of structure; ``own`` are those of the document itself where that makes a difference,
    ``moved`` the units that make it. ``by_source`` has the “三公” items by who pays, ``places`` where a figure stands,
    ``rows`` amounts by this year's codes, by the column of the workbook that states them.
    """

    figures: Mapping[Item, Decimal]
    source: str
    own: Mapping[Item, Decimal] | None = None
    moved: tuple[ChangedUnit, ...] = ()
    by_source: Mapping[tuple[ThreePublicItem, FundingSource], Decimal] = field(default_factory=dict)
    places: Mapping[Item, str] = field(default_factory=dict)
    rows: Mapping[str, MappedRows] = field(default_factory=dict)

    def published(self, item: Item) -> Decimal | None:
        """Return the figure that the document itself printed."""
        return (self.figures if self.own is None else self.own).get(item)

    def place(self, item: Item, source: FundingSource | None = None) -> str:
        """Return where the figure, or that of one source, was published, as findings name it."""
        place = self.places.get(item, "")
        if place and source is not None:
            place = f"{place.rpartition('.')[0]}.{source}"
        return f"{self.source}（{place}）" if place else self.source


@dataclass(frozen=True, slots=True)
class LastYearArchives:
    """What is known of last year's documents: the department's, and its units' by code.

    ``doubts`` say what cannot be told of them, and what was noticed; ``structure`` how departments and units changed,
    by scope and code.
    """

    department: Archive | None = None
    units: Mapping[str, Archive] = field(default_factory=dict)
    doubts: tuple[ArchiveDoubt, ...] = ()
    structure: Mapping[tuple[Scope, str], tuple[ChangedUnit, ...]] = field(default_factory=dict)

    def budget_of(self, unit_code: str) -> Decimal | None:
        """Return a unit's whole budget as published last year, in 元; ``None`` where it is not known."""
        archive = self.units.get(unit_code)
        figures = archive.figures.items() if archive is not None else ()
        return next((yuan for item, yuan in figures if isinstance(item, ComparisonItem) and item.is_whole_budget), None)

    def of(self, ledger: Ledger) -> Archive | None:
        """Return what was published of a department or unit."""
        return self.units.get(ledger.code) if ledger.scope is Scope.UNIT else self.department


@dataclass(frozen=True, slots=True)
class StatedLastYear:
    """What workbooks state of last year, by the ledger of a department or of one unit, and what was published then.

    ``units`` are the ledgers of a department's units. ``is_alone``: of a unit that is looked at without its department.
    """

    ledger: Ledger
    units: Sequence[Ledger]
    published: LastYearArchives
    is_alone: bool = False

    @property
    def archive(self) -> Archive | None:
        """What was published of the department or unit itself."""
        return self.published.of(self.ledger)


CHECKS: Final = Checks[StatedLastYear]()


def with_department(findings: Iterable[Finding], stated: StatedLastYear, year: Declarations) -> tuple[Finding, ...]:
    """Return the findings of units; those that make the department's figure wrong stop all of its documents."""
    wrong = {one.item for one in _differences(stated.ledger, stated.published) if one.source is None}
    shared = {
        (_place(one, year.workbook), one.found)
        for one in _of_units(stated)
        if one.item in wrong and one.source is None and _is_sum_of_units(one.item, stated)
    }
    return tuple(
        replace(finding, stops_only_own_document=False)
        if finding.rule.id == AS_PUBLISHED.id and (finding.at, finding.found) in shared
        else finding
        for finding in findings
    )


def adjusted_bases(stated: StatedLastYear) -> Adjusted:
    """Return which figures of last year are compared with although others were published, and what is printed for it.

    A difference that nobody explains is not among them: it is an error, and no document prints it.
    """
    found: dict[tuple[Scope, str, Item], AdjustedBase] = {}
    for ledger in (stated.ledger, *stated.units):
        archive = stated.published.of(ledger)
        different = {one.item for one in _differences(ledger, stated.published) if one.source is None}
        for item, stated_now in _stated(ledger):
            published = archive.published(item) if archive is not None else None
            base = archive.figures.get(item) if archive is not None else None
            is_moved = published is not None and base is not None and to_wan(published) != to_wan(stated_now.yuan)
            is_moved = is_moved and archive is not None and bool(archive.moved)
            reasons: tuple[Cited[str], ...] = ()
            if item in different or published is None:
                reasons = _reasons(ledger, item, stated if ledger is stated.ledger else None)
            if is_moved or reasons:
                moved = archive.moved if archive is not None and is_moved else ()
                found[ledger.scope, ledger.code, item] = AdjustedBase(
                    published, reasons, moved, archive.place(item) if archive is not None else ""
                )
    return found


def contradicted_figures(stated: StatedLastYear, year: Declarations) -> Mapping[Item, Amount]:
    """Return what was published of the figures that are stated otherwise although nobody says why, at their cells."""
    can_be_said = _can_be_said(year)
    return {
        one.item: Amount(one.base, one.amount.cells or (_place(one, year.workbook),))
        for one in _differences(stated.ledger, stated.published)
        if one.source is None and not (can_be_said and _reasons(one.ledger, one.item, stated))
    }


@CHECKS.of(AS_PUBLISHED)
def last_year_is_as_published(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """A difference blocks: the change that would be printed contradicts the document that everybody can read.

    A unit is told at its own cell, whether the others can be read or not; it stops its own document until it is known
    that the department's is wrong too (``with_department``). What the differences of units add up to is not told again.
    Without an archive it says once that nothing is determined.
    """
    if stated.ledger.scope is Scope.UNIT:
        differences = _differences(stated.ledger, stated.published)
        yield from (_finding(rule, one, stated, year, stops_only_own=True) for one in differences)
        return
    yield from _undetermined(rule, stated, year.workbook)
    for one in _differences(stated.ledger, stated.published):
        if not _is_sum_of_units(one.item, stated, one.source):
            yield _finding(rule, one, stated, year)


@CHECKS.of(
    warn(
        "X-005",
        "上年的公开数据应能确定是哪一份",
        _BASIS,
        "请把不是上年公开的那个文件夹移走，重新运行。",
        sometimes=(Severity.UNDETERMINED,),
    )
)
def last_year_is_known(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """Of two folders with one code none is taken by its name."""
    expected = "一份上年公开的数据"
    yield from _said(rule, stated, year.workbook, expected, {DoubtKind.AMBIGUOUS: Severity.UNDETERMINED})


@CHECKS.of(
    warn(
        "X-006",
        "上年公开的存档不应被改动",
        "预算公开内部控制：公开后的变动应经更正",
        "公开的内容要改的，请按更正办理（更正填报表，重新运行，登记更正公开）；被改动的存档请从备份恢复。",
        sometimes=(Severity.UNDETERMINED,),
    )
)
def last_year_is_untouched(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """What a person changed after publication is not used, and said; a change goes through a correction."""
    unknown = (DoubtKind.DAMAGED, DoubtKind.CHANGED_UNPUBLISHED, DoubtKind.FOREIGN)
    severities = {DoubtKind.CHANGED: Severity.WARN, **dict.fromkeys(unknown, Severity.UNDETERMINED)}
    yield from _said(rule, stated, year.workbook, "与公开时存下的内容相同", severities)


@CHECKS.of(
    warn(
        "X-007",
        "上年的公开应已登记并存为公开的版本",
        _BASIS,
        "请核对生成的数据就是上年公开的；在上年的 公开登记.csv 登记，用 ./disclose publish 存为公开的版本。",
        sometimes=(Severity.UNDETERMINED,),
    )
)
def last_year_is_registered(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """What was only generated may not be what was published."""
    severities = {DoubtKind.UNREGISTERED: Severity.WARN, DoubtKind.NOT_PINNED: Severity.UNDETERMINED}
    yield from _said(rule, stated, year.workbook, "登记过的、公开的版本", severities)


@CHECKS.of(
    warn(
        "X-008",
        "与上年不同的单位，应在 单位变动.csv 中写明",
        _BASIS,
        "请在当年文件夹的 单位变动.csv 中写一行：新设、撤销、划转、合并、分立、更名或改码；上年数和文字说明按它核对。",
    )
)
def changes_of_structure_are_declared(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """A unit without a past, and one without a present, are not guessed at."""
    yield from _said(rule, stated, year.workbook, "写明的变动", {DoubtKind.UNDECLARED: Severity.WARN})


@CHECKS.of(
    warn(
        "X-009",
        "单位变动后的上年数应能从公开的数得出",
        _BASIS,
        "请人工核对上年数；与上年公开数不同的，在“上年数调整原因”一栏写明怎样得出。",
        sometimes=(Severity.UNDETERMINED,),
    )
)
def changes_of_structure_can_be_followed(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """A unit that was split, or whose past was not published here, has no figure to compare with."""
    expected = "能从公开的数得出的上年数"
    yield from _said(rule, stated, year.workbook, expected, {DoubtKind.UNMAPPED: Severity.UNDETERMINED})
    archive = stated.archive
    if archive is not None and archive.moved and not _can_be_said(year):
        at = Location(stated.ledger.name, _title(year.workbook, "comparisons"))
        words = "wording.yaml 的 changes 没有 adjusted 等句子，划入、划出后的上年数不能在公开文件中说明"
        yield Finding(rule, at, words, expected, severity=Severity.UNDETERMINED)


@CHECKS.of(
    warn(
        "X-010",
        "写了上年数调整原因的，上年数应与上年公开数不同，原因应说明为什么",
        _BASIS,
        "上年数没有调整的，请清空这一格；有调整的，请写明划转、口径调整等具体原因。",
    )
)
def adjustments_are_meant(rule: Rule, stated: StatedLastYear, year: Declarations) -> Iterator[Finding]:
    """What says nothing explains nothing, and what explains nothing is not printed."""
    ledger, archive = stated.ledger, stated.archive
    different = {one.item for one in _differences(ledger, stated.published)}
    for item, _ in _stated(ledger):
        reason = ledger.adjustment_reason(item)
        if reason is None or (ledger.scope is Scope.DEPARTMENT and ledger.is_single_unit):
            continue
        if not gives_a_reason(reason.value):
            yield Finding(rule, reason.at, f"“{reason}”", "具体的原因")
        elif archive is not None and archive.published(item) is not None and item not in different:
            found = f"“{reason}”，而{item}上年数与{archive.place(item)}相同，原因没有印出"
            yield Finding(rule, reason.at, found, "空白，或与上年公开数不同的上年数")


def _said(
    rule: Rule,
    stated: StatedLastYear,
    workbook: WorkbookSpec,
    expected: str,
    severities: Mapping[DoubtKind, Severity],
) -> Iterator[Finding]:
    """Yield the doubts of some kinds, at the sheet in which last year's figures stand."""
    ledger = stated.ledger
    is_unit = ledger.scope is Scope.UNIT
    own = {ledger.code if is_unit else "", "" if stated.is_alone else ledger.code if is_unit else ""}
    at = Location(ledger.head.file if is_unit else ledger.name, _title(workbook, "comparisons"))
    for doubt in stated.published.doubts:
        if doubt.kind in severities and doubt.unit in own:
            yield Finding(rule, at, doubt.text, expected, severity=severities[doubt.kind])


@dataclass(frozen=True, slots=True)
class _Difference:
    """A figure of last year as it is stated now, and as it was published; of one source only, where ``source`` says."""

    ledger: Ledger
    item: Item
    amount: Amount
    base: Decimal
    archive: Archive
    source: FundingSource | None = None

    @property
    def yuan(self) -> Decimal:
        return self.amount.yuan - self.base

    @property
    def found(self) -> str:
        of_source = f"（{self.source}）" if self.source is not None else ""
        return f"{self.ledger.name}填报的{self.item}{of_source}上年数 {yuan(self.amount.yuan)}"


def _differences(ledger: Ledger, published: LastYearArchives) -> Iterator[_Difference]:
    """Yield what is shown otherwise than it was published; of one source only where the sum of the item is right.

    Where units moved, the figure of the department's own document is right too.
    """
    archive = published.of(ledger)
    if archive is None:
        return
    wrong: set[Item] = set()
    for item, amount in _stated(ledger):
        base = archive.figures.get(item)
        if base is not None and to_wan(amount.yuan) not in (to_wan(base), to_wan(archive.published(item) or base)):
            wrong.add(item)
            yield _Difference(ledger, item, amount, base, archive)
    for (three_public, source), base in archive.by_source.items():
        paid = _paid_last_year(ledger, three_public, source)
        if paid is not None and three_public not in wrong and to_wan(paid.yuan) != to_wan(base):
            yield _Difference(ledger, three_public, paid, base, archive, source)


def _of_units(stated: StatedLastYear) -> Iterator[_Difference]:
    for unit in stated.units:
        yield from _differences(unit, stated.published)


def _is_sum_of_units(item: Item, stated: StatedLastYear, source: FundingSource | None = None) -> bool:
    """Return whether the department's difference is that of its units together, so that it is told at their cells."""
    own = [one for one in _differences(stated.ledger, stated.published) if (one.item, one.source) == (item, source)]
    parts = [one.yuan for one in _of_units(stated) if (one.item, one.source) == (item, source)]
    return bool(own) and bool(parts) and sum(parts, ZERO) == own[0].yuan


def _reasons(ledger: Ledger, item: Item, stated: StatedLastYear | None) -> tuple[Cited[str], ...]:
    """Return why a figure is stated otherwise: what the workbook says; for a department what its units say, if all do.

    What says nothing is no reason. ``stated`` is that of the department, ``None`` for a unit in it.
    """
    own = ledger.adjustment_reason(item)
    if own is not None and gives_a_reason(own.value):
        return (own,)
    if stated is None or ledger.scope is Scope.UNIT or not _is_sum_of_units(item, stated):
        return ()
    wrong = [one.ledger for one in _of_units(stated) if one.item == item and one.source is None]
    reasons = [unit.adjustment_reason(item) for unit in wrong]
    said = [reason for reason in reasons if reason is not None and gives_a_reason(reason.value)]
    return tuple(said) if len(said) == len(wrong) else ()


def _undetermined(rule: Rule, stated: StatedLastYear, workbook: WorkbookSpec) -> Iterator[Finding]:
    published, archive = stated.published, stated.archive
    at = Location(stated.ledger.name, _title(workbook, "comparisons"))
    lacking = [str(item) for item, _ in _stated(stated.ledger) if archive is None or item not in archive.figures]
    words = [f"上年档案中没有：{'、'.join(lacking)}"] if lacking and archive else []
    if archive is None and not published.units:
        words = ["没有上年公开数据的档案"]
    elif archive is None:
        words = ["上年档案中没有部门的数据"]
    told = {doubt.unit for doubt in published.doubts}
    without = [
        unit.code
        for unit in stated.units
        if unit.code not in published.units and unit.code not in told and any(True for _ in _stated(unit))
    ]
    if without and published.units:
        words.append(f"上年档案中没有单位 {'、'.join(without)}")
    if words and (lacking or without):
        remedy = "请人工与上年公开的文件核对。"
        yield Finding(rule, at, "；".join(words), "上年公开的数据", remedy, severity=Severity.UNDETERMINED)


def _finding(
    rule: Rule, one: _Difference, stated: StatedLastYear, year: Declarations, *, stops_only_own: bool = False
) -> Finding:
    """Return the finding of a difference, let stand by the reason that a workbook states for it."""
    place = one.archive.place(one.item, one.source)
    reasons = _reasons(one.ledger, one.item, stated) if _can_be_said(year) else ()
    explained = "；".join(f"填报表“{reason.at.place}”写明：{reason}" for reason in reasons)
    return Finding(
        rule,
        _place(one, year.workbook),
        one.found,
        f"{place}的 {yuan(one.base)}",
        _remedy(one, year),
        difference=one.yuan,
        operands=(Operand("本年填报的上年数", one.amount.yuan), Operand(one.archive.source, one.base, -1)),
        accepted=explained,
        stops_only_own_document=stops_only_own,
        explained=explained,
    )


def _place(one: _Difference, workbook: WorkbookSpec) -> Location:
    """Return the cell of a figure, filled or blank; of one that is several units' sum, the row of the sheet."""
    is_unit, sheet = one.ledger.scope is Scope.UNIT, _SHEETS[type(one.item)]
    if len(one.amount.cells) == 1 or (is_unit and one.amount.cells):
        return place_of(one.amount)
    blanks = one.ledger.head.blanks if is_unit else ()
    blank = next((at for name, at in blanks if name.startswith(f"{sheet}.{one.item}.last")), None)
    return blank or Location(
        one.ledger.head.file if is_unit else one.ledger.name, _title(workbook, sheet), str(one.item)
    )


def _can_be_said(year: Declarations) -> bool:
    """Return whether the format has words for a figure of last year that is not the published one."""
    return year.wording.says_adjusted


def _remedy(one: _Difference, year: Declarations) -> str:
    """Return what to do, with the cell for the reason; a workbook of an older version has none."""
    if not _can_be_said(year):
        return "请与上年公开的文件核对后更正；公开文件的措辞（wording.yaml）没有说明调整的话，不能用其他上年数。"
    unit, sheet, workbook = one.ledger.head, _SHEETS[type(one.item)], year.workbook
    key = _REASON if one.ledger.is_single_unit else _DEPARTMENT_REASON
    cells = [at for name, at in unit.blanks if name == f"{sheet}.{one.item}.{key}"]
    reason = one.ledger.adjustment_reason(one.item)
    where = (
        f"单位划转、口径调整等确有原因的，写在“{cells[0].place}”（上年数调整原因），会在公开文件中印出。"
        if cells
        else ""
    )
    if reason is not None and not gives_a_reason(reason.value):
        where = f"“{reason.at.place}”只写了“{reason}”，请写明具体的原因。"
    elif (
        reason is None
        and not cells
        and any(spec.key == key for one_sheet in workbook.sheets for spec in one_sheet.fields)
    ):
        where = (
            f"单位划转、口径调整等确有原因的，写在“上年数调整原因”一栏，会在公开文件中印出；"
            f"没有这一栏的旧版填报表（{unit.template_version}）请换用新版。"
        )
    whole = ""
    if one.ledger.scope is Scope.DEPARTMENT:
        cells = [at for name, at in unit.blanks if name == f"{sheet}.{one.item}.department_last_year"]
        whole = (
            f"有单位撤销等，各单位之和不是部门上年数的，由部门本级把部门上年数填在“{cells[0].place}”。" if cells else ""
        )
    unlock = "（锁定的灰色单元格，先点“审阅”→“撤消工作表保护”，没有密码）"
    return f"请与上年公开的文件核对后更正{unlock}。{whole}{where}"


def _title(workbook: WorkbookSpec, key: str) -> str:
    """Return the title of a sheet; empty where the workbook has no such sheet."""
    return next((sheet.title for sheet in workbook.sheets if sheet.key == key), "")


def _stated(ledger: Ledger) -> Iterator[tuple[Item, Amount]]:
    for item in ledger.law.comparisons:
        if (amount := ledger.last_year(item).amount) is not None:
            yield item, amount
    filled = {entry.item for unit in ledger.units for entry in unit.three_public}
    for three_public in (item for item in ledger.law.three_public_items if item in filled):
        if (amount := ledger.last_year_three_public([three_public]).amount) is not None:
            yield three_public, amount


def _paid_last_year(ledger: Ledger, item: ThreePublicItem, source: FundingSource) -> Amount | None:
    """Return last year's amount of an item from one source; ``None`` where a department states only the whole."""
    entries = [entry for entry in ledger.head.three_public if entry.item == item]
    if ledger.scope is Scope.DEPARTMENT and any(entry.department_last_year is not None for entry in entries):
        return None
    lines = (line for line in ledger.three_public_lines if not line.period.is_this_year)
    return total(line.amount for line in lines if line.item == item and line.source == source)
