"""Reminders for units, and how far a year is as a workbook."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.board.collect import collect
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import YearStatus
from budget_disclosure.cli import main
from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.importing.roster_update import updated_roster
from budget_disclosure.intake.roster import RosterEntry, read_roster
from budget_disclosure.outgoing.reminder_files import reminder_files, reminder_list
from budget_disclosure.outgoing.reminders import Reminder, reminders_of, short_message_parts
from budget_disclosure.outgoing.status_workbook import status_workbook
from tests.support.board_years import TODAY, YEAR, BoardYear, large_year
from tests.support.law import FORMAT

BUREAU = Bureau(report_by=date(2024, 3, 25), contact="张三 0571-1234567", send_to="财务科")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> BoardYear:
    return large_year(tmp_path_factory.mktemp("year"), departments=12)


@pytest.fixture(scope="module")
def status(year: BoardYear) -> YearStatus:
    return collect(YEAR, year.inputs, year.outputs, TODAY, FORMAT)


def by_unit(reminders: tuple[Reminder, ...]) -> dict[str, Reminder]:
    return {one.unit_code: one for one in reminders}


def on_day(status: YearStatus, day: date) -> YearStatus:
    return replace(status, today=day)


def test_who_has_not_reported_or_has_errors_is_reminded_and_nobody_else(status: YearStatus) -> None:
    reminders = by_unit(reminders_of(status, BUREAU, {}))

    expected = {
        unit.code
        for one in status.departments
        for unit in one.units
        if unit.stage is Stage.NOT_SUBMITTED or (unit.counts.block and unit.stage is not Stage.PENDING)
    }
    assert set(reminders) == expected
    assert {"110001", "103004"} <= expected
    assert reminders["110001"].errors == ()
    assert len(reminders["103004"].errors) == 12
    assert reminders["103004"].first_finding.startswith("基本支出!F9：发现“5.52万元”")
    assert [link.title for link in reminders["103004"].attachments] == ["退回表", "问题清单"]


@pytest.mark.parametrize(
    ("day", "words", "left"),
    [
        (date(2024, 3, 20), "报送截止日期：2024年3月25日（还有 5 天）。", 5),
        (date(2024, 3, 25), "报送截止日期：2024年3月25日（今天截止）。", 0),
        (date(2024, 3, 27), "报送截止日期：2024年3月25日（已过 2 天）。", -2),
    ],
)
def test_the_deadline_is_the_bureaus(status: YearStatus, day: date, words: str, left: int) -> None:
    one = by_unit(reminders_of(on_day(status, day), BUREAU, {"110001": "李四 13800000000"}))["110001"]

    assert one.days_left == left
    assert one.contact == "李四 13800000000"
    assert words in one.chat
    assert words in one.mail
    assert words in re.sub(r"\(\d/\d\)", "", "".join(one.short_message))


def test_nothing_is_invented_where_the_bureau_said_nothing(status: YearStatus) -> None:
    one = by_unit(reminders_of(status, Bureau(), {}))["110001"]

    name = next(u.name for d in status.departments for u in d.units if u.code == "110001")
    assert one.days_left is None
    assert one.contact == ""
    assert one.chat == f"110001 {name}：尚未收到你单位的2024年度部门预算公开填报表。请填好以后报送。"
    for word in ("截止", "联系", "报送到", "None"):
        assert word not in one.chat + one.mail + "".join(one.short_message)


def test_a_part_of_a_short_message_has_at_most_seventy_characters_and_none_is_lost() -> None:
    for text in ("短", "字" * 70, "字" * 71, "长一点的句子，" * 40, "😀" * 100, "甲，" + "乙" * 1500):
        parts = short_message_parts(text)

        assert all(len(part.encode("utf-16-le")) // 2 <= 70 for part in parts)
        joined = "".join(re.sub(r"^\(\d+/\d+\)", "", part) for part in parts) if len(parts) > 1 else parts[0]
        assert joined == text
    assert short_message_parts("字" * 70) == ("字" * 70,)
    assert [part[:5] for part in short_message_parts("字" * 71)] == ["(1/2)", "(2/2)"]


def test_the_list_and_the_texts_say_the_same(status: YearStatus) -> None:
    reminders = reminders_of(status, BUREAU, {"103004": "李四"})
    files = reminder_files(reminders, YEAR, str(TODAY))

    assert len(files) == len(reminders) + 1
    sheet = openpyxl.load_workbook(io.BytesIO(files["催报清单.xlsx"]))["催报清单"]
    rows = {row[2]: row for row in sheet.iter_rows(min_row=3, values_only=True)}
    one = by_unit(reminders)["103004"]
    assert rows["103004"][4:8] == ("李四", "有错误", one.days_left, 12)
    assert rows["103004"][11] == one.chat
    text = next(content for name, content in files.items() if name.startswith("103004")).decode("utf-8-sig")
    assert one.chat.replace("\n", "\r\n") in text
    assert sheet.print_area == f"'催报清单'!$A$1:$J${len(reminders) + 2}"


def test_a_name_that_looks_like_a_formula_stays_a_text(status: YearStatus) -> None:
    one = replace(reminders_of(status, BUREAU, {})[0], unit_name="=1+1", chat="=cmd")

    sheet = openpyxl.load_workbook(io.BytesIO(reminder_list([one], YEAR, "2024-03-01")))["催报清单"]
    assert [sheet["D3"].data_type, sheet["L3"].data_type] == ["s", "s"]


def test_the_command_writes_the_folder_anew(year: BoardYear, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--inputs", str(year.inputs), "--outputs", str(year.outputs), "--templates", str(FORMAT)]
    assert main(["remind", *where]) == 0
    folder = year.outputs / str(YEAR) / "催报"
    all_of_them = {path.name for path in folder.iterdir()}
    assert main(["remind", "--year", str(YEAR), "--department", "110", *where]) == 0

    assert {path.name[:3] for path in folder.iterdir()} == {"110", "催报清"}
    assert len(all_of_them) > 5
    assert "没有写报送的最后一天（report_by）" in capsys.readouterr().out
    assert main(["remind", "--department", "999", *where]) == 2
    assert "没有部门 999" in capsys.readouterr().err


def test_the_status_for_the_boss_has_the_counts_and_charts_of_the_board(status: YearStatus) -> None:
    content = status_workbook(status)

    assert content == status_workbook(status)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["概况", "部门", "单位", "问题"]
    overview = dict(book["概况"].iter_rows(min_row=4, max_col=2, values_only=True))
    assert overview["部门"] == 12
    assert [overview[str(stage)] for stage in status.stages] == list(status.stages.values())
    assert overview["错误"] == status.counts.block > 0
    assert len(book["概况"]._charts) == 2
    assert "xl/charts/chart1.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    departments = list(book["部门"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in departments] == [one.code for one in status.departments]
    third = departments[2]
    assert (third[2], third[3], third[4], third[5]) == ("有错误", 4, 4, 12)
    assert sum(1 for _ in book["单位"].iter_rows(min_row=4)) == sum(len(one.units) for one in status.departments)
    errors = [row for row in book["问题"].iter_rows(min_row=4, values_only=True) if row[2] == "错误"]
    assert sum(row[3] for row in errors) == status.counts.block
    assert book["部门"].print_title_rows == "$3:$3"


def test_status_xlsx_writes_the_workbook_where_it_is_wanted(
    year: BoardYear, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--inputs", str(year.inputs), "--outputs", str(year.outputs), "--templates", str(FORMAT)]
    main(["status", str(YEAR), *where, "--xlsx", str(tmp_path / "给领导")])
    main(["status", str(YEAR), *where, "--xlsx"])

    assert (tmp_path / "给领导.xlsx").read_bytes() == (year.outputs / str(YEAR) / "进度表.xlsx").read_bytes()
    assert "进度表：" in capsys.readouterr().out


def test_contacts_of_the_roster_stay_when_it_is_updated(tmp_path: Path) -> None:
    path = tmp_path / "单位名单.csv"
    path.write_text("部门代码,部门名称,单位代码,单位名称,联系人\n021,某局,021001,某局,李四 139\n", encoding="utf-8-sig")

    content = updated_roster(path, [RosterEntry("021", "某局", "021002", "某中心")], overwrite=False)
    assert content is not None
    path.write_bytes(content)
    assert [one.contact for one in read_roster(path)] == ["李四 139", ""]
