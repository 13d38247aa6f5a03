"""Whatever is deleted, inserted, moved or renamed: the amounts that a person reads there, or an error. Never others."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.model.findings import is_blocked
from tests.support.grid import COLUMNS, ROWS, Lines
from tests.support.people import as_a_person_reads, as_the_program_read, meant_before, small_workbook
from tests.support.workbooks import FILE, declarations_of

Change = tuple[str, Callable[[Workbook], object]]

SHEETS = (
    "基本支出",
    "项目支出",
    "基金与国资收入",
    "三公经费",
    "上年对比",
    "政府采购",
    "整体绩效",
    "项目绩效目标",
    "单位信息",
    "国有资产",
)
WORDS = (
    "一般公共预算（元）", "政府性基金预算（元）", "单位资金（元）", "小计（元）", "合计（元）", "本年预算", "上年结转", "上年预算", "上年预算数（元）", "功能科目",
    "部门经济科目", "政府经济科目", "公务接待费", "公务用车购置费", "政府采购货物预算", "政府采购服务预算", "项目序号", "金额", "备注", "一般公共预祘（元）",
    "一般公共预算（万元）", "一般公共预算", "",
)  # fmt: skip
_LAST_ROW, _LAST_COLUMN = 16, 22

sheets = st.sampled_from(SHEETS)
rows, columns = st.integers(1, _LAST_ROW), st.integers(1, _LAST_COLUMN)
counts = st.integers(1, 3)


def _change(words: str, sheet: str, do: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> Change:
    return f"{sheet}: {words}", lambda book: do(book[sheet])


def _lines(lines: Lines, place: st.SearchStrategy[int], name: str) -> st.SearchStrategy[Change]:
    def deleted(sheet: str, first: int, count: int) -> Change:
        return _change(f"delete {count} {name} from {first}", sheet, lambda page: lines.delete(page, first, count))

    def inserted(sheet: str, first: int, count: int) -> Change:
        return _change(f"insert {count} {name} at {first}", sheet, lambda page: lines.insert(page, first, count))

    def moved(sheet: str, line: int, to: int) -> Change:
        return _change(f"move {name} {line} to {to}", sheet, lambda page: lines.move(page, line, to))

    return st.one_of(
        st.builds(deleted, sheets, place, counts),
        st.builds(inserted, sheets, place, counts),
        st.builds(moved, sheets, place, place),
    )


def _renamed_header(sheet: str, row: int, column: int, word: str) -> Change:
    def do(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
        cell = page.cell(row, column)
        if type(cell).__name__ == "Cell":
            cell.value = word or None

    return _change(f"write {word!r} into row {row} column {column}", sheet, do)


def _renamed_sheet(sheet: str, title: str) -> Change:
    return f"{sheet}: call it {title!r}", lambda book: setattr(book[sheet], "title", title)


def _swapped_names(one: str, other: str) -> Change:
    def do(book: Workbook) -> None:
        first, second = book[one], book[other]
        first.title = "x"
        second.title = one if one != other else other
        first.title = other

    return f"{one} and {other}: change names", do


def _deleted_sheet(sheet: str) -> Change:
    return f"{sheet}: delete", lambda book: book.remove(book[sheet])


def _moved_sheet(sheet: str, by: int) -> Change:
    return f"{sheet}: move by {by}", lambda book: book.move_sheet(sheet, by)


def _copied_sheet(sheet: str, title: str) -> Change:
    def do(book: Workbook) -> None:
        book.copy_worksheet(book[sheet]).title = title

    return f"{sheet}: copy as {title!r}", do


titles = st.sampled_from(
    ("基本支出 ", "基本支岀", "项目支出（2）", "Sheet1", "三公", "上年对比\u200b", "政府采购 预算", "项目")
)
changes = st.one_of(
    _lines(ROWS, rows, "rows"),
    _lines(COLUMNS, columns, "columns"),
    st.builds(_renamed_header, sheets, st.integers(3, 5), columns, st.sampled_from(WORDS)),
    st.builds(_renamed_header, sheets, rows, st.just(1), st.sampled_from(WORDS)),
    st.builds(_renamed_sheet, sheets, titles),
    st.builds(_swapped_names, sheets, sheets),
    st.builds(_deleted_sheet, sheets),
    st.builds(_moved_sheet, sheets, st.integers(-4, 4)),
    st.builds(_copied_sheet, sheets, titles),
)


def changed(todo: list[Change]) -> bytes | None:
    """Return the workbook after the changes; ``None`` where Excel would refuse one (a name twice, no such sheet)."""
    book = openpyxl.load_workbook(io.BytesIO(small_workbook()))
    for words, do in todo:
        note(words)
        try:
            do(book)
        except (KeyError, ValueError, IndexError):
            return None
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@given(st.lists(changes, min_size=1, max_size=2))
@settings(max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_amounts_are_those_that_a_person_reads_or_there_is_an_error(tmp_path_factory, todo: list[Change]) -> None:  # type: ignore[no-untyped-def]
    data = changed(todo)
    if data is None:
        return
    path: Path = tmp_path_factory.getbasetemp() / FILE
    path.write_bytes(data)
    intake = read_submission(path, FILE, declarations_of())
    if is_blocked(intake.findings):
        return
    assert intake.submission is not None
    assert as_the_program_read(intake.submission) == as_a_person_reads(data)


def test_the_two_readers_agree_on_what_nobody_changed(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(small_workbook())
    submission = read_submission(path, FILE, declarations_of()).submission
    assert submission is not None
    assert as_the_program_read(submission) == as_a_person_reads(small_workbook()) == meant_before()
