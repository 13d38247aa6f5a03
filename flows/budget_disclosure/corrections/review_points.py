"""What a reviewer looks at besides the figures: items of the law, doubtful sentences, secrecy, what rests on a word.

Nothing here is found anew: findings are those of the run, items of the law those of the audit of the document.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from budget_disclosure.checks import confidential
from budget_disclosure.model.cell_names import column_letters, column_number
from budget_disclosure.model.findings import Concern, Finding, Severity, in_order
from budget_disclosure.model.location import Location, single_cells

_SECRECY: Final = frozenset(rule.id for rule in confidential.CHECKS.rules)
_MOST_FIGURES: Final = 3


@dataclass(frozen=True, slots=True)
class LawItem:
    """An item that the law asks for: the result (有, 不完整, 缺, 无法判断), what is missing, its page in the contents.

    ``page`` is empty where the contents name none, ``place`` is where in the document it stands.
    """

    title: str
    basis: str
    result: str
    page: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A finding that somebody let stand, and the figures of the document that rest on its cells, a few of them."""

    finding: Finding
    figures: tuple[str, ...]
    others: int = 0


def doubtful_sentences(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the open reminders that concern sentences of the document, but for those of secrecy."""
    return tuple(
        finding
        for finding in in_order(findings)
        if finding.rule.doubt is Concern.SENTENCE
        and finding.rule.id not in _SECRECY
        and finding.effective_severity is Severity.WARN
        and not finding.accepted
    )


def secrecy_hits(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return all findings of the rules of secrecy, accepted ones too: the reviewer decides."""
    return tuple(finding for finding in in_order(findings) if finding.rule.id in _SECRECY)


def overrides(findings: Iterable[Finding], data: Mapping[str, Any]) -> tuple[Override, ...]:
    """Return what was accepted (waivers.yaml, reasons in workbooks), with what of data.json rests on it."""
    accepted = [finding for finding in in_order(findings) if finding.accepted]
    resting = dict.fromkeys(range(len(accepted)), 0)
    shown: dict[int, list[str]] = {number: [] for number in resting}
    cells = [frozenset(_cells(finding.at)) for finding in accepted]
    if any(cells):
        for label, sources in _figures(data):
            for number, own in enumerate(cells):
                if own & sources:
                    resting[number] += 1
                    shown[number].append(label)
    return tuple(
        Override(finding, tuple(shown[number][:_MOST_FIGURES]), max(resting[number] - _MOST_FIGURES, 0))
        for number, finding in enumerate(accepted)
    )


def _cells(at: Location) -> Iterator[str]:
    """Yield each cell of a place as data.json cites it, ``file!sheet!F6``; nothing for a whole sheet or file."""
    for area, first in at.areas():
        last = area.rpartition(":")[2]
        (left, top), (right, bottom) = _split(first), _split(last)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield f"{at.file}!{at.sheet}!{column_letters(column)}{row}"


def _split(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return column_number(letters), int(cell[len(letters) :])


def _figures(data: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each figure of the tables as a reader finds it, and the cells that it is made of."""
    for table in data.get("tables", ()):
        columns = {column["key"]: "".join(column["header"][-1:]) for column in table["columns"]}
        for row in table["rows"]:
            name = next((cell["text"] for cell in row["cells"].values() if cell.get("text")), "")
            for key, cell in row["cells"].items():
                if cell.get("cells"):
                    where = f"表{table['numeral']}“{name.strip()}”{columns.get(key, key)} {cell['shown']}"
                    yield where, frozenset(single_cells(cell["cells"]))
