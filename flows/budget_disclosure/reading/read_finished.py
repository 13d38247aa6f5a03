"""A finished document of either kind read, with the limits that keep hostile files from holding up the rest."""

from pathlib import Path

from budget_disclosure.published.published_document import PublishedDocument
from budget_disclosure.reading.reading_errors import UnreadableDocumentError

KINDS = (".docx", ".pdf")
_LARGEST = 300 * 1024 * 1024


def read_finished(path: Path) -> PublishedDocument:
    """Return what a reader sees of a .docx or .pdf. Raises ``UnreadableDocumentError`` and ``OSError``."""
    kind = path.suffix.casefold()
    if kind not in KINDS:
        raise UnreadableDocumentError("只审查 .docx 和 .pdf 文件；旧的 .doc、WPS 文件请另存为 .docx")
    size = path.stat().st_size
    if not size:
        raise UnreadableDocumentError("文件是空的")
    if size > _LARGEST:
        raise UnreadableDocumentError(f"文件太大（{size // 1024 // 1024} MB）")
    data = path.read_bytes()
    if kind == ".pdf":
        from budget_disclosure.reading.read_pdf import read_pdf

        return read_pdf(data, path.name)
    from budget_disclosure.reading.read_word import read_word

    return read_word(data, path.name)
