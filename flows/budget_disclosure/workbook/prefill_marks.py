"""How a prefilled workbook shows what was filled in: grey and locked with its source, or marked to be looked at."""

from collections.abc import Iterator, Mapping

from budget_disclosure.declarations.sheet_yaml import SheetKind, SheetSpec
from budget_disclosure.declarations.workbook_layout import (
    LEAD_ROW,
    NOTE_COLUMN,
    VALUE_COLUMN,
    form_rows,
    table_layout,
)
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cell_names import column_letters
from budget_disclosure.ooxml.book import Marking, PageChanges
from budget_disclosure.workbook import workbook_styles as styles
from budget_disclosure.workbook.form_sheets import FORM_WIDTHS
from budget_disclosure.workbook.headings import lead_height
from budget_disclosure.workbook.prefill_values import Place, Prefilled
from budget_disclosure.workbook.table_sheets import table_widths

LOCKED = Marking(styles.COMPUTED_FILL, True)
CARRIED = Marking(styles.CARRIED_FILL, False)
MARKINGS = (LOCKED, CARRIED)
LOOK_AT_IT = "沿用上年，请核对"
HOW_TO_CHANGE = (
    "有划转、口径调整等要改的，先点“审阅”→“撤消工作表保护”（没有密码），改这一格，并在“上年数调整原因”写明为什么。"
)


def add_marks(spec: Declarations, prefilled: Prefilled, changes: dict[str, PageChanges]) -> None:
    """Mark the cells of a prefilled workbook in what it changes, by sheet title."""
    for sheet in spec.workbook.sheets:
        locked = dict(_cells(sheet, prefilled.locked))
        carried = dict(_cells(sheet, prefilled.carried))
        if not locked and not carried:
            continue
        page = changes.setdefault(sheet.title, PageChanges())
        for (row, column), source in locked.items():
            page.markings.setdefault(row, {})[column] = LOCKED
            page.comments[f"{column_letters(column)}{row}"] = f"取自{source}。{HOW_TO_CHANGE}"
        for row, column in carried:
            page.markings.setdefault(row, {})[column] = CARRIED
        _say_at_the_top(page, sheet, locked, carried)
        if sheet.kind is SheetKind.FORM:
            _say_beside(page, sheet, locked, carried)


def _cells(sheet: SheetSpec, places: Mapping[Place, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield row and column of the places on a sheet, with the source of each."""
    rows = form_rows(sheet) if sheet.kind is SheetKind.FORM else {}
    layout = table_layout(sheet) if sheet.kind is not SheetKind.FORM else None
    for (key, row, field), source in places.items():
        if key != sheet.key:
            continue
        if layout is None:
            yield (rows[field], VALUE_COLUMN), source
        else:
            index = row if isinstance(row, int) else sheet.item_words.index(row)
            yield (layout.first_row + index, layout.columns[field]), source


def _say_at_the_top(
    page: PageChanges, sheet: SheetSpec, locked: Mapping[tuple[int, int], str], carried: Mapping[tuple[int, int], str]
) -> None:
    words = []
    if locked:
        words.append(f"灰色的上年数取自{_named(locked)}，不用填，鼠标停在单元格上可看出处。")
    if carried:
        words.append(f"橙色的内容取自{_named(carried)}：{LOOK_AT_IT}，有变动的直接改。")
    lead = f"{''.join(words)}{sheet.lead}"
    page.put(LEAD_ROW, 1, lead)
    widths = FORM_WIDTHS if sheet.kind is SheetKind.FORM else table_widths(sheet, table_layout(sheet))
    page.heights[LEAD_ROW] = lead_height(lead, widths)


def _say_beside(
    page: PageChanges, sheet: SheetSpec, locked: Mapping[tuple[int, int], str], carried: Mapping[tuple[int, int], str]
) -> None:
    """Say in the notes of a form, beside each cell, what was filled in."""
    rows = form_rows(sheet)
    for field in sheet.fields:
        row = rows[field.key]
        place = (row, VALUE_COLUMN)
        if place in carried:
            page.put(row, NOTE_COLUMN, f"{LOOK_AT_IT}。{field.help}")
        elif place in locked:
            page.put(row, NOTE_COLUMN, f"取自{locked[place]}。{field.help}")


def _named(cells: Mapping[tuple[int, int], str]) -> str:
    return "、".join(dict.fromkeys(cells.values()))
