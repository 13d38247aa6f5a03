"""What stands on the sheet for a reviewer besides the figures."""

from typing import Any

import pytest

from budget_disclosure.actions.items_of_law import page_in_contents
from budget_disclosure.checks import confidential
from budget_disclosure.corrections.review_points import doubtful_sentences, overrides, secrecy_hits
from budget_disclosure.model.findings import Concern, Finding, Rule, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.published.published_document import ContentsLine
from budget_disclosure.published.spots import NOWHERE

FILE = "021-某局/021001-某局.xlsx"


def found(rule: Rule, cell: str = "F6", accepted: str = "") -> Finding:
    return Finding(rule, Location(FILE, "基本支出", cell), "甲", "乙", accepted=accepted)


def rule(name: str, severity: Severity = Severity.WARN, concern: Concern = Concern.OTHER) -> Rule:
    return Rule(name, "应当", severity, "依据", "请改正。", concern, is_acceptable=True)


def data(*cells: str) -> dict[str, Any]:
    table = {
        "numeral": "五",
        "columns": [{"key": "name", "header": ["项目"]}, {"key": "basic", "header": ["支出", "基本支出"]}],
        "rows": [
            {
                "cells": {
                    "name": {"text": "办公"},
                    "basic": {"shown": f"{number}.00", "cells": [f"{FILE}!基本支出!{cell}"]},
                }
            }
            for number, cell in enumerate(cells)
        ],
    }
    return {"tables": [table]}


def test_an_accepted_finding_names_the_figures_that_rest_on_it() -> None:
    one = found(rule("I-101", Severity.BLOCK), "F6:F7", "李四 2024-05-01：已核实")

    (let_stand,) = overrides([one, found(rule("I-101", Severity.BLOCK), "F9")], data("F5", "F7", "F6,F8", "F9"))

    assert let_stand.figures == ("表五“办公”基本支出 1.00", "表五“办公”基本支出 2.00")
    assert let_stand.others == 0
    (many,) = overrides([one], data(*["F6"] * 5))
    assert (len(many.figures), many.others) == (3, 2)


def test_what_is_accepted_without_a_figure_is_shown_all_the_same() -> None:
    (let_stand,) = overrides([found(rule("P-101"), "", "李四：属实")], data("F6"))

    assert let_stand.figures == ()


def test_sentences_and_secrecy_are_told_apart() -> None:
    secrecy = confidential.CHECKS.rules
    prose, other = rule("N-203"), rule("P-401", concern=Concern.AMOUNT)
    findings = [
        found(secrecy[1], accepted="李四：办公电话"),
        found(prose),
        found(prose, accepted="张三：属实"),
        found(other),
    ]

    assert [one.rule.id for one in doubtful_sentences(findings)] == ["N-203"]
    assert [one.rule.id for one in secrecy_hits(findings)] == [secrecy[1].id]
    assert {one.id for one in secrecy} >= {"U-620", "U-621", "U-622", "U-623"}


@pytest.mark.parametrize(
    ("place", "page"),
    [
        ("表一2024年预算收支总表", "3"),
        ("“七、“三公”经费增减变动原因说明”，“2024年某局……”", "16"),
        ("“一、本部门职责”", "1"),
        ("“二、别的”", ""),
        ("", ""),
    ],
)
def test_the_page_of_an_item_is_that_of_the_contents(place: str, page: str) -> None:
    contents = (
        ContentsLine("目　录", "", NOWHERE),
        ContentsLine("一、本部门职责", "1", NOWHERE),
        ContentsLine("表一 2024年预算收支总表", "3", NOWHERE),
        ContentsLine("七、“三公”经费增减变动原因说明", "16", NOWHERE),
    )

    assert page_in_contents(place, contents) == page
