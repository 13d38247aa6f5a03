"""A declaration of a new year: the text of the year before with other years in it, everything else as it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.yaml_text import Value, text_of_yaml, values_of
from budget_disclosure.new_year.year_tokens import KEPT_KEYS, Shift, years_in

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
_YEAR_KEY = "year"
_VERSION, _COMPATIBLE, _SINCE = "template_version", "compatible_versions", "since"


@dataclass(frozen=True, slots=True)
class YearText:
    """A text that names years: its line, and what it says."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    new: str


def shifted_yaml(path: Path, shift: Shift) -> str:
    """Return a declaration for the new year: years in values and comments go on.

    Which versions of a workbook are read begins anew: no workbook of the new year was filled in before. Raises
    ``DeclarationError`` for a file that is no plain YAML.
    """
    text = text_of_yaml(path)
    values = values_of(path)
    edits = [*_edits(values, text, shift), *_comments(values, text, shift)]
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def year_texts(path: Path, shift: Shift) -> Iterator[YearText]:
    """Yield the values and comments of a declaration that go on with the budget year, with their lines."""
    text, values = text_of_yaml(path), values_of(path)
    for value in values:
        if value.text is not None and _goes_on(value) and any(map(shift.concerns, years_in(value.text))):
            yield YearText(value.line, value.text)
    for found in _comments_of(values, text):
        if any(map(shift.concerns, years_in(found[0]))):
            yield YearText(text.count("\n", 0, found.start()) + 1, found[0].strip())


def _edits(values: tuple[Value, ...], text: str, shift: Shift) -> Iterator[_Edit]:
    versions = {value.text for value in values if value.text and value.keys[0] in (_VERSION, _COMPATIBLE)}
    for value in values:
        raw = text[value.start : value.end]
        if value.keys == (_VERSION,):
            yield _Edit(value.start, value.end, f"'{shift.base + shift.by}.1'")
        elif value.keys == (_COMPATIBLE,):
            yield _Edit(value.start, value.end, "[]" if raw.startswith("[") else "[]\n")
        elif value.keys[0] == _COMPATIBLE:
            continue
        elif value.key == _SINCE and value.text in versions:
            yield _without(value, text)
        elif value.text is not None and _goes_on(value) and (new := shift.of(raw)) != raw:
            yield _Edit(value.start, value.end, new)


def _goes_on(value: Value) -> bool:
    """Return whether years of a value are those of the budget: not of a law, and a number only as its key says so."""
    if any(key in KEPT_KEYS for key in value.keys):
        return False
    return not (value.text or "").isdigit() or _YEAR_KEY in value.key


def _without(value: Value, text: str) -> _Edit:
    """Return the edit that takes a pair away, with the comma or line that parted it from the one before."""
    if text[value.end : value.pair_end].strip(" ,\n"):
        return _Edit(value.pair_start, value.end, "")
    if value.pair_end > value.end:
        return _Edit(value.pair_start, value.pair_end, "")
    start = len(text[: value.pair_start].rstrip(" ,\n"))
    return _Edit(start, value.end, "")


def _comments(values: tuple[Value, ...], text: str, shift: Shift) -> Iterator[_Edit]:
    for found in _comments_of(values, text):
        if (new := shift.of(found[0])) != found[0]:
            yield _Edit(found.start(), found.end(), new)


def _comments_of(values: tuple[Value, ...], text: str) -> Iterator["re.Match[str]"]:
    """Yield the comments: what looks like one and stands in no value."""
    taken = [(value.start, value.end) for value in values if value.text is not None]
    for found in _COMMENT.finditer(text):
        if not any(start <= found.start() < end for start, end in taken):
            yield found
