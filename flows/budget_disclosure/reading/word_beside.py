"""What a .docx shows besides its text and tables, to tell what a person changed there."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from lxml import etree

from budget_disclosure.ooxml.xml_parts import DOCUMENT, RELATIONSHIPS, A, C, R, parse, w
from budget_disclosure.published.beside_text import BesideText
from budget_disclosure.published.published_document import ContentsLine
from budget_disclosure.reading.word_text import words_of

_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_CHART = re.compile(r"word/charts/[^/]+\.xml")
_RELATIONS = "word/_rels/document.xml.rels"
_PAGE = re.compile(r"[-—–－\s第页共/]*(?:[0-9]+|[IVXivx]+)?[-—–－\s第页共/]*(?:[0-9]+)?[-—–－\s页]*")


def beside_text(parts: Mapping[str, bytes], contents: Sequence[ContentsLine]) -> BesideText:
    """Return what the parts of a .docx show; ``contents`` are those that were read of it.

    Raises ``lxml.etree.XMLSyntaxError``.
    """
    charts = [parse(parts[name]) for name in sorted(filter(_CHART.fullmatch, parts))]
    margins = {text: None for name in sorted(filter(_MARGIN.fullmatch, parts)) for text in _margin(parse(parts[name]))}
    words = {"".join(str(text).split()) for chart in charts for text in chart.itertext()}
    return BesideText(
        tuple(line.text for line in contents),
        tuple(margins),
        tuple(tuple(_plain(one.text or "") for one in chart.iter(f"{{{C}}}v")) for chart in charts),
        frozenset(filter(None, words)),
        tuple(_pictures(parts)),
    )


def _margin(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(w("p")):
        text = words_of(paragraph).text.strip()
        if text and not _PAGE.fullmatch(text):
            yield text


def _plain(text: str) -> str:
    """Return what a chart draws without what programs add to a number: 15.4 and 15.40 are one."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def _pictures(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    if _RELATIONS not in parts:
        return
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in parse(parts[_RELATIONS]).iter(f"{{{RELATIONSHIPS}}}Relationship")
    }
    for blip in parse(parts[DOCUMENT]).iter(f"{{{A}}}blip"):
        name = targets.get(blip.get(f"{{{R}}}embed", ""), "")
        content = parts.get(name.removeprefix("/") if name.startswith("/") else f"word/{name}")
        if content is not None:
            yield hashlib.sha256(content).hexdigest(), f"图片（{len(content):,} 字节）"
