"""How the sheets of an exported workbook become those of the units' workbooks: the mapping file, typed.

``docs/mapping.md`` explains it. What it says of the units' workbook is held against that by ``mapping_faults``.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel

YUAN, WAN = "元", "万元"
NESTED = ">"
"""What stands between the levels of a header in one line: ``收入预算 > 合计``."""
COST, UNIT_FORM = "cost", "unit."
"""What a selection may ask besides the fields of a row: the cost of its item, a field of the unit's form."""

UnitOfAmount = Literal["", "元", "万元"]


def _path(value: Any) -> Any:
    if isinstance(value, str):
        value = value.split(NESTED)
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        parts = tuple(part.strip() for part in value)
        if not parts or not all(parts):
            raise ValueError("栏名不能为空")
        return parts
    raise ValueError(f"应为栏名，如 预算数，或从上到下的几级，如 收入预算 {NESTED} 合计，发现“{value}”")


def _words(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _source(value: Any) -> Any:
    return {"header": value} if isinstance(value, str | list | tuple) else value


Path = Annotated[tuple[str, ...], BeforeValidator(_path)]
"""A header by its texts from the top down; levels that are not needed to tell it apart may be left out."""
Words = Annotated[tuple[str, ...], BeforeValidator(_words), Field(min_length=1)]
"""One word or several; ``人员*`` is every word that begins so."""


class SourceSpec(DeclaredModel):
    """Where a value comes from: one column, several that are put together to a code, or a word for every row.

    ``words``: what the export calls ours. ``fill_down``: a blank cell says what the row above says. ``sign``: ``-``
    turns amounts around. ``optional``: an export without the column is read without it.
    """

    header: Path | None = None
    join: tuple[Path, ...] = ()
    value: str | None = None
    words: dict[str, str] = Field(default_factory=dict)
    fill_down: bool = False
    sign: Literal["+", "-"] = "+"
    unit_of_amount: UnitOfAmount = ""
    optional: bool = False

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The headers it is read from."""
        return self.join or (() if self.header is None else (self.header,))

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if sum((self.header is not None, bool(self.join), self.value is not None)) != 1:
            raise ValueError("header（一列）、join（几列合成一个编码）、value（每一行都一样）只写一个")
        return self


Source = Annotated[SourceSpec, BeforeValidator(_source)]


class UnitSource(DeclaredModel):
    """Which unit a row is of: said by a column, a cell above the header, the name of file or sheet, or here.

    ``by: name`` looks up the roster's names; without it the code must be there, alone or before the name.
    """

    header: Path | None = None
    beside: str = ""
    file: bool = False
    sheet: bool = False
    code: str = ""
    by: Literal["code", "name"] = "code"
    fill_down: bool = False

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if sum((self.header is not None, bool(self.beside), self.file, self.sheet, bool(self.code))) != 1:
            raise ValueError("header、beside、file、sheet、code 只写一个")
        return self


class Spread(DeclaredModel):
    """One column of amounts whose field is said by other columns of the row (资金来源, 本年或结转).

    ``into``: the words of these columns, joined by ``/``, → field.
    """

    header: Path
    by: Annotated[tuple[Path, ...], BeforeValidator(_words), Field(min_length=1)]
    into: dict[str, str] = Field(min_length=1)
    sign: Literal["+", "-"] = "+"
    fill_down: bool = False


class Take(DeclaredModel):
    """Rows that go to one sheet of the units' workbooks.

    ``where``/``unless``: header → words, which rows. ``names``: field of a code → column of its name, held against the
    list. ``leaves``: required fields that the export cannot say; the unit fills them in. ``record``: what tells the
    records (projects) apart. ``items``: for fixed rows, what each gets; ``item``: the column that names the item.
    ``subtotals_without``: rows that lack these codes sum up those that have them. ``add_up``: amounts of several rows
    for one cell of a form or of a fixed row are added; rows of a table with equal codes always are.
    """

    into: str
    where: dict[str, Words] = Field(default_factory=dict)
    unless: dict[str, Words] = Field(default_factory=dict)
    fields: dict[str, Source] = Field(default_factory=dict)
    spread: Spread | None = None
    names: dict[str, Path] = Field(default_factory=dict)
    record: Path | None = None
    item: Source | None = None
    items: dict[str, dict[str, Source]] = Field(default_factory=dict)
    leaves: tuple[str, ...] = ()
    row_total: Path | None = None
    subtotals_without: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    add_up: bool = False

    @property
    def sources(self) -> Iterator[SourceSpec]:
        """All that values are read from."""
        yield from self.fields.values()
        for fields in self.items.values():
            yield from fields.values()
        if self.item is not None:
            yield self.item

    @property
    def paths(self) -> Iterator[tuple[str, ...]]:
        """The headers that must be there."""
        for source in self.sources:
            if not source.optional:
                yield from source.paths
        for header in (*self.where, *self.unless):
            yield _path(header)
        if self.spread is not None:
            yield self.spread.header
            yield from self.spread.by
        yield from self.names.values()
        yield from (path for path in (self.record, self.row_total) if path is not None)


class Selection(DeclaredModel):
    """Which of the placed amounts a cell is the sum of; what is not said does not restrict.

    ``sheets``, ``fields``: of the units' workbooks. ``where``: field of the row, ``cost`` or ``unit.<field>`` → words;
    of a code its beginning.
    """

    sheets: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    fields: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    where: dict[str, Words] = Field(default_factory=dict)


class CheckedColumn(Selection):
    """A column of sums."""

    header: Path
    optional: bool = False


class RowsByCode(DeclaredModel):
    """Rows of sums by a code of any level."""

    field: str
    header: Path | None = None
    join: tuple[Path, ...] = ()
    fill_down: bool = False

    @property
    def source(self) -> SourceSpec:
        """Where the code comes from."""
        return SourceSpec(header=self.header, join=self.join, fill_down=self.fill_down)

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if (self.header is None) is not bool(self.join):
            raise ValueError("header（一列）、join（几列合成一个编码）只写一个")
        return self


class RowsByName(DeclaredModel):
    """Rows of sums by the name of a code of one level (``digits`` long), numbered or not: ``一、教育支出``."""

    field: str
    header: Path
    digits: int = Field(ge=1, le=12)


class Check(DeclaredModel):
    """A table of sums: every cell must be the sum of what was placed.

    Rows are told by ``code``, by ``name`` and ``items`` (label → selection); without any of them each row is a total.
    """

    code: RowsByCode | None = None
    name: RowsByName | None = None
    label: Path | None = None
    items: dict[str, Selection] = Field(default_factory=dict)
    names: Path | None = None
    columns: tuple[CheckedColumn, ...] = Field(min_length=1)

    @property
    def label_path(self) -> tuple[str, ...] | None:
        """The column of labels."""
        return self.label if self.name is None else self.name.header

    @property
    def paths(self) -> Iterator[tuple[str, ...]]:
        """The headers that must be there."""
        if self.code is not None:
            yield from self.code.source.paths
        yield from (path for path in (self.label_path, self.names) if path is not None)
        yield from (column.header for column in self.columns if not column.optional)

    @model_validator(mode="after")
    def _tells_its_rows(self) -> Self:
        if self.code is not None and (self.name is not None or self.items):
            raise ValueError("code 与 name、items 只写一种")
        if self.items and self.label_path is None:
            raise ValueError("items 要有 label：哪一列写着项目")
        return self


class MappedSheet(DeclaredModel):
    """One sheet of the export: found by the words of its name or title, its header by the declared headers.

    ``hidden``: what hidden rows, columns and sheets say is reported, or read. ``totals``: label → what it sums up:
    all rows, those above (since the last total), those below, those of the unit. ``ignore``: columns that are not
    needed, ``ignore_rows``: how rows begin that are none (notes).
    """

    title: Words
    without: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    optional: bool = False
    several: bool = False
    unit_of_amount: UnitOfAmount = ""
    unit: UnitSource | None = None
    hidden: Literal["report", "read"] = "report"
    totals: dict[str, Literal["all", "above", "below", "unit"]] = Field(default_factory=dict)
    ignore: Annotated[tuple[Path, ...], BeforeValidator(_words)] = ()
    ignore_rows: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    take: tuple[Take, ...] = ()
    check: tuple[Check, ...] = ()

    @property
    def called(self) -> str:
        """How messages call it."""
        return "".join(self.title)

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """All headers that must be there, each once."""
        found = [path for take in self.take for path in take.paths]
        found += [path for check in self.check for path in check.paths]
        if self.unit is not None and self.unit.header is not None:
            found.append(self.unit.header)
        return tuple(dict.fromkeys(found))

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.take and not self.check:
            raise ValueError("应有 take（放入哪里）或 check（与什么核对）")
        if self.take and self.unit is None:
            raise ValueError("有 take 的表应写 unit：每一行是哪个单位的")
        return self


class ExportForms(DeclaredModel):
    """The whole mapping. ``skip_sheets``: sheets that are not read, by words of their names."""

    title: str = ""
    fiscal_year: int | None = None
    format: str = ""
    sheets: tuple[MappedSheet, ...] = Field(min_length=1)
    skip_sheets: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()


def header_path(text: str) -> tuple[str, ...]:
    """Return the levels of a header that is written in one line."""
    return tuple(part.strip() for part in text.split(NESTED))


def merged_selection(first: Selection, second: Selection) -> Selection:
    """Return the selection that both together make."""
    return Selection(
        sheets=_both(first.sheets, second.sheets),
        fields=_both(first.fields, second.fields),
        where=_all_conditions(first.where, second.where),
    )


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    if not first or not second:
        return first or second
    return tuple(word for word in first if word in second) or ("",)


def _all_conditions(
    first: Mapping[str, tuple[str, ...]], second: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {key: _both(first.get(key, ()), second.get(key, ())) for key in (*first, *second)}
