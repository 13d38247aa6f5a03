"""The page 规则目录, ``docs/规则目录.md``: generated from the rules themselves.

``python -m budget_disclosure.checks.catalogue_page templates/2024 > docs/规则目录.md``
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from budget_disclosure.checks.catalogue import GROUPS, every_rule, group_of
from budget_disclosure.declarations.checks_yaml import load_identities
from budget_disclosure.declarations.tables_yaml import load_tables
from budget_disclosure.model.findings import Rule

_HEAD = """\
# 规则目录

<!-- 本页由 python -m budget_disclosure.checks.catalogue_page templates/{year} 生成，请勿手工修改。 -->

检查结果中的每个编号都在这里。**错误**：更正以前不生成文档。**提醒**：请核对，确属实情的可以说明理由后接受（[接受提醒](waivers.md)）。
注明“可由负责人接受”的错误，确属实情的，由负责人写明位置和理由后接受，文档照常生成。
同一规则在个别情况下可以加重或减轻；缺少依据、不能检查的显示为**无法判断**，不算通过。
X- 各条多数在 `templates/{year}/checks.yaml` 中声明。

共 {count} 条。
"""


def catalogue_page(rules: Sequence[Rule], year: str) -> str:
    """Return the page in Markdown; ``rules`` are in the order of the groups."""
    lines = [_HEAD.format(year=year, count=len(rules))]
    for letter, group in groupby(rules, key=group_of):
        lines += [f"## {letter}- {GROUPS[letter]}", "", *_table(group), ""]
    return "\n".join(lines)


def page_of(templates: Path) -> str:
    """Return the page for the declarations of a year. Raises ``DeclarationError`` when they are wrong."""
    identities = load_identities(templates / "checks.yaml", load_tables(templates / "tables.yaml"))
    return catalogue_page(every_rule(identities), templates.name)


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| 编号 | 规则 | 程度 | 依据 | 怎样更正 |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        cells = (rule.id, rule.sentence, _severity(rule), rule.basis, rule.remedy)
        yield f"| {' | '.join(text.replace('|', '｜') for text in cells)} |"


def _severity(rule: Rule) -> str:
    return f"{rule.severity}（可由负责人接受）" if rule.is_acceptable else str(rule.severity)


if __name__ == "__main__":
    sys.stdout.buffer.write(page_of(Path(sys.argv[1])).encode())
