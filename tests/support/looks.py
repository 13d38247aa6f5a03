"""Typical pages as coarse grids of ink: they tell a broken layout, and do not care for anti-aliasing or a font's details.

The references in ``tests/document/looks`` are text. They are written only by ``python -m tests.support.looks``, after a
person has looked at the pages: ``git diff`` shows what moved.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.conversion.libreoffice import to_pdf
from budget_disclosure.declarations.year import load_year
from budget_disclosure.document.render import render_document
from tests.support.disclosures import department_disclosure
from tests.support.pages import Page, read_pages
from tests.support.submissions import waterworks

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "document" / "looks"
RESOLUTION = 72
# Cells along the short and the long side of a page: a cell is about 25 points wide and high.
SHORT, LONG = 24, 34
# A pixel below this is inked (white is 255).
DARK = 245
# What a page must hold to be the page of that name; pages of the contents hold every heading and are not searched.
TYPICAL: Mapping[str, str] = {
    "cover": "",
    "contents": "",
    "table_01": "表一2024年",
    "table_02": "表二2024年",
    "table_06": "表六2024年",
    "chart": "“三公”经费预算分布图",
    "form": "项目支出绩效目标表（2024年度）",
}


@dataclass(frozen=True)
class Look:
    """A page as a grid of ink in thousandths of black, the number of rules across and down, and the edges of all ink.

    Edges (left, top, right, bottom) are points. They tell a table that moved by just a row or two.
    """

    ink: tuple[tuple[int, ...], ...]
    rules: tuple[int, ...]
    edges: tuple[int, ...]


def looks(pdf: Path, resolution: int = RESOLUTION, options: tuple[str, ...] = ()) -> dict[str, Look]:
    """Return the typical pages of the PDF of the waterworks' document."""
    pages = read_pages(pdf)
    return {name: _look(pdf, _place(name, pages), resolution, options) for name in TYPICAL}


def difference(seen: Look, wanted: Look) -> int:
    """Return how much of a page's ink is not where it should be, in percent; how black the ink is does not count."""
    if [len(row) for row in seen.ink] != [len(row) for row in wanted.ink]:
        return 100
    pairs = [pair for rows in zip(seen.ink, wanted.ink, strict=True) for pair in zip(*rows, strict=True)]
    here, there = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    return 100 * sum(abs(a * there - b * here) for a, b in pairs) // max(1, 2 * here * there)


def read_look(name: str) -> Look:
    """Return the reference of a page."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rules, edges = (tuple(int(part) for part in line.split()[1:]) for line in lines[:2])
    return Look(tuple(tuple(map(int, line.split())) for line in lines[2:]), rules, edges)


def write_look(name: str, look: Look) -> None:
    """Write the reference of a page."""
    FOLDER.mkdir(exist_ok=True)
    facts = "\n".join(f"{name} {' '.join(map(str, getattr(look, name)))}" for name in ("rules", "edges"))
    rows = "\n".join(" ".join(f"{ink:3}" for ink in row) for row in look.ink)
    (FOLDER / f"{name}.txt").write_text(f"{facts}\n{rows}\n", encoding="utf-8")


def _place(name: str, pages: list[Page]) -> int:
    if name in ("cover", "contents"):
        return ("cover", "contents").index(name) + 1
    first = next(i for i, page in enumerate(pages) if page.text.startswith("第一部分概况"))
    return next(i for i, page in enumerate(pages) if i >= first and TYPICAL[name] in page.text) + 1


def _look(pdf: Path, page: int, resolution: int, options: tuple[str, ...]) -> Look:
    command = ["pdftoppm", "-gray", "-r", str(resolution), "-f", str(page), "-l", str(page), *options, str(pdf)]
    run = subprocess.run(command, capture_output=True, check=True)
    kind, size, _, pixels = run.stdout.split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    rows = [pixels[y * width : (y + 1) * width] for y in range(height)]
    columns, lines = (LONG, SHORT) if width > height else (SHORT, LONG)
    ink = tuple(
        tuple(
            _ink(
                rows[top * height // lines : (top + 1) * height // lines],
                left * width // columns,
                (left + 1) * width // columns,
            )
            for left in range(columns)
        )
        for top in range(lines)
    )
    turned = [bytes(column) for column in zip(*rows, strict=True)]
    left, right = _edges(turned)
    top, bottom = _edges(rows)
    edges = tuple(72 * edge // resolution for edge in (left, top, right, bottom))
    return Look(ink, (_rules(rows), _rules(turned)), edges)


def _edges(lines: list[bytes]) -> tuple[int, int]:
    inked = [number for number, line in enumerate(lines) if min(line) < DARK]
    return inked[0], inked[-1] + 1


def _ink(rows: list[bytes], left: int, right: int) -> int:
    area = len(rows) * (right - left)
    return 1000 - 1000 * sum(sum(row[left:right]) for row in rows) // (255 * area)


def _rules(lines: list[bytes]) -> int:
    """Return how many lines of pixels are inked over a third of the page without a gap."""
    marks = [any(run for run in _runs(line)) for line in lines]
    return sum(mark and not before for before, mark in zip([False, *marks], marks, strict=False))


def _runs(line: bytes) -> list[bool]:
    inked = "".join("x" if pixel < DARK else " " for pixel in line)
    return [len(run) * 3 > len(line) for run in inked.split()]


def main() -> None:
    """Write the references from the document of today."""
    spec = load_year(ROOT / "templates" / "thirteen-tables", 2024)
    docx = render_document(department_disclosure(waterworks(), spec), spec.folder / "部门预算公开.docx")
    pdf = Path(sys.argv[1])
    pdf.write_bytes(to_pdf(docx))
    for name, look in looks(pdf).items():
        write_look(name, look)
        print(FOLDER / f"{name}.txt")


if __name__ == "__main__":
    main()
