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
    assert len(shown) <= 10
    assert max(path.stat().st_size for path in shown) < 200_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_that_is_named_exists(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"disclose ([a-z]+(?:-[a-z]+)?)", page.read_text(encoding="utf-8")))

    assert named >= {"workbook", "check", "run", "status", "changes", "explain", "template"}
    for command in named:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, command
    capsys.readouterr()
