"""Several workbooks of one unit: the highest revision counts, older ones stay where they are and only get a mention.

What cannot be decided blocks: equal revisions with different content (I-115), or a workbook that cannot be read, which
blocks by its own findings already; their advice then names the other workbook, so that one defect stays one finding.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.read_workbook import Intake
from budget_disclosure.intake.received import OLD_FOLDER
from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.submission import UnitSubmission
from budget_disclosure.text.comparable import leading_code

_UNKNOWN = 0  # revisions begin with 1
_ONE = "一个单位一份填报表"
_WHICH_IS_NEWER = f"该单位另有填报表“{{other}}”，系统无法判断以哪一份为准：这一份作废的，请移到子文件夹“{OLD_FOLDER}”。"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The workbooks that count (``files``), those of them read whole, one a unit, and the findings of all."""

    submissions: tuple[UnitSubmission, ...]
    findings: tuple[Finding, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A workbook after the choice; ``counts`` is false for one that was set aside."""

    intake: Intake
    counts: bool = True


def choose_workbooks(intakes: Sequence[Intake]) -> Chosen:
    """Return which workbooks count, in the order given. A superseded one has a single finding: that it is superseded.

    Of two that count for one unit (I-115) only the first is among the submissions, so that sums do not double.
    """
    settled = {one.intake.file: one for group in _by_unit(intakes) for one in _settle(group)}
    ordered = [settled[intake.file] for intake in intakes]
    return Chosen(
        tuple(one.intake.submission for one in ordered if one.intake.submission is not None),
        tuple(finding for one in ordered for finding in one.intake.findings),
        tuple(one.intake.file for one in ordered if one.counts),
    )


def _by_unit(intakes: Iterable[Intake]) -> Iterable[list[Intake]]:
    groups: dict[str, list[Intake]] = {}
    for intake in intakes:
        groups.setdefault(_unit_of(intake), []).append(intake)
    return groups.values()


def _unit_of(intake: Intake) -> str:
    """Return the unit code the workbook states, or else its file name; the file itself when neither says one."""
    if intake.identity.unit_code is not None:
        return intake.identity.unit_code.value
    return leading_code(PurePosixPath(intake.file).name) or intake.file


def _settle(group: Sequence[Intake]) -> Iterator[_Settled]:
    newest = max(_revision(intake) for intake in group)
    rivals = [intake for intake in group if _revision(intake) in (newest, _UNKNOWN)]
    used = _used(rivals, newest)
    for intake in group:
        if intake not in rivals:
            yield _Settled(_superseded(intake, used), counts=False)
        elif intake.submission is None:
            yield _Settled(_undecided(intake, [rival for rival in (used, *rivals) if rival is not intake]))
        elif intake is used or used.submission is None:
            yield _Settled(intake)
        elif _content(intake.submission) == _content(used.submission):
            yield _Settled(_copy(intake, intake.submission, used), counts=False)
        else:
            yield _Settled(_contradicting(intake, intake.submission, used))


def _used(rivals: Sequence[Intake], newest: int) -> Intake:
    """Return the workbook that counts: of the highest revision one that was read whole, with the plainest name.

    Copies are called by more than the original: “表 (1).xlsx”, “表 - 副本.xlsx”.
    """
    current = [intake for intake in rivals if _revision(intake) == newest]
    whole = [intake for intake in current if intake.submission is not None]
    return min(whole, key=lambda intake: (len(intake.file), intake.file)) if whole else current[0]


def _revision(intake: Intake) -> int:
    return intake.identity.revision.value if intake.identity.revision is not None else _UNKNOWN


def _content(submission: UnitSubmission) -> frozenset[tuple[str, str, str]]:
    """Return what the unit filled in, by sheet and cell, whatever the file's name; its own checks follow from that."""
    cells = input_cells([replace(submission, own_failures=())])
    return frozenset((cell.at.sheet, cell.at.cell, cell.value) for cell in cells)


def _superseded(intake: Intake, used: Intake) -> Intake:
    """Return the workbook with one finding instead of its own: a corrected one has been sent."""
    revision, newer = intake.identity.revision, used.identity.revision
    if revision is None or newer is None:
        raise ValueError(f"{intake.file}: superseded without a revision")
    found = f"修订号 {revision} 的旧填报表，本次采用修订号 {newer} 的“{used.file}”"
    return replace(intake, submission=None, findings=(Finding(rules.SUPERSEDED, revision.at, found, _ONE),))


def _copy(intake: Intake, submission: UnitSubmission, used: Intake) -> Intake:
    revision = submission.unit.revision
    found = f"与“{used.file}”修订号（{revision}）和内容都相同的又一份填报表，本次采用“{used.file}”"
    return replace(intake, submission=None, findings=(Finding(rules.SAME_TWICE, revision.at, found, _ONE),))


def _contradicting(intake: Intake, submission: UnitSubmission, used: Intake) -> Intake:
    code = submission.unit.unit_code
    finding = Finding(rules.TWO_WORKBOOKS, code.at, f"单位 {code} 已有填报表“{used.file}”", _ONE)
    return replace(intake, submission=None, findings=(*intake.findings, finding))


def _undecided(intake: Intake, rivals: Sequence[Intake]) -> Intake:
    """Return the unreadable workbook; where it has a rival, its first error also says what else can be done."""
    first = next((f for f in intake.findings if f.effective_severity is Severity.BLOCK), None)
    if first is None or not rivals:
        return intake
    advised = replace(first, remedy=first.what_to_do + _WHICH_IS_NEWER.format(other=rivals[0].file))
    return replace(intake, findings=tuple(advised if f is first else f for f in intake.findings))
