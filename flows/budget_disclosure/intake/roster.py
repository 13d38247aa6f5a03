"""The bureau's roster of units (单位名单.csv): who has to report, so that nobody is missed."""

import csv
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.errors import SpecError

ROSTER_NAME = "单位名单.csv"
_COLUMNS = ("部门代码", "部门名称", "单位代码", "单位名称")


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A unit that has to report."""

    department_code: str
    department_name: str
    unit_code: str
    unit_name: str


def read_roster(path: Path) -> tuple[RosterEntry, ...]:
    """Return the units of the roster. Raises ``SpecError`` with file and line for what is not as documented."""
    entries: dict[str, RosterEntry] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise SpecError(path, 1, f"表头缺少列：{'、'.join(missing)}")
            for row in reader:
                entry = _entry(row, path, reader.line_num)
                if entry.unit_code in entries:
                    raise SpecError(path, reader.line_num, f"单位代码 {entry.unit_code} 重复")
                entries[entry.unit_code] = entry
    except FileNotFoundError:
        raise SpecError(path, None, "文件不存在") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise SpecError(path, None, f"文件无法读取（应为 UTF-8 编码的 CSV）：{error}") from None
    return tuple(entries.values())


def _entry(row: dict[str, str | None], path: Path, line: int) -> RosterEntry:
    values = [(row[column] or "").strip() for column in _COLUMNS]
    empty = [column for column, value in zip(_COLUMNS, values, strict=True) if not value]
    if empty:
        raise SpecError(path, line, f"没有填：{'、'.join(empty)}")
    return RosterEntry(*values)
