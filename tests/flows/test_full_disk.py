"""A disk that is full at any moment of the writing is called so, leaves nothing half written, and harms no later run."""

import errno
import os
import random
from pathlib import Path

import pytest

from budget_disclosure.report.outcome import DepartmentState
from budget_disclosure.runs.department_run import DepartmentJob, failed_outcome, process_department
from budget_disclosure.runs.department_tasks import is_busy_file
from tests.flows.conftest import MakeDepartment

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_libreoffice")]
MOMENTS, SEED = 5, 20240206
CODE, NAME = "312", "青石县林业局"


class Disk:
    """Counts what is flushed to the disk, and has no room from ``full_at`` on."""

    def __init__(self) -> None:
        self.flushed, self.full_at = 0, -1
        self._fsync = os.fsync

    def fsync(self, handle: int) -> None:
        """Flush, or say that there is no room."""
        self.flushed += 1
        if 0 <= self.full_at < self.flushed:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._fsync(handle)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(os, "fsync", disk.fsync)
    return disk


def job_in(folder: Path, templates: Path, make: MakeDepartment) -> DepartmentJob:
    inputs = make(folder / "inputs", CODE, NAME)
    return DepartmentJob(2024, CODE, NAME, inputs, folder / "outputs", templates)


def published(job: DepartmentJob) -> dict[str, bytes]:
    """Return what a person finds: documents, companions and the report, without our own hidden files."""
    folder = job.output_folder
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder): path.read_bytes() for path in files}
    return {name.as_posix(): data for name, data in names.items() if not name.parts[-1].startswith(".")}


def test_a_disk_that_is_full_at_any_moment_is_called_so_and_the_next_run_completes_the_work(
    tmp_path: Path, templates: Path, make_department: MakeDepartment, disk: Disk
) -> None:
    undisturbed = job_in(tmp_path / "undisturbed", templates, make_department)
    process_department(undisturbed)
    count = disk.flushed
    assert count > MOMENTS
    between = random.Random(SEED).sample(range(1, count - 1), MOMENTS - 2)
    for moment in (0, *sorted(between), count - 1):
        job = job_in(tmp_path / str(moment), templates, make_department)
        disk.flushed, disk.full_at = 0, moment
        with pytest.raises(OSError, match="No space left") as raised:
            process_department(job)
        outcome = failed_outcome(job, raised.value)
        assert (outcome.state, outcome.report) == (DepartmentState.DISK_FULL, None)
        assert outcome.message == "文件写不下：磁盘已满。请清理磁盘后重新运行。"
        assert not [path.name for path in job.output_folder.rglob("*") if path.suffix == ".tmp"]
        documents = {name: data for name, data in published(job).items() if name.endswith(".docx")}
        assert documents.items() <= published(undisturbed).items(), "half a document"
        disk.full_at = -1
        assert process_department(job).state is DepartmentState.GENERATED
        assert published(job).keys() == published(undisturbed).keys()
        assert {n: d for n, d in published(job).items() if n.endswith(".docx")} == {
            n: d for n, d in published(undisturbed).items() if n.endswith(".docx")
        }


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_not_tried_again(number: int) -> None:
    from prefect.states import Failed

    assert is_busy_file(None, None, Failed(data=OSError(number, "full"))) is False
