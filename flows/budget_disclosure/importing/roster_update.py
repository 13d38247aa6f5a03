"""The bureau's list of departments and units, 单位名单.csv: imported units are added, other rows stay as they are."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from budget_disclosure.intake.roster import (
    COLUMNS,
    CONTACT_COLUMN,
    FORMAT_COLUMN,
    ROSTER_NAME,
    RosterEntry,
    read_roster,
    roster_rows,
)
from budget_disclosure.model.errors import DeclarationError, DisclosureError

ROSTER_FILE = ROSTER_NAME
RosterRow = RosterEntry


def updated_roster(path: Path, units: Iterable[RosterRow], overwrite: bool) -> bytes | None:
    """Return the new content of the list, ``None`` when it already says so.

    Raises ``DeclarationError`` for a list that is not as documented, ``DisclosureError`` when it says something else
    about a unit and ``overwrite`` is not set.
    """
    known = _read(path)
    rows = {row.unit_code: row for row in known}
    formats = {row.department_code: row.format_name for row in known if row.format_name}
    for named in units:
        before = rows.get(named.unit_code)
        format_name = before.format_name if before else formats.get(named.department_code, "")
        unit = replace(named, format_name=format_name, contact=before.contact if before else "")
        if before not in (None, unit) and not overwrite:
            raise DisclosureError(
                f"{path}：名单中单位 {unit.unit_code} 是“{before.unit_name}”（部门 {before.department_code} "
                f"{before.department_name}），导入文件中是“{unit.unit_name}”（部门 {unit.department_code} "
                f"{unit.department_name}）。请核对；确认以导入文件为准时，加 --overwrite 重新导入"
            )
        rows[unit.unit_code] = unit
    return None if path.exists() and list(rows.values()) == known else _write(rows.values())


def _read(path: Path) -> list[RosterRow]:
    if not path.exists():
        return []
    rows = list(read_roster(path))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = tuple(next(csv.reader(stream)))
    optional = [column for column in (FORMAT_COLUMN, CONTACT_COLUMN) if column in header]
    if header != (*COLUMNS, *optional):
        known = f"{','.join(COLUMNS)}，或再加 {FORMAT_COLUMN}、{CONTACT_COLUMN}"
        raise DeclarationError(path, 1, f"表头应为：{known}（另有的列在更新名单时会丢失）")
    return rows


def _write(rows: Iterable[RosterRow]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(roster_rows(rows))
    return text.getvalue().encode("utf-8-sig")
