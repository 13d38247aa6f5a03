"""An audit of a folder as tables: by department and kind of error, and every finding.

Names of files and words of documents are anybody's: none of them is a formula in a spreadsheet.
"""

from budget_disclosure.audit.kinds_of_rules import ALL_KINDS
from budget_disclosure.audit_report.folder_audit import (
    DOUBT,
    EDIT,
    ERROR,
    FAILED,
    NOTHING,
    PASSED,
    UNCHECKED,
    FolderAudit,
)
from budget_disclosure.store.csv_files import csv_bytes, guarded

_EDIT_REMEDY = "“应为”是生成时的文字；改动有道理的，请改填报表重新生成"
_STATES = (PASSED, FAILED, UNCHECKED)


def summary_csv(audit: FolderAudit) -> bytes:
    """Return a row a department, worst first: its documents by result, its findings by kind and certainty."""
    kinds = [(kind, certainty) for kind in ALL_KINDS for certainty in (ERROR, DOUBT)]
    head = ["部门", "文档", *_STATES, ERROR, DOUBT, EDIT, *(f"{kind}（{certainty}）" for kind, certainty in kinds)]
    rows = [
        [
            guarded(one.department),
            len(one.documents),
            *(one.states[state] for state in _STATES),
            one.count(ERROR),
            one.count(DOUBT),
            sum(len(document.edits or ()) for document in one.documents),
            *(one.count(certainty, kind) for kind, certainty in kinds),
        ]
        for one in audit.departments
    ]
    return csv_bytes(head, rows)


def findings_csv(audit: FolderAudit) -> bytes:
    """Return a row a finding, one a document without any, right or not checked, and one a change by hand."""
    head = ["部门", "文件", "结果", "规则", "种类", "确定程度", "位置", "发现", "应为", "相差", "怎样处理"]
    rows: list[list[str]] = []
    for one in audit.documents:
        begin = [guarded(one.department), guarded(one.file), one.state]
        if not one.found:
            rows.append([*begin, *[""] * 4, guarded(one.fault), "", "", ""])
        for line in one.found:
            told = (line.rule, line.kind, line.certainty, *map(guarded, (line.place, line.found, line.expected)))
            rows.append([*begin, *told, line.difference, line.remedy])
        for edit in one.edits or ():
            changed = map(guarded, (edit.place, edit.now or NOTHING, edit.generated or NOTHING))
            rows.append([*begin, "", EDIT, "", *changed, "", _EDIT_REMEDY])
    return csv_bytes(head, rows)
