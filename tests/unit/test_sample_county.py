"""`disclose sample-county`: a county that could be one, equal from equal seeds, and valid throughout."""

import csv
import hashlib
import io
import shlex
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure import cli
from budget_disclosure.content.department_content import DepartmentContent, content_of_unit
from budget_disclosure.declarations.bureau_yaml import load_bureau
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.intake.read_submission import submission_from_cells
from budget_disclosure.model.findings import Severity
from budget_disclosure.sampling.invent_county import InventedDepartment, departments_of
from budget_disclosure.sampling.invented_workbooks import workbooks_of
from budget_disclosure.store.last_year_archive import read_last_year
from tests.support.county import cells_of, content_of_invented, county
from tests.support.people import as_a_person_reads, as_the_program_read
from tests.support.workbooks import TEMPLATES

# Two departments of two units each, both with three to five projects: the smallest that have everything.
SMALL_SEED = 25


def files_of(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def make(folder: Path, *arguments: str) -> int:
    given = {"--departments": "2", "--seed": str(SMALL_SEED), "--inputs": str(folder), "--templates": str(TEMPLATES)}
    given |= dict(zip(arguments[::2], arguments[1::2], strict=True))
    try:
        return cli.main(["sample-county", *(word for pair in given.items() for word in pair)])
    except SystemExit as ended:
        return int(str(ended.code))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county") / "inputs"
    assert make(folder) == 0
    return folder


# --- what it is like -----------------------------------------------------------------------------------------------


def test_a_hundred_departments_are_like_those_of_a_county() -> None:
    departments = county(100)
    units = [len(one.units) for one in departments]
    projects = [sum(unit.projects for unit in one.units) for one in departments]

    assert (min(units), max(units), sum(units)) == (1, 12, 295)
    assert (min(projects), max(projects)) == (3, 150)
    assert len({one.name for one in departments}) == len({one.code for one in departments}) == 100
    assert all(one.name.startswith("示例县") for one in departments)
    assert Counter(one.has_archive for one in departments) == {True: 60, False: 40}


def test_all_sources_carry_over_funds_and_state_capital_are_there(year_2024: Declarations) -> None:
    books = [workbooks_of(year_2024, one) for one in county(40)]
    columns = Counter(
        key
        for book in books
        for values in book.values
        for sheet in ("basic", "projects")
        for row in values.rows[sheet]
        for key, value in row.items()
        if isinstance(value, Decimal)
    )

    assert set(columns) >= {f"current_{source.key}" for source in year_2024.law.sources}
    assert {"carryover_general_public", "carryover_government_funds"} <= set(columns)
    assert {row["source"] for book in books for values in book.values for row in values.rows["fund_revenue"]} == {
        "政府性基金预算",
        "国有资本经营预算",
    }


def test_a_department_is_the_same_however_many_there_are(year_2024: Declarations) -> None:
    few, many = county(3), county(250)

    assert many[:3] == few
    assert workbooks_of(year_2024, many[1]) == workbooks_of(year_2024, few[1])
    assert county(3, seed=2) != few


def test_there_are_codes_for_a_thousand_departments(year_2024: Declarations) -> None:
    departments = list(departments_of(year_2024, 1000, 1))

    assert len({one.code for one in departments}) == len({one.name for one in departments}) == 1000
    assert {len(one.code) for one in departments} == {3}


# --- that it is valid ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("department", county(20), ids=lambda one: one.code)
def test_no_rule_stops_a_document_of_the_county(department: InventedDepartment) -> None:
    content = content_of_invented(department)

    assert [(f.rule.id, str(f.at), f.found) for f in content.findings if f.effective_severity is Severity.BLOCK] == []
    assert content.disclosure is not None
    assert [unit.code for unit in content.units if unit.disclosure is None] == []
    assert _reminders(content) <= 3


def _reminders(content: DepartmentContent) -> int:
    found = {*content.findings, *(finding for unit in content.units for finding in unit.findings)}
    return sum(finding.effective_severity is Severity.WARN for finding in found)


def test_a_workbook_of_the_county_that_is_changed_errs(year_2024: Declarations) -> None:
    """So the test above can fail: an amount that does not fit what belongs to it is found."""
    values = workbooks_of(year_2024, county(1)[0]).values[0]
    (row,) = values.rows["fund_revenue"]
    assert isinstance(row["amount"], Decimal)
    row["amount"] += 100

    submission, findings = submission_from_cells(cells_of(values, "101001.xlsx"), year_2024)
    assert submission is not None
    assert findings == ()
    content = content_of_unit(submission, findings, year_2024)
    assert {f.rule.id for f in content.findings if f.effective_severity is Severity.BLOCK} == {"X-701"}


# --- that it is written --------------------------------------------------------------------------------------------


def test_equal_seeds_give_equal_bytes(written: Path, tmp_path: Path) -> None:
    assert make(tmp_path / "again") == 0

    assert files_of(tmp_path / "again") == files_of(written)
    assert len(files_of(written)) == 4 + 2 + 3  # workbooks; roster and settings; last year's data of one department


def test_the_files_are_read_as_a_year_of_a_bureau(written: Path, year_2024: Declarations) -> None:
    roster = list(csv.DictReader(io.StringIO((written / "2024" / "单位名单.csv").read_text(encoding="utf-8-sig"))))
    folders = sorted(path for path in (written / "2024").iterdir() if path.is_dir())

    read = [read_department(folder, year_2024) for folder in folders]

    assert [row["单位代码"] for row in roster] == ["101001", "101002", "102001", "102002"]
    assert [one.unit_codes for one in read] == [("101001", "101002"), ("102001", "102002")]
    assert [finding for one in read for finding in one.findings] == []
    assert load_bureau(written, 2024).contact == "预算股 示例联系人"


def test_last_year_is_archived_as_the_program_reads_it(written: Path, year_2024: Declarations) -> None:
    facts = year_2024.compared_last_year
    first = county(1, SMALL_SEED)[0]
    books = workbooks_of(year_2024, first)

    known = read_last_year(written / "outputs", 2023, facts, first.code, [unit.code for unit in first.units])

    assert first.has_archive
    assert known.department is not None
    assert known.department.figures == books.together.last
    assert known.units["101002"].figures == books.units[1].last


def test_what_is_read_from_the_disk_is_what_the_tests_put_in_memory(written: Path, year_2024: Declarations) -> None:
    first = county(1, SMALL_SEED)[0]
    values = workbooks_of(year_2024, first).values[0]
    folder = f"{first.code}-{first.name}"
    file = f"{folder}/{first.units[0].code}-{first.units[0].name}.xlsx"

    on_disk = read_department(written / "2024" / folder, year_2024).submissions[0]
    in_memory, _ = submission_from_cells(cells_of(values, file), year_2024)

    assert in_memory is not None
    assert replace(on_disk, blanks=()) == replace(in_memory, blanks=())


def test_every_amount_is_read_as_openpyxl_reads_it(written: Path, year_2024: Declarations) -> None:
    for folder in sorted(path for path in (written / "2024").iterdir() if path.is_dir()):
        for submission in read_department(folder, year_2024).submissions:
            seen = as_a_person_reads((folder.parent / submission.file).read_bytes())
            assert as_the_program_read(submission) == seen
            assert len(seen) > 30


def test_an_empty_folder_of_a_new_project_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    assert make(tmp_path) == 0
    assert (tmp_path / "2024" / "单位名单.csv").is_file()


def test_nothing_that_is_there_is_overwritten(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(written)

    assert make(written) == 2
    assert "已存在，没有写入任何文件" in capsys.readouterr().err
    assert files_of(written) == before


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--departments", "0", "“0”不是部门个数，应为 1 至 1000"),
        ("--departments", "1001", "“1001”不是部门个数，应为 1 至 1000"),
        ("--seed", "-1", "“-1”不是种子，应为不小于 0 的整数"),
    ],
)
def test_wrong_use_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, message: str
) -> None:
    assert make(tmp_path / "county", option, value) == 2
    assert message in capsys.readouterr().err


def test_the_run_that_comes_next_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a county"
    assert make(folder, "--departments", "1", "--seed", "8") == 0

    said = capsys.readouterr().out
    assert "1 个部门，1 份填报表" in said
    last = shlex.split(said.splitlines()[-1])
    assert last == ["disclose", "run", "2024", "--inputs", str(folder), "--outputs", str(folder / "outputs")]


def test_functional_items_of_another_format_say_why_they_changed_and_nothing_where_they_did_not() -> None:
    spec = load_year(TEMPLATES.parent / "nine-tables", 2024)
    book = workbooks_of(spec, county(1)[0])
    fiscal = {f"current_{source.key}" for source in spec.law.appropriations}

    directions = set()
    for values in book.values:
        assert "填写" not in str(values.forms["unit"]["nature"])
        spent: Counter[str] = Counter()
        for row in (*values.rows["basic"], *values.rows["projects"]):
            spent[str(row["function_code"])] += sum(  # type: ignore[assignment]
                value for key, value in row.items() if key in fiscal and isinstance(value, Decimal)
            )
        for item in values.rows["spending_items"]:
            now, before = spent[str(item["function_code"])], item["last_year"]
            assert isinstance(before, Decimal)
            direction = (now > before) - (now < before)
            directions.add(direction)
            words = {1: "按政策标准和实际需要，本年安排增加", -1: "按实际需要压减，本年安排减少", 0: None}
            assert item["reason"] == words[direction]
            assert str(item["purpose"]).endswith("方面的支出")
    assert directions == {1, 0, -1}
