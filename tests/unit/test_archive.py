"""Last year's published figures: by code, exact, of the department and of each unit; absent rather than guessed."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.checks.archive_doubts import DoubtKind
from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.declarations.year import Declarations, PublishedRows, load_year
from budget_disclosure.model.structure_changes import StructureChange, StructureChanges, StructureKind
from budget_disclosure.store.archive_of_year import YearArchive
from budget_disclosure.store.last_year_archive import Present, read_last_units, read_last_year
from budget_disclosure.store.publication_register import registered_departments
from budget_disclosure.store.register_log import UNKNOWN, HandledLine, write_log
from budget_disclosure.store.version import Publication
from budget_disclosure.store.versions import keep_version
from tests.support.disclosures import department_disclosure, unit_disclosure
from tests.support.law import LAW
from tests.support.submissions import waterworks

FACTS = load_year(Path(__file__).parents[2] / "templates" / "thirteen-tables", 2024).wording.compared_next_year
PATH = "items.last_year"
GENERATED = "2023年生成的数据（没有登记公开）"


def of_2023(content: bytes) -> bytes:
    return content.replace(b'"fiscal_year":2024', b'"fiscal_year":2023')


@pytest.fixture(scope="module")
def department(year_2024: Declarations) -> bytes:
    return of_2023(write_data_json(department_disclosure(waterworks(), year_2024)))


@pytest.fixture(scope="module")
def unit(year_2024: Declarations) -> bytes:
    return of_2023(write_data_json(unit_disclosure(waterworks()[1], year_2024)))


def keep(outputs: Path, folder: str, content: bytes) -> Path:
    path = outputs / "2023" / folder
    path.mkdir(parents=True)
    (path / "data.json").write_bytes(content)
    return path


def with_total(content: bytes, yuan: str) -> bytes:
    data: dict[str, Any] = json.loads(content)
    data["facts"]["revenue_total"]["yuan"] = yuan
    return json.dumps(data, ensure_ascii=False).encode()


def test_the_exact_figures_of_last_years_output_are_read(department: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "305-以前的名称", department)

    archive = read_last_year(tmp_path, 2023, FACTS, "305", []).department

    assert archive is not None
    assert archive.source == GENERATED
    assert archive.figures[LAW.comparisons["total"]] == Decimal("3337000.95")
    assert archive.figures[LAW.comparisons["carryover_in"]] == Decimal(36000)
    assert archive.figures[LAW.three_public_items["hospitality"]] == Decimal(12000)
    assert len(archive.figures) == len(LAW.comparisons) + len(LAW.three_public_items)
    assert set(read_last_units(tmp_path, 2023, "305")) >= {"305001", "305002"}


def test_each_unit_has_its_own_archive_whatever_it_was_called(department: bytes, unit: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "305-水务局", department)
    keep(tmp_path, "305-水务局/305002-以前的站名", unit)

    found = read_last_year(tmp_path, 2023, FACTS, "305", ["305001", "305002"])

    assert set(found.units) == {"305002"}
    assert found.units["305002"].figures[LAW.comparisons["total"]] == Decimal(
        json.loads(unit)["facts"]["revenue_total"]["yuan"]
    )


def test_a_unit_that_came_from_another_department_is_found_there(unit: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "307-另一局/305002-站", unit)

    assert set(read_last_year(tmp_path, 2023, FACTS, "305", ["305002"]).units) == {"305002"}


def test_another_department_or_a_broken_file_is_no_archive(department: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "3051-别的部门", department)
    keep(tmp_path, "306-某局", b'{"facts": [')

    for code in ("305", "306"):
        assert read_last_year(tmp_path, 2023, FACTS, code, []).department is None
    assert read_last_year(tmp_path, 2022, FACTS, "305", ["305001"]).units == {}


def test_what_was_published_counts_not_what_was_generated_later(department: bytes, unit: bytes, tmp_path: Path) -> None:
    folder = keep(tmp_path, "305-水务局", with_total(department, "1.00"))
    keep(tmp_path, "305-水务局/305002-站", with_total(unit, "2.00"))
    data = {"部门-305/data.json": department, "单位-305002/data.json": unit}
    keep_version(folder, {"公开.docx": b"one"}, data, {}, publication=Publication(date(2023, 3, 1)))

    found = read_last_year(tmp_path, 2023, FACTS, "305", ["305002"])

    assert found.department is not None
    assert found.department.source == found.units["305002"].source == "2023年公开第1版"
    assert found.department.figures[LAW.comparisons["total"]] == Decimal("3337000.95")
    assert found.units["305002"].figures[LAW.comparisons["total"]] != Decimal(2)


def test_of_two_folders_with_one_code_and_different_data_none_is_taken_and_both_are_named(
    department: bytes, tmp_path: Path
) -> None:
    keep(tmp_path, "305-水务局", department)
    keep(tmp_path, "305-水利局", with_total(department, "1.00"))

    found = read_last_year(tmp_path, 2023, FACTS, "305", [])

    assert found.department is None
    assert [(one.kind, one.text) for one in found.doubts] == [
        (
            DoubtKind.AMBIGUOUS,
            "部门 305 有 2 个上年的文件夹，数据不同：“2023/305-水利局”、“2023/305-水务局”，不能判断以哪一个为准",
        ),
    ]


def test_two_folders_that_say_the_same_are_no_doubt(department: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "305-水务局", department)
    keep(tmp_path, "305-水利局", department)

    found = read_last_year(tmp_path, 2023, FACTS, "305", [])

    assert found.department is not None
    assert [one.kind for one in found.doubts] == [DoubtKind.UNREGISTERED]


def test_a_publication_that_only_the_register_knows_is_not_taken_from_what_was_generated(
    department: bytes, tmp_path: Path
) -> None:
    keep(tmp_path, "305-水务局", department)
    register = tmp_path / "inputs" / "2023" / "公开登记.csv"
    register.parent.mkdir(parents=True)
    register.write_text(
        "部门代码,批复日期,公开日期,网址\n305,2023-02-20,2023-03-01,\n307,2023-02-20,,\n", encoding="utf-8-sig"
    )
    registered = registered_departments(tmp_path / "inputs", 2023)

    found = read_last_year(tmp_path, 2023, FACTS, "305", [], registered=registered)

    assert registered == {"305"}
    assert found.department is None
    assert [(one.kind, one.text) for one in found.doubts] == [
        (DoubtKind.NOT_PINNED, "2023/305-水务局 登记过公开，但没有存下部门 305公开的版本；生成的数据没有采用")
    ]


def test_a_copy_beside_the_published_folder_needs_no_version(department: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "305-水利局", with_total(department, "1.00"))
    publish(tmp_path, {"部门-305/data.json": department})

    found = read_last_year(tmp_path, 2023, FACTS, "305", [], registered={"305"})

    assert found.department is not None
    assert (found.department.source, found.doubts) == ("2023年公开第1版", ())


def publish(outputs: Path, data: dict[str, bytes], declarations: dict[str, str] | None = None) -> Path:
    folder = outputs / "2023" / "305-水务局"
    published = Publication(date(2023, 3, 1))
    keep_version(folder, {"公开.docx": b"one"}, data, {}, publication=published, declarations=declarations)
    return folder


def test_a_version_that_somebody_changed_is_not_used_and_said(department: bytes, tmp_path: Path) -> None:
    folder = publish(tmp_path, {"部门-305/data.json": department})
    (archive,) = folder.rglob("数据.zip")
    archive.write_bytes(archive.read_bytes()[:-200])
    (folder / "data.json").write_bytes(department)

    found = read_last_year(tmp_path, 2023, FACTS, "305", [])

    assert found.department is None
    assert [one.kind for one in found.doubts] == [DoubtKind.DAMAGED]
    assert "部门 305 的上年公开存档不能用：" in found.doubts[0].text


def test_what_was_registered_and_not_kept_is_not_what_was_generated(department: bytes, tmp_path: Path) -> None:
    folder = keep(tmp_path, "305-水务局", department)
    write_log(folder, [HandledLine(date(2023, 3, 1), UNKNOWN)])

    found = read_last_year(tmp_path, 2023, FACTS, "305", [])

    assert found.department is None
    assert [one.kind for one in found.doubts] == [DoubtKind.NOT_PINNED]


def test_of_two_folders_the_published_one_counts(department: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "305-旧名称", with_total(department, "1.00"))
    publish(tmp_path, {"部门-305/data.json": department})

    found = read_last_year(tmp_path, 2023, FACTS, "305", [])

    assert found.department is not None
    assert found.department.source == "2023年公开第1版"
    assert found.doubts == ()


def test_data_of_another_year_are_nobodys_archive(department: bytes, tmp_path: Path) -> None:
    keep(tmp_path, "305-水务局", department.replace(b'"fiscal_year":2023', b'"fiscal_year":2022'))

    found = read_last_year(tmp_path, 2023, FACTS, "305", [])

    assert found.department is None
    assert [one.kind for one in found.doubts] == [DoubtKind.FOREIGN]


def test_figures_of_another_format_have_the_names_of_its_wording(department: bytes, tmp_path: Path) -> None:
    publish(tmp_path, {"部门-305/data.json": department}, {"wording.yaml": "digest of the other"})
    total = LAW.comparisons["total"]

    found = read_last_year(
        tmp_path, 2023, FACTS, "305", [], of_other_formats={"digest of the other": {total: "general_public"}}
    )

    assert found.department is not None
    assert set(found.department.figures) == {total}
    published = json.loads(department)["facts"]["general_public"]["yuan"]
    assert found.department.figures[total] == Decimal(published)


def test_a_document_tells_rows_texts_and_origins(department: bytes, tmp_path: Path) -> None:
    publish(tmp_path, {"部门-305/data.json": department})

    document = YearArchive(tmp_path, 2023).department("305").document

    assert document is not None
    assert document.is_published
    row = document.rows("t03")["total"]
    assert document.cell("t03", "total", "total") == row["total"] == row["basic"] + row["project"]
    assert document.figure("spending") == row["total"]
    assert document.origin("spending").startswith("表三!")
    assert document.paragraphs("mandate")[0].startswith("1. ")
    assert document.cell("t03", "no such row", "total") is None


@pytest.mark.parametrize(("has_table", "known"), [(True, {PATH}), (False, set())])
def test_rows_of_a_merged_unit_are_known_where_all_that_became_it_published_them(
    has_table: bool, known: set[str], unit: bytes, tmp_path: Path
) -> None:
    other: dict[str, Any] = json.loads(unit.replace(b'"305002"', b'"305003"'))
    other["tables"] = other["tables"] if has_table else []
    keep(tmp_path, "305-云岭县水利局/305002-站", unit)
    keep(tmp_path, "305-云岭县水利局/305003-站", json.dumps(other).encode())
    merged = [StructureChange(StructureKind.MERGED, "305", old, "305", "305009") for old in ("305002", "305003")]
    present = Present("305", ("305009",), changes=StructureChanges(tuple(merged)))
    rows = [PublishedRows(PATH, "t03", "total", "function")]

    archive = read_last_year(tmp_path, 2023, FACTS, "305", ["305009"], present=present, rows=rows).units["305009"]

    assert set(archive.rows) == known
    alone = read_last_year(tmp_path, 2023, FACTS, "305", ["305002"], rows=rows).units["305002"].rows[PATH].amounts
    assert alone["2130309"] > 0
    for path in known:
        assert archive.rows[path].amounts == {code: 2 * yuan for code, yuan in alone.items()}
