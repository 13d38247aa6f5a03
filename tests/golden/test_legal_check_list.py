"""What the law asks to be published, on a document of another bureau from which one thing was taken or emptied."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from tests.support.foreign import FOREIGN, Grid, Paragraph, Part, changed, ministry, write

from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.audit.required_items import ItemState, Presence, check_list
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.reading.read_word import read_word

Change = Callable[[Sequence[Part]], tuple[Part, ...]]


def state_of(key: str, parts: Sequence[Part]) -> ItemState:
    words = load_audit_words()
    document = recognise(read_word(write(parts), "某局.docx"), words)
    states = check_list(audit_subject(document, words, load_audit_law(), {}, {}))
    return next(state for state in states if state.item.key == key)


def without_table(title: str) -> Change:
    """Take a table with its title, the line above it and the note below."""

    def take(parts: Sequence[Part]) -> tuple[Part, ...]:
        place = next(index for index, part in enumerate(parts) if isinstance(part, Paragraph) and part.words == title)
        end = next(index for index in range(place, len(parts)) if isinstance(parts[index], Grid)) + 1
        after = parts[end]
        end += isinstance(after, Paragraph) and after.words.startswith("说明：")
        return (*parts[:place], *parts[end:])

    return take


def without(words: str) -> Change:
    """Take the paragraphs that have some words, headings apart."""
    return lambda parts: tuple(
        part for part in parts if not (isinstance(part, Paragraph) and not part.level and words in part.words)
    )


def without_all(words: str) -> Change:
    return lambda parts: tuple(part for part in parts if not (isinstance(part, Paragraph) and words in part.words))


def said(old: str, new: str) -> Change:
    return lambda parts: changed(parts, old, new)


def cut_codes(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Take the rows of 项 from the table of general expenditure."""
    found = list(parts)
    for place, part in enumerate(found):
        if isinstance(part, Grid) and "2023年执行数" in part.rows[0]:
            found[place] = replace(part, rows=tuple(row for row in part.rows if len(row[0]) != 7))
    return tuple(found)


CASES: list[tuple[str, Change, Presence, str]] = [
    ("summary", without_table("部门收支总表"), Presence.MISSING, ""),
    ("income", without_table("部门收入总表"), Presence.MISSING, ""),
    ("economic", without_table("一般公共预算基本支出表"), Presence.MISSING, ""),
    ("general", cut_codes, Presence.INCOMPLETE, "只列到 5 位编码"),
    ("fund", without_table("政府性基金预算支出表"), Presence.INCOMPLETE, "文字写明没有，但没有列出空表"),
    ("fund", without("说明：本部门2024年"), Presence.INCOMPLETE, "空表，没有注明没有数据"),
    ("state_capital", tuple, Presence.UNKNOWN, "没有这张表；是否应有，要看当地的公开目录"),
    ("income", said("部门收入总表", "部门预算公开表之七"), Presence.UNKNOWN, "有没认出的表"),
    ("duties", without("负责全区水资源管理"), Presence.INCOMPLETE, "只有标题，没有内容"),
    ("duties", without_all("主要职责"), Presence.MISSING, ""),
    ("organisation", said("二、部门预算单位构成", "二、机构概况"), Presence.THERE, ""),
    ("agency", without("机关运行经费"), Presence.MISSING, ""),
    ("procurement", without("政府采购"), Presence.MISSING, ""),
    ("procurement", said("、政府采购工程预算120.00万元", ""), Presence.INCOMPLETE, "没有工程"),
    ("three_public_words", without("“三公”经费预算数为"), Presence.INCOMPLETE, "只有标题，没有内容"),
    (
        "three_public_words",
        said("，主要原因是压缩公务用车运行费和公务接待费", ""),
        Presence.INCOMPLETE,
        "没有原因",
    ),
    ("assets", without("国有资产占有"), Presence.MISSING, ""),
    ("performance", without("绩效"), Presence.MISSING, ""),
    ("glossary", without_all("名词解释"), Presence.MISSING, ""),
    ("glossary", said("名词解释", "专业名词说明"), Presence.THERE, ""),
]


@pytest.mark.parametrize(("key", "change", "presence", "note"), CASES)
def test_an_item_is_there_incomplete_missing_or_unknown(
    key: str, change: Change, presence: Presence, note: str
) -> None:
    state = state_of(key, change(ministry()))

    assert (state.presence, state.note) == (presence, note)
    assert bool(state.place) is (presence in (Presence.THERE, Presence.INCOMPLETE))


@pytest.mark.parametrize("name", FOREIGN)
def test_a_whole_document_has_all_of_it_whatever_it_is_called(name: str) -> None:
    words = load_audit_words()
    document = recognise(read_word(write(FOREIGN[name]()), "某局.docx"), words)
    states = check_list(audit_subject(document, words, load_audit_law(), {}, {}))

    assert {state.item.key: state.presence for state in states if state.presence is not Presence.THERE} == {
        "state_capital": Presence.UNKNOWN
    }
