"""Which files of a folder are published documents to audit, and which are left out, with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from budget_disclosure.audit_marks.marked_copy import is_marked
from budget_disclosure.reading.read_finished import KINDS
from budget_disclosure.store.file_names import (
    CORRECTIONS_FOLDER,
    DRAFT_FOLDER,
    RELEASES_FOLDER,
    REVIEW_FOLDER,
    RUN_CHANGES_FOLDER,
    SET_ASIDE_FOLDER,
    SIGN_OFFS_FOLDER,
    VERSIONS_FOLDER,
    WORKBOOKS_FOLDER,
)

# Documents that people publish and nobody can read here: they are listed, not passed over.
_OTHER_KINDS = (".doc", ".wps", ".ofd", ".rtf")
_OWN = frozenset(
    {
        *(VERSIONS_FOLDER, CORRECTIONS_FOLDER, DRAFT_FOLDER, RUN_CHANGES_FOLDER, SET_ASIDE_FOLDER),
        *(SIGN_OFFS_FOLDER, REVIEW_FOLDER, RELEASES_FOLDER, WORKBOOKS_FOLDER),
    }
)
_OWN_MARKS = ("data.json", ".disclose")


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Paths below a folder: documents in order, and what was left out with the reason."""

    documents: tuple[PurePosixPath, ...]
    left_out: tuple[tuple[str, str], ...]


def files_of(folder: Path, results: Path) -> FolderFiles:
    """Return the documents of a folder, looked for in all folders below it but that of the ``results``.

    A document that is there as .docx and as .pdf is two: both are published, and they may differ. Raises ``OSError``.
    """
    documents: list[PurePosixPath] = []
    left_out: list[tuple[str, str]] = []
    for path, reason in _walk(folder, results.resolve()):
        relative = PurePosixPath(path.relative_to(folder))
        if reason:
            left_out.append((str(relative), reason))
        else:
            documents.append(relative)
    return FolderFiles(tuple(documents), tuple(left_out))


def _walk(folder: Path, results: Path) -> Iterator[tuple[Path, str]]:
    entries = sorted(folder.iterdir(), key=lambda path: path.name)
    is_ours = any((folder / name).exists() for name in _OWN_MARKS)
    for path in entries:
        if path.is_symlink() or path.name.startswith(".") or path.resolve() == results:
            continue
        if path.is_dir():
            if is_ours and path.name in _OWN:
                yield path, "本系统自己的文件夹"
            else:
                yield from _walk(path, results)
        elif path.suffix.casefold() in (*KINDS, *_OTHER_KINDS):
            yield path, _reason(path)


def _reason(path: Path) -> str:
    """Return why a file is left out; ``""`` for one that is audited."""
    if path.name.startswith(("~$", ".~")):
        return "正在打开的文档的临时文件"
    if is_marked(path):
        return "审查标注的副本"
    return "人工修改备份" if "（人工修改备份" in path.stem else ""
