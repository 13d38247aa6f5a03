"""What README and manual promise by name is there: commands, linked pages, pictures."""

import re
from pathlib import Path

import pytest

from budget_disclosure.cli import main

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "使用手册.md")
IMAGES = ROOT / "docs" / "images"


def links(page: Path) -> list[str]:
    found = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    return [link for link in found if "://" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_every_picture_is_shown_and_small() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page) if link.endswith(".png")}

    assert shown == set(IMAGES.iterdir())
    sizes = [path.stat().st_size for path in shown]
    assert max(sizes) < 200_000
    assert sum(sizes) < 2_000_000


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page", sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")]), ids=lambda page: page.stem
)
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    found = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text(encoding="utf-8"))

    assert [
        (file, anchor)
        for file, anchor in found
        if file.endswith(".md") or not file
        if anchor not in anchors((page.parent / file) if file else page)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_that_is_named_exists(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"disclose ([a-z]+(?:-[a-z]+)?)", page.read_text(encoding="utf-8")))

    assert named >= {"workbook", "check", "run", "status", "changes", "explain", "template"}
    for command in named:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, command
    capsys.readouterr()
