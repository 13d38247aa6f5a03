"""One document as it is compared: its data.json, the forms, the headings, and the input cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One document of a version or of the draft.

    ``inputs`` holds values by ``file!sheet!cell``, as data.json cites cells; ``labels`` says by the same
    keys what a cell is called in public (``changes/cell_labels.py``).
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
