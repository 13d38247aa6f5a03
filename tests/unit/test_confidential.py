"""Words of secrecy are declared with their exceptions; a row of a workbook is asked about once."""

from dataclasses import replace
from pathlib import Path

import pytest

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.declarations.secrecy_yaml import SecrecyWord, found_words, load_secrecy
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.submission import UnitSubmission
from tests.rules.examples import FILE
from tests.support.submissions import at, submission, target

WORDS = (
    SecrecyWord(word="国家秘密", reason="一"),
    SecrecyWord(word="秘密", unless=("商业秘密",), reason="二"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("保守国家秘密", ["国家秘密"]),
        ("国家秘密和工作秘密", ["国家秘密", "秘密"]),
        ("商业秘密", []),
        ("商业秘密与秘密", ["秘密"]),
        ("公开", []),
    ],
)
def test_a_word_is_told_unless_it_stands_in_a_longer_one(text: str, found: list[str]) -> None:
    assert list(found_words(text, WORDS)) == found


@pytest.mark.parametrize(
    ("text", "marks", "words"),
    [
        ("秘 密 ★ 10年", ["秘密★"], []),
        ("秘密＊1年", ["秘密★"], []),
        ("秘密⭐", ["秘密★"], []),
        ("密级： 秘密", ["密级:秘密"], []),
        ("资料秘密级别管理、商业秘密级", [], []),
        ("涉 密\n机 要", [], ["涉密", "机要"]),
        ("非 涉密网络，未涉密", [], []),
        ("非涉密网络和涉密网络", [], ["涉密"]),
        ("司机密切配合，主机密度，手机密钥，飞机密集", [], []),
        ("开机密码", [], ["密码"]),
        ("全国安全生产月，爱国安民，跨国安装", [], []),
        ("国安局", [], ["国安"]),
        ("食品国家安全标准", [], []),
        ("精密电子天平", [], []),
        ("密电", [], ["密电"]),
    ],
)
def test_the_words_of_the_year_are_found_however_spaced_and_not_within_others(
    text: str, marks: list[str], words: list[str], year_2024: Declarations
) -> None:
    assert list(found_words(text, year_2024.secrecy.marks)) == marks
    assert list(found_words(text, year_2024.secrecy.words)) == words


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("marks: []\nwords:\n  - {word: 涉密, unless: [机密], reason: 一}\n", 3, "应是包含“涉密”的更长的词"),
        ("marks: []\nwords:\n  - {word: 涉密}\n", 3, "reason"),
        ("marks:\n  - {word: 涉密, reason: 一}\nwords:\n  - {word: 涉密, reason: 二}\n", 1, "词重复：涉密"),
        ("marks: []\nwords:\n  - {word: 密, reason: 一}\n", 3, "words.0.word"),
    ],
)
def test_a_wrong_list_of_words_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "secrecy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_secrecy(path)
    assert f"secrecy.yaml 第 {line} 行" in str(caught.value)
    assert said in str(caught.value)


def _with_phone(phone: Cited[str]) -> UnitSubmission:
    return replace(submission(), project_targets=(replace(target(FILE, "001"), phone=phone),))


def test_one_finding_names_all_cells_of_a_row(year_2024: Declarations) -> None:
    row = target(FILE, "001")
    overview, plan = (replace(text, value="涉密会场维修") for text in (row.overview, row.plan))
    found = check_submission(
        replace(submission(), project_targets=(replace(row, overview=overview, plan=plan),)), year_2024
    )
    (asked,) = [finding for finding in found if finding.rule.id == "U-623"]
    assert asked.at == overview.at
    assert asked.found == f"“涉密”；同一行的 {plan.at.cell} 也有"


def test_the_number_itself_is_never_repeated(year_2024: Declarations) -> None:
    phone = Cited("13800138000", at(FILE, "项目绩效目标", "P5"))
    found = check_submission(_with_phone(phone), year_2024)
    (asked,) = [finding for finding in found if finding.rule.id == "U-621"]
    assert (asked.at, asked.found) == (phone.at, "手机号码 138******00")


def test_the_telephone_of_an_office_may_stand_where_one_is_asked_for(year_2024: Declarations) -> None:
    phone = Cited("0358-5021234", at(FILE, "项目绩效目标", "P5"))
    found = check_submission(_with_phone(phone), year_2024)
    assert [finding for finding in found if finding.rule.id == "U-621"] == []
