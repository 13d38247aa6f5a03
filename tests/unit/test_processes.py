"""What a process starts ends with it; how a process is stopped; what the environment may not do to it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.processes.windows_job import end_children_with_this_process, on_console_event
from budget_disclosure.runs import crash_log
from budget_disclosure.runs.crash_log import write_crash_log

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX has what is tested here")
ABORTED = "已中止。已经生成的文档不受影响，重新运行即可。\n"


def python(code: str, **options: Any) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, encoding="utf-8", **options)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


# --- ending with the parent ------------------------------------------------------------------------------------------


@POSIX
def test_a_guarded_program_ends_with_its_children_when_its_starter_is_killed(tmp_path: Path) -> None:
    """The program does not know us, and it starts another one, as soffice starts soffice.bin."""
    program = f"sleep 600 & echo $! > {tmp_path}/child; echo $$ > {tmp_path}/program; wait"
    starter = python(
        "import os, sys, time\nfrom budget_disclosure.processes.owned import start_guarded\n"
        f"start_guarded(['sh', '-c', {program!r}], os.environ, sys.stderr)\n"
        f"while not os.path.exists('{tmp_path}/program'): time.sleep(0.01)\n"
        "os.kill(os.getpid(), 9)"
    )
    starter.communicate()

    numbers = [int((tmp_path / name).read_text()) for name in ("child", "program")]
    while any(map(is_alive, numbers)):
        time.sleep(0.01)


@POSIX
def test_the_folder_of_a_guarded_program_goes_with_it_when_its_starter_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    folder.mkdir()
    starter = python(
        "import os, sys, time\nfrom pathlib import Path\nfrom budget_disclosure.processes.owned import start_guarded\n"
        f"folder = Path({str(folder)!r})\n"
        "start_guarded(['sh', '-c', f'echo $$ > {folder}/program; sleep 600'], os.environ, sys.stderr, folder=folder)\n"
        "while not (folder / 'program').exists(): time.sleep(0.01)\n"
        "os.kill(os.getpid(), 9)"
    )
    starter.communicate()

    while folder.exists():
        time.sleep(0.01)


@POSIX
def test_a_guarded_program_that_is_not_there_is_told_in_chinese(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("wb") as errors:
        from budget_disclosure.processes.owned import end, start_guarded

        process = start_guarded(["/nowhere/soffice"], os.environ, errors)
        process.wait()
        end(process)

    assert (tmp_path / "errors").read_text(encoding="utf-8").startswith("无法启动：")


@POSIX
def test_a_process_of_ours_ends_with_its_parent_whatever_it_is_doing() -> None:
    child = (
        "import os, sys\nfrom budget_disclosure.processes.end_with_parent import end_with_parent\n"
        "end_with_parent(int(sys.argv[1]), lambda: os.read(0, 1))\nprint(os.getpid(), flush=True)\n"
        "while True: pass"
    )
    parent = python(
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}, str(os.getpid())], stdin=-1, stdout=-1)\n"
        "print(int(child.stdout.readline()), flush=True)\nos.kill(os.getpid(), 9)"
    )
    number = int(parent.communicate()[0])

    while is_alive(number):
        time.sleep(0.01)


# --- being stopped ---------------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize(
    "main_thread_does",
    [
        "while True: pass",
        "threading.Lock().acquire(); threading.Event().wait()",
        "[print('x' * 99) for _ in iter(int, 1)]",
    ],
    ids=["computes", "waits", "writes to a full pipe"],
)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_whatever_the_main_thread_does_a_signal_ends_it_with_one_chinese_line(
    main_thread_does: str, number: signal.Signals, code: int
) -> None:
    process = python(
        "import os, signal, sys, threading\n"
        "from budget_disclosure.processes.interruption import answer_signals\n"
        "answer_signals()\nsignal.signal(signal.SIGTERM, lambda *_: None)  # as Prefect does\n"
        f"print('ready', flush=True)\n{main_thread_does}"
    )
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)

    assert process.wait() == code
    assert process.stderr.read() == ABORTED
    process.stdout.close()
    process.stderr.close()


# --- options of Python -----------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize(
    "foreign",
    [
        {"PYTHONWARNINGS": "error"},
        {"PYTHONOPTIMIZE": "2"},
        {"PYTHONINSPECT": "1"},
        {"PYTHONDEVMODE": "1"},
        {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    ],
    ids=str,
)
def test_options_that_were_set_for_other_programs_do_not_reach_this_one(foreign: dict[str, str]) -> None:
    process = python(
        "import os, sys\nfrom budget_disclosure.processes.python_options import without_foreign_options\n"
        "without_foreign_options()\n"
        "print(sys.getfilesystemencoding(), sys.flags.optimize, sys.flags.dev_mode, sys.flags.inspect, sys.warnoptions)\n"
        "print([name for name in os.environ if name in ('PYTHONWARNINGS', 'PYTHONINSPECT', 'PYTHONIOENCODING')])",
        env={**os.environ, **foreign},
    )
    output, errors = process.communicate(input=None)

    assert (output, errors) == ("utf-8 0 False 0 []\n[]\n", "")


# --- the crash log ---------------------------------------------------------------------------------------------------


def test_a_crash_log_that_can_be_written_nowhere_is_no_second_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> Path:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(crash_log, "_append", refuse)

    assert write_crash_log(ValueError("x")) is None


def test_an_error_whose_own_text_fails_is_in_the_crash_log_by_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class UnspeakableError(Exception):
        @property
        def __traceback__(self) -> Any:
            raise RuntimeError("no")

    monkeypatch.chdir(tmp_path)

    path = write_crash_log(UnspeakableError("\udcff"))

    assert path is not None
    assert "UnspeakableError" in path.read_text(encoding="utf-8")


# --- Windows, as far as it can be tried elsewhere --------------------------------------------------------------------


class Kernel:
    """A stand-in for kernel32 that remembers what it was asked for."""

    def __init__(self, job: int | None = 7) -> None:
        self.calls = list[tuple[str, tuple[Any, ...]]]()
        self.handler: Any = None
        self._job = job

    def __getattr__(self, name: str) -> Any:
        results = {"CreateJobObjectW": self._job, "GetCurrentProcess": 3}

        def function(*arguments: Any) -> Any:
            self.calls.append((name, arguments))
            if name == "SetConsoleCtrlHandler":
                self.handler = arguments[0]
            return results.get(name, 1)

        self.__dict__[name] = function
        return function


def test_on_windows_children_are_in_a_job_that_ends_with_its_last_handle() -> None:
    kernel = Kernel()

    assert end_children_with_this_process(kernel)

    calls = dict(kernel.calls)
    job, kind, limits, size = calls["SetInformationJobObject"]
    assert (job.value, kind) == (7, 9)
    # JOBOBJECT_EXTENDED_LIMIT_INFORMATION of 64-bit Windows; LimitFlags stands behind two times of 8 bytes.
    assert size == 144
    flags = ctypes.string_at(ctypes.addressof(limits._obj), 20)
    assert int.from_bytes(flags[16:20], "little") == 0x2000
    assert [argument.value for argument in calls["AssignProcessToJobObject"]] == [7, 3]


def test_where_windows_gives_no_job_the_pipes_have_to_do() -> None:
    assert not end_children_with_this_process(Kernel(job=None))


@pytest.mark.parametrize(("event", "number"), [(0, 2), (1, 15), (2, 15), (6, 15)])
def test_on_windows_ctrl_c_is_told_from_a_closed_window(event: int, number: int) -> None:
    kernel, left = Kernel(), list[int]()

    on_console_event(left.append, kernel)

    assert kernel.handler(event) == 1
    assert left == [number]
