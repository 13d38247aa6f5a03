"""The declaration of the unit's workbook: ``templates/<format>/<year>/workbook.yaml``, typed.

One declaration generates the blank, writes filled workbooks and reads them back, so the three cannot drift apart.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, unique
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self, TypeAlias

from pydantic import Field as Constrained
from pydantic import PrivateAttr, ValidationInfo, model_validator

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.law_yaml import law_of
from budget_disclosure.declarations.named_fields import (
    AMOUNT_PREFIXES,
    INDISPENSABLE,
    SPENDING,
    absent_fields,
    misspelt_fields,
    named_fields,
    sources_without_column,
)
from budget_disclosure.declarations.prefill import COMPARED, Ending, Prefill
from budget_disclosure.declarations.self_check_yaml import SelfCheckSpec
from budget_disclosure.declarations.workbook_formulas import formula_faults, sum_faults
from budget_disclosure.declarations.yaml_loading import DeclaredModel, lines_of, load_yaml
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import Law, Term
from budget_disclosure.model.money import Amount

YES, NO = "是", "否"
TOTAL_WORD = "合计"
"""The label of a row of totals, and the item of what is filled in it."""
FORM_SHEETS = ("projects", "project_targets")
"""The sheets whose fields the form of a project can print."""
CODE_LISTS = ("function", "dept_economic", "gov_economic", "revenue")
"""The code lists a field may name."""
YES_NO = "yes_no"
CHOICES: Mapping[str, str] = {
    "unit_kind": "unit_kinds",
    "unit_role": "unit_roles",
    "administrative_level": "levels",
    "project_category": "project_categories",
    "target_scope": "target_scopes",
    "fund_source": "revenue_sources",
    YES_NO: "",
}
"""The closed lists a field may name, with the lists of the law that they are."""
ITEMS: Mapping[str, str] = {"three_public_item": "three_public_items", "comparison_item": "comparisons"}
"""The fixed rows a sheet may name, with the lists of the law that they are."""


def choice_words(law: Law, name: str) -> tuple[str, ...]:
    """Return the words of a closed list (``CHOICES``)."""
    return (YES, NO) if name == YES_NO else tuple(map(str, getattr(law, CHOICES[name])))


@unique
class SheetKind(StrEnum):
    """FORM: label, value, unit, note. ROWS: a table with room. FIXED: a table whose rows are fixed items."""

    FORM = "form"
    ROWS = "rows"
    FIXED = "fixed"


@unique
class FieldType(StrEnum):
    """What a cell holds. COMPUTED cells are formulas (or row numbers) and are never read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    IDENTIFIER = "identifier"
    COUNT = "count"
    QUANTITY = "quantity"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CODE = "code"
    PROJECT = "project"
    COMPUTED = "computed"


NUMBER_TYPES = frozenset({FieldType.COUNT, FieldType.QUANTITY, FieldType.MONEY})
TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_Kind: TypeAlias = type
_FLAG = "yes_no"
_KIND_OF_VALUE: Mapping[FieldType, _Kind] = {
    FieldType.COUNT: int,
    FieldType.QUANTITY: Decimal,
    FieldType.MONEY: Amount,
    FieldType.DATE: date,
}


class FieldSpec(DeclaredModel):
    """One cell of a form, or one column of a table. ``group`` is the merged header above; widths in characters.

    ``in_totals``: a person may fill the cell of the row of totals too, with what holds for all items together.
    ``once``: a row may leave it blank where another row of the same record (``SheetSpec.record_key``) says it.
    ``near_year``: a day of the budget year, the year before or after; other days may be of any year.
    ``since``: the template version that brought the field; workbooks of older versions do not have it.
    ``formulas``: what a ``declared`` computed cell of each fixed item shows, written as the checks are.
    ``prefill``: what next year's workbook is filled with beforehand (``prefill.py``).
    """

    key: str = Constrained(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Constrained(min_length=1)
    type: FieldType
    group: str = ""
    required: bool = False
    fixed: Literal["format", "fiscal_year", "template_version", "sequence"] | None = None
    head_only: bool = False
    in_totals: bool = False
    unit: str = ""
    width: int = Constrained(default=20, ge=4, le=120)
    help: str = Constrained(default="", max_length=200)
    minimum: int = Constrained(default=0, ge=0)
    pattern: str = ""
    pattern_text: str = ""
    choices: str = ""
    codes: Literal["", "function", "dept_economic", "gov_economic", "revenue"] = ""
    suggestions: tuple[str, ...] = ()
    allows_overall: bool = False
    near_year: bool = False
    once: bool = False
    since: str = ""
    computes: Literal[
        "", "row_number", "code_path", "project_name", "sum", "difference", "change", "change_percent", "declared"
    ] = ""
    of: tuple[str, ...] = ()
    formulas: Mapping[str, str] = Constrained(default_factory=dict)
    prefill: Prefill | None = None
    _words: tuple[str, ...] = PrivateAttr(())

    @property
    def choice_words(self) -> tuple[str, ...]:
        """The words of a closed list that the cell may hold."""
        return self._words

    @property
    def is_input(self) -> bool:
        """Whether a person fills the cell."""
        return self.type is not FieldType.COMPUTED and self.fixed is None

    @property
    def is_editable(self) -> bool:
        """Whether a person may change the cell: what a person fills, and prefilled numbers of rows."""
        return self.is_input or self.fixed == "sequence"

    @property
    def is_read(self) -> bool:
        """Whether intake reads the cell: everything but computed cells."""
        return self.type is not FieldType.COMPUTED

    @property
    def kind_of_value(self) -> _Kind:
        """What a filled cell says: ``Amount``, a number, a day, a flag, else a text."""
        return bool if self.choices == _FLAG else _KIND_OF_VALUE.get(self.type, str)

    @property
    def header(self) -> str:
        """The header as people read it, with the unit of measure: ``本年收入（元）``."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def full_title(self) -> str:
        """How messages call the column: with its group."""
        return f"{self.group}·{self.title}" if self.group else self.title

    @model_validator(mode="after")
    def _has_words(self, info: ValidationInfo) -> Self:
        if self.choices and self.choices not in CHOICES:
            raise ValueError(f"choices“{self.choices}”应为：{'、'.join(CHOICES)}")
        if self.choices:
            self._words = choice_words(law_of(info), self.choices)
            if not self._words:
                raise ValueError(f"law.yaml 没有列出 choices“{self.choices}”的词")
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.type is FieldType.CHOICE) != bool(self.choices):
            raise ValueError("choices 与 type: choice 应同时出现")
        if (self.type is FieldType.CODE) != bool(self.codes):
            raise ValueError("codes 与 type: code 应同时出现")
        if (self.type is FieldType.COMPUTED) != bool(self.computes):
            raise ValueError("computes 与 type: computed 应同时出现")
        if (self.computes == "declared") != bool(self.formulas):
            raise ValueError("formulas 与 computes: declared 应同时出现")
        if self.since and self.required:
            raise ValueError("有 since 的字段不能是 required：旧版填报表没有它")
        if self.prefill is not None and not self.is_editable:
            raise ValueError("prefill 只用于由人填写的字段")
        if self.prefill is not None and (self.prefill.fact or self.prefill.table) and self.type not in NUMBER_TYPES:
            raise ValueError("prefill 的 fact、table 是数，只用于 money、count、quantity")
        if self.near_year and self.type is not FieldType.DATE:
            raise ValueError("near_year 只用于 type: date")
        if bool(self.pattern) != bool(self.pattern_text):
            raise ValueError("pattern 与 pattern_text 应同时出现")
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"pattern 不是正则表达式：{error}") from None
        return self


class SheetSpec(DeclaredModel):
    """One sheet. ``room`` is the number of rows a person may fill; ``unique`` the columns no two rows may share,
    ``print_rows`` how many rows a blank one prints.

    Rows that share the value of ``record_key`` are parts of one record (a project on several classifications).
    ``ends``: which records next year's workbook does not take up again.
    """

    key: str = Constrained(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Constrained(min_length=1, max_length=31)
    kind: SheetKind
    lead: str = Constrained(min_length=1)
    fields: tuple[FieldSpec, ...] = Constrained(min_length=1)
    room: int = Constrained(default=0, ge=0, le=5000)
    print_rows: int = Constrained(default=0, ge=0)
    minimum_rows: int = 0
    items: str = ""
    item_title: str = ""
    totals: bool = False
    landscape: bool = True
    needs_amount: bool = False
    unique: tuple[str, ...] = ()
    record_key: str = ""
    ends: Ending | None = None
    _items: tuple[Term, ...] = PrivateAttr(())
    _named: Mapping[str, type] = PrivateAttr(default_factory=dict)

    @property
    def named_fields(self) -> Mapping[str, type]:
        """The kind of value of every field that code names."""
        return self._named

    def field(self, key: str) -> FieldSpec:
        """Return the field with this key; raises ``KeyError``."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    @property
    def declared_fields(self) -> tuple[FieldSpec, ...]:
        """The fields that no code names: what is filled in is printed, listed and compared, and nothing more."""
        named = self.named_fields
        return tuple(field for field in self.fields if field.is_input and field.key not in named)

    @property
    def budget_amounts(self) -> tuple[FieldSpec, ...]:
        """The amounts that the program adds up; an amount that is declared only is part of no table."""
        named = self.named_fields
        return tuple(f for f in self.fields if f.type is FieldType.MONEY and f.key in named)

    @property
    def item_words(self) -> tuple[str, ...]:
        """The fixed items of a FIXED sheet, in the order of its rows."""
        return tuple(map(str, self._items))

    @property
    def total_fields(self) -> tuple[FieldSpec, ...]:
        """The fields that a person may fill in the row of totals."""
        return tuple(field for field in self.fields if field.in_totals)

    @property
    def row_count(self) -> int:
        """How many rows a table has: its room, or its fixed items."""
        return len(self.item_words) or self.room

    @model_validator(mode="after")
    def _knows_the_law(self, info: ValidationInfo) -> Self:
        self._named = named_fields(law_of(info)).get(self.key, {})
        if self.items and self.items not in ITEMS:
            raise ValueError(f"items“{self.items}”应为：{'、'.join(ITEMS)}")
        if self.items:
            self._items = tuple(getattr(law_of(info), ITEMS[self.items]))
            if not self._items:
                raise ValueError(f"law.yaml 没有列出 items“{self.items}”的词")
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        keys = [field.key for field in self.fields]
        _refuse_repeats(keys, "字段 key")
        # As intake compares them: blanks and width do not tell two fields apart.
        titles = ["".join(unicodedata.normalize("NFKC", field.full_title).casefold().split()) for field in self.fields]
        _refuse_repeats(titles, "字段标题")
        for field in self.fields:
            unknown = [key for key in field.of if key not in keys]
            if unknown:
                raise ValueError(f"字段 {field.key} 的 of 中没有这样的字段：{'、'.join(unknown)}")
        if [key for key in (*self.unique, *filter(None, [self.record_key])) if key not in keys]:
            raise ValueError("unique、record_key 中有不存在的字段")
        if not self.record_key and any(field.once for field in self.fields):
            raise ValueError("有 once 字段的表应有 record_key")
        newer = [bool(field.since) for field in self.fields]
        if newer != sorted(newer):
            raise ValueError("有 since 的字段应放在最后，已有字段的位置不变")
        if (self.kind is SheetKind.ROWS) != bool(self.room):
            raise ValueError("room 与 kind: rows 应同时出现")
        if (self.kind is SheetKind.FIXED) != bool(self.items and self.item_title):
            raise ValueError("items、item_title 与 kind: fixed 应同时出现")
        if self.total_fields and not (self.totals and self.kind is SheetKind.FIXED):
            raise ValueError("in_totals 只用于 kind: fixed 且有合计行（totals: true）的表")
        if any(field.type not in TEXT_TYPES for field in self.total_fields):
            raise ValueError("in_totals 只用于文字，合计行的数是公式")
        for field in self.fields:
            if field.formulas and set(field.formulas) != set(self.item_words):
                raise ValueError(f"字段 {field.key} 的 formulas 应逐项写明：{'、'.join(self.item_words)}")
        return self

    @model_validator(mode="after")
    def _can_be_prefilled(self) -> Self:
        keys = [field.key for field in self.fields]
        for field in self.fields:
            if field.prefill is not None:
                self._refuse_prefill(field, field.prefill, keys)
        if self.ends is not None and not self.record_key:
            raise ValueError("有 ends 的表应有 record_key")
        return self

    def _refuse_prefill(self, field: FieldSpec, prefill: Prefill, keys: Sequence[str]) -> None:
        """Raise ``ValueError`` where what a field is prefilled with cannot be there."""
        if prefill.field and (prefill.field not in keys or self.field(prefill.field).type is not field.type):
            raise ValueError(f"字段 {field.key} 的 prefill：本表没有同一类型的字段“{prefill.field}”")
        if (prefill.field or prefill.fact) and self.kind is SheetKind.ROWS:
            raise ValueError(f"字段 {field.key} 的 prefill：逐行填写的表只能写 same、known、table")
        key = self.field(self.record_key) if self.record_key in keys else None
        if prefill.table and (key is None or key.type is not FieldType.CODE or key.prefill is None):
            raise ValueError(f"字段 {field.key} 的 prefill：写 table 的表，record_key 应是沿用上年的科目")
        if prefill.fact == COMPARED and self.kind is not SheetKind.FIXED:
            raise ValueError(f"字段 {field.key} 的 prefill：{COMPARED} 只用于 kind: fixed 的表")


class Step(DeclaredModel):
    """One step of the instructions: the sheet it is about (a key, or ``self_check``), and what to do there."""

    sheet: str
    text: str = Constrained(min_length=1)


class Instructions(DeclaredModel):
    """The first sheet: ``unknown`` stands where the bureau has not said by when, to whom and where to send."""

    purpose: str
    steps: tuple[Step, ...] = Constrained(min_length=1)
    notes: tuple[str, ...]
    send_title: str
    report_by: str
    contact: str
    send_to: str
    unknown: str


class Colours(DeclaredModel):
    """What the fill colours mean, as the instructions say it."""

    input: str
    head_input: str
    computed: str
    fixed: str
    carried: str = ""


class WorkbookSpec(DeclaredModel):
    """The whole workbook of a budget year.

    ``compatible_versions`` are older template versions, oldest first, that are still read: they lack the fields that
    came ``since``, and nothing else.
    """

    fiscal_year: int
    template_version: str = Constrained(min_length=1)
    compatible_versions: tuple[str, ...] = ()
    title: str
    instructions: Instructions
    colours: Colours
    sheets: tuple[SheetSpec, ...] = Constrained(min_length=1)
    instructions_title: str
    codes_title: str
    options_title: str
    overall_word: str
    self_check: SelfCheckSpec
    _law: Law = PrivateAttr()

    @property
    def law(self) -> Law:
        """The law whose terms the workbook uses."""
        return self._law

    def sheet(self, key: str) -> SheetSpec:
        """Return the sheet with this key; raises ``KeyError``."""
        for sheet in self.sheets:
            if sheet.key == key:
                return sheet
        raise KeyError(key)

    def has(self, *paths: str) -> bool:
        """Return whether every ``sheet`` or ``sheet.field`` is declared: what a unit can fill in at all.

        ``sheet?.field`` is only missing where the sheet is there without it.
        """
        return all(self._has(*path.split(".")) for path in paths)

    def requires(self, path: str) -> bool:
        """Return whether a ``sheet.field`` is declared and must be filled in."""
        key, _, name = path.partition(".")
        return self._has(key, name) and self.sheet(key).field(name).required

    def _has(self, key: str, name: str = "") -> bool:
        fields = next((sheet.fields for sheet in self.sheets if sheet.key == key.rstrip("?")), ())
        if key.endswith("?") and not fields:
            return True
        return any(field.key == name for field in fields) if name else bool(fields)

    @property
    def versions(self) -> tuple[str, ...]:
        """The template versions that are read, oldest first."""
        return (*self.compatible_versions, self.template_version)

    def of_version(self, version: str) -> "WorkbookSpec":
        """Return the declaration as it was in one of ``versions``: without the fields that came later."""
        if version == self.template_version:
            return self
        known = self.versions[: self.versions.index(version) + 1]
        sheets = tuple(
            _with_fields(sheet, [f for f in sheet.fields if f.since in ("", *known)]) for sheet in self.sheets
        )
        return self.model_copy(update={"template_version": version, "sheets": sheets})

    @property
    def form_fields(self) -> tuple[tuple[SheetSpec, FieldSpec], ...]:
        """The declared fields that the form of a project can print, with the sheet of each."""
        sheets = [sheet for sheet in self.sheets if sheet.key in FORM_SHEETS]
        return tuple((sheet, field) for sheet in sheets for field in sheet.declared_fields)

    @property
    def project_numbers(self) -> tuple[str, ...]:
        """The prefilled numbers of sheet 项目支出: ``001`` up to its room; none without the sheet."""
        return _numbers(self.sheet("projects").room) if self.has("projects") else ()

    @model_validator(mode="after")
    def _knows_the_law(self, info: ValidationInfo) -> Self:
        self._law = law_of(info)
        return self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        _refuse_repeats([sheet.key for sheet in self.sheets], "工作表 key")
        titles = [sheet.title for sheet in self.sheets]
        own = (self.instructions_title, self.codes_title, self.options_title, self.self_check.title)
        _refuse_repeats([*titles, *own], "工作表名称")
        _refuse_repeats([check.id for check in self.self_check.checks()], "校验编号")
        for step in self.instructions.steps:
            if step.sheet != "self_check" and step.sheet not in [sheet.key for sheet in self.sheets]:
                raise ValueError(f"填报说明的步骤中没有这样的工作表：{step.sheet}")
        _refuse_repeats(list(self.versions), "模板版本")
        for field in [field for page in self.sheets for field in page.fields]:
            if field.since and field.since not in self.versions[1:]:
                raise ValueError(f"字段 {field.key} 的 since“{field.since}”应为：{'、'.join(self.versions[1:])}")
        return self


@lru_cache
def _numbers(room: int) -> tuple[str, ...]:
    return tuple(f"{index:03d}" for index in range(1, room + 1))


def _with_fields(sheet: SheetSpec, fields: list[FieldSpec]) -> SheetSpec:
    keys = {field.key for field in fields}
    unique = tuple(key for key in sheet.unique if key in keys)
    return sheet.model_copy(update={"fields": tuple(fields), "unique": unique})


def code_list(codes: Codes, name: str) -> CodeList:
    """Return the list a field names with ``codes:``."""
    lists = (codes.function, codes.dept_economic, codes.gov_economic, codes.revenue)
    return dict(zip(CODE_LISTS, lists, strict=True))[name]


def _refuse_repeats(values: list[str], what: str) -> None:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"{what}重复：{'、'.join(repeated)}")


def load_workbook_declaration(path: Path, law: Law) -> WorkbookSpec:
    """Return the declaration, which uses terms of the law.

    Raises ``DeclarationError`` with file and line for whatever is not as documented.
    """
    workbook = load_yaml(path, WorkbookSpec, context=law)
    for keys, message in (*_faults(workbook), *sum_faults(workbook), *formula_faults(workbook)):
        raise DeclarationError(path, lines_of(path)(keys), message)
    return workbook


def _has_field(workbook: WorkbookSpec, ending: Ending) -> bool:
    return any(
        sheet.key == ending.sheet and field.key == ending.field and field.is_read
        for sheet in workbook.sheets
        for field in sheet.fields
    )


def _faults(workbook: WorkbookSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where a field is missing that no format can be without, or one that code names is not what it should be."""
    places = {sheet.key: index for index, sheet in enumerate(workbook.sheets)}
    of_forms: dict[str, str] = {}
    for owner, one in workbook.form_fields:
        if of_forms.setdefault(one.key, owner.title) != owner.title:
            message = f"“{of_forms[one.key]}”和“{owner.title}”都有字段“{one.key}”，绩效目标表分不出是哪一个"
            yield ("sheets", places[owner.key], "fields", owner.fields.index(one)), message
    read = {sheet.key: [field.key for field in sheet.fields if field.is_read] for sheet in workbook.sheets}
    for key, name in absent_fields(read):
        if name:
            yield ("sheets", places[key]), f"“{workbook.sheet(key).title}”没有字段“{name}”，程序缺了它就不能生成文件"
        else:
            others = "或".join(f"“{one}”" for one in (SPENDING if key in SPENDING else (key,)))
            yield ("sheets",), f"没有工作表{others}，程序缺了它就不能生成文件"
    for key, name, meant in misspelt_fields(workbook.law, read):
        if name:
            place = ("sheets", places[key], "fields", [field.key for field in workbook.sheet(key).fields].index(name))
            yield place, f"“{workbook.sheet(key).title}”的字段“{name}”是不是“{meant}”？不是的，请换一个不相近的 key"
        else:
            yield ("sheets", places[key]), f"工作表“{key}”是不是“{meant}”？不是的，请换一个不相近的 key"
    spending = [sheet for sheet in workbook.sheets if sheet.key in SPENDING]
    for source in sources_without_column(workbook.law, read) if spending else ():
        titles = "、".join(f"“{sheet.title}”" for sheet in spending)
        yield ("sheets", places[spending[0].key]), f"资金来源“{source}”（key: {source.key}）在{titles}中没有一栏可填"
    uses = [use for use in workbook.law.vehicle_uses if use.key not in read.get("assets", ())]
    if 0 < len(uses) < len(workbook.law.vehicle_uses):
        yield (
            ("sheets", places["assets"]),
            f"“{workbook.sheet('assets').title}”漏了车辆用途：{'、'.join(map(str, uses))}",
        )
    yield from _faults_of_endings(workbook)
    yield from _faults_of_named(workbook)


def _faults_of_endings(workbook: WorkbookSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, sheet in enumerate(workbook.sheets):
        if sheet.ends and not _has_field(workbook, sheet.ends):
            place = ("sheets", number, "ends")
            yield place, f"“{sheet.title}”的 ends：没有“{sheet.ends.sheet}.{sheet.ends.field}”"


def _faults_of_named(workbook: WorkbookSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where a named field holds another kind of value, or an amount looks named that nothing adds up."""
    for number, sheet in enumerate(workbook.sheets):
        for index, field in enumerate(sheet.fields):
            place, kind = ("sheets", number, "fields", index), sheet.named_fields.get(field.key)
            if field.codes and field.codes not in workbook.law.code_levels:
                yield place, f"“{sheet.title}”的“{field.key}”要用的科目表 {field.codes} 不在 law.yaml 的 code_levels 中"
            if field.type is FieldType.PROJECT and not workbook.has("projects"):
                yield place, f"“{sheet.title}”的“{field.key}”是项目序号，却没有工作表“projects”"
            if kind is None:
                if field.type is FieldType.MONEY and field.key.startswith(AMOUNT_PREFIXES.get(sheet.key, ())):
                    yield place, f"“{sheet.title}”的“{field.key}”不是任何资金来源（law.yaml）的栏，填了也不计算"
            elif not field.is_read or field.kind_of_value is not kind:
                yield place, f"“{sheet.title}”的“{field.key}”程序要用来计算，type 不能是 {field.type}"
            elif kind is date and not field.near_year:
                yield place, f"“{sheet.title}”的“{field.key}”应写 near_year: true"
            elif field.key in INDISPENSABLE.get(sheet.key, ()) and not (field.required or field.fixed):
                yield place, f"“{sheet.title}”的“{field.key}”缺了就不能生成文件，应写 required: true"
