"""One catalogue of all rules: ids, completeness, examples of each rule that are run, and the generated page."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure import checks
from budget_disclosure.actions.catalogue_page import page_of
from budget_disclosure.actions.rule_catalogue import GROUPS, coded_rules, every_rule, group_of
from budget_disclosure.checks import between_units, coverage, magnitude, published_last_year, published_rows
from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.checks.check_submission import UNIT_CHECKS
from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.named_fields import named_fields
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules
from budget_disclosure.model.findings import FIRST_YEAR, Rule, Severity
from budget_disclosure.template import template_rules
from tests.bad_workbooks.test_remedies import DISORDERS, MISTAKES
from tests.rules.audit_examples import AUDIT_EXAMPLES
from tests.rules.examples import DEPARTMENT_EXAMPLES, PROSE_EXAMPLES, UNIT_EXAMPLES
from tests.rules.run_examples import RUN_EXAMPLES
from tests.rules.test_coverage import TABLE_EXAMPLES
from tests.rules.test_magnitude import PLAUSIBILITY
from tests.rules.test_table_identities import IDENTITIES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "flows" / "budget_disclosure"
ID = re.compile(r"\b[A-Z]-[0-9]{3}\b")
EXAMPLE = "-990"
"""The number that pages give a rule that somebody adds."""
MAKERS = {"Rule", "block", "warn", "_block", "_warn", "_asked", "_tag"}
TABLES = (
    UNIT_EXAMPLES,
    DEPARTMENT_EXAMPLES,
    PROSE_EXAMPLES,
    TABLE_EXAMPLES,
    PLAUSIBILITY,
    RUN_EXAMPLES,
    AUDIT_EXAMPLES,
)


def with_examples() -> set[str]:
    """Return the ids of rules of which one example that passes and one that fails are run."""
    of_reading = {mistake.rule for mistake in MISTAKES} | {disorder.rule for disorder in DISORDERS}
    return {id_ for table in TABLES for id_ in table} | of_reading | {identity.id for identity in IDENTITIES}


@cache
def sources() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(PACKAGE)): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")
    }


def docstrings(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes of texts that stand alone: docstrings of modules, classes, functions and constants."""
    return {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def texts(tree: ast.Module) -> Iterator[tuple[ast.Constant, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def definitions(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes of ids that define a rule: the first words of what makes one."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return {call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in MAKERS}


def test_every_rule_of_the_program_has_an_example_that_passes_and_one_that_fails(year_2024: Declarations) -> None:
    known = {rule.id for rule in every_rule(year_2024.identities)}
    assert known - with_examples() == set()
    assert {id_ for id_ in with_examples() if not id_.startswith("C-")} <= known


def test_rules_are_complete_and_their_ids_of_one_form(year_2024: Declarations) -> None:
    for rule in every_rule(year_2024.identities):
        assert ID.fullmatch(rule.id)
        assert rule.sentence, rule.id
        assert not rule.sentence.endswith("。"), rule.id
        assert rule.basis, rule.id
        assert rule.remedy.endswith("。"), rule.id
        assert rule.severity is not Severity.UNDETERMINED, rule.id
        assert rule.severity not in rule.sometimes, rule.id
        assert not rule.is_acceptable or rule.severity is Severity.BLOCK, rule.id


def test_all_groups_are_there_in_the_order_of_the_work(year_2024: Declarations) -> None:
    groups = [group_of(rule) for rule in every_rule(year_2024.identities)]
    assert list(dict.fromkeys(groups)) == list(GROUPS)
    assert len(groups) > 240


def test_every_id_that_the_program_and_its_pages_speak_of_is_in_the_catalogue(year_2024: Declarations) -> None:
    known = {rule.id for rule in every_rule(year_2024.identities)}
    files = [
        *PACKAGE.rglob("*.py"),
        *(ROOT / "docs").glob("*.md"),
        *year_2024.folder.glob("*.yaml"),
        ROOT / "README.md",
    ]
    said = {
        (path.name, id_)
        for path in files
        for id_ in ID.findall(path.read_text(encoding="utf-8"))
        if id_[0] in GROUPS and id_ not in known and not id_.endswith(EXAMPLE)
    }
    assert said == set()


def test_an_id_is_written_where_its_rule_is_defined_and_nowhere_else() -> None:
    """Whoever means a rule imports it; so a rule that is renamed or removed leaves nothing behind that means it."""
    elsewhere = [
        (file, text)
        for file, tree in sources().items()
        for allowed in [definitions(tree) | docstrings(tree)]
        for node, text in texts(tree)
        if any(id_[0] in GROUPS for id_ in ID.findall(text)) and node not in allowed
    ]
    assert elsewhere == []


def test_every_rule_in_the_code_is_in_the_catalogue(year_2024: Declarations) -> None:
    known = {rule.id for rule in every_rule(year_2024.identities)}
    defined = {
        str(node.value)
        for tree in sources().values()
        for node in definitions(tree)
        if isinstance(node, ast.Constant) and ID.fullmatch(str(node.value))
    }
    assert defined == known - {identity.id for identity in IDENTITIES}


@pytest.mark.parametrize("module", [intake_rules, template_rules], ids=lambda module: module.__name__)
def test_every_rule_of_a_list_is_used(module: Any) -> None:
    names = {name for name, value in vars(module).items() if isinstance(value, Rule)}
    used = {
        node.attr
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "rules"
    }
    assert names - used == set()


def test_every_check_belongs_to_a_stage_that_is_run() -> None:
    modules = [
        importlib.import_module(f"{checks.__name__}.{one.name}") for one in pkgutil.iter_modules(checks.__path__)
    ]
    registered = {
        rule.id
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Checks)
        for rule in value.rules
    }
    stages: tuple[Checks[Any], ...] = (
        UNIT_CHECKS,
        magnitude.CHECKS,
        magnitude.OF_TWO_YEARS,
        between_units.CHECKS,
        coverage.CHECKS,
        published_last_year.CHECKS,
        published_rows.CHECKS,
        PROSE_CHECKS,
    )
    assert {rule.id for stage in stages for rule in stage.rules} == registered


def test_only_what_is_asked_by_year_may_begin_in_a_later_one(year_2024: Declarations) -> None:
    """Checks and identities look at the year; what reading a file needs holds for every year that can be read."""
    others = (rule for rule in every_rule(year_2024.identities) if group_of(rule) in ("F", "I", "W", "T"))
    assert [rule.id for rule in others if rule.since != FIRST_YEAR] == []


def test_the_page_is_up_to_date(year_2024: Declarations) -> None:
    command = "python -m budget_disclosure.actions.catalogue_page templates/thirteen-tables/2024 > docs/规则目录.md"
    assert (ROOT / "docs" / "规则目录.md").read_text(encoding="utf-8") == page_of(year_2024.folder), command


def test_the_changelog_counts_the_rules(year_2024: Declarations) -> None:
    count = len(every_rule(year_2024.identities))
    assert f"### Rules ({count}, listed in `docs/规则目录.md`)" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_a_rule_needs_is_a_field_that_code_names(year_2024: Declarations) -> None:
    named = named_fields(year_2024.law)
    needs = {need.replace("?", "") for rule in coded_rules() for need in rule.needs}
    assert len(needs) > 20
    assert [need for need in needs if need.partition(".")[0] not in named] == []
    assert [n for n in needs if "." in n and n.partition(".")[2] not in named[n.partition(".")[0]]] == []
