"""`disclose approve`: what a reviewer has to see, marked copies for review, and his sign-off or its withdrawal.

Only what the workbooks say can be signed, and nothing that a person edited; what is signed is kept with its draft.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from budget_disclosure.actions.draft_refusals import (
    WITHOUT_DOCUMENTS,
    never_run,
    no_draft,
    not_as_reported,
    refuse_unknown,
    refuse_without_outputs,
)
from budget_disclosure.actions.items_of_law import items_of_law
from budget_disclosure.corrections.pin_publication import finish_killed_run
from budget_disclosure.corrections.review_copies import write_review_copies
from budget_disclosure.corrections.review_sheet import ReviewSheet, review_sheet
from budget_disclosure.corrections.sign_off_status import named, sign_off_status, touched_files
from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME
from budget_disclosure.intake.departments import DepartmentFolder, discover
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.report.report_json import read_report
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.store.document_data import reading_order
from budget_disclosure.store.draft import Draft, read_draft
from budget_disclosure.store.file_names import department_folder, state_folder
from budget_disclosure.store.run_lock import lock_departments
from budget_disclosure.store.sign_off_log import SignedDocument, SignOff, add_sign_off, latest_sign_off

_log = logging.getLogger(__name__)
_MOST_CHARACTERS = {"审核人": 50, "说明": 500}


@dataclass(frozen=True, slots=True)
class ApproveOrder:
    """What is to be signed, and by whom; without ``reviewer`` it is only shown, and copies for review are written.

    ``code`` is the check code that the reviewer read, empty where he does not say; ``is_withdrawal`` takes the latest
    sign-off back.
    """

    codes: tuple[str, ...]
    year: int
    inputs: Path
    outputs: Path
    reviewer: str = ""
    note: str = ""
    code: str = ""
    is_withdrawal: bool = False
    templates: Path = Path("templates")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a department: the sheet that was shown, where the copies are, the entry that was written.

    ``problems`` say why nothing can be signed, ``before`` is what was known of a sign-off; all in Chinese.
    """

    title: str
    sheet: ReviewSheet | None = None
    copies: Path | None = None
    entry: SignOff | None = None
    problems: tuple[str, ...] = ()
    before: SignOffStatus | None = None


def approve_departments(order: ApproveOrder, now: datetime) -> list[Reviewed]:
    """Show, sign or withdraw; one department that is refused does not stop the others.

    Raises ``DisclosureError`` for what concerns them all: no such year or department, a name or note that cannot be
    recorded, another run at work.
    """
    departments = {one.code: one for one in discover(order.inputs, order.year).departments}
    refuse_unknown(order.codes, departments, "签批")
    refuse_without_outputs(order.outputs, order.year)
    for title, text in (("审核人", order.reviewer), ("说明", order.note)):
        if len(text) > _MOST_CHARACTERS[title] or not text.isprintable():
            raise DisclosureError(f"{title}应写在一行里，不超过 {_MOST_CHARACTERS[title]} 个字。")
    names = {code: departments[code].name for code in order.codes}
    with lock_departments(state_folder(order.outputs, order.year), names):
        return [_reviewed(order, departments[code], now) for code in names]


def lines_of_review(one: Reviewed, order: ApproveOrder) -> Iterator[str]:
    """Yield what came of a department, as people read it."""
    yield from one.sheet.lines if one.sheet else ()
    if one.before is not None:
        yield f"{one.title}：此前{one.before.text}。"
    if one.problems:
        what = "没有撤回" if order.is_withdrawal else "没有签批" if order.reviewer else "还不能签批"
        yield f"{one.title}：{what}。{'；'.join(one.problems)}。"
    elif one.entry is not None and one.entry.is_withdrawal:
        yield f"{one.title}：签批已撤回，记录保留（第 {one.entry.number} 条）。"
    elif one.entry is not None:
        signed_at = local_time(one.entry.at)
        yield (
            f"{one.title}：{one.entry.reviewer} 已签批（{signed_at}），核对码 {one.entry.code}。内容一变，签批就失效。"
        )
    elif one.copies is not None:
        yield f"送审稿（每页印有“草稿”和核对码）和送审单在 {one.copies}"
    else:
        yield f"{one.title}：已经签过，内容没有变，没有新的记录。"


def local_time(text: str) -> str:
    """Return a recorded time (ISO 8601) as the clock on this wall shows it, to the minute; other texts as they are."""
    try:
        return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def _reviewed(order: ApproveOrder, department: DepartmentFolder, now: datetime) -> Reviewed:
    """Return what came of a department; whatever goes wrong with one does not stop the others."""
    folder = department_folder(order.outputs, order.year, department.code, department.name)
    title = f"{department.code} {department.name}"
    try:
        if order.is_withdrawal:
            return _withdraw(order, folder, title, now)
        return _review(order, department, folder, title, now)
    except Exception as error:
        _log.exception("department %s was not reviewed", department.code)
        return Reviewed(title, problems=(describe_error(error).removesuffix("。"),))


def _withdraw(order: ApproveOrder, folder: Path, title: str, now: datetime) -> Reviewed:
    before = sign_off_status(folder, read_draft(folder))
    if before is None or before.state is SignOffState.WITHDRAWN:
        return Reviewed(title, problems=("没有可以撤回的签批",), before=before)
    entry = SignOff(order.reviewer, _time(now), order.note, is_withdrawal=True)
    return Reviewed(title, entry=add_sign_off(folder, entry), before=before)


def _review(order: ApproveOrder, department: DepartmentFolder, folder: Path, title: str, now: datetime) -> Reviewed:
    if folder.is_dir():
        finish_killed_run(folder, now)
    (report, problem), draft = read_report(folder), read_draft(folder)
    if report is None:
        return Reviewed(title, problems=(problem or never_run(order.year, department),))
    before = sign_off_status(folder, draft)
    problems = tuple(_refusals(order, department, folder, report, draft))
    if problems or draft is None:
        return Reviewed(title, problems=problems, before=before)
    document = draft.documents[min(draft.documents, key=reading_order)]
    law = () if order.reviewer else items_of_law(folder / document.path, order.templates)
    sheet = review_sheet(folder, order.year, report, draft, law)
    if not order.reviewer:
        return Reviewed(title, sheet, write_review_copies(folder, draft, sheet, now.date()), before=before)
    problems = tuple(_refusals_of_reviewer(order, sheet))
    entry = None if problems else _signed(order, folder, draft, sheet, before, now)
    return Reviewed(title, sheet, entry=entry, problems=problems, before=before)


def _signed(
    order: ApproveOrder, folder: Path, draft: Draft, sheet: ReviewSheet, before: SignOffStatus | None, now: datetime
) -> SignOff | None:
    """Write the entry and return it; ``None`` where the same person has signed the same already."""
    documents = {subject: signed for subject, (_, signed) in sheet.documents.items()}
    entry = SignOff(order.reviewer, _time(now), order.note, documents, sheet.reminders)
    if before is not None and before.state is SignOffState.SIGNED and _is_known(folder, entry):
        return None
    return add_sign_off(folder, entry, draft)


def _refusals(
    order: ApproveOrder, department: DepartmentFolder, folder: Path, report: DepartmentOutcome, draft: Draft | None
) -> Iterator[str]:
    """Yield why nobody can sign what stands on the disk."""
    yield from not_as_reported(order.year, department, report)
    if report.state in WITHOUT_DOCUMENTS:
        return
    if draft is None or not draft.documents:
        yield no_draft(order.year, department)
        return
    for subject, why in touched_files(folder, draft, is_resaving_told=False):
        yield f"{named(subject)}：{why}"


def _refusals_of_reviewer(order: ApproveOrder, sheet: ReviewSheet) -> Iterator[str]:
    """Yield why this reviewer cannot sign: he read another draft, or amounts are in doubt and he says nothing."""
    if order.code and order.code.lower() != sheet.code:
        yield f"核对码不符：送审稿上是 {order.code}，目前的草稿是 {sheet.code}，内容有变动，请重新送审"
    if sheet.doubtful and not order.note:
        rules = "、".join(f"{rule.id} {rule.sentence}（{count} 处）" for rule, count in sheet.doubtful)
        yield (
            f"金额可疑、没有人说明的：{rules}。核对无误的，由负责人写入 {WAIVERS_NAME} 后重新运行，"
            "或用 --note 写明核对的结果"
        )


def _is_known(folder: Path, entry: SignOff) -> bool:
    latest = latest_sign_off(folder)
    return latest is not None and _said(latest) == _said(entry)


def _said(entry: SignOff) -> tuple[str, str, str, list[tuple[str, SignedDocument]]]:
    return entry.reviewer, entry.note, entry.digest, sorted(entry.documents.items(), key=lambda pair: pair[0])


def _time(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
