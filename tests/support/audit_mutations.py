"""Single changes of a finished document, as a hand makes them: to know which of them an audit finds, and where."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.published.published_document import GridBlock, GridCell, PublishedDocument, TextBlock
from budget_disclosure.published.spots import Spot

_AMOUNT = re.compile(r"[0-9,]+\.[0-9]{2}|[0-9]{1,3}(?:,[0-9]{3})+")
_MONEY = re.compile(r"[0-9][0-9,]*\.[0-9]+(?=万元|亿元)")
_PERCENT = re.compile(r"[0-9]+\.?[0-9]*(?=[%％])")
_DIRECTION = re.compile(r"(?<=年)[^，。；0-9]{0,10}(增加|减少)(?=[0-9])|(增长|下降)(?=[0-9])")
_YEAR = re.compile(r"20[0-9]{2}(?=年)")
_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
_CHARACTERS = "事务工作管理经费支出教育人员"
_FORM = re.compile(r"绩效指标|一级指标|项目概况")
_TRIES = 300


@dataclass(frozen=True)
class Mutation:
    """A changed document; ``spots`` are where the change is, ``block`` the place of the changed block."""

    kind: str
    before: str
    after: str
    document: PublishedDocument
    spots: tuple[Spot, ...]


def mutations(source: PublishedDocument, count: int, seed: int) -> Iterator[Mutation]:
    """Yield seeded changes, the kinds in turn; a kind for which a document has no place is left out."""
    random = Random(seed)
    kinds = list(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        for _ in range(_TRIES):
            found = KINDS[kind](source, random)
            if found is not None:
                yield replace(found, kind=kind)
                break


def is_at_its_place(finding: AuditFinding, mutation: Mutation) -> bool:
    """Return whether a finding, or one of its operands, stands where the change is."""
    told = [finding.spot, *(operand.spot for operand in finding.operands)]
    return any(_is_same_place(spot, changed) for spot in told for changed in mutation.spots)


def _is_same_place(spot: Spot, changed: Spot) -> bool:
    if changed.row >= 0 and spot.row >= 0:
        return (spot.page, spot.block, spot.row, spot.cell) == (changed.page, changed.block, changed.row, changed.cell)
    return (spot.page, spot.block) == (changed.page, changed.block)


def _grids(source: PublishedDocument) -> list[int]:
    return [
        place
        for place, block in enumerate(source.blocks)
        if isinstance(block, GridBlock) and not any(_FORM.search(cell.text) for cell in block.cells)
    ]


def _with_cells(source: PublishedDocument, place: int, changed: dict[int, str], before: str, after: str) -> Mutation:
    block = source.blocks[place]
    assert isinstance(block, GridBlock)
    cells = tuple(replace(cell, text=changed.get(number, cell.text)) for number, cell in enumerate(block.cells))
    spots = tuple(block.cells[number].spot for number in changed)
    return Mutation("", before, after, _with(source, place, replace(block, cells=cells)), spots)


def _with(source: PublishedDocument, place: int, block: TextBlock | GridBlock) -> PublishedDocument:
    return replace(source, blocks=(*source.blocks[:place], block, *source.blocks[place + 1 :]))


def _other_digit(text: str, match: re.Match[str], random: Random) -> str:
    places = [place for place in range(match.start(), match.end()) if text[place].isdigit()]
    place = random.choice(places)
    digit = random.choice([one for one in "123456789" if one != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _table_digit(source: PublishedDocument, random: Random) -> Mutation | None:
    place, cell = _any_amount(source, random)
    if cell is None:
        return None
    number, one = cell
    match = _AMOUNT.fullmatch(one.text)
    assert match is not None
    after = _other_digit(one.text, match, random)
    return _with_cells(source, place, {number: after}, one.text, after)


def _any_amount(source: PublishedDocument, random: Random) -> tuple[int, tuple[int, GridCell] | None]:
    place = random.choice(_grids(source))
    block = source.blocks[place]
    assert isinstance(block, GridBlock)
    found = [(number, cell) for number, cell in enumerate(block.cells) if _AMOUNT.fullmatch(cell.text)]
    return place, random.choice(found) if found else None


def _table_swap(source: PublishedDocument, random: Random) -> Mutation | None:
    place, cell = _any_amount(source, random)
    if cell is None:
        return None
    block = source.blocks[place]
    assert isinstance(block, GridBlock)
    others = [
        (number, one)
        for number, one in enumerate(block.cells)
        if _AMOUNT.fullmatch(one.text) and one.text != cell[1].text
    ]
    if not others:
        return None
    number, other = random.choice(others)
    changed = {cell[0]: other.text, number: cell[1].text}
    return _with_cells(source, place, changed, f"{cell[1].text} | {other.text}", f"{other.text} | {cell[1].text}")


def _row_removed(source: PublishedDocument, random: Random) -> Mutation | None:
    place, cell = _any_amount(source, random)
    block = source.blocks[place]
    assert isinstance(block, GridBlock)
    if (
        cell is None
        or cell[1].row < 2
        or any(one.row <= cell[1].row < one.row + one.rows > one.row + 1 for one in block.cells)
    ):
        return None
    row = cell[1].row
    gone = " ".join(one.text for one in block.cells if one.row == row)
    near = tuple(one.spot for one in block.cells if one.row in (row - 1, row + 1))
    cells = tuple(replace(one, row=one.row - (one.row > row)) for one in block.cells if one.row != row)
    changed = replace(block, height=block.height - 1, cells=cells)
    # The table as a whole is the place of what is not there any more.
    table = Spot(block.spot.page, block=block.spot.block)
    return Mutation("", gone, "", _with(source, place, changed), (*near, table))


def _name(source: PublishedDocument, random: Random) -> Mutation | None:
    place, cell = _any_amount(source, random)
    block = source.blocks[place]
    assert isinstance(block, GridBlock)
    if cell is None:
        return None
    names = [
        (number, one)
        for number, one in enumerate(block.cells)
        if one.row == cell[1].row and re.fullmatch(r"[\u4e00-\u9fff（）]{4,}", one.text)
    ]
    if not names or cell[1].row < 2:
        return None
    number, one = random.choice(names)
    at = random.randrange(len(one.text))
    after = one.text[:at] + random.choice(_CHARACTERS) + one.text[at + 1 :]
    return None if after == one.text else _with_cells(source, place, {number: after}, one.text, after)


def _in_text(
    pattern: re.Pattern[str], change: Callable[[str, re.Match[str], Random], str]
) -> Callable[..., Mutation | None]:
    def mutate(source: PublishedDocument, random: Random) -> Mutation | None:
        place = random.choice([n for n, block in enumerate(source.blocks) if isinstance(block, TextBlock)])
        block = source.blocks[place]
        assert isinstance(block, TextBlock)
        found = list(pattern.finditer(block.text))
        if not found:
            return None
        match = random.choice(found)
        after = change(block.text, match, random)
        left, right = max(match.start() - 12, 0), match.end() + 12
        changed = _with(source, place, replace(block, text=after, lines=()))
        return Mutation("", block.text[left:right], after[left:right], changed, (block.spot,))

    return mutate


def _other_direction(text: str, match: re.Match[str], random: Random) -> str:
    start, end = match.span(1) if match[1] else match.span(2)
    return text[:start] + _OPPOSITE[text[start:end]] + text[end:]


def _other_year(text: str, match: re.Match[str], random: Random) -> str:
    return text[: match.start()] + str(int(match[0]) + random.choice((-2, -1, 1, 2))) + text[match.end() :]


def _note(source: PublishedDocument, random: Random) -> Mutation | None:
    """Put a note of an empty table under one with figures, or take one away from an empty table."""
    place = random.choice(_grids(source))
    grid = source.blocks[place]
    assert isinstance(grid, GridBlock)
    below = source.blocks[place + 1] if place + 1 < len(source.blocks) else None
    has_note = isinstance(below, TextBlock) and "本表" in below.text
    has_figures = any(_AMOUNT.fullmatch(cell.text) for cell in grid.cells)
    if has_figures == has_note:
        return None
    spots = (Spot(grid.spot.page, block=grid.spot.block),)
    if has_note:
        blocks = (*source.blocks[: place + 1], *source.blocks[place + 2 :])
        return Mutation("", below.text, "", replace(source, blocks=blocks), spots)  # type: ignore[union-attr]
    note = TextBlock("注：本表无数据", Spot(grid.spot.page, block=grid.spot.block))
    blocks = (*source.blocks[: place + 1], note, *source.blocks[place + 1 :])
    return Mutation("", "", note.text, replace(source, blocks=blocks), spots)


KINDS: dict[str, Callable[[PublishedDocument, Random], Mutation | None]] = {
    "a digit in a table": _table_digit,
    "a digit in a sentence": _in_text(_MONEY, _other_digit),
    "two cells swapped": _table_swap,
    "a direction word": _in_text(_DIRECTION, _other_direction),
    "a percentage": _in_text(_PERCENT, _other_digit),
    "a row removed": _row_removed,
    "a name": _name,
    "a year": _in_text(_YEAR, _other_year),
    "a note": _note,
}
