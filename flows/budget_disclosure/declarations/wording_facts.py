"""The kinds of facts of ``wording.yaml``: figures and texts that sentences may name, each made in one way.

Which of them a document has is declared. A fact may refer to facts declared above it. See ``docs/wording.md``.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from budget_disclosure.declarations.field_paths import NUMBERS, TEXTS, check_path, declared_field, type_of
from budget_disclosure.declarations.field_yaml import NO, YES, FieldSpec, FieldType
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
from budget_disclosure.declarations.wording_rows import RowBase, RowTextPath
from budget_disclosure.declarations.wording_sentences import check_sentence, join_lines
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.law import Term

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
STRUCTURE_WORDS = ("新设", "撤销", "划入", "划出", "合并", "分立", "更名", "改码")
Sentence = Annotated[str, BeforeValidator(join_lines), AfterValidator(check_sentence)]
NumberPath = Annotated[str, AfterValidator(lambda path, info: check_path(path, NUMBERS, _workbook(info)))]
TextPath = Annotated[str, AfterValidator(lambda path, info: check_path(path, TEXTS, _workbook(info)))]
FlagPath = Annotated[str, AfterValidator(lambda path, info: check_path(path, (bool,), _workbook(info)))]

CHANGE_PARTS = frozenset({"current", "prior", "amount", "pct", "reason"})
ROW_PLACE = "{row}"
"""What stands in a reference to a cell for the row of ``each_row``."""
_CELL = re.compile(rf"(?P<table>{TABLE_ID})!(?P<row>[^.]+)\.(?P<column>[a-z][a-z0-9_]*)")
MOVED_PARTS = frozenset({"name", "other"})
"""What the phrases of a unit that is not what it was may name."""


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
