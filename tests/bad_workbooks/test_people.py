"""What people do to a workbook in Excel, WPS and LibreOffice: the right amounts, or one finding at its place.

A table of cases. Each changes the small workbook of ``tests/support/people.py`` as a person or a program would. The
findings are compared by rule and place; where nothing blocks, every amount is compared with what an independent reader
found before, and with what the person meant to change.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.model.findings import is_blocked
from tests.support.people import Case, Key, as_the_program_read, make, meant_before, part_of_sheet, read

# The first amount of the workbook, and where it stands.
FIRST: Key = ("基本支出", "2130301", "30101", "50101", "本年预算·一般公共预算")
BASIC, UNIT, PROJECTS = "基本支出", "单位信息", "项目支出"


def put(sheet: str, cell: str, value: object, number_format: str = "") -> Callable[[Workbook], None]:
    """Type a value into a cell."""

    def do(book: Workbook) -> None:
        book[sheet][cell].value = value  # type: ignore[union-attr]
        if number_format:
            book[sheet][cell].number_format = number_format

    return do


def each(sheet: str, cells: str, change: Callable[[Any], object]) -> Callable[[Workbook], None]:
    """Change what every filled cell of a range says."""

    def do(book: Workbook) -> None:
        for row in book[sheet][cells]:
            for cell in row:
                if cell.value is not None:
                    cell.value = change(cell.value)

    return do


def on(sheet: str, change: Callable[[Worksheet], object]) -> Callable[[Workbook], None]:
    """Do something to a sheet."""
    return lambda book: change(book[sheet])


def amount_cell(what: str, typed: object, *findings: tuple[str, str], meant: str = "1250000") -> Case:
    """Type something into the first amount cell."""
    return Case(what, put(BASIC, "I6", typed), findings, {FIRST: meant})


def v(value: str, kind: str = "") -> tuple[str, Callable[[str], str]]:
    """Save a value in the XML of the first amount cell."""

    def change(text: str) -> str:
        attributes = f' t="{kind}"' if kind else ""
        return re.sub(r'(<c r="I6"[^>]*?)(?: t="\w+")?>.*?</c>', rf"\1{attributes}><v>{value}</v></c>", text, count=1)

    return part_of_sheet(BASIC), change


AT = f"{BASIC}!I6"


def amounts_as_text() -> Iterator[Case]:
    for text, meant in (
        ("1250000", "1250000"),
        (" 1250000 ", "1250000"),
        ("1,250,000", "1250000"),
        ("1,250,000.00", "1250000"),
        ("１２５００００", "1250000"),
        ("１，２５０，０００．５", "1250000.5"),
        ("\ufeff1250000", "1250000"),
        ("1250000\u200b", "1250000"),
        ("1\u00ad250000", "1250000"),
        ("\u00a01250000\u00a0", "1250000"),
        ("\u30001250000", "1250000"),
        ("1\u00a0250\u00a0000", "1250000"),
        ("+1250000", "1250000"),
        ("1250000.10", "1250000.1"),
        ("0", "0"),
    ):
        yield amount_cell(f"a number saved as text: {text!r}", text, ("I-331", AT), meant=meant)
    for text in (
        "125万", "125万元", "1250000元", "￥1,250,000.00", "人民币1250000元整", "1,10", "1.250.000,00", "1 250 000", "12,50,000",
        "01250000", "1.25e6", "约125万", "125-130万", "1250000(含税)", "(1,250,000.00)", "1,250,000-", "壹佰贰拾伍万元整",
        "1250000 含公积金", "见附件", "待定", "1250000。", "1 2 5 0 0 0 0", "5%", "×", "?", "１.2.3",
    ):  # fmt: skip
        yield amount_cell(f"no plain number: {text!r}", text, ("I-330" if text == "×" else "I-301", AT))
    for text in ("-", "--", "—", "——", "–", "/", "\\", "无", "没有", "N/A", "0.00元", "0元", "零", "…", "*"):
        yield amount_cell(f"a word for nothing: {text!r}", text, ("I-330", AT))


def amounts_as_other_things() -> Iterator[Case]:
    yield amount_cell("an amount of more than two decimals", 1250000.005, ("I-302", AT))
    yield amount_cell("a negative amount", -1250000, ("I-303", AT))
    yield amount_cell("an amount beyond all budgets", 1.25e15, ("I-318", AT))
    yield amount_cell("a formula that nobody calculated", "=1000000+250000", ("I-304", AT))
    yield amount_cell("an error", "#REF!", ("I-305", AT))
    yield amount_cell("a truth value", True, ("I-301", AT))
    yield amount_cell("a date instead of an amount", date(2024, 1, 1), ("I-301", AT))
    for code in ('0.00"万元"', '0"万"', '0"0000"', 'General"万元"', "0.00\\万", '@"万元"'):
        yield Case(f"a format that says ten thousand times: {code}", put(BASIC, "I6", 125, code), (("I-350", AT),))
    for code in ('0!.0000"万元"', '0.0,"千元"', '[>=10000]0!.0,"万";0', "[DBNum2][$-804]General", '#,##0.00"元"'):
        yield Case(f"a format that says the same amount: {code}", put(BASIC, "I6", 1250000, code))
    for code in (";;;", '"无"'):
        yield Case(f"a format that shows nothing: {code}", put(BASIC, "I6", 1250000, code), (("I-351", AT),))
    own = re.compile(r'(<c r="I6"[^>]*?)(?: t="\w+")?>.*?</c>')
    for formula, rule in (("I6+1", "I-352"), ("SUM(I5:I13)", "I-411")):
        by = rf"\1><f>{formula}</f><v>0</v></c>"
        circular = (part_of_sheet(BASIC), lambda text, by=by: own.sub(by, text, count=1))
        yield Case(f"a formula of itself: {formula}", xml=circular, findings=((rule, AT),))
    yield amount_cell("noise of a binary sum", 1250000.0000000002, meant="1250000")
    yield amount_cell("a zero", 0, meant="0")
    yield Case("an amount shown as a percentage", put(BASIC, "I6", 12500, "0.00%"), (("I-319", AT),))
    yield Case("an amount shown in 万元 by its format", put(BASIC, "I6", 1250000, '0!.0,"万"'))
    yield Case("an amount with a currency format", put(BASIC, "I6", 1250000, '"¥"#,##0.00;[Red]-"¥"#,##0.00'))
    yield Case("an accountant's format", put(BASIC, "I6", 1250000, '_ * #,##0.00_ ;_ * "-"??_ ;_ @_ '))
    as_date = put(BASIC, "I7", 45000, "yyyy-mm-dd")
    yield Case("an amount shown as a date by its format", as_date, (("I-301", f"{BASIC}!I7"),))
    yield Case("text format, the number stays one", put(BASIC, "I6", 1250000, "@"))
    for value in ("1E400", "NaN", "INF", "１２５００００", "٣٤٥", "1,250,000", "12 50", "#VALUE!", "-1.#IND"):
        yield Case(f"an impossible number in the file: {value}", xml=v(value), findings=(("I-332", AT),))
    yield Case("an error in the file", xml=v("#NUM!", "e"), findings=(("I-305", AT),))
    yield Case("a number with an exponent in the file", xml=v("1.25E+6"))
    yield Case("a text that the file does not have", xml=v("99999", "s"), findings=(("I-332", AT),))
    part, _ = v("")
    twice = (part, lambda text: re.sub(r'(<c r="I6".*?</c>)', r'\1<c r="I6"><v>99</v></c>', text, count=1))
    yield Case("a cell saved twice", xml=twice, findings=(("I-333", AT),))
    same = (part, lambda text: re.sub(r'(<c r="I6".*?</c>)', r"\1\1", text, count=1))
    yield Case("a cell saved twice with one value", xml=same)


def fill(column: int, value: object, *rows: int) -> Callable[[Workbook], None]:
    """Fill a column of 基本支出 in some rows."""
    return on(BASIC, lambda page: [page.cell(row, column).__setattr__("value", value) for row in rows])


def columns_as_text() -> Iterator[Case]:
    rows, all_of_i = range(6, 14), f"{BASIC}!I6:I12"
    zeros = {("基本支出", *key, "本年预算·政府性基金预算"): "0" for key in CODES}
    yield Case("a column pasted as text", each(BASIC, "I6:I13", str), (("I-331", all_of_i),))
    yield Case("separators down a column", each(BASIC, "I6:I13", lambda n: f"{n:,.2f}"), (("I-331", all_of_i),))
    yield Case("units down a column", each(BASIC, "I6:I13", lambda n: f"{n}元"), (("I-301", all_of_i),))
    yield Case("万 down a column", each(BASIC, "I6:I13", lambda n: f"{n / 10000}万"), (("I-301", all_of_i),))
    yield Case("strokes down a column", fill(10, "-", *rows), (("I-330", f"{BASIC}!J6:J13"),))
    yield Case("无 in some rows", fill(11, "无", 6, 7, 8, 11), (("I-330", f"{BASIC}!K6:K11"),))
    yield Case("zeros down a column", fill(10, 0, *rows), (), zeros)
    yield Case("invisible characters down a column", fill(10, "\u200b\u00a0", *rows))
    yield Case("a form as text", each("政府采购", "B4:B6", str), (("I-331", "政府采购!B4:B6"),))
    yield Case("counts as text", each("国有资产", "B4:B12", str), (("I-331", "国有资产!B4:B12"),))
    yield Case("errors down a column", each(BASIC, "I6:I9", lambda _: "#N/A"), (("I-305", f"{BASIC}!I6:I9"),))
    yield Case("formulas nobody calculated", each(BASIC, "I6:I9", lambda n: f"={n}+0"), (("I-304", f"{BASIC}!I6:I9"),))
    yield Case(
        "three decimals down a column", each(BASIC, "I6:I7", lambda n: n + 0.001), (("I-302", f"{BASIC}!I6:I7"),)
    )
    other_rows = on(BASIC, lambda page: [each(BASIC, f"I{row}:I{row}", str)(page.parent) for row in (6, 8)])
    yield Case("text in every other row", other_rows, (("I-331", f"{BASIC}!I6,I8"),))


CODES = (
    ("2130301", "30101", "50101"), ("2130301", "30102", "50101"), ("2080505", "30108", "50102"), ("2130301", "30201", "50201"),
    ("2130301", "30211", "50201"), ("2130301", "30217", "50206"), ("2130301", "30231", "50208"), ("2080501", "30302", "50905"),
)  # fmt: skip


def codes() -> Iterator[Case]:
    noted = (("I-335", f"{BASIC}!B6"),)
    for written in (
        "2130301", "2130301-行政运行", "2130301—行政运行", "2130301_行政运行", "2130301行政运行", "2130301　行政运行", "2130301:行政运行",
        "2130301\u200b", "2130301\u00a0行政运行", "2130301 农林水支出-水利-行政运行", "2130301 水利/行政运行", "2130301\n行政运行", " 2130301 ",
    ):  # fmt: skip
        yield Case(f"a code written as {written!r}", put(BASIC, "B6", written))
    for other in (
        2130301, "[2130301]行政运行", "【2130301】行政运行", "（2130301）", "213/03/01", "213-03-01", "213.03.01", "213 03 01", "21303-01",
        "２１３０３０１", "\ufeff2130301 行政运行", "行政运行(2130301)",
    ):  # fmt: skip
        yield Case(f"a code written as {other!r}", put(BASIC, "B6", other), noted)
    for written, rule in (
        ("213", "I-311"), (21303, "I-311"), ("2130398", "I-310"), (2130398, "I-310"), ("行政运行", "I-310"), ("2130301 办公费", "I-313"),
        ("[2130301]办公费", "I-313"), ("2130301.5", "I-313"), ("21303010", "I-310"), ("无", "I-310"), ("#N/A", "I-305"), (None, "I-314"),
        ("2130301;2130302", "I-313"),
    ):  # fmt: skip
        yield Case(f"no right code: {written!r}", put(BASIC, "B6", written), ((rule, f"{BASIC}!B6"),))
    numbers = each(BASIC, "B6:F13", lambda text: int(text.split()[0]) if str(text)[0].isdigit() else text)
    split = each(BASIC, "B6:B13", lambda text: re.sub(r"(\d{3})(\d\d)(\d\d).*", r"\1/\2/\3", text))
    unknown = (("I-310", f"{BASIC}!B6:B13"),)
    column = (("I-335", f"{BASIC}!B6:B13"),)
    all_codes = tuple(("I-335", f"{BASIC}!{letter}6:{letter}13") for letter in "BDF")
    yield Case("all codes as numbers", numbers, all_codes)
    yield Case("codes in brackets", each(BASIC, "B6:B13", lambda text: "[{}]{}".format(*text.split())), column)
    yield Case("codes split into levels", split, column)
    yield Case(
        "names without codes", each(BASIC, "B6:B7", lambda text: text.split()[1]), (("I-310", f"{BASIC}!B6:B7"),)
    )
    yield Case("one unknown code down a column", each(BASIC, "B6:B13", lambda _: "2139998"), unknown)
    yield Case("a code missing down a column", fill(6, None, 6, 7, 8, 9), (("I-314", f"{BASIC}!F6:F9"),))
    yield Case("a project number without zeros", put("绩效指标", "A4", 1), (("I-335", "绩效指标!A4"),))
    yield Case("project numbers as numbers", each("绩效指标", "A4:A9", int), (("I-335", "绩效指标!A4:A9"),))
    yield Case("row numbers filled down", each(PROJECTS, "A6:A9", int), (("I-335", f"{PROJECTS}!A6:A9"),))
    yield Case("a department code that lost its zero", put(UNIT, "B7", 35), (("I-309", f"{UNIT}!B7"),))
    yield Case("a unit code as number", put(UNIT, "B9", 305001), (("I-335", f"{UNIT}!B9"),))
    yield Case("a unit code in full width", put(UNIT, "B9", "３０５００１"), (("I-335", f"{UNIT}!B9"),))
    yield Case("a list word with blanks", put(PROJECTS, "C6", " 特定目标类　"))
    yield Case("a list word misspelt", put(PROJECTS, "C6", "特定目标"), (("I-308", f"{PROJECTS}!C6"),))
    yield Case(
        "a list word misspelt down a column",
        each(PROJECTS, "C8:C9", lambda _: "特定"),
        (("I-308", f"{PROJECTS}!C8:C9"),),
    )


def dates() -> Iterator[Case]:
    cell = f"{UNIT}!B15"
    for written in (
        "2024-02-06", "2024/2/6", "2024.2.6", "2024年2月6日", "2024年02月06日", "20240206", 20240206, "2024-02-06 00:00:00",
        "2024-02-06T00:00:00", "2024/2/6 0:00", "２０２４年２月６日", "2024-02-06\u200b", "2024－2－6",
    ):  # fmt: skip
        yield Case(f"a date written as {written!r}", put(UNIT, "B15", written), (("I-334", cell),))
    yield Case("a date with a time of day", put(UNIT, "B15", datetime(2024, 2, 6, 15, 30)))
    yield Case(
        "both dates as text", each(UNIT, "B15:B16", lambda day: f"{day:%Y%m%d}"), (("I-334", f"{UNIT}!B15:B16"),)
    )
    for written in (
        45328,
        "24.2.6",
        "6/2/2024",
        "2024年2月",
        "二〇二四年二月六日",
        "2024-02-30",
        "2月6日",
        "待批复",
        True,
    ):
        yield Case(f"no date: {written!r}", put(UNIT, "B15", written, "General"), (("I-307", cell),))
    yield Case("a date of another year", put(UNIT, "B15", date(2042, 2, 6)), (("I-320", cell),))
    for code in (
        "yyyy/m/d",
        'yyyy"年"m"月"d"日"',
        "[$-804]yyyy年m月d日",
        "m/d/yy",
        "[DBNum1][$-804]yyyy年m月d日",
        "mm-dd-yy",
        "dddd",
    ):
        yield Case(f"a date shown as {code}", put(UNIT, "B15", date(2024, 2, 6), code))


def texts() -> Iterator[Case]:
    yield Case("an optional text of invisible characters", put("三公经费", "K6", "\u200b\ufeff"))
    yield Case("an optional text of blanks", put("三公经费", "K6", " 　\u00a0"))
    yield Case("a required text of invisible characters", put(UNIT, "B8", "\u200b"), (("I-314", f"{UNIT}!B8"),))
    yield Case(
        "an invisible character in a name",
        put(PROJECTS, "B6", "农村供水\u200b管网改造"),
        (("I-315", f"{PROJECTS}!B6"),),
    )
    yield Case("a line break in a name", put(PROJECTS, "B6", "农村供水\n管网改造"), (("I-315", f"{PROJECTS}!B6"),))
    yield Case("a long text with line breaks", put(UNIT, "B20", "第一行。\r\n第二行。"))
    yield Case(
        "a percentage as the target of an indicator", put("绩效指标", "G5", 1, "0%"), (("I-316", "绩效指标!G5"),)
    )
    yield Case("a number as the target of an indicator", put("绩效指标", "G5", 42))


@pytest.mark.parametrize(
    "case",
    [*amounts_as_text(), *amounts_as_other_things(), *columns_as_text(), *codes(), *dates(), *texts()],
    ids=str,
)
def test_what_people_do_to_cells(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)


def check(case: Case, folder: Path) -> None:
    intake = read(make(case, folder))
    assert [(f.rule.id, f"{f.at.sheet}!{f.at.cell}".rstrip("!")) for f in intake.findings] == list(case.findings)
    if not is_blocked(intake.findings):
        assert intake.submission is not None
        meant = {**meant_before(), **{key: Decimal(yuan) for key, yuan in case.meant.items()}}
        assert as_the_program_read(intake.submission) == meant
