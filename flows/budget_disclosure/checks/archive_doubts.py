"""What cannot be told of the archive of last year, or was noticed in it: values, so that rules can say them."""

from dataclasses import dataclass
from enum import Enum, auto, unique


@unique
class DoubtKind(Enum):
    """AMBIGUOUS: two folders say different things. DAMAGED: a pinned version was changed; CHANGED: a file beside it.

    CHANGED_UNPUBLISHED: a generated file was changed where nothing was published. FOREIGN: data of something else.
    NOT_PINNED: registered, but no version was kept. UNREGISTERED: compared with what was generated.
    UNDECLARED: a change of structure that nobody declared. UNMAPPED: one that leads to no published figure.
    """

    AMBIGUOUS = auto()
    DAMAGED = auto()
    CHANGED = auto()
    CHANGED_UNPUBLISHED = auto()
    FOREIGN = auto()
    NOT_PINNED = auto()
    UNREGISTERED = auto()
    UNDECLARED = auto()
    UNMAPPED = auto()


_HIDING = frozenset({DoubtKind.AMBIGUOUS, DoubtKind.DAMAGED, DoubtKind.CHANGED_UNPUBLISHED, DoubtKind.NOT_PINNED})


@dataclass(frozen=True, slots=True)
class ArchiveDoubt:
    """A sentence on the archive, in Chinese without a full stop; ``unit`` is the code of the unit meant, if any."""

    kind: DoubtKind
    text: str
    unit: str = ""

    @property
    def hides_the_document(self) -> bool:
        """Whether there may be a document that cannot be used."""
        return self.kind in _HIDING
