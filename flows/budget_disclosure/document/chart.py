"""The pie chart of “三公”经费: Word's own chart with its figures in an embedded workbook, so that it can be edited.

Slices differ by pattern, so that the chart can be read in black and white. Word has one number format for amounts and
none for shares beside them; so labels are category names made by formulas of the embedded workbook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from budget_disclosure.document.chart_workbook import SHEET, workbook
from budget_disclosure.document.ooxml import DECLARATION, RELATIONSHIPS, WP, A, C, R
from budget_disclosure.model.money import format_table

RELATIONSHIP_ID: Final = "rIdThreePublicChart"
CHART_PART: Final = "word/charts/three_public.xml"
WORKBOOK_PART: Final = "word/embeddings/three_public.xlsx"
CHART_RELATIONSHIPS: Final = "word/charts/_rels/three_public.xml.rels"
CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_RELATIONSHIP: Final = f"{R}/chart"

_EMU_PER_MM = 36000
_WIDTH, _HEIGHT = 140 * _EMU_PER_MM, 80 * _EMU_PER_MM
_FILLS = (
    '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>',
    '<a:solidFill><a:srgbClr val="595959"/></a:solidFill>',
    '<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="404040"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>',
    '<a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill>',
    '<a:pattFill prst="smGrid"><a:fgClr><a:srgbClr val="404040"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>',
)
_WHOLE = '<a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill><a:ln><a:noFill/></a:ln>'
_LINE = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice of the pie: its name, the shown figure in 万元, and its share in percent of the shown figures."""

    name: str
    wan: Decimal
    share_pct: Decimal

    @property
    def label(self) -> str:
        """What stands beside the slice."""
        return f"{self.name}\n{format_table(self.wan)}万元，{format_table(self.share_pct)}%"


@dataclass(frozen=True, slots=True)
class PieChart:
    """A pie chart: title, alternative text, and its slices in order, those without an amount too."""

    title: str
    description: str
    slices: tuple[Slice, ...]


def drawing_xml(chart: PieChart, style: str) -> str:
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


def chart_parts(chart: PieChart) -> dict[str, bytes]:
    """Return the parts of the chart: the chart, its workbook with the same figures, and the link between them."""
    link = (
        f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="rId1" Type="{R}/package"'
        ' Target="../embeddings/three_public.xlsx"/></Relationships>'
    )
    rows = [(part.name, part.wan, part.label) for part in chart.slices]
    return {
        CHART_PART: _chart_xml(chart).encode(),
        CHART_RELATIONSHIPS: link.encode(),
        WORKBOOK_PART: workbook(("项目", "金额（万元）", "标签"), rows),
    }


def _chart_xml(chart: PieChart) -> str:
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}">'
        '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_text_properties(1400, 'defRPr')}</a:pPr>"
        f"<a:r>{_text_properties(1400, 'rPr')}<a:t>{escape(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea>'
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        '<c:x val="0.33"/><c:y val="0.27"/><c:w val="0.34"/><c:h val="0.595"/></c:manualLayout></c:layout>'
        f'<c:pieChart><c:varyColors val="1"/>{_series(chart.slices)}<c:firstSliceAng val="0"/></c:pieChart>'
        '</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text_body(1050)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(slices: Sequence[Slice]) -> str:
    last = len(slices) + 1
    # A slice that is the whole has no edge: it would be drawn as a radius.
    is_whole = sum(bool(part.wan) for part in slices) == 1
    fills = [_WHOLE if is_whole else f"{_FILLS[index % len(_FILLS)]}{_LINE}" for index in range(len(slices))]
    points = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:bubble3D val="0"/><c:spPr>{fill}</c:spPr></c:dPt>'
        for index, fill in enumerate(fills)
    )
    no_label = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:delete val="1"/></c:dLbl>'
        for index, part in enumerate(slices)
        if not part.wan
    )
    names = "".join(f'<c:pt idx="{index}"><c:v>{escape(part.label)}</c:v></c:pt>' for index, part in enumerate(slices))
    figures = "".join(
        f'<c:pt idx="{index}"><c:v>{format_table(part.wan)}</c:v></c:pt>' for index, part in enumerate(slices)
    )
    count = f'<c:ptCount val="{len(slices)}"/>'
    return (
        '<c:ser><c:idx val="0"/><c:order val="0"/>'
        f'<c:tx><c:strRef><c:f>{SHEET}!$B$1</c:f><c:strCache><c:ptCount val="1"/>'
        '<c:pt idx="0"><c:v>金额（万元）</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'{points}<c:dLbls>{no_label}<c:numFmt formatCode="0.00" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text_body(1050)}"
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="0"/>'
        '<c:showCatName val="1"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        '<c:showLeaderLines val="1"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{SHEET}!$C$2:$C${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{SHEET}!$B$2:$B${last}</c:f><c:numCache><c:formatCode>0.00</c:formatCode>"
        f"{count}{figures}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _text_body(size: int) -> str:
    return (
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_text_properties(size, 'defRPr')}</a:pPr>"
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _text_properties(size: int, tag: str) -> str:
    language = ' lang="zh-CN"' if tag == "rPr" else ""
    font = "黑体" if size > 1200 else "宋体"
    return (
        f'<a:{tag}{language} sz="{size}" b="0"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:latin typeface="{font}"/><a:ea typeface="{font}"/></a:{tag}>'
    )
