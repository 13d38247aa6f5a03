"""Disclosures of the invented waterworks, complete with prose, for tests of what is written from them."""

from collections.abc import Sequence
from functools import cache

from budget_disclosure.disclosure import Disclosure
from budget_disclosure.ledger.build import department_ledger, unit_ledger
from budget_disclosure.ledger.department import Ledger
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.narrative.forms import performance_forms
from budget_disclosure.narrative.tell import tell
from budget_disclosure.spec.wording import load_wording
from budget_disclosure.tables.compute import compute_tables
from tests.support.submissions import waterworks
from tests.support.workbooks import year_spec


def disclose(ledger: Ledger) -> Disclosure:
    """Return the disclosure of a ledger by the shipped declarations."""
    spec = year_spec()
    tables = compute_tables(ledger, spec.tables, spec.codes)
    forms = performance_forms(ledger)
    wording = load_wording(spec.folder / "wording.yaml")
    return Disclosure(ledger, tables, tell(ledger, tables, forms, wording, spec.codes), forms)


def department(submissions: Sequence[UnitSubmission] | None = None) -> Disclosure:
    """Return the disclosure of a department; the waterworks unless submissions are given."""
    return _waterworks() if submissions is None else disclose(department_ledger(submissions, year_spec().codes))


@cache
def reservoirs() -> Disclosure:
    """Return the own disclosure of a public institution without government funds, state capital and 三公."""
    return disclose(unit_ledger(waterworks()[2], year_spec().codes))


@cache
def _waterworks() -> Disclosure:
    return disclose(department_ledger(waterworks(), year_spec().codes))
