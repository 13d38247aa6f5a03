"""The benchmark compares like with like: peers and baseline say what our documents say, verdicts follow the numbers."""

import io
import sys
from pathlib import Path

import pytest
from bench import baseline, batch, scale
from bench.figures import MET, NOT_MET, TOLD, Figure, Peer, as_markdown, as_text, rows_of
from bench.measuring import cpu_ms, run, size_of
from bench.peer_templates import BRACES, CARBONE, DOCXTPL, equivalent, text_of
from docxtpl import DocxTemplate

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.runs.write_documents import TEMPLATE_NAME
from budget_disclosure.sampling.invented_workbooks import workbooks_of
from budget_disclosure.tables.table import Table
from budget_disclosure.workbook.generate import workbook_bytes
from tests.support.county import content_of_invented, county
from tests.support.workbooks import TEMPLATES

# One department of one unit with ten projects, funds, and forms enough to be a loop of forms.
SEED = 19


@pytest.fixture(scope="module")
def docx(year_2024: Declarations) -> bytes:
    disclosure = content_of_invented(county(1, SEED)[0]).disclosure
    assert disclosure is not None
    return render_document(disclosure, year_2024.folder / TEMPLATE_NAME)


def test_docxtpl_makes_the_same_document_of_the_equivalent_template(docx: bytes, tmp_path: Path) -> None:
    template, data = equivalent(docx, DOCXTPL)
    (tmp_path / "template.docx").write_bytes(template)
    document, target = DocxTemplate(tmp_path / "template.docx"), io.BytesIO()

    document.render(data, autoescape=True)
    document.save(target)

    assert text_of(target.getvalue()) == text_of(docx)
    assert text_of(template) != text_of(docx)
    forms = [value for key, value in data.items() if key.startswith("f")]
    assert max(len(one) for one in forms) >= 3
    assert sum(len(rows) for key, rows in data.items() if key.startswith("t") and isinstance(rows, list)) > 100


def test_other_dialects_fill_in_the_same_data(docx: bytes) -> None:
    expected = equivalent(docx, DOCXTPL)[1]

    assert equivalent(docx, BRACES)[1] == expected
    template, data = equivalent(docx, CARBONE)
    assert data == expected
    assert "[i+1]" in text_of(template)


@pytest.mark.parametrize("table", ["t02", "t03", "t05", "t08", "t12", "t13"])
def test_the_baseline_adds_up_what_we_add_up(table: str, year_2024: Declarations, units: list[baseline.Unit]) -> None:
    disclosure = content_of_invented(county(1, SEED)[0]).disclosure
    assert disclosure is not None

    theirs = baseline.tables_of(units, TEMPLATES, year_2024.year)[table]

    assert amounts(theirs) == amounts(texts(disclosure.tables[table]))
    assert amounts(theirs) or disclosure.tables[table].is_empty


@pytest.fixture(scope="module")
def units(year_2024: Declarations, tmp_path_factory: pytest.TempPathFactory) -> list[baseline.Unit]:
    department = county(1, SEED)[0]
    path = tmp_path_factory.mktemp("baseline") / "workbook.xlsx"
    path.write_bytes(workbook_bytes(year_2024, workbooks_of(year_2024, department).values[0]))
    return [baseline.read_unit(path)]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def amounts(rows: list[list[str]]) -> list[str]:
    return sorted(text for row in rows for text in row if "." in text and text.replace(".", "").isdigit())


def test_the_baseline_renders_its_document(units: list[baseline.Unit], tmp_path: Path) -> None:
    baseline.make_template(tmp_path / "template.docx")

    baseline.render(tmp_path / "template.docx", tmp_path / "out.docx", units, units[0].name, TEMPLATES, 2024)

    said = text_of((tmp_path / "out.docx").read_bytes())
    assert all(form["name"] in said for form in units[0].forms)
    assert len(units[0].forms) >= 3
    assert "{" not in said


def test_a_figure_is_judged_by_its_target_and_by_each_peer() -> None:
    figure = Figure(
        "一份文档", 50, "毫秒", 40, (Peer("甲", 500, 8), Peer("乙", 45, 1), Peer("丙", None, 1, "没有 node"))
    )

    rows = rows_of(figure)

    assert [row[-1] for row in rows] == [NOT_MET, MET, NOT_MET, TOLD]
    assert rows[1] == ("", "", "甲", "500 毫秒", "10.0", "≥ 8 倍", MET)
    assert rows[3][3] == "没有测：没有 node"
    assert [row[-1] for row in rows_of(Figure("只看看", 3, "秒"))] == [TOLD]
    assert as_markdown(rows).splitlines()[0] == "| 指标 | 本项目 | 对照 | 对照的数 | 倍数 | 目标 | 结论 |"
    assert len({line.index("毫秒") for line in as_text(rows[:1]).splitlines()[1:]}) == 1


def test_the_full_benchmark_compares_the_cost_of_a_department(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(size: int, **_: bool) -> list[Figure]:
        cost, memory = (0.8, 400) if size == 100 else (0.88, 500)
        return [Figure(f"{batch.NEW}：{size} 个部门，CPU", cost, "秒"), Figure(batch.MEMORY, memory, "MB")]

    monkeypatch.setattr(batch, "batch_figures", measured)

    *_, costs, memory = batch.full_figures()

    assert (round(costs.value), costs.is_met) == (10, True)
    assert (round(memory.value), memory.is_met) == (25, False)


def test_a_province_is_a_hundred_counties_on_paper() -> None:
    figures = {
        "全部新生成：20 个部门、80 份文档，CPU，启动以外每个部门": 0.9,
        "20 个部门都没有变化，CPU，启动以外每个部门": 30,
        "目录页码（LibreOffice），一份文档": 1.0,
        "磁盘：第一次运行后，每个部门": 1.5,
        "磁盘：只改一个单元格的又一版": 0.2,
        "总览 index.html，每 1000 个部门": 1.0,
        "Prefect 数据库，每个部门一次运行": 10.0,
    }

    rows = {row[0]: row[1:] for row in scale.rows_of(figures)}

    assert rows["departments"] == ("100", "10,000", "118,644")
    assert rows["units"] == ("295", "29,500", "350,000")
    assert rows["all new, CPU (0.90 s a department)"] == ("90 s", "2.5 h", "29.7 h")
    assert rows["disk, first version (1.50 MB a department)"] == ("150.0 MB", "14.6 GB", "173.8 GB")


def test_cpu_of_a_command_counts_its_children(tmp_path: Path) -> None:
    work = "sum(range(3_000_000))"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"]
    alone = cpu_ms(lambda: None, rounds=1)[0]

    ran = run(command, tmp_path, watch=lambda: True)

    assert ran.cpu > 0
    assert ran.cpu * 1000 > alone
    assert ran.first is not None
    assert size_of(tmp_path) == 0  # it said nothing


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)
