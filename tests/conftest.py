"""Fixtures that every kind of test shares."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations, load_year

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def templates() -> Path:
    """Return the shipped templates."""
    return ROOT / "templates"


@pytest.fixture(scope="session")
def year_2024(templates: Path) -> Declarations:
    """Return the shipped declarations of 2024."""
    return load_year(templates, 2024)
