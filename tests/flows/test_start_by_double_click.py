"""The launchers: a Python is looked for, the program set up where that is to be done, then it starts, in any folder."""

import configparser
import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from budget_disclosure.actions.list_fields import latest_begun
from budget_disclosure.cli import build_parser
from budget_disclosure.desk.desk_files import DeskFiles
from budget_disclosure.service.in_service import ServiceRequest, show_running
from budget_disclosure.service.open_browser import has_desktop, open_browser

ROOT = Path(__file__).parents[2]
NAME = "部门预算公开"
FITS = f'exec {shlex.quote(sys.executable)} -I "$@"'
TOO_OLD = "exit 1"


def project(tmp_path: Path, name: str = "a folder") -> Path:
    """Return a folder with the launchers, and a set-up that only says that it was called."""
    folder = tmp_path / name
    folder.mkdir()
    for file in ("disclose", f"{NAME}.command", f"{NAME}.desktop"):
        shutil.copy2(ROOT / file, folder / file)
    (folder / "set_up.py").write_text(
        "import os, sys\n"
        "from pathlib import Path\n"
        "here = Path(__file__).parent\n"
        "if '--ready' in sys.argv:\n"
        "    sys.exit(not (here / '.venv/bin/disclose').exists() or (here / 'was moved').exists())\n"
        "print('words of the set-up', flush=True)\n"
        "if (here / 'fails').exists():\n"
        "    sys.exit(2)\n"
        "(here / '.venv/bin').mkdir(parents=True, exist_ok=True)\n"
        "(here / 'was moved').unlink(missing_ok=True)\n"
        "python = here / '.venv/bin/python'\n"
        "python.write_text(f'#!/bin/sh\\nexec {sys.executable} \"$@\"\\n')\n"
        "python.chmod(0o755)\n"
        "program = here / '.venv/bin/disclose'\n"
        "program.write_text('#!/bin/sh\\necho \"ran $*$PYTHONHOME$PYTHONHASHSEED\"\\n')\n"
        "program.chmod(0o755)\n",
        encoding="utf-8",
    )
    return folder


def launch(
    tmp_path: Path, programs: Mapping[str, str], *words: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing on the path but a shell's tools and these programs."""
    tools = tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("dirname", "sh"):
        found = shutil.which(name)
        assert found
        if not (tools / name).exists():
            (tools / name).symlink_to(found)
    for name, text in programs.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    return subprocess.run(
        words,
        cwd=cwd or tmp_path,
        env={"PATH": str(tools), "PYTHONHOME": "/nowhere", "PYTHONHASHSEED": "wrong"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.parametrize("python", ["python3.11", "python3.12", "python3.13", "python3", "python"])
def test_the_first_command_finds_a_python_sets_up_and_runs(tmp_path: Path, python: str) -> None:
    folder = project(tmp_path)
    ended = launch(tmp_path, {"python3.9": TOO_OLD, python: FITS}, "/bin/sh", str(folder / "disclose"), "--version")

    assert (ended.returncode, ended.stdout) == (0, "ran --version\n")
    assert "第一次使用，正在安装" in ended.stderr
    assert "words of the set-up" in ended.stderr


def test_it_is_set_up_once_and_again_after_the_folder_was_moved(tmp_path: Path) -> None:
    folder = project(tmp_path)
    command = ("/bin/sh", str(folder / "disclose"), "status")
    first, second = (launch(tmp_path, {"python3": FITS}, *command) for _ in range(2))
    (folder / "was moved").touch()
    third = launch(tmp_path, {"python3": FITS}, *command)

    assert [ended.stdout for ended in (first, second, third)] == ["ran status\n"] * 3
    assert ["words of the set-up" in ended.stderr for ended in (first, second, third)] == [True, False, True]
    assert second.stderr == ""
    assert "文件夹移动过" in third.stderr


def test_without_a_python_that_fits_it_says_where_to_get_one(tmp_path: Path) -> None:
    there = [name for name in ("/opt/homebrew/bin/python3", "/usr/local/bin/python3") if Path(name).exists()]
    if there:
        pytest.skip(f"{there[0]} is looked for besides the path")
    folder = project(tmp_path)
    ended = launch(tmp_path, {"python3": TOO_OLD}, "/bin/sh", str(folder / "disclose"), "--version")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Python 3.11、3.12 或 3.13" in ended.stderr
    assert "https://www.python.org/downloads/" in ended.stderr


def test_a_set_up_that_fails_ends_there(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "fails").touch()
    ended = launch(tmp_path, {"python3": FITS}, "/bin/sh", str(folder / "disclose"), "--version")

    assert (ended.returncode, ended.stdout) == (2, "")


@pytest.mark.parametrize("name", ["预算 公开 (2024)", "a'b & $c", "-x", "长" * 80])
def test_a_double_click_starts_in_any_folder(tmp_path: Path, name: str) -> None:
    folder = project(tmp_path, name)
    ended = launch(tmp_path, {"python3": FITS}, "/bin/sh", str(folder / f"{NAME}.command"))

    assert (ended.returncode, ended.stdout) == (0, "ran start\n")


@pytest.mark.parametrize("name", ["预算 公开 (2024)", "a'b & $c"])
def test_the_desktop_file_starts_the_folder_it_lies_in(tmp_path: Path, name: str) -> None:
    folder = project(tmp_path, name)
    parsed = configparser.RawConfigParser(strict=True)
    parsed.optionxform = str  # type: ignore[assignment]
    parsed.read(folder / f"{NAME}.desktop", encoding="utf-8")
    entry = parsed["Desktop Entry"]
    # A value is unescaped once as a string; inside its quotes " ` $ and \ are escaped once more, as in a shell.
    words = [word.replace("\\$", "$") for word in shlex.split(entry["Exec"].replace("\\\\", "\\"))]
    assert words[-1] == "%k"
    ended = launch(tmp_path, {"python3": FITS}, *words[:-1], str(folder / f"{NAME}.desktop"), cwd=Path("/"))

    assert (ended.returncode, ended.stdout) == (0, "ran start\n")
    assert (entry["Type"], entry["Terminal"]) == ("Application", "true")


@pytest.mark.parametrize("file", ["disclose.bat", f"{NAME}.bat"])
def test_batch_files_are_read_by_a_console_of_any_code_page(file: str) -> None:
    content = (ROOT / file).read_bytes()

    assert content.count(b"\r\n") == content.count(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")  # cmd would take the mark for a command
    before, switch, _ = content.partition(b"chcp 65001 >nul")
    assert switch
    assert before.isascii()
    assert all(len(line) < 8000 for line in content.splitlines())


def test_the_windows_launcher_does_the_same_and_quotes_its_folder() -> None:
    text = (ROOT / "disclose.bat").read_text(encoding="utf-8")

    for step in (
        r".venv\Scripts\disclose.exe",
        "set_up.py",
        "--ready",
        "%*",
        "PYTHONHOME",
        "exit /b %errorlevel%",
        "py -3.13",
    ):
        assert step in text
    unquoted = [line for line in text.splitlines() if "%HERE%" in line and '"%HERE%' not in line]
    assert unquoted == []
    assert "https://www.python.org/downloads/" in text
    start = (ROOT / f"{NAME}.bat").read_text(encoding="utf-8")
    assert 'call "%~dp0disclose.bat" start' in start
    # Who double-clicks in the window of an archive has only this file unpacked, somewhere.
    assert (
        start.index('if not exist "%~dp0disclose.bat"') < start.index("请先把整个压缩包解压出来") < start.index("call ")
    )


def test_what_is_double_clicked_may_be_executed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-s", "-z", "disclose", f"{NAME}.command", f"{NAME}.desktop"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert [line[:6] for line in listed.split("\0") if line] == ["100755"] * 3


def desktop(tmp_path: Path, exit_code: int = 0, seconds: float = 0) -> tuple[dict[str, str], Path]:
    """Return what a desktop's environment says, with a browser that notes what it was opened at, and that note."""
    note, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{note}"\nsleep {seconds}\nexit {exit_code}\n', encoding="utf-8")
    browser.chmod(0o755)
    return {"DISPLAY": ":0", "BROWSER": str(browser), "PATH": os.environ["PATH"]}, note


def test_the_browser_is_that_of_the_desktop_whatever_a_run_keeps_of_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment, note = desktop(tmp_path)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert open_browser("http://127.0.0.1:4300/b", environment)

    assert note.read_text(encoding="utf-8") == "http://127.0.0.1:4300/b\n"


def test_a_browser_that_goes_on_has_opened_and_one_that_fails_has_not(tmp_path: Path) -> None:
    environment, _ = desktop(tmp_path, seconds=5)
    assert open_browser("http://127.0.0.1:4300/b", environment, seconds=0.5)
    environment, _ = desktop(tmp_path, exit_code=1)
    environment["PATH"] = str(tmp_path)
    assert not open_browser("http://127.0.0.1:4300/b", environment)


def test_without_a_desktop_no_browser_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    environment, note = desktop(tmp_path)
    del environment["DISPLAY"]

    assert not open_browser("http://127.0.0.1:4300/b", environment)
    assert not note.exists()
    assert has_desktop({"WAYLAND_DISPLAY": "wayland-0"})
    assert build_parser().parse_args(["start"]).year is None


def test_a_second_double_click_opens_the_page_that_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment, note = desktop(tmp_path)
    request = ServiceRequest(2024, tmp_path / "inputs", tmp_path / "outputs", tmp_path / "templates")
    assert not show_running(request, environment)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        DeskFiles(request.outputs, 2024).keep_address(f"http://10.1.2.3:{port}")
        assert show_running(request, environment)

    assert note.read_text(encoding="utf-8") == f"http://127.0.0.1:{port}/\n"
    assert "已经在另一个窗口里运行" in capsys.readouterr().out
    assert not show_running(request, environment)


def test_it_starts_the_year_that_was_begun_last_before_any_unit_has_sent(tmp_path: Path) -> None:
    assert latest_begun(ROOT / "templates", tmp_path) is None
    for year in ("2024", "2025", "2031"):  # the last one has no templates
        (tmp_path / year).mkdir()
    (tmp_path / "2024" / "021-某局").mkdir()

    assert latest_begun(ROOT / "templates", tmp_path) == 2025
