"""``public_page:`` of ``document.yaml``: which figures the public's page draws, and the words it explains.

The page shows nothing that the document does not: a picture names facts of ``wording.yaml`` or a column of a table.
A format without the declaration has a page without pictures.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel


def _has_no_figure(words: str) -> str:
    """Return words of the page; figures come from the document alone."""
    if re.search(r"\d", words):
        raise ValueError(f"“{words}”里不能写数字，数字只能取自文档")
    return words


def _is_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"“{pattern}”不是正则表达式：{error}") from error
    return pattern


Words = Annotated[str, Field(min_length=1), AfterValidator(_has_no_figure)]
Pattern = Annotated[str, AfterValidator(_is_pattern)]


class RowsOfTable(DeclaredModel):
    """A column of a table, as far as the keys of its rows match; rows without money are left out."""

    table: str
    column: str
    keys: Pattern


class Part(DeclaredModel):
    """A figure under a label: a fact, or a cell of a table (``t03!total.basic``) where prose has no such fact.

    ``share`` is the fact that says what share of the whole it is.
    """

    fact: str = ""
    cell: Annotated[str, Field(pattern=r"^([^!]+![^.]+\.[^.]+)?$")] = ""
    label: Words
    share: str = ""

    @model_validator(mode="after")
    def _names_one_figure(self) -> "Part":
        if bool(self.fact) == bool(self.cell):
            raise ValueError(f"“{self.label}”应写 fact 或 cell，写且只写一个")
        return self

    @property
    def place(self) -> tuple[str, str, str]:
        """Table, row and column of ``cell``."""
        table, _, rest = self.cell.partition("!")
        row, _, column = rest.partition(".")
        return table, row, column


class ChangedFigure(DeclaredModel):
    """A change: its figure of this year against that of last year."""

    change: str
    label: Words


class YearsOfFact(DeclaredModel):
    """A fact of this year and what earlier years published for it; it has to be one that years are compared with."""

    fact: str
    label: Words


class PictureSpec(DeclaredModel):
    """A picture with its table: of exactly one kind. ``terms`` are explained below it, in the document's own words;
    ``section`` is the part of the prose that says more about the figures.
    """

    title: Words
    says: Annotated[str, AfterValidator(_has_no_figure)] = ""
    terms: tuple[str, ...] = ()
    section: str = ""
    rows: RowsOfTable | None = None
    parts: tuple[Part, ...] = ()
    changes: tuple[ChangedFigure, ...] = ()
    years: tuple[YearsOfFact, ...] = ()

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "PictureSpec":
        if sum(map(bool, (self.rows, self.parts, self.changes, self.years))) != 1:
            raise ValueError(f"图“{self.title}”应写 rows、parts、changes、years 中的一个")
        return self


class Passage(DeclaredModel):
    """What prose says of a project, under a label: a text of the projects' fact."""

    fact: str
    label: Words


class ToldProjects(DeclaredModel):
    """Projects that prose tells one by one: ``each`` is the fact (``each_project``) that has their texts.

    With a ``scope`` where the Word template has them in these documents only.
    """

    each: str
    scope: Literal["department", "unit"] | None = None
    passages: tuple[Passage, ...]


class PublicPageSpec(DeclaredModel):
    """The page: ``summary`` stands at its top, its first figure is what the index of all departments compares.

    ``definitions`` is the section of the prose that explains terms. ``projects`` says which texts of the prose stand
    with a project, besides what tables of projects and performance forms say of it.
    """

    definitions: str = ""
    summary: tuple[Part, ...] = ()
    pictures: tuple[PictureSpec, ...] = ()
    projects: ToldProjects | None = None
