"""Disclosures for tests of the document: the invented department, complete, from its submissions."""

from collections.abc import Sequence

from budget_disclosure.declarations.wording_yaml import load_wording
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import performance_forms
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.tables.compute import compute_tables
from tests.support.law import WORKBOOK


def department_disclosure(submissions: Sequence[UnitSubmission], spec: Declarations) -> Disclosure:
    """Return the disclosure of a department."""
    return _disclosure(department_ledger(submissions, spec.codes), spec)


def unit_disclosure(submission: UnitSubmission, spec: Declarations) -> Disclosure:
    """Return the disclosure of one unit."""
    return _disclosure(unit_ledger(submission, spec.codes), spec)


def _disclosure(ledger: Ledger, spec: Declarations) -> Disclosure:
    tables = compute_tables(ledger, spec.tables, spec.codes)
    forms = performance_forms(ledger)
    wording = load_wording(spec.folder / "wording.yaml", WORKBOOK)
    return Disclosure(ledger, tables, write_prose(ledger, tables, forms, wording, spec.codes), forms)
