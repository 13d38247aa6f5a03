"""Every R- rule passes the example that is right and finds what is wrong in the other."""

import pytest

from budget_disclosure.audit.audit_document import ALL_RULES
from budget_disclosure.audit.audit_findings import State
from tests.rules.audit_examples import AUDIT_EXAMPLES, AuditExample
from tests.support.published import audited, document, text


@pytest.mark.parametrize(("id_", "example"), AUDIT_EXAMPLES.items(), ids=AUDIT_EXAMPLES)
def test_the_right_document_passes(id_: str, example: AuditExample) -> None:
    outcome = audited(example.passing)[id_]
    assert [finding.found for finding in outcome.findings] == []
    assert outcome.state is State.PASSED


@pytest.mark.parametrize(("id_", "example"), AUDIT_EXAMPLES.items(), ids=AUDIT_EXAMPLES)
def test_what_is_wrong_is_found_and_quoted(id_: str, example: AuditExample) -> None:
    outcome = audited(example.failing)[id_]
    assert outcome.state is State.FAILED
    quotations = [finding.quotation for finding in outcome.findings]
    assert len(quotations) == len(example.quoted), quotations
    assert [part for part, whole in zip(example.quoted, quotations, strict=True) if part not in whole] == []


def test_a_rule_that_finds_nothing_to_look_at_has_not_passed() -> None:
    outcomes = audited(document(text("本部门没有表。")))
    assert outcomes["R-101"].state is State.UNCHECKED
    assert outcomes["R-101"].reasons == ("文档中没有认出可供检查的内容",)


def test_the_rules_are_told_in_the_order_of_their_ids() -> None:
    ids = [rule.id for rule in ALL_RULES.rules]
    assert ids == sorted(ids)
