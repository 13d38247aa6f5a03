"""The report of the checks for machines, 校验报告.json: how an outcome is written, and read back as the same values.

A report that is missing is no error; one that cannot be read is said to be so, and counts as missing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from budget_disclosure.model.findings import Concern, Finding, Operand, Rule, Severity, in_order
from budget_disclosure.model.location import Location
from budget_disclosure.model.shown_names import shown_name
from budget_disclosure.report.outcome import (
    DepartmentOutcome,
    DepartmentState,
    DocumentOutcome,
    DocumentState,
    count_by_severity,
)
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.report.year_changes import UnitShare, YearChange
from budget_disclosure.store.document_data import iso_day
from budget_disclosure.store.json_files import Json, read_json

JSON_NAME = "校验报告.json"
_FORMAT = 3


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a report says besides the outcome: the year, documents and PDFs in place that are not of this run, and which
    fonts were replaced by which when documents were laid out (empty: none).
    """

    year: int
    older_documents: tuple[Path, ...] = ()
    fonts: str = ""


def report_json(outcome: DepartmentOutcome, context: ReportContext, folder: Path) -> str:
    """Return the report for machines; amounts are texts in 元, so that no digit is lost; paths are inside ``folder``.

    ``findings`` of the report are the department's, those of a document only that document's: a unit's missing reason
    is a reminder among the former and an error among the latter.
    """
    data = {
        "format": _FORMAT,
        "fiscal_year": context.year,
        "department_code": outcome.code,
        "department_name": outcome.name,
        "state": outcome.state.value,
        "message": outcome.message,
        "publication": outcome.publication_text or None,
        "version": outcome.version or None,
        **({"sign_off": sign_off_data(outcome.sign_off)} if outcome.sign_off else {}),
        "run_changes": relative(outcome.run_changes, folder) if outcome.run_changes else None,
        "inputs": dict(outcome.inputs) or None,
        "approval_date": outcome.approval_date.isoformat() if outcome.approval_date else None,
        "returned": [relative(path, folder) for path in outcome.returned],
        "rounding_residues": list(outcome.residues),
        "unit_shares": [
            {"code": one.code, "name": one.name, "wan": str(one.figure), "pct": str(one.pct)} for one in outcome.shares
        ],
        "documents": [_document_data(document, folder) for document in outcome.documents],
        "fonts_replaced": context.fonts or None,
        "older_documents": [relative(path, folder) for path in context.older_documents],
        "counts": {severity.value: count for severity, count in count_by_severity(outcome.all_findings).items()},
        "findings": [finding_data(finding) for finding in in_order(outcome.findings)],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read_report(folder: Path) -> tuple[DepartmentOutcome | None, str]:
    """Return the outcome that the report of a department's output folder tells, and what is wrong with the report, in
    Chinese (``""``: nothing). ``inputs`` is empty where the report does not say what was read.
    """
    path = folder / JSON_NAME
    try:
        data = read_json(path)
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{path.name} 无法读取（{error.strerror}），请检查文件权限后重新运行"
    except ValueError:
        return None, f"{path.name} 已损坏，请重新运行 ./disclose run"
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        return None, f"{path.name} 是其他版本的程序写的，请重新运行 ./disclose run"
    try:
        return _outcome(data, folder), ""
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None, f"{path.name} 的内容不完整，请重新运行 ./disclose run"


def sign_off_data(status: SignOffStatus) -> Json:
    """Return what has become of a sign-off in the form that every JSON output uses."""
    return {**asdict(status), "state": status.state.value, "reasons": list(status.reasons)}


def relative(path: Path, folder: Path) -> str:
    """Return the path inside the department's output folder: a report says the same wherever the folder stands."""
    return shown_name(path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name)


def finding_data(finding: Finding) -> Json:
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


def _outcome(data: Json, folder: Path) -> DepartmentOutcome:
    return DepartmentOutcome(
        code=_text(data["department_code"]),
        name=_text(data["department_name"]),
        state=DepartmentState(data["state"]),
        message=_text(data["message"]),
        findings=tuple(_finding(one) for one in data["findings"]),
        documents=tuple(_document(one, folder) for one in data["documents"]),
        returned=tuple(folder / _text(path) for path in data.get("returned", ())),
        residues=tuple(map(_text, data.get("rounding_residues", ()))),
        version=_text(data.get("version") or ""),
        run_changes=folder / _text(data["run_changes"]) if data.get("run_changes") else None,
        inputs=tuple((name.rpartition("/")[2], _text(value)) for name, value in (data.get("inputs") or {}).items()),
        approval_date=iso_day(data.get("approval_date")),
        sign_off=_sign_off(data["sign_off"]) if data.get("sign_off") else None,
        shares=tuple(_share(one) for one in data.get("unit_shares", ())),
    )


def _share(data: Json) -> UnitShare:
    return UnitShare(_text(data["code"]), _text(data["name"]), Decimal(data["wan"]), Decimal(data["pct"]))


def _sign_off(data: Json) -> SignOffStatus:
    reviewer, at, code = (_text(data[name]) for name in ("reviewer", "at", "code"))
    return SignOffStatus(SignOffState(data["state"]), reviewer, at, code, tuple(map(_text, data["reasons"])))


def document_head(document: DocumentOutcome, shown: Callable[[Path], str]) -> Json:
    """Return whose document it is, its state, and where document and PDF are, as ``shown`` says paths."""
    return {
        "scope": "unit" if document.is_unit else "department",
        "code": document.code,
        "name": document.name,
        "state": document.state.value,
        "file": shown(document.path) if document.path else None,
        "pdf": shown(document.pdf) if document.pdf else None,
    }


def _document_data(document: DocumentOutcome, folder: Path) -> Json:
    return {
        **document_head(document, lambda path: relative(path, folder)),
        "companions": [relative(path, folder) for path in document.companions],
        "contents_problem": document.contents_problem or None,
        "pdf_problem": document.pdf_problem or None,
        "notes": list(document.notes),
        "reasons": list(document.reasons),
        "changes": None if document.changes is None else list(map(_change_data, document.changes)),
        "findings": [finding_data(finding) for finding in document.findings],
    }


def _document(data: Json, folder: Path) -> DocumentOutcome:
    return DocumentOutcome(
        code=_text(data["code"]),
        name=_text(data["name"]),
        is_unit=data["scope"] == "unit",
        state=DocumentState(data["state"]),
        path=folder / _text(data["file"]) if data["file"] else None,
        pdf=folder / _text(data["pdf"]) if data["pdf"] else None,
        companions=tuple(folder / _text(path) for path in data["companions"]),
        contents_problem=_text(data.get("contents_problem") or ""),
        pdf_problem=_text(data.get("pdf_problem") or ""),
        notes=tuple(map(_text, data.get("notes", ()))),
        reasons=tuple(map(_text, data.get("reasons", ()))),
        changes=None if data.get("changes") is None else tuple(map(_change, data["changes"])),
        findings=tuple(_finding(one) for one in data["findings"]),
    )


def _change_data(change: YearChange) -> Json:
    """Return a change in shown 万元, as texts."""
    return {
        "label": change.label,
        "before": str(change.before),
        "current": str(change.current),
        "pct": change.pct or None,
    }


def _change(data: Json) -> YearChange:
    return YearChange(
        _text(data["label"]), Decimal(data["before"]), Decimal(data["current"]), _text(data.get("pct") or "")
    )


def _finding(data: Mapping[str, Any]) -> Finding:
    """Return a finding with its rule as it was for this case: severity, remedy and concern are those of the finding."""
    difference = data.get("difference")
    return Finding(
        Rule(
            _text(data["rule"]),
            _text(data["sentence"]),
            Severity(data["severity"]),
            _text(data.get("basis") or ""),
            _text(data["remedy"]),
            Concern(data.get("concern") or Concern.OTHER),
        ),
        Location(_text(data["file"]), _text(data["sheet"]), _text(data["cell"])),
        _text(data["found"]),
        _text(data["expected"]),
        difference=None if difference is None else Decimal(difference),
        operands=tuple(
            Operand(_text(one["label"]), Decimal(one["yuan"]), int(one["sign"])) for one in data.get("operands", ())
        ),
        accepted=_text(data.get("accepted") or ""),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, found {value!r}")
    return value
