"""Publication pins a version: what stands on the disk when the register says that it was published.

``pin_publications`` is called before a run writes anything, when the board is made, and after ``disclose publish`` has
written its line. It can be killed at any moment and called again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from budget_disclosure import __version__
from budget_disclosure.companions import TABLES_WORKBOOK
from budget_disclosure.corrections.draft_reading import text_digest, version_data
from budget_disclosure.corrections.make_draft import draft_of_version
from budget_disclosure.corrections.notice_docx import notice_template
from budget_disclosure.corrections.publication_status import has_same_content, publication_status
from budget_disclosure.corrections.review_copies import remove_outdated_review_copies
from budget_disclosure.corrections.run_changes import write_run_changes
from budget_disclosure.corrections.sign_off_status import sign_off_status
from budget_disclosure.corrections.unpinned_versions import migrate, version_of_day
from budget_disclosure.corrections.write_corrections import remove_draft_correction, write_missing_corrections
from budget_disclosure.public_page.write_page import PUBLIC_PAGE
from budget_disclosure.report.outcome import PublicationState
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.store.atomic_writing import remove_unfinished_folders
from budget_disclosure.store.digests import has_digest
from budget_disclosure.store.draft import (
    Draft,
    DraftDocument,
    forget_announced,
    interrupted_draft,
    read_draft,
    write_draft,
)
from budget_disclosure.store.file_names import (
    CORRECTIONS_FOLDER,
    RUN_CHANGES_FOLDER,
    SIGN_OFFS_FOLDER,
    VERSIONS_FOLDER,
    pdf_of,
    release_folder,
    sibling_companion,
)
from budget_disclosure.store.file_sets import finish_publishing
from budget_disclosure.store.folder_record import read_record
from budget_disclosure.store.pdf_files import has_fresh_pdf
from budget_disclosure.store.register_log import UNKNOWN, HandledLine, match_register, read_log, write_log
from budget_disclosure.store.release import ReleaseNames, update_release
from budget_disclosure.store.version import Publication, Signature, Version
from budget_disclosure.store.versions import keep_version, list_versions


@dataclass(frozen=True, slots=True)
class PinResult:
    """What was done: the version that was pinned, and what a person should know, in Chinese without a full stop.

    ``is_registered`` says that the register has a publication, whether it could be pinned or not.
    """

    pinned: Version | None = None
    messages: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_registered: bool = False


def pin_publications(
    folder: Path,
    year: int,
    publications: Sequence[Publication],
    format_folder: Path,
    now: datetime,
    names: ReleaseNames | None = None,
) -> PinResult:
    """Bring what was published up to what the register says: pin, write notices, put the files for the web in place.

    What a killed run left is finished first. ``publications`` are those of the register by day; notices are made from
    the year's template in ``format_folder``. Without ``names`` the files for
    the web are left alone. Raises ``OSError`` when the disk refuses, ``DisclosureError`` for damaged
    versions.
    """
    if not folder.is_dir():
        if not publications:
            return PinResult()
        return PinResult(problems=(f"登记了 {publications[-1].day} 公开，但还没有生成过文档",), is_registered=True)
    finish_killed_run(folder, now)
    messages = list(migrate(folder, year))
    matched = match_register(_log_of(folder), publications)
    messages += [
        f"第 {entry.version} 版的公开日期按登记由 {entry.day} 改为 {line.day}" for entry, line in matched.moved
    ]
    log, pinned, problems = matched.log, None, list[str]()
    for line in matched.new:
        version, words = _pin(folder, year, line, now)
        latest = list_versions(folder)[-1:]
        is_repeated = version is None and not words
        (problems if version is None and words else messages).extend(words)
        if is_repeated and latest[0].publication != line:
            messages.append(f"{line.day} 登记的公开，内容与第 {latest[0].number} 版相同，没有新的版本")
        log.append(HandledLine(line.day, version.number if version else latest[0].number if is_repeated else UNKNOWN))
        pinned = version or pinned
    if log:
        write_log(folder, log)
    if list_versions(folder):
        write_missing_corrections(folder, notice_template(format_folder, year), now, match_register(log, publications))
        if names is not None:
            update_release(folder, names)
    if pinned:
        remove_draft_correction(folder)
        remove_outdated_review_copies(folder, None)
    return PinResult(pinned, tuple(messages), tuple(problems), bool(publications))


def finish_killed_run(folder: Path, now: datetime) -> None:
    """Finish or remove what a killed run left half done, so that documents and draft are those of one run."""
    finish_publishing(folder)
    for archive in (VERSIONS_FOLDER, CORRECTIONS_FOLDER, RUN_CHANGES_FOLDER, SIGN_OFFS_FOLDER):
        remove_unfinished_folders(folder / archive)
    remove_unfinished_folders(folder)
    remove_unfinished_folders(release_folder(folder).parent)
    interrupted = interrupted_draft(folder)
    if interrupted is not None:
        write_run_changes(folder, read_draft(folder), interrupted, {}, now)
        write_draft(folder, interrupted)
    forget_announced(folder)


def forget_failed_pin(folder: Path, publication: Publication) -> None:
    """Forget that a line of the register could not be pinned: a person says now what was published on that day."""
    log = _log_of(folder)
    left = [one for one in log if (one.day, one.version) != (publication.day, UNKNOWN)]
    if len(left) != len(log):
        write_log(folder, left)


def _log_of(folder: Path) -> list[HandledLine]:
    """Return the log, with the versions it lacks: a run may have been killed between the two."""
    log = list(read_log(folder))
    known = {one.version for one in log}
    for version in list_versions(folder):
        if version.publication is not None and version.number not in known:
            log.append(HandledLine(version.publication.day, version.number))
    return sorted(log, key=lambda one: one.day)


def disk_problems(folder: Path, draft: Draft) -> list[str]:
    """Return why what stands on the disk is not the draft that the last run wrote; nothing where it is."""
    problems = []
    for one in draft.documents.values():
        path = folder / one.path
        if not path.is_file():
            problems.append(f"《{path.name}》不在了")
        elif not has_same_content(path.read_bytes(), one.docx, partial(text_digest, one)):
            problems.append(f"《{path.name}》在生成以后被人改过")
    return problems


def _pin(folder: Path, year: int, publication: Publication, now: datetime) -> tuple[Version | None, list[str]]:
    """Pin a version for a publication; return it and what to say, or ``None`` and why it cannot be pinned.

    Neither where the content is already published: then there is nothing to pin.
    """
    older = version_of_day(folder, publication) if not list_versions(folder) else None
    if older is not None:
        version = _keep(folder, draft_of_version(older, year), older.documents, {}, publication, now, None)
        kept_on, number = older.version.kept_at[:10], older.version.number
        return version, [f"由旧程序 {kept_on} 存入的第 {number} 版存为公开的第 1 版，请核对"]
    draft = read_draft(folder)
    if draft is None or not draft.documents:
        return None, [f"登记了 {publication.day} 公开，但没有生成的文档可以存为公开的版本。{_say(publication)}"]
    if problems := disk_problems(folder, draft):
        why = "，".join(problems)
        return None, [f"登记了 {publication.day} 公开，但{why}，没有存为公开的版本。{_say(publication)}"]
    if publication_status(folder, draft).state is PublicationState.PUBLISHED:
        return None, []
    documents = {one.path: (folder / one.path).read_bytes() for one in draft.documents.values()}
    companions = dict(_companions(folder, draft))
    sign_off = sign_off_status(folder, draft)
    version = _keep(folder, draft, documents, companions, publication, now, sign_off)
    expected = [name for one in draft.documents.values() for name in (one.tables, _page_of(one))]
    record = read_record(folder)
    lacking = [
        name for name in expected if name not in companions and (name in record.files or name.endswith(TABLES_WORKBOOK))
    ]
    words = [f"已存为公开的第 {version.number} 版（{publication.day}）"]
    if sign_off is not None:
        words.append(
            sign_off.text if sign_off.state is SignOffState.SIGNED else f"公开的内容没有有效的签批，{sign_off.text}"
        )
    return version, words + [f"《{Path(name).name}》不在或被人改过，没有一起存入" for name in lacking]


def _page_of(document: DraftDocument) -> str:
    """Return where the public's page of a document stands; an earlier program wrote none."""
    return sibling_companion(document.tables, TABLES_WORKBOOK, PUBLIC_PAGE)


def _say(publication: Publication) -> str:
    return f"确认目前的文档就是公开的内容以后，请运行 ./disclose publish，日期写 {publication.day}"


def _keep(
    folder: Path,
    draft: Draft,
    documents: Mapping[str, bytes],
    companions: Mapping[str, bytes],
    publication: Publication,
    now: datetime,
    sign_off: SignOffStatus | None,
) -> Version:
    signed = sign_off if sign_off and sign_off.state is SignOffState.SIGNED else None
    return keep_version(
        folder,
        documents,
        version_data(draft),
        draft.workbooks,
        companions=companions,
        publication=publication,
        declarations=draft.declarations,
        code_version=__version__,
        kept_at=now.isoformat(timespec="seconds"),
        signature=Signature(signed.reviewer, signed.at, signed.code) if signed else None,
    )


def _companions(folder: Path, draft: Draft) -> Iterator[tuple[str, bytes]]:
    """Yield tables, public page and PDF of each document, those that are there and what we wrote for this document."""
    record = read_record(folder)
    for one in draft.documents.values():
        for name in (one.tables, _page_of(one)):
            if has_digest(folder / name, *record.files.get(name, [])[-1:]):
                yield name, (folder / name).read_bytes()
        if has_fresh_pdf(folder, record, one.path):
            yield pdf_of(one.path), (folder / pdf_of(one.path)).read_bytes()
