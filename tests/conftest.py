"""Fixtures that every kind of test shares."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations, load_year

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def templates() -> Path:
    """Return the shipped templates."""
    return ROOT / "templates" / "thirteen-tables"


@pytest.fixture(scope="session")
def year_2024(templates: Path) -> Declarations:
    """Return the shipped declarations of 2024."""
    return load_year(templates, 2024)


@pytest.fixture
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine look as if LibreOffice were not installed: quick, and the way of many offices."""
    monkeypatch.setattr("budget_disclosure.conversion.libreoffice.find_soffice", lambda: None)
