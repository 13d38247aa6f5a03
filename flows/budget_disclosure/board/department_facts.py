"""Everything that is known of a department, as others gathered it: what its state is decided from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from budget_disclosure.report.outcome import DepartmentOutcome, DocumentOutcome, PublicationState
from budget_disclosure.report.sign_off_state import SignOffStatus
from budget_disclosure.store.version import Publication, Signature


@dataclass(frozen=True, slots=True)
class Link:
    """A file that is there; ``path`` is relative to ``outputs/<year>/``, with ``/``."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Published:
    """What is known of a department's publications: the first and the latest, ``None`` where nobody registered one.

    ``versions`` is how many were pinned; ``state`` and ``changed`` (codes of departments and units) say how the
    documents on the disk stand to the latest of them; ``signature`` is the sign-off it was published under.
    """

    first: Publication | None = None
    latest: Publication | None = None
    versions: int = 0
    state: PublicationState = PublicationState.AWAITING
    changed: frozenset[str] = frozenset()
    signature: Signature | None = None

    @property
    def is_published(self) -> bool:
        """Whether there was a publication, pinned or not."""
        return self.first is not None or self.versions > 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook a unit sent. ``unit_code`` is empty when the file name does not say it; ``is_new``: not run yet.

    ``is_readable`` is false for what was sent in a form that cannot be read: another format, an archive, a subfolder.
    """

    file: str
    unit_code: str
    unit_name: str
    is_new: bool = False
    is_readable: bool = True

    @property
    def key(self) -> str:
        """By what the unit is known: its code, or the file where the name does not say one."""
        return self.unit_code or self.file


@dataclass(frozen=True, slots=True)
class DocumentOnDisk:
    """A document of the last run. ``is_there``: the file exists; ``is_edited``: it differs from what was written."""

    outcome: DocumentOutcome
    is_there: bool
    is_edited: bool


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """Everything known of a department. ``roster`` maps the units that have to report to their names.

    ``report`` is the outcome of the last run, as its report has it, ``documents`` has where each of its documents is.
    ``links`` are the department's files, ``unit_links`` those of its units by ``Workbook.key``. ``problems`` are
    sentences on what could not be read; ``removed`` names workbooks of the last run that are gone. ``sign_off`` is how
    the draft on the disk stands to what a reviewer signed, ``must_be_signed`` whether it may be published without.
    """

    code: str
    name: str
    roster: Mapping[str, str] = field(default_factory=dict)
    workbooks: tuple[Workbook, ...] = ()
    removed: tuple[str, ...] = ()
    report: DepartmentOutcome | None = None
    documents: tuple[DocumentOnDisk, ...] = ()
    approved: date | None = None
    published: Published = Published()
    year: int | None = None
    links: tuple[Link, ...] = ()
    unit_links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    sign_off: SignOffStatus | None = None
    must_be_signed: bool = False

    @property
    def outcomes(self) -> tuple[DocumentOutcome, ...]:
        """What the last run has to say of each document."""
        return self.report.documents if self.report else ()
