"""The index of all departments that have published: a county in one picture, one page, offline.

It knows only what lies in ``outputs/<year>/发布/``, and of that only what is as it was published: each department's own
page says its figures. So a draft, or a file that somebody changed, is not in it.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import quote

from budget_disclosure.model.figure_style import FigureStyle
from budget_disclosure.model.money import ZERO, parse_decimal
from budget_disclosure.public_page.page_figures import Figure
from budget_disclosure.public_page.write_page import PUBLIC_PAGE, SUMMARY_ID, content_policy, page_part
from budget_disclosure.report.bar_chart import Bar, Group, bar_chart
from budget_disclosure.report.html_page import html_page
from budget_disclosure.store.atomic_writing import write_if_different
from budget_disclosure.store.file_names import releases_folder
from budget_disclosure.store.release import released_files

INDEX_NAME: Final = "index.html"
_SUMMARY: Final = re.compile(rf'<script type="application/json" id="{SUMMARY_ID}">(.*?)</script>', re.DOTALL)
_MOST_DRAWN: Final = 15
_TOTAL: Final = FigureStyle(has_separators=True, zero="0")


@dataclass(frozen=True, slots=True)
class PublishedDepartment:
    """A department that has published; ``path`` is its page, or its document where an earlier program made no page."""

    code: str
    name: str
    path: str
    figures: tuple[Figure, ...] = ()

    @property
    def link(self) -> str:
        """Where its page is, seen from the index."""
        return f"./{quote(self.path)}"

    @property
    def size(self) -> Decimal:
        """What departments are ordered by: the first figure in 元."""
        return self.figures[0].yuan if self.figures else ZERO

    def text(self, label: str) -> str:
        """Return the figure of a label, empty where the department's page has none."""
        return next((one.text for one in self.figures if one.label == label), "")


def write_index(outputs: Path, year: int) -> Path | None:
    """Write ``outputs/<year>/发布/index.html`` and return its path; nothing where nobody has published.

    Raises ``OSError`` when a file cannot be read or the page cannot be written.
    """
    folder = releases_folder(outputs, year)
    departments = published_departments(folder)
    path = folder / INDEX_NAME
    if not departments:
        path.unlink(missing_ok=True)
        return None
    write_if_different(path, index_page(departments, year).encode())
    return path


def published_departments(folder: Path) -> tuple[PublishedDepartment, ...]:
    """Return the departments of a folder of releases, the largest first, then by code."""
    folders = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    found = [one for one in map(_department, folders) if one is not None]
    return tuple(sorted(found, key=lambda one: (-one.size, one.code, one.path)))


def index_page(departments: Iterable[PublishedDepartment], year: int) -> str:
    """Return the page; equal departments give equal bytes."""
    listed = tuple(departments)
    labels = tuple(dict.fromkeys(figure.label for one in listed for figure in one.figures))
    measured = [one for one in listed if one.figures]
    drawn, rest = measured[:_MOST_DRAWN], measured[_MOST_DRAWN:]
    groups = [Group(f"{one.code} {one.name}", (Bar(one.figures[0].text, one.size),)) for one in drawn]
    style, script = page_part("public_page.css.j2"), page_part("index_page.js.j2")
    values = {
        "year": year,
        "departments": listed,
        "labels": labels,
        "totals": _totals(measured),
        "chart": bar_chart("all", "各部门的规模", groups) if groups else "",
        "drawn": len(drawn),
        "rest": (len(rest), _in_wan(sum((one.size for one in rest), ZERO))) if rest else None,
        "style": style,
        "script": script,
        "policy": content_policy(style, script),
    }
    return html_page("public_page", "index_page.html.j2", values)


def _in_wan(yuan: Decimal) -> str:
    return f"{_TOTAL.text(yuan)} {_TOTAL.unit}"


def _totals(departments: Iterable[PublishedDepartment]) -> tuple[tuple[str, int, str], ...]:
    """Return by the label of the first figure how many departments have it, and their sum in 万元, rounded once."""
    sums: dict[str, list[Decimal]] = {}
    for one in departments:
        sums.setdefault(one.figures[0].label, []).append(one.size)
    return tuple((label, len(each), _in_wan(sum(each, ZERO))) for label, each in sums.items())


def _department(folder: Path) -> PublishedDepartment | None:
    """Return what a department published; ``None`` where neither its page nor its document is as it was published."""
    code, _, name = folder.name.partition("-")
    files = released_files(folder, lambda path: "/" not in path and path.endswith((PUBLIC_PAGE, ".docx")))
    for path, content in files.items():
        if path.endswith(PUBLIC_PAGE) and (said := _SUMMARY.search(content.decode())) is not None:
            data = json.loads(said.group(1))
            figures = (Figure(label, shown, unit, parse_decimal(yuan)) for label, shown, unit, yuan in data["figures"])
            return PublishedDepartment(data["code"], data["name"], f"{folder.name}/{path}", tuple(figures))
    document = next((path for path in files if path.endswith(".docx")), None)
    return PublishedDepartment(code, name or code, f"{folder.name}/{document}") if document is not None else None
