"""Which way a reason points: what rose or fell, without negations, last year's moves and words that only sound so.

``人员增加，导致经费减少`` points down: only the effect counts. ``减少浪费`` and ``安全生产`` point nowhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_RISE: Final = r"增加|增长|增大|增多|增幅|增资|增编|增配|增设|增派|新增|递增|上升|上涨|提高|提升|上调|调高|扩大|翻番"
_FALL: Final = r"减少|减幅|减员|减编|核减|压减|削减|缩减|精减|裁减|下降|降低|下调|调低|压缩|紧缩|缩小|下滑"
_WORD: Final = re.compile(rf"({_RISE})|({_FALL})")
# What hints at a direction without naming one: enough not to contradict it, never enough to contradict the other.
_HINT_RISE: Final = re.compile(
    r"增|涨|恢复|启动|新建|新设|扩建|新招|新进|招录|招聘|调入|转入|划入|并入|纳入|晋升|晋级|职级|调资|提标|补发|补缴|追加|补充|购置|更新|"
    r"承接|接收|加大|保障|首次|开展|实施|重点|设立|成立|换届|筹备|建设|改造|维修|老化|普查|上年结转|以前年度结转|转移支付"
)
_HINT_FALL: Final = re.compile(
    r"减|降|缩|退休|离职|调出|调离|辞职|去世|死亡|划出|转出|划转|完工|完成|竣工|结束|到期|终止|停止|停发|取消|撤销|合并|移交|清零|"
    r"不再|未安排|没有安排|不安排|节约|节俭|节省|过紧日子|从严|厉行|严控|控制|一次性|上年结转|报废|核销|收回|机构改革|剥离"
)
_DEPARTING: Final = re.compile(
    r"退休|离休|离职|离岗|调出|调离|辞职|去世|死亡|划出|转出|划转|完工|完成|竣工|结束|到期|终止|停止|停发|取消|撤销|合并|移交|清零|报废|核销|剥离"
)
_NOT_MONEY: Final = re.compile(
    r"减少(?:了)?(?:浪费|损失|污染|排放|隐患|事故|风险|矛盾|环节|环境|碳排放|跑腿|积压|纠纷|流程)|降低(?:风险|能耗|成本|损耗|污染|事故)|"
    r"(?:增加|提高|提升|增强)(?:了)?[^，,。；;]{0,6}?(?:效率|质量|认识|水平|能力|意识|透明度|满意度|效益|素质|服务水平|服务质量|效能|信心|形象|收入|农民收入)|"
    r"缩小差距|节能减排|减税降费|扩大(?:内需|影响|宣传|开放)"
)
_NEGATED: Final = re.compile(
    rf"(?:未|不|没有|没|无|并无|不再|未再|避免|防止|杜绝|严禁|控制)(?:有|再|予|予以|得|会|能|需)?(?:{_RISE}|{_FALL})"
)
_OF_LAST_YEAR: Final = re.compile(r"(?<!比)(?<!较)(?<!与)(?<!同)(?:上年|去年|上年度|往年|前年|以前年度|20\d\d年)")
_EFFECT: Final = re.compile(
    r"导致|致使|造成|使得|使(?!用|命|馆|节)|从而|因此|因而|所以|故(?!障|事|意|居|宫)|相应|随之|进而|引起|带来|形成"
)
_SENTENCE: Final = re.compile(r"[。；;！!\n]")
_CLAUSE: Final = re.compile(r"[，,、：:]")


@dataclass(frozen=True, slots=True)
class Direction:
    """What a reason says outright, and what it hints at."""

    rises: bool
    falls: bool
    hints_rise: bool
    hints_fall: bool

    def contradicts(self, *, is_rise: bool) -> bool:
        """Return whether it speaks of the other direction only."""
        if is_rise:
            return self.falls and not self.rises and not self.hints_rise
        return self.rises and not self.falls and not self.hints_fall


def direction_of(reason: str) -> Direction:
    """Return which way a reason points."""
    rises = falls = hints_rise = hints_fall = False
    for clause in _clauses(reason):
        plain = _NOT_MONEY.sub(" ", clause)
        outright = [] if _OF_LAST_YEAR.search(plain) else _WORD.findall(_NEGATED.sub(" ", plain))
        if _DEPARTING.search(plain):  # 退休人员增加 lowers, 退休人员减少 raises: the clause contradicts neither
            hints_rise = hints_fall = True
        elif outright:
            rises = rises or any(rise for rise, _ in outright)
            falls = falls or any(fall for _, fall in outright)
        else:
            hints = _NEGATED.sub(lambda match: "不再" if re.search(_RISE, match.group()) else "", plain)
            hints_rise = hints_rise or bool(_HINT_RISE.search(hints))
            hints_fall = hints_fall or bool(_HINT_FALL.search(hints))
    return Direction(rises, falls, hints_rise, hints_fall)


def _clauses(reason: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(reason):
        yield from _CLAUSE.split(_effect(sentence))


def _effect(sentence: str) -> str:
    """Return what a sentence says in the end: the effect where it names one with a direction, else all of it."""
    found = list(_EFFECT.finditer(sentence))
    for match in reversed(found):
        rest = sentence[match.end() :]
        if _WORD.search(rest):
            return rest
    return sentence
