"""Every remedy is followed: the mistake, the finding, its advice to the letter, and then the true values and no finding.

Advice that was never followed doubled a budget once. What a remedy quotes (a title, the name of a sheet) is taken from
its words; where it only asks for the right value, that is typed into the cells that the finding names, and into no
other, so that the finding must name the right ones.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from budget_disclosure.content.department_content import content_of_unit
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.intake.limits import MAX_FILE_BYTES
from budget_disclosure.intake.raw_cells import CellKind, CellRange, RawCell, SheetCells, WorkbookCells
from budget_disclosure.intake.read_submission import submission_from_cells
from budget_disclosure.model.findings import Finding, Rule, is_blocked
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import UnitSubmission
from tests.bad_workbooks.test_moved_columns import subtotals, with_formula, without_column
from tests.bad_workbooks.test_own_check import saved
from tests.support.workbooks import FILE, _valid_cells, declarations_of, raw, unit_values, valid_workbook

Book = WorkbookCells
Change = Callable[[Book], Book]
Remedy = Callable[[Book, Finding], Book]


# --- reading -------------------------------------------------------------------------------------------------------


def read(book: Book) -> tuple[UnitSubmission | None, tuple[Finding, ...]]:
    """Return what a workbook says and everything that is found in it, as `disclose check` does."""
    submission, findings = submission_from_cells(book, declarations_of())
    if submission is None:
        return None, findings
    return submission, content_of_unit(submission, findings, declarations_of()).findings


@cache
def truth() -> tuple[UnitSubmission, frozenset[tuple[str, str]]]:
    """Return the right submission, and what is asked of it anyway."""
    submission, findings = read(_valid_cells())
    assert submission is not None
    assert not is_blocked(findings)
    return submission, frozenset((f.rule.id, f.found) for f in findings)


def values_of(submission: UnitSubmission | None) -> list[tuple[str, str, str]]:
    assert submission is not None
    return sorted(
        (cell.at.sheet, cell.at.cell, cell.value) for cell in input_cells([replace(submission, own_failures=())])
    )


# --- changing a workbook -------------------------------------------------------------------------------------------


def put(book: Book, sheet: str, cell: str, value: object) -> Book:
    page, place = book.sheets[sheet], coordinate_to_tuple(cell)
    new = value if isinstance(value, RawCell) else raw(value)
    cells = {**page.cells, place: new._replace(row=place[0], column=place[1])}
    return with_page(book, replace(page, cells=cells))


def with_page(book: Book, page: SheetCells) -> Book:
    return replace(book, sheets={**book.sheets, page.title: page})


def cells(values: Mapping[tuple[str, str], object]) -> Change:
    def change(book: Book) -> Book:
        for (sheet, cell), value in values.items():
            book = put(book, sheet, cell, value)
        return book

    return change


def one(sheet: str, cell: str, value: object) -> Change:
    return cells({(sheet, cell): value})


def on(sheet: str, change: Callable[[SheetCells], SheetCells]) -> Change:
    return lambda book: with_page(book, change(book.sheets[sheet]))


def renamed(old: str, new: str) -> Change:
    return lambda book: replace(
        book,
        sheets={(new if t == old else t): replace(p, title=new) if t == old else p for t, p in book.sheets.items()},
    )


def without_sheet(title: str) -> Change:
    return lambda book: replace(book, sheets={t: p for t, p in book.sheets.items() if t != title})


def moved_row(sheet: str, old: int, new: int) -> Change:
    def change(page: SheetCells) -> SheetCells:
        inputs = {(r, c): cell for (r, c), cell in page.cells.items() if r == old and not cell.has_formula}
        kept = {place: cell for place, cell in page.cells.items() if place not in inputs}
        return replace(page, cells={**kept, **{(new, c): cell._replace(row=new) for (_, c), cell in inputs.items()}})

    return on(sheet, change)


def both(*changes: Change) -> Change:
    def change(book: Book) -> Book:
        for part in changes:
            book = part(book)
        return book

    return change


# --- following a remedy --------------------------------------------------------------------------------------------


def places(finding: Finding) -> Iterable[tuple[int, int]]:
    for area in finding.at.cell.split(","):
        left, top, right, bottom = range_boundaries(area)
        yield from ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))


def type_the_right_value(book: Book, finding: Finding) -> Book:
    """What the cells that the finding names should say is typed into them."""
    page, right = book.sheets[finding.at.sheet], _valid_cells().sheets[finding.at.sheet]
    return with_page(
        book, replace(page, cells={**page.cells, **{place: right.at(*place) for place in places(finding)}})
    )


def clear_the_cells(book: Book, finding: Finding) -> Book:
    page = book.sheets[finding.at.sheet]
    gone = set(places(finding))
    return with_page(book, replace(page, cells={place: c for place, c in page.cells.items() if place not in gone}))


def write_the_quoted_text(book: Book, finding: Finding) -> Book:
    quoted = re.search(r"恢复为“([^”]+)”。$", finding.what_to_do)
    assert quoted is not None, finding.what_to_do
    return put(book, finding.at.sheet, finding.at.cell, quoted[1])


def first_yuan_then_the_quoted_text(book: Book, finding: Finding) -> Book:
    assert "请先把各行金额都改为“元”" in finding.what_to_do
    page, column = book.sheets[finding.at.sheet], coordinate_to_tuple(finding.at.cell)[1]
    amounts = {
        place: cell._replace(value=cell.value * 10000)
        for place, cell in page.cells.items()
        if place[1] == column and place[0] > 5 and isinstance(cell.value, Decimal)
    }
    return write_the_quoted_text(with_page(book, replace(page, cells={**page.cells, **amounts})), finding)


def rename_as_quoted(book: Book, finding: Finding) -> Book:
    quoted = re.search(r"请把工作表“([^”]+)”改名为“([^”]+)”。", finding.what_to_do)
    assert quoted is not None, finding.what_to_do
    return renamed(quoted[1], quoted[2])(book)


def start_from_a_blank_workbook(book: Book, finding: Finding) -> Book:
    assert re.search("空白填报表|没有填写的填报表", finding.what_to_do), finding.what_to_do
    return _valid_cells()


def undo(change: Change) -> Remedy:
    """A remedy that says what to do in words of its own; ``change`` does that."""
    return lambda book, finding: change(book)


def remove_the_sheet(book: Book, finding: Finding) -> Book:
    return without_sheet(finding.at.sheet)(book)


def unmerge(book: Book, finding: Finding) -> Book:
    page = book.sheets[finding.at.sheet]
    kept = tuple(area for area in page.merged if str(area) not in finding.found)
    return with_page(book, replace(page, merged=kept))


def multiply_the_sheet(book: Book, finding: Finding) -> Book:
    """All amounts of the sheet from 万元 to 元."""
    page = book.sheets[finding.at.sheet]
    changed = {
        place: cell._replace(value=cell.value * 10000)
        for place, cell in page.cells.items()
        if place[0] > 3 and isinstance(cell.value, Decimal) and not cell.has_formula and cell.value != 1
    }
    return with_page(book, replace(page, cells={**page.cells, **changed}))


def divided(sheet: str, *area: str) -> Change:
    def change(book: Book) -> Book:
        for cell in area:
            value = book.sheets[sheet].at(*coordinate_to_tuple(cell)).value
            assert isinstance(value, Decimal)
            book = put(book, sheet, cell, value / 10000)
        return book

    return change


@dataclass(frozen=True)
class Mistake:
    """A mistake in the workbook, and how a person follows the remedy of the rule that finds it."""

    rule: str
    make: Change
    follow: Remedy = type_the_right_value


MISTAKES = [
    Mistake("I-201", one("单位信息", "B5", "2023.1"), start_from_a_blank_workbook),
    Mistake("I-202", one("单位信息", "B4", Decimal(2023)), start_from_a_blank_workbook),
    Mistake("I-203", renamed("基本支出", "基本支出 (2)"), rename_as_quoted),
    Mistake("I-203", without_sheet("国有资产"), start_from_a_blank_workbook),
    Mistake("I-204", one("基本支出", "M4", "单位自有资金（元）"), write_the_quoted_text),
    Mistake("I-204", one("基本支出", "O3", None), write_the_quoted_text),
    Mistake("I-204", one("三公经费", "A7", "接待费"), write_the_quoted_text),
    Mistake("I-204", one("国有资产", "A4", "车辆编制"), write_the_quoted_text),
    Mistake(
        "I-204",
        both(divided("基本支出", "I6", "I7", "I8", "I9", "I11", "I12"), one("基本支出", "I4", "一般公共预算（万元）")),
        first_yuan_then_the_quoted_text,
    ),
    Mistake("I-205", one("项目支出", "A7", "甲")),
    Mistake(
        "I-206",
        lambda book: with_page(book, SheetCells("草稿", {(2, 3): raw("备忘")._replace(row=2, column=3)})),
        remove_the_sheet,
    ),
    Mistake(
        "I-207",
        on("基本支出", lambda page: replace(page, hidden_rows=frozenset({7}))),
        undo(on("基本支出", lambda page: replace(page, hidden_rows=frozenset()))),
    ),
    Mistake(
        "I-208", on("基本支出", lambda page: replace(page, merged=(*page.merged, CellRange(6, 9, 6, 10)))), unmerge
    ),
    Mistake("I-209", moved_row("基本支出", 13, 206), undo(moved_row("基本支出", 206, 13))),
    Mistake("I-210", one("基本支出", "X7", "待核对"), clear_the_cells),
    Mistake(
        "I-211",
        lambda book: replace(
            book, sheets={**book.sheets, "基本支出 ": replace(book.sheets["基本支出"], title="基本支出 ")}
        ),
        undo(without_sheet("基本支出 ")),
    ),
    Mistake(
        "I-212",
        cells(
            {
                ("基本支出", "V3"): "本年预算",
                ("基本支出", "V4"): "一般公共预算（元）",
                ("基本支出", "V6"): Decimal(1250000),
            }
        ),
        undo(cells({("基本支出", cell): None for cell in ("V3", "V4", "V6")})),
    ),
    Mistake("I-221", cells({("基本支出", "B14"): "合计", ("基本支出", "I14"): Decimal("2256500.5")}), clear_the_cells),
    Mistake("I-301", one("基本支出", "I7", "六十四万")),
    Mistake("I-302", one("基本支出", "I7", Decimal("640500.505"))),
    Mistake("I-303", one("基本支出", "I7", Decimal(-640500))),
    Mistake(
        "I-304", one("基本支出", "I7", RawCell(0, 0, CellKind.BLANK, None, has_formula=True, has_saved_value=False))
    ),
    Mistake("I-305", one("基本支出", "I7", RawCell(0, 0, CellKind.ERROR, "#REF!"))),
    Mistake("I-306", one("国有资产", "B4", Decimal("3.5"))),
    Mistake("I-307", one("单位信息", "B15", "二月上旬")),
    Mistake("I-308", one("单位信息", "B12", "机关")),
    Mistake("I-310", one("基本支出", "B6", "2130398")),
    Mistake("I-311", one("基本支出", "B6", "21303")),
    Mistake("I-313", one("基本支出", "D6", "30101 津贴补贴")),
    Mistake("I-314", one("基本支出", "F6", None)),
    Mistake("I-315", one("其他说明", "B4", "无其他需要说明的事项。\x07")),
    Mistake("I-316", one("项目支出", "B7", date(2024, 1, 1))),
    Mistake("I-317", one("单位信息", "B9", "30500A")),
    Mistake("I-318", one("基本支出", "I7", Decimal(10) ** 16)),
    Mistake("I-319", one("基本支出", "I7", raw(Decimal("6405.005"))._replace(shows_percent=True))),
    Mistake("I-320", one("单位信息", "B15", "2014-02-06")),
    Mistake("I-330", one("基本支出", "J7", "无"), clear_the_cells),
    Mistake("I-350", one("基本支出", "I6", raw(125)._replace(says_times=Decimal(10000)))),
    Mistake("I-351", one("基本支出", "I6", raw(1250000)._replace(is_unseen=True))),
    Mistake("I-352", one("基本支出", "I6", with_formula("0", "I6+1"))),
    Mistake("I-353", one("基本支出", "A2", "金额单位：万元")),
    Mistake("I-331", one("基本支出", "I6", "1250000")),
    Mistake("I-334", one("单位信息", "B15", "2024年2月6日")),
    Mistake("I-335", one("基本支出", "D6", Decimal(30101))),
    Mistake("I-401", one("基本支出", "I6", None)),
    Mistake(
        "I-402",
        cells(
            {
                ("基本支出", "I6"): Decimal(650000),
                ("基本支出", "B14"): "2130301",
                ("基本支出", "D14"): "30101",
                ("基本支出", "F14"): "50101",
                ("基本支出", "I14"): Decimal(600000),
            }
        ),
        undo(
            cells(
                {("基本支出", "I6"): Decimal(1250000), **{("基本支出", f"{letter}14"): None for letter in "BDFI"}},
            )
        ),
    ),
    Mistake("I-406", cells(saved("C-301.1", "1", "2")), undo(cells(dict.fromkeys(saved("C-301.1", "1", "2"))))),
    Mistake("I-410", on("基本支出", lambda page: without_column(page, 13)), start_from_a_blank_workbook),
    Mistake("I-410", on("政府采购", lambda page: without_row_of(page, 4)), start_from_a_blank_workbook),
    Mistake("I-410", one("基本支出", "M4", "小计（元）"), start_from_a_blank_workbook),
    Mistake("I-411", one("基本支出", "K6", with_formula("1250000", "SUM(I6:J6)"))),
    Mistake(
        "I-412",
        on("基本支出", lambda page: subtotals_in(page, 11)),
        undo(cells({("基本支出", f"K{r}"): None for r in range(6, 13)})),
    ),
    Mistake("I-413", one("基本支出", "H6", Decimal(125))),
    Mistake("U-301", one("上年对比", "B8", None)),
    Mistake("U-402", one("政府采购", "B8", Decimal(5000000))),
    Mistake("U-501", one("国有资产", "B5", Decimal(2))),
    Mistake("U-602", one("整体绩效", "B5", None)),
    Mistake("U-604", one("单位信息", "B9", "306001")),
    Mistake("U-801", divided("上年对比", "B5", "B6", "B8", "D5"), multiply_the_sheet),
    Mistake("U-801", divided("政府采购", "B4")),
    Mistake("U-801", divided("整体绩效", "B5"), multiply_the_sheet),
    Mistake("U-802", one("基本支出", "I9", Decimal("8.2"))),
    Mistake("U-811", one("政府采购", "B5", Decimal(90000000))),
]
EXEMPT = {
    "I-214": "a workbook of another format: to be filled in anew in the right one; test_formats.py finds it",
    "I-213": "a blank workbook: there is nothing to correct, it is to be filled in",
    "I-220": "the file is to be saved anew by Excel or WPS, which no test can do",
    "I-222": "what a merge hides is either kept or cleared: a person decides; test_people.py reads both",
    "I-309": "codes as numbers are followed by test_people.py, range by range",
    "I-312": "a reminder that the list of codes is not sure; nothing is wrong",
    "I-332": "damage in the bytes of a cell, to be typed anew: test_edited_xml.py",
    "I-333": "two values in the bytes of one cell, to be typed anew: test_edited_xml.py",
    "I-403": "rows nobody wrote: nobody but the unit knows what they say",
    "I-405": "green cells of a subordinate unit, to be cleared: followed below with a unit of that role",
    "I-500": "rows of one project that contradict each other: test_projects_of_several_rows.py",
}


def without_row_of(page: SheetCells, row: int) -> SheetCells:
    moved = {(r - (r > row), c): cell._replace(row=r - (r > row)) for (r, c), cell in page.cells.items() if r != row}
    return replace(page, cells=moved, merged=())


def subtotals_in(page: SheetCells, column: int) -> SheetCells:
    """Return the sheet with the sums of the other sources in a column that is blank in the right one."""
    filled = subtotals(page, range(6, 13))
    totals = {}
    for row in range(6, 13):
        own = page.at(row, 13).value
        value = filled.at(row, 13).value
        assert isinstance(value, Decimal)
        total = value + (own if isinstance(own, Decimal) else 0)
        totals[row, column] = raw(total)._replace(row=row, column=column)
    return replace(page, cells={**page.cells, **totals})


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.rule)
def test_the_remedy_leads_to_the_true_values_and_no_finding(mistake: Mistake) -> None:
    right, asked_anyway = truth()
    book = mistake.make(_valid_cells())
    _, findings = read(book)
    meant = [finding for finding in findings if finding.rule.id == mistake.rule]
    assert meant, [(f.rule.id, f.found) for f in findings]
    for finding in meant:
        book = mistake.follow(book, finding)
    submission, left = read(book)
    assert [(f.rule.id, f.found) for f in left if (f.rule.id, f.found) not in asked_anyway] == []
    assert values_of(submission) == values_of(right)


def test_green_cells_are_cleared_as_the_finding_lists_them() -> None:
    book = one("单位信息", "B13", "下属单位")(_valid_cells())
    submission, findings = submission_from_cells(book, declarations_of())
    for finding in findings:
        assert finding.rule is rules.HEAD_COLUMNS
        for cell in re.findall(r"[A-Z]+[0-9]+", finding.found):
            book = put(book, finding.at.sheet, cell, None)
    cleared, left = submission_from_cells(book, declarations_of())
    assert submission is not None
    assert left == ()
    changed = set(values_of(submission)) - set(values_of(cleared))
    assert {sheet for sheet, _, _ in changed} == {"三公经费", "上年对比"}


# --- files and folders ---------------------------------------------------------------------------------------------

FOLDER = "305-云岭县水利局"
STATION = "305002-水文站.xlsx"
HEAD_ROW, STATION_ROW = "305,云岭县水利局,305001,云岭县水利局", "305,云岭县水利局,305002,水文站"


@dataclass(frozen=True)
class Disorder:
    """Something wrong with a folder, and what a person does about it; both are given the department's folder."""

    rule: str
    make: Callable[[Path], object]
    follow: Callable[[Path], object]
    last_year: tuple[str, ...] = ()


def write(name: str, data: bytes = b"x") -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def move(old: str, new: str) -> Callable[[Path], object]:
    def follow(folder: Path) -> None:
        (folder / new).parent.mkdir(exist_ok=True)
        (folder / old).rename(folder / new)

    return follow


def workbook(name: str, **changes: object) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        values = unit_values()
        values.forms["unit"].update(changes)  # type: ignore[arg-type]
        valid_workbook(folder, values, name)

    return make


def roster(*rows: str) -> Callable[[Path], object]:
    text = "\n".join(["部门代码,部门名称,单位代码,单位名称", *rows]) + "\n"
    return lambda folder: (folder.parent / "单位名单.csv").write_text(text, encoding="utf-8-sig")


def steps(*actions: Callable[[Path], object]) -> Callable[[Path], object]:
    def act(folder: Path) -> None:
        for action in actions:
            action(folder)

    return act


def zipped(folder: Path) -> None:
    with zipfile.ZipFile(folder / "报送.zip", "w") as archive:
        archive.write(folder / FILE, FILE)
    (folder / FILE).unlink()


def unzip_and_remove(folder: Path) -> None:
    with zipfile.ZipFile(folder / "报送.zip") as archive:
        archive.extractall(folder)
    (folder / "报送.zip").unlink()


def save_as_xlsx(name: str) -> Callable[[Path], object]:
    return steps(remove(name), valid_workbook)


def much_too_large(folder: Path) -> None:
    with (folder / FILE).open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)


DISORDERS = [
    Disorder("I-101", write(FILE, b"no workbook"), valid_workbook),
    Disorder("I-103", steps(move(FILE, "305001.xls")), save_as_xlsx("305001.xls")),
    Disorder("I-104", write(FILE, b""), valid_workbook),
    Disorder("I-105", much_too_large, valid_workbook),
    Disorder("I-111", write(f"~${FILE}"), remove(f"~${FILE}")),
    Disorder("I-112", write("说明.docx"), remove("说明.docx")),
    Disorder("I-113", steps(lambda f: (f / "资料").mkdir(), write("资料/说明.txt")), move("资料", "旧版")),
    Disorder("I-114", remove(FILE), valid_workbook),
    Disorder("I-115", workbook("305001-二.xlsx", short_name="水利"), remove("305001-二.xlsx")),
    Disorder("I-116", roster(STATION_ROW.replace("305,", "306,").replace("305002", "306002")), roster(HEAD_ROW)),
    Disorder("I-117", roster(HEAD_ROW, STATION_ROW), roster(HEAD_ROW)),
    Disorder("I-118", roster(HEAD_ROW.replace("001,云岭县水利局", "001,云岭县水务局")), roster(HEAD_ROW)),
    Disorder("I-120", move(FILE, "305009-水利局.xlsx"), move("305009-水利局.xlsx", FILE)),
    Disorder("I-122", workbook("305001-旧.xlsx", revision=1), move("305001-旧.xlsx", "旧版/305001-旧.xlsx")),
    Disorder("I-123", lambda f: shutil.copy(f / FILE, f / f"副本{FILE}"), move(f"副本{FILE}", f"旧版/{FILE}")),
    Disorder("I-130", zipped, unzip_and_remove),
    Disorder("I-131", move(FILE, f"水利局/{FILE}"), steps(move(f"水利局/{FILE}", FILE))),
    Disorder("I-134", move(FILE, "305001-水\n利局.xlsx"), move("305001-水\n利局.xlsx", FILE)),
    Disorder("I-135", write(FILE.replace(".", " .")), remove(FILE.replace(".", " ."))),
    Disorder("I-136", lambda f: (f / "305002.xlsx").symlink_to("不在了"), remove("305002.xlsx")),
    Disorder("I-132", lambda folder: None, roster(HEAD_ROW), last_year=("305002",)),
    Disorder("I-133", lambda f: f.joinpath(FILE).rename(f / FILE), roster(HEAD_ROW), last_year=("305003",)),
]
EXEMPT_FOLDERS = {
    "I-102": "only the person who set the password can take it off",
    "I-119": "which of two departments a workbook belongs to is for people to say",
    "I-121": "a question about the folder's name; nothing is read by it",
}


@pytest.mark.parametrize("disorder", DISORDERS, ids=lambda disorder: disorder.rule)
def test_the_folder_is_in_order_after_the_remedy(disorder: Disorder, tmp_path: Path) -> None:
    folder = tmp_path / "2024" / FOLDER
    if disorder.rule == "I-122":
        workbook(FILE, revision=2)(folder)
    else:
        valid_workbook(folder)
    last_year = dict.fromkeys(disorder.last_year, "水文站")
    disorder.make(folder)
    found = {finding.rule.id for finding in read_department(folder, declarations_of(), last_year).findings}
    assert disorder.rule in found
    disorder.follow(folder)
    intake = read_department(folder, declarations_of(), last_year)
    assert [(f.rule.id, str(f.at)) for f in intake.findings] == []
    assert [submission.unit.unit_code.value for submission in intake.submissions] == ["305001"]


def test_every_rule_of_reading_has_its_remedy_followed_or_says_why_not() -> None:
    values = (value for value in vars(rules).values() if isinstance(value, Rule))
    known = {rule.id for rule in values if rule.id.startswith("I-")}
    followed = {mistake.rule for mistake in MISTAKES} | {disorder.rule for disorder in DISORDERS}
    exempt = EXEMPT.keys() | EXEMPT_FOLDERS.keys()
    assert known - followed - exempt == set()
    assert exempt <= known
    assert not exempt & followed
