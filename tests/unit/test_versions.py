"""Versions: every one is kept whole, none is overwritten, equal content makes none."""

import json
import zipfile
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.atomic_writing import write_folder
from budget_disclosure.store.digests import digest
from budget_disclosure.store.document_data import reading_order
from budget_disclosure.store.json_files import json_bytes
from budget_disclosure.store.version import Version
from budget_disclosure.store.versions import keep_version, list_versions, load_version

INPUTS = {"305001-局.xlsx": "a" * 64}


def keep(folder: Path, document: bytes = b"one", cell: bytes = b"{}", kept_at: str = "2024-06-01T09:00:00") -> Version:
    data = {"部门-305/data.json": b"data of " + document, "inputs.json": cell}
    return keep_version(folder, {"公开.docx": document}, data, INPUTS, code_version="1.0", kept_at=kept_at)


def test_a_version_holds_documents_data_and_the_digests_of_what_it_was_made_from(tmp_path: Path) -> None:
    version = keep(tmp_path)

    assert (version.number, version.folder) == (1, tmp_path / "历史版本" / "0001")
    assert (version.folder / "公开.docx").read_bytes() == b"one"
    assert zipfile.ZipFile(version.folder / "数据.zip").read("部门-305/data.json") == b"data of one"
    assert (version.inputs, version.code_version, version.kept_at) == (INPUTS, "1.0", "2024-06-01T09:00:00")
    kept = load_version(tmp_path, 1)
    assert kept.documents == {"公开.docx": b"one"}
    assert kept.data["inputs.json"] == b"{}"


def test_equal_content_makes_no_version_whatever_the_clock_and_unpublished_cells_say(tmp_path: Path) -> None:
    keep(tmp_path)

    again = keep(tmp_path, cell=b"{other}", kept_at="2024-07-01T09:00:00")

    assert (again.number, again.kept_at) == (1, "2024-06-01T09:00:00")
    assert len(list_versions(tmp_path)) == 1


def test_going_back_to_an_older_content_is_a_version_of_its_own(tmp_path: Path) -> None:
    numbers = [keep(tmp_path, document).number for document in (b"one", b"two", b"one")]

    assert numbers == [1, 2, 3]
    assert [load_version(tmp_path, n).documents["公开.docx"] for n in numbers] == [b"one", b"two", b"one"]


def test_what_a_killed_run_left_is_removed_and_never_taken_for_a_version(tmp_path: Path) -> None:
    keep(tmp_path)
    leftover = tmp_path / "历史版本" / ".未完成-abc"
    leftover.mkdir()
    (leftover / "公开.docx").write_bytes(b"half")

    assert [version.number for version in list_versions(tmp_path)] == [1]
    assert keep(tmp_path, b"two").number == 2
    assert not leftover.exists()


def test_a_folder_that_is_there_is_never_written_again(tmp_path: Path) -> None:
    assert write_folder(tmp_path / "0001", {"a": b"first"})
    assert not write_folder(tmp_path / "0001", {"a": b"second"})
    assert (tmp_path / "0001" / "a").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["0001"]


def test_an_error_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_folder(tmp_path / "0001", {"a": b"1", "a/b": b"a file cannot be a folder"})
    assert list(tmp_path.iterdir()) == []


def test_a_changed_or_missing_file_of_a_version_is_named(tmp_path: Path) -> None:
    version = keep(tmp_path)
    document = version.folder / "公开.docx"
    document.chmod(0o644)
    document.write_bytes(b"edited")
    with pytest.raises(DisclosureError, match=r"公开\.docx 被改动过"):
        load_version(tmp_path, 1)
    document.unlink()
    with pytest.raises(DisclosureError, match=r"缺少文件 .*公开\.docx"):
        load_version(tmp_path, 1)


def test_a_damaged_record_stops_reading_but_the_next_version_is_still_kept_beside_it(tmp_path: Path) -> None:
    record = keep(tmp_path).folder / "版本.json"
    record.chmod(0o644)
    record.write_text(json.dumps({"number": 1}), encoding="utf-8")

    with pytest.raises(DisclosureError, match=r"版本\.json 无法读取"):
        list_versions(tmp_path)
    assert keep(tmp_path, b"two").number == 2


def test_the_files_of_a_version_are_read_only(tmp_path: Path) -> None:
    version = keep(tmp_path)
    assert [oct(path.stat().st_mode & 0o777) for path in version.folder.rglob("*") if path.is_file()] == ["0o444"] * 3


@pytest.mark.parametrize("name", ["../outside.docx", "/absolute.docx", "数据/data.json", "数据.zip", "版本.json"])
def test_a_name_that_leaves_the_version_or_hides_its_record_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a name"):
        keep_version(tmp_path, {name: b""}, {}, {})


def files_of(version: Version) -> set[str]:
    return {path.relative_to(version.folder).as_posix() for path in version.folder.rglob("*") if path.is_file()}


def keep_two(folder: Path, department: bytes, unit: bytes = b"unit") -> Version:
    """Keep a department's document and a unit's with their tables and data."""
    return keep_version(
        folder,
        {"公开.docx": department, "单位/公开.docx": unit},
        {
            "部门-305/data.json": b"data of " + department,
            "单位-305003/data.json": b"data of " + unit,
            "inputs.json": b"{}",
        },
        INPUTS,
        companions={"公开表.xlsx": b"tables of " + department, "单位/公开表.xlsx": b"tables of " + unit},
    )


def test_what_an_earlier_version_holds_is_kept_once(tmp_path: Path) -> None:
    first = keep_two(tmp_path, b"one")
    second = keep_two(tmp_path, b"two")

    assert files_of(first) == {
        "公开.docx",
        "公开表.xlsx",
        "单位/公开.docx",
        "单位/公开表.xlsx",
        "数据.zip",
        "版本.json",
    }
    assert files_of(second) == {"公开.docx", "公开表.xlsx", "数据.zip", "版本.json"}
    assert zipfile.ZipFile(second.folder / "数据.zip").namelist() == ["部门-305/data.json"]
    kept = load_version(tmp_path, 2)
    assert kept.documents == {"公开.docx": b"two", "单位/公开.docx": b"unit"}
    assert kept.companions == {"公开表.xlsx": b"tables of two", "单位/公开表.xlsx": b"tables of unit"}
    assert kept.data["单位-305003/data.json"] == b"data of unit"
    assert load_version(tmp_path, 1).documents["公开.docx"] == b"one"


def test_content_that_comes_back_is_found_in_the_version_that_holds_it(tmp_path: Path) -> None:
    for document in (b"one", b"two", b"one"):
        keep_two(tmp_path, document)
    third = list_versions(tmp_path)[2]
    assert files_of(third) == {"版本.json"}
    assert third.elsewhere["公开.docx"] == "0001/公开.docx"
    assert load_version(tmp_path, 3).documents == load_version(tmp_path, 1).documents


def test_a_damaged_version_is_not_counted_on_and_named_by_those_that_refer_to_it(tmp_path: Path) -> None:
    first = keep_two(tmp_path, b"one")
    keep_two(tmp_path, b"two")
    shared = first.folder / "单位" / "公开.docx"
    shared.chmod(0o644)
    shared.write_bytes(b"edited")

    with pytest.raises(DisclosureError, match=r"0001/单位/公开\.docx 被改动过"):
        load_version(tmp_path, 2)
    third = keep_two(tmp_path, b"three")
    assert (third.folder / "单位" / "公开.docx").read_bytes() == b"unit"
    assert load_version(tmp_path, 3).documents == {"公开.docx": b"three", "单位/公开.docx": b"unit"}


def test_damaged_or_lost_data_are_named(tmp_path: Path) -> None:
    archive = keep_two(tmp_path, b"one").folder / "数据.zip"
    whole = archive.read_bytes()
    archive.chmod(0o644)
    for damaged in (whole[:-30], whole.replace(b"inputs.json", b"inputs.jsoN"), b"", whole[:40] + b"?" + whole[41:]):
        archive.write_bytes(damaged)
        with pytest.raises(DisclosureError, match=r"0001/数据\.zip（.*\.json）"):
            load_version(tmp_path, 1)
    archive.write_bytes(whole[:-30])
    with pytest.raises(DisclosureError, match=r"0001/数据\.zip（inputs\.json） 被改动过"):
        load_version(tmp_path, 1)
    archive.unlink()
    with pytest.raises(DisclosureError, match=r"缺少文件 .*0001/数据\.zip（inputs\.json）"):
        load_version(tmp_path, 1)


def test_versions_that_earlier_programs_kept_are_read_and_counted_on(tmp_path: Path) -> None:
    """Format 2 had every file in every version, and the data as files in 数据/."""
    documents = {"公开.docx": b"one", "单位/公开.docx": b"unit"}
    data = {"部门-305/data.json": b"data of one", "单位-305003/data.json": b"data of unit", "inputs.json": b"{}"}
    record = {
        "format": 2,
        "number": 1,
        "kept_at": "2024-06-01T09:00:00",
        "code_version": "0.1.0",
        "publication": {"day": "2024-06-01", "url": "", "reason": ""},
        "documents": {name: digest(content) for name, content in documents.items()},
        "companions": {},
        "data": {name: digest(content) for name, content in data.items()},
        "inputs": INPUTS,
        "declarations": {},
    }
    files = {
        **documents,
        **{f"数据/{name}": content for name, content in data.items()},
        "版本.json": json_bytes(record),
    }
    assert write_folder(tmp_path / "历史版本" / "0001", files)

    kept = load_version(tmp_path, 1)
    assert (kept.documents, kept.data) == (documents, data)
    second = keep_two(tmp_path, b"two")
    assert files_of(second) == {"公开.docx", "公开表.xlsx", "单位/公开表.xlsx", "数据.zip", "版本.json"}
    assert load_version(tmp_path, 2).data == {**data, "部门-305/data.json": b"data of two"}


def test_an_unknown_version_names_those_there_are(tmp_path: Path) -> None:
    keep(tmp_path)
    with pytest.raises(DisclosureError, match=r"没有第 7 版。现有版本：1"):
        load_version(tmp_path, 7)


def test_documents_are_read_with_the_departments_own_first_whatever_order_they_were_kept_in() -> None:
    assert sorted(["单位-021002", "部门-021", "单位-021001"], key=reading_order) == [
        "部门-021",
        "单位-021001",
        "单位-021002",
    ]
