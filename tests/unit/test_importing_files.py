"""Importing writes all workbooks and the roster, or nothing; what is there with other content is never lost silently."""

import csv
import io
import stat
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.importing import import_workbooks as files
from budget_disclosure.importing.import_workbooks import import_workbooks
from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.workbook.generate import BlankWorkbook
from budget_disclosure.workbook.workbook_values import WorkbookValues

TEXT = """\
fiscal_year: 2024
department: {name: 水利局, code: '118'}
units:
- {name: 水利局, code: '118001', kind: 行政单位, organisation: 三个股室。}
- {name: 水利站, code: '118002', kind: 事业单位}
"""
HEADER = ["部门代码", "部门名称", "单位代码", "单位名称"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "import.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    return tmp_path / "inputs"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the values instead of a workbook: what is tested here is which files appear, not what is in them."""

    def filled(_: BlankWorkbook, values: WorkbookValues, unit_code: str) -> bytes:
        return f"{unit_code} {values}".encode()

    monkeypatch.setattr(files.BlankWorkbook, "filled", filled)


def roster(inputs: Path) -> list[list[str]]:
    text = (inputs / "2024" / "单位名单.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("quick")
def test_a_workbook_for_each_unit_and_the_roster_are_written(file: Path, inputs: Path, templates: Path) -> None:
    result = import_workbooks(file, inputs, templates)
    folder = inputs / "2024" / "118-水利局"
    assert result.paths == (folder / "118001-水利局.xlsx", folder / "118002-水利站.xlsx")
    assert sorted(path.name for path in folder.iterdir()) == ["118001-水利局.xlsx", "118002-水利站.xlsx"]
    assert sorted(path.name for path in folder.parent.iterdir()) == ["118-水利局", "单位名单.csv"]
    assert (inputs / "2024" / "单位名单.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert roster(inputs) == [HEADER, ["118", "水利局", "118001", "水利局"], ["118", "水利局", "118002", "水利站"]]


def test_the_workbook_says_what_the_file_says(file: Path, inputs: Path, templates: Path) -> None:
    path = import_workbooks(file, inputs, templates).paths[1]
    page = openpyxl.load_workbook(path)["单位信息"]
    said = {page.cell(row, 1).value: page.cell(row, 2).value for row in range(1, page.max_row + 1)}
    assert (said["单位代码"], said["单位名称"], said["单位类别"]) == ("118002", "水利站", "下属单位")
    assert said["机构设置情况"] is None


@pytest.mark.usefixtures("quick")
def test_what_is_missing_is_told_by_unit(file: Path, inputs: Path, templates: Path) -> None:
    notes = import_workbooks(file, inputs, templates).notes
    assert notes[0].startswith("118001 水利局：“单位信息”未填：预算级次、批复日期、资产数据截止日期")
    assert "机构设置情况" not in notes[0]
    assert any(note.startswith("118002 水利站：“单位信息”未填：") and note.endswith("机构设置情况") for note in notes)


@pytest.mark.usefixtures("quick")
def test_importing_the_same_file_again_changes_nothing(file: Path, inputs: Path, templates: Path) -> None:
    import_workbooks(file, inputs, templates)
    before = {path: path.stat().st_mtime_ns for path in inputs.rglob("*")}
    import_workbooks(file, inputs, templates)
    assert {path: path.stat().st_mtime_ns for path in inputs.rglob("*") if path in before and path.is_file()} == {
        path: time for path, time in before.items() if path.is_file()
    }


def test_a_workbook_that_says_the_same_in_other_bytes_is_left_alone(file: Path, inputs: Path, templates: Path) -> None:
    first, second = import_workbooks(file, inputs, templates).paths
    openpyxl.load_workbook(first).save(first)  # as another program, or an older version of this one, writes it
    kept, written = first.read_bytes(), second.read_bytes()
    import_workbooks(file, inputs, templates)
    assert (first.read_bytes(), second.read_bytes()) == (kept, written)
    import_workbooks(file, inputs, templates, overwrite=True)
    assert (first.read_bytes() == kept, second.read_bytes()) == (False, written)


@pytest.mark.usefixtures("quick")
def test_a_workbook_with_other_content_is_kept_and_nothing_is_written(
    file: Path, inputs: Path, templates: Path
) -> None:
    first, second = import_workbooks(file, inputs, templates).paths
    second.write_bytes(b"corrected by hand")
    file.write_text(TEXT.replace("三个股室", "四个股室").replace("118002", "118003"), encoding="utf-8")
    (second.parent / "118003-水利站.xlsx").write_bytes(b"another")
    before = contents(inputs)
    with pytest.raises(DisclosureError, match="已有内容不同的填报表，没有覆盖，也没有写入任何文件") as caught:
        import_workbooks(file, inputs, templates)
    assert str(first) in str(caught.value)
    assert "118003-水利站.xlsx" in str(caught.value)
    assert "--overwrite" in str(caught.value)
    assert contents(inputs) == before


@pytest.mark.usefixtures("quick")
def test_overwriting_is_done_when_asked_for(file: Path, inputs: Path, templates: Path) -> None:
    path = import_workbooks(file, inputs, templates).paths[0]
    written = contents(inputs)
    path.write_bytes(b"corrected by hand")
    import_workbooks(file, inputs, templates, overwrite=True)
    assert contents(inputs) == written


@pytest.mark.usefixtures("quick")
def test_a_renamed_unit_does_not_get_a_second_workbook(file: Path, inputs: Path, templates: Path) -> None:
    import_workbooks(file, inputs, templates)
    file.write_text(TEXT.replace("name: 水利站", "name: 水利总站"), encoding="utf-8")
    before = contents(inputs)
    with pytest.raises(DisclosureError, match=r"118002-水利站\.xlsx：单位 118002 已有另一个填报表"):
        import_workbooks(file, inputs, templates, overwrite=True)
    assert contents(inputs) == before


@pytest.mark.usefixtures("quick")
def test_a_renamed_department_does_not_get_a_second_folder(file: Path, inputs: Path, templates: Path) -> None:
    import_workbooks(file, inputs, templates)
    file.write_text(TEXT.replace("name: 水利局", "name: 水务局"), encoding="utf-8")
    with pytest.raises(DisclosureError, match="118-水利局：同一部门代码已有另一个文件夹，应为“118-水务局”"):
        import_workbooks(file, inputs, templates)
    assert not (inputs / "2024" / "118-水务局").exists()


@pytest.mark.usefixtures("quick")
def test_rows_of_other_departments_stay_in_the_roster(file: Path, inputs: Path, templates: Path) -> None:
    path = inputs / "2024" / "单位名单.csv"
    path.parent.mkdir(parents=True)
    path.write_text(",".join(HEADER) + "\r\n021,县委办,021001,县委办\r\n", encoding="utf-8-sig")
    import_workbooks(file, inputs, templates)
    assert [row[2] for row in roster(inputs)[1:]] == ["021001", "118001", "118002"]


@pytest.mark.usefixtures("quick")
def test_a_roster_that_says_something_else_is_kept(file: Path, inputs: Path, templates: Path) -> None:
    path = inputs / "2024" / "单位名单.csv"
    path.parent.mkdir(parents=True)
    path.write_text(",".join(HEADER) + "\n118,水利局,118002,水利二站\n", encoding="utf-8-sig")
    with pytest.raises(
        DisclosureError, match="名单中单位 118002 是“水利二站”（部门 118 水利局），导入文件中是“水利站”"
    ):
        import_workbooks(file, inputs, templates)
    assert [item.name for item in path.parent.iterdir()] == ["单位名单.csv"]
    import_workbooks(file, inputs, templates, overwrite=True)
    assert roster(inputs)[1] == ["118", "水利局", "118002", "水利站"]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"a,b\n", 1, "表头缺少列：部门代码、部门名称、单位代码、单位名称"),
        ((",".join((*HEADER, "电话")) + "\n").encode(), 1, "另有的列在更新名单时会丢失"),
        ((",".join(HEADER) + "\n1,2,3\n").encode(), 2, "没有填：单位名称"),
        (",".join(HEADER).encode("gb18030"), None, "应为 UTF-8 编码的 CSV"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_a_roster_that_is_not_as_documented_is_named(
    file: Path, inputs: Path, templates: Path, content: bytes, line: int | None, message: str
) -> None:
    path = inputs / "2024" / "单位名单.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(DeclarationError, match=message) as caught:
        import_workbooks(file, inputs, templates)
    assert (caught.value.path, caught.value.line) == (path, line)


@pytest.mark.usefixtures("quick")
def test_a_year_without_templates_is_refused(file: Path, inputs: Path, templates: Path) -> None:
    file.write_text(TEXT.replace("2024", "2031"), encoding="utf-8")
    with pytest.raises(DisclosureError, match="没有 2031 年的模板文件夹"):
        import_workbooks(file, inputs, templates)
    assert not inputs.exists()


def test_too_many_projects_for_the_workbook_are_refused_and_nothing_is_written(
    file: Path, inputs: Path, templates: Path
) -> None:
    rows = ", ".join(f"[项目{n}, 其他运转类, '2130314', 一般公共预算, 1]" for n in range(201))
    file.write_text(TEXT.replace("kind: 事业单位", f"kind: 事业单位, projects: [{rows}]"), encoding="utf-8")
    with pytest.raises(DisclosureError, match="“项目支出”有 201 行，超出模板的 200 行"):
        import_workbooks(file, inputs, templates)
    assert contents(inputs) == {}


def test_a_fault_while_writing_leaves_nothing_half_done(
    file: Path, inputs: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.BlankWorkbook, "filled", full_disk)
    with pytest.raises(DisclosureError, match="无法写入（No space left on device）"):
        import_workbooks(file, inputs, templates)
    assert contents(inputs) == {}
    assert list((inputs / "2024").glob(".import-*")) == []


def test_written_workbooks_can_be_opened_by_others(file: Path, inputs: Path, templates: Path) -> None:
    path = import_workbooks(file, inputs, templates).paths[0]
    probe = inputs / "probe"
    probe.write_text("")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(probe.stat().st_mode)
