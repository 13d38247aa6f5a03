"""The sheet 校验, computed by LibreOffice, says of a workbook what the Python checks say: passed is passed, failed is failed.

All workbooks are computed by one start of LibreOffice. Damage that meets different checks shares a workbook; what must
not pass is listed for each, and everything that is not listed must.
"""

import csv
import io
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.declarations.self_check_yaml import ASKED, SelfCheck, Verdict
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.workbook.generate import workbook_bytes, write_workbook
from budget_disclosure.workbook.workbook_values import WorkbookValues
from tests.support.limits import HANGS
from tests.support.workbooks import declarations_of, rewrite_part, unit_values

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[2] / "inputs" / "2024" / "021-中国共产党中阳县委员会办公室"
FAILED, ASK, BLANK, UNCLEAR = Verdict.FAILED, Verdict.REMINDER, Verdict.BLANK, Verdict.UNDETERMINED
D = Decimal


@dataclass(frozen=True)
class Variant:
    """A workbook with planted mistakes and the checks that must show them; all others must not complain."""

    change: Callable[[WorkbookValues], object]
    expected: Mapping[str, Verdict] = field(default_factory=dict)
    role: str = "部门本级"
    kind: str = "行政单位"
    rewrite: Callable[[Path], object] | None = None


@dataclass(frozen=True)
class Line:
    """One line of the computed sheet."""

    left: str
    right: str
    difference: str
    result: str
    level: str


@cache
def small_year() -> Declarations:
    """Return the shipped declarations with room for few rows, so that many workbooks are computed quickly."""
    spec = declarations_of().workbook
    sheets = tuple(sheet.model_copy(update={"room": min(sheet.room, 16)}) for sheet in spec.sheets)
    return replace(declarations_of(), workbook=spec.model_copy(update={"sheets": sheets}))


def as_they_are(values: WorkbookValues) -> None:
    """Change nothing."""


def wrong_cells(values: WorkbookValues) -> None:
    forms, rows = values.forms, values.rows
    forms["unit"] |= {"revision": 0, "level": "县", "department_code": "30", "unit_code": "30500"}
    forms["procurement"]["services"] = D("64000.505")
    forms["assets"]["floor_area"] = D(-1)
    forms["overall_target"]["amount"] = D("3000000.123")
    rows["three_public"][3]["last_government_funds"] = "九千"
    rows["basic"][0]["current_general_public"] = D(-5)
    rows["basic"][1]["function_code"] = "2130398"
    rows["projects"][1] |= {"current_special_account": "12,000元", "category": "其他", "dept_economic_code": "99999"}
    rows["fund_revenue"][0] |= {"amount": D("500000.001"), "revenue_code": "103"}
    rows["comparisons"][2]["last_year"] = "四百万"
    rows["project_targets"][0]["mid_term_amount"] = D("2600000.555")
    rows["indicators"][1]["scope"] = "全年"


def wrong_words(values: WorkbookValues) -> None:
    values.rows["fund_revenue"].append({"source": "国资", "revenue_code": "1030102", "amount": D(5000)})
    values.forms["overall_target"]["is_reported"] = "有"


def blanks(values: WorkbookValues) -> None:
    forms, rows = values.forms, values.rows
    forms["unit"]["unit_name"] = None
    forms["procurement"]["works"] = None
    forms["assets"]["other"] = None
    forms["overall_target"]["is_reported"] = None
    rows["three_public"][3]["last_general_public"] = None
    rows["mandate"] = []
    rows["basic"][1]["gov_economic_code"] = "  "
    rows["basic"][4]["current_special_account"] = None
    rows["projects"][0]["category"] = None
    rows["projects"][1] |= {"current_general_public": None, "current_special_account": None, "current_unit_own": None}
    rows["fund_revenue"][1]["revenue_code"] = None
    rows["project_targets"][0]["plan"] = None
    rows["indicators"][0]["level3"] = None


def repeated_rows(values: WorkbookValues) -> None:
    rows = values.rows
    # The same codes, once with their names: the code is the key.
    rows["basic"][1] |= {"dept_economic_code": "30101"}
    half = {"source": "政府性基金预算", "revenue_code": rows["fund_revenue"][0]["revenue_code"], "amount": D(250000)}
    rows["fund_revenue"][0] = {**half}
    rows["fund_revenue"].append({**half})
    rows["project_targets"].append(dict(rows["project_targets"][0]))


def wrong_items(values: WorkbookValues) -> None:
    basic = values.rows["basic"]
    basic[0]["gov_economic_code"] = "50901"
    extra = {"function_code": "2130301", "current_general_public": D(1000)}
    basic.append({**extra, "dept_economic_code": "30311", "gov_economic_code": "50901"})
    basic.append({**extra, "dept_economic_code": "30701", "gov_economic_code": "51101"})


def without_forms(values: WorkbookValues) -> None:
    rows = values.rows
    del rows["project_targets"][1]
    rows["projects"][1]["name"] = rows["projects"][0]["name"]
    rows["projects"][3] |= {"current_state_capital": D(0), "carryover_unit_own": None}
    del rows["fund_revenue"][1]
    values.forms["overall_target"]["amount"] = None


def further_rows_of_a_project(values: WorkbookValues) -> None:
    """The first project on two more classifications, the second of them without name; nothing is wrong with that."""
    further = {"number": "001", "function_code": "2130314", "dept_economic_code": "30201", "gov_economic_code": "50201"}
    values.rows["projects"].append({**further, "name": "农村供水管网改造", "current_unit_own": D(2500)})
    values.rows["projects"].append({**further, "dept_economic_code": "30299", "gov_economic_code": "50299"})
    values.rows["projects"][-1]["carryover_unit_own"] = D(100)
    values.rows["comparisons"][0]["reason"] = values.rows["comparisons"][2]["reason"] = "项目增加。"


def wrong_names_and_dates(values: WorkbookValues) -> None:
    """A name of another code, in each sheet; brackets of the other width and a whole path are right."""
    codes = declarations_of().codes
    rows = values.rows
    rows["basic"][0]["function_code"] = "2130301 行政管理"
    rows["basic"][1]["dept_economic_code"] = f"30102 {codes.dept_economic.path('30102')}"
    rows["projects"][0]["function_code"] = "2130335 别的支出"
    code = str(rows["fund_revenue"][0]["revenue_code"])
    rows["fund_revenue"][0]["revenue_code"] = f"{code} 别的收入"
    values.forms["unit"] |= {"approval_date": date(2021, 3, 1), "as_of": date(2026, 5, 1)}


def other_brackets(values: WorkbookValues) -> None:
    """Half-width brackets in a name, and a code that Excel keeps as a number, are read, so they pass."""
    values.forms["unit"]["unit_code"] = 305001
    code = next(leaf for leaf in declarations_of().codes.function.leaves() if "（" in leaf.name)
    turned = code.name.replace("（", "(").replace("）", ")")
    values.rows["basic"][0]["function_code"] = f"{code.code} {turned}"


def wrong_further_rows(values: WorkbookValues) -> None:
    """Another category, a classification twice, no amount but zero, and a pair of items that is not allowed."""
    further_rows_of_a_project(values)
    rows = values.rows["projects"]
    rows[4]["category"] = "其他运转类"
    rows.append({**rows[5], "carryover_unit_own": D(5)})
    rows.append({**rows[5], "function_code": "2130301", "gov_economic_code": "50901"})


def without_projects(values: WorkbookValues) -> None:
    rows = values.rows
    first = dict(rows["project_targets"][0])
    rows["project_targets"].append({**first, "project_number": "009"})
    rows["projects"][1] |= {"name": "国有水务企业改革成本", "function_code": "2230101"}
    rows["project_targets"][0]["mid_term_amount"] = D(100)
    for indicator in rows["indicators"][:4]:
        indicator["scope"] = "中期"
    values.forms["overall_target"] |= {"amount": D(5837502), "goal": None}
    del rows["indicators"][6]


def unbalanced(values: WorkbookValues) -> None:
    values.rows["fund_revenue"][0]["amount"] = D("499999.99")
    values.rows["fund_revenue"][1]["amount"] = D(120001)


def without_reasons(values: WorkbookValues) -> None:
    for row in values.rows["comparisons"]:
        row["reason"] = None
    values.rows["three_public"][1]["reason"] = " "


def without_last_year(values: WorkbookValues) -> None:
    for index in (0, 3):
        values.rows["comparisons"][index]["last_year"] = None


def equal_when_shown(values: WorkbookValues) -> None:
    """583.75 万元 both; one 分 more would be shown as 583.76."""
    values.rows["comparisons"][0] |= {"last_year": D("5837549.99"), "reason": None}


def unequal_by_half_up(values: WorkbookValues) -> None:
    values.rows["comparisons"][0] |= {"last_year": D("5837550"), "reason": None}


def more_than_paid(values: WorkbookValues) -> None:
    rows = values.rows
    rows["three_public"][1]["this_general_public"] = D(12001)
    rows["three_public"][3]["this_general_public"] = D("74999.99")
    rows["projects"][1]["dept_economic_code"] = "30299"
    rows["projects"][3]["dept_economic_code"] = "31204"
    rows["projects"][2]["dept_economic_code"] = "30905"


def perhaps_paid_by_a_project(values: WorkbookValues) -> None:
    values.rows["three_public"][1]["this_general_public"] = D(12001)


def paid_by_a_project(values: WorkbookValues) -> None:
    values.rows["three_public"][0] |= {"this_government_funds": D(500000), "reason": "新增出国培训。"}
    values.rows["projects"][2]["dept_economic_code"] = "30212 因公出国（境）费用"


def too_many_vehicles(values: WorkbookValues) -> None:
    values.forms["assets"]["vehicles_actual"] = 4
    values.forms["procurement"]["reserved_for_sme"] = D("999000.51")


def vehicles_nobody_authorised(values: WorkbookValues) -> None:
    values.forms["assets"] |= {"vehicles_authorised": 0, "vehicles_note": "历史遗留，正在申请编制。"}


def with_columns_of_the_head(values: WorkbookValues) -> None:
    values.rows["comparisons"][0]["department_last_year"] = D(5)


def an_institution_with_agency_operating_blank(values: WorkbookValues) -> None:
    del values.rows["comparisons"][3]
    values.rows["basic"][0]["gov_economic_code"] = "50101"


def wan(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values with every amount ten thousand times too small, to two decimals as people type 万元."""
    return {key: (v / 10000).quantize(D("0.01")) if isinstance(v, D) else v for key, v in values.items()}


def in_wan(values: WorkbookValues) -> None:
    """Everything of this year in 万元, last year in 元."""
    for key in ("basic", "projects", "fund_revenue", "three_public"):
        values.rows[key] = [wan(row) for row in values.rows[key]]  # type: ignore[misc]
    for key in ("procurement", "overall_target"):
        values.forms[key] = wan(values.forms[key])  # type: ignore[assignment]


def last_year_in_wan(values: WorkbookValues) -> None:
    values.rows["comparisons"] = [wan(row) for row in values.rows["comparisons"]]  # type: ignore[misc]
    for row in values.rows["three_public"]:
        row["last_general_public"] = wan(row)["last_general_public"]  # type: ignore[assignment]
        row["reason"] = "工作量增加。"
    values.forms["overall_target"]["amount"] = D(300)


def both(*changes: Callable[[WorkbookValues], object]) -> Callable[[WorkbookValues], None]:
    def change(values: WorkbookValues) -> None:
        for one in changes:
            one(values)

    return change


def overwrite_a_total(path: Path) -> None:
    def overwrite(text: str) -> str:
        changed = re.sub(r'<c r="H6"([^>]*)><f>.*?</c>', r'<c r="H6"\1><v>1</v></c>', text, count=1)
        assert changed != text
        return changed

    for part in ("xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml"):
        rewrite_part(path, part, overwrite)


VARIANTS: Mapping[str, Variant] = {
    "valid": Variant(as_they_are),
    "institution": Variant(
        an_institution_with_agency_operating_blank, {"C-209": ASK}, role="下属单位", kind="事业单位"
    ),
    "wrong_cells": Variant(
        wrong_cells,
        {
            **dict.fromkeys(("C-201.1", "C-201.2", "C-201.3", "C-201.4"), FAILED),
            **dict.fromkeys((f"C-202.{index}" for index in range(1, 7)), FAILED),
            **dict.fromkeys(("C-203.1", "C-203.2", "C-203.3"), FAILED),
            **dict.fromkeys(("C-204.1", "C-204.2", "C-204.5", "C-205.1", "C-205.2"), FAILED),
            "C-608": ASK,
        },
    ),
    "wrong_words_and_overwritten_totals": Variant(
        wrong_words,
        dict.fromkeys(("C-204.3", "C-204.4", "C-301.1", "C-301.2"), FAILED),
        rewrite=overwrite_a_total,
    ),
    "blanks": Variant(
        blanks,
        {
            **dict.fromkeys((f"C-101.{index}" for index in range(1, 6)), BLANK),
            **dict.fromkeys((f"C-102.{index}" for index in range(1, 6)), BLANK),
            **dict.fromkeys(("C-103", "C-503.4", "C-701", "C-702"), BLANK),
            **dict.fromkeys(("C-206.1", "C-206.2"), FAILED),
        },
    ),
    "repeated_rows": Variant(repeated_rows, {**dict.fromkeys(("C-207.1", "C-207.2", "C-207.3"), FAILED), "C-603": ASK}),
    "wrong_items_and_unbalanced": Variant(
        both(wrong_items, unbalanced),
        {**dict.fromkeys(("C-208", "C-210", "C-303.1", "C-303.2"), FAILED), "C-209": ASK},
    ),
    "without_forms": Variant(
        without_forms,
        {"C-302": FAILED, "C-601": FAILED, "C-603": ASK, "C-604": ASK, "C-606": FAILED, "C-609": BLANK},
    ),
    "without_projects": Variant(
        without_projects,
        {
            **dict.fromkeys(("C-602", "C-605", "C-810"), FAILED),
            **dict.fromkeys(("C-603", "C-604", "C-607", "C-608", "C-610", "C-611"), ASK),
        },
    ),
    "wrong_names_and_dates": Variant(
        wrong_names_and_dates,
        dict.fromkeys(("C-211.1", "C-211.2", "C-211.3", "C-212.1", "C-212.2"), FAILED),
    ),
    "other_brackets": Variant(other_brackets),
    "further_rows": Variant(further_rows_of_a_project),
    "wrong_further_rows": Variant(wrong_further_rows, dict.fromkeys(("C-207.4", "C-208", "C-612"), FAILED)),
    "without_reasons": Variant(
        without_reasons,
        {"C-401.1": FAILED, "C-401.2": FAILED, "C-402": ASK, "C-403": FAILED, "C-503.2": FAILED},
    ),
    "without_last_year": Variant(without_last_year, {"C-401.1": BLANK, "C-403": BLANK}),
    "unequal_by_half_up": Variant(unequal_by_half_up, {"C-401.1": FAILED}),
    "more_than_paid": Variant(more_than_paid, {"C-501.2": FAILED, "C-502.4": FAILED}),
    "perhaps_paid_and_vehicles_nobody_authorised": Variant(
        both(perhaps_paid_by_a_project, vehicles_nobody_authorised), {"C-501.2": UNCLEAR, "C-504": ASK}
    ),
    "paid_by_a_project_and_equal_when_shown": Variant(both(paid_by_a_project, equal_when_shown)),
    "too_many_vehicles": Variant(too_many_vehicles, {"C-701": FAILED, "C-702": FAILED, "C-703": ASK}),
    "in_wan": Variant(
        in_wan,
        {
            **dict.fromkeys(("C-801", "C-802", "C-803", "C-804", "C-807", "C-809"), FAILED),
            **dict.fromkeys((f"C-806.{index}" for index in (1, 2, 3)), FAILED),
        },
    ),
    "last_year_in_wan": Variant(
        last_year_in_wan,
        dict.fromkeys(("C-805", "C-806.1", "C-806.2", "C-806.3", "C-807", "C-808.2", "C-808.4"), FAILED),
    ),
    "columns_of_the_head": Variant(with_columns_of_the_head, {"C-704": ASK}, role="下属单位"),
}
OF_TABLES = frozenset({"X-701", "X-901"})
"""Rules of the department's tables: not among the checks of one submission."""


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("workbooks")
    paths = {}
    full = folder / "full_size.xlsx"
    write_workbook(declarations_of(), full, unit_values())
    for name, variant in VARIANTS.items():
        values = unit_values(role=variant.role, kind=variant.kind)
        variant.change(values)
        paths[name] = folder / f"{name}.xlsx"
        write_workbook(small_year(), paths[name], values)
        if variant.rewrite is not None:
            variant.rewrite(paths[name])
    paths["blank"] = folder / "blank.xlsx"
    write_workbook(small_year(), paths["blank"], None, unit_code="305001")
    return paths | {"full_size": full} | {path.stem: path for path in sorted(SAMPLE.glob("*.xlsx"))}


@pytest.fixture(scope="module")
def computed(workbooks: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Line]]:
    """Return the lines of the sheet 校验 of every workbook as LibreOffice computes them; ``""`` is the verdict's line."""
    program = find_soffice()
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: the formulas cannot be computed")
    work = tmp_path_factory.mktemp("computed")
    spec = declarations_of().workbook
    number = len(spec.sheets) + 2
    command = [
        *(str(program), "--headless", "--norestore", f"-env:UserInstallation={(work / 'profile').as_uri()}"),
        *("--convert-to", f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,{number}"),
        *("--outdir", str(work), *map(str, workbooks.values())),
    ]
    run = subprocess.run(command, capture_output=True, timeout=HANGS, check=False, text=True)
    files = {name: work / f"{path.stem}-{spec.self_check.title}.csv" for name, path in workbooks.items()}
    missing = [name for name, file in files.items() if not file.is_file()]
    assert missing == [], run.stderr
    return {name: lines_of(file) for name, file in files.items()}


def lines_of(file: Path) -> dict[str, Line]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    lines = {row[0]: Line(row[3], row[5], row[6], row[7], row[8]) for row in rows if row[0].startswith("C-")}
    verdict = next(row[1] for row in rows if row[0] == declarations_of().workbook.self_check.verdict_title)
    return {**lines, "": Line("", "", "", verdict, "")}


def complaints(lines: Mapping[str, Line]) -> dict[str, str]:
    fine = (Verdict.PASSED, Verdict.NOT_APPLICABLE)
    return {key: line.result for key, line in lines.items() if key and line.result not in fine}


def checks() -> dict[str, SelfCheck]:
    return {check.id: check for check in declarations_of().workbook.self_check.checks()}


def python_findings(path: Path) -> tuple[bool, tuple[Finding, ...]]:
    """Return whether the workbook could be read whole, and what the Python checks find."""
    year = small_year() if path.stem in VARIANTS else declarations_of()
    intake = read_submission(path, path.name, year)
    if intake.submission is None:
        return False, intake.findings
    return True, (*intake.findings, *check_submission(intake.submission, declarations_of(), intake.findings))


def test_amounts_in_wan_are_told_by_the_numbers_of_the_declaration() -> None:
    limits = declarations_of().plausibility
    numbers = {
        "C-801": limits.basic_total.clear,
        "C-802": limits.wages_per_head.clear,
        "C-803": limits.project.clear,
        "C-804": limits.procurement.clear,
        "C-805": 1 / limits.overall_share.clear,
        "C-806.1": limits.scale,
        "C-807": limits.three_public.clear,
        "C-808.1": limits.scale,
        "C-809": limits.fund_revenue.clear,
        "C-810": limits.scale,
    }
    for key, number in numbers.items():
        check = checks()[key]
        text = f"{check.left.formula} {check.right.formula}"
        assert str(int(number)) in set(re.findall(r"(?<![A-Za-z_0-9])[0-9]{2,4}(?![0-9])", text)), key


@pytest.mark.parametrize("name", VARIANTS)
def test_the_checks_that_are_meant_do_not_pass_and_all_others_do(
    computed: dict[str, dict[str, Line]], name: str
) -> None:
    assert complaints(computed[name]) == VARIANTS[name].expected


def test_every_check_has_a_variant_that_does_not_pass() -> None:
    never = {"C-104", *(f"C-501.{index}" for index in (1, 3, 4)), *(f"C-502.{index}" for index in (1, 2, 3))}
    never |= {"C-503.1", "C-503.3", "C-808.1", "C-808.3"}  # repetitions of a check that has one
    shown = {check for variant in VARIANTS.values() for check in variant.expected}
    assert set(checks()) - shown == never


@pytest.mark.parametrize("name", [*VARIANTS, "full_size", "021001", "021002", "021003"])
def test_the_sheet_and_the_python_checks_agree(
    computed: dict[str, dict[str, Line]], workbooks: dict[str, Path], name: str
) -> None:
    name = next(key for key in workbooks if key == name or key.startswith(f"{name}-"))
    is_whole, findings = python_findings(workbooks[name])
    lines, declared = computed[name], checks()
    found = {finding.rule.id for finding in findings}
    for key, result in complaints(lines).items():
        rules = set(declared[key].rules) - OF_TABLES
        if rules and (is_whole or any(rule.startswith("I-") for rule in rules)):
            assert rules & found, f"{key} {result}: no finding of {rules}"
    mapped = {rule: [c.id for c in declared.values() if rule in c.rules] for c in declared.values() for rule in c.rules}
    for finding in findings:
        if finding.rule.id in mapped:
            results = {lines[key].result for key in mapped[finding.rule.id]}
            assert results & set(verdicts_for(finding)), (finding.rule.id, str(finding.at), results)


def verdicts_for(finding: Finding) -> Iterable[Verdict]:
    if finding.effective_severity is Severity.BLOCK:
        return (Verdict.FAILED, Verdict.BLANK)
    if finding.effective_severity is Severity.UNDETERMINED:
        return (Verdict.UNDETERMINED,)
    return (Verdict.REMINDER, Verdict.BLANK)


@pytest.mark.parametrize("unit", ["021001", "021002", "021003"])
def test_the_shipped_samples_may_be_sent(computed: dict[str, dict[str, Line]], unit: str) -> None:
    lines = next(lines for name, lines in computed.items() if name.startswith(f"{unit}-"))
    assert lines[""].result.startswith("可以报送")
    assert not {Verdict.FAILED} & set(complaints(lines).values())


def test_the_verdict_counts_what_is_to_be_done(computed: dict[str, dict[str, Line]]) -> None:
    ready = "可以报送（本表能查的都已通过）"
    assert computed["valid"][""].result == computed["full_size"][""].result == ready
    assert computed["columns_of_the_head"][""].result == f"{ready}（另有 1 项提醒，请核对）"
    assert computed["unequal_by_half_up"][""].result == "还有 1 项不通过"
    assert computed["too_many_vehicles"][""].result == "还有 2 项不通过（另有 1 项提醒，请核对）"
    assert computed["without_last_year"][""].result == "还有 2 项未填"


def test_both_operands_and_the_difference_are_shown(computed: dict[str, dict[str, Line]]) -> None:
    line = computed["too_many_vehicles"]["C-701"]
    assert (line.left, line.right, line.difference) == ("999000.51", "999000.5", "0.01")
    line = computed["valid"]["C-403"]
    assert (line.left, line.right, line.difference) == ("166000", "170000", "-4000")


def test_a_blank_workbook_passes_no_check(computed: dict[str, dict[str, Line]]) -> None:
    lines = computed["blank"]
    # The prefilled unit code is there.
    assert {key for key, line in lines.items() if line.result == Verdict.PASSED} == {"C-205.2"}
    assert lines[""].result == "尚未填写"
    assert {lines[key].level for key in lines if lines[key].level} == {"必须", ASKED}


def test_the_verdict_says_what_the_sheet_cannot_check() -> None:
    spec = declarations_of().workbook.self_check
    page = openpyxl.load_workbook(io.BytesIO(workbook_bytes(declarations_of())))[spec.title]
    assert page["E3"].value == spec.beyond
    assert "职责、原因、绩效指标的文字" in spec.beyond
