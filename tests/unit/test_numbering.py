"""Numbers that texts are pasted with are taken off once the document numbers; what only looks like one stays."""

import pytest

from budget_disclosure.narrative.numbering import entries_of_lines


def printed(*lines: str) -> list[str]:
    return [entry.text for entries in entries_of_lines(lines) for entry in entries]


@pytest.mark.parametrize(
    "mark",
    ["1.", "1、", "1．", "１．", "１、", "1。", "1 . ", "(1)", "（1）", "（１）", "1)", "1）", "（一）", "(一)", "（一）、", "一、", "一．", "第一，",
     "①", "⑴", "⒈", "㈠", "1. （一）", "一、1.", "1.1 ", "1-",
     "【1】", "[1]", "〔一〕", "01.", "Ⅰ.", "Ⅱ、", "第1条 ", "其一，", "•", "● ", "· ", "- ", "\uf06c", "Ø ", "1. ●"],
)  # fmt: skip
def test_a_number_in_front_of_a_text_is_taken_off(mark: str) -> None:
    assert printed(f"{mark}负责水资源管理。") == ["负责水资源管理。"]


@pytest.mark.parametrize(
    "text",
    ["2024年完成任务", "12345热线受理", "1.5万亩造林", "一带一路建设", "三公经费管理", "（一）级保护区", "（1）号井维护", "一、二审案件办理",
     "一、二级公路养护", "1、2号楼维护", "3.15消费者权益日", "110、119联动", "24小时值班", "5个站点管理", "1:1配套", "十四五规划", "第一书记工作",
     "第三产业统计", "一体化推进", "五保供养", "八项规定落实", "一、二、三级医院管理", "Ⅰ、Ⅱ类水质监测", "A、B级景区管理", "1,000亩灌区", "-5℃以下保供", "其中", "1-6年级教育", "【重点】项目"],
)  # fmt: skip
def test_content_that_begins_with_a_number_stays(text: str) -> None:
    assert printed(text) == [text]


def test_a_number_before_a_year_is_taken_off_and_the_year_stays() -> None:
    assert printed("1.2024年完成任务", "2、2025年验收") == ["2024年完成任务", "2025年验收"]


def test_numbers_without_a_sign_count_only_where_they_follow_one_another() -> None:
    assert printed("1负责甲", "2承担乙", "3完成丙") == ["负责甲", "承担乙", "完成丙"]
    assert printed("一是负责甲", "二是承担乙") == ["负责甲", "承担乙"]
    assert printed("一是负责甲", "承担乙") == ["一是负责甲", "承担乙"]
    assert printed("A、负责甲", "B.承担乙") == ["负责甲", "承担乙"]
    assert printed("1，负责甲", "2，承担乙") == ["负责甲", "承担乙"]
    assert printed("1个中心", "2个站") == ["1个中心", "2个站"]
    assert printed("1年期贷款", "2年期贷款") == ["1年期贷款", "2年期贷款"]


def test_a_line_that_numbers_several_becomes_several_entries() -> None:
    assert printed("1.负责甲。2.负责乙；3.负责丙。") == ["负责甲。", "负责乙；", "负责丙。"]
    assert printed("（一）负责甲：1.子；2.丑。（二）承担乙。") == ["负责甲：1.子；2.丑。", "承担乙。"]
    assert printed("负责1.甲；2.乙") == ["负责1.甲；2.乙"]
    assert printed("1、负责甲，2、负责乙。") == ["负责甲，", "负责乙。"]
    assert printed("（一）负责甲（二）按照第（三）项办理（三）负责丙") == ["负责甲", "按照第（三）项办理", "负责丙"]
    assert printed("1.管理灌区，1.5万亩；2.负责乙") == ["管理灌区，1.5万亩；", "负责乙"]


def test_full_width_digits_of_the_content_stay_as_they_are() -> None:
    assert printed("１.管理１２处水源") == ["管理１２处水源"]
