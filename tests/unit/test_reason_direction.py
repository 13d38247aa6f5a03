"""Which reasons contradict a rise, which a fall, and which neither."""

import pytest

from budget_disclosure.text.reason_direction import direction_of


@pytest.mark.parametrize(
    "reason",
    ["本年度项目减少", "建设项目减少", "厉行节约，压减接待批次", "人员增加，导致经费减少", "财政压减预算", "较上年减少项目2个", "一次性项目减少",
     "因项目增加相应减少公用经费", "提高资金使用效率，核减项目，压减支出", "重点项目减少"],
)  # fmt: skip
def test_a_reason_of_a_fall_contradicts_a_rise(reason: str) -> None:
    assert direction_of(reason).contradicts(is_rise=True)
    assert not direction_of(reason).contradicts(is_rise=False)


@pytest.mark.parametrize(
    "reason",
    [
        "来访批次增加",
        "新增项目2个",
        "车辆老化，维修增加",
        "人员减少导致人均经费增加",
        "节约用水宣传项目增加",
        "减少浪费，新增项目",
        "调高补助标准",
    ],
)
def test_a_reason_of_a_rise_contradicts_a_fall(reason: str) -> None:
    assert direction_of(reason).contradicts(is_rise=False)
    assert not direction_of(reason).contradicts(is_rise=True)


@pytest.mark.parametrize(
    "reason",
    ["退休人员增加", "新增退休人员2名", "调出人员增加", "减少浪费", "降低能耗", "不再新增项目", "未减少人员", "上年压减过多，本年恢复",
     "压减一般性支出，保障重点项目", "人员经费减少，项目经费增加", "人员职级晋升", "调整基数", "取消公车补贴", "项目完工", "工作需要"],
)  # fmt: skip
def test_a_reason_that_fits_both_contradicts_neither(reason: str) -> None:
    assert not direction_of(reason).contradicts(is_rise=True)
    assert not direction_of(reason).contradicts(is_rise=False)
