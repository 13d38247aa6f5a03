"""An audit of a folder as one page, 审查汇总, worst first; and as JSON."""

import json
from dataclasses import asdict
from urllib.parse import quote

from budget_disclosure.audit_report.folder_audit import DOUBT, ERROR, FolderAudit, kinds_in
from budget_disclosure.report.html_page import html_page

_FORMAT = 1


def folder_page(audit: FolderAudit) -> str:
    """Return the page; reports of documents are linked from it."""
    values = {"audit": audit, "kinds": kinds_in(audit), "ERROR": ERROR, "DOUBT": DOUBT}
    return html_page("audit_report", "folder_page.html.j2", values, {"address": quote})


def folder_json(audit: FolderAudit) -> str:
    """Return the documents with their results and findings, for programs."""
    data = {
        "format": _FORMAT,
        "folder": audit.folder,
        "documents_by_result": dict(audit.all.states),
        "documents": [
            {
                "file": one.file,
                "department": one.department,
                "result": one.state,
                "fault": one.fault or None,
                "fiscal_year": one.year,
                "rules": dict(one.rules),
                "report": one.report or None,
                "findings": [asdict(line) for line in one.found],
                "edited_by_hand": None if one.edits is None else [asdict(edit) for edit in one.edits],
            }
            for one in audit.documents
        ],
        "left_out": [{"file": file, "reason": reason} for file, reason in audit.left_out],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
