"""Last year's published figures are found by the department's code, exact, and absent rather than guessed."""

from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.checks.last_year import check_last_year
from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.disclosure import Disclosure
from budget_disclosure.findings import Severity
from budget_disclosure.model.classification import ComparisonItem, ThreePublicItem
from budget_disclosure.publish.archive import read_archive
from budget_disclosure.spec.year import YearSpec
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks


@pytest.fixture(scope="module")
def disclosure(year_2024: YearSpec) -> Disclosure:
    return department_disclosure(waterworks(), year_2024)


@pytest.fixture(scope="module")
def published(disclosure: Disclosure) -> bytes:
    return write_data_json(disclosure)


def keep(outputs: Path, folder: str, content: bytes) -> None:
    (outputs / "2023" / folder).mkdir(parents=True)
    (outputs / "2023" / folder / "data.json").write_bytes(content)


def test_the_exact_figures_of_last_years_output_are_read(published: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "305-以前的名称", published)
    archive = read_archive(tmp_path, 2023, "305")
    assert archive is not None
    assert archive[ComparisonItem.TOTAL] == Decimal("3337000.95")
    assert archive[ComparisonItem.CARRYOVER_IN] == Decimal(36000)
    assert archive[ThreePublicItem.HOSPITALITY] == Decimal(12000)
    assert len(archive) == len(ComparisonItem) + len(ThreePublicItem)


def test_another_department_or_a_broken_file_is_no_archive(published: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "3051-别的部门", published)
    keep(tmp_path, "306-某局", b'{"facts": [')
    assert read_archive(tmp_path, 2023, "305") is None
    assert read_archive(tmp_path, 2023, "306") is None


def test_a_stated_figure_that_differs_from_the_published_one_is_asked_about(
    disclosure: Disclosure, published: bytes, tmp_path: Path
) -> None:
    keep(tmp_path, "305-青禾县水务局", published)
    findings = check_last_year(disclosure.ledger, read_archive(tmp_path, 2023, "305"))
    assert {finding.rule.id for finding in findings} == {"X-004"}
    assert {finding.effective_severity for finding in findings} == {Severity.WARN}
    total = next(finding for finding in findings if "预算收支总计" in finding.found)
    assert total.expected == "上年公开的 3,337,000.95 元"
