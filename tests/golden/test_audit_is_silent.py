"""On documents of this program the audit finds no error: departments and units of an invented county, as they differ."""

import pytest
from tests.support.county import different_documents

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_findings import State
from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.model.findings import Severity
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.reading.read_word import read_word

DOCUMENTS = different_documents(9)
LOOKED_AT = ("R-101", "R-111", "R-112", "R-113", "R-201", "R-202", "R-301", "R-302", "R-304", "R-403", "R-405")


@pytest.mark.parametrize("disclosure", DOCUMENTS.values(), ids=DOCUMENTS)
def test_no_error_is_told_of_a_right_document(disclosure: Disclosure, year_2024: Declarations) -> None:
    docx = render_document(disclosure, year_2024.folder / "部门预算公开.docx")
    words = load_audit_words()
    document = recognise(read_word(docx, "某局.docx"), words)
    functions = {code: (row.name,) for code, row in year_2024.codes.function.rows.items()}
    economic = {code: (row.name,) for code, row in year_2024.codes.dept_economic.rows.items()}
    outcomes = audit_document(audit_subject(document, words, load_audit_law(), functions, economic))

    errors = [one for outcome in outcomes for one in outcome.findings if one.weight is Severity.BLOCK]
    assert [(one.rule.id, one.place, one.found, one.expected) for one in errors] == []
    assert document.strange == ()
    assert {table.role for table in document.tables} >= {
        "summary",
        "income",
        "expenditure",
        "fiscal",
        "general",
        "economic",
    }
    passed = {outcome.rule.id for outcome in outcomes if outcome.state is State.PASSED}
    assert set(LOOKED_AT) - passed == set()
