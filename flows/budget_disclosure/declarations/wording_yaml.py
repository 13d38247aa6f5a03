"""``wording.yaml``: which figures and texts prose uses (facts) and the sentences it is made of; all of it is data.

Python knows the generic kinds of facts below; which of them a document has, and how it says them, is declared.
A fact may refer to facts declared above it. See ``docs/wording.md``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from budget_disclosure.declarations.field_paths import NUMBERS, TEXTS, check_path, declared_field, type_of
from budget_disclosure.declarations.law_yaml import (
    CategoryWord,
    ComparisonWord,
    RoleWord,
    SourceWord,
    ThreePublicWord,
    UnitKindWord,
    VintageWord,
)
from budget_disclosure.declarations.tables_yaml import TABLE_ID
from budget_disclosure.declarations.wording_numbers import STANDARD_STYLE, NumberStyle, ShownZero, with_standard_style
from budget_disclosure.declarations.wording_rows import RowBase, RowTextPath
from budget_disclosure.declarations.wording_sentences import Reference, check_sentence, join_lines, references
from budget_disclosure.declarations.workbook_yaml import NO, YES, FieldSpec, FieldType, WorkbookSpec
from budget_disclosure.declarations.yaml_loading import DeclaredModel, lines_of, load_yaml
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import ComparisonItem, Term, ThreePublicItem

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
STRUCTURE_WORDS = ("新设", "撤销", "划入", "划出", "合并", "分立", "更名", "改码")
Sentence = Annotated[str, BeforeValidator(join_lines), AfterValidator(check_sentence)]
NumberPath = Annotated[str, AfterValidator(lambda path, info: check_path(path, NUMBERS, _workbook(info)))]
TextPath = Annotated[str, AfterValidator(lambda path, info: check_path(path, TEXTS, _workbook(info)))]
FlagPath = Annotated[str, AfterValidator(lambda path, info: check_path(path, (bool,), _workbook(info)))]

CHANGE_PARTS = frozenset({"current", "prior", "amount", "pct", "reason"})
YEAR_PARTS = frozenset({"year", "last_year"})
"""What the phrases of ``changes`` may name besides: the years that are compared."""
ROW_PLACE = "{row}"
"""What stands in a reference to a cell for the row of ``each_row``."""
_CELL = re.compile(rf"(?P<table>{TABLE_ID})!(?P<row>[^.]+)\.(?P<column>[a-z][a-z0-9_]*)")
_ADJUSTED_PARTS = frozenset({"current", "prior", "published", "basis"})
_MOVED_PARTS = frozenset({"name", "other"})
_ADJUSTED_WORDS = ("adjusted", "adjusted_unpublished", "moved_in", "moved_out")


def _workbook(info: ValidationInfo) -> WorkbookSpec:
    """Return the workbook that paths lead into, given to ``load_wording``. Raises ``TypeError`` where it is missing."""
    if not isinstance(info.context, WorkbookSpec):
        raise TypeError("wording is loaded with the workbook as context")
    return info.context


class FactSpec(DeclaredModel):
    """Base of the kinds of facts.

    ``numbers`` is how its figures are written (a style of ``numbers``); without it those of the figure it is made from.
    """

    key: Key
    numbers: str = ""

    def refers_to(self) -> Sequence[str]:
        """Return the keys of the facts this one is computed from."""
        return ()

    def parts(self) -> frozenset[str]:
        """Return the parts that sentences may name as ``{{ key.part }}``."""
        return frozenset()


class CellFact(FactSpec):
    """An amount of a table, in 万元: ``t01!grand_total.revenue``; ``{unit_code}`` stands for the unit of ``each_unit``,
    ``{row}`` for the row of ``each_row``.

    A blank cell is zero. ``optional``: so is a row that the table does not have.
    """

    cell: str
    optional: bool = False

    @field_validator("cell")
    @classmethod
    def _is_reference(cls, cell: str) -> str:
        if not _CELL.fullmatch(cell):
            raise ValueError(f"“{cell}”应写成 表!行.列，如 t05!total.basic")
        return cell

    @property
    def place(self) -> tuple[str, str, str]:
        """Table, row and column."""
        match = _CELL.fullmatch(self.cell)
        assert match is not None
        return match["table"], match["row"], match["column"]


class SumFact(FactSpec):
    """The sum of amounts, exact in 元; of counts, the count."""

    sum: Annotated[tuple[Key, ...], Field(min_length=1)]

    def refers_to(self) -> Sequence[str]:
        """Return the terms."""
        return self.sum


class DifferenceFact(FactSpec):
    """The first shown figure less the second."""

    difference: tuple[Key, Key]

    def refers_to(self) -> Sequence[str]:
        """Return the two terms."""
        return self.difference


class Share(DeclaredModel):
    """A part and its whole."""

    part: Key
    whole: Key


class ShareFact(FactSpec):
    """The share of a shown figure in another, in percent with two decimals."""

    share: Share

    def refers_to(self) -> Sequence[str]:
        """Return part and whole."""
        return (self.share.part, self.share.whole)


class ChangeSpec(DeclaredModel):
    """A figure and the indicator of last year it is compared with; ``wording`` names a set of ``changes``."""

    current: Key
    comparison: ComparisonWord | None = None
    three_public: tuple[ThreePublicWord, ...] = ()
    row: RowBase | None = None
    wording: str = "standard"

    @model_validator(mode="after")
    def _has_one_base(self) -> "ChangeSpec":
        if sum(map(bool, (self.comparison, self.three_public, self.row))) != 1:
            raise ValueError("comparison、three_public、row 应写且只写一个")
        return self


class ChangeFact(FactSpec):
    """A figure against last year's, as a phrase of ``changes``."""

    change: ChangeSpec

    def refers_to(self) -> Sequence[str]:
        """Return this year's figure."""
        return (self.change.current,)

    def parts(self) -> frozenset[str]:
        """Return the figures and the reason behind the phrase."""
        return CHANGE_PARTS


def _of_projects(info: ValidationInfo) -> tuple[FieldSpec, ...]:
    """Return the fields of the sheet of projects that only ``workbook.yaml`` knows."""
    sheet = next((sheet for sheet in _workbook(info).sheets if sheet.key == "projects"), None)
    return sheet.declared_fields if sheet is not None else ()


class Projects(DeclaredModel):
    """Which projects are counted or added up: ``among`` all that have an amount, or those with a published form.

    Without ``vintage`` a project counts with all its money, this year's and carried over. ``where``: only projects of
    which a column that only ``workbook.yaml`` knows says 是.
    """

    measure: Literal["count", "amount"]
    among: Literal["all", "forms"] = "all"
    category: CategoryWord | None = None
    vintage: VintageWord | None = None
    source: SourceWord | None = None
    where: FlagPath | None = None

    @field_validator("where")
    @classmethod
    def _is_a_column_of_projects(cls, path: str | None, info: ValidationInfo) -> str | None:
        if path is not None and (
            path.count(".") != 1 or declared_field(path, _workbook(info)) not in _of_projects(info)
        ):
            raise ValueError(f"“{path}”应是“项目支出”表另加的一栏（projects.字段）")
        return path


class ProjectsFact(FactSpec):
    """A number of projects, or the sum of their amounts in 万元."""

    projects: Projects


class Units(DeclaredModel):
    """Which units: those for which a flag of their submission is set, of a role, of a kind; all without any."""

    where: FlagPath | None = None
    role: RoleWord | None = None
    kind: UnitKindWord | None = None


class UnitsFact(FactSpec):
    """A number of budget units."""

    units: Units


class StatedFact(FactSpec):
    """A number that submissions state: the sum over all units, or the head unit's. Amounts are shown in 万元.

    ``optional``: units may leave it blank, which says there is nothing; stated by none, the fact is zero and not
    ``stated``. ``only_if_all``: unless every unit states it, the fact is not ``stated``, for a part is not the whole.
    """

    stated: NumberPath
    of: Literal["units", "head"] = "units"
    style: Literal["plain", "money"] = "plain"
    optional: bool = False
    only_if_all: bool = False

    @model_validator(mode="after")
    def _shows_its_decimals(self, info: ValidationInfo) -> "StatedFact":
        if self.style == "plain" and type_of(self.stated, _workbook(info)) is Decimal:
            raise ValueError(f"“{self.stated}”可以有小数，应写 style: money")
        return self


class TextFact(FactSpec):
    """A text, word or date that the head unit (in ``each_unit``: the unit) states; the first of several filled ones.

    Of a column of a table, and of all units (``of: units``), every text once, with ``joiner`` between them.
    Blank, it is ``empty``; a field that only ``workbook.yaml`` knows is unknown then, so that no sentence has a gap,
    unless ``empty`` is written.
    """

    text: Annotated[tuple[TextPath, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)]
    of: Literal["head", "units"] = "head"
    joiner: str = "、"
    empty: str | None = None


class TextsFact(FactSpec):
    """The lines of a text, or entries of a list, of the head unit or all units; ``empty`` when there are none.

    ``own_numbers: removed``: lines lose the number they were pasted with (``1.``, ``（二）``); the sentence gives one.
    """

    texts: str
    of: Literal["head", "units"] = "head"
    empty: str = ""
    own_numbers: Literal["kept", "removed"] = "kept"

    @field_validator("texts")
    @classmethod
    def _is_text(cls, path: str, info: ValidationInfo) -> str:
        kind = type_of(path, _workbook(info))
        if kind not in (str, date) and "Cited[str]" not in str(kind):
            raise ValueError(f"“{path}”不是文字")
        return path


class ContextFact(FactSpec):
    """What the document itself is: its year, last year, the name it stands for, 本部门 or 本单位.

    In ``each_project``: the name of the project.
    """

    context: Literal["year", "last_year", "name", "code", "scope", "project"]


class WordsFact(FactSpec):
    """A word chosen by a text fact: the level word by 级别, or 本级 by the role of a unit."""

    words_by: TextPath
    words: Mapping[str, str]

    @model_validator(mode="after")
    def _knows_all_words(self, info: ValidationInfo) -> "WordsFact":
        workbook = _workbook(info)
        kind, declared = type_of(self.words_by, workbook), declared_field(self.words_by, workbook)
        expected = set(self.words)
        if declared is not None and declared.choices:
            expected = set(declared.choice_words)
        elif kind is bool:
            expected = {YES, NO}
        elif issubclass(kind, Term):
            expected = set(workbook.law.list_of(kind).words)
        if set(self.words) != expected:
            raise ValueError(f"words 应恰好有：{'、'.join(sorted(expected))}")
        return self


class ConstantFact(FactSpec):
    """A figure that belongs to the wording itself, such as the threshold of 50 (万元) for equipment."""

    constant: Annotated[str, Field(min_length=1)]


def _pattern(keys: str) -> str:
    try:
        re.compile(keys)
    except re.error as error:
        raise ValueError(f"“{keys}”不是正则表达式：{error}") from None
    return keys


class CodeName(DeclaredModel):
    """A list of codes, and how many digits of the row's code name what is above it (类, 款); all of it without."""

    codes: Literal["function", "dept_economic", "gov_economic", "revenue"]
    digits: Annotated[int, Field(ge=1)] | None = None


class CodeNameFact(FactSpec):
    """In ``each_row``: the name of the row's code, or of a category that it belongs to."""

    code_name: CodeName


class RowTextFact(FactSpec):
    """In ``each_row``: what units state for the row, in the row of their own table with its code.

    Of a department: what 部门本级 states for it (``department_…``), else what its units state in the same words; where
    they differ it is not known, and the finding names their cells.
    """

    row_text: RowTextPath


class TableRows(DeclaredModel):
    """Rows of a table that are not zero in a column; ``keys`` is a pattern of their keys."""

    table: Annotated[str, Field(pattern=rf"^{TABLE_ID}$")]
    column: str
    keys: str

    @field_validator("keys")
    @classmethod
    def _is_pattern(cls, keys: str) -> str:
        return _pattern(keys)


class Rows(DeclaredModel):
    """Rows of a table that are not zero in a column. ``keys`` is a pattern; its first group, if any, is the code."""

    table: Annotated[str, Field(pattern=rf"^{TABLE_ID}$")]
    column: str
    keys: str
    names: Literal["function", "dept_economic", "gov_economic", "revenue"]
    whole: Key | None = None

    @field_validator("keys")
    @classmethod
    def _is_pattern(cls, keys: str) -> str:
        return _pattern(keys)


class Enumeration(FactSpec):
    """How the items of a list are said: each as ``item``, joined; ``empty`` when there are none.

    ``ending`` (等) is said only where the list leaves something out, never after a complete list.
    """

    item: Sentence
    joiner: str = "、"
    ending: str = ""
    empty: str = ""

    def parts(self) -> frozenset[str]:
        """Return the number of items."""
        return frozenset({"count"})


class ListFact(Enumeration):
    """The rows of a table that are not zero: ``name``, ``code``, ``amount``, and ``share`` of a declared whole."""

    list: Rows

    def refers_to(self) -> Sequence[str]:
        """Return the whole, where there is one."""
        return (self.list.whole,) if self.list.whole else ()


class StructureFact(FactSpec):
    """What is not as last year in the structure of the department (in a unit's own document: of the unit).

    A phrase for each kind of change, with the ``name`` of what changed and the ``other`` side: the department it came
    from or went to, the name it had. ``null``: this kind is not said. ``empty`` when there is none.
    """

    structure: Mapping[str, Sentence | None]
    joiner: str = "；"

    @model_validator(mode="after")
    def _knows_all_kinds(self) -> "StructureFact":
        if set(self.structure) != set(STRUCTURE_WORDS):
            raise ValueError(f"structure 应恰好有：{'、'.join(STRUCTURE_WORDS)}（不说的写 null）")
        return self

    def parts(self) -> frozenset[str]:
        """Return the number of changes that are said."""
        return frozenset({"count"})


class EachUnitFact(Enumeration):
    """Every budget unit with facts of its own. ``keep_if``: only units where one of these figures is not zero."""

    each_unit: Units
    facts: tuple["AnyFact", ...]
    keep_if: tuple[str, ...] = ()


class EachRowFact(Enumeration):
    """Every row of a table that is not zero, in the order of the table, with facts of its own."""

    each_row: TableRows
    facts: tuple["AnyFact", ...]


class NotedProjects(DeclaredModel):
    """The projects that a sheet has a row of, by their number."""

    stated_in: str

    @field_validator("stated_in")
    @classmethod
    def _is_of_projects(cls, key: str, info: ValidationInfo) -> str:
        sheet = next((sheet for sheet in _workbook(info).sheets if sheet.key == key), None)
        if sheet is None or not any(field.type is FieldType.PROJECT for field in sheet.fields):
            raise ValueError(f"“{key}”不是按项目填的工作表（应有 type: project 的字段）")
        return key


class EachProjectFact(Enumeration):
    """Every project that a sheet has a row of, by unit and in the order of the projects, with facts of its own.

    Its ``text`` and ``texts`` of that sheet are those of the project's row; ``context: project`` is its name.
    """

    each_project: NotedProjects
    facts: tuple["AnyFact", ...]


EachFact = EachUnitFact | EachRowFact | EachProjectFact
"""The kinds of facts that have facts of their own for each of their entries."""


def _kind(value: Any) -> str | None:
    keys = value if isinstance(value, Mapping) else vars(value) if isinstance(value, FactSpec) else ()
    return next((f"（{name}）" for name in _KINDS if name in keys), None)  # brackets: no key of the file


_KINDS = (
    "cell", "sum", "difference", "share", "change", "projects", "units", "stated",
    "texts", "text", "context", "words_by", "constant", "list", "each_unit", "each_row", "each_project",
    "code_name", "row_text", "structure",
)  # fmt: skip

AnyFact = Annotated[
    Annotated[CellFact, Tag("（cell）")]
    | Annotated[SumFact, Tag("（sum）")]
    | Annotated[DifferenceFact, Tag("（difference）")]
    | Annotated[ShareFact, Tag("（share）")]
    | Annotated[ChangeFact, Tag("（change）")]
    | Annotated[ProjectsFact, Tag("（projects）")]
    | Annotated[UnitsFact, Tag("（units）")]
    | Annotated[StatedFact, Tag("（stated）")]
    | Annotated[TextsFact, Tag("（texts）")]
    | Annotated[TextFact, Tag("（text）")]
    | Annotated[ContextFact, Tag("（context）")]
    | Annotated[WordsFact, Tag("（words_by）")]
    | Annotated[ConstantFact, Tag("（constant）")]
    | Annotated[ListFact, Tag("（list）")]
    | Annotated[StructureFact, Tag("（structure）")]
    | Annotated[EachUnitFact, Tag("（each_unit）")]
    | Annotated[EachRowFact, Tag("（each_row）")]
    | Annotated[EachProjectFact, Tag("（each_project）")]
    | Annotated[CodeNameFact, Tag("（code_name）")]
    | Annotated[RowTextFact, Tag("（row_text）")],
    Discriminator(
        _kind,
        custom_error_type="unknown_fact_kind",
        custom_error_message=f"看不出是哪种事实，应有下列键之一：{'、'.join(_KINDS)}",
    ),
]


class ChangeWording(DeclaredModel):
    """The phrases for the cases of a change; they name its parts (``CHANGE_PARTS``), ``year`` and ``last_year``.

    ``adjusted`` follows a phrase whose ``prior`` is not the ``published`` figure and says why (``basis``);
    ``adjusted_unpublished`` where no published figure is known. ``moved_in`` and ``moved_out`` are the ``basis`` of a
    unit (``name``) that joined or left the department. A format without these words compares with published figures
    only.
    """

    unchanged: Sentence
    both_zero: Sentence
    negligible: Sentence
    increase: Sentence
    decrease: Sentence
    new: Sentence
    gone: Sentence
    unknown: Sentence
    adjusted: Sentence | None = None
    adjusted_unpublished: Sentence | None = None
    moved_in: Sentence | None = None
    moved_out: Sentence | None = None

    @model_validator(mode="after")
    def _says_all_of_it_or_nothing(self) -> "ChangeWording":
        if len({getattr(self, name) is None for name in _ADJUSTED_WORDS}) > 1:
            raise ValueError(f"{'、'.join(_ADJUSTED_WORDS)} 应都写或都不写")
        return self

    @property
    def says_adjusted(self) -> bool:
        """Whether it has words for a base that is not the published figure; without them none can be printed."""
        return self.adjusted is not None

    @classmethod
    def parts_of(cls, name: str) -> frozenset[str]:
        """Return the names that one of the phrases may use."""
        if name in ("adjusted", "adjusted_unpublished"):
            return _ADJUSTED_PARTS if name == "adjusted" else _ADJUSTED_PARTS - {"published"}
        return _MOVED_PARTS if name in ("moved_in", "moved_out") else CHANGE_PARTS


class ParagraphSpec(DeclaredModel):
    """A paragraph; only in documents of ``scope``; once for each entry of a ``texts`` or ``each_…`` fact.

    There it may name ``number`` and ``item``, and the facts of its own that an ``each_…`` fact has. Instead of one
    sentence an entry may have several ``paragraphs``. ``is_heading``: the Word template may set it as a heading. A
    paragraph whose sentence comes out empty is left out.
    """

    text: Sentence = ""
    scope: Literal["department", "unit"] | None = None
    each: Key | None = None
    is_heading: bool = False
    paragraphs: tuple["ParagraphSpec", ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_sentence(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_something(self) -> "ParagraphSpec":
        if bool(self.text) == bool(self.paragraphs):
            raise ValueError("text 与 paragraphs 应写且只写一个")
        if self.paragraphs and self.each is None:
            raise ValueError("paragraphs 应与 each 同时出现")
        return self


class WordingFile(DeclaredModel):
    """The file as it is written."""

    undetermined: Annotated[str, Field(min_length=1)]
    shown_zero: ShownZero
    numbers: Annotated[Mapping[Key, NumberStyle], AfterValidator(with_standard_style)] = Field(
        default_factory=lambda: with_standard_style({})
    )
    changes: Mapping[str, ChangeWording]
    facts: tuple[AnyFact, ...]
    prose: Mapping[Key, tuple[ParagraphSpec, ...]]
    compared_next_year: Mapping[str, Key | None]


class Wording(DeclaredModel):
    """The checked wording with the line of every paragraph and fact, for messages.

    ``titles`` say what people call the fields that only ``workbook.yaml`` knows, by their paths: ``单位信息·见习人数``.
    ``sheet_titles`` are those of the workbook, by key.
    ``compared_next_year`` says in which fact next year finds a figure that it compares with.
    """

    path: Path
    undetermined: str
    shown_zero: ShownZero
    numbers: Mapping[str, NumberStyle]
    changes: Mapping[str, ChangeWording]
    facts: tuple[AnyFact, ...]
    compared_next_year: Mapping[ComparisonItem | ThreePublicItem, str]
    prose: Mapping[str, tuple[ParagraphSpec, ...]]
    paragraph_lines: Mapping[str, tuple[int, ...]]
    fact_lines: Mapping[str, int]
    titles: Mapping[str, str]
    sheet_titles: Mapping[str, str]

    @property
    def says_adjusted(self) -> bool:
        """Whether every phrase about a figure that is held against the published one can say why it is another."""
        return all(self.changes[name].says_adjusted for name in _wordings_of_published(self.facts))

    def unchanged_phrases(self, key: str) -> tuple[str, ...]:
        """Return what is said of a change, by its full key, where the figures are the same; nothing for no change."""
        outer, _, rest = key.partition(".")
        spec = next((fact for fact in self.facts if fact.key == outer), None)
        if rest and isinstance(spec, EachFact):
            spec = next((fact for fact in spec.facts if fact.key == rest.rpartition(".")[2]), None)
        if not isinstance(spec, ChangeFact):
            return ()
        wording = self.changes[spec.change.wording]
        return wording.unchanged, wording.both_zero


def _wordings_of_published(facts: Iterable[AnyFact]) -> Iterator[str]:
    """Yield the sets of phrases that compare with an indicator, not with what a row of a sheet states."""
    for fact in facts:
        if isinstance(fact, ChangeFact) and fact.change.row is None:
            yield fact.change.wording
        elif isinstance(fact, EachFact):
            yield from _wordings_of_published(fact.facts)


def load_wording(path: Path, workbook: WorkbookSpec) -> Wording:
    """Return the wording; ``workbook`` has the fields that facts may name, and the law with its terms.

    Raises ``DeclarationError`` with file and line for whatever is not as documented.
    """
    file = load_yaml(path, WordingFile, workbook)
    line_of = lines_of(path)
    law = workbook.law
    compared = {str(item): item for item in (*law.comparisons, *law.three_public_items)}
    for keys, message in (*_faults(file), *_compared_faults(file, list(compared))):
        raise DeclarationError(path, line_of(keys), message)
    loaded = {
        "path": path,
        **{name: getattr(file, name) for name in WordingFile.model_fields},
        "facts": tuple(_with_styles(file.facts, {})),
        "compared_next_year": {compared[word]: key for word, key in file.compared_next_year.items() if key},
        "paragraph_lines": {
            key: tuple(line_of(("prose", key, index)) for index in range(len(paragraphs)))
            for key, paragraphs in file.prose.items()
        },
        "fact_lines": {fact.key: line_of(("facts", index)) for index, fact in enumerate(file.facts)},
        "titles": dict(_titles(file.facts, workbook)),
        "sheet_titles": {sheet.key: sheet.title for sheet in workbook.sheets},
    }
    return Wording.model_validate(loaded, context=workbook)


def _with_styles(facts: Iterable[AnyFact], outer: Mapping[str, str]) -> Iterator[AnyFact]:
    """Yield the facts with the style of their figures: their own, else that of the figure they are made from."""
    styles = dict(outer)
    for fact in facts:
        made_from = next((styles[key] for key in fact.refers_to() if key in styles), STANDARD_STYLE)
        styles[fact.key] = fact.numbers or made_from
        update: dict[str, object] = {"numbers": styles[fact.key]}
        if isinstance(fact, EachFact):
            update["facts"] = tuple(_with_styles(fact.facts, styles))
        yield fact.model_copy(update=update)


def _titles(facts: Sequence[AnyFact], workbook: WorkbookSpec) -> Iterator[tuple[str, str]]:
    """Yield the paths that facts name, with sheet and title of those that only ``workbook.yaml`` knows."""
    for fact in facts:
        match fact:
            case StatedFact():
                paths: tuple[str, ...] = (fact.stated,)
            case TextFact():
                paths = fact.text
            case TextsFact():
                paths = (fact.texts,)
            case RowTextFact():
                paths = (fact.row_text,)
            case ChangeFact() if fact.change.row is not None:
                paths = (fact.change.row.last_year, fact.change.row.reason)
            case EachUnitFact() | EachRowFact() | EachProjectFact():
                yield from _titles(fact.facts, workbook)
                continue
            case _:
                continue
        for path in paths:
            if (field := declared_field(path, workbook)) is not None:
                sheet, *row = path.split(".")[:-1]
                yield path, "·".join((workbook.sheet(sheet).title, *row, field.full_title))


class _ComparedFile(BaseModel):
    """What next year needs of a wording, whatever else its year declared."""

    compared_next_year: Mapping[str, Key | None] = Field(default_factory=dict)


def compared_facts(path: Path) -> Mapping[str, str]:
    """Return the facts of a wording that the year after it compares with, by the words of the law; others left out.

    Raises ``DeclarationError`` with file and line where they are not as documented.
    """
    return {word: key for word, key in load_yaml(path, _ComparedFile).compared_next_year.items() if key}


Fault = tuple[tuple[int | str, ...], str]


def _faults(file: WordingFile) -> Iterator[Fault]:
    """Yield where a name is used that is not declared (above)."""
    for name, wording in file.changes.items():
        for case in ChangeWording.model_fields:
            parts = dict.fromkeys((*ChangeWording.parts_of(case), *YEAR_PARTS), frozenset[str]())
            yield from _unknown(getattr(wording, case) or "", parts, ("changes", name, case))
    declared: dict[str, frozenset[str]] = {}
    for index, fact in enumerate(file.facts):
        if needed := _only_in(fact):
            yield ("facts", index), f"“{fact.key}”只能写在 {needed} 的 facts 里"
        yield from _fact_faults(fact, declared, file, ("facts", index))
        declared[fact.key] = fact.parts()
    named = {fact.key: fact for fact in file.facts}
    for key, paragraphs in file.prose.items():
        for number, paragraph in enumerate(paragraphs):
            yield from _paragraph_faults(paragraph, named, {}, ("prose", key, number))


def _paragraph_faults(
    paragraph: ParagraphSpec,
    facts: Mapping[str, AnyFact],
    own: Mapping[str, frozenset[str]],
    place: tuple[int | str, ...],
) -> Iterator[Fault]:
    """Yield what is wrong with a paragraph that may name ``facts``, and ``own`` names of the entry it stands for."""
    if paragraph.each is not None:
        of = facts.get(paragraph.each)
        if not isinstance(of, TextsFact | EachFact):
            yield place, f"each 的“{paragraph.each}”不是已声明的 texts、each_unit、each_row 或 each_project 事实"
        if isinstance(of, TextsFact) and of.own_numbers == "kept" and _numbers(paragraph.text):
            yield place, f"这一段自动编号，“{of.key}”应声明 own_numbers: removed"
        own = {**own, "item": frozenset[str](), "number": frozenset[str]()}
        facts = {**facts, **({fact.key: fact for fact in of.facts} if isinstance(of, EachFact) else {})}
    printable = {key: fact.parts() for key, fact in facts.items() if not isinstance(fact, TextsFact)}
    yield from _unknown(paragraph.text, {**printable, **own}, place)
    for nested in paragraph.paragraphs:
        yield from _paragraph_faults(nested, facts, own, place)


def _only_in(fact: FactSpec) -> str:
    """Return the kind of fact that a fact can only stand in; ``""`` for one that can stand anywhere."""
    is_of_row = isinstance(fact, ChangeFact) and fact.change.row is not None
    if is_of_row or isinstance(fact, CodeNameFact | RowTextFact):
        return "each_row"
    if isinstance(fact, CellFact) and fact.place[1] == ROW_PLACE:
        return "each_row"
    return "each_project" if isinstance(fact, ContextFact) and fact.context == "project" else ""


def _kind_of_each(fact: EachFact) -> str:
    return next(kind for kind in ("each_unit", "each_row", "each_project") if hasattr(fact, kind))


def _numbers(sentence: str) -> bool:
    return any(reference.key == "number" for reference in references(sentence))


def _fact_faults(
    fact: AnyFact, declared: Mapping[str, frozenset[str]], file: WordingFile, place: tuple[int | str, ...]
) -> Iterator[Fault]:
    if fact.key in declared:
        yield place, f"事实“{fact.key}”重复声明"
    if isinstance(fact, ShareFact):
        yield from _basis_faults(fact, file, place)
    for key in fact.refers_to():
        if key not in declared:
            yield place, f"“{fact.key}”引用的“{key}”没有在它上面声明"
    if fact.numbers and fact.numbers not in file.numbers:
        yield place, f"numbers 中没有“{fact.numbers}”，已声明：{'、'.join(file.numbers)}"
    if isinstance(fact, ChangeFact) and fact.change.wording not in file.changes:
        yield place, f"changes 中没有“{fact.change.wording}”"
    yield from _phrase_faults(fact, place)
    yield from _published_faults(fact, place)
    if isinstance(fact, EachFact):
        inner = dict(declared)
        for nested in fact.facts:
            if _only_in(nested) not in ("", _kind_of_each(fact)):
                yield place, f"“{nested.key}”只能写在 {_only_in(nested)} 的 facts 里"
            yield from _fact_faults(nested, inner, file, place)
            inner[nested.key] = nested.parts()
        for reference in fact.keep_if if isinstance(fact, EachUnitFact) else ():
            yield from _unknown(f"{{{{ {reference} }}}}", inner, place)
        yield from _unknown(fact.item, inner, place)


def _published_faults(fact: AnyFact, place: tuple[int | str, ...]) -> Iterator[Fault]:
    """Yield rows that are held against last year's document although this year's figure is no cell of the row."""
    nested = fact.facts if isinstance(fact, EachRowFact) else ()
    cells = {one.key for one in nested if isinstance(one, CellFact)}
    changes = [one for one in nested if isinstance(one, ChangeFact) and one.change.row is not None]
    for one in changes:
        if one.change.row is not None and one.change.row.published and one.change.current not in cells:
            yield place, f"“{one.key}”写了 published，“{one.change.current}”应是这一行的一个单元格（cell）"


def _phrase_faults(fact: AnyFact, place: tuple[int | str, ...]) -> Iterator[Fault]:
    """Yield names that the phrases of a list's items, or of changes of structure, do not have."""
    if isinstance(fact, ListFact):
        names = dict.fromkeys(("name", "code", "amount", *(("share",) if fact.list.whole else ())), frozenset[str]())
        yield from _unknown(fact.item, names, place)
    elif isinstance(fact, StructureFact):
        for sentence in filter(None, fact.structure.values()):
            yield from _unknown(sentence, dict.fromkeys(_MOVED_PARTS, frozenset[str]()), place)


def _compared_faults(file: WordingFile, words: Sequence[str]) -> Iterator[Fault]:
    """Yield the figures that next year compares with and that no fact says, and words and facts that there are not."""
    place = "compared_next_year"
    if absent := [word for word in words if word not in file.compared_next_year]:
        yield (place,), f"没有写明这些指标是哪个事实（没有的写 null）：{'、'.join(absent)}"
    amounts = {fact.key for fact in file.facts if isinstance(fact, CellFact | SumFact | DifferenceFact | StatedFact)}
    compared: dict[str, list[str]] = {}
    word_of = {key: word for word, key in file.compared_next_year.items() if key}
    for index, fact in enumerate(file.facts):
        if isinstance(fact, ChangeFact):
            terms = (fact.change.comparison,) if fact.change.comparison else fact.change.three_public
            current = fact.change.current
            if len(terms) == 1:
                compared.setdefault(str(terms[0]), []).append(current)
                if word_of.get(current, str(terms[0])) != str(terms[0]):
                    yield ("facts", index), f"“{current}”是{word_of[current]}（{place}），比较的却是{terms[0]}"
    for word, key in file.compared_next_year.items():
        if word not in words:
            yield (place, word), f"law.yaml 中没有“{word}”，可用：{'、'.join(words)}"
        if key is not None and key not in amounts:
            yield (place, word), f"“{key}”不是已声明的金额事实"
        elif key is not None and key not in compared.get(word, [key]):
            yield (place, word), f"今年与上年的“{word}”比较的是{'、'.join(compared[word])}，不是“{key}”"


def _basis_faults(fact: ShareFact, file: WordingFile, place: tuple[int | str, ...]) -> Iterator[Fault]:
    """Yield a share of projects in projects of another basis: of one table in both, of one source in all."""
    declared = {spec.key: spec.projects for spec in file.facts if isinstance(spec, ProjectsFact)}
    part, whole = (declared.get(key) for key in fact.refers_to())
    if part is None or whole is None:
        return
    if (part.measure, part.vintage, part.source) != (whole.measure, whole.vintage, whole.source):
        yield place, f"“{fact.share.part}”和“{fact.share.whole}”的口径（measure、vintage、source）应相同"


def _unknown(sentence: str, names: Mapping[str, frozenset[str]], place: tuple[int | str, ...]) -> Iterator[Fault]:
    for reference in sorted(references(sentence)):
        if not _is_known(reference, names):
            yield place, f"没有声明事实“{reference}”：{sentence}"


def _is_known(reference: Reference, names: Mapping[str, frozenset[str]]) -> bool:
    return reference.key in names and (not reference.part or reference.part in names[reference.key])
