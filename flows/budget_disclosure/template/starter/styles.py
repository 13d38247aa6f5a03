"""The styles of the shipped template: fonts, sizes and spacing by GB/T 9704—2012, all set here and never run by run."""

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from budget_disclosure.ooxml import word_styles as names
from budget_disclosure.ooxml.xml_parts import DECLARATION, W

FANGSONG: Final = "仿宋_GB2312"
KAITI: Final = "楷体_GB2312"
HEITI: Final = "黑体"
SONGTI: Final = "宋体"
TITLE_SONG: Final = "方正小标宋简体"

# Fonts to use where the named one is not installed; Word reads them from the font table.
ALTERNATIVES: Final = {
    FANGSONG: ("仿宋", "FangSong", "roman"),
    KAITI: ("楷体", "KaiTi", "script"),
    HEITI: ("黑体", "SimHei", "swiss"),
    SONGTI: ("宋体", "SimSun", "roman"),
    TITLE_SONG: ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "roman"),
}

# 22 lines fill the 225 mm between the margins; the standard asks for a pitch of 28 to 30 pt.
LINE_PITCH: Final = 578
UPRIGHT_WIDTH: Final = 8845
LANDSCAPE_WIDTH: Final = 12757

COVER_NAME: Final = "封面单位"
COVER_TITLE: Final = "Title"
COVER_DATE: Final = "封面日期"
CONTENTS_TITLE: Final = "TOC Heading"
PART: Final = "heading 1"
SECTION: Final = "heading 2"
SUBSECTION: Final = "heading 3"
BODY: Final = "公文正文"
TABLE_TITLE: Final = "表题"
TABLE_LEAD: Final = names.TABLE_LEAD
TABLE_LEAD_LANDSCAPE: Final = names.TABLE_LEAD_LANDSCAPE
TABLE_CONTINUED: Final = names.TABLE_CONTINUED
TABLE_CONTINUED_LANDSCAPE: Final = names.TABLE_CONTINUED_LANDSCAPE
TABLE_NOTE: Final = "表注"
ATTACHMENT: Final = "附件标题"
FORM_TITLE: Final = "绩效表题"
FORM_YEAR: Final = "绩效表年度"
FORM_NAME: Final = "绩效表项目名称"
FORM: Final = names.FORM
FORM_LABEL: Final = names.FORM_LABEL
FORM_TEXT: Final = "绩效表文字"
FORM_NUMBER: Final = "绩效表数字"
FORM_VALUE: Final = "绩效表指标值"
FORM_AMOUNT_LABEL: Final = names.FORM_AMOUNT_LABEL
PAGE_ODD: Final = "页码（单页）"
PAGE_EVEN: Final = "页码（双页）"
SECTION_BREAK: Final = "分节"


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style: ``size`` in half points, spacing in twentieths of a point, indents in characters."""

    id: str
    name: str
    font: str = ""
    size: int = 0
    based_on: str = "Normal"
    following: str = ""
    bold: bool = False
    align: str = ""
    line: int = 0
    line_rule: str = "exact"
    before: int = 0
    after: int = 0
    first_line_chars: int = 0
    left_chars: int = 0
    right_chars: int = 0
    outline: int | None = None
    keep_next: bool = False
    page_break: bool = False
    right_tab: int = 0
    leader: str = "none"


PARAGRAPH_STYLES: Final = (
    ParagraphStyle("CoverName", COVER_NAME, TITLE_SONG, 52, align="center", line=880, before=3200, after=600),
    ParagraphStyle("Title", COVER_TITLE, TITLE_SONG, 72, following="CoverDate", align="center", line=1000),
    ParagraphStyle("CoverDate", COVER_DATE, KAITI, 36, align="center", line=700, before=2600),
    ParagraphStyle("ContentsTitle", CONTENTS_TITLE, TITLE_SONG, 44, align="center", line=700, after=360),
    ParagraphStyle(
        "Heading1",
        PART,
        TITLE_SONG,
        44,
        following="Body",
        align="center",
        line=700,
        after=300,
        outline=0,
        keep_next=True,
        page_break=True,
    ),
    ParagraphStyle("Heading2", SECTION, HEITI, 32, following="Body", first_line_chars=2, outline=1, keep_next=True),
    ParagraphStyle("Heading3", SUBSECTION, KAITI, 32, following="Body", first_line_chars=2, outline=2, keep_next=True),
    ParagraphStyle("Body", BODY, FANGSONG, 32, first_line_chars=2),
    ParagraphStyle(
        "TableTitle",
        TABLE_TITLE,
        HEITI,
        26,
        following="TableLead",
        align="center",
        line=480,
        before=60,
        outline=1,
        keep_next=True,
    ),
    ParagraphStyle("TableLead", TABLE_LEAD, SONGTI, 21, line=360, keep_next=True, right_tab=UPRIGHT_WIDTH),
    ParagraphStyle(
        "TableLeadLandscape", TABLE_LEAD_LANDSCAPE, based_on="TableLead", keep_next=True, right_tab=LANDSCAPE_WIDTH
    ),
    ParagraphStyle("TableContinued", TABLE_CONTINUED, based_on="TableLead", keep_next=True),
    ParagraphStyle("TableContinuedLandscape", TABLE_CONTINUED_LANDSCAPE, based_on="TableLeadLandscape", keep_next=True),
    ParagraphStyle("TableNote", TABLE_NOTE, SONGTI, 21, line=400),
    ParagraphStyle("TableText", names.TABLE_TEXT, SONGTI, 20, align="left", line=260, before=10, after=10),
    ParagraphStyle("TableHead", names.TABLE_HEAD, HEITI, 20, based_on="TableText", align="center"),
    ParagraphStyle("TableCode", names.TABLE_CODE, based_on="TableText", align="left"),
    ParagraphStyle("TableNumber", names.TABLE_NUMBER, based_on="TableText", align="right"),
    ParagraphStyle("TableTotal", names.TABLE_TOTAL_TEXT, based_on="TableText", bold=True, align="center"),
    ParagraphStyle("TableTotalNumber", names.TABLE_TOTAL_NUMBER, based_on="TableNumber", bold=True, align="right"),
    *(
        ParagraphStyle(f"{id_}Small", f"{name}{names.SMALL}", size=18, line=240, based_on=id_, before=10, after=10)
        for id_, name in (
            ("TableText", names.TABLE_TEXT),
            ("TableHead", names.TABLE_HEAD),
            ("TableCode", names.TABLE_CODE),
            ("TableNumber", names.TABLE_NUMBER),
            ("TableTotal", names.TABLE_TOTAL_TEXT),
            ("TableTotalNumber", names.TABLE_TOTAL_NUMBER),
        )
    ),
    ParagraphStyle("Figure", names.FIGURE, align="center", line=240, line_rule="auto", before=120, after=120),
    ParagraphStyle(
        "AttachmentTitle",
        ATTACHMENT,
        HEITI,
        32,
        following="FormTitle",
        after=240,
        outline=1,
        keep_next=True,
        page_break=True,
    ),
    ParagraphStyle(
        "FormTitle", FORM_TITLE, TITLE_SONG, 30, following="FormYear", align="center", line=460, keep_next=True
    ),
    ParagraphStyle("FormYear", FORM_YEAR, FANGSONG, 21, following="FormName", align="center", line=340, keep_next=True),
    # The fourth level is for readers of the screen and for bookmarks; contents have three.
    ParagraphStyle("FormName", FORM_NAME, KAITI, 24, align="center", line=360, after=80, outline=3, keep_next=True),
    ParagraphStyle("FormText", FORM_TEXT, SONGTI, 20, align="left", line=270, before=30, after=30),
    ParagraphStyle("FormLabel", FORM_LABEL, based_on="FormText", align="center"),
    ParagraphStyle("FormNumber", FORM_NUMBER, based_on="FormText", align="right"),
    ParagraphStyle("FormValue", FORM_VALUE, based_on="FormText", align="center"),
    ParagraphStyle("FormAmountLabel", FORM_AMOUNT_LABEL, based_on="FormText", align="left"),
    *(
        ParagraphStyle(f"{id_}{english}", f"{name}{ending}", size=size, line=line, based_on=id_, before=10, after=10)
        for english, ending, size, line in (("Tight", names.TIGHT, 20, 255), ("Small", names.SMALL, 18, 235))
        for id_, name in (
            ("FormText", FORM_TEXT),
            ("FormLabel", FORM_LABEL),
            ("FormNumber", FORM_NUMBER),
            ("FormValue", FORM_VALUE),
            ("FormAmountLabel", FORM_AMOUNT_LABEL),
        )
    ),
    ParagraphStyle("TOC1", "toc 1", HEITI, 28, line=520, right_tab=UPRIGHT_WIDTH, leader="dot"),
    ParagraphStyle("TOC2", "toc 2", FANGSONG, 24, line=440, left_chars=2, right_tab=UPRIGHT_WIDTH, leader="dot"),
    ParagraphStyle("TOC3", "toc 3", FANGSONG, 24, line=440, left_chars=4, right_tab=UPRIGHT_WIDTH, leader="dot"),
    ParagraphStyle("Footer", "footer", SONGTI, 28, line=320),
    ParagraphStyle("PageOdd", PAGE_ODD, based_on="Footer", align="right", right_chars=1),
    ParagraphStyle("PageEven", PAGE_EVEN, based_on="Footer", align="left", left_chars=1),
    ParagraphStyle("SectionBreak", SECTION_BREAK, size=2, line=20),
)

_BUILT_IN = {COVER_TITLE, CONTENTS_TITLE, PART, SECTION, SUBSECTION, "toc 1", "toc 2", "toc 3", "footer"}


def styles_part() -> str:
    """Return ``word/styles.xml`` of the shipped template."""
    sizes = {style.id: style.size for style in PARAGRAPH_STYLES} | {"Normal": 32}
    by_id = {style.id: style for style in PARAGRAPH_STYLES}

    def size_of(style: ParagraphStyle) -> int:
        return style.size or (size_of(by_id[style.based_on]) if style.based_on in by_id else sizes["Normal"])

    paragraphs = "".join(_paragraph_style(style, size_of(style) * 10) for style in PARAGRAPH_STYLES)
    return (
        f'{DECLARATION}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANGSONG)}'
        '<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:widowControl/><w:spacing w:line="{LINE_PITCH}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>'
        "</w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="NormalTable"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{paragraphs}{_table_style('DisclosureTable', names.TABLE)}{_table_style('PerformanceForm', FORM)}</w:styles>"
    )


def font_table_part() -> str:
    """Return ``word/fontTable.xml``: the fonts by name, each with what stands in for it."""
    fonts = "".join(
        f'<w:font w:name="{escape(name)}"><w:altName w:val="{escape(other)}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>'
        for name, (local, latin, family) in ALTERNATIVES.items()
        for other in (latin if local == name else local,)
    )
    return f'{DECLARATION}<w:fonts xmlns:w="{W}">{fonts}</w:fonts>'


def style_id(name: str) -> str:
    """Return the id of a style of the shipped template by its name."""
    tables = {names.TABLE: "DisclosureTable", FORM: "PerformanceForm"}
    return tables.get(name) or next(style.id for style in PARAGRAPH_STYLES if style.name == name)


def _paragraph_style(style: ParagraphStyle, character: int) -> str:
    indents = _indents(style, character)
    tabs = (
        f'<w:tabs><w:tab w:val="right" w:leader="{style.leader}" w:pos="{style.right_tab}"/></w:tabs>'
        if style.right_tab
        else ""
    )
    if style.based_on != "Normal" and style.right_tab:
        tabs = tabs.replace("<w:tabs>", f'<w:tabs><w:tab w:val="clear" w:pos="{UPRIGHT_WIDTH}"/>')
    spacing = "".join(
        f' w:{key}="{number}"' for key, number in (("before", style.before), ("after", style.after)) if number
    )
    if style.line:
        spacing += f' w:line="{style.line}" w:lineRule="{style.line_rule}"'
    paragraph = "".join(
        (
            "<w:keepNext/>" if style.keep_next else "",
            "<w:keepLines/>" if style.keep_next else "",
            "<w:pageBreakBefore/>" if style.page_break else "",
            tabs,
            f"<w:spacing{spacing}/>" if spacing else "",
            indents,
            f'<w:jc w:val="{style.align}"/>' if style.align else "",
            f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "",
        )
    )
    run = "".join(
        (
            _fonts(style.font) if style.font else "",
            "<w:b/>" if style.bold else "",
            f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>' if style.size else "",
        )
    )
    custom = "" if style.name in _BUILT_IN else ' w:customStyle="1"'
    following = f'<w:next w:val="{style.following}"/>' if style.following else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{escape(style.name)}"/>'
        f'<w:basedOn w:val="{style.based_on}"/>{following}<w:qFormat/>'
        f"{f'<w:pPr>{paragraph}</w:pPr>' if paragraph else ''}{f'<w:rPr>{run}</w:rPr>' if run else ''}</w:style>"
    )


def _indents(style: ParagraphStyle, character: int) -> str:
    """Return indents in characters, with the same in twentieths of a point for programs that read only those."""
    wanted = (("left", style.left_chars), ("right", style.right_chars), ("firstLine", style.first_line_chars))
    parts = "".join(f' w:{key}Chars="{count * 100}" w:{key}="{count * character}"' for key, count in wanted if count)
    return f"<w:ind{parts}/>" if parts else ""


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _table_style(identifier: str, name: str) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="NormalTable"/><w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="45" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="45" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    )
