"""Sheets 基本支出 and 项目支出 from an import file: codes resolved, amounts in 元 by source and vintage."""

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.importing.declared_fields import declared_row
from budget_disclosure.importing.import_format import AmountsBySource, BasicItem, ProjectItem, ProjectPart
from budget_disclosure.importing.import_source import ImportSource
from budget_disclosure.importing.resolving import UnresolvedNameError, economic_code, economic_pair
from budget_disclosure.importing.row import Keys, Row, known, word, yes_no


def basic_rows(source: ImportSource, index: int, spec: Declarations) -> list[Row]:
    """Return the rows of sheet 基本支出: one for each combination of codes, all its sources in it.

    Raises ``DeclarationError`` for a name that cannot be resolved and for a value given twice.
    """
    stated_rows = source.data.units[index].basic_expenditure
    if not stated_rows:
        return []
    _refuse_absent(source, spec, "basic", "units", index, "basic_expenditure")
    sheet = spec.workbook.sheet("basic")
    rows: dict[tuple[str, str | None, str | None], Row] = {}
    for place, stated in enumerate(stated_rows):
        keys = ("units", index, "basic_expenditure", place)
        if isinstance(stated, tuple):
            function, dept_name, gov_name, paid_by, amount = stated
            item = BasicItem(
                function=function, dept_economic=dept_name, gov_economic=gov_name, current={paid_by: amount}
            )
        else:
            item = stated
        for field, name, value in (
            ("dept_economic_code", "dept_economic", item.dept_economic),
            ("gov_economic_code", "gov_economic", item.gov_economic),
        ):
            if value is None and spec.workbook.requires(f"basic.{field}"):
                raise source.fault(f"缺少必填项“{name}”", *keys)
        try:
            dept, gov = _economic_items(item.dept_economic, item.gov_economic, spec.codes)
        except UnresolvedNameError as problem:
            raise source.fault(str(problem), *keys) from None
        row = rows.setdefault(
            (item.function, dept, gov),
            known({"function_code": item.function, "dept_economic_code": dept, "gov_economic_code": gov}),
        )
        _add_amounts(source, row, item.current, item.carryover, keys)
        _add_declared(source, row, declared_row(source, sheet, item.fields, *keys, "fields"), keys)
    return list(rows.values())


def _refuse_absent(source: ImportSource, spec: Declarations, sheet: str, *keys: int | str) -> None:
    """Raise ``DeclarationError`` for what is stated and the workbook has no sheet for."""
    if not spec.workbook.has(sheet):
        raise source.fault(f"填报表没有工作表“{sheet}”", *keys)


def projects_of(source: ImportSource, index: int) -> list[tuple[int, str, ProjectItem]]:
    """Return the projects with the place of each in the file and its number in the workbook (001, 002, …).

    Rows in list form that name the same project are its further sources, or its further functional items.
    """
    projects: dict[str, tuple[int, ProjectItem]] = {}
    for place, stated in enumerate(source.data.units[index].projects):
        if isinstance(stated, ProjectItem):
            item = stated
        else:
            name, category, function, paid_by, amount = stated
            item = ProjectItem(name=name, category=category, function=function, current={paid_by: amount})
        if item.name in projects:
            item = _with_further_row(source, projects[item.name][1], item, ("units", index, "projects", place))
            projects[item.name] = (projects[item.name][0], item)
        else:
            projects[item.name] = (place, item)
    return [(place, f"{number:03}", item) for number, (place, item) in enumerate(projects.values(), start=1)]


def _with_further_row(source: ImportSource, earlier: ProjectItem, further: ProjectItem, keys: Keys) -> ProjectItem:
    if earlier.category != further.category or further.target or further.published is not None:
        raise source.fault(f"项目“{further.name}”重复；同名项目的几行应是同一类别，绩效目标和是否公开只写一处", *keys)
    stated = [
        (part.function, part.dept_economic, part.gov_economic, paid_by)
        for part in earlier.parts
        for paid_by in part.current
    ]
    for part in further.parts:
        for paid_by in part.current:
            if (part.function, part.dept_economic, part.gov_economic, paid_by) in stated:
                raise source.fault(
                    f"项目“{further.name}”同一科目的{paid_by}（{source.law.current_year}）写了两次，请合并为一行",
                    *keys,
                )
    return earlier.model_copy(update={"rows": (*earlier.rows, *further.parts)})


def project_rows(
    source: ImportSource, at: tuple[int, int], number: str, item: ProjectItem, spec: Declarations
) -> list[Row]:
    """Return the rows of a project, one for each combination of codes; ``at``: the places of its unit and its own.

    Name, category and whether it is published stand in the first row only. Raises ``DeclarationError`` for a name that
    cannot be resolved and for an amount given twice.
    """
    keys = ("units", at[0], "projects", at[1])
    _refuse_absent(source, spec, "projects", *keys)
    sheet = spec.workbook.sheet("projects")
    rows: dict[tuple[str, str | None, str | None], Row] = {}
    for part in item.parts:
        dept, gov = _project_items(source, keys, item.name, part, spec.codes)
        row = rows.setdefault(
            (part.function, dept, gov),
            known(
                {
                    "number": number,
                    "function_code": part.function,
                    "dept_economic_code": dept,
                    "gov_economic_code": gov,
                }
            ),
        )
        _add_amounts(source, row, part.current, part.carryover, keys)
        _add_declared(source, row, declared_row(source, sheet, part.fields, *keys, "rows"), keys)
    first, *others = rows.values()
    if item.category is None and spec.workbook.requires("projects.category"):
        raise source.fault("缺少必填项“category”", *keys)
    about = known({"name": item.name, "category": word(item.category), "is_published": yes_no(item.published)})
    _add_declared(source, first, declared_row(source, sheet, item.fields, *keys, "fields"), keys)
    return [{**about, **first}, *others]


def _project_items(
    source: ImportSource, keys: Keys, name: str, part: ProjectPart, codes: Codes
) -> tuple[str | None, str | None]:
    """Return the codes of the economic items that a project's row states; ``None`` for those it does not."""
    try:
        return _economic_items(part.dept_economic, part.gov_economic, codes)
    except UnresolvedNameError as problem:
        raise source.fault(f"项目“{name}”：{problem}", *keys) from None


def _economic_items(dept: str | None, gov: str | None, codes: Codes) -> tuple[str | None, str | None]:
    """Return the codes of the two items, each ``None`` where it is not stated. Raises ``UnresolvedNameError``."""
    if dept is not None and gov is not None:
        return economic_pair(codes, dept, gov)
    stated = ((codes.dept_economic, dept), (codes.gov_economic, gov))
    of_dept, of_gov = (None if text is None else economic_code(code_list, text) for code_list, text in stated)
    return of_dept, of_gov


def _add_declared(source: ImportSource, row: Row, stated: Row, keys: Keys) -> None:
    for field, value in stated.items():
        if row.setdefault(field, value) != value:
            raise source.fault(f"同一行的“{field}”写了两次，一次是“{row[field]}”，一次是“{value}”", *keys)


def _add_amounts(
    source: ImportSource,
    row: Row,
    current: AmountsBySource,
    carryover: AmountsBySource,
    keys: Keys,
) -> None:
    for vintage, amounts in ((source.law.current_year, current), (source.law.carryover, carryover)):
        if vintage is None:
            if amounts:
                raise source.fault("本格式没有上年结转，不能写 carryover", *keys)
            continue
        for paid_by, amount in amounts.items():
            field = f"{vintage.prefix}_{paid_by.key}"
            if field in row:
                raise source.fault(f"同一科目组合的{paid_by}（{vintage}）写了两次，请合并为一行", *keys)
            row[field] = amount
