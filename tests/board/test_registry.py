from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.board.registry import read_registry
from budget_disclosure.errors import SpecError

TODAY = date(2024, 3, 15)
HEADER = "部门代码,批复日期,公开日期,网址"


def read(folder: Path, *lines: str, header: str = HEADER) -> object:
    path = folder / "公开登记.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return read_registry(path, 2024, {"021", "022"}, TODAY)


def test_days_are_read_as_people_and_excel_write_them(tmp_path: Path) -> None:
    entries = read_registry(tmp_path / "公开登记.csv", 2024, {"021"}, TODAY)
    assert entries == {}

    read(tmp_path, "021,2024-02-20,2024/3/5,https://www.example.gov.cn/a?b=1", ",,,", "022,2024年2月20日,,")
    entries = read_registry(tmp_path / "公开登记.csv", 2024, {"021", "022"}, TODAY)

    assert entries["021"].approved == entries["022"].approved == date(2024, 2, 20)
    assert entries["022"].publication is None
    publication = entries["021"].publication
    assert publication is not None
    assert (publication.day, publication.url) == (date(2024, 3, 5), "https://www.example.gov.cn/a?b=1")


def test_the_approval_date_may_be_left_out(tmp_path: Path) -> None:
    read(tmp_path, "021,2024-03-05,", header="部门代码,公开日期,网址")


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["021,,2024-03-05,", "099,,2024-03-05,"], 3, "没有部门代码“099”"),
        (["21,,2024-03-05,"], 2, "没有部门代码“21”"),
        (["021,,2024-03-05,", "021,,2024-03-06,"], 3, "部门代码 021 重复"),
        (["021,,3月5日,"], 2, "公开日期“3月5日”不是日期"),
        (["021,,2024-02-30,"], 2, "公开日期“2024-02-30”不是日期"),
        (["021,,2024-03-16,"], 2, "晚于今天（2024-03-15）"),
        (["021,2021-03-05,,"], 2, "不像是 2024 年度"),
        (["021,2024-03-06,2024-03-05,"], 2, "早于批复日期"),
        (["021,,,"], 2, "至少填一项"),
        (["021,2024-02-20,,https://www.example.gov.cn"], 2, "没有填公开日期"),
        (["021,,2024-03-05,javascript:alert(1)"], 2, "不是网址"),
        (["021,,2024-03-05"], 2, "列数与表头不一致"),
        (["021,,2024-03-05,,x"], 2, "列数与表头不一致"),
    ],
)
def test_a_wrong_line_is_an_error_with_its_place(tmp_path: Path, lines: list[str], line: int, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, *lines)

    assert caught.value.line == line
    assert words in str(caught.value)


@pytest.mark.parametrize("header", ["部门代码,公开日期", "部门代码,公开日期,网址,备注", "部门代码,公开日期,网址,网址"])
def test_a_wrong_header_is_an_error(tmp_path: Path, header: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, header=header)

    assert caught.value.line == 1


def test_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "公开登记.csv"
    path.write_bytes(f"{HEADER}\n".encode("gbk"))

    with pytest.raises(SpecError, match="UTF-8"):
        read_registry(path, 2024, {"021"}, TODAY)
