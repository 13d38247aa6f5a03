"""Every R- rule passes the example that is right and finds what is wrong in the other."""

import pytest

from budget_disclosure.audit.audit_document import ALL_RULES
from budget_disclosure.audit.audit_findings import State
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.model.findings import Severity
from budget_disclosure.published.published_document import PublishedDocument, TextBlock
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.published.spots import Spot
from tests.rules.audit_examples import (
    AUDIT_EXAMPLES,
    TREE,
    AuditExample,
    entry,
    form,
    left_over,
    projects,
    spending,
    summary,
)
from tests.support.published import Block, audited, document, table, text


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


def state(id_: str, *blocks: Block | tuple[Block, ...]) -> State:
    return audited(document(*blocks))[id_].state


def test_noughts_that_are_left_out_are_no_rounding() -> None:
    usual = text("支出1.25万元。收入1.25万元。拨款1.25万元。")
    whole = "采购预算32万元，其中：货物8万元、工程{}万元、服务24万元。"
    assert state("R-302", usual, text(whole.format(0))) is State.PASSED
    assert state("R-302", usual, text(whole.format(2))) is State.FAILED
    # Where nobody writes decimals, whole 万元 may have been rounded.
    assert state("R-302", text(whole.format(1))) is State.PASSED


def test_parts_in_paragraphs_of_their_own_are_added_up() -> None:
    parts = text("（一）因公出国（境）费0.00万元。"), text("（二）公务用车运行费1.00万元。")
    whole = text("2024年“三公”经费3.00万元。其中：")
    assert state("R-302", whole, *parts, text("（三）公务接待费2.00万元。")) is State.PASSED
    assert state("R-302", whole, *parts, text("（三）公务接待费2.50万元。")) is State.FAILED


def test_a_part_is_not_more_than_its_whole() -> None:
    reserve = "面向中小企业预留9.00万元，其中，预留给小型和微型企业{}万元。"
    assert state("R-302", text(reserve.format("12.00"))) is State.FAILED
    assert state("R-302", text(reserve.format("7.00"))) is not State.FAILED


@pytest.mark.parametrize(("amount", "expected"), [("0", State.PASSED), ("5.00", State.FAILED)])
def test_a_blank_item_of_the_three_is_nothing(amount: str, expected: State) -> None:
    items = table("表七 2024年“三公”经费支出表", ("项目", "预算数"), ("公务接待费", ""), ("合计", ""))
    assert state("R-301", items, text(f"（三）公务接待费{amount}万元。")) is expected


@pytest.mark.parametrize(("amount", "expected"), [("37.00", State.PASSED), ("40.00", State.FAILED)])
def test_an_item_is_added_to_what_was_left_of_it_only(amount: str, expected: State) -> None:
    rows = (
        ("本年收入", "30.00"),
        ("一般公共预算", "30.00"),
        ("政府性基金预算", "10.00"),
        ("上年结转", "7.00"),
        ("一般公共预算", "7.00"),
    )
    sources = table("表四 2024年财政拨款收支总表", ("收入项目", "金额"), *rows)
    assert state("R-301", sources, text(f"其中：一般公共预算{amount}万元。")) is expected


@pytest.mark.parametrize(("share", "expected"), [("1.63", State.PASSED), ("1.67", State.FAILED)])
def test_shares_told_alike_are_of_one_whole(share: str, expected: State) -> None:
    # 13.14 is 1.67% of a total that stands in the table, but not of what the sentence tells of.
    words = f"支出806.87万元：社保786.07万元，占97.42%；卫生7.66万元，占0.95%；住房13.14万元，占{share}%。"
    other = table("表三 2024年支出预算总表", ("科目编码", "科目名称", "合计"), ("", "合计", "786.83"))
    assert state("R-304", other, text(words)) is expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [("一般公共服务支出", State.PASSED), ("一般公共服务支教", State.FAILED), ("年终结转", State.PASSED)],
)
def test_names_of_a_summary_are_those_of_the_list(label: str, expected: State) -> None:
    rows = (
        ("项目", "预算数", "项目", "预算数"),
        ("上年结转", "", f"一、{label}", "30.00"),
        ("", "", "支出总计", "30.00"),
    )
    assert state("R-515", table("表一 2024年收支预算总表", *rows)) is expected


def test_a_total_of_nothing_that_is_listed_is_asked_about() -> None:
    def cost(*rows: tuple[str, str]) -> tuple[Block, ...]:
        return table("表十一 2024年机关运行经费预算表", ("单位名称", "合计"), *rows)

    assert state("R-116", cost(("青禾县水务局", "9.00"), ("合计", "9.00"))) is State.PASSED
    assert state("R-116", cost(("合计", "9.00"))) is State.FAILED


@pytest.mark.parametrize(("year", "expected"), [(2024, State.PASSED), (2026, State.FAILED), (2023, State.FAILED)])
def test_the_year_of_a_note_is_looked_at(year: int, expected: State) -> None:
    note = f"注：本部门{year}年无政府性基金预算财政拨款安排的预算，故本表为空表。"
    empty = table("表七 2024年政府性基金预算支出表", ("科目编码", "科目名称", "合计"), ("", "合计", ""), note=note)
    assert state("R-523", empty) is expected


def test_a_definition_that_lists_costs_names_no_units() -> None:
    words = "“三公”经费：是下属预算单位安排的因公出国（境）费、公务用车购置及运行费、公务接待费。"
    items = table("表七 2024年“三公”经费支出表", ("项目", "预算数"), ("公务接待费", "1.00"), ("合计", "1.00"))
    assert state("R-301", text(words), items, text("（三）公务接待费2.00万元。")) is State.FAILED


@pytest.mark.parametrize(("word", "expected"), [("增加", State.PASSED), ("减少", State.FAILED)])
def test_a_whole_with_a_sentence_of_its_own_changes_as_its_parts_do(word: str, expected: State) -> None:
    words = (
        "拨款支出预算9.00万元，比2023年预算增加1.00万元。拨款支出预算中，"
        f"一般公共预算支出8.00万元，比2023年预算{word}1.00万元；"
        "政府性基金支出1.00万元，比2023年预算持平；国有资本经营预算支出0.00万元，比2023年预算持平。"
    )
    assert state("R-420", text(words)) is expected


@pytest.mark.parametrize(("year", "expected"), [(2024, State.PASSED), (2022, State.FAILED)])
def test_there_is_nothing_of_the_budget_year(year: int, expected: State) -> None:
    assert state("R-523", text(f"本单位{year}年没有编报绩效目标的项目。")) is expected


def test_contents_that_were_not_updated_are_told_once_and_a_page_typed_wrong_by_itself() -> None:
    names = ("收入预算情况", "支出预算情况", "项目支出情况", "政府采购情况", "机关运行经费")
    headings = [TextBlock(name, Spot(page=number)) for number, name in enumerate(names, start=2)]
    labels = {number: f"{number}" for number in range(1, 7)}

    def told(*pages: str) -> list[tuple[str, Severity]]:
        contents = tuple(entry(name, page) for name, page in zip(names, pages, strict=True))
        one = PublishedDocument("某局.pdf", tuple(headings), contents, page_count=6, page_labels=labels)
        return [(finding.quotation, finding.weight) for finding in audited(one)["R-602"].findings]

    assert told("2", "3", "4", "5", "6") == []
    assert told("2", "2", "3", "4", "5") == [("支出预算情况 2", Severity.WARN)]
    assert told("2", "9", "4", "5", "6") == [("支出预算情况 9", Severity.BLOCK)]
    assert told("2", "3", "4", "6", "5") == [("政府采购情况 6", Severity.WARN)]
    assert told("2", "8", "4", "4", "6") == [("支出预算情况 8", Severity.BLOCK), ("政府采购情况 4", Severity.WARN)]
    assert told("1", "1", "1", "1", "1") == [("收入预算情况 1", Severity.WARN)]


@pytest.mark.parametrize(
    ("label", "expected"),
    [("其他收入", State.PASSED), ("其员收入", State.FAILED), ("年末结转", State.PASSED), ("年终结人", State.FAILED)],
)
def test_a_short_label_one_character_away_from_a_usual_one_is_asked_about(label: str, expected: State) -> None:
    rows = (("项目", "预算数"), (f"四、{label}", "3.00"), ("年终结转", ""), ("收入总计", "3.00"))
    assert state("R-515", table("表一 2024年收支预算总表", *rows)) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2024年单位预算安排购置车辆0辆。", State.PASSED),
        ("2023年单位预算安排购置车辆0辆。", State.FAILED),
        (
            "2024年，青禾县水务局收入预算30.00万元，其中：财政拨款收入30.00万元，比2023年预算增加1.00万元。",
            State.PASSED,
        ),
        (
            "2023年，青禾县水务局收入预算30.00万元，其中：财政拨款收入30.00万元，比2023年预算增加1.00万元。",
            State.FAILED,
        ),
    ],
)
def test_this_years_budget_is_told_of_this_year(words: str, expected: State) -> None:
    assert state("R-523", text(words)) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2024年1月31日", State.PASSED), ("2023年1月31日", State.FAILED), ("2023年8月31日", State.PASSED)],
)
def test_figures_of_the_first_months_of_last_year_are_asked_about(day: str, expected: State) -> None:
    assert state("R-529", text(f"截至{day}，共有车辆2辆。")) is expected


def test_a_project_that_has_a_form_and_no_row_is_led_to_the_table() -> None:
    rows = left_over(("青禾县水务局", "2.00"), ("水质监测", "2.00"))
    both = document(projects("7.00"), rows, form("灌区巡查", "50,000.00"), form("水质监测", "70,000.00"))
    (finding,) = audited(both)["R-612"].findings
    assert finding.quotation == "50,000.00"
    assert [(one.label, one.shown) for one in finding.operands] == [
        ("表十二2024年项目支出预算表，“灌区巡查”行，“合计”栏", "3.00"),
        ("表十三2024年项目支出预算表（上年结转）", "没有这个项目的一行"),
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("压减灌区水质巡查项目等", State.FAILED),
        ("压减灌区水质巡理项目等", State.UNCHECKED),
        ("压减灌区水质调研项目等", State.UNCHECKED),
        ("压减全县水质巡理项目等", State.UNCHECKED),
        ("压减二期水质巡理项目等", State.UNCHECKED),
    ],
)
def test_a_project_that_prose_calls_nearly_so_is_asked_about(told: str, expected: State) -> None:
    rows = table("表十二 2024年项目支出预算表", ("项目名称", "合计"), ("灌区水质巡理项目", "1.00"))
    assert state("R-625", rows, text(f"主要原因是{told}。")) is expected


def test_a_part_in_another_unit_is_found_at_the_part() -> None:
    words = "政府采购预算总额38.36万元。其中：货物9.86元、工程0万元、服务28.50万元。"
    assert [one.found for one in audited(document(text(words)))["R-309"].findings] == ["9.86元"]


def test_a_reason_for_the_same_amount_is_a_doubt_where_the_others_have_none() -> None:
    same = text("公务接待费1.00万元，与上年预算数相同。")
    reason = text("公务用车运行费2.00万元，与上年预算数相同，主要原因是厉行节约。")
    usual = text("公务用车运行费2.00万元，与上年预算数相同，主要原因是车辆没有变化。")
    (finding,) = audited(document(same, reason))["R-407"].findings
    assert (finding.found, finding.severity) == ("与上年相同，原因写作“厉行节约”", Severity.WARN)
    assert audited(document(same, usual))["R-407"].findings == ()


def test_parts_told_without_a_mark_changed_as_their_whole() -> None:
    words = (
        "公务用车购置及运行费15.40万元，与上年预算数相同。公务用车运行维护费15.40万元，与上年预算数相同；"
        "公务用车购置费0万元，{}。"
    )
    assert audited(document(text(words.format("与上年预算数相同"))))["R-420"].findings == ()
    (finding,) = audited(document(text(words.format("比上年减少2.00万元，主要原因是没有购车"))))["R-420"].findings
    assert (finding.found, finding.expected) == ("没有增减", "各项之和 减少 2.00 万元")
