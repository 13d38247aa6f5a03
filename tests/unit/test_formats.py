"""Formats: which there are, which a department uses, and what a workbook of another one is told."""

import json
from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.actions.check_workbooks import check_file
from budget_disclosure.cli import main
from budget_disclosure.declarations.formats import formats_in, formats_of_year
from budget_disclosure.declarations.year import load_year
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.intake.roster import read_roster
from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.workbook.generate import write_workbook
from tests.support.formats import OTHER, copy_year, two_formats
from tests.support.law import FORMAT
from tests.support.run_alone import run_alone
from tests.support.workbooks import FILE, unit_values

HEADER = "部门代码,部门名称,单位代码,单位名称,公开格式\n"
BOTH = "十三张表格式（thirteen-tables）"
CHOICES = f"少数几张表（{OTHER}）、{BOTH}"


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return templates with two formats."""
    templates = tmp_path_factory.mktemp("formats") / "templates"
    two_formats(templates)
    return templates


def roster(inputs: Path, *rows: str) -> Path:
    path = inputs / "2024" / "单位名单.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8-sig")
    return path


def settings(inputs: Path, text: str) -> None:
    (inputs / "2024").mkdir(parents=True, exist_ok=True)
    (inputs / "2024" / "年度设置.yaml").write_text(text, encoding="utf-8")


def test_a_format_is_a_folder_with_its_title(formats: Path) -> None:
    assert [(one.name, one.title, one.years) for one in formats_in(formats)] == [
        (OTHER, "少数几张表", (2024,)),
        (FORMAT.name, "十三张表格式", (2024,)),
    ]
    assert load_year(formats / OTHER, 2024).format.title == "少数几张表"
    assert [one.name for one in formats_in(FORMAT)] == [FORMAT.name]


def test_years_without_a_format_are_told_how_to_be_moved(tmp_path: Path) -> None:
    copy_year(tmp_path / "templates")
    (tmp_path / "templates" / "format.yaml").unlink()
    with pytest.raises(DisclosureError, match=r"还是旧的放法.*请手工移一次.*把 2024 整个移进这个文件夹"):
        formats_in(tmp_path / "templates")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: 甲\n", "format.yaml 第 1 行：缺少必填项“title”"),
        ("title: ''\n", "format.yaml 第 1 行：“title”不能为空"),
        ("title: 甲\nyear: 2024\n", "format.yaml 第 2 行：不认识的键“year”"),
        ("title: 十三张表格式\n", "“十三张表格式”也是 few-tables 的名称"),
    ],
)
def test_what_is_wrong_with_a_format_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    _, other = two_formats(tmp_path)
    (other / "format.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=said):
        formats_in(tmp_path)


def test_a_department_uses_what_the_roster_says_by_folder_or_by_title(formats: Path, tmp_path: Path) -> None:
    roster(
        tmp_path,
        f"305,水利局,305001,水利局,{OTHER}",
        "305,水利局,305002,水利站,",
        "306,林业局,306001,林业局,十三张表格式",
    )
    found = formats_of_departments(formats, tmp_path, 2024)
    assert (found.of("305").name, found.of("306").name) == (OTHER, FORMAT.name)
    assert (found.of_unit("305002").name, found.of_unit("306001").name) == (OTHER, FORMAT.name)
    with pytest.raises(DisclosureError, match=f"2024 年度有几个公开格式：{CHOICES}。部门 307 用哪一个，没有写明"):
        found.of("307")


def test_other_departments_use_what_the_settings_say(formats: Path, tmp_path: Path) -> None:
    roster(tmp_path, "306,林业局,306001,林业局,十三张表格式")
    settings(tmp_path, f"format: {OTHER}\n")
    found = formats_of_departments(formats, tmp_path, 2024)
    assert (found.of("305").name, found.of("306").name) == (OTHER, FORMAT.name)


def test_the_only_format_of_a_year_needs_no_word(tmp_path: Path) -> None:
    assert formats_of_departments(FORMAT, tmp_path, 2024).of("305").name == FORMAT.name


def test_formats_that_are_not_there_are_told_with_their_line(formats: Path, tmp_path: Path) -> None:
    roster(tmp_path, f"305,水利局,305001,水利局,{OTHER}", "306,林业局,306001,林业局,九张表")
    with pytest.raises(DeclarationError, match=r"单位名单\.csv 第 3 行：“公开格式”的值“九张表”不是这个年度的公开格式"):
        formats_of_departments(formats, tmp_path, 2024)
    roster(tmp_path, f"305,水利局,305001,水利局,{OTHER}", "305,水利局,305002,水利站,thirteen-tables")
    with pytest.raises(
        DeclarationError, match="第 3 行：部门 305 的“公开格式”是“thirteen-tables”，第 2 行是“few-tables”"
    ):
        read_roster(tmp_path / "2024" / "单位名单.csv")
    (tmp_path / "2024" / "单位名单.csv").unlink()
    settings(tmp_path, "format: 九张表\n")
    with pytest.raises(DeclarationError, match=r"年度设置\.yaml：“format”的值“九张表”不是这个年度的公开格式"):
        formats_of_departments(formats, tmp_path, 2024)
    with pytest.raises(DisclosureError, match="没有 2031 年的模板文件夹"):
        formats_of_year(formats, 2031)


def test_a_workbook_of_another_format_is_told_so_once(formats: Path, tmp_path: Path) -> None:
    own, other = load_year(formats / FORMAT.name, 2024), load_year(formats / OTHER, 2024)
    write_workbook(other, tmp_path / FILE, unit_values())

    assert read_submission(tmp_path / FILE, FILE, other).submission is not None
    (finding,) = read_submission(tmp_path / FILE, FILE, own).findings

    assert (finding.rule.id, finding.found, finding.expected) == (
        "I-214",
        "“少数几张表”的填报表",
        "“十三张表格式”的填报表",
    )


def test_a_workbook_with_other_sheets_is_told_so_once_too(tmp_path: Path) -> None:
    own, other = two_formats(tmp_path)
    workbook = other / "2024" / "workbook.yaml"
    text = workbook.read_text(encoding="utf-8")
    workbook.write_text(text.replace("title: 单位信息\n", "title: 本单位\n"), encoding="utf-8")
    write_workbook(load_year(other, 2024), tmp_path / FILE, unit_values())
    (finding,) = read_submission(tmp_path / FILE, FILE, load_year(own, 2024)).findings
    assert (finding.rule.id, finding.found) == ("I-214", "“少数几张表”的填报表")


def test_a_workbook_that_lies_anywhere_is_checked_by_what_it_is(formats: Path, tmp_path: Path) -> None:
    for name in (OTHER, FORMAT.name):
        path = tmp_path / name / FILE
        path.parent.mkdir()
        write_workbook(load_year(formats / name, 2024), path, unit_values())
        assert check_file(path, formats, None, date(2024, 3, 1), tmp_path / "outputs").findings == ()


def test_one_run_makes_documents_of_several_formats(
    formats: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs, outputs = tmp_path / "inputs", tmp_path / "outputs"
    roster(inputs, f"305,水利局,305001,云岭县水利局,{OTHER}", "306,林业局,306001,云岭县林业局,thirteen-tables")
    for code, name, used in (("305", "水利局", OTHER), ("306", "林业局", FORMAT.name)):
        folder = inputs / "2024" / f"{code}-云岭县{name}"
        folder.mkdir()
        values = unit_values()
        unit = {"department_code": code, "unit_code": f"{code}001"}
        named = {"department_name": f"云岭县{name}", "unit_name": f"云岭县{name}"}
        values.forms["unit"] |= {**unit, **named}  # type: ignore[union-attr]
        write_workbook(load_year(formats / used, 2024), folder / f"{code}001-云岭县{name}.xlsx", values)
    folders = ["--inputs", str(inputs), "--outputs", str(outputs), "--templates", str(formats)]

    assert run_alone("2024", *folders) == 0

    capsys.readouterr()
    assert len(list(outputs.glob("2024/30?-*/*.docx"))) == 2
    assert main(["status", "2024", *folders, "--json"]) == 0
    departments = json.loads(capsys.readouterr().out)["departments"]
    assert [one["disclosure_format"] for one in departments] == ["少数几张表", "十三张表格式"]
    assert main(["status", "2024", *folders]) == 0
    assert "公开格式：少数几张表 1，十三张表格式 1" in capsys.readouterr().out
    assert "少数几张表" in (outputs / "2024" / "index.html").read_text(encoding="utf-8")


def test_a_sample_county_is_of_the_format_that_is_asked_for(
    formats: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["sample-county", "--departments", "1", "--templates", str(formats), "--inputs", str(tmp_path / "county")]
    assert main(words) == 2
    assert f"2024 年度有几个公开格式：{CHOICES}" in capsys.readouterr().err
    assert main([*words, "--format", "少数几张表"]) == 0
    found = formats_of_departments(formats, tmp_path / "county", 2024)
    assert found.usual().name == OTHER
