"""What sets the program up: without make, from an index or a folder of wheels, once, and again where that is needed."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
import set_up


class Machine:
    """Runs no command, but leaves behind what each of them does; ``fails_at`` is what the step is called by."""

    def __init__(self, root: Path, fails_at: str = "") -> None:
        self.root, self.fails_at = root, fails_at
        self.commands: list[str] = []

    def __call__(self, command: list[str], **_: object) -> int:
        words = " ".join(command)
        self.commands.append(words)
        if self.fails_at and self.fails_at in words:
            return 1
        programs = self.root / ".venv" / "bin"
        programs.mkdir(parents=True, exist_ok=True)
        name = "python" if " venv " in words else "disclose" if "--editable" in words else ""
        if name:
            (programs / name).touch()
        return 0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "预算 公开"
    folder.mkdir()
    (folder / "requirements.lock").write_text("one==1\n", encoding="utf-8")
    return folder


def test_all_steps_are_done_once_and_the_program_is_ready(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine(root)
    assert not set_up.is_ready(root)
    assert set_up.main(root, machine) == 0

    assert len(machine.commands) == 5
    assert set_up.is_ready(root)
    said = capsys.readouterr().err
    assert "  1/5 建立 .venv……" in said
    assert "  5/5 安装本程序……" in said


def test_a_folder_that_was_moved_is_set_up_from_nothing(root: Path) -> None:
    set_up.main(root, Machine(root))
    moved = root.rename(root.with_name("公开"))
    machine = Machine(moved)

    assert not set_up.is_ready(moved)
    assert set_up.main(moved, machine) == 0
    assert [command for command in machine.commands if "venv --clear" in command] != []
    assert set_up.is_ready(moved)


def test_a_lock_that_was_renewed_is_set_up_from_nothing(root: Path) -> None:
    set_up.main(root, Machine(root))
    (root / "requirements.lock").write_text("one==2\n", encoding="utf-8")
    machine = Machine(root)

    assert not set_up.is_ready(root)
    assert set_up.main(root, machine) == 0
    assert len(machine.commands) == 5


def test_a_set_up_that_ended_halfway_goes_on_from_there(root: Path) -> None:
    assert set_up.main(root, Machine(root, fails_at="requirements-build.lock")) == set_up.FAULT
    assert not set_up.is_ready(root)
    machine = Machine(root)

    assert set_up.main(root, machine) == 0
    assert [command.split()[-1] for command in machine.commands] == ["requirements-build.lock", "."]
    assert set_up.is_ready(root)


def test_packages_that_were_not_installed_to_the_end_begin_anew(root: Path) -> None:
    assert set_up.main(root, Machine(root, fails_at="requirements.lock")) == set_up.FAULT
    machine = Machine(root)

    assert set_up.main(root, machine) == 0
    assert len(machine.commands) == 5


def test_an_environment_of_an_earlier_make_counts_as_long_as_the_lock_is_not_newer(root: Path) -> None:
    set_up.main(root, Machine(root))
    (root / ".venv" / ".locked").write_text("", encoding="utf-8")
    assert set_up.is_ready(root)
    later = (root / ".venv" / ".locked").stat().st_mtime + 1
    os.utime(root / "requirements.lock", (later, later))

    assert not set_up.is_ready(root)


def test_an_environment_that_belongs_to_another_folder_is_left_alone(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (root / ".venv").symlink_to(tmp_path / "other", target_is_directory=True)

    assert set_up.is_ready(root)


def test_the_second_of_two_windows_waits_and_finds_all_done(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = Machine(root)
    ended: list[int] = []
    waits = threading.Thread(target=lambda: ended.append(set_up.main(root, second)))
    with set_up.alone(root) as has_waited:
        assert not has_waited
        waits.start()
        said = ""
        while waits.is_alive() and "另一个窗口正在安装" not in said:
            said += capsys.readouterr().err
        assert set_up.install(root, Machine(root)) == 0
    waits.join()

    assert (ended, second.commands) == ([0], [])
    assert "已经装好" in capsys.readouterr().err


def test_a_stop_is_said_and_a_folder_that_cannot_be_written_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(_: list[str], **__: object) -> int:
        raise KeyboardInterrupt

    def read_only(_: list[str], **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    assert set_up.main(root, stop) == set_up.STOPPED
    assert set_up.main(root, read_only) == set_up.FAULT
    said = capsys.readouterr().err
    assert "安装已停止。再启动一次" in said
    assert "请把整个文件夹复制到自己能写的地方" in said


def test_the_stamp_says_lock_and_place(root: Path) -> None:
    set_up.main(root, Machine(root))

    digest = hashlib.sha256(b"one==1\n").hexdigest()
    assert (root / ".venv" / ".locked").read_text(encoding="utf-8") == f"{digest}\n{root / '.venv'}\n"


def test_only_the_exit_code_says_whether_it_is_ready(root: Path) -> None:
    (root / "set_up.py").write_bytes(Path(set_up.__file__).read_bytes())

    def ready() -> tuple[int, bytes]:
        command = [sys.executable, "-I", "-S", str(root / "set_up.py"), "--ready"]
        ended = subprocess.run(command, capture_output=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    assert ready() == (1, b"")
    set_up.main(root, Machine(root))
    assert ready() == (0, b"")


@pytest.mark.parametrize("encoding", ["gbk", "cp437", "ascii"])
def test_what_it_says_leaves_it_whole_whatever_code_page_the_console_has(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "set_up.py").write_bytes(Path(set_up.__file__).read_bytes())
    command = [sys.executable, str(tmp_path / "set_up.py")]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    ended = subprocess.run(command, capture_output=True, check=False, env=environment)

    assert ended.returncode == set_up.FAULT
    assert "请把程序的文件夹完整地解压出来" in ended.stderr.decode("utf-8")


def test_make_and_the_launchers_set_up_by_the_same_program() -> None:
    above = Path(set_up.__file__).parent
    text = (above / "Makefile").read_text(encoding="utf-8")
    rule = text[text.index("$(VENV)/.setup:") :].partition("\n\n")[0]

    assert "$(PYTHON) set_up.py" in rule
    assert "requirements-build.lock" not in rule.partition("\n")[2]
    assert 'set_up.py"' in (above / "disclose").read_text(encoding="utf-8")


def test_wheels_beside_the_program_need_no_network() -> None:
    root = PurePosixPath("/预算 公开")
    packages = list(set_up.steps_of_packages(root, "python3.12", root / "wheels", "posix"))
    program = list(set_up.steps_of_program(root, root / "wheels", "posix"))

    assert packages[0].command == ["python3.12", "-m", "venv", "--clear", "/预算 公开/.venv"]
    for step in [*packages[1:], *program]:
        assert step.command[0] == "/预算 公开/.venv/bin/python"
        assert "uninstall" in step.command or "--no-index" in step.command
    for step in (packages[2], program[0]):
        assert "--require-hashes" in step.command
        assert step.command[step.command.index("--find-links") + 1] == "/预算 公开/wheels"
    without = [*set_up.steps_of_packages(root, "p", None, "posix"), *set_up.steps_of_program(root, None, "posix")]
    assert [one for step in without for one in step.command if one == "--find-links"] == []


def test_windows_has_its_own_paths() -> None:
    root = PureWindowsPath(r"D:\预算 公开")
    packages = list(set_up.steps_of_packages(root, "py", root / "wheels", "nt"))
    program = list(set_up.steps_of_program(root, root / "wheels", "nt"))

    assert packages[1].command[0] == r"D:\预算 公开\.venv\Scripts\python.exe"
    assert program[1].environment == {"PYTHONPATH": r"D:\预算 公开\.venv\build-tools"}
    assert str(set_up.own_program(root / ".venv", "nt", "disclose")).endswith("Scripts/disclose.exe")


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


def test_a_step_that_fails_ends_the_set_up_and_says_what_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "wheels").mkdir()
    (root / "wheels" / "one-1-py3-none-any.whl").touch()
    machine = Machine(root, fails_at="requirements.lock")

    assert set_up.main(root, machine) == set_up.FAULT
    assert len(machine.commands) == 3
    said = capsys.readouterr().err
    assert "使用 wheels 里的安装包，不用联网" in said
    assert "安装没有完成（安装程序包）" in said
    assert "补齐以后再启动一次" in said


def test_what_to_do_depends_on_what_failed() -> None:
    environment, _, packages = set_up.steps_of_packages(PurePosixPath("/a"), "python3", None, "posix")

    assert "apt install python3-venv" in set_up.what_to_do(environment, None, "linux")
    assert "apt" not in set_up.what_to_do(environment, None, "win32")
    assert "不能联网的，请把 wheels 文件夹放在程序旁边" in set_up.what_to_do(packages, None, "win32")
