"""The words of an invented unit: duties, organisation, names of projects and their performance forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final

from budget_disclosure.sampling.invented_words import (
    COUNTY,
    DEEDS,
    FAMILY_NAMES,
    GIVEN_NAMES,
    PLACES_FIRST,
    PLACES_SECOND,
    ROOMS,
    Work,
)

Indicator = tuple[str, str, str, str]

_SAFEGUARDS: Final = (
    "执行财务管理制度和项目管理办法，专款专用；明确责任股室和责任人，每季度检查进度，年末组织验收和绩效自评。",
    "成立工作专班，按政府采购规定选择承担单位，合同约定质量、进度和付款条件；财务、纪检人员全程监督。",
    "实行项目负责人制，资金支付须经审核；建立工作台账，问题按月通报，结果在单位内公示。",
)
_NECESSITIES: Final = (
    "是履行部门职责的基本要求，关系群众切身利益；现有条件与任务不相适应，有必要安排专项资金予以保障。",
    "上级有明确要求，群众期盼；以往年度的做法证明行之有效，需要持续开展。",
    "现有设施使用年限较长，存在隐患，及早处理可以避免更大的支出。",
)


@dataclass(frozen=True, slots=True)
class Form:
    """The performance form of a project; ``mid_term`` has the left half where the project runs for years."""

    is_recurrent: bool
    overview: str
    basis: str
    necessity: str
    safeguards: str
    plan: str
    annual_goal: str
    mid_term_goal: str | None
    responsible: str | None
    handler: str | None
    filled_on: str | None
    annual: tuple[Indicator, ...]
    mid_term: tuple[Indicator, ...]


def project_names(draw: Random, work: Work, count: int) -> list[str]:
    """Return different names of projects of a unit; many projects are told apart by where they are."""
    plain = [f"{subject}{deed}" for subject in work.subjects for deed in DEEDS]
    draw.shuffle(plain)
    names = {f"{name}项目" if draw.randrange(2) else name: None for name in plain[: min(count, len(plain) // 2)]}
    while len(names) < count:
        place = draw.choice(PLACES_FIRST) + draw.choice(PLACES_SECOND)
        names[f"{place}{draw.choice('村镇乡')}{draw.choice(plain)}项目"] = None
    return list(names)


def duties(work: Work) -> list[str]:
    """Return the duties of a unit."""
    subjects = "、".join(work.subjects[:3])
    return [
        f"贯彻执行{subjects}等方面的法律法规和政策，拟订全县有关规划、计划并组织实施。",
        *(f"负责全县{subject}的组织实施和监督管理，指导乡镇开展有关工作。" for subject in work.subjects),
        f"负责{subjects}方面的资金安排建议、项目储备和绩效管理。",
        "承办县委、县政府交办的其他事项。",
    ]


def organisation(draw: Random, name: str, administrative: int, institution: int) -> str:
    """Return where a unit belongs, its posts and its rooms."""
    rooms = ROOMS[: draw.randrange(2, len(ROOMS) + 1)]
    posts = [f"行政编制{administrative}名"] if administrative else []
    posts += [f"事业编制{institution}名"] if institution or not administrative else []
    return f"{name}核定{'，'.join(posts)}。内设{'、'.join(rooms)}等股室，共{len(rooms)}个。"


def form_of(draw: Random, work: Work, project: str, year: int, yuan: Decimal, indicators: int) -> Form:
    """Return the form of a project of an amount in 元, with about so many indicators."""
    subject = draw.choice(work.subjects)
    is_recurrent = draw.randrange(3) > 0
    towns, people = draw.randrange(2, 15), draw.randrange(3, 400) * 50
    annual = tuple(_annual(draw, subject, yuan, towns, people, year))[:indicators]
    return Form(
        is_recurrent=is_recurrent,
        overview=f"“{project}”由本单位组织实施，主要内容是{subject}的日常管理、检查和改进，涉及{towns}个乡镇，"
        f"受益群众约{people}人。资金用于有关设备材料、委托服务、人员劳务和宣传等支出。",
        basis=f"《{COUNTY}{subject}工作方案》（示发〔{year - 1}〕{draw.randrange(1, 60)}号）和年度工作安排。",
        necessity=f"{subject}{draw.choice(_NECESSITIES)}",
        safeguards=draw.choice(_SAFEGUARDS),
        plan=f"{year}年3月底前制定方案；{year}年4月至10月组织实施，按月报告进度；{year}年12月底前完成验收，总结成效。",
        annual_goal=f"按计划完成{subject}的年度任务，{towns}个乡镇全部落实到位，验收合格，群众满意。",
        mid_term_goal=f"三年内建立{subject}的长效机制，问题得到及时发现和处理，保持稳定运行。"
        if is_recurrent
        else None,
        responsible=_person(draw),
        handler=_person(draw),
        filled_on=_filled_on(draw, year),
        annual=annual,
        mid_term=annual[:1] + annual[-1:] if is_recurrent and len(annual) > 3 else (),
    )


def _annual(draw: Random, subject: str, yuan: Decimal, towns: int, people: int, year: int) -> Iterator[Indicator]:
    """Yield the indicators of a year, the most needed first."""
    yield "产出指标", "数量指标", f"{subject}任务完成数", f"≥{towns * draw.randrange(1, 9)}处"
    yield "效益指标", "社会效益指标", "受益群众", f"≥{people}人"
    yield "满意度指标", "服务对象满意度指标", "受益群众满意度", f"≥{draw.randrange(88, 99)}%"
    yield "产出指标", "质量指标", "验收合格率", f"≥{draw.randrange(92, 101)}%"
    yield "产出指标", "时效指标", "完成时间", f"{year}年12月底前"
    yield "产出指标", "成本指标", "成本控制数", f"≤{yuan}元"
    yield "效益指标", "可持续影响指标", "长效机制", "逐步健全"
    yield "产出指标", "数量指标", "覆盖乡镇", f"{towns}个乡镇"


def _person(draw: Random) -> str | None:
    """Return an invented name; not everybody puts theirs on a public form."""
    return draw.choice(FAMILY_NAMES) + draw.choice(GIVEN_NAMES) if draw.randrange(3) else None


def _filled_on(draw: Random, year: int) -> str | None:
    """Return the day a form was filled in; now and then it is after the approval, which is reminded of."""
    if draw.randrange(2):
        return None
    return f"{year}年{1 if draw.randrange(40) else 3}月{draw.randrange(2, 29)}日"
