"""The performance form of the shipped template: one layout with the fields of both official ones, amounts in 元.

Its left half is the mid-term, its right half the year. Goals and indicators by themselves: where a project states
nothing for the mid-term, the left half keeps its columns but takes little room. Labels are marked as header cells.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from budget_disclosure.template.starter import styles as s

# The edges of all cells, in shares of the width; the cells of a row lie between some of them.
_EDGES: Final = (0, 230, 870, 1180, 1490, 1800, 2000, 2355, 2530, 2935, 3400, 3555, 4080, 4420, 5000)
_TEXTS: Final = (
    ("项目概况", "overview"),
    ("立项依据", "basis"),
    ("项目设立必要性", "necessity"),
    ("保证项目实施的制度、措施", "safeguards"),
    ("项目实施计划", "plan"),
)
_SIGNATURES: Final = (
    (870, "负责人", "responsible_person"),
    (1800, "经办人", "handler"),
    (3400, "联系电话", "phone"),
    (5000, "填报日期", "filled_on"),
)
# Right edges of 二级指标, 三级指标 and 指标值 of both halves; 绩效指标 and 一级指标 stand to the left of them.
_WITH_MID_TERM: Final = (1490, 2355, 2935, 3555, 4420, 5000)
_WITHOUT_MID_TERM: Final = (1180, 1490, 1800, 2530, 4080, 5000)
_INDICATORS: Final = (
    ("二级指标", "{{ row.mid_level2_merge }}{{ row.mid_level2 }}", s.FORM_LABEL),
    ("三级指标", "{{ row.mid_level3 }}", s.FORM_TEXT),
    ("指标值", "{{ row.mid_target }}", s.FORM_VALUE),
    ("二级指标", "{{ row.annual_level2_merge }}{{ row.annual_level2 }}", s.FORM_LABEL),
    ("三级指标", "{{ row.annual_level3 }}", s.FORM_TEXT),
    ("指标值", "{{ row.annual_target }}", s.FORM_VALUE),
)

Paragraph = Callable[[str, str], str]
Cell = tuple[int, str] | tuple[int, str, str] | tuple[int, str, str, str]

# A cell whose words name those beside it; styles of tables and readers of the screen go by it.
_HEADER_CELL: Final = (
    '<w:cnfStyle w:val="001000000000" w:firstRow="0" w:lastRow="0" w:firstColumn="1" w:lastColumn="0"'
    ' w:oddVBand="0" w:evenVBand="0" w:oddHBand="0" w:evenHBand="0" w:firstRowFirstColumn="0"'
    ' w:firstRowLastColumn="0" w:lastRowFirstColumn="0" w:lastRowLastColumn="0"/>'
)


def form_xml(paragraph: Paragraph) -> str:
    """Return the table of one form, with ``form`` as its field; ``paragraph`` makes a paragraph in a style."""
    form = _Form(paragraph)
    form.row((870, "项目名称"), (5000, "{{ form.project }}", s.FORM_TEXT), repeats=True)
    form.row(
        (870, "主管部门及代码"),
        (2935, "{{ form.department }}", s.FORM_TEXT),
        (3555, "实施单位"),
        (5000, "{{ form.unit }}", s.FORM_TEXT),
    )
    form.row(
        (870, "项目类别"),
        (2935, "{{ form.category }}", s.FORM_TEXT),
        (3555, "项目期"),
        (5000, "{{ form.period }}", s.FORM_TEXT),
    )
    form.row((870, "项目属性"), (5000, "{{ form.nature }}", s.FORM_TEXT))
    _funding(form)
    for label, field in _TEXTS:
        form.row((870, label), (5000, f"{{{{ form.{field} }}}}", s.FORM_TEXT))
    for part, is_stated in ((_goals, "form.has_mid_term_goal"), (_indicators, "form.has_mid_term_indicators")):
        form.loop(f"if {is_stated}")
        part(form, _WITH_MID_TERM)
        form.loop("else")
        part(form, _WITHOUT_MID_TERM)
        form.loop("endif")
    form.row(*((edge, f"{label}：{{{{ form.{field} }}}}", s.FORM_TEXT) for edge, label, field in _SIGNATURES))
    return form.xml()


def _funding(form: "_Form") -> None:
    form.row(
        (870, "项目资金（元）", s.FORM_LABEL, "restart"),
        (2000, "中期资金总额", s.FORM_AMOUNT_LABEL),
        (2935, "{{ form.mid_term_total }}", s.FORM_NUMBER),
        (4080, "年度资金总额", s.FORM_AMOUNT_LABEL),
        (5000, "{{ form.annual_total }}", s.FORM_NUMBER),
    )
    form.loop("for line in form.funding")
    form.row(
        (870, "", s.FORM_LABEL, "continue"),
        (2000, "{{ line.label }}", s.FORM_AMOUNT_LABEL),
        (2935, "{{ line.mid_term }}", s.FORM_NUMBER),
        (4080, "{{ line.label }}", s.FORM_AMOUNT_LABEL),
        (5000, "{{ line.annual }}", s.FORM_NUMBER),
    )
    form.loop("endfor")


def _goals(form: "_Form", edges: tuple[int, ...]) -> None:
    """Add the goals of both halves; ``edges`` are the right edges of the columns of indicators."""
    middle = edges[2]
    form.row((870, "总体目标", s.FORM_LABEL, "restart"), (middle, "中期目标"), (5000, "年度目标"), keeps=True)
    form.row(
        (870, "", s.FORM_LABEL, "continue"),
        (middle, "{{ form.mid_term_goal }}", s.FORM_TEXT),
        (5000, "{{ form.annual_goal }}", s.FORM_TEXT),
    )


def _indicators(form: "_Form", edges: tuple[int, ...]) -> None:
    """Add the indicators with their header, where there are any."""
    form.loop("if form.indicators")
    titles = tuple((edge, title) for edge, (title, _, _) in zip(edges, _INDICATORS, strict=True))
    form.row((230, "绩效指标", s.FORM_LABEL, "restart"), (870, "一级指标"), *titles, keeps=True)
    form.loop("for row in form.indicators")
    form.row(
        (230, "", s.FORM_LABEL, "continue"),
        (870, "{{ row.level1_merge }}{{ row.level1 }}"),
        *((edge, text, style) for edge, (_, text, style) in zip(edges, _INDICATORS, strict=True)),
    )
    form.loop("endfor")
    form.loop("endif")


class _Form:
    """The rows of the table as they are added."""

    def __init__(self, paragraph: Paragraph) -> None:
        self._paragraph = paragraph
        self._rows: list[str] = []

    def row(self, *cells: Cell, repeats: bool = False, keeps: bool = False) -> None:
        """Add a row of cells: right edge, text, style (default: a label), vertical merge.

        A row that repeats stands at the top of every page of the form; one that keeps stays with the next row.
        """
        left, xml = 0, ""
        for cell in cells:
            edge, text = cell[0], cell[1]
            style = cell[2] if len(cell) > 2 else s.FORM_LABEL
            merge = cell[3] if len(cell) > 3 else ""
            span = _EDGES.index(edge) - _EDGES.index(left)
            spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
            content = self._paragraph(style, text)
            if keeps:
                content = content.replace("</w:pPr>", "<w:keepNext/></w:pPr>", 1)
            named = _HEADER_CELL if style in (s.FORM_LABEL, s.FORM_AMOUNT_LABEL) else ""
            width = f'<w:tcW w:w="{edge - left}" w:type="pct"/>'
            xml += f"<w:tc><w:tcPr>{named}{width}{spanned}{merged}</w:tcPr>{content}</w:tc>"
            left = edge
        header = "<w:tblHeader/>" if repeats else ""
        self._rows.append(f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{xml}</w:tr>")

    def loop(self, tag: str) -> None:
        """Add a row that only carries a tag of docxtpl and disappears."""
        self.row((_EDGES[-1], f"{{%tr {tag} %}}", s.FORM_TEXT))

    def xml(self) -> str:
        """Return the table; ``form.project`` names it for readers who cannot see it."""
        widths = (right - left for left, right in pairwise(_EDGES))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{s.style_id(s.FORM)}"/><w:tblW w:w="5000" w:type="pct"/>'
            '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0680" w:firstRow="0" w:lastRow="0" w:firstColumn="1" w:lastColumn="0"'
            ' w:noHBand="1" w:noVBand="1"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(self._rows)}</w:tbl>"
        )
