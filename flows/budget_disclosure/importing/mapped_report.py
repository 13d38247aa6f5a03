"""EDGE: what an import by a mapping says: lines for the screen, and a workbook with every cell that needs a person."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from budget_disclosure.importing.mapped_import import REPORT_ENDING, MappedResult, SheetOutcome, UnitOutcome
from budget_disclosure.importing.mapped_remarks import Fate, Remark, RemarkKind
from budget_disclosure.model.errors import DisclosureError, describe_os_error
from budget_disclosure.ooxml.book import Book, CellValue, Page, PrintSetup
from budget_disclosure.ooxml.book_styles import Font, Look
from budget_disclosure.ooxml.prepared_book import PreparedBook
from budget_disclosure.text.comparable import clean

_SHOWN = 40
_LINE = "808080"
_HEAD = Look(Font("宋体", 11, is_bold=True), fill="D9E1F2", line=_LINE, wraps=True)
_BODY = Look(Font("宋体", 11), line=_LINE, vertical="top", wraps=True)
_AMOUNT = _BODY._replace(number_format="#,##0.00")
_LONGEST = 500
_REMARKS = (("文件", 28), ("工作表", 24), ("单元格", 9), ("内容", 26), ("原因", 50), ("怎样处理", 50))
_SHEETS = (
    ("文件", 28),
    ("工作表", 28),
    ("有内容的单元格", 12),
    *((str(fate), 12) for fate in Fate),
    ("行", 8),
    ("元", 18),
)
_UNITS = (("单位代码", 12), ("单位名称", 36), ("工作表", 20), ("行", 8), ("元", 18))


def report_lines(result: MappedResult, *, is_trial: bool) -> Iterator[str]:
    """Yield what a person reads on the screen; long lists are cut, the workbook has all of them."""
    yield f"读了 {len(result.files)} 个文件：{'、'.join(result.files)}"
    for sheet in result.sheets:
        yield _sheet_line(sheet)
    for unit in result.units:
        yield from _unit_lines(unit, result, is_trial=is_trial)
    yield from _missing_lines(result.units)
    for kind in (RemarkKind.FAULT, RemarkKind.UNPLACED, RemarkKind.DIFFERS):
        yield from _remark_lines(result.of_kind(kind), kind)
    if result.of_kind(RemarkKind.FAULT):
        yield "有工作表读不了，没有写入任何文件。"
    elif is_trial:
        yield "只是试读，没有写入任何文件。"
    elif result.is_complete:
        yield "导出表中的金额都已放入或核对，没有剩下的。"


def _sheet_line(sheet: SheetOutcome) -> str:
    where = f"{sheet.file} › {sheet.sheet}"
    if not sheet.is_mapped:
        why = "按对应表不读" if sheet.is_skipped else "对应表没有写，没有读"
        more = "" if sheet.is_skipped or not sheet.numbers else "。需要的请写进对应表，不需要的写进 skip_sheets"
        return f"  {where}：{why}（{sheet.cells} 个有内容的单元格，其中 {sheet.numbers} 个数）{more}"
    parts = [f"{fate} {count}" for fate, count in sheet.fates.items() if fate is not Fate.HEADER]
    placed = f"放入 {sheet.rows} 行{f'、{sheet.yuan:,.2f} 元' if sheet.yuan else ''}；" if sheet.rows else ""
    zero = f"；金额都是 0 的 {len(sheet.zero_rows)} 行没有放入" if sheet.zero_rows else ""
    return f"  {where}：{placed}单元格：{'，'.join(parts) or '没有数据'}{zero}"


def _unit_lines(unit: UnitOutcome, result: MappedResult, *, is_trial: bool) -> Iterator[str]:
    sheets = "；".join(
        f"{title} {rows} 行{'' if yuan is None else f' {yuan:,.2f} 元'}" for title, rows, yuan in unit.sheets
    )
    what = "已生成" if result.is_written else ("将生成" if is_trial else "没有生成")
    yield f"{what} {unit.path}：{sheets or '只有表单'}"
    for line in unit.added_up[:_SHOWN]:
        yield f"  科目相同，已合为一行，金额相加：{line}"
    if len(unit.added_up) > _SHOWN:
        yield f"  ……科目相同而合并的共 {len(unit.added_up)} 处"


def _missing_lines(units: Sequence[UnitOutcome]) -> Iterator[str]:
    """Yield what the units still have to fill in: once what is the same for all."""
    common = [note for note in (units[0].missing if units else ()) if all(note in unit.missing for unit in units)]
    if common:
        yield f"导出表没有写、{'各单位' if len(units) > 1 else '单位'}还要填的：{'；'.join(common)}"
    for unit in units:
        if own := [note for note in unit.missing if note not in common]:
            yield f"  {unit.code} {unit.name}还要填的：{'；'.join(own)}"


def _remark_lines(remarks: tuple[Remark, ...], kind: RemarkKind) -> Iterator[str]:
    own = [remark for remark in remarks if not remark.follows]
    if not own:
        return
    followed = len(remarks) - len(own)
    yield f"{kind}：{len(own)} 处{f'（连同一行的其他单元格共 {len(remarks)} 个）' if followed else ''}"
    for remark in own[:_SHOWN]:
        yield f"  {remark}"
    if len(own) > _SHOWN:
        yield f"  ……其余 {len(own) - _SHOWN} 处见导入报告"


def report_workbook(result: MappedResult) -> bytes:
    """Return the report: what needs a person cell by cell, what became of each sheet, what each unit got."""
    book = Book("导入报告", "预算公开", result.year)
    for kind in RemarkKind:
        rows = [(one.file, one.sheet, one.cell, one.value, one.why, one.remedy) for one in result.of_kind(kind)]
        book.pages.append(_page(f"{kind}", _REMARKS, rows))
    sheets: list[tuple[CellValue, ...]] = [
        (
            sheet.file,
            sheet.sheet if sheet.is_mapped else f"{sheet.sheet}（没有读）",
            sheet.cells,
            *(sheet.fates.get(fate, 0) for fate in Fate),
            sheet.rows,
            sheet.yuan,
        )
        for sheet in result.sheets
    ]
    book.pages.append(_page("工作表", _SHEETS, sheets))
    units: list[tuple[CellValue, ...]] = [
        (unit.code, unit.name, title, rows, yuan) for unit in result.units for title, rows, yuan in unit.sheets
    ]
    book.pages.append(_page("各单位", _UNITS, units))
    return PreparedBook(book).filled({})


def _page(title: str, columns: tuple[tuple[str, int], ...], rows: Sequence[tuple[CellValue, ...]]) -> Page:
    page = Page(title, PrintSetup(is_landscape=True, rows="1:1"), freeze="A2")
    for number, (name, width) in enumerate(columns, start=1):
        page.put(1, number, name, _HEAD)
        page.widths[number] = width
    for row, values in enumerate(rows, start=2):
        for number, value in enumerate(values, start=1):
            shown = clean(value)[0][:_LONGEST] if isinstance(value, str) else value
            page.put(row, number, shown, _AMOUNT if isinstance(value, Decimal) else _BODY)
    return page


def report_path(export: Path) -> Path:
    """Return where the report is written unless asked otherwise: beside the export, or the folder of exports."""
    name = export.resolve().name if export.is_dir() else export.stem
    return export.resolve().parent / f"{name}{REPORT_ENDING}"


def write_report(result: MappedResult, path: Path) -> None:
    """Write the report. Raises ``DisclosureError`` where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(report_workbook(result))
    except OSError as error:
        raise DisclosureError(f"{path}：{describe_os_error(error)}可以用 --report 写到别处") from None
