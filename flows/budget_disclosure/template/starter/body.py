"""The text of the shipped template: cover, contents, the four parts and the form, with docxtpl's tags in the text."""

from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

from budget_disclosure.ooxml.xml_parts import DECLARATION, R, W
from budget_disclosure.template.starter import styles as s
from budget_disclosure.template.starter.form import form_xml

FOOTER_ODD_ID: Final = "rIdFooterOdd"
FOOTER_EVEN_ID: Final = "rIdFooterEven"

_UPRIGHT = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1304" w:gutter="0"/>'
)
_LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1983" w:header="851" w:footer="794" w:gutter="0"/>'
)
_FOOTERS = (
    f'<w:footerReference w:type="default" r:id="{FOOTER_ODD_ID}"/>'
    f'<w:footerReference w:type="even" r:id="{FOOTER_EVEN_ID}"/>'
)

# Tables whose heading opens a page; the others follow the table before them when there is room.
_LANDSCAPE_TABLES = ("t02", "t09", "t12")
_ON_A_NEW_PAGE = ("t04", "t05", "t06", "t07")
_TABLE_SECTIONS = (
    ("t01",),
    ("t02",),
    ("t03", "t04", "t05", "t06", "t07", "t08"),
    ("t09",),
    ("t10", "t11"),
    ("t12",),
    ("t13",),
)


def document_part() -> str:
    """Return ``word/document.xml`` of the shipped template."""
    body = "".join((*_cover(), *_contents(), *_part_one(), *_part_two(), *_part_three(), *_forms(), *_part_four()))
    return (
        f'{DECLARATION}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{_section(_UPRIGHT)}</w:body></w:document>'
    )


def footer_part(style: str) -> str:
    """Return a footer with the page number between dashes."""
    return (
        f'{DECLARATION}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{s.style_id(style)}"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def paragraph(style: str, text: str, *, new_page: bool = False) -> str:
    """Return a paragraph in a style; a tab in the text becomes Word's."""
    runs = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in text.split("\t")
    )
    page = "<w:pageBreakBefore/>" if new_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{s.style_id(style)}"/>{page}</w:pPr>{runs}</w:p>'


def _cover() -> Iterable[str]:
    yield from _loop("cover_name", style=s.COVER_NAME)
    yield from _loop("cover_title", style=s.COVER_TITLE)
    yield paragraph(s.COVER_DATE, "{{ approval_month }}")
    yield _section_break(_UPRIGHT)


def _contents() -> Iterable[str]:
    yield paragraph(s.CONTENTS_TITLE, "目　录")
    runs = "".join(
        f"<w:r>{content}</w:r>"
        for content in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> TOC \\o "1-3" \\h \\z \\u </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>目录在生成文件时自动填写</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    yield f'<w:p><w:pPr><w:pStyle w:val="{s.style_id("toc 1")}"/></w:pPr>{runs}</w:p>'
    yield _section_break(_UPRIGHT, footers=_FOOTERS, numbering='<w:pgNumType w:fmt="upperRoman" w:start="1"/>')


def _part_one() -> Iterable[str]:
    yield paragraph(s.PART, "第一部分　概况")
    yield paragraph(s.SECTION, "一、{{ scope }}职责")
    yield from _loop("mandate")
    yield paragraph(s.SECTION, "二、机构设置情况")
    yield from _loop("organisation")


def _part_two() -> Iterable[str]:
    yield paragraph(s.PART, "第二部分　{{ year }}年{{ scope_noun }}预算报表")
    for section in _TABLE_SECTIONS:
        is_landscape = section[0] in _LANDSCAPE_TABLES
        for table in section:
            yield from _table(table, is_landscape=is_landscape)
        if section is _TABLE_SECTIONS[0]:
            yield _section_break(_UPRIGHT, numbering='<w:pgNumType w:fmt="decimal" w:start="1"/>')
        elif section is not _TABLE_SECTIONS[-1]:
            yield _section_break(_LANDSCAPE if is_landscape else _UPRIGHT)


def _table(table: str, *, is_landscape: bool) -> Iterable[str]:
    yield paragraph(s.TABLE_TITLE, f"{{{{ tables.{table}.heading }}}}", new_page=table in _ON_A_NEW_PAGE)
    lead = s.TABLE_LEAD_LANDSCAPE if is_landscape else s.TABLE_LEAD
    yield paragraph(lead, f"{{{{ scope_noun }}}}名称：{{{{ name }}}}\t单位：{{{{ tables.{table}.unit }}}}")
    yield paragraph(s.TABLE_NOTE, f"{{{{p tables.{table}.body }}}}")
    yield paragraph(s.TABLE_NOTE, f"{{%p if tables.{table}.note %}}")
    yield paragraph(s.TABLE_NOTE, f"{{{{ tables.{table}.note }}}}")
    yield paragraph(s.TABLE_NOTE, "{%p endif %}")


_SECTIONS: Final[Sequence[tuple[str, Sequence[tuple[str, str]]]]] = (
    ("一、{{ scope_noun }}预算收支数据变动情况及原因", (("", "total_change"),)),
    ("二、收入预算情况说明", (("", "revenue"),)),
    ("三、支出预算情况说明", (("", "expenditure"),)),
    ("四、财政拨款收支预算总体情况说明", (("", "appropriation"),)),
    (
        "五、一般公共预算支出情况说明",
        (
            ("（一）一般公共预算当年支出规模变化情况", "general_public_scale"),
            ("（二）一般公共预算当年支出结构情况", "general_public_structure"),
        ),
    ),
    ("六、一般公共预算基本支出情况说明", (("", "basic"),)),
    ("七、“三公”经费增减变动原因说明", (("", "three_public"),)),
    ("八、机关运行经费增减变动原因说明", (("", "agency_operating"),)),
    ("九、政府采购情况", (("", "procurement"),)),
    (
        "十、绩效管理情况",
        (("（一）整体绩效目标", "performance_overall"), ("（二）项目绩效目标", "performance_projects")),
    ),
    (
        "十一、国有资产占有使用情况",
        (
            ("（一）车辆情况", "assets_vehicles"),
            ("（二）房屋情况", "assets_premises"),
            ("（三）其他国有资产占有使用情况", "assets_equipment"),
        ),
    ),
    (
        "十二、其他说明",
        (("（一）政府购买服务指导性目录", "purchased_services_catalogue"), ("（二）其他", "other_notes")),
    ),
)


def _part_three() -> Iterable[str]:
    yield paragraph(s.PART, "第三部分　{{ year }}年度{{ scope_noun }}预算情况说明")
    for heading, parts in _SECTIONS:
        yield paragraph(s.SECTION, heading)
        for subheading, key in parts:
            if subheading:
                yield paragraph(s.SUBSECTION, subheading)
            yield from _loop(key)
            if key == "three_public":
                yield from _chart()


def _chart() -> Iterable[str]:
    yield paragraph(s.BODY, "{%p if charts.three_public %}")
    yield paragraph(s.BODY, "{{p charts.three_public }}")
    yield paragraph(s.BODY, "{%p else %}")
    yield paragraph(s.BODY, "{{ year }}年{{ scope }}没有安排“三公”经费预算，不列示分布图。")
    yield paragraph(s.BODY, "{%p endif %}")


def _forms() -> Iterable[str]:
    yield paragraph(s.BODY, "{%p for form in forms %}")
    yield paragraph(s.BODY, "{%p if loop.first %}")
    yield paragraph(s.ATTACHMENT, "附件　{{ year }}年度项目支出绩效目标表")
    yield paragraph(s.FORM_TITLE, "{{ level }}预算部门（单位）项目支出绩效目标表")
    yield paragraph(s.BODY, "{%p else %}")
    yield paragraph(s.FORM_TITLE, "{{ level }}预算部门（单位）项目支出绩效目标表", new_page=True)
    yield paragraph(s.BODY, "{%p endif %}")
    yield paragraph(s.FORM_YEAR, "（{{ year }}年度）")
    yield paragraph(s.FORM_NAME, "{{ form.project }}")
    yield form_xml(paragraph)
    yield paragraph(s.BODY, "{%p endfor %}")


def _part_four() -> Iterable[str]:
    yield paragraph(s.PART, "第四部分　名词解释")
    yield from _loop("definitions")


def _loop(key: str, style: str = s.BODY) -> Iterable[str]:
    """The paragraphs of ``wording.yaml`` under one key."""
    yield paragraph(style, f"{{%p for p in prose.{key} %}}")
    yield paragraph(style, "{{ p }}")
    yield paragraph(style, "{%p endfor %}")


def _section(page: str, footers: str = "", numbering: str = "") -> str:
    return (
        f'<w:sectPr>{footers}<w:type w:val="nextPage"/>{page}{numbering}'
        '<w:cols w:space="425"/><w:docGrid w:linePitch="312"/></w:sectPr>'
    )


def _section_break(page: str, footers: str = "", numbering: str = "") -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{s.style_id(s.SECTION_BREAK)}"/>'
        f"{_section(page, footers, numbering)}</w:pPr></w:p>"
    )
