"""What the documents of a folder were made from, kept beside them in ``.disclose-sources.json``.

The file is written after the documents: a run killed in between finds them made from something else, makes them again
and gets the same bytes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.store.atomic_writing import write_if_different
from budget_disclosure.store.digests import digest
from budget_disclosure.store.file_names import NOTICE_TEMPLATE
from budget_disclosure.store.json_files import json_bytes, read_json
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


def made_from(
    submissions: Iterable[UnitSubmission], templates: Path, engine: str, published: Mapping[str, str] | None = None
) -> MadeFrom:
    """Return what a document of these units is made from now; ``published`` are digests of earlier years' figures."""
    cells = {one.unit.unit_code.value: _cells(one) for one in submissions}
    return MadeFrom(cells, {**_declarations(templates), **(published or {})}, _code_digest(), engine)


def read_sources(folder: Path) -> Sources:
    """Return what is known; nothing where no file can be read: then every document is written again."""
    try:
        data = read_json(folder / SOURCES_NAME)
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
            units[unit] = _key(cells)
            shared[units[unit]] = cells
        documents[path] = {
            "units": units,
            "declarations": dict(source.made_from.declarations),
            "code": source.made_from.code,
            "engine": source.made_from.engine,
            "files": dict(source.files),
        }
    data = {"format": _FORMAT, "cells": shared, "documents": documents}
    write_if_different(folder / SOURCES_NAME, json_bytes(data, indent=None))


def _source(data: dict[str, Any], cells: dict[str, dict[str, str]]) -> Source:
    units = {unit: cells[digest] for unit, digest in data["units"].items()}
    return Source(MadeFrom(units, data["declarations"], data["code"], data["engine"]), data["files"])


def _cells(submission: UnitSubmission) -> dict[str, str]:
    return {f"{cell.at.sheet}!{cell.at.cell}": cell.value for cell in input_cells([submission])}


def _key(cells: Mapping[str, str]) -> str:
    return digest(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode())[:16]


def _declarations(templates: Path) -> dict[str, str]:
    files = sorted({path for pattern in _DECLARATIONS for path in templates.glob(pattern)})
    return {
        path.relative_to(templates).as_posix(): digest(path.read_bytes())
        for path in files
        if not path.name.startswith(("~", ".")) and path.name != NOTICE_TEMPLATE
    }


@cache
def _code_digest() -> str:
    """Return a digest of the program itself: another program may make another document from the same input."""
    root = Path(__file__).parents[1]
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix in (".py", ".j2", ".conf")]
    return digest(b"".join(path.relative_to(root).as_posix().encode() + path.read_bytes() for path in files))
