"""Which departments a year has."""

from pathlib import Path

import pytest

from budget_disclosure.intake.departments import discover, select
from budget_disclosure.model.errors import DeclarationError, DisclosureError


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    for name in ("305-水利局", "021-办公室"):
        (tmp_path / "2024" / name).mkdir(parents=True)
    return tmp_path


def roster(inputs: Path, *rows: str) -> None:
    text = "\n".join(("部门代码,部门名称,单位代码,单位名称", *rows, ""))
    (inputs / "2024" / "单位名单.csv").write_text(text, encoding="utf-8-sig")


def test_departments_are_the_folders_in_the_order_of_their_codes(inputs: Path) -> None:
    found = discover(inputs, 2024)

    assert [(one.code, one.name) for one in found.departments] == [("021", "办公室"), ("305", "水利局")]
    assert found.findings == ()


def test_a_department_of_the_roster_that_sent_nothing_has_no_folder(inputs: Path) -> None:
    roster(inputs, "305,水利局,305001,水利局", "110,档案馆,110001,档案馆", "110,档案馆,110002,史志室")

    found = {one.code: one.folder for one in discover(inputs, 2024).departments}

    assert found == {"021": inputs / "2024/021-办公室", "110": None, "305": inputs / "2024/305-水利局"}


def test_what_belongs_to_no_department_is_reported_by_name(inputs: Path) -> None:
    (inputs / "2024" / "021001.xlsx").touch()
    (inputs / "2024" / "~$021001.xlsx").touch()
    (inputs / "2024" / "资料").mkdir()
    (inputs / "2024" / "305-水务局").mkdir()

    found = discover(inputs, 2024)

    assert [(one.rule.id, one.at.file) for one in found.findings] == [
        ("F-101", "021001.xlsx"),
        ("F-103", "305-水务局"),
        ("F-102", "资料"),
    ]


def test_an_unknown_department_code_is_refused_with_the_known_ones(inputs: Path) -> None:
    departments = discover(inputs, 2024).departments

    with pytest.raises(DisclosureError, match="没有部门代码 999。现有部门：021 办公室、305 水利局"):
        select(departments, ["305", "999"])
    assert [one.code for one in select(departments, ["305", "305"])] == ["305"]
    assert select(departments, []) == departments


def test_a_missing_year_names_the_folder_that_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match=r"没有找到 2031 年度的填报文件夹 .*2031.*--inputs"):
        discover(tmp_path, 2031)


def test_a_roster_row_without_a_code_is_refused_with_its_line(inputs: Path) -> None:
    roster(inputs, "305,水利局,305001,水利局", "305,水利局,,水管所")

    with pytest.raises(DeclarationError, match="第 3 行：没有填：单位代码"):
        discover(inputs, 2024)
