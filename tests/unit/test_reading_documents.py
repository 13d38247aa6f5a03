"""Tables of finished documents put together and recognised, whatever file they came from."""

import pytest

from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.published.joined_grids import joined_grids
from budget_disclosure.published.letters import text_as_read
from budget_disclosure.published.printed_amounts import Unit
from budget_disclosure.published.published_document import GridBlock
from budget_disclosure.published.recognised_document import recognise
from tests.support.published import document, grid, table, text

HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
WORDS = load_audit_words()


def grids(*blocks: object) -> list[GridBlock]:
    return [one for one in joined_grids(blocks) if isinstance(one, GridBlock)]  # type: ignore[arg-type]


def test_a_table_goes_on_under_a_repeated_head() -> None:
    first = grid(HEAD, ("201", "一般公共服务支出", "3", "1", "2"))
    rest = grid(HEAD, ("208", "社会保障和就业支出", "4", "4", ""))

    (whole,) = grids(first, text("续表三 2024年支出预算总表\t单位：万元"), rest)

    assert [row[0].text for row in whole.rows() if row[0]] == ["科目编码", "201", "208"]


def test_two_tables_of_one_form_stay_two() -> None:
    first = table("表六 2024年政府性基金预算支出表", HEAD, ("", "合计", "", "", ""))
    second = table("表七 2024年国有资本经营预算支出表", HEAD, ("", "合计", "", "", ""))

    assert len(grids(*first, *second)) == 2


def test_codes_in_parts_become_whole() -> None:
    source = document(
        *table(
            "2024年部门支出预算总表",
            ("功能分类科目编码", "功能分类科目编码", "功能分类科目编码", "名称", "合计"),
            ("类", "款", "项", "名称", "合计"),
            ("201", "", "", "一般公共服务支出", "1,000"),
            ("201", "5", "", "统计信息事务", "1,000"),
            ("", "", "07", "专项普查活动", "1,000"),
            unit="元",
        )
    )
    (found,) = recognise(source, WORDS).tables

    assert [line.code for line in found.lines] == ["201", "20105", "2010507"]
    assert found.unit is Unit.YUAN
    assert found.role == "expenditure"


def test_two_sides_are_read_side_by_side_and_empty_cells_keep_their_columns() -> None:
    source = document(
        *table(
            "2024年收支预算总表",
            ("收入", "收入", "支出", "支出"),
            ("项目", "预算数", "项目", "预算数"),
            ("一、财政拨款收入", "", "一、教育支出", "7.00"),
            ("收入总计", "7.00", "支出总计", "7.00"),
        )
    )
    (found,) = recognise(source, WORDS).tables

    assert [(line.side, line.label, line.is_total) for line in found.lines] == [
        (0, "财政拨款收入", False),
        (0, "收入总计", True),
        (1, "教育支出", False),
        (1, "支出总计", True),
    ]
    assert found.lines[0].amount(1) is None


def test_what_is_no_table_of_figures_is_listed_with_its_reason() -> None:
    source = document(text("附：联系方式表"), grid(("姓名", "职务名称"), ("某某", "科长")))
    (found,) = recognise(source, WORDS).strange

    assert (found.title, found.why) == ("附：联系方式表", "没有金额栏")


def test_two_forms_of_one_project_are_two() -> None:
    form = grid(("项目名称", "灌区巡查"), ("绩效指标", "数量指标"))
    above = text("项目支出绩效目标表"), text("（2024年度）")

    assert len(grids(*above, form, *above, form)) == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("⼀、⼆〇⼆四年⼯资福利⽀出", "一、二〇二四年工资福利支出"),
        ("⻋辆、⺠政、⻓期、⻔诊、⻛险", "车辆、民政、长期、门诊、风险"),
        ("１，２３４．５６万元，Ａ类", "1，234.56万元，A类"),
        ("第一．总则", "第一．总则"),
        ("预\u00ad算\u200b公开\ufeff", "预算公开"),
    ],
    ids=["radicals", "other radicals", "full width", "a point that is none", "what nobody sees"],
)
def test_a_text_is_read_as_it_looks(written: str, read: str) -> None:
    assert text_as_read(written) == read
