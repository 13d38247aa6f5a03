"""Single changes of a finished Word file, as a hand makes them in its bytes: to know which an audit finds, and where.

A change knows what it changed as the elements of the file; where an audit is to find it is told by ``places``, counted
independently of the reader that is on trial.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from lxml import etree

from budget_disclosure.ooxml.word_blocks import blocks_in, cells_in, rows_in
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, required, serialise, style_of, w
from budget_disclosure.ooxml.zip_package import read_package, write_package

Element = etree._Element

_AMOUNT = re.compile(r"[0-9,]+\.[0-9]{2}|[0-9]{1,3}(?:,[0-9]{3})+")
_MONEY = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?=万元|亿元|元)")
_PERCENT = re.compile(r"[0-9]+\.?[0-9]*(?=[%％])")
_DIRECTION = re.compile(r"(?<=年)[^，。；0-9]{0,10}(增加|减少)(?=[0-9])|(增长|下降)(?=[0-9])")
_YEAR = re.compile(r"20[0-9]{2}(?=年)")
_NAME = re.compile(r"[\u4e00-\u9fff（）“”、—]{4,}")
_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
_CHARACTERS = "事务工作管理经费支出教育人员"
_FORM = re.compile(r"绩效指标|一级指标|项目概况|绩效目标")
_EMPTY_NOTE = re.compile(r"本表(?:无数据|为空)|无数据|空表")
_TOTALS = ("合计", "总计", "小计")
_RANKED = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|[0-9]{1,2}[.．、]|（[0-9]{1,2}）")
_GOES_ON = "续表"
_TRIES = 300


@dataclass(frozen=True)
class Place:
    """Where something stands: of a Word body the block (counted from 0), of a table the row and cell; −1 for all of it.

    ``text`` is what stands there.
    """

    block: int
    row: int = -1
    cell: int = -1
    text: str = ""


@dataclass(frozen=True)
class Mutation:
    """A changed Word file: ``changed`` is where a reader is to look, ``near`` where else a careful one may be led.

    ``near`` of a removed row are the rows beside it, its upper and lower items and the totals, of a name the rest of its row, of
    a note its table. ``known`` is how often what was changed stands in the whole document, as it was.
    """

    kind: str
    before: str
    after: str
    docx: bytes
    changed: tuple[Place, ...]
    near: tuple[Place, ...]
    known: int


@dataclass
class WordFile:
    """The paragraphs and tables of a Word file, to be changed once."""

    parts: dict[str, bytes]
    root: Element
    blocks: list[Element] = field(default_factory=list)

    @classmethod
    def of(cls, docx: bytes) -> "WordFile":
        """Return a fresh copy."""
        parts = dict(read_package(docx, "mutated.docx"))
        root = parse(parts[DOCUMENT])
        return cls(parts, root, list(blocks_in(required(root, w("body")))))

    def paragraphs(self) -> list[Element]:
        """Return the paragraphs with text, without the contents."""
        return [
            block for block in self.blocks if block.tag == w("p") and text_of(block).strip() and not _is_contents(block)
        ]

    def tables(self) -> list[Element]:
        """Return the tables with figures: no forms."""
        return [block for block in self.blocks if block.tag == w("tbl") and not _FORM.search(text_of(block))]

    def pieces(self, table: Element) -> list[Element]:
        """Return all pieces of a table that goes on as a table of its own below a line that says so."""
        at = self.blocks.index(table)
        first, last = at, at
        while first > 1 and self._goes_on(first - 1):
            first -= 2
        while last + 2 < len(self.blocks) and self._goes_on(last + 1):
            last += 2
        return [block for block in self.blocks[first : last + 1] if block.tag == w("tbl")]

    def _goes_on(self, number: int) -> bool:
        return self.blocks[number].tag == w("p") and text_of(self.blocks[number]).startswith(_GOES_ON)

    def saved(self) -> bytes:
        """Return the file with its change."""
        return write_package({**self.parts, DOCUMENT: serialise(self.root)})

    def place(self, element: Element) -> Place:
        """Return where an element stands now."""
        for number, block in enumerate(blocks_in(required(self.root, w("body")))):
            if block is element:
                return Place(number, text=text_of(element))
            if block.tag == w("tbl") and element in block.iter(element.tag):
                for row, line in enumerate(rows_in(block)):
                    for cell, one in enumerate(cells_in(line)):
                        if one is element:
                            return Place(number, row, cell, text_of(one))
        raise AssertionError("not in this document")

    def everything(self) -> str:
        """Return all the text."""
        pieces = [cell for block in self.blocks for cell in (block.iter(w("tc")) if block.tag == w("tbl") else [block])]
        return "\n".join(map(text_of, pieces))


@dataclass
class _Change:
    """What a change did: elements of the file."""

    before: str
    after: str
    changed: Sequence[Element]
    near: Sequence[Element] = ()
    word: str = ""


Kind = Callable[[WordFile, Random], _Change | None]


def mutations(docx: bytes, count: int, seed: int, first: int = 0) -> Iterator[Mutation]:
    """Yield seeded changes, the kinds in turn from the ``first``; one for which a document has no place is left out."""
    random = Random(seed)
    kinds = list(KINDS)
    everything = WordFile.of(docx).everything()
    for number in range(count):
        kind = kinds[(first + number) % len(kinds)]
        file = WordFile.of(docx)
        for _ in range(_TRIES):
            done = KINDS[kind](file, random)
            if done is not None:
                yield Mutation(
                    kind,
                    done.before,
                    done.after,
                    file.saved(),
                    tuple(map(file.place, done.changed)),
                    tuple(map(file.place, done.near)),
                    _count(done.word or done.before, everything),
                )
                break


def _count(word: str, everything: str) -> int:
    """Return how often a word stands in a text, a figure for itself."""
    around = ("(?<![0-9,.])", "(?![0-9]|[.,][0-9])") if word[:1].isdigit() else ("", "")
    return len(re.findall(around[0] + re.escape(word) + around[1], everything)) if word else 0


def text_of(element: Element) -> str:
    """Return the text of a paragraph, cell or table, of its own flow: not of its text boxes."""
    return "".join(node.text or "" for node in _texts(element))


def _texts(element: Element) -> list[Element]:
    return [
        node
        for node in element.iter(w("t"))
        if not any(above.tag == w("txbxContent") for above in node.iterancestors())
    ]


def _is_contents(paragraph: Element) -> bool:
    return style_of(paragraph).casefold().startswith("toc") or any(paragraph.iter(w("hyperlink")))


def _replace(element: Element, start: int, end: int, text: str) -> None:
    """Write something else over a part of a text, through the runs it is in."""
    at = 0
    for node in _texts(element):
        own = node.text or ""
        left, right = max(start - at, 0), min(end - at, len(own))
        if left < right or (left == right and at <= start < at + len(own)):
            node.text = own[:left] + text + own[right:]
            text = ""
        at += len(own)


def _write(element: Element, text: str) -> None:
    _replace(element, 0, len(text_of(element)), text)


# --- tables --------------------------------------------------------------------------------------------------------


def _rows(table: Element) -> list[list[Element]]:
    return [list(cells_in(row)) for row in rows_in(table)]


def _any_cell(file: WordFile, random: Random) -> tuple[Element, Element, Element] | None:
    """Return a table with figures, a row and an amount in it."""
    table = random.choice(file.tables())
    found = [
        (row, cell) for row in rows_in(table) for cell in cells_in(row) if _AMOUNT.fullmatch(text_of(cell).strip())
    ]
    return (table, *random.choice(found)) if found else None


def _other_digit(text: str, start: int, end: int, random: Random) -> str:
    place = random.choice([place for place in range(start, end) if text[place].isdigit()])
    digit = random.choice([one for one in "123456789" if one != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _table_digit(file: WordFile, random: Random) -> _Change | None:
    found = _any_cell(file, random)
    if found is None:
        return None
    cell = found[2]
    before = text_of(cell)
    after = _other_digit(before, 0, len(before), random)
    _write(cell, after)
    return _Change(_row_text(found[1], cell, before), after, [cell], word=before.strip())


def _row_text(row: Element, cell: Element, text: str) -> str:
    label = next((words for one in cells_in(row) if _NAME.search(words := text_of(one)) and one is not cell), "")
    return f"{label.strip()} {text}".strip()


def _table_swap(file: WordFile, random: Random) -> _Change | None:
    found = _any_cell(file, random)
    if found is None:
        return None
    table, _, cell = found
    mine = text_of(cell)
    others = [
        one
        for row in rows_in(table)
        for one in cells_in(row)
        if _AMOUNT.fullmatch(text_of(one).strip()) and text_of(one).strip() != mine.strip()
    ]
    if not others:
        return None
    other = random.choice(others)
    theirs = text_of(other)
    _write(cell, theirs)
    _write(other, mine)
    return _Change(f"{mine} | {theirs}", f"{theirs} | {mine}", [cell, other], word=mine.strip())


def _row_removed(file: WordFile, random: Random) -> _Change | None:
    found = _any_cell(file, random)
    if found is None:
        return None
    table, row, _ = found
    rows = list(rows_in(table))
    at = rows.index(row)
    if at < 2 or any(row.iter(w("vMerge"))):
        return None
    gone = [text_of(cell).strip() for cell in cells_in(row)]
    pieces = file.pieces(table)
    every = [one for piece in pieces for one in rows_in(piece)]
    at = every.index(row)
    near = [one for place, one in enumerate(every) if place != at and _may_tell(every, place, at)]
    required(row, "..").remove(row)
    word = next((text for text in gone if _NAME.fullmatch(text)), "") or next(filter(None, gone))
    # The table as a whole and its head are the place of what is not there any more.
    cells = [cell for one in (*near, *rows[:1], *list(rows_in(pieces[0]))[:1]) for cell in cells_in(one)]
    return _Change(" ".join(filter(None, gone)), "", pieces, cells, word)


def _may_tell(rows: Sequence[Element], place: int, gone: int) -> bool:
    """Return whether a row is led to by the want of another: beside it, an upper or lower item of it, a total."""
    mine, other = ([text_of(cell).strip() for cell in cells_in(rows[number])] for number in (place, gone))
    if abs(place - gone) == 1 or any(text.endswith(_TOTALS) for text in mine):
        return True
    code, lost = "".join(filter(str.isdigit, mine)), "".join(filter(str.isdigit, other))
    if code and lost and mine[0].isdigit() and other[0].isdigit():
        return _code(other).startswith(_code(mine)) or _code(mine).startswith(_code(other))
    label, under = next(filter(None, mine), ""), next(filter(None, other), "")
    return place < gone and bool(label) and _RANKED.match(label) is not None and not _is_same_rank(label, under)


def _code(texts: Sequence[str]) -> str:
    """Return the code a row begins with, in one cell or several."""
    code = ""
    for text in texts:
        if not text.isdigit():
            break
        code += text
    return code


def _is_same_rank(one: str, other: str) -> bool:
    first, second = _RANKED.match(one), _RANKED.match(other)
    return bool(first and second and first[0][0] == second[0][0] == "（")


def _name(file: WordFile, random: Random) -> _Change | None:
    found = _any_cell(file, random)
    if found is None:
        return None
    table, row, _ = found
    names = [cell for cell in cells_in(row) if _NAME.fullmatch(text_of(cell).strip())]
    if not names or list(rows_in(table)).index(row) < 2:
        return None
    cell = random.choice(names)
    before = text_of(cell)
    at = random.choice([place for place, one in enumerate(before) if "\u4e00" <= one <= "\u9fff"])
    after = before[:at] + random.choice(_CHARACTERS) + before[at + 1 :]
    if after == before:
        return None
    _write(cell, after)
    return _Change(before, after, [cell], [one for one in cells_in(row) if one is not cell], before.strip())


# --- sentences ------------------------------------------------------------------------------------------------------


def _in_text(pattern: re.Pattern[str], change: Callable[[str, re.Match[str], Random], str]) -> Kind:
    def mutate(file: WordFile, random: Random) -> _Change | None:
        paragraph = random.choice(file.paragraphs())
        text = text_of(paragraph)
        found = list(pattern.finditer(text))
        if not found:
            return None
        match = random.choice(found)
        after = change(text, match, random)
        _write_difference(paragraph, text, after)
        left, right = max(match.start() - 14, 0), match.end() + 14
        return _Change(text[left:right], after[left:right], [paragraph], word=match[0])

    return mutate


def _write_difference(paragraph: Element, before: str, after: str) -> None:
    start = next(place for place in range(len(before)) if before[place] != after[place])
    end = next(place for place in range(len(before)) if before[-1 - place] != after[-1 - place])
    _replace(paragraph, start, len(before) - end, after[start : len(after) - end])


def _digit(text: str, match: re.Match[str], random: Random) -> str:
    return _other_digit(text, match.start(), match.end(), random)


def _other_direction(text: str, match: re.Match[str], random: Random) -> str:
    start, end = match.span(1) if match[1] else match.span(2)
    return text[:start] + _OPPOSITE[text[start:end]] + text[end:]


def _other_year(text: str, match: re.Match[str], random: Random) -> str:
    return text[: match.start()] + str(int(match[0]) + random.choice((-2, -1, 1, 2))) + text[match.end() :]


# --- notes ----------------------------------------------------------------------------------------------------------


def _note(file: WordFile, random: Random) -> _Change | None:
    """Put a note of an empty table under one with figures, or take one away from an empty table."""
    table = random.choice(file.tables())
    number = file.blocks.index(table)
    below = next(
        (one for one in file.blocks[number + 1 : number + 4] if one.tag == w("p") and text_of(one).strip()), None
    )
    note = below if below is not None and _EMPTY_NOTE.search(text_of(below)) else None
    has_figures = any(
        _AMOUNT.fullmatch(text := text_of(cell).strip()) and text.strip("0,.") for row in _rows(table) for cell in row
    )
    cells = [cell for row in _rows(table) for cell in row]
    if has_figures == (note is not None):
        return None
    if note is not None:
        before = text_of(note)
        required(note, "..").remove(note)
        return _Change(before, "", [table], cells)
    written = parse(serialise(file.paragraphs()[-1]))
    for extra in written.findall(f".//{w('sectPr')}"):
        required(extra, "..").remove(extra)
    _write(written, "注：本表无数据")
    table.addnext(written)
    return _Change("", text_of(written), [written], [table, *cells], "本表无数据")


KINDS: dict[str, Kind] = {
    "a digit in a table": _table_digit,
    "a digit in a sentence": _in_text(_MONEY, _digit),
    "two cells swapped": _table_swap,
    "a direction word": _in_text(_DIRECTION, _other_direction),
    "a percentage": _in_text(_PERCENT, _digit),
    "a row removed": _row_removed,
    "a name": _name,
    "a year": _in_text(_YEAR, _other_year),
    "a note": _note,
}
"""What is changed, by its name."""
