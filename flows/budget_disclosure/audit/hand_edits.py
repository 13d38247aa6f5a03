"""What a person changed in a document that was generated: every cell and paragraph that reads differently, with both
texts and the way down to the cells of the workbooks. Layout is no change: spaces, pages, formats, page numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budget_disclosure.audit.printed_paragraphs import divided_like
from budget_disclosure.published.joined_grids import joined_grids
from budget_disclosure.published.published_document import GridBlock, GridCell, PublishedDocument, TextBlock
from budget_disclosure.published.spots import NOWHERE, Spot
from budget_disclosure.text.plain_origin import plain_origin
from budget_disclosure.text.word_diff import align, pieces, text_likeness

_LIKE_ENOUGH = 30
_LONGEST_TITLE = 60
_AMOUNT = frozenset("0123456789.,，-－%％")
_Block = TextBlock | GridBlock


@dataclass(frozen=True, slots=True)
class HandEdit:
    """A paragraph, cell or row that differs: ``old`` is what was generated, ``new`` what stands there; ``""`` for none.

    ``spot`` is where it stands in the edited file. ``sources`` say where the old figures come from: what they are, and
    the cells of the workbooks.
    """

    place: str
    spot: Spot
    old: str
    new: str
    is_figure: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedDocument:
    """What a person changed in a document of ours, what he remarked in it, and how many tracked changes it has; these
    are taken as accepted.
    """

    name: str
    edits: tuple[HandEdit, ...]
    comments: tuple[str, ...] = ()
    tracked: int = 0


def hand_edits(
    generated: PublishedDocument, edited: PublishedDocument, data: Mapping[str, Any]
) -> tuple[HandEdit, ...]:
    """Return what differs, in the order of the edited document; ``data`` is the data.json of the generated one."""
    before, after = joined_grids(generated.blocks), joined_grids(edited.blocks)
    if edited.page_count:
        after = divided_like(after, before)
    old_titles, new_titles = _titles(before), _titles(after)
    edits: list[HandEdit] = []
    for i, j in align(before, after, _signature, _likeness):
        if i is None and j is not None:
            edits.append(_whole(after[j], new_titles[j], is_new=True))
        elif j is None and i is not None:
            edits.append(_whole(before[i], old_titles[i], is_new=False))
        elif i is not None and j is not None:
            was, now = before[i], after[j]
            if isinstance(was, TextBlock) and isinstance(now, TextBlock):
                edits.extend(_paragraph(was, now, new_titles[j], data))
            elif isinstance(was, GridBlock) and isinstance(now, GridBlock):
                edits.extend(_table(was, now, new_titles[j], data))
    return tuple(edits)


def _plain(text: str) -> str:
    return "".join(text.split())


def _titles(blocks: Sequence[_Block]) -> list[str]:
    """Return the heading that each block stands under, for a table its title: the nearest short paragraph above it."""
    titles, last = [], ""
    for block in blocks:
        titles.append(last)
        if isinstance(block, TextBlock):
            text = _plain(block.text)
            if len(text) <= _LONGEST_TITLE and not text.endswith(("。", "；", "：")) and "单位：" not in text:
                last = text
    return titles


def _signature(block: _Block) -> object:
    return _plain(block.text) if isinstance(block, TextBlock) else tuple(_row(row) for row in block.rows())


def _likeness(old: _Block, new: _Block) -> int:
    if isinstance(old, TextBlock) and isinstance(new, TextBlock):
        likeness = text_likeness(_plain(old.text), _plain(new.text))
    elif isinstance(old, GridBlock) and isinstance(new, GridBlock):
        likeness = text_likeness(*("\n".join("\t".join(_row(row)) for row in grid.rows()) for grid in (old, new)))
    else:
        return 0
    return likeness if likeness >= _LIKE_ENOUGH else 0


def _row(row: Sequence[GridCell | None]) -> tuple[str, ...]:
    """Return the texts of the cells that a row has, a merged one once."""
    cells = list(dict.fromkeys(id(cell) for cell in row if cell is not None))
    known = {id(cell): cell for cell in row if cell is not None}
    return tuple(_plain(known[one].text) for one in cells)


def _whole(block: _Block, title: str, *, is_new: bool) -> HandEdit:
    if isinstance(block, TextBlock):
        text, place = block.text, f"“{title}”下的一段" if title else "一段"
    else:
        rows = [" ".join(filter(None, _row(row))) for row in block.rows()]
        text, place = "；".join(rows), f"表“{title}”"
    spot = block.spot if is_new else NOWHERE
    return HandEdit(place, spot, "" if is_new else text, text if is_new else "")


def _paragraph(old: TextBlock, new: TextBlock, title: str, data: Mapping[str, Any]) -> Iterator[HandEdit]:
    was, now = _plain(old.text), _plain(new.text)
    if was == now:
        return
    changed = [one for one in pieces(was, now) if one.kind != "same"]
    sources = tuple(dict.fromkeys(line for one in changed for line in _facts(was, one.old_start, one.old_end, data)))
    differing = "".join(was[one.old_start : one.old_end] + now[one.new_start : one.new_end] for one in changed)
    is_figure = any(letter.isdigit() for letter in differing)
    yield HandEdit(f"“{title}”下的一段" if title else "一段", new.spot, old.text, new.text, is_figure, sources)


def _facts(text: str, start: int, end: int, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield where the figures of a stretch of a generated paragraph come from."""
    for section in data["prose"]:
        for paragraph in section["paragraphs"]:
            segments = paragraph["segments"]
            if _plain("".join(one["text"] for one in segments)) != text:
                continue
            place = 0
            for one in segments:
                length = len(_plain(one["text"]))
                if place < max(end, start + 1) and place + length > start and "fact" in one:
                    yield from _fact(data["facts"].get(one["fact"]))
                place += length
            return


def _fact(fact: Mapping[str, Any] | None) -> Iterator[str]:
    if fact:
        cells = [cell.split("!", 1)[-1] for cell in fact["cells"]]
        origin = plain_origin(fact["origin"], cells, is_filled=bool(fact["shown"]))
        yield f"{fact['shown']}：{'；'.join((origin, *fact['cells']))}"


def _table(old: GridBlock, new: GridBlock, title: str, data: Mapping[str, Any]) -> Iterator[HandEdit]:
    before, after = old.rows(), new.rows()
    for i, j in align(before, after, _row, _row_likeness):
        if i is None and j is not None:
            yield HandEdit(f"表“{title}”，增加的一行", _spot(after[j]), "", " ".join(filter(None, _row(after[j]))))
        elif j is None and i is not None:
            gone, sources = _row(before[i]), tuple(_figures_of_row(_row(before[i]), data))
            yield HandEdit(
                f"表“{title}”，删去的一行", NOWHERE, " ".join(filter(None, gone)), "", bool(sources), sources
            )
        elif i is not None and j is not None and _row(before[i]) != _row(after[j]):
            yield from _cells(before[i], after[j], after, title, data)


def _row_likeness(old: Sequence[GridCell | None], new: Sequence[GridCell | None]) -> int:
    was, now = _row(old), _row(new)
    if was[:2] == now[:2]:
        return 100
    likeness = text_likeness("\n".join(was), "\n".join(now))
    return likeness if likeness >= _LIKE_ENOUGH else 0


def _spot(row: Sequence[GridCell | None]) -> Spot:
    return next((cell.spot for cell in row if cell is not None), NOWHERE)


def _cells(
    old: Sequence[GridCell | None],
    new: Sequence[GridCell | None],
    rows: Sequence[Sequence[GridCell | None]],
    title: str,
    data: Mapping[str, Any],
) -> Iterator[HandEdit]:
    seen: set[int] = set()
    for column in range(max(len(old), len(new))):
        was = old[column] if column < len(old) else None
        now = new[column] if column < len(new) else None
        if now is not None and id(now) in seen:
            continue
        seen.add(id(now))
        before, after = ("" if cell is None else _plain(cell.text) for cell in (was, now))
        if before == after:
            continue
        is_figure = set(before + after) <= _AMOUNT
        label, head = _label(new, column), _head(rows, column)
        place = f"表“{title}”，“{label}”行，“{head}”栏"
        sources = tuple(_figures(_row(old), before, data)) if is_figure and before else ()
        yield HandEdit(place, now.spot if now is not None else _spot(new), before, after, is_figure, sources)


def _label(row: Sequence[GridCell | None], column: int) -> str:
    """Return what a row is called at a column: the nearest words to its left, else any."""
    texts = ["" if cell is None else _plain(cell.text) for cell in (*reversed(row[:column]), *row)]
    return next((text for text in texts if not set(text) <= _AMOUNT), "")


def _head(rows: Sequence[Sequence[GridCell | None]], column: int) -> str:
    """Return what stands above a column in the rows before the first figure."""
    found: dict[str, None] = {}
    for row in rows:
        texts = ["" if cell is None else _plain(cell.text) for cell in row]
        if any(text and set(text) <= _AMOUNT for text in texts):
            break
        found |= dict.fromkeys(texts[column : column + 1])
    return "—".join(list(filter(None, found))[:3])


def _figures_of_row(row: tuple[str, ...], data: Mapping[str, Any]) -> Iterator[str]:
    for shown in dict.fromkeys(row):
        if shown and set(shown) <= _AMOUNT:
            yield from _figures(row, shown, data)


def _figures(row: tuple[str, ...], shown: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the exact amount and the cells behind a figure of a generated row, which is known by all its texts."""
    wanted = [text.replace(",", "") for text in row]
    for table in data["tables"]:
        for line in table["rows"]:
            texts = [_plain(str(cell.get("text", cell.get("shown", "")))) for cell in line["cells"].values()]
            if [text.replace(",", "") for text in texts] != wanted:
                continue
            for cell in line["cells"].values():
                if cell.get("shown", "").replace(",", "") == shown.replace(",", "") and cell.get("cells"):
                    yield f"{shown}：{cell['yuan']} 元，来自 {'；'.join(cell['cells'])}"
                    return
