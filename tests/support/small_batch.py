"""A year of a few small departments, whose workbooks can change: enough for a pool."""

import re
import shutil
import tempfile
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.support.workbooks import unit_values, valid_workbook

NAMES = {"301": "青石县农业局", "302": "青石县林政局", "303": "青石县水务局", "304": "青石县牧业局"}
_NAME, _FIRST, _CHANGED = "NAME-OF-DEPARTMENT", "1250000", "1260000"


def send_batch(inputs: Path, *, changed: bool) -> None:
    """Let every department send its workbook, like a careful person by a rename; ``changed`` has another amount."""
    for code, name in NAMES.items():
        path = inputs / "2024" / f"{code}-{name}" / f"{code}001-{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = inputs / "sending"
        temporary.write_bytes(workbook_of(code, name, _CHANGED if changed else _FIRST))
        temporary.replace(path)


@cache
def workbook_of(code: str, name: str, amount: str) -> bytes:
    """Return the plain workbook with another department and amount; by its XML, as writing it anew takes a second."""
    folder = Path(tempfile.mkdtemp())
    try:
        target = folder / "made.xlsx"
        (folder / "plain.xlsx").write_bytes(_plain())
        with (
            zipfile.ZipFile(folder / "plain.xlsx") as source,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
        ):
            for item in source.namelist():
                data = source.read(item)
                if item.endswith(".xml"):
                    text = re.sub(r">777(001)?<", rf">{code}\1<", data.decode("utf-8")).replace(_NAME, name)
                    data = text.replace(f"<v>{_FIRST}</v>", f"<v>{amount}</v>").encode()
                out.writestr(zipfile.ZipInfo(item), data)
        return target.read_bytes()
    finally:
        shutil.rmtree(folder)


@cache
def _plain() -> bytes:
    values = unit_values(department_code="777", department_name=_NAME, unit_code="777001", unit_name=_NAME)
    basic = values.rows["basic"]
    values.rows.update(projects=[], fund_revenue=[], project_targets=[], indicators=[], basic=[basic[0], basic[-1]])
    for row, reason in zip(values.rows["comparisons"], ("供水管网改造上年完工", "水库加固上年完工"), strict=False):
        row["reason"] = f"{reason}，本年不再安排"  # less than last year, as the little that is left is
    for row in values.rows["three_public"]:
        row.update(this_general_public=Decimal(0), last_general_public=Decimal(0), reason=None)
        row.pop("department_last_year", None)
    values.forms["overall_target"] = {"is_reported": "否"}
    folder = Path(tempfile.mkdtemp())
    try:
        return valid_workbook(folder, values, "small.xlsx").read_bytes()
    finally:
        shutil.rmtree(folder)
