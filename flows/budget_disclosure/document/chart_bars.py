"""A bar chart: amounts side by side, last year's where they are known against this year's.

A single amount as a pie would be a grey disc. The two years differ by pattern, and every bar carries its figure, so
that the chart can be read in black and white and without an axis.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget_disclosure.document.chart_common import (
    DARK,
    LABEL_SIZE,
    LINE,
    STROKES,
    chart_xml,
    figures_of_points,
    name_of_series,
    names_of_points,
    text_body,
)
from budget_disclosure.document.chart_workbook import Row, workbook

_NAMES, _FIRST_FIGURES = "A", "B"
_CATEGORY_AXIS, _VALUE_AXIS = 111111111, 222222222
# Room between groups in percent of a bar: few bars stay slim.
_GAPS: Final = {1: 300, 2: 180}
_USUAL_GAP: Final = 90


@dataclass(frozen=True, slots=True)
class Series:
    """The bars of a year: the name of the series, and the shown figures in 万元, one for each category."""

    name: str
    figures: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar chart: title, alternative text, names of the categories, and one series (this year) or two."""

    title: str
    description: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]

    def part(self) -> str:
        """Return the chart part."""
        fills = (DARK,) if len(self.series) == 1 else (STROKES, DARK)
        bars = "".join(
            f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>{name_of_series(_column(index), one.name)}'
            f'<c:spPr>{fill}{LINE}</c:spPr><c:invertIfNegative val="0"/><c:dLbls>'
            '<c:numFmt formatCode="0.00" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
            f'{text_body(LABEL_SIZE)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
            '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
            f"</c:dLbls>{names_of_points(_NAMES, self.categories)}"
            f"{figures_of_points(_column(index), one.figures)}</c:ser>"
            for index, (one, fill) in enumerate(zip(self.series, fills, strict=True))
        )
        gap = _GAPS.get(len(self.categories), _USUAL_GAP)
        plot = (
            '<c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
            f'{bars}<c:gapWidth val="{gap}"/><c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/></c:barChart>'
            f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
            '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
            f"<c:spPr>{LINE}</c:spPr>{text_body(LABEL_SIZE)}"
            f'<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
            '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
            f'<c:valAx><c:axId val="{_VALUE_AXIS}"/>'
            '<c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
            '<c:delete val="1"/><c:axPos val="l"/><c:numFmt formatCode="0.00" sourceLinked="0"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
            f'<c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
        )
        legend = (
            f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{text_body(LABEL_SIZE)}</c:legend>'
            if len(self.series) > 1
            else ""
        )
        return chart_xml(self.title, plot, legend)

    def workbook(self) -> bytes:
        """Return the embedded workbook: a row a category, a column a year."""
        rows: list[Row] = [(name, *(one.figures[i] for one in self.series)) for i, name in enumerate(self.categories)]
        return workbook(("项目", *(one.name for one in self.series)), rows)


def _column(series: int) -> str:
    return chr(ord(_FIRST_FIGURES) + series)
