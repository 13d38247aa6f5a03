"""The law and the workbook of 2024, for tests that name terms and cells."""

from pathlib import Path

from budget_disclosure.declarations.law_yaml import load_law
from budget_disclosure.declarations.load_workbook_declaration import load_workbook_declaration

FORMAT = Path(__file__).parents[2] / "templates" / "thirteen-tables"
"""The folder of the format that most tests are about; as ``--templates`` it is the only one there is."""
_YEAR = FORMAT / "2024"
LAW = load_law(_YEAR / "law.yaml", 2024)
WORKBOOK = load_workbook_declaration(_YEAR / "workbook.yaml", LAW)
