"""What one budget unit says in its workbook, every value with the cell that says it.

A blank cell is ``None`` (or an absent entry), never zero, and so is what the format's workbook has no field for: a
sheet that is not declared leaves its part empty. Amounts are exact 元.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from budget_disclosure.model.cited import Cited
from budget_disclosure.model.law import (
    AdministrativeLevel,
    ComparisonItem,
    FundingSource,
    ProjectCategory,
    TargetScope,
    ThreePublicItem,
    UnitKind,
    UnitRole,
    VehicleUse,
    Vintage,
)
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount


@dataclass(frozen=True, slots=True)
class UnitInformation:
    """Sheet 单位信息: who reports, and the facts of part one of the document."""

    department_code: Cited[str]
    department_name: Cited[str]
    unit_code: Cited[str]
    unit_name: Cited[str]
    short_name: Cited[str] | None
    kind: Cited[UnitKind]
    role: Cited[UnitRole]
    level: Cited[AdministrativeLevel] | None
    revision: Cited[int]
    approval_date: Cited[date] | None
    as_of: Cited[date] | None
    organisation: Cited[str] | None
    authorised_administrative_staff: Cited[int] | None
    authorised_institution_staff: Cited[int] | None
    actual_staff: Cited[int] | None
    mandate: tuple[Cited[str], ...]


@dataclass(frozen=True, slots=True)
class SourceAmount:
    """One filled amount cell of a basic or project row."""

    source: FundingSource
    vintage: Vintage
    amount: Amount


@dataclass(frozen=True, slots=True)
class BasicRow:
    """One row of sheet 基本支出."""

    function_code: Cited[str]
    dept_economic_code: Cited[str] | None
    gov_economic_code: Cited[str] | None
    amounts: tuple[SourceAmount, ...]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One row of sheet 项目支出: a classification of a project with its amounts; economic items may be unknown.

    ``number`` is that of the project, as this row says it.
    """

    number: Cited[str]
    function_code: Cited[str]
    dept_economic_code: Cited[str] | None
    gov_economic_code: Cited[str] | None
    amounts: tuple[SourceAmount, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """The rows of sheet 项目支出 with one ``number``, which ties the performance form to the project.

    ``published``: whether its form is published, ``None`` where units are not asked: then every form is.
    """

    number: Cited[str]
    name: Cited[str]
    category: Cited[ProjectCategory] | None
    published: Cited[bool] | None
    rows: tuple[ProjectRow, ...]

    @property
    def is_published(self) -> bool:
        """Whether its performance form is published with the budget."""
        return self.published is None or self.published.value

    @property
    def amounts(self) -> tuple[SourceAmount, ...]:
        """The filled amounts of all its rows."""
        return tuple(entry for row in self.rows for entry in row.amounts)


@dataclass(frozen=True, slots=True)
class FundRevenue:
    """One row of sheet 基金与国资收入: this year's revenue by revenue code (tables 七 and 九)."""

    source: Cited[FundingSource]
    revenue_code: Cited[str]
    amount: Amount


@dataclass(frozen=True, slots=True)
class ThreePublicEntry:
    """One item of sheet 三公经费. Blank amounts are absent from the tuples; ``department_*`` is for the head unit."""

    item: ThreePublicItem
    this_year: tuple[tuple[FundingSource, Amount], ...]
    last_year: tuple[tuple[FundingSource, Amount], ...]
    reason: Cited[str] | None
    department_last_year: Amount | None
    department_reason: Cited[str] | None
    adjustment_reason: Cited[str] | None = None
    department_adjustment_reason: Cited[str] | None = None


@dataclass(frozen=True, slots=True)
class ThreePublicTotal:
    """The row of totals of sheet 三公经费: the reasons for the change of all items together, where they are filled."""

    reason: Cited[str] | None = None
    department_reason: Cited[str] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of sheet 上年对比. The ``department_*`` columns are filled by the head unit only.

    ``department_last_year`` replaces the sum of the units where the department's printed figure of last year is not
    that sum (a unit joined or left the department, or only the department's figure is known). ``…adjustment_reason``
    says why last year's figure is not the published one.
    """

    item: ComparisonItem
    last_year: Amount | None
    reason: Cited[str] | None
    department_last_year: Amount | None
    department_reason: Cited[str] | None
    adjustment_reason: Cited[str] | None = None
    department_adjustment_reason: Cited[str] | None = None


@dataclass(frozen=True, slots=True)
class Procurement:
    """Sheet 政府采购: amounts in 元; ``purchased_services`` is 政府购买服务."""

    goods: Amount | None
    works: Amount | None
    services: Amount | None
    reserved_for_sme: Amount | None
    purchased_services: Amount | None
    purchased_services_catalogue: Cited[str] | None


@dataclass(frozen=True, slots=True)
class AssetHoldings:
    """Sheet 国有资产: vehicles, floor area in 平方米, equipment in 台（套）."""

    vehicles_authorised: Cited[int] | None
    vehicles_actual: Cited[int] | None
    vehicles_by_use: tuple[tuple[VehicleUse, Cited[int]], ...]
    vehicles_note: Cited[str] | None
    floor_area: Cited[Decimal] | None
    general_equipment_over_500k: Cited[int] | None
    special_equipment_over_1m: Cited[int] | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of sheet 绩效指标. ``project_number`` is ``None`` for the whole unit (整体)."""

    project_number: Cited[str] | None
    scope: Cited[TargetScope]
    level1: Cited[str] | None
    level2: Cited[str] | None
    level3: Cited[str]
    target: Cited[str]


@dataclass(frozen=True, slots=True)
class ProjectTarget:
    """One row of sheet 项目绩效目标: the texts of a project's performance form."""

    project_number: Cited[str]
    nature: Cited[str] | None
    period: Cited[str] | None
    mid_term_amount: Amount | None
    overview: Cited[str] | None
    basis: Cited[str] | None
    necessity: Cited[str] | None
    safeguards: Cited[str] | None
    plan: Cited[str] | None
    mid_term_goal: Cited[str] | None
    annual_goal: Cited[str] | None
    responsible_person: Cited[str] | None
    handler: Cited[str] | None
    phone: Cited[str] | None
    filled_on: Cited[str] | None


@dataclass(frozen=True, slots=True)
class OverallTarget:
    """Sheet 整体绩效: whether the unit reports whole-unit targets, and the amount they cover."""

    is_reported: Cited[bool] | None
    amount: Amount | None
    goal: Cited[str] | None


@dataclass(frozen=True, slots=True)
class OwnFailure:
    """A check of the workbook's own sheet 校验 that was saved as not held (``result``: 不通过, or a required 未填).

    ``left`` and ``right`` are the two compared numbers as the sheet names and shows them, ``difference`` theirs in 元
    where both are amounts. ``rules`` are those that find the same in Python; ``only_asks``: what Python reads in the
    same cells outweighs it (``declarations/self_check_yaml.py``).
    """

    id: str
    sentence: str
    result: str
    left: str
    right: str
    difference: Decimal | None
    remedy: str
    at: Location
    rules: tuple[str, ...]
    only_asks: bool


@dataclass(frozen=True, slots=True)
class DeclaredValue:
    """A filled cell of a field that only ``workbook.yaml`` knows: the program prints and lists it, and does no more.

    ``row`` is the word of a fixed row, the project of a row that names one, else the number of the row; empty in a
    form. ``title`` is what people call the field. Amounts are ``Amount``, all other values cited.
    """

    sheet: str
    field: str
    row: str
    title: str
    value: Cited[str] | Cited[bool] | Cited[int] | Cited[Decimal] | Cited[date] | Amount


StatedValue: TypeAlias = str | int | Decimal | date
StatedRow: TypeAlias = Mapping[str, StatedValue]
"""A form, or a row of a table, by the keys of its filled fields; a fixed row names its item under ``ITEM_KEY``."""
ITEM_KEY = "item"


@dataclass(frozen=True, slots=True)
class UnitSubmission:
    """Everything one workbook says. ``file`` is its name relative to the year's input folder.

    ``declared`` are the fields that no code names, in the order of the sheets: wording, import and explanations find
    them by the keys of ``workbook.yaml`` (``declarations/field_paths.py``).

    ``blanks`` says where the cells are that were left blank, so that findings can name the cell to fill: keys are
    ``sheet.field`` for forms (``procurement.goods``) and ``sheet.item.field`` for fixed rows
    (``comparisons.预算收支总计.last_year``), with the keys of ``workbook.yaml``. Columns that are declared only
    have ``sheet.field`` for every row that leaves them blank.

    ``own_failures`` are the checks that the workbook's own sheet 校验 was saved with as not held, for rule I-406. They
    follow from the other cells, so two submissions that differ only in them say the same.

    ``stated`` says all of it once more by the keys of ``workbook.yaml``, sheet by sheet: what next year's workbook is
    filled from. It follows from the same cells.
    """

    file: str
    fiscal_year: int
    template_version: str
    unit: UnitInformation
    basic: tuple[BasicRow, ...]
    projects: tuple[Project, ...]
    fund_revenue: tuple[FundRevenue, ...]
    three_public: tuple[ThreePublicEntry, ...]
    comparisons: tuple[Comparison, ...]
    procurement: Procurement
    assets: AssetHoldings
    overall_target: OverallTarget
    project_targets: tuple[ProjectTarget, ...]
    indicators: tuple[Indicator, ...]
    other_notes: Cited[str] | None
    blanks: tuple[tuple[str, Location], ...] = ()
    own_failures: tuple[OwnFailure, ...] = field(default=(), compare=False)
    three_public_total: ThreePublicTotal = ThreePublicTotal()
    declared: tuple[DeclaredValue, ...] = ()
    stated: Mapping[str, tuple[StatedRow, ...]] = field(default_factory=dict, compare=False, repr=False)
