"""``document.yaml``: what documents and their files are called, and the pictures of the public's page.

A format without it has the usual names and no pictures.

Documents are found by their codes and by the record of what was written, never by these names.
"""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from budget_disclosure.declarations.public_page_yaml import PublicPageSpec
from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml
from budget_disclosure.model.shown_names import safe_name

_PLACE = re.compile(r"\{([^{}]*)\}")
_TITLE_PLACES = frozenset({"year", "name", "level"})
_FILE_PLACES = frozenset({"year", "name", "code", "level"})


def _places(pattern: str, known: frozenset[str]) -> frozenset[str]:
    found = frozenset(_PLACE.findall(pattern))
    if unknown := sorted(found - known) or (["{ }"] if "{" in _PLACE.sub("", pattern) else []):
        raise ValueError(f"“{pattern}”里不能用 {'、'.join(unknown)}，可用：{'、'.join(sorted(known))}")
    return found


def _is_title(pattern: str) -> str:
    if "year" not in _places(pattern, _TITLE_PLACES):
        raise ValueError(f"“{pattern}”里应有 {{year}}")
    return pattern


def _is_file_name(pattern: str) -> str:
    places = _places(pattern, _FILE_PLACES)
    if "year" not in places or not places & {"name", "code"}:
        raise ValueError(f"“{pattern}”里应有 {{year}}，以及 {{name}} 或 {{code}}")
    bare = _PLACE.sub("", pattern)
    if safe_name(f"a{bare}a") != f"a{bare}a":
        raise ValueError(f"“{pattern}”里有文件名不能用的字符")
    return pattern


Title = Annotated[str, AfterValidator(_is_title)]
FileName = Annotated[str, AfterValidator(_is_file_name)]


class Titles(DeclaredModel):
    """What the document of a department, and of a unit, is called; where it has no ``{name}``, the name stands before
    it in lists and properties.
    """

    department: Title = "{year}年度部门预算公开"
    unit: Title = "{year}年度单位预算公开"


class FileNames(DeclaredModel):
    """The names of the Word documents, without their ending."""

    department: FileName = "{name}{year}年度部门预算公开"
    unit: FileName = "{name}{year}年度单位预算公开"


class DocumentSpec(DeclaredModel):
    """The file as it is written; everything may be left out."""

    title: Titles = Titles()
    file_name: FileNames = FileNames()
    public_page: PublicPageSpec = PublicPageSpec()


def load_document(path: Path) -> DocumentSpec:
    """Return the names of documents; the usual ones where there is no such file.

    Raises ``DeclarationError`` with file and line for whatever is not as documented.
    """
    return load_yaml(path, DocumentSpec) if path.is_file() else DocumentSpec()
