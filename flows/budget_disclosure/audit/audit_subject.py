"""What the rules look at: a recognised document with its sentences, and what is known besides: words, codes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from budget_disclosure.declarations.audit_law_yaml import AuditLaw
from budget_disclosure.declarations.audit_words_yaml import AuditWords
from budget_disclosure.declarations.secrecy_yaml import Secrecy
from budget_disclosure.published.comparisons import Comparison, comparisons_in
from budget_disclosure.published.recognised_document import Passage, RecognisedDocument
from budget_disclosure.published.spots import Spot
from budget_disclosure.published.text_figures import PlainText, TextFigure, figures_in, plain_text, with_common_steps

CodeNames: TypeAlias = Mapping[str, tuple[str, ...]]
"""The names that a code has in the lists at hand, by code."""

_EXPLAINED = re.compile(r"^(?:[（(]?[一二三四五六七八九十0-9]+[）)、.．])?[^，。：]{2,20}：(?:是|指)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A paragraph with its figures and the changes it tells."""

    passage: Passage
    plain: PlainText
    figures: tuple[TextFigure, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def text(self) -> str:
        """The paragraph without blanks."""
        return self.plain.text

    @property
    def place(self) -> str:
        """Where it stands, as a reader finds it: the heading above it, and its first words."""
        begin = self.text[:16] + ("……" if len(self.text) > 16 else "")
        heading = self.passage.heading
        return f"“{heading}”，“{begin}”" if heading and not self.passage.is_heading else f"“{begin}”"

    @property
    def is_explanation(self) -> bool:
        """Whether it explains a term, as a glossary does."""
        return "名词解释" in self.passage.heading or bool(_EXPLAINED.match(self.text))

    def spot(self, start: int, end: int) -> Spot:
        """Return where a part of it stands."""
        return self.plain.spot(start, end)

    def quote(self, start: int, end: int, around: int = 12) -> str:
        """Return a part with some words around it."""
        left, right = max(start - around, 0), min(end + around, len(self.text))
        return f"{'……' if left else ''}{self.text[left:right]}{'……' if right < len(self.text) else ''}"


@dataclass(frozen=True, slots=True, eq=False)
class AuditSubject:
    """A document to audit; ``functions`` (and revenue), ``economic`` and ``government`` are names by code.

    A code has several names where formats call it differently. Lists that are not at hand are empty.

    The same only as itself, so that what several rules ask of it is worked out once.
    """

    document: RecognisedDocument
    words: AuditWords
    law: AuditLaw
    functions: CodeNames = field(default_factory=dict)
    economic: CodeNames = field(default_factory=dict)
    government: CodeNames = field(default_factory=dict)
    secrecy: Secrecy | None = None
    statements: tuple[Statement, ...] = ()


def audit_subject(
    document: RecognisedDocument,
    words: AuditWords,
    law: AuditLaw,
    functions: CodeNames,
    economic: CodeNames,
    government: CodeNames | None = None,
    secrecy: Secrecy | None = None,
) -> AuditSubject:
    """Return a document ready for the rules; ``secrecy`` are the words of secrecy to look for."""
    last_year = str(document.year - 1) if document.year else ""
    plains = [plain_text(passage.block) for passage in document.passages]
    found = with_common_steps([figures_in(plain.text, last_year) for plain in plains])
    statements = [
        Statement(passage, plain, figures, comparisons_in(plain.text, figures))
        for passage, plain, figures in zip(document.passages, plains, found, strict=True)
    ]
    return AuditSubject(document, words, law, functions, economic, government or {}, secrecy, tuple(statements))


def all_names(known: CodeNames) -> frozenset[str]:
    """Return every name of a list of codes."""
    return frozenset(name for names in known.values() for name in names)


def code_by_name(known: CodeNames) -> dict[str, str]:
    """Return the code of each name of a list of codes."""
    return {name: code for code, names in known.items() for name in names if name}
