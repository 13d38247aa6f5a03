"""Marks of wrong cells: conditional formats under conditions of our own, so that the cells' own look stays untouched.

A mark is found again by its condition, also after Excel, WPS or LibreOffice saved the file and after rows were
inserted.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from budget_disclosure.model.findings import Severity
from budget_disclosure.return_copy.workbook_parts import MAIN, NotAPackageError, Package, m

_MARKER: Final = "预算公开校验标记"
# Fill, border and font of each severity: different in brightness too, so that they differ in a black and white print.
_LOOKS: Final[Mapping[Severity, tuple[str, str, str]]] = {
    Severity.BLOCK: ("FFFFC7CE", "FFC00000", "FF9C0006"),
    Severity.WARN: ("FFFFEB9C", "FFBF8F00", "FF7F6000"),
    Severity.UNDETERMINED: ("FFDCE6F1", "FF5B7FA6", "FF1F3864"),
}
# What may stand before conditionalFormatting in a sheet, in the order of the format.
_BEFORE: Final = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
)


def mark_cells(package: Package, part: str, cells: Mapping[str, Severity], looks: Mapping[Severity, int]) -> None:
    """Mark cells of a sheet; ``looks`` are the numbers that ``add_looks`` gave.

    Our marks come first, by number and in the file: LibreOffice goes by the latter.
    """
    tree = package.tree(part)
    groups = [(severity, [c for c, of in cells.items() if of is severity]) for severity in _LOOKS]
    groups = [(severity, names) for severity, names in groups if names]
    _make_room(tree, len(groups))
    for number, (severity, names) in enumerate(groups, 1):
        formatting = etree.Element(m("conditionalFormatting"), {"sqref": " ".join(names)})
        attributes = {"type": "expression", "dxfId": str(looks[severity]), "priority": str(number)}
        rule = etree.SubElement(formatting, m("cfRule"), attributes)
        etree.SubElement(rule, m("formula")).text = f'LEN("{_MARKER}：{severity}")>0'
        place_after(tree, formatting, _BEFORE)


def remove_marks(package: Package, part: str) -> None:
    """Remove every mark of ours from a sheet, wherever its cells have moved to."""
    if not package.may_hold(part, "conditionalFormatting", _MARKER):
        return
    tree, removed = package.tree(part), 0
    for formatting in tree.findall(m("conditionalFormatting")):
        for rule in formatting.findall(m("cfRule")):
            if any(_MARKER in (formula.text or "") for formula in rule.findall(m("formula"))):
                formatting.remove(rule)
                removed += 1
        if formatting.find(m("cfRule")) is None:
            tree.remove(formatting)
    _close_up(tree, removed)


def add_looks(package: Package, styles_part: str) -> Mapping[Severity, int]:
    """Return the number of the differential format of each severity; they are added to the styles where missing."""
    styles = package.tree(styles_part)
    formats = styles.find(m("dxfs"))
    if formats is None:
        formats = etree.Element(m("dxfs"), {"count": "0"})
        anchor = styles.find(m("cellStyles"))
        if anchor is None:
            anchor = styles.find(m("cellXfs"))
        if anchor is None:
            raise NotAPackageError("styles without cellXfs")
        anchor.addnext(formats)
    pool = Pool(formats)
    return {severity: pool.number(_look(*look)) for severity, look in _LOOKS.items()}


class Pool:
    """A group of styles in which equal ones have one number."""

    def __init__(self, group: etree._Element) -> None:
        self._group = group
        self._numbers: dict[tuple[str, bytes], int] = {}
        for number, child in enumerate(group):
            if isinstance(child.tag, str):
                self._numbers.setdefault((child.tag, _plain(child)), number)

    def number(self, element: etree._Element) -> int:
        """Return the number of an equal member; the element is added where there is none."""
        key = element.tag, etree.tostring(element, method="c14n")
        if key not in self._numbers:
            self._numbers[key] = len(self._group)
            self._group.append(element)
            self._group.set("count", str(len(self._group)))
        return self._numbers[key]


def place_after(tree: etree._Element, element: etree._Element, names: Sequence[str]) -> None:
    """Put an element behind the last of those that come before it in the format."""
    before = {m(name) for name in names}
    last = None
    for child in tree:
        if child.tag in before:
            last = child
    if last is None:
        tree.insert(0, element)
    else:
        last.addnext(element)


def _make_room(tree: etree._Element, count: int) -> None:
    if any(_priority(rule) <= count for rule in _rules(tree)):
        for rule in _rules(tree):
            rule.set("priority", str(_priority(rule) + count))


def _close_up(tree: etree._Element, count: int) -> None:
    """Take back the room that was made, so that a sheet is again as it was."""
    if min((_priority(rule) for rule in _rules(tree)), default=0) == count + 1:
        for rule in _rules(tree):
            rule.set("priority", str(_priority(rule) - count))


def _rules(tree: etree._Element) -> list[etree._Element]:
    return [rule for rule in tree.iter("{*}cfRule") if (rule.get("priority") or "").isdigit()]


def _priority(rule: etree._Element) -> int:
    return int(rule.get("priority", "0"))


def _look(fill: str, border: str, font: str) -> etree._Element:
    # A conditional format may only have thin lines; the bold font makes up for it.
    names = ("left", "right", "top", "bottom")
    sides = "".join(f'<{name} style="thin"><color rgb="{border}"/></{name}>' for name in names)
    return etree.fromstring(
        f'<dxf xmlns="{MAIN}"><font><b/><color rgb="{font}"/></font>'
        f'<fill><patternFill patternType="solid"><fgColor rgb="{fill}"/><bgColor rgb="{fill}"/></patternFill></fill>'
        f"<border>{sides}</border></dxf>"
    )


def _plain(child: etree._Element) -> bytes:
    """Return a child as it would stand alone, without the prefixes its document declares."""
    copy = etree.fromstring(etree.tostring(child, with_tail=False))
    etree.cleanup_namespaces(copy)
    return etree.tostring(copy, method="c14n")
