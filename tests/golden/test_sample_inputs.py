"""The shipped sample is what its source says, and its source agrees with what was published."""

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.law import LAW

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.importing.import_source import ImportSource, load_import
from budget_disclosure.importing.import_workbooks import import_workbooks
from budget_disclosure.importing.unit_values import workbook_values

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "zhongyang_2024"
INPUTS = ROOT / "inputs"


@pytest.fixture(scope="module")
def submission() -> ImportSource:
    return load_import(SAMPLE / "submission.yaml", LAW)


@pytest.fixture(scope="module")
def prose() -> list[dict[str, Any]]:
    document = yaml.safe_load((SAMPLE / "published_prose.yaml").read_text(encoding="utf-8"))
    return list(document["sentences"])


def test_the_shipped_workbooks_are_what_importing_the_submission_writes(tmp_path: Path, templates: Path) -> None:
    result = import_workbooks(SAMPLE / "submission.yaml", tmp_path, templates)
    shipped = sorted((INPUTS / "2024" / "021-中国共产党中阳县委员会办公室").glob("*.xlsx"))
    assert [path.name for path in result.paths] == [path.name for path in shipped]
    for written, path in zip(result.paths, shipped, strict=True):
        assert written.read_bytes() == path.read_bytes(), (
            f"{path} is stale; run: disclose import tests/golden/zhongyang_2024/submission.yaml --inputs inputs --overwrite"
        )


def test_the_shipped_roster_names_the_units_of_the_submission(submission: ImportSource) -> None:
    text = (INPUTS / "2024" / "单位名单.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["单位代码"], row["单位名称"]) for row in rows if row["部门代码"] == "021"] == [
        (unit.code, unit.name) for unit in submission.data.units
    ]


def test_the_submission_has_three_units_and_32_projects_of_which_29_are_published(submission: ImportSource) -> None:
    projects = [project for unit in submission.data.units for project in unit.projects]
    assert len(submission.data.units) == 3
    assert len(projects) == 32
    assert Counter(project.category.word for project in projects) == {"其他运转类": 20, "特定目标类": 12}
    assert sum(project.published for project in projects) == 29
    assert [project.name for project in projects if not project.published] == [
        "安可替代工程建设费",
        "资料版面制作等费用",
        "2024年临时工工资",
    ]
    assert all((project.target is not None) == project.published for project in projects)
    assert sum(len(project.target.indicators) for project in projects if project.target) == 301


@pytest.mark.parametrize("sheet", ["basic", "projects"])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_submission_has_the_codes_and_amounts_of_the_ledger(
    submission: ImportSource, year_2024: Declarations, index: int, sheet: str
) -> None:
    plain = workbook_values(load_import(SAMPLE / "ledger.yaml", LAW), index, year_2024).rows[sheet]
    full = workbook_values(submission, index, year_2024).rows[sheet]
    assert [{key: value for key, value in row.items() if key != "is_published"} for row in full] == plain


def test_the_units_figures_of_last_year_add_up_to_the_departments(
    submission: ImportSource, year_2024: Declarations
) -> None:
    units = [
        {row["item"]: row for row in workbook_values(submission, index, year_2024).rows["comparisons"]}
        for index in range(3)
    ]
    for item in ("预算收支总计", "一般公共预算当年支出", "上年结转"):
        assert sum(unit[item]["last_year"] for unit in units) == units[0][item]["department_last_year"], item


def test_369_figures_are_printed_in_the_published_tables() -> None:
    document = yaml.safe_load((SAMPLE / "published.yaml").read_text(encoding="utf-8"))
    printed = [
        cell
        for table in document["tables"]
        for row in table["rows"]
        for cell in row
        if cell.replace(".", "", 1).isdigit() and "." in cell
    ]
    assert len(document["tables"]) == 13
    assert len(printed) == 369


def test_every_figure_of_the_prose_is_the_same_or_differs_for_a_said_reason(prose: list[dict[str, Any]]) -> None:
    for sentence in prose:
        for figure in sentence["figures"]:
            assert figure["printed"] in sentence["sentence"], sentence
            differs = figure["printed"] != figure["expected"]
            said = ("deviation" in figure) + bool(figure.get("style"))
            assert said == differs, figure
            if figure.get("style"):
                assert Decimal(figure["printed"]) == Decimal(figure["expected"].replace(",", "")), figure


def test_every_deviating_figure_is_listed_for_people(prose: list[dict[str, Any]]) -> None:
    text = (SAMPLE / "DEVIATIONS.md").read_text(encoding="utf-8")
    table = text.split("## 1.")[1].split("## 2.")[0]
    deviating = [figure for sentence in prose for figure in sentence["figures"] if "deviation" in figure]
    assert len(deviating) == 12
    for figure in deviating:
        assert figure["printed"] in table, figure
        assert figure["expected"] in table, figure


def test_the_counts_of_figures_that_people_read_are_true(prose: list[dict[str, Any]]) -> None:
    figures = [figure for sentence in prose for figure in sentence["figures"]]
    style = sum(bool(figure.get("style")) for figure in figures)
    deviating = sum("deviation" in figure for figure in figures)
    text = (SAMPLE / "DEVIATIONS.md").read_text(encoding="utf-8")
    assert f"Of the {len(figures)} figures" in text
    assert f"{len(figures) - style - deviating} are reproduced as printed, {style} in another way" in text


def test_no_required_field_of_the_sample_is_missing(tmp_path: Path, templates: Path) -> None:
    assert import_workbooks(SAMPLE / "submission.yaml", tmp_path, templates).notes == ()
