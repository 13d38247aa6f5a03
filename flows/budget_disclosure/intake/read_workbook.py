"""The only module that reads Excel. It turns a file into flat cells; what they mean is decided by pure code."""

import io
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.parsers.expat import ExpatError

from lxml import etree

from budget_disclosure.declarations.workbook_layout import RETURNED_LIST_TITLES
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.container import container_problem
from budget_disclosure.intake.limits import MAX_FILE_BYTES, TooMuchError, refuse_bytes
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_submission import submission_from_cells
from budget_disclosure.intake.sheet_xml import distinct, read_sheet_cells
from budget_disclosure.intake.workbook_fit import other_format
from budget_disclosure.intake.workbook_identity import Identity, identity_from_cells
from budget_disclosure.intake.workbook_package import NoWorkbookError, open_package
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.submission import UnitSubmission

# What zip and XML raise on damaged content, and what of it people can understand. The bytes are in memory by then, so
# an OSError here is about the content too; one about the file itself was raised before and reaches the caller.
_DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
_DAMAGED_CONTENT = (etree.LxmlError, ExpatError, SyntaxError, ValueError, LookupError, OverflowError)


_UNOPENED = (rules.TOO_MUCH, rules.UNREADABLE, rules.ENCRYPTED, rules.WRONG_FORMAT, rules.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Intake:
    """One workbook read: ``submission`` is ``None`` when any part of it could not be read.

    ``identity`` is known as far as these two cells could be read, whatever is wrong with the rest. ``content`` are the
    bytes of the file, where they were read.
    """

    file: str
    submission: UnitSubmission | None
    findings: tuple[Finding, ...]
    identity: Identity = field(default_factory=Identity)
    content: bytes | None = None

    @property
    def is_unopened(self) -> bool:
        """Whether nothing of the file could be read: it was sent, and says nothing."""
        return any(finding.rule in _UNOPENED for finding in self.findings)


def read_submission(path: Path, name: str, spec: Declarations) -> Intake:
    """Return what a workbook says, amounts in 元, with findings (rules I-) that call the file ``name``.

    Raises ``OSError`` when the file cannot be read at all (locked, being copied): worth another try.
    """
    try:
        refuse_bytes(path.stat().st_size, MAX_FILE_BYTES, "文件的大小")
    except TooMuchError as error:
        return Intake(name, None, (Finding(rules.TOO_MUCH, Location(name), error.found, error.expected),))
    data = path.read_bytes()
    return replace(read_content(data, name, spec), content=data)


def read_content(data: bytes, name: str, spec: Declarations) -> Intake:
    """Return what the bytes of a workbook say, as ``read_submission`` does of a file."""
    if problem := container_problem(data, name):
        return Intake(name, None, (problem,))
    cells = read_cells(data, name, _skipped(spec))
    if isinstance(cells, Finding):
        return Intake(name, None, (cells,))
    submission, findings = submission_from_cells(cells, spec)
    if submission is None and (other := other_format(cells, spec)):
        at = findings[0].at if findings and findings[0].rule is rules.OTHER_FORMAT else Location(name)
        findings = (Finding(rules.OTHER_FORMAT, at, f"“{other.title}”的填报表", f"“{spec.format.title}”的填报表"),)
    return Intake(name, submission, findings, identity_from_cells(cells, spec))


def _skipped(spec: Declarations) -> frozenset[str]:
    """Return the sheets that say nothing of the unit: instructions, codes, drop-downs, our list of findings."""
    workbook = spec.workbook
    return frozenset({workbook.instructions_title, workbook.codes_title, workbook.options_title, *RETURNED_LIST_TITLES})


def read_cells(
    data: bytes, file: str, skipped: frozenset[str] = frozenset(), times: int = 1
) -> WorkbookCells | Finding:
    """Return the flat cells of a workbook without the ``skipped`` sheets, or the finding that it is damaged.

    ``times``: how many times the limits of a workbook it may hold (``limits.EXPORT_TIMES``).
    """
    part = ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = open_package(archive, times)
            if archive.testzip() is not None:
                return Finding(rules.INCOMPLETE, Location(file), "损坏的文件", "完整的 .xlsx 文件")
            sheets = []
            for sheet in package.sheets:
                if sheet.title not in skipped:
                    part = sheet.title
                    sheets.append(read_sheet_cells(package, sheet))
        by_title, again = distinct(sheets)
        return WorkbookCells(file, by_title, again, package.formats is not None)
    except TooMuchError as error:
        return Finding(rules.TOO_MUCH, Location(file, part), error.found, error.expected)
    except NoWorkbookError as error:
        return Finding(rules.UNREADABLE, Location(file), str(error), "完整的 .xlsx 文件")
    except _DAMAGED_ZIP:
        return Finding(rules.INCOMPLETE, Location(file), "损坏的文件", "完整的 .xlsx 文件")
    except _DAMAGED_CONTENT:
        found = f"工作表“{part}”的内容已损坏" if part else "工作簿的内容已损坏"
        return Finding(rules.UNREADABLE, Location(file), found, "完整的 .xlsx 文件")
