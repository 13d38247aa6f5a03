"""Rules that look at files, folders, templates and last year find what breaks them, and nothing in what passes."""

from pathlib import Path

import pytest

from tests.rules.run_examples import RUN_EXAMPLES


@pytest.mark.parametrize("rule_id", sorted(RUN_EXAMPLES))
def test_a_rule_of_files_finds_its_breach_and_nothing_in_what_passes(rule_id: str, tmp_path: Path) -> None:
    passing, failing = tmp_path / "right", tmp_path / "wrong"
    passing.mkdir()
    failing.mkdir()
    assert rule_id not in RUN_EXAMPLES[rule_id].passing(passing)
    assert rule_id in RUN_EXAMPLES[rule_id].failing(failing)
