"""The law of a budget year as a value: its terms, and what the program needs to know of each.

Which terms there are, how they are called and what holds for them is declared (``templates/<format>/<year>/law.yaml``).
Code names the few that it computes with by their English key or asks a term for its property, never for its word.
A list that a format has no use for is empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

CURRENT_YEAR, CARRYOVER_IN = "current_year", "carryover_in"
BASIC, PROJECT = "basic", "project"
OPERATING, OTHER_COST = "operating", "other"
HEAD, SUBORDINATE = "head", "subordinate"
THIS_YEAR, LAST_YEAR = "this_year", "last_year"
MID_TERM, ANNUAL = "mid_term", "annual"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a list: the same as another with its key, printed as its word.

    ``also`` are other names under which exports of other systems know it.
    """

    key: str
    word: str = field(compare=False)
    also: tuple[str, ...] = field(default=(), compare=False, kw_only=True)

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class FundingSource(Term):
    """资金来源.

    ``has_revenue_items``: units state its revenue of the year by revenue code.
    """

    is_appropriation: bool = field(compare=False, kw_only=True)
    has_revenue_items: bool = field(default=False, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Vintage(Term):
    """Whether money is this year's budget or carried over from the year before."""

    @property
    def is_current(self) -> bool:
        """Whether it is this year's budget."""
        return self.key == CURRENT_YEAR

    @property
    def prefix(self) -> str:
        """How the keys of its amount columns begin in ``workbook.yaml``: ``current_<key of the source>``."""
        return "current" if self.is_current else "carryover"


@dataclass(frozen=True, slots=True)
class ExpenditureKind(Term):
    """基本支出 or 项目支出."""

    @property
    def is_basic(self) -> bool:
        """Whether it is 基本支出."""
        return self.key == BASIC


@dataclass(frozen=True, slots=True)
class Cost(Term):
    """人员经费 or 公用经费, by the category of the departmental item; projects and 307, 309, 311… are neither."""

    @property
    def is_operating(self) -> bool:
        """Whether it is 公用经费."""
        return self.key == OPERATING

    @property
    def is_other(self) -> bool:
        """Whether it is neither 人员经费 nor 公用经费: no item of basic expenditure."""
        return self.key == OTHER_COST


@dataclass(frozen=True, slots=True)
class UnitKind(Term):
    """Kind of a budget unit.

    ``has_agency_operating``: its operating expenditure counts as 机关运行经费.
    ``economic_pairs`` are the rows of ``economic_map.csv`` that hold for it (``applies_to``; empty in a format without
    that file), ``short`` its short name.
    """

    has_agency_operating: bool = field(compare=False, kw_only=True)
    economic_pairs: str = field(compare=False, kw_only=True)
    short: str = field(compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class UnitRole(Term):
    """Place of a unit in its department."""

    @property
    def is_head(self) -> bool:
        """Whether the unit is 部门本级."""
        return self.key == HEAD


@dataclass(frozen=True, slots=True)
class AdministrativeLevel(Term):
    """Level of government the department belongs to.

    ``places`` are the characters by which it is called (县区).
    """

    places: str = field(compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ProjectCategory(Term):
    """Category of a project."""


@dataclass(frozen=True, slots=True)
class ThreePublicItem(Term):
    """An item of “三公”经费 that units fill in.

    ``codes``: the departmental economic items it is paid from.
    ``is_for_vehicles``: money for official vehicles; ``is_vehicle_operation``: for running the vehicles there are.
    """

    codes: tuple[str, ...] = field(compare=False, kw_only=True)
    is_for_vehicles: bool = field(default=False, compare=False, kw_only=True)
    is_vehicle_operation: bool = field(default=False, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Counted:
    """Which lines a figure counts; an empty tuple counts all."""

    sources: tuple[FundingSource, ...] = ()
    vintages: tuple[Vintage, ...] = ()
    kinds: tuple[ExpenditureKind, ...] = ()
    costs: tuple[Cost, ...] = ()
    agencies_only: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonItem(Term):
    """A figure of last year that prose compares with.

    ``counted``: what this year's figure counts.
    ``is_explained``: the change against last year is published, so last year's figure and the reason must be stated.
    """

    counted: Counted = field(compare=False, kw_only=True)
    is_explained: bool = field(compare=False, kw_only=True)

    @property
    def is_of_agencies(self) -> bool:
        """Whether only units that have 机关运行经费 state it."""
        return self.counted.agencies_only

    @property
    def is_whole_budget(self) -> bool:
        """Whether it counts every line."""
        return self.counted == Counted()


@dataclass(frozen=True, slots=True)
class FiscalPeriod(Term):
    """The budget of this or of last year."""

    @property
    def is_this_year(self) -> bool:
        """Whether it is this year's."""
        return self.key == THIS_YEAR


@dataclass(frozen=True, slots=True)
class TargetScope(Term):
    """Left and right half of a performance form."""

    @property
    def is_annual(self) -> bool:
        """Whether it is the right half, the year's."""
        return self.key == ANNUAL


@dataclass(frozen=True, slots=True)
class VehicleUse(Term):
    """Use of official vehicles; its key is the field of sheet 国有资产."""


T = TypeVar("T", bound=Term)


@dataclass(frozen=True, slots=True)
class Terms(Generic[T]):
    """A list of the law, in the order in which everything lists it."""

    terms: tuple[T, ...]

    def __iter__(self) -> Iterator[T]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __getitem__(self, key: str) -> T:
        """Return the term with this key. Raises ``KeyError``."""
        for term in self.terms:
            if term.key == key:
                return term
        raise KeyError(key)

    def get(self, key: str) -> T | None:
        """Return the term with this key, ``None`` where the law has none."""
        return next((term for term in self.terms if term.key == key), None)

    def called(self, word: str) -> T:
        """Return the term that is called so. Raises ``KeyError``."""
        for term in self.terms:
            if term.word == word:
                return term
        raise KeyError(word)

    @property
    def words(self) -> tuple[str, ...]:
        """The words, in order."""
        return tuple(term.word for term in self.terms)


@dataclass(frozen=True, slots=True)
class PublicationPeriod:
    """Within how many days after its approval a budget is published; ``cited`` is how pages name the law.

    ``days_of_warning``: from how many days before the deadline it is warned of.
    """

    days: int
    cited: str
    days_of_warning: int


@dataclass(frozen=True, slots=True)
class Law:
    """Everything that ``law.yaml`` of a year declares.

    ``code_levels`` are the lengths of the codes of each list of codes, from 类 down; a list that is not among them is
    one that the format has not.
    """

    sources: Terms[FundingSource]
    vintages: Terms[Vintage]
    expenditure_kinds: Terms[ExpenditureKind]
    costs: Terms[Cost]
    unit_kinds: Terms[UnitKind]
    unit_roles: Terms[UnitRole]
    levels: Terms[AdministrativeLevel]
    project_categories: Terms[ProjectCategory]
    three_public_items: Terms[ThreePublicItem]
    comparisons: Terms[ComparisonItem]
    periods: Terms[FiscalPeriod]
    target_scopes: Terms[TargetScope]
    vehicle_uses: Terms[VehicleUse]
    publication: PublicationPeriod
    code_levels: Mapping[str, tuple[int, ...]]

    @property
    def current_year(self) -> Vintage:
        """The budget of this year, beside what was carried over."""
        return self.vintages[CURRENT_YEAR]

    @property
    def carryover(self) -> Vintage | None:
        """What was carried over from last year; ``None`` in a format that knows no carry-over."""
        return self.vintages.get(CARRYOVER_IN)

    @property
    def agency_comparison(self) -> ComparisonItem | None:
        """机关运行经费 among what is compared with last year; ``None`` where it is not compared."""
        return next((item for item in self.comparisons if item.is_of_agencies), None)

    @property
    def appropriations(self) -> tuple[FundingSource, ...]:
        """The sources that are 财政拨款."""
        return tuple(source for source in self.sources if source.is_appropriation)

    @property
    def revenue_sources(self) -> tuple[FundingSource, ...]:
        """The sources whose revenue units state by revenue code."""
        return tuple(source for source in self.sources if source.has_revenue_items)

    @property
    def explained_comparisons(self) -> tuple[ComparisonItem, ...]:
        """The figures whose change against last year is published."""
        return tuple(item for item in self.comparisons if item.is_explained)

    def list_of(self, kind: type[T]) -> Terms[T]:
        """Return the list of a kind of term; an empty one of a kind of which the law has none."""
        for name in self.__slots__:
            terms = getattr(self, name)
            if isinstance(terms, Terms) and terms.terms and isinstance(terms.terms[0], kind):
                return terms
        return Terms(())
