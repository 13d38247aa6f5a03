"""EDGE: workbooks put in place together, all or none; what is there with other content is never lost unasked."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_workbook import read_cells
from budget_disclosure.model.errors import DisclosureError


def write_workbooks(
    root: Path, filled: Iterable[tuple[Path, bytes]], overwrite: bool, also: Mapping[Path, bytes]
) -> None:
    """Write all workbooks below ``root``, and the files ``also``; a workbook that says the same is left alone.

    Raises ``DisclosureError`` where one that says something else would be lost and ``overwrite`` is not set, and
    ``OSError``; whatever is in the way is known before the first file is replaced.
    """
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".import-") as scratch:
        drafts: dict[Path, Path] = {}
        for number, (path, content) in enumerate(filled):
            draft = Path(scratch) / f"{number}-{path.name}"
            draft.write_bytes(content)
            drafts[path] = draft
        _refuse_losses(drafts, overwrite)
        for path, draft in drafts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if overwrite or not path.exists():
                _replace(draft, path)
        for path, content in also.items():
            draft = Path(scratch) / path.name
            draft.write_bytes(content)
            draft.replace(path)


def refuse_other_names(folder: Path, department_code: str, paths: Mapping[str, Path]) -> None:
    """Raise ``DisclosureError`` where a department has another folder already, or a unit (by code) another workbook.

    A renamed one would otherwise be counted twice.
    """
    for other in folder.parent.glob(f"{department_code}-*"):
        if other.is_dir() and other.name != folder.name:
            raise DisclosureError(f"{other}：同一部门代码已有另一个文件夹，应为“{folder.name}”。请先改名或移走再导入")
    for code, path in paths.items():
        for other in folder.glob(f"{code}-*.xlsx"):
            if other.name != path.name:
                raise DisclosureError(f"{other}：单位 {code} 已有另一个填报表，导入后会有两份。请先移走再导入")


def _refuse_losses(drafts: Mapping[Path, Path], overwrite: bool) -> None:
    if overwrite:
        return
    changed = [path for path, draft in drafts.items() if path.exists() and not _is_same(draft, path)]
    if changed:
        names = "、".join(str(path) for path in changed)
        raise DisclosureError(
            f"已有内容不同的填报表，没有覆盖，也没有写入任何文件：{names}。"
            "请先另存或移走这些文件；确认以导入文件为准时，加 --overwrite 重新导入"
        )


def _is_same(draft: Path, path: Path) -> bool:
    """Return whether a workbook says in every cell what its draft says; an older program may have written it."""
    before, after = path.read_bytes(), draft.read_bytes()
    return before == after or ((said := _said(before, path)) is not None and said == _said(after, path))


def _said(content: bytes, path: Path) -> Mapping[str, object] | None:
    """Return the cells of every sheet; ``None`` where the file cannot be read."""
    book = read_cells(content, path.name)
    return {title: sheet.cells for title, sheet in book.sheets.items()} if isinstance(book, WorkbookCells) else None


def _replace(draft: Path, path: Path) -> None:
    """Put a draft in place; a file of the same bytes is left alone, with its time."""
    if not (path.exists() and draft.read_bytes() == path.read_bytes()):
        draft.replace(path)


@contextmanager
def fault_as_error(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into a ``DisclosureError`` that says what to do."""
    try:
        yield
    except OSError as error:
        raise DisclosureError(
            f"{folder}：无法写入（{error.strerror or error}）。"
            "请关闭正在打开这些文件的程序，检查文件夹权限和磁盘空间后重试"
        ) from None
