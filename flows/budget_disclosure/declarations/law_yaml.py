"""``law.yaml``: the terms of the budget of a year and what the law says of them, each with its basis and since when.

The other declarations use the terms by their words: a word that is not in the law is refused when they are loaded.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, InstanceOf, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.declarations.yaml_loading import DeclaredModel, lines_of, load_yaml
from budget_disclosure.model import law as terms_of_law
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import (
    AdministrativeLevel,
    ComparisonItem,
    Cost,
    Counted,
    ExpenditureKind,
    FiscalPeriod,
    FundingSource,
    Law,
    ProjectCategory,
    TargetScope,
    Term,
    Terms,
    ThreePublicItem,
    UnitKind,
    UnitRole,
    VehicleUse,
    Vintage,
)

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]
CodeLengths = tuple[Annotated[int, Field(ge=1, le=20)], ...]
K = TypeVar("K", bound=Term)


class Stated(DeclaredModel):
    """What something rests on: the law or notice that says so, and the year since when it holds."""

    basis: Words
    since: int = Field(ge=1994, le=2100)

    @model_validator(mode="after")
    def _is_in_force(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, int) and self.since > info.context:
            raise ValueError(f"since {self.since} 晚于本文件夹的年度 {info.context}")
        return self


class TermSpec(DeclaredModel):
    """A term; ``basis`` and ``since`` where they are others than those of its list."""

    kind: ClassVar[type[Term]]
    key: Key
    word: Words
    also: tuple[Words, ...] = ()
    basis: Words | None = None
    since: int | None = None

    def properties(self) -> dict[str, Any]:
        """Return what holds for the term, by the names of the loaded value."""
        own = type(self).model_fields.keys() - TermSpec.model_fields.keys()
        return {name: getattr(self, name) for name in own}

    def term(self) -> Any:
        """Return the term."""
        return self.kind(self.key, self.word, also=self.also, **self.properties())


class SourceSpec(TermSpec):
    """A source of funds."""

    kind = FundingSource
    is_appropriation: bool
    has_revenue_items: bool = False


class VintageSpec(TermSpec):
    """Money of this year, or carried over."""

    kind = Vintage


class ExpenditureKindSpec(TermSpec):
    """基本支出 or 项目支出."""

    kind = ExpenditureKind


class CostSpec(TermSpec):
    """人员经费, 公用经费 or neither."""

    kind = Cost


class UnitKindSpec(TermSpec):
    """A kind of unit; ``short`` is its word where left out."""

    kind = UnitKind
    has_agency_operating: bool = False
    economic_pairs: Literal["", "administrative", "public_institution"] = ""
    short: str = ""

    def properties(self) -> dict[str, Any]:
        """Return what holds for the term."""
        return {**super().properties(), "short": self.short or self.word}


class UnitRoleSpec(TermSpec):
    """部门本级 or 下属单位."""

    kind = UnitRole


class LevelSpec(TermSpec):
    """A level of government."""

    kind = AdministrativeLevel
    places: Words


class ProjectCategorySpec(TermSpec):
    """A category of projects."""

    kind = ProjectCategory


class ThreePublicSpec(TermSpec):
    """An item of “三公”经费."""

    kind = ThreePublicItem
    codes: tuple[Annotated[str, Field(pattern=r"^[0-9]+$")], ...] = Field(min_length=1)
    is_for_vehicles: bool = False
    is_vehicle_operation: bool = False


class CountedSpec(DeclaredModel):
    """Which lines a figure counts, by the keys of the other lists; what is not named is free."""

    source: tuple[Key, ...] = ()
    vintage: tuple[Key, ...] = ()
    kind: tuple[Key, ...] = ()
    cost: tuple[Key, ...] = ()
    appropriations_only: bool = False
    agencies_only: bool = False


class ComparisonSpec(TermSpec):
    """A figure that is compared with last year's."""

    kind = ComparisonItem
    counts: CountedSpec = CountedSpec()
    is_explained: bool = True


class PeriodSpec(TermSpec):
    """The one year or the other."""

    kind = FiscalPeriod


class TargetScopeSpec(TermSpec):
    """中期 or 年度."""

    kind = TargetScope


class VehicleUseSpec(TermSpec):
    """A use of official vehicles."""

    kind = VehicleUse


S = TypeVar("S", bound=TermSpec)


class ListSpec(Stated, Generic[S]):
    """A list of terms."""

    terms: tuple[S, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for names, what in (
            ([term.key for term in self.terms], "key"),
            ([name for term in self.terms for name in (term.word, *term.also)], "名称"),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{what} 重复：{'、'.join(twice)}")
        return self


class WarningSpec(DeclaredModel):
    """From how many days before the deadline it is warned of, and why."""

    days: int = Field(ge=0, le=365)
    reason: Words


class PublicationSpec(Stated):
    """Within how many days after the approval a budget is published; ``cited`` is how pages name the law."""

    cited: Words
    days: int = Field(ge=1, le=365)
    warning: WarningSpec


class CodeLevelsSpec(DeclaredModel):
    """The lengths of the codes of each list from 类 down; a list that is left out is one that the format has not."""

    function: CodeLengths
    dept_economic: CodeLengths = ()
    gov_economic: CodeLengths = ()
    revenue: CodeLengths = ()

    @model_validator(mode="after")
    def _grow_longer(self) -> Self:
        for name in type(self).model_fields:
            lengths = getattr(self, name)
            if list(lengths) != sorted(set(lengths)):
                raise ValueError(f"{name} 的各级位数应由短到长：{'、'.join(map(str, lengths))}")
        return self


# The keys that the program computes with: it knows these and no others, and needs those that stand first.
_KNOWN = {
    "vintages": ((terms_of_law.CURRENT_YEAR,), (terms_of_law.CARRYOVER_IN,)),
    "expenditure_kinds": ((terms_of_law.BASIC, terms_of_law.PROJECT), ()),
    "unit_roles": ((terms_of_law.HEAD, terms_of_law.SUBORDINATE), ()),
    "periods": ((terms_of_law.THIS_YEAR, terms_of_law.LAST_YEAR), ()),
    "target_scopes": ((terms_of_law.MID_TERM, terms_of_law.ANNUAL), ()),
}


class LawFile(DeclaredModel):
    """The file as it is written; a list without use in a format may be left out."""

    publication: PublicationSpec
    sources: ListSpec[SourceSpec]
    vintages: ListSpec[VintageSpec]
    expenditure_kinds: ListSpec[ExpenditureKindSpec]
    costs: ListSpec[CostSpec] | None = None
    unit_kinds: ListSpec[UnitKindSpec]
    unit_roles: ListSpec[UnitRoleSpec]
    levels: ListSpec[LevelSpec] | None = None
    project_categories: ListSpec[ProjectCategorySpec] | None = None
    three_public_items: ListSpec[ThreePublicSpec] | None = None
    comparisons: ListSpec[ComparisonSpec] | None = None
    periods: ListSpec[PeriodSpec]
    target_scopes: ListSpec[TargetScopeSpec] | None = None
    vehicle_uses: ListSpec[VehicleUseSpec] | None = None
    code_levels: CodeLevelsSpec

    def terms(self, name: str) -> tuple[Any, ...]:
        """Return the terms of a list; none of one that is left out."""
        stated = getattr(self, name)
        return () if stated is None else stated.terms

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of a list."""
        return tuple(term.key for term in self.terms(name))


def load_law(path: Path, year: int) -> Law:
    """Return the law of a year. Raises ``DeclarationError`` with file and line for whatever is not as documented."""
    file = load_yaml(path, LawFile, context=year)
    for keys, message in _faults(file):
        raise DeclarationError(path, lines_of(path)(keys), message)
    lists: dict[str, Terms[Any]] = {
        name: Terms(tuple(spec.term() for spec in file.terms(name)))
        for name in LawFile.model_fields
        if name not in ("publication", "comparisons", "code_levels")
    }
    stated = file.publication
    period = terms_of_law.PublicationPeriod(stated.days, stated.cited, stated.warning.days)
    comparisons = Terms(tuple(_comparison(spec, lists) for spec in file.terms("comparisons")))
    levels = {name: lengths for name, lengths in file.code_levels if lengths}
    return Law(**lists, comparisons=comparisons, publication=period, code_levels=levels)


def refuse_unknown_codes(path: Path, law: Law, known: CodeList) -> None:
    """Raise ``DeclarationError`` for a code of a “三公” item that is not in the departmental economic items."""
    for index, item in enumerate(law.three_public_items):
        for code in item.codes:
            if code not in known:
                line = lines_of(path)(("three_public_items", "terms", index, "codes"))
                raise DeclarationError(path, line, f"“{item}”的科目 {code} 不在部门预算支出经济分类科目中")


def refuse_kinds_without_pairs(path: Path, law: Law, codes: Codes) -> None:
    """Raise ``DeclarationError`` for a kind of unit that does not say which pairs of economic items hold for it."""
    for index, kind in enumerate(law.unit_kinds if codes.pairs else ()):
        if not kind.economic_pairs:
            line = lines_of(path)(("unit_kinds", "terms", index))
            raise DeclarationError(
                path, line, f"“{kind}”应写 economic_pairs：经济科目对应表（economic_map.csv）的哪些行适用"
            )


def _comparison(spec: ComparisonSpec, lists: dict[str, Terms[Any]]) -> ComparisonItem:
    counts, sources = spec.counts, lists["sources"]
    counted = Counted(
        sources=tuple(
            source
            for source in sources
            if source.key in counts.source or (counts.appropriations_only and source.is_appropriation)
        ),
        vintages=tuple(lists["vintages"][key] for key in counts.vintage),
        kinds=tuple(lists["expenditure_kinds"][key] for key in counts.kind),
        costs=tuple(lists["costs"][key] for key in counts.cost),
        agencies_only=counts.agencies_only,
    )
    return ComparisonItem(spec.key, spec.word, also=spec.also, counted=counted, is_explained=spec.is_explained)


def _faults(file: LawFile) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Yield where a key is missing that the program computes with, or one is used that is not there."""
    for name, (needed, further) in _KNOWN.items():
        keys = file.keys(name)
        absent = [key for key in needed if key not in keys]
        if absent and getattr(file, name) is not None:
            yield (name,), f"“{name}”缺少程序要用的 key：{'、'.join(absent)}"
        if strange := [key for key in keys if key not in (*needed, *further)]:
            yield (name, "terms", keys.index(strange[0])), f"“{name}”的 key 只能是：{'、'.join((*needed, *further))}"
    if not any(source.is_appropriation for source in file.sources.terms):
        yield ("sources",), "没有一种资金来源是财政拨款（is_appropriation: true）"
    of_agencies = [index for index, item in enumerate(file.terms("comparisons")) if item.counts.agencies_only]
    if of_agencies and not any(kind.has_agency_operating for kind in file.unit_kinds.terms):
        yield ("unit_kinds",), "没有一种单位有机关运行经费（has_agency_operating: true）"
    if len(of_agencies) > 1:
        yield ("comparisons", "terms", of_agencies[1]), "只有一项可以写 agencies_only: true"
    for index, item in enumerate(file.terms("comparisons")):
        for one, of_list in (
            ("source", "sources"),
            ("vintage", "vintages"),
            ("kind", "expenditure_kinds"),
            ("cost", "costs"),
        ):
            if unknown := [key for key in getattr(item.counts, one) if key not in file.keys(of_list)]:
                place = ("comparisons", "terms", index, "counts", one)
                yield place, f"{of_list} 中没有 {'、'.join(unknown)}，已有：{'、'.join(file.keys(of_list))}"
        if item.counts.source and item.counts.appropriations_only:
            yield ("comparisons", "terms", index, "counts"), "source 与 appropriations_only 只能写一个"


# --- terms in other declarations -----------------------------------------------------------------------------------


def law_of(info: ValidationInfo[Any]) -> Law:
    """Return the law that a declaration is loaded with: itself, or with the workbook that has it.

    Raises ``TypeError`` where it was forgotten.
    """
    law = getattr(info.context, "law", info.context)
    if not isinstance(law, Law):
        raise TypeError("this declaration is loaded with the law as context")
    return law


def _called(kind: type[K]) -> Callable[[Any, ValidationInfo], Any]:
    def look_up(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, kind):
            return value
        terms = law_of(info).list_of(kind)
        try:
            return terms.called(value)
        except KeyError:
            raise PydanticCustomError("enum", "unknown term", {"expected": "、".join(terms.words)}) from None

    return look_up


def _word_of(kind: type[Term]) -> tuple[Any, Any]:
    return BeforeValidator(_called(kind)), WithJsonSchema({"type": "string", "term": kind.__name__})


# Fields of other declarations that name a term by its word.
SourceWord = Annotated[InstanceOf[FundingSource], *_word_of(FundingSource)]
VintageWord = Annotated[InstanceOf[Vintage], *_word_of(Vintage)]
KindWord = Annotated[InstanceOf[ExpenditureKind], *_word_of(ExpenditureKind)]
CostWord = Annotated[InstanceOf[Cost], *_word_of(Cost)]
UnitKindWord = Annotated[InstanceOf[UnitKind], *_word_of(UnitKind)]
RoleWord = Annotated[InstanceOf[UnitRole], *_word_of(UnitRole)]
LevelWord = Annotated[InstanceOf[AdministrativeLevel], *_word_of(AdministrativeLevel)]
CategoryWord = Annotated[InstanceOf[ProjectCategory], *_word_of(ProjectCategory)]
ThreePublicWord = Annotated[InstanceOf[ThreePublicItem], *_word_of(ThreePublicItem)]
ComparisonWord = Annotated[InstanceOf[ComparisonItem], *_word_of(ComparisonItem)]
PeriodWord = Annotated[InstanceOf[FiscalPeriod], *_word_of(FiscalPeriod)]
UseWord = Annotated[InstanceOf[VehicleUse], *_word_of(VehicleUse)]
ScopeWord = Annotated[InstanceOf[TargetScope], *_word_of(TargetScope)]
