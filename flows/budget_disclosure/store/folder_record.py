"""The record of a department's output folder, ``.disclose.json``: what we wrote, what from, and how it was laid out.

Keys are paths relative to the folder, with ``/``. A file that is not in the record was not made by us.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.atomic_writing import write_if_different
from budget_disclosure.store.json_files import json_bytes, read_json

RECORD_NAME = ".disclose.json"
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """The pages of a document's headings, as one version of it was laid out by one version of LibreOffice and fonts."""

    rendered: str
    engine: str
    pages: tuple[int, ...]


@dataclass(slots=True)
class Record:
    """What is known of a folder: digests of each file that may be ours, the document each PDF is of, and layouts.

    ``pending`` are the temporary files, by the name they are to get, of a publication that has begun; empty after it.
    """

    files: dict[str, list[str]] = field(default_factory=dict)
    pdfs: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """Return the record as it is saved."""
        data: dict[str, Any] = {
            "format": _FORMAT,
            "files": self.files,
            "pdfs": self.pdfs,
            "layouts": {
                key: {"rendered": one.rendered, "engine": one.engine, "pages": list(one.pages)}
                for key, one in self.layouts.items()
            },
        }
        if self.pending:
            data["pending"] = self.pending
        return json_bytes(data, sort_keys=True)


def read_record(folder: Path) -> Record:
    """Return the record of a folder; an empty one where there is none. Raises ``DisclosureError`` for a broken one."""
    path = folder / RECORD_NAME
    try:
        data = read_json(path)
        if data["format"] not in (1, _FORMAT):
            raise ValueError(f"format {data['format']}")
        return Record(
            {name: list(digests) for name, digests in data["files"].items()},
            dict(data.get("pdfs", {})),
            {name: _layout(one) for name, one in data.get("layouts", {}).items()},
            dict(data.get("pending", {})),
        )
    except FileNotFoundError:
        return Record()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DisclosureError(
            f"记录文件 {path} 已损坏（{error}）。请删除它后重新运行；已有的公开文件不会被覆盖。"
        ) from error


def save_record(folder: Path, record: Record) -> None:
    """Write the record of a folder, where it says something new."""
    write_if_different(folder / RECORD_NAME, record.as_json())


def _layout(data: dict[str, Any]) -> Layout:
    return Layout(data["rendered"], data["engine"], tuple(int(page) for page in data["pages"]))
