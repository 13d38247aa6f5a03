"""An audit as lines of a screen: counts first, then the errors, then the doubts, then what was not looked at."""

from collections.abc import Iterator, Sequence

from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit.hand_edits import EditedDocument
from budget_disclosure.audit_report.audited_file import AuditedFile, unchecked_by_reason, with_page
from budget_disclosure.model.findings import Severity

_MOST_TERMS = 8


def audit_text(files: Sequence[AuditedFile]) -> str:
    """Return what was found in files."""
    return "\n\n".join("\n".join(_file(one)) for one in files)


def counts_line(one: AuditedFile) -> str:
    """Return the three counts of rules and the two of findings."""
    states = "，".join(f"{state} {count} 条" for state, count in one.states.items())
    found = one.certainties
    return f"规则：{states}；发现：错误 {found[Severity.BLOCK]} 处，存疑 {found[Severity.WARN]} 处。"


def _file(one: AuditedFile) -> Iterator[str]:
    yield str(one.file)
    if one.fault:
        yield f"无法审查：{one.fault}。"
        return
    yield counts_line(one)
    if one.residues:
        yield f"另有 {one.residues} 处合计相差尾数，在逐个四舍五入的范围以内，不算错误。"
    if one.marked:
        yield f"标注副本：{one.marked}（批注的编号与下面一致）"
    for number, finding in enumerate(one.findings, 1):
        yield from _finding(number, finding)
    if one.edited is not None:
        yield ""
        yield from _edited(one.edited)
    yield ""
    yield "依法应公开的内容："
    for state in one.check_list:
        page = f"第 {state.spot.page} 页，" if state.spot.page else ""
        where = f"（{page}{state.place}）" if state.place else ""
        yield f"  {state.presence}　{state.item.title}{where}{f'：{state.note}' if state.note else ''}"
    unchecked = unchecked_by_reason(one)
    if unchecked:
        yield "未能检查："
        for reason, rules in unchecked:
            yield f"  {reason}：{'、'.join(f'{rule.id} {rule.sentence}' for rule in rules)}。"
    if one.not_recognised:
        yield "没有读出、没有认出的内容："
        for text in one.not_recognised:
            yield f"  {text}。"


def _edited(one: EditedDocument) -> Iterator[str]:
    yield f"与生成时不同的地方（人工修改）：{len(one.edits)} 处。"
    if one.tracked:
        yield f"文件里有修订标记 {one.tracked} 处，按全部接受后的样子比较。"
    for number, edit in enumerate(one.edits, 1):
        yield f"  {number}. {edit.place}：生成的“{edit.old}”，现在的“{edit.new}”。"
        for source in edit.sources:
            yield f"     来源：{source}"
    for comment in one.comments:
        yield f"  批注 {comment}"


def _finding(number: int, finding: AuditFinding) -> Iterator[str]:
    yield ""
    yield f"{number}. ［{finding.certainty}］{finding.rule.id} {finding.rule.sentence}"
    gap = f"，相差 {finding.difference}" if finding.difference else ""
    yield f"{with_page(finding)}：发现{finding.found}，应为{finding.expected}{gap}。"
    if finding.quotation and finding.quotation not in finding.found:
        yield f"原文：{finding.quotation}"
    if finding.operands:
        terms = "；".join(f"{one.label} {one.shown}" for one in finding.operands[:_MOST_TERMS])
        more = f"；等 {len(finding.operands)} 项" if len(finding.operands) > _MOST_TERMS else ""
        yield f"算式：{terms}{more}。"
    yield f"怎样处理：{finding.what_to_do}"
