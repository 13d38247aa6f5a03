"""Words by which the audit knows anybody's tables and figures: ``audit_words.yaml`` beside this module."""

import re
from functools import cache
from importlib.resources import as_file, files

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml


class RoleWords(DeclaredModel):
    """What a table is: a title with all of ``has`` and none of ``lacks``."""

    role: str
    has: tuple[str, ...]
    lacks: tuple[str, ...] = ()


class Scope(DeclaredModel):
    """What figures are about: income or expenditure, from which source, for what; ``""`` leaves it open."""

    flow: str = ""
    source: str = ""
    kind: str = ""


class Facet(Scope):
    """What a word of a header says of its column; ``carried`` is what was left from last year."""

    word: str
    carried: bool = False


class Slip(DeclaredModel):
    """A pattern whose first group stands where only ``right`` can."""

    pattern: str
    right: str
    reason: str


class AuditWords(DeclaredModel):
    """All words of the audit."""

    roles: tuple[RoleWords, ...]
    own_words: dict[str, str]
    scopes: dict[str, Scope]
    facets: tuple[Facet, ...]
    totals: tuple[str, ...]
    families: tuple[tuple[str, ...], ...]
    told_parts: tuple[tuple[str, ...], ...]
    owned: str
    total_rows: tuple[str, ...]
    total_phrases: tuple[str, ...]
    fillers: tuple[str, ...]
    header_words: tuple[str, ...]
    elsewhere: tuple[str, ...]
    empty_notes: tuple[str, ...]
    note_subjects: dict[str, tuple[str, ...]]
    levels: dict[str, str]
    level_owners: tuple[str, ...]
    placeholders: tuple[str, ...]
    doubled: tuple[str, ...]
    terms: tuple[str, ...]
    slips: tuple[Slip, ...]
    labels: tuple[str, ...]
    lines: tuple[str, ...]
    three_items: tuple[str, ...]
    owner_lines: tuple[str, ...]
    office_endings: tuple[str, ...]
    own_figures: tuple[str, ...]
    no_office: str
    stays_same: str

    def says(self, text: str, word: str) -> bool:
        """Return whether a text has a word: not as a piece of another one (``own_words``)."""
        return bool(re.search(self.own_words.get(word, re.escape(word)), text))


@cache
def load_audit_words() -> AuditWords:
    """Return the words that come with the program. Raises ``DeclarationError`` when the file is wrong."""
    with as_file(files("budget_disclosure.declarations") / "audit_words.yaml") as path:
        return load_yaml(path, AuditWords)
