"""Documents as other bureaus publish them, right and with one error planted: nothing is said of the right ones."""

import pytest
from tests.support.foreign import FOREIGN, Part, write

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_findings import RuleOutcome, State
from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.published.recognised_document import RecognisedDocument, recognise
from budget_disclosure.reading.read_word import read_word

SUMS = ("R-101", "R-111", "R-112", "R-113", "R-201", "R-202", "R-301", "R-302", "R-403")
# What a table is, in the order of the document.
ROLES = {
    "ministry": "fiscal general economic three_public fund summary income expenditure",
    "in_yuan": "summary income expenditure fiscal general economic three_public fund",
    "split_codes": "summary income expenditure fiscal general economic projects three_public fund",
    "overview": "summary income expenditure fiscal general economic three_public fund economic",
}


def audited(parts: tuple[Part, ...], spec: Declarations) -> tuple[RecognisedDocument, dict[str, RuleOutcome]]:
    words = load_audit_words()
    document = recognise(read_word(write(parts), "某局.docx"), words)
    functions = {code: (row.name,) for code, row in spec.codes.function.rows.items()}
    economic = {code: (row.name,) for code, row in spec.codes.dept_economic.rows.items()}
    outcomes = audit_document(audit_subject(document, words, load_audit_law(), functions, economic))
    return document, {outcome.rule.id: outcome for outcome in outcomes}


@pytest.mark.parametrize("name", FOREIGN)
def test_nothing_is_told_of_a_right_document_of_another_bureau(name: str, year_2024: Declarations) -> None:
    document, outcomes = audited(FOREIGN[name](), year_2024)

    findings = [finding for outcome in outcomes.values() for finding in outcome.findings]
    assert [(one.rule.id, one.place, one.found, one.expected) for one in findings] == []
    assert " ".join(table.role for table in document.tables) == ROLES[name]
    assert document.strange == ()
    passed = {id_ for id_, outcome in outcomes.items() if outcome.state is State.PASSED}
    assert [id_ for id_ in SUMS if id_ not in passed] == []
