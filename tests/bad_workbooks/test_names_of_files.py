"""Names that another system spelt, and what is no file: a finding for the folder or file, and the others go on."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.board.collect import collect
from budget_disclosure.intake.department_folder import DepartmentIntake, read_department
from budget_disclosure.intake.departments import discover
from budget_disclosure.model.findings import Severity, render
from budget_disclosure.model.shown_names import defect_of_name, shown_name
from budget_disclosure.report.outcome import DepartmentState
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from tests.support.law import FORMAT
from tests.support.workbooks import FILE, declarations_of, valid_workbook

FOLDER = "305-云岭县水利局"
NAME = "305002-水文站.xlsx"
NOW = date(2024, 3, 1)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes names that are not Unicode")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "inputs" / "2024" / FOLDER
    valid_workbook(path)
    return path


def beside(folder: Path, name: bytes) -> Path:
    """Return a path in the folder whose name has exactly these bytes."""
    return Path(os.fsdecode(os.fsencode(folder) + b"/" + name))


def read(folder: Path) -> DepartmentIntake:
    return read_department(folder, declarations_of())


def places(intake: DepartmentIntake) -> list[tuple[str, str, Severity]]:
    return [(finding.rule.id, str(finding.at), finding.effective_severity) for finding in intake.findings]


@pytest.mark.parametrize(
    ("name", "shown", "defect"),
    [
        (FOLDER.encode(), FOLDER, ""),
        (FOLDER.encode("gbk"), FOLDER, "名称的编码不是 UTF-8"),
        (b"305-\xff\xfe", "305-\ufffd\ufffd", "名称的编码不是 UTF-8"),
        ("305-水\n利局".encode(), "305-水□利局", "名称里有换行等看不见的字符"),
        ("305-\u202e局利水".encode(), "305-□局利水", "名称里有换行等看不见的字符"),
        ("305-\ufffe局".encode(), "305-□局", "名称里有换行等看不见的字符"),
        ("305-水 利局. ".encode(), "305-水 利局. ", ""),
    ],
    ids=["ordinary", "gbk", "no encoding", "newline", "turned round", "no character", "blanks"],
)
def test_a_name_is_shown_in_characters_that_can_be_written(name: bytes, shown: str, defect: str) -> None:
    assert shown_name(os.fsdecode(name)) == shown
    assert defect_of_name(os.fsdecode(name)) == defect
    shown.encode()


@pytest.mark.parametrize("name", [f"306-{FOLDER[4:]}".encode("gbk"), b"306-\xff", "306-水\n利局".encode()])
def test_a_department_whose_folder_has_no_usable_name_is_told_so_and_the_others_go_on(
    folder: Path, tmp_path: Path, templates: Path, no_libreoffice: None, name: bytes
) -> None:
    spoilt = beside(folder.parent, name)
    valid_workbook(spoilt)
    outputs = tmp_path / "outputs"
    found = discover(tmp_path / "inputs", 2024)
    outcomes = {
        one.code: process_department(DepartmentJob(2024, one.code, one.name, one.folder, outputs, templates))
        for one in found.departments
    }
    assert outcomes["305"].state is DepartmentState.GENERATED
    assert outcomes["306"].state is DepartmentState.HAS_ERRORS
    (finding,) = outcomes["306"].findings
    assert (finding.rule.id, finding.at.file) == ("I-134", shown_name(spoilt.name))
    assert outcomes["306"].report is not None
    assert "I-134" in outcomes["306"].report.read_text(encoding="utf-8")
    assert [one.code for one in collect(2024, tmp_path / "inputs", outputs, NOW, FORMAT).departments] == [
        "305",
        "306",
    ]


def test_a_folder_of_no_department_is_shown_in_what_its_bytes_mean(folder: Path) -> None:
    beside(folder.parent, "资料".encode("gbk")).mkdir()
    (finding,) = discover(folder.parent.parent, 2024).findings
    assert (finding.rule.id, finding.at.file) == ("F-102", "资料")


def test_the_folder_with_the_usable_name_counts_where_there_are_two(folder: Path) -> None:
    beside(folder.parent, FOLDER.encode("gbk")).mkdir()
    found = discover(folder.parent.parent, 2024)
    assert [one.folder for one in found.departments] == [folder]
    assert [(one.rule.id, one.at.file, one.expected) for one in found.findings] == [
        ("F-103", FOLDER, f"只有“{FOLDER}”")
    ]


def test_codes_that_differ_in_case_only_are_one_output_folder_on_windows(tmp_path: Path) -> None:
    for name in ("A01-水利局", "a01-林业局"):
        (tmp_path / "2024" / name).mkdir(parents=True)
    found = discover(tmp_path, 2024)
    assert [one.name for one in found.departments] == ["水利局"]
    assert [(one.rule.id, one.at.file) for one in found.findings] == [("F-103", "a01-林业局")]


@pytest.mark.parametrize("name", [NAME.encode("gbk"), b"305002-\xff.xlsx", "305002-水\n文站.xlsx".encode()])
def test_a_workbook_whose_name_cannot_be_used_blocks_its_department_by_name(folder: Path, name: bytes) -> None:
    spoilt = beside(folder, name)
    spoilt.write_bytes((folder / FILE).read_bytes())
    intake = read(folder)
    assert places(intake) == [("I-134", f"{FOLDER}/{shown_name(spoilt.name)}", Severity.BLOCK)]
    assert intake.unreadable == (f"{FOLDER}/{shown_name(spoilt.name)}",)
    assert len(intake.submissions) == 1


def test_the_advice_for_such_a_name_says_how_it_came_about(folder: Path) -> None:
    beside(folder, NAME.encode("gbk")).write_bytes(b"")
    assert [render(finding) for finding in read(folder).findings] == [
        f"［错误］I-134 {FOLDER}/{NAME}：发现名称的编码不是 UTF-8，应为UTF-8 编码、没有控制字符的名称。"
        "这里写的是系统认出的名称，没有读取它的内容：请改名后重新运行。多半是在 Windows 中打的压缩包，解压时没有转换编码："
        "请在 Windows 中解压后再复制过来，或用 unzip -O GB18030 解压。"
    ]


def test_a_unit_whose_workbook_has_such_a_name_is_not_also_missing(folder: Path) -> None:
    beside(folder, NAME.encode("gbk")).write_bytes(b"x")
    roster = "部门代码,部门名称,单位代码,单位名称\n305,水利局,305001,云岭县水利局\n305,水利局,305002,水文站\n"
    (folder.parent / "单位名单.csv").write_text(roster, encoding="utf-8")
    assert [finding.rule.id for finding in read(folder).findings] == ["I-134"]


def test_a_subfolder_is_looked_through_whatever_it_is_called(folder: Path) -> None:
    inside = beside(folder, "补报".encode("gbk"))
    inside.mkdir()
    beside(inside, NAME.encode("gbk")).write_bytes(b"x")
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.at.file) == ("I-131", f"{FOLDER}/补报")
    assert finding.found == f"子文件夹，里面有“{NAME}”"


def test_a_run_over_such_names_is_reported_on_the_board_and_in_the_report(
    folder: Path, tmp_path: Path, templates: Path, no_libreoffice: None
) -> None:
    beside(folder, NAME.encode("gbk")).write_bytes(b"x")
    outputs = tmp_path / "outputs"
    outcome = process_department(DepartmentJob(2024, "305", FOLDER[4:], folder, outputs, templates))
    assert outcome.state is DepartmentState.HAS_ERRORS
    assert [name for name, _ in outcome.inputs] == [FILE]
    (status,) = collect(2024, tmp_path / "inputs", outputs, NOW, FORMAT).departments
    assert "305002" in {unit.code for unit in status.units}


@pytest.mark.parametrize(
    "twin", [FILE.upper(), FILE.replace(".xlsx", ".XLSX"), FILE.replace(".xlsx", " .xlsx"), FILE.replace(".", "..")]
)
def test_names_that_are_one_to_windows_are_told_apart_by_nobody(folder: Path, twin: str) -> None:
    (folder / twin).write_bytes(b"PK another")
    intake = read(folder)
    later = max(FILE, twin)
    assert places(intake)[0] == ("I-135", f"{FOLDER}/{later}", Severity.BLOCK)


def test_a_copy_under_such_a_name_only_warns(folder: Path) -> None:
    (folder / FILE.replace(".xlsx", " .xlsx")).write_bytes((folder / FILE).read_bytes())
    assert [(rule, severity) for rule, _, severity in places(read(folder))] == [("I-135", Severity.WARN)]


def test_the_longest_names_go_the_whole_way(
    tmp_path: Path, templates: Path, no_libreoffice: None, make_long: Callable[[int], str]
) -> None:
    folder = tmp_path / "inputs" / "2024" / f"305-{make_long(251)}"
    valid_workbook(folder, name=f"305001-{make_long(243)}.xlsx")
    job = DepartmentJob(2024, "305", make_long(251), folder, tmp_path / "outputs", templates)
    assert process_department(job).state is DepartmentState.GENERATED


@pytest.fixture
def make_long() -> Callable[[int], str]:
    return lambda count: ("长" * (count // 3)) + "x" * (count % 3)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless_link(path: Path) -> None:
    path.symlink_to(path.name)


def lost_link(path: Path) -> None:
    path.symlink_to("/nowhere/at/all")


def listening(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may have 108 bytes
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize("name", ["305002.xlsx", "别的"])
@pytest.mark.parametrize("make", [pipe, endless_link, lost_link, listening])
def test_what_is_no_file_is_named_and_never_opened(folder: Path, make: Callable[[Path], None], name: str) -> None:
    make(folder / name)
    intake = read(folder)
    assert places(intake) == [("I-136", f"{FOLDER}/{name}", Severity.BLOCK)]
    assert len(intake.submissions) == 1


def test_a_link_to_nowhere_in_place_of_a_department_is_named(folder: Path) -> None:
    lost_link(folder.parent / "306-林业局")
    (finding,) = discover(folder.parent.parent, 2024).findings
    assert (finding.rule.id, finding.at.file, finding.found) == ("I-136", "306-林业局", "失效的链接")


def test_a_folder_called_like_a_workbook_is_a_subfolder(folder: Path) -> None:
    (folder / "305002.xlsx").mkdir()
    valid_workbook(folder / "305002.xlsx")
    assert [rule for rule, *_ in places(read(folder))] == ["I-131"]


def test_a_link_back_to_the_year_ends(folder: Path) -> None:
    (folder / "上一级").symlink_to("..")
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.at.file) == ("I-131", f"{FOLDER}/上一级")


def test_folders_in_folders_without_end_are_not_walked_to_the_end(folder: Path) -> None:
    deep = folder / "深"
    deep.mkdir()
    here = Path.cwd()
    os.chdir(deep)
    try:
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        Path("305002.xlsx").write_bytes(b"x")
    finally:
        os.chdir(here)
    try:
        assert [rule for rule, *_ in places(read(folder))] == ["I-131"]
    finally:
        subprocess.run(["rm", "-r", "--", str(deep)], check=True)  # pytest would not get to its end either


def test_a_subfolder_with_thousands_of_files_is_not_looked_through(folder: Path) -> None:
    (folder / "照片").mkdir()
    for number in range(2001):
        (folder / "照片" / f"{number}.jpg").touch()
    (finding,) = read(folder).findings
    assert (finding.rule.id, finding.found) == ("I-131", "子文件夹，里面的文件超过 2000 个，没有逐个查看")


def test_a_file_that_is_gone_when_it_is_read_was_never_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = folder / NAME
    gone.write_bytes((folder / FILE).read_bytes())
    honest = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        gone.unlink(missing_ok=True)
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert read(folder).files == (f"{FOLDER}/{FILE}",)
