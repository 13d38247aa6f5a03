"""One catalogue of all rules: ids, completeness, examples of each rule, and the generated page."""

import re
from pathlib import Path

from budget_disclosure.checks.catalogue import GROUPS, every_rule, group_of
from budget_disclosure.checks.catalogue_page import page_of
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Severity
from tests.rules.examples import DEPARTMENT_EXAMPLES, PROSE_EXAMPLES, UNIT_EXAMPLES
from tests.rules.test_coverage import TABLE_EXAMPLES
from tests.rules.test_magnitude import PLAUSIBILITY
from tests.rules.test_table_identities import IDENTITIES

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
# Where the tests of groups without a table of examples assert ids of findings, and that right data has none of them.
WRITTEN_OUT = {
    "F": [TESTS / "unit" / "test_departments.py", TESTS / "unit" / "test_roster_proposal.py"],
    "I": sorted((TESTS / "bad_workbooks").glob("test_*.py")),
    "U": [TESTS / "rules" / "test_magnitude.py"],
    "W": [TESTS / "rules" / "test_waivers.py"],
    "X": [TESTS / "rules" / "test_coverage.py", TESTS / "rules" / "test_table_identities.py"],
}


def with_examples() -> set[str]:
    """Return the ids of rules whose examples, one that passes and one that fails, are run from a table."""
    tables = (PLAUSIBILITY, UNIT_EXAMPLES, DEPARTMENT_EXAMPLES, PROSE_EXAMPLES, TABLE_EXAMPLES)
    return {rule_id for table in tables for rule_id in table} | {identity.id for identity in IDENTITIES}


def test_every_rule_of_the_program_has_an_example_that_passes_and_one_that_fails(year_2024: Declarations) -> None:
    covered = with_examples()
    asserted = {
        letter: "".join(path.read_text(encoding="utf-8") for path in paths) for letter, paths in WRITTEN_OUT.items()
    }
    missing = [
        rule.id
        for rule in every_rule(year_2024.identities)
        if rule.id not in covered
        and f'"{rule.id}"' not in asserted.get(group_of(rule), "")
        and f"{rule.id} " not in asserted.get(group_of(rule), "")
    ]
    assert missing == []


def test_examples_are_of_rules_that_exist(year_2024: Declarations) -> None:
    assert with_examples() <= {rule.id for rule in every_rule(year_2024.identities)}


def test_rules_are_complete_and_their_ids_of_one_form(year_2024: Declarations) -> None:
    for rule in every_rule(year_2024.identities):
        assert re.fullmatch(r"[A-Z]-[0-9]{3}", rule.id)
        assert rule.sentence, rule.id
        assert not rule.sentence.endswith("。"), rule.id
        assert rule.basis, rule.id
        assert rule.remedy.endswith("。"), rule.id
        assert rule.severity is not Severity.UNDETERMINED, rule.id


def test_all_groups_are_there_in_the_order_of_the_work(year_2024: Declarations) -> None:
    groups = [group_of(rule) for rule in every_rule(year_2024.identities)]
    assert list(dict.fromkeys(groups)) == list(GROUPS)
    assert len(groups) > 140


def test_every_rule_in_the_code_is_in_the_catalogue(year_2024: Declarations) -> None:
    known = {rule.id for rule in every_rule(year_2024.identities)}
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "flows").rglob("*.py"))
    declared = set(re.findall(r'(?:Rule|block|warn|_block|_warn|_asked)\(\s*"([A-Z]-[0-9]{3})"', source))
    assert declared <= known
    assert len(declared) > 90


def test_the_page_is_up_to_date(year_2024: Declarations) -> None:
    command = "python -m budget_disclosure.checks.catalogue_page templates/2024 > docs/规则目录.md"
    assert (ROOT / "docs" / "规则目录.md").read_text(encoding="utf-8") == page_of(year_2024.folder), command
