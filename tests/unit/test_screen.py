"""Lines of a screen of 80 columns."""

import pytest

from budget_disclosure.text.screen import cut, display_width, fitted, padded

MIXED = "“三公”经费，（abc-123）好的。"


def widest(text: str) -> int:
    return max(display_width(line) for line in text.splitlines())


def test_a_chinese_character_takes_two_columns() -> None:
    assert display_width("021 某局") == 8
    assert padded("某局", 6) == "某局  "
    assert padded("12", 4, is_right=True) == "  12"
    assert cut("某县教育科技管理局", 10) == "某县教育…"


def test_what_fits_stays_as_it_is() -> None:
    assert fitted("  错误 1 项\n\n完成") == "  错误 1 项\n\n完成"


def test_a_long_line_goes_on_deeper_than_it_began_and_keeps_numbers_whole() -> None:
    line = "    ［错误］I-301 基本支出!F17：发现“5.52万元”，应为以元为单位的数字，如 55200.00。请只填数字。"

    assert fitted(line) == (
        "    ［错误］I-301 基本支出!F17：发现“5.52万元”，应为以元为单位的数字，如\n      55200.00。请只填数字。"
    )


@pytest.mark.parametrize("before", range(3, 45))
def test_nothing_is_lost_and_no_sign_stands_on_the_wrong_end(before: int) -> None:
    text = fitted("好" * before + MIXED * 12)

    lines = [line.strip() for line in text.splitlines()]
    assert "".join(lines) == "好" * before + MIXED * 12
    assert widest(text) <= 80
    assert not any(line[0] in "，。）”" or line[-1] in "（“" for line in lines)
    assert all(line.count("abc") == line.count("abc-123") for line in lines)


def test_a_path_stays_whole_so_that_it_can_be_copied() -> None:
    path = f"outputs/2024/{'某' * 60}/校验报告.html"

    assert fitted(f"  报告：{path}，请看。") == f"  报告：\n    {path}，\n    请看。"
    assert fitted(path) == path


def test_the_name_of_a_file_stays_whole_too() -> None:
    name = "中国共产党中阳县委员会办公室2024年度部门预算公开.docx"
    lines = fitted(f"部门 021 中国共产党中阳县委员会办公室：《{name}》，文件摘要 8805b4ff13aa").split("\n")

    assert lines == ["部门 021 中国共产党中阳县委员会办公室：", f"  《{name}》，文件摘要", "  8805b4ff13aa"]
    page = f"021-{'某' * 20}/校验报告.html"
    assert fitted(f"021 某局：错误 11 项，请看运行结果所在的文件夹里的 {page}。").split("\n")[1] == f"  {page}。"
    proposed = "/srv/预算公开/outputs/2024/单位名单（建议）.csv"
    assert proposed in fitted(f"已按收到的填报表拟出 2 个单位的名单，请核对以后改名：{proposed}。").split("。")[
        0
    ].split("\n  ")
    assert fitted(f"021001 某局，021001-{'很' * 30}.xlsx：") == f"021001 某局，\n  021001-{'很' * 30}.xlsx："


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert widest(fitted(f"结果：{'a' * 300}。")) in (78, 80)
