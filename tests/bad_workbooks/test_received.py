"""What was sent but cannot be read (archives, other formats, subfolders), and units that did not report at all."""

import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.actions.check_workbooks import check_file
from budget_disclosure.intake.department_folder import DepartmentIntake, read_department
from budget_disclosure.model.findings import Severity, is_blocked, render
from tests.support.workbooks import FILE, TEMPLATES, YEAR, declarations_of, unit_values, valid_workbook

FOLDER = "305-云岭县水利局"
STATION = "305002-水文站"
ROSTER = "部门代码,部门名称,单位代码,单位名称\n305,云岭县水利局,305001,云岭县水利局\n305,云岭县水利局,305002,水文站\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "2024" / FOLDER
    valid_workbook(path)
    return path


def read(folder: Path, last_year: Mapping[str, str] | None = None) -> DepartmentIntake:
    return read_department(folder, declarations_of(), last_year or {})


def places(intake: DepartmentIntake) -> list[tuple[str, str, Severity]]:
    return [(f.rule.id, str(f.at).removeprefix(FOLDER).lstrip("/ ›"), f.effective_severity) for f in intake.findings]


def with_roster(folder: Path) -> None:
    (folder.parent / "单位名单.csv").write_text(ROSTER, encoding="utf-8-sig")


def archive(path: Path, *names: str, content: bytes = b"x") -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, content)
    return path


# --- archives ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".rar", ".7z", ".tar", ".gz", ".ZIP", ".tgz"])
def test_an_archive_blocks_because_a_unit_may_be_in_it(folder: Path, suffix: str) -> None:
    (folder / f"{STATION}{suffix}").write_bytes(b"anything")
    intake = read(folder)
    assert places(intake) == [("I-130", f"{STATION}{suffix}", Severity.BLOCK)]
    assert intake.unreadable == (f"{FOLDER}/{STATION}{suffix}",)


def test_the_message_names_what_is_in_the_archive(folder: Path) -> None:
    archive(folder / "报送.zip", f"水利局/{STATION}.xlsx", "__MACOSX/._x.xlsx", "封面.pdf")
    assert [render(finding) for finding in read(folder).findings] == [
        f"［错误］I-130 {FOLDER}/报送.zip：发现压缩包，里面有“{STATION}.xlsx”，应为直接放入的 .xlsx 填报表。"
        "压缩包不会被读取：请解压，把里面的填报表（.xlsx）直接放入部门文件夹，再移走压缩包；里面没有填报表的，请移走。"
    ]


def test_names_that_chinese_windows_wrote_are_readable(folder: Path) -> None:
    path = archive(folder / "报送.zip", "0123456.xlsx")
    path.write_bytes(path.read_bytes().replace(b"0123456", "水文1".encode("gbk") + b"23"))
    assert "“水文123.xlsx”" in read(folder).findings[0].found


def test_an_archive_within_an_archive_blocks_too(folder: Path) -> None:
    archive(folder / "报送.zip", "内层.rar")
    assert places(read(folder)) == [("I-130", "报送.zip", Severity.BLOCK)]


def test_a_zip_that_is_damaged_blocks(folder: Path) -> None:
    (folder / "报送.zip").write_bytes(b"PK\x03\x04 cut off")
    assert places(read(folder)) == [("I-130", "报送.zip", Severity.BLOCK)]


def test_a_zip_of_scans_is_only_something_that_does_not_belong_there(folder: Path) -> None:
    archive(folder / "佐证材料.zip", "批复.pdf", "照片/会议室.jpg")
    assert places(read(folder)) == [("I-112", "佐证材料.zip", Severity.WARN)]


def test_a_zip_that_has_been_unpacked_only_needs_a_look(folder: Path) -> None:
    archive(folder / "报送.zip", FILE, content=(folder / FILE).read_bytes())
    assert places(read(folder)) == [("I-130", "报送.zip", Severity.WARN)]
    archive(folder / "报送.zip", FILE, content=b"another content")
    assert places(read(folder)) == [("I-130", "报送.zip", Severity.BLOCK)]


# --- other forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [f"{STATION}.xlsx.tmp", f"{STATION}.xlsx.crdownload", f"{STATION}.xls~", "数据.numbers"]
)
def test_unfinished_and_foreign_workbooks_block(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    assert places(read(folder)) == [("I-103", name, Severity.BLOCK)]


def test_a_workbook_without_its_ending_says_what_to_do(folder: Path) -> None:
    (folder / FILE).rename(folder / "305001")
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.found) == ("I-103", "内容是 Excel 工作簿，文件名却不是 .xlsx")
    assert finding.what_to_do == "请核对：是填报表的，请把文件名的扩展名改为 .xlsx；不是的请移走。"


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".jpg"])
def test_a_document_in_place_of_a_units_workbook_blocks(folder: Path, suffix: str) -> None:
    (folder / f"{STATION}{suffix}").write_bytes(b"%PDF")
    intake = read(folder)
    assert places(intake) == [("I-103", f"{STATION}{suffix}", Severity.BLOCK)]
    assert intake.findings[0].found == f"{suffix}的文件，没有单位 305002 的填报表"


def test_a_scan_beside_the_units_workbook_does_not_block(folder: Path) -> None:
    (folder / "305001-盖章.pdf").write_bytes(b"%PDF")
    (folder / FILE).rename(folder / "水利局.xlsx")  # the unit is known from the workbook, not from its name
    assert places(read(folder)) == [("I-112", "305001-盖章.pdf", Severity.WARN)]


# --- subfolders ----------------------------------------------------------------------------------------------------


def test_workbooks_in_a_subfolder_block_and_are_named(folder: Path) -> None:
    valid_workbook(folder / STATION / "第二稿", name=f"{STATION}.xlsx", values=unit_values(unit_code="305002"))
    assert [render(finding) for finding in read(folder).findings] == [
        f"［错误］I-131 {FOLDER}/{STATION}：发现子文件夹，里面有“{STATION}.xlsx”，应为直接放在部门文件夹中的填报表。"
        "子文件夹不会被读取：请把其中的填报表移到部门文件夹；存放旧填报表的，请把子文件夹改名为“旧版”。"
    ]


def test_copies_in_a_subfolder_only_need_a_look(folder: Path) -> None:
    valid_workbook(folder / "备份")
    assert places(read(folder)) == [("I-131", "备份", Severity.WARN)]


def test_old_workbooks_within_a_subfolder_are_left_alone(folder: Path) -> None:
    valid_workbook(folder / "资料" / "旧版")
    assert places(read(folder)) == [("I-113", "资料", Severity.WARN)]


# --- a unit that is there in another form is not missing -----------------------------------------------------------


@pytest.mark.parametrize("name", [f"{STATION}.xls", f"{STATION}.zip", "水文站.et", f"{STATION}.pdf"])
def test_a_unit_sent_in_a_form_that_cannot_be_read_is_not_missing_too(folder: Path, name: str) -> None:
    with_roster(folder)
    (folder / name).write_bytes(b"x")
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.effective_severity) in {("I-103", Severity.BLOCK), ("I-130", Severity.BLOCK)}


def test_a_unit_found_in_an_archive_or_a_subfolder_is_not_missing_too(folder: Path) -> None:
    with_roster(folder)
    archive(folder / "报送.zip", f"{STATION}.xlsx")
    assert places(read(folder)) == [("I-130", "报送.zip", Severity.BLOCK)]
    (folder / "报送.zip").unlink()
    valid_workbook(folder / "新建文件夹", name=f"{STATION}.xlsx")
    (folder / "新建文件夹" / "305002.xls").write_bytes(b"x")
    assert places(read(folder)) == [("I-131", "新建文件夹", Severity.BLOCK)]


def test_a_missing_unit_points_at_the_archive_nobody_can_look_into(folder: Path) -> None:
    with_roster(folder)
    (folder / "报送.rar").write_bytes(b"Rar!")
    archive_finding, missing = read(folder).findings
    assert (archive_finding.rule.id, missing.rule.id) == ("I-130", "I-117")
    assert missing.what_to_do.startswith("该单位的填报表可能在“报送.rar”中：")


# --- units without a roster ----------------------------------------------------------------------------------------


def test_a_unit_of_last_years_document_is_missed_by_an_error_that_a_person_can_let_stand(folder: Path) -> None:
    last_year = {"305001": "云岭县水利局", "305002": "水文站"}
    (finding,) = read(folder, last_year).findings
    assert (finding.rule.id, str(finding.at), is_blocked([finding])) == ("I-132", f"{FOLDER} › 305002", True)
    assert finding.rule.is_acceptable
    assert read(folder, {"305001": "云岭县水利局"}).findings == ()


def test_a_roster_says_who_reports_whatever_last_year_was(folder: Path) -> None:
    (folder.parent / "单位名单.csv").write_text("\n".join(ROSTER.splitlines()[:2]) + "\n", encoding="utf-8-sig")
    assert read(folder, {"305001": "云岭县水利局", "305002": "水文站"}).findings == ()


def test_a_gap_in_the_codes_is_asked_about(folder: Path) -> None:
    third = unit_values(unit_code="305003", unit_name="灌溉站", role="下属单位", kind="事业单位")
    valid_workbook(folder, third, "305003-灌溉站.xlsx")
    intake = read(folder)
    assert places(intake) == [("I-133", "", Severity.WARN)]
    assert intake.findings[0].found == "有 305001、305003 的填报表，没有 305002 的"
    with_roster(folder)
    assert "I-133" not in [finding.rule.id for finding in read(folder).findings]


def test_codes_that_are_not_counted_through_have_no_gaps(folder: Path) -> None:
    other = unit_values(unit_code="305101", unit_name="灌溉站", role="下属单位", kind="事业单位")
    valid_workbook(folder, other, "305101-灌溉站.xlsx")
    assert read(folder).findings == ()


# --- `check` says what `run` says ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".zip", ".rar", ".ods", ".csv", ".xls", ".xlsm", ".et", ".xlsx.tmp"])
def test_check_and_run_say_the_same_of_a_file_that_cannot_be_read(folder: Path, suffix: str, tmp_path: Path) -> None:
    path = folder / f"{STATION}{suffix}"
    path.write_bytes(b"some bytes")
    (ran,) = read(folder).findings
    (checked,) = check_file(path, TEMPLATES, YEAR, date(YEAR, 6, 1), tmp_path).findings
    assert render(checked) == render(ran).replace(f"{FOLDER}/", "")


# --- of identical copies the plainest name counts ------------------------------------------------------------------


@pytest.mark.parametrize(
    "copy", ["305001-云岭县水利局(1).xlsx", "305001-云岭县水利局 - 副本.xlsx", "0 305001-云岭县水利局.xlsx"]
)
def test_of_two_identical_copies_the_plain_name_is_used(folder: Path, copy: str) -> None:
    (folder / copy).write_bytes((folder / FILE).read_bytes())
    intake = read(folder)
    assert intake.files == (f"{FOLDER}/{FILE}",)
    assert places(intake) == [("I-123", f"{copy} › 单位信息!B6", Severity.WARN)]
