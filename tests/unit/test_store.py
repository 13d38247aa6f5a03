"""Published files: whole or not at all, and a person's edit is never lost."""

import json
import os
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store import atomic_writing, file_sets
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.file_sets import (
    StoreState,
    finish_publishing,
    publish_file,
    publish_sets,
)
from budget_disclosure.store.folder_record import RECORD_NAME, read_record


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tmp_path / "021-某局" / "某局2024年度部门预算公开.docx"


def test_a_new_document_is_written_whole_and_leaves_no_temporary_file(document: Path) -> None:
    stored = publish_file(document, b"first")

    assert stored.state is StoreState.WRITTEN
    assert document.read_bytes() == b"first"
    assert sorted(path.name for path in document.parent.iterdir()) == sorted([RECORD_NAME, document.name])


def test_a_folder_may_be_relative_to_where_the_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = Path("outputs/2024/021-某局")

    (stored,) = publish_sets(root, read_record(root), [{"data/a.csv": b"1", "某局.docx": b"2"}])

    assert stored.state is StoreState.WRITTEN
    assert (tmp_path / root / "data" / "a.csv").read_bytes() == b"1"
    assert read_record(root).pending == {}


def test_our_own_document_is_replaced_by_the_next(document: Path) -> None:
    publish_file(document, b"first")

    assert publish_file(document, b"second").state is StoreState.WRITTEN
    assert document.read_bytes() == b"second"


def test_equal_content_is_not_written_again(document: Path) -> None:
    publish_file(document, b"same")
    before = document.stat().st_mtime_ns, document.stat().st_ino

    assert publish_file(document, b"same").state is StoreState.UNCHANGED
    assert (document.stat().st_mtime_ns, document.stat().st_ino) == before


def test_a_document_edited_by_hand_stays_as_the_person_left_it(document: Path) -> None:
    publish_file(document, b"ours")
    document.write_bytes(b"edited by a person")

    stored = publish_file(document, b"newer")

    assert stored.state is StoreState.EDITED_BY_HAND
    assert document.read_bytes() == b"edited by a person"


def test_a_document_we_never_wrote_is_not_ours_to_replace(document: Path) -> None:
    document.parent.mkdir()
    document.write_bytes(b"put here by a person")

    assert publish_file(document, b"ours").state is StoreState.EDITED_BY_HAND
    assert document.read_bytes() == b"put here by a person"


def test_replacing_on_request_keeps_every_edited_version_aside(document: Path) -> None:
    for edit in (b"edit one", b"edit two"):
        publish_file(document, b"ours", replace_edited=True)
        document.write_bytes(edit)
    stored = publish_file(document, b"newest", replace_edited=True)

    kept = sorted(path.name for path in document.parent.glob("*备份*"))
    assert kept == ["某局2024年度部门预算公开（人工修改备份2）.docx", "某局2024年度部门预算公开（人工修改备份）.docx"]
    assert [path.read_bytes() for path in stored.backups] == [b"edit two"]
    assert document.read_bytes() == b"newest"
    assert publish_file(document, b"after").state is StoreState.WRITTEN


def test_a_failed_write_leaves_the_old_document_and_no_rubbish(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_file(document, b"old")
    names = sorted(path.name for path in document.parent.iterdir())

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("budget_disclosure.store.atomic_writing.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(document, b"new")

    assert document.read_bytes() == b"old"
    assert sorted(path.name for path in document.parent.iterdir()) == names


def killed_after(renames: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the process die after so many renames; return the list of the names that came into being."""
    real, done = os.replace, list[str]()

    def replace(source: Path, target: Path) -> None:
        if len(done) == renames:
            raise KeyboardInterrupt
        done.append(Path(target).name)
        real(source, target)

    monkeypatch.setattr("budget_disclosure.store.atomic_writing.os.replace", replace)
    return done


def test_a_run_killed_between_rename_and_record_does_not_look_like_an_edit(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_file(document, b"one")
    done = killed_after(2, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        publish_file(document, b"two")
    monkeypatch.undo()

    assert done == [RECORD_NAME, document.name]
    assert document.read_bytes() == b"two"
    assert publish_file(document, b"three").state is StoreState.WRITTEN


# --- files that belong together ------------------------------------------------------------------------------------

SETS = (
    {"001-站/data/a.csv": b"a1", "001-站/站.docx": b"unit one"},
    {"data/b.csv": b"b1", "局.docx": b"department one"},
)
NEWER = (
    {"001-站/data/a.csv": b"a2", "001-站/站.docx": b"unit two"},
    {"data/b.csv": b"b2", "局.docx": b"department two"},
)


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != RECORD_NAME
    }


def publish_all(root: Path, sets: tuple[dict[str, bytes], ...], *, replace_edited: bool = False) -> list[StoreState]:
    return [one.state for one in publish_sets(root, read_record(root), sets, replace_edited=replace_edited)]


def test_sets_are_written_under_their_paths_and_recorded_by_them(tmp_path: Path) -> None:
    assert publish_all(tmp_path, SETS) == [StoreState.WRITTEN] * 2

    assert contents(tmp_path) == {**SETS[0], **SETS[1]}
    assert set(read_record(tmp_path).files) == set(contents(tmp_path))
    assert publish_all(tmp_path, SETS) == [StoreState.UNCHANGED] * 2


def test_an_edited_file_keeps_its_whole_set_and_no_other(tmp_path: Path) -> None:
    publish_all(tmp_path, SETS)
    (tmp_path / "001-站" / "data" / "a.csv").write_bytes(b"edited")

    assert publish_all(tmp_path, NEWER) == [StoreState.EDITED_BY_HAND, StoreState.WRITTEN]

    assert contents(tmp_path) == {**SETS[0], "001-站/data/a.csv": b"edited", **NEWER[1]}
    assert publish_all(tmp_path, NEWER, replace_edited=True) == [StoreState.WRITTEN, StoreState.UNCHANGED]
    assert contents(tmp_path) == {**NEWER[0], "001-站/data/a（人工修改备份）.csv": b"edited", **NEWER[1]}


def test_the_document_is_the_last_of_its_set_and_the_department_s_the_last_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = killed_after(99, monkeypatch)

    publish_all(tmp_path, SETS)

    assert done == [RECORD_NAME, "a.csv", "站.docx", "b.csv", "局.docx", RECORD_NAME]


@pytest.mark.parametrize("renames", range(6))
def test_killed_at_any_rename_the_next_run_ends_as_if_undisturbed(
    renames: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(tmp_path, SETS)
    killed_after(renames, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        publish_all(tmp_path, NEWER)
    monkeypatch.undo()

    assert StoreState.EDITED_BY_HAND not in publish_all(tmp_path, NEWER)
    assert contents(tmp_path) == {**NEWER[0], **NEWER[1]}


@pytest.mark.parametrize("renames", range(1, 5))
def test_killed_at_a_rename_the_publication_is_finished_without_its_input(
    renames: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(tmp_path, SETS)
    killed_after(renames, monkeypatch)
    for module in (atomic_writing, file_sets):
        monkeypatch.setattr(module, "discard", lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        publish_all(tmp_path, NEWER)
    monkeypatch.undo()

    finish_publishing(tmp_path)

    assert contents(tmp_path) == {**NEWER[0], **NEWER[1]}
    assert publish_all(tmp_path, NEWER) == [StoreState.UNCHANGED] * 2


def test_finishing_a_publication_leaves_what_a_person_changed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(tmp_path, SETS)
    killed_after(1, monkeypatch)
    for module in (atomic_writing, file_sets):
        monkeypatch.setattr(module, "discard", lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        publish_all(tmp_path, NEWER)
    monkeypatch.undo()
    (tmp_path / "局.docx").write_bytes(b"edited")

    finish_publishing(tmp_path)

    assert contents(tmp_path) == {**NEWER[0], **NEWER[1], "局.docx": b"edited"}
    assert publish_all(tmp_path, NEWER) == [StoreState.UNCHANGED, StoreState.EDITED_BY_HAND]


def test_a_file_that_cannot_be_replaced_stops_all_sets_before_the_first_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(tmp_path, SETS)
    before = contents(tmp_path)

    def is_open(path: Path) -> None:
        if path.name == "局.docx":
            raise PermissionError(13, "open in Word", str(path))

    monkeypatch.setattr(file_sets, "_refuse_if_open", is_open)
    with pytest.raises(PermissionError):
        publish_all(tmp_path, NEWER)

    assert contents(tmp_path) == before


def test_temporary_files_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    publish_all(tmp_path, SETS)
    (tmp_path / "001-站" / ".disclose-abc.tmp").write_bytes(b"half")

    publish_all(tmp_path, SETS)

    assert contents(tmp_path) == {**SETS[0], **SETS[1]}


def test_the_record_of_the_first_program_version_is_understood(document: Path) -> None:
    publish_file(document, b"one")
    path = document.parent / RECORD_NAME
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    path.write_text(json.dumps({"format": 1, "files": files}), encoding="utf-8")

    assert publish_file(document, b"two").state is StoreState.WRITTEN


@pytest.mark.parametrize("text", ["{", '{"format": 9, "files": {}}', '{"format": 2, "files": []}'])
def test_a_broken_record_stops_with_what_to_do(text: str, document: Path) -> None:
    publish_file(document, b"one")
    (document.parent / RECORD_NAME).write_text(text, encoding="utf-8")

    with pytest.raises(DisclosureError, match=r"已损坏.*请删除它后重新运行"):
        publish_file(document, b"two")
    assert document.read_bytes() == b"one"
