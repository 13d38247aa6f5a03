"""One finding for a range: a defect of a pasted column is reported once, with the range, not for each cell."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.model.findings import Finding, Rule

# Defects of one kind with one remedy, whatever the single cells say.
_OF_ONE_REMEDY = (
    rules.TEXT_FOR_NUMBER,
    rules.NOTHING_AS_TEXT,
    rules.NUMBER_AS_TEXT,
    rules.NUMBER_FOR_TEXT,
    rules.CODE_AS_NUMBER,
    rules.CODE_AS_WRITTEN,
    rules.DATE_AS_TEXT,
    rules.TOO_MANY_DECIMALS,
    rules.PERCENT,
    rules.SAYS_OTHER_AMOUNT,
    rules.UNSEEN_NUMBER,
    rules.FIXED_CHANGED,
    rules.NOT_CALCULATED,
    rules.ERROR_CELL,
    rules.BROKEN_VALUE,
    rules.TWO_VALUES,
    rules.CONTROL_CHARACTER,
)
_PROPOSALS_SHOWN = 5
_CELL = re.compile(r"([A-Z]+)([0-9]+)")

IsBlank = Callable[[int, str], bool]


def gathered(findings: Iterable[Finding], is_blank: IsBlank = lambda _row, _column: False) -> tuple[Finding, ...]:
    """Return the findings, equal ones of a column as one at the place of the first; single ones are as they were.

    Equal are those of one rule that found, expect and advise the same, and defects with one remedy whatever was found.
    ``is_blank`` says by row and column letters which cells of the sheet are empty: a range may go over them. Errors
    that a person can accept stay apart, because they are accepted cell by cell.
    """
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(_key(finding) or number, []).append(finding)
    return tuple(group[0] if len(group) == 1 else _one_of(group, is_blank) for group in groups.values())


def _key(finding: Finding) -> object:
    match = _CELL.fullmatch(finding.at.cell)
    if match is None or finding.operands or finding.difference is not None or finding.rule.is_acceptable:
        return None
    same = finding.rule, finding.at.file, finding.at.sheet, match[1], finding.effective_severity, finding.accepted
    if finding.rule in _OF_ONE_REMEDY:
        return same
    return *same, finding.found, finding.expected, finding.what_to_do


def _one_of(group: Sequence[Finding], is_blank: IsBlank) -> Finding:
    first = group[0]
    cells = [finding.at.cell for finding in group]
    column = _column(cells[0])
    bridges = not is_blank(_row(cells[0]), column)
    at = replace(first.at, cell=_areas(column, sorted({_row(cell) for cell in cells}), is_blank if bridges else None))
    is_same = len({finding.found for finding in group}) == 1
    found = f"{first.found}（共 {len(group)} 个单元格）" if is_same else f"{first.found}等 {len(group)} 个单元格"
    return replace(first, at=at, found=found, remedy=_remedy(first.rule, group))


def _remedy(rule: Rule, group: Sequence[Finding]) -> str:
    """Return the advice: the common one, or what each of the first cells seems to mean."""
    proposals = [finding for finding in group if finding.remedy]
    if len({finding.what_to_do for finding in group}) == 1:
        return group[0].remedy
    shown = [f"{finding.at.cell} {finding.remedy.removesuffix('。')}" for finding in proposals[:_PROPOSALS_SHOWN]]
    rest = "，其余类推" if len(proposals) > _PROPOSALS_SHOWN else ""
    return f"{rule.remedy}{'；'.join(shown)}{rest}。"


def _areas(column: str, rows: Sequence[int], is_blank: IsBlank | None) -> str:
    """Return the rows as ranges of the column; gaps of empty cells are gone over where ``is_blank`` is given."""
    areas = [[rows[0], rows[0]]]
    for row in rows[1:]:
        between = range(areas[-1][1] + 1, row)
        if not between or (is_blank is not None and all(is_blank(gap, column) for gap in between)):
            areas[-1][1] = row
        else:
            areas.append([row, row])
    return ",".join(f"{column}{a}" if a == b else f"{column}{a}:{column}{b}" for a, b in areas)


def _column(cell: str) -> str:
    return cell.rstrip("0123456789")


def _row(cell: str) -> int:
    return int(cell[len(_column(cell)) :])
