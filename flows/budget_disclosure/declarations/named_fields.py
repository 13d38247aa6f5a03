"""The fields of ``workbook.yaml`` that code names, because the program computes with them: by sheet and kind of value.

Every other field is declared only: it is read, printed, imported and explained by its key, and no code is added for it.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from budget_disclosure.model.classification import APPROPRIATIONS, FundingSource, VehicleUse
from budget_disclosure.model.money import Amount

_BY_SOURCE: Final = " ".join(
    f"{vintage}_{source.name.lower()}" for vintage in ("current", "carryover") for source in FundingSource
)
_BY_APPROPRIATION: Final = " ".join(
    f"{period}_{source.name.lower()}" for period in ("this", "last") for source in APPROPRIATIONS
)
_VEHICLES: Final = " ".join(use.name.lower() for use in VehicleUse)
_CODES: Final = "function_code dept_economic_code gov_economic_code"

_NAMED: Final[Mapping[str, Mapping[type, str]]] = {
    "unit": {
        str: "template_version department_code department_name unit_code unit_name short_name kind role level "
        "organisation",
        int: "fiscal_year revision authorised_administrative_staff authorised_institution_staff actual_staff",
        date: "approval_date as_of",
    },
    "mandate": {str: "text"},
    "basic": {str: _CODES, Amount: _BY_SOURCE},
    "projects": {str: f"number name category {_CODES}", bool: "is_published", Amount: _BY_SOURCE},
    "fund_revenue": {str: "source revenue_code", Amount: "amount"},
    "three_public": {str: "reason department_reason", Amount: f"{_BY_APPROPRIATION} department_last_year"},
    "comparisons": {str: "reason department_reason", Amount: "last_year department_last_year"},
    "procurement": {
        str: "purchased_services_catalogue",
        Amount: "goods works services reserved_for_sme purchased_services",
    },
    "assets": {
        str: "vehicles_note",
        int: f"vehicles_authorised vehicles_actual {_VEHICLES} general_equipment_over_500k special_equipment_over_1m",
        Decimal: "floor_area",
    },
    "overall_target": {bool: "is_reported", str: "goal", Amount: "amount"},
    "project_targets": {
        str: "project_number nature period overview basis necessity safeguards plan mid_term_goal annual_goal "
        "responsible_person handler phone filled_on",
        Amount: "mid_term_amount",
    },
    "indicators": {str: "project_number scope level1 level2 level3 target"},
    "notes": {str: "other_notes"},
}

NAMED_FIELDS: Final[Mapping[str, Mapping[str, type]]] = {
    sheet: {key: kind for kind, keys in kinds.items() for key in keys.split()} for sheet, kinds in _NAMED.items()
}
"""The kind of value of every field that code names, by sheet and field."""
