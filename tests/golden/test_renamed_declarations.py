"""Ids and keys are the declarations' own: when all of them are renamed consistently, nothing else changes.

A table, row, column, fact or section that the program knew by its name would show here: as a figure or sentence of a
document, a figure of the data, a finding, an explanation or a comparison with last year that is another. The keys of
rows that tables make themselves (codes, ``total``, ``department``) belong to the language of ``tables.yaml``.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.golden.test_invented_department import UNITS
from tests.support.contents import content_of_folder
from tests.support.formats import copy_year
from tests.support.workbooks import unit_values, valid_workbook

from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.checks.table_identities import check_tables
from budget_disclosure.companions import write_companions
from budget_disclosure.content.department_content import NO_ACCEPTANCES, DepartmentContent
from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.document.render import render_document
from budget_disclosure.explain.resolve import explain
from budget_disclosure.explain.trace import tracer_of
from budget_disclosure.ledger.build_ledger import unit_ledger
from budget_disclosure.model.findings import Finding, is_blocked
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.performance_forms import performance_forms
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.runs import read_contents
from budget_disclosure.tables.compute import compute_tables

ROOT = Path(__file__).parents[2]
SAMPLE = next((ROOT / "inputs" / "2024").glob("021-*"))
TEMPLATE = "部门预算公开.docx"
# Names that the sentences of a list of rows have of their own, whatever the facts are called.
OF_LISTS = {"name", "code", "amount", "share"}
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
    """Rename facts and sections of ``wording.yaml`` where they are declared, referred to and used in sentences."""
    head, facts, prose = re.split(r"(?=\n(?:facts|prose):\n)", text)
    keys = declared_keys(facts)
    parts = re.split(r"(?=\n  - )", facts)
    renamed = "".join(
        in_fact(part, keys - OF_LISTS if re.search(r"\n    (list: |structure:)", part) else keys) for part in parts
    )
    renamed = re.sub(r"(\bkey: )([a-z_]+)", r"\1\2_q", renamed)
    prose = re.sub(r"(?m)^  ([a-z_]+):$", r"  \1_q:", in_fact(prose, keys))
    prose, compared = prose.split("\ncompared_next_year:\n")
    compared = re.sub(r": ([a-z_]+)$", r": \1_q", compared, flags=re.MULTILINE)
    return f"{head}{renamed}{prose}\ncompared_next_year:\n{compared}"


def in_fact(text: str, keys: set[str]) -> str:
    """Rename what a fact, or the prose, refers to: the arguments of its kind, and the names in its sentences."""
    word = re.compile(rf"(?<![.\w\"'])({'|'.join(sorted(keys, key=len, reverse=True))})\b(?![\"'(])")

    def in_value(match: re.Match[str]) -> str:
        return match[1] + word.sub(r"\1_q", match[2])

    text = re.sub(r"(\b(?:part|whole|current|each): )([a-z_]+)", in_value, text)
    text = re.sub(r"((?:sum|difference|keep_if): )(\[[^\]]*\])", in_value, text)
    return EXPRESSION.sub(lambda match: word.sub(r"\1_q", match[0]), text)


def shipped(text: str) -> str:
    """Return a text of the program with the names as they are shipped."""
    text = re.sub(r"\bt(\d\d)\b", lambda match: f"t{int(match[1]) % 50:02}", text)
    return re.sub(r"_[xq]\b", "", text)


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def edit_template(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    xml = table_id(parts["word/document.xml"].decode())
    parts["word/document.xml"] = re.sub(r"\b(prose\.[a-z_]+)", r"\1_q", xml).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of templates in which every table, fixed row, column and fact has another name."""
    templates = tmp_path_factory.mktemp("renamed") / "templates"
    copy_year(templates)
    year = templates / "2024"
    (year / "document.yaml").unlink()  # what the public's page draws is named by facts; documents do not rest on it
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
    return {code: render_document(one, template) for code, one in contents(prepared).items()}


def contents(prepared: DepartmentContent) -> dict[str, Disclosure]:
    assert prepared.disclosure is not None, [str(f.at) + f.found for f in prepared.findings if is_blocked([f])]
    return {"": prepared.disclosure} | {unit.code: unit.disclosure for unit in prepared.units if unit.disclosure}


def companions(prepared: DepartmentContent, codes: Codes) -> dict[str, object]:
    """Return what is written beside the documents, with the names as they are shipped; data in no particular order."""
    files = {
        f"{code}/{name}": content
        for code, one in contents(prepared).items()
        for name, content in write_companions(one, codes).items()
        if name != "data/datapackage.json"  # sizes and digests of the others
    }
    return {name: comparable(name, content) for name, content in files.items()}


def comparable(name: str, content: bytes) -> object:
    if name.endswith(".xlsx"):
        return content
    text = shipped(content.decode("utf-8-sig"))
    return json.loads(text) if name.endswith(".json") else sorted(text.splitlines())


def answers(prepared: DepartmentContent, spec: Declarations) -> list[str]:
    """Return the explanations of one figure of each kind: a table's, the prose's, a form's, the chart's."""
    disclosure = contents(prepared)[""]
    tracer = tracer_of(disclosure, spec.wording.facts, spec.codes)
    references = (
        "表五!合计.基本支出",
        "表十二!合计",
        "分布图!公务接待费",
        "三公: 公务接待费",
        "机关运行经费",
        "政府采购预算总额",
    )
    return [shipped(repr(explain(reference, tracer, {}))) for reference in references]


def said(findings: Iterable[Finding]) -> list[tuple[str, str, str, str, str]]:
    """Return rule, severity, place and words of findings, with the names as they are shipped."""
    return sorted(
        (f.rule.id, f.effective_severity.value, shipped(str(f.at)), shipped(f.found), shipped(f.what_to_do))
        for f in findings
    )


@pytest.mark.parametrize("which", ["sample", "invented"])
def test_everything_stays_the_same_when_every_declared_name_changes(which: str, renamed: Path, invented: Path) -> None:
    folder = SAMPLE if which == "sample" else invented
    made = []
    for templates in (ROOT / "templates" / "thirteen-tables", renamed):
        spec = load_year(templates, 2024)
        prepared = content_of_folder(folder, spec)
        findings = said((*prepared.findings, *(finding for unit in prepared.units for finding in unit.findings)))
        template = templates / "2024" / TEMPLATE
        made.append(
            (documents(prepared, template), companions(prepared, spec.codes), answers(prepared, spec), findings)
        )
    (plain, other) = made
    for before, after in zip(plain, other, strict=True):
        assert after == before


def test_what_is_wrong_is_found_the_same_when_every_declared_name_changes(renamed: Path, invented: Path) -> None:
    """Findings that name tables, rows and facts: of identities that do not hold, of figures that nobody stated."""
    made = []
    for templates in (ROOT / "templates" / "thirteen-tables", renamed):
        spec = load_year(templates, 2024)
        ledger = content_of_folder(invented, spec).disclosure
        assert ledger is not None
        made.append(findings_of_broken_content(ledger, spec))
    assert made[1] == made[0]
    assert {rule for rule, *_ in made[0]} >= {"N-305", "X-404", "X-603"}


def findings_of_broken_content(disclosure: Disclosure, spec: Declarations) -> list[tuple[str, str, str, str, str]]:
    """Return what the rules say of a content whose prose is that of one unit, and whose tables lost the other lines."""
    unit = unit_ledger(disclosure.ledger.units[0], spec.codes)
    lost = replace(disclosure.ledger, lines=disclosure.ledger.lines[1:-1], revenue_lines=())
    tables = compute_tables(lost, spec.tables, spec.codes)
    forms = performance_forms(unit, spec.workbook)
    prose = write_prose(unit, compute_tables(unit, spec.tables, spec.codes), forms, spec.wording, spec.codes)
    mixed = {**tables, **{key: disclosure.tables[key] for key in list(tables)[::2]}}
    content = Disclosure(lost, mixed, prose, forms)
    found = (*check_tables(lost, mixed, spec.identities), *PROSE_CHECKS.run(content, spec))
    return said(found)


def published_last_year(prepared: DepartmentContent, spec: Declarations, outputs: Path) -> None:
    """Write the data of the documents as those of the year before: what was published then are this year's figures."""
    folder = outputs / "2023" / "305-云岭县水利局"
    for code, one in contents(prepared).items():
        place = folder / f"{code}-单位" if code else folder
        place.mkdir(parents=True, exist_ok=True)
        content = write_companions(one, spec.codes)["data.json"]
        (place / "data.json").write_bytes(content.replace(b'"fiscal_year":2024', b'"fiscal_year":2023'))


def compared_with_last_year(
    spec: Declarations, made_by: Declarations, folder: Path, outputs: Path
) -> list[tuple[str, str, str, str, str]]:
    """Return X-004 of this year's declarations, where last year's data was made by others."""
    published_last_year(content_of_folder(folder, made_by), made_by, outputs)
    findings = read_contents.content_of_folder(folder, "305", spec, outputs, NO_ACCEPTANCES).findings
    return said(finding for finding in findings if finding.rule.id == "X-004")


def test_the_comparison_with_last_year_finds_its_figures_by_what_they_are_declared_for(
    renamed: Path, invented: Path, tmp_path: Path
) -> None:
    plain, other = load_year(ROOT / "templates" / "thirteen-tables", 2024), load_year(renamed, 2024)
    expected = compared_with_last_year(plain, plain, invented, tmp_path / "plain")
    assert {word for *_, found, _ in expected for word in ("预算收支总计", "公务接待费") if word in found} == {
        "预算收支总计",
        "公务接待费",
    }
    assert compared_with_last_year(other, other, invented, tmp_path / "other") == expected

    # Facts renamed from one year to the next: last year's folder says what they were called when the data was made.
    before = tmp_path / "templates"
    shutil.copytree(renamed / "2024", before / "2024")
    copy_year(before, 2023)
    assert compared_with_last_year(load_year(before, 2024), plain, invented, tmp_path / "renamed") == expected
