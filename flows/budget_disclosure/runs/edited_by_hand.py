"""Documents of ours that a person edited: found by their folder or title, compared with what was generated."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from budget_disclosure.audit.hand_edits import EditedDocument, hand_edits
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.reading.read_finished import read_finished
from budget_disclosure.reading.read_word import read_word
from budget_disclosure.store.digests import has_digest
from budget_disclosure.store.document_data import read_data
from budget_disclosure.store.draft import DRAFT_NAME, DraftDocument, read_draft

_COMMENTS = "word/comments.xml"
_TRACKED = ("ins", "del", "moveFrom", "moveTo")


def edited_document(path: Path, generated: DraftDocument) -> EditedDocument | None:
    """Return what differs in a file, .docx or .pdf, from the document as it was generated; ``None`` for equal bytes.

    Raises ``UnreadableDocumentError`` and ``OSError``.
    """
    if has_digest(path, generated.docx):
        return None
    edits = hand_edits(read_word(generated.content, path.name), read_finished(path), read_data(generated.data))
    if path.suffix.casefold() != ".docx":
        return EditedDocument(path.name, edits)
    parts = read_package(path.read_bytes(), path.name)
    tracked = sum(1 for _ in parse(parts[DOCUMENT]).iter(*map(w, _TRACKED)))
    comments = parse(parts[_COMMENTS]) if _COMMENTS in parts else None
    return EditedDocument(path.name, edits, tuple(_comments(comments)), tracked)


def generated_document(path: Path, title: str, outputs: Path) -> DraftDocument | None:
    """Return the document that a file was generated as: by the folder it lies in, else by the beginning of its title.

    ``None`` for a document that is none of ours. Raises ``OSError``.
    """
    whole = path.resolve()
    for folder in whole.parents[:2]:
        if (folder / DRAFT_NAME).is_file():
            wanted = whole.with_suffix(".docx").relative_to(folder).as_posix()
            return next((one for one in _documents(folder) if one.path == wanted), None)
    drafts = sorted(outputs.glob(f"*/*/{DRAFT_NAME}")) if title else []
    for draft in drafts:
        for one in _documents(draft.parent):
            if title.startswith("".join(str(read_data(one.data)["document"]["title"]).split())):
                return one
    return None


def edits_text(one: EditedDocument) -> str:
    """Return the list for a person, as a text file."""
    lines = [f"《{one.name}》与生成时不同的地方（{len(one.edits)} 处；版式、空格、页码不算）"]
    if one.tracked:
        lines.append(f"文件里有修订标记 {one.tracked} 处，按全部接受后的样子比较。")
    for number, edit in enumerate(one.edits, 1):
        texts = [f"   生成的：{edit.old or '（没有）'}", f"   现在的：{edit.new or '（没有）'}"]
        lines += ["", f"{number}. {edit.place}", *texts]
        lines += [f"   来源：{source}" for source in edit.sources]
    if one.comments:
        lines += ["", "批注：", *(f"   {comment}" for comment in one.comments)]
    return "\r\n".join(lines) + "\r\n"


def _documents(folder: Path) -> Iterator[DraftDocument]:
    draft = read_draft(folder)
    if draft is not None:
        # Earlier programs kept no bytes of documents.
        yield from (one for one in draft.documents.values() if one.content)


def _comments(root: etree._Element | None) -> Iterator[str]:
    for one in () if root is None else root.iter(w("comment")):
        yield f"{one.get(w('author'), '')}：{''.join(text.text or '' for text in one.iter(w('t')))}"
