"""What other systems call our columns and words. What is not here, or fits twice, is asked for, not guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from budget_disclosure.declarations.field_yaml import NO, YES
from budget_disclosure.model.law import FundingSource, Law, Term, Vintage
from budget_disclosure.text.comparable import same_key

UNIT, KIND, FUNCTION, DEPT, GOV = "单位代码", "支出类别", "功能科目", "部门经济科目", "政府经济科目"
PROJECT, CATEGORY, PUBLISHED = "项目名称", "项目类别", "是否公开"
SOURCE, VINTAGE, AMOUNT, ROW_TOTAL = "资金来源", "本年或结转", "金额", "行合计"
NOT_IMPORTED, OPEN = "不导入", "?"
_OWN_TARGETS = (UNIT, KIND, FUNCTION, DEPT, GOV, PROJECT, CATEGORY, PUBLISHED, SOURCE, VINTAGE, AMOUNT, ROW_TOTAL)

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
_UNIT_OF_MEASURE = re.compile(r"[(\[](?:单位[::])?(万?元)[)\]]$")
_KIND_OF_CODE = re.compile(r"(?:编码|代码|编码名称|编码及名称|编码和名称)$")


@dataclass(frozen=True, slots=True)
class ExportWords:
    """Our columns and words, which the law of the year has, and how other systems call them."""

    law: Law

    @property
    def amount_columns(self) -> Mapping[str, tuple[FundingSource, Vintage]]:
        """The targets of files that have a column for each source: its word, and in brackets that of the vintage."""
        return {
            f"{source}（{vintage}）": (source, vintage) for vintage in self.law.vintages for source in self.law.sources
        }

    @property
    def targets(self) -> tuple[str, ...]:
        """What a column of an export may be mapped to."""
        return (*_OWN_TARGETS, *self.amount_columns, NOT_IMPORTED)

    @property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The columns whose words are mapped, and what they may be mapped to. A category as 支出类别 says both."""
        answers = {PUBLISHED: (YES, NO)}
        named = {target: tuple(map(str, terms)) for target, terms in self._terms.items()}
        return {target: {**named, **answers}[target] for target in (KIND, CATEGORY, PUBLISHED, SOURCE, VINTAGE)}

    @property
    def _terms(self) -> Mapping[str, tuple[Term, ...]]:
        law = self.law
        return {
            KIND: (*law.expenditure_kinds, *law.project_categories),
            CATEGORY: tuple(law.project_categories),
            SOURCE: tuple(law.sources),
            VINTAGE: tuple(law.vintages),
        }

    def target_of(self, header: str) -> str | None:
        """Return what a header means, ``None`` where it is not known. The unit of measure behind it does not count."""
        key = _UNIT_OF_MEASURE.sub("", same_key(header))
        for target, names in _HEADERS.items():
            known = {same_key(name) for name in names}
            if key in known or (target in (FUNCTION, DEPT, GOV) and _KIND_OF_CODE.sub("", key) in known):
                return target
        vintage, rest = self._vintage_and_rest(key)
        if source := self.word_of(SOURCE, rest):
            return f"{source}（{vintage}）"
        return None

    def _vintage_and_rest(self, key: str) -> tuple[Vintage, str]:
        """Return which vintage a header is of, and the header without its word."""
        if self.law.carryover is not None:
            carried = re.escape(same_key(str(self.law.carryover)))
            marked = re.compile(rf"^{carried}[-_:(]?|[(]?{carried}[)]?$")
            vintage = self.law.carryover if marked.search(key) else self.law.current_year
            return vintage, marked.sub("", key).rstrip(")")
        return self.law.current_year, key.rstrip(")")

    def word_of(self, target: str, text: str) -> str | None:
        """Return which of our words a word of the export is, ``None`` where it is not known."""
        key = same_key(text)
        for word in self.words[target]:
            if key == same_key(word):
                return word
        terms = self._terms.get(target, ())
        return next((str(term) for term in terms for name in term.also if key == same_key(name)), None)


def unit_of_measure(texts: tuple[str, ...]) -> str | None:
    """Return 元 or 万元 where headers or the lines above them say it, all the same; else ``None``."""
    said = {match.group(1) for text in texts if (match := re.search(r"[(:](万?元)[)]?$", same_key(text)))}
    return said.pop() if len(said) == 1 else None
