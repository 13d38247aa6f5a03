"""What is easily got wrong in the audit of a finished document, each as a small document: right ones, and one error."""

import pytest

from budget_disclosure.audit.audit_findings import State
from budget_disclosure.published.published_document import PublishedDocument
from tests.rules.audit_examples import CODE_HEAD, TREE, spending, summary
from tests.support.published import audited, document, grid, table, text


def test_an_empty_cell_keeps_its_column() -> None:
    """Blank 基本支出 does not move 项目支出 to the left."""
    rows = (("2010301", "行政运行", "10.00", "", "10.00"), ("2010302", "一般行政管理事务", "20.00", "", "20.00"))
    right = audited(document(spending(*rows, ("", "合计", "30.00", "", "30.00"))))
    moved = audited(document(spending(*rows, ("", "合计", "30.00", "30.00", ""))))

    assert {right[id_].state for id_ in ("R-101", "R-112")} == {State.PASSED}
    assert [one.place.split("，")[-1] for one in moved["R-112"].findings] == ["“基本支出”栏", "“项目支出”栏"]


def test_a_code_is_no_amount_though_no_header_says_so() -> None:
    rows = (
        ("", "", "预算数"),
        ("201", "一般公共服务支出", "30.00"),
        ("20103", "政府办公厅（室）及相关机构事务", "30.00"),
    )
    outcomes = audited(document(table("表三 2024年支出预算总表", *rows, ("", "合计", "30.00"))))

    assert {outcomes[id_].state for id_ in ("R-111", "R-112")} == {State.PASSED}
    assert [one for outcome in outcomes.values() for one in outcome.findings if "20103" in one.expected] == []


def test_a_hundredth_of_a_thousandth_of_the_total_is_an_error() -> None:
    """0.02 of 98,765.43: what rounding of two figures cannot explain."""
    total = ("", "合计", "98,765.45", "98,760.00", "5.43")
    outcomes = audited(document(spending(("2010301", "行政运行", "98,765.43", "98,760.00", "5.43"), total)))

    assert [one.difference for one in outcomes["R-101"].findings] == ["+0.02 万元"]


def test_a_table_in_yuan_is_exact_to_the_yuan() -> None:
    rows = (("2010301", "行政运行", "1,000,003"), ("2010302", "一般行政管理事务", "2,000,004"))
    head = ("科目编码", "科目名称", "预算数")

    def state(total: str) -> State:
        shown = table("表三 2024年支出预算总表", head, *rows, ("", "合计", total), unit="元")
        return audited(document(shown))["R-112"].state

    assert (state("3,000,007"), state("3,000,008")) == (State.PASSED, State.FAILED)


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("2024年收入总计（含3个单位、12个项目）30.00万元。", State.PASSED),
        ("2024年收入总计（比上年多2项）为30.00万元。", State.PASSED),
        ("2024年收入总计31.00万元。", State.FAILED),
        ("2024年收入总计300,000元。", State.PASSED),
        ("2024年收入总计300,100元。", State.FAILED),
    ],
)
def test_the_amount_is_read_and_not_the_first_number_after_the_word(sentence: str, state: State) -> None:
    outcome = audited(document(summary(), text(sentence)))["R-301"]

    assert outcome.state is state or (state is State.PASSED and not outcome.findings)


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("3.行政运行（项）10.00万元，比2023年执行数8.00万元增加2.00万元，增长20.00%，主要原因是人员增加。", "R-403"),
        ("3.行政运行（项）10.00万元，比2023年执行数8.00万元减少2.00万元，下降25.00%，主要原因是人员减少。", "R-402"),
        ("3.行政运行（项）10.00万元，比2023年执行数8.00万元增加3.00万元，增长25.00%，主要原因是人员增加。", "R-409"),
        ("3.行政运行（项）10.00万元，比2023年执行数8.00万元增加2.00万元，增长25.00%，主要原因是人员减少。", "R-405"),
        ("3.行政运行（项）10.00万元，比2023年执行数0.00万元增加10.00万元，增长100.00%，主要原因是新增人员。", "R-404"),
        ("3.行政运行（项）10.00万元，比2023年执行数10.00万元增加0.00万元，主要原因是人员增加。", "R-407"),
        ("3.行政运行（项）10.00万元，比2023年执行数8.00万元增加2.00万元，增长25.00%，主要原因是。", "R-408"),
    ],
)
def test_the_sentence_of_a_single_item_is_rechecked(sentence: str, rule: str) -> None:
    right = "3.行政运行（项）10.00万元，比2023年执行数8.00万元增加2.00万元，增长25.00%，主要原因是人员增加。"

    assert [
        one.rule.id
        for outcome in audited(document(text(right))).values()
        for one in outcome.findings
        if one.rule.id.startswith("R-4")
    ] == []
    assert audited(document(text(sentence)))[rule].state is State.FAILED


def test_an_amount_that_was_cut_off_and_not_rounded_is_found_where_the_exact_one_is_at_hand() -> None:
    exact = table("表三 2024年支出预算总表", CODE_HEAD[:3], ("201", "一般公共服务支出", "123,456,789"), unit="元")

    def state(amount: str) -> State:
        return audited(document(exact, text(f"支出包括：一般公共服务支出{amount}万元。")))["R-301"].state

    assert (state("12,345.68"), state("12,345.67")) == (State.PASSED, State.FAILED)


@pytest.mark.parametrize("nothing", ["", "-", "—", "0", "0.00", "／"])
def test_nothing_is_written_in_many_ways(nothing: str) -> None:
    rows = (
        ("2010301", "行政运行", "10.00", "10.00", nothing),
        ("2010302", "一般行政管理事务", "20.00", nothing, "20.00"),
    )
    outcomes = audited(document(spending(*rows, ("", "合计", "30.00", "10.00", "20.00"))))

    assert {outcomes[id_].state for id_ in ("R-101", "R-112")} == {State.PASSED}


@pytest.mark.parametrize(
    ("printed", "unit"),
    [("30", "万元"), ("300", "千元"), ("300,000", "元"), ("３００，０００", "元"), ("0.003", "亿元")],
)
def test_one_amount_in_any_unit_is_the_same(printed: str, unit: str) -> None:
    first = spending(("201", "一般公共服务支出", "30.00", "10.00", "20.00"))
    second = table("表五 2024年支出预算明细总表", CODE_HEAD[:3], ("201", "一般公共服务支出", printed), unit=unit)
    outcome = audited(document(first, second))["R-201"]

    assert (outcome.state, outcome.checked) == (State.PASSED, 1)


def test_a_note_between_two_tables_is_of_the_table_above() -> None:
    empty = grid(CODE_HEAD, ("", "合计", "", "", ""))
    fund, state = text("2024年政府性基金预算支出表"), text("2024年国有资本经营预算支出表")
    note = text("注：本部门没有政府性基金预算，本表无数据")
    outcomes = audited(document(fund, empty, note, state, empty, text("注：本表无数据"), spending(*TREE)))

    assert (outcomes["R-503"].state, outcomes["R-503"].checked) == (State.PASSED, 2)
    assert outcomes["R-502"].state is State.PASSED


def numbered(*numerals: str) -> PublishedDocument:
    """Return a document whose tables say these numbers in their titles."""
    tables = (spending(*TREE, title=f"表{numeral} 2024年支出预算总表") for numeral in numerals)
    return document(*tables)


@pytest.mark.parametrize(
    ("numerals", "found", "expected"),
    [
        ("一二三四", [], []),
        ("四五六", [], []),
        ("一二四五", [], []),  # one that is not there
        ("一二二四", ["第 3 张表写作“表二”，第 2 张也是"], ["“表三”"]),
        ("一三三四", ["第 2 张表写作“表三”，第 3 张也是"], ["“表二”"]),
        ("一二八四", ["第 3 张表写作“表八”"], ["“表三”"]),
    ],
)
def test_numbers_within_titles_only_go_up(numerals: str, found: list[str], expected: list[str]) -> None:
    findings = audited(numbered(*numerals))["R-603"].findings

    assert [one.found for one in findings] == found
    assert [one.expected for one in findings] == expected


def test_numbers_above_ten_and_on_lines_of_their_own_are_read() -> None:
    numerals = ("八", "九", "十", "十二", "十二")
    tables = [block for one in numerals for block in (text(f"表{one}"), spending(*TREE, title="2024年支出预算总表"))]

    assert [one.expected for one in audited(document(*tables))["R-603"].findings] == ["“表十一”"]
    assert audited(numbered("八", "九", "十", "十一", "十二"))["R-603"].findings == ()


@pytest.mark.parametrize(
    ("count", "found"),
    [
        ("两", []),
        ("三", ["写作 3 个，列出 2 个"]),
        ("十二", ["写作 12 个，列出 2 个"]),
        ("三四", []),
        ("十三四", []),
        ("一百零二", []),
    ],
)
def test_a_list_is_compared_with_a_count_and_with_nothing_like_one(count: str, found: list[str]) -> None:
    """十三四个 is 13 or 14, and 二 the end of 102."""
    told = audited(document(text(f"本部门有{count}个所属单位，包括：某县档案馆、某县图书馆。")))["R-531"]

    assert [one.found for one in told.findings] == found
