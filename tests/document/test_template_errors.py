"""A template that cannot be filled in says in Chinese what is wrong and where, and never writes a blank instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from budget_disclosure.document.render import render_document
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.readback.document_text import read_document

Edit = Callable[..., Path]


def message(disclosure: Disclosure, template: Path) -> str:
    with pytest.raises(TemplateError) as caught:
        render_document(disclosure, template)
    return str(caught.value)


def test_unknown_field_is_named_with_its_paragraph_and_the_field_most_like_it(
    disclosure: Disclosure, edited_template: Edit
) -> None:
    found = message(disclosure, edited_template(("九、政府采购情况", "九、{{ yaer }}年政府采购情况")))
    assert found == ("模板中的字段“yaer”没有定义，是不是“year”？（正文，段落“九、{{ yaer }}年政府采购情况”）")


def test_unknown_prose_is_named_and_not_skipped_as_an_empty_loop(disclosure: Disclosure, edited_template: Edit) -> None:
    found = message(disclosure, edited_template(("prose.procurement", "prose.procurment")))
    assert found.startswith("模板中的字段“procurment”没有定义，是不是“procurement”？")
    assert "{% for p in prose.procurment %}" in found


def test_unknown_attribute_of_a_form_is_named(disclosure: Disclosure, edited_template: Edit) -> None:
    found = message(disclosure, edited_template(("form.overview", "form.overveiw")))
    assert "字段“overveiw”没有定义，是不是“overview”" in found
    assert "{{ form.overveiw }}" in found


def test_unknown_field_in_a_footer_names_the_footer(disclosure: Disclosure, edited_template: Edit) -> None:
    found = message(disclosure, edited_template(("— ", "{{ nmae }} "), part="word/footer1.xml"))
    assert "字段“nmae”没有定义" in found
    assert "页脚1，段落“{{ nmae }}" in found


def test_syntax_error_names_the_paragraph(disclosure: Disclosure, edited_template: Edit) -> None:
    found = message(disclosure, edited_template(("九、政府采购情况", "九、{{ year 年政府采购情况 }}")))
    assert found.startswith("模板标记写法错误")
    assert "九、{{ year 年政府采购情况 }}" in found


def test_loop_without_end_is_an_error(disclosure: Disclosure, edited_template: Edit) -> None:
    assert "模板标记写法错误" in message(disclosure, edited_template(("{%p endfor %}", "")))


def test_an_object_is_not_written_as_python_shows_it(disclosure: Disclosure, edited_template: Edit) -> None:
    found = message(disclosure, edited_template(("九、政府采购情况", "九、{{ tables.t01 }}")))
    assert "不是文字或数（TableView）" in found


def test_a_table_that_the_template_leaves_out_or_repeats_is_an_error(
    disclosure: Disclosure, edited_template: Edit
) -> None:
    found = message(disclosure, edited_template(("{{p tables.t08.body }}", "")))
    assert "没有插入“表八 2024年政府性基金预算支出表（不含上年结转）”" in found
    assert "{{p tables.t08.body }}" in found
    assert "重复插入了 2 次" in message(
        disclosure, edited_template(("{{p tables.t08.body }}", "{{p tables.t07.body }}"))
    )


def test_a_missing_style_is_named(disclosure: Disclosure, edited_template: Edit) -> None:
    found = message(disclosure, edited_template(("表内数字", "表内数"), part="word/styles.xml"))
    assert "没有样式“表内数字”" in found


def test_tracked_changes_and_comments_are_refused(disclosure: Disclosure, edited_template: Edit) -> None:
    run = '<w:r><w:t xml:space="preserve">九、政府采购情况</w:t></w:r>'
    template = edited_template((run, f'<w:ins w:id="1" w:author="x">{run}</w:ins>'))
    assert "批注或未接受的修订（段落“九、政府采购情况”）" in message(disclosure, template)


def test_a_file_that_is_no_word_document_is_an_error(disclosure: Disclosure, tmp_path: Path) -> None:
    broken = tmp_path / "部门预算公开.docx"
    broken.write_bytes(b"PK\x03\x04 half a file")
    assert "不是完好的 Word 文件" in message(disclosure, broken)
    assert "找不到模板" in message(disclosure, tmp_path / "nothing.docx")


def test_a_template_cannot_reach_into_python(disclosure: Disclosure, edited_template: Edit) -> None:
    found = message(disclosure, edited_template(("九、政府采购情况", "{{ name.__class__.__mro__ }}")))
    assert "__class__" in found


def test_what_word_leaves_behind_when_it_saves_a_template_does_no_harm(
    disclosure: Disclosure, template: Path, edited_template: Edit
) -> None:
    run = '<w:r><w:t xml:space="preserve">{{ p }}</w:t></w:r>'
    split = (
        '<w:r w:rsidR="00A1"><w:t>{</w:t></w:r><w:proofErr w:type="spellStart"/>'
        '<w:r w:rsidR="00A2"><w:t>{ p</w:t></w:r><w:r><w:t xml:space="preserve"> }}</w:t></w:r>'
    )
    saved = edited_template((run, split))
    assert read_document(render_document(disclosure, saved)) == read_document(render_document(disclosure, template))
    assert b"rsid" not in render_document(disclosure, saved)


def test_contents_that_word_has_filled_in_the_template_are_replaced(
    disclosure: Disclosure, template: Path, edited_template: Edit
) -> None:
    old = '<w:r><w:t>目录在生成文件时自动填写</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    filled = (
        "<w:r><w:t>{{ nonsense }}</w:t></w:r></w:p><w:p><w:r><w:t>第二条</w:t></w:r></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    saved = edited_template((old, filled))
    assert read_document(render_document(disclosure, saved)) == read_document(render_document(disclosure, template))
