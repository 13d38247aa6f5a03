"""A field added to ``workbook.yaml`` arrives everywhere, and no code is added for it.

Four fields of the four kinds that are printed: a day and a count of a form, a text and an amount as columns of a table.
Each is followed from the blank workbook to the document, the data, the import, the explanation and the next run.
"""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from tests.support.contents import content_of_folder
from tests.support.formats import copy_year
from tests.support.workbooks import rewrite_part, unit_values

from budget_disclosure.cli import main
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.importing.import_workbooks import import_workbooks
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.findings import is_blocked
from budget_disclosure.model.location import single_cells
from budget_disclosure.readback.document_text import read_document
from budget_disclosure.report.outcome import DepartmentOutcome
from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.workbook.generate import write_workbook

ROOT = Path(__file__).parents[2]
CODE, NAME = "305", "云岭县水利局"
FORM_FIELDS = """
      - {key: founded_on, title: 成立日期, type: date, since: '2024.4', help: 批准成立的日期。}
      - {key: interns, title: 见习人数, type: count, unit: 名, since: '2024.4', help: 见习人员数，没有填 0。}
"""
COLUMNS = """
      - {key: funder, title: 资助单位, type: text, once: true, since: '2024.4', width: 20, help: 资助本项目的单位。}
      - {key: grant, title: 上级补助, group: 其他, type: money, unit: 元, since: '2024.4', width: 16, help: 其中上级补助。}
"""
FACTS = """
  - {key: founded_on, text: unit.founded_on}
  - {key: interns, stated: unit.interns}
  - {key: funders, text: projects.funder, of: units}
  - {key: grants, stated: projects.grant, optional: true}
"""
SENTENCE = (
    "    - 成立于{{ founded_on }}，见习人员{{ interns }}名，项目由{{ funders }}资助，上级补助{{ grants }}万元。\n"
)
PRINTED = "成立于1998年7月1日，见习人员7名，项目由省水利厅、市水务局（排水处）资助，上级补助32.05万元。"
VALUES = {"founded_on": date(1998, 7, 1), "interns": 7}
ROWS = {
    "001": {"funder": "省水利厅", "grant": Decimal("300000")},
    "003": {"funder": "市水务局(排水处)", "grant": Decimal("20500.5")},
}


def insert(path: Path, *insertions: tuple[str, str]) -> None:
    """Insert texts before marks that the file has once."""
    text = path.read_text(encoding="utf-8")
    for mark, added in insertions:
        assert text.count(mark) == 1, mark
        text = text.replace(mark, added.lstrip("\n") + mark)
    path.write_text(text, encoding="utf-8")


def templates_with_fields(folder: Path) -> Path:
    """Return a copy of the templates whose declarations have the four fields and one sentence more."""
    templates = folder / "templates"
    copy_year(templates)
    workbook = templates / "2024" / "workbook.yaml"
    insert(workbook, ("\n  - key: mandate\n", FORM_FIELDS), ("\n  - key: fund_revenue\n", COLUMNS))
    text = workbook.read_text(encoding="utf-8").replace("template_version: '2024.3'", "template_version: '2024.4'", 1)
    text = text.replace(
        "compatible_versions: ['2024.1', '2024.2']", "compatible_versions: ['2024.1', '2024.2', '2024.3']"
    )
    workbook.write_text(text, encoding="utf-8")
    insert(
        templates / "2024" / "wording.yaml", ("\nprose:\n", FACTS), ("\n  purchased_services_catalogue:\n", SENTENCE)
    )
    rewrite_part(templates / "2024" / "部门预算公开.docx", "word/document.xml", with_field_of_form)
    return templates


def with_field_of_form(xml: str) -> str:
    """Return the template with the text column behind 经办人 of the performance form."""
    assert xml.count("{{ form.handler }}") == 1
    return xml.replace("{{ form.handler }}", "{{ form.handler }}（{{ form.fields.funder }}）")


@dataclass(frozen=True)
class Office:
    """A department of one unit under the templates with the four fields."""

    root: Path
    templates: Path
    spec: Declarations

    @property
    def folder(self) -> Path:
        return self.root / "inputs" / "2024" / f"{CODE}-{NAME}"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    @property
    def options(self) -> list[str]:
        return ["--inputs", str(self.root / "inputs"), "--templates", str(self.templates)]

    def fill(self, interns: int = 7) -> Path:
        values = unit_values()
        values.forms["unit"] |= {**VALUES, "interns": interns}
        for row in values.rows["projects"]:
            row.update(ROWS.get(str(row["number"]), {}))
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"305001-{NAME}.xlsx"
        write_workbook(self.spec, path, values)
        return path

    def run(self) -> DepartmentOutcome:
        return process_department(DepartmentJob(2024, CODE, NAME, self.folder, self.root / "outputs", self.templates))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("fields")
    templates = templates_with_fields(root)
    office = Office(root, templates, load_year(templates, 2024))
    office.fill()
    return office


@pytest.fixture(scope="module")
def outcome(office: Office) -> DepartmentOutcome:
    return office.run()


def test_the_blank_workbook_asks_for_it(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_workbook(office.spec, path)
    book = openpyxl.load_workbook(path)
    labels = [cell.value for cell in book["单位信息"]["A"]]
    assert labels[-2:] == ["成立日期", "见习人数"]
    headers = {cell.value for row in book["项目支出"].iter_rows(min_row=1, max_row=6) for cell in row}
    assert {"资助单位", "上级补助（元）"} <= headers
    assert any("成立日期" in str(cell.value) for row in book["填报说明"].iter_rows() for cell in row)


def test_it_is_read_with_its_cell(office: Office) -> None:
    path = next(office.folder.glob("*.xlsx"))
    submission = read_submission(path, path.name, office.spec).submission
    assert submission is not None
    said = [(one.sheet, one.field, one.row, str(one.title)) for one in submission.declared]
    assert said == [
        ("unit", "founded_on", "", "成立日期"),
        ("unit", "interns", "", "见习人数"),
        ("projects", "funder", "001", "资助单位"),
        ("projects", "grant", "001", "其他·上级补助"),
        ("projects", "funder", "003", "资助单位"),
        ("projects", "grant", "003", "其他·上级补助"),
    ]
    book = openpyxl.load_workbook(path)
    for one in submission.declared:
        at = one.value.cells[0] if hasattr(one.value, "cells") else one.value.at
        filled = book[at.sheet][at.cell].value
        assert filled is not None
        assert at.sheet == {"unit": "单位信息", "projects": "项目支出"}[one.sheet]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda book: book["单位信息"].__setitem__(cell_of(book["单位信息"], "见习人数"), "七个"), "I-301"),
        (lambda book: book["单位信息"].__setitem__(cell_of(book["单位信息"], "见习人数"), 7.5), "I-306"),
        (lambda book: book["单位信息"].__setitem__(cell_of(book["单位信息"], "成立日期"), "2024.2"), "I-307"),
    ],
)
def test_what_is_wrong_with_it_is_found_as_with_any_field(
    office: Office, change: Callable[[openpyxl.Workbook], None], rule: str, tmp_path: Path
) -> None:
    path = tmp_path / "305001.xlsx"
    book = openpyxl.load_workbook(next(office.folder.glob("*.xlsx")))
    change(book)
    book.save(path)
    findings = [finding for finding in read_submission(path, path.name, office.spec).findings if is_blocked([finding])]
    assert [finding.rule.id for finding in findings] == [rule]


def cell_of(page: openpyxl.worksheet.worksheet.Worksheet, label: str) -> str:
    """Return the cell beside a label."""
    return next(f"B{cell.row}" for cell in page["A"] if cell.value == label)


def test_it_is_printed_in_the_documents(office: Office, outcome: DepartmentOutcome) -> None:
    assert not is_blocked(outcome.all_findings), [f"{f.rule.id} {f.at} {f.found}" for f in outcome.all_findings]
    documents = [path for path in office.outputs.rglob("*.docx") if "更正" not in str(path)]
    assert len(documents) == 2
    for path in documents:
        assert PRINTED in [paragraph.text for paragraph in read_document(path.read_bytes()).paragraphs]


def test_a_column_of_projects_is_printed_in_their_forms(office: Office, outcome: DepartmentOutcome) -> None:
    document = next(office.outputs.glob("2024/*/*.docx"))
    text = zipfile.ZipFile(document).read("word/document.xml").decode()
    assert re.sub(r"<[^>]+>", "", text).count("何岚（省水利厅）") == 1
    assert "何岚（市水务局（排水处））" in re.sub(r"<[^>]+>", "", text)


def test_it_is_in_the_data_with_its_cells(office: Office, outcome: DepartmentOutcome) -> None:
    data = json.loads((next(office.outputs.glob("2024/*/data.json"))).read_text(encoding="utf-8"))
    facts = {key: data["facts"][key] for key in ("founded_on", "interns", "funders", "grants")}
    assert {key: fact["shown"] for key, fact in facts.items()} == {
        "founded_on": "1998年7月1日",
        "interns": "7",
        "funders": "省水利厅、市水务局（排水处）",
        "grants": "32.05",
    }
    assert facts["grants"]["yuan"] == "320500.50"
    assert facts["interns"]["origin"] == "填报 单位信息·见习人数"
    assert [len(list(single_cells(fact["cells"]))) for fact in facts.values()] == [1, 1, 2, 2]
    rows = (next(office.outputs.glob("2024/*/data/facts.csv"))).read_text(encoding="utf-8-sig")
    assert "省水利厅、市水务局（排水处）" in rows


def test_the_fields_of_the_template_say_what_it_is(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "fields", *office.options]) == 0
    printed = re.sub(r"\s", "", capsys.readouterr().out)
    assert "facts.interns" in printed
    assert "form.fields.grant" in printed
    assert "各单位填报的“单位信息·见习人数”合计" in printed


IMPORTED = """
fiscal_year: 2024
department: {name: 某县水利局, code: '118', level: 县级}
approval_date: '2024-03-01'
as_of: '2024-03-15'
units:
- name: 某县水利局
  code: '118001'
  kind: 行政单位
  organisation: 某县水利局核定行政编制15名，设置3个股室。
  fields:
    unit: {founded_on: '1998-07-01', interns: 7}
  projects:
  - name: 农村供水维修养护
    category: 特定目标类
    function: '2130335'
    published: true
    current: {一般公共预算: 900000}
    fields: {funder: 省水利厅, grant: 300000.50}
"""


def test_it_is_imported(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "import.yaml"
    file.write_text(IMPORTED, encoding="utf-8")
    (path,) = import_workbooks(file, tmp_path / "inputs", office.templates).paths
    book = openpyxl.load_workbook(path)
    page = book["单位信息"]
    assert page[cell_of(page, "成立日期")].value.date() == date(1998, 7, 1)
    assert page[cell_of(page, "见习人数")].value == 7
    values = [cell.value for row in book["项目支出"].iter_rows() for cell in row]
    assert "省水利厅" in values
    assert 300000.5 in values


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("interns: 7", "interns: 七", 12, "“单位信息”的“见习人数”应为整数，发现“七”"),
        ("interns: 7", "intern: 7", 12, "“单位信息”的“intern”不能写在 fields 里，只能写：founded_on、interns"),
        ("interns: 7", "revision: 7", 12, "“单位信息”的“revision”不能写在 fields 里"),
        ("'1998-07-01'", "1998年", 12, "应为日期"),
        ("grant: 300000.50", "grant: 三十万", 19, "“项目支出”的“其他·上级补助”应为不带单位、不带千分位的数"),
    ],
)
def test_a_wrong_value_of_an_import_file_is_told_with_its_line(
    old: str, new: str, line: int, message: str, office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "import.yaml"
    file.write_text(IMPORTED.replace(old, new), encoding="utf-8")
    with pytest.raises(DeclarationError) as error:
        import_workbooks(file, tmp_path / "inputs", office.templates)
    assert message in error.value.message
    assert error.value.line == line


@pytest.mark.parametrize(
    ("reference", "cells"),
    [
        ("interns", ("单位信息!B", "7")),
        ("1998年7月1日", ("单位信息!B", "1998-07-01")),
        ("省水利厅、市水务局（排水处）", ("项目支出!", "省水利厅", "市水务局")),
        ("32.05", ("项目支出!", "300000.00", "20500.50")),
    ],
)
def test_it_is_explained_by_its_cells(
    reference: str, cells: tuple[str, ...], office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [*office.options, "--outputs", str(office.outputs), "--year", "2024"]
    assert main(["explain", CODE, reference, *options]) == 0
    printed = capsys.readouterr().out.replace(",", "")
    for words in cells:
        assert words in printed


def test_its_change_is_a_reason_to_generate_the_documents_anew(office: Office, outcome: DepartmentOutcome) -> None:
    assert {document.state.name for document in office.run().documents} == {"UNCHANGED"}
    path = office.fill(interns=9)
    page = openpyxl.load_workbook(path)["单位信息"]
    reasons = {reason for document in office.run().documents for reason in document.reasons}
    assert reasons == {f"305001 单位信息!{cell_of(page, '见习人数')} 7 → 9"}
    office.fill()


def test_a_workbook_of_the_version_before_is_read_and_lacks_it(office: Office, tmp_path: Path) -> None:
    path = next((ROOT / "inputs" / "2024").glob("021-*/021001-*.xlsx"))
    intake = read_submission(path, path.name, office.spec)
    assert intake.submission is not None
    assert intake.submission.declared == ()
    assert "unit.interns" in dict(intake.submission.blanks)


def test_a_sentence_with_a_text_that_nobody_filled_in_is_not_printed_with_a_gap(tmp_path: Path) -> None:
    """A blank day stops the document (N-001); ``empty``, or a condition, lets the bureau say what is printed then."""
    templates = templates_with_fields(tmp_path)
    office = Office(tmp_path, templates, load_year(templates, 2024))
    values = unit_values()
    values.forms["unit"] |= {"interns": 7}
    office.folder.mkdir(parents=True)
    write_workbook(office.spec, office.folder / f"305001-{NAME}.xlsx", values)
    found = [f for f in content_of_folder(office.folder, office.spec).findings if is_blocked([f])]
    assert {f.rule.id for f in found} == {"N-001"}
    assert any("成立日期" in f.found for f in found)

    wording = templates / "2024" / "wording.yaml"
    text = wording.read_text(encoding="utf-8")
    text = text.replace("text: unit.founded_on}", "text: unit.founded_on, empty: （未定）}")
    said = "{% if not funders is empty %}由{{ funders }}资助，{% endif %}"
    wording.write_text(text.replace("项目由{{ funders }}资助，", said), encoding="utf-8")
    content = content_of_folder(office.folder, load_year(templates, 2024))
    assert content.disclosure is not None
    sections = content.disclosure.narrative.prose.values()
    prose = "".join(segment.text for section in sections for part in section for segment in part.segments)
    assert "成立于（未定），见习人员7名，上级补助0万元。" in prose
