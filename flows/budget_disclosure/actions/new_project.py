"""A new project folder, laid out from what the program brings along: templates, Prefect's files, empty folders."""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from budget_disclosure.declarations.formats import formats_in
from budget_disclosure.model.errors import DisclosureError

_PACKAGE = "budget_disclosure"
_SHIPPED = (
    "templates",
    "prefect.yaml",
    "prefect.toml",
    "flows/audit_published.py",
    "flows/publish_changed.py",
    "flows/publish_department.py",
    "flows/publish_pdf.py",
    "flows/publish_year.py",
    "flows/register_publication.py",
)


def lay_out_project(folder: Path) -> tuple[Path, ...]:
    """Write a new project into a folder and return its files; with each year of the templates comes an empty folder
    for workbooks.

    Nothing is ever replaced: raises ``DisclosureError`` when something of the same name is there, ``OSError`` when the
    folder cannot be written to.
    """
    shipped = _shipped_project()
    sources = sorted(shipped_files(shipped))
    there = [name for name in sorted({source.relative_to(shipped).parts[0] for source in sources}) if _is(folder, name)]
    if there:
        raise DisclosureError(f"{folder} 里已经有 {'、'.join(there)}，没有改动。请换一个新的文件夹。")
    written = []
    for source in sources:
        target = folder / source.relative_to(shipped)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        written.append(target)
    for year in sorted({year for one in formats_in(folder / "templates") for year in one.years}):
        (folder / "inputs" / str(year)).mkdir(parents=True)
    (folder / "outputs").mkdir()
    return tuple(written)


def _is(folder: Path, name: str) -> bool:
    return (folder / name).exists() or (folder / name).is_symlink()


def _shipped_project() -> Path:
    """Return what is shipped: a folder of the installed package, or the repository the program runs from."""
    package = Path(str(files(_PACKAGE)))
    installed = package / "project"
    return installed if installed.is_dir() else package.parents[1]


def shipped_files(project: Path) -> Iterator[Path]:
    """Yield the files of a project that a new one begins with; also the build of the wheel asks (``setup.py``)."""
    for name in _SHIPPED:
        source = project / name
        if source.is_file():
            yield source
        for path in source.rglob("*") if source.is_dir() else ():
            if path.is_file() and not path.name.startswith((".", "~$")):
                yield path
