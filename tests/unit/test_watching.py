"""Dropped files are taken when they are at rest, once, and together."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from budget_disclosure.watching.settling import YEAR, Patience, Settling
from budget_disclosure.watching.sights import Sight, look

PATIENCE = Patience(quiet=3, broken=30, longest=60)
WATER, FOREST = "305-水利局/305001-水利局.xlsx", "306-林业局/306001-林业局.xlsx"


def sight(content: str, *, is_open: bool = False, is_whole: bool = True) -> Sight:
    return Sight((len(content), 1, 1), content, is_open, is_whole)


def watched(*moments: tuple[float, Mapping[str, Sight]]) -> Settling:
    settling = Settling(PATIENCE)
    for time, sights in moments:
        settling.see(sights, time)
    return settling


def test_a_file_counts_when_it_was_quiet_for_a_while() -> None:
    settling = watched((0, {WATER: sight("a")}), (2, {WATER: sight("b")}), (4, {WATER: sight("b")}))
    assert settling.due(4.9) == frozenset()
    assert settling.due(5) == {"305-水利局"}


def test_what_was_worked_on_is_not_due_again_until_its_content_changes() -> None:
    settling = watched((0, {WATER: sight("a")}))
    settling.begin({"305-水利局"})
    settling.see({WATER: Sight((1, 99, 7), "a")}, 10)  # copied over itself: another time, another file
    assert settling.due(20) == frozenset()
    settling.see({WATER: sight("b")}, 30)
    assert settling.due(33) == {"305-水利局"}


def test_a_file_that_has_gone_and_one_that_was_renamed_are_changes() -> None:
    settling = watched((0, {WATER: sight("a"), FOREST: sight("x")}))
    settling.begin({"305-水利局", "306-林业局"})
    settling.see({"306-林业局/306001.xlsx": sight("x")}, 10)
    assert settling.due(13) == {"305-水利局", "306-林业局"}
    settling.begin({"305-水利局", "306-林业局"})
    assert settling.due(1000) == frozenset()


def test_three_hundred_files_that_arrive_one_after_the_other_are_one_batch() -> None:
    settling, sights = Settling(PATIENCE), dict[str, Sight]()
    for number in range(20):
        sights[f"{300 + number}-部门/{300 + number}001.xlsx"] = sight("a")
        settling.see(sights, number)
        assert settling.due(number) == frozenset()
    assert len(settling.due(22)) == 20


def test_a_folder_that_never_rests_keeps_the_others_waiting_for_a_minute_only() -> None:
    settling = watched((0, {WATER: sight("a"), FOREST: sight("0")}))
    for second in range(1, 70):
        settling.see({WATER: sight("a"), FOREST: sight(str(second))}, second)
        assert settling.due(second) == (frozenset() if second < 60 else {"305-水利局"})


def test_a_workbook_that_is_open_is_not_taken_and_keeps_nobody_else_waiting() -> None:
    settling = watched((0, {WATER: sight("a", is_open=True), FOREST: sight("x")}))
    assert settling.due(3) == {"306-林业局"}
    assert settling.held() == (WATER,)
    settling.see({WATER: sight("a"), FOREST: sight("x")}, 500)
    assert settling.due(503) == {"305-水利局", "306-林业局"}


def test_a_file_that_stays_broken_is_taken_once_after_a_longer_while() -> None:
    settling = watched((0, {WATER: sight("a", is_whole=False)}))
    assert settling.due(29) == frozenset()
    assert settling.due(30) == {"305-水利局"}
    settling.begin({"305-水利局"})
    assert settling.due(10_000) == frozenset()


def test_a_department_waits_for_all_of_its_files() -> None:
    second = "305-水利局/305002-水文站.xlsx"
    settling = watched((0, {WATER: sight("a"), second: sight("b", is_open=True)}))
    assert settling.due(10) == frozenset()


def test_files_of_the_year_concern_all() -> None:
    settling = watched((0, {"单位名单.csv": sight("a")}))
    assert settling.due(3) == {YEAR}


def test_what_could_not_be_worked_on_is_due_again() -> None:
    settling = watched((0, {WATER: sight("a")}))
    settling.begin({"305-水利局"})
    settling.again({"305-水利局"})
    assert settling.due(3) == {"305-水利局"}


# --- looking at a real folder ---------------------------------------------------------------------------------------


@pytest.fixture
def year(tmp_path: Path, workbook_path: Path) -> Path:
    folder = tmp_path / "2024" / "305-水利局"
    folder.mkdir(parents=True)
    shutil.copyfile(workbook_path, folder / "305001-水利局.xlsx")
    return tmp_path / "2024"


@pytest.fixture
def workbook_path() -> Path:
    return Path(__file__).parents[2] / "templates" / "thirteen-tables" / "2024" / "单位填报表.xlsx"


def test_a_whole_workbook_is_ready_and_is_not_read_again(year: Path) -> None:
    first = look(year, {})
    assert first[WATER].is_ready
    assert look(year, first)[WATER] is first[WATER]


@pytest.mark.parametrize(
    "lock", ["~$305001-水利局.xlsx", "~$5001-水利局.xlsx", ".~305001-水利局.xlsx", ".~lock.305001-水利局.xlsx#"]
)
def test_the_mark_of_an_open_workbook_is_known_by_every_program(year: Path, lock: str) -> None:
    (year / "305-水利局" / lock).write_bytes(b"")
    sights = look(year, {})
    assert list(sights) == [WATER]
    assert sights[WATER].is_open


def test_half_a_workbook_is_not_whole(year: Path) -> None:
    path = year / WATER
    path.write_bytes(path.read_bytes()[:5000])
    assert not look(year, {})[WATER].is_whole


def test_another_content_with_the_same_size_and_time_is_found_by_reading_again(year: Path) -> None:
    path = year / WATER
    first, stamp, content = look(year, {}), path.stat(), bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert look(year, first)[WATER].content == first[WATER].content
    assert look(year, first, reread=True)[WATER].content != first[WATER].content


def test_a_folder_that_is_away_is_no_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        look(tmp_path / "gone", {})


def test_old_workbooks_and_hidden_files_are_not_looked_at(year: Path) -> None:
    for name in ("旧版/305001-水利局.xlsx", ".DS_Store", ".git/config"):
        path = year / "305-水利局" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert list(look(year, {})) == [WATER]
