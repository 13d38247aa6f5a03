"""A department of the second bureau: its workbooks become the document it published in nine tables, figure by figure.

``wanli_2024/README.md`` says what is real and what is invented, and which printed errors come out right here.
"""

import csv
import shutil
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.contents import content_of_folder
from tests.support.run_alone import run_alone

from budget_disclosure.checks.check_submission import check_submission
from budget_disclosure.cli import main
from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.document.render import render_document
from budget_disclosure.model.findings import Severity
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.readback.document_text import DocumentText, read_document
from budget_disclosure.runs.department_run import TEMPLATE_NAME

ROOT = Path(__file__).parents[2]
FORMAT = ROOT / "templates" / "nine-tables"
DATA = Path(__file__).parent / "wanli_2024"
NAME = "上海市普陀区人民政府万里街道办事处"
FOLDER = f"312-{NAME}"
# What the published reasons are: 项目调整 twice, and for a change of 57.14% and one from nothing.
KNOWN_WARNINGS = Counter({"N-202": 1, "N-203": 2, "U-802": 1})


@pytest.fixture(scope="module")
def year() -> Declarations:
    return load_year(FORMAT, 2024)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    arguments = ["import", str(DATA / "submission.yaml"), "--inputs", str(folder), "--templates", str(FORMAT)]
    assert main(arguments) == 0
    return folder


@pytest.fixture(scope="module")
def prepared(inputs: Path, year: Declarations) -> DepartmentContent:
    return content_of_folder(inputs / "2024" / FOLDER, year)


@pytest.fixture(scope="module")
def disclosure(prepared: DepartmentContent) -> Disclosure:
    assert prepared.disclosure is not None, prepared.findings
    return prepared.disclosure


@pytest.fixture(scope="module")
def document(disclosure: Disclosure, year: Declarations) -> DocumentText:
    return read_document(render_document(disclosure, year.folder / TEMPLATE_NAME))


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return dict(yaml.safe_load((DATA / "published.yaml").read_text(encoding="utf-8")))


def said(disclosure: Disclosure, section: str) -> str:
    return "\n".join(paragraph.text for paragraph in disclosure.narrative.prose[section])


def test_the_department_has_no_errors_and_exactly_the_known_warnings(prepared: DepartmentContent) -> None:
    found = [*prepared.findings, *(finding for unit in prepared.units for finding in unit.findings)]
    assert [f for f in found if f.effective_severity is Severity.BLOCK] == []
    assert Counter(f.rule.id for f in prepared.findings) == KNOWN_WARNINGS
    assert [unit.code for unit in prepared.units if unit.disclosure is not None] == [f"31200{n}" for n in range(1, 7)]


@pytest.mark.parametrize("table_id", [f"t0{number}" for number in range(1, 10)])
def test_every_printed_cell_of_the_nine_tables_stands_in_its_row_and_column(
    table_id: str, document: DocumentText, disclosure: Disclosure, published: dict[str, Any]
) -> None:
    printed = next(table for table in document.tables if table.heading == disclosure.tables[table_id].heading)
    wrong = published["errors"].get(table_id, {})
    expected = [[wrong.get(text, text) for text in row] for row in published["tables"][table_id]]
    body = [list(row) for row in printed.anchors[printed.header_rows :]]
    width = len(body[0])
    for row in expected:  # the total's label reaches over the codes
        if len(row) < width:
            row[1:1] = [""] * (width - len(row))
    assert body == expected


def test_the_words_around_the_tables_are_those_of_the_bureau(document: DocumentText, disclosure: Disclosure) -> None:
    first, ninth = disclosure.tables["t01"], disclosure.tables["t09"]
    assert (first.heading, ninth.heading) == (
        "1. 2024年部门财务收支预算总表",
        "9. 部门“三公”经费和机关运行经费预算表",
    )
    lines = [table.line for table in document.tables]
    assert lines == [f"编制部门：{NAME}\t单位：元"] * 8 + [f"编制部门：{NAME}\t单位：万元"]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.count("注：本部门2024年无政府性基金预算财政拨款安排的预算，故本表为空表。") == 1
    assert not any(
        "故本表为空表" in text and "三公" in text for text in texts
    )  # printed under a table that is not empty
    assert texts[:2] == ["上海市普陀区2024年区级部门预算", f"预算主管部门：{NAME}"]


def test_the_33_numbered_paragraphs_have_the_published_figures(
    disclosure: Disclosure, published: dict[str, Any]
) -> None:
    errors = published["errors"]
    expected = []
    for number, printed in enumerate(published["items"], start=1):
        item = {**printed, **errors.get(printed["code"], {})}
        size = item["percentage"]
        change = item["direction"] if item["direction"] == "持平" else f"{item['direction']}{size}"
        category, section, name = item["names"]
        expected.append(
            f"{number}. “{category}（类）{section}（款）{name}（项）”{item['amount']}万元，"
            f"2023年当年预算执行数为{item['last_year']}万元，2024年预算安排{item['planned']}万元，"
            f"比2023年预算执行数{item.get('change', change)}。主要原因是：{item['reason']}。"
        )
    paragraphs = disclosure.narrative.prose["spending_items"]
    purposes = [
        f"主要用于{fact.shown}。" for key, fact in disclosure.narrative.facts.items() if key.endswith(".purpose")
    ]
    assert len(purposes) == len(paragraphs) == 33
    assert [p.text.replace(purpose, "") for p, purpose in zip(paragraphs, purposes, strict=True)] == expected


def test_the_paragraphs_on_totals_and_other_matters_are_the_published_ones(disclosure: Disclosure) -> None:
    assert said(disclosure, "budget") == (
        f"2024年，{NAME}收入预算15621.11万元，其中：财政拨款收入15621.11万元，比2023年预算减少876.75万元；"
        "事业收入0.00万元；事业单位经营收入0.00万元；其他收入0.00万元。\n"
        "支出预算15621.11万元，其中：财政拨款支出预算15621.11万元，比2023年预算减少876.75万元。"
        "财政拨款支出预算中，一般公共预算拨款支出预算15621.11万元，比2023年预算减少876.75万元；"
        "政府性基金拨款支出预算0.00万元，比2023年预算持平；国有资本经营预算拨款支出预算0.00万元，比2023年预算持平。\n"
        "财政拨款收入支出减少的主要原因是项目调整。\n"
        "财政拨款支出主要内容如下："
    )
    assert said(disclosure, "three_public") == (
        "2024年“三公”经费预算数为47.91万元，比2023年预算增加25万元。其中：\n"
        "（一）因公出国（境）费0万元，比2023年预算持平，主要原因是因公出国（境）费保持不变。\n"
        "（二）公务用车购置及运行费46.56万元，比2023年预算增加25万元，主要原因是购置公务用车。"
        "其中：公务用车购置费25万元，比2023年预算增加25万元，主要原因是购置公务用车；"
        "公务用车运行费21.56万元，比2023年预算持平，主要原因是公务用车运行费保持不变。\n"
        "（三）公务接待费1.35万元，比2023年预算持平，主要原因是公务接待费保持不变。"
    )
    assert said(disclosure, "agency_operating") == (
        f"2024年{NAME}（部门）下属1家机关和1家参公事业单位财政拨款的机关运行经费预算为443.18万元。"
    )
    assert said(disclosure, "procurement") == (
        "2024年本部门政府采购预算1662.44万元，其中：政府采购货物预算93.98万元、政府采购工程预算815.87万元、"
        "政府采购服务预算752.59万元。\n"
        "2024年本部门面向中小企业预留政府采购项目预算金额664.98万元，其中，预留给小型和微型企业的政府采购项目预算为465.49万元。"
    )
    assert said(disclosure, "performance") == (
        "按照本区预算绩效管理工作的总体要求，本部门2个预算单位开展了2024年项目预算绩效目标编报工作，"
        "编报绩效目标的项目50个，涉及项目预算资金5634.81万元。"
    )
    assert said(disclosure, "assets").startswith(
        f"截至2023年8月31日，{NAME}（部门）共有车辆7辆，其中：部级领导干部用车0辆、主要领导干部用车0辆、机要通信用车0辆、"
        "应急保障用车0辆、执法执勤用车0辆、特种专业技术用车0辆、离退休干部用车0辆、其他用车7辆；"
        "单价100万元（含）以上设备（不含车辆）0台（套）。\n2024年部门预算安排购置车辆1辆，"
    )


def test_units_are_counted_by_kind_and_listed_and_the_level_is_the_districts(disclosure: Disclosure) -> None:
    assert said(disclosure, "organisation").splitlines()[:3] == [
        f"{NAME}部门预算是包括万里街道本部以及下属5家预算单位的综合收支计划。",
        "本部门中，行政单位1家，参公单位1家，事业单位4家，具体包括：",
        f"1. {NAME}（本部）。",
    ]
    assert "市级" not in said(disclosure, "definitions")
    assert said(disclosure, "definitions").count("区级") == 5


def test_the_project_is_told_in_seven_headed_parts(disclosure: Disclosure) -> None:
    paragraphs = disclosure.narrative.prose["project_notes"]
    headings = [paragraph.text for paragraph in paragraphs if paragraph.is_heading]
    assert headings == [
        "万里街道社区公共服务中心新建工程",
        *(
            "一、项目概况",
            "二、立项依据",
            "三、实施主体",
            "四、实施方案",
            "五、实施周期",
            "六、年度预算安排",
            "七、绩效目标",
        ),
    ]
    assert "地上建筑面积为8103平方米（其中计容面积7998平方米，不计容面积105平方米）" in paragraphs[2].text


def test_the_units_add_up_to_the_published_figures_exactly_in_yuan(prepared: DepartmentContent) -> None:
    units = [unit.disclosure for unit in prepared.units]
    assert sum(
        (unit.tables["t03"].amount("total", "total").yuan for unit in units if unit is not None), Decimal(0)
    ) == Decimal(156211123)
    agencies = [
        unit.tables["t09"].amount("agency_operating", "agency_operating").yuan for unit in units if unit is not None
    ]
    assert agencies == [3381800, 0, 0, 0, 0, 1050000]


def test_a_units_own_document_has_its_own_titles_columns_and_texts(prepared: DepartmentContent) -> None:
    unit = prepared.units[1].disclosure
    assert unit is not None
    table = unit.tables["t01"]
    assert table.title == "2024年预算单位财务收支预算总表"
    assert [column.header for column in table.columns if column.key in ("expenditure", "operating", "project")] == [
        ("本年支出", "预算数", "合计"),
        ("本年支出", "预算数", "基本支出", "公用经费"),
        ("本年支出", "预算数", "项目支出"),
    ]
    assert table.cell("expenditure_total", "operating").text == "1,500,000"
    assert unit.file_name == "上海市普陀区万里街道社区事务受理服务中心2024年单位预算.docx"
    assert said(unit, "agency_operating") == "本单位无机关运行经费。"
    of_department = prepared.disclosure
    assert of_department is not None
    key = "spending_items.2120199.purpose"
    assert of_department.narrative.facts[key].shown == "其他城乡社区管理事务支出"  # what 部门本级 states for it
    third = prepared.units[2].disclosure
    assert third is not None
    assert third.narrative.facts[key].shown == "社区党群服务中心的人员和日常公用经费"


def test_a_unit_without_procurement_says_so_in_the_words_of_the_blank_form(
    prepared: DepartmentContent, year: Declarations
) -> None:
    unit = prepared.units[1].disclosure
    assert unit is not None
    none = Amount(Decimal(0), ())
    stated = unit.ledger.units[0]
    nothing = replace(stated.procurement, goods=none, works=none, services=none, reserved_for_sme=none)
    ledger = replace(unit.ledger, units=(replace(stated, procurement=nothing),))
    prose = write_prose(ledger, unit.tables, (), year.wording, year.codes)
    assert [paragraph.text for paragraph in prose.prose["procurement"]] == [f"{ledger.name}2024年未安排政府采购预算。"]


@pytest.mark.parametrize(("government_funds", "found"), [(0, []), (100, ["财政拨款收入支出"])])
def test_last_years_figures_of_the_three_budgets_add_up_to_all_appropriations(
    prepared: DepartmentContent, year: Declarations, government_funds: int, found: list[str]
) -> None:
    unit = prepared.units[0].disclosure
    assert unit is not None
    (stated,) = unit.ledger.units
    entries = tuple(
        replace(entry, last_year=Amount(Decimal(government_funds), (Location("312001.xlsx", "上年对比", "B7"),)))
        if entry.item.key == "government_funds"
        else entry
        for entry in stated.comparisons
    )
    findings = [f for f in check_submission(replace(stated, comparisons=entries), year) if f.rule.id == "U-303"]
    assert [finding.found.split("上年数")[0] for finding in findings] == found
    assert [(finding.at.cell, finding.difference) for finding in findings] == [("B5", Decimal(-100))] * len(found)


def test_one_run_makes_the_documents_of_both_formats(inputs: Path, tmp_path: Path) -> None:
    ours, outputs = tmp_path / "inputs", tmp_path / "outputs"
    shutil.copytree(inputs, ours)
    shipped = ROOT / "inputs" / "2024"
    department = next(path for path in shipped.iterdir() if path.is_dir())
    shutil.copytree(department, ours / "2024" / department.name)
    rows = []
    for path, name in ((shipped / "单位名单.csv", "thirteen-tables"), (ours / "2024" / "单位名单.csv", "九张表格式")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows += [{**row, "公开格式": name} for row in csv.DictReader(stream)]
    with (ours / "2024" / "单位名单.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    where = ["--inputs", str(ours), "--outputs", str(outputs), "--templates", str(ROOT / "templates")]
    assert run_alone("2024", *where) == 0
    made = {path.name for path in (outputs / "2024").glob("*/*.docx")}
    assert made == {f"{NAME}2024年部门预算.docx", "中国共产党中阳县委员会办公室2024年度部门预算公开.docx"}
    first, second = (read_document(path.read_bytes()) for path in sorted((outputs / "2024").glob("*/*.docx")))
    assert (len(first.tables[:13]), len(second.tables)) == (13, 9)
