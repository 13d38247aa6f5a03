"""The real department: its shipped workbooks become its published document, figure by figure, read back from the .docx."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.contents import content_of_folder

from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.model.findings import Severity
from budget_disclosure.readback.document_text import DocumentText, read_document
from budget_disclosure.runs.department_run import TEMPLATE_NAME

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "zhongyang_2024"
FOLDER = ROOT / "inputs" / "2024" / "021-中国共产党中阳县委员会办公室"

# Cells of headers and labels in which ours departs from the print on purpose; DEVIATIONS.md, section 3, gives the reasons.
CORRECTED_LABELS = {
    9: {(0, 2): "", (0, 3): "国有资本经营预算支出", (3, 4): "合计"},
    11: {(0, 1): "2024年预算数"},
}
# What the real department really said and should not have: cost targets beside the amount, targets without a number …
KNOWN_WARNINGS = Counter(
    {
        "N-203": 2,
        "P-105": 1,
        "P-107": 3,
        "P-201": 2,
        "P-202": 6,
        "P-203": 2,
        "P-301": 13,
        "P-302": 2,
        "P-311": 1,
        "P-401": 3,
        "P-402": 1,
        "P-403": 1,
        "U-623": 7,
    }
)
FIGURE = re.compile(r"-?\d+\.\d\d")
SECTIONS = {
    "机构设置": "二、机构设置情况",
    "一": "一、部门预算收支数据变动情况及原因",
    "二": "二、收入预算情况说明",
    "三": "三、支出预算情况说明",
    "四": "四、财政拨款收支预算总体情况说明",
    "五": "五、一般公共预算支出情况说明",
    "六": "六、一般公共预算基本支出情况说明",
    "七": "七、“三公”经费增减变动原因说明",
    "八": "八、机关运行经费增减变动原因说明",
    "九": "九、政府采购情况",
    "十": "十、绩效管理情况",
    "十一": "十一、国有资产占有使用情况",
}


@pytest.fixture(scope="module")
def prepared(year_2024: Declarations) -> DepartmentContent:
    return content_of_folder(FOLDER, year_2024)


@pytest.fixture(scope="module")
def document(prepared: DepartmentContent, year_2024: Declarations) -> DocumentText:
    assert prepared.disclosure is not None, prepared.findings
    return read_document(render_document(prepared.disclosure, year_2024.folder / TEMPLATE_NAME))


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    return list(yaml.safe_load((SAMPLE / "published.yaml").read_text(encoding="utf-8"))["tables"])


@pytest.fixture(scope="module")
def published_prose() -> list[dict[str, Any]]:
    return list(yaml.safe_load((SAMPLE / "published_prose.yaml").read_text(encoding="utf-8"))["sentences"])


def test_the_sample_has_no_errors_and_exactly_the_known_warnings(prepared: DepartmentContent) -> None:
    assert [f for f in prepared.findings if f.effective_severity is Severity.BLOCK] == []
    assert Counter(f.rule.id for f in prepared.findings) == KNOWN_WARNINGS


def test_every_one_of_the_369_printed_figures_stands_in_its_row_and_column(
    document: DocumentText, published: list[dict[str, Any]]
) -> None:
    compared = 0
    for table, printed in zip(document.tables[:13], published, strict=True):
        assert table.heading.endswith(printed["title"])
        expected = [list(row) for row in printed["rows"]]
        for (row, column), text in CORRECTED_LABELS.get(printed["number"], {}).items():
            expected[row][column] = text
        assert [list(row) for row in table.anchors] == expected
        compared += sum(1 for row in expected for cell in row if FIGURE.fullmatch(cell))
    assert compared == 369


def test_every_figure_of_the_published_prose_is_reproduced_or_a_listed_deviation(
    document: DocumentText, published_prose: list[dict[str, Any]]
) -> None:
    missing = []
    for sentence in published_prose:
        text = "".join(document.under(SECTIONS[sentence["section"]]))
        available = Counter(re.findall(r"\d[\d,]*(?:\.\d+)?", text))
        needed = Counter(figure["expected"] for figure in sentence["figures"] if "deviation" not in figure)
        needed |= Counter({figure["expected"]: 1 for figure in sentence["figures"]})
        missing += [(sentence["section"], figure) for figure in needed if needed[figure] > available[figure]]
    assert missing == []


def test_a_printed_figure_that_ours_does_not_reproduce_is_in_the_list_of_deviations(
    published_prose: list[dict[str, Any]],
) -> None:
    deviations = (SAMPLE / "DEVIATIONS.md").read_text(encoding="utf-8")
    for sentence in published_prose:
        for figure in sentence["figures"]:
            if figure["printed"] != figure["expected"] and not figure.get("style"):
                assert figure["deviation"], figure
                assert figure["printed"] in deviations


def test_the_document_has_three_units_thirty_two_projects_and_twenty_nine_forms(
    prepared: DepartmentContent, document: DocumentText
) -> None:
    assert prepared.disclosure is not None
    assert (len(prepared.disclosure.ledger.units), len(prepared.disclosure.ledger.projects)) == (3, 32)
    forms = document.tables[13:]
    assert len(forms) == len(prepared.disclosure.forms) == 29
    assert [form.grid[0][2] for form in forms] == [
        form.project.project.name.value for form in prepared.disclosure.forms
    ]


def test_parts_tables_and_sections_stand_in_the_order_of_the_law(document: DocumentText) -> None:
    headings = [heading.text for heading in document.headings]
    expected = [
        "第一部分　概况",
        "一、本部门职责",
        "二、机构设置情况",
        "第二部分　2024年部门预算报表",
        *[table.heading for table in document.tables[:13]],
        "第三部分　2024年度部门预算情况说明",
        *[heading for key, heading in SECTIONS.items() if key != "机构设置"],
        "十二、其他说明",
        "第四部分　名词解释",
    ]
    assert [heading for heading in headings if heading in expected] == expected


def test_no_figure_of_the_prose_is_without_its_cells(prepared: DepartmentContent) -> None:
    assert prepared.disclosure is not None
    amounts = [
        segment.fact
        for paragraphs in prepared.disclosure.narrative.prose.values()
        for paragraph in paragraphs
        for segment in paragraph.segments
        if segment.fact is not None and segment.fact.yuan
    ]
    assert len(amounts) == 45
    assert [fact.key for fact in amounts if not fact.cells] == []


def test_equal_input_gives_equal_bytes(prepared: DepartmentContent, year_2024: Declarations) -> None:
    assert prepared.disclosure is not None
    template = year_2024.folder / TEMPLATE_NAME
    assert render_document(prepared.disclosure, template) == render_document(prepared.disclosure, template)
