"""Who may write what at the same time."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from budget_disclosure.store.run_lock import (
    OutputsInUseError,
    lock_departments,
    lock_first_free,
    lock_year,
    try_department,
)

BOTH = {"305": "水利局", "306": "林业局"}


def test_a_second_run_is_told_which_departments_are_in_use_by_whom_and_since_when(tmp_path: Path) -> None:
    told = rf"另一次运行正在处理 305 水利局（计算机 .+，进程 {os.getpid()}，\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d 开始）。"

    with (
        lock_departments(tmp_path, {"305": "水利局"}),
        pytest.raises(OutputsInUseError, match=told),
        lock_departments(tmp_path, BOTH),
    ):
        pass


def test_runs_over_different_departments_go_side_by_side(tmp_path: Path) -> None:
    with lock_departments(tmp_path, {"305": "水利局"}), lock_departments(tmp_path, {"306": "林业局"}) as locks:
        assert list(locks) == ["306"]


def test_a_run_that_was_refused_keeps_no_department(tmp_path: Path) -> None:
    with lock_departments(tmp_path, {"306": "林业局"}):
        with pytest.raises(OutputsInUseError), lock_departments(tmp_path, BOTH):
            pass
        with try_department(tmp_path, "305") as is_free:
            assert is_free


def test_departments_are_free_after_a_run_even_one_that_failed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="boom"), lock_departments(tmp_path, BOTH):
        raise ValueError("boom")

    with lock_departments(tmp_path, BOTH) as locks:
        assert list(locks) == ["305", "306"]


def test_another_year_is_not_locked(tmp_path: Path) -> None:
    with lock_departments(tmp_path / "2024", BOTH), lock_departments(tmp_path / "2025", BOTH) as locks:
        assert len(locks) == 2


def test_what_the_departments_share_is_waited_for_and_then_its_holder_named(tmp_path: Path) -> None:
    with lock_year(tmp_path), pytest.raises(OutputsInUseError, match=f"进程 {os.getpid()}"), lock_year(tmp_path, 0.0):
        pass
    with lock_year(tmp_path, 0.0):
        pass


def test_the_first_place_that_is_free_is_taken(tmp_path: Path) -> None:
    with lock_first_free(tmp_path, "embedded") as (_, first), lock_first_free(tmp_path, "embedded") as (_, second):
        assert (first.name, second.name) == ("embedded-1.db", "embedded-2.db")


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Windows belong to one process")
def test_a_department_is_not_free_while_a_process_that_shares_its_lock_is_alive(tmp_path: Path) -> None:
    """The one who took the lock is killed; the one who may still write to the department is not."""
    taker = (
        "import os, subprocess, sys\nfrom pathlib import Path\n"
        "from budget_disclosure.store.run_lock import lock_departments\n"
        f"with lock_departments(Path({str(tmp_path)!r}), {{'305': '水利局'}}) as locks:\n"
        "    writer = subprocess.Popen(['cat'], pass_fds=[locks['305'].fileno()])\n"
        "    print('taken', flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", taker], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdin is not None and process.stdout is not None
    assert process.stdout.readline() == "taken\n"
    process.wait()

    with try_department(tmp_path, "305") as is_free:
        assert not is_free
    process.stdin.close()  # the writer ends
    while not became_free(tmp_path):
        time.sleep(0.01)
    process.stdout.close()


def became_free(folder: Path) -> bool:
    with try_department(folder, "305") as is_free:
        return is_free
