"""Every R- rule passes the example that is right and finds what is wrong in the other."""

import pytest

from budget_disclosure.audit.audit_document import ALL_RULES
from budget_disclosure.audit.audit_findings import State
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.published.published_document import PublishedDocument
from budget_disclosure.published.recognised_document import recognise
from tests.rules.audit_examples import AUDIT_EXAMPLES, TREE, AuditExample, spending, summary
from tests.support.published import audited, document, table, text


@pytest.mark.parametrize(("id_", "example"), AUDIT_EXAMPLES.items(), ids=AUDIT_EXAMPLES)
def test_the_right_document_passes(id_: str, example: AuditExample) -> None:
    outcome = audited(example.passing)[id_]
    assert [finding.found for finding in outcome.findings] == []
    assert outcome.state is State.PASSED


@pytest.mark.parametrize(("id_", "example"), AUDIT_EXAMPLES.items(), ids=AUDIT_EXAMPLES)
def test_what_is_wrong_is_found_and_quoted(id_: str, example: AuditExample) -> None:
    outcome = audited(example.failing)[id_]
    assert outcome.state is State.FAILED
    quotations = [finding.quotation for finding in outcome.findings]
    assert len(quotations) == len(example.quoted), quotations
    assert [part for part, whole in zip(example.quoted, quotations, strict=True) if part not in whole] == []


@pytest.mark.parametrize(
    "words",
    [
        "2024年XX局预算支出10.00万元。",
        "预算支出××万元。",
        "主要包括：……。",
        "比上年（增加/减少）3.00万元。",
        "比上年增长/下降3.00%。",
        "[单位名称]预算支出10.00万元。",
        "主要原因是请填写。",
        "机构情况（如无请删除）。",
        "支出_____万元。",
        "支出****万元。",
    ],
)
def test_what_a_template_leaves_behind_is_found(words: str) -> None:
    assert audited(document(text(words)))["R-521"].state is State.FAILED


@pytest.mark.parametrize(
    "words", ["预算支出比上年增加（不含上年结转）3.00万元。", "按规格2×3米制作。", "电话138****1234。", "学习……等内容"]
)
def test_what_only_looks_like_a_place_to_fill_in_is_none(words: str) -> None:
    assert audited(document(text(words)))["R-521"].state is State.PASSED


def test_a_rule_that_finds_nothing_to_look_at_has_not_passed() -> None:
    outcomes = audited(document(text("本部门没有表。")))
    assert outcomes["R-101"].state is State.UNCHECKED
    assert outcomes["R-101"].reasons == ("文档中没有认出可供检查的内容",)


def test_the_rules_are_told_in_the_order_of_their_ids() -> None:
    ids = [rule.id for rule in ALL_RULES.rules]
    assert ids == sorted(ids)


@pytest.mark.parametrize("unit", ["青禾县第三公路段", "青禾县公务接待中心", "青禾县政府采购中心"])
def test_the_name_of_a_unit_is_no_item_of_its_budget(unit: str) -> None:
    tables = (
        summary(),
        table("表七 2024年“三公”经费支出表", ("项目", "预算数"), ("公务接待费", "1.00"), ("合计", "1.00")),
        text(f"纳入预算公开范围的预算单位：{unit}。"),
    )

    def state_with(amount: str) -> State:
        paragraph = text(f"2024年度{unit}收入总计{amount}万元。")
        pages = (text(f"{unit}2024年度单位预算公开"), *document(*tables, paragraph).blocks[1:])
        return audited(PublishedDocument(f"{unit}.docx", pages))["R-301"].state

    assert (state_with("30.00"), state_with("31.00")) == (State.PASSED, State.FAILED)


def test_the_table_of_a_unit_whose_name_holds_the_word_is_not_that_of_the_three_items() -> None:
    words = load_audit_words()
    titles = ("表一 青禾县第三公路段收支总表", "表七 “三公”经费支出表", "表七 三公经费支出表", '表七 "三公"经费支出表')
    roles = [recognise(document(table(title, ("项目", "预算数"), ("合计", "1.00"))), words).tables for title in titles]
    assert [tables[0].role for tables in roles] == ["summary", "three_public", "three_public", "three_public"]


@pytest.mark.parametrize(
    ("after", "state"),
    [
        ("进一步提高资金使用效益。", State.PASSED),
        ("其中增值税附加有所调整。", State.PASSED),
        ("同比增加。", State.FAILED),
        ("增长33.33%。", State.FAILED),
    ],
)
def test_what_the_money_is_to_improve_is_no_direction_of_the_change(after: str, state: State) -> None:
    sentence = f"公务接待费2.00万元，比上年的3.00万元减少1.00万元，{after}"
    assert audited(document(text(sentence)))["R-402"].state is state


def test_an_item_may_be_used_for_a_unit_that_is_called_like_another_item() -> None:
    def state_of(use: str) -> State:
        path = "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）一般行政管理事务（项）"
        paragraphs = (text("纳入范围的预算单位：青禾县行政运行中心。"), text(f"{path}20.00万元，主要用于{use}。"))
        return audited(document(spending(*TREE), *paragraphs))["R-406"].state

    assert (state_of("青禾县行政运行中心的维修"), state_of("行政运行")) == (State.PASSED, State.FAILED)
