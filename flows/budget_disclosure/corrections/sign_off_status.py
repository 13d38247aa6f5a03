"""Whether the draft on the disk is what a reviewer signed, and what changed since where it is not.

It holds for the same content, whichever run wrote it; it does not for another figure or word, a document that came or
went, or a file that a person touched since. Content that is again as it was signed is signed.
"""

from collections.abc import Iterator
from pathlib import Path

from budget_disclosure.changes.changes_text import summary
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.changes.notice_words import headline
from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.corrections.draft_reading import snapshot_of, text_digest
from budget_disclosure.corrections.publication_status import has_same_content
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.store.digests import digest, has_digest
from budget_disclosure.store.document_data import DATA_NAME, reading_order
from budget_disclosure.store.draft import Draft, DraftDocument
from budget_disclosure.store.file_names import beside
from budget_disclosure.store.folder_record import read_record
from budget_disclosure.store.sign_off_log import (
    SignedDocument,
    SignOff,
    check_code,
    latest_sign_off,
    read_signed_draft,
    values_digest,
)


def sign_off_status(folder: Path, draft: Draft | None) -> SignOffStatus | None:
    """Return what has become of the latest sign-off of an output folder; ``None`` where nobody ever signed.

    Raises ``DisclosureError`` for a broken record of the folder.
    """
    try:
        entry = latest_sign_off(folder)
    except DisclosureError as error:
        return SignOffStatus(SignOffState.VOID, reasons=(str(error).removesuffix("。"),))
    if entry is None:
        return None
    if entry.is_withdrawal:
        why = (entry.note,) if entry.note else ()
        return SignOffStatus(SignOffState.WITHDRAWN, entry.reviewer, entry.at, reasons=why)
    reasons = tuple(_reasons(folder, entry, draft)) if draft else ("上次运行的草稿没有记录，请重新运行",)
    state = SignOffState.VOID if reasons else SignOffState.SIGNED
    return SignOffStatus(state, entry.reviewer, entry.at, entry.code, reasons)


def content_of(document: DraftDocument) -> tuple[str, str]:
    """Return the digests of what a reader reads in a document and of its exact figures: what a reviewer signs."""
    return text_digest(document), values_digest(document.data)


def code_of(draft: Draft) -> str:
    """Return the check code of a draft, which its reviewer compares with what was printed for review."""
    return check_code({subject: content_of(one) for subject, one in draft.documents.items()})


def named(subject: str) -> str:
    """Return whose document it is, as people read it: ``单位 021002``."""
    return subject.replace("-", " ")


def difference_in_words(old: Snapshot, new: Snapshot) -> str:
    """Return what changed between two states of a document, in a few words."""
    changes = compare(old, new)
    if not changes.is_empty:
        return f"{headline(changes, old, new)}（{summary(changes)}）"
    if changes.unshown:
        return f"{changes.unshown} 个金额的变动太小，四舍五入后公开的数没有变化"
    return "填报的内容没有变动：模板、表样或措辞有变"


def touched_files(
    folder: Path, draft: Draft, signed: SignOff | None = None, *, is_resaving_told: bool = True
) -> Iterator[tuple[str, str]]:
    """Yield by document the files on the disk that are neither what the last run wrote nor what was signed, and why.

    Before it is signed a document may have been saved again with the same content, as Word does for page numbers: such
    are left out where ``is_resaving_told`` is false.
    """
    record = read_record(folder)
    for subject, one in draft.documents.items():
        known = signed.documents.get(subject) if signed else None
        if why := _touched_document(folder, one, known, is_resaving_told):
            yield subject, why
        tables = [*record.files.get(one.tables, [])[-1:], *([known.tables] if known else [])]
        data = beside(one.path, DATA_NAME)
        for name, digests in ((one.tables, tables), (data, [digest(one.data)])):
            if not has_digest(folder / name, *digests):
                state = "被人改过" if (folder / name).is_file() else "不在了"
                yield subject, f"《{Path(name).name}》{state}"


def _touched_document(folder: Path, one: DraftDocument, known: SignedDocument | None, is_resaving_told: bool) -> str:
    path = folder / one.path
    if not path.is_file():
        return f"《{path.name}》不在了"
    content = path.read_bytes()
    if digest(content) in (one.docx, known.docx if known else ""):
        return ""
    if has_same_content(content, one.docx, lambda: text_digest(one)):
        return f"《{path.name}》被人另存过（文字和数字没有变）" if is_resaving_told else ""
    return f"《{path.name}》被人改过"


def _reasons(folder: Path, entry: SignOff, draft: Draft) -> Iterator[str]:
    """Yield why an entry does not hold for the draft, each document once."""
    content, signed = draft.documents, entry.documents
    before: Draft | None = None
    touched: dict[str, list[str]] = {}
    for subject, why in touched_files(folder, draft, entry):
        touched.setdefault(subject, []).append(why)
    for subject in sorted({*signed, *content}, key=reading_order):
        if subject not in signed:
            yield f"{named(subject)}：新增的文档"
        elif subject not in content:
            yield f"{named(subject)}：没有最新的文档（不再有这个单位，或有错误、被人改过）"
        elif not _is_signed(content[subject], signed[subject]):
            before = before or read_signed_draft(folder, entry)
            yield f"{named(subject)}：{_changed(before, draft, subject)}"
        elif subject in touched:
            yield f"{named(subject)}：签批以后{'、'.join(touched[subject])}"


def _is_signed(one: DraftDocument, signed: SignedDocument) -> bool:
    """Return whether a document says what was signed; of equal bytes nothing has to be read."""
    if digest(one.data) != signed.data and values_digest(one.data) != signed.values:
        return False
    return one.docx == signed.docx or text_digest(one) == signed.text


def _changed(before: Draft | None, draft: Draft, subject: str) -> str:
    if before is None or subject not in before.documents:
        return "内容有变动"
    return difference_in_words(snapshot_of(before, subject), snapshot_of(draft, subject))
