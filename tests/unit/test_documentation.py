"""What the pages for engineers say of the program: modules they name exist, decisions have a status and are listed."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "flows" / "budget_disclosure"
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_that_a_page_names_exist(page: Path) -> None:
    known = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")}
    named = re.findall(r"`([a-z_/]+\.py)`", page.read_text(encoding="utf-8"))
    gone = [
        name for name in named if not (ROOT / name).is_file() and not any(f"/{k}".endswith(f"/{name}") for k in known)
    ]
    assert gone == []


def test_every_decision_has_a_status_and_is_listed_with_it() -> None:
    lines = []
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        title, _, status = path.read_text(encoding="utf-8").split("\n")[:3]
        number, words = title.removeprefix("# ").split(" ", 1)
        assert path.name.startswith(f"{number}-")
        assert status.startswith("Status: "), path.name
        lines.append(f"| [{number}]({path.name}) | {words} | {status.removeprefix('Status: ')} |")

    listed = re.findall(r"^\| \[.*$", (DECISIONS / "README.md").read_text(encoding="utf-8"), re.M)

    assert listed == lines


def test_superseded_decisions_name_one_that_there_is() -> None:
    numbers = {path.name[:4] for path in DECISIONS.glob("[0-9]*.md")}
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        assert set(re.findall(r"\b00\d\d\b", path.read_text(encoding="utf-8"))) <= numbers, path.name
