"""How reasons are read: lead-in words and the change itself are taken off where that is safe, empty reasons known."""

from decimal import Decimal

import pytest

from budget_disclosure.narrative.change_cases import Change, ChangeCase
from budget_disclosure.narrative.reason_words import gives_a_reason, printed_reason, stated_amounts, stated_changes

UP = Change(ChangeCase.INCREASE, Decimal("10.40"), Decimal("10.00"), Decimal("0.40"), Decimal("4.00"))
DOWN = Change(ChangeCase.DECREASE, Decimal("9.60"), Decimal("10.00"), Decimal("0.40"), Decimal("4.00"))


@pytest.mark.parametrize(
    ("filled", "printed"),
    [
        ("人员增加。", "人员增加"),
        ("主要原因是主要原因是人员增加。", "人员增加"),
        ("原因：因人员增加", "人员增加"),
        ("由于退休人员增加所致", "退休人员增加"),
        ("因为；\n办公费调标", "办公费调标"),
        ("主要原因：\n人员增加；\n工资调标。", "人员增加；工资调标"),
        ("预算增加的主要原因是新增编制", "新增编制"),
        ("系新增编制2名", "新增编制2名"),
        ("是因为因公出国（境）任务增加", "因公出国（境）任务增加"),
        ("其主要原因是人员增加", "人员增加"),
        ("究其原因，人员增加", "人员增加"),
        ("造成增加的原因是人员增加", "人员增加"),
        ("原因分析：人员增加", "人员增加"),
        ("主要原因有：一是人员增加；二是调资", "一是人员增加；二是调资"),
        ("主要原因有以下两点：一是人员增加；二是调资", "一是人员增加；二是调资"),
        ("主要因人员增加", "人员增加"),
        ("主要为人员增加", "人员增加"),
        ("主要原因人员增加", "人员增加"),
        ("主要原因—人员增加", "人员增加"),
        ("1、人员增加", "人员增加"),
        ("一、人员增加 二、调资", "一、人员增加 二、调资"),
        ("1.人员增加，2.调资", "1.人员增加，2.调资"),
        ("1.人员增加；2.工资调标", "1.人员增加；2.工资调标"),
        ("比上年增加0.4万元，主要是人员调资", "人员调资"),
        ("2024年预算比上年增加0.40万元，增长4%，主要原因是人员调资", "人员调资"),
        ("增加4000元，为新增物业费", "新增物业费"),
        ("比去年增加，主要是人员增加", "人员增加"),
    ],
)
def test_lead_in_words_and_the_change_itself_are_taken_off(filled: str, printed: str) -> None:
    assert printed_reason(filled, UP) == printed


@pytest.mark.parametrize(
    "filled",
    [
        "因公出国团组增加",
        "因病死亡抚恤金增加",
        "系统维护费增加",
        "是否续租尚未确定，按全年安排",
        "增加3万元的租金",
        "增加办公用房租金3万元",
        "比上年减少0.4万元，主要是退休",  # the other direction
        "比上年增加0.5万元，主要是调资",  # another figure
        "比上年增加0.4万元",  # nothing would be left
        "人员增加，主要原因是调资",
        "无纸化办公设备采购增加",
        "主要因公出国任务增加",
        "主要用于新增的防汛物资储备",
        "主要为民生项目增加",
    ],
)
def test_a_word_that_only_looks_like_a_lead_in_stays(filled: str) -> None:
    assert printed_reason(filled, UP) == filled


@pytest.mark.parametrize(
    "text",
    ["主要原因是无。", "无", "没有", "无变化", "/", "-", "——", "不适用", "同上", "同上。", "见上", "略", "略…", "……", "N/A", "其他",
     "原因是", "增加0.4万元", "与上年持平", "较上年无变化", "本年无增减变动", "暂无", "主要原因是：", "0", "××",
     "原因无", "无特殊原因", "同上年", "同上一条", "原因同上", "同收入变动原因", "参见第一条", "详见说明", "待核实", "请填写", "填写原因",
     "不清楚", "正常变动", "政策性原因", "据实填报", "预算增加", "经费增加", "本年支出增加所致", "比上年增加", "较上年有所增加"],
)  # fmt: skip
def test_words_that_give_no_reason_are_known(text: str) -> None:
    assert not gives_a_reason(printed_reason(text, UP))


@pytest.mark.parametrize(
    "text",
    ["无偿划转资产增加", "没有新增车辆", "不再安排一次性项目", "同上年相比新增项目2个", "正常增资", "无房户补贴提标", "人员增加", "其他商品和服务支出增加", "调资",
     "项目支出增加", "人员经费增加", "基本支出增加", "上级专项资金增加", "同级财政配套资金增加", "政策性调资", "正常晋级晋档", "据实安排取暖费",
     "自然增长", "与上年相比增加2个项目", "上年预算基数较低"],
)  # fmt: skip
def test_a_reason_that_begins_like_none_is_one(text: str) -> None:
    assert gives_a_reason(printed_reason(text, UP))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("增加0.4万元", True),
        ("增加4,000元", True),
        ("增加0.00004亿元", True),
        ("增长4%", True),
        ("增长4.2%", False),
        ("增加0.41万元", False),
        ("减少0.4万元", False),
    ],
)
def test_a_restated_figure_is_held_against_the_computed_one_at_its_precision(text: str, fits: bool) -> None:
    (stated,) = stated_changes(text)
    assert stated.fits(UP) is fits


def test_only_figures_of_the_change_itself_are_restated() -> None:
    assert stated_changes("工资福利支出增加3万元，公用经费减少1万元") == ()
    assert stated_changes("人员增加，工资比上年增加20万元") == ()
    assert [stated.text for stated in stated_changes("人员增加2人，比上年增加0.9万元")] == ["增加0.9万元"]
    assert [stated.text for stated in stated_changes("减少0.4万元，下降4%，退休2人")] == ["减少0.4万元", "下降4%"]
    assert printed_reason("减少0.4万元，下降4%，退休2人", DOWN) == "退休2人"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2024年预算10.40万元，比2023年10.00万元增加0.40万元，主要是新增2人", []),
        ("本年预算10.4万元，上年预算10万元，增加0.4万元", []),
        ("2024年预算10.50万元，比上年增加0.40万元，新增2人", ["2024年预算10.50万元"]),
        ("上年预算为20.00万元，本年10.40万元，新增2人", ["上年预算为20.00万元"]),
        ("2024年安排30万元用于管网改造", []),  # a part
        ("2023年预算安排的30万元项目已完成", []),
    ],
)
def test_figures_of_the_years_are_held_against_the_published_ones(text: str, wrong: list[str]) -> None:
    assert [amount.text for amount in stated_amounts(text) if not amount.fits(UP)] == wrong


def test_figures_compared_later_without_subject_are_of_the_change_too() -> None:
    assert [stated.text for stated in stated_changes("新增2人，同比增长40%")] == ["增长40%"]
    assert stated_changes("新增2人，办公费同比增长40%") == ()
