"""A PDF beside its document: whether it is that of the document as it stands, and what to do with one that is not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from budget_disclosure.store.digests import digest, has_digest
from budget_disclosure.store.file_names import pdf_of
from budget_disclosure.store.file_sets import Stored, publish_sets
from budget_disclosure.store.folder_record import Record, save_record

# How PDFs are made and tested; one that was made in an older way is not taken for good.
_RECIPE: Final = "2"


@dataclass(frozen=True, slots=True)
class Removed:
    """A PDF that is not that of its document: it was removed, or left because a person has a hand in it."""

    path: Path
    is_left: bool


def has_fresh_pdf(root: Path, record: Record, document: str, *, is_archival: bool | None = None) -> bool:
    """Return whether the PDF of a document is there, untouched, and made from the document as it stands.

    ``is_archival`` asks for one that is PDF/A, or for one that is not; ``None`` takes either.
    """
    path, name = root / document, pdf_of(document)
    kinds = (False, True) if is_archival is None else (is_archival,)
    if record.pdfs.get(name) is None or not path.is_file():
        return False
    return record.pdfs[name] in [_origin(path.read_bytes(), kind) for kind in kinds] and has_digest(
        root / name, *record.files.get(name, [])[-1:]
    )


def publish_pdf(
    root: Path,
    record: Record,
    document: str,
    made_from: bytes,
    pdf: bytes,
    *,
    is_archival: bool = False,
    replace_edited: bool,
) -> Stored:
    """Publish the PDF of a document and record which bytes of the document it was made from."""
    stored = publish_sets(root, record, [{pdf_of(document): pdf}], replace_edited=replace_edited)[0]
    if not stored.edited or replace_edited:
        record.pdfs[pdf_of(document)] = _origin(made_from, is_archival)
        save_record(root, record)
    return stored


def remove_outdated_pdf(root: Path, record: Record, document: str) -> Removed | None:
    """Remove our own PDF of another version of a document, so that nobody publishes the two together.

    One that was changed by hand, or that we did not make, is left; ``None`` when there is nothing to be said.
    """
    name = pdf_of(document)
    pdf = root / name
    if not pdf.is_file() or has_fresh_pdf(root, record, document):
        return None
    if not has_digest(pdf, *record.files.get(name, ())):
        return Removed(pdf, is_left=True)
    pdf.unlink()
    record.files.pop(name, None)
    record.pdfs.pop(name, None)
    save_record(root, record)
    return Removed(pdf, is_left=False)


def _origin(document: bytes, is_archival: bool) -> str:
    """Return what the record has of a PDF: the digest of its document, and how it was made from it."""
    return f"{digest(document)} {_RECIPE}{' PDF/A-2' if is_archival else ''}"
