"""A YAML file as text with the places of its values: for who changes or looks through a declaration as written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from budget_disclosure.declarations.yaml_loading import composed

Keys = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a mapping or list, from ``start`` to ``end`` in the text; ``text`` is what it says, if it is no list.

    ``keys`` lead to it. ``pair_start`` is where its key starts, ``pair_end`` where the next pair does, or what is
    after the mapping; both are those of the value itself in a list.
    """

    keys: Keys
    line: int
    start: int
    end: int
    pair_start: int
    pair_end: int
    text: str | None

    @property
    def key(self) -> str:
        """The nearest word above it: the key of its mapping, also for a value of a list."""
        return next((key for key in reversed(self.keys) if isinstance(key, str)), "")


def text_of_yaml(path: Path) -> str:
    """Return the text of a file that can be loaded. Raises ``DeclarationError``."""
    composed(path)
    return path.read_text(encoding="utf-8-sig")


def values_of(path: Path) -> tuple[Value, ...]:
    """Return every value of a file in its order, lists and mappings before what they hold.

    Raises ``DeclarationError``.
    """
    node = composed(path)
    starts = [0]
    for line in text_of_yaml(path).splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return tuple(_values(node, (), starts))


def _values(node: yaml.Node, keys: Keys, starts: list[int]) -> Iterator[Value]:
    if isinstance(node, yaml.MappingNode):
        pairs = node.value
        for number, (key, value) in enumerate(pairs):
            after = pairs[number + 1][0].start_mark if number + 1 < len(pairs) else value.end_mark
            yield _value(value, (*keys, key.value), starts, key.start_mark, after)
            yield from _values(value, (*keys, key.value), starts)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield _value(value, (*keys, number), starts, value.start_mark, value.end_mark)
            yield from _values(value, (*keys, number), starts)


def _value(node: yaml.Node, keys: Keys, starts: list[int], pair_start: yaml.Mark, pair_end: yaml.Mark) -> Value:
    text = node.value if isinstance(node, yaml.ScalarNode) else None
    start, end, first, after = (_index(mark, starts) for mark in (node.start_mark, node.end_mark, pair_start, pair_end))
    return Value(keys, node.start_mark.line + 1, start, end, first, after, text)


def _index(mark: yaml.Mark, starts: list[int]) -> int:
    return starts[min(mark.line, len(starts) - 1)] + mark.column
