"""Which departments an invented county has: names, codes, units, how many projects, and whether last year is known.

Everything is drawn from the seed; the department at a place is the same however many there are in all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.law import UnitKind
from budget_disclosure.sampling.fit_format import digits_of
from budget_disclosure.sampling.invented_words import COUNTY, PLACES_FIRST, PLACES_SECOND, WORKS, Work

MOST_DEPARTMENTS: Final = 1000
"""More are not invented; a department's code usually has three digits."""
_USUAL_DIGITS: Final = 3

# What a hundred departments are like: many small ones, few large ones; each hundred is dealt from these in its order.
_UNITS: Final = {1: 36, 2: 20, 3: 15, 4: 9, 5: 7, 6: 4, 7: 3, 8: 2, 9: 1, 10: 1, 11: 1, 12: 1}
_PROJECTS: Final = {
    3: 9, 4: 10, 5: 12, 6: 12, 8: 14, 10: 12, 12: 9, 15: 7, 20: 5, 25: 3, 30: 2, 45: 2, 60: 1, 100: 1, 150: 1,
}  # fmt: skip
_NUMERALS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
_ARCHIVES: Final = {True: 60, False: 40}


@dataclass(frozen=True, slots=True)
class InventedUnit:
    """Who a unit is, and how many projects it has."""

    code: str
    name: str
    kind: UnitKind
    is_head: bool
    projects: int


@dataclass(frozen=True, slots=True)
class InventedDepartment:
    """Who a department is; ``has_archive``: what it published last year is known."""

    code: str
    name: str
    work: Work
    units: tuple[InventedUnit, ...]
    has_archive: bool
    seed: str


def departments_of(spec: Declarations, count: int, seed: int) -> Iterator[InventedDepartment]:
    """Yield the departments of a county. ``count`` is 1 to ``MOST_DEPARTMENTS``."""
    places = [first + second for first in PLACES_FIRST for second in PLACES_SECOND]
    Random(f"{seed}/places").shuffle(places)
    width = _digits_of_department(spec)
    for start in range(0, count, 100):
        dealer = Random(f"{seed}/{start}")
        hands = zip(*(_dealt(dealer, deck) for deck in (_UNITS, _PROJECTS, _ARCHIVES)), strict=True)
        for index, (units, projects, has_archive) in zip(range(start, min(count, start + 100)), hands, strict=False):
            code = f"{(10 ** (width - 1) + 1 + index) % 10**width:0{width}}"
            turn, work = index // len(WORKS), WORKS[index % len(WORKS)]
            # After the county itself come its towns: every name is there once.
            name = f"{COUNTY}{places[turn - 1] + '区' if turn else ''}{work.name}"
            own_seed = f"{seed}/{code}"
            named = tuple(_units(spec, Random(f"{own_seed}/units"), (code, name), work, units, projects))
            yield InventedDepartment(code, name, work, named, bool(has_archive), own_seed)


def most_departments(spec: Declarations) -> int:
    """Return how many departments there are codes for."""
    return int(min(MOST_DEPARTMENTS, 10 ** _digits_of_department(spec)))


def _digits_of_department(spec: Declarations) -> int:
    return digits_of(spec.workbook.sheet("unit").field("department_code")) or _USUAL_DIGITS


def _dealt(dealer: Random, deck: dict[int, int] | dict[bool, int]) -> list[int]:
    cards = [card for card, times in deck.items() for _ in range(times)]
    dealer.shuffle(cards)
    return cards


def _units(
    spec: Declarations, draw: Random, department: tuple[str, str], work: Work, count: int, projects: int
) -> Iterator[InventedUnit]:
    """Yield the head and its subordinate units, the projects spread over them: half of them at the head."""
    agencies = [kind for kind in spec.law.unit_kinds if kind.has_agency_operating] or [*spec.law.unit_kinds]
    others = [kind for kind in spec.law.unit_kinds if kind not in agencies] or agencies[-1:]
    code, name = department
    form = spec.workbook.sheet("unit")
    width = (digits_of(form.field("unit_code")) or len(code) + 3) - len(code)
    count = min(count, 10**width - 1)
    projects = projects if spec.workbook.has("projects") else 0
    shares = [projects] if count == 1 else [projects - projects // 2, *_spread(draw, projects // 2, count - 1)]
    yield InventedUnit(f"{code}{1:0{width}}", name, agencies[0], True, shares[0])
    for number, share in enumerate(shares[1:], start=2):
        turn, office = divmod(number - 2, len(work.offices))
        title = work.offices[office] if not turn else f"第{_NUMERALS[turn]}{work.offices[office]}"
        kind = others[0] if draw.randrange(5) else agencies[-1]
        place = name.removesuffix(work.name)
        yield InventedUnit(f"{code}{number:0{width}}", f"{place}{title}", kind, False, share)


def _spread(draw: Random, total: int, count: int) -> list[int]:
    shares = [0] * count
    for _ in range(total):
        shares[draw.randrange(count)] += 1
    return shares
