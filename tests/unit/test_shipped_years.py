"""Every format and year that is shipped is in order, whatever their number."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.formats import formats_in
from budget_disclosure.declarations.year import load_year
from budget_disclosure.new_year.years_left import years_left
from budget_disclosure.template.check_template import check_template
from budget_disclosure.template.outline import dump_template, outline_of
from tests.conftest import ROOT

SHIPPED = [(one.folder, year) for one in formats_in(ROOT / "templates") for year in one.years]


@pytest.mark.parametrize(("folder", "year"), SHIPPED, ids=[f"{folder.name}-{year}" for folder, year in SHIPPED])
def test_a_shipped_year_loads_and_leaves_nothing_of_another(folder: Path, year: int, tmp_path: Path) -> None:
    spec = load_year(folder, year)
    assert [str(defect) for defect in years_left(spec, tmp_path)] == []
    for template in sorted(spec.folder.glob("*.docx")):
        assert [str(defect) for defect in check_template(template, spec)] == []
        assert outline_of(template).read_text(encoding="utf-8") == dump_template(template)
