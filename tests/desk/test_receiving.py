"""A workbook that is sent goes where its own unit code says; what it replaces is kept; nothing is guessed."""

import io
import zipfile
from pathlib import Path

import pytest

from budget_disclosure.actions.blank_workbook import write_blank_workbook
from budget_disclosure.actions.receive_workbook import (
    ReceivedWorkbook,
    RefusedWorkbookError,
    Sent,
    check_received,
    receive_workbook,
)
from tests.support.desks import NOW, ROSTER, TEMPLATES, YEAR, DeskYear, desk_year, workbook

WATER = "305-云岭县水利局"


@pytest.fixture
def year(tmp_path: Path) -> DeskYear:
    return desk_year(tmp_path)


def receive(year: DeskYear, content: bytes, name: str = "填报表.xlsx", unit: str = "") -> ReceivedWorkbook:
    return receive_workbook(Sent(content, name, unit), YEAR, year.desk.folders, NOW)


def lying(year: DeskYear) -> dict[str, bytes]:
    root = year.inputs / str(YEAR)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.xlsx")}


def test_it_goes_to_the_department_of_its_unit_code_whatever_it_is_called(year: DeskYear) -> None:
    got = receive(year, workbook("305002"), "312001-林业局.xlsx")
    assert lying(year) == {f"{WATER}/305002-云岭县水文站.xlsx": workbook("305002")}
    assert (got.unit.code, got.unit.name, got.kept, got.is_known) == ("305002", "云岭县水文站", (), False)


def test_a_newer_one_replaces_it_and_the_earlier_one_is_kept(year: DeskYear) -> None:
    receive(year, workbook("305001"))
    got = receive(year, workbook("305001", short_name="水利局"))
    assert lying(year) == {
        f"{WATER}/305001-云岭县水利局.xlsx": workbook("305001", short_name="水利局"),
        f"{WATER}/旧版/305001-云岭县水利局（20240315-093000）.xlsx": workbook("305001"),
    }
    assert [path.name for path in got.kept] == ["305001-云岭县水利局（20240315-093000）.xlsx"]
    receive(year, workbook("305001", short_name="县水利"))
    assert f"{WATER}/旧版/305001-云岭县水利局（20240315-093000）-2.xlsx" in lying(year)


def test_the_same_content_again_changes_nothing(year: DeskYear) -> None:
    receive(year, workbook("305001"))
    assert receive(year, workbook("305001")).is_known
    assert len(lying(year)) == 1


def test_one_that_was_dropped_under_another_name_is_replaced_in_its_place(year: DeskYear) -> None:
    folder = year.inputs / str(YEAR) / WATER
    folder.mkdir()
    (folder / "305001 水利局（修改）.xlsx").write_bytes(workbook("305001"))
    (folder / "水利局.xlsx").write_bytes(workbook("305001", short_name="县水利"))
    receive(year, workbook("305001", revision=2))
    assert set(lying(year)) == {
        f"{WATER}/305001 水利局（修改）.xlsx",
        f"{WATER}/旧版/305001 水利局（修改）（20240315-093000）.xlsx",
        f"{WATER}/旧版/水利局（20240315-093000）.xlsx",
    }
    assert lying(year)[f"{WATER}/305001 水利局（修改）.xlsx"] == workbook("305001", revision=2)


def test_a_file_that_only_its_name_gives_to_the_unit_is_not_overwritten(year: DeskYear) -> None:
    folder = year.inputs / str(YEAR) / WATER
    folder.mkdir()
    (folder / "305001-云岭县水利局.xlsx").write_bytes(workbook("305002"))
    receive(year, workbook("305001"))
    assert lying(year) == {
        f"{WATER}/305001-云岭县水利局.xlsx": workbook("305002"),
        f"{WATER}/305001-云岭县水利局（2）.xlsx": workbook("305001"),
    }


def test_a_lower_revision_never_takes_the_place_of_a_higher_one(year: DeskYear) -> None:
    receive(year, workbook("305001", revision=3))
    with pytest.raises(RefusedWorkbookError, match="已报送修订号 3 的填报表，这一份是修订号 2，没有收下"):
        receive(year, workbook("305001", revision=2))
    with pytest.raises(RefusedWorkbookError, match="这一份是读不出修订号的，没有收下"):
        receive(year, workbook("305001", revision=None))
    assert lying(year) == {f"{WATER}/305001-云岭县水利局.xlsx": workbook("305001", revision=3)}


def test_a_unit_sends_only_its_own(year: DeskYear) -> None:
    with pytest.raises(RefusedWorkbookError, match="这是单位 305002 的填报表，这里只收单位 305001 的，没有收下"):
        receive(year, workbook("305002"), unit="305001")
    assert lying(year) == {}


def test_a_unit_that_the_roster_does_not_have_is_refused(year: DeskYear) -> None:
    with pytest.raises(RefusedWorkbookError, match=r"单位名单\.csv 里没有单位 305009，没有收下"):
        receive(year, workbook("305009"))
    assert lying(year) == {}


def test_without_a_roster_the_department_is_the_one_whose_code_begins_the_unit_code(year: DeskYear) -> None:
    root = year.inputs / str(YEAR)
    (root / "单位名单.csv").unlink()
    for name in ("30-云岭县农业局", "305-云岭县水利局"):
        (root / name).mkdir()
    receive(year, workbook("305001"))
    assert list(lying(year)) == [f"{WATER}/305001-云岭县水利局.xlsx"]
    with pytest.raises(RefusedWorkbookError, match="没有哪个部门的代码是单位代码 312001 的开头"):
        receive(year, workbook("312001"))


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "rule", "words"),
    [
        ("报表.zip", packed(表_xlsx=b"x"), "I-130", "压缩包，里面有“表.xlsx”"),
        ("报表.xls", b"\xd0\xcf\x11\xe0", "I-103", ".xls 格式的文件"),
        ("报表.pdf", b"%PDF-1.7", "I-103", "不是填报表的文件"),
        ("报表.xlsx", b"", "", "没有写明是哪个单位的"),
        ("报表.xlsx", packed(表_xlsx=b"x"), "", "没有写明是哪个单位的"),
        ("报表.xlsx", b"<html><script>alert(1)</script>", "", "没有写明是哪个单位的"),
    ],
)
def test_what_is_no_workbook_is_refused_in_the_words_of_a_run(
    year: DeskYear, name: str, content: bytes, rule: str, words: str
) -> None:
    with pytest.raises(RefusedWorkbookError) as error:
        receive(year, content, name)
    assert rule in str(error.value)
    assert words in str(error.value)
    assert error.value.findings
    assert lying(year) == {}


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.xlsx", "..\\..\\x.xlsx", "a\0b.xlsx", "/x.xlsx", "会" * 900 + ".xlsx"]
)
def test_no_name_leads_anywhere(year: DeskYear, name: str) -> None:
    receive(year, workbook("305001"), name)
    assert list(lying(year)) == [f"{WATER}/305001-云岭县水利局.xlsx"]


def test_it_is_checked_as_it_lies_there_now(year: DeskYear) -> None:
    got = receive(year, workbook("305001"))
    before = check_received(got.path, YEAR, year.desk.folders, NOW)
    assert "S-101" not in {one.rule.id for one in before.findings}
    assert not before.fault


@pytest.mark.parametrize(
    ("of_year", "format_name", "rule"), [(2025, "thirteen-tables", "I-201"), (2024, "nine-tables", "I-214")]
)
def test_the_form_of_another_year_or_format_does_not_take_the_place_of_what_was_sent(
    year: DeskYear, tmp_path: Path, of_year: int, format_name: str, rule: str
) -> None:
    got = receive(year, workbook("305001"))
    other = tmp_path / "other" / str(of_year)
    other.mkdir(parents=True)
    (other / "单位名单.csv").write_text(ROSTER, encoding="utf-8")
    (other / "年度设置.yaml").write_text(f"format: {format_name}\n", encoding="utf-8")
    path = tmp_path / "form.xlsx"
    write_blank_workbook(path, of_year, "305001", other.parent, TEMPLATES)
    with pytest.raises(RefusedWorkbookError, match="这不是本年度、本部门用的填报表，没有收下。") as refused:
        receive(year, path.read_bytes())
    assert [one.rule.id for one in refused.value.findings] == [rule]
    assert got.path.read_bytes() == workbook("305001")
    assert not (got.path.parent / "旧版").exists()
