"""The year after the sample's: declarations for it, and what its accountants type into prefilled workbooks."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

YEAR = 2025
NEW_FIGURES = ("基本支出", "政府采购", "三公经费")
REASON = "项目减少"


def templates_with_next_year(templates: Path, target: Path) -> Path:
    """Return a copy of the templates in which every format has the year, made from the year before where it lacks it."""
    shutil.copytree(templates, target)
    for folder in sorted(path for path in target.rglob(str(YEAR - 1)) if path.is_dir()):
        new = folder.parent / str(YEAR)
        if not new.exists():
            shutil.copytree(folder, new)
            declared = (new / "workbook.yaml").read_text(encoding="utf-8")
            (new / "workbook.yaml").write_text(
                re.sub(f"fiscal_year: {YEAR - 1}", f"fiscal_year: {YEAR}", declared), encoding="utf-8"
            )
    return target


def type_new_figures(prefilled: Path, before: Path, target: Path, *, is_head: bool) -> None:
    """Fill what is new into a prefilled workbook, with the figures of the workbook of the year before.

    Only cells that are unlocked and blank are filled: what an accountant does who types nothing twice.
    """
    book, old = load_workbook(prefilled), load_workbook(before)
    for title in NEW_FIGURES:
        for row in book[title].iter_rows():
            for cell in row:
                if cell.value is None and not cell.protection.locked:
                    cell.value = old[title][cell.coordinate].value
    _type_projects(book["项目支出"], old["项目支出"])
    for label, value in (
        ("批复日期", date(YEAR, 2, 20)),
        ("资产数据截止日期", date(YEAR, 4, 30)),
    ):
        _beside(book["单位信息"], label).value = value
    _beside(book["整体绩效"], "整体绩效目标涉及金额").value = _beside(old["整体绩效"], "整体绩效目标涉及金额").value
    for row in book["上年对比"].iter_rows(min_row=5, max_row=8):
        row[2].value = REASON
        if is_head:
            row[4].value = REASON
    book.save(target)


def _type_projects(sheet: Worksheet, old: Worksheet) -> None:
    amounts = {(row[0].value, row[1].value): row for row in old.iter_rows(min_row=6)}
    for row in sheet.iter_rows(min_row=6):
        if row[1].value:
            for cell, before in zip(row, amounts[row[0].value, row[1].value], strict=False):
                if cell.value is None and not cell.protection.locked:
                    cell.value = before.value


def _beside(sheet: Worksheet, label: str) -> Any:
    return next(row[1] for row in sheet.iter_rows() if row[0].value == label)
