"""The texts of a workbook: those that cells share, each made when a cell wants it, and how parts are joined."""

import re
from collections.abc import Callable, Sequence

from lxml import etree

from budget_disclosure.intake.package_parts import Parts, xml_root
from budget_disclosure.intake.plain_xml import plain_document, resolved

_TEXT = r'<t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>)'
_TEXTS = re.compile(_TEXT)
_PLAIN_ITEM = re.compile(rf"{_TEXT}(?:<phoneticPr [^<>]*/>)?</si>")
_RUNS = re.compile(rf"(?:<r>(?:<rPr>(?:<[a-zA-Z]+[^<>]*/>)*</rPr>)?{_TEXT}</r>)+(?:<phoneticPr [^<>]*/>)?</si>")
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedTexts:
    """The texts by their numbers; ``make`` gives one of the ``items``."""

    def __init__(self, items: Sequence[str] = (), make: Callable[[str], str] = lambda text: text) -> None:
        self._items, self._make = items, make
        self._made: dict[int, str] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def __getitem__(self, number: int) -> str:
        """Return one; raises ``IndexError``."""
        text = self._made.get(number)
        if text is None:
            text = self._made[number] = self._make(self._items[number])
        return text


class UnclearText(str):
    """A text with runs and plain parts side by side, which programs join in different orders."""

    __slots__ = ()


def text_of(element: etree._Element) -> str:
    """Return the text of a shared string, without the reading aids of phonetic runs; see ``joined_text``."""
    parts: list[tuple[str, str]] = []
    for child in element:
        name = etree.QName(child).localname
        if name == "t":
            parts.append((name, child.text or ""))
        elif name == "r":
            parts += [(name, t.text or "") for t in child.iterfind("{*}t")]
    return joined_text(parts)


def joined_text(parts: Sequence[tuple[str, str]]) -> str:
    """Return the text that stands in parts, each with the name of what it is a part of.

    It is an ``UnclearText`` where runs stand beside plain text; a sound file has either.
    """
    text = unescape("".join(words for _, words in parts))
    if len(parts) < 2:
        return text
    return UnclearText(text) if len({name for name, words in parts if words}) > 1 else text


def unescape(text: str) -> str:
    """Return the text with the format's own ``_x000D_`` for characters that XML refuses resolved.

    Half of a pair of surrogates is no character and no page or file takes it: it becomes one that is told (I-315).
    """
    if "_x" not in text:
        return text
    resolved = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    whole = resolved.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return _HALF.sub("\x00", whole)


def shared_texts(parts: Parts, part: str) -> SharedTexts:
    """Return the texts that cells share. Raises what zip and XML raise on damage, ``TooMuchError``."""
    data = parts.read(part)
    document = plain_document(data, "sst")
    if document is not None:
        start, text = document
        _, *items = text.split("<si>")
        if len(items) == text.count("<si") == text.count("</si>") and all("</si>" in item for item in items):
            return SharedTexts(items, lambda item: _text_of_item(start, item))
    return SharedTexts([text_of(item) for item in xml_root(data).iter("{*}si")])


def _text_of_item(start: str, item: str) -> str:
    """Return a text by its XML up to the next one; by patterns where it is a plain one or has runs only."""
    if match := _PLAIN_ITEM.match(item):
        return unescape(resolved(match[1] or ""))
    if match := _RUNS.match(item):
        return unescape(resolved("".join(_TEXTS.findall(match[0]))))
    whole = f"{start}<si>{item.partition('</si>')[0]}</si></sst>"
    return text_of(xml_root(whole.encode())[0])
