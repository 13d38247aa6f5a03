"""What codes are called, where the lists of several formats are at hand."""

from pathlib import Path

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit.audit_subject import CodeNames, audit_subject, code_by_name
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.declarations.code_lists import names_of_codes
from budget_disclosure.published.recognised_document import recognise
from tests.rules.audit_examples import spending
from tests.support.published import document

NAMES: CodeNames = {"2010302": ("一般行政管理事务", "机关行政管理事务")}


def write(templates: Path, file: str, *rows: str) -> None:
    path = templates / file
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(("code,name", *rows)) + "\n", encoding="utf-8")


def names_told(label: str, names: CodeNames) -> list[AuditFinding]:
    words = load_audit_words()
    source = document(spending(("2010302", label, "20.00", "", "20.00")))
    outcomes = audit_document(audit_subject(recognise(source, words), words, load_audit_law(), names, {}))
    return [one for outcome in outcomes if outcome.rule.id == "R-513" for one in outcome.findings]


def test_a_code_has_every_name_that_a_format_of_the_year_gives_it(tmp_path: Path) -> None:
    write(tmp_path, "one/2024/codes/function.csv", "201,一般公共服务支出", "2010399,甲县自设项")
    write(tmp_path, "two/2024/codes/function.csv", "201,一般公共服务支出", "2010399,乙市自设项")
    write(tmp_path, "two/2025/codes/function.csv", "201,另一个年度的名称")

    found = names_of_codes(tmp_path, 2024, "function")
    assert found == {"201": ("一般公共服务支出",), "2010399": ("甲县自设项", "乙市自设项")}
    assert code_by_name(found) == {"一般公共服务支出": "201", "甲县自设项": "2010399", "乙市自设项": "2010399"}
    assert names_of_codes(tmp_path, 2023, "function") == {}


def test_a_document_may_use_the_name_of_any_format() -> None:
    assert names_told("一般行政管理事务", NAMES) == []
    assert names_told("机关行政管理事务", NAMES) == []


def test_a_name_of_no_format_is_told_with_all_of_them() -> None:
    (finding,) = names_told("行政运行", NAMES)
    assert (finding.found, finding.expected) == ("2010302 写作“行政运行”", "“一般行政管理事务”或“机关行政管理事务”")
