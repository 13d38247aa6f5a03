"""What kind of error a rule finds, for counts over many documents."""

from typing import Final

from budget_disclosure.model.findings import Rule

# By the longest beginning of its id that stands here.
_KINDS: Final = {
    "R-1": "表内合计",
    "R-2": "表间勾稽",
    "R-3": "文字中的金额",
    "R-4": "增减变动",
    "R-5": "编码和名称",
    "R-50": "空表说明",
    "R-52": "遗留和笔误",
    "R-53": "个数和采购",
    "R-54": "涉密和个人信息",
    "R-6": "目录和绩效目标表",
    "R-7": "应公开的内容",
    "R-8": "与生成的内容不同",
}
ALL_KINDS: Final = tuple(_KINDS.values())


def kind_of(rule: Rule) -> str:
    """Return the kind of error a rule finds. Raises ``KeyError`` for a rule of no kind."""
    known = max((start for start in _KINDS if rule.id.startswith(start)), key=len, default=rule.id)
    return _KINDS[known]
