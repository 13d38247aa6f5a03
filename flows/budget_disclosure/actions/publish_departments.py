"""`disclose publish`: that departments have published is written into the register, and what they published is pinned.

Nothing is published that is not what the workbooks say, and nothing is written of a department that is refused.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from budget_disclosure.actions.draft_refusals import (
    WITHOUT_DOCUMENTS,
    never_run,
    no_draft,
    not_as_reported,
    refuse_unknown,
    refuse_without_outputs,
)
from budget_disclosure.corrections.notice_docx import notice_template, require_notice_template
from budget_disclosure.corrections.pin_publication import (
    PinResult,
    disk_problems,
    forget_failed_pin,
    pin_publications,
)
from budget_disclosure.corrections.publication_status import PublicationStatus, publication_status
from budget_disclosure.corrections.sign_off_status import sign_off_status
from budget_disclosure.corrections.write_corrections import publication_of
from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, load_bureau
from budget_disclosure.intake.department_formats import formats_of_departments
from budget_disclosure.intake.departments import DepartmentFolder, discover
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.report.outcome import DepartmentOutcome, PublicationState
from budget_disclosure.report.report_json import read_report
from budget_disclosure.report.sign_off_state import SignOffState
from budget_disclosure.store.draft import Draft, read_draft
from budget_disclosure.store.file_names import department_folder, release_folder, state_folder
from budget_disclosure.store.publication_register import (
    REGISTER_NAME,
    Entry,
    is_web_address,
    read_register,
    write_publication,
    wrong_day,
)
from budget_disclosure.store.register_log import MatchedRegister, match_register, read_log
from budget_disclosure.store.release import names_for_web
from budget_disclosure.store.run_lock import lock_departments, lock_year, try_department
from budget_disclosure.store.version import Publication

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublishOrder:
    """What was published: the departments by code, the year, and the day, address and reason they share."""

    codes: tuple[str, ...]
    year: int
    publication: Publication
    inputs: Path
    outputs: Path
    templates: Path


@dataclass(frozen=True, slots=True)
class Result:
    """The result for a department: the version it has published now, or why it was refused (``problems``, Chinese)."""

    title: str
    version: int = 0
    release: Path | None = None
    messages: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def publish_departments(order: PublishOrder, now: datetime) -> list[Result]:
    """Register the publication of each department and pin it; one that is refused does not stop the others.

    Raises ``DisclosureError`` for what concerns them all: no such year or department, a wrong address or day, a
    register that cannot be read, another run at work.
    """
    departments = {one.code: one for one in discover(order.inputs, order.year).departments}
    _check(order, departments, now.date())
    names = {code: departments[code].name for code in order.codes}
    folder = state_folder(order.outputs, order.year)
    # The year's lock too: the register belongs to all departments.
    with lock_departments(folder, names), lock_year(folder):
        return [_published(order, departments[code], now) for code in names]


def lines_of_publication(one: Result, day: date) -> Iterator[str]:
    """Yield what came of a department, as people read it."""
    for message in one.messages:
        yield f"{one.title}：{message}。"
    if one.problems:
        yield f"{one.title}：没有登记。{'；'.join(one.problems)}。"
    else:
        yield f"{one.title}：已公开第 {one.version} 版（{day}）。可以上网的文件在 {one.release}"


def pin_year(
    year: int,
    inputs: Path,
    outputs: Path,
    templates: Path,
    departments: Iterable[DepartmentFolder],
    now: datetime,
) -> list[tuple[DepartmentFolder, PinResult]]:
    """Pin what the register says of a year's departments; return what was done of those where there is something.

    A department that a run is at work on is left out: the run does it itself.
    """
    register = read_register(inputs / str(year) / REGISTER_NAME, year, now.date())
    formats = formats_of_departments(templates, inputs, year)
    names = names_for_web(inputs, year)
    found = []
    for one in departments:
        with try_department(state_folder(outputs, year), one.code) as is_free:
            if not is_free:
                continue
            folder = department_folder(outputs, year, one.code, one.name)
            try:
                format_folder = formats.of(one.code).folder
                result = pin_publications(folder, year, register.of(one.code).publications, format_folder, now, names)
            except Exception as error:
                _log.exception("nothing was pinned of department %s", one.code)
                result = PinResult(problems=(describe_error(error).removesuffix("。"),))
            if result.messages or result.problems:
                found.append((one, result))
    return found


def latest_year(outputs: Path) -> int:
    """Return the latest year that documents were made of. Raises ``DisclosureError`` when there is none."""
    years = [int(path.name) for path in outputs.glob("20[0-9][0-9]") if path.is_dir()]
    if not years:
        raise DisclosureError(f"{outputs} 里没有生成过的文档。请先运行 ./disclose run。")
    return max(years)


def _check(order: PublishOrder, departments: dict[str, DepartmentFolder], today: date) -> None:
    refuse_unknown(order.codes, departments, "公开")
    if wrong := wrong_day(order.publication.day, order.year, today):
        raise DisclosureError(f"公开日期 {wrong}")
    if order.publication.url and not is_web_address(order.publication.url):
        raise DisclosureError(f"“{order.publication.url}”不是网址，应以 http:// 或 https:// 开头，不含空格。")
    formats = formats_of_departments(order.templates, order.inputs, order.year)
    for one in formats.in_use(order.codes):
        require_notice_template(notice_template(one.folder, order.year))
    refuse_without_outputs(order.outputs, order.year)


def _published(order: PublishOrder, department: DepartmentFolder, now: datetime) -> Result:
    """Return what came of a department; whatever goes wrong with one does not stop the others."""
    try:
        return _publish(order, department, now)
    except Exception as error:
        _log.exception("department %s was not published", department.code)
        return Result(f"{department.code} {department.name}", problems=(describe_error(error).removesuffix("。"),))


def _publish(order: PublishOrder, department: DepartmentFolder, now: datetime) -> Result:
    path = order.inputs / str(order.year) / REGISTER_NAME
    folder = department_folder(order.outputs, order.year, department.code, department.name)
    title = f"{department.code} {department.name}"
    before = read_register(path, order.year, now.date()).of(department.code)
    formats = formats_of_departments(order.templates, order.inputs, order.year)
    format_folder = formats.of(department.code).folder
    names = names_for_web(order.inputs, order.year)
    earlier = pin_publications(folder, order.year, before.publications, format_folder, now, names)
    matched = match_register(read_log(folder), before.publications)
    status = _status(folder)
    if status.state is PublicationState.PUBLISHED and status.version is not None:
        known = publication_of(status.version, matched).day
        if order.publication.day != known:
            words = f"内容与已公开的第 {status.version.number} 版（{known}）相同，没有需要再次公开的变动"
            return Result(title, messages=earlier.messages, problems=(words,))
    elif problems := tuple(_refusals(order, department, folder, before, status, matched)):
        return Result(title, messages=earlier.messages, problems=problems)
    # The register first: whatever happens now, the next run or status pins what it says.
    forget_failed_pin(folder, order.publication)
    write_publication(path, department.code, order.publication)
    register = read_register(path, order.year, now.date())
    done = pin_publications(folder, order.year, register.of(department.code).publications, format_folder, now, names)
    version = _status(folder).version
    return Result(
        title,
        version.number if version else 0,
        release_folder(folder) if version else None,
        (*earlier.messages, *done.messages),
        done.problems,
    )


def _status(folder: Path) -> PublicationStatus:
    draft = read_draft(folder)
    return publication_status(folder, draft) if draft else PublicationStatus(PublicationState.AWAITING)


def _refusals(
    order: PublishOrder,
    department: DepartmentFolder,
    folder: Path,
    entry: Entry,
    status: PublicationStatus,
    matched: MatchedRegister,
) -> Iterator[str]:
    """Yield why what stands on the disk cannot be published on that day."""
    report, problem = read_report(folder)
    draft = read_draft(folder)
    if report is None:
        yield problem or never_run(order.year, department)
        return
    day = order.publication.day
    approved = _approved(order, entry, report)
    if approved and day < approved:
        yield f"公开日期 {day} 早于批复日期 {approved}"
    if status.version is not None:
        previous = publication_of(status.version, matched).day
        if day <= previous:
            yield f"公开日期 {day} 应晚于第 {status.version.number} 版的公开日期 {previous}"
        if not order.publication.reason:
            yield f"这是第 {status.version.number + 1} 版，属于更正公开，请用 --reason 写明更正的原因"
    yield from not_as_reported(order.year, department, report)
    if report.state in WITHOUT_DOCUMENTS:
        return
    if draft is None or not draft.documents:
        yield no_draft(order.year, department)
    else:
        problems = disk_problems(folder, draft)
        yield from problems or _of_sign_off(order, department, folder, draft)


def _of_sign_off(order: PublishOrder, department: DepartmentFolder, folder: Path, draft: Draft) -> Iterator[str]:
    """Yield why a draft cannot be published as it is signed, or not; nobody has to sign where nobody demands it."""
    status = sign_off_status(folder, draft)
    if status is not None and status.state is SignOffState.SIGNED:
        return
    sign = f"./disclose approve {department.code} --reviewer 姓名"
    if load_bureau(order.inputs, order.year).sign_off == "required":
        yield f"{BUREAU_NAME} 要求签批以后才能公开，{status.text if status else '还没有签批'}。请审核以后签批：{sign}"
    elif status is not None and status.state is SignOffState.VOID:
        withdraw = f"./disclose approve {department.code} --withdraw"
        yield f"{status.text}。请重新签批：{sign}；不再需要签批的，先撤回：{withdraw}"


def _approved(order: PublishOrder, entry: Entry, report: DepartmentOutcome) -> date | None:
    return entry.approved or load_bureau(order.inputs, order.year).approval_date or report.approval_date
