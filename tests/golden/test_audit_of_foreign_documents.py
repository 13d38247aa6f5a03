"""Documents as other bureaus publish them, right and with one error planted: nothing is said of the right ones."""

import pytest
from tests.support.foreign import FOREIGN, UNITS, Part, changed, pasted, write

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_findings import RuleOutcome, State
from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.published.recognised_document import RecognisedDocument, recognise
from budget_disclosure.reading.read_word import read_word

SUMS = ("R-101", "R-111", "R-112", "R-113", "R-201", "R-202", "R-301", "R-302", "R-403")
# What a table is, in the order of the document.
ROLES = {
    "ministry": "fiscal general economic three_public fund summary income expenditure",
    "in_yuan": "summary income expenditure fiscal general economic three_public fund",
    "split_codes": "summary income expenditure fiscal general economic projects three_public fund",
    "overview": "summary income expenditure fiscal general economic three_public fund economic",
}


def audited(parts: tuple[Part, ...], spec: Declarations) -> tuple[RecognisedDocument, dict[str, RuleOutcome]]:
    words = load_audit_words()
    document = recognise(read_word(write(parts), "某局.docx"), words)
    functions = {code: (row.name,) for code, row in spec.codes.function.rows.items()}
    economic = {code: (row.name,) for code, row in spec.codes.dept_economic.rows.items()}
    outcomes = audit_document(audit_subject(document, words, load_audit_law(), functions, economic))
    return document, {outcome.rule.id: outcome for outcome in outcomes}


@pytest.mark.parametrize("name", FOREIGN)
def test_nothing_is_told_of_a_right_document_of_another_bureau(name: str, year_2024: Declarations) -> None:
    document, outcomes = audited(FOREIGN[name](), year_2024)

    findings = [finding for outcome in outcomes.values() for finding in outcome.findings]
    assert [(one.rule.id, one.place, one.found, one.expected) for one in findings] == []
    assert " ".join(table.role for table in document.tables) == ROLES[name]
    assert document.strange == ()
    passed = {id_ for id_, outcome in outcomes.items() if outcome.state is State.PASSED}
    assert [id_ for id_ in SUMS if id_ not in passed] == []


def test_a_units_pasted_tables_are_read_and_only_those_that_are_not_there_are_told(year_2024: Declarations) -> None:
    document, outcomes = audited(pasted(), year_2024)

    findings = [finding for outcome in outcomes.values() for finding in outcome.findings]
    assert [one.found for one in findings] == [
        "缺：部门收入总表",
        "缺：部门支出总表",
        "缺：财政拨款收支总表",
        "缺：政府性基金预算支出表",
    ]
    assert [(table.role, str(table.unit)) for table in document.tables] == [
        ("summary", "元"),
        ("general", "元"),
        ("economic", "元"),
        ("three_public", "元"),
    ]
    assert outcomes["R-102"].checked == 4
    assert outcomes["R-527"].state is State.PASSED


# One error each: which document, what stands there, what is written instead, the row it stands in ("" for prose) and
# which of several such places; the rule that finds it, and what the finding quotes or says.
PLANTED = [
    ("ministry", "784.32", "748.32", "行政运行", 0, "R-101", "合计 748.32"),
    ("ministry", "801.20", "810.20", "行政运行", 0, "R-306", "增减 16.88万元"),
    ("ministry", "-16.88", "16.88", "行政运行", 0, "R-102", "增减额 16.88"),
    ("ministry", "-2.11%", "-2.01%", "行政运行", 0, "R-102", "增减比例 -2.01%"),
    ("ministry", "—", "100.00%", "机关事业单位职业年金缴费支出", 0, "R-102", "上年数为 0，写作 100.00%"),
    ("ministry", "48.00", "46.00", "52.34", 0, "R-101", "合计 52.34"),
    ("ministry", "2130306", "213306", "水利工程运行与维护", 0, "R-511", "编码“213306”"),
    ("ministry", "减少16.88万元，下降2.11%", "增加16.88万元，增长2.11%", "", 0, "R-402", "写作“增加”"),
    ("ministry", "与2023年执行数持平", "与2023年执行数持平，主要是人员增加", "", 0, "R-405", "与上年相同，原因写作"),
    ("ministry", "机要通信用车1辆", "机要通信用车2辆", "", 0, "R-302", "总数 5辆"),
    ("ministry", "预算单位共3个", "预算单位共4个", "", 0, "R-531", "写作 4 个，列出 3 个"),
    ("ministry", "购置车辆0辆", "购置车辆1辆", "", 0, "R-534", "购置车辆1辆"),
    ("ministry", "当年拨款709.56", "当年拨款790.56", "", 0, "R-620", "790.56万元"),
    ("ministry", "指本级财政", "指省级财政", "", 0, "R-524", "省级财政部门"),
    ("ministry", "使用政府性基金预算拨款", "使用国有资本经营预算拨款", "", 0, "R-503", "国有资本"),
    ("ministry", "比2023年减少2.00万元", "比2023年减少7.00万元", "", 0, "R-306", "增减 7.00万元"),
    ("ministry", "2024年部门预算编制范围", "2023年部门预算编制范围", "", 0, "R-523", "2023年"),
    ("ministry", "其中：人员经费", "其中：：人员经费", "", 0, "R-522", "“：：”"),
    ("in_yuan", "7,843,155.00", "7,843,551.00", "2130301 行政运行", 0, "R-111", "“21303 水利”为 17,053,445.00"),
    ("in_yuan", "3,210,400.00", "3,120,400.00", UNITS[1], 0, "R-113", "“合计”为 20,516,900.00"),
    ("in_yuan", "986,300.00", "896,300.00", "办公费", 0, "R-111", "“商品和服务支出”为 2,744,290.00"),
    ("in_yuan", "465,000.00", "456,000.00", "其中：（1）公务用车运行维护费", 0, "R-113", "“公务用车费”为 465,000.00"),
    ("in_yuan", "占65.42%", "占65.41%", "", 0, "R-304", "65.41%"),  # cut off, not rounded
    ("in_yuan", "下降11.52%", "下降13.02%", "", 0, "R-403", "用本年数作了基数"),
    ("in_yuan", "2130301-行政运行", "2130301-行政运转", "7,843,155.00", 0, "R-512", "写作“行政运转”"),
    ("in_yuan", "“三公”经费预算50.34万元", "“三公”经费预算53.04万元", "", 0, "R-301", "53.04万元"),
    ("split_codes", "473.586500", "437.586500", "行政运行", 0, "R-101", "合计 784.315500"),
    ("split_codes", "35.340000", "35.430000", UNITS[0], 0, "R-113", "“合计”为 50.340000"),
    ("split_codes", "05", "5", "水利工程建设", 0, "R-511", "编码“5”"),
    ("split_codes", "326.000000", "362.000000", "小流域治理", 0, "R-111", "“2130305 水利工程建设”为 526.000000"),
    ("split_codes", "轿车2辆", "轿车3辆", "", 0, "R-302", "总数 5辆"),
    ("split_codes", "未安排公务用车购置", "安排公务用车购置1辆", "", 0, "R-534", "公务用车购置1辆"),
    ("split_codes", "表3-2", "表3-1", "", 0, "R-603", "“表3-1”在“表3-1”后面"),
    ("overview", "1,031.40", "1,013.40", "工资福利支出", 0, "R-113", "“基本支出”为 1,342.13"),
    ("overview", "（２．００）", "（３．００）", "“三公”经费", 0, "R-102", "增减额 （3.00）"),
    ("overview", "３．８４", "８．３４", "（三）公务接待费支出", 0, "R-113", "““三公”经费”为 50.34"),
    ("overview", "[2080505]", "[208505]", "机关事业单位基本养老保险缴费支出", 0, "R-511", "编码“208505”"),
    ("overview", "0.21亿元", "0.12亿元", "", 0, "R-307", "换算写作 0.12亿元"),
    ("overview", "服务类采购预算30.00", "服务类采购预算20.00", "", 0, "R-302", "总数 186.00万元"),
    ("overview", "12月31日", "12月32日", "", 0, "R-529", "12月32日"),
]


@pytest.mark.parametrize(("name", "old", "new", "row", "count", "rule", "found"), PLANTED)
def test_an_error_planted_in_a_document_of_another_bureau_is_found(
    name: str, old: str, new: str, row: str, count: int, rule: str, found: str, year_2024: Declarations
) -> None:
    _, outcomes = audited(changed(FOREIGN[name](), old, new, row=row, count=count), year_2024)

    told = [f"{one.found}{one.quotation}" for one in outcomes[rule].findings]
    assert [words for words in told if found in words], told
