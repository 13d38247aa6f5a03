"""Workbooks that another program saved again: the same amounts, and one finding for what a person did before."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.conversion.libreoffice import find_soffice
from tests.bad_workbooks.test_people import BASIC, UNIT, each, put
from tests.bad_workbooks.test_people_rows import SUM, total, unmerged
from tests.support.limits import HANGS
from tests.support.people import as_the_program_read, meant_before, read
from tests.support.workbooks import FILE, declarations_of, valid_workbook

XLSX = "xlsx:Calc MS Excel 2007 XML"
CODES = tuple(("I-335", f"{BASIC}!{letter}6:{letter}13") for letter in "BDF")
SAVED: dict[str, tuple[Callable[[Workbook], object], tuple[tuple[str, str], ...]]] = {
    "nothing": (lambda book: None, ()),
    "headers unmerged and filled": (unmerged(fill=True), ()),
    "a column of text": (each(BASIC, "I6:I13", str), (("I-331", f"{BASIC}!I6:I12"),)),
    "codes as numbers": (
        each(BASIC, "B6:F13", lambda text: int(text.split()[0]) if text[0].isdigit() else text),
        CODES,
    ),
    "a date as text": (put(UNIT, "B15", "2024-02-06"), (("I-334", f"{UNIT}!B15"),)),
    "a row of totals": (total(14, "合计", SUM), (("I-221", f"{BASIC}!B14:I14"),)),
    "a stroke": (put(BASIC, "J6", "-"), (("I-330", f"{BASIC}!J6"),)),
}


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every workbook as LibreOffice saved it: calculated, and by way of .ods and .xls."""
    program = find_soffice()
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: nothing can be saved again with it")
    folder = tmp_path_factory.mktemp("resaved")
    data = valid_workbook(folder / "valid").read_bytes()
    for name, (do, _) in SAVED.items():
        book = openpyxl.load_workbook(io.BytesIO(data))
        do(book)
        book.save(folder / f"{name}.xlsx")

    def convert(kind: str, target: str, *files: Path) -> None:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(program), profile, "--headless", "--convert-to", kind, "--outdir", str(folder / target)]
        subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=HANGS)

    convert(XLSX, "xlsx", *sorted(folder.glob("*.xlsx")))
    for other in ("ods", "xls"):
        convert(other, other, folder / "nothing.xlsx")
        convert(XLSX, f"from {other}", folder / other / f"nothing.{other}")
        shutil.copy(folder / f"from {other}" / "nothing.xlsx", folder / "xlsx" / f"by way of {other}.xlsx")
    return folder / "xlsx"


@pytest.mark.parametrize("name", [*SAVED, "by way of ods", "by way of xls"])
def test_a_workbook_saved_again_says_the_same(resaved: Path, name: str, tmp_path: Path) -> None:
    path = tmp_path / FILE
    shutil.copy(resaved / f"{name}.xlsx", path)
    intake = read(path)
    expected = SAVED.get(name, (None, ()))[1]
    of_unit = check_submission(intake.submission, declarations_of(), intake.findings) if intake.submission else ()
    places = [(f.rule.id, f"{f.at.sheet}!{f.at.cell}") for f in (*intake.findings, *of_unit)]
    assert places == list(expected)
    if intake.submission is not None:
        assert as_the_program_read(intake.submission) == meant_before()
