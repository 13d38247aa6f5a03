"""A pie chart: how one year's amounts are divided.

Slices differ by pattern, so that the chart can be read in black and white. Word has one number format for amounts and
none for shares beside them; so labels are category names made by formulas of the embedded workbook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from typing import Final

from budget_disclosure.document.chart_common import (
    DARK,
    GRID,
    LABEL_SIZE,
    LIGHT,
    LINE,
    STROKES,
    WHITE,
    chart_xml,
    figures_of_points,
    name_of_series,
    names_of_points,
    text_body,
)
from budget_disclosure.document.chart_workbook import Formula, workbook
from budget_disclosure.model.money import format_table

_AMOUNT: Final = "金额（万元）"
_FILLS: Final = (WHITE, DARK, STROKES, LIGHT, GRID)


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

    def part(self) -> str:
        """Return the chart part."""
        return chart_xml(
            self.title,
            '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
            '<c:x val="0.33"/><c:y val="0.27"/><c:w val="0.34"/><c:h val="0.595"/></c:manualLayout></c:layout>'
            f'<c:pieChart><c:varyColors val="1"/>{_series(self.slices)}<c:firstSliceAng val="0"/></c:pieChart>',
        )

    def workbook(self) -> bytes:
        """Return the embedded workbook: names, amounts, and labels that follow an amount changed in Word."""
        whole = f"SUM($B$2:$B${len(self.slices) + 1})"
        rows = [
            (
                part.name,
                part.wan,
                Formula(
                    f'A{row}&amp;CHAR(10)&amp;TEXT(B{row},"0.00")&amp;"万元，"&amp;TEXT(B{row}/{whole},"0.00%")',
                    part.label,
                ),
            )
            for row, part in enumerate(self.slices, start=2)
        ]
        return workbook(("项目", _AMOUNT, "标签"), rows)


def _series(slices: Sequence[Slice]) -> str:
    points = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:bubble3D val="0"/><c:spPr>{fill}{LINE}</c:spPr></c:dPt>'
        for index, fill in zip(range(len(slices)), cycle(_FILLS), strict=False)
    )
    no_label = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:delete val="1"/></c:dLbl>'
        for index, part in enumerate(slices)
        if not part.wan
    )
    return (
        f'<c:ser><c:idx val="0"/><c:order val="0"/>{name_of_series("B", _AMOUNT)}'
        f'{points}<c:dLbls>{no_label}<c:numFmt formatCode="0.00" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text_body(LABEL_SIZE)}"
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="0"/>'
        '<c:showCatName val="1"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        '<c:showLeaderLines val="1"/></c:dLbls>'
        f"{names_of_points('C', [part.label for part in slices])}"
        f"{figures_of_points('B', [part.wan for part in slices])}</c:ser>"
    )
