"""The chart of “三公”经费: Word's own chart with its figures in an embedded workbook, so that it can be edited."""

from typing import Final
from xml.sax.saxutils import quoteattr

from budget_disclosure.document.chart_bars import BarChart
from budget_disclosure.document.chart_pie import PieChart
from budget_disclosure.ooxml.xml_parts import DECLARATION, RELATIONSHIPS, WP, A, C, R

RELATIONSHIP_ID: Final = "rIdThreePublicChart"
CHART_PART: Final = "word/charts/three_public.xml"
WORKBOOK_PART: Final = "word/embeddings/three_public.xlsx"
CHART_RELATIONSHIPS: Final = "word/charts/_rels/three_public.xml.rels"
CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_RELATIONSHIP: Final = f"{R}/chart"

_EMU_PER_MM = 36000
_WIDTH, _HEIGHT = 140 * _EMU_PER_MM, 80 * _EMU_PER_MM
Chart = PieChart | BarChart


def drawing_xml(chart: Chart, style: str) -> str:
    """Return the paragraph that shows the chart, in the paragraph style with that id."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_WIDTH}" cy="{_HEIGHT}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="1" name={quoteattr(chart.title)} descr={quoteattr(chart.description)}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{A}"><a:graphicData uri="{C}">'
        f'<c:chart xmlns:c="{C}" xmlns:r="{R}" r:id="{RELATIONSHIP_ID}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def chart_parts(chart: Chart) -> dict[str, bytes]:
    """Return the parts of the chart: the chart, its workbook with the same figures, and the link between them."""
    link = (
        f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="rId1" Type="{R}/package"'
        ' Target="../embeddings/three_public.xlsx"/></Relationships>'
    )
    return {
        CHART_PART: chart.part().encode(),
        CHART_RELATIONSHIPS: link.encode(),
        WORKBOOK_PART: chart.workbook(),
    }
