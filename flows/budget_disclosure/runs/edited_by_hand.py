"""Documents of ours that a person edited: found by their folder or title, compared with what was generated."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from budget_disclosure.audit.edits_beside import edits_beside, without_charts
from budget_disclosure.audit.hand_edits import EditedDocument, hand_edits
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.reading.read_finished import KINDS, read_finished
from budget_disclosure.reading.read_word import read_word
from budget_disclosure.reading.reading_errors import UnreadableDocumentError
from budget_disclosure.reading.word_beside import beside_text
from budget_disclosure.store.atomic_writing import write_atomically
from budget_disclosure.store.digests import has_digest
from budget_disclosure.store.document_data import read_data
from budget_disclosure.store.draft import DRAFT_NAME, DraftDocument, read_draft
from budget_disclosure.store.file_names import pdf_of
from budget_disclosure.store.file_sets import original_of
from budget_disclosure.store.folder_record import read_record

_COMMENTS = "word/comments.xml"
_TRACKED = ("ins", "del", "moveFrom", "moveTo")


def edited_document(path: Path, generated: DraftDocument) -> EditedDocument | None:
    """Return what differs in a file, .docx or .pdf, from the document as it was generated.

    ``None`` for equal bytes, and for a PDF that says the same. Raises ``UnreadableDocumentError`` and ``OSError``.
    """
    if has_digest(path, generated.docx):
        return None
    made, found = read_word(generated.content, path.name), read_finished(path)
    made_parts = read_package(generated.content, path.name)
    beside = beside_text(made_parts, made.contents)
    edits = hand_edits(made, found, read_data(generated.data))
    if path.suffix.casefold() != ".docx":
        edits = without_charts(edits, beside.chart_words)
        return EditedDocument(path.name, edits) if edits else None
    parts = read_package(path.read_bytes(), path.name)
    edits = (*edits, *edits_beside(beside, beside_text(parts, found.contents)))
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


@dataclass(frozen=True, slots=True)
class EditList:
    """What a person changed in a file, as a list for a person; ``told`` says how much in a few words."""

    told: str
    text: str


_UNKNOWN = EditList("没有比较", "没有生成时的文档可比，没有比较：请人工核对。\r\n")


def lists_of_edits(root: Path) -> Mapping[str, EditList]:
    """Return what a person changed in each document and PDF of a department folder, by their paths in it.

    To be called before anything is replaced. Raises ``OSError``.
    """
    record, found = read_record(root), dict[str, EditList]()
    for one in _documents(root):
        for name in (one.path, pdf_of(one.path)):
            path = root / name
            if not path.is_file() or has_digest(path, *record.files.get(name, ())):
                continue
            try:
                edited = edited_document(path, one)
            except UnreadableDocumentError as error:
                found[name] = EditList("读不出来，没有比较", f"《{path.name}》读不出来，没有比较：{error}\r\n")
                continue
            edited = edited or EditedDocument(path.name, ())
            found[name] = EditList(f"与生成时不同 {len(edited.edits)} 处", edits_text(edited))
    return found


def keep_lists(root: Path, backups: Iterable[Path], lists: Mapping[str, EditList]) -> tuple[str, ...]:
    """Write the list of each edited document beside the copy that is kept of it; return what is to be said of each.

    Raises ``OSError``.
    """
    notes = []
    for backup in backups:
        original = original_of(backup)
        note = f"人工修改过的《{original.name}》在原处另存"
        if backup.suffix.casefold() in KINDS:
            found = lists.get(original.relative_to(root).as_posix(), _UNKNOWN)
            write_atomically(backup.with_name(f"{backup.stem}改动清单.txt"), found.text.encode("utf-8-sig"))
            note = f"{note}（{found.told}，见旁边的改动清单）"
        notes.append(note)
    return tuple(notes)


def edits_text(one: EditedDocument) -> str:
    """Return the list for a person, as a text file."""
    lines = [f"《{one.name}》与生成时不同的地方（{len(one.edits)} 处；版式、空格、页码不算）"]
    if not one.edits:
        lines.append("文字、数字、目录、页眉页脚、图都与生成时相同，只改了版式。")
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
