"""What the documents of a folder were made from, kept beside them in ``.disclose-sources.json``.

The file is written after the documents: a run killed in between finds them made from something else, makes them again
and gets the same bytes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.store.file_sets import write_atomically
from budget_disclosure.store.staleness import MadeFrom

SOURCES_NAME = ".disclose-sources.json"
_FORMAT = 1
_DECLARATIONS = ("*.docx", "*.yaml", "codes/**/*.csv")


@dataclass(frozen=True, slots=True)
class Source:
    """What a document was made from, and the digests of its files by their paths, the document's own last."""

    made_from: MadeFrom
    files: Mapping[str, str]


@dataclass(slots=True)
class Sources:
    """The sources of all documents of a folder by the document's path."""

    documents: dict[str, Source] = field(default_factory=dict)


def made_from(submissions: Iterable[UnitSubmission], templates: Path, engine: str) -> MadeFrom:
    """Return what a document of these units is made from now."""
    cells = {one.unit.unit_code.value: _cells(one) for one in submissions}
    return MadeFrom(cells, _declarations(templates), _code_digest(), engine)


def read_sources(folder: Path) -> Sources:
    """Return what is known; nothing where there is no file, or none that can be read: then everything is made again."""
    try:
        data = json.loads((folder / SOURCES_NAME).read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            return Sources()
        return Sources({path: _source(one, data["cells"]) for path, one in data["documents"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Sources()


def write_sources(folder: Path, sources: Sources) -> None:
    """Write what the documents were made from; equal cells of a unit are kept once."""
    shared: dict[str, Mapping[str, str]] = {}
    documents: dict[str, Any] = {}
    for path, source in sorted(sources.documents.items()):
        units = {}
        for unit, cells in source.made_from.cells.items():
            units[unit] = _digest(cells)
            shared[units[unit]] = cells
        documents[path] = {
            "units": units,
            "declarations": dict(source.made_from.declarations),
            "code": source.made_from.code,
            "engine": source.made_from.engine,
            "files": dict(source.files),
        }
    data = {"format": _FORMAT, "cells": shared, "documents": documents}
    content = f"{json.dumps(data, ensure_ascii=False)}\n".encode()
    file = folder / SOURCES_NAME
    if not file.exists() or file.read_bytes() != content:
        write_atomically(file, content)


def _source(data: dict[str, Any], cells: dict[str, dict[str, str]]) -> Source:
    units = {unit: cells[digest] for unit, digest in data["units"].items()}
    return Source(MadeFrom(units, data["declarations"], data["code"], data["engine"]), data["files"])


def _cells(submission: UnitSubmission) -> dict[str, str]:
    return {f"{cell.at.sheet}!{cell.at.cell}": cell.value for cell in input_cells([submission])}


def _digest(cells: Mapping[str, str]) -> str:
    return sha256(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def _declarations(templates: Path) -> dict[str, str]:
    files = sorted({path for pattern in _DECLARATIONS for path in templates.glob(pattern)})
    return {
        path.relative_to(templates).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in files
        if not path.name.startswith(("~", "."))
    }


@cache
def _code_digest() -> str:
    """Return a digest of the program itself: another program may make another document from the same input."""
    root = Path(__file__).parents[1]
    whole = sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".j2", ".conf"):
            whole.update(path.relative_to(root).as_posix().encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()
