"""Where returned copies go: ``outputs/<year>/<department>/退回/<the unit's own file name>``."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from budget_disclosure.model.shown_names import safe_name

RETURNED_FOLDER = "退回"


@dataclass(frozen=True, slots=True)
class ReturnedPaths:
    """The two files that go back to a unit."""

    workbook: Path
    page: Path


def returned_paths(department_folder: Path, file: str) -> ReturnedPaths:
    """Return where the returned copy and the page of a unit's file go; ``file`` is its name as findings call it."""
    path = PurePosixPath(file)
    stem = safe_name(path.stem)
    # What is no workbook keeps its ending in the name, so that “表.zip” and “表.xlsx” have a page each.
    page = stem if path.suffix.lower() == ".xlsx" else safe_name(path.name)
    folder = department_folder / RETURNED_FOLDER
    return ReturnedPaths(folder / f"{stem}.xlsx", folder / f"{page}.html")
