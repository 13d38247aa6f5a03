"""What amounts and counts are believed: ``templates/<format>/<year>/plausibility.yaml``, data with reasons."""

from decimal import Decimal
from pathlib import Path

from pydantic import Field, model_validator

from budget_disclosure.declarations.yaml_loading import DeclaredModel, load_yaml


class Floor(DeclaredModel):
    """Below ``clear`` it is an error that a person may let stand, below ``ask`` it is asked about; both in 元."""

    clear: Decimal = Field(gt=0)
    ask: Decimal = Field(gt=0)
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _are_in_order(self) -> "Floor":
        if self.clear > self.ask:
            raise ValueError("clear 不应大于 ask")
        return self


class Ceiling(DeclaredModel):
    """More than ``most`` is asked about."""

    most: Decimal = Field(gt=0)
    reason: str = Field(min_length=1)


class LeastShare(DeclaredModel):
    """The least share of a departmental economic item in the wages of a unit that has it."""

    code: str = Field(pattern=r"^[0-9]+$")
    share: Decimal = Field(gt=0, lt=1)
    reason: str = Field(min_length=1)


class OddAmounts(DeclaredModel):
    """Amounts below ``below`` 元 among larger ones, but for ``usual_items`` (codes, or their first digits)."""

    below: Decimal = Field(gt=0)
    usual_items: tuple[str, ...]
    reason: str = Field(min_length=1)


class AmongLarger(OddAmounts):
    """Odd amounts beside others that are ``times_larger`` as large and more."""

    times_larger: Decimal = Field(gt=1)


class ClearPart(DeclaredModel):
    """Below this part of what is asked about it is an error."""

    part: Decimal = Field(gt=1)
    reason: str = Field(min_length=1)


class BigChange(DeclaredModel):
    """A change of more than ``pct`` percent whose reason has fewer than ``least_characters`` that say something."""

    pct: Decimal = Field(gt=0)
    least_characters: int = Field(gt=0)
    reason: str = Field(min_length=1)


class SameReason(DeclaredModel):
    """Two changes may have one reason where the smaller is at least this ``share`` of the larger."""

    share: Decimal = Field(gt=0, le=1)
    reason: str = Field(min_length=1)


class ProjectYears(DeclaredModel):
    """Of how many years a project that is done once is at most, and one that never ends at least."""

    one_off_most: int = Field(gt=0)
    open_ended_least: int = Field(gt=0)
    reason: str = Field(min_length=1)


class Plausibility(DeclaredModel):
    """The thresholds of rules U-801 to U-817, N-202, N-203 and P-402.

    ``scale`` is how many times one amount must be another to be an error. ``wages`` is how the departmental economic
    items of 工资福利支出 begin; without it no wages are known. What a file says nothing of is not asked about.
    """

    scale: Decimal = Field(gt=1)
    wages: str = Field(default="", pattern=r"^[0-9]*$")
    basic_total: Floor | None = None
    wages_per_head: Floor | None = None
    project: Floor | None = None
    procurement: Floor | None = None
    three_public: Floor | None = None
    fund_revenue: Floor | None = None
    overall_share: Floor | None = None
    least_shares: tuple[LeastShare, ...] = ()
    least_shares_clear: ClearPart | None = None
    odd_amounts: AmongLarger | None = None
    tiny_amounts: OddAmounts | None = None
    yearly_change: Floor | None = None
    floor_area_per_head: Ceiling | None = None
    equipment_per_head: Ceiling | None = None
    vehicles_per_head: Ceiling | None = None
    operation_per_vehicle: Ceiling | None = None
    wages_most_per_head: Ceiling | None = None
    big_change: BigChange
    same_reason: SameReason
    project_years: ProjectYears | None = None

    @model_validator(mode="after")
    def _says_when_a_share_is_clear(self) -> "Plausibility":
        if self.least_shares and self.least_shares_clear is None:
            raise ValueError("有 least_shares 就要有 least_shares_clear")
        return self


def load_plausibility(path: Path) -> Plausibility:
    """Return the thresholds of a year. Raises ``DeclarationError`` with file and line."""
    return load_yaml(path, Plausibility)
