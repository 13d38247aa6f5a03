"""更正说明 is made from a template that a bureau can edit: what it must show, and what it looks like."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import docx
import pytest

from budget_disclosure.actions.publish_departments import PublishOrder, publish_departments
from budget_disclosure.changes.change_blocks import Words
from budget_disclosure.changes.notice_words import Notice, NoticeRow
from budget_disclosure.corrections.notice_docx import notice_docx
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, text_of, value, w
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.runs.run_plan import plan_run
from budget_disclosure.runs.run_request import YearRequest
from budget_disclosure.store.document_sources import made_from
from budget_disclosure.store.version import Publication
from budget_disclosure.template.check_template import check_template
from budget_disclosure.template.field_tree import leaves, notice_fields
from budget_disclosure.text.word_diff import Stretch
from tests.support.formats import copy_year

ROOT = Path(__file__).parents[2]
DAY = date(2024, 6, 10)
NOTICE = Notice(
    title="关于《某局2024年度部门预算公开》的更正说明",
    change="办公费由0.50万元更正为0.60万元。更正原因：少列。",
    versions="2024年5月20日公开的第1版中以下内容随之更正，其余内容不变，以第2版为准。",
    unit="（万元）",
    rows=(NoticeRow("表六（办公费）", "0.50", "0.60"), NoticeRow("表一（合计）", "1.50", "1.60")),
    texts=(
        Words(
            (
                Stretch("same", "九、<采购>："),
                Stretch("removed", "旧"),
                Stretch("added", "新\n行"),
                Stretch("same", "。"),
            )
        ),
    ),
    name="某局",
    day="2024年6月10日",
)
Edit = Callable[..., Path]


@pytest.fixture
def shipped(templates: Path) -> Path:
    return templates / "2024" / "更正说明.docx"


@pytest.fixture
def edit(shipped: Path, tmp_path: Path) -> Edit:
    """Return a function that writes the template with words replaced."""

    def edited(*changes: tuple[str, str]) -> Path:
        parts = read_package(shipped.read_bytes(), "")
        content = parts[DOCUMENT].decode()
        for old, new in changes:
            assert old in content, old
            content = content.replace(old, new)
        path = tmp_path / shipped.name
        path.write_bytes(write_package({**parts, DOCUMENT: content.encode()}))
        return path

    return edited


def printed(content: bytes) -> list[str]:
    return [text_of(one) for one in parse(read_package(content, "")[DOCUMENT]).iter(w("p"))]


def test_a_notice_reads_from_the_title_to_the_day(shipped: Path) -> None:
    assert printed(notice_docx(NOTICE, shipped, DAY)) == [
        NOTICE.title,
        NOTICE.change,
        NOTICE.versions,
        *("位置", "更正前（万元）", "更正后（万元）"),
        *("表六（办公费）", "0.50", "0.60"),
        *("表一（合计）", "1.50", "1.60"),
        "",
        "九、<采购>：旧新\n行。",
        "某局",
        "2024年6月10日",
    ]


def test_what_was_removed_and_what_was_added_is_marked_and_nothing_else(shipped: Path) -> None:
    root = parse(read_package(notice_docx(NOTICE, shipped, DAY), "")[DOCUMENT])
    marks = [
        (value(run.find(f"{w('rPr')}/{w('rStyle')}")), text_of(run))
        for paragraph in root.iter(w("p"))
        if "采购" in text_of(paragraph)
        for run in paragraph.iter(w("r"))
    ]
    assert marks == [("", "九、<采购>："), ("Removed", "旧"), ("Added", "新\n行"), ("", "。")]


def test_a_notice_without_figures_has_no_table(shipped: Path) -> None:
    only_words = Notice(**{f.name: getattr(NOTICE, f.name) for f in fields(Notice)} | {"rows": ()})
    root = parse(read_package(notice_docx(only_words, shipped, DAY), "")[DOCUMENT])
    assert root.find(f"{w('body')}/{w('tbl')}") is None


def test_a_bureau_changes_words_and_styles_in_word(shipped: Path, tmp_path: Path) -> None:
    document = docx.Document(str(shipped))
    document.paragraphs[-1].insert_paragraph_before("联系电话：0755-1234567", style="落款")
    document.styles["更正前文字"].font.strike = False
    document.save(str(tmp_path / shipped.name))

    made = notice_docx(NOTICE, tmp_path / shipped.name, DAY)

    assert printed(made)[-3:] == ["某局", "联系电话：0755-1234567", "2024年6月10日"]
    styles = parse(read_package(made, "")[STYLES])
    (removed,) = (style for style in styles.iter(w("style")) if value(style.find(w("name"))) == "更正前文字")
    assert value(removed.find(f"{w('rPr')}/{w('strike')}")) == "0"


def test_every_field_of_the_notice_is_listed_for_the_check() -> None:
    assert list(notice_fields().children) == [field.name for field in fields(Notice)]
    sample = {"rows[]": NOTICE.rows[0], "texts[]": NOTICE.texts[0], "texts[].stretches[]": NOTICE.texts[0].stretches[0]}
    for leaf in leaves(notice_fields()):
        owner, _, name = leaf.path.rpartition(".")
        assert hasattr(sample[owner] if owner else NOTICE, name), leaf.path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{{ change }}", "", "［错误］T-410 正文：没有写出“更正了什么，为什么”（change）。请写上 {{ change }}。"),
        ("{{ row.after }}", "", "［错误］T-410 正文：没有写出“更正后的数”（row.after）。请写上 {{ row.after }}。"),
        (
            "{{ part.removed }}",
            "",
            "［错误］T-410 正文：没有写出“删去的文字”（part.removed）。请写上 {{ part.removed }}。",
        ),
        ("{{ day }}", "", "［提醒］T-410 正文：没有写出“落款日期；还没有公开的留空待填”（day）。请写上 {{ day }}。"),
        ("{{ versions }}", "{{ version }}{{ versions }}", "没有定义。是不是“versions”？"),
    ],
)
def test_what_the_template_of_notices_lacks_is_told(
    edit: Edit, year_2024: Declarations, old: str, new: str, told: str
) -> None:
    assert any(told in str(defect) for defect in check_template(edit((old, new)), year_2024))


def test_a_year_without_the_template_is_told_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(
        TemplateError,
        match=r"里没有更正说明的模板“更正说明\.docx”。请从随程序提供的模板里复制",
    ):
        notice_docx(NOTICE, tmp_path / "更正说明.docx", DAY)


def test_neither_a_run_nor_a_publication_begins_in_such_a_year(tmp_path: Path) -> None:
    format_folder = tmp_path / "thirteen-tables"
    (copy_year(format_folder) / "更正说明.docx").unlink()
    with pytest.raises(TemplateError, match="里没有更正说明的模板"):
        plan_run(YearRequest(year=2024, inputs=ROOT / "inputs", outputs=tmp_path, templates=format_folder))
    order = PublishOrder(("021",), 2024, Publication(DAY), ROOT / "inputs", tmp_path, format_folder)
    with pytest.raises(TemplateError, match="里没有更正说明的模板"):
        publish_departments(order, datetime(2024, 6, 11))


def test_documents_of_departments_are_not_made_from_it(templates: Path) -> None:
    declared = made_from((), templates / "2024", "").declarations
    assert "部门预算公开.docx" in declared
    assert "更正说明.docx" not in declared
