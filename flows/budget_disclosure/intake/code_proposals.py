"""Advice for a blank government item: what the departmental item of its row goes with. Advice only, never the value."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.cell_readings import Record, State
from budget_disclosure.model.findings import Finding

_GOV, _DEPT = "gov_economic_code", "dept_economic_code"
_BESIDE = "右边灰色单元格按部门经济科目显示了建议，请从下拉列表选定；建议不会自动填入。"


def with_proposals(findings: Iterable[Finding], records: Sequence[Record], codes: Codes) -> Iterator[Finding]:
    """Yield the findings; for blank government items, of one cell or of a range, with what is proposed."""
    rows = [record for record in records if _GOV in record.readings]
    proposed = {record.readings[_GOV].at.cell: _proposal(record, codes) for record in rows}
    for finding in findings:
        first = finding.at.cell.split(":")[0].split("、")[0]
        if finding.rule is not rules.REQUIRED_BLANK or first not in proposed:
            yield finding
        elif finding.at.cell in proposed:
            yield replace(finding, remedy=proposed[first])
        else:
            yield replace(finding, remedy=_BESIDE)


def _proposal(record: Record, codes: Codes) -> str:
    dept = record.readings[_DEPT]
    if dept.state is not State.READ:
        return ""
    by_text: dict[str, list[str]] = {}
    for kind in codes.law.unit_kinds:
        by_text.setdefault(codes.proposal(str(dept.value), kind), []).append(kind.short)
    if set(by_text) <= {""}:
        return ""
    if len(by_text) == 1:
        words = next(iter(by_text))
    else:
        words = "，".join(f"{'和'.join(kinds)}{text or '没有建议'}" for text, kinds in by_text.items())
    return f"部门经济科目 {dept.value}：{words}。请核对后从下拉列表选定。"
