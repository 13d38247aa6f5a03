"""The list of sheets in a workbook: which part each is, a sheet put in front, a sheet taken out."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from budget_disclosure.return_copy.workbook_parts import DOCUMENT, SPREADSHEET_TYPE, NotAPackageError, Package, m

_RELATION_ID = f"{{{DOCUMENT}}}id"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its title, the part it stands in, and its place among all sheets."""

    title: str
    part: str
    index: int


def workbook_part(package: Package) -> str:
    """Return the name of the part that lists the sheets. Raises ``NotAPackageError`` where there is none."""
    for _, kind, target in package.relations(""):
        if kind == "officeDocument":
            return target
    raise NotAPackageError("no workbook part")


def worksheets(package: Package) -> tuple[SheetPart, ...]:
    """Return the worksheets in their order."""
    book = workbook_part(package)
    targets = {id_: target for id_, kind, target in package.relations(book) if kind == "worksheet"}
    return tuple(
        SheetPart(sheet.get("name", ""), targets[relation], index)
        for index, sheet in enumerate(_sheet_elements(package.peek(book)))
        if (relation := sheet.get(_RELATION_ID, "")) in targets and targets[relation] in package
    )


def put_in_front(package: Package, title: str, root: etree._Element, print_titles: str) -> None:
    """Add a worksheet before all others, select it, and repeat rows (``$4:$4``) when it is printed."""
    book = workbook_part(package)
    for sheet in worksheets(package):
        _unselect(package, sheet.part)
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, root, f"{SPREADSHEET_TYPE}.worksheet+xml")
    relation = package.relate(book, "worksheet", part)
    tree = package.tree(book)
    sheets = tree.find(m("sheets"))
    if sheets is None:
        raise NotAPackageError("no sheets")
    highest = max(int(sheet.get("sheetId", "0")) for sheet in sheets)
    attributes = {"name": title, "sheetId": str(highest + 1), _RELATION_ID: relation}
    sheets.insert(0, etree.Element(m("sheet"), attributes))
    for name in _local_names(tree):
        name.set("localSheetId", str(int(name.get("localSheetId", "0")) + 1))
    _define(tree, sheets, "_xlnm.Print_Titles", f"'{title}'!{print_titles}")
    for view in tree.iter(m("workbookView")):
        view.set("activeTab", "0")
        view.set("firstSheet", "0")


def take_out(package: Package, sheet: SheetPart) -> None:
    """Remove a worksheet with everything that is said of it."""
    book = workbook_part(package)
    tree = package.tree(book)
    element = _sheet_elements(tree)[sheet.index]
    package.unrelate(book, element.get(_RELATION_ID, ""))
    _remove(element)
    for name in list(_local_names(tree)):
        index = int(name.get("localSheetId", "0"))
        if index == sheet.index:
            _remove(name)
        elif index > sheet.index:
            name.set("localSheetId", str(index - 1))
    for names in tree.findall(m("definedNames")):
        if len(names) == 0:
            _remove(names)
    for view in tree.iter(m("workbookView")):
        for attribute in ("activeTab", "firstSheet"):
            index = int(view.get(attribute, "0"))
            if index >= sheet.index and index > 0:
                view.set(attribute, str(index - 1))
    package.drop(sheet.part)


def _sheet_elements(tree: etree._Element) -> list[etree._Element]:
    return tree.findall(f"{m('sheets')}/{m('sheet')}")


def _local_names(tree: etree._Element) -> Iterator[etree._Element]:
    names = tree.iterfind(f"{m('definedNames')}/{m('definedName')}")
    return (name for name in names if name.get("localSheetId") is not None)


def _define(tree: etree._Element, sheets: etree._Element, name: str, text: str) -> None:
    names = tree.find(m("definedNames"))
    if names is None:
        names = etree.Element(m("definedNames"))
        after = [tree.find(m(tag)) for tag in ("externalReferences", "functionGroups")]
        (next((found for found in after if found is not None), sheets)).addnext(names)
    element = etree.SubElement(names, m("definedName"), {"name": name, "localSheetId": "0"})
    element.text = text


def _unselect(package: Package, part: str) -> None:
    """Two selected sheets would be edited together."""
    if not package.may_hold(part, "tabSelected"):
        return
    for view in package.tree(part).iterfind(f"{m('sheetViews')}/{m('sheetView')}"):
        view.attrib.pop("tabSelected", "")


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
