"""What the first customer published in 2024, as a Word file made from it: its known errors (DEVIATIONS.md) are found."""

import json
from pathlib import Path

import pytest
from tests.support.published import docx_of_json

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Severity
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.reading.read_word import read_word

FOLDER = Path(__file__).parent / "finished"
ERRORS = [
    ("R-524", "省直部门", "县级"),  # the glossary of a county
    ("R-603", "预算公开表4", "预算公开表7"),
    ("R-603", "部门公开表9", "预算公开表9"),
    ("R-616", "公开项目绩效目标33个", "29 张"),
]
DOUBTS = [
    ("R-301", "机关运行经费预算39.5万元", "39.51 万元"),
    ("R-403", "增加了2.2%", "2.25%"),
    ("R-408", "下降51.76%", "主要原因"),
    ("R-525", "通用设备", "专用设备"),  # of 100万元 and more
    ("R-526", "主要原因是本年度项目减少", "句号"),
    ("R-613", "成本控制数 5万元/年", "6 万元"),
    ("R-613", "成本控制数 94900元", "12 万元"),
    ("R-613", "出版编印费 100000元", "40,000 元"),
    ("R-613", "总费用 25000元", "135,000 元"),
    ("R-613", "总费用 5000元", "15,000 元"),
    *[("R-614", "024-中国共产党中阳县委员会办公室", "021")] * 14,
    ("R-617", "2023年全年劳务服务", "2024年"),
    ("R-618", "二级项目33个", "32 个"),
    ("R-701", "没有列出预算单位：中共中阳县委党史研究室、中阳县档案馆", "143号"),
]


@pytest.fixture(scope="module")
def findings(year_2024: Declarations) -> list[AuditFinding]:
    data = json.loads((FOLDER / "first_customer_2024.json").read_text(encoding="utf-8"))
    words = load_audit_words()
    document = recognise(read_word(docx_of_json(data), "县委办.docx"), words)
    functions = {code: (row.name,) for code, row in year_2024.codes.function.rows.items()}
    economic = {code: (row.name,) for code, row in year_2024.codes.dept_economic.rows.items()}
    outcomes = audit_document(audit_subject(document, words, load_audit_law(), functions, economic))
    return [finding for outcome in outcomes for finding in outcome.findings]


@pytest.mark.parametrize(
    ("severity", "known"), [(Severity.BLOCK, ERRORS), (Severity.WARN, DOUBTS)], ids=["errors", "doubts"]
)
def test_the_known_errors_are_found_and_nothing_else(
    findings: list[AuditFinding], severity: Severity, known: list[tuple[str, str, str]]
) -> None:
    told = [one for one in findings if one.weight is severity]

    assert [one.rule.id for one in told] == [rule for rule, _, _ in known]
    assert [
        (quoted, one.quotation, expected, one.expected)
        for (_, quoted, expected), one in zip(known, told, strict=True)
        if quoted not in one.quotation + one.found or expected not in one.expected
    ] == []


def test_what_rounding_does_to_the_document_is_no_error(findings: list[AuditFinding]) -> None:
    """454.45 + 1002.94 = 1457.38, 54.57 for 54.58, 21.00 for 20.99, 384.33 for 384.36."""
    assert [one.place for one in findings if one.rule.id.startswith(("R-1", "R-2"))] == []
