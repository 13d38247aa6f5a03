"""The report of the checks, 校验报告: one page to read and print; ``report_json`` has the same for machines.

It is written for every department in every run, also when there is no document; equal results give equal bytes.
"""

from pathlib import Path
from urllib.parse import quote

from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME
from budget_disclosure.model.findings import Severity
from budget_disclosure.report.html_page import html_page
from budget_disclosure.report.outcome import DepartmentOutcome, counts_text
from budget_disclosure.report.report_groups import Place, of_severity, rule_groups
from budget_disclosure.report.report_json import JSON_NAME, ReportContext, relative, report_json
from budget_disclosure.report.year_pictures import picture_of_changes, picture_of_shares
from budget_disclosure.store.atomic_writing import write_atomically

HTML_NAME = "校验报告.html"
# In the list of rules; all of them stand below it.
_MOST_PLACES = 4


def write_report(folder: Path, outcome: DepartmentOutcome, context: ReportContext) -> Path:
    """Write both forms of the report into the department's output folder and return the page."""
    write_atomically(folder / JSON_NAME, report_json(outcome, context, folder).encode())
    write_atomically(folder / HTML_NAME, report_html(outcome, context, folder).encode())
    return folder / HTML_NAME


def report_html(outcome: DepartmentOutcome, context: ReportContext, folder: Path) -> str:
    """Return the report as one self-contained page that can be decided on from its first screen.

    First the verdict, then what could not be determined, then a list of the broken rules, the weightiest first; what
    changed most against last year and each unit's share; below, each rule with its remedy and its places; files,
    accepted findings and what rounding does are folded.
    """
    groups = rule_groups(outcome)
    values = {
        "outcome": outcome,
        "context": context,
        "open_groups": of_severity(groups, Severity.BLOCK, Severity.WARN),
        "undetermined": of_severity(groups, Severity.UNDETERMINED),
        "accepted": [group for group in groups if group.is_accepted],
        "counts": counts_text(outcome.all_findings),
        "most_places": _MOST_PLACES,
        "waivers": f"inputs/{context.year}/{WAIVERS_NAME}",
        "changes": [
            (document, picture_of_changes(f"c{number}", document.changes or ()))
            for number, document in enumerate(outcome.documents)
        ],
        "shares": picture_of_shares("shares", outcome.shares),
        "relative": lambda path: relative(path, folder),
        "link": lambda path: quote(relative(path, folder)),
        "to_cell": lambda place: _to_cell(place, folder),
    }
    return html_page("report", "report_page.html.j2", values)


def _to_cell(place: Place, folder: Path) -> str:
    """Return the link to a place in the returned copy: programs that follow it open the sheet at the cell."""
    if place.copy is None:
        return ""
    path = quote(relative(place.copy, folder))
    first = place.text.partition(",")[0].partition(":")[0]
    return f"{path}#{quote(first, safe='!')}" if "!" in first and place.copy.suffix == ".xlsx" else path
