"""The list of findings as a page to print: one self-contained file, also for a workbook that cannot be opened."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from budget_disclosure.model.findings import Finding
from budget_disclosure.report.html_page import html_page
from budget_disclosure.return_copy.copy_entries import Entry, counts_of, entries_of, xml_text


def write_findings_page(unit: str, findings: Sequence[Finding], sheets: Sequence[str] = (), workbook: str = "") -> str:
    """Return the page; ``unit`` is code and name, or the file name. ``sheets`` gives the order of the sheets.

    ``workbook`` is the returned copy that lies beside the page: places are links into it.
    """
    entries = entries_of(findings, sheets)
    values = {
        "unit": unit,
        "entries": [entry for entry in entries if entry.is_open],
        "accepted": [entry for entry in entries if not entry.is_open],
        "counts": counts_of(entries),
        "link": partial(_link, workbook),
        "workbook": workbook,
    }
    return xml_text(html_page("return_copy", "findings_page.html.j2", values))


def _link(workbook: str, entry: Entry) -> str:
    """Return where a place leads: to the cell in the copy (Excel goes there, other programs open the file)."""
    if not workbook or not entry.sheet:
        return ""
    return quote(workbook) + "#" + quote(f"'{entry.sheet}'!{entry.cell or 'A1'}")
