"""The closed lists of the budget: values are the Chinese terms that sheets, declarations and documents show."""

from enum import StrEnum, unique


@unique
class FundingSource(StrEnum):
    """资金来源, in the order in which every table lists them."""

    GENERAL_PUBLIC = "一般公共预算"
    GOVERNMENT_FUNDS = "政府性基金预算"
    STATE_CAPITAL = "国有资本经营预算"
    SPECIAL_ACCOUNT = "财政专户管理资金"
    UNIT_OWN = "单位资金"

    @property
    def is_appropriation(self) -> bool:
        """Whether the source is 财政拨款 (the first three budgets)."""
        return self in APPROPRIATIONS


APPROPRIATIONS = (FundingSource.GENERAL_PUBLIC, FundingSource.GOVERNMENT_FUNDS, FundingSource.STATE_CAPITAL)


@unique
class Vintage(StrEnum):
    """Whether money is this year's budget or carried over from the year before."""

    CURRENT_YEAR = "本年预算"
    CARRYOVER_IN = "上年结转"


@unique
class ExpenditureKind(StrEnum):
    """基本支出 or 项目支出."""

    BASIC = "基本支出"
    PROJECT = "项目支出"


@unique
class Cost(StrEnum):
    """人员经费 or 公用经费, by the category of the departmental item; projects and 307, 309, 311… are neither."""

    PERSONNEL = "人员经费"
    OPERATING = "公用经费"
    OTHER = "其他"


@unique
class UnitKind(StrEnum):
    """Kind of a budget unit; 机关运行经费 exists for the first two only."""

    ADMINISTRATIVE = "行政单位"
    CIVIL_SERVICE_MANAGED = "参照公务员法管理的事业单位"
    PUBLIC_INSTITUTION = "事业单位"

    @property
    def has_agency_operating(self) -> bool:
        """Whether operating expenditure of this unit counts as 机关运行经费."""
        return self is not UnitKind.PUBLIC_INSTITUTION


@unique
class UnitRole(StrEnum):
    """Place of a unit in its department."""

    HEAD = "部门本级"
    SUBORDINATE = "下属单位"


@unique
class AdministrativeLevel(StrEnum):
    """Level of government the department belongs to."""

    PROVINCE = "省级"
    CITY = "市级"
    COUNTY = "县级"
    TOWNSHIP = "乡级"


@unique
class ProjectCategory(StrEnum):
    """Category of a project."""

    OTHER_OPERATIONS = "其他运转类"
    SPECIFIC_PURPOSE = "特定目标类"


@unique
class ThreePublicItem(StrEnum):
    """The four items of “三公”经费 that units fill in."""

    OVERSEAS_VISITS = "因公出国（境）费"
    HOSPITALITY = "公务接待费"
    VEHICLE_PURCHASE = "公务用车购置费"
    VEHICLE_OPERATION = "公务用车运行维护费"


@unique
class ComparisonItem(StrEnum):
    """The figures of last year that prose compares with."""

    TOTAL = "预算收支总计"
    GENERAL_PUBLIC_CURRENT = "一般公共预算当年支出"
    CARRYOVER_IN = "上年结转"
    AGENCY_OPERATING = "机关运行经费"


@unique
class FiscalPeriod(StrEnum):
    """The budget of this or of last year."""

    THIS_YEAR = "本年"
    LAST_YEAR = "上年"


@unique
class TargetScope(StrEnum):
    """Left and right half of a performance form."""

    MID_TERM = "中期"
    ANNUAL = "年度"


@unique
class VehicleUse(StrEnum):
    """Use of official vehicles, in the order of the prose."""

    LEADERS = "领导用车"
    CONFIDENTIAL_COMMUNICATION = "机要通信用车"
    EMERGENCY = "应急保障用车"
    LAW_ENFORCEMENT = "执法执勤用车"
    SPECIAL_TECHNICAL = "特种专业技术用车"
    INSTITUTION_BUSINESS = "事业单位业务用车"
    OTHER = "其他公务用车"
