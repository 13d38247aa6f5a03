"""The real `disclose run` stopped at seeded moments over a pool of departments; ``make torture`` does it a hundred times.

One folder for all kills, as in an office: each run finds what the one before it left.
"""

import random
import re
import sys
from pathlib import Path

import pytest

from budget_disclosure.report.outcome import DepartmentState
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.runs.roster_proposal import PROPOSAL_NAME
from tests.support.small_batch import NAMES, send_batch
from tests.support.stopped_runs import (
    ABORTED,
    KILLS,
    Kill,
    Run,
    contents,
    differing,
    has_process,
    held_locks,
    moments,
    seeded_pause,
)
from tests.support.stopped_runs import wait_for as happened

SEED, LONGEST_PAUSE = 20240206, 0.5
PARENT_KILLED, GROUP_KILLED, CTRL_C, ASKED_TO_END, _ = KILLS
# Early moments cost little; the one that the pool's processes survived before comes at the work itself.
PLAN = (("start", CTRL_C), ("migration", GROUP_KILLED), ("server", ASKED_TO_END), ("work", PARENT_KILLED))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes and locks are looked up in /proc"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("stopped").resolve()
    send_batch(root / "inputs", changed=False)
    return root


def check(kill: Kill, moment: str, folder: Path, templates: Path, chance: random.Random) -> None:
    run = Run(folder, templates)
    assert happened(run, moments(folder)[moment]), "the run ended before"
    seeded_pause(chance, LONGEST_PAUSE if moment == "work" else 0.1)
    stopped = run.stop(kill)

    assert stopped.left_alive == []
    assert stopped.written_after == []
    assert held_locks(folder) == []
    if stopped.was_in_time:
        code = 128 + kill.number if kill.is_answered else -kill.number
        assert (stopped.exit_code, stopped.errors) == (code, ABORTED if kill.is_answered else "")


def test_whenever_and_however_a_run_is_stopped_nothing_goes_on_and_the_next_one_completes_the_work(
    folder: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # no LibreOffice
    chance = random.Random(SEED)
    for moment, kill in PLAN:
        check(kill, moment, folder, templates, chance)

    code, output, errors = Run(folder, templates).wait()

    assert (code, errors) == (0, ""), output
    assert list(folder.rglob("*错误日志*")) == []
    assert differing(contents(folder), undisturbed(folder, templates)) == []


def undisturbed(folder: Path, templates: Path) -> dict[str, bytes]:
    """Return what the departments amount to without a run around them, and without a kill."""
    other = folder / "undisturbed"
    for code, name in NAMES.items():
        place = folder / "inputs" / "2024" / f"{code}-{name}"
        outcome = process_department(DepartmentJob(2024, code, name, place, other / "outputs", templates))
        assert outcome.state is DepartmentState.GENERATED, outcome.message
    (other / "outputs" / "2024" / PROPOSAL_NAME).write_bytes((folder / "outputs" / "2024" / PROPOSAL_NAME).read_bytes())
    return contents(other)


def test_runs_over_different_departments_go_side_by_side_and_over_the_same_one_the_second_is_told(
    tmp_path: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    send_batch(tmp_path / "inputs", changed=False)

    def run(*codes: str) -> Run:
        place = tmp_path / "-".join(codes)
        place.mkdir()
        folders = ("--inputs", str(tmp_path / "inputs"), "--outputs", str(tmp_path / "outputs"))
        return Run(place, templates, *folders, "--department", *codes)

    one, other = run("301", "302", "303"), run("304")
    for each in (one, other):
        assert happened(each, lambda each: has_process(each.folder, b"server_process"))
    code, _, told = run("303", "304").wait()

    assert code == 2
    for each, department in ((one, "303 青石县水务局"), (other, "304 青石县牧业局")):
        assert re.search(rf"{department}（计算机 .+?，进程 {each.process.pid}，.+? 开始）", told)
    for each in (one, other):
        code, output, errors = each.wait()
        assert (code, errors) == (0, ""), output
    assert len(list((tmp_path / "outputs" / "2024").glob("*/*.docx"))) == 4
