"""EDGE: `disclose import --csv`: an export, its mapping, the workbooks it fills, and the list of rows left over."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.importing.export_mapping import load_mapping, proposed_mapping
from budget_disclosure.importing.export_rows import Placed, UnitRows, place_rows
from budget_disclosure.importing.export_table import Export, read_export
from budget_disclosure.importing.export_words import ExportWords
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.roster import ROSTER_NAME, RosterEntry, read_roster
from budget_disclosure.model.errors import DisclosureError, describe_os_error
from budget_disclosure.workbook.generate import BlankWorkbook
from budget_disclosure.workbook.workbook_values import WorkbookValues

MAPPING_NAME = "导入对应.yaml"
LEFT_OVER_NAME = "没有放入的行.csv"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What the command was asked. ``unit_code`` may be empty where the export names the units."""

    file: Path
    year: int
    unit_code: str
    output: Path
    mapping: Path
    inputs: Path
    templates: Path
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The result: ``proposed`` (a mapping to be checked first) or workbooks. ``lines`` report it in Chinese."""

    lines: tuple[str, ...]
    paths: tuple[Path, ...] = ()
    proposed: Path | None = None
    is_complete: bool = False


def import_export(request: ExportRequest) -> ExportResult:
    """Write a workbook for each unit of an export, or first the mapping that a person has to check.

    Raises ``DeclarationError`` for a mapping that is not finished, and ``DisclosureError`` for a file that cannot be
    read, for columns that the mapping does not know, and for workbooks that exist.
    """
    formats = formats_of_departments(request.templates, request.inputs, request.year)
    spec = load_year(formats.of_unit(request.unit_code).folder, request.year)
    words = ExportWords(spec.law)
    export = read_export(request.file, words)
    if not request.mapping.exists():
        _write(request.mapping, proposed_mapping(export, words).encode("utf-8"))
        return ExportResult(_words_of_proposal(request.mapping, export), proposed=request.mapping)
    mapping = load_mapping(request.mapping, words)
    if new := mapping.headers_not_mapped(export):
        raise DisclosureError(
            f"{request.mapping}：对应表中没有这些列：{'、'.join(new)}。请在 columns 中加上；不需要的写“不导入”"
        )
    placed = place_rows(export, mapping, spec.codes, spec.workbook, request.unit_code)
    roster = _roster(request)
    files = {request.output / _file_name(code, roster): rows for code, rows in placed.units.items()}
    existing = [path for path in files if path.exists()]
    if existing and not request.overwrite:
        raise DisclosureError(f"已有填报表，没有覆盖，也没有写入任何文件：{'、'.join(map(str, existing))}")
    blank = BlankWorkbook(spec, load_bureau(request.inputs, request.year))
    for (path, rows), code in zip(files.items(), placed.units, strict=True):
        _write(path, blank.filled(_values(rows, roster.get(code)), code))
    left_over = request.output / f"{request.file.stem}-{LEFT_OVER_NAME}"
    if placed.unplaced:
        _write(left_over, _left_over(export, placed))
    return ExportResult(
        tuple(_report_lines(export, placed, files, left_over, spec)), tuple(files), is_complete=not placed.unplaced
    )


def _roster(request: ExportRequest) -> dict[str, RosterEntry]:
    path = request.inputs / str(request.year) / ROSTER_NAME
    return {entry.unit_code: entry for entry in read_roster(path)} if path.exists() else {}


def _file_name(code: str, roster: dict[str, RosterEntry]) -> str:
    return f"{code}-{roster[code].unit_name}.xlsx" if code in roster else f"{code}.xlsx"


def _values(rows: UnitRows, entry: RosterEntry | None) -> WorkbookValues:
    values = WorkbookValues(rows={"basic": list(rows.basic.values()), "projects": rows.project_rows})
    if entry is not None:
        values.forms["unit"] = {
            "department_code": entry.department_code,
            "department_name": entry.department_name,
            "unit_code": entry.unit_code,
            "unit_name": entry.unit_name,
        }
    return values


def _left_over(export: Export, placed: Placed) -> bytes:
    """Return the rows that are in no workbook as they were, with line and reason, for Excel (UTF-8 with mark)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["原文件行号", "没有放入的原因", *export.headers])
    for one in placed.unplaced:
        writer.writerow([one.row.line, one.reason, *one.row.cells])
    return text.getvalue().encode("utf-8-sig")


def _words_of_proposal(path: Path, export: Export) -> tuple[str, ...]:
    text = path.read_text(encoding="utf-8")
    open_ones = text.count(": '?'")
    left = f"有 {open_ones} 处要您指定（?），" if open_ones else ""
    return (
        f"读到 {export.name}：{len(export.headers)} 列、{len(export.rows)} 行。还没有写入填报表。",
        f"已按表头写成对应表 {path}：{left}请打开逐行核对，改好后再运行一次同样的命令。以后同样的导出文件都用它。",
    )


def _report_lines(
    export: Export, placed: Placed, files: dict[Path, UnitRows], left_over: Path, spec: Declarations
) -> Iterator[str]:
    yield (
        f"{export.name}：{len(export.rows)} 行，放入 {placed.placed_rows} 行、{placed.placed_yuan:,.2f} 元，"
        f"没有放入 {len(placed.unplaced)} 行。"
    )
    for path, rows in files.items():
        yield (
            f"已生成 {path}：基本支出 {len(rows.basic)} 行，项目支出 {len(rows.project_rows)} 行、"
            f"{len(rows.projects)} 个项目。其余各表请单位填写。"
        )
        for lines in rows.added_up:
            yield f"  第 {'、'.join(map(str, lines))} 行的科目相同，已合为一行，金额相加。"
        without = [row for row in rows.basic.values() if "gov_economic_code" not in row]
        if without:
            sheet = spec.workbook.sheet("basic").title
            yield f"  “{sheet}”有 {len(without)} 行没有政府经济科目，留空；表中灰色单元格显示建议，请单位选定。"
    if placed.unplaced:
        yield f"没有放入的 {len(placed.unplaced)} 行，原样写在 {left_over}："
        yield from (f"  第 {one.row.line} 行：{one.reason}" for one in placed.unplaced)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise DisclosureError(f"{path}：{describe_os_error(error)}") from None
