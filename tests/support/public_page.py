"""The public's page as its readers get it: visible text, tables by their titles, pictures as a screen reader tells them."""

import json
import re
from collections.abc import Set
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

HEADINGS = {"h1", "h2", "h3", "h4"}
LAST_YEAR = "上年预算数"
FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


Value = tuple[Decimal, bool]


def figures(text: str) -> list[str]:
    """Return everything in a text that is a number, as it stands there."""
    return FIGURE.findall(text)


def value_of(figure: str) -> Value:
    """Return what a figure says, however it is written: 1,002.90 is 1002.9; and whether it is a percentage."""
    return Decimal(figure.rstrip("%").replace(",", "")), figure.endswith("%")


def figures_not_in(known: Set[Value], page: "Page") -> list[str]:
    """Return the figures of a page that a document does not have; ``known`` is what that says.

    Last year's figures of the tables that compare both years are left out: prose says the difference.
    """
    of_last_year = [row[-1] for rows in page.tables.values() if rows[0][-1].startswith(LAST_YEAR) for row in rows[1:]]
    seen = [value_of(figure) for figure in figures(" ".join(of_last_year))]
    shown = figures(" ".join(page.text))
    return [figure for figure in shown if value_of(figure) not in known and value_of(figure) not in seen]


@dataclass
class Page(HTMLParser):
    """A page, read: ``tables`` are rows of cells by the heading they stand under, ``told`` title and desc of pictures.

    ``text`` is all that can be seen, ``links`` the addresses, ``data`` the JSON that programs read.
    """

    text: list[str] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    _open: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "br", "input"):
            self._open.append((tag, dict(attrs)))
        if tag in ("a", "link"):
            self.links += [value for name, value in attrs if name == "href" and value]
        elif tag in HEADINGS:
            self.headings.append("")
        elif tag == "table":
            self.tables.setdefault(self.headings[-1], [])
        elif tag == "tr":
            self.tables[self.headings[-1]].append([])
        elif tag in ("td", "th"):
            self.tables[self.headings[-1]][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Bars have no text."""

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        if "script" in tags or "style" in tags:
            if self._open[-1][1].get("type") == "application/json":
                self.data = json.loads(data)
            return
        self.text.append(data)
        if tags[-1:] in (["title"], ["desc"]) and "svg" in tags:
            self.told.append(data)
        elif HEADINGS & set(tags):
            self.headings[-1] += data
        elif {"td", "th"} & set(tags):
            self.tables[self.headings[-1]][-1][-1] += data


def read_page(content: bytes) -> Page:
    """Return a page, read; ``AssertionError`` where its elements are not closed as they were opened."""
    page = Page()
    page.feed(content.decode())
    assert page._open == [], page._open
    return page
