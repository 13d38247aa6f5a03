"""What the operating system refuses, in words for people who read no English."""

import errno
import re

import pytest

from budget_disclosure.model.errors import describe_os_error


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EACCES, "没有读写权限，或正被其他程序占用"),
        (errno.EROFS, "只读"),
        (errno.EISDIR, "是文件夹"),
    ],
)
def test_a_refusal_of_the_system_is_told_in_chinese_with_what_to_do(number: int, words: str) -> None:
    text = describe_os_error(OSError(number, "No space left on device", "outputs/报告.html"))
    assert words in text
    assert "outputs/报告.html" in text
    assert "No space" not in text


def test_a_full_disk_without_a_file_name_is_not_blamed_on_word() -> None:
    text = describe_os_error(OSError(errno.ENOSPC, "No space left on device"))
    assert text == "文件写不下：磁盘已满。请清理磁盘后重新运行。"


def test_an_unknown_refusal_names_its_number() -> None:
    text = describe_os_error(OSError(99999, "Something odd", "a.xlsx"))
    assert text.startswith("文件 a.xlsx 无法读写（系统错误 99999）。")
    assert not re.search(r"Something|odd", text)
