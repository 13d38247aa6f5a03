"""Ids and keys are the declarations' own: when all of them are renamed consistently, every document stays the same.

A table, row, column or fact that the program knew by its name would show here, as a figure or sentence that changes.
"""

import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from tests.golden.test_invented_department import UNITS
from tests.support.contents import content_of_folder
from tests.support.workbooks import unit_values, valid_workbook

from budget_disclosure.content.department_content import DepartmentContent
from budget_disclosure.declarations.year import load_year
from budget_disclosure.document.render import render_document
from budget_disclosure.model.findings import is_blocked

ROOT = Path(__file__).parents[2]
SAMPLE = next((ROOT / "inputs" / "2024").glob("021-*"))
TEMPLATE = "部门预算公开.docx"
# Names that sentences of lists and phrases have of their own; a fact of the same name cannot be renamed by its text.
LOCAL = {"name", "amount", "share", "number", "item", "current", "prior", "pct", "reason"}
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def table_id(text: str) -> str:
    return re.sub(r"\bt(\d\d)\b", lambda match: f"t{int(match[1]) + 50}", text)


def declared_keys(text: str) -> set[str]:
    return set(re.findall(r"\bkey: ([a-z_]+)", text))


def fixed_rows(text: str) -> set[tuple[str, str]]:
    """Return the fixed rows of ``tables.yaml``, by table: the rows of trees, units and projects are keyed by codes."""
    sections = re.split(r"\n  - id: (t\d\d)\n", text)
    return {
        (table, key)
        for table, body in zip(sections[1::2], sections[2::2], strict=True)
        for key in re.findall(r"\bkey: ([a-z_]+), label:", body)
    }


def rename_tables(text: str) -> str:
    return re.sub(r"\bkey: ([a-z_]+)", r"key: \1_x", table_id(text))


def rename_references(text: str, rows: set[tuple[str, str]]) -> str:
    def reference(match: re.Match[str]) -> str:
        table, row, column = match["table"], match["row"], match["column"]
        return f"{table}!{row}{'_x' if (table, row) in rows else ''}.{column}_x"

    text = re.sub(r"(?P<table>\bt\d\d)!(?P<row>[^.\s\"]+)\.(?P<column>[a-z_]+)", reference, text)
    text = re.sub(r"\b(t\d\d)\.([a-z_]+)", r"\1.\2_x", text)  # for_each: [t02.total]
    text = re.sub(r"(table: t\d\d, column: )([a-z_]+)", r"\1\2_x", text)
    return table_id(text)


def rename_facts(text: str) -> str:
    """Rename the facts of ``wording.yaml`` where they are declared, referred to and used in sentences."""
    start = text.index("\nfacts:")
    head, body = text[:start], text[start:]
    keys = declared_keys(body) - LOCAL
    word = re.compile(rf"(?<![.\w\"'])({'|'.join(sorted(keys, key=len, reverse=True))})\b(?![\"'(])")

    def in_value(match: re.Match[str]) -> str:
        return match[1] + word.sub(r"\1_q", match[2])

    body = re.sub(r"(\bkey: )([a-z_]+)", in_value, body)
    body = re.sub(r"(\b(?:part|whole|current|each): )([a-z_]+)", in_value, body)
    body = re.sub(r"((?:sum|difference|keep_if): )(\[[^\]]*\])", in_value, body)
    return head + EXPRESSION.sub(lambda match: word.sub(r"\1_q", match[0]), body)


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def edit_template(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts["word/document.xml"] = table_id(parts["word/document.xml"].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of templates in which every table, fixed row, column and fact has another name."""
    templates = tmp_path_factory.mktemp("renamed") / "templates"
    shutil.copytree(ROOT / "templates" / "2024", templates / "2024")
    year = templates / "2024"
    rows = fixed_rows((year / "tables.yaml").read_text(encoding="utf-8"))
    edit(year / "tables.yaml", rename_tables)
    edit(year / "checks.yaml", lambda text: rename_references(text, rows))
    edit(year / "wording.yaml", lambda text: rename_facts(rename_references(text, rows)))
    edit_template(year / TEMPLATE)
    return templates


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs") / "305-云岭县水利局"
    folder.mkdir()
    for code, name, kind, role in UNITS:
        values = unit_values(unit_code=code, unit_name=name, kind=kind, role=role)
        if code == UNITS[0][0]:
            head = {str(row["item"]): row for row in values.rows["comparisons"]}
            head["预算收支总计"]["department_last_year"] = Decimal(15300000)
            hospitality = next(row for row in values.rows["three_public"] if row["item"] == "公务接待费")
            hospitality["department_last_year"] = Decimal(36000)
        valid_workbook(folder, values, f"{code}-{name}.xlsx")
    return folder


def documents(prepared: DepartmentContent, template: Path) -> dict[str, bytes]:
    """Return the department's document and each unit's, rendered."""
    assert prepared.disclosure is not None, [str(f.at) + f.found for f in prepared.findings if is_blocked([f])]
    contents = {"": prepared.disclosure} | {unit.code: unit.disclosure for unit in prepared.units if unit.disclosure}
    return {code: render_document(one, template) for code, one in contents.items()}


@pytest.mark.parametrize("which", ["sample", "invented"])
def test_documents_and_findings_stay_the_same_when_every_declared_name_changes(
    which: str, renamed: Path, invented: Path
) -> None:
    folder = SAMPLE if which == "sample" else invented
    made = {}
    for templates in (ROOT / "templates", renamed):
        spec = load_year(templates, 2024)
        prepared = content_of_folder(folder, spec)
        found = sorted((f.rule.id, f.at.file, f.at.sheet, f.found) for f in prepared.findings)
        made[templates] = (documents(prepared, templates / "2024" / TEMPLATE), found)
    plain, other = made.values()
    assert other[0] == plain[0]
    assert other[1] == plain[1]
