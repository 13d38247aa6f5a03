"""Of which format and year a workbook is: the declarations that it fits, sheet by sheet."""

from budget_disclosure.declarations.formats import FORMAT_NAME, Format, load_format
from budget_disclosure.declarations.year import Declarations, load_input_declarations
from budget_disclosure.intake.raw_cells import WorkbookCells
from budget_disclosure.intake.read_submission import identity_problem
from budget_disclosure.intake.structure import match_sheets
from budget_disclosure.model.errors import DeclarationError


def fits(book: WorkbookCells, year: Declarations) -> bool:
    """Return whether a workbook has every sheet of a year, and says of itself what the year's workbooks say."""
    return likeness(book, year) > 1


def likeness(book: WorkbookCells, year: Declarations) -> float:
    """Return which part of a year's sheets a workbook has, and more than 1 where it says that it is one of the year."""
    pages, _ = match_sheets(book, year.workbook)
    share = len(pages) / len(year.workbook.sheets)
    return share + (share == 1 and not identity_problem(book.file, pages["unit"], year))


def other_format(book: WorkbookCells, year: Declarations) -> Format | None:
    """Return the format beside a year's own that a workbook fits, where it does not fit its own."""
    if fits(book, year):
        return None
    own = year.folder.parent
    for folder in sorted(own.parent.iterdir()):
        if folder == own or not (folder / FORMAT_NAME).is_file() or not (folder / str(year.year)).is_dir():
            continue
        try:
            if fits(book, load_input_declarations(folder, year.year)):
                return load_format(folder)
        except DeclarationError:
            continue  # what is wrong with another format is told to those who use it
    return None
