"""Disclosures of the invented waterworks, complete with prose, for tests of what is written from them."""

from collections.abc import Sequence
from functools import cache

from budget_disclosure.declarations.wording_yaml import load_wording
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import performance_forms
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.tables.compute import compute_tables
from tests.support.law import WORKBOOK
from tests.support.submissions import waterworks
from tests.support.workbooks import declarations_of


def disclose(ledger: Ledger) -> Disclosure:
    """Return the disclosure of a ledger by the shipped declarations."""
    spec = declarations_of()
    tables = compute_tables(ledger, spec.tables, spec.codes)
    forms = performance_forms(ledger)
    wording = load_wording(spec.folder / "wording.yaml", WORKBOOK)
    return Disclosure(ledger, tables, write_prose(ledger, tables, forms, wording, spec.codes), forms)


def department(submissions: Sequence[UnitSubmission] | None = None) -> Disclosure:
    """Return the disclosure of a department; the waterworks unless submissions are given."""
    return _waterworks() if submissions is None else disclose(department_ledger(submissions, declarations_of().codes))


@cache
def reservoirs() -> Disclosure:
    """Return the own disclosure of a public institution without government funds, state capital and 三公."""
    return disclose(unit_ledger(waterworks()[2], declarations_of().codes))


@cache
def _waterworks() -> Disclosure:
    return disclose(department_ledger(waterworks(), declarations_of().codes))
