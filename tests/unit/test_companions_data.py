"""data.json is as its schema says, complete, exact, and names the source cells of every amount."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.companions.identity import exact
from budget_disclosure.model.location import single_cells
from budget_disclosure.model.money import parse_decimal
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.tables.table import CellKind
from tests.support.companions import department, reservoirs

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "data.schema.json").read_text(encoding="utf-8"))


def read(disclosure: Disclosure) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(write_data_json(disclosure))
    return data


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return read(department())


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("disclosure", [department(), reservoirs()], ids=["department", "unit"])
def test_data_is_as_the_schema_says(disclosure: Disclosure) -> None:
    errors = [f"{e.json_path}: {e.message}" for e in Draft202012Validator(SCHEMA).iter_errors(read(disclosure))]
    assert errors == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("tables", 0, "rows", 0, "cells", "revenue", "cells"), []),
        (("tables", 0, "rows", 0, "cells", "revenue", "yuan"), "2692000.9"),
        (("tables", 0, "rows", 0, "cells", "revenue", "yuan"), 2692000.95),
        (("document", "scope"), "bureau"),
        (("document", "printed_by"), "somebody"),
    ],
)
def test_the_schema_refuses_what_it_does_not_describe(path: tuple[str | int, ...], value: object) -> None:
    broken: Any = read(department())
    target = broken
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert not Draft202012Validator(SCHEMA).is_valid(broken)


def test_every_amount_of_every_table_is_there_with_its_exact_yuan_and_its_cells(data: dict[str, Any]) -> None:
    disclosure = department()
    assert [table["id"] for table in data["tables"]] == list(disclosure.tables)
    amounts = 0
    for table, written in zip(disclosure.tables.values(), data["tables"], strict=True):
        assert [column["key"] for column in written["columns"]] == [column.key for column in table.columns]
        for row, written_row in zip(table.rows, written["rows"], strict=True):
            assert written_row["keys"] == list(row.keys)
            for column, cell in zip(table.columns, row.cells, strict=True):
                found, place = written_row["cells"][column.key], f"{table.id}!{row.keys}.{column.key}"
                if cell.kind is not CellKind.AMOUNT:
                    assert found == {"text": cell.text}, place
                elif cell.amount is None:
                    assert found == {"shown": "", "yuan": None, "cells": []}, place
                else:
                    amounts += 1
                    assert found["shown"] == cell.text, place
                    assert parse_decimal(found["yuan"]) == cell.amount.yuan, place
                    assert found["cells"], place
                    cells = list(single_cells(found["cells"]))
                    assert len(cells) == len(set(cells)), place
                    assert set(cells) == {f"{c.file}!{c.sheet}!{c.cell}" for c in cell.amount.cells}, place
    assert amounts > 100


def test_a_known_amount_names_its_cells(data: dict[str, Any]) -> None:
    t08 = next(table for table in data["tables"] if table["id"] == "t08")
    total = t08["rows"][0]["cells"]["total"]
    assert (total["shown"], total["yuan"]) == ("45.00", "450000.00")
    assert total["cells"] == ["305001-青禾县水务局.xlsx!项目支出!G7"]


def test_the_cells_of_a_total_are_cited_by_sheet(data: dict[str, Any]) -> None:
    t03 = next(table for table in data["tables"] if table["id"] == "t03")
    cells = t03["rows"][0]["cells"]["total"]["cells"]
    assert cells[0].startswith("305001-青禾县水务局.xlsx!基本支出!F6,F7,F8,F9,")
    assert len(cells) == len({text.rpartition("!")[0] for text in cells})


def test_cells_that_an_earlier_program_cited_one_by_one_are_read_as_well() -> None:
    assert list(single_cells(["a,1!b!F6,G7", "a,1!b!AA10"])) == ["a,1!b!F6", "a,1!b!G7", "a,1!b!AA10"]


def test_a_row_and_a_fact_stand_on_a_line_each() -> None:
    disclosure = department()
    lines = write_data_json(disclosure).decode().splitlines()
    assert sum(line.startswith('{"keys":') for line in lines) == sum(len(t.rows) for t in disclosure.tables.values())
    assert {f'"{key}":' for key in disclosure.narrative.facts} <= {line.partition("{")[0] for line in lines}


def test_paragraphs_are_the_printed_prose_and_their_facts_exist(data: dict[str, Any]) -> None:
    prose = department().narrative.prose
    assert {
        part["section"]: ["".join(s["text"] for s in p["segments"]) for p in part["paragraphs"]]
        for part in data["prose"]
    } == {section: [paragraph.text for paragraph in paragraphs] for section, paragraphs in prose.items()}
    referred = {s["fact"] for part in data["prose"] for p in part["paragraphs"] for s in p["segments"] if "fact" in s}
    assert len(referred) > 50
    assert referred <= set(data["facts"])


def test_facts_are_complete_and_exact(data: dict[str, Any]) -> None:
    facts = department().narrative.facts
    assert list(data["facts"]) == sorted(facts)
    for key, fact in facts.items():
        found = data["facts"][key]
        assert (found["key"], found["shown"], found["origin"]) == (key, fact.shown, fact.origin)
        assert (None if found["value"] is None else parse_decimal(found["value"])) == fact.value, key
        assert (None if found["yuan"] is None else parse_decimal(found["yuan"])) == fact.yuan, key


def test_the_document_says_whose_it_is(data: dict[str, Any]) -> None:
    document = data["document"]
    assert (document["scope"], document["code"], document["name"], document["fiscal_year"]) == (
        "department", "305", "青禾县水务局", 2024,
    )  # fmt: skip
    assert [(unit["code"], unit["template_version"]) for unit in document["units"]] == [
        ("305001", "2024.1"), ("305002", "2024.1"), ("305003", "2024.1"),
    ]  # fmt: skip
    unit = read(reservoirs())["document"]
    assert (unit["scope"], unit["code"], unit["department"]["code"], len(unit["units"])) == ("unit", "305003", "305", 1)


def test_equal_disclosures_give_equal_bytes() -> None:
    assert write_data_json(department()) == write_data_json(department())


@pytest.mark.parametrize(
    ("number", "text"),
    [("0", "0.00"), ("1E+3", "1000.00"), ("620000.5", "620000.50"), ("-0.125", "-0.125"), ("7.1200", "7.12")],
)
def test_amounts_keep_every_digit_and_two_decimals_at_least(number: str, text: str) -> None:
    assert exact(Decimal(number)) == text
