"""What was published last year, from the ``data.json`` of last year's own output: figures (X-004) and units (I-132)."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from budget_disclosure.model.classification import ComparisonItem, ThreePublicItem
from budget_disclosure.model.last_year import LastUnit
from budget_disclosure.publish.names import safe_name

DATA_NAME = "data.json"
# The facts of wording.yaml that say, of their own year, what next year compares with.
_FACTS: Final[Mapping[ComparisonItem | ThreePublicItem, str]] = {
    ComparisonItem.TOTAL: "revenue_total",
    ComparisonItem.GENERAL_PUBLIC_CURRENT: "general_public",
    ComparisonItem.CARRYOVER_IN: "revenue_carryover",
    ComparisonItem.AGENCY_OPERATING: "agency_operating",
    ThreePublicItem.OVERSEAS_VISITS: "overseas_visits",
    ThreePublicItem.HOSPITALITY: "hospitality",
    ThreePublicItem.VEHICLE_PURCHASE: "vehicle_purchase",
    ThreePublicItem.VEHICLE_OPERATION: "vehicle_operation",
}


def read_archive(
    outputs: Path, year: int, department_code: str
) -> Mapping[ComparisonItem | ThreePublicItem, Decimal] | None:
    """Return what the department published for ``year``, in exact 元; ``None`` where nothing readable was kept.

    A figure that is not in the file is not in the result. The department is found by its code, not by its name.
    """
    for data in _kept(outputs, year, department_code):
        try:
            facts = data["facts"]
            exact = {item: facts[key]["yuan"] for item, key in _FACTS.items() if key in facts}
            return {item: Decimal(yuan) for item, yuan in exact.items() if yuan is not None}
        except (KeyError, TypeError, AttributeError, InvalidOperation):
            continue
    return None


def read_last_units(outputs: Path, year: int, department_code: str) -> Mapping[str, LastUnit]:
    """Return the units of the document the department published for ``year``: by code; empty where unknown."""
    for folder in sorted((outputs / str(year)).glob(f"{safe_name(department_code)}-*")):
        try:
            units = _json(folder / DATA_NAME)["document"]["units"]
            named = {str(unit["code"]): str(unit["name"]) for unit in units}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        return {code: LastUnit(name, _last_total(folder, code)) for code, name in named.items()}
    return {}


def _last_total(folder: Path, unit_code: str) -> Decimal | None:
    """Return the whole budget of a unit's own document, ``None`` where it was not kept."""
    for file in sorted(folder.glob(f"{safe_name(unit_code)}-*/{DATA_NAME}")):
        try:
            return Decimal(_json(file)["facts"][_FACTS[ComparisonItem.TOTAL]]["yuan"])
        except (OSError, ValueError, KeyError, TypeError, InvalidOperation):
            continue
    return None


def _kept(outputs: Path, year: int, department_code: str) -> Iterator[Any]:
    for file in sorted((outputs / str(year)).glob(f"{safe_name(department_code)}-*/{DATA_NAME}")):
        try:
            yield _json(file)
        except (OSError, ValueError):
            continue


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
