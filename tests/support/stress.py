"""Departments at the limits: many units, projects and codes, very long names, very large amounts, awkward characters."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.model.submission import Project, ProjectTarget, UnitSubmission
from tests.support.law import LAW
from tests.support.submissions import (
    DEPARTMENT_NAME,
    STANDARD_INDICATORS,
    BasicSpec,
    G,
    O,
    assets,
    indicators,
    information,
    project,
    submission,
    target,
    waterworks,
)

AWKWARD = 'A&B<C>{{ x }}"“三公”　全角ＡＢ（𠮷䶮）😀{% if %}'
UNITS = 12
PROJECTS = 150
FUNCTION_CODES = 300
# 12 345 678.90 万元 in one line; the tables add up more of it.
LARGEST_YUAN = "123456789012.34"
LONG_NAME = (
    "关于进一步加强全县小型水库安全运行管理和山洪灾害防治能力建设以及农村饮水安全巩固提升工程维修养护补助资金" * 2
)


def small_unit() -> tuple[UnitSubmission, ...]:
    """Return a department of one unit with three projects."""
    return (waterworks()[0],)


def empty_department() -> tuple[UnitSubmission, ...]:
    """Return a department of one unit without any money: all of its tables are empty."""
    return (submission(unit=information(mandate=("承担上级交办的工作。",), organisation="本单位尚未核定机构。")),)


def large_department(codes: Codes) -> tuple[UnitSubmission, ...]:
    """Return twelve units with 150 projects, 300 function codes and all pairs of economic items."""
    functions = [code.code for code in codes.function.leaves()][:FUNCTION_CODES]
    pairs = [(pair.dept_code, pair.gov_code) for pair in codes.pairs]
    return tuple(_unit(number, functions, pairs) for number in range(1, UNITS + 1))


def _unit(number: int, functions: list[str], pairs: list[tuple[str, str]]) -> UnitSubmission:
    code = f"3050{number:02d}"
    is_head = number == 1
    long = "水利工程运行维护和防汛抗旱服务保障" * 6 if number == 2 else ""
    name = DEPARTMENT_NAME if is_head else f"青禾县第{number}{long}管理站"
    file = f"{code}-{name[:20]}.xlsx"
    basic: list[BasicSpec] = [
        (function, dept, gov, {G: LARGEST_YUAN if is_head and index == 0 else 10000 + 17 * index})
        for index, (function, (dept, gov)) in enumerate(
            islice(zip(cycle(functions), cycle(pairs), strict=False), max(len(functions), len(pairs)) if is_head else 3)
        )
    ]
    projects = tuple(_projects(file, number))
    unit = submission(
        code,
        name,
        unit=information(
            code,
            name,
            kind=list(LAW.unit_kinds)[number % len(LAW.unit_kinds)],
            role=LAW.unit_roles["head"] if is_head else LAW.unit_roles["subordinate"],
            mandate=(AWKWARD, "第一行\n第二行", LONG_NAME) if is_head else ("承担水利工程运行管理。",),
            file=file,
        ),
        basic=basic,
        projects=projects,
        holdings=assets(file),
        targets=[_target(file, one) for one in projects],
        indicator_rows=[row for one in projects for row in indicators(file, one.number.value, _indicators(one))],
        other_notes=AWKWARD if is_head else None,
    )
    return replace(unit, file=file)


def _projects(file: str, unit: int) -> Iterator[Project]:
    first, last = (PROJECTS * (unit - 1)) // UNITS, PROJECTS * unit // UNITS
    special = {1: AWKWARD, 2: LONG_NAME, 3: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 4, 4: "第一行\n第二行"}
    for number, total in enumerate(range(first, last), start=1):
        name = special.get(number, "") if unit == 1 else ""
        yield project(
            file,
            f"{number:03d}",
            name or f"水利工程维修养护补助第{total + 1}批",
            {G: LARGEST_YUAN} if name else {G: 50000 + total, O: 100},
            category=list(LAW.project_categories)[number % len(LAW.project_categories)],
        )


def _target(file: str, one: Project) -> ProjectTarget:
    number = one.number.value
    if number == "002":
        return target(file, number, overview=LONG_NAME * 5, plan=LONG_NAME * 3, annual_goal=LONG_NAME * 2)
    return target(file, number, mid_term_goal=None if number == "003" else "长期保持水库安全运行", overview=AWKWARD)


def _indicators(one: Project) -> tuple[tuple[str, str, str, str], ...]:
    if one.number.value != "003":
        return STANDARD_INDICATORS
    return tuple(
        (*row[:2], f"{row[2]}{LONG_NAME[:40]}{index}", row[3]) for row in STANDARD_INDICATORS for index in range(12)
    )
