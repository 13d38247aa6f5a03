"""Set the program up in .venv of this folder: the locked packages and the command `disclose`; without make.

    python3.11 set_up.py            # what is missing; all of it anew where the lock or the folder's place has changed
    python3.11 set_up.py --ready    # only the exit code: 0, nothing is to be done before the program is started

The packages come from the folder wheels/ (or wheelhouse/, as `make wheelhouse` writes it) where it is there, and then
no network is needed; else from the package index that pip is told of. Nothing but the standard library is used. The
launchers (disclose, disclose.bat) and `make setup` look for a Python and start this.
"""

from __future__ import annotations  # a Python that is too old gets as far as being told so

import contextlib
import errno
import hashlib
import os
import sys
import time
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OLDEST, NEWEST = (3, 11), (3, 13)
WHEEL_FOLDERS = ("wheels", "wheelhouse")
# In .venv: for which lock and place its packages were installed; when all was done, by which make knows so.
PACKAGES_STAMP, DONE_STAMP = ".locked", ".setup"
LOCK_FILE = ".set-up.lock"
# The longest path inside the folder once it is set up, and what Windows allows a path where nobody has changed it.
LONGEST_INSIDE, WINDOWS_LIMIT = 190, 259
WHERE_TO_GET = "https://www.python.org/downloads/"
FAULT, STOPPED = 2, 130
_BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class Step(NamedTuple):
    """What is run: what it is, in words; the command; what is set for it besides."""

    what: str
    command: list[str]
    environment: Mapping[str, str] = {}


def main(root: Path, run: Callable[..., int] | None = None) -> int:
    """Set up and return the exit code: 0 done, 2 not, 130 stopped; it is said what to do."""
    if problem := refused(root, sys.version_info[:2], os.name):
        return fail(problem)
    if not (root / "requirements.lock").is_file():
        return fail(f"{root} 里没有 requirements.lock：请把程序的文件夹完整地解压出来，再启动。")
    try:
        with alone(root) as has_waited:
            if has_waited and is_ready(root):
                say("已经装好。")
                return 0
            return install(root, run or call)
    except KeyboardInterrupt:
        say("安装已停止。再启动一次，从没有做完的地方接着安装。")
        return STOPPED
    except OSError as problem:
        return fail(
            f"{root} 里不能写入（{problem.strerror}）。请把整个文件夹复制到自己能写的地方，如桌面或 D 盘，再启动。"
        )


def refused(root: PurePath, version: tuple[int, ...], platform: str) -> str:
    """Return why the program cannot be set up here, in Chinese; ``""`` where it can."""
    if not OLDEST <= version[:2] <= NEWEST:
        wanted, found = (".".join(map(str, one)) for one in (OLDEST, version[:2]))
        newest = ".".join(map(str, NEWEST))
        return f"需要 Python {wanted} 到 {newest}，这是 {found}。请到 {WHERE_TO_GET} 下载安装。"
    most = WINDOWS_LIMIT - 1 - LONGEST_INSIDE
    if platform == "nt" and len(str(root)) > most:
        return (
            f"文件夹的路径太长（{len(str(root))} 个字，最多 {most} 个）：{root}。"
            "请把整个文件夹移到浅一些的地方，如 D:\\公开，再启动。"
        )
    return ""


def is_ready(root: Path) -> bool:
    """Return whether the program can be started: set up to the end, for this lock, where the folder now is.

    A .venv that is a link belongs to another folder, which sees to it.
    """
    venv = root / ".venv"
    return venv.is_symlink() or (
        (venv / DONE_STAMP).is_file() and own_program(venv, os.name, "disclose").is_file() and has_packages(root)
    )


def has_packages(root: Path) -> bool:
    """Return whether .venv has the packages of the lock, and was made where it is: programs in it hold its path."""
    stamp, lock = root / ".venv" / PACKAGES_STAMP, root / "requirements.lock"
    try:
        made_for = stamp.read_text(encoding="utf-8")
        # An empty one is of a time when make only compared the days of files.
        return made_for == identity(root) if made_for else stamp.stat().st_mtime >= lock.stat().st_mtime
    except OSError:
        return False


def identity(root: Path) -> str:
    """Return what the packages in .venv are for: the lock by its SHA-256, and the place of .venv."""
    return f"{hashlib.sha256((root / 'requirements.lock').read_bytes()).hexdigest()}\n{(root / '.venv').resolve()}\n"


def install(root: Path, run: Callable[..., int]) -> int:
    """Run the steps that are to be done, and return the exit code."""
    venv, wheels = root / ".venv", wheel_folder(root)
    has_them = has_packages(root) and own_program(venv, os.name, "python").exists()
    say(f"正在安装（{f'使用 {wheels.name} 里的安装包，不用联网' if wheels else '需要联网'}），首次约需一两分钟……")
    to_do = [*([] if has_them else steps_of_packages(root, sys.executable, wheels, os.name))]
    of_program = list(steps_of_program(root, wheels, os.name))
    for number, step in enumerate([*to_do, *of_program], 1):
        if number == len(to_do) + 1 and not has_them:
            write_anew(venv / PACKAGES_STAMP, identity(root))
        say(f"  {number}/{len(to_do) + len(of_program)} {step.what}……")
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1", **step.environment}
        if run(step.command, cwd=root, env=environment) != 0:
            return fail(f"安装没有完成（{step.what}），原因见上。{what_to_do(step, wheels, sys.platform)}")
    import shutil

    shutil.rmtree(venv / "build-tools", ignore_errors=True)
    write_anew(venv / DONE_STAMP, "")
    say("安装完成。")
    return 0


def call(command: list[str], **options: object) -> int:
    """Run a command and return its exit code."""
    import subprocess

    return subprocess.call(command, **options)  # type: ignore[call-overload, no-any-return]


def wheel_folder(root: Path) -> Path | None:
    """Return the folder of wheels beside the program, ``None`` without one."""
    return next((root / name for name in WHEEL_FOLDERS if any((root / name).glob("*.whl"))), None)


def own_program(venv: PurePath, platform: str, name: str) -> Path:
    """Return a program of the environment; ``platform`` is ``os.name``."""
    return Path(venv / (f"Scripts/{name}.exe" if platform == "nt" else f"bin/{name}"))


def steps_of_packages(root: PurePath, python: str, wheels: PurePath | None, platform: str) -> Iterator[Step]:
    """Yield what makes .venv with the locked packages from nothing, so that none is left over from before."""
    pip = _pip(root, platform)
    yield Step("建立 .venv", [python, "-m", "venv", "--clear", str(root / ".venv")])
    # Some Pythons put it into every environment; ours holds the locked packages and nothing else.
    yield Step("清理 .venv", [*pip, "uninstall", "--yes", "setuptools"])
    yield Step("安装程序包", [*pip, *_locked(wheels), "-r", "requirements.lock"])


def steps_of_program(root: PurePath, wheels: PurePath | None, platform: str) -> Iterator[Step]:
    """Yield what puts the command ``disclose`` into .venv."""
    pip, tools = _pip(root, platform), str(root / ".venv" / "build-tools")
    # The build tools serve the one command that installs the project; .venv has none of them to import.
    yield Step("安装工具", [*pip, *_locked(wheels), "--target", tools, "--upgrade", "-r", "requirements-build.lock"])
    own_package = [*pip, "install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", "."]
    yield Step("安装本程序", own_package, {"PYTHONPATH": tools})


def _pip(root: PurePath, platform: str) -> list[str]:
    own = root / ".venv" / ("Scripts/python.exe" if platform == "nt" else "bin/python")
    return [str(own), "-m", "pip", "--quiet", "--quiet"]


def _locked(wheels: PurePath | None) -> list[str]:
    source = ["--no-index", "--find-links", str(wheels)] if wheels else []
    return ["install", "--no-deps", "--require-hashes", *source]


def what_to_do(step: Step, wheels: PurePath | None, platform: str) -> str:
    """Return what a person can do after a step that failed; ``platform`` is ``sys.platform``."""
    if "venv" in step.command:
        lacks = (
            "这个 Python 缺少 venv 的，先安装它（如 sudo apt install python3-venv），" if platform == "linux" else ""
        )
        return f"{lacks}再启动一次；还不行的，从 {WHERE_TO_GET} 重新安装 Python。"
    if wheels:
        return (
            f"{wheels.name} 里的安装包要与这台计算机的系统和 Python 相同（见 docs/operations.md）。补齐以后再启动一次。"
        )
    return "不能联网的，请把 wheels 文件夹放在程序旁边（见 docs/operations.md），再启动一次。"


@contextlib.contextmanager
def alone(root: Path) -> Iterator[bool]:
    """Let one set-up of a folder go on at a time; gives whether another one had to be waited for."""
    with (root / LOCK_FILE).open("a", encoding="utf-8") as file:
        has_waited = False
        while not take(file.fileno()):
            if not has_waited:
                say("另一个窗口正在安装，等它装好……")
            has_waited = True
            time.sleep(0.5)
        yield has_waited


def take(descriptor: int) -> bool:
    """Return whether the lock is ours, until the file is closed; where there are no locks, nobody is waited for."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return problem.errno not in _BUSY
    return True


def write_anew(path: Path, text: str) -> None:
    """Write a stamp in a file of its own, whatever else has the old one."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


def say(words: str) -> None:
    """Say something on the way."""
    print(words, file=sys.stderr, flush=True)


def fail(words: str) -> int:
    """Say what is wrong and return the exit code."""
    say(f"错误：{words}")
    return FAULT


if __name__ == "__main__":
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    here = Path(__file__).resolve().parent
    sys.exit(not is_ready(here) if sys.argv[1:] == ["--ready"] else main(here))
