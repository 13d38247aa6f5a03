"""U- rules: what units write in their own words, against their level, their names and the budget year.

Such texts are copied: from last year, from a superior, from another department. Each rule looks only for claims about
the unit itself, so that 配合市直部门, 《全省水利规划》 and 2019年机构改革 are no findings.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from budget_disclosure.checks.registry import Checks
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.findings import Concern, Finding, Rule, warn
from budget_disclosure.model.submission import Comparison, ThreePublicEntry, ThreePublicTotal, UnitSubmission

_BASIS: Final = "预算公开应真实、准确、完整（财预〔2016〕143号）"

_QUOTED: Final = re.compile(r"《[^》]*》|“[^”]*”|〔[^〕]*〕|【[^】]*】|[（(\[]20\d{2}[）)\]]\s*\d*号?")
_RELATED: Final = (
    r"按照|根据|依据|参加|列入|纳入|位列|位居|荣获|获得|评为|代表|迎接|承接|配合|协助|贯彻|落实|执行|传达|转发|上级|上报|报送|"
    r"联系|协调|对接|衔接|驻|面向|来自|走在|争取|争创|达到|中央|国家|全国|省委|市委|县委|[与向同由从]"
)
_RANKED: Final = (
    r"统一|会议|大会|工作会|排名|前列|平均|考核|先进|示范|试点|首|第[一二三四五六七八九十\d]|范围|一流|联网|有关|标准|文件|通知|部署|要求|精神|"
    r"性|党代会|两会|规定|出台|印发|关于|率先|领先|最"
)
# 安全市场, 成本市场, 城市直接, 节省直接 hold the same characters.
_CLAIM: Final = {
    "省": r"(?<!安)全省(?!心|力|钱|略)|我省(?!略)|(?<![成资])本省(?!略)|(?<!节)省直(?!接|达|管|辖)|省本级",
    "市": r"(?<![安健完])全市(?!场|值|价)|我市(?!场)|(?<![成资])本市(?!场|值|价)|(?<!城)市(?:直(?!接|播|达|通)|本级)",
    "县": r"(?<![安健完])全县|我县|(?<![成资])本县|县直(?!接|达)|县本级",
    "镇": r"(?<![安健完])全镇(?!静|痛|定)|我镇|本镇(?!静)",
    "乡": r"(?<![安健完])全乡(?!村)|我乡|本乡(?!土|村)",
}

_SELF: Final = re.compile(
    r"(?:我|(?<![基成资文版样课剧标根原日书脚译])本)"
    r"(?:(局)(?!部|面|限|域)|(委)(?!托|派|员|任)|(办)(?!理|事|公|案|学|结|法|证|好|展|班|税|医)|(厅)(?!堂)|(院)(?!士)|"
    r"(校)(?!对|验|正|车|园)|(中心)(?!思|任|工|城|镇)|(站)(?!点|位)|(所)(?!有|以|属|得|需|在|谓|做|作|辖|示)|(馆)(?!藏)|(队)(?!伍|员))"
)
_SUBJECT: Final = re.compile(
    r"\s*(?!根据|按照|依据|经|我|本|按|为|目前|截至)([\u4e00-\u9fff]{4,40}?(?:局|委员会|办公室|中心|站|所|队|馆|院|厅|社|处|部|政府|学校|中学|小学|幼儿园))"
    r"(?:[（(][^）)]*[）)])?(?:机关)?(?:是|为|属|系|内设|下设|设有|核定|现有|隶属|成立于)"
)
_SPOKEN_FOR: Final = re.compile(
    r"\s*(?!根据|按照|依据|经|我|本|按|目前|截至)([\u4e00-\u9fff]{3,30}?(?:局|委员会|厅))(?:20\d{2}年|无|没有|本年|未|政府购买)"
)

_BUDGET_WORK: Final = (
    r"(?:度)?(?:本|我)?(?:部门|单位|局|委|办)?(?:无|没有)?(?:部门|单位|财政)?"
    r"(?:预算(?!执行|完成|法)|绩效目标|工作计划|工作任务|目标任务|重点工作|主要工作|年初预算|政府采购|政府购买|收支|其他需要|拟|将|计划)"
)
_LEFT_OVER: Final = re.compile(rf"(?<![比较与同自从至])(20\d{{2}})年{_BUDGET_WORK}")
_COMPARED_WITH: Final = re.compile(r"(?:比|较|与|同)(20\d{2})年")
_COMPARED: Final = re.compile(
    r"(20\d{2})年(?:度)?(?:部门|单位)?(?:预算|经费|支出|收入)[^，,。；;]{0,6}(?:比|较)(?:上年|去年|20\d{2}年)"
)

CHECKS: Final = Checks[UnitSubmission]()


@CHECKS.of(
    warn(
        "U-610",
        "文字中的级次应与单位的预算级次一致",
        _BASIS,
        "请核对是否照抄了上级或其他地方的文字；确指上级或其他地方的可保留。",
        needs=("unit.level",),
        concern=Concern.SENTENCE,
    )
)
def level_words_fit(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """全市 or 省直 in the words of a county's department; a county that is a city (孝义市) may say 全市."""
    unit = submission.unit
    if unit.level is None:
        return
    level = unit.level.value
    names = f"{unit.department_name}{unit.unit_name}{unit.short_name or ''}"
    foreign = [word for word in _CLAIM if word not in level.places and word not in names]
    claims = re.compile("|".join(f"(?:{_CLAIM[word]})" for word in foreign)) if foreign else None
    for text in (*_texts(submission), *_reasons(submission), *_targets(submission)) if claims else ():
        said = _QUOTED.sub("　", text.value)
        found = [m.group() for m in claims.finditer(said) if not _is_of_others(said, m)] if claims else []
        if found:
            words = "、".join(f"“{word}”" for word in dict.fromkeys(found))
            yield Finding(rule, text.at, f"{words}（预算级次 {level}）", "与本级相符的说法")


@CHECKS.of(
    warn(
        "U-612",
        "文字中的自称和名称应是本部门、本单位的",
        _BASIS,
        "请核对是否照抄了其他部门的文字；单位更名的请同时改正名称。",
        concern=Concern.SENTENCE,
    )
)
def names_are_own(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """我局 where no name has 局; 机构设置 that begins with another name. Abbreviations of the own names are own."""
    unit = submission.unit
    names = [name.value for name in (unit.department_name, unit.unit_name, unit.short_name) if name is not None]
    characters = set("".join(names))
    for text in (*_texts(submission), *_reasons(submission), *_targets(submission)):
        said = _QUOTED.sub("　", text.value)
        words = [m.group() for m in _SELF.finditer(said) if not set(next(filter(None, m.groups()))) <= characters]
        if words:
            found = "、".join(f"“{word}”" for word in dict.fromkeys(words))
            yield Finding(rule, text.at, found, f"“{unit.unit_name}”的自称")
    notes = (submission.other_notes, submission.procurement.purchased_services_catalogue)
    for begun, pattern in ((unit.organisation, _SUBJECT), *((note, _SPOKEN_FOR) for note in notes)):
        subject = pattern.match(begun.value) if begun is not None else None
        if begun is None or subject is None or any(name in subject.group(1) for name in names):
            continue
        if not set(subject.group(1)) <= characters:
            own = "、".join(f"“{name}”" for name in dict.fromkeys(names))
            yield Finding(rule, begun.at, f"“{subject.group(1)}”", own)


@CHECKS.of(
    warn(
        "U-613",
        "文字中的年份应是预算年度",
        _BASIS,
        "请核对是否沿用了往年的文字；确指往年事项的可保留。",
        concern=Concern.SENTENCE,
    )
)
def years_are_not_left_over(rule: Rule, submission: UnitSubmission, year: Declarations) -> Iterator[Finding]:
    """2023年部门预算 in a text for 2024; history, dates, 《…》 and 文号 are no claims about the budget."""
    this = submission.fiscal_year
    for text in _texts(submission):
        said = _QUOTED.sub("　", text.value)
        old = [m.group() for m in _LEFT_OVER.finditer(said) if int(m.group(1)) < this]
        if old:
            yield Finding(rule, text.at, f"“{old[0]}”", f"{this} 年")
    for text in _reasons(submission):
        said = _QUOTED.sub("　", text.value)
        wrong = [m.group() for m in _COMPARED_WITH.finditer(said) if int(m.group(1)) != this - 1]
        wrong += [m.group() for m in _COMPARED.finditer(said) if int(m.group(1)) != this]
        if wrong:
            yield Finding(rule, text.at, f"“{wrong[0]}”", f"{this} 年与 {this - 1} 年相比")


# --- shared --------------------------------------------------------------------------------------------------------


def _is_of_others(text: str, claim: re.Match[str]) -> bool:
    """Return whether the words before or after say that the place is a superior's or another's."""
    before = re.split(r"[，,。；;：:]", text[: claim.start()])[-1][-8:]
    after = text[claim.end() : claim.end() + 6]
    is_enumerated = bool(re.match(r"[、和及]", after))
    return is_enumerated or bool(re.search(rf"(?:{_RELATED})[^，。；]{{0,4}}$", before) or re.match(_RANKED, after))


def _texts(submission: UnitSubmission) -> tuple[Cited[str], ...]:
    """Return what the first part and the last section of the document print as the unit wrote it."""
    unit, bought = submission.unit, submission.procurement
    texts = (unit.organisation, *unit.mandate, bought.purchased_services_catalogue, submission.other_notes)
    return tuple(text for text in texts if text is not None)


def _reasons(submission: UnitSubmission) -> tuple[Cited[str], ...]:
    entries: tuple[Comparison | ThreePublicEntry | ThreePublicTotal, ...] = (
        *submission.comparisons,
        *submission.three_public,
        submission.three_public_total,
    )
    return tuple(reason for e in entries for reason in (e.reason, e.department_reason) if reason is not None)


def _targets(submission: UnitSubmission) -> Sequence[Cited[str]]:
    """Return what published forms say of the work itself: what it is, how it goes, what it reaches."""
    published = {project.number.value for project in submission.projects if project.is_published}
    targets = [target for target in submission.project_targets if target.project_number.value in published]
    texts = [text for t in targets for text in (t.overview, t.plan, t.mid_term_goal, t.annual_goal)]
    numbers = {target.project_number.value for target in targets}
    of_forms = [i for i in submission.indicators if i.project_number is not None and i.project_number.value in numbers]
    texts += [text for indicator in of_forms for text in (indicator.level3, indicator.target)]
    return [text for text in texts if text is not None]
