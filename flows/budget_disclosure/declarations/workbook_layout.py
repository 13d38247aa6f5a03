"""Where the declared fields stand on their sheets: one answer for the writer and the reader."""

from collections.abc import Mapping
from dataclasses import dataclass

from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec

TITLE_ROW, LEAD_ROW, TOP_ROW = 1, 2, 3
FORM_COLUMNS = ("项目", "填写内容", "计量单位", "必填", "填写说明")
LABEL_COLUMN, VALUE_COLUMN, UNIT_COLUMN, REQUIRED_COLUMN, NOTE_COLUMN = 1, 2, 3, 4, 5

RETURNED_LIST_TITLES = ("问题清单", "校验问题清单")
"""Titles of the sheet that a returned copy is given (the second where the unit has one of the first of its own)."""

CHECK_COLUMNS = ("编号", "校验内容", "比较的数", "数值", "应对照的数", "数值", "差额", "结果", "性质", "怎么办", "位置")
"""The columns of the sheet 校验."""
VERDICT_ROW, VERDICT_COLUMN, CHECK_HEADER_ROW = 3, 2, 4
LEFT_NUMBER_COLUMN, RIGHT_NUMBER_COLUMN, RESULT_COLUMN, LEVEL_COLUMN = 4, 6, 8, 9


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Rows and columns (from 1) of a table; ``None`` for a row of merged headers or of totals that it does not have."""

    group_row: int | None
    header_row: int
    totals_row: int | None
    first_row: int
    last_row: int
    item_column: int | None
    columns: Mapping[str, int]

    @property
    def last_column(self) -> int:
        """The last declared column."""
        return max(self.columns.values())


def table_layout(sheet: SheetSpec) -> TableLayout:
    """Return the layout of a ROWS or FIXED sheet as generated; the totals stand above the rows, in the frozen part."""
    grouped = any(field.group for field in sheet.fields)
    header_row = TOP_ROW + 1 if grouped else TOP_ROW
    totals_row = header_row + 1 if sheet.totals else None
    first_row = (totals_row or header_row) + 1
    item_column = 1 if sheet.kind is SheetKind.FIXED else None
    start = 2 if item_column else 1
    return TableLayout(
        group_row=TOP_ROW if grouped else None,
        header_row=header_row,
        totals_row=totals_row,
        first_row=first_row,
        last_row=first_row + sheet.row_count - 1,
        item_column=item_column,
        columns={field.key: start + index for index, field in enumerate(sheet.fields)},
    )


def form_rows(sheet: SheetSpec) -> Mapping[str, int]:
    """Return the row of each field of a FORM sheet as generated."""
    return {field.key: TOP_ROW + 1 + index for index, field in enumerate(sheet.fields)}
