"""The words of a Word paragraph as a reader sees them: what is deleted, hidden or only a code is none of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from budget_disclosure.ooxml.word_blocks import blocks_in
from budget_disclosure.ooxml.xml_parts import FALLBACK, value, w
from budget_disclosure.published.letters import text_as_read

_SKIPPED = frozenset({w("pPr"), w("rPr"), w("del"), w("moveFrom"), w("instrText"), w("delText"), w("rt"), FALLBACK})
_NOTES = (w("footnoteReference"), w("endnoteReference"))


@dataclass(slots=True)
class Words:
    """The text of a paragraph; line breaks and tabs stand for themselves.

    ``boxes`` are the text boxes that hang on it, ``notes`` the foot- and endnotes it refers to: their kind and id.
    """

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def words_of(paragraph: etree._Element) -> Words:
    """Return what a paragraph says."""
    found = Words()
    found.text = text_as_read("".join(_pieces(paragraph, found)))
    return found


def _pieces(node: etree._Element, found: Words) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag in _SKIPPED or (tag == w("r") and _is_hidden(child)):
            continue
        if tag == w("txbxContent"):
            found.boxes.append(child)
        elif tag in _NOTES:
            kind = "footnote" if tag == _NOTES[0] else "endnote"
            found.notes.append((kind, child.get(w("id"), "")))
        elif tag == w("t"):
            yield child.text or ""
        elif tag == w("tab"):
            yield "\t"
        elif tag == w("br"):
            yield "" if child.get(w("type")) else "\n"
        elif tag == w("cr"):
            yield "\n"
        elif tag == w("noBreakHyphen"):
            yield "-"
        else:
            yield from _pieces(child, found)


def _is_hidden(run: etree._Element) -> bool:
    return is_on(run.find(f"{w('rPr')}/{w('vanish')}"))


def is_on(mark: etree._Element | None) -> bool:
    """Return whether a property that is there or not is there, and not switched off."""
    return mark is not None and value(mark) not in ("0", "false", "off")


def lines_of_note(note: etree._Element) -> Iterator[str]:
    """Yield the paragraphs of a foot- or endnote, in the order of its text."""
    for block in blocks_in(note):
        for paragraph in block.iter(w("p")):
            if text := words_of(paragraph).text.strip():
                yield text
