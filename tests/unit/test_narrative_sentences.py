"""Sentences print facts and nothing else, and every printed fact stays a segment of its own."""

from decimal import Decimal

import pytest

from budget_disclosure.declarations.wording_sentences import Reference, check_sentence, references
from budget_disclosure.narrative.fact_values import Phrase, full_stop, text_fact, without_end
from budget_disclosure.narrative.narrative import Fact, Segment
from budget_disclosure.narrative.sentences import segments_of

TOTAL = Fact("total", "1,457.38", Decimal("1457.38"), Decimal("14573826"), "表一!收入总计.2024年")
NOTHING = Fact("nothing", "0", Decimal(0))


def test_a_printed_fact_is_a_segment_that_knows_its_fact() -> None:
    assert segments_of("共{{ total }}万元。", {"total": TOTAL}) == (
        Segment("共"),
        Segment("1,457.38", TOTAL),
        Segment("万元。"),
    )


def test_a_phrase_brings_its_own_segments_and_parts() -> None:
    phrase = Phrase((Segment("增加"), Segment("1,457.38", TOTAL)), {"amount": TOTAL})
    segments = segments_of("比上年{{ change }}（{{ change.amount }}）", {"change": phrase})
    assert [segment.text for segment in segments] == ["比上年", "增加", "1,457.38", "（", "1,457.38", "）"]
    assert [segment.fact for segment in segments if segment.fact] == [TOTAL, TOTAL]


def test_texts_are_printed_as_they_stand_even_if_they_look_like_markup() -> None:
    name = Fact("name", "A&B<C>{{ total }}{% raw %}")
    assert "".join(s.text for s in segments_of("{{ name }}局", {"name": name})) == "A&B<C>{{ total }}{% raw %}局"


def test_a_value_that_is_no_fact_cannot_be_printed() -> None:
    with pytest.raises(TypeError, match="not a fact"):
        segments_of("{{ total }}", {"total": "1,457.38"})  # type: ignore[dict-item]


def test_a_sentence_that_comes_out_blank_has_no_segments() -> None:
    sentence = "{% if not nothing is zero %}共{{ nothing }}万元。{% endif %}"
    assert segments_of(sentence, {"nothing": NOTHING}) == ()


def test_an_unknown_figure_is_not_zero() -> None:
    unknown = Fact("nothing", "（待填报）", is_known=False)
    assert segments_of("{% if nothing is zero %}无{% endif %}", {"nothing": unknown}) == ()


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("共{{ total 万元", "写法有误"),
        ("{% if total %", "写法有误"),
        ("共1,457.38万元", "数字“1”"),
        ("占１００％", "数字“１”"),
        ("{{ total + total }}", "不能写 Add"),
        ("{{ '1457' }}", "不能写 Const"),
        ("{{ total.value * 2 }}", "不能写 Mul"),
        ("{% for x in total %}{{ x }}{% endfor %}", "不能写 For"),
        ("{% set x = total %}", "不能写 Assign"),
        ("{{ total() }}", "不能写 Call"),
        ("{{ total | upper }}", "不认识的过滤器“upper”"),
        ("{% if total is odd %}甲{% endif %}", "不认识的条件“is odd”"),
        ("\ue0000\ue001", "专用字符"),
    ],
)
def test_a_sentence_may_hold_only_words_facts_and_conditions(sentence: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_sentence(sentence)


def test_the_facts_a_sentence_names_are_known_before_it_is_said() -> None:
    sentence = '{% if not a is zero and b is mentioning("编制") %}{{ c.prior }}{% else %}{{ d | full_stop }}{% endif %}'
    assert references(sentence) == {Reference("a"), Reference("b"), Reference("c", "prior"), Reference("d")}


@pytest.mark.parametrize("text", ["人员减少", "人员减少。", "人员减少；", "人员减少。。 ", " 人员减少.\n"])
def test_a_filled_text_ends_with_exactly_one_full_stop(text: str) -> None:
    stopped = full_stop(text_fact("reason", text, "填报"))
    assert isinstance(stopped, Fact)
    assert stopped.shown == "人员减少。"
    assert without_end(text) == "人员减少"


def test_lines_of_a_reason_become_one_line() -> None:
    assert text_fact("reason", "退休一人；\n\n车辆报废。", "填报").shown == "退休一人；车辆报废。"
