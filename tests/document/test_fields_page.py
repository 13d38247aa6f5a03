"""The list of fields is that of a real document: no field is missing in it, none is made up, and the page is up to date."""

from collections.abc import Mapping
from dataclasses import fields as parts_of
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.actions.list_fields import describe_fields
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.context import build_context
from budget_disclosure.document.engine import load_template
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.template.field_tree import Field, Kind, field_tree, leaves
from budget_disclosure.template.fields_page import tag

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def context(disclosure: Disclosure, template: Path) -> dict[str, Any]:
    return build_context(disclosure, load_template(template).styles)


@pytest.fixture(scope="module")
def tree(year_2024: Declarations) -> Field:
    return field_tree(year_2024)


def names_in(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return {str(key) for key in value}
    return {part.name for part in parts_of(value)} if is_dataclass(value) else set()


def test_the_fields_are_those_of_a_document(tree: Field, context: dict[str, Any]) -> None:
    assert set(tree.children) == set(context)
    for group in ("tables", "prose", "charts"):
        assert set(tree.children[group].children) == names_in(context[group])
    for table_id, table in context["tables"].items():
        assert set(tree.children["tables"].children[table_id].children) == names_in(table)


def test_the_fields_of_a_form_are_those_of_its_view(tree: Field, context: dict[str, Any]) -> None:
    form, view = tree.children["forms"].element, context["forms"][0]
    assert form is not None
    assert set(form.children) == names_in(view)
    for entries in ("funding", "indicators"):
        line = form.children[entries].element
        assert line is not None
        assert set(line.children) == names_in(getattr(view, entries)[0])


def test_every_fact_that_is_sure_to_be_there_is_and_all_of_one_name_are_listed(
    tree: Field, context: dict[str, Any]
) -> None:
    listed = tree.children["facts"].children
    assert {key for key, fact in listed.items() if fact.is_certain} <= set(context["facts"])
    assert {key for key in context["facts"] if "." not in key} <= set(listed)


def test_every_field_says_what_it_means(tree: Field) -> None:
    silent = [leaf.path for leaf in leaves(tree) if not leaf.meaning]
    assert silent == []


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("revenue_total", "表一“收入总计”行、“2024年”列（万元）"),
        ("spending", "表三“合计”行、“合计”列（万元）"),
        ("revenue_general_public_share", "facts.revenue_general_public ÷ facts.revenue_total，百分比"),
        (
            "procurement_total",
            "facts.procurement_goods ＋ facts.procurement_works ＋ facts.procurement_services（万元）",
        ),
        ("as_of", "部门本级填报的“单位信息·资产数据截止日期”"),
        ("procurement_goods", "各单位填报的“政府采购·政府采购货物预算”合计"),
        ("form_specific_purpose_count", "公开绩效目标的项目（特定目标类）的个数"),
    ],
)
def test_the_meaning_of_a_fact_is_said_from_its_declaration(tree: Field, key: str, meaning: str) -> None:
    assert tree.children["facts"].children[key].meaning == meaning


def test_the_page_is_what_the_program_would_write_today(templates: Path) -> None:
    page = describe_fields(templates, ROOT / "inputs", 2024)
    assert (ROOT / "docs" / "fields.md").read_text(encoding="utf-8") == page, (
        "docs/fields.md is stale: disclose template fields -o docs/fields.md"
    )


def test_the_page_shows_every_field_as_a_template_writes_it(tree: Field) -> None:
    page = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
    missing = [tag(leaf) for leaf in leaves(tree) if f"`{tag(leaf)}`" not in page and leaf.kind is not Kind.GROUP]
    assert missing == []
