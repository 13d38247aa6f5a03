"""Findings as a returned copy says them: the same words in the list, in the comments and on the page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget_disclosure.model.findings import Finding, Operand, Severity
from budget_disclosure.report.outcome import count_by_severity
from budget_disclosure.text.comparable import same_key

_SEVERITIES = list(Severity)
_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding in the file that goes back: its sheet as the file calls it; ``areas`` are the cells and ranges that the
    file has, each with its first cell.
    """

    finding: Finding
    sheet: str
    areas: tuple[tuple[str, str], ...]

    @property
    def severity(self) -> Severity:
        """The severity of this case."""
        return self.finding.effective_severity

    @property
    def place(self) -> str:
        """The cell, as people name it."""
        at = self.finding.at
        return at.cell or ("整张表" if at.sheet else "整个文件")

    @property
    def sum(self) -> str:
        """Difference and operands in 元, one term a line; empty where there are none."""
        return sum_of(self.finding)

    @property
    def cell(self) -> str:
        """The first cell that is meant, empty where none is."""
        return self.areas[0][1] if self.areas else ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return not self.finding.accepted


def entries_of(findings: Iterable[Finding], titles: Sequence[str] = ()) -> tuple[Entry, ...]:
    """Return the findings in the order of the list: errors, then doubtful amounts, published sentences, the rest.

    Of equal weight, those of the whole file come first, then by sheet and row; accepted ones are last.

    ``titles`` are the sheets of the file in their order; without them sheets keep the order of the findings.
    """
    listed = list(findings)
    by_key = {same_key(title): title for title in (titles or dict.fromkeys(f.at.sheet for f in listed if f.at.sheet))}
    order = {title: number for number, title in enumerate(by_key.values())}
    entries = [_entry(finding, by_key) for finding in listed]
    return tuple(sorted(entries, key=lambda entry: _sort_key(entry, order)))


def counts_of(entries: Iterable[Entry]) -> str:
    """Return the open entries by severity in words, and how many were accepted."""
    listed = list(entries)
    counts = count_by_severity(entry.finding for entry in listed)
    parts = [f"{severity} {count} 项" for severity, count in counts.items()]
    accepted = sum(not entry.is_open for entry in listed)
    parts += [f"已说明并接受 {accepted} 项"] if accepted else []
    return "，".join(parts) or "没有发现问题"


def worst(entries: Sequence[Entry]) -> Severity:
    """Return the most severe of some entries."""
    return min((entry.severity for entry in entries), key=_SEVERITIES.index)


def sum_of(finding: Finding) -> str:
    """Return difference and operands of a finding in 元, one term a line; empty where it has none."""
    lines = [_term(operand) for operand in finding.operands]
    if finding.difference is not None:
        lines.insert(0, f"差额 {finding.difference:+,.2f} 元")
    return "\n".join(lines)


def xml_text(text: str) -> str:
    """Return the text without characters that XML refuses."""
    return _ILLEGAL_IN_XML.sub("", text)


def _term(operand: Operand) -> str:
    return f"{'＋' if operand.sign > 0 else '－'} {operand.label} {operand.yuan:,.2f}"


def _entry(finding: Finding, titles: Mapping[str, str]) -> Entry:
    at = finding.at
    title = titles.get(same_key(at.sheet), "") if at.sheet else ""
    return Entry(finding, title or at.sheet, tuple(at.areas()) if title else ())


def _sort_key(entry: Entry, order: Mapping[str, int]) -> tuple[bool, int, int, bool, int, int, int, str]:
    match = re.match(r"([A-Z]+)([0-9]+)", entry.cell)
    column, row = (match[1], int(match[2])) if match else ("", 0)
    sheet = order.get(entry.sheet, len(order))
    weight = _SEVERITIES.index(entry.severity), entry.finding.rule.weight
    return not entry.is_open, *weight, bool(entry.sheet), sheet, row, len(column), column + entry.finding.rule.id
