"""Every defect of a template is found at once, with its place in Word and what to write instead."""

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.findings import Rule, Severity
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.check_template import check_template, has_errors
from budget_disclosure.template.defects import TemplateDefect

Edit = Callable[..., Path]
HEADING = "九、政府采购情况"
LOOP = "{%p for p in prose.revenue %}"
CHART_CONDITION = "{%p if charts.three_public %}"


def shortened(text: str) -> str:
    quote = " ".join(text.split())
    return quote if len(quote) <= 40 else f"{quote[:40]}…"


def number_of(path: Path, text: str) -> int:
    """Return the number of the only paragraph outside tables with that text, counted by python-docx."""
    texts = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert texts.count(text) == 1, text
    return texts.index(text) + 1


def only(defects: tuple[TemplateDefect, ...]) -> TemplateDefect:
    assert len(defects) == 1, "\n".join(map(str, defects))
    return defects[0]


def test_the_shipped_template_has_no_defect(template: Path, year_2024: Declarations) -> None:
    assert check_template(template, year_2024) == ()


NO_FIELD = "标记“{}”里的字段“{}”没有定义"
IN_THE_HEADING = [
    ("{{ yaer }}", rules.UNDEFINED, NO_FIELD.format("{{ yaer }}", "yaer"),
     "是不是“year”或“name”？全部字段见 docs/fields.md"),
    ("{{ revenue_total }}", rules.UNDEFINED, NO_FIELD.format("{{ revenue_total }}", "revenue_total"),
     "应写成“facts.revenue_total”"),
    ("{{ facts.revenue_totl }}", rules.UNDEFINED, NO_FIELD.format("{{ facts.revenue_totl }}", "facts.revenue_totl"),
     "是不是“facts.revenue_total”或“facts.revenue_unit_own”或“facts.expenditure_total”？全部字段见 docs/fields.md"),
    ("{{ facts.revenue_change }}", rules.UNDEFINED, NO_FIELD.format("{{ facts.revenue_change }}", "facts.revenue_change"),
     "这个名称不能单独写出，可用：facts['revenue_change.prior']、facts['revenue_change.amount']、"
     "facts['revenue_change.pct']、facts['revenue_change.reason']；整句话请用 prose"),
    ("{{ form.project }}", rules.UNDEFINED, NO_FIELD.format("{{ form.project }}", "form"),
     "“form”只在循环“for form in …”里面能用，请把这段话移到循环里"),
    ("{{ loop.index }}", rules.UNDEFINED, NO_FIELD.format("{{ loop.index }}", "loop"),
     "“loop”只在循环里面能用，请把它移到循环里"),
    ("{{ name.full }}", rules.UNDEFINED, "“name”是文字，没有下一级“full”", "只写 {{ name }} 即可"),
    ("{{ forms.project }}", rules.WRONG_USE, "forms 是一个清单，不能直接写“.project”",
     "要先循环再取：{%p for form in forms %} … {{ form.project }}"),
    ("{{ is_department }}", rules.WRONG_USE, "“is_department”只有“是”和“否”，不能写进文字",
     "请用作条件：{%p if is_department %} … {%p endif %}"),
    ("{{ facts.three_public.value }}", rules.WRONG_USE, "“facts.three_public.value”是供条件比较的数，不能写进文字",
     "请写成 {{ facts.three_public }}"),
    ("{{ tables.t03 }}", rules.WRONG_USE, "“tables.t03”是一组字段，不能直接写出",
     "请写明是哪一个，如 tables.t03.heading、tables.t03.title、tables.t03.line_above、tables.t03.unit、"
     "tables.t03.body"),
    ("{{ name|uper }}", rules.UNKNOWN_TAG, "不认识的过滤器 | uper", "是不是“upper”"),
    ("{% include 'x' %}", rules.UNKNOWN_TAG, "“{% include 'x' %}”：不认识“include”",
     "模板里只能用 for、endfor、if、elif、else、endif、set"),
    ("｛｛ name ｝｝", rules.WRONG_BRACES, "“｛｛ name ｝｝”用了全角符号或多了空格，程序会把它当作普通文字印出来",
     "应写成 {{ name }}（英文半角）"),
    ("{ { name } }", rules.WRONG_BRACES, "“{ { name } }”用了全角符号或多了空格，程序会把它当作普通文字印出来",
     "应写成 {{ name }}（英文半角）"),
    ("{{ name ｝｝", rules.WRONG_BRACES, "标记“{{ name ｝｝”的结尾用了全角符号或多了空格", "应写成 {{ name }}（英文半角）"),
    ("{name}", rules.WRONG_BRACES, "“{name}”只有一层花括号，程序会把它当作普通文字印出来", "字段要写两层花括号：{{ name }}"),
    ("{{ name", rules.UNCLOSED, "标记“{{ name”没有结束，本段内找不到“}}”", "请补上“}}”；一个标记要写在同一段里"),
    ("{{ name %}", rules.UNCLOSED, "标记“{{ name %}”以“{{”开头，却以“%}”结尾", "结尾应为“}}”：{{ name }}"),
    ("name }}", rules.UNCLOSED, "“}}”前面没有配对的开头标记", "请补上开头，或把它删掉"),
    ("{{ facts revenue_total }}", rules.SYNTAX,
     "标记“{{ facts revenue_total }}”写法有误：“revenue_total” 的位置不对，前后两个词之间少了点“.”或运算符",
     "请改正，如 {{ name }}"),
    ("{{ facts．revenue_total }}", rules.SYNTAX, "标记“{{ facts．revenue_total }}”写法有误：里面有不能用的字符 “．”",
     "请改为英文半角：{{ facts.revenue_total }}"),
    ("{{ }}", rules.SYNTAX, "标记“{{ }}”写法有误：里面没有写字段", "请改正，如 {{ name }}"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "rule", "found", "remedy"), IN_THE_HEADING, ids=[case[0] for case in IN_THE_HEADING])
def test_a_wrong_tag_is_reported_where_it_stands(
    year_2024: Declarations, edited_template: Edit, tag: str, rule: Rule, found: str, remedy: str
) -> None:
    path = edited_template((HEADING, HEADING + tag))

    defect = only(check_template(path, year_2024))

    assert (defect.rule, defect.found, defect.remedy) == (rule, found, remedy)
    assert (defect.at.part, defect.at.quote) == ("正文", shortened(HEADING + tag))
    assert defect.at.paragraph == number_of(path, HEADING + tag)
    assert defect.severity is Severity.BLOCK


IN_THE_LOOP = [
    ("见下：{%p for p in prose.revenue %}", rules.NOT_ALONE,
     "“{%p for p in prose.revenue %}”所在的段落里还有“见下：”，生成文件时会一起消失", "请把它单独放在一段里"),
    ("{%pfor p in prose.revenue %}", rules.UNKNOWN_TAG, "“{%pfor p in prose.revenue %}”里“p”后面少了空格",
     "应写成 {%p for p in prose.revenue %}"),
    ("{% p for p in prose.revenue %}", rules.UNKNOWN_TAG,
     "“{% p for p in prose.revenue %}”里“p”和“{%”之间多了空格，或后面缺了普通空格", "应写成 {%p for p in prose.revenue %}"),
    ("{%p fro p in prose.revenue %}", rules.UNKNOWN_TAG, "“{%p fro p in prose.revenue %}”：不认识“fro”", "是不是“for”"),
    ("｛％p for p in prose.revenue ％｝", rules.WRONG_BRACES,
     "“｛％p for p in prose.revenue ％｝”用了全角符号或多了空格，程序会把它当作普通文字印出来",
     "应写成 {%p for p in prose.revenue %}（英文半角）"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "found", "remedy"), IN_THE_LOOP, ids=[case[0] for case in IN_THE_LOOP])
def test_a_misspelt_loop_is_one_defect_and_nothing_follows_from_it(
    year_2024: Declarations, edited_template: Edit, text: str, rule: Rule, found: str, remedy: str
) -> None:
    path = edited_template((LOOP, text))

    defect = only(check_template(path, year_2024))

    assert (defect.rule, defect.found, defect.remedy) == (rule, found, remedy)
    assert (defect.at.heading, defect.at.paragraph) == ("二、收入预算情况说明", number_of(path, text))


def test_all_defects_are_reported_at_once_in_the_order_of_the_document(
    year_2024: Declarations, edited_template: Edit
) -> None:
    path = edited_template(
        (LOOP, "{%p for p in prose.revenu %}"), (HEADING, HEADING + "{{ yaer }}"), ("{{p tables.t05.body }}", "")
    )
    found = [(defect.rule, defect.found) for defect in check_template(path, year_2024)]

    assert found == [
        (rules.UNDEFINED, "标记“{%p for p in prose.revenu %}”里的字段“prose.revenu”没有定义"),
        (rules.UNDEFINED, "标记“{{ yaer }}”里的字段“yaer”没有定义"),
        (rules.TABLE_MISSING, "没有插入表五（t05）"),
        (rules.PROSE_MISSING, "没有写出文字说明“prose.revenue”（第三部分 部门预算情况说明，1 段）"),
    ]


def test_text_in_pieces_is_read_as_word_shows_it(year_2024: Declarations, edited_template: Edit) -> None:
    pieces = '{{</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve"> ya</w:t></w:r>'
    pieces += '<w:bookmarkStart w:id="7" w:name="x"/><w:r><w:t>er }</w:t></w:r><w:bookmarkEnd w:id="7"/><w:r><w:t>}'
    split = only(check_template(edited_template((HEADING, HEADING + pieces)), year_2024))
    right = check_template(
        edited_template((HEADING, HEADING + pieces.replace("ya<", "ye<").replace(">er }", ">ar }"))), year_2024
    )

    assert (split.at.quote, split.found) == (f"{HEADING}{{{{ yaer }}}}", NO_FIELD.format("{{ yaer }}", "yaer"))
    assert right == ()


def test_a_tag_over_two_paragraphs_is_reported_in_both(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template(
        (f"{HEADING}</w:t></w:r></w:p>", f"{HEADING}{{{{ na</w:t></w:r></w:p><w:p><w:r><w:t>me }}}}</w:t></w:r></w:p>")
    )
    found = [(defect.rule, defect.at.quote) for defect in check_template(path, year_2024)]
    assert found == [(rules.UNCLOSED, f"{HEADING}{{{{ na"), (rules.UNCLOSED, "me }}")]


def test_chinese_quotation_marks_in_a_tag_are_a_warning(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template((HEADING, HEADING + "{{ facts[“revenue_total”] }}"))
    defects = check_template(path, year_2024)

    assert (only(defects).rule, only(defects).severity) == (rules.CHINESE_QUOTES, Severity.WARN)
    assert only(defects).remedy.startswith('请改为英文引号：{{ facts["revenue_total"] }}')
    assert not has_errors(defects)


def test_a_loop_without_end_is_reported_at_its_beginning(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template(("{%p endfor %}", ""))
    defect = only(check_template(path, year_2024))
    first = next(text for p in docx.Document(str(path)).paragraphs if "for" in (text := p.text))

    assert (defect.rule, defect.at.quote) == (rules.UNBALANCED, first)
    assert (defect.found, defect.remedy) == (f"“{first}”没有结束", "请在要重复或有条件的内容后面补上 {%p endfor %}")


@pytest.mark.parametrize(
    ("old", "new", "found", "remedy"),
    [
        ("{%p endfor %}", "{%p endfor x %}", "“{%p endfor x %}”里“endfor”后面多了“x”", "应写成 {%p endfor %}"),
        (
            LOOP,
            "{%p for p in prose.revenue if 5 % 2 %}",
            "“{%p for p in prose.revenue if 5 % 2 %}”里面有“%”，程序认不出这个标记",
            "请删掉“%”",
        ),
    ],
)
def test_what_the_dialect_does_not_read_is_a_syntax_error(
    year_2024: Declarations, edited_template: Edit, old: str, new: str, found: str, remedy: str
) -> None:
    defect = only(check_template(edited_template((old, new)), year_2024))
    assert (defect.rule, defect.found, defect.remedy) == (rules.SYNTAX, found, remedy)
    assert defect.at.quote == new


def test_ends_without_beginning_are_each_reported(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template((CHART_CONDITION, ""))
    found = [(defect.rule, defect.found) for defect in check_template(path, year_2024)]
    assert found == [
        (rules.UNBALANCED, "“{%p else %}”前面没有配对的“if”"),
        (rules.UNBALANCED, "“{%p endif %}”前面没有配对的“if”"),
    ]


def test_a_row_tag_outside_a_table_is_reported(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template((HEADING, HEADING + "{%tr if year %}{%tr endif %}"))
    defects = check_template(path, year_2024)
    assert [(d.rule, d.found, d.remedy) for d in defects] == [
        (rules.NOT_ALONE, "“{%tr if year %}”不在表格里", "“tr”只能写在表格里；在正文中请写成 {%p if year %}"),
        (rules.NOT_ALONE, "“{%tr endif %}”不在表格里", "“tr”只能写在表格里；在正文中请写成 {%p endif %}"),
    ]


def test_a_row_tag_with_other_text_in_its_row_says_which_cell(year_2024: Declarations, edited_template: Edit) -> None:
    tag = "{%tr for line in form.funding %}"
    path = edited_template((tag, f"资金{tag}"))
    defect = only(check_template(path, year_2024))
    rows = list(docx.Document(str(path)).tables[0]._tbl.iter(qn("w:tr")))
    row = next(i for i, r in enumerate(rows, start=1) if f"资金{tag}" in "".join(r.itertext()))

    assert (defect.rule, defect.at.table, defect.at.row, defect.at.cell) == (rules.NOT_ALONE, 1, row, 1)
    assert defect.found == f"“{tag}”所在的行里还有“资金”，生成文件时整行会消失"


def test_a_wrong_field_in_a_form_says_row_and_cell_and_that_the_right_one_is_missing(
    year_2024: Declarations, edited_template: Edit
) -> None:
    path = edited_template(("form.overview", "form.overveiw"))
    wrong, missing = check_template(path, year_2024)
    rows = list(docx.Document(str(path)).tables[0]._tbl.iter(qn("w:tr")))
    row = next(i for i, r in enumerate(rows, start=1) if "overveiw" in "".join(r.itertext()))

    assert (wrong.rule, wrong.at.table, wrong.at.row, wrong.at.cell) == (rules.UNDEFINED, 1, row, 2)
    assert wrong.remedy == "是不是“form.overview”？全部字段见 docs/fields.md"
    assert (missing.rule, missing.severity) == (rules.FORM_FIELD_MISSING, Severity.WARN)
    assert missing.found == "绩效目标表里没有用到“项目概况”（form.overview）"


def test_a_loop_begun_in_the_text_and_ended_in_a_table_is_reported(
    year_2024: Declarations, edited_template: Edit
) -> None:
    path = edited_template(("（{{ year }}年度）", "{%p if year %}"), ("{{ form.nature }}", "{%p endif %}"))
    split, unused = check_template(path, year_2024)
    assert (split.rule, split.at.table, split.at.quote) == (rules.SPLIT_BLOCK, 1, "{%p endif %}")
    assert f"第 {number_of(path, '{%p if year %}')} 段" in split.found
    assert unused.rule is rules.FORM_FIELD_MISSING


def test_a_condition_over_several_paragraphs_should_stand_alone(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template((CHART_CONDITION, "{% if charts.three_public %}"))
    assert [(d.rule, d.remedy) for d in check_template(path, year_2024)] == [
        (rules.SPLIT_BLOCK, "请改为 {% else %}"),
        (rules.SPLIT_BLOCK, "请改为 {% endif %}"),
    ]


def test_a_fact_as_a_condition_is_always_true_and_reported(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template((CHART_CONDITION, "{%p if facts.three_public %}"))
    defect = only(check_template(path, year_2024))
    assert (defect.rule, defect.severity) == (rules.WRONG_USE, Severity.WARN)
    assert defect.remedy == "按是否为零判断请写成 facts.three_public.value"
    assert check_template(edited_template((CHART_CONDITION, "{%p if facts.three_public.value %}")), year_2024) == ()


def test_a_part_of_a_change_that_some_documents_lack_is_a_warning(
    year_2024: Declarations, edited_template: Edit
) -> None:
    path = edited_template((HEADING, HEADING + "{{ facts['revenue_change.pct'] }}"))
    assert only(check_template(path, year_2024)).rule is rules.UNCERTAIN
    guarded = edited_template((HEADING, HEADING + "{{ facts['revenue_change.pct'] | default('') }}"))
    assert check_template(guarded, year_2024) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{{p tables.t05.body }}", "", [(rules.TABLE_MISSING, "没有插入表五（t05）")]),
        ("{{p tables.t05.body }}", "{{ tables.t05.body }}",
         [(rules.WRONG_USE, "“tables.t05.body”是整块内容（表或图），不能写在文字里")]),
        ("{{ tables.t05.heading }}", "{{p tables.t05.heading }}",
         [(rules.WRONG_USE, "“{{p tables.t05.heading }}”：“tables.t05.heading”不是整块内容，不能代替段落")]),
        ("{{ tables.t05.heading }}", "表五", [(rules.TABLE_PART_MISSING, "表五（t05）没有写出表题")]),
        ("{{ tables.t06.heading }}", "{{ tables.t05.heading }}",
         [(rules.TABLE_PART_MISSING, "表六（t06）没有写出表题"),
          (rules.TABLE_MIXED_UP, "这里写的是 tables.t05.heading，下面的表却是 tables.t06.body")]),
        ("{%p for form in forms %}", "{%p for form in prose.revenue %}", None),
        ("{{p charts.three_public }}", "", [(rules.CHART_MISSING, "没有插入“三公”经费分布图")]),
        (" TOC ", " REF ", [(rules.CONTENTS_MISSING, "没有目录")]),
    ],
)  # fmt: skip
def test_what_a_document_must_show_is_missed(
    year_2024: Declarations, edited_template: Edit, old: str, new: str, expected: list[tuple[Rule, str]] | None
) -> None:
    defects = check_template(edited_template((old, new)), year_2024)
    if expected is None:
        assert (rules.FORMS_MISSING, "没有项目支出绩效目标表的循环“forms”") in [(d.rule, d.found) for d in defects]
    else:
        assert [(d.rule, d.found) for d in defects] == expected


def test_a_table_placed_twice_names_both_places_unless_only_one_of_them_can_appear(
    year_2024: Declarations, edited_template: Edit
) -> None:
    paragraph = '<w:p><w:pPr><w:pStyle w:val="TableNote"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    original = paragraph.replace("<w:t>", '<w:t xml:space="preserve">').format("{{p tables.t05.body }}")

    def template(*texts: str) -> Path:
        return edited_template((original, "".join(paragraph.format(text) for text in texts)))

    body = "{{p tables.t05.body }}"
    twice = template(body, body)
    second = only(check_template(twice, year_2024))
    first_number = [p.text for p in docx.Document(str(twice)).paragraphs].index(body) + 1
    assert (second.rule, second.at.paragraph) == (rules.TABLE_TWICE, first_number + 1)
    assert f"第 {first_number} 段“{body}”" in second.found

    either = template("{%p if is_department %}", body, "{%p else %}", body, "{%p endif %}")
    assert check_template(either, year_2024) == ()
    sometimes = template("{%p if is_department %}", body, "{%p endif %}")
    assert only(check_template(sometimes, year_2024)).rule is rules.TABLE_CONDITIONAL
    repeated = template("{%p for f in forms %}", body, "{%p endfor %}")
    assert only(check_template(repeated, year_2024)).rule is rules.TABLE_TWICE


def test_a_wide_table_on_an_upright_page_and_the_other_way_round(
    year_2024: Declarations, template: Path, tmp_path: Path
) -> None:
    document = docx.Document(str(template))
    flat = [section for section in document.sections if section.page_width > section.page_height]
    upright = [section for section in document.sections if section.page_width < section.page_height][2:]
    flat[0].page_width, flat[0].page_height = flat[0].page_height, flat[0].page_width
    upright[0].page_width, upright[0].page_height = upright[0].page_height, upright[0].page_width
    path = tmp_path / template.name
    document.save(str(path))

    defects = check_template(path, year_2024)

    assert {defect.rule for defect in defects} == {rules.ORIENTATION}
    wide = [table.id for table in year_2024.tables.tables if table.landscape]
    named = [re.search(r"（(t\d+)）", defect.found).group(1) for defect in defects]  # type: ignore[union-attr]
    assert [(table in wide, "横排的宽表" in defect.found) for table, defect in zip(named, defects, strict=True)] == [
        (table in wide, table in wide) for table in named
    ]
    assert {table in wide for table in named} == {True, False}


def test_a_style_the_program_needs_is_missing_or_of_another_kind(
    year_2024: Declarations, edited_template: Edit
) -> None:
    renamed = edited_template(('w:val="表内数字"', 'w:val="表内数目"'), part="word/styles.xml")
    defect = only(check_template(renamed, year_2024))
    assert (defect.rule, defect.at.part) == (rules.STYLE_MISSING, "样式")
    assert defect.found == "没有段落样式“表内数字”，公开表、图或目录要用它"


def test_a_paragraph_in_a_style_that_is_not_there_is_reported(
    year_2024: Declarations, template: Path, tmp_path: Path
) -> None:
    document = docx.Document(str(template))
    paragraph = next(p for p in document.paragraphs if p.text == LOOP)
    paragraph._p.pPr.pStyle.set(qn("w:val"), "Zhengwen")
    path = tmp_path / template.name
    document.save(str(path))

    defect = only(check_template(path, year_2024))
    assert (defect.rule, defect.found) == (rules.STYLE_UNDEFINED, "用了样式表里没有的段落样式“Zhengwen”")
    assert defect.at.paragraph == number_of(path, LOOP)


def test_a_table_title_without_outline_level_would_miss_the_contents(
    year_2024: Declarations, template: Path, tmp_path: Path
) -> None:
    document = docx.Document(str(template))
    next(p for p in document.paragraphs if p.text == "{{ tables.t03.heading }}").style = document.styles["公文正文"]
    path = tmp_path / template.name
    document.save(str(path))
    defect = only(check_template(path, year_2024))
    assert (defect.rule, defect.found) == (
        rules.NOT_A_HEADING,
        "表三（t03）的表题所在段落的样式没有大纲级别，不会进目录",
    )


def test_a_lost_footer_and_missing_page_numbers_are_reported(year_2024: Declarations, edited_template: Edit) -> None:
    lost = check_template(edited_template(('r:id="rIdFooterOdd"', 'r:id="rId77"')), year_2024)
    assert [(d.rule, d.found) for d in lost] == [
        (rules.FOOTER_MISSING, "第 2 节的页脚已经丢失（没有这个链接）"),
        (rules.PAGE_NUMBER_MISSING, "第 2 节起，单页没有页码"),
    ]
    even = only(check_template(edited_template((" PAGE ", " DATE "), part="word/footer2.xml"), year_2024))
    assert (even.rule, even.found) == (rules.PAGE_NUMBER_MISSING, "第 2 节起，双页没有页码")


def test_a_wrong_field_in_a_footer_names_the_footer(year_2024: Declarations, edited_template: Edit) -> None:
    defect = only(check_template(edited_template(("— ", "{{ nmae }} "), part="word/footer1.xml"), year_2024))
    assert (defect.at.part, defect.at.paragraph, defect.remedy) == (
        "页脚1",
        1,
        "是不是“name”？全部字段见 docs/fields.md",
    )


def test_every_paragraph_with_tracked_changes_or_comments_is_reported(
    year_2024: Declarations, template: Path, tmp_path: Path
) -> None:
    document = docx.Document(str(template))
    changed = [p for p in document.paragraphs if p.text in (HEADING, LOOP)]
    for number, paragraph in enumerate(changed):
        paragraph._p.append(etree.fromstring(f'<w:ins xmlns:w="{qn("w:ins")[1:-4]}" w:id="{number}" w:author="x"/>'))
    path = tmp_path / template.name
    document.save(str(path))

    defects = check_template(path, year_2024)
    assert [(d.rule, d.at.quote, d.found) for d in defects] == [
        (rules.TRACKED, LOOP, "有未接受的修订"),
        (rules.TRACKED, HEADING, "有未接受的修订"),
    ]


def test_a_section_break_in_the_paragraph_of_a_tag_would_be_lost(
    year_2024: Declarations, template: Path, tmp_path: Path
) -> None:
    document = docx.Document(str(template))
    paragraph = next(p for p in document.paragraphs if p.text == LOOP)
    paragraph.add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
    path = tmp_path / template.name
    document.save(str(path))
    defect = only(check_template(path, year_2024))
    assert defect.found == f"“{LOOP}”所在的段落里还有分节符、分页符、图形或域，生成文件时会一起消失"


def test_a_damaged_file_is_one_defect_and_a_missing_one_is_wrong_use(
    year_2024: Declarations, template: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "部门预算公开.docx"
    broken.write_bytes(template.read_bytes()[:2000])
    assert only(check_template(broken, year_2024)).rule is rules.UNREADABLE

    parts = read_package(template.read_bytes(), template.name)
    broken.write_bytes(write_package({**parts, "word/document.xml": b"<w:document"}))
    assert (only(check_template(broken, year_2024)).rule, only(check_template(broken, year_2024)).at.part) == (
        rules.UNREADABLE, "正文",
    )  # fmt: skip


def test_what_only_the_renderer_finds_is_reported_too(year_2024: Declarations, edited_template: Edit) -> None:
    path = edited_template((HEADING, f'{HEADING}</w:t></w:r><w:r><w:rPr><w:b w:val="{{{{ yaer"/></w:rPr><w:t>'))
    defect = only(check_template(path, year_2024))
    assert (defect.rule, defect.at.part) == (rules.NOT_RENDERABLE, "部门预算公开.docx")
