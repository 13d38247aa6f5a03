"""EDGE: `disclose import EXPORT … --mapping`: exported workbooks become those of the units, all of them or none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.field_yaml import FieldType
from budget_disclosure.declarations.formats import Format
from budget_disclosure.declarations.sheet_yaml import SheetKind
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.year import Declarations, load_input_declarations
from budget_disclosure.importing.mapped_checks import SheetChecker
from budget_disclosure.importing.mapped_remarks import Fate, Remark, RemarkKind, SheetNotes, value_text
from budget_disclosure.importing.mapped_rows import RowPlacer, SheetRows
from budget_disclosure.importing.mapped_sheet import OpenedSheet, open_sheet
from budget_disclosure.importing.mapped_store import PlacedRows
from budget_disclosure.importing.mapped_totals import check_totals, mark_what_is_left
from budget_disclosure.importing.mapped_units import Units
from budget_disclosure.importing.mapped_values import is_number
from budget_disclosure.importing.mapping_faults import load_export_forms, refuse_wrong_mapping
from budget_disclosure.importing.mapping_yaml import ExportForms, MappedSheet
from budget_disclosure.importing.missing import missing_fields
from budget_disclosure.importing.row import Row
from budget_disclosure.importing.workbook_files import fault_as_error, refuse_other_names, write_workbooks
from budget_disclosure.intake.container import container_problem
from budget_disclosure.intake.department_formats import format_to_use, formats_of_departments
from budget_disclosure.intake.limits import EXPORT_TIMES, MAX_FILE_BYTES
from budget_disclosure.intake.raw_cells import SheetCells, WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.intake.roster import ROSTER_NAME, read_roster
from budget_disclosure.model.errors import DisclosureError, describe_os_error
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.money import ZERO
from budget_disclosure.text.comparable import same_key
from budget_disclosure.workbook.generate import BlankWorkbook
from budget_disclosure.workbook.workbook_values import WorkbookValues

REPORT_ENDING = "-导入报告.xlsx"
_TITLE_ROWS = 8
_EXPORT = "请在预算系统中重新导出为 .xlsx"
_UNIT_SHEET = "unit"


@dataclass(frozen=True, slots=True)
class MappedRequest:
    """What the command was asked. ``files`` may be folders; ``year`` and ``format`` empty where the mapping says.

    ``units``: only their workbooks are written; everything is placed and checked all the same.
    """

    files: tuple[Path, ...]
    mapping: Path
    inputs: Path
    templates: Path
    year: int | None = None
    format: str = ""
    units: tuple[str, ...] = ()
    overwrite: bool = False
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What became of a sheet: how many cells that say something have which fate, and what was placed of it in 元.

    ``is_mapped``: the mapping knows it; ``is_skipped``: it says that it is not read.
    """

    file: str
    sheet: str
    fates: Mapping[Fate, int]
    cells: int
    numbers: int
    rows: int = 0
    yuan: Decimal = ZERO
    zero_rows: tuple[int, ...] = ()
    is_mapped: bool = True
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class UnitOutcome:
    """The workbook of a unit: rows and sums in 元 by sheet title, what shares a row, what was not stated."""

    code: str
    name: str
    path: Path
    sheets: tuple[tuple[str, int, Decimal | None], ...]
    added_up: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappedResult:
    """The whole import. Nothing ``is_written`` where a sheet cannot be read, or where it was only tried."""

    files: tuple[str, ...]
    sheets: tuple[SheetOutcome, ...]
    units: tuple[UnitOutcome, ...]
    remarks: tuple[Remark, ...]
    is_written: bool
    year: int

    @property
    def is_complete(self) -> bool:
        """Whether everything of the export is in a workbook or was checked, or the mapping says that it is not read."""
        return not self.remarks and all(
            sheet.is_mapped or sheet.is_skipped or not sheet.numbers for sheet in self.sheets
        )

    def of_kind(self, kind: RemarkKind) -> tuple[Remark, ...]:
        """Return the remarks of one kind."""
        return tuple(remark for remark in self.remarks if remark.kind is kind)


@dataclass(slots=True)
class _Work:
    """A sheet on its way."""

    notes: SheetNotes
    cells: SheetCells
    spec: MappedSheet | None = None
    opened: OpenedSheet | None = None
    rows: SheetRows = field(default_factory=SheetRows)
    is_skipped: bool = False


def import_mapped(request: MappedRequest) -> MappedResult:
    """Write a workbook for each unit that the exports name, and say what became of every cell.

    Nothing is written where a sheet cannot be read, in a trial, or where a workbook that says something else is in the
    way. Raises ``DeclarationError`` (file and line) for a mapping that is wrong, ``DisclosureError`` for the rest.
    """
    chosen, forms, spec = declared_for(request)
    year = spec.year
    roster = read_roster(request.inputs / str(year) / ROSTER_NAME)
    units = Units(roster)
    for code in request.units:
        if code not in units.by_code:
            raise DisclosureError(f"单位代码 {code} 不在单位名单中")
    paths = export_files(request.files)
    faults: list[Remark] = []
    works = [work for path in paths for work in _works_of(path, forms, faults)]
    faults += _not_found(forms, works)
    placed = PlacedRows(spec.workbook, spec.codes)
    _place_all(works, spec, units, placed)
    remarks = [*faults, *(remark for work in works for remark in work.notes.remarks)]
    outcomes = tuple(_unit_outcomes(request, spec, units, placed, year))
    remarks += _other_names(units, placed)
    remarks += _other_formats(request, chosen, year, placed)
    remarks += (
        Remark(RemarkKind.FAULT, "", "", "", "", f"导出表中没有单位 {code} 的内容", "请核对 --unit 的代码和导出文件")
        for code in request.units
        if code not in placed.units
    )
    is_written = not request.is_trial and not any(remark.kind is RemarkKind.FAULT for remark in remarks)
    if is_written:
        _write(request, spec, units, placed, outcomes)
    return MappedResult(
        tuple(path.name for path in paths),
        tuple(_sheet_outcome(work) for work in works),
        outcomes,
        tuple(remarks),
        is_written and bool(outcomes),
        year,
    )


def declared_for(request: MappedRequest) -> tuple[Format, ExportForms, Declarations]:
    """Return the format, the mapping, and the declarations that it was held against. Raises ``DeclarationError``."""
    forms = load_export_forms(request.mapping)
    year = _year(request, forms)
    chosen = _format(request, forms, year)
    spec = load_input_declarations(chosen.folder, year)
    refuse_wrong_mapping(request.mapping, forms, spec.workbook)
    return chosen, forms, spec


def _year(request: MappedRequest, forms: ExportForms) -> int:
    if request.year is not None and forms.fiscal_year not in (None, request.year):
        raise DisclosureError(
            f"{request.mapping}：对应表是 {forms.fiscal_year} 年的，命令写的是 --year {request.year}。请核对"
        )
    year = request.year or forms.fiscal_year
    if year is None:
        raise DisclosureError("请写明 --year 年度，或在对应表中写 fiscal_year。")
    return year


def _format(request: MappedRequest, forms: ExportForms, year: int) -> Format:
    """Return the format whose workbooks are written: as the command or the mapping says, else the usual one."""
    chosen = format_to_use(request.templates, request.inputs, year, request.format or forms.format)
    if request.format and forms.format and forms.format not in (chosen.name, chosen.title):
        raise DisclosureError(
            f"{request.mapping}：对应表是格式“{forms.format}”的，命令写的是 --format {request.format}。请核对"
        )
    return chosen


def export_files(given: Sequence[Path]) -> tuple[Path, ...]:
    """Return the exports, of a folder all workbooks in it but our own reports. Raises ``DisclosureError``."""
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.is_file() and _is_export(one))
            if not inside:
                raise DisclosureError(f"{path}：文件夹中没有导出的工作簿（.xlsx）")
            found += inside
        else:
            found.append(path)
    names = [path.name for path in found]
    if again := sorted({name for name in names if names.count(name) > 1}):
        raise DisclosureError(f"文件写了两次，或有几个同名的：{'、'.join(again)}。请改成不同的名称")
    return tuple(found)


def _is_export(path: Path) -> bool:
    known = path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".et")
    return known and not path.name.startswith(("~$", ".")) and not path.name.endswith(REPORT_ENDING)


def _works_of(path: Path, forms: ExportForms, faults: list[Remark]) -> list[_Work]:
    book = _book(path, faults)
    if book is None:
        return []
    works = [
        _Work(SheetNotes(path.name, sheet.title), sheet)
        for sheet in book.sheets.values()
        if next(sheet.filled(), None) is not None
    ]
    for title in book.titles_again:
        faults.append(Remark(RemarkKind.FAULT, path.name, title, "", "", "有几张同名的工作表", _EXPORT))
    _match(works, forms)
    return works


def _book(path: Path, faults: list[Remark]) -> WorkbookCells | None:
    if path.suffix.lower() in (".xls", ".et"):
        why = "是旧格式的工作簿，不能读"
        remedy = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入"
        faults.append(Remark(RemarkKind.FAULT, path.name, "", "", "", why, remedy))
        return None
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise DisclosureError(f"{path}：文件超过 {MAX_FILE_BYTES // 2**20} MB。请分单位或分表导出")
        data = path.read_bytes()
    except OSError as error:
        raise DisclosureError(f"{path}：{describe_os_error(error)}") from None
    book = container_problem(data, path.name) or read_cells(data, path.name, times=EXPORT_TIMES)
    if isinstance(book, Finding):
        faults.append(Remark(RemarkKind.FAULT, path.name, "", "", "", f"不能读取：{book.found}", _EXPORT))
        return None
    return book


def _match(works: Sequence[_Work], forms: ExportForms) -> None:
    """Say for each sheet which entry of the mapping it is: by its name, else by its title; the longest words count."""
    for work in works:
        name = same_key(work.cells.title)
        by_name = [spec for spec in forms.sheets if _has_words(spec, name)]
        skipped = any(same_key(word) in name for word in forms.skip_sheets)
        fitting = by_name or (
            [] if skipped else [spec for spec in forms.sheets if _has_words(spec, _title(work.cells))]
        )
        longest = max((len(same_key(spec.called)) for spec in fitting), default=0)
        fitting = [spec for spec in fitting if len(same_key(spec.called)) == longest]
        if len(fitting) > 1:
            shown = "、".join(spec.called for spec in fitting)
            work.notes.fault(f"对得上对应表的几张表：{shown}", "请在对应表的 title 中多写几个词，或写 without")
        elif fitting:
            work.spec = fitting[0]
        else:
            work.is_skipped = skipped
    for spec in forms.sheets:
        own = [work for work in works if work.spec is spec]
        named = [work for work in own if _has_words(spec, same_key(work.cells.title))]
        for work in own:
            if named and work not in named:
                work.spec = None
        if len(named or own) > 1 and not spec.several:
            shown = "、".join(work.cells.title for work in named or own)
            (named or own)[0].notes.fault(
                f"“{spec.called}”对得上几张工作表：{shown}", "请在对应表中多写几个词；确实有几张的，写 several: true"
            )


def _has_words(spec: MappedSheet, text: str) -> bool:
    return all(same_key(word) in text for word in spec.title) and not any(
        same_key(word) in text for word in spec.without
    )


def _title(sheet: SheetCells) -> str:
    return "".join(same_key(value_text(cell.value)) for cell in sheet.filled() if cell.row <= _TITLE_ROWS)


def _not_found(forms: ExportForms, works: Sequence[_Work]) -> Iterator[Remark]:
    for spec in forms.sheets:
        if not spec.optional and not any(work.spec is spec for work in works):
            titles = "、".join(dict.fromkeys(work.cells.title for work in works)) or "没有"
            why = f"没有找到对应表的“{spec.called}”（导出的工作表：{titles}）"
            remedy = "请核对导出文件；不一定有的，在对应表中写 optional: true"
            yield Remark(RemarkKind.FAULT, "", "", "", "", why, remedy)


def _place_all(works: Sequence[_Work], spec: Declarations, units: Units, placed: PlacedRows) -> None:
    for work in works:
        if work.spec is not None:
            money = bool(work.spec.check) or _takes_money(work.spec, spec.workbook)
            work.opened = open_sheet(work.spec, work.cells, work.notes, units, has_money=money)
    opened = [(work, work.opened) for work in works if work.opened is not None]
    # Rows that name a project come after the projects.
    for work, sheet in sorted(opened, key=lambda one: _names_projects(one[1].spec, spec.workbook)):
        work.rows = RowPlacer(sheet, spec.workbook, spec.codes, units, placed).place()
    for work, sheet in opened:
        check_totals(sheet, work.rows, spec.workbook)
        SheetChecker(sheet, spec.workbook, spec.codes, units, placed).check()
        mark_what_is_left(sheet)


def _takes_money(sheet: MappedSheet, workbook: WorkbookSpec) -> bool:
    for take in sheet.take:
        target = workbook.sheet(take.into)
        keys = [*take.fields, *(key for fields in take.items.values() for key in fields)]
        if take.spread is not None or any(target.field(key).type is FieldType.MONEY for key in keys):
            return True
    return False


def _names_projects(sheet: MappedSheet, workbook: WorkbookSpec) -> bool:
    return any(
        workbook.sheet(take.into).field(key).type is FieldType.PROJECT for take in sheet.take for key in take.fields
    )


def _sheet_outcome(work: _Work) -> SheetOutcome:
    filled = list(work.cells.filled())
    fates = {fate: sum(one is fate for one in work.notes.fates.values()) for fate in Fate}
    return SheetOutcome(
        work.notes.file,
        work.notes.sheet,
        {fate: count for fate, count in fates.items() if count},
        len(filled),
        sum(is_number(cell) for cell in filled),
        len({row.number for row in work.rows.placed}),
        sum((row.yuan for row in work.rows.placed), ZERO),
        tuple(work.rows.zero_rows),
        work.spec is not None,
        work.is_skipped,
    )


def _unit_outcomes(
    request: MappedRequest, spec: Declarations, units: Units, placed: PlacedRows, year: int
) -> Iterator[UnitOutcome]:
    for code in placed.units:
        if request.units and code not in request.units:
            continue
        entry = units.by_code[code]
        folder = request.inputs / str(year) / f"{entry.department_code}-{entry.department_name}"
        values = _values(spec, units, placed, code)
        yield UnitOutcome(
            code,
            entry.unit_name,
            folder / f"{code}-{entry.unit_name}.xlsx",
            tuple(_sums(spec.workbook, values)),
            tuple(f"{spec.workbook.sheet(key).title}：{'、'.join(places)}" for key, places in placed.added_up(code)),
            missing_fields(spec.workbook, values),
        )


def _sums(workbook: WorkbookSpec, values: WorkbookValues) -> Iterator[tuple[str, int, Decimal | None]]:
    for sheet in workbook.sheets:
        rows = values.rows.get(sheet.key, [])
        amounts = [
            value
            for row in rows
            for one in sheet.fields
            if one.type is FieldType.MONEY and isinstance(value := row.get(one.key), Decimal)
        ]
        if rows:
            is_one_sum = sheet.kind is SheetKind.ROWS and bool(sheet.budget_amounts)
            yield sheet.title, len(rows), sum(amounts, ZERO) if is_one_sum else None


def _values(spec: Declarations, units: Units, placed: PlacedRows, code: str) -> WorkbookValues:
    """Return what a workbook is filled with: what was placed, and who the unit is by the roster."""
    values, entry = placed.values(code), units.by_code[code]
    said: Row = {
        "department_code": entry.department_code,
        "department_name": entry.department_name,
        "unit_code": entry.unit_code,
        "unit_name": entry.unit_name,
    }
    known = {field.key for sheet in spec.workbook.sheets if sheet.key == _UNIT_SHEET for field in sheet.fields}
    if stated := {key: word for key, word in said.items() if key in known}:
        values.forms[_UNIT_SHEET] = {**values.forms.get(_UNIT_SHEET, {}), **stated}
    return values


def _other_names(units: Units, placed: PlacedRows) -> Iterator[Remark]:
    """Yield where an export calls a unit otherwise than the roster, whose names are written."""
    for code in placed.units:
        entry, form = units.by_code[code], placed.values(code).forms.get(_UNIT_SHEET, {})
        for key in ("department_code", "department_name", "unit_code", "unit_name"):
            said, known = form.get(key), getattr(entry, key)
            if said is not None and same_key(str(said)) != same_key(known):
                why = f"单位 {code} 的导出表写着“{said}”，单位名单是“{known}”，已按名单填写"
                yield Remark(RemarkKind.DIFFERS, "", "", "", "", why, "请核对，改正单位名单或预算系统")


def _other_formats(request: MappedRequest, chosen: Format, year: int, placed: PlacedRows) -> Iterator[Remark]:
    """Yield the departments whose document has another format than the mapping: its workbooks would be wrong."""
    used = formats_of_departments(request.templates, request.inputs, year)
    others = {code: used.of_unit(code).title for code in placed.units if used.of_unit(code).name != chosen.name}
    for title in dict.fromkeys(others.values()):
        codes = "、".join(code for code, one in others.items() if one == title)
        why = f"单位 {codes} 的部门用格式“{title}”，这份对应表是“{chosen.title}”的"
        yield Remark(RemarkKind.FAULT, "", "", "", "", why, "请核对单位名单的“公开格式”，或换一份对应表")


def _write(
    request: MappedRequest,
    spec: Declarations,
    units: Units,
    placed: PlacedRows,
    outcomes: Iterable[UnitOutcome],
) -> None:
    of_folder: dict[Path, dict[str, Path]] = {}
    for outcome in outcomes:
        of_folder.setdefault(outcome.path.parent, {})[outcome.code] = outcome.path
    for folder, paths in of_folder.items():
        refuse_other_names(folder, units.by_code[next(iter(paths))].department_code, paths)
    blank = BlankWorkbook(spec, load_bureau(request.inputs, spec.year))
    filled = (
        (path, blank.filled(_values(spec, units, placed, code), code))
        for paths in of_folder.values()
        for code, path in paths.items()
    )
    root = request.inputs / str(spec.year)
    with fault_as_error(root):
        write_workbooks(root, filled, request.overwrite, {})
