"""The performance form of the shipped template: one layout with the fields of both official ones, amounts in 元."""

from collections.abc import Callable
from typing import Final

from budget_disclosure.document.starter import styles as s

# 绩效指标 | 一级 | 二级 三级 指标值 (中期) | 二级 三级 指标值 (年度); shares of the width.
_WIDTHS: Final = (250, 530, 680, 715, 715, 680, 715, 715)
_TEXTS: Final = (
    ("项目概况", "overview"),
    ("立项依据", "basis"),
    ("项目设立必要性", "necessity"),
    ("保证项目实施的制度、措施", "safeguards"),
    ("项目实施计划", "plan"),
)
_SIGNATURES: Final = (
    ("负责人", "responsible_person", 2),
    ("经办人", "handler", 2),
    ("联系电话", "phone", 2),
    ("填报日期", "filled_on", 2),
)

Paragraph = Callable[[str, str], str]


def form_xml(paragraph: Paragraph) -> str:
    """Return the table of one form, with ``form`` as its field; ``paragraph`` makes a paragraph in a style."""
    form = _Form(paragraph)
    form.row((2, "项目名称"), (6, "{{ form.project }}", s.FORM_TEXT))
    form.row(
        (2, "主管部门及代码"),
        (3, "{{ form.department }}", s.FORM_TEXT),
        (1, "实施单位"),
        (2, "{{ form.unit }}", s.FORM_TEXT),
    )
    form.row(
        (2, "项目类别"), (3, "{{ form.category }}", s.FORM_TEXT), (1, "项目期"), (2, "{{ form.period }}", s.FORM_TEXT)
    )
    form.row((2, "项目属性"), (6, "{{ form.nature }}", s.FORM_TEXT))
    form.row(
        (2, "项目资金（元）", s.FORM_LABEL, "restart"),
        (2, "中期资金总额", s.FORM_TEXT),
        (1, "{{ form.mid_term_total }}", s.FORM_NUMBER),
        (2, "年度资金总额", s.FORM_TEXT),
        (1, "{{ form.annual_total }}", s.FORM_NUMBER),
    )
    form.loop("for line in form.funding")
    form.row(
        (2, "", s.FORM_LABEL, "continue"),
        (2, "{{ line.label }}", s.FORM_TEXT),
        (1, "{{ line.mid_term }}", s.FORM_NUMBER),
        (2, "{{ line.label }}", s.FORM_TEXT),
        (1, "{{ line.annual }}", s.FORM_NUMBER),
    )
    form.loop("endfor")
    for label, field in _TEXTS:
        form.row((2, label), (6, f"{{{{ form.{field} }}}}", s.FORM_TEXT))
    form.row((2, "总体目标", s.FORM_LABEL, "restart"), (3, "中期目标"), (3, "年度目标"))
    form.row(
        (2, "", s.FORM_LABEL, "continue"),
        (3, "{{ form.mid_term_goal }}", s.FORM_TEXT),
        (3, "{{ form.annual_goal }}", s.FORM_TEXT),
    )
    titles = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")
    form.row((1, "绩效指标", s.FORM_LABEL, "restart"), *((1, title) for title in titles))
    form.loop("for row in form.indicators")
    form.row(
        (1, "", s.FORM_LABEL, "continue"),
        (1, "{{ row.level1_merge }}{{ row.level1 }}"),
        (1, "{{ row.mid_level2_merge }}{{ row.mid_level2 }}"),
        (1, "{{ row.mid_level3 }}", s.FORM_TEXT),
        (1, "{{ row.mid_target }}"),
        (1, "{{ row.annual_level2_merge }}{{ row.annual_level2 }}"),
        (1, "{{ row.annual_level3 }}", s.FORM_TEXT),
        (1, "{{ row.annual_target }}"),
    )
    form.loop("endfor")
    form.row(*((span, f"{label}：{{{{ form.{field} }}}}", s.FORM_TEXT) for label, field, span in _SIGNATURES))
    return form.xml()


class _Form:
    """Collects the rows of the form over its grid."""

    def __init__(self, paragraph: Paragraph) -> None:
        self._paragraph = paragraph
        self._rows: list[str] = []

    def row(self, *cells: tuple[int, str] | tuple[int, str, str] | tuple[int, str, str, str]) -> None:
        """Add a row of cells: span, text, style (default: a label), vertical merge."""
        position, xml = 0, ""
        for cell in cells:
            span, text = cell[0], cell[1]
            style = cell[2] if len(cell) > 2 else s.FORM_LABEL
            merge = cell[3] if len(cell) > 3 else ""
            width = sum(_WIDTHS[position : position + span])
            spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
            xml += (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{spanned}{merged}</w:tcPr>'
                f"{self._paragraph(style, text)}</w:tc>"
            )
            position += span
        self._rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{xml}</w:tr>")

    def loop(self, tag: str) -> None:
        """Add a row that only carries a tag of docxtpl and disappears."""
        self.row((len(_WIDTHS), f"{{%tr {tag} %}}", s.FORM_TEXT))

    def xml(self) -> str:
        """Return the table; ``form.project`` names it for readers who cannot see it."""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{s.style_id(s.FORM)}"/><w:tblW w:w="5000" w:type="pct"/>'
            '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            ' w:noHBand="0" w:noVBand="0"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(self._rows)}</w:tbl>"
        )
