"""Where a comment begins and ends in a paragraph: at the quoted words where they are found, else all of it."""

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from budget_disclosure.ooxml.xml_parts import FALLBACK, parent_of, w
from budget_disclosure.published.letters import text_as_read

_SKIPPED = frozenset({w("del"), w("moveFrom"), w("delText"), w("instrText"), w("txbxContent"), w("pPr"), FALLBACK})
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_AROUND = "…"


def anchor(paragraph: etree._Element, quotation: str, identity: str) -> None:
    """Put the marks of a comment into a paragraph; runs are divided where the quotation begins and ends."""
    start, end = etree.Element(w("commentRangeStart")), etree.Element(w("commentRangeEnd"))
    for mark in (start, end):
        mark.set(w("id"), identity)
    found = _quoted(paragraph, quotation)
    if found is None:
        properties = paragraph.find(w("pPr"))
        paragraph.insert(0 if properties is None else 1, start)
        paragraph.append(end)
    else:
        first, last = found
        first.addprevious(start)
        last.addnext(end)
    end.addnext(_reference(identity))


def _reference(identity: str) -> etree._Element:
    run = etree.Element(w("r"))
    etree.SubElement(run, w("commentReference")).set(w("id"), identity)
    return run


def _quoted(paragraph: etree._Element, quotation: str) -> tuple[etree._Element, etree._Element] | None:
    """Return the first and the last run of the quoted words, divided from their neighbours; blanks do not count."""
    wanted = "".join(quotation.split()).strip(_AROUND)
    seen = [
        (text_as_read(letter), text, place)
        for text in _texts(paragraph)
        for place, letter in enumerate(text.text or "")
        if not letter.isspace() and text_as_read(letter)
    ]
    letters = [(text, place) for _, text, place in seen]
    words = "".join(letter for letter, _, _ in seen)
    at = words.find(wanted) if wanted else -1
    if at < 0:
        return None
    (first, begin), (last, stop) = letters[at], letters[at + len(wanted) - 1]
    # The end first: dividing there leaves what stands before it as it is.
    _divide(last, stop + 1)
    if begin:
        divided = _divide(first, begin)
        last = divided if last is first else last
        first = divided
    return _before_in_run(first), parent_of(last)


def _texts(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag == w("t") and parent_of(child).tag == w("r"):
            yield child
        else:
            yield from _texts(child)


def _before_in_run(text: etree._Element) -> etree._Element:
    """Return the run of a text, with what stands before the text in it as a run of its own."""
    run = parent_of(text)
    before = [child for child in run if child.tag != w("rPr")]
    before = before[: before.index(text)]
    if before:
        run.addprevious(_run_like(run, before))
    return run


def _divide(text: etree._Element, place: int) -> etree._Element:
    """Divide a run so that a new one begins at a place of one of its texts; return the text at its beginning.

    At the end of the text, what follows it in its run goes into the new one, if anything does.
    """
    run, words = parent_of(text), text.text or ""
    after = list(text.itersiblings())
    rest = text
    if place < len(words):
        rest = deepcopy(text)
        rest.tail = None
        text.text, rest.text = words[:place], words[place:]
        for piece in (text, rest):
            piece.set(SPACE, "preserve")
        after = [rest, *after]
    if after:
        run.addnext(_run_like(run, after))
    return rest


def _run_like(run: etree._Element, content: list[etree._Element]) -> etree._Element:
    """Return a new run with the properties of another, and with content that is taken from where it stood."""
    new = etree.Element(w("r"))
    properties = run.find(w("rPr"))
    if properties is not None:
        new.append(deepcopy(properties))
    new.extend(content)
    return new
