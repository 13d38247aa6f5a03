"""A finished document understood: its year and owner, tables, forms, headings and paragraphs."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from budget_disclosure.declarations.audit_words_yaml import AuditWords
from budget_disclosure.published.joined_grids import joined_grids
from budget_disclosure.published.published_document import GridBlock, PublishedDocument, TextBlock
from budget_disclosure.published.published_table import FormTable, PublishedTable, StrangeTable
from budget_disclosure.published.recognise_tables import AnyTable, recognise_tables

_YEAR = re.compile(r"(20[0-9]{2})\s*年")
_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|附件|表[一二三四五六七八九十]+)"
)
_OWNER = re.compile(
    r"(?:预算|编制|填报)?(?:主管)?(?:部门|单位)(?:名称)?(?:（公章）|（盖章）)?[：:](?P<name>[^：:，。；（]{3,40})(?:（公章）|（盖章）)?"
)
_OWNER_WITHIN = 6
_LONGEST_HEADING = 50
_BUDGET = re.compile(r"预算|表$|表（|公开|说明")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with the heading it stands under, and its place in the order of blocks."""

    block: TextBlock
    heading: str
    position: int
    is_heading: bool

    @property
    def text(self) -> str:
        """Its text."""
        return self.block.text


@dataclass(frozen=True, slots=True)
class RecognisedDocument:
    """What is known of a document; ``year`` is 0 where no year is named, ``title`` its first lines."""

    source: PublishedDocument
    year: int
    title: str
    passages: tuple[Passage, ...]
    tables: tuple[PublishedTable, ...]
    forms: tuple[FormTable, ...]
    strange: tuple[StrangeTable, ...]

    @property
    def named_owner(self) -> str:
        """Whom a line of the cover names (``预算主管部门：某局``); ``""`` where none does."""
        texts = [block.text for block in self.source.blocks[:_OWNER_WITHIN] if isinstance(block, TextBlock)]
        matches = (_OWNER.fullmatch("".join(text.split())) for text in texts)
        return next((match["name"] for match in matches if match), "")


def recognise(source: PublishedDocument, words: AuditWords) -> RecognisedDocument:
    """Return a document understood."""
    blocks = joined_grids(source.blocks)
    year = _year(blocks, source)
    found = recognise_tables(blocks, words, year)
    return RecognisedDocument(
        source,
        year,
        "".join("".join(block.text.split()) for block in blocks[:3] if isinstance(block, TextBlock)),
        tuple(_passages(blocks, found)),
        tuple(one for one in found if isinstance(one, PublishedTable)),
        tuple(one for one in found if isinstance(one, FormTable)),
        tuple(one for one in found if isinstance(one, StrangeTable)),
    )


def _year(blocks: Sequence[TextBlock | GridBlock], source: PublishedDocument) -> int:
    """Return the budget year: the one that titles and contents name most, else the whole text."""
    texts = [block.text for block in blocks if isinstance(block, TextBlock)]
    titles = [text for text in texts if len(text) <= _LONGEST_HEADING and _BUDGET.search(text)]
    titles += [line.text for line in source.contents]
    for chosen in (titles, texts):
        counted = Counter(match[1] for text in chosen for match in _YEAR.finditer(text))
        if counted:
            return int(counted.most_common(1)[0][0])
    return 0


def _passages(blocks: Sequence[TextBlock | GridBlock], tables: Sequence[AnyTable]) -> list[Passage]:
    heading = ""
    # What stands above and below a table belongs to the table.
    owned = {
        id(block)
        for table in tables
        if isinstance(table, PublishedTable)
        for block in (*table.lead, *table.notes)
        if not block.level
    }
    found = []
    for position, block in enumerate(blocks):
        if not isinstance(block, TextBlock):
            continue
        is_heading = _is_heading(block)
        if is_heading:
            heading = " ".join(block.text.split())
        if id(block) not in owned:
            found.append(Passage(block, heading, position, is_heading))
    return found


def _is_heading(block: TextBlock) -> bool:
    if block.level:
        return True
    text = block.text.strip()
    return len(text) <= _LONGEST_HEADING and bool(_HEADING.match(text)) and text[-1:] not in "。；，："
