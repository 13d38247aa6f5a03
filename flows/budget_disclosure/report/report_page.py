"""The report of the checks, 校验报告: one page to read and print, and the same as JSON for machines.

It is written for every department in every run, also when there is no document; equal results give equal bytes.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME
from budget_disclosure.model.findings import Finding, Severity, in_order
from budget_disclosure.report.outcome import DepartmentOutcome, DocumentOutcome, count_by_severity, counts_text
from budget_disclosure.report.report_groups import Place, of_severity, rule_groups
from budget_disclosure.store.atomic_writing import write_atomically

HTML_NAME = "校验报告.html"
JSON_NAME = "校验报告.json"
JSON_FORMAT = 3
# In the list of rules; all of them stand below it.
_MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a report says besides the outcome: the year, documents and PDFs in place that are not of this run, and which
    fonts were replaced by which when documents were laid out (empty: none).
    """

    year: int
    older_documents: tuple[Path, ...] = ()
    fonts: str = ""


def write_report(folder: Path, outcome: DepartmentOutcome, context: ReportContext) -> Path:
    """Write both forms of the report into the department's output folder and return the page."""
    write_atomically(folder / JSON_NAME, report_json(outcome, context, folder).encode())
    write_atomically(folder / HTML_NAME, report_html(outcome, context, folder).encode())
    return folder / HTML_NAME


def report_json(outcome: DepartmentOutcome, context: ReportContext, folder: Path) -> str:
    """Return the report for machines; amounts are texts in 元, so that no digit is lost; paths are inside ``folder``.

    ``findings`` of the report are the department's, those of a document only that document's: a unit's missing reason
    is a reminder among the former and an error among the latter.
    """
    data = {
        "format": JSON_FORMAT,
        "fiscal_year": context.year,
        "department_code": outcome.code,
        "department_name": outcome.name,
        "state": outcome.state.value,
        "message": outcome.message,
        "publication": outcome.publication_text or None,
        "version": outcome.version or None,
        "run_changes": _relative(outcome.run_changes, folder) if outcome.run_changes else None,
        "inputs": dict(outcome.inputs) or None,
        "approval_date": outcome.approval_date or None,
        "returned": [_relative(path, folder) for path in outcome.returned],
        "rounding_residues": list(outcome.residues),
        "documents": [_document_as_dict(document, folder) for document in outcome.documents],
        "fonts_replaced": context.fonts or None,
        "older_documents": [_relative(path, folder) for path in context.older_documents],
        "counts": {severity.value: count for severity, count in count_by_severity(outcome.all_findings).items()},
        "findings": [finding_as_dict(finding) for finding in in_order(outcome.findings)],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _document_as_dict(document: DocumentOutcome, folder: Path) -> dict[str, Any]:
    return {
        "scope": "unit" if document.is_unit else "department",
        "code": document.code,
        "name": document.name,
        "state": document.state.value,
        "file": _relative(document.path, folder) if document.path else None,
        "pdf": _relative(document.pdf, folder) if document.pdf else None,
        "companions": [_relative(path, folder) for path in document.companions],
        "contents_problem": document.contents_problem or None,
        "pdf_problem": document.pdf_problem or None,
        "notes": list(document.notes),
        "reasons": list(document.reasons),
        "findings": [finding_as_dict(finding) for finding in document.findings],
    }


def _relative(path: Path, folder: Path) -> str:
    """Return the path inside the department's output folder: a report says the same wherever the folder stands."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def finding_as_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding in the form that every JSON output uses; amounts are texts in 元."""
    return {
        "rule": finding.rule.id,
        "severity": finding.effective_severity.value,
        "concern": finding.rule.doubt.value,
        "sentence": finding.rule.sentence,
        "basis": finding.rule.basis,
        "file": finding.at.file,
        "sheet": finding.at.sheet,
        "cell": finding.at.cell,
        "found": finding.found,
        "expected": finding.expected,
        "remedy": finding.what_to_do,
        "accepted": finding.accepted or None,
        "difference": None if finding.difference is None else str(finding.difference),
        "operands": [
            {"label": operand.label, "yuan": str(operand.yuan), "sign": operand.sign} for operand in finding.operands
        ],
    }


def report_html(outcome: DepartmentOutcome, context: ReportContext, folder: Path) -> str:
    """Return the report as one self-contained page that can be decided on from its first screen.

    First the verdict, then what could not be determined, then a list of the broken rules, the weightiest first; below,
    each rule with its remedy and its places; files, accepted findings and what rounding does are folded.
    """
    environment = Environment(
        loader=PackageLoader("budget_disclosure.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    groups = rule_groups(outcome)
    return environment.get_template("report_page.html.j2").render(
        outcome=outcome,
        context=context,
        open_groups=of_severity(groups, Severity.BLOCK, Severity.WARN),
        undetermined=of_severity(groups, Severity.UNDETERMINED),
        accepted=[group for group in groups if group.is_accepted],
        counts=counts_text(outcome.all_findings),
        most_places=_MOST_PLACES,
        waivers=f"inputs/{context.year}/{WAIVERS_NAME}",
        relative=lambda path: _relative(path, folder),
        link=lambda path: quote(_relative(path, folder)),
        to_cell=lambda place: _to_cell(place, folder),
    )


def _to_cell(place: Place, folder: Path) -> str:
    """Return the link to a place in the returned copy: programs that follow it open the sheet at the cell."""
    if place.copy is None:
        return ""
    path = quote(_relative(place.copy, folder))
    first = place.text.partition(",")[0].partition(":")[0]
    return f"{path}#{quote(first, safe='!')}" if "!" in first and place.copy.suffix == ".xlsx" else path
