"""Every command that README and docs print is run as it is printed, in the order of the page, in a copy of the project."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from budget_disclosure.cli import build_parser
from budget_disclosure.conversion.libreoffice import find_soffice
from tests.support.story import CORRECTION, DEPARTMENT, HISTORY, ROOT, write

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
# Not run here: they would build the environment the tests run in, or run the tests themselves, anew.
NOT_RUN = {
    "make setup": "builds .venv from the network; the stamps of the copy are not those of .venv",
    "make test": "runs this test",
    "make quick": "runs other tests",
    "make check": "runs on its own in .ci/run",
    "make bench": "takes minutes and measures only",
    "make mutate": "takes half an hour and measures only",
    "make torture": "takes hours",
    "make soak": "takes twenty minutes",
    "make lock": "asks a registry",
    ".ci/run": "runs this test",
    "make wheelhouse": "asks a registry",
    "make pictures": "takes minutes, and needs Chromium",
    "./disclose serve": "goes on until it is stopped: test_serve",
    "./disclose watch": "goes on until it is stopped: test_watch_loop",
    "./disclose run 2024 --over": "needs several hosts: test_several_machines",
    "export": "for the commands of Prefect",
    "prefect": "needs a server: test_deployment, test_several_machines",
    "#": "says for whom the next command is",
}
_BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`\./disclose ([^`]+)`")


def blocks(page: Path) -> list[list[str]]:
    """Return the commands of each block of a page, comments left in."""
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [[line.strip() for line in text.splitlines() if line.strip()] for _, text in found]


def is_run(command: str) -> bool:
    return not any(re.match(rf"{re.escape(name)}(\s|$)", command) for name in NOT_RUN)


PAGES_WITH_COMMANDS = [page for page in PAGES if any(is_run(line) for block in blocks(page) for line in block)]


class Project:
    """A fresh clone with the environment already set up; ``home`` is Prefect's database from a project before."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, root / name)
        (root / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
        if home.is_dir():
            shutil.copytree(home, root / ".prefect-home")

    def leave_home(self, home: Path) -> None:
        """Leave Prefect's database, which takes long to set up, to the projects after this one."""
        if (self.root / ".prefect-home").is_dir() and not home.exists():
            (self.root / ".prefect-home").rename(home)

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            env={**os.environ, **environment},
        )

    def change_a_figure(self) -> None:
        """Do what the manual tells in "公开后更正": after the publication two cells of a unit change, and another run.

        Publications that the page prints are left to it.
        """
        printed = (self.root / "docs" / "使用手册.md").read_text(encoding="utf-8")
        if "./disclose publish 021 --date" not in printed:
            self.done("./disclose publish 021 --date 2024-05-20")
        write(self.root / "inputs" / "2024" / DEPARTMENT / f"{HISTORY}.xlsx", CORRECTION)
        self.done("./disclose run 2024")
        if "--reason" not in printed:
            self.done("./disclose publish 021 --date 2024-06-03 --reason 办公费调整")

    def done(self, command: str) -> None:
        ended = self.run(command)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"

    def write_data(self) -> None:
        sample = (self.root / "tests" / "golden" / "zhongyang_2024" / "submission.yaml").read_text(encoding="utf-8")
        (self.root / "2026.yaml").write_text(sample.replace("2024", "2026"), encoding="utf-8")


# What the text around a block tells a person to do before it, by the first command of the block.
BY_HAND: Mapping[str, Callable[[Project], None]] = {
    "./disclose changes 021": Project.change_a_figure,
    "./disclose import 2026.yaml": Project.write_data,
}


def expected(command: str) -> set[int]:
    """Return the exit codes that README allows: without LibreOffice there is no PDF, which is said with 1."""
    return {1} if "--pdf" in command and find_soffice() is None else {0}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the first page leaves Prefect's database; it begins without one, as a fresh clone does."""
    return tmp_path_factory.mktemp("prefect") / "home"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS, ids=lambda page: page.stem)
def test_every_printed_command_works_as_printed(page: Path, tmp_path: Path, home: Path) -> None:
    project = Project(tmp_path / "clone", home)
    for block in blocks(page):
        by_hand = BY_HAND.get(block[0].split("  ")[0])
        if by_hand is not None:
            by_hand(project)
        for command in filter(is_run, block):
            ended = project.run(command)
            assert ended.returncode in expected(command), f"{command}\n{ended.stdout}{ended.stderr}"
            assert ended.stdout or command.split()[0] in ("cp", "rm")
    project.leave_home(home)


def test_pages_with_commands_are_found() -> None:
    assert {page.name for page in PAGES_WITH_COMMANDS} >= {"README.md", "使用手册.md", "new-year.md"}
    assert [line for line in blocks(ROOT / "README.md")[0] if not is_run(line)] != []


def test_no_page_prints_a_command_that_a_fresh_clone_does_not_have() -> None:
    bare = re.compile(r"^ *(disclose|python|pip) ", re.MULTILINE)

    assert [
        page.name for page in PAGES for _, text in _BLOCK.findall(page.read_text("utf-8")) if bare.search(text)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_within_a_sentence_is_one_that_the_program_understands(page: Path) -> None:
    import shlex

    for command in _INLINE.findall(page.read_text(encoding="utf-8")):
        words = shlex.split(command)
        if "--help" not in words:
            assert build_parser().parse_args(words).command == words[0]
