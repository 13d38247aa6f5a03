"""Which table serves what the program needs is declared: no id, row or column of a table is known in code."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.checks_yaml import load_identities
from budget_disclosure.declarations.tables_yaml import Purpose, load_tables
from budget_disclosure.model.errors import DeclarationError
from tests.support.law import LAW


def declared(tmp_path: Path, templates: Path, old: str, new: str) -> Path:
    text = (templates / "2024" / "tables.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "tables.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_every_purpose_has_its_table(templates: Path) -> None:
    tables = load_tables(templates / "2024" / "tables.yaml", LAW).tables
    assert {table.purpose: table.numeral for table in tables if table.purpose} == {
        Purpose.THREE_PUBLIC: "十",
        Purpose.AGENCY_OPERATING: "十一",
        Purpose.PROJECTS_CURRENT: "十二",
        Purpose.PROJECTS_CARRYOVER: "十三",
    }


def test_a_purpose_without_a_table_stops_at_the_start_and_says_how_to_do_without(
    tmp_path: Path, templates: Path
) -> None:
    path = declared(tmp_path, templates, "    purpose: agency_operating\n", "")
    with pytest.raises(DeclarationError, match=r"agency_operating；没有这种表的，请写 without: \[agency_operating\]"):
        load_tables(path, LAW)


def test_a_format_may_have_no_table_for_a_purpose(tmp_path: Path, templates: Path) -> None:
    path = declared(tmp_path, templates, "    purpose: agency_operating\n", "")
    path.write_text(path.read_text(encoding="utf-8") + "\nwithout: [agency_operating]\n", encoding="utf-8")
    assert Purpose.AGENCY_OPERATING not in {table.purpose for table in load_tables(path, LAW).tables}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("purpose: agency_operating", "purpose: three_public", "两张表有同一个用途（purpose）：three_public"),
        ("purpose: agency_operating", "purpose: projects_current", "用途 projects_current 的表应只有一栏"),
        ("purpose: agency_operating", "purpose: agency", "purpose”的值“agency”不在允许范围内"),
    ],
)
def test_a_purpose_that_does_not_fit_is_refused(tmp_path: Path, templates: Path, old: str, new: str, said: str) -> None:
    path = declared(tmp_path, templates, old, new)
    if new.endswith("three_public"):
        text = path.read_text(encoding="utf-8")
        start = text.index("  - id: t11")
        end = text.index("  - id: t12")
        path.write_text(
            text[:start] + text[text.index("  - id: t10") : start].replace("t10", "t11") + text[end:], encoding="utf-8"
        )
    with pytest.raises(DeclarationError, match=said.replace("（", r"\（").replace("）", r"\）")):
        load_tables(path, LAW)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("t02!total.total", "t02!totl.total"),
        ("t01!grand_total.revenue", "t01!grand.revenue"),
        ("t06!total.total", "t06!totals.total"),
    ],
)
def test_an_identity_over_a_row_that_no_department_can_have_stops_at_the_start(
    tmp_path: Path, templates: Path, old: str, new: str
) -> None:
    """A misspelt row would count as zero, and an identity between two of them would hold for ever."""
    text = (templates / "2024" / "checks.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "checks.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DeclarationError, match="不会有行"):
        load_identities(path, load_tables(templates / "2024" / "tables.yaml", LAW))
