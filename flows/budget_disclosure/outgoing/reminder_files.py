"""Reminders as files: a text a unit, ready to be pasted, and 催报清单.xlsx with all of them."""

from collections.abc import Sequence
from typing import Final

from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.ooxml.book import Book, CellValue, Page, PrintSetup
from budget_disclosure.ooxml.book_styles import Look
from budget_disclosure.ooxml.prepared_book import PreparedBook
from budget_disclosure.outgoing.reminders import Reminder
from budget_disclosure.workbook import workbook_styles as styles

LIST_NAME: Final = "催报清单.xlsx"
_LONGEST_NAME: Final = 60
_MOST_IN_CELL: Final = 32_000
_TITLE_ROW, _HEADER_ROW = 1, 2
_TEXT: Final = styles.CELL._replace(number_format=styles.TEXT_FORMAT, is_quoted=True)
_COLUMNS: Final[Sequence[tuple[str, float, Look]]] = (
    ("部门代码", 9, _TEXT),
    ("部门", 22, _TEXT),
    ("单位代码", 10, _TEXT),
    ("单位", 26, _TEXT),
    ("联系人", 18, _TEXT),
    ("状态", 12, _TEXT),
    ("剩余天数", 9, styles.CELL_COUNT),
    ("错误数", 8, styles.CELL_COUNT),
    ("第一个问题", 46, _TEXT),
    ("说明", 24, _TEXT),
    ("要附上的文件", 40, _TEXT),
    ("微信", 60, _TEXT),
    ("短信", 60, _TEXT),
    ("邮件主题", 40, _TEXT),
    ("邮件正文", 70, _TEXT),
)
_PRINTED: Final = "J"
_LINE_HEIGHT: Final = 15.0


def reminder_files(reminders: Sequence[Reminder], year: int, day: str) -> dict[str, bytes]:
    """Return the files of the reminders' folder by name; ``day`` is the day they were made for."""
    files = {LIST_NAME: reminder_list(reminders, year, day)}
    for one in reminders:
        name = safe_name("-".join(filter(None, (one.unit_code, one.unit_name)))[:_LONGEST_NAME])
        while f"{name}.txt" in files:
            name += "_"
        # Notepad on Windows tells by the mark in front that it is UTF-8, and shows lines only with both characters.
        files[f"{name}.txt"] = reminder_text(one).replace("\n", "\r\n").encode("utf-8-sig")
    return files


def reminder_text(one: Reminder) -> str:
    """Return the texts of a reminder under headings; what stands below each is pasted as it is."""
    attached = "、".join(link.path for link in one.attachments)
    parts = [
        ("微信", one.chat),
        ("短信", "\n".join(one.short_message)),
        ("邮件主题", one.subject),
        ("邮件正文", one.mail),
    ]
    if attached:
        parts.append(("请附上", attached))
    return "\n\n".join(f"【{title}】\n{text}" for title, text in parts) + "\n"


def reminder_list(reminders: Sequence[Reminder], year: int, day: str) -> bytes:
    """Return the list, a unit a row; the texts stand to the right of what is printed."""
    last = max(_HEADER_ROW + len(reminders), _HEADER_ROW + 1)
    printing = PrintSetup(
        True, (f"A1:{_PRINTED}{last}",), rows=f"{_TITLE_ROW}:{_HEADER_ROW}", footer="&C第 &P 页，共 &N 页"
    )
    page = Page("催报清单", printing, freeze="E3", filter_area=f"A{_HEADER_ROW}:O{last}")
    page.put(_TITLE_ROW, 1, f"{year}年度部门预算公开填报表催报清单（{day}，{len(reminders)} 个单位）", styles.TITLE)
    page.heights[_TITLE_ROW] = 28
    for column, (title, width, _) in enumerate(_COLUMNS, start=1):
        page.widths[column] = width
        page.put(_HEADER_ROW, column, title, styles.HEADER)
    if not reminders:
        page.put(_HEADER_ROW + 1, 1, "没有要催报的单位", styles.BODY)
    for row, one in enumerate(reminders, start=_HEADER_ROW + 1):
        values = _values(one)
        for column, (value, (_, _, look)) in enumerate(zip(values, _COLUMNS, strict=True), start=1):
            page.put(row, column, value[:_MOST_IN_CELL] if isinstance(value, str) else value, look)
        page.heights[row] = _height(values)
    return PreparedBook(Book("催报清单", "预算公开", year, [page])).filled({})


def _values(one: Reminder) -> tuple[CellValue, ...]:
    return (
        one.department,
        one.department_name,
        one.unit_code,
        one.unit_name,
        one.contact,
        one.state.value,
        one.days_left,
        len(one.errors),
        one.first_finding,
        one.note,
        "\n".join(link.path for link in one.attachments),
        one.chat,
        "\n".join(one.short_message),
        one.subject,
        one.mail,
    )


def _height(values: Sequence[CellValue]) -> float:
    """Return a height for what is printed; longer texts to the right are for copying, not for reading here."""
    printed = list(zip(values, _COLUMNS, strict=True))[: ord(_PRINTED) - ord("A") + 1]
    lines = [-(-2 * len(value) // int(width - 2)) for value, (_, width, _) in printed if isinstance(value, str)]
    return _LINE_HEIGHT * min(max(2, *lines), 20) + 4
