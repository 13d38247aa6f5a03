"""The catalogue of the I- rules: ids are unique and stable in form. Examples of each: ``test_catalogue``."""

import re

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.model.findings import Rule


def catalogue() -> list[Rule]:
    return [value for value in vars(rules).values() if isinstance(value, Rule)]


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in catalogue()]
    assert len(ids) == len(set(ids)) > 30
    assert all(re.fullmatch(r"I-\d{3}", rule_id) for rule_id in ids)


def test_every_rule_says_what_must_hold_and_what_to_do() -> None:
    assert [rule.id for rule in catalogue() if not (rule.sentence and rule.remedy.endswith("。") and rule.basis)] == []
