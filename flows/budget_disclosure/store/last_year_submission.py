"""What the workbooks of a department said last year, as the version that was published keeps them.

An earlier program kept no workbooks: then their digests tell which files were used, so that none is taken by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.last_year import PlainRow
from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.store.document_data import DATA_NAME, subject_of
from budget_disclosure.store.draft import read_draft
from budget_disclosure.store.json_files import parse_json_object
from budget_disclosure.store.kept_submissions import SUBMISSIONS_NAME, read_submissions
from budget_disclosure.store.versions import list_versions, read_data


@dataclass(frozen=True, slots=True)
class KeptSubmissions:
    """The workbooks behind the last published version of a department (behind the draft, if nothing was published).

    ``source`` names the version for people, ``sheets`` are by unit. ``files`` are the names of the units' workbooks in
    the folder, ``digests`` (SHA-256) those of all workbooks by name.
    """

    source: str
    sheets: Mapping[str, Mapping[str, tuple[PlainRow, ...]]]
    files: Mapping[str, str]
    digests: Mapping[str, str]


def kept_submissions(outputs: Path, year: int, department_code: str) -> tuple[KeptSubmissions, ...]:
    """Return what is kept of a department, for each of its folders (more than one: somebody copied one).

    Raises ``DisclosureError`` for a version that is damaged.
    """
    root = outputs / str(year)
    folders = sorted(root.iterdir(), key=lambda path: path.name) if root.is_dir() else []
    own = [path for path in folders if path.is_dir() and path.name.partition("-")[0] == safe_name(department_code)]
    found = (_in_folder(folder, year, subject_of(Scope.DEPARTMENT, department_code)) for folder in own)
    return tuple(kept for kept in found if kept is not None)


def _in_folder(folder: Path, year: int, subject: str) -> KeptSubmissions | None:
    name = f"{subject}/{DATA_NAME}"
    published = [version for version in list_versions(folder) if version.publication is not None]
    version = next((one for one in reversed(published) if name in one.data), None)
    if version is not None:
        data = read_data(version, [one for one in (name, SUBMISSIONS_NAME) if one in version.data])
        source = f"{year}年公开第{version.number}版"
        return _kept(source, data[name], data.get(SUBMISSIONS_NAME, b""), version.inputs)
    draft = None if published else read_draft(folder)
    if draft is None or subject not in draft.documents:
        return None
    source = f"{year}年生成的数据（没有登记公开）"
    return _kept(source, draft.documents[subject].data, draft.submissions, draft.workbooks)


def _kept(source: str, data: bytes, submissions: bytes, digests: Mapping[str, str]) -> KeptSubmissions:
    document: dict[str, Any] = (parse_json_object(data) or {}).get("document") or {}
    units = [unit for unit in document.get("units") or () if isinstance(unit, dict)]
    files = {str(unit.get("code", "")): str(unit.get("file", "")).rpartition("/")[2] for unit in units}
    return KeptSubmissions(source, read_submissions(submissions), files, digests)
