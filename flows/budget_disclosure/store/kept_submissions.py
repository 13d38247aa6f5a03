"""The workbooks of a department as its drafts and published versions keep them: what next year is filled from.

``submissions.json`` beside ``inputs.json``: every filled cell by unit, sheet and field of ``workbook.yaml``. Like the
cells it makes no version of its own: what nothing published shows may differ.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from budget_disclosure.model.input_cells import plain_words
from budget_disclosure.model.last_year import PlainRow
from budget_disclosure.model.submission import UnitSubmission

SUBMISSIONS_NAME: Final = "submissions.json"
_FORMAT: Final = 1


def write_submissions(submissions: Iterable[UnitSubmission]) -> bytes:
    """Return what the workbooks of units say, by the codes of the units; amounts in exact 元."""
    units = {
        one.unit.unit_code.value: {
            "file": one.file,
            "template_version": one.template_version,
            "sheets": plain_sheets(one),
        }
        for one in submissions
        if one.stated
    }
    return json.dumps({"format": _FORMAT, "units": units}, ensure_ascii=False, separators=(",", ":")).encode()


def plain_sheets(submission: UnitSubmission) -> dict[str, tuple[PlainRow, ...]]:
    """Return what a workbook says, by sheet, every value as text."""
    return {
        sheet: tuple({key: plain_words(value) for key, value in row.items()} for row in rows)
        for sheet, rows in submission.stated.items()
    }


def read_submissions(content: bytes) -> Mapping[str, Mapping[str, tuple[PlainRow, ...]]]:
    """Return what workbooks said, by the codes of their units; empty for a file that holds none in a known form."""
    try:
        data: dict[str, Any] = json.loads(content or b"{}")
        if data.get("format") != _FORMAT:
            return {}
        return {str(code): _sheets(unit["sheets"]) for code, unit in data["units"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _sheets(sheets: Mapping[str, Any]) -> Mapping[str, tuple[PlainRow, ...]]:
    return {
        key: tuple({name: str(value) for name, value in row.items()} for row in rows) for key, rows in sheets.items()
    }
