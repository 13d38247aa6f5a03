"""`disclose new-year`: the next year is made whole or not at all, all its years are set, and what is left is found."""

import shutil
from pathlib import Path

import pytest

from budget_disclosure.cli import main
from budget_disclosure.declarations.year import load_year
from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.new_year.code_difference import code_differences
from budget_disclosure.new_year.make_year import NewYear, NewYearOrder, make_year
from budget_disclosure.new_year.yaml_years import shifted_yaml
from budget_disclosure.new_year.year_tokens import Shift, years_in
from budget_disclosure.new_year.years_left import years_left
from tests.support.formats import copy_year
from tests.support.law import FORMAT

SETTINGS = """\
report_by: 2024-02-20
approval_date: 2024-02-06
contact: 预算股 张三
sign_off: required
"""
CODE_CHANGES = "classification,from,to,share,note\nfunction,2010301,2010302,,编码调整\n"
ROSTER = "部门代码,部门名称,单位代码,单位名称\n305,水利局,305001,水利局\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with the shipped 2024 and with inputs of it."""
    copy_year(tmp_path / "templates" / FORMAT.name)
    inputs = tmp_path / "inputs" / "2024"
    inputs.mkdir(parents=True)
    (inputs / "年度设置.yaml").write_text(SETTINGS, encoding="utf-8")
    (inputs / "单位名单.csv").write_text(ROSTER, encoding="utf-8-sig")
    codes = tmp_path / "templates" / FORMAT.name / "2024" / "codes"
    (codes / "changes.csv").write_text(CODE_CHANGES, encoding="utf-8")
    return tmp_path


def made(project: Path, year: int = 2025, codes_list: Path | None = None) -> NewYear:
    return make_year(NewYearOrder(year, project / "inputs", project / "templates", codes_list=codes_list))


@pytest.mark.parametrize(
    ("text", "next_year"),
    [
        ("2024年度部门预算公开单位填报表", "2025年度部门预算公开单位填报表"),
        ("如 2024-02-20，截止 2023-12-31", "如 2025-02-20，截止 2024-12-31"),
        ("财预〔2024〕5号", "财预〔2024〕5号"),
        ("财预[2023]5号", "财预[2023]5号"),
        ("（2024年修订）", "（2024年修订）"),
        ("2024年3月1日起施行，2024年的预算", "2024年3月1日起施行，2025年的预算"),
        ("编码 2024001、0.2024、20240", "编码 2024001、0.2024、20240"),
        ("2015 年的规定", "2015 年的规定"),
    ],
)
def test_years_of_the_budget_go_on_and_those_of_laws_stay(text: str, next_year: str) -> None:
    assert Shift(2024, 1).of(text) == next_year


def test_a_year_in_the_name_of_a_law_is_none_of_the_text() -> None:
    assert list(years_in("财预〔2016〕143号：2024年，2020年印发")) == [2024]


def test_a_declaration_keeps_everything_but_its_years(tmp_path: Path) -> None:
    path = tmp_path / "workbook.yaml"
    path.write_text(
        "# For 2024.\n"
        "fiscal_year: 2024\n"
        "template_version: '2024.2'\n"
        "compatible_versions: ['2024.1']\n"
        "rows: 2024\n"
        "basis: 2024年的通知\n"
        "fields:\n"
        "  - {key: a, since: '2024.2', help: '如 2024-02-20。'}\n"
        "  - {key: b, help: 无, since: '2024.2'}\n"
        "  - key: c\n"
        "    since: '2024.2'\n"
        "  - key: d\n"
        "    since: 2024\n",
        encoding="utf-8",
    )
    assert shifted_yaml(path, Shift(2024, 1)) == (
        "# For 2025.\n"
        "fiscal_year: 2025\n"
        "template_version: '2025.1'\n"
        "compatible_versions: []\n"
        "rows: 2024\n"
        "basis: 2024年的通知\n"
        "fields:\n"
        "  - {key: a, help: '如 2025-02-20。'}\n"
        "  - {key: b, help: 无}\n"
        "  - key: c\n"
        "  - key: d\n"
        "    since: 2024\n"
    )


def test_the_next_year_is_whole_and_nothing_is_left_of_the_year_before(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--inputs", str(project / "inputs"), "--templates", str(project / "templates")]

    assert main(["new-year", "2025", *folders]) == 0

    said = capsys.readouterr().out
    folder = project / "templates" / FORMAT.name / "2025"
    spec = load_year(folder.parent, 2025)
    assert (spec.workbook.title, spec.workbook.template_version) == ("2025年度部门预算公开单位填报表", "2025.1")
    assert spec.workbook.compatible_versions == ()
    assert "2025-02-20" in spec.workbook.sheet("unit").field("approval_date").help
    assert list(years_left(spec, project / "inputs")) == []
    assert not (folder / "codes" / "changes.csv").exists()  # it says what became of the codes of 2023
    settings = (project / "inputs" / "2025" / "年度设置.yaml").read_text(encoding="utf-8")
    assert 'contact: "预算股 张三"\nsign_off: "required"\n' in settings
    assert "2024" not in settings
    assert (project / "inputs" / "2025" / "单位名单.csv").read_text(encoding="utf-8-sig") == ROSTER
    page = (folder / "新年度核对清单.md").read_text(encoding="utf-8")
    for group in ("科目代码", "法规依据", "期限和名单", "可信的界限", "文字", "填报表和公开表"):
        assert group in page
        assert group in said
    assert "- [ ] workbook.yaml 第 8 行的年份已换，请核对：2025年度部门预算公开单位填报表" in page
    assert main(["template", "check", "2025", *folders]) == 0
    said = capsys.readouterr().out
    assert f"{folder}：没有发现问题。" in said
    assert "项没有核对" in said


def test_what_is_left_of_the_year_before_is_found_in_every_kind_of_file(project: Path) -> None:
    folder = made(project).spec.folder
    before = folder.parent / "2024"
    for year, name in ((before, "wording.yaml"), (folder, "wording.yaml")):
        (year / name).write_text((year / name).read_text(encoding="utf-8") + "# 2024年的说明\n", encoding="utf-8")
        own = year / "codes" / "bureau"
        own.mkdir(exist_ok=True)
        row = "2013198,2024年专项,项,20131,bureau,2024年通知"
        (own / "function.csv").write_text(f"code,name,level,parent,confidence,source\n{row}\n", encoding="utf-8")
    shutil.copyfile(before / "单位填报表.xlsx", folder / "单位填报表.xlsx")
    (project / "inputs" / "2025" / "年度设置.yaml").write_text(SETTINGS, encoding="utf-8")

    found = [
        (defect.rule.id, defect.at.part) for defect in years_left(load_year(folder.parent, 2025), project / "inputs")
    ]

    lines = len((folder / "wording.yaml").read_text(encoding="utf-8").splitlines())
    assert found == [
        ("T-701", "function.csv 第 2 行"),
        ("T-701", f"wording.yaml 第 {lines} 行"),
        ("T-701", "年度设置.yaml 第 1 行"),
        ("T-701", "年度设置.yaml 第 2 行"),
        ("T-702", "单位填报表.xlsx"),
    ]


def test_a_first_year_may_name_the_year_before_but_not_be_called_so(tmp_path: Path) -> None:
    folder = copy_year(tmp_path / FORMAT.name)
    workbook = (folder / "workbook.yaml").read_text(encoding="utf-8")
    (folder / "workbook.yaml").write_text(workbook.replace("如 2024-05-20", "如 2023-12-31"), encoding="utf-8")
    found = [defect.rule.id for defect in years_left(load_year(folder.parent, 2024), tmp_path)]
    assert found == ["T-702"]  # the blank workbook has another help
    (folder / "workbook.yaml").write_text(workbook.replace("title: 2024年度", "title: 2023年度"), encoding="utf-8")
    (first, *_) = years_left(load_year(folder.parent, 2024), tmp_path)
    assert (first.rule.id, first.at.part, first.found) == ("T-701", "workbook.yaml", "标题里不是本年度")


def test_a_year_that_is_there_is_not_replaced(project: Path) -> None:
    with pytest.raises(DisclosureError, match="2024 已经有了，没有改动"):
        made(project, 2024)
    with pytest.raises(DisclosureError, match="没有早于 2023 的年度可以沿用（现有：2024）"):
        made(project, 2023)


def test_inputs_that_are_there_stay(project: Path) -> None:
    roster = project / "inputs" / "2025" / "单位名单.csv"
    roster.parent.mkdir()
    roster.write_text(ROSTER.replace("305", "306"), encoding="utf-8-sig")
    assert made(project).kept == (roster,)
    assert "306001" in roster.read_text(encoding="utf-8-sig")


def test_nothing_is_left_of_a_year_that_could_not_be_made_whole(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(project.rglob("*"))
    (project / "templates" / FORMAT.name / "2024" / "law.yaml").write_text("days: 20\n", encoding="utf-8")
    with pytest.raises(DeclarationError):
        made(project)
    shutil.copyfile(FORMAT / "2024" / "law.yaml", project / "templates" / FORMAT.name / "2024" / "law.yaml")
    assert sorted(project.rglob("*")) == before

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "no space", str(path))

    monkeypatch.setattr("budget_disclosure.new_year.make_year.write_atomically", full)
    with pytest.raises(OSError, match="no space"):
        made(project)
    assert sorted(project.rglob("*")) == before


def test_codes_are_compared_with_the_list_of_the_ministry(project: Path) -> None:
    codes = project / "templates" / FORMAT.name / "2024" / "codes"
    rows = (codes / "function.csv").read_text(encoding="utf-8-sig").splitlines()
    names = {row.split(",")[0].strip('"'): row.split(",")[1].strip('"') for row in rows[1:]}
    listed = {code: name for code, name in names.items() if code.startswith("201")}
    del listed["2012604"]
    listed["2012601"] = "行政运行（新）"
    listed["2012698"] = "数字档案"
    lines = [f"{code},{name}" for code, name in listed.items()]
    ministry = project / "科目.csv"
    ministry.write_bytes("\n".join(["科目编码,科目名称", *lines]).encode("gb18030"))
    place = {code: number for number, row in enumerate(rows, start=1) if (code := row.split(",")[0].strip('"'))}
    line = {code: number for number, code in enumerate(listed, start=2)}

    found = [str(one) for one in code_differences(codes, ministry)]

    assert found == [
        f"改名 2012601 行政运行（function.csv 第 {place['2012601']} 行）→ 行政运行（新）（科目.csv 第 {line['2012601']} 行）",
        f"没有了 2012604 档案馆（function.csv 第 {place['2012604']} 行）",
        f"新增 2012698 数字档案（科目.csv 第 {line['2012698']} 行）",
    ]
    texts = [one.text for one in made(project, codes_list=ministry).decisions if one.group == "一、科目代码"]
    assert [text.partition("：")[0] for text in texts[:3]] == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("科目,名称\n201,一般公共服务\n", "第 1 行：表头应有编码"),
        ("编码,名称\n201x,一般公共服务\n", "第 2 行：编码“201x”应只有数字"),
        ("编码,名称\n201,\n", "第 2 行：编码 201 没有名称"),
        ("编码,名称\n901,别的\n", "编码 901 不像任何一张科目表里的编码"),
        ("编码,名称\n201,甲\n201,乙\n", "第 3 行：编码 201 重复，科目.csv 第 2 行已有，名称不同"),
    ],
)
def test_a_list_of_the_ministry_that_is_none_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "科目.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=said):
        code_differences(FORMAT / "2024" / "codes", tmp_path / "科目.csv")
