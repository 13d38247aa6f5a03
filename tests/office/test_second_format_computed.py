"""The sheet 校验 of the format with nine tables as LibreOffice computes it: right workbooks, and each damage in its check."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from budget_disclosure.cli import main
from budget_disclosure.conversion.libreoffice import find_soffice
from tests.support.limits import HANGS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SUBMISSION = ROOT / "tests" / "golden" / "wanli_2024" / "submission.yaml"
READY = "可以报送（本表能查的都已通过）"


def put(sheet: str, **cells: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


def of_label(sheet: str, label: str, value: object) -> Callable[[Workbook], None]:
    """Return a change of the field of a form with this label."""

    def change(book: Workbook) -> None:
        row = next(row for row in book[sheet].iter_rows(max_col=2) if row[0].value == label)
        row[1].value = value

    return change


DAMAGES: dict[str, tuple[Callable[[Workbook], None], str, str]] = {
    "as it is": (lambda book: None, "", ""),
    "an item without its row": (put("功能科目说明", A5=None, C5=None, D5=None, E5=None), "C-301.2", "未填"),
    "a row without last year": (put("功能科目说明", D6=None), "C-302", "未填"),
    "an item twice": (put("功能科目说明", A6="2010507 专项普查活动"), "C-207.3", "不通过"),
    "an unknown item": (put("功能科目说明", A5="2010588"), "C-203.3", "不通过"),
    "parts of last year": (put("上年对比", B6=1), "C-402", "不通过"),
    "small above sme": (of_label("政府采购", "其中：预留给小型和微型企业", 99999999), "C-702", "不通过"),
    "a car bought and none planned": (of_label("国有资产", "计划购置：其他用车", 0), "C-703", "提醒"),
}


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    program = find_soffice()
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: the formulas cannot be computed")
    folder = tmp_path_factory.mktemp("computed")
    where = ["--inputs", str(folder / "inputs"), "--templates", str(ROOT / "templates" / "nine-tables")]
    assert main(["import", str(SUBMISSION), *where]) == 0
    units = sorted((folder / "inputs").glob("2024/*/*.xlsx"))
    files = {path.stem[:6]: path for path in units}
    for number, (name, (damage, _, _)) in enumerate(DAMAGES.items()):
        book = openpyxl.load_workbook(units[0])
        damage(book)
        files[name] = folder / f"damaged-{number}.xlsx"
        book.save(files[name])
    command = [
        *(str(program), "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")),
        *map(str, files.values()),
    ]
    run = subprocess.run(command, capture_output=True, timeout=HANGS, check=False, text=True)
    made = {name: folder / "out" / path.name for name, path in files.items()}
    assert [name for name, path in made.items() if not path.is_file()] == [], run.stderr
    return {name: openpyxl.load_workbook(path, data_only=True) for name, path in made.items()}


def results(book: Workbook) -> dict[str, str]:
    """Return the result of every check by its number."""
    rows = ([str(cell) for cell in row if cell is not None] for row in book["校验"].iter_rows(values_only=True))
    return {row[0]: row[7] for row in rows if row and row[0].startswith("C-")}


@pytest.mark.parametrize("unit", [f"31200{number}" for number in range(1, 7)])
def test_every_right_workbook_may_be_sent(unit: str, computed: dict[str, Workbook]) -> None:
    assert set(results(computed[unit]).values()) <= {"通过", "不适用"}
    assert READY in {cell for row in computed[unit]["校验"].iter_rows(values_only=True) for cell in row}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_seen_in_its_check_and_nowhere_else(name: str, computed: dict[str, Workbook]) -> None:
    _, check, verdict = DAMAGES[name]
    found = {key: result for key, result in results(computed[name]).items() if result not in ("通过", "不适用")}
    assert found.get(check, "") == verdict
    assert set(found) - {check, "C-301.1", "C-301.2", "C-302"} == set()
