"""All rules of the finished content of a document: figures and wording, reasons, projects and their forms."""

from typing import Final

from budget_disclosure.checks import figures_in_prose, projects_in_prose, reasons
from budget_disclosure.checks.registry import Checks

PROSE_CHECKS: Final = Checks(figures_in_prose.CHECKS, reasons.CHECKS, projects_in_prose.CHECKS)
