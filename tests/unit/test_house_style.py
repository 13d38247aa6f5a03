"""Free text in the house style of print: what changes, and what must not."""

import pytest

from budget_disclosure.text.house_style import in_house_style


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("更好地依法行政,防范政府法律风险", "更好地依法行政，防范政府法律风险"),
        ("一次性项目(1年结束)", "一次性项目（1年结束）"),
        ("购买办公用品、(生活必需品、宣传资料)等", "购买办公用品、（生活必需品、宣传资料）等"),
        ("责任:办公室;时限:年底", "责任：办公室；时限：年底"),
        ("是否完成?完成!", "是否完成？完成！"),
        ("金额:50万元", "金额：50万元"),
        ("培训3次,每次20人", "培训3次，每次20人"),
        ("完成率100%,满意度95%", "完成率100%，满意度95%"),
        ("机房UPS,空调", "机房UPS，空调"),
        ("UPS(不间断电源)购置", "UPS（不间断电源）购置"),
        ("(一)负责水库, 河道 ,灌区", "（一）负责水库，河道，灌区"),
        ("1)负责水库;2)负责河道", "1）负责水库；2）负责河道"),
        ("全县水库(含小型(二)型)", "全县水库（含小型（二）型）"),
        ("全县水库（含小型)", "全县水库（含小型）"),
        ("按时完成工作.", "按时完成工作。"),
        ("第一行,甲\n第二行,乙.", "第一行，甲\n第二行，乙。"),
        ("中人才办[2023]3号文件,执行", "中人才办〔2023〕3号文件，执行"),
        ("《通知》,《办法》", "《通知》，《办法》"),
        ("“三公”,经费", "“三公”，经费"),
        ("见http://www.example.cn:8080/a,b/(c),按时公开", "见http://www.example.cn:8080/a,b/(c)，按时公开"),
    ],
)
def test_punctuation_in_chinese_becomes_full_width(typed: str, printed: str) -> None:
    assert in_house_style(typed) == printed
    assert in_house_style(printed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "预算1,500.00元，上年1,234,567.89元",
        "每天8:30至12:00",
        "比例为1:2",
        "A&B<C>{{ x }}“三公”　全角ＡＢ（𠮷䶮）😀{% if %}",
        "Office 365 (E3), Windows 11",
        "GB/T 9704-2012",
        "型号X-100,Y-200为准",
        "第1.2.3条",
        "网址https://www.example.gov.cn/a?b=c;d=e，邮箱a.b@example.cn。",
        "≥95%",
        "（一）完成任务；（二）验收。",
        "函数f(x)的值",
        "文字   空格　不变",
    ],
)
def test_numbers_codes_addresses_and_english_stay(text: str) -> None:
    assert in_house_style(text) == text
