"""The public's page of one document: self-contained, read offline, on a telephone, by a screen reader, on paper.

It is made from the same facts and tables as the document. Equal input gives equal bytes: it knows no clock.
"""

import base64
from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.public_page.pictures import pictures_of, summary_of
from budget_disclosure.public_page.projects import projects_of
from budget_disclosure.report.html_page import html_page
from budget_disclosure.store.earlier_years import EarlierYear
from budget_disclosure.store.json_files import json_in_page

PUBLIC_PAGE: Final = "预算公开图解.html"
SUMMARY_ID: Final = "summary"


def write_public_page(disclosure: Disclosure, tables_workbook: str, earlier: Sequence[EarlierYear] = ()) -> bytes:
    """Return the page of a document; ``tables_workbook`` is the name of the workbook of tables that stands beside it.

    ``earlier`` is what was published in the years before.
    """
    style, script = page_part("public_page.css.j2"), page_part("public_page.js.j2")
    projects = projects_of(disclosure)
    summary = summary_of(disclosure)
    values = {
        "disclosure": disclosure,
        "style": style,
        "script": script if projects else "",
        "policy": content_policy(style, script if projects else ""),
        "summary": summary,
        "summary_id": SUMMARY_ID,
        "data": json_in_page(
            {
                "code": disclosure.ledger.code,
                "name": disclosure.ledger.name,
                "year": disclosure.ledger.fiscal_year,
                "figures": [[one.label, one.shown, one.unit, f"{one.yuan:f}"] for one in summary],
            }
        ),
        "pictures": pictures_of(disclosure, earlier),
        "projects": projects,
        "files": [(name, quote(name)) for name in (disclosure.file_name, PurePosixPath(tables_workbook).name)],
        "file_stem": safe_name(disclosure.ledger.name),
    }
    return html_page("public_page", "public_page.html.j2", values).encode()


def page_part(template: str) -> str:
    """Return the style or script of a page, as it stands in it."""
    return html_page("public_page", template, {}).strip()


def content_policy(style: str, script: str) -> str:
    """Return what a browser lets the page do: its own style and script by their digests, and nothing from anywhere."""
    scripts = f"script-src {_source(script)}; " if script else ""
    return (
        f"default-src 'none'; {scripts}style-src {_source(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def script_sources() -> str:
    """Return the digests of the scripts that pages for the public may run, as a policy of a server names them."""
    return " ".join(_source(page_part(name)) for name in ("public_page.js.j2", "index_page.js.j2"))


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
