"""The pool of processes for departments: one that ends takes nothing else with it."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.report.outcome import DepartmentState
from budget_disclosure.runs.department_run import DepartmentJob, failed_outcome
from budget_disclosure.runs.worker_pool import LostWorkerError, WorkerPool, worker_pool
from budget_disclosure.runs.worker_process import RemoteError, sendable
from tests.support.small_batch import NAMES, send_batch

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc"),
]


@pytest.fixture
def jobs(tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch) -> list[DepartmentJob]:
    monkeypatch.setenv("PATH", "/nowhere")  # no LibreOffice
    send_batch(tmp_path / "inputs", changed=False)
    year = tmp_path / "inputs" / "2024"
    return [
        DepartmentJob(2024, code, name, year / f"{code}-{name}", tmp_path / "outputs", templates)
        for code, name in list(NAMES.items())[:3]
    ]


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[WorkerPool]:
    with worker_pool(1, (), tmp_path / "cleared meanwhile" / "log") as pool:
        yield pool
    assert workers() == []


def workers() -> list[int]:
    """Return the processes of this test's pools."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    numbers = [int(number) for path in children for number in path.read_text().split()]
    return [number for number in numbers if b"worker_process" in Path(f"/proc/{number}/cmdline").read_bytes()]


def kill_next_workers(count: int) -> None:
    """Kill the first processes that there are, one after the other."""
    seen = set[int]()
    while len(seen) < count:
        for number in set(workers()) - seen:
            os.kill(number, signal.SIGKILL)
            seen.add(number)
        time.sleep(0.005)


def test_a_department_whose_process_is_killed_is_tried_again_and_the_others_are_done(
    jobs: list[DepartmentJob], pool: WorkerPool
) -> None:
    killer = threading.Thread(target=kill_next_workers, args=(1,))
    killer.start()

    outcomes = [pool.process(job) for job in jobs]

    killer.join()
    assert [outcome.state for outcome in outcomes] == [DepartmentState.GENERATED] * 3


def test_a_department_that_ends_its_process_twice_is_a_fault_and_the_others_are_done(
    jobs: list[DepartmentJob], pool: WorkerPool
) -> None:
    killer = threading.Thread(target=kill_next_workers, args=(2,))
    killer.start()
    with pytest.raises(LostWorkerError, match=r"2 次意外结束（信号 9、信号 9）") as lost:
        pool.process(jobs[0])
    killer.join()

    assert failed_outcome(jobs[0], lost.value).state is DepartmentState.FAILED
    assert [pool.process(job).state for job in jobs[1:]] == [DepartmentState.GENERATED] * 2


def test_what_a_department_raises_arrives_as_it_was(jobs: list[DepartmentJob], pool: WorkerPool) -> None:
    assert jobs[0].folder is not None
    (jobs[0].folder.parent / "waivers.yaml").write_text("- nonsense: 1\n", encoding="utf-8")

    with pytest.raises(DisclosureError, match=r"waivers\.yaml"):
        pool.process(jobs[0])


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (PermissionError(13, "open in Word", "x.docx"), PermissionError, "x.docx"),
        (DeclarationError(Path("a.yaml"), 3, "没有填"), DisclosureError, "a.yaml 第 3 行：没有填"),
        (type("Local", (Exception,), {})("lost"), RemoteError, "Local"),
    ],
)
def test_an_error_that_cannot_be_sent_is_replaced_by_one_that_says_the_same(
    error: Exception, kind: type[Exception], text: str
) -> None:
    sent = sendable(error)

    assert isinstance(sent, kind)
    assert text in str(sent)
