"""What a published budget must hold, with its basis: ``audit_law.yaml`` beside this module."""

from functools import cache
from importlib.resources import as_file, files

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml


class RequiredItem(DeclaredModel):
    """One item of the check list: a table, a part under a heading, or something that sentences must tell.

    ``headings`` and ``sentences`` are patterns; ``absent`` are words of a sentence that says that there is none of it;
    a ``local`` item is asked for by catalogues of some places only.
    """

    key: str
    title: str
    basis: str
    roles: tuple[str, ...] = ()
    depth: int = 0
    headings: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    amount: bool = False
    units: bool = False
    absent: str = ""
    local: bool = False


class AuditLaw(DeclaredModel):
    """The check list."""

    items: tuple[RequiredItem, ...]


@cache
def load_audit_law() -> AuditLaw:
    """Return the check list that comes with the program. Raises ``DeclarationError`` when the file is wrong."""
    with as_file(files("budget_disclosure.declarations") / "audit_law.yaml") as path:
        return load_yaml(path, AuditLaw)
