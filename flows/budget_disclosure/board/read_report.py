"""Reading back what the last run of a department left: 校验报告.json.

A report that is missing is no error; one that cannot be read is told, and counts as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from budget_disclosure.board.year_state import BoardFinding
from budget_disclosure.model.findings import Concern, Severity
from budget_disclosure.report.outcome import DepartmentState, DocumentState
from budget_disclosure.report.report_page import JSON_FORMAT, JSON_NAME
from budget_disclosure.store.document_data import iso_day
from budget_disclosure.store.json_files import read_json


@dataclass(frozen=True, slots=True)
class ReportedDocument:
    """A document as the report has it; paths are relative to the department's output folder, ``""`` where none."""

    code: str
    name: str
    is_unit: bool
    state: DocumentState
    file: str
    pdf: str
    companions: tuple[str, ...]
    findings: tuple[BoardFinding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report read back. ``inputs`` has the SHA-256 of each workbook by its file name, ``None`` where not recorded."""

    state: DepartmentState
    message: str
    documents: tuple[ReportedDocument, ...]
    findings: tuple[BoardFinding, ...]
    approved: date | None
    inputs: Mapping[str, str] | None


def read_report(folder: Path) -> tuple[Report | None, str]:
    """Return the report of a department's output folder and what is wrong with it, in Chinese (``""``: nothing)."""
    path = folder / JSON_NAME
    try:
        data = read_json(path)
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{path.name} 无法读取（{error.strerror}），请检查文件权限后重新运行"
    except ValueError:
        return None, f"{path.name} 已损坏，请重新运行 ./disclose run"
    if not isinstance(data, dict) or data.get("format") != JSON_FORMAT:
        return None, f"{path.name} 是其他版本的程序写的，请重新运行 ./disclose run"
    try:
        return _report(data), ""
    except (KeyError, TypeError, ValueError, AttributeError):
        return None, f"{path.name} 的内容不完整，请重新运行 ./disclose run"


def _report(data: Mapping[str, Any]) -> Report:
    inputs = data.get("inputs")
    return Report(
        state=DepartmentState(data["state"]),
        message=_text(data["message"]),
        documents=tuple(_document(one) for one in data["documents"]),
        findings=tuple(_finding(one) for one in data["findings"]),
        approved=iso_day(data.get("approval_date")),
        inputs=None if inputs is None else {name.rpartition("/")[2]: _text(value) for name, value in inputs.items()},
    )


def _document(data: Mapping[str, Any]) -> ReportedDocument:
    return ReportedDocument(
        code=_text(data["code"]),
        name=_text(data["name"]),
        is_unit=data["scope"] == "unit",
        state=DocumentState(data["state"]),
        file=_text(data["file"] or ""),
        pdf=_text(data["pdf"] or ""),
        companions=tuple(_text(path) for path in data["companions"]),
        findings=tuple(_finding(one) for one in data["findings"]),
    )


def _finding(data: Mapping[str, Any]) -> BoardFinding:
    return BoardFinding(
        rule=_text(data["rule"]),
        severity=Severity(data["severity"]),
        sentence=_text(data["sentence"]),
        file=_text(data["file"]),
        sheet=_text(data["sheet"]),
        cell=_text(data["cell"]),
        found=_text(data["found"]),
        expected=_text(data["expected"]),
        remedy=_text(data["remedy"]),
        accepted=_text(data.get("accepted") or ""),
        concern=Concern(data.get("concern") or Concern.OTHER),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, found {value!r}")
    return value
