"""Single files audited like those of a folder: each within limits, so that a hostile one stops nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.actions.audit_files import audit_files
from budget_disclosure.actions.audit_pool import LIMITS, AuditPool, Limits
from budget_disclosure.audit_report.audited_file import AuditedFile
from budget_disclosure.model.errors import DisclosureError, describe_error
from budget_disclosure.model.shown_names import shown_name


@dataclass(frozen=True, slots=True)
class FileOrder:
    """A file to audit; ``outputs`` is where documents of ours are."""

    path: Path
    templates: Path
    outputs: Path

    def answer(self) -> AuditedFile | DisclosureError:
        """Return what was found; what stops the whole command is given back to be raised there."""
        try:
            (audited,) = audit_files([self.path], self.templates, self.outputs)
        except DisclosureError as error:
            return DisclosureError(describe_error(error))
        return audited

    def failed(self, why: str) -> AuditedFile:
        """Return the file as one that could not be audited."""
        return AuditedFile(shown_name(str(self.path)), fault=why)


def audit_guarded(
    paths: Iterable[Path], templates: Path, outputs: Path, limits: Limits = LIMITS
) -> tuple[AuditedFile, ...]:
    """Return what is found in each file, in a process of its own kind. Raises ``DisclosureError``."""
    found = []
    with AuditPool(1, None, limits) as pool:
        for path in paths:
            answer = pool.audit(FileOrder(path, templates, outputs))
            if isinstance(answer, DisclosureError):
                raise answer
            found.append(answer)
    return tuple(found)
