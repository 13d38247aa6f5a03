"""The six usual changes of docs/architecture.md are carried out word for word, each in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from docx.document import Document
from tests.support.contents import content_of_folder
from tests.support.workbooks import unit_values

from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.document.render import render_document
from budget_disclosure.model.findings import is_blocked
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.readback.document_text import DocumentText, TextParagraph, read_document
from budget_disclosure.runs.write_documents import TEMPLATE_NAME
from budget_disclosure.template.check_template import check_template
from budget_disclosure.workbook.generate import write_workbook

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
SAMPLE = next((ROOT / "inputs" / "2024").glob("021-*"))
BLOCK = re.compile(
    r"^(Find|Add after it|Add before it|Append|Replace it with|Result) \(([^\n]+)\):\n\n```\w+\n(.*?)```$", re.M | re.S
)


def steps(heading: str) -> list[tuple[str, str, str]]:
    """Return what a section of the page says: what to do, where, and the text."""
    page = PAGE.read_text(encoding="utf-8")
    section = page.split(f"\n### {heading}\n", 1)[1].split("\n### ", 1)[0]
    return [match.groups() for match in BLOCK.finditer(section)]  # type: ignore[misc]


def carry_out(heading: str, folder: Path, ending: str = ".yaml") -> dict[str, str]:
    """Make the changes of a section to the files with an ending, and to the Word template; return the results by place."""
    found, results = "", {}
    for action, where, text in steps(heading):
        if action == "Find":
            found = text
        elif action == "Result":
            results[where] = text.strip()
        elif where == "Word":
            add_paragraphs(folder / TEMPLATE_NAME, found.strip(), text)
        elif where.endswith(ending):
            change(folder / where, action, found, text)
    return results


def change(file: Path, action: str, found: str, text: str) -> None:
    content = file.read_text(encoding="utf-8")
    if action == "Append":
        changed = content + ("\n\n" if file.suffix == ".py" else "") + text
    else:
        assert content.count(found) == 1, f"{file.name} has {content.count(found)} of: {found}"
        new = {"Add after it": found + text, "Add before it": text + found, "Replace it with": text}[action]
        changed = content.replace(found, new)
    file.write_text(changed, encoding="utf-8")


def add_paragraphs(path: Path, anchor: str, text: str) -> None:
    """Insert paragraphs before the only one with the anchor's text: ``[style] text`` a line."""
    document: Document = docx.Document(str(path))
    (place,) = (paragraph for paragraph in document.paragraphs if paragraph.text == anchor)
    for style, words in re.findall(r"^\[(.+?)\] (.*)$", text, re.M):
        place.insert_paragraph_before(words, style=style)
    document.save(str(path))


def rendered(disclosure: Disclosure, year: Declarations) -> DocumentText:
    return read_document(render_document(disclosure, year.folder / TEMPLATE_NAME))


def first_lines(document: DocumentText) -> list[str]:
    """Return the two lines of the cover."""
    return [block.text for block in document.blocks if isinstance(block, TextParagraph)][:2]


def sample_document(templates: Path) -> DocumentText:
    """Check the template and return the sample's document made with it."""
    year = load_year(templates, 2024)
    assert check_template(year.folder / TEMPLATE_NAME, year) == ()
    disclosure = content_of_folder(SAMPLE, year).disclosure
    assert disclosure is not None
    return rendered(disclosure, year)


@pytest.fixture
def copied(tmp_path: Path, templates: Path) -> Path:
    return shutil.copytree(templates, tmp_path / "templates" / templates.name)


@pytest.fixture
def project(tmp_path: Path, copied: Path) -> Path:
    """Return a copy of what a run needs: program, templates and the sample's workbooks."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copytree(SAMPLE, tmp_path / "inputs" / "2024" / SAMPLE.name)
    return copied.parents[1]


def run(project: Path, *arguments: str) -> str:
    """Run a module of the copied program and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(project / "flows")}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_the_page_describes_six_changes() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Where do I change …\n", 1)[1]
    headings = re.findall(r"^### (.+)$", section, re.M)
    assert headings == ["A rule", "A column", "A sentence with a figure", "A table", "A year", "A bureau"]
    assert all(steps(heading)[-1][0] == "Result" for heading in headings)


def test_an_identity_is_added_by_declaring_it(copied: Path) -> None:
    assert not any(f.rule.id == "X-990" for f in content_of_folder(SAMPLE, load_year(copied, 2024)).findings)

    results = carry_out("A rule", copied / "2024")

    content = content_of_folder(SAMPLE, load_year(copied, 2024))
    assert [f"{f.rule.id} {f.rule.sentence}" for f in content.findings if is_blocked([f])] == [results["findings"]]
    assert content.disclosure is None


def test_any_other_rule_is_added_as_a_function(project: Path) -> None:
    (workbook,) = (project / "inputs" / "2024" / SAMPLE.name).glob("021003-*.xlsx")
    check = ("budget_disclosure.cli", "check", str(workbook.relative_to(project)))
    catalogue = ("budget_disclosure.actions.catalogue_page", "templates/thirteen-tables/2024")
    assert "U-990" not in run(project, *check) + run(project, *catalogue)

    results = carry_out("A rule", project / "flows" / "budget_disclosure", ending=".py")

    printed = run(project, *check)

    assert results["`disclose check` of the sample's 021003"] in re.sub(r"^ +", "", printed, flags=re.M)
    assert "U-990" in run(project, *catalogue)


def test_a_column_is_added_by_declaring_it(copied: Path) -> None:
    assert_cell(carry_out("A column", copied / "2024"), sample_document(copied))


def test_a_sentence_with_a_figure_is_added_by_declaring_both(copied: Path) -> None:
    ((heading, sentence),) = carry_out("A sentence with a figure", copied / "2024").items()
    assert sentence in sample_document(copied).under(heading)

    disclosure = content_of_folder(SAMPLE, load_year(copied, 2024)).disclosure
    assert disclosure is not None
    fact = disclosure.narrative.facts["basic_operating_share"]
    assert f"{fact}" in sentence
    assert {cell.sheet for cell in fact.cells} == {"基本支出"}


def test_a_table_is_added_by_declaring_and_placing_it(copied: Path) -> None:
    assert_cell(carry_out("A table", copied / "2024"), sample_document(copied))


def assert_cell(results: dict[str, str], document: DocumentText) -> None:
    """Assert the promised figure, ``表四 “支出总计”, column “金额”``."""
    ((place, figure),) = results.items()
    match = re.fullmatch(r"(表\S+) “(.+)”, column “(.+)”", place)
    assert match is not None
    assert document.table(f"{match[1]} ").cell(match[2], match[3]) == figure


def test_a_year_is_a_copied_folder(copied: Path, tmp_path: Path) -> None:
    shutil.rmtree(copied / "2025", ignore_errors=True)  # the shipped one: here a person copies the folder
    shutil.copytree(copied / "2024", copied / "2025")
    results = carry_out("A year", copied / "2025")
    year = load_year(copied, 2025)
    values = unit_values()
    values.forms["unit"] |= {"approval_date": values.forms["unit"]["approval_date"].replace(year=2025)}  # type: ignore[union-attr, arg-type]
    folder = tmp_path / "inputs" / "2025" / "305-云岭县水利局"
    folder.mkdir(parents=True)
    write_workbook(year, folder / "305001-云岭县水利局.xlsx", values)

    content = content_of_folder(folder, year)

    assert content.disclosure is not None, [f"{f.at} {f.rule.id} {f.found}" for f in content.findings]
    assert "".join(first_lines(rendered(content.disclosure, year))) == results["title of the department's document"]
    # The year before stays as it was, and does not take the workbooks of another.
    assert load_year(copied, 2024).workbook == load_year(ROOT / "templates" / "thirteen-tables", 2024).workbook
    (wrong,) = (f for f in content_of_folder(folder, load_year(copied, 2024)).findings if is_blocked([f]))
    assert (wrong.rule.id, wrong.found) == ("I-202", "“2025”")


def test_a_bureau_is_another_folder(copied: Path) -> None:
    results = carry_out("A bureau", copied / "2024")
    assert first_lines(sample_document(copied))[1] == results["cover"]
    assert first_lines(sample_document(ROOT / "templates" / "thirteen-tables"))[1] == "2024年度部门预算公开"
