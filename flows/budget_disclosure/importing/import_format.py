"""The import format, typed: one department, its units and everything their workbooks hold.

``docs/import-format.md`` explains it to people; ``docs/import-format.schema.json`` is generated from these classes.
Whatever is left out is unknown and stays blank in the workbook: nothing has a default but the revision number.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from budget_disclosure.declarations.law_yaml import (
    CategoryWord,
    ComparisonWord,
    LevelWord,
    RoleWord,
    ScopeWord,
    SourceWord,
    ThreePublicWord,
    UnitKindWord,
    UseWord,
)
from budget_disclosure.declarations.yaml_loading import DeclaredModel
from budget_disclosure.model.law import Law
from budget_disclosure.model.money import parse_decimal

ROW, MAPPING = "列表写法", "键值写法"


def exact_number(value: Any) -> Decimal:
    """Return a number, exact to the digit. Raises ``ValueError``."""
    if isinstance(value, str):
        try:
            return parse_decimal(value)
        except ValueError:
            raise ValueError(f"应为不带单位、不带千分位的数，发现“{value}”") from None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value
    raise ValueError(f"应为数，发现“{value}”")


def iso_date(value: Any) -> date:
    """Return a day written ``2024-03-01``. Raises ``ValueError``."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"应为日期（写法如 2024-03-01），发现“{value}”") from None


def _form_of(value: Any) -> str:
    return ROW if isinstance(value, list | tuple) else MAPPING


def _row_of(*columns: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if len(value) != len(columns):
            raise ValueError(f"一行应有 {len(columns)} 项（{'、'.join(columns)}），发现 {len(value)} 项")
        return value

    return check


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CodeText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]+$")]
Number = Annotated[Decimal, BeforeValidator(exact_number)]
Day = Annotated[date, BeforeValidator(iso_date)]
AmountsBySource = dict[SourceWord, Number]
_VALUE = {"type": ["string", "number", "boolean"]}
DeclaredFields = Annotated[
    dict[str, Any], WithJsonSchema({"type": "object", "additionalProperties": _VALUE, "description": "by field"})
]
"""Fields that only ``workbook.yaml`` knows, by key; ``declared_fields.py`` holds the values against their types."""
DeclaredSheets = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": "by sheet: a form by field, fixed rows by item, other rows in their order",
            "additionalProperties": {"type": ["object", "array"]},
        }
    ),
]
"""The same by sheet: ``{sheet: {field: value}}`` of a form, ``{sheet: {item: {…}}}``, ``{sheet: [{…}, {…}]}``."""


class Department(DeclaredModel):
    """The department whose units the file describes; the level holds for all of them."""

    name: Text
    code: CodeText
    level: LevelWord | None = None


class Staffing(DeclaredModel):
    """编制 and 实有 people of a unit."""

    authorised_administrative: StrictInt | None = None
    authorised_institution: StrictInt | None = None
    actual: StrictInt | None = None


class BasicItem(DeclaredModel):
    """A row of 基本支出 with its amounts in 元 by source; economic items by code or by name, where units state them."""

    function: Text
    dept_economic: Text | None = None
    gov_economic: Text | None = None
    current: AmountsBySource = Field(default_factory=dict)
    carryover: AmountsBySource = Field(default_factory=dict)
    fields: DeclaredFields = Field(default_factory=dict)


BasicRow = Annotated[
    tuple[Text, Text, Text, SourceWord, Number],
    BeforeValidator(_row_of("功能科目编码", "部门预算支出经济科目", "政府预算支出经济科目", "资金来源", "元")),
]

IndicatorRow = Annotated[
    tuple[ScopeWord, Text, Text, Text, Text],
    BeforeValidator(_row_of("中期或年度", "一级指标", "二级指标", "三级指标", "指标值")),
]


class ProjectTarget(DeclaredModel):
    """The performance form of a project; texts as they are printed."""

    nature: Text | None = None
    period: Text | None = None
    mid_term_amount_yuan: Number | None = None
    overview: Text | None = None
    basis: Text | None = None
    necessity: Text | None = None
    safeguards: Text | None = None
    plan: Text | None = None
    mid_term_goal: Text | None = None
    annual_goal: Text | None = None
    responsible_person: Text | None = None
    handler: Text | None = None
    phone: Text | None = None
    filled_on: Text | None = None
    indicators: tuple[IndicatorRow, ...] = ()
    fields: DeclaredFields = Field(default_factory=dict)


class ProjectPart(DeclaredModel):
    """One classification of a project with its amounts in 元 by source; economic items by code or by name."""

    function: Text
    dept_economic: Text | None = None
    gov_economic: Text | None = None
    current: AmountsBySource = Field(default_factory=dict)
    carryover: AmountsBySource = Field(default_factory=dict)
    fields: DeclaredFields = Field(default_factory=dict)


class ProjectItem(DeclaredModel):
    """A project, and its performance form when it has one: one classification, or several ``rows``."""

    name: Text
    category: CategoryWord | None = None
    function: Text | None = None
    dept_economic: Text | None = None
    gov_economic: Text | None = None
    published: StrictBool | None = None
    current: AmountsBySource = Field(default_factory=dict)
    carryover: AmountsBySource = Field(default_factory=dict)
    rows: tuple[ProjectPart, ...] = ()
    target: ProjectTarget | None = None
    fields: DeclaredFields = Field(default_factory=dict)

    @property
    def parts(self) -> tuple[ProjectPart, ...]:
        """The classifications, however they are written."""
        if self.function is None:
            return self.rows
        own = ProjectPart(
            function=self.function,
            dept_economic=self.dept_economic,
            gov_economic=self.gov_economic,
            current=self.current,
            carryover=self.carryover,
        )
        return (own, *self.rows)

    @model_validator(mode="after")
    def _is_classified(self) -> "ProjectItem":
        own = (self.dept_economic, self.gov_economic, self.current, self.carryover)
        if self.function is None and (not self.rows or any(own)):
            raise ValueError("项目应有 function（功能科目），或在 rows 中逐行写明科目和金额")
        return self


ProjectRow = Annotated[
    tuple[Text, CategoryWord, Text, SourceWord, Number],
    BeforeValidator(_row_of("项目名称", "项目类别", "功能科目编码", "资金来源", "元")),
]

FundRevenueRow = Annotated[
    tuple[SourceWord, Text, Number],
    BeforeValidator(_row_of("资金来源", "收入科目编码", "元")),
]


class ThreePublic(DeclaredModel):
    """One “三公” item in 元; zero is written 0, what is left out is not stated."""

    this_year: AmountsBySource = Field(default_factory=dict)
    last_year: AmountsBySource = Field(default_factory=dict)
    reason: Text | None = None
    department_last_year_yuan: Number | None = None
    department_reason: Text | None = None
    adjustment_reason: Text | None = None
    department_adjustment_reason: Text | None = None

    @field_validator("this_year", "last_year")
    @classmethod
    def _appropriations_only(cls, amounts: AmountsBySource) -> AmountsBySource:
        for source in amounts:
            if not source.is_appropriation:
                raise ValueError(f"“三公”经费只填财政拨款，“{source}”不属于财政拨款")
        return amounts


class ThreePublicTotal(DeclaredModel):
    """The reasons for the change of all “三公” items together; ``department_reason`` only at the head unit."""

    reason: Text | None = None
    department_reason: Text | None = None


class Comparison(DeclaredModel):
    """A figure of last year in 元 with the reason for the change; ``department_*`` only at the head unit.

    ``…adjustment_reason`` says why it is not the published one.
    """

    last_year_yuan: Number | None = None
    reason: Text | None = None
    department_last_year_yuan: Number | None = None
    department_reason: Text | None = None
    adjustment_reason: Text | None = None
    department_adjustment_reason: Text | None = None


class Procurement(DeclaredModel):
    """政府采购 in 元."""

    goods: Number | None = Field(None, alias="货物")
    works: Number | None = Field(None, alias="工程")
    services: Number | None = Field(None, alias="服务")
    reserved_for_sme: Number | None = Field(None, alias="中小企业预留")
    purchased_services: Number | None = Field(None, alias="政府购买服务")
    purchased_services_catalogue: Text | None = Field(None, alias="政府购买服务指导性目录")


class Vehicles(DeclaredModel):
    """Official vehicles: 编制, 实有 and the number by use."""

    authorised: StrictInt | None = Field(None, alias="编制")
    actual: StrictInt | None = Field(None, alias="实有")
    by_use: dict[UseWord, StrictInt | None] = Field(default_factory=dict)
    note: Text | None = Field(None, alias="说明")

    @model_validator(mode="before")
    @classmethod
    def _uses_stand_beside(cls, value: Any, info: ValidationInfo) -> Any:
        """Uses are written as keys of their own: ``领导用车: 1``."""
        if not isinstance(value, Mapping) or not isinstance(info.context, Law):
            return value
        uses = {key: number for key, number in value.items() if key in info.context.vehicle_uses.words}
        return {**{key: number for key, number in value.items() if key not in uses}, "by_use": uses}


class Equipment(DeclaredModel):
    """台（套）of equipment above the two thresholds of disclosure."""

    general_over_500k: StrictInt | None = None
    special_over_1m: StrictInt | None = None


class OverallTarget(DeclaredModel):
    """Whole-unit performance targets."""

    reported: StrictBool | None = None
    amount_yuan: Number | None = None
    goal: Text | None = None
    indicators: tuple[IndicatorRow, ...] = ()


class Unit(DeclaredModel):
    """One budget unit: everything its workbook holds."""

    name: Text
    code: CodeText
    kind: UnitKindWord
    short_name: Text | None = None
    role: RoleWord | None = None
    revision: StrictInt = 1
    staffing: Staffing = Staffing()
    organisation: Text | None = None
    mandate: tuple[Text, ...] = ()
    basic_expenditure: tuple[
        Annotated[Annotated[BasicRow, Tag(ROW)] | Annotated[BasicItem, Tag(MAPPING)], Discriminator(_form_of)], ...
    ] = ()
    projects: tuple[
        Annotated[Annotated[ProjectRow, Tag(ROW)] | Annotated[ProjectItem, Tag(MAPPING)], Discriminator(_form_of)], ...
    ] = ()
    fund_revenue: tuple[FundRevenueRow, ...] = ()
    three_public: dict[ThreePublicWord, ThreePublic] = Field(default_factory=dict)
    three_public_total: ThreePublicTotal = ThreePublicTotal()
    comparisons: dict[ComparisonWord, Comparison] = Field(default_factory=dict)
    prior_year_operating_yuan: Number | None = None
    prior_year_change_reason: Text | None = None
    procurement_yuan: Procurement = Field(default_factory=lambda: Procurement.model_validate({}))
    vehicles: Vehicles = Field(default_factory=lambda: Vehicles.model_validate({}))
    office_area_m2: Number | None = None
    equipment: Equipment = Equipment()
    overall_target: OverallTarget = OverallTarget()
    other_notes: Text | None = None
    fields: DeclaredSheets = Field(default_factory=dict)


class PriorYear(DeclaredModel):
    """The department's figures of last year in 元, as published then."""

    total_yuan: Number | None = None
    general_public_budget_current_year_yuan: Number | None = None
    carry_over_yuan: Number | None = None
    agency_operating_yuan: Number | None = None
    three_public_yuan: dict[ThreePublicWord, Number] = Field(default_factory=dict)


class Reasons(DeclaredModel):
    """The department's reasons for the changes against last year."""

    total_change: Text | None = None
    general_public_budget_current_year_change: Text | None = None
    carry_over_change: Text | None = None
    agency_operating_change: Text | None = None
    three_public_change: dict[ThreePublicWord, Text] = Field(default_factory=dict)
    three_public_total_change: Text | None = None


class ImportDepartment(BaseModel):
    """The department of an import file, as far as its format is looked up by it."""

    code: StrictStr


class ImportYear(BaseModel):
    """What says by which declarations an import file is to be read."""

    fiscal_year: StrictInt
    department: ImportDepartment


class ImportFile(DeclaredModel):
    """A whole import file: one department in one budget year."""

    fiscal_year: StrictInt
    department: Department
    units: tuple[Unit, ...] = Field(min_length=1)
    prior_year: PriorYear = PriorYear()
    reasons: Reasons = Reasons()
    approval_date: Day | None = None
    as_of: Day | None = None
