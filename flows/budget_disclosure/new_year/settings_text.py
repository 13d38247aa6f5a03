"""The settings of a new year, ``年度设置.yaml``: what stays as it was, and the days that somebody has to fill in."""

import json
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.yaml_loading import load_yaml

_DAYS = (
    ("report_by", "单位报送填报表的最后一天"),
    ("approval_date", "预算批复的日期（批复以后填），公开期限从这一天算起"),
)


def settings_of_new_year(before: Path | None, year: int) -> str:
    """Return the text of the settings; ``before`` are those of an earlier year, if there are any.

    Raises ``DeclarationError`` when they are wrong.
    """
    stated = load_yaml(before, Bureau) if before is not None else Bureau()
    lines = [f"# {year} 年度的设置，说明见 docs/使用手册.md。日期填好以后去掉行首的 #。"]
    for key, meaning in _DAYS:
        lines += [f"# {meaning}：", f"# {key}: {year}-月-日"]
    kept = stated.model_dump(exclude={key for key, _ in _DAYS}, exclude_unset=True)
    lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in kept.items()]
    if not kept:
        lines.append('contact: ""  # 联系人和电话')
    return "\n".join(lines) + "\n"
