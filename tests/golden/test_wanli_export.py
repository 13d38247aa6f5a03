"""The export in the second bureau's forms: its details have every published sum, its files are as committed."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from tests.support.wanli_export import DETAIL, FOLDER, FORMS, HEAD, SQUAD, UNITS, lines, published, three_public, write


def test_the_invented_details_have_every_published_sum() -> None:
    basic, project, items = Counter[str](), Counter[str](), Counter[str]()
    for line in lines():
        (project if line.project else basic)[line.function] += line.yuan
        if not line.project:
            items[line.item] += line.yuan
    functions = {code: (row.first, row.second) for code, row in published("functions").items() if len(code) == 7}
    economic = {code: row.first + row.second for code, row in published("economic").items() if len(code) == 5}
    assert {code: (basic[code], project[code]) for code in functions} == functions
    assert (dict(items), len(functions), len(economic)) == (economic, 33, 28)
    assert sum(line.yuan for line in lines()) == 156_211_123


def test_the_invented_units_have_the_published_agency_and_three_public_money() -> None:
    operating = [code for code, row in published("economic").items() if row.second]
    agencies = [line for line in lines() if line.unit in (HEAD, SQUAD) and not line.project]
    assert round(sum(line.yuan for line in agencies if line.item in operating) / 10_000, 2) == 443.18
    sums = [sum(three_public(unit)[at] for unit in UNITS) / 10_000 for at in range(4)]
    assert sums == [0, 1.35, 25, 21.56]


@pytest.mark.parametrize("name", [DETAIL, FORMS])
def test_the_committed_files_are_those_of_the_script(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    said = []
    for folder in (FOLDER, tmp_path):
        book = openpyxl.load_workbook(folder / name)
        said.append({page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book})
    assert said[0] == said[1]
