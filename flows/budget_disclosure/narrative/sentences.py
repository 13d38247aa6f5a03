"""From a declared sentence and its facts to segments: every printed fact stays a traceable segment.

Jinja2 prints each fact as a mark; the marks are then exchanged for the facts. Escaping is the document's business.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from budget_disclosure.narrative.fact_values import Entries, Phrase, Value, full_stop
from budget_disclosure.narrative.narrative import Fact, Segment

_PRINTED: ContextVar[list[Fact | Phrase]] = ContextVar("printed facts")
_MARK = re.compile("\ue000([0-9]+)\ue001")


def segments_of(sentence: str, names: Mapping[str, Value]) -> tuple[Segment, ...]:
    """Return the segments of a sentence that was checked when it was loaded; none where it comes out blank."""
    printed: list[Fact | Phrase] = []
    token = _PRINTED.set(printed)
    try:
        text = _compiled(sentence).render(names)
    finally:
        _PRINTED.reset(token)
    return tuple(_segments(text, printed)) if text.strip() else ()


def _segments(text: str, printed: list[Fact | Phrase]) -> list[Segment]:
    segments: list[Segment] = []
    for position, part in enumerate(_MARK.split(text)):
        if position % 2 == 0:
            if part:
                segments.append(Segment(part))
            continue
        value = printed[int(part)]
        if isinstance(value, Phrase):
            segments.extend(value.segments)
        elif value.shown:
            segments.append(Segment(value.shown, value))
    return segments


def _mark(value: object) -> str:
    """Return the mark for a printed value. Only facts and phrases are printed: a sentence cannot compute."""
    if not isinstance(value, Fact | Phrase):
        raise TypeError(f"a sentence prints {value!r}, which is not a fact")
    printed = _PRINTED.get()
    printed.append(value)
    return f"\ue000{len(printed) - 1}\ue001"


def _is_zero(value: Value) -> bool:
    """Return whether there is nothing: an amount that only rounds to zero is something."""
    return isinstance(value, Fact) and value.is_known and value.value == 0 and not value.yuan


def _is_stated(value: Value) -> bool:
    return isinstance(value, Fact) and value.is_known and bool(value.cells)


def _is_empty(value: Value) -> bool:
    match value:
        case Fact():
            return not value.shown or not value.is_known
        case Phrase():
            return not value.segments
        case Entries():
            return not value.items


def _is_mentioning(value: Value, word: str) -> bool:
    return isinstance(value, Fact | Phrase) and word in (value.shown if isinstance(value, Fact) else value.text)


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined, finalize=_mark, keep_trailing_newline=True
    )
    environment.filters["full_stop"] = full_stop
    environment.tests.update(zero=_is_zero, stated=_is_stated, empty=_is_empty, mentioning=_is_mentioning)
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=1024)
def _compiled(sentence: str) -> Template:
    return _ENVIRONMENT.from_string(sentence)
