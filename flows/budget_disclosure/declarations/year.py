"""Everything declared for one budget year: adding a year, or another bureau's format, is adding a folder."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from budget_disclosure.declarations.code_lists import Codes, load_codes
from budget_disclosure.declarations.formats import FORMAT_NAME, Format, load_format, years_of
from budget_disclosure.declarations.law_yaml import load_law, refuse_kinds_without_pairs, refuse_unknown_codes
from budget_disclosure.declarations.load_workbook_declaration import load_workbook_declaration
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import ComparisonItem, FundingSource, Law, ThreePublicItem

if TYPE_CHECKING:
    from budget_disclosure.declarations.checks_yaml import IdentitiesSpec
    from budget_disclosure.declarations.document_yaml import DocumentSpec
    from budget_disclosure.declarations.plausibility_yaml import Plausibility
    from budget_disclosure.declarations.secrecy_yaml import Secrecy
    from budget_disclosure.declarations.tables_yaml import TablesSpec
    from budget_disclosure.declarations.wording_yaml import Wording


@dataclass(frozen=True, slots=True)
class PublishedRows:
    """A column of the workbook (``items.last_year``) and the column of a table that printed the same last year.

    ``codes`` is the classification of the rows, empty where they are no codes.
    """

    path: str
    table: str
    column: str
    codes: str


@dataclass(frozen=True)
class Declarations:
    """The declarations under ``templates/<format>/<year>/``.

    What reading a workbook needs is there from the beginning; tables, identities and wording are read when first asked
    for, because the check of one workbook needs none of them. Each raises ``DeclarationError`` for what is wrong in its
    file.
    """

    year: int
    folder: Path
    law: Law
    codes: Codes
    workbook: WorkbookSpec

    def fixed_value(self, fixed: str) -> int | str:
        """Return what a fixed cell of the workbook says: the format's title, the year, or the workbook's version."""
        if fixed == "format":
            return self.format.title
        return self.workbook.fiscal_year if fixed == "fiscal_year" else self.workbook.template_version

    @cached_property
    def format(self) -> Format:
        """The format that they belong to (``format.yaml`` beside the years)."""
        return load_format(self.folder.parent)

    @cached_property
    def tables(self) -> "TablesSpec":
        """The tables to be published (``tables.yaml``)."""
        from budget_disclosure.declarations.tables_yaml import load_tables

        return load_tables(self.folder / "tables.yaml", self.law)

    @cached_property
    def identities(self) -> "IdentitiesSpec":
        """The identities between the tables (``checks.yaml``)."""
        from budget_disclosure.declarations.checks_yaml import load_identities

        return load_identities(self.folder / "checks.yaml", self.tables)

    @cached_property
    def plausibility(self) -> "Plausibility":
        """What amounts and counts are believed (``plausibility.yaml``)."""
        from budget_disclosure.declarations.plausibility_yaml import load_plausibility

        return load_plausibility(self.folder / "plausibility.yaml")

    @cached_property
    def secrecy(self) -> "Secrecy":
        """The words that should be looked at before anything is published (``secrecy.yaml``)."""
        from budget_disclosure.declarations.secrecy_yaml import load_secrecy

        return load_secrecy(self.folder / "secrecy.yaml")

    @cached_property
    def wording(self) -> "Wording":
        """The prose (``wording.yaml``)."""
        from budget_disclosure.declarations.figures_of_wording import refuse_wrong_figures
        from budget_disclosure.declarations.prefill_facts import refuse_unknown_facts
        from budget_disclosure.declarations.wording_yaml import load_wording

        wording = load_wording(self.folder / "wording.yaml", self.workbook)
        refuse_wrong_figures(wording, self.tables, self.law)
        refuse_unknown_facts(self.folder / "workbook.yaml", self.workbook, wording, self.tables)
        return wording

    @cached_property
    def document(self) -> "DocumentSpec":
        """What documents and their files are called, what the public's page draws (``document.yaml``, if there)."""
        from budget_disclosure.declarations.document_yaml import load_document
        from budget_disclosure.declarations.public_page_faults import refuse_wrong_pictures

        path = self.folder / "document.yaml"
        document = load_document(path)
        refuse_wrong_pictures(path, document.public_page, self.tables, self.wording)
        return document

    @cached_property
    def compared_last_year(self) -> "Mapping[ComparisonItem | ThreePublicItem, str]":
        """In which facts of last year's ``data.json`` this year finds what it compares with.

        Last year's declarations made the file and named its facts; where their folder is gone, this year's names hold.
        """
        from budget_disclosure.declarations.wording_yaml import compared_facts

        earlier = self.folder.parent / str(self.year - 1) / "wording.yaml"
        named = compared_facts(earlier) if earlier.is_file() else {}
        return {item: named.get(str(item), key) for item, key in self.wording.compared_next_year.items()}

    @cached_property
    def compared_of_other_formats(self) -> "Mapping[str, Mapping[ComparisonItem | ThreePublicItem, str]]":
        """What ``compared_last_year`` is where last year's document was of another format.

        By the digest (SHA-256) of that format's ``wording.yaml`` of last year, which a published version keeps. A
        wording that cannot be read names nothing.
        """
        from budget_disclosure.declarations.wording_yaml import compared_facts

        found = {}
        for path in self.folder.parent.parent.glob(f"*/{self.year - 1}/wording.yaml"):
            if path.parent.parent != self.folder.parent:
                with suppress(DeclarationError, OSError):
                    named = compared_facts(path)
                    words = {item: named[str(item)] for item in self.wording.compared_next_year if str(item) in named}
                    found[sha256(path.read_bytes()).hexdigest()] = words
        return found

    @cached_property
    def published_rows(self) -> "tuple[PublishedRows, ...]":
        """Which amounts of last year units state by code that last year's document printed, and in which column."""
        from budget_disclosure.declarations.wording_facts import CellFact, ChangeFact, EachRowFact

        blocks = {table.id: table.blocks for table in self.tables.tables}
        found = []
        for fact in self.wording.facts:
            inner = fact.facts if isinstance(fact, EachRowFact) else ()
            places = {one.key: one.place for one in inner if isinstance(one, CellFact)}
            for change in (one.change for one in inner if isinstance(one, ChangeFact)):
                if change.row is None or not change.row.published or change.current not in places:
                    continue
                table, _, column = places[change.current]
                rows = next(b.rows for b in blocks[table] if column in [one.key for one in b.columns])
                found.append(PublishedRows(change.row.last_year, table, column, str(getattr(rows, "codes", ""))))
        return tuple(found)

    @cached_property
    def published_by_source(self) -> "Mapping[tuple[ThreePublicItem, FundingSource], tuple[str, str, str]]":
        """In which cell (table, row, column) a “三公” item is published by who pays for it; last year's, if so named.

        It is the row of the item's fact, and the column that shows one source only.
        """
        from budget_disclosure.declarations.wording_facts import CellFact

        cells = {fact.key: fact.place for fact in self.wording.facts if isinstance(fact, CellFact)}
        blocks = {table.id: table.blocks for table in self.tables.tables}
        return {
            (item, column.where.source[0]): (table, row, column.key)
            for item, key in self.wording.compared_next_year.items()
            if isinstance(item, ThreePublicItem) and key in cells
            for table, row, total in [cells[key]]
            for block in blocks.get(table, ())
            if total in [column.key for column in block.columns]
            for column in block.columns
            if len(column.where.source) == len(column.where.conditions()) == 1
        }


def law_of_year(format_folder: Path, year: int) -> Law:
    """Return the law of a format's year alone. Raises ``DeclarationError`` when it is missing or wrong."""
    return load_law(format_folder / str(year) / "law.yaml", year)


def load_input_declarations(format_folder: Path, year: int) -> Declarations:
    """Return the declarations of a format's year, of which those that reading a workbook needs are looked at.

    Raises ``DeclarationError`` when the folder is missing or they are wrong.
    """
    folder = format_folder / str(year)
    if not folder.is_dir():
        years = "、".join(map(str, years_of(format_folder))) or "无"
        raise DeclarationError(folder, None, f"没有 {year} 年的模板文件夹（现有：{years}）")
    law = load_law(folder / "law.yaml", year)
    codes = load_codes(folder / "codes", law)
    refuse_unknown_codes(folder / "law.yaml", law, codes.dept_economic)
    path = folder / "workbook.yaml"
    workbook = load_workbook_declaration(path, law)
    refuse_kinds_without_pairs(folder / "law.yaml", law, codes)
    if workbook.fiscal_year != year:
        raise DeclarationError(path, None, f"fiscal_year 是 {workbook.fiscal_year}，应为文件夹的年度 {year}")
    return Declarations(year=year, folder=folder, law=law, codes=codes, workbook=workbook)


def load_year(format_folder: Path, year: int) -> Declarations:
    """Return the declarations of a format's year; ``format_folder`` is ``templates/<format>``.

    Raises ``DeclarationError`` when the folder is missing or anything in it is wrong.
    """
    spec = load_input_declarations(format_folder, year)
    # A fault in any of them stops a run before it begins.
    _ = spec.format, spec.tables, spec.identities, spec.wording, spec.plausibility, spec.secrecy, spec.document
    return spec


def declarations_of(format_folder: Path, year: int) -> Declarations:
    """Return the declarations of a format's year, loaded again only when one of the files has changed.

    Raises ``DeclarationError``.
    """
    files = [format_folder / FORMAT_NAME, *sorted((format_folder / str(year)).rglob("*"))]
    stats = [(str(path), path.stat()) for path in files if path.is_file()]
    return _load_year(format_folder, year, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


@lru_cache(maxsize=8)
def _load_year(format_folder: Path, year: int, _stamps: tuple[tuple[str, int, int], ...]) -> Declarations:
    return load_year(format_folder, year)
