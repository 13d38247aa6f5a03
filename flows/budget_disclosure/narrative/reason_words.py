"""How units write reasons: words that lead in, figures that repeat the change, words that give no reason.

A reason is printed after declared words such as 主要原因是. Units often write these words themselves, or begin with the
change itself. Both are taken off where what is left still says the reason; everything else stays as it was filled, and
rules N-205 to N-208 look at it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget_disclosure.model.money import HUNDREDTH, YUAN_PER_WAN
from budget_disclosure.narrative.change_cases import Change
from budget_disclosure.narrative.fact_values import on_one_line, without_end
from budget_disclosure.narrative.numbering import without_single_number

_JOIN: Final = r"[\s：:，,；;、。．—–-]*"
_OF: Final = (
    r"(?:其|究其|造成|导致|引起)?"
    r"(?:本年度?|今年|本部门|本单位|20\d\d年度?)?(?:预算|经费|收入|支出|收支)*"
    r"(?:(?:比|较|与)(?:上年度?|去年)(?:相比)?)?(?:增减变动|增减变化|增减|变动|变化|增加|增长|减少|下降)?(?:情况)?的?"
)
_SOME: Final = r"(?:以下|如下|下列)?[一二两三四五六\d]?(?:个方面|方面|点|个|项|条)?"
_BECAUSE: Final = (
    r"(?:是因为|是由于|是因(?!公)|是|因为|由于|在于|在(?!职|编|校|岗|册|建|用|读)|系|如下|为|包括|"
    rf"有{_SOME}(?=[：:，,；;、\s]|[一1]是|[1①（(]))"
)
# 因, 系 and 是 also begin other words: 因公出国, 因病, 系统, 是否.
_LEADS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_OF}(?:主要|具体)?原因(?:说明|分析)?(?:主要)?(?:{_BECAUSE}{_JOIN}|[\s：:，,；;—–]+{_JOIN})",
        rf"{_OF}(?:主要|具体)原因(?=[\u4e00-\u9fff]{{2}})(?!说明|分析|不明|不详)",
        rf"{_OF}主要(?:是因为|是由于|是因(?!公)|是|因为|由于|系(?!统)|在于|因(?!公|素)|为(?!了|民)|包括){_JOIN}",
        rf"(?:这?(?:是因为|是由于)|因为|由于){_JOIN}",
        rf"是(?!否|非){_JOIN}",
        rf"因(?:[：:，,；;\s]+|(?!公|私|此|素|地|病|故|伤|灾|事|时|果|子|特|应|循|陋|数|人而|工伤|工负)){_JOIN}",
        rf"系(?!统|列|数|主任){_JOIN}",
    )
)
_FOR: Final = re.compile(r"^为(?=新增|增加|减少|取消|调整|补发|落实)")
_CAUSAL: Final = re.compile(r"因|由于|系|原因")
_TRAIL: Final = re.compile(r"(?:所致|(?:所)?(?:导致|引起|造成)的?|的缘故|的原因)$")
_ALONE: Final = re.compile(rf"(?:{'|'.join(lead.pattern for lead in _LEADS)}|主要原因|原因|因)+{_JOIN}")

_RISING_WORDS: Final = r"增加|增长|上升|提高|上涨|增"
_FALLING_WORDS: Final = r"减少|下降|降低|下调|减"
_FIGURE: Final = r"(\d[\d,，]*(?:\.\d+)?)\s*(亿元|万元|万|元|个百分点|%|％)"
_MOVED: Final = rf"({_RISING_WORDS}|{_FALLING_WORDS})(?:了|额|幅度?|率)?(?:为|约|共)?"
_STATED: Final = rf"(?:约|共|共计|合计|同比|总体|幅度|额)*{_MOVED}{_FIGURE}"
_LAST_YEAR: Final = r"(?:比|较|与|同)(?:上年度?|去年|20\d\d年度?)(?:同期)?(?:年初)?(?:预算|决算)?数?(?:相比)?[，,]?"
_SUBJECT: Final = r"(?:本年度?|今年|20\d\d年度?|本部门|本单位)?(?:预算数?|经费|收入|支出|收支|总额|总计)*"
_RESTATED: Final = re.compile(
    rf"{_SUBJECT}(?:{_LAST_YEAR})?{_STATED}"
    rf"(?:[，,、（(]?(?:同比)?(?:{_RISING_WORDS}|{_FALLING_WORDS})(?:了|幅度?|率)?(?:为|约)?{_FIGURE}[）)]?)*"
    rf"(?=[\s，,；;。：:（(]|$){_JOIN}"
)
_RESTATED_BARE: Final = re.compile(
    rf"{_SUBJECT}{_LAST_YEAR}(?:有所|略有|小幅|大幅)?({_RISING_WORDS}|{_FALLING_WORDS})了?[，,；;。：:\s]+"
)
_RESTATED_LATER: Final = re.compile(rf"(?<=[，,；;。])(?:{_LAST_YEAR}|同比){_STATED}(?=[\s，,；;。）)]|$)")
# A year's figure itself, before it is compared: 2024年预算10.40万元，比上年…, 上年预算为10万元，本年…
_AMOUNT: Final = r"(\d[\d,，]*(?:\.\d+)?)\s*(亿元|万元|万|元)"
_YEARS_AMOUNT: Final = re.compile(
    rf"(本年度?|今年|上年度?|去年|20\d\d年度?)(?:的)?(?:年初)?(?:预算|经费|收入|支出|安排|总计|合计|数|为|是|共)*[：:]?{_AMOUNT}"
    r"(?=[，,；;、（(]?(?:比|较|与|上年|去年|本年|今年|20\d\d年|同比|增加|增长|减少|下降))"
)
_COMPARED_TO: Final = re.compile(rf"[，,；;]?(?:比|较|与)(?:上年度?|去年|20\d\d年度?)(?:预算|数|的|为)*{_AMOUNT}")
_FIGURES: Final = re.compile(_MOVED + _FIGURE)

_ITEM: Final = r"(?:预算|经费|收入|支出|收支|总计|增减|增加|减少|变动|变化|情况|原因|说明|一致|相同|的)"
_NO_REASON: Final = re.compile(
    r"(?:详?见|参见|同)?(?:上|上述|前|如上|前述|上表|附件|附表)(?:述)?(?:原因)?|同(?:上|前)(?:述)?(?:原因)?|略|不详|未知|不明|空|"
    rf"(?:原因)?(?:详?见|参见|参照|同|与)(?:上|前|上年|去年|上一?[条项行]|前一?[条项行]|第[一二三四五六七八九十\d]+[条项点]|同一|{_ITEM}+){_ITEM}*|"
    r"同一原因|原因(?:同上|同前|无|略|不详|不明)|(?:原因)?(?:不清楚|不知道|不太清楚|待核实|待查|待补充|待填|待填写|未填|未填写)|"
    r"(?:请|此处|这里|在此)?(?:填写|说明|写明|输入)(?:变动|增减|增加|减少|具体)*原因|请填写|"
    r"(?:政策性?|正常|其他|客观)(?:原因|因素|变动|变化|调整|增减)(?:变动|变化|调整|增减)?|据实(?:填报|填列|编制)|"
    r"暂无|待[补完]充?|待定|不适用|无需说明|不需要说明|"
    r"(?:本年度?|今年|本部门|本单位|我单位|预算|经费|与上年|较上年|比上年|和上年)*"
    r"(?:无|没有|未|未有|未发生|不存在|没有发生|无任何)(?:重大|较大|明显|任何|特殊|其他|具体|特别)?"
    r"(?:变化|变动|增减变化|增减变动|增减|增加|减少|调整|原因|情况|差异|说明)*|"
    r"(?:本年度?|今年)?(?:与|和|较|比|同)(?:上年度?|去年)(?:预算数?)?(?:相比)?(?:基本)?(?:持平|一致|相同|不变|相当|一样)|"
    r"(?:基本)?(?:持平|不变|相同|一致)|(?:其他|其它|正常|客观|特殊|综合|多种)?原因|其他|其它|正常|变动|变化|增减|"
    # the change itself once more: 本年预算增加, 比上年有所减少, 经费增加所致
    r"(?:由于|因)?(?:本年度?|今年|20\d\d年度?|本部门|本单位)?(?:年初)?(?:总?预算|预算数|经费|支出|收支|总额|总计|金额|数额)*"
    rf"(?:(?:比|较|与)(?:上年度?|去年|20\d\d年度?)(?:相比)?(?:预算|预算数)?)?(?:有所|略有|小幅|大幅|相应)?(?:{_RISING_WORDS}|{_FALLING_WORDS})了?"
    r"(?:所致|导致|引起|造成)?|"
    r"(?:增减|变动|增减变动)(?:原因|情况)?|[nN][./\\]?[aA]\.?|[xX×*]+|否|0+|无无"
)
_SIGNS: Final = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure by which a reason says the change once more: ``word`` rises or falls, ``unit`` 元, 万元, 亿元 or %."""

    is_rise: bool
    figure: Decimal
    unit: str
    text: str

    def fits(self, change: Change) -> bool:
        """Return whether the figure is the computed one at the precision that it is written with, and its direction."""
        if change.prior is None or change.current == change.prior or self.is_rise != (change.current > change.prior):
            return False
        if self.unit in ("%", "％", "个百分点"):
            return change.pct is not None and self._is(change.pct)
        return change.amount is not None and _is_amount(self.figure, self.unit, change.amount)

    def _is(self, computed: Decimal) -> bool:
        return _is_at_precision(self.figure, computed)


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """A figure of this year or last in the words of a reason; ``None``: a year by its number, either of the two."""

    is_last_year: bool | None
    figure: Decimal
    unit: str
    text: str

    def fits(self, change: Change) -> bool:
        """Return whether the figure is the published one at the precision that it is written with."""
        years = {None: (change.current, change.prior), True: (change.prior,), False: (change.current,)}
        return any(
            _is_amount(self.figure, self.unit, published)
            for published in years[self.is_last_year]
            if published is not None
        )


def _is_amount(figure: Decimal, unit: str, wan: Decimal) -> bool:
    factor = {"元": 1 / YUAN_PER_WAN, "亿元": YUAN_PER_WAN}.get(unit, Decimal(1))
    if unit == "元":
        return abs(figure * factor - wan) < HUNDREDTH
    return _is_at_precision(figure, wan / factor)


def _is_at_precision(figure: Decimal, computed: Decimal) -> bool:
    exponent = figure.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(figure - computed) <= unit / 2


def printed_reason(filled: str, change: Change) -> str:
    """Return a reason as it is printed: on one line, without closing punctuation, lead-in words, and the change itself.

    The change itself is taken off only where its figures are the computed ones. What would leave nothing stays.
    """
    text = without_end(_joined(filled))
    shown = without_leads(text)
    match = _RESTATED.match(shown)
    bare = _RESTATED_BARE.match(shown)
    if match and all(stated.fits(change) for stated in _figures(match.group())):
        shown = _rest_of(shown, match.end())
    elif bare and change.prior is not None and (change.current > change.prior) == _is_rise(bare.group(1)):
        shown = _rest_of(shown, bare.end())
    return without_single_number(shown) or text or filled.strip()


def _rest_of(text: str, end: int) -> str:
    """Return what follows the change that a reason begins with, where that is itself a reason."""
    rest = without_leads(_FOR.sub("", text[end:]))
    return rest if gives_a_reason(rest) else text


def without_leads(text: str) -> str:
    """Return a text without the words that lead a reason in, where something is left."""
    rest, was_causal = text, False
    while match := next((found for lead in _LEADS if (found := lead.match(rest)) and found.group()), None):
        was_causal = was_causal or bool(_CAUSAL.search(match.group()))
        rest = rest[match.end() :]
    if rest and was_causal:
        rest = without_end(_TRAIL.sub("", rest))
    return rest or text


def gives_a_reason(text: str) -> bool:
    """Return whether a reason says anything: not 无, 同上 or /, nor only lead-in words or the change itself."""
    said = _SIGNS.sub("", without_leads(text))
    if not said or _NO_REASON.fullmatch(said) or _ALONE.fullmatch(text):
        return False
    restated = _RESTATED.match(without_leads(text))
    return restated is None or bool(_SIGNS.sub("", without_leads(text)[restated.end() :]))


def stated_changes(text: str) -> tuple[Stated, ...]:
    """Return the figures by which a reason says the change once more: at its beginning, or 比上年 without subject."""
    match = _RESTATED.match(without_leads(text))
    first = match.group() if match else ""
    later = [found.group() for found in _RESTATED_LATER.finditer(text)]
    return tuple(stated for part in (first, *later) for stated in _figures(part))


def stated_amounts(text: str) -> tuple["StatedAmount", ...]:
    """Return the figures of this year and last that a reason begins with before it says the change."""
    found: list[StatedAmount] = []
    rest = without_leads(text)
    while match := _YEARS_AMOUNT.match(rest):
        found.append(_stated_amount(match.group(1), match.group(2), match.group(3), match.group()))
        rest = rest[match.end() :].lstrip("，,；;、")
        if other := _COMPARED_TO.match(rest):
            found.append(_stated_amount("上年", other.group(1), other.group(2), other.group()))
            rest = rest[other.end() :].lstrip("，,；;、")
    return tuple(found)


def _stated_amount(year: str, figure: str, unit: str, text: str) -> "StatedAmount":
    is_last = None if year.startswith("20") else year.startswith(("上年", "去年"))
    return StatedAmount(is_last, _number(figure), unit, text.strip("，,；;"))


def _figures(text: str) -> Iterator[Stated]:
    for word, figure, unit in _FIGURES.findall(text):
        yield Stated(_is_rise(word), _number(figure), unit, f"{word}{figure}{unit}")


def _number(figure: str) -> Decimal:
    return Decimal(figure.replace(",", "").replace("，", ""))


def _is_rise(word: str) -> bool:
    return word in _RISING_WORDS.split("|")


def _joined(filled: str) -> str:
    """Return the lines as one; after a line of nothing but lead-in words there is no semicolon."""
    lines = [line.strip() for line in filled.splitlines() if line.strip()]
    while len(lines) > 1 and _ALONE.fullmatch(lines[0]):
        lines[:2] = [lines[0].rstrip("；;。") + lines[1]]
    return on_one_line("\n".join(lines))
