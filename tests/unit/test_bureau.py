"""What the bureau says once for a whole year: approval date, last day, contact, where to send."""

from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, Bureau, load_bureau
from budget_disclosure.model.errors import DeclarationError


def written(inputs: Path, text: str) -> Path:
    (inputs / "2024").mkdir()
    path = inputs / "2024" / BUREAU_NAME
    path.write_text(text, encoding="utf-8")
    return path


def test_a_year_without_the_file_has_nothing_said(tmp_path: Path) -> None:
    assert load_bureau(tmp_path, 2024) == Bureau()


def test_the_four_keys_are_read(tmp_path: Path) -> None:
    written(
        tmp_path,
        "approval_date: 2024-05-06\nreport_by: 2024-03-20\ncontact: 张三 0358-5020000\nsend_to: 内网“预算公开”文件夹\n",
    )
    bureau = load_bureau(tmp_path, 2024)
    assert (bureau.approval_date, bureau.report_by) == (date(2024, 5, 6), date(2024, 3, 20))
    assert (bureau.contact, bureau.send_to) == ("张三 0358-5020000", "内网“预算公开”文件夹")


@pytest.mark.parametrize(
    ("text", "line"), [("aproval_date: 2024-05-06\n", 1), ("contact: 张三\napproval_date: 五月六日\n", 2)]
)
def test_a_wrong_key_or_day_names_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DeclarationError) as error:
        load_bureau(tmp_path, 2024)
    assert (error.value.path, error.value.line) == (path, line)
