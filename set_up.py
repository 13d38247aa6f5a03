"""Set the program up in .venv of this folder: the locked packages and the command `disclose`; without make.

    python3.11 set_up.py

The packages come from the folder wheels/ (or wheelhouse/, as `make wheelhouse` writes it) where it is there, and then
no network is needed; else from the package index that pip is told of. Nothing but the standard library is used. The
launchers (disclose, disclose.bat) look for a Python that fits and start this on the first use.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import NamedTuple

OLDEST, NEWEST = (3, 11), (3, 13)
WHEEL_FOLDERS = ("wheels", "wheelhouse")
STAMPS = (".locked", ".setup")  # by which make knows that there is nothing to do
# The longest path inside the folder once it is set up, and what Windows allows a path where nobody has changed it.
LONGEST_INSIDE, WINDOWS_LIMIT = 190, 259
WHERE_TO_GET = "https://www.python.org/downloads/"
FAULT = 2


class Step(NamedTuple):
    """What is run: what it is, in words; the command; what is set for it besides."""

    what: str
    command: list[str]
    environment: Mapping[str, str] = {}


def main(root: Path, run: Callable[..., int] = subprocess.call) -> int:
    """Set up and return the exit code: 0 done, 2 not, and then it is said what to do."""
    if problem := refused(root, sys.version_info[:2], os.name):
        return fail(problem)
    if not (root / "requirements.lock").is_file():
        return fail(f"{root} 里没有 requirements.lock：请把程序的文件夹完整地解压出来，再启动。")
    wheels = wheel_folder(root)
    say(f"正在安装（{f'使用 {wheels.name} 里的安装包，不用联网' if wheels else '需要联网'}），首次约需一两分钟……")
    for step in steps(root, sys.executable, wheels, os.name):
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1", **step.environment}
        if run(step.command, cwd=root, env=environment) != 0:
            return fail(f"安装没有完成（{step.what}），原因见上。{what_to_do(wheels)}")
    shutil.rmtree(root / ".venv" / "build-tools", ignore_errors=True)
    for name in STAMPS:
        (root / ".venv" / name).touch()
    say("安装完成。")
    return 0


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


def wheel_folder(root: Path) -> Path | None:
    """Return the folder of wheels beside the program, ``None`` without one."""
    return next((root / name for name in WHEEL_FOLDERS if any((root / name).glob("*.whl"))), None)


def steps(root: PurePath, python: str, wheels: PurePath | None, platform: str) -> Iterator[Step]:
    """Yield what is run, one after the other; ``platform`` is ``os.name``."""
    venv = root / ".venv"
    own = str(venv / ("Scripts/python.exe" if platform == "nt" else "bin/python"))
    tools = str(venv / "build-tools")
    source = ["--no-index", "--find-links", str(wheels)] if wheels else []
    pip = [own, "-m", "pip", "--quiet", "--quiet"]
    locked = [*pip, "install", "--no-deps", "--require-hashes", *source]
    yield Step("建立 .venv", [python, "-m", "venv", "--clear", str(venv)])
    # Some Pythons put it into every environment; ours holds the locked packages and nothing else.
    yield Step("清理 .venv", [*pip, "uninstall", "--yes", "setuptools"])
    yield Step("安装程序包", [*locked, "-r", "requirements.lock"])
    # The build tools serve the one command that installs the project; .venv has none of them to import.
    yield Step("安装工具", [*locked, "--target", tools, "--upgrade", "-r", "requirements-build.lock"])
    own_package = [*pip, "install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", "."]
    yield Step("安装本程序", own_package, {"PYTHONPATH": tools})


def what_to_do(wheels: PurePath | None) -> str:
    """Return what a person can do after a set-up that failed."""
    if wheels:
        return (
            f"{wheels.name} 里的安装包要与这台计算机的系统和 Python 相同（见 docs/operations.md）。补齐以后再启动一次。"
        )
    return "不能联网的，请把 wheels 文件夹放在程序旁边（见 docs/operations.md），再启动一次。"


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
    sys.exit(main(Path(__file__).resolve().parent))
