"""What of docxtpl's dialect a template can use, as the README lists it; and what it cannot, which is said and never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from docx.document import Document
from lxml import etree
from markupsafe import Markup

from budget_disclosure.document.engine import load_template
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, text_of, w

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    place: str
    after: str


ROWS = (Row("表一", "1.50"), Row("表二", "2.50"))
CONTEXT = {
    "name": "某局",
    "rows": ROWS,
    "none": (),
    "lines": "一\n二\t三",
    "block": Markup("<w:p/>"),
    "braces": "{{ name }}",
}


@pytest.fixture
def word(templates: Path) -> Document:
    """Return a document without text in it, with the styles of a template."""
    document: Document = docx.Document(str(templates / "2024" / "更正说明.docx"))
    for block in list(document.element.body)[:-1]:
        document.element.body.remove(block)
    return document


def rendered(word: Document, folder: Path) -> etree._Element:
    word.save(str(folder / "模板.docx"))
    return parse(load_template(folder / "模板.docx", tuple(CONTEXT)).render(CONTEXT)[DOCUMENT])


def printed(word: Document, folder: Path, *paragraphs: str | Sequence[str]) -> list[str]:
    """Return the paragraphs of a document from a template with these; several texts are several runs."""
    for texts in paragraphs:
        paragraph = word.add_paragraph()
        for text in [texts] if isinstance(texts, str) else texts:
            paragraph.add_run(text)
    return [text_of(one) for one in rendered(word, folder).iter(w("p"))]


def cells(word: Document, folder: Path, *rows: Sequence[str]) -> list[list[str]]:
    """Return the cells of a document from a template with one table."""
    table = word.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return [[text_of(cell) for cell in row.findall(w("tc"))] for row in rendered(word, folder).iter(w("tr"))]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["{{ name }}办"], ["某局办"]),
        ([["{", "{ na", "me }}"]], ["某局"]),  # Word divides a tag among runs as it likes
        (["{%p for r in rows %}", "{{ r.place }}", "{%p endfor %}"], ["表一", "表二"]),
        (["{%p if none %}", "有", "{%p elif rows %}", "行", "{%p else %}", "无", "{%p endif %}"], ["行"]),
        (["甲{% if none %}有{% else %}无{% endif %}乙"], ["甲无乙"]),
        (["{% for r in rows %}{{ r.place }}{% if not loop.last %}、{% endif %}{% endfor %}"], ["表一、表二"]),
        ([["甲", "{%r if rows %}", "有", "{%r endif %}", "乙"]], ["甲有乙"]),
        (["{%p set n = rows|length %}", "{{ n }}项，共{{ n + 1 }}"], ["2项，共3"]),
        (["甲{# 给编辑看的话 #}乙", "{#p 整段不印 #}"], ["甲乙"]),
        (['{{ name|replace("局", "厅") }} {{ rows|map(attribute="after")|join("、") }}'], ["某厅 1.50、2.50"]),
        (["{{ name|replace(“局”,“厅”) }}"], ["某厅"]),
        (['{{ rows[0].place }}{{ rows[1]["after"] }}'], ["表一2.50"]),
        (["{{ lines }}"], ["一\n二\t三"]),
        (["{{ braces }}"], ["{{ name }}"]),
        (["{{p block }}"], [""]),
        (["{_{ name }_}"], ["{_{ name }_}"]),
    ],
)
def test_text_can_be_written_with(
    word: Document, tmp_path: Path, paragraphs: list[str | Sequence[str]], expected: list[str]
) -> None:
    assert printed(word, tmp_path, *paragraphs) == expected


def test_rows_and_cells_can_be_repeated(word: Document, tmp_path: Path) -> None:
    rows = (["{%tr for r in rows %}", ""], ["{{ r.place }}", "{{ r.after }}"], ["{%tr endfor %}", ""])
    assert cells(word, tmp_path, *rows) == [["表一", "1.50"], ["表二", "2.50"]]


def test_cells_can_be_repeated_along_a_row(word: Document, tmp_path: Path) -> None:
    assert cells(word, tmp_path, ["{%tc for r in rows %}", "{{ r.place }}", "{%tc endfor %}"]) == [["表一", "表二"]]


def test_cells_can_be_merged_widened_and_coloured(word: Document, tmp_path: Path) -> None:
    rows = (["{%tr for r in rows %}", ""], ["{% vm %}{{ name }}", "{{ r.after }}"], ["{%tr endfor %}", ""])
    assert cells(word, tmp_path, *rows, ["{% colspan 2 %}甲", '{% cellbg "FFEEDD" %}乙']) == [
        ["某局", "1.50"],
        ["", "2.50"],
        ["甲", "乙"],
    ]
    root = rendered(word, tmp_path)
    assert [merge.get(w("val")) for merge in root.iter(w("vMerge"))] == ["restart", "continue"]
    assert [span.get(w("val")) for span in root.iter(w("gridSpan"))] == ["2"]
    assert [shade.get(w("fill")) for shade in root.iter(w("shd"))] == ["FFEEDD"]


def test_one_cell_can_reach_over_a_loop(word: Document, tmp_path: Path) -> None:
    assert cells(word, tmp_path, ["{%tc for r in rows %}", "{% hm %}{{ name }}", "{%tc endfor %}"]) == [["某局"]]
    assert [span.get(w("val")) for span in rendered(word, tmp_path).iter(w("gridSpan"))] == ["2"]


@pytest.mark.parametrize(
    ("paragraph", "told"),
    [
        ("{{r name }}", "“某局”落在段落文字以外，Word 不会显示"),
        ("{{p name }}", "“某局”落在段落文字以外，Word 不会显示"),
        ('{{r RichText("x") }}', "字段“RichText”没有定义"),
        ('{{ InlineImage("x.png") }}', "字段“InlineImage”没有定义"),
        ('{{p new_subdoc("x.docx") }}', "字段“new_subdoc”没有定义"),
        ('{% include "x" %}', "no loader"),
        ("{{ rows }}", "不是文字或数"),
        ("{{ nmae }}", "字段“nmae”没有定义，是不是“name”？"),
    ],
)
def test_what_is_not_there_is_told_and_no_text_is_lost(
    word: Document, tmp_path: Path, paragraph: str, told: str
) -> None:
    with pytest.raises(TemplateError, match=told):
        printed(word, tmp_path, ["甲", paragraph, "乙"])


def test_the_readme_lists_what_is_tested_here() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    said = readme[readme.index("## Word templates") : readme.index("## Layout")]
    for tag in (
        "{{ }}",
        "{{p }}",
        "{%p %}",
        "{%tr %}",
        "{%tc %}",
        "{%r %}",
        "{{r }}",
        "{% vm %}",
        "{% hm %}",
        "RichText",
        "InlineImage",
    ):
        assert tag in said, tag
