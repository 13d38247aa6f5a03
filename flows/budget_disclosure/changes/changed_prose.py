"""What changed in the prose: paragraph by paragraph, with the figures and texts in each that differ."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from budget_disclosure.changes.causes import Causes
from budget_disclosure.changes.change_list import CauseCell, FactChange, ParagraphChange, Presence, ordered
from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.model.money import parse_decimal
from budget_disclosure.text.word_diff import align, stretches, text_likeness

Json = Mapping[str, Any]
_LIKE_ENOUGH = 30


def compare_prose(old: Snapshot, new: Snapshot, causes: Causes) -> Iterator[ParagraphChange]:
    """Yield the paragraphs that differ, by sections in the order of the new version."""
    before = {section["section"]: section["paragraphs"] for section in old.data["prose"]}
    after = {section["section"]: section["paragraphs"] for section in new.data["prose"]}
    facts = _Facts(old.data["facts"], new.data["facts"], causes)
    for section in dict.fromkeys((*after, *before)):
        title = (new if section in (new.headings or {}) else old).title_of(section)
        was, now = before.get(section, ()), after.get(section, ())
        for i, j in align(was, now, _text, _likeness):
            paragraph = None if i is None else was[i]
            other = None if j is None else now[j]
            texts = _text(paragraph), _text(other)
            if texts[0] == texts[1]:
                continue
            number = (j if j is not None else i or 0) + 1
            yield facts.change(section, title, number, paragraph, other)


class _Facts:
    """The facts of both versions, for the figures inside paragraphs."""

    def __init__(self, old: Json, new: Json, causes: Causes) -> None:
        self._old, self._new, self._causes = old, new, causes

    def change(self, section: str, title: str, number: int, old: Json | None, new: Json | None) -> ParagraphChange:
        was, now = _text(old), _text(new)
        presence = Presence.ADDED if old is None else Presence.REMOVED if new is None else Presence.CHANGED
        keys = list(dict.fromkeys((*_keys(new), *_keys(old))))
        facts = tuple(self._fact_changes(keys))
        causes = [cause for fact in facts for cause in fact.causes]
        causes += [cause for key in keys for cause in self._one_sided(key)]
        causes = causes or list(self._causes.of_words(was, now))
        return ParagraphChange(presence, section, title, number, was, now, stretches(was, now), facts, ordered(causes))

    def _fact_changes(self, keys: Sequence[str]) -> Iterator[FactChange]:
        for key in keys:
            was, now = self._old.get(key), self._new.get(key)
            if was is None or now is None or was["shown"] == now["shown"]:
                continue
            yield FactChange(key, was["shown"], now["shown"], _difference(was, now), self._of_fact(was, now))

    def _of_fact(self, was: Json, now: Json) -> tuple[CauseCell, ...]:
        return self._causes.of_terms(was["cells"], now["cells"])

    def _one_sided(self, key: str) -> tuple[CauseCell, ...]:
        """Return the changed cells of a fact that only one version has."""
        if (key in self._old) == (key in self._new):
            return ()
        fact = self._new.get(key) or self._old[key]
        return self._causes.among(fact["cells"])


def _text(paragraph: Json | None) -> str:
    return "".join(segment["text"] for segment in paragraph["segments"]) if paragraph else ""


def _keys(paragraph: Json | None) -> list[str]:
    return [segment["fact"] for segment in paragraph["segments"] if "fact" in segment] if paragraph else []


def _likeness(old: Json, new: Json) -> int:
    """Return the likeness in percent; paragraphs of one line of the wording are the same paragraph."""
    likeness = text_likeness(_text(old), _text(new))
    same_facts = bool(_keys(old)) and _keys(old) == _keys(new)
    return max(likeness, 50) if same_facts else likeness if likeness >= _LIKE_ENOUGH else 0


def _difference(was: Json, now: Json) -> Decimal | None:
    if was["value"] is None or now["value"] is None:
        return None
    return parse_decimal(now["value"]) - parse_decimal(was["value"])
