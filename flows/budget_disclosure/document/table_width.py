"""The widths of a table by the page it stands on: shares of the text width become exact."""

from lxml import etree

from budget_disclosure.document.fit_columns import fit_columns
from budget_disclosure.document.placing import Fit, Page, Place
from budget_disclosure.ooxml.word_styles import Styles
from budget_disclosure.ooxml.xml_parts import number, required, value, w


def text_area(section: etree._Element) -> Page:
    """Return what lies between the margins of a section, in twentieths of a point."""
    page, margins = required(section, w("pgSz")), required(section, w("pgMar"))
    return Page(
        number(page, "w") - number(margins, "left") - number(margins, "right"),
        number(page, "h") - number(margins, "top") - number(margins, "bottom"),
    )


def fit_table(table: etree._Element, page: Page, styles: Styles, place: Place) -> Fit | None:
    """Turn a fixed table as wide as the text (100 %) into exact widths; other tables keep what Word says, ``None``."""
    properties = required(table, w("tblPr"))
    whole, layout = properties.find(w("tblW")), properties.find(w("tblLayout"))
    if whole is None or whole.get(w("type")) != "pct" or layout is None or layout.get(w("type")) != "fixed":
        return None
    columns = table.findall(f"{w('tblGrid')}/{w('gridCol')}")
    parts = [number(column, "w") for column in columns]
    edges = [page.width * sum(parts[: index + 1]) // sum(parts) for index in range(len(parts))]
    declared = [right - left for left, right in zip([0, *edges], edges, strict=False)]
    fit = fit_columns(table, declared, page, styles, place)
    exact = fit.columns
    for column, part in zip(columns, exact, strict=True):
        column.set(w("w"), str(part))
    whole.set(w("w"), str(page.width))
    whole.set(w("type"), "dxa")
    for row in table.iter(w("tr")):
        position = 0
        for cell in row.findall(w("tc")):
            cell_properties = required(cell, w("tcPr"))
            span = int(value(cell_properties.find(w("gridSpan"))) or 1)
            cell_width = cell_properties.find(w("tcW"))
            if cell_width is None:
                cell_width = etree.Element(w("tcW"))
                cell_properties.insert(0, cell_width)
            cell_width.set(w("w"), str(sum(exact[position : position + span])))
            cell_width.set(w("type"), "dxa")
            position += span
    return fit
