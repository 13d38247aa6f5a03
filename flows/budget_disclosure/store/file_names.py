"""How output folders and documents are called: legal on Windows, and short enough for any disk."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from budget_disclosure.model.shown_names import safe_name

# Companions that a person opens carry whose they are in their name; those for programs are found by a fixed one.
_FOR_PEOPLE = frozenset({".xlsx", ".html"})

# What may go to the web, outputs/<year>/发布/<department>/: no department's own folder, though it stands among them.
RELEASES_FOLDER = "发布"
# The workbooks that go out to the units.
WORKBOOKS_FOLDER = "下发填报表"
# What is sent to units that have not reported or have errors, and the workbook on how far the year is.
REMINDERS_FOLDER = "催报"
# Folders of outputs/<year>/ that are no department's.
NOT_DEPARTMENTS = frozenset({RELEASES_FOLDER, WORKBOOKS_FOLDER, REMINDERS_FOLDER})
# In a department's folder: the published versions, what each corrects and what the draft would correct, what each run
# changed in the draft, and what was put aside.
VERSIONS_FOLDER, CORRECTIONS_FOLDER, DRAFT_FOLDER = "历史版本", "更正说明", "草稿"
RUN_CHANGES_FOLDER, SET_ASIDE_FOLDER = "变动清单", "旧版存档"
# Who signed which draft, and the marked copies that reviewers are given.
SIGN_OFFS_FOLDER, REVIEW_FOLDER = "签批", "送审稿"
_STATE_FOLDER = ".disclose"
_NOTICE = "更正说明"

# The blank workbook of a year, generated from its declarations and kept beside them.
BLANK_WORKBOOK = "单位填报表.xlsx"
# The template of notices: no document of a department is made from it.
NOTICE_TEMPLATE = f"{_NOTICE}.docx"


def department_folder(outputs: Path, year: int, code: str, name: str) -> Path:
    """Return ``outputs/<year>/<code>-<name>``, or ``…/<code>`` for a department without a known name."""
    return outputs / str(year) / safe_name(f"{code}-{name}" if name else code)


def unit_folder(code: str, name: str) -> str:
    """Return the folder of a unit's own files inside its department's folder."""
    return safe_name(f"{code}-{name}")


def companion_name(companion: str, name: str, year: int) -> str:
    """Return where a companion stands beside its document; ``公开表.xlsx`` gets name and year, others do not."""
    path = PurePosixPath(companion)
    return f"{safe_name(name)}{year}年{companion}" if path.suffix in _FOR_PEOPLE else companion


def sibling_companion(companion: str, kind: str, other: str) -> str:
    """Return where the companion ``other`` stands beside one of ``kind``; both are for people, so named alike."""
    return f"{companion.removesuffix(kind)}{other}"


def pdf_of(document: str) -> str:
    """Return the name of a document's PDF, from the path of the document in its output folder."""
    return str(PurePosixPath(document).with_suffix(".pdf"))


def release_folder(department: Path) -> Path:
    """Return where the files of a department stand that may go to the web, from its output folder."""
    return department.parent / RELEASES_FOLDER / department.name


def releases_folder(outputs: Path, year: int) -> Path:
    """Return where the files of all departments of a year stand that may go to the web."""
    return outputs / str(year) / RELEASES_FOLDER


def workbooks_folder(outputs: Path, year: int) -> Path:
    """Return where the workbooks of a year stand that go out to the units."""
    return outputs / str(year) / WORKBOOKS_FOLDER


def reminders_folder(outputs: Path, year: int) -> Path:
    """Return where the reminders of a year stand."""
    return outputs / str(year) / REMINDERS_FOLDER


def state_folder(outputs: Path, year: int) -> Path:
    """Return where the program keeps what is its own of a year: the lock, the logs, the result of the last run."""
    return outputs / str(year) / _STATE_FOLDER


def notice_path(document: str, suffix: str = ".docx") -> str:
    """Return the name of the notice of corrections of a document, beside where the document stands."""
    path = PurePosixPath(document)
    return str(path.with_name(f"{path.stem}{_NOTICE}{suffix}"))


def document_of(written: Iterable[str], code: str) -> str:
    """Return which of the files of a department's output folder is its Word document, or that of a unit with ``code``.

    Files are paths inside the folder; ``""`` where none is. A unit is found by the code its folder begins with.
    """
    for path in map(PurePosixPath, written):
        folder = path.parent.name
        is_there = len(path.parts) == 2 and folder.split("-")[0] == code if code else len(path.parts) == 1
        if is_there and path.suffix == ".docx" and not path.stem.endswith(_NOTICE):
            return str(path)
    return ""


def beside(document: str, name: str) -> str:
    """Return the path of a file that stands in the folder of a document."""
    return str(PurePosixPath(document).parent / name)
