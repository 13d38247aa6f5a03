"""Disclosures for tests of the document: the invented department, complete, from its submissions."""

from collections.abc import Sequence

from budget_disclosure.disclosure import Disclosure
from budget_disclosure.ledger.build import department_ledger, unit_ledger
from budget_disclosure.ledger.department import Ledger
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.forms import performance_forms
from budget_disclosure.narrative.tell import tell
from budget_disclosure.spec.wording import load_wording
from budget_disclosure.spec.year import YearSpec
from budget_disclosure.tables.compute import compute_tables


def department_disclosure(submissions: Sequence[UnitSubmission], spec: YearSpec) -> Disclosure:
    """Return the disclosure of a department."""
    return _disclosure(department_ledger(submissions, spec.codes), spec)


def unit_disclosure(submission: UnitSubmission, spec: YearSpec) -> Disclosure:
    """Return the disclosure of one unit."""
    return _disclosure(unit_ledger(submission, spec.codes), spec)


def _disclosure(ledger: Ledger, spec: YearSpec) -> Disclosure:
    tables = compute_tables(ledger, spec.tables, spec.codes)
    forms = performance_forms(ledger)
    wording = load_wording(spec.folder / "wording.yaml")
    return Disclosure(ledger, tables, tell(ledger, tables, forms, wording, spec.codes), forms)
