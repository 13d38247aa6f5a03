"""公开登记.csv: a wrong line is told with its number and switches off nothing else; a line is written with care."""

from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.store.publication_register import Register, read_register, with_publication, write_publication
from budget_disclosure.store.version import Publication

TODAY = date(2024, 3, 15)
HEADER = "部门代码,批复日期,公开日期,网址"
MARCH = Publication(date(2024, 3, 5), "https://www.example.gov.cn/a")


def read(folder: Path, *lines: str, header: str = HEADER) -> Register:
    path = folder / "公开登记.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return read_register(path, 2024, TODAY)


def test_days_are_read_as_people_and_excel_write_them(tmp_path: Path) -> None:
    assert read_register(tmp_path / "公开登记.csv", 2024, TODAY) == Register()

    register = read(tmp_path, "021,2024-02-20,2024/3/5,https://www.example.gov.cn/a?b=1", ",,,", "022,2024年2月20日,,")

    assert register.problems == ()
    assert register.of("021").approved == register.of("022").approved == date(2024, 2, 20)
    assert register.of("022").publications == ()
    assert register.of("021").publications == (Publication(date(2024, 3, 5), "https://www.example.gov.cn/a?b=1"),)
    assert register.of("023").publications == ()


def test_the_approval_date_may_be_left_out(tmp_path: Path) -> None:
    register = read(tmp_path, "021,2024-03-05,", header="部门代码,公开日期,网址")

    assert register.of("021").publications == (Publication(date(2024, 3, 5)),)


def test_a_later_line_of_a_department_is_a_correction_that_was_published(tmp_path: Path) -> None:
    lines = ("021,,2024-03-12,,数字误填", "021,2024-02-20,2024-03-05,,")
    register = read(tmp_path, *lines, header=f"{HEADER},更正原因")

    first, second = register.of("021").publications
    assert (first.day, first.reason) == (date(2024, 3, 5), "")
    assert (second.day, second.reason) == (date(2024, 3, 12), "数字误填")
    assert register.of("021").approved == date(2024, 2, 20)


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["021,,2024-03-05,", "021,,2024-03-05,"], 3, "登记了两次"),
        (["021,,2024-03-05,", "021,2024-02-20,,"], 3, "部门代码 021 重复"),
        (["021,2024-02-20,2024-03-05,", "021,2024-02-21,2024-03-06,"], 3, "与前面一行的 2024-02-20 不同"),
        (["021,,3月5日,"], 2, "公开日期“3月5日”不是日期"),
        (["021,,2024-02-30,"], 2, "公开日期“2024-02-30”不是日期"),
        (["021,,2024-03-16,"], 2, "晚于今天（2024-03-15）"),
        (["021,2021-03-05,,"], 2, "不像是 2024 年度"),
        (["021,2024-03-06,2024-03-05,"], 2, "早于批复日期"),
        (["021,,,"], 2, "至少填一项"),
        ([",,2024-03-05,"], 2, "没有填部门代码"),
        (["021,2024-02-20,,https://www.example.gov.cn"], 2, "没有填公开日期"),
        (["021,,2024-03-05,javascript:alert(1)"], 2, "不是网址"),
        (["021,,2024-03-05"], 2, "列数与表头不一致"),
        (["021,,2024-03-05,,x"], 2, "列数与表头不一致"),
        (['021,,"2024-03-05,'], 2, "引号不成对"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_the_others_hold(
    tmp_path: Path, lines: list[str], line: int, words: str
) -> None:
    register = read(tmp_path, *lines, "022,,2024-03-05,")

    (problem,) = register.problems
    assert problem.startswith(f"公开登记.csv 第 {line} 行：")
    assert words in problem
    assert register.of("022").publications == (Publication(date(2024, 3, 5)),)


def test_a_code_that_the_year_does_not_have_is_told_with_its_line(tmp_path: Path) -> None:
    register = read(tmp_path, "021,,2024-03-05,", "21,,2024-03-05,")

    assert register.problems == ()
    (problem,) = register.unknown({"021"})
    assert problem.startswith("公开登记.csv 第 3 行：没有部门代码“21”")


@pytest.mark.parametrize("header", ["部门代码,公开日期", "部门代码,公开日期,网址,网址"])
def test_without_a_header_that_can_be_read_nothing_holds(tmp_path: Path, header: str) -> None:
    register = read(tmp_path, header=header)

    assert register.entries == {}
    assert register.problems[0].startswith("公开登记.csv 第 1 行：表头")


def test_an_unknown_column_is_told_and_the_lines_hold(tmp_path: Path) -> None:
    register = read(tmp_path, "021,,2024-03-05,,王五", header=f"{HEADER},经手人")

    assert "不认识的列“经手人”" in register.problems[0]
    assert register.of("021").publications == (Publication(date(2024, 3, 5)),)
    assert read(tmp_path, "021,,2024-03-05,,王五", header=f"{HEADER},备注").problems == ()


def test_another_encoding_is_told_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "公开登记.csv"
    path.write_bytes(f"{HEADER}\n".encode("gbk"))

    assert "UTF-8" in read_register(path, 2024, TODAY).problems[0]
    with pytest.raises(DisclosureError, match="UTF-8"):
        write_publication(path, "021", MARCH)
    assert path.read_bytes() == f"{HEADER}\n".encode("gbk")


def test_a_publication_is_written_into_the_line_that_waits_for_it_and_nothing_else_moves() -> None:
    text = '\ufeff部门代码,批复日期,公开日期,网址,备注\r\n022,2024/2/20,,,"甲,乙"\r\n021,2024/2/20,,,加急\r\n,,,,\r\n'

    written = with_publication(text, "021", MARCH)

    line = "021,2024/2/20,2024-03-05,https://www.example.gov.cn/a,加急"
    assert written == text.replace("021,2024/2/20,,,加急", line)
    assert with_publication(written, "021", MARCH) == written


def test_a_correction_is_a_new_line_and_brings_the_column_for_its_reason() -> None:
    text = f"{HEADER}\n021,,2024-03-05,\n022,2024-02-20,,\n"

    written = with_publication(text, "021", Publication(date(2024, 3, 12), "", "数字误填，已核对"))

    assert written == (
        f'{HEADER},更正原因\n021,,2024-03-05,,\n022,2024-02-20,,,\n021,,2024-03-12,,"数字误填，已核对"\n'.replace(
            '"', ""
        )
    )


def test_a_wrong_line_elsewhere_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "公开登记.csv"
    path.write_text(f'{HEADER}\n022,,"明天,\n', encoding="utf-8")

    write_publication(path, "021", MARCH)

    assert path.read_text(encoding="utf-8") == f'{HEADER}\n022,,"明天,\n021,,2024-03-05,https://www.example.gov.cn/a\n'


def test_without_a_register_one_is_begun(tmp_path: Path) -> None:
    path = tmp_path / "公开登记.csv"

    write_publication(path, "021", MARCH)

    assert read_register(path, 2024, TODAY).of("021").publications == (MARCH,)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
