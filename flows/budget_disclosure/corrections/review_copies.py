"""``送审稿/``: what reviewers are given, every document marked as a draft, with the sheet of what is to be signed.

The documents themselves stay clean, so that what was reviewed is published byte for byte; the copies say on every page
that they are drafts, and of which content. They go when the draft is another, or is published.
"""

from datetime import date
from pathlib import Path, PurePosixPath

from budget_disclosure.corrections.draft_mark import mark_draft
from budget_disclosure.corrections.review_sheet import ReviewSheet
from budget_disclosure.corrections.sign_off_status import code_of
from budget_disclosure.store.atomic_writing import remove_folder, replace_folder
from budget_disclosure.store.draft import Draft
from budget_disclosure.store.file_names import REVIEW_FOLDER
from budget_disclosure.store.json_files import Json, read_json_object

SHEET_PAGE, SHEET_WORD, SHEET_JSON = "送审单.html", "送审单.docx", "送审单.json"


def write_review_copies(folder: Path, draft: Draft, sheet: ReviewSheet, day: date) -> Path:
    """Write the marked copies and the sheet, where they are not there already, and return their folder.

    Raises ``OSError`` when the disk refuses, ``TemplateError`` for a document that cannot be marked.
    """
    target = folder / REVIEW_FOLDER
    names = {one.path: marked_name(one.path) for one in draft.documents.values()}
    known = target / SHEET_JSON
    if (
        known.is_file()
        and known.read_bytes() == sheet.as_json()
        and all((target / n).is_file() for n in names.values())
    ):
        return target
    line = f"草稿，未公开　{day}　核对码 {sheet.code}"
    files = {name: mark_draft((folder / path).read_bytes(), line) for path, name in names.items()}
    sheets = {
        SHEET_PAGE: sheet.page(day.isoformat()),
        SHEET_WORD: sheet.word(day.isoformat()),
        SHEET_JSON: sheet.as_json(),
    }
    replace_folder(target, {**files, **sheets})
    return target


def marked_name(document: str) -> str:
    """Return the name of the marked copy of a document, from the document's path."""
    path = PurePosixPath(document)
    return str(path.with_name(f"{path.stem}（草稿）{path.suffix}"))


def remove_outdated_review_copies(folder: Path, draft: Draft | None) -> None:
    """Remove copies for review that are not of this draft; ``None``: there is nothing to review any more."""
    target = folder / REVIEW_FOLDER
    if target.is_dir() and (draft is None or not _is_sheet_of(read_json_object(target / SHEET_JSON) or {}, draft)):
        remove_folder(target)


def _is_sheet_of(sheet: Json, draft: Draft) -> bool:
    """Return whether a sheet is of a draft; documents of equal bytes are not read."""
    shown = {subject: one.get("docx") for subject, one in sheet.get("documents", {}).items()}
    return shown == {subject: one.docx for subject, one in draft.documents.items()} or sheet.get("code") == code_of(
        draft
    )
