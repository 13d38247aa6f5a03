"""The page of licences lists exactly the locked packages."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_locked_package_stands_on_the_page_with_its_version() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    locked = re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", lock, re.MULTILINE)
    assert re.findall(r"^\| ([\w.-]+) \| (\S+) \| [^|]+ \|$", page, re.MULTILINE)[1:] == locked
