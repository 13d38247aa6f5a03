"""What charts have in common: the frame of the chart part, its title, texts, fills that differ without colour."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from budget_disclosure.document.chart_workbook import SHEET
from budget_disclosure.model.money import format_table
from budget_disclosure.ooxml.xml_parts import DECLARATION, A, C, R

LABEL_SIZE: Final = 1050
LINE: Final = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
WHITE: Final = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
DARK: Final = '<a:solidFill><a:srgbClr val="595959"/></a:solidFill>'
STROKES: Final = (
    '<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="404040"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
)
LIGHT: Final = '<a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill>'
GRID: Final = (
    '<a:pattFill prst="smGrid"><a:fgClr><a:srgbClr val="404040"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
)
_TITLE_SIZE = 1400


def chart_xml(title: str, plot: str, legend: str = "") -> str:
    """Return ``word/charts/….xml`` with a title, a plot area and, below it, a legend."""
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}">'
        '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{text_properties(_TITLE_SIZE, 'defRPr')}</a:pPr>"
        f"<a:r>{text_properties(_TITLE_SIZE, 'rPr')}<a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
        f'<c:plotArea>{plot}</c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{text_body(LABEL_SIZE)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def name_of_series(column: str, name: str) -> str:
    """Return the name of a series, which is the header of its column in the workbook."""
    return (
        f'<c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escape(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def names_of_points(column: str, names: Sequence[str]) -> str:
    """Return the categories, which stand in a column of the workbook."""
    points = "".join(f'<c:pt idx="{index}"><c:v>{escape(name)}</c:v></c:pt>' for index, name in enumerate(names))
    place = f"{SHEET}!${column}$2:${column}${len(names) + 1}"
    return (
        f"<c:cat><c:strRef><c:f>{place}</c:f><c:strCache>"
        f'<c:ptCount val="{len(names)}"/>{points}</c:strCache></c:strRef></c:cat>'
    )


def figures_of_points(column: str, figures: Sequence[Decimal]) -> str:
    """Return the figures (万元), which stand in a column of the workbook."""
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{format_table(figure)}</c:v></c:pt>' for index, figure in enumerate(figures)
    )
    place = f"{SHEET}!${column}$2:${column}${len(figures) + 1}"
    return (
        f"<c:val><c:numRef><c:f>{place}</c:f><c:numCache><c:formatCode>0.00</c:formatCode>"
        f'<c:ptCount val="{len(figures)}"/>{points}</c:numCache></c:numRef></c:val>'
    )


def text_body(size: int) -> str:
    """Return the text properties of labels, axes and legends; ``size`` in hundredths of a point."""
    return (
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{text_properties(size, 'defRPr')}</a:pPr>"
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def text_properties(size: int, tag: str) -> str:
    """Return the properties of a text: 黑体 for titles, 宋体 for the rest, black."""
    language = ' lang="zh-CN"' if tag == "rPr" else ""
    font = "黑体" if size > 1200 else "宋体"
    return (
        f'<a:{tag}{language} sz="{size}" b="0"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:latin typeface="{font}"/><a:ea typeface="{font}"/></a:{tag}>'
    )
