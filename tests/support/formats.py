"""Copies of a shipped format, for tests that change declarations."""

import shutil
from pathlib import Path

from budget_disclosure.declarations.formats import FORMAT_NAME
from tests.support.law import FORMAT


def copy_year(target: Path, year: int = 2024, source: Path = FORMAT, *, of: int = 2024) -> Path:
    """Copy what ``of`` declares, with the format's own file, into a format's folder as ``year``; return its folder."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / FORMAT_NAME, target / FORMAT_NAME)
    return shutil.copytree(source / str(of), target / str(year))
