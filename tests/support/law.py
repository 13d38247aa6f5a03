"""The law and the workbook of 2024, for tests that name terms and cells."""

from pathlib import Path

from budget_disclosure.declarations.law_yaml import load_law
from budget_disclosure.declarations.workbook_yaml import load_workbook_declaration

_YEAR = Path(__file__).parents[2] / "templates" / "2024"
LAW = load_law(_YEAR / "law.yaml", 2024)
WORKBOOK = load_workbook_declaration(_YEAR / "workbook.yaml", LAW)
