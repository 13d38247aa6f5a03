"""What a person changed in a document that was generated besides its text and tables: contents, margins, charts."""

from collections.abc import Iterator, Sequence

from budget_disclosure.audit.hand_edits import HandEdit
from budget_disclosure.published.beside_text import BesideText
from budget_disclosure.published.spots import NOWHERE
from budget_disclosure.text.word_diff import align, text_likeness

_LIKE_ENOUGH = 30


def edits_beside(before: BesideText, after: BesideText) -> Iterator[HandEdit]:
    """Yield what differs; page numbers, layout and the files that programs keep these things in do not count."""
    yield from _changed("目录", before.contents, after.contents)
    yield from _changed("页眉、页脚", before.margins, after.margins)
    for number, (old, new) in enumerate(zip(before.charts, after.charts, strict=False), 1):
        for was, now in zip(old, new, strict=False):
            if was != now:
                yield HandEdit(f"第 {number} 张图", NOWHERE, was, now, is_figure=True)
        if len(old) != len(new):
            yield HandEdit(f"第 {number} 张图", NOWHERE, f"{len(old)} 个数和名称", f"{len(new)} 个数和名称")
    if len(before.charts) != len(after.charts):
        yield HandEdit("图", NOWHERE, f"{len(before.charts)} 张", f"{len(after.charts)} 张")
    known, there = dict(before.pictures), dict(after.pictures)
    gone = [words for one, words in known.items() if one not in there]
    come = [words for one, words in there.items() if one not in known]
    if gone or come:
        yield HandEdit("图片", NOWHERE, "、".join(gone), "、".join(come))


def without_charts(edits: Sequence[HandEdit], words: frozenset[str]) -> tuple[HandEdit, ...]:
    """Return the edits of a PDF without what its charts draw: it prints as text there what a Word file draws."""
    longest_first = sorted(words, key=len, reverse=True)
    return tuple(one for one in edits if one.old or not _is_of(one.new, longest_first))


def _is_of(text: str, words: Sequence[str]) -> bool:
    rest = "".join(text.split())
    for word in words:
        rest = rest.replace(word, "")
    return not rest.replace("；", "")  # the lines of a chart may look like those of a table


def _changed(place: str, before: Sequence[str], after: Sequence[str]) -> Iterator[HandEdit]:
    for i, j in align(before, after, _plain, _likeness):
        old, new = "" if i is None else before[i], "" if j is None else after[j]
        if _plain(old) != _plain(new):
            yield HandEdit(place, NOWHERE, old, new)


def _plain(text: str) -> str:
    return "".join(text.split())


def _likeness(old: str, new: str) -> int:
    likeness = text_likeness(_plain(old), _plain(new))
    return likeness if likeness >= _LIKE_ENOUGH else 0
