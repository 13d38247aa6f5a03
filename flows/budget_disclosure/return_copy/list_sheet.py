"""The first sheet of a returned copy: every finding with a link to its cell, ready to print."""

from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from budget_disclosure.intake.raw_cells import column_letters
from budget_disclosure.model.findings import Severity
from budget_disclosure.return_copy.copy_entries import Entry, counts_of, xml_text
from budget_disclosure.return_copy.marks import Pool
from budget_disclosure.return_copy.workbook_parts import MAIN, NotAPackageError, Package, m
from budget_disclosure.workbook.row_heights import ROW_HEIGHT, height_for

HEADING: Final = "填报表问题清单"
HEADER_ROW: Final = 4
PRINT_TITLES: Final = f"${HEADER_ROW}:${HEADER_ROW}"
_HINT: Final = (
    "蓝色的单元格位置可以单击跳转，有问题的单元格带有底色和批注。请直接在本文件中更正，保存后重新报送；"
    "本表、底色和批注在重新报送时不影响检查，也不必删除。"
)
_COLUMNS: Final = (
    ("序号", 5),
    ("程度", 7),
    ("规则", 18),
    ("工作表", 10),
    ("单元格", 8),
    ("发现", 23),
    ("应为", 22),
    ("差额与算式", 20),
    ("怎样更正", 27),
)
_FILLS: Final[Mapping[Severity, str]] = {
    Severity.BLOCK: "FFFFC7CE",
    Severity.WARN: "FFFFEB9C",
    Severity.UNDETERMINED: "FFDCE6F1",
}
_ESCAPED = "_x005F_x"


def list_sheet(package: Package, styles_part: str, entries: Sequence[Entry], file: str) -> etree._Element:
    """Return the sheet; its styles are added to the workbook's."""
    return _ListSheet(_Styles(package.tree(styles_part)), entries, file).build()


def is_list_sheet(root: etree._Element, shared: Sequence[str]) -> bool:
    """Return whether a sheet is a list of ours, by what its first cell says (``shared`` are the shared texts)."""
    cell = root.find(f"{m('sheetData')}/{m('row')}/{m('c')}")
    if cell is None or cell.get("r") != "A1":
        return False
    if cell.get("t") == "s":
        number = int(cell.findtext(m("v")) or "-1")
        return 0 <= number < len(shared) and shared[number] == HEADING
    return "".join(text.text or "" for text in cell.iter(m("t"), m("v"))) == HEADING


class _Styles:
    """The cell formats the list needs, added once."""

    def __init__(self, styles: etree._Element) -> None:
        self._pools = {name: Pool(_group(styles, name)) for name in ("fonts", "fills", "borders", "cellXfs")}
        self.title = self._format(font=self._font(16, bold=True))
        self.text = self._format(wraps=True)
        self.note = self._format(font=self._font(10, color="FF595959"), wraps=True)
        border = self._border()
        self.header = self._format(font=self._font(10.5, bold=True), fill=self._fill("FFBDD7EE"), border=border)
        self.cell = self._format(border=border, wraps=True)
        self.centred = self._format(border=border, is_centred=True)
        link = self._font(10.5, color="FF0563C1", underlined=True)
        self.link = self._format(font=link, border=border, is_centred=True)
        bold = self._font(10.5, bold=True)
        self.severities = {
            severity: self._format(font=bold, fill=self._fill(colour), border=border, is_centred=True)
            for severity, colour in _FILLS.items()
        }

    def _font(self, size: float, *, bold: bool = False, color: str = "FF000000", underlined: bool = False) -> int:
        marks = f"{'<b/>' if bold else ''}{'<u/>' if underlined else ''}"
        xml = f'<font xmlns="{MAIN}">{marks}<sz val="{size}"/><color rgb="{color}"/><name val="宋体"/></font>'
        return self._pools["fonts"].number(etree.fromstring(xml))

    def _fill(self, colour: str) -> int:
        pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill>'
        return self._pools["fills"].number(etree.fromstring(f'<fill xmlns="{MAIN}">{pattern}</fill>'))

    def _border(self) -> int:
        line = "".join(
            f'<{side} style="thin"><color rgb="FFA6A6A6"/></{side}>' for side in ("left", "right", "top", "bottom")
        )
        return self._pools["borders"].number(etree.fromstring(f'<border xmlns="{MAIN}">{line}<diagonal/></border>'))

    def _format(
        self,
        *,
        font: int | None = None,
        fill: int = 0,
        border: int = 0,
        wraps: bool = False,
        is_centred: bool = False,
    ) -> int:
        font_id = self._font(10.5) if font is None else font
        place = ' horizontal="center"' if is_centred else ""
        wrap = ' wrapText="1"' if wraps or is_centred or border else ""
        return self._pools["cellXfs"].number(
            etree.fromstring(
                f'<xf xmlns="{MAIN}" numFmtId="0" fontId="{font_id}" fillId="{fill}" borderId="{border}" xfId="0" '
                'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
                f'<alignment{place} vertical="center"{wrap}/></xf>'
            ),
        )


def _group(styles: etree._Element, name: str) -> etree._Element:
    group = styles.find(m(name))
    if group is None:
        raise NotAPackageError(f"styles without {name}")
    return group


class _ListSheet:
    """Builds the sheet row by row."""

    def __init__(self, styles: _Styles, entries: Sequence[Entry], file: str) -> None:
        self._styles, self._entries, self._file = styles, entries, file
        self._root = etree.fromstring(f'<worksheet xmlns="{MAIN}"/>')
        self._links: list[tuple[str, str]] = []

    def build(self) -> etree._Element:
        """Return the root of the sheet."""
        self._settings()
        data = etree.SubElement(self._root, m("sheetData"))
        width = sum(width for _, width in _COLUMNS)
        summary = f"{self._file}：{counts_of(self._entries)}"
        self._row(data, 1, [(HEADING, self._styles.title)], 26)
        self._row(data, 2, [(summary, self._styles.text)], height_for(summary, width))
        self._row(data, 3, [(_HINT, self._styles.note)], height_for(_HINT, width))
        self._row(data, HEADER_ROW, [(name, self._styles.header) for name, _ in _COLUMNS], 22)
        for number, entry in enumerate(self._entries, 1):
            self._entry(data, number, entry)
        merges = etree.SubElement(self._root, m("mergeCells"), {"count": "3"})
        for row in (1, 2, 3):
            etree.SubElement(merges, m("mergeCell"), {"ref": f"A{row}:{column_letters(len(_COLUMNS))}{row}"})
        if self._links:
            links = etree.SubElement(self._root, m("hyperlinks"))
            for ref, target in self._links:
                etree.SubElement(links, m("hyperlink"), {"ref": ref, "location": target, "display": target})
        self._page()
        return self._root

    def _settings(self) -> None:
        settings = etree.SubElement(self._root, m("sheetPr"))
        etree.SubElement(settings, m("tabColor"), {"rgb": "FFC00000"})
        etree.SubElement(settings, m("pageSetUpPr"), {"fitToPage": "1"})
        views = etree.SubElement(self._root, m("sheetViews"))
        view = etree.SubElement(
            views, m("sheetView"), {"tabSelected": "1", "workbookViewId": "0", "showGridLines": "0"}
        )
        top = f"A{HEADER_ROW + 1}"
        pane = {"ySplit": str(HEADER_ROW), "topLeftCell": top, "activePane": "bottomLeft", "state": "frozen"}
        etree.SubElement(view, m("pane"), pane)
        etree.SubElement(view, m("selection"), {"pane": "bottomLeft", "activeCell": top, "sqref": top})
        etree.SubElement(self._root, m("sheetFormatPr"), {"defaultRowHeight": str(ROW_HEIGHT)})
        columns = etree.SubElement(self._root, m("cols"))
        for number, (_, width) in enumerate(_COLUMNS, 1):
            place = {"min": str(number), "max": str(number), "width": str(width), "customWidth": "1"}
            etree.SubElement(columns, m("col"), place)

    def _entry(self, data: etree._Element, number: int, entry: Entry) -> None:
        styles, row = self._styles, HEADER_ROW + number
        is_linked = bool(entry.cell)
        finding = entry.finding
        remedy = finding.what_to_do if entry.is_open else f"已说明并接受：{finding.accepted}"
        words = [
            (str(number), styles.centred),
            (str(entry.severity) if entry.is_open else "已接受", styles.severities[entry.severity]),
            (f"{finding.rule.id}\n{finding.rule.sentence}", styles.cell),
            (entry.sheet, styles.centred),
            (entry.place, styles.link if is_linked else styles.centred),
            (finding.found, styles.cell),
            (finding.expected, styles.cell),
            (entry.sum, styles.cell),
            (remedy, styles.cell),
        ]
        heights = [height_for(text, width) for (text, _), (_, width) in zip(words, _COLUMNS, strict=True)]
        self._row(data, row, words, max(heights))
        if is_linked:
            title = entry.sheet.replace("'", "''")
            self._links.append((f"E{row}", f"'{title}'!{entry.areas[0][0]}"))

    def _row(self, data: etree._Element, number: int, words: Sequence[tuple[str, int]], height: float) -> None:
        row = etree.SubElement(data, m("row"), {"r": str(number), "ht": f"{height:g}", "customHeight": "1"})
        for column, (text, style) in enumerate(words, 1):
            cell = etree.SubElement(row, m("c"), {"r": f"{column_letters(column)}{number}", "s": str(style)})
            if text:
                cell.set("t", "inlineStr")
                holder = etree.SubElement(etree.SubElement(cell, m("is")), m("t"))
                holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                holder.text = xml_text(text).replace("_x", _ESCAPED)

    def _page(self) -> None:
        margins = {"left": "0.5", "right": "0.5", "top": "0.6", "bottom": "0.6", "header": "0.3", "footer": "0.25"}
        etree.SubElement(self._root, m("pageMargins"), margins)
        page = {"paperSize": "9", "orientation": "landscape", "fitToWidth": "1", "fitToHeight": "0"}
        etree.SubElement(self._root, m("pageSetup"), page)
        footer = etree.SubElement(etree.SubElement(self._root, m("headerFooter")), m("oddFooter"))
        footer.text = "&C&A　第 &P 页 共 &N 页"
