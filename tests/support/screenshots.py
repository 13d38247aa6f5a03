"""The pictures of the manual and the README: ``make pictures``, or ``python -m tests.support.screenshots [FOLDER]``.

They show the program of today, made from the shipped sample and from invented departments: copies that went back,
reports, board, local page, documents, the public's pages, an audit. Needs LibreOffice, poppler and Chromium; writes
``docs/images/*.png`` in few colours. Two steps of the story, the first submission and the correction, are run with page
numbers as in an office that has LibreOffice.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime, time
from pathlib import Path
from urllib.parse import quote

from openpyxl import load_workbook
from PIL import Image

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.board.write_board import write_board
from budget_disclosure.conversion.libreoffice import to_pdf
from budget_disclosure.desk.desk_context import Desk
from tests.support.board_years import TODAY, YEAR, BoardYear, large_year
from tests.support.desks import HOST, DeskYear, desk_year, workbook
from tests.support.law import FORMAT
from tests.support.limits import HANGS
from tests.support.pages import read_pages
from tests.support.story import CODE, HISTORY, REASON, ROOT, SAMPLE, TITLE, Office, write

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 200_000
COLOURS = 128
# What is wrong in the workbook whose sheet 校验 is shown: a car too many, reserved for small firms above the total.
UNSENT = (("国有资产", "B12", 3), ("政府采购", "B8", 10000))
# What is wrong in the workbook that a unit sends on the local page.
WRONG_CELLS = (("基本支出", "F6", "50905 离退休费"), ("政府采购", "B8", 1500000), ("国有资产", "B12", 12))
# What stands in the document that is audited in place of its first total.
RIGHT, WRONG = "1,457.38", "1,475.38"
DEPARTMENTS = 12


def main() -> None:
    """Make all pictures anew."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="disclose-pictures-") as folder:
        make_pictures(Path(folder), target)
    for path in sorted(target.glob("*.png")):
        Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        size = path.stat().st_size
        print(f"{path.name} {size // 1000} KB")
        assert size < MOST_BYTES, path


def make_pictures(work: Path, target: Path) -> None:
    """Run the story in ``work`` and write its pictures into ``target``."""
    office = Office(work / "bureau", ROOT / "templates" / "thirteen-tables")
    office.submit_with_mistakes()
    copy = shutil.copy(office.returned(HISTORY), work / "returned.xlsx")
    sheet_picture(Path(copy), "问题清单", target / "returned-list.png", area=(30, 50, 1080, 500))
    sheet_picture(Path(copy), "基本支出", target / "returned-cells.png", area=(40, 90, 1080, 590), resolution=170)
    page_picture(office.output / "校验报告.html", target / "report.png", (1100, 880))
    write(SAMPLE / f"{HISTORY}.xlsx", UNSENT, work / "unsent.xlsx")
    computed = only_open_checks(work / "unsent.xlsx")
    sheet_picture(computed, "校验", target / "self-check.png", area=(42, 70, 1500, 490), resolution=140)
    office.submit_corrected()
    folders = ("--inputs", str(work / "bureau" / "inputs"), "--outputs", str(work / "bureau" / "outputs"))
    done("approve", CODE, "--year", "2024", *folders)
    page_picture(office.output / "送审稿" / "送审单.html", target / "sign-off.png", (1100, 1000))
    office.publish("2024-05-20", now=datetime(2024, 5, 20, 15))
    page_picture(next(office.release.glob("*图解.html")), target / "public.png", (1100, 900))
    audit_picture(work, office.output / f"{TITLE}.docx", target / "audit.png")
    office.correct_after_publication()
    office.publish("2024-06-10", REASON, now=datetime(2024, 6, 10, 9))
    document = to_pdf((office.output / f"{TITLE}.docx").read_bytes())
    paper_picture(work, document, "表五2024年", target / "document.png", resolution=72)
    corrections = office.output / "更正说明" / "0002"
    notice = to_pdf((corrections / f"{TITLE}更正说明.docx").read_bytes())
    paper_picture(work, notice, "更正说明", target / "notice.png", resolution=80)
    marked = to_pdf((corrections / f"{TITLE}（修订对照）.docx").read_bytes())
    paper_picture(work, marked, "机关运行经费增减变动原因说明", target / "review.png", resolution=80)
    year = large_year(work / "year")
    page_picture(write_board(YEAR, year.inputs, year.outputs, TODAY, "2024-03-15 09:30", FORMAT), target / "board.png")
    desk_pictures(work, target, year)
    page_picture(published_county(work / "county"), target / "county.png", (1100, 900))


def done(*words: str, cwd: Path | None = None) -> None:
    """Run a command of the program with the shipped templates. An audit that finds errors ends with 1."""
    command = [sys.executable, "-m", "budget_disclosure.cli", *words]
    templates = ("--templates", str(ROOT / "templates" / "thirteen-tables"))
    ended = subprocess.run([*command, *templates], cwd=cwd, check=False)
    assert ended.returncode in (0, 1), words


def audit_picture(work: Path, document: Path, target: Path) -> None:
    """Keep the report of the audit of a document in which somebody has typed two figures of a total the wrong way round."""
    folder = work / "audited"
    folder.mkdir()
    changed = folder / document.name
    with zipfile.ZipFile(document) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "word/document.xml":
                assert data.count(RIGHT.encode()) > 1
                data = data.replace(RIGHT.encode(), WRONG.encode(), 1)
            new.writestr(part, data)
    done("audit", changed.name, "-o", "审查报告.html", cwd=folder)
    page_picture(folder / "审查报告.html", target, (1100, 760))


def published_county(work: Path) -> Path:
    """Return the page of all departments of an invented county that has published."""
    folders = ("--inputs", str(work / "inputs"), "--outputs", str(work / "outputs"))
    done("sample-county", "--departments", str(DEPARTMENTS), "--seed", "3", *folders)
    done("run", str(YEAR), *folders)
    codes = [path.name.partition("-")[0] for path in sorted((work / "inputs" / str(YEAR)).iterdir()) if path.is_dir()]
    done("publish", *codes, "--year", str(YEAR), "--date", f"{YEAR}-03-12", *folders)
    return work / "outputs" / str(YEAR) / "发布" / "index.html"


def only_open_checks(workbook: Path) -> Path:
    """Return a copy computed by LibreOffice in which 校验 shows only what is not 通过, as its filter button does."""
    computed = _convert(workbook, "xlsx", workbook.parent / "computed")
    book = load_workbook(computed)
    results = load_workbook(computed, data_only=True)["校验"]
    head = next(cell for row in results.iter_rows(max_row=10) for cell in row if cell.value == "结果")
    for row in range(head.row + 1, results.max_row + 1):
        book["校验"].row_dimensions[row].hidden = results.cell(row, head.column).value in ("通过", "不适用")
    book.save(computed)
    return computed


def sheet_picture(
    workbook: Path, sheet: str, target: Path, area: tuple[int, int, int, int], resolution: int = 100
) -> None:
    """Let LibreOffice compute and print one sheet of a workbook, and keep an area (x, y, width, height) of its first page."""
    book = load_workbook(workbook)
    for other in book.worksheets:
        if other.title != sheet:
            other.sheet_state = "hidden"
            other.print_area = None  # what has one is printed though it is hidden
    book.active = book.index(book[sheet])
    alone = workbook.with_name(f"{target.stem}.xlsx")
    book.save(alone)
    x, y, width, height = area
    crop = ("-x", str(x), "-y", str(y), "-W", str(width), "-H", str(height))
    _png(_convert(alone, "pdf", alone.parent), 1, resolution, target, crop)


def paper_picture(work: Path, pdf: bytes, words: str, target: Path, resolution: int) -> None:
    """Keep the last page whose text holds ``words``, as it is printed; contents come first and hold every heading."""
    file = work / f"{target.stem}.pdf"
    file.write_bytes(pdf)
    found = [number for number, page in enumerate(read_pages(file), 1) if words in page.text]
    _png(file, found[-1], resolution, target)


def desk_pictures(work: Path, target: Path, board: BoardYear) -> None:
    """Keep the local page as an operator sees a large year and a beginning one, and a unit that sent a wrong workbook."""
    year = desk_year(work / "desk")
    unit = year.unit("305001")
    (work / "correct.xlsx").write_bytes(workbook("305001"))
    write(work / "correct.xlsx", WRONG_CELLS, work / "wrong.xlsx")
    unit.sends((work / "wrong.xlsx").read_bytes(), "305001-云岭县水利局.xlsx")
    shown = {"desk-unit": unit.client.get("/unit/").text, "desk-setup": year.operator().client.get("/setup").text}
    folders = YearFolders(board.inputs, board.outputs, FORMAT)
    address = f"http://{HOST}"
    desk = Desk(YEAR, folders, address, address, frozenset({HOST}), now=lambda: datetime.combine(TODAY, time(9, 30)))
    shown["desk"] = DeskYear(board.inputs, board.outputs, desk).operator().client.get("/").text
    style = (ROOT / "flows" / "budget_disclosure" / "desk" / "desk.css").read_text(encoding="utf-8")
    for name, text in shown.items():
        page = work / f"{name}.html"
        page.write_text(text.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
        page_picture(page, target / f"{name}.png", (1100, 760))


def page_picture(page: Path, target: Path, size: tuple[int, int] = (1366, 640)) -> None:
    """Keep what a browser window shows of a page."""
    with tempfile.TemporaryDirectory(prefix="disclose-browser-") as profile:
        command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}", f"--screenshot={target}"]
        chinese = {**os.environ, "LANGUAGE": "zh_CN"}
        address = f"file://{quote(str(page))}"
        subprocess.run([*command, address], check=True, capture_output=True, timeout=HANGS, env=chinese)


def _convert(file: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=HANGS)
    return folder / f"{file.stem}.{kind}"


def _png(pdf: Path, page: int, resolution: int, target: Path, options: tuple[str, ...] = ()) -> None:
    command = ["pdftoppm", "-png", "-r", str(resolution), "-f", str(page), "-singlefile", *options]
    subprocess.run([*command, str(pdf), os.fspath(target.with_suffix(""))], check=True)


if __name__ == "__main__":
    main()
