"""Things people do to a workbook, and what they meant: a small filled workbook, an independent reader, cases.

The reader looks at the workbook as a person does, by sheet, header and label, with openpyxl and none of the program's
code. What it finds in the workbook before somebody did something to it is what that person meant.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.intake.read_workbook import Intake, read_submission
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import UnitSubmission
from tests.support.workbooks import FILE, declarations_of, valid_workbook

Key = tuple[str, ...]
Amounts = Mapping[Key, Decimal]

FORMS = {
    "政府采购": (
        "政府采购货物预算",
        "政府采购工程预算",
        "政府采购服务预算",
        "其中：预留中小企业份额",
        "政府购买服务预算",
    ),
    "整体绩效": ("整体绩效目标涉及金额",),
}
_LAST_FILLED_ROW = 40
_NOT_READ = ("填报说明", "校验", "科目代码", "选项")


@dataclass(frozen=True)
class Case:
    """Something that people do, the findings it gives by rule and place, and the amounts that were meant.

    ``do`` changes the workbook, ``xml`` the text of one part of the saved file. ``meant`` are amounts that the person
    changed on purpose; all others are those of before.
    """

    what: str
    do: Callable[[Workbook], object] | None = None
    findings: tuple[tuple[str, str], ...] = ()
    meant: Mapping[Key, str] = field(default_factory=dict)
    xml: tuple[str, Callable[[str], str]] | None = None

    def __str__(self) -> str:
        return self.what


@cache
def small_workbook() -> bytes:
    """Return the valid workbook without what is not read: code lists, instructions, and rows far below the data."""
    book = openpyxl.load_workbook(io.BytesIO(_valid()))
    for title in list(book.sheetnames):
        if title.startswith(_NOT_READ):
            del book[title]
    for page in book:
        if page.max_row > _LAST_FILLED_ROW * 2:
            page.delete_rows(_LAST_FILLED_ROW, page.max_row)
        page.conditional_formatting = type(page.conditional_formatting)()
        page.data_validations.dataValidation.clear()
    for name in list(book.defined_names):
        del book.defined_names[name]
    return _saved(book)


def make(case: Case, folder: Path) -> Path:
    """Write the workbook that somebody did something to and return its path."""
    path = folder / FILE
    data = small_workbook()
    if case.do is not None:
        book = openpyxl.load_workbook(io.BytesIO(data))
        case.do(book)
        data = _saved(book)
    if case.xml is not None:
        data = _with_part(data, *case.xml)
    path.write_bytes(data)
    return path


def read(path: Path) -> Intake:
    """Return what the program reads."""
    return read_submission(path, FILE, declarations_of())


def part_of_sheet(title: str) -> str:
    """Return the part that holds a sheet of the small workbook."""
    sheets = openpyxl.load_workbook(io.BytesIO(small_workbook()), read_only=True).sheetnames
    return f"xl/worksheets/sheet{sheets.index(title) + 1}.xml"


@cache
def meant_before() -> Amounts:
    """Return the amounts of the workbook before anybody did something to it, read independently."""
    return as_a_person_reads(small_workbook())


def as_a_person_reads(data: bytes, texts: Callable[[str], Decimal | None] = lambda _: None) -> dict[Key, Decimal]:
    """Return every amount in 元 by sheet, what its row is about, and its column, as a person would read them off.

    ``texts`` says which number a text is; ``None`` for one that is no number.
    """
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    amounts: dict[Key, Decimal] = {}
    for title, keys in (
        ("基本支出", ("功能科目", "部门经济科目", "政府经济科目")),
        ("项目支出", ("项目序号", "功能科目")),
        ("基金与国资收入", ("资金来源", "收入科目")),
        ("三公经费", ("项目",)),
        ("上年对比", ("指标",)),
        ("项目绩效目标", ("项目序号",)),
    ):
        amounts |= _numbers(_table(_page(book, title), title, keys), texts)
    for title in FORMS:
        amounts |= _numbers(_form(_page(book, title), title), texts)
    return amounts


def _numbers(cells: Iterable[tuple[Key, object]], texts: Callable[[str], Decimal | None]) -> dict[Key, Decimal]:
    """Return the cells that hold numbers, to the 15 digits that Excel shows."""
    numbers: dict[Key, Decimal] = {}
    for key, value in cells:
        number = texts(value) if isinstance(value, str) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
        if number is not None:
            numbers[key] = number
    return numbers


def as_the_program_read(submission: UnitSubmission) -> dict[Key, Decimal]:
    """Return the amounts of a submission under the same keys."""
    found: dict[Key, Amount | None] = {}
    for basic in submission.basic:
        codes = (basic.function_code.value, basic.dept_economic_code.value, basic.gov_economic_code.value)
        for one in basic.amounts:
            found["基本支出", *codes, f"{one.vintage}·{one.source}"] = one.amount
    for project in submission.projects:
        for row in project.rows:
            for one in row.amounts:
                key = ("项目支出", row.number.value, row.function_code.value, f"{one.vintage}·{one.source}")
                found[key] = one.amount
    for revenue in submission.fund_revenue:
        found["基金与国资收入", revenue.source.value, revenue.revenue_code.value, "本年收入"] = revenue.amount
    for entry in submission.three_public:
        for year, amounts in (("本年预算", entry.this_year), ("上年预算", entry.last_year)):
            for source, amount in amounts:
                found["三公经费", entry.item, f"{year}·{source}"] = amount
        found["三公经费", entry.item, "部门·部门上年数"] = entry.department_last_year
    for comparison in submission.comparisons:
        found["上年对比", comparison.item, "上年预算数"] = comparison.last_year
        found["上年对比", comparison.item, "部门·部门上年数"] = comparison.department_last_year
    for target in submission.project_targets:
        found["项目绩效目标", target.project_number.value, "实施期资金总额"] = target.mid_term_amount
    bought = submission.procurement
    found |= {
        ("政府采购", "政府采购货物预算"): bought.goods,
        ("政府采购", "政府采购工程预算"): bought.works,
        ("政府采购", "政府采购服务预算"): bought.services,
        ("政府采购", "其中：预留中小企业份额"): bought.reserved_for_sme,
        ("政府采购", "政府购买服务预算"): bought.purchased_services,
        ("整体绩效", "整体绩效目标涉及金额"): submission.overall_target.amount,
    }
    return {tuple(map(str, key)): amount.yuan for key, amount in found.items() if amount is not None}


def _page(book: Workbook, title: str) -> Worksheet:
    """Return the sheet that a person sees under this title."""
    return next(page for page in book if re.sub("[\\s\u200b]", "", page.title) == title)


_SOURCES = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "单位资金")
_COMPUTED = ("合计", "小计", "本年比上年增减", "本年预算数", "增减", "政府采购预算合计")


def _table(page: Worksheet, title: str, keys: tuple[str, ...]) -> Iterator[tuple[Key, object]]:
    headers: dict[int, str] = {}
    group = ""
    top = {c.column: _plain(c.value) for c in page[3]}
    below = {c.column: _plain(c.value) for c in page[4]}
    has_groups = any(cell.coordinate in merged for merged in page.merged_cells.ranges for cell in page[3])
    for column in range(1, page.max_column + 1):
        group = top.get(column) or group
        lower = below.get(column) if has_groups else ""
        if lower:
            headers[column] = f"{group.partition('（')[0]}·{lower}"
        elif top.get(column):
            headers[column] = top[column]
    names = {column: re.sub(r"（[元万%辆]+）", "", header) for column, header in headers.items()}
    for row in range(5 if has_groups else 4, page.max_row + 1):
        about = tuple(_code(page.cell(row, column).value) for key in keys for column in names if names[column] == key)
        if len(about) != len(keys) or not all(about) or about[0].startswith(_COMPUTED):
            continue
        for column, name in names.items():
            value = page.cell(row, column).value
            is_computed = name.rpartition("·")[2].startswith(_COMPUTED)
            if name in _SOURCES:
                continue  # of which year, nobody can tell
            if "元）" in headers[column] and value is not None and not is_computed:
                yield (title, *about, name), value


def _form(page: Worksheet, title: str) -> Iterator[tuple[Key, object]]:
    titles = [str(cell.value) for cell in page[3]]
    column = titles.index("填写内容") + 1 if "填写内容" in titles else 2
    for row in range(3, page.max_row + 1):
        label, value = page.cell(row, 1).value, page.cell(row, column).value
        if label in FORMS[title]:
            yield (title, str(label)), value


def _plain(value: object) -> str:
    return "" if value is None else re.sub(r"\s", "", str(value))


def _code(value: object) -> str:
    text = _plain(value)
    match = re.match(r"[0-9]+", text)
    return match.group() if match else text


def _valid() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return valid_workbook(Path(folder)).read_bytes()


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _with_part(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                changed = change(text.decode("utf-8"))
                assert changed != text.decode("utf-8"), "the case changes nothing"
                text = changed.encode("utf-8")
            target.writestr(name, text)
    return buffer.getvalue()
