"""What a unit finds beside the workbook it dropped: its returned copy, or the word that all is well.

It stands in ``回执`` of the department's folder under ``inputs/``, which no run reads. A returned copy that somebody
worked in is kept under another name before a new one takes its place.
"""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from budget_disclosure.intake.departments import discover
from budget_disclosure.intake.received import RECEIPTS_FOLDER, is_workbook
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.report.run_summary import RunSummary
from budget_disclosure.return_copy.deliver_copies import withdraw
from budget_disclosure.store.digests import has_digest
from budget_disclosure.store.file_sets import is_backup, publish_file
from budget_disclosure.store.folder_record import read_record

_ALL_WELL = "（已收到，没有问题）.txt"


def write_receipts(inputs: Path, summary: RunSummary) -> tuple[str, ...]:
    """Answer the units of every department of a run; return in Chinese what could not be written.

    ``inputs`` is the folder of all years.
    """
    folders = {one.code: one.folder for one in discover(inputs, summary.year).departments}
    problems = []
    for outcome in summary.outcomes:
        folder = folders.get(outcome.code)
        if folder is None or outcome.state.is_worth_another_try:
            continue  # a department that was busy keeps the answer it has until it is tried again
        try:
            _answer(folder / RECEIPTS_FOLDER, outcome)
        except (OSError, DisclosureError) as error:
            problems.append(f"{outcome.title} 的回执没有写出：{describe_error(error)}")
    return tuple(problems)


def put_into_receipts(year_folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the workbooks that a unit changed in its ``回执`` or put there, with their times: no run reads them."""
    for folder in sorted(year_folder.glob(f"*/{RECEIPTS_FOLDER}")):
        with contextlib.suppress(OSError, DisclosureError):  # said when something is to be written there
            ours = read_record(folder).files
            for path in sorted(folder.iterdir()):
                is_ours = path.name in ours and has_digest(path, *ours[path.name])
                if is_workbook(path) and not is_ours and not is_backup(path):
                    yield path.relative_to(year_folder).as_posix(), path.stat().st_mtime_ns


def _answer(folder: Path, outcome: DepartmentOutcome) -> None:
    files = dict(_files(outcome))
    for name, content in files.items():
        publish_file(folder / name, content, replace_edited=True)
    withdraw(folder, {folder / name for name in files})


def _files(outcome: DepartmentOutcome) -> Iterator[tuple[str, bytes]]:
    returned: Mapping[str, bytes] = {path.name: path.read_bytes() for path in outcome.returned}
    yield from returned.items()
    answered = {Path(name).stem for name in returned}
    for name, digest in outcome.inputs:
        if safe_name(Path(name).stem) not in answered:
            yield f"{safe_name(Path(name).stem)}{_ALL_WELL}", _words(name, digest).encode()


def _words(name: str, digest: str) -> str:
    return (
        f"已收到《{name}》，没有需要更正的问题。\r\n"
        f"收到的文件（SHA-256）：{digest}\r\n"
        "之后如有更正，请把改好的填报表放回原处；这里会更新。\r\n"
    )
