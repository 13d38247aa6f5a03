"""The page 规则目录, ``docs/规则目录.md``: generated from the rules themselves.

``python -m budget_disclosure.actions.catalogue_page templates/格式/年度 > docs/规则目录.md``
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from budget_disclosure.actions.rule_catalogue import GROUPS, every_rule, group_of
from budget_disclosure.declarations.checks_yaml import load_identities
from budget_disclosure.declarations.law_yaml import load_law
from budget_disclosure.declarations.load_workbook_declaration import load_workbook_declaration
from budget_disclosure.declarations.tables_yaml import load_tables
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.model.findings import Rule, Stops

_HEAD = """\
# 规则目录

<!-- 本页由 python -m budget_disclosure.actions.catalogue_page templates/{year} 生成，请勿手工修改。 -->

检查结果中的每个编号都在这里，包括年度文件夹（F-）和 Word 模板（T-）的检查。

- **错误**：更正以前不生成文档。注明“只停印有该项内容的文档”的，只有单位预算公开印这项内容时，部门的文档照常生成。
- **提醒**：请核对，确属实情的可以说明理由后接受（[接受提醒](waivers.md)）。
  注明“可由负责人接受”的错误，确属实情的，由负责人写明位置和理由后接受，文档照常生成。
- **无法判断**：缺少依据、不能检查的，不算通过。
- R- 各条是 `disclose audit` 的规则，审查任何人的成文文档，不影响生成；其中的“提醒”在审查报告中写作“存疑”。
- “不重复”：所列规则指出的上年数改正以后就不再有的，不另外提出。
- “要用”：单位填报表没有这些表或栏的公开格式，不查这一条；没有注明的，有什么查什么。
- “个别情况”：同一规则在个别情况下加重、减轻，或无法判断。“起始年度”：从这个预算年度起检查。

X- 各条多数在 `templates/{year}/checks.yaml` 中声明。

共 {count} 条。
"""


def catalogue_page(rules: Sequence[Rule], workbook: WorkbookSpec, year: str) -> str:
    """Return the page in Markdown; ``rules`` are in the order of the groups, ``workbook`` says how fields are named."""
    lines = [_HEAD.format(year=year, count=len(rules))]
    for letter, group in groupby(rules, key=group_of):
        lines += [f"## {letter}- {GROUPS[letter]}", "", *_table(group, workbook), ""]
    return "\n".join(lines)


def page_of(templates: Path) -> str:
    """Return the page for the declarations of a year. Raises ``DeclarationError`` when they are wrong."""
    law = load_law(templates / "law.yaml", int(templates.name))
    workbook = load_workbook_declaration(templates / "workbook.yaml", law)
    identities = load_identities(templates / "checks.yaml", load_tables(templates / "tables.yaml", law))
    return catalogue_page(every_rule(identities), workbook, f"{templates.parent.name}/{templates.name}")


def _table(rules: Iterable[Rule], workbook: WorkbookSpec) -> Iterator[str]:
    yield "| 编号 | 规则 | 程度 | 起始年度 | 依据 | 怎样更正 |"
    yield "|---|---|---|---|---|---|"
    for rule in rules:
        cells = (rule.id, rule.sentence, _severity(rule, workbook), str(rule.since), rule.basis, rule.remedy)
        yield f"| {' | '.join(_cell(text) for text in cells)} |"


def _named(need: str, workbook: WorkbookSpec) -> str:
    """Return what people call a sheet or field that a rule needs; its key where the workbook has none."""
    key, _, name = need.replace("?", "").partition(".")
    if not workbook.has(key):
        return need
    sheet = workbook.sheet(key)
    title = f"{sheet.title}·{sheet.field(name).title}" if name and workbook.has(f"{key}.{name}") else sheet.title
    return f"{title}（有此表时）" if "?" in need else title


def _cell(text: str) -> str:
    return text.replace("|", "｜").replace("<", "&lt;")


def _severity(rule: Rule, workbook: WorkbookSpec) -> str:
    """Return how much a breach weighs, what may be different in single cases, and what the rule needs."""
    notes = []
    if rule.is_acceptable:
        notes.append("可由负责人接受")
    if rule.sometimes:
        notes.append(f"个别情况为{'、'.join(rule.sometimes)}")
    if rule.stops is Stops.WHERE_PRINTED:
        notes.append(f"只停{rule.stops}")
    if rule.follows:
        notes.append(f"不重复 {'、'.join(first.id for first in rule.follows)}")
    if rule.needs:
        notes.append(f"要用：{'、'.join(_named(need, workbook) for need in rule.needs)}")
    return f"{rule.severity}（{'；'.join(notes)}）" if notes else str(rule.severity)


if __name__ == "__main__":
    sys.stdout.buffer.write(page_of(Path(sys.argv[1])).encode())
