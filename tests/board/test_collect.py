import contextlib
import json
import os
import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from budget_disclosure.board.board_text import status_text
from budget_disclosure.board.collect import collect
from budget_disclosure.board.deadline import ClockState
from budget_disclosure.board.department_facts import Link
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import DepartmentStatus, YearStatus
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.outcome import DepartmentState, DocumentState
from budget_disclosure.report.report_json import JSON_NAME
from budget_disclosure.report.run_summary import on_record
from budget_disclosure.store.digests import digest
from budget_disclosure.store.folder_record import Record, save_record
from budget_disclosure.store.run_lock import recorded_run
from budget_disclosure.store.version import Publication
from budget_disclosure.store.versions import keep_version
from tests.support.board_years import APPROVED, ERROR, REMINDER, TODAY, YEAR, BoardYear, finding
from tests.support.law import FORMAT

UNITS = {"021001": "某局", "021002": "某中心"}
FILE = "021-某局/021002-某中心.xlsx"


@pytest.fixture
def year(tmp_path: Path) -> BoardYear:
    """Return a year with one department whose two units have sent their workbooks."""
    board = BoardYear(tmp_path)
    board.roster("021", "某局", UNITS)
    for code, name in UNITS.items():
        board.workbook("021", "某局", code, name)
    return board


@pytest.fixture
def generated(year: BoardYear) -> BoardYear:
    """Return the year after a run that made all documents."""
    documents = [year.document("021", "某局")]
    documents += [year.document("021", "某局", code, name) for code, name in UNITS.items()]
    year.report("021", "某局", DepartmentState.GENERATED, [finding(REMINDER, FILE)], documents)
    return year


def status(year: BoardYear, today: date = TODAY) -> YearStatus:
    return collect(YEAR, year.inputs, year.outputs, today, FORMAT)


def only(year: BoardYear) -> DepartmentStatus:
    (department,) = status(year).departments
    return department


def change_report(year: BoardYear, **changes: object) -> None:
    """Add to the report of 021 without making it newer."""
    path = year.output("021", "某局") / JSON_NAME
    times = path.stat()
    data = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    path.write_text(json.dumps(data), encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_generated_department_with_links_to_all_its_files(generated: BoardYear) -> None:
    one = only(generated)

    assert one.stage is Stage.AWAITING
    assert one.links == (
        Link("校验报告", "021-某局/校验报告.html"),
        Link("Word", "021-某局/某局2024年度部门预算公开.docx"),
        Link("PDF", "021-某局/某局2024年度部门预算公开.pdf"),
        Link("公开表", "021-某局/某局2024年公开表.xlsx"),
    )
    assert one.units[1].links[0] == Link("Word", "021-某局/021002-某中心/某中心2024年度单位预算公开.docx")
    assert all((generated.outputs / str(YEAR) / link.path).is_file() for link in one.links)
    assert (one.counts.warn, one.units[0].counts.warn, one.units[1].counts.warn) == (1, 0, 1)


def test_a_department_of_the_roster_that_sent_nothing(generated: BoardYear) -> None:
    generated.roster("022", "另一局", {"022001": "另一局"})

    other = status(generated).departments[1]

    assert (other.title, other.stage, other.links) == ("022 另一局", Stage.NOT_SUBMITTED, ())


def test_files_that_no_run_can_read_are_seen_without_a_run(year: BoardYear) -> None:
    folder = next((year.inputs / str(YEAR)).glob("021-*"))
    (folder / "021009-某站.rar").write_bytes(b"Rar!")

    one = only(year)

    assert {unit.code: unit.stage for unit in one.units}["021009"] is Stage.UNREADABLE
    assert "收到但不能读取：021009-某站.rar" in one.notes


def test_returned_copies_are_linked_at_their_unit(year: BoardYear) -> None:
    year.report("021", "某局", DepartmentState.HAS_ERRORS, [finding(ERROR, FILE)])
    year.returned("021", "某局", "021002", "某中心")
    year.returned("021", "某局", "021002", "某中心（人工修改备份）")  # kept by us, not what the unit is to read

    one = only(year)

    assert one.stage is Stage.HAS_ERRORS
    assert [unit.stage for unit in one.units] == [Stage.READY, Stage.HAS_ERRORS]
    assert [link.path for link in one.units[1].links] == [
        "021-某局/退回/021002-某中心.xlsx",
        "021-某局/退回/021002-某中心.html",
    ]
    assert (one.findings[0].rule.id, one.findings[0].at.place) == ("I-301", "基本支出!F17")


def test_a_document_that_was_deleted_can_be_made_again(generated: BoardYear) -> None:
    (generated.output("021", "某局") / "某局2024年度部门预算公开.docx").unlink()

    one = only(generated)

    assert one.stage is Stage.READY
    assert "Word" not in [link.title for link in one.links]


def test_deleted_outputs_mean_that_a_run_is_needed(generated: BoardYear) -> None:
    shutil.rmtree(generated.outputs)

    assert only(generated).stage is Stage.PENDING


def test_a_document_edited_since_the_run_is_found_by_its_digest(generated: BoardYear) -> None:
    folder = generated.output("021", "某局")
    name = "某局2024年度部门预算公开.docx"
    save_record(folder, Record(files={name: [digest(b"made by us")]}))
    assert only(generated).stage is Stage.AWAITING

    (folder / name).write_bytes(b"changed by hand")

    assert only(generated).stage is Stage.EDITED_BY_HAND


def test_an_edited_document_is_linked_as_such(year: BoardYear) -> None:
    document = year.document("021", "某局", state=DocumentState.EDITED_BY_HAND)
    year.report("021", "某局", DepartmentState.EDITED_BY_HAND, (), [document])

    one = only(year)

    assert one.stage is Stage.EDITED_BY_HAND
    assert Link("Word（人工修改）", "021-某局/某局2024年度部门预算公开.docx") in one.links


def test_a_document_of_an_earlier_run_is_called_old(generated: BoardYear) -> None:
    generated.report("021", "某局", DepartmentState.HAS_ERRORS, [finding(ERROR, FILE)])

    one = only(generated)

    assert Link("Word（旧）", "021-某局/某局2024年度部门预算公开.docx") in one.links
    assert one.units[0].links[0].title == "Word（旧）"


def test_a_workbook_that_came_after_the_run_is_new_even_with_an_old_date(generated: BoardYear) -> None:
    path = generated.workbook("021", "某局", "021002", "某中心", b"second")
    report = generated.output("021", "某局") / JSON_NAME
    os.utime(report, ns=(0, path.stat().st_ctime_ns - 1))
    os.utime(path, ns=(0, 0))  # as a copy does that keeps the time of the original

    one = only(generated)

    assert one.stage is Stage.PENDING
    assert one.units[1].stage is Stage.PENDING


def test_recorded_digests_decide_before_times(generated: BoardYear) -> None:
    names = {f"021-某局/{code}-{name}.xlsx": sha256(b"workbook").hexdigest() for code, name in UNITS.items()}
    change_report(generated, inputs=names)
    report = generated.output("021", "某局") / JSON_NAME
    os.utime(report, ns=(0, 0))  # the workbooks look newer, and are the same
    assert only(generated).stage is Stage.AWAITING

    generated.workbook("021", "某局", "021002", "某中心", b"second")
    assert [unit.stage for unit in only(generated).units] == [Stage.GENERATED, Stage.PENDING]

    (generated.folder / "021-某局" / "021002-某中心.xlsx").unlink()
    one = only(generated)
    assert one.stage is Stage.PENDING
    assert "上次运行用过的填报表不在了：021002-某中心.xlsx" in one.notes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "已损坏"),
        (b"\xff\xfe", "已损坏"),
        (b"[]", "其他版本"),
        (b'{"format": 1, "state": "x"}', "其他版本"),
        (b'{"format": 3}', "不完整"),
        (b'{"format": 3, "state": "?", "message": "", "documents": [], "findings": []}', "不完整"),
        (
            b'{"format": 3, "state": "\xe5\xb7\xb2\xe7\x94\x9f\xe6\x88\x90", "message": 1, "documents": [], "findings": []}',
            "不完整",
        ),
        (
            b'{"format": 3, "state": "\xe5\xb7\xb2\xe7\x94\x9f\xe6\x88\x90", "message": "", "documents": {}, "findings": [3]}',
            "不完整",
        ),
    ],
)
def test_a_broken_report_is_told_and_the_department_waits_for_a_run(
    generated: BoardYear, content: bytes, words: str
) -> None:
    (generated.output("021", "某局") / JSON_NAME).write_bytes(content)

    one = only(generated)

    assert one.stage is Stage.PENDING
    assert any(words in note for note in one.notes)


def test_a_broken_record_is_told(generated: BoardYear) -> None:
    (generated.output("021", "某局") / ".disclose.json").write_text("{", encoding="utf-8")

    assert any("已损坏" in note for note in only(generated).notes)


def publish(year: BoardYear, *days: str, edited: str = "") -> None:
    """Pin what stands on the disk once for each day, as a run does for the lines of the register."""
    folder = year.output("021", "某局")
    names = {"部门-021": "某局2024年度部门预算公开.docx"}
    names |= {f"单位-{code}": f"{code}-{name}/{name}2024年度单位预算公开.docx" for code, name in UNITS.items()}
    extra = {f"{subject}/extra.json": json.dumps({"document": name}).encode() for subject, name in names.items()}
    documents = {name: (folder / name).read_bytes() for name in names.values()}
    for number, day in enumerate(days):
        data = extra | {"部门-021/data.json": str(number).encode()}
        keep_version(folder, documents, data, {}, publication=Publication(date.fromisoformat(day)))
    if edited:
        (folder / names[edited]).write_bytes(b"made by us later")


def test_a_pinned_publication_is_shown_with_its_version(generated: BoardYear) -> None:
    generated.register("021,2024-02-20,2024-03-12,https://www.example.gov.cn/a")
    publish(generated, "2024-03-12")

    one = only(generated)

    assert (one.stage, one.state_text, one.versions) == (Stage.PUBLISHED, "已公开第 1 版", 1)
    assert [unit.state_text for unit in one.units] == ["已公开第 1 版"] * 2
    assert one.clock.text == "超期 1 天公开"
    assert one.publication is not None
    assert one.publication.url == "https://www.example.gov.cn/a"
    assert one.notes == ()


def test_a_document_that_changed_after_its_publication_says_so_at_its_unit_and_department(
    generated: BoardYear,
) -> None:
    generated.register("021,2024-02-20,2024-03-05,")
    publish(generated, "2024-03-05", edited="单位-021002")

    one = only(generated)

    assert (one.stage, one.state_text) == (Stage.CHANGED, "公开后有变动")
    assert [unit.state_text for unit in one.units] == ["已公开第 1 版", "公开后有变动"]
    assert one.clock.text == "按期公开"
    assert one.notes[0].startswith("公开第 1 版以后有变动：021002 某中心。")


def test_a_correction_that_was_published_does_not_make_the_first_publication_late(generated: BoardYear) -> None:
    generated.register("021,2024-02-20,2024-03-05,", "021,,2024-03-14,https://www.example.gov.cn/b")
    publish(generated, "2024-03-05", "2024-03-14")

    one = only(generated)

    assert one.state_text == "已公开第 2 版"
    assert one.clock.text == "按期公开"
    assert one.publication is not None
    assert (one.publication.day, one.publication.url) == (date(2024, 3, 14), "https://www.example.gov.cn/b")


def test_a_registered_publication_that_is_not_pinned_is_published_and_doubted(generated: BoardYear) -> None:
    generated.register("021,2024-02-20,2024-03-05,")

    one = only(generated)

    assert (one.stage, one.state_text, one.versions) == (Stage.PUBLISHED, "已公开", 0)
    assert any("没有存下公开的版本" in note for note in one.notes)


def test_a_pinned_version_that_the_register_has_lost_is_told(generated: BoardYear) -> None:
    publish(generated, "2024-03-05")

    one = only(generated)

    assert one.state_text == "已公开第 1 版"
    assert any("公开登记.csv 中没有公开的版本的一行" in note for note in one.notes)


def test_one_wrong_line_of_the_register_does_not_switch_off_the_others(generated: BoardYear) -> None:
    generated.roster("022", "另一局", {"022001": "另一局"})
    generated.register("022,,明天,", "021,2024-02-20,,")

    year = status(generated)

    assert year.departments[0].clock.approved == APPROVED
    assert year.departments[1].clock.state is ClockState.UNKNOWN
    assert len(year.problems) == 1
    assert "公开登记.csv 第 2 行：公开日期“明天”不是日期" in year.problems[0]


def test_the_approval_date_comes_from_register_then_year_then_report_then_data(generated: BoardYear) -> None:
    data = generated.output("021", "某局") / "data.json"
    data.write_text(json.dumps({"document": {"approval_date": "2024-02-18"}}), encoding="utf-8")
    assert only(generated).clock.approved == date(2024, 2, 18)

    change_report(generated, approval_date="2024-02-19")
    assert only(generated).clock.approved == date(2024, 2, 19)

    (generated.folder / "年度设置.yaml").write_text("approval_date: 2024-02-21\n", encoding="utf-8")
    one = only(generated)
    assert one.clock.approved == date(2024, 2, 21)
    assert "批复日期：年度设置.yaml中为 2024-02-21，填报表中为 2024-02-19，期限按前者计算，请核对" in one.notes

    generated.register(f"021,{APPROVED},,")
    one = only(generated)
    assert one.clock.approved == APPROVED
    assert one.clock.state is ClockState.OVERDUE
    assert any("公开登记.csv中为 2024-02-20，年度设置.yaml中为 2024-02-21" in note for note in one.notes)


def test_those_who_have_not_reported_can_be_overdue_by_the_day_of_the_year(year: BoardYear) -> None:
    year.roster("022", "另一局", {"022001": "另一局"})
    (year.folder / "年度设置.yaml").write_text("approval_date: 2024-02-20\n", encoding="utf-8")

    other = status(year).departments[1]

    assert (other.stage, other.clock.text) == (Stage.NOT_SUBMITTED, "超期 4 天")


def test_wrong_settings_of_the_year_are_told_and_the_rest_is_shown(generated: BoardYear) -> None:
    (generated.folder / "年度设置.yaml").write_text("approval_day: 2024-02-20\n", encoding="utf-8")

    year = status(generated)

    assert year.departments[0].stage is Stage.AWAITING
    assert any("年度设置.yaml" in problem for problem in year.problems)


def test_a_year_that_is_over_greets_nobody_as_overdue(generated: BoardYear) -> None:
    generated.register("021,2024-02-20,,")

    (one,) = status(generated, date(2026, 8, 30)).departments

    assert (one.clock.state, one.clock.text) == (ClockState.PAST, "年度已过，未登记公开")
    assert not one.is_overdue
    assert status(generated, date(2024, 12, 31)).departments[0].clock.text == "超期 295 天"


@pytest.mark.parametrize("content", ["{", "[]", '{"document": []}', '{"document": {"approval_date": "2024-02-31"}}'])
def test_broken_data_leave_the_deadline_unknown(generated: BoardYear, content: str) -> None:
    (generated.output("021", "某局") / "data.json").write_text(content, encoding="utf-8")

    assert only(generated).clock.state is ClockState.UNKNOWN


def test_the_folder_of_what_may_go_to_the_web_is_no_department(generated: BoardYear) -> None:
    folder = generated.outputs / str(YEAR) / "发布" / "021-某局"
    folder.mkdir(parents=True)
    (folder / "文件清单.csv").write_bytes(b"")
    (folder.parent / JSON_NAME).write_bytes(b"{}")

    year = status(generated)

    assert [one.code for one in year.departments] == ["021"]
    assert year.problems == ()
    assert Link("发布文件", "发布/021-某局/文件清单.csv") in year.departments[0].links


def test_publications_of_a_department_that_changed_its_name_are_not_forgotten(generated: BoardYear) -> None:
    publish(generated, "2024-03-05")
    generated.output("021", "某局").rename(generated.outputs / str(YEAR) / "021-某委")

    assert any("其中有已公开的版本" in problem for problem in status(generated).problems)


def test_lock_files_and_other_files_are_no_workbooks(generated: BoardYear) -> None:
    for name in ("~$021001-某局.xlsx", ".~lock.021001-某局.xlsx#", "说明.docx", "._021001-某局.xlsx"):
        (generated.folder / "021-某局" / name).write_bytes(b"")

    one = only(generated)

    assert one.stage is Stage.AWAITING
    assert len(one.units) == 2


def test_outputs_of_a_department_that_is_no_more_are_told(generated: BoardYear) -> None:
    generated.output("021", "某局").rename(generated.outputs / str(YEAR) / "021-某委")

    assert any("021-某委" in problem for problem in status(generated).problems)


def test_the_last_run_is_told_by_its_summary(generated: BoardYear) -> None:
    assert status(generated).last_run == ""
    folder = generated.outputs / str(YEAR) / ".disclose"
    folder.mkdir()
    path = folder / "last_run.json"
    path.write_text('{"message": "1 个部门全部成功"}', encoding="utf-8")
    os.utime(path, (1710460800, 1710460800))

    assert status(generated).last_run.endswith("（1 个部门全部成功）")


def test_a_run_that_is_at_work_is_told_and_one_that_was_stopped_until_the_next_one_ends(generated: BoardYear) -> None:
    folder = generated.outputs / str(YEAR) / ".disclose"
    with contextlib.suppress(KeyboardInterrupt), on_record(folder):
        assert status(generated).last_run.endswith(" 开始，正在运行")
        raise KeyboardInterrupt
    assert status(generated).last_run.endswith(
        " 开始，没有运行完就停止了；已经生成的文档不受影响，再运行一次，只做缺的"
    )
    assert "还没有运行记录" not in status_text(status(generated))

    with on_record(folder):
        (folder / "last_run.json").write_text('{"message": "1 个部门全部成功"}', encoding="utf-8")
        assert status(generated).last_run.endswith("（1 个部门全部成功）")  # it writes the board before it has ended
    assert status(generated).last_run.endswith("（1 个部门全部成功）")


def test_of_two_runs_at_one_time_the_one_that_was_stopped_is_told_beside_the_one_that_ended(
    generated: BoardYear,
) -> None:
    folder = generated.outputs / str(YEAR) / ".disclose"
    with contextlib.suppress(KeyboardInterrupt), recorded_run(folder):
        with on_record(folder):
            (folder / "last_run.json").write_text('{"message": "1 个部门全部成功"}', encoding="utf-8")
        assert status(generated).last_run.endswith("（1 个部门全部成功）")
        raise KeyboardInterrupt
    assert "（1 个部门全部成功）；另一次 " in status(generated).last_run


def test_the_notice_of_the_latest_version_is_linked(generated: BoardYear) -> None:
    for number in ("0002", "0010"):
        folder = generated.output("021", "某局") / "更正说明" / number / "021002-某中心"
        folder.mkdir(parents=True)
        (folder / "某中心2024年度单位预算公开更正说明.html").write_bytes(b"")

    one = only(generated)

    path = "021-某局/更正说明/0010/021002-某中心/某中心2024年度单位预算公开更正说明.html"
    assert Link("更正说明", path) in one.units[1].links
    assert "更正说明" not in [link.title for link in (*one.links, *one.units[0].links)]


def test_a_year_without_inputs_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError):
        collect(2031, tmp_path, tmp_path, TODAY, FORMAT)
