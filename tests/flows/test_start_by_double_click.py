"""The launchers and what they set up: without make, from an index or from a folder of wheels, in any folder."""

import configparser
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
import set_up

from budget_disclosure.cli import build_parser
from budget_disclosure.service import in_service

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
        "print('words of the set-up', flush=True)\n"
        "if (here / 'fails').exists():\n"
        "    sys.exit(2)\n"
        "(here / '.venv/bin').mkdir(parents=True)\n"
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
    tools.mkdir()
    for name in ("dirname", "sh"):
        found = shutil.which(name)
        assert found
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

    for step in (r".venv\Scripts\disclose.exe", "set_up.py", "%*", "PYTHONHOME", "exit /b %errorlevel%", "py -3.13"):
        assert step in text
    unquoted = [line for line in text.splitlines() if "%HERE%" in line and '"%HERE%' not in line]
    assert unquoted == []
    assert "https://www.python.org/downloads/" in text
    start = (ROOT / f"{NAME}.bat").read_text(encoding="utf-8")
    assert 'call "%~dp0disclose.bat" start' in start


def test_what_is_double_clicked_may_be_executed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-s", "-z", "disclose", f"{NAME}.command", f"{NAME}.desktop"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert [line[:6] for line in listed.split("\0") if line] == ["100755"] * 3


def test_wheels_beside_the_program_need_no_network() -> None:
    root = PurePosixPath("/预算 公开")
    steps = list(set_up.steps(root, "python3.12", root / "wheels", "posix"))

    assert steps[0].command == ["python3.12", "-m", "venv", "--clear", "/预算 公开/.venv"]
    for step in steps[1:]:
        assert step.command[0] == "/预算 公开/.venv/bin/python"
        assert "uninstall" in step.command or "--no-index" in step.command
    for step in steps[2:4]:
        assert "--require-hashes" in step.command
        assert step.command[step.command.index("--find-links") + 1] == "/预算 公开/wheels"
    assert [
        one for step in set_up.steps(root, "p", None, "posix") for one in step.command if one == "--find-links"
    ] == []


def test_windows_has_its_own_paths() -> None:
    root = PureWindowsPath(r"D:\预算 公开")
    steps = list(set_up.steps(root, "py", root / "wheels", "nt"))

    assert steps[1].command[0] == r"D:\预算 公开\.venv\Scripts\python.exe"
    assert steps[4].environment == {"PYTHONPATH": r"D:\预算 公开\.venv\build-tools"}


@pytest.mark.parametrize(
    ("root", "version", "platform", "words"),
    [
        ("D:\\公开", (3, 10), "nt", "需要 Python 3.11 到 3.13，这是 3.10"),
        ("D:\\公开", (3, 14), "nt", "这是 3.14"),
        ("D:\\" + "长" * 66, (3, 11), "nt", "文件夹的路径太长（69 个字，最多 68 个）"),
        ("D:\\" + "长" * 65, (3, 11), "nt", ""),
        ("D:\\" + "长" * 66, (3, 13), "posix", ""),
    ],
)
def test_what_cannot_be_set_up_is_said_before_anything_is_written(
    root: str, version: tuple[int, int], platform: str, words: str
) -> None:
    said = set_up.refused(PureWindowsPath(root), version, platform)

    assert words in said
    assert bool(said) == bool(words)


def test_no_path_of_what_is_set_up_is_longer_than_was_reckoned_with() -> None:
    site = Path(sys.prefix) / "Lib" if sys.platform == "win32" else next((Path(sys.prefix) / "lib").glob("python3*"))
    packages = site / "site-packages"
    longest = max(len(str(path.relative_to(packages))) for path in packages.rglob("*"))

    assert len(r".venv\Lib\site-packages" + "\\") + longest <= set_up.LONGEST_INSIDE


def test_a_step_that_fails_ends_the_set_up_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "requirements.lock").touch()
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "one-1-py3-none-any.whl").touch()
    run = []

    def call(command: list[str], **_: object) -> int:
        run.append(command)
        return len(run) // 3

    assert set_up.main(tmp_path, call) == 2
    assert len(run) == 3
    said = capsys.readouterr().err
    assert "使用 wheels 里的安装包，不用联网" in said
    assert "安装没有完成（安装程序包）" in said


def test_start_serves_the_latest_year_and_opens_a_browser_only_on_a_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda link: opened.append(link) is None)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not in_service.open_in_browser("http://127.0.0.1:4300/a")
    monkeypatch.setenv("DISPLAY", ":0")
    assert in_service.open_in_browser("http://127.0.0.1:4300/b")

    assert opened == ["http://127.0.0.1:4300/b"]
    assert build_parser().parse_args(["start"]).year is None
