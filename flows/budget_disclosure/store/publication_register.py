"""The register of publication (公开登记.csv) that the operator keeps: approved when, published when and where.

One line a publication; a later line of the same department is a correction that was published. A wrong line is told
with its number and does not count; the others hold. ``with_publication`` writes a line as a careful person would.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.version import Publication

REGISTER_NAME: Final = "公开登记.csv"
_CODE, _APPROVED, _PUBLISHED, _URL, _REASON, _REMARK = "部门代码", "批复日期", "公开日期", "网址", "更正原因", "备注"
_REQUIRED = (_CODE, _PUBLISHED, _URL)
_COLUMNS = (_CODE, _APPROVED, _PUBLISHED, _URL, _REASON, _REMARK)
_BOM = "\ufeff"
# Excel turns 2024-03-05 into 2024/3/5 when it saves a CSV.
_DAY = re.compile(r"(\d{4})(?:-|/|年)(\d{1,2})(?:-|/|月)(\d{1,2})日?")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_NOT_UTF8 = "应为 UTF-8 编码的 CSV：请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"
_AS_TEXT = "用 Excel 编辑时，请先把部门代码一列设为“文本”格式，以免丢掉前面的 0。"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a department: when its budget was approved, and its publications by day."""

    approved: date | None = None
    publications: tuple[Publication, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """What the register says by department code. ``problems`` name the lines that do not count, and why.

    ``lines`` has the number of the first line of each department.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def of(self, code: str) -> Entry:
        """Return what is known of a department; an empty entry where there is nothing."""
        return self.entries.get(code, Entry())

    def unknown(self, codes: Collection[str]) -> tuple[str, ...]:
        """Return a problem for each department that the year does not have."""
        return tuple(
            f"{REGISTER_NAME} 第 {line} 行：没有部门代码“{code}”，这一行没有采用。{_AS_TEXT}"
            for code, line in self.lines.items()
            if code not in codes
        )


class _WrongLineError(Exception):
    """What is wrong with a line, in Chinese."""


@dataclass(frozen=True, slots=True)
class _Line:
    code: str
    approved: date | None
    publication: Publication | None


def registered_departments(inputs: Path, year: int) -> frozenset[str]:
    """Return the departments that a year's register says to have published; ``inputs`` has all years."""
    register = read_register(inputs / str(year) / REGISTER_NAME, year, date.max)
    return frozenset(code for code, entry in register.entries.items() if entry.publications)


def read_register(path: Path, year: int, today: date) -> Register:
    """Return what the register says; nothing where there is no file. Nothing is raised for what stands in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Register()
    except UnicodeDecodeError:
        return Register(problems=(f"{path.name} 没有采用：{_NOT_UTF8}",))
    rows = list(_rows(text))
    header = rows[0][1] if rows else []
    if isinstance(header, str) or (wrong := _wrong_header(header)):
        return Register(
            problems=(f"{path.name} 第 1 行：{header if isinstance(header, str) else wrong}登记没有采用。",)
        )
    problems = [
        f"{path.name} 第 1 行：不认识的列“{column}”，没有采用。可用的列：{'、'.join(_COLUMNS)}。"
        for column in header
        if column not in _COLUMNS
    ]
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    for number, row in rows[1:]:
        try:
            line = _line(header, row, year, today)
            if line is not None:
                entries[line.code] = _joined(entries.get(line.code), line)
                lines.setdefault(line.code, number)
        except _WrongLineError as error:
            problems.append(f"{path.name} 第 {number} 行：{error}这一行没有采用。")
    return Register(entries, tuple(problems), lines)


def write_publication(path: Path, code: str, publication: Publication) -> None:
    """Write that a department has published into the register, at once or not at all; other lines stay as they are.

    Raises ``DisclosureError`` for a register that cannot be read, ``OSError`` when the file is busy.
    """
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else f"{_BOM}{','.join(_COLUMNS[:5])}\n"
    except UnicodeDecodeError:
        raise DisclosureError(f"{path} {_NOT_UTF8}") from None
    try:
        content = with_publication(text, code, publication)
    except _WrongLineError as error:
        raise DisclosureError(f"{path} 第 1 行：{error}") from None
    if content != text or not path.exists():
        write_atomically(path, content.encode())


def with_publication(text: str, code: str, publication: Publication) -> str:
    """Return the register with the line of a publication.

    It goes into a line of the department that has no day of publication yet, or has this one; otherwise it is a new
    line at the end. All other lines stay as they are, but that a column 更正原因 is added where a reason needs it.
    """
    bom, body = (_BOM, text.removeprefix(_BOM)) if text.startswith(_BOM) else ("", text)
    end = "\r\n" if "\r\n" in body else "\n"
    lines = body.splitlines()
    rows = dict(_rows(body))
    header = rows.get(1, [])
    if isinstance(header, str) or (wrong := _wrong_header(header)):
        raise _WrongLineError(header if isinstance(header, str) else wrong)
    if publication.reason and _REASON not in header:
        lines = [f"{line},{_REASON if number == 1 else ''}" for number, line in enumerate(lines, start=1)]
        rows = dict(_rows("\n".join(lines)))
        header = [*header, _REASON]
    values = {_CODE: code, _PUBLISHED: publication.day.isoformat(), _URL: publication.url, _REASON: publication.reason}
    target = _line_to_fill(header, rows, code, publication.day)
    if target is None:
        lines.append(_csv_line([values.get(column, "") for column in header]))
    else:
        known = dict(zip(header, _cells(rows[target]), strict=True))
        merged = known | {column: value for column, value in values.items() if value and column in known}
        if [merged[column] for column in header] != list(known.values()):
            lines[target - 1] = _csv_line([merged[column] for column in header])
    return f"{bom}{end.join(lines)}{end}"


def _line_to_fill(header: Sequence[str], rows: Mapping[int, list[str] | str], code: str, day: date) -> int | None:
    """Return the number of the line for a publication: that of this day before one without a day."""
    without_day: int | None = None
    for number, row in rows.items():
        cells = _cells(row)
        if number == 1 or len(cells) != len(header):
            continue
        values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        if values[_CODE] != code:
            continue
        match = _DAY.fullmatch(values[_PUBLISHED])
        if match and tuple(map(int, match.groups())) == (day.year, day.month, day.day):
            return number
        if not values[_PUBLISHED] and without_day is None:
            without_day = number
    return without_day


def _cells(row: list[str] | str) -> list[str]:
    return row if isinstance(row, list) else []


def _csv_line(cells: Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()


def _rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield number and cells of each line, read apart from all others; what is wrong with one is a text instead."""
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error:
            yield number, "引号不成对，或夹有看不见的字符。"
            continue
        yield number, cells if number > 1 else [cell.strip() for cell in cells]


def _wrong_header(header: Sequence[str]) -> str:
    missing = [column for column in _REQUIRED if column not in header]
    if missing:
        return f"表头缺少列：{'、'.join(missing)}。"
    return "表头有重复的列。" if len(set(header)) != len(header) else ""


def _joined(known: Entry | None, line: _Line) -> Entry:
    """Return the entry of a department with one line more."""
    if known is None:
        return Entry(line.approved, (line.publication,) if line.publication else ())
    if line.publication is None:
        raise _WrongLineError(f"部门代码 {line.code} 重复；再次登记的（更正公开）要写公开日期。")
    if line.approved and known.approved and line.approved != known.approved:
        raise _WrongLineError(f"批复日期 {line.approved} 与前面一行的 {known.approved} 不同。")
    if any(line.publication.day == other.day for other in known.publications):
        raise _WrongLineError(f"部门代码 {line.code} 在 {line.publication.day} 的公开登记了两次。")
    publications = sorted((*known.publications, line.publication), key=lambda one: one.day)
    return replace(known, approved=known.approved or line.approved, publications=tuple(publications))


def _line(header: Sequence[str], row: list[str] | str, year: int, today: date) -> _Line | None:
    if isinstance(row, str):
        raise _WrongLineError(row)
    if not any(cell.strip() for cell in row):
        return None  # Excel keeps emptied rows as commas
    if len(row) != len(header):
        raise _WrongLineError("列数与表头不一致。")
    values = dict(zip(header, (cell.strip() for cell in row), strict=True))
    code, url = values[_CODE], values[_URL]
    if not code:
        raise _WrongLineError("没有填部门代码。")
    approved = _day(values, _APPROVED, year, today)
    published = _day(values, _PUBLISHED, year, today)
    if approved is None and published is None:
        raise _WrongLineError(f"{_APPROVED}、{_PUBLISHED}至少填一项；还没有公开也不知道批复日期的，请删去这一行。")
    if approved and published and published < approved:
        raise _WrongLineError(f"公开日期 {published} 早于批复日期 {approved}。")
    if url and not published:
        raise _WrongLineError("填了网址，没有填公开日期。")
    if url and not is_web_address(url):
        raise _WrongLineError(f"“{url}”不是网址，应以 http:// 或 https:// 开头，不含空格。")
    publication = Publication(published, url, values.get(_REASON, "")) if published else None
    return _Line(code, approved, publication)


def is_web_address(text: str) -> bool:
    """Return whether a text is an address that a link may lead to."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def wrong_day(day: date, year: int, today: date) -> str:
    """Return what is wrong with a day of the budget year ``year``, in Chinese; empty when nothing is."""
    if day > today:
        return f"{day} 晚于今天（{today}）。只登记已经发生的事。"
    if abs(day.year - year) > 1:
        return f"{day} 不像是 {year} 年度预算的日期。"
    return ""


def _day(values: Mapping[str, str], column: str, year: int, today: date) -> date | None:
    text = values.get(column, "")
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        raise _WrongLineError(f"{column}“{text}”不是日期，应如 2024-03-05。")
    if wrong := wrong_day(day, year, today):
        raise _WrongLineError(f"{column} {wrong}")
    return day
