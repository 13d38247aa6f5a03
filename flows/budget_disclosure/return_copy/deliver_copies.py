"""Puts the returned copies of a department's units in place, and takes away those of units that are in order now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Finding
from budget_disclosure.return_copy.copy_paths import RETURNED_FOLDER, returned_paths
from budget_disclosure.return_copy.findings_page import write_findings_page
from budget_disclosure.return_copy.write_copy import write_returned_copy
from budget_disclosure.store.digests import has_digest
from budget_disclosure.store.file_sets import publish_file
from budget_disclosure.store.folder_record import RECORD_NAME, read_record, save_record


@dataclass(frozen=True, slots=True)
class Returned:
    """What goes back for one file of a unit; ``workbook`` is ``None`` when it could not be opened."""

    file: str
    workbook: Path | None
    page: Path


def deliver_returned_copies(
    files: Mapping[str, bytes],
    findings: Sequence[Finding],
    spec: Declarations,
    department_folder: Path,
    unreadable: Sequence[str] = (),
) -> tuple[Returned, ...]:
    """Write copy and page of every file with an open finding and return where they are.

    ``files`` are the bytes of the workbooks by the names findings call them (``<folder>/<file>.xlsx``); ``unreadable``
    names what was sent in a form that cannot be read, for which there is a page only. A copy that somebody worked in
    is kept under another name before a new one takes its place; one of ours that is no longer needed is removed.
    Raises ``OSError`` when a file is open elsewhere.
    """
    returned = []
    for file, content in files.items():
        own = [finding for finding in findings if finding.at.file == file]
        if any(not finding.accepted for finding in own):
            returned.append(_deliver(file, content, own, spec, department_folder))
    for file in unreadable:
        own = [finding for finding in findings if finding.at.file == file]
        returned.append(Returned(file, None, _deliver_page(file, own, department_folder)))
    current = {path for one in returned for path in (one.workbook, one.page) if path is not None}
    withdraw(department_folder / RETURNED_FOLDER, current)
    return tuple(returned)


def _deliver(file: str, original: bytes, findings: Sequence[Finding], spec: Declarations, folder: Path) -> Returned:
    paths = returned_paths(folder, file)
    sheets = [sheet.title for sheet in spec.workbook.sheets]
    copy = write_returned_copy(original, findings, spec)
    workbook = "" if copy is None else paths.workbook.name
    page = write_findings_page(PurePosixPath(file).name, findings, sheets, workbook)
    publish_file(paths.page, page.encode(), replace_edited=True)
    if copy is None:
        return Returned(file, None, paths.page)
    publish_file(paths.workbook, copy, replace_edited=True)
    return Returned(file, paths.workbook, paths.page)


def _deliver_page(file: str, findings: Sequence[Finding], folder: Path) -> Path:
    page = returned_paths(folder, file).page
    publish_file(page, write_findings_page(PurePosixPath(file).name, findings).encode(), replace_edited=True)
    return page


def withdraw(folder: Path, current: set[Path]) -> None:
    """Remove files we wrote that say nothing any more; a file that a person changed is no longer ours."""
    if not folder.is_dir():
        return
    record = read_record(folder)
    for name in list(record.files):
        path = folder / name
        if path in current:
            continue
        if has_digest(path, *record.files[name]):
            path.unlink()
        del record.files[name]
    if record.files:
        save_record(folder, record)
    else:
        (folder / RECORD_NAME).unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
