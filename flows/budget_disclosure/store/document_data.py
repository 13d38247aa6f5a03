"""The data that a version and a draft hold of each document: data.json, what it lacks, and the cells of all inputs.

``部门-021/data.json`` is the companion of the document, ``部门-021/extra.json`` has its path, forms and (in a version)
the headings of its sections,
``inputs.json`` every filled cell. Whose document it is (``部门-021``, ``单位-021002``) is its subject: by it a document
is found again, not by its file name.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from budget_disclosure.changes.changed_forms import form_data
from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.ledger.ledger import Scope
from budget_disclosure.model.input_cells import InputCell
from budget_disclosure.model.location import Location
from budget_disclosure.narrative.performance_forms import PerformanceForm
from budget_disclosure.store.json_files import read_json_object

DATA_NAME, EXTRA_NAME, INPUTS_NAME = "data.json", "extra.json", "inputs.json"
_FORMAT, _INPUTS_FORMAT = 1, 2
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KINDS = {Scope.DEPARTMENT: "部门", Scope.UNIT: "单位"}


def subject_of(scope: Scope, code: str) -> str:
    """Return whose document it is: ``部门-021``, ``单位-021002``."""
    return f"{_KINDS[scope]}-{code}"


def reading_order(subject: str) -> tuple[bool, str]:
    """Return the place of a document among those of its department: the department's own first, then units by code."""
    return not subject.startswith(f"{_KINDS[Scope.DEPARTMENT]}-"), subject


def subjects_in(names: Iterable[str]) -> frozenset[str]:
    """Return whose documents there are, by the names of the data files of a version."""
    return frozenset(name.partition("/")[0] for name in names if "/" in name)


def data_files(subject: str, data: bytes, extra: bytes) -> dict[str, bytes]:
    """Return the data of a document by the names it has in a version and in a draft."""
    return {f"{subject}/{DATA_NAME}": data, f"{subject}/{EXTRA_NAME}": extra}


def data_of(subject: str, files: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """Return data.json and extra.json of a document. Raises ``KeyError`` where the files lack them."""
    return files[f"{subject}/{DATA_NAME}"], files[f"{subject}/{EXTRA_NAME}"]


def read_snapshot(data: bytes, headings: Mapping[str, str], extra: bytes, inputs: bytes) -> Snapshot:
    """Return a document for comparing. Raises ``ValueError`` or ``KeyError`` for files that are none."""
    cells = dict(_read_inputs(json.loads(inputs)))
    return Snapshot(
        json.loads(data),
        tuple(json.loads(extra)["forms"]),
        dict(headings),
        {key: value for key, (value, _) in cells.items()},
        {key: label for key, (_, label) in cells.items() if label is not None},
    )


def _read_inputs(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Yield each cell as data.json cites it, with its value and what it is called in public, if it is called anything.

    Format 1, of earlier programs, has an entry a cell.
    """
    if data["format"] == 1:
        for cell in data["cells"]:
            yield f"{cell['file']}!{cell['sheet']}!{cell['cell']}", (cell["value"], cell.get("label"))
        return
    for file, sheets in data["files"].items():
        for sheet, cells in sheets.items():
            for cell, (value, *label) in cells.items():
                yield f"{file}!{sheet}!{cell}", (value, label[0] if label else None)


def read_name(data: bytes) -> str:
    """Return the name of the department or unit whose data.json it is. Raises ``ValueError``, ``KeyError``."""
    return str(json.loads(data)["document"]["name"])


def read_data(data: bytes) -> Mapping[str, Any]:
    """Return data.json of a document. Raises ``ValueError``."""
    found: Mapping[str, Any] = json.loads(data)
    return found


def read_prose(data: bytes) -> dict[str, list[str]]:
    """Return the paragraphs of each section of the prose as they are printed. Raises ``ValueError``, ``KeyError``."""
    return {
        section["section"]: [
            "".join(segment["text"] for segment in paragraph["segments"]) for paragraph in section["paragraphs"]
        ]
        for section in json.loads(data)["prose"]
    }


def read_path(extra: bytes) -> str:
    """Return where a document stands in the department's folder. Raises ``ValueError``, ``KeyError``."""
    return str(json.loads(extra)["document"])


def read_headings(extra: bytes) -> dict[str, str] | None:
    """Return the headings that the sections of a document stand under; ``None`` where they are not kept."""
    headings = json.loads(extra).get("headings")
    return None if headings is None else dict(headings)


def with_headings(extra: bytes, headings: Mapping[str, str]) -> bytes:
    """Return extra.json with the headings that the sections of the document stand under."""
    return _compact({**json.loads(extra), "headings": dict(headings)})


def read_approval_date(folder: Path) -> date | None:
    """Return the approval date that the department's data.json says; ``None`` where there is none, or it does not."""
    document = (read_json_object(folder / DATA_NAME) or {}).get("document")
    try:
        return iso_day(document.get("approval_date")) if isinstance(document, dict) else None
    except ValueError:
        return None  # a convenience only: without it the deadline is shown as unknown, never as kept


def iso_day(value: object) -> date | None:
    """Return the day that a text of JSON says, as ``2024-03-05``; ``None`` for anything else. Raises ``ValueError``."""
    return date.fromisoformat(value) if isinstance(value, str) and _ISO_DAY.fullmatch(value) else None


def write_extra(document: str, forms: Iterable[PerformanceForm]) -> bytes:
    """Return what data.json does not hold: the path of the document and its forms; headings are added by a version."""
    return _compact({"format": _FORMAT, "document": document, "forms": [form_data(form) for form in forms]})


def write_inputs(cells: Iterable[InputCell], labels: Mapping[Location, str] | None = None) -> bytes:
    """Return every input cell with its value, amounts in exact 元, and what it is called in public."""
    known = labels or {}
    files: dict[str, dict[str, dict[str, list[str]]]] = {}
    for cell in cells:
        at, label = cell.at, known.get(cell.at)
        told = [cell.value] if label is None else [cell.value, label]
        files.setdefault(at.file, {}).setdefault(at.sheet, {})[at.cell] = told
    return _compact({"format": _INPUTS_FORMAT, "files": files})


def _compact(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
