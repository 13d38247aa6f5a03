"""The loop of `disclose watch`: a batch for what is at rest, once; what could not be made is tried again; units are told."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.service.watch_loop import RETRY_SECONDS, WatchLoop
from budget_disclosure.store.run_lock import OutputsInUseError
from budget_disclosure.watching.settling import Patience

BLANK = Path(__file__).parents[2] / "templates" / "thirteen-tables" / "2024" / "单位填报表.xlsx"


class Year:
    """A folder of workbooks, a clock that is set by hand, and runs that are only noted."""

    def __init__(self, folder: Path) -> None:
        self.inputs, self.time = folder, 0.0
        self.runs: list[tuple[str, ...]] = []
        self.said: list[str] = []
        self.error: Exception | None = None
        self.during: Callable[[], object] = lambda: None
        self.state = DepartmentState.HAS_ERRORS
        self.returned: tuple[Path, ...] = ()
        (folder / "2024").mkdir()
        self.loop = WatchLoop(2024, folder, self.run, self.said.append, Patience(3, 30, 60), clock=lambda: self.time)

    def drop(self, department: str, name: str = "305001.xlsx") -> Path:
        path = self.inputs / "2024" / department / name
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(BLANK, path)
        return path

    def run(self, codes: Sequence[str]) -> RunSummary:
        self.runs.append(tuple(codes))
        if self.error is not None:
            raise self.error
        self.during()
        outcome = DepartmentOutcome(
            "305", "水利局", self.state, "", inputs=(("305001.xlsx", "ab12"),), returned=self.returned
        )
        return RunSummary(2024, (outcome,))

    def at(self, *times: float) -> None:
        for time in times:
            self.time = time
            self.loop.step()


@pytest.fixture
def year(tmp_path: Path) -> Year:
    return Year(tmp_path)


def test_what_is_there_at_the_start_is_one_batch_over_the_year(year: Year) -> None:
    year.drop("305-水利局")
    year.drop("306-林业局", "306001.xlsx")
    year.at(0, 1, 2)
    assert year.runs == []
    year.at(3, 4, 5)
    assert year.runs == [()]


def test_while_another_department_is_open_only_the_one_at_rest_takes_part(year: Year) -> None:
    year.drop("305-水利局")
    year.drop("306-林业局", "306001.xlsx").with_name("~$306001.xlsx").write_bytes(b"")
    year.at(0, 3)
    assert year.runs == [("305",)]
    assert year.said == [
        "306-林业局/306001.xlsx 正在被打开，关闭后处理。如果没有人打开，请删除旁边以“~$”或“.~”开头的文件。"
    ]
    (year.inputs / "2024" / "306-林业局" / "~$306001.xlsx").unlink()
    year.at(10, 13)
    assert year.runs == [("305",), ()]


@pytest.mark.parametrize(
    "error", [OutputsInUseError("另一次运行正在处理 305。"), DisclosureError("单位名单.csv 第 3 行："), OSError(5, "")]
)
def test_a_batch_that_could_not_be_made_is_told_once_and_tried_again(year: Year, error: Exception) -> None:
    year.drop("305-水利局")
    year.error = error
    year.at(0, 3, 4, 5, 3 + RETRY_SECONDS, 4 + RETRY_SECONDS)
    assert year.runs == [(), ()]
    assert len(year.said) == 1
    year.error = None
    year.at(3 + 2 * RETRY_SECONDS, 1000)
    assert year.runs == [(), (), ()]


def test_what_is_put_right_is_tried_without_waiting(year: Year) -> None:
    year.drop("305-水利局")
    year.error = DisclosureError("单位名单.csv 第 3 行：")
    year.at(0, 3, 4)
    year.error = None
    (year.inputs / "2024" / "年度设置.yaml").write_text("better", encoding="utf-8")
    year.at(5, 6, 8, 9)
    assert year.runs == [(), ()]


def test_a_roster_that_is_spoilt_during_a_batch_ends_nothing(year: Year) -> None:
    year.drop("305-水利局")
    roster = year.inputs / "2024" / "单位名单.csv"
    year.during = lambda: roster.write_text("坏", encoding="utf-8")
    year.at(0, 3)
    (said,) = year.said
    assert said.startswith("回执没有写出，稍后再试：")
    year.during = lambda: None
    roster.unlink()
    year.at(4, 3 + RETRY_SECONDS)
    assert year.runs == [(), ()]
    assert (year.inputs / "2024" / "305-水利局" / "回执").is_dir()


def test_a_department_whose_file_was_busy_is_tried_again(year: Year) -> None:
    year.drop("305-水利局")
    year.state = DepartmentState.BUSY
    year.at(0, 3, 4)
    year.state = DepartmentState.GENERATED
    year.at(3 + RETRY_SECONDS, 4 + RETRY_SECONDS, 1000)
    assert year.runs == [(), ()]


def test_what_was_made_and_is_gone_is_made_again_and_told_once(year: Year, tmp_path: Path) -> None:
    year.drop("305-水利局")
    document = tmp_path / "部门预算公开.docx"
    document.write_bytes(b"made")
    year.returned = (document,)
    year.at(0, 3, 60)
    document.unlink()
    year.returned = ()
    year.at(120, 123, 180, 183, 240, 243)
    assert year.runs == [(), ()]
    assert year.said == [f"输出文件夹里少了 1 个生成的文件（如 {document}），重新生成。"]


def test_a_folder_that_is_away_is_told_once_and_nothing_is_lost(year: Year) -> None:
    year.drop("305-水利局")
    year.at(0, 3)
    away = year.inputs / "2024"
    away.rename(year.inputs / "away")
    year.at(10, 11, 100)
    assert len(year.said) == 1
    assert year.said[0].startswith("填报表文件夹暂时读不到")
    (year.inputs / "away").rename(away)
    year.at(200, 203, 300)
    assert year.runs == [()]


@pytest.fixture
def receipts(year: Year) -> Callable[[], dict[str, bytes]]:
    def read() -> dict[str, bytes]:
        folder = year.inputs / "2024" / "305-水利局" / "回执"
        return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}

    return read


def test_a_unit_finds_its_returned_copy_and_later_the_word_that_all_is_well(
    year: Year, tmp_path: Path, receipts: Callable[[], dict[str, bytes]]
) -> None:
    path = year.drop("305-水利局")
    copy = tmp_path / "305001.xlsx"
    copy.write_bytes(b"returned")
    year.returned = (copy,)
    year.at(0, 3)
    assert receipts() == {"305001.xlsx": b"returned"}

    path.write_bytes(path.read_bytes() + b" ")
    year.returned, year.state = (), DepartmentState.GENERATED
    year.at(10, 13, 20, 30)
    ((name, words),) = receipts().items()
    assert name == "305001（已收到，没有问题）.txt"
    assert "SHA-256）：ab12" in words.decode()
    assert year.runs == [(), ()]  # the receipts themselves are nothing new


def test_a_returned_copy_that_somebody_worked_in_is_kept(
    year: Year, tmp_path: Path, receipts: Callable[[], dict[str, bytes]]
) -> None:
    path = year.drop("305-水利局")
    copy = tmp_path / "305001.xlsx"
    copy.write_bytes(b"returned")
    year.returned = (copy,)
    year.at(0, 3)
    (path.parent / "回执" / "305001.xlsx").write_bytes(b"corrected here")
    copy.write_bytes(b"returned again")
    path.write_bytes(path.read_bytes() + b" ")
    year.at(10, 13)
    assert receipts() == {"305001.xlsx": b"returned again", "305001（人工修改备份）.xlsx": b"corrected here"}


def test_who_corrects_in_the_receipts_is_told_once_that_nobody_reads_them(year: Year, tmp_path: Path) -> None:
    path = year.drop("305-水利局")
    copy = tmp_path / "305001.xlsx"
    copy.write_bytes(b"returned")
    year.returned = (copy,)
    year.at(0, 3, 60)
    assert year.said == []
    (path.parent / "回执" / "305001.xlsx").write_bytes(b"corrected here")
    year.at(121, 182, 243)
    assert year.said == [
        "305-水利局/回执/305001.xlsx 有人改过。回执里的文件不会被读取：请另存到 305-水利局 里，替换原来的填报表。"
    ]
    assert year.runs == [()]


def test_a_broken_record_of_one_department_keeps_no_other_from_its_receipts(year: Year) -> None:
    path = year.drop("305-水利局")
    year.at(0, 3)
    (path.parent / "回执" / ".disclose.json").write_text("{", encoding="utf-8")
    path.write_bytes(path.read_bytes() + b" ")
    year.at(70, 73, 200)
    (said,) = year.said
    assert said.startswith("305 水利局 的回执没有写出：")
    assert year.runs == [(), ()]


def test_a_department_that_is_busy_keeps_the_answer_it_has(year: Year, tmp_path: Path) -> None:
    path = year.drop("305-水利局")
    copy = tmp_path / "305001.xlsx"
    copy.write_bytes(b"returned")
    year.returned = (copy,)
    year.at(0, 3)
    path.write_bytes(path.read_bytes() + b" ")
    year.returned, year.state = (), DepartmentState.BUSY
    year.at(5, 8)
    assert year.runs == [(), ()]
    assert (path.parent / "回执" / "305001.xlsx").read_bytes() == b"returned"


def test_what_is_gone_before_a_batch_has_ended_is_missed_as_well(year: Year, tmp_path: Path) -> None:
    year.drop("305-水利局")
    year.returned = (tmp_path / "部门预算公开.docx",)
    year.at(0, 3, 60, 63, 120, 123, 180, 183)
    assert year.runs == [(), ()]
    assert [words for words in year.said if words.startswith("输出文件夹里少了 1 个")] == year.said[1:2]


def test_a_run_that_a_person_asks_for_does_not_wait_and_is_not_made_twice(year: Year) -> None:
    year.drop("305-水利局")
    year.drop("306-林业局", "306001.xlsx")
    year.at(0)
    assert year.loop.run_now(("305",)) is not None
    assert year.runs == [("305",)]
    year.at(3, 4, 40)
    assert year.runs == [("305",), ()]
    year.loop.run_now(())
    year.at(41, 90)
    assert year.runs == [("305",), (), ()]


def test_a_run_that_a_person_asks_for_in_vain_is_told(year: Year) -> None:
    year.drop("305-水利局")
    year.error = OutputsInUseError("另一次运行正在处理 305 水利局。")
    assert year.loop.run_now(("305",)) is None
    assert year.said == ["另一次运行正在处理 305 水利局。稍后再处理。"]
