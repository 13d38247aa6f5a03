"""Figures in running text: amounts, percentages and counts, what each is told for, and the words before it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, unique

from budget_disclosure.model.money import parse_decimal
from budget_disclosure.published.printed_amounts import PrintedAmount, Unit, narrow, printed
from budget_disclosure.published.published_document import TextBlock
from budget_disclosure.published.spots import Spot

_NUMBER = r"[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_FIGURE = re.compile(
    rf"(?<![0-9.A-Za-z〔\[【-])({_NUMBER})(亿元|万元|元|[%％]|平方米|㎡|台（套）|个|家|辆|人|名|台|套|项|张|份)(?!月|（含）以[上下])"
)
_MONEY = ("亿元", "万元", "元")
_ROUGHLY = ("约", "约为", "大约", "近", "超过", "不少于", "达到")
_USUAL = 3
DIRECTION = re.compile(r"增加|增长|上升|提高|增幅|增|减少|下降|降低|压减|核减|下调|减幅|降幅|减(?!排|税)")
RISES = ("增加", "增长", "上升", "提高", "增幅", "增")
_DIFFERENCE = re.compile(rf"(?:{DIRECTION.pattern})(?:了|额|数|额为|幅度为|幅度|数为|比例为|率为|率)?(?:约)?$")
_LAST_YEAR = re.compile(r"上年|上一年|去年|往年")
_THRESHOLD_BEFORE = re.compile(r"单价|单位价值|(?:单台|单项)(?:价值)?$|价值$")
_THRESHOLD_AFTER = re.compile(r"^(?:（含）|（原值）|\(含\))?(?:以上|以下|及以上)|^（原值）")
_DELIMITER = re.compile(r"[，。；：、！？（）“”《》]")
_SHARE = re.compile(r"占[^，。；]*$")


@unique
class Told(Enum):
    """What a figure is told for."""

    STATED = "stated"
    DIFFERENCE = "difference"
    BASE = "base"
    THRESHOLD = "threshold"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A figure of a text: ``value`` in 元 for money, else the number; ``before`` are the words it is told with."""

    text: str
    unit: str
    value: Decimal
    step: Decimal
    start: int
    end: int
    told: Told
    before: str

    @property
    def span(self) -> tuple[int, int]:
        """Where it begins and ends in the text."""
        return self.start, self.end

    @property
    def as_printed(self) -> str:
        """Its number with its unit, as the text has them."""
        return f"{self.text}{self.unit}"

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit in _MONEY

    @property
    def is_percent(self) -> bool:
        """Whether it is a percentage."""
        return self.unit in ("%", "％")

    @property
    def room(self) -> Decimal:
        """By how much it may be off because it was rounded: half of its last digit; nothing is nothing."""
        return self.step / 2 if self.value else Decimal(0)

    @property
    def amount(self) -> PrintedAmount:
        """The amount of money. Raises ``ValueError`` for other figures."""
        return PrintedAmount(self.text, self.value, self.step, Unit(self.unit))


@dataclass(frozen=True, slots=True)
class PlainText:
    """A paragraph without blanks, its brackets and marks in full width, that still knows where each character stood."""

    text: str
    places: tuple[int, ...]
    block: TextBlock

    def spot(self, start: int, end: int) -> Spot:
        """Return where a part of it stands."""
        if not self.places or start >= len(self.places):
            return self.block.spot
        return self.block.spot_of(self.places[start], self.places[max(start, end - 1)] + 1)


_WIDE = str.maketrans({"(": "（", ")": "）", ",": "，", ";": "；", ":": "："})


def plain_text(block: TextBlock) -> PlainText:
    """Return a paragraph as the rules read it; a comma between digits stays what it is."""
    kept = [(index, character) for index, character in enumerate(block.text) if not character.isspace()]
    text = "".join(character for _, character in kept)
    wide = re.sub(r"(?<=[0-9])，(?=[0-9]{3})", ",", narrow(text).translate(_WIDE))
    return PlainText(wide, tuple(index for index, _ in kept), block)


def figures_in(text: str, last_year: str = "") -> tuple[TextFigure, ...]:
    """Return the figures of a text in order; ``last_year`` is the year (``2023``) that amounts are compared with."""
    found: list[TextFigure] = []
    for match in _FIGURE.finditer(text):
        found.append(_figure(text, match, found, last_year))
    return tuple(found)


def with_common_steps(texts: Sequence[Sequence[TextFigure]]) -> list[tuple[TextFigure, ...]]:
    """Return the figures of a document's texts, each amount as exact as its unit is written there.

    Who writes 25万元 beside 21.56万元 leaves noughts out and has not rounded to whole 万元; 约 says that somebody has.
    """
    amounts = [one for text in texts for one in text if one.is_money]
    steps = {}
    for unit in _MONEY:
        counted = Counter(one.step for one in amounts if one.unit == unit)
        steps[unit] = min((step for step, count in counted.items() if count >= _USUAL), default=None)
    return [tuple(_with_step(one, steps[one.unit]) if one.is_money else one for one in text) for text in texts]


def _with_step(figure: TextFigure, step: Decimal | None) -> TextFigure:
    is_rough = figure.before.endswith(_ROUGHLY)
    return figure if step is None or is_rough or step >= figure.step else replace(figure, step=step)


def _figure(text: str, match: re.Match[str], before: Sequence[TextFigure], last_year: str) -> TextFigure:
    number, unit = match[1], match[2]
    start = before[-1].end if before else 0
    words = text[start : match.start()]
    if unit in _MONEY:
        amount = printed(number, Unit(unit))
        value, step = amount.yuan, amount.step
    else:
        plain = number.replace(",", "").replace("，", "")
        value = parse_decimal(plain)
        step = Decimal(1).scaleb(-len(plain.partition(".")[2]))
    told = _told(words, text[match.end() : match.end() + 6], last_year)
    return TextFigure(number, unit, value, step, match.start(), match.end(), told, words)


def _told(words: str, after: str, last_year: str) -> Told:
    clause = _last_clause(words)
    if _THRESHOLD_AFTER.search(after) or _THRESHOLD_BEFORE.search(clause):
        return Told.THRESHOLD
    if _DIFFERENCE.search(words):
        return Told.DIFFERENCE
    if _SHARE.search(clause):
        return Told.SHARE
    is_of_last_year = _LAST_YEAR.search(clause) or (last_year and f"{last_year}年" in clause)
    is_bracketed = words.endswith("（") and (_LAST_YEAR.search(words[-14:]) or (last_year and last_year in words[-14:]))
    if (is_of_last_year and "结转" not in clause and not clause.endswith("同")) or is_bracketed:
        return Told.BASE
    return Told.STATED


def _last_clause(words: str) -> str:
    """Return the words after the last mark that ends a clause."""
    matches = list(re.finditer(r"[，。；：！？]", words))
    return words[matches[-1].end() :] if matches else words


def subject_words(figure: TextFigure) -> str:
    """Return the words right before a figure, back to the mark before them."""
    found = list(_DELIMITER.finditer(figure.before))
    words = figure.before[found[-1].end() :] if found else figure.before
    if not words and figure.before.endswith(("”", "）")):
        return figure.before  # the mark belongs to the name: “三公”经费, （项）”
    return words


def sentences_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a text with the place each begins at; they end with 。！？."""
    start = 0
    for match in re.finditer(r"[。！？]”?", text):
        yield start, text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield start, text[start:]
