"""What a version keeps of one document for comparing: data.json, the forms, the headings, and the input cells."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budget_disclosure.changes.changed_forms import form_data
from budget_disclosure.model.input_cells import InputCell
from budget_disclosure.model.location import Location
from budget_disclosure.narrative.performance_forms import PerformanceForm

Json = Mapping[str, Any]
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One document of one version. ``inputs`` holds values by ``file!sheet!cell``, as data.json cites cells.

    ``labels`` says by the same keys what a cell is called in public (``changes/cell_labels.py``).
    """

    data: Json
    forms: Sequence[Json] = ()
    headings: Mapping[str, str] | None = None
    inputs: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None

    @property
    def values(self) -> Mapping[str, str]:
        """The values of the input cells; empty when the version did not keep them."""
        return self.inputs or {}

    def title_of(self, section: str) -> str:
        """Return the heading of a section of the prose, its key where the document shows none."""
        return (self.headings or {}).get(section, section)


def read_snapshot(data: bytes, extra: bytes, inputs: bytes) -> Snapshot:
    """Return the snapshot of the kept files. Raises ``ValueError`` or ``KeyError`` for files that are none."""
    more = json.loads(extra)
    cells = {f"{cell['file']}!{cell['sheet']}!{cell['cell']}": cell for cell in json.loads(inputs)["cells"]}
    return Snapshot(
        json.loads(data),
        tuple(more["forms"]),
        dict(more["headings"]),
        {key: cell["value"] for key, cell in cells.items()},
        {key: cell["label"] for key, cell in cells.items() if "label" in cell},
    )


def write_extra(document: str, forms: Iterable[PerformanceForm], headings: Mapping[str, str]) -> bytes:
    """Return what data.json does not hold: the name of the document's file, its forms and headings."""
    return _dump(
        {
            "format": _FORMAT,
            "document": document,
            "headings": dict(headings),
            "forms": [form_data(form) for form in forms],
        }
    )


def write_inputs(cells: Iterable[InputCell], labels: Mapping[Location, str] | None = None) -> bytes:
    """Return every input cell with its value, amounts in exact 元, and what it is called in public."""
    known = labels or {}
    listing = [
        {"file": cell.at.file, "sheet": cell.at.sheet, "cell": cell.at.cell, "value": cell.value}
        | ({"label": known[cell.at]} if cell.at in known else {})
        for cell in cells
    ]
    return _dump({"format": _FORMAT, "cells": listing})


def _dump(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()
