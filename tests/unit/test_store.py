"""Published files: whole or not at all, and a person's edit is never lost."""

from pathlib import Path

import pytest

from budget_disclosure.errors import DisclosureError
from budget_disclosure.publish.store import MANIFEST_NAME, StoreState, publish_file, write_atomically


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tmp_path / "021-某局" / "某局2024年度部门预算公开.docx"


def test_a_new_document_is_written_whole_and_leaves_no_temporary_file(document: Path) -> None:
    stored = publish_file(document, b"first")

    assert stored.state is StoreState.WRITTEN
    assert document.read_bytes() == b"first"
    assert sorted(path.name for path in document.parent.iterdir()) == sorted([MANIFEST_NAME, document.name])


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
    assert stored.kept is not None
    assert stored.kept.read_bytes() == b"edit two"
    assert document.read_bytes() == b"newest"
    assert publish_file(document, b"after").state is StoreState.WRITTEN


def test_a_failed_write_leaves_the_old_document_and_no_rubbish(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_file(document, b"old")
    names = sorted(path.name for path in document.parent.iterdir())

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("budget_disclosure.publish.store.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(document, b"new")

    assert document.read_bytes() == b"old"
    assert sorted(path.name for path in document.parent.iterdir()) == names


def test_a_run_killed_between_rename_and_record_does_not_look_like_an_edit(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_file(document, b"one")
    real, calls = write_atomically, []

    def killed_after_the_document(path: Path, content: bytes) -> None:
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(path.name)
        real(path, content)

    monkeypatch.setattr("budget_disclosure.publish.store.write_atomically", killed_after_the_document)
    with pytest.raises(KeyboardInterrupt):
        publish_file(document, b"two")
    monkeypatch.undo()

    assert calls == [MANIFEST_NAME, document.name]
    assert document.read_bytes() == b"two"
    assert publish_file(document, b"three").state is StoreState.WRITTEN


def test_a_broken_record_stops_with_what_to_do(document: Path) -> None:
    publish_file(document, b"one")
    (document.parent / MANIFEST_NAME).write_text("{", encoding="utf-8")

    with pytest.raises(DisclosureError, match=r"已损坏.*请删除它后重新运行"):
        publish_file(document, b"two")
    assert document.read_bytes() == b"one"
