"""What earlier years published for a figure of this year, whatever the fact was called then."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.store.earlier_years import EarlierYears
from budget_disclosure.store.version import Publication
from budget_disclosure.store.versions import keep_version
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks


@pytest.mark.parametrize("name", ["revenue_total", "whole_budget"])
def test_a_figure_is_found_by_the_name_of_its_year_though_the_wording_was_changed_since(
    name: str, tmp_path: Path, year_2024: Declarations
) -> None:
    data = json.loads(write_data_json(department_disclosure(waterworks(), year_2024)))
    data["document"]["fiscal_year"] = 2022
    shown = data["facts"]["revenue_total"]["shown"]
    data["facts"][name] = data["facts"].pop("revenue_total")
    folder = tmp_path / "outputs" / "2022" / "305-水务局"
    content = {"部门-305/data.json": json.dumps(data).encode()}
    keep_version(folder, {"公开.docx": b"one"}, content, {}, publication=Publication(date(2022, 3, 1)))
    shutil.copytree(year_2024.folder, tmp_path / "format" / "2024")
    shutil.copy(year_2024.folder.parent / "format.yaml", tmp_path / "format")
    (tmp_path / "format" / "2022").mkdir()
    (tmp_path / "format" / "2022" / "wording.yaml").write_text(
        f"compared_next_year: {{预算收支总计: {name}}}\n", encoding="utf-8"
    )

    years = EarlierYears(tmp_path / "outputs", load_year(tmp_path / "format", 2024), "305")

    (found,) = years.of(Scope.DEPARTMENT, "305")
    assert (found.year, found.source, found.figures["revenue_total"].shown) == (2022, "2022年公开第1版", shown)
