"""A department's folder: what lies in it beside readable workbooks, each unit once, and the roster."""

import re
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from budget_disclosure.intake.department_folder import DepartmentIntake, read_department
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.findings import Severity, is_blocked, render
from tests.support.workbooks import FILE, damaged_workbook, declarations_of, unit_values, valid_workbook, with_cell

FOLDER = "305-云岭县水利局"
SECOND = "305001-云岭县水利局（修改）.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "2024" / FOLDER
    valid_workbook(path)
    return path


def read(folder: Path) -> DepartmentIntake:
    return read_department(folder, declarations_of())


def places(intake: DepartmentIntake) -> list[tuple[str, str, Severity]]:
    return [(finding.rule.id, str(finding.at), finding.effective_severity) for finding in intake.findings]


def test_a_folder_with_one_workbook_has_no_finding(folder: Path) -> None:
    intake = read(folder)
    assert intake.findings == ()
    assert (intake.folder, intake.files) == (FOLDER, (f"{FOLDER}/{FILE}",))
    assert [submission.unit.unit_code.value for submission in intake.submissions] == ["305001"]


def test_an_empty_folder_blocks(tmp_path: Path) -> None:
    empty = tmp_path / FOLDER
    empty.mkdir()
    assert [render(finding) for finding in read(empty).findings] == [
        f"［错误］I-114 {FOLDER}：发现没有 .xlsx 填报表，应为每个单位一份填报表。"
        "请把该部门各单位的填报表（.xlsx）放入此文件夹。"
    ]


def test_a_lock_file_says_that_the_workbook_is_open(folder: Path) -> None:
    (folder / f"~${FILE}").write_bytes(b"\x05clerk")
    intake = read(folder)
    assert [render(finding) for finding in intake.findings] == [
        f"［提醒］I-111 {FOLDER}/~${FILE}：发现“{FILE}”正被打开的标记文件，应为已保存并关闭的填报表。"
        "请保存并关闭该填报表后重新运行，以免读到旧内容。"
    ]
    assert len(intake.submissions) == 1


def test_a_lock_file_left_behind_is_said_to_be_rubbish(folder: Path) -> None:
    (folder / "~$305002-别的单位.xlsx").write_bytes(b"\x05clerk")
    (finding,) = read(folder).findings
    assert finding.what_to_do == "没有对应的填报表，是残留的临时文件，可以删除。"


def revised(folder: Path, revision: int | None, name: str = SECOND, notes: str = "已更正。") -> None:
    """Put another workbook of the same unit into the folder: other notes, and the revision given."""
    values = unit_values()
    values.forms["unit"]["revision"] = revision
    values.forms["notes"]["other_notes"] = notes
    valid_workbook(folder, values, name)


def test_two_workbooks_for_one_unit_block(folder: Path) -> None:
    revised(folder, 1)
    intake = read(folder)
    assert [render(finding) for finding in intake.findings] == [
        f"［错误］I-115 {FOLDER}/{SECOND} › 单位信息!B9：发现单位 305001 已有填报表“{FOLDER}/{FILE}”，应为一个单位一份填报表。"
        "请只保留最后确认的一份，其余移走。"
    ]
    assert [submission.file for submission in intake.submissions] == [f"{FOLDER}/{FILE}"]
    assert intake.files == (f"{FOLDER}/{FILE}", f"{FOLDER}/{SECOND}")


def test_the_highest_revision_is_used_and_the_older_one_kept_and_mentioned(folder: Path) -> None:
    older = (folder / FILE).read_bytes()
    revised(folder, 2)
    intake = read(folder)
    assert [render(finding) for finding in intake.findings] == [
        f"［提醒］I-122 {FOLDER}/{FILE} › 单位信息!B6：发现修订号 1 的旧填报表，本次采用修订号 2 的“{FOLDER}/{SECOND}”，"
        "应为一个单位一份填报表。"
        "请核对采用的是否正确；这一份没有采用，系统不会改动它，可以移到子文件夹“旧版”，以后不再提醒。"
    ]
    assert [(s.file, s.unit.revision.value) for s in intake.submissions] == [(f"{FOLDER}/{SECOND}", 2)]
    assert intake.files == (f"{FOLDER}/{SECOND}",)
    assert (folder / FILE).read_bytes() == older


def test_revisions_are_numbers_and_do_not_follow_the_order_of_names(folder: Path) -> None:
    (folder / FILE).unlink()
    revised(folder, 10, "305001-甲.xlsx")
    revised(folder, 9, "305001-乙.xlsx")
    revised(folder, 2, "305001-丙.xlsx")
    intake = read(folder)
    assert places(intake) == [
        ("I-122", f"{FOLDER}/305001-丙.xlsx › 单位信息!B6", Severity.WARN),
        ("I-122", f"{FOLDER}/305001-乙.xlsx › 单位信息!B6", Severity.WARN),
    ]
    assert [submission.file for submission in intake.submissions] == [f"{FOLDER}/305001-甲.xlsx"]


def test_defects_of_a_superseded_workbook_are_no_longer_reported(folder: Path) -> None:
    with_cell(folder, "基本支出", "I7", "九十一万")
    assert is_blocked(read(folder).findings)
    revised(folder, 2)
    intake = read(folder)
    assert places(intake) == [("I-122", f"{FOLDER}/{FILE} › 单位信息!B6", Severity.WARN)]
    assert [submission.file for submission in intake.submissions] == [f"{FOLDER}/{SECOND}"]


def test_a_newer_workbook_with_a_defect_is_not_replaced_by_the_older_one(folder: Path) -> None:
    values = unit_values()
    values.forms["unit"]["revision"] = 2

    def spoil(page: Worksheet) -> None:
        page["I7"].value = "九十一万"

    damaged_workbook(folder, "基本支出", spoil, values, SECOND)
    intake = read(folder)
    assert places(intake) == [
        ("I-122", f"{FOLDER}/{FILE} › 单位信息!B6", Severity.WARN),
        ("I-301", f"{FOLDER}/{SECOND} › 基本支出!I7", Severity.BLOCK),
    ]
    assert "另有填报表" not in intake.findings[1].what_to_do
    assert (intake.submissions, intake.files) == ((), (f"{FOLDER}/{SECOND}",))


def test_a_copy_with_equal_revision_and_content_only_warns(folder: Path) -> None:
    valid_workbook(folder, name=SECOND)
    intake = read(folder)
    assert [render(finding) for finding in intake.findings] == [
        f"［提醒］I-123 {FOLDER}/{SECOND} › 单位信息!B6：发现与“{FOLDER}/{FILE}”修订号（1）和内容都相同的又一份填报表，"
        f"本次采用“{FOLDER}/{FILE}”，应为一个单位一份填报表。"
        "两份内容相同，不影响结果；多余的一份请移走，或移到子文件夹“旧版”。"
    ]
    assert [submission.file for submission in intake.submissions] == [f"{FOLDER}/{FILE}"]
    assert intake.files == (f"{FOLDER}/{FILE}",)


def test_equal_revisions_below_the_highest_are_all_superseded(folder: Path) -> None:
    revised(folder, 1)
    revised(folder, 2, "305001-终稿.xlsx")
    assert [finding[0] for finding in places(read(folder))] == ["I-122", "I-122"]


def test_a_damaged_workbook_of_the_same_unit_blocks_as_nobody_knows_which_is_newer(folder: Path) -> None:
    (folder / SECOND).write_bytes(b"")
    intake = read(folder)
    assert places(intake) == [("I-104", f"{FOLDER}/{SECOND}", Severity.BLOCK)]
    assert intake.findings[0].what_to_do.endswith(
        f"该单位另有填报表“{FOLDER}/{FILE}”，系统无法判断以哪一份为准：这一份作废的，请移到子文件夹“旧版”。"
    )
    assert len(intake.submissions) == 1


def test_a_workbook_without_revision_blocks_at_its_cell_and_names_the_other_one(folder: Path) -> None:
    revised(folder, None)
    intake = read(folder)
    assert places(intake) == [("I-314", f"{FOLDER}/{SECOND} › 单位信息!B6", Severity.BLOCK)]
    assert f"另有填报表“{FOLDER}/{FILE}”" in intake.findings[0].what_to_do


def test_the_subfolder_for_old_workbooks_is_left_alone(folder: Path) -> None:
    valid_workbook(folder / "旧版")
    intake = read(folder)
    assert (intake.findings, len(intake.submissions)) == ((), 1)


@pytest.mark.parametrize("suffix", [".xls", ".et", ".csv", ".XLS"])
def test_another_spreadsheet_format_blocks_when_it_may_be_the_submission(folder: Path, suffix: str) -> None:
    (folder / f"305002-水文站{suffix}").write_bytes(b"x")
    assert places(read(folder)) == [("I-103", f"{FOLDER}/305002-水文站{suffix}", Severity.BLOCK)]


def test_an_old_copy_beside_its_xlsx_only_warns(folder: Path) -> None:
    (folder / FILE.replace(".xlsx", ".xls")).write_bytes(b"x")
    assert [finding[2] for finding in places(read(folder))] == [Severity.WARN]


def test_upper_case_extensions_are_workbooks(folder: Path) -> None:
    (folder / FILE).rename(folder / FILE.replace(".xlsx", ".XLSX"))
    intake = read(folder)
    assert (intake.findings, len(intake.submissions)) == ((), 1)


def test_other_files_and_subfolders_are_shown_and_system_files_are_not(folder: Path) -> None:
    (folder / "说明.docx").write_bytes(b"x")
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "草稿").mkdir()
    (folder / "草稿" / "会议记录.txt").write_bytes(b"x")
    assert sorted(places(read(folder))) == [
        ("I-112", f"{FOLDER}/说明.docx", Severity.WARN),
        ("I-113", f"{FOLDER}/草稿", Severity.WARN),
    ]


def test_one_damaged_workbook_does_not_hide_the_others(folder: Path) -> None:
    (folder / "305002-水文站.xlsx").write_bytes(b"")
    intake = read(folder)
    assert places(intake) == [("I-104", f"{FOLDER}/305002-水文站.xlsx", Severity.BLOCK)]
    assert len(intake.submissions) == 1


def test_a_workbook_in_another_departments_folder_blocks(tmp_path: Path) -> None:
    folder = tmp_path / "306-云岭县林业局"
    valid_workbook(folder)
    assert [(rule, at) for rule, at, _ in places(read(folder))] == [("I-119", f"306-云岭县林业局/{FILE} › 单位信息!B7")]


def test_a_file_name_with_another_unit_code_is_asked_about(folder: Path) -> None:
    (folder / FILE).rename(folder / "305002-云岭县水利局.xlsx")
    assert places(read(folder)) == [
        ("I-120", f"{FOLDER}/305002-云岭县水利局.xlsx › 单位信息!B9", Severity.WARN),
    ]


def roster(folder: Path, *rows: str) -> None:
    text = "\n".join(["部门代码,部门名称,单位代码,单位名称", *rows])
    (folder.parent / "单位名单.csv").write_text(text + "\n", encoding="utf-8-sig")


def test_a_unit_of_the_roster_without_workbook_is_missing(folder: Path) -> None:
    roster(folder, "305,云岭县水利局,305001,云岭县水利局", "305,云岭县水利局,305002,水文站", "306,林业局,306001,林业局")
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.at.file, finding.found) == ("I-117", FOLDER, "没有 305002 水文站 的填报表")


def test_an_unreadable_workbook_is_not_also_missing(folder: Path) -> None:
    roster(folder, "305,云岭县水利局,305001,云岭县水利局", "305,云岭县水利局,305002,水文站")
    (folder / "305002-水文站.xlsx").write_bytes(b"")
    assert [finding.rule.id for finding in read(folder).findings] == ["I-104"]


def test_a_unit_that_is_not_in_the_roster_blocks(folder: Path) -> None:
    roster(folder, "306,林业局,306001,林业局")
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.at.cell) == ("I-116", "B9")


def test_a_roster_that_excel_saved_with_empty_rows_is_read(folder: Path) -> None:
    roster(folder, ",,,", "305,云岭县水利局,305001,云岭县水利局", "", ",,,")
    assert read(folder).findings == ()


def test_a_roster_that_lost_its_zeros_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "035-云岭县水利局"
    valid_workbook(folder, unit_values(department_code="035", unit_code="035001"), "035001.xlsx")
    roster(folder, "35,云岭县水利局,35001,云岭县水利局")
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.at.cell) == ("I-116", "B9")
    assert finding.what_to_do.startswith("“单位名单.csv”中写作 35001，丢了前面的 0，请改为 035001")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("21,云岭县水利局,021001,云岭县水利局", "不以部门代码 21 开头，可能丢了前面的 0"),
        ("305,云岭县水利局,3.05E+05,云岭县水利局", "代码“3.05E+05”应只有半角数字"),
        ("３０５,云岭县水利局,305001,云岭县水利局", "代码“３０５”应只有半角数字"),
        ('305,"云岭县水利局,305001,云岭县水利局', "引号不成对"),
    ],
)
def test_a_roster_row_that_excel_spoilt_is_named_with_its_line(folder: Path, row: str, message: str) -> None:
    roster(folder, row)
    with pytest.raises(DeclarationError, match=re.escape(message)) as caught:
        read(folder)
    assert caught.value.line in (2, 3)


def test_a_roster_saved_as_plain_csv_by_excel_says_how_to_save_it(folder: Path) -> None:
    text = "部门代码,部门名称,单位代码,单位名称\n305,云岭县水利局,305001,云岭县水利局\n"
    (folder.parent / "单位名单.csv").write_bytes(text.encode("gb18030"))
    with pytest.raises(DeclarationError) as caught:
        read(folder)
    assert caught.value.message == "应为 UTF-8 编码的 CSV：请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"


def test_hidden_files_of_macos_are_no_submissions(folder: Path) -> None:
    (folder / f"._{FILE}").write_bytes(b"\x00\x05\x16\x07")
    assert read(folder).findings == ()


def test_other_hidden_files_are_shown_but_not_read(folder: Path) -> None:
    (folder / ".backup.xlsx").write_bytes(b"PK")
    assert places(read(folder)) == [("I-112", f"{FOLDER}/.backup.xlsx", Severity.WARN)]


def test_a_folder_named_after_another_department_is_asked_about(tmp_path: Path) -> None:
    folder = tmp_path / "305-云岭县林业局"
    valid_workbook(folder)
    assert places(read(folder)) == [("I-121", f"305-云岭县林业局/{FILE} › 单位信息!B8", Severity.WARN)]


def test_a_unit_name_unlike_the_rosters_is_asked_about(folder: Path) -> None:
    roster(folder, "305,云岭县水利局,305001,云岭县水务局")
    assert [(rule, severity) for rule, _, severity in places(read(folder))] == [("I-118", Severity.WARN)]


def test_a_roster_without_its_columns_is_our_users_fault_and_names_the_file(folder: Path) -> None:
    (folder.parent / "单位名单.csv").write_text("代码,名称\n", encoding="utf-8-sig")
    with pytest.raises(DeclarationError, match=r"单位名单\.csv 第 1 行"):
        read(folder)


def test_units_of_a_department_are_read_in_the_order_of_their_files(folder: Path) -> None:
    values = unit_values(unit_code="305002", unit_name="水文站", role="下属单位", kind="事业单位")
    valid_workbook(folder, values, "305002-水文站.xlsx")
    intake = read(folder)
    assert intake.findings == ()
    assert [s.unit.unit_code.value for s in intake.submissions] == ["305001", "305002"]
