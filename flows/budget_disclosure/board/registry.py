"""The register of publication (公开登记.csv) that the operator keeps: approved when, published when and where.

Read strictly, because it decides who is overdue: a wrong line is an error with file and line, never skipped.
"""

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from budget_disclosure.board.model import Publication
from budget_disclosure.errors import SpecError

REGISTRY_NAME = "公开登记.csv"
_CODE, _APPROVED, _PUBLISHED, _URL = "部门代码", "批复日期", "公开日期", "网址"
_REQUIRED = (_CODE, _PUBLISHED, _URL)
_COLUMNS = (_CODE, _APPROVED, _PUBLISHED, _URL)
# Excel turns 2024-03-05 into 2024/3/5 when it saves a CSV.
_DAY = re.compile(r"(\d{4})(?:-|/|年)(\d{1,2})(?:-|/|月)(\d{1,2})日?")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_NOT_UTF8 = "应为 UTF-8 编码的 CSV：请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"
_AS_TEXT = "用 Excel 编辑时，请先把部门代码一列设为“文本”格式，以免丢掉前面的 0。"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a department; at least one of the two is there."""

    approved: date | None
    publication: Publication | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """What lines are judged by: the file, the year, the departments there are, and today."""

    path: Path
    year: int
    codes: Collection[str]
    today: date


def read_registry(path: Path, year: int, codes: Collection[str], today: date) -> dict[str, Entry]:
    """Return what the register says by department code; nothing where there is no file.

    ``codes`` are the departments of the year. Raises ``SpecError`` with file and line for what is not as documented.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _read(stream, _Reading(path, year, codes, today))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise SpecError(path, None, _NOT_UTF8) from None


def _read(stream: TextIO, reading: _Reading) -> dict[str, Entry]:
    reader = csv.DictReader(stream, strict=True)
    entries: dict[str, Entry] = {}
    try:
        _check_header(reading.path, reader.fieldnames or ())
        for row in reader:
            if None in row or None in row.values():
                raise SpecError(reading.path, reader.line_num, "列数与表头不一致。")
            values = {column: value.strip() for column, value in row.items()}
            if not any(values.values()):
                continue  # Excel keeps emptied rows as commas
            code, entry = _entry(values, reading, reader.line_num)
            if code in entries:
                raise SpecError(reading.path, reader.line_num, f"部门代码 {code} 重复，一个部门只写一行。")
            entries[code] = entry
    except csv.Error:
        raise SpecError(reading.path, reader.line_num, "引号不成对，或夹有看不见的字符。请改正这一行。") from None
    return entries


def _check_header(path: Path, header: Collection[str]) -> None:
    missing = [column for column in _REQUIRED if column not in header]
    unknown = [column for column in header if column not in _COLUMNS]
    if missing:
        raise SpecError(path, 1, f"表头缺少列：{'、'.join(missing)}。")
    if unknown:
        raise SpecError(path, 1, f"不认识的列：{'、'.join(unknown)}。可用的列：{'、'.join(_COLUMNS)}。")
    if len(set(header)) != len(header):
        raise SpecError(path, 1, "表头有重复的列。")


def _entry(values: dict[str, str], reading: _Reading, line: int) -> tuple[str, Entry]:
    path, code, url = reading.path, values[_CODE], values[_URL]
    if code not in reading.codes:
        raise SpecError(path, line, f"没有部门代码“{code}”。{_AS_TEXT}")
    approved = _day(values, _APPROVED, reading, line)
    published = _day(values, _PUBLISHED, reading, line)
    if approved is None and published is None:
        raise SpecError(
            path, line, f"{_APPROVED}、{_PUBLISHED}至少填一项；还没有公开也不知道批复日期的，请删去这一行。"
        )
    if approved and published and published < approved:
        raise SpecError(path, line, f"公开日期 {published} 早于批复日期 {approved}。")
    if url and not published:
        raise SpecError(path, line, "填了网址，没有填公开日期。")
    if url and _WEB_ADDRESS.fullmatch(url) is None:
        raise SpecError(path, line, f"“{url}”不是网址，应以 http:// 或 https:// 开头，不含空格。")
    return code, Entry(approved, Publication(published, url) if published else None)


def _day(values: dict[str, str], column: str, reading: _Reading, line: int) -> date | None:
    text = values.get(column, "")
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        raise SpecError(reading.path, line, f"{column}“{text}”不是日期，应如 2024-03-05。")
    if day > reading.today:
        raise SpecError(reading.path, line, f"{column} {day} 晚于今天（{reading.today}）。只登记已经发生的事。")
    if abs(day.year - reading.year) > 1:
        raise SpecError(reading.path, line, f"{column} {day} 不像是 {reading.year} 年度预算的日期。")
    return day
