"""What other systems call our columns and words. What is not here, or fits twice, is asked for, not guessed."""

import re
from collections.abc import Mapping

from budget_disclosure.declarations.workbook_yaml import NO, YES
from budget_disclosure.model.classification import FundingSource, ProjectCategory, Vintage
from budget_disclosure.text.comparable import same_key

UNIT, KIND, FUNCTION, DEPT, GOV = "单位代码", "支出类别", "功能科目", "部门经济科目", "政府经济科目"
PROJECT, CATEGORY, PUBLISHED = "项目名称", "项目类别", "是否公开"
SOURCE, VINTAGE, AMOUNT, ROW_TOTAL = "资金来源", "本年或结转", "金额", "行合计"
NOT_IMPORTED, OPEN = "不导入", "?"
BASIC, PROJECTS = "基本支出", "项目支出"

AMOUNT_COLUMNS: Mapping[str, tuple[FundingSource, Vintage]] = {
    f"{source}（{vintage}）": (source, vintage) for vintage in Vintage for source in FundingSource
}
"""Targets of files that have a column for each source: ``一般公共预算（本年预算）``."""

TARGETS = (
    *(UNIT, KIND, FUNCTION, DEPT, GOV, PROJECT, CATEGORY, PUBLISHED, SOURCE, VINTAGE, AMOUNT, ROW_TOTAL),
    *AMOUNT_COLUMNS,
    NOT_IMPORTED,
)
"""What a column of an export may be mapped to."""

WORDS: Mapping[str, tuple[str, ...]] = {
    KIND: (BASIC, PROJECTS, *ProjectCategory),
    CATEGORY: tuple(ProjectCategory),
    PUBLISHED: (YES, NO),
    SOURCE: tuple(FundingSource),
    VINTAGE: tuple(Vintage),
}
"""The columns whose words are mapped, and what they may be mapped to. A category as 支出类别 says both."""

_HEADERS: Mapping[str, tuple[str, ...]] = {
    UNIT: ("单位代码", "单位编码", "预算单位代码", "预算单位编码", "预算单位"),
    KIND: ("支出类别", "支出类型", "支出项目类别", "项目大类", "一级项目类别", "基本支出或项目支出"),
    FUNCTION: ("功能科目", "功能分类", "功能分类科目", "支出功能分类", "支出功能分类科目", "支出功能科目"),
    DEPT: (
        *("部门经济科目", "部门经济分类", "部门经济分类科目", "部门预算经济分类", "部门预算经济分类科目"),
        *("部门预算支出经济分类", "部门预算支出经济分类科目", "部门支出经济分类", "部门支出经济分类科目"),
    ),
    GOV: (
        *("政府经济科目", "政府经济分类", "政府经济分类科目", "政府预算经济分类", "政府预算经济分类科目"),
        *("政府预算支出经济分类", "政府预算支出经济分类科目", "政府支出经济分类", "政府支出经济分类科目"),
    ),
    PROJECT: ("项目名称", "项目"),
    CATEGORY: ("项目类别", "二级项目类别"),
    PUBLISHED: ("是否公开", "是否公开绩效目标"),
    SOURCE: ("资金来源", "资金性质"),
    VINTAGE: ("本年或结转", "是否结转", "资金年度", "本年结转"),
    AMOUNT: ("金额", "预算金额", "预算数", "年初预算数", "本年预算数", "年初预算"),
    ROW_TOTAL: ("合计", "总计"),
    NOT_IMPORTED: ("序号", "单位名称", "预算单位名称", "备注", "功能科目名称", "功能分类科目名称", "处室", "主管部门"),
}
_SYNONYMS: Mapping[str, Mapping[str, str]] = {
    KIND: {
        "人员类": BASIC, "人员类项目": BASIC, "人员经费": BASIC, "工资福利": BASIC, "公用经费": BASIC,
        "公用经费项目": BASIC, "运转类公用经费": BASIC, "其他运转类项目": ProjectCategory.OTHER_OPERATIONS,
        "特定目标类项目": ProjectCategory.SPECIFIC_PURPOSE,
    },
    CATEGORY: {
        "其他运转类项目": ProjectCategory.OTHER_OPERATIONS, "特定目标类项目": ProjectCategory.SPECIFIC_PURPOSE,
    },
    SOURCE: {
        "一般公共预算拨款": FundingSource.GENERAL_PUBLIC, "一般公共预算资金": FundingSource.GENERAL_PUBLIC,
        "一般公共预算财政拨款": FundingSource.GENERAL_PUBLIC, "政府性基金": FundingSource.GOVERNMENT_FUNDS,
        "政府性基金预算拨款": FundingSource.GOVERNMENT_FUNDS, "政府性基金预算资金": FundingSource.GOVERNMENT_FUNDS,
        "政府性基金预算财政拨款": FundingSource.GOVERNMENT_FUNDS, "国有资本经营": FundingSource.STATE_CAPITAL,
        "国有资本经营预算拨款": FundingSource.STATE_CAPITAL, "国有资本经营预算资金": FundingSource.STATE_CAPITAL,
        "国有资本经营预算财政拨款": FundingSource.STATE_CAPITAL, "财政专户": FundingSource.SPECIAL_ACCOUNT,
        "财政专户资金": FundingSource.SPECIAL_ACCOUNT, "财政专户拨款": FundingSource.SPECIAL_ACCOUNT,
    },
    VINTAGE: {
        "本年": Vintage.CURRENT_YEAR, "当年": Vintage.CURRENT_YEAR, "当年预算": Vintage.CURRENT_YEAR,
        "结转": Vintage.CARRYOVER_IN, "上年结转资金": Vintage.CARRYOVER_IN, "年初结转": Vintage.CARRYOVER_IN,
    },
}  # fmt: skip
_UNIT_OF_MEASURE = re.compile(r"[(\[](?:单位[::])?(万?元)[)\]]$")
_KIND_OF_CODE = re.compile(r"(?:编码|代码|编码名称|编码及名称|编码和名称)$")
_CARRYOVER = re.compile(r"^上年结转[-_:(]?|[(]?上年结转[)]?$")


def target_of(header: str) -> str | None:
    """Return what a header means, ``None`` where it is not known. The unit of measure behind it does not count."""
    key = _UNIT_OF_MEASURE.sub("", same_key(header))
    for target, names in _HEADERS.items():
        known = {same_key(name) for name in names}
        if key in known or (target in (FUNCTION, DEPT, GOV) and _KIND_OF_CODE.sub("", key) in known):
            return target
    vintage = Vintage.CARRYOVER_IN if _CARRYOVER.search(key) else Vintage.CURRENT_YEAR
    if source := word_of(SOURCE, _CARRYOVER.sub("", key).rstrip(")")):
        return f"{source}（{vintage}）"
    return None


def word_of(target: str, text: str) -> str | None:
    """Return which of our words a word of the export is, ``None`` where it is not known."""
    key = same_key(text)
    for word in WORDS[target]:
        if key == same_key(word):
            return str(word)
    return next((str(word) for name, word in _SYNONYMS.get(target, {}).items() if key == same_key(name)), None)


def unit_of_measure(texts: tuple[str, ...]) -> str | None:
    """Return 元 or 万元 where headers or the lines above them say it, all the same; else ``None``."""
    said = {match.group(1) for text in texts if (match := re.search(r"[(:](万?元)[)]?$", same_key(text)))}
    return said.pop() if len(said) == 1 else None
