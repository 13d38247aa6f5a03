"""``kill -9`` at random moments over a batch of departments: the next run ends as if nothing had happened.

What has nothing to do with the disk (reading, rendering, comparing) is computed once and remembered, so that the kills
fall where they could do harm: into the writing of documents, records, drafts, pinned versions, corrections, the files for
the web and returned copies. Departments publish in between, by lines of the register.
"""

import os
import random
import re
import signal
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.corrections import write_corrections as corrections
from budget_disclosure.report.outcome import DepartmentState
from budget_disclosure.return_copy import deliver_copies as deliver
from budget_disclosure.runs import read_contents
from budget_disclosure.runs import write_documents as production
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.store import atomic_writing, file_sets
from budget_disclosure.store import draft as draft_store
from budget_disclosure.store.document_sources import SOURCES_NAME, read_sources
from budget_disclosure.store.draft import DRAFT_NAME, read_draft
from budget_disclosure.store.file_names import release_folder
from budget_disclosure.store.folder_record import read_record
from budget_disclosure.store.register_log import UNKNOWN, read_log
from budget_disclosure.store.run_lock import lock_departments
from budget_disclosure.store.versions import load_manifest, read_data
from tests.support.workbooks import unit_values, valid_workbook

# `make torture` kills five hundred times.
KILLS, DEPARTMENTS, CHANGING, SEED = int(os.environ.get("KILLS", "120")), 20, 8, 20240206
PAUSE, RENAMES = 0.005, 20
REPORTS = ("校验报告.html", "校验报告.json")
ARCHIVES = ("历史版本", "更正说明")
LISTS = "变动清单"
NOW = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
FIRST_DAY = date(2024, 3, 1)
NAME = "NAME-OF-DEPARTMENT"
FIRST, CORRECTED, WRONG = "1250000", "1260000", "-1250000"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="os.fork is missing: processes cannot be killed so quickly"),
    pytest.mark.usefixtures("no_libreoffice"),
]


# --- the departments -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Batch:
    """The departments of a year with the workbooks they send: by department and amount."""

    jobs: tuple[DepartmentJob, ...]
    workbooks: dict[tuple[str, str], bytes]

    def send(self, job: DepartmentJob, amount: str) -> None:
        """Let a department send its workbook with this amount; like a careful person, by a rename."""
        assert job.folder is not None
        path = job.folder / f"{job.code}001-{job.name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent.parent / "sending"
        temporary.write_bytes(self.workbooks[job.code, amount])
        temporary.replace(path)

    def register(self, job: DepartmentJob, days: int) -> None:
        """Let the register say that a department has published on so many days."""
        assert job.folder is not None
        path = job.folder.parent / "公开登记.csv"
        known = path.read_text(encoding="utf-8").splitlines() if path.exists() else ["部门代码,公开日期,网址,更正原因"]
        lines = [line for line in known if not line.startswith(f"{job.code},")]
        lines += [f"{job.code},{FIRST_DAY + timedelta(days=day)},,录入有误" for day in range(days)]
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name("registering")
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
        temporary.replace(path)

    def into(self, outputs: Path) -> "Batch":
        """Return the same departments with other inputs and outputs."""
        inputs = outputs.parent / f"{outputs.name}-inputs" / "2024"
        jobs = (replace(job, outputs=outputs, folder=inputs / f"{job.code}-{job.name}") for job in self.jobs)
        return Batch(tuple(jobs), self.workbooks)


def small_workbook(folder: Path) -> bytes:
    """Return the workbook of a unit with little in it: whatever is not written makes no moment to be killed at."""
    values = unit_values(department_code="777", department_name=NAME, unit_code="777001", unit_name=NAME)
    basic = values.rows["basic"]
    values.rows.update(projects=[], fund_revenue=[], project_targets=[], indicators=[], basic=[basic[0], basic[-1]])
    for row, reason in zip(values.rows["comparisons"], ("供水管网改造上年完工", "水库加固上年完工"), strict=False):
        row["reason"] = f"{reason}，本年不再安排"  # less than last year, as the little that is left is
    for row in values.rows["three_public"]:
        row.update(this_general_public=Decimal(0), last_general_public=Decimal(0), reason=None)
        row.pop("department_last_year", None)
    values.forms["overall_target"] = {"is_reported": "否"}
    return valid_workbook(folder, values, "small.xlsx").read_bytes()


def of_department(workbook: Path, code: str, name: str, amount: str, target: Path) -> bytes:
    """Return the workbook with another department and amount; by its XML, because writing it anew takes a second."""
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for item in source.namelist():
            data = source.read(item)
            if item.endswith(".xml"):
                text = re.sub(r">777(001)?<", rf">{code}\1<", data.decode("utf-8")).replace(NAME, name)
                data = text.replace(f"<v>{FIRST}</v>", f"<v>{amount}</v>").encode()
            out.writestr(zipfile.ZipInfo(item), data)
    return target.read_bytes()


@pytest.fixture
def batch(tmp_path: Path, templates: Path) -> Batch:
    plain = tmp_path / "plain"
    small_workbook(plain)
    names = [f"青石县{first}{second}局" for first in "农林水牧渔" for second in "业政务资"][:DEPARTMENTS]
    jobs, workbooks = [], {}
    for number, name in enumerate(names):
        code = f"{301 + number}"
        for amount in (FIRST, CORRECTED, WRONG) if number < CHANGING else (FIRST,):
            workbooks[code, amount] = of_department(plain / "small.xlsx", code, name, amount, tmp_path / "made.xlsx")
        jobs.append(DepartmentJob(2024, code, name, None, tmp_path, templates, now=NOW))
    return Batch(tuple(jobs), workbooks)


# --- remembering what has nothing to do with the disk ----------------------------------------------------------------


def remember(monkeypatch: pytest.MonkeyPatch, module: object, name: str, key: Callable[..., object]) -> dict[Any, Any]:
    """Let a function compute each result once, and return the results."""
    real, results = getattr(module, name), dict[Any, Any]()

    @wraps(real)
    def remembered(*arguments: Any) -> Any:
        known = key(*arguments)
        if known not in results:
            results[known] = real(*arguments)
        return results[known]

    monkeypatch.setattr(module, name, remembered)
    return results


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def read_workbooks(folder: Path, *_others: object) -> object:
    return folder.name, *(digest(path.read_bytes()) for path in sorted(folder.glob("*.xlsx")))


@dataclass(frozen=True)
class Known:
    """The only bytes that may ever stand in a published file."""

    rendered: dict[Any, bytes]
    companions: dict[Any, dict[str, bytes]]
    pages: dict[Any, bytes]

    def contents(self) -> set[str]:
        files = [content for one in self.companions.values() for content in one.values()]
        return {digest(content) for content in (*files, *self.rendered.values(), *self.pages.values())}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    remember(monkeypatch, read_contents, "read_department", read_workbooks)
    remember(monkeypatch, read_contents, "content_of_department", lambda intake, *_: id(intake))
    remember(monkeypatch, corrections, "compare_documents", lambda old, new: (digest(old.docx), digest(new.docx)))
    remember(monkeypatch, corrections, "correction_files", lambda old, new, _c, facts, *_: (old.docx, new.docx, facts))
    remember(monkeypatch, deliver, "write_returned_copy", lambda original, *_: digest(original))
    # What `prepare` returned is remembered for good, so its identity stands for its content.
    rendered = remember(monkeypatch, production, "render_document", lambda disclosure, _template: id(disclosure))
    companions = remember(monkeypatch, production, "write_companions", lambda disclosure, _codes: id(disclosure))
    pages = remember(monkeypatch, production, "write_public_page", lambda disclosure, *_: id(disclosure))
    return Known(rendered, companions, pages)


# --- what is on the disk ---------------------------------------------------------------------------------------------


def tree(folder: Path, *, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in without
    }


def versions(job: DepartmentJob) -> list[Path]:
    folder = job.output_folder / "历史版本"
    return sorted(path for path in folder.iterdir() if path.name.isdigit()) if folder.is_dir() else []


def published(job: DepartmentJob) -> Iterator[Path]:
    """The files that people look at: neither archives nor records nor what is not finished."""
    for path in job.output_folder.rglob("*"):
        inside = path.relative_to(job.output_folder)
        if path.is_file() and inside.parts[0] not in (*ARCHIVES, LISTS, "退回") and not path.name.startswith("."):
            yield path


def is_settled(job: DepartmentJob) -> bool:
    """Whether what stands there is the recorded draft: the one thing that a workbook with errors must leave as it is.

    What it was made from is written last, by a run that writes documents: a run that finishes what a killed one began
    makes its documents the draft, and leaves the sources behind it.
    """
    folder, draft, sources = job.output_folder, read_draft(job.output_folder), read_sources(job.output_folder)
    if draft is None or read_record(folder).pending or (folder / ".disclose-draft-next.zip").exists():
        return False
    return all(
        digest((folder / one.path).read_bytes()) == one.docx
        and one.path in sources.documents
        and sources.documents[one.path].files[one.path] == one.docx
        for one in draft.documents.values()
    )


def is_temporary(path: Path) -> bool:
    return path.name.endswith(".tmp") or path.name.startswith(".未完成-")


# --- killing ---------------------------------------------------------------------------------------------------------


def slow_down(module: object, name: str) -> None:
    """Let every rename be followed by a pause, as on a slow share: the instants between two are what matters."""
    real = getattr(module, name)

    def slow(*arguments: Any) -> Any:
        result = real(*arguments)
        time.sleep(PAUSE)
        return result

    setattr(module, name, slow)


def names(jobs: Iterable[DepartmentJob]) -> dict[str, str]:
    return {job.code: job.name for job in jobs}


def killed(jobs: list[DepartmentJob], lock: Path, delay: float) -> bool:
    """Process the departments in a process of its own and kill it after so many seconds.

    Return whether the kill came in time: how long a batch takes depends on what else the machine does.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            slow_down(file_sets, "put_in_place")
            slow_down(atomic_writing, "put_in_place")
            slow_down(draft_store, "put_in_place")
            slow_down(atomic_writing, "_rename")
            with lock_departments(lock, names(jobs)):
                for job in jobs:
                    process_department(job)
            code = 0
        finally:
            os._exit(code)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the batch raised"
    return os.WIFSIGNALED(status)


def test_killed_at_many_moments_the_next_run_ends_like_an_undisturbed_one(
    batch: Batch, known: Known, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    running, lock = batch.into(tmp_path / "killed"), tmp_path / "killed" / "2024" / ".disclose"
    changing, states = running.jobs[:CHANGING], dict.fromkeys((job.code for job in running.jobs), FIRST)
    whole_time, latest = warm_up(batch, tmp_path), changing[0]
    days = dict.fromkeys(states, 0)
    for job in running.jobs:
        running.send(job, FIRST)
    allowed, kept, interrupted = known.contents(), dict[Path, dict[str, bytes]](), 0

    in_time = 0
    for kill in range(KILLS):
        first = chance.choice(running.jobs)
        if kill % 4:
            # Often the one that was killed last: it gets another workbook before anything could be finished.
            first = latest = latest if chance.random() < 0.6 else chance.choice(changing)
            others = [one for one in (FIRST, CORRECTED, WRONG) if one != states[first.code]]
            states[first.code] = chance.choice(others if is_settled(first) else [FIRST, CORRECTED])
            # What stood on the disk was published, then another workbook came.
            if read_record(first.output_folder).files and chance.random() < 0.5:
                days[first.code] += 1
                running.register(first, days[first.code])
            running.send(first, states[first.code])
        start = running.jobs.index(first)
        delay = chance.uniform(0, whole_time + RENAMES * PAUSE)
        in_time += killed([*running.jobs[start:], *running.jobs[:start]], lock, delay)
        for job in running.jobs:
            kept |= {folder: tree(folder) for folder in versions(job) if folder not in kept}
        interrupted += any(is_temporary(path) for path in first.output_folder.rglob(".*"))
        for path in published(first):
            assert path.name in REPORTS or digest(path.read_bytes()) in allowed, f"torn: {path}"

    with lock_departments(lock, names(running.jobs)):
        outcomes = {job.code: process_department(job) for job in running.jobs}

    for code, amount in states.items():
        expected = DepartmentState.HAS_ERRORS if amount == WRONG else DepartmentState.GENERATED
        assert outcomes[code].state is expected, outcomes[code].message
    assert [path for path in (tmp_path / "killed").rglob("*") if is_temporary(path)] == []
    assert {folder: tree(folder) for folder in kept} == kept
    assert any(folder.name == "0002" for folder in kept), "no correction was published: the test shows little"
    assert in_time > KILLS // 2, "most kills came too late: the test shows little"
    assert interrupted, "no kill fell into the writing of a file: the test shows little"
    undisturbed = replayed(batch, running, states, tmp_path)
    for job, same in zip(running.jobs, undisturbed.jobs, strict=True):
        # Reports tell what this run did; they must agree after a run that had nothing to do.
        assert_equal(contents(job), contents(same))
        assert_equal(tree(release_folder(job.output_folder)), tree(release_folder(same.output_folder)))
        process_department(job)
        process_department(same)
        assert tree(job.output_folder, without=()).keys() >= set(REPORTS)
        reports = [{name: (one.output_folder / name).read_bytes() for name in REPORTS} for one in (job, same)]
        assert reports[0] == reports[1]


class KilledError(BaseException):
    """Stands for a kill at one certain moment."""


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("following", [FIRST, CORRECTED])
def test_killed_before_it_is_written_what_documents_were_made_from_and_followed_by_an_error_the_next_run_is_right(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, following: str
) -> None:
    def killed_here(*_: object) -> None:
        raise KilledError

    killed, undisturbed = batch.into(tmp_path / "killed"), batch.into(tmp_path / "undisturbed")
    job, same = killed.jobs[0], undisturbed.jobs[0]
    process(killed, job, FIRST)
    with monkeypatch.context() as patch, pytest.raises(KilledError):
        patch.setattr(production, "write_sources", killed_here)
        process(killed, job, CORRECTED)
    process(killed, job, WRONG)
    for amount in (FIRST, CORRECTED, WRONG):
        process(undisturbed, same, amount)
    # The documents and the draft are those of the corrected workbook, the sources still those of the first.
    assert read_draft(job.output_folder) == read_draft(same.output_folder)
    assert not is_settled(job)
    assert is_settled(same)
    found, expected = contents(job), contents(same)
    assert [name for name in expected if found[name] != expected[name]] == [SOURCES_NAME]

    process(killed, job, following)
    process(undisturbed, same, following)

    assert is_settled(job)
    assert_equal(contents(job), contents(same))


def process(batch: Batch, job: DepartmentJob, amount: str) -> None:
    batch.send(job, amount)
    process_department(job)


def contents(job: DepartmentJob) -> dict[str, bytes]:
    """Return what must be equal: a run that was killed lists what it changed together with the next, so lists are not."""
    found = tree(job.output_folder, without=REPORTS)
    return {name: content for name, content in found.items() if not name.startswith(f"{LISTS}/")}


def assert_equal(found: dict[str, bytes], expected: dict[str, bytes]) -> None:
    assert sorted(found) == sorted(expected)
    assert [name for name in found if found[name] != expected[name]] == []


def warm_up(batch: Batch, tmp_path: Path) -> float:
    """Compute everything once, undisturbed, and return the seconds that a changed department takes from then on."""
    warm = batch.into(tmp_path / "warm")
    for job in warm.jobs:
        for number, amount in enumerate((FIRST, CORRECTED, FIRST, WRONG)):
            if (job.code, amount) in batch.workbooks:
                warm.register(job, number)
                warm.send(job, amount)
                process_department(job)
    again = batch.into(tmp_path / "again")
    again.send(again.jobs[0], FIRST)
    process_department(again.jobs[0])
    again.register(again.jobs[0], 1)
    again.send(again.jobs[0], CORRECTED)
    started = time.perf_counter()
    process_department(again.jobs[0])
    return time.perf_counter() - started


def replayed(batch: Batch, running: Batch, states: dict[str, str], tmp_path: Path) -> Batch:
    """Return a batch in which every department went undisturbed through what it has published."""
    undisturbed = batch.into(tmp_path / "undisturbed")
    amounts: dict[tuple[str, str], str] = {}
    for job in batch.into(tmp_path / "known").jobs:
        for amount in (FIRST, CORRECTED):
            if (job.code, amount) in batch.workbooks:
                known = replace(job, outputs=tmp_path / "known" / amount)
                Batch((known,), batch.workbooks).send(known, amount)
                process_department(known)
                amounts[job.code, data_of(known.output_folder, known)] = amount
    for job, killed_job in zip(undisturbed.jobs, running.jobs, strict=True):
        log = read_log(killed_job.output_folder)
        for day, line in enumerate(log, start=1):
            assert line.version != UNKNOWN, "a publication was lost through a kill"
            version = killed_job.output_folder / "历史版本" / f"{line.version:04d}"
            data = read_data(load_manifest(version), [f"部门-{job.code}/data.json"]).popitem()[1].decode()
            undisturbed.send(job, amounts[job.code, data])
            process_department(job)
            undisturbed.register(job, day)
            process_department(job)
        undisturbed.send(job, states[job.code])
        if states[job.code] == WRONG:  # the draft behind it is the last that could be made
            undisturbed.send(job, amounts[job.code, data_of(killed_job.output_folder, job)])
            process_department(job)
            undisturbed.send(job, WRONG)
        process_department(job)
    return undisturbed


def data_of(folder: Path, job: DepartmentJob) -> str:
    draft = read_draft(folder)
    assert draft is not None, f"{DRAFT_NAME} is missing"
    return draft.documents[f"部门-{job.code}"].data.decode()
