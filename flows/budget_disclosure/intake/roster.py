"""The bureau's roster of units (单位名单.csv): who has to report, so that nobody is missed."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from budget_disclosure.model.errors import DeclarationError

ROSTER_NAME = "单位名单.csv"
_NOT_UTF8 = "应为 UTF-8 编码的 CSV：请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"
_AS_TEXT = "用 Excel 编辑名单时，请先把代码两列设为“文本”格式。"
_CODE = re.compile(r"[0-9]+")
COLUMNS = ("部门代码", "部门名称", "单位代码", "单位名称")
FORMAT_COLUMN = "公开格式"
"""A column that a roster may have: the format of the department's document, by folder name or title."""

CONTACT_COLUMN = "联系人"
"""A column that a roster may have: who is to be reminded, with telephone or address."""


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A unit that has to report; ``format_name`` is the format of its department as far as the roster says one.

    ``contact`` is who fills its workbook in, with telephone or address; empty where the roster does not say.
    """

    department_code: str
    department_name: str
    unit_code: str
    unit_name: str
    format_name: str = ""
    line: int = field(default=0, compare=False)
    contact: str = ""


def read_roster(path: Path) -> tuple[RosterEntry, ...]:
    """Return the units of the roster. Raises ``DeclarationError`` with file and line for what is not as documented."""
    entries, problems = looked_through(path)
    if problems:
        raise problems[0]
    return entries


def looked_through(path: Path) -> tuple[tuple[RosterEntry, ...], tuple[DeclarationError, ...]]:
    """Return the units of a roster and everything that is not as documented, line by line."""
    entries: dict[str, RosterEntry] = {}
    problems: list[DeclarationError] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                return (), (DeclarationError(path, 1, f"表头缺少列：{'、'.join(missing)}"),)
            for row in reader:
                if not any(value.strip() for value in row.values() if isinstance(value, str)):
                    continue  # Excel keeps emptied rows as commas
                try:
                    entry = _entry(row, path, reader.line_num)
                except DeclarationError as error:
                    problems.append(error)
                    continue
                if entry.unit_code in entries:
                    problems.append(DeclarationError(path, reader.line_num, f"单位代码 {entry.unit_code} 重复"))
                entries.setdefault(entry.unit_code, entry)
    except FileNotFoundError:
        problems.append(DeclarationError(path, None, "文件不存在"))
    except UnicodeDecodeError:
        problems.append(DeclarationError(path, None, _NOT_UTF8))
    except csv.Error:
        words = "引号不成对，或夹有看不见的字符。请改正这一行。"
        problems.append(DeclarationError(path, reader.reader.line_num, words))
    return tuple(entries.values()), (*problems, *_two_formats(path, entries.values()))


def roster_rows(entries: Iterable[RosterEntry]) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a roster, its header first; a column that it may have is there where one of them says it."""
    listed = list(entries)
    has_formats = any(entry.format_name for entry in listed)
    has_contacts = any(entry.contact for entry in listed)
    yield (*COLUMNS, *[FORMAT_COLUMN] * has_formats, *[CONTACT_COLUMN] * has_contacts)
    for one in listed:
        stated = (one.department_code, one.department_name, one.unit_code, one.unit_name)
        yield (*stated, *[one.format_name] * has_formats, *[one.contact] * has_contacts)


def _two_formats(path: Path, entries: Iterable[RosterEntry]) -> Iterator[DeclarationError]:
    """One department has one document: rows that name a format have to agree, others go with them."""
    named: dict[str, RosterEntry] = {}
    for entry in entries:
        if entry.format_name:
            first = named.setdefault(entry.department_code, entry)
            if first.format_name != entry.format_name:
                found = f"部门 {entry.department_code} 的“{FORMAT_COLUMN}”是“{entry.format_name}”"
                yield DeclarationError(path, entry.line, f"{found}，第 {first.line} 行是“{first.format_name}”，应相同")


def _entry(row: dict[str, str | None], path: Path, line: int) -> RosterEntry:
    values = [(row[column] or "").strip() for column in COLUMNS]
    empty = [column for column, value in zip(COLUMNS, values, strict=True) if not value]
    if empty:
        raise DeclarationError(path, line, f"没有填：{'、'.join(empty)}")
    department, name, unit, title = values
    format_name, contact = ((row.get(column) or "").strip() for column in (FORMAT_COLUMN, CONTACT_COLUMN))
    entry = RosterEntry(department, name, unit, title, format_name, line, " ".join(contact.split()))
    for code in (entry.department_code, entry.unit_code):
        if _CODE.fullmatch(code) is None:
            raise DeclarationError(path, line, f"代码“{code}”应只有半角数字。{_AS_TEXT}")
    if not entry.unit_code.startswith(entry.department_code):
        found = f"单位代码 {entry.unit_code} 不以部门代码 {entry.department_code} 开头"
        raise DeclarationError(path, line, f"{found}，可能丢了前面的 0。{_AS_TEXT}")
    return entry
