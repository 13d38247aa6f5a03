"""The fields of ``workbook.yaml`` that code names, because the program computes with them: by sheet and kind of value.

A format declares those that it has: without the few of ``INDISPENSABLE`` there is no document, any other sheet or field
may be absent, and then nothing computes with it, asks for it or checks it. Every field that is not named here is
declared only: it is read, printed, imported and explained by its key, and no code is added for it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from budget_disclosure.model.law import FundingSource, Law
from budget_disclosure.model.money import Amount

_ALIKE: Final = 0.9
_REASONS: Final = "reason department_reason adjustment_reason department_adjustment_reason"
_CODES: Final = "function_code dept_economic_code gov_economic_code"

_NAMED: Final[Mapping[str, Mapping[type, str]]] = {
    "unit": {
        str: "template_version department_code department_name unit_code unit_name short_name kind role level "
        "organisation",
        int: "fiscal_year revision authorised_administrative_staff authorised_institution_staff actual_staff",
        date: "approval_date as_of",
    },
    "mandate": {str: "text"},
    "basic": {str: _CODES, Amount: "{by_source}"},
    "projects": {str: f"number name category {_CODES}", bool: "is_published", Amount: "{by_source}"},
    "fund_revenue": {str: "source revenue_code", Amount: "amount"},
    "three_public": {str: _REASONS, Amount: "{by_appropriation} department_last_year"},
    "comparisons": {str: _REASONS, Amount: "last_year department_last_year"},
    "procurement": {
        str: "purchased_services_catalogue",
        Amount: "goods works services reserved_for_sme purchased_services",
    },
    "assets": {
        str: "vehicles_note",
        int: "vehicles_authorised vehicles_actual {vehicles} general_equipment_over_500k special_equipment_over_1m",
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

INDISPENSABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": (
        *("fiscal_year", "template_version", "revision"),
        *("department_code", "department_name", "unit_code", "unit_name", "kind", "role"),
    ),
    "mandate": ("text",),
    "basic": ("function_code",),
    "projects": ("number", "name", "function_code"),
    "fund_revenue": ("source", "revenue_code", "amount"),
    "overall_target": ("is_reported",),
    "project_targets": ("project_number",),
    "indicators": ("project_number", "scope", "level3", "target"),
}
"""What a sheet cannot be without where it is declared, and units must fill in; sheet ``unit`` always is declared."""
SPENDING: Final = ("basic", "projects")
"""The sheets with the money: a format has at least one of them."""
AMOUNT_PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "basic": ("current_", "carryover_"),
    "projects": ("current_", "carryover_"),
    "three_public": ("this_",),
}
"""How the keys of amount columns of a source begin; an amount called so is a source's, or a mistake."""


def absent_fields(declared: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    """Yield sheet and field of what a format must have and has not; the field is empty for a whole sheet.

    ``declared`` are the fields of every declared sheet that are read.
    """
    if not any(sheet in declared for sheet in SPENDING):
        yield SPENDING[0], ""
    for sheet, names in INDISPENSABLE.items():
        if sheet not in declared:
            if sheet == "unit":
                yield sheet, ""
            continue
        yield from ((sheet, name) for name in names if name not in declared[sheet])


def misspelt_fields(law: Law, declared: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield sheet, field and the name that code knows where a declared key is likely that name, misspelt.

    A named field may be absent, so a misspelt one would be read and counted nowhere. Sheets are told with no field.
    """
    named = named_fields(law)
    for sheet, keys in declared.items():
        if sheet not in named:
            for match in get_close_matches(sheet, [name for name in named if name not in declared], 1, _ALIKE):
                yield sheet, "", match
            continue
        absent = [name for name in named[sheet] if name not in keys]
        for key in keys:
            if key not in named[sheet]:
                yield from ((sheet, key, match) for match in get_close_matches(key, absent, 1, _ALIKE))


def sources_without_column(law: Law, declared: Mapping[str, Collection[str]]) -> tuple[FundingSource, ...]:
    """Return the sources of funds that units could fill in nowhere: no sheet of spending has a column of theirs."""
    filled = {key for sheet in SPENDING for key in declared.get(sheet, ())}
    prefixes = [vintage.prefix for vintage in law.vintages]
    return tuple(s for s in law.sources if not any(f"{prefix}_{s.key}" in filled for prefix in prefixes))


def source_columns(law: Law) -> Mapping[str, tuple[str, FundingSource]]:
    """Return the columns that a source of funds has, each with what its key begins with and the source.

    Of every vintage all sources, and of this and last year's “三公”经费 those of 财政拨款.
    """
    of_vintages = [(vintage.prefix, source) for vintage in law.vintages for source in law.sources]
    of_periods = [(period, source) for period in ("this", "last") for source in law.appropriations]
    return {f"{prefix}_{source.key}": (prefix, source) for prefix, source in (*of_vintages, *of_periods)}


def added_together(law: Law, sheet: str, declared: Collection[str]) -> Mapping[str, tuple[str, bool]]:
    """Return the fields of a sheet of which a sum takes all: of each to which ones it belongs, and whether 财政拨款.

    ``declared`` are the fields that the sheet has.
    """
    if sheet == "assets":
        return {use.key: ("vehicles", False) for use in law.vehicle_uses if use.key in declared}
    named = named_fields(law).get(sheet, {}).keys() & set(declared)
    columns = source_columns(law)
    return {key: (prefix, source.is_appropriation) for key, (prefix, source) in columns.items() if key in named}


def named_fields(law: Law) -> Mapping[str, Mapping[str, type]]:
    """Return the kind of value of every field that code names, by sheet and field: some for each term of the law."""
    prefixes = [vintage.prefix for vintage in law.vintages]
    columns = source_columns(law)
    keys_of = {
        "by_source": [key for key, (prefix, _) in columns.items() if prefix in prefixes],
        "by_appropriation": [key for key, (prefix, _) in columns.items() if prefix not in prefixes],
        "vehicles": [use.key for use in law.vehicle_uses],
    }
    put_in = {name: " ".join(keys) for name, keys in keys_of.items()}
    return {
        sheet: {key: kind for kind, keys in kinds.items() for key in keys.format_map(put_in).split()}
        for sheet, kinds in _NAMED.items()
    }
