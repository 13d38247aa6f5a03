"""Writing the board: gathered, rendered, put in place at once."""

from datetime import date
from pathlib import Path

from budget_disclosure.board.board_page import board_page
from budget_disclosure.board.collect import collect
from budget_disclosure.board.year_state import YearStatus
from budget_disclosure.public_page.index_page import write_index
from budget_disclosure.store.atomic_writing import write_if_different

PAGE_NAME = "index.html"


def write_board(year: int, inputs: Path, outputs: Path, today: date, now_text: str, templates: Path) -> Path:
    """Gather the state of a year and write ``outputs/<year>/index.html``; return its path.

    Raises what ``collect`` raises, and ``OSError`` when the page cannot be written.
    """
    return write_page(collect(year, inputs, outputs, today, templates), outputs, now_text)


def write_page(status: YearStatus, outputs: Path, now_text: str) -> Path:
    """Write the page of a state that was gathered and return its path: the whole page or nothing.

    The public's index of all departments that have published is written with it.
    """
    path = outputs / str(status.year) / PAGE_NAME
    write_if_different(path, board_page(status, now_text).encode())
    write_index(outputs, status.year)
    return path
