"""An audit for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from budget_disclosure.audit.audit_findings import CERTAINTY, AuditFinding, Operand, RuleOutcome
from budget_disclosure.audit.hand_edits import EditedDocument
from budget_disclosure.audit_report.audited_file import AuditedFile
from budget_disclosure.published.spots import Spot
from budget_disclosure.store.json_files import Json

_FORMAT = 1


def audit_json(files: Sequence[AuditedFile]) -> str:
    """Return what was found in files; figures are texts as printed, boxes in points from the top left of a page."""
    return (
        json.dumps({"format": _FORMAT, "files": [file_data(one) for one in files]}, ensure_ascii=False, indent=2) + "\n"
    )


def file_data(one: AuditedFile) -> Json:
    """Return one file."""
    if one.fault:
        return {"file": one.file, "fault": one.fault}
    return {
        "file": one.file,
        "fiscal_year": one.document.year if one.document else 0,
        "rules": {state.value: count for state, count in one.states.items()},
        "findings_by_certainty": {CERTAINTY[severity]: count for severity, count in one.certainties.items()},
        "rounding_residues": one.residues,
        "marked_copy": one.marked or None,
        "edited_by_hand": None if one.edited is None else _edited(one.edited),
        "findings": [{"number": number, **finding_data(finding)} for number, finding in enumerate(one.findings, 1)],
        "outcomes": [_outcome(outcome) for outcome in one.outcomes],
        "check_list": [
            {
                "item": state.item.key,
                "title": state.item.title,
                "basis": state.item.basis,
                "presence": state.presence.value,
                "place": state.place,
                "spot": _spot(state.spot),
                "note": state.note,
            }
            for state in one.check_list
        ],
        "not_recognised": list(one.not_recognised),
        "tables": [
            {"number": table.number, "role": table.role, "title": table.title, "unit": table.unit.value}
            for table in (one.document.tables if one.document else ())
        ],
    }


def finding_data(finding: AuditFinding) -> Json:
    """Return a finding."""
    return {
        "rule": finding.rule.id,
        "certainty": finding.certainty,
        "sentence": finding.rule.sentence,
        "basis": finding.rule.basis,
        "place": finding.place,
        "spot": _spot(finding.spot),
        "quotation": finding.quotation,
        "found": finding.found,
        "expected": finding.expected,
        "difference": finding.difference or None,
        "operands": [_operand(operand) for operand in finding.operands],
        "remedy": finding.what_to_do,
    }


def _edited(one: EditedDocument) -> Json:
    edits = [
        {
            "place": edit.place,
            "spot": _spot(edit.spot),
            "generated": edit.old,
            "found": edit.new,
            "is_figure": edit.is_figure,
            "sources": list(edit.sources),
        }
        for edit in one.edits
    ]
    return {"edits": edits, "comments": list(one.comments), "tracked_changes": one.tracked}


def _outcome(outcome: RuleOutcome) -> Json:
    return {
        "rule": outcome.rule.id,
        "state": outcome.state.value,
        "checked": outcome.checked,
        "findings": len(outcome.findings),
        "reasons": list(outcome.reasons),
    }


def _operand(operand: Operand) -> Json:
    return {"label": operand.label, "shown": operand.shown, "spot": _spot(operand.spot)}


def _spot(spot: Spot) -> Json:
    if spot.page:
        return {"page": spot.page, "boxes": [list(asdict(box).values()) for box in spot.boxes]}
    return {"block": spot.block, "row": spot.row, "cell": spot.cell}
