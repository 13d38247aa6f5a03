"""Sheets 基本支出 and 项目支出 from an import file: codes resolved, amounts in 元 by source and vintage."""

from budget_disclosure.importing.model import AmountsBySource, BasicItem, ProjectItem
from budget_disclosure.importing.resolving import UnresolvedNameError, economic_code, economic_pair
from budget_disclosure.importing.row import Keys, Row, known, source_key, yes_no
from budget_disclosure.importing.source import ImportSource
from budget_disclosure.model.classification import Vintage
from budget_disclosure.spec.codes import Codes

_PREFIX = {Vintage.CURRENT_YEAR: "current", Vintage.CARRYOVER_IN: "carryover"}


def basic_rows(source: ImportSource, index: int, codes: Codes) -> list[Row]:
    """Return the rows of sheet 基本支出: one for each combination of codes, all its sources in it.

    Raises ``SpecError`` for a name that cannot be resolved and for an amount said twice.
    """
    rows: dict[tuple[str, str, str], Row] = {}
    for place, stated in enumerate(source.data.units[index].basic_expenditure):
        keys = ("units", index, "basic_expenditure", place)
        if isinstance(stated, tuple):
            function, dept_name, gov_name, paid_by, amount = stated
            item = BasicItem(
                function=function, dept_economic=dept_name, gov_economic=gov_name, current={paid_by: amount}
            )
        else:
            item = stated
        try:
            dept, gov = economic_pair(codes, item.dept_economic, item.gov_economic)
        except UnresolvedNameError as problem:
            raise source.fault(str(problem), *keys) from None
        row = rows.setdefault(
            (item.function, dept, gov),
            {
                "function_code": item.function,
                "dept_economic_code": dept,
                "gov_economic_code": gov,
            },
        )
        _add_amounts(source, row, item.current, item.carryover, keys)
    return list(rows.values())


def projects_of(source: ImportSource, index: int) -> list[tuple[int, str, ProjectItem]]:
    """Return the projects with the place of each in the file and its number in the workbook (001, 002, …).

    Rows in list form that name the same project are its further sources.
    """
    projects: dict[str, tuple[int, ProjectItem]] = {}
    for place, stated in enumerate(source.data.units[index].projects):
        if isinstance(stated, ProjectItem):
            item = stated
        else:
            name, category, function, paid_by, amount = stated
            item = ProjectItem(name=name, category=category, function=function, current={paid_by: amount})
        if item.name in projects:
            item = _with_further_source(source, projects[item.name][1], item, ("units", index, "projects", place))
            projects[item.name] = (projects[item.name][0], item)
        else:
            projects[item.name] = (place, item)
    return [(place, f"{number:03}", item) for number, (place, item) in enumerate(projects.values(), start=1)]


def _with_further_source(source: ImportSource, earlier: ProjectItem, further: ProjectItem, keys: Keys) -> ProjectItem:
    agrees = (earlier.category, earlier.function) == (further.category, further.function)
    if not agrees or further.carryover or further.target or set(earlier.current) & set(further.current):
        raise source.fault(f"项目“{further.name}”重复；同名项目的多行只能是同一类别、同一功能科目的不同资金来源", *keys)
    return earlier.model_copy(update={"current": {**earlier.current, **further.current}})


def project_row(source: ImportSource, at: tuple[int, int], number: str, item: ProjectItem, codes: Codes) -> Row:
    """Return the row of a project; ``at`` is the place of its unit and its own in the file."""
    keys = ("units", at[0], "projects", at[1])
    row: Row = {
        "number": number,
        "name": item.name,
        "category": item.category,
        "function_code": item.function,
        "dept_economic_code": _project_economic_code(source, keys, item, codes),
        "is_published": yes_no(item.published),
    }
    _add_amounts(source, row, item.current, item.carryover, keys)
    return known(row)


def _project_economic_code(source: ImportSource, keys: Keys, item: ProjectItem, codes: Codes) -> str | None:
    if item.dept_economic is None:
        return None
    try:
        return economic_code(codes.dept_economic, item.dept_economic)
    except UnresolvedNameError as problem:
        raise source.fault(f"项目“{item.name}”：{problem}", *keys) from None


def _add_amounts(
    source: ImportSource,
    row: Row,
    current: AmountsBySource,
    carryover: AmountsBySource,
    keys: Keys,
) -> None:
    for vintage, amounts in ((Vintage.CURRENT_YEAR, current), (Vintage.CARRYOVER_IN, carryover)):
        for paid_by, amount in amounts.items():
            field = f"{_PREFIX[vintage]}_{source_key(paid_by)}"
            if field in row:
                raise source.fault(f"同一科目组合的{paid_by}（{vintage}）写了两次，请合并为一行", *keys)
            row[field] = amount
