"""``public_page:`` of ``document.yaml``: which figures the public's page draws, and the words it explains.

The page shows nothing that the document does not: a picture names facts of ``wording.yaml`` or a column of a table.
A format without the declaration has a page without pictures.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.errors import DeclarationError

if TYPE_CHECKING:
    from budget_disclosure.declarations.tables_yaml import TablesSpec
    from budget_disclosure.declarations.wording_yaml import Wording


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


def refuse_wrong_pictures(path: Path, page: PublicPageSpec, tables: "TablesSpec", wording: "Wording") -> None:
    """Raise ``DeclarationError`` for a picture of something that tables and wording do not have."""
    for defect in _defects(page, tables, wording):
        raise DeclarationError(path, None, f"public_page：{defect}")


def _defects(page: PublicPageSpec, tables: "TablesSpec", wording: "Wording") -> Iterator[str]:
    from budget_disclosure.declarations.tables_yaml import defect_of_cell
    from budget_disclosure.declarations.wording_facts import ChangeFact, EachProjectFact

    facts = {fact.key: fact for fact in wording.facts}
    compared = set(wording.compared_next_year.values())
    sections = (page.definitions, *(picture.section for picture in page.pictures))
    yield from (f"“{name}”不是 wording.yaml 中 prose 的一段" for name in sections if name and name not in wording.prose)
    explained = "\n".join(one.text for one in wording.prose.get(page.definitions, ()))
    for part in (*page.summary, *(part for picture in page.pictures for part in picture.parts)):
        yield from (f"没有名为“{key}”的事实" for key in (part.fact, part.share) if key and key not in facts)
        if part.cell and (defect := defect_of_cell(tables, part.place[0], part.place[2], part.place[1])):
            yield f"“{part.cell}”：{defect}"
    if (told := page.projects) is not None:
        each = facts.get(told.each)
        if isinstance(each, EachProjectFact):
            own = {fact.key for fact in each.facts}
            yield from (f"“{told.each}”没有名为“{one.fact}”的事实" for one in told.passages if one.fact not in own)
        else:
            yield f"“{told.each}”不是 wording.yaml 中的 each_project 事实"
    for picture in page.pictures:
        yield from (f"名词解释里没有“{term}：”" for term in picture.terms if f"{term}：" not in explained)
        for change in picture.changes:
            if not isinstance(facts.get(change.change), ChangeFact):
                yield f"“{change.change}”不是 wording.yaml 中的 change 事实"
        strange = (one.fact for one in picture.years if one.fact not in compared)
        yield from (f"“{key}”不在 compared_next_year 中，找不到往年的数" for key in strange)
        rows = picture.rows
        if rows is not None and (defect := defect_of_cell(tables, rows.table, rows.column)):
            yield f"图“{picture.title}”：{defect}"
