"""What the rules look at: a recognised document, and what is known besides: words, and the code lists of its year."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget_disclosure.declarations.audit_words_yaml import AuditWords
from budget_disclosure.published.recognised_document import RecognisedDocument


@dataclass(frozen=True, slots=True)
class AuditSubject:
    """A document to audit; ``functions`` and ``economic`` are names by code, empty where no list is at hand."""

    document: RecognisedDocument
    words: AuditWords
    functions: Mapping[str, str] = field(default_factory=dict)
    economic: Mapping[str, str] = field(default_factory=dict)
