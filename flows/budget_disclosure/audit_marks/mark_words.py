"""What a mark says: the finding with its number, what is wrong, its terms, and what to do."""

from collections.abc import Iterator

from budget_disclosure.audit.audit_findings import AuditFinding

AUTHOR = "预算公开审查"
_MOST_TERMS = 8


def mark_lines(number: int, finding: AuditFinding) -> tuple[str, ...]:
    """Return the lines of a mark; ``number`` is that of the finding in the report."""
    return tuple(_lines(number, finding))


def _lines(number: int, finding: AuditFinding) -> Iterator[str]:
    yield f"{number}. ［{finding.certainty}］{finding.rule.id} {finding.rule.sentence}"
    gap = f"，相差 {finding.difference}" if finding.difference else ""
    yield f"{finding.place}：发现{finding.found}，应为{finding.expected}{gap}。"
    if finding.operands:
        terms = "；".join(f"{one.label} {one.shown}" for one in finding.operands[:_MOST_TERMS])
        more = f"；等 {len(finding.operands)} 项" if len(finding.operands) > _MOST_TERMS else ""
        yield f"算式：{terms}{more}。"
    yield f"怎样处理：{finding.what_to_do}"
