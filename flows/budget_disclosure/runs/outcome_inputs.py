"""Everything that the outcome of a department rests on, by digests: what ``process_department`` reads is listed here.

``year_inputs`` has what all departments of a run share, ``department_inputs`` what is a department's own, and
``outputs_digest`` what the last run left. Contents are read: times of files prove nothing. Of the clock, only what it
decides counts: which acceptances have expired, which lines of the register are still to come.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import jinja2

from budget_disclosure.conversion.libreoffice import engine_id
from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME
from budget_disclosure.declarations.formats import FORMAT_NAME
from budget_disclosure.declarations.structure_csv import STRUCTURE_NAME, load_structure
from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME, load_waivers
from budget_disclosure.intake.received import NEVER_READ
from budget_disclosure.intake.roster import ROSTER_NAME
from budget_disclosure.runs.department_run import DepartmentJob, fonts_told_here
from budget_disclosure.store.digests import digest, tree_digest
from budget_disclosure.store.earlier_years import YEARS_BACK
from budget_disclosure.store.file_names import release_folder
from budget_disclosure.store.publication_register import REGISTER_NAME, Register, read_register

# Documents and reports of earlier years are for people; what is compared with stands in their data.
_FOR_PEOPLE = (".docx", ".pdf", ".xlsx", ".csv", ".html")

Inputs = Mapping[str, str]
"""Digests (or short texts) of inputs by what they are of."""


@dataclass(frozen=True, slots=True)
class YearInputs:
    """What the outcomes of all departments of a run rest on.

    ``formats`` has by a format's folder what concerns the departments of this format; ``register`` concerns each with
    its own lines only.
    """

    shared: Inputs
    formats: Mapping[Path, Inputs]
    register: Register


def year_inputs(jobs: Sequence[DepartmentJob], inputs: Path) -> YearInputs:
    """Return what the outcomes of the departments of a run, at least one, rest on; ``inputs`` has all years.

    Raises ``OSError`` for what cannot be read, ``DeclarationError`` for waivers, and changes of
    structure, that are not as documented.
    """
    job = jobs[0]
    year, today, folder = job.year, job.now.date(), inputs / str(job.year)
    load_structure(folder / STRUCTURE_NAME)  # what is wrong in it is told once, before anything is read
    shared = {
        "program": _program(),
        "layout": engine_id(),
        "roster": _file(folder / ROSTER_NAME),
        "structure": _file(folder / STRUCTURE_NAME),
        "settings": _file(folder / BUREAU_NAME),
        "waivers": _file(folder / WAIVERS_NAME) + _expired(folder / WAIVERS_NAME, today),
        "last year's register": _file(inputs / str(year - 1) / REGISTER_NAME),
    }
    for earlier in _earlier_years(year):  # a unit may have belonged to any other department
        shared[f"outputs of {earlier}"] = tree_digest(
            job.outputs / str(earlier), lambda name: name.endswith(_FOR_PEOPLE)
        )
    formats = {folder: _of_format(folder, year) for folder in dict.fromkeys(one.format_folder for one in jobs)}
    return YearInputs(shared, formats, read_register(folder / REGISTER_NAME, year, today))


def department_inputs(job: DepartmentJob, of_year: YearInputs) -> Inputs:
    """Return everything that the outcome of a department rests on. Raises ``OSError`` for what cannot be read."""
    asked = (job.year, job.code, job.name, job.replace_edited, job.pdf, job.pdf_a, job.folder and job.folder.name)
    return {
        **of_year.shared,
        **of_year.formats[job.format_folder],
        "asked": repr(asked),
        "register": repr(of_year.register.of(job.code)),
        "workbooks": tree_digest(job.folder, NEVER_READ.__contains__) if job.folder else "",
    }


def _of_format(format_folder: Path, year: int) -> Inputs:
    return {
        "format": format_folder.name + _file(format_folder / FORMAT_NAME),
        "declarations": tree_digest(format_folder / str(year)),
        # They name the facts of earlier data that this year compares with, of whatever format they are.
        "earlier wordings": "".join(
            _file(path)
            for earlier in _earlier_years(year)
            for path in sorted(format_folder.parent.glob(f"*/{earlier}/wording.yaml"))
        ),
        "fonts": fonts_told_here(format_folder, year),
    }


def _earlier_years(year: int) -> range:
    """Return the years whose published figures are compared with, or drawn on the page for the public."""
    return range(year - YEARS_BACK, year)


def outputs_digest(job: DepartmentJob) -> str:
    """Return the digest of all that stands in a department's output folder, and of its files for the web."""
    folder = job.output_folder
    return tree_digest(folder) + tree_digest(release_folder(folder))


def _file(path: Path) -> str:
    return digest(path.read_bytes()) if path.exists() else ""


def _expired(path: Path, today: date) -> str:
    return "".join("x" if today > waiver.until else "-" for waiver in load_waivers(path))


@cache
def _program() -> str:
    """Return what the program is: ours, Python, and the packages that are installed beside one of them."""
    ours = tree_digest(Path(__file__).parents[1], lambda name: name == "__pycache__")
    packages = sorted(path.name for path in Path(jinja2.__file__).parents[1].glob("*.dist-info"))
    return digest("\n".join([ours, sys.version, *packages]).encode())
