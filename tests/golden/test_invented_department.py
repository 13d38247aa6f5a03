"""An invented department of three units of three kinds: its document says what its workbooks add up to.

The expected figures are added up here, straight from the values typed into the workbooks, by other code than the
program's: five sources, carry-over, government funds, state capital, none of the sample's codes or names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from tests.support.contents import content_of_folder
from tests.support.workbooks import unit_values, valid_workbook

from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.model.findings import Severity
from budget_disclosure.readback.document_text import DocumentText, read_document
from budget_disclosure.runs.department_run import TEMPLATE_NAME
from budget_disclosure.workbook.workbook_values import WorkbookValues

SOURCES = ("general_public", "government_funds", "state_capital", "special_account", "unit_own")
APPROPRIATIONS = SOURCES[:3]
UNITS = (
    ("305001", "云岭县水利局", "行政单位", "部门本级"),
    ("305002", "云岭县水政监察大队", "参照公务员法管理的事业单位", "下属单位"),
    ("305003", "云岭县供水管理站", "事业单位", "下属单位"),
)


@dataclass(frozen=True)
class Line:
    """One amount typed into a workbook."""

    unit: str
    kind: str
    sheet: str
    function: str
    dept: str
    gov: str
    project: str
    vintage: str
    source: str
    yuan: Decimal


def lines_of(unit: str, kind: str, values: WorkbookValues) -> Iterator[Line]:
    for sheet in ("basic", "projects"):
        for row in values.rows[sheet]:
            for vintage in ("current", "carryover"):
                for source in SOURCES:
                    amount = row.get(f"{vintage}_{source}")
                    if isinstance(amount, Decimal):
                        yield Line(
                            unit,
                            kind,
                            sheet,
                            str(row["function_code"]),
                            str(row.get("dept_economic_code") or ""),
                            str(row.get("gov_economic_code") or ""),
                            str(row.get("name") or ""),
                            vintage,
                            source,
                            amount,
                        )


@pytest.fixture(scope="module")
def values() -> dict[str, WorkbookValues]:
    filled = {
        code: unit_values(unit_code=code, unit_name=name, kind=kind, role=role) for code, name, kind, role in UNITS
    }
    head = {str(row["item"]): row for row in filled["305001"].rows["comparisons"]}
    head["预算收支总计"]["department_last_year"] = Decimal(15300000)
    hospitality = next(row for row in filled["305001"].rows["three_public"] if row["item"] == "公务接待费")
    hospitality["department_last_year"] = Decimal(36000)
    return filled


@pytest.fixture(scope="module")
def lines(values: dict[str, WorkbookValues]) -> list[Line]:
    return [line for code, _, kind, _ in UNITS for line in lines_of(code, kind, values[code])]


@pytest.fixture(scope="module")
def prepared(
    values: dict[str, WorkbookValues], year_2024: Declarations, tmp_path_factory: pytest.TempPathFactory
) -> DepartmentContent:
    folder = tmp_path_factory.mktemp("inputs") / "305-云岭县水利局"
    folder.mkdir()
    for code, name, _, _ in UNITS:
        valid_workbook(folder, values[code], f"{code}-{name}.xlsx")
    return content_of_folder(folder, year_2024)


@pytest.fixture(scope="module")
def document(prepared: DepartmentContent, year_2024: Declarations) -> DocumentText:
    assert prepared.disclosure is not None, [f for f in prepared.findings if f.effective_severity is Severity.BLOCK]
    return read_document(render_document(prepared.disclosure, year_2024.folder / TEMPLATE_NAME))


def shown(amount: Decimal) -> str:
    return f"{(amount / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP):.2f}" if amount else ""


def sums(lines: list[Line], key: Callable[[Line], str]) -> dict[str, Decimal]:
    result: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        result[key(line)] += line.yuan
    return result


def body(document: DocumentText, table: str) -> list[list[str]]:
    found = document.table(table)
    return [list(row) for row in found.anchors[found.header_rows :]]


def by_code(lines: list[Line], columns: list[Callable[[Line], bool]]) -> dict[str, list[str]]:
    """Return code (and 合计) → shown amounts of the columns, with 类 and 款 above each 项."""
    codes = {line.function[:length] for line in lines for length in (3, 5, 7)}
    wanted = {"合计": lines} | {code: [x for x in lines if x.function.startswith(code)] for code in codes}
    return {
        code: [shown(sum((x.yuan for x in some if column(x)), Decimal(0))) for column in columns]
        for code, some in wanted.items()
    }


def is_current(line: Line) -> bool:
    return line.vintage == "current"


def is_basic(line: Line) -> bool:
    return line.sheet == "basic"


def test_no_rule_blocks_the_invented_department(prepared: DepartmentContent) -> None:
    assert [f for f in prepared.findings if f.effective_severity is Severity.BLOCK] == []


def test_table_one_shows_every_source_the_carryover_and_every_category(
    document: DocumentText, lines: list[Line]
) -> None:
    rows = body(document, "表一 ")
    current = sums([x for x in lines if is_current(x)], lambda x: x.source)
    assert [row[1] for row in rows[:5]] == [shown(current[source]) for source in SOURCES]
    categories = {row[2].split("、", 1)[1]: row[3:] for row in rows if "、" in row[2]}
    assert categories["农林水支出"] == [
        shown(sum((x.yuan for x in lines if x.function.startswith("213") and keep(x)), Decimal(0)))
        for keep in (lambda _: True, is_current, lambda x: not is_current(x))
    ]
    total = shown(sum((x.yuan for x in lines), Decimal(0)))
    assert [rows[-1][1], rows[-1][3]] == [total, total]


@pytest.mark.parametrize(
    ("table", "keep", "columns"),
    [
        (
            "表二 ",
            lambda _: True,
            [is_current]
            + [lambda x, source=source: is_current(x) and x.source == source for source in SOURCES]
            + [lambda x: not is_current(x)],
        ),
        ("表三 ", lambda _: True, [lambda _: True, is_basic, lambda x: not is_basic(x)]),
        (
            "表五 ",
            lambda x: is_current(x) and x.source == "general_public",
            [lambda _: True, is_basic, lambda x: not is_basic(x)],
        ),
    ],
)
def test_function_tables_add_up_code_by_code(
    document: DocumentText,
    lines: list[Line],
    table: str,
    keep: Callable[[Line], bool],
    columns: list[Callable[[Line], bool]],
) -> None:
    assert {row[0]: row[2:] for row in body(document, table)} == by_code([x for x in lines if keep(x)], columns)


def test_table_six_adds_up_pair_by_pair(document: DocumentText, lines: list[Line], year_2024: Declarations) -> None:
    some = [x for x in lines if is_basic(x) and is_current(x) and x.source == "general_public"]
    dept, gov = year_2024.codes.dept_economic, year_2024.codes.gov_economic
    pairs = sums(some, lambda x: f"{dept.name(x.dept)}|{gov.name(x.gov)}")
    rows = {f"{row[0]}|{row[1]}": row[2] for row in body(document, "表六 ") if row[1]}
    assert rows == {pair: shown(amount) for pair, amount in pairs.items()}
    assert body(document, "表六 ")[0][2:] == [
        shown(sum((x.yuan for x in some if x.dept[:3] in of), Decimal(0)))
        for of in (("301", "302", "303", "310"), ("301", "303"), ("302", "310"))
    ]


def test_fund_and_capital_tables_are_filled_on_both_sides(document: DocumentText, lines: list[Line]) -> None:
    funds = sums([x for x in lines if is_current(x)], lambda x: x.source)
    assert body(document, "表七 ")[0][2] == body(document, "表八 ")[0][2] == shown(funds["government_funds"])
    assert [body(document, "表九 ")[0][index] for index in (2, 5)] == [shown(funds["state_capital"])] * 2


def test_agency_operating_counts_administrative_and_civil_service_managed_units_only(
    document: DocumentText, lines: list[Line]
) -> None:
    some = [
        x
        for x in lines
        if is_basic(x) and x.dept.startswith("302") and x.source in APPROPRIATIONS and x.kind != "事业单位"
    ]
    by_unit = sums(some, lambda x: x.unit)
    assert [row[1] for row in body(document, "表十一 ")] == [
        shown(sum(by_unit.values(), Decimal(0))),
        shown(by_unit["305001"]),
        shown(by_unit["305002"]),
    ]


@pytest.mark.parametrize(("table", "vintage"), [("表十二 ", "current"), ("表十三 ", "carryover")])
def test_project_tables_list_every_project_of_every_unit(
    document: DocumentText, lines: list[Line], table: str, vintage: str
) -> None:
    some = [x for x in lines if not is_basic(x) and x.vintage == vintage]
    names = {code: name for code, name, _, _ in UNITS}
    expected = [("云岭县水利局", shown(sum((x.yuan for x in some), Decimal(0))))]
    for code, name in names.items():
        expected.append((name, shown(sum((x.yuan for x in some if x.unit == code), Decimal(0)))))
        projects = sums([x for x in some if x.unit == code], lambda x: x.project)
        expected += [(project, shown(amount)) for project, amount in projects.items()]
    assert [(row[0], row[1]) for row in body(document, table)] == expected


def test_prose_repeats_the_figures_of_the_tables(document: DocumentText, lines: list[Line]) -> None:
    total = sum((x.yuan for x in lines), Decimal(0)) / 10000
    last_year = Decimal(1530)
    change = (total.quantize(Decimal("0.01"), ROUND_HALF_UP) - last_year).copy_abs()
    pct = (change * 100 / last_year).quantize(Decimal("0.01"), ROUND_HALF_UP)
    (sentence,) = document.under("一、部门预算收支数据变动情况及原因")
    assert f"预算收入总计{total:,.2f}万元" in sentence
    assert f"比上年增加{change:,.2f}万元，增长{pct}%，主要原因是新增农村供水管网改造项目" in sentence
    assert sentence.endswith("。")
    assert "。。" not in sentence
