"""The worked examples for those who edit the template are carried out word for word, on a copy of the templates."""

import re
import shutil
from pathlib import Path

import docx
import pytest
from docx.document import Document

from budget_disclosure.declarations.year import load_year
from budget_disclosure.document.render import render_document
from budget_disclosure.readback.document_text import DocumentText, read_document
from budget_disclosure.runs.department_run import TEMPLATE_NAME
from budget_disclosure.template.check_template import check_template
from tests.support.contents import content_of_folder

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "template-examples.md"
BLOCK = re.compile(
    r"^(找到|在后面加上|结果|写错|检查结果)（([^）]+)）：\n\n```\w+\n(.*?)```$", re.MULTILINE | re.DOTALL
)


def steps(heading: str) -> list[tuple[str, str, str]]:
    """Return the marked code blocks under a heading of the page: what to do, where, and the text."""
    page = PAGE.read_text(encoding="utf-8")
    start = page.index(f"{heading}\n")
    level = re.match("#+", heading).group()  # type: ignore[union-attr]
    following = re.search(rf"^#{{2,{len(level)}}} ", page[start + len(heading) :], re.MULTILINE)
    section = page[start : start + len(heading) + following.start()] if following else page[start:]
    return [match.groups() for match in BLOCK.finditer(section)]  # type: ignore[misc]


def carry_out(heading: str, folder: Path) -> dict[str, str]:
    """Make the changes of an example in a year's folder; return the results it promises."""
    results, anchor = {}, ""
    for action, where, text in steps(heading):
        if action == "找到":
            anchor = text
        elif action == "在后面加上" and where == "Word":
            change_word(folder / TEMPLATE_NAME, anchor.strip(), text.strip())
        elif action == "在后面加上":
            path = folder / where
            content = path.read_text(encoding="utf-8")
            assert content.count(anchor) == 1, f"{where} 中有 {content.count(anchor)} 处：{anchor}"
            path.write_text(content.replace(anchor, anchor + text), encoding="utf-8")
        else:
            results[f"{action}（{where}）"] = text.strip()
    return results


def change_word(path: Path, anchor: str, text: str) -> None:
    """Insert paragraphs of body text behind the only paragraph with the anchor's text, as a person does in Word."""
    document: Document = docx.Document(str(path))
    (place,) = (paragraph for paragraph in document.paragraphs if paragraph.text == anchor)
    for line in reversed(text.splitlines()):
        added = document.add_paragraph(line, style="公文正文")
        place._p.addnext(added._p)
    document.save(str(path))


def rendered(templates: Path) -> DocumentText:
    """Check the template and return the sample's document made with it."""
    year = load_year(templates, 2024)
    assert check_template(year.folder / TEMPLATE_NAME, year) == ()
    (department,) = (path for path in (ROOT / "inputs" / "2024").iterdir() if path.is_dir())
    disclosure = content_of_folder(department, year).disclosure
    assert disclosure is not None
    return read_document(render_document(disclosure, year.folder / TEMPLATE_NAME))


@pytest.fixture
def copied(tmp_path: Path, templates: Path) -> Path:
    shutil.copytree(templates, tmp_path / "templates")
    return tmp_path / "templates"


def test_the_page_has_the_steps_that_are_carried_out_here() -> None:
    assert [action for action, _, _ in steps("### 写进 wording.yaml（推荐）")] == ["找到", "在后面加上"] * 2 + ["结果"]
    assert [action for action, _, _ in steps("### 直接写在 Word 里")] == [
        "找到",
        "在后面加上",
        "结果",
        "写错",
        "检查结果",
    ]
    assert [action for action, _, _ in steps("## 例二：加一列")] == ["找到", "在后面加上", "结果"]


@pytest.mark.parametrize("heading", ["### 写进 wording.yaml（推荐）", "### 直接写在 Word 里"])
def test_a_bureau_adds_a_sentence(copied: Path, heading: str) -> None:
    results = carry_out(heading, copied / "2024")
    name, sentence = next((name, text) for name, text in results.items() if name.startswith("结果"))

    assert sentence in rendered(copied).under(name.removeprefix("结果（").removesuffix("）"))


def test_a_misspelt_sentence_is_found_as_the_page_says(copied: Path) -> None:
    heading = "### 直接写在 Word 里"
    wrong = {action: text.strip() for action, _, text in steps(heading)}
    change_word(copied / "2024" / TEMPLATE_NAME, wrong["找到"], wrong["写错"])
    year = load_year(copied, 2024)

    printed = "\n".join(str(defect) for defect in check_template(year.folder / TEMPLATE_NAME, year))

    # The number of the paragraph changes with every edit of the template.
    assert re.sub(r"第 \d+ 段", "第 N 段", printed) == re.sub(r"第 \d+ 段", "第 N 段", wrong["检查结果"])


def test_a_bureau_adds_a_column(copied: Path) -> None:
    results = carry_out("## 例二：加一列", copied / "2024")
    table = rendered(copied).table("表二 ")
    promised = dict(line.split("：") for line in results["结果（表二）"].splitlines())

    assert promised == {row: table.cell(row, "本年收入", "财政拨款小计") for row in promised}
    assert len(promised) >= 3
