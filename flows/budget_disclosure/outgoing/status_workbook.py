"""How far a year is, as a workbook for those who are told: counts with charts, departments, units, findings by rule.

Equal states give equal bytes: the only day in the file is that of the status.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.board.deadline import ClockState
from budget_disclosure.board.year_state import DepartmentStatus, YearStatus
from budget_disclosure.model.findings import Finding, Rule, Severity, by_rule
from budget_disclosure.ooxml.zip_package import write_package

WORKBOOK_NAME: Final = "进度表.xlsx"
_MOST_IN_CHART: Final = 10
_CHART_WIDTH: Final = 15
_COLOUR: Final = "2F6DB5"
_TITLE = Font("黑体", size=16, bold=True)
_BODY, _BOLD = Font("宋体", size=10.5), Font("宋体", size=10.5, bold=True)
_SMALL = Font("宋体", size=9.5, color="595959")
_LINE = Side("thin", color="A6A6A6")
_FRAME = Border(_LINE, _LINE, _LINE, _LINE)
_HEAD = PatternFill("solid", fgColor="BDD7EE")
_LEFT = Alignment("left", vertical="center", wrap_text=True)
_CENTRE = Alignment("center", vertical="center", wrap_text=True)
_LINE_HEIGHT: Final = 15.0

_Value = str | int | date | None


class _Column(NamedTuple):
    title: str
    width: float


def status_workbook(status: YearStatus) -> bytes:
    """Return the workbook (.xlsx) of a year's state."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _overview(first, status)
    _departments(book.create_sheet("部门"), status)
    _units(book.create_sheet("单位"), status)
    _findings(book.create_sheet("问题"), status)
    day = datetime.combine(status.today, time())
    book.properties.creator, book.properties.title = "预算公开", f"{status.year}年度部门预算公开进度表"
    book.properties.created = book.properties.modified = day
    return _without_clock(book, day)


def _without_clock(book: Workbook, day: datetime) -> bytes:
    """Return the bytes of a workbook; what was told when it was saved says the day of the status."""
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    core = parts["docProps/core.xml"]
    start, end = core.index(b"<dcterms:modified"), core.index(b"</dcterms:modified>")
    tag_end = core.index(b">", start) + 1
    parts["docProps/core.xml"] = core[:tag_end] + f"{day:%Y-%m-%dT%H:%M:%SZ}".encode() + core[end:]
    return write_package(parts)


def _overview(sheet: Worksheet, status: YearStatus) -> None:
    sheet.title = "概况"
    units = [unit for one in status.departments for unit in one.units]
    counts = status.counts
    _put_title(sheet, f"{status.year}年度部门预算公开进度", f"截至 {status.today}" + _last_run(status), 7)
    totals = (
        ("部门", len(status.departments)),
        ("单位", len(units)),
        ("已报送的单位", sum(unit.has_reported for unit in units)),
        ("已公开的部门", sum(one.publication is not None for one in status.departments)),
        ("超期未公开的部门", sum(one.is_overdue for one in status.departments)),
        *counts.by_title().items(),
    )
    row = _put_table(sheet, 4, (_Column("总数", 22), _Column("个数", 10)), totals)
    stages = [(str(stage), number) for stage, number in status.stages.items()]
    first = row + 2
    last = _put_table(sheet, first, (_Column("部门的状态", 22), _Column("部门数", 10)), stages)
    if stages:
        _put_chart(sheet, "各状态的部门数", (first, last), "D4")
    rules = _rules(status)[:_MOST_IN_CHART]
    first_rule = last + 2
    rows = [(f"{rule.id} {rule.sentence}", number) for rule, _, number, _ in rules]
    end = _put_table(sheet, first_rule, (_Column("问题最多的规则", 22), _Column("处数", 10)), rows)
    if rows:
        chart_row = max(first_rule, 23)
        _put_chart(sheet, "问题最多的规则（处数）", (first_rule, end), f"D{chart_row}", height=max(8, len(rows)))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["C"].width = 34, 3
    _set_print(sheet, is_landscape=False, header_row=0)
    sheet.page_setup.fitToHeight = 1


def _last_run(status: YearStatus) -> str:
    return f"，最近一次运行 {status.last_run}" if status.last_run else ""


def _departments(sheet: Worksheet, status: YearStatus) -> None:
    columns = (
        _Column("代码", 8),
        _Column("部门", 30),
        _Column("状态", 16),
        _Column("已报单位", 9),
        _Column("应报单位", 9),
        *(_Column(title, 9) for title in status.counts.by_title()),
        _Column("公开期限", 12),
        _Column("剩余天数", 9),
        _Column("期限情况", 14),
        _Column("公开日期", 12),
        _Column("首要的问题", 46),
    )
    rows = [_department(one) for one in status.departments]
    _put_list(sheet, f"{status.year}年度各部门进度", f"截至 {status.today}；剩余天数为负的，已经超期", columns, rows)


def _department(one: DepartmentStatus) -> tuple[_Value, ...]:
    is_over = one.publication is not None or one.clock.state is ClockState.PAST
    left = None if is_over else one.clock.days_left
    return (
        one.code,
        one.name,
        one.state_text,
        one.reported,
        len(one.units),
        *one.counts.by_title().values(),
        one.clock.deadline,
        left,
        one.clock.text,
        one.publication.day if one.publication else None,
        _first(one.findings) or one.message,
    )


def _units(sheet: Worksheet, status: YearStatus) -> None:
    columns = (
        _Column("部门代码", 9),
        _Column("部门", 26),
        _Column("单位代码", 10),
        _Column("单位", 30),
        _Column("状态", 16),
        *(_Column(title, 9) for title in status.counts.by_title()),
        _Column("首要的问题", 52),
    )
    rows: list[tuple[_Value, ...]] = [
        (
            *(department.code, department.name, unit.code, unit.name, unit.state_text),
            *unit.counts.by_title().values(),
            _first(unit.findings),
        )
        for department in status.departments
        for unit in department.units
    ]
    _put_list(sheet, f"{status.year}年度各单位进度", f"截至 {status.today}", columns, rows)


def _findings(sheet: Worksheet, status: YearStatus) -> None:
    columns = (
        _Column("规则", 10),
        _Column("应当", 60),
        _Column("程度", 10),
        _Column("处数", 9),
        _Column("涉及部门", 10),
        _Column("怎样处理", 60),
    )
    rows = [
        (rule.id, rule.sentence, severity.value, number, departments, rule.remedy)
        for rule, severity, number, departments in _rules(status)
    ]
    _put_list(sheet, f"{status.year}年度问题分类", f"截至 {status.today}，已接受的不计", columns, rows)


def _rules(status: YearStatus) -> list[tuple[Rule, Severity, int, int]]:
    """Return each rule that is broken with its severity, how often and in how many departments, errors first."""
    found: dict[tuple[str, Severity], list[tuple[str, Finding]]] = defaultdict(list)
    for department in status.departments:
        for group in by_rule(department.findings):
            key = (group[0].rule.id, group[0].effective_severity)
            found[key] += [(department.code, finding) for finding in group]
    severities = list(Severity)
    rows = [
        (group[0][1].rule, severity, len(group), len({code for code, _ in group}))
        for (_, severity), group in found.items()
    ]
    return sorted(rows, key=lambda row: (severities.index(row[1]), -row[2], row[0].id))


def _first(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    one = findings[0]
    return f"［{one.effective_severity}］{one.at}：发现{one.found}，应为{one.expected}"


def _put_list(
    sheet: Worksheet, title: str, remark: str, columns: Sequence[_Column], rows: Sequence[Sequence[_Value]]
) -> None:
    """Write a sheet that is one list: it is filtered, and its header stays on the screen and on every page."""
    _put_title(sheet, title, remark, len(columns))
    last = _put_table(sheet, 3, columns, rows)
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for number, values in enumerate(rows, start=4):
        lines = (
            -(-2 * len(value) // int(column.width - 2))
            for value, column in zip(values, columns, strict=True)
            if isinstance(value, str)
        )
        sheet.row_dimensions[number].height = _LINE_HEIGHT * min(max(1, *lines), 20) + 4
    sheet.freeze_panes = "C4" if len(columns) > 6 else "A4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(columns))}{max(last, 4)}"
    _set_print(sheet, is_landscape=True, header_row=3)


def _put_title(sheet: Worksheet, title: str, remark: str, columns: int) -> None:
    for row, text, font, height in ((1, title, _TITLE, 28), (2, remark, _SMALL, 18)):
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = font, Alignment("left", vertical="center")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        sheet.row_dimensions[row].height = height


def _put_table(sheet: Worksheet, row: int, columns: Sequence[_Column], rows: Iterable[Sequence[_Value]]) -> int:
    """Write a header and rows from a row on, and return the last one."""
    for number, column in enumerate(columns, start=1):
        cell = _framed(sheet, row, number, column.title)
        cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _CENTRE
    for values in rows:
        row += 1
        for number, value in enumerate(values, start=1):
            _framed(sheet, row, number, value)
    return row


def _framed(sheet: Worksheet, row: int, column: int, value: _Value) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = value
    cell.font, cell.border = _BODY, _FRAME
    cell.alignment = _LEFT if isinstance(value, str) else _CENTRE
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"  # a text that begins with = is a text
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _put_chart(sheet: Worksheet, title: str, rows: tuple[int, int], place: str, height: int = 9) -> None:
    """Put a chart of bars at a cell, of a table of names and numbers whose header is the first of the rows."""
    chart = BarChart()
    chart.type, chart.style, chart.title, chart.legend = "bar", 10, title, None
    first, last = rows
    chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first + 1, max_row=last))
    series = chart.series[0]
    series.graphicalProperties.solidFill = _COLOUR
    series.dLbls = DataLabelList()
    series.dLbls.showVal = True
    for other in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(series.dLbls, other, False)
    # The first state on top; axes are drawn, which newer Excel leaves out of charts that do not say so.
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines, chart.gapWidth = None, 60
    chart.y_axis.scaling.min, chart.y_axis.number_format = 0, "0"
    chart.width, chart.height = _CHART_WIDTH, height
    sheet.add_chart(chart, place)


def _set_print(sheet: Worksheet, *, is_landscape: bool, header_row: int) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.HeaderFooter = HeaderFooter(oddFooter=HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页")))
    if header_row:
        sheet.print_title_rows = f"{header_row}:{header_row}"
