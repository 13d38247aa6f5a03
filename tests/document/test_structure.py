"""The document is what Word's format allows: order of elements, attributes, ids, links, types; and no trace of anyone.

Our own rules hold always; with the package ``openxml-audit`` installed, its schemas are asked too.
"""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.ooxml.xml_parts import DOCUMENT, W, parse, value, w
from budget_disclosure.ooxml.zip_package import read_package, write_package
from tests.support.disclosures import unit_disclosure
from tests.support.submissions import waterworks

# The children that we or Word's users write, in the order of the schema.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs snapToGrid spacing ind jc outlineLvl"
    " rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs highlight u vertAlign lang",
    "tblPr": "tblStyle tblpPr tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar pgBorders pgNumType cols titlePg docGrid",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
}
ANY_ORDER = {"trPr": {"cantSplit", "tblHeader", "trHeight", "jc", "hidden"}}
ATTRIBUTES = {
    "p": set(),
    "r": set(),
    "tbl": set(),
    "tr": set(),
    "tc": set(),
    "pStyle": {"val"},
    "tcW": {"w", "type"},
    "tblW": {"w", "type"},
    "gridCol": {"w"},
    "gridSpan": {"val"},
    "vMerge": {"val"},
    "trHeight": {"val", "hRule"},
    "ind": {"left", "right", "leftChars", "rightChars", "firstLine", "firstLineChars"},
    "jc": {"val"},
    "fldChar": {"fldCharType", "dirty"},
    "bookmarkStart": {"id", "name"},
    "bookmarkEnd": {"id"},
    "tblCaption": {"val"},
    "tblDescription": {"val"},
    "hyperlink": {"anchor", "history"},
}


def defects(root: etree._Element) -> list[str]:
    """Return what is wrong with the elements of a part of Word's."""
    found = []
    for element in root.iter(f"{{{W}}}*"):
        tag = etree.QName(element).localname
        children = [etree.QName(child).localname for child in element]
        if tag in ORDER:
            order = ORDER[tag].split()
            unknown = set(children) - set(order)
            found += [f"{tag} holds {child}" for child in sorted(unknown)]
            places = [order.index(child) for child in children if child not in unknown]
            if places != sorted(places):
                found.append(f"{tag} has {children} in the wrong order")
        found += [f"{tag} holds {child}" for child in children if tag in ANY_ORDER and child not in ANY_ORDER[tag]]
        if tag in ATTRIBUTES:
            names = {etree.QName(name).localname for name in element.attrib if name.startswith(f"{{{W}}}")}
            found += [f"{tag} has attribute {name}" for name in sorted(names - ATTRIBUTES[tag])]
    return found


@pytest.fixture(scope="module")
def documents(docx: bytes, template: Path, year_2024: Declarations) -> dict[str, bytes]:
    return {
        "department": docx,
        "unit": render_document(unit_disclosure(waterworks()[2], year_2024), template),
        "template": template.read_bytes(),
    }


@pytest.fixture(scope="module")
def parts(docx: bytes) -> dict[str, bytes]:
    return read_package(docx, "文档")


@pytest.mark.parametrize("name", ["department", "unit", "template"])
def test_elements_stand_in_the_order_of_the_schema_without_unknown_attributes(
    documents: dict[str, bytes], name: str
) -> None:
    for part, content in read_package(documents[name], name).items():
        if part.startswith("word/") and part.endswith(".xml") and "chart" not in part:
            assert defects(parse(content)) == [], part


@pytest.mark.parametrize(
    "damage",
    [
        (r"(<w:tcW [^>]*/>)(<w:gridSpan [^>]*/>)", r"\2\1"),
        (r"<w:cantSplit/>", "<w:cannotSplit/>"),
        (r"<w:gridSpan w:val", "<w:gridSpan w:value"),
        (r"(<w:pStyle [^>]*/>)(<w:keepNext/>)", r"\2\1"),
        (r"<w:tblGrid>", "<w:tblGrid/><w:tr/><w:tblGrid>"),
    ],
)
def test_a_damaged_document_is_found(parts: dict[str, bytes], damage: tuple[str, str]) -> None:
    content, count = re.subn(*damage, parts[DOCUMENT].decode(), count=1)
    assert count == 1
    assert defects(parse(content.encode())) != []


def test_ids_are_unique_and_every_bookmark_ends(parts: dict[str, bytes]) -> None:
    root = parse(parts[DOCUMENT])
    starts, ends = ([mark.get(w("id")) for mark in root.iter(w(tag))] for tag in ("bookmarkStart", "bookmarkEnd"))
    assert len(starts) == len(set(starts)) > 0
    assert starts == ends
    names = [mark.get(w("name")) for mark in root.iter(w("bookmarkStart"))]
    assert len(names) == len(set(names))
    anchors = {link.get(w("anchor")) for link in root.iter(w("hyperlink"))}
    assert anchors < set(names)


def test_fields_begin_and_end_in_balance(parts: dict[str, bytes]) -> None:
    depth = 0
    for mark in parse(parts[DOCUMENT]).iter(w("fldChar")):
        depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(w("fldCharType"), "")]
        assert depth >= 0
    assert depth == 0


def test_every_cell_ends_with_a_paragraph_and_the_body_with_its_section(parts: dict[str, bytes]) -> None:
    root = parse(parts[DOCUMENT])
    assert all(cell[-1].tag == w("p") for cell in root.iter(w("tc")))
    assert root[0][-1].tag == w("sectPr")


def test_every_table_is_named_and_described_for_readers_who_cannot_see_it(parts: dict[str, bytes]) -> None:
    names, descriptions = [], []
    for properties in parse(parts[DOCUMENT]).iter(w("tblPr")):
        names.append(value(properties.find(w("tblCaption"))))
        descriptions.append(value(properties.find(w("tblDescription"))))
    assert names[0] == "表一 2024年预算收支总表"
    assert names[13] == "项目名称：小型水库除险加固"
    assert descriptions[2] == "部门名称：青禾县水务局，单位：万元。表头 2 行，内容 18 行，5 列。"
    assert all(names)
    assert all(descriptions)


def test_fonts_and_sizes_stand_in_styles_only(parts: dict[str, bytes]) -> None:
    assert b"<w:rPr>" not in parts[DOCUMENT]
    assert b"rFonts" not in parts[DOCUMENT]


def test_styles_speak_chinese_and_name_only_the_fonts_of_official_documents(parts: dict[str, bytes]) -> None:
    root = parse(parts["word/styles.xml"])
    assert {language.get(w("eastAsia")) for language in root.iter(w("lang"))} == {"zh-CN"}
    fonts = {fonts.get(w("eastAsia")) for fonts in root.iter(w("rFonts"))}
    assert fonts == {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"}


def test_no_person_no_machine_and_no_revision_is_named(docx: bytes, parts: dict[str, bytes]) -> None:
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            assert not re.search(rb"rsid|paraId|/home/|/root|/tmp|file:|[A-Z]:\\", content), name
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], list[str]]:
    """Return a function that asks the schemas of openxml-audit."""
    validator = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed").OpenXmlValidator()
    file = tmp_path_factory.mktemp("audit") / "document.docx"

    def errors(document: bytes) -> list[str]:
        file.write_bytes(document)
        return [f"{error.part_uri} {error.description}" for error in validator.validate(str(file)).errors]

    return errors


@pytest.mark.parametrize("name", ["department", "unit", "template"])
def test_the_schemas_of_office_find_nothing(
    audit: Callable[[bytes], list[str]], documents: dict[str, bytes], name: str
) -> None:
    assert audit(documents[name]) == []


def test_the_schemas_find_a_defect_in_the_chart(audit: Callable[[bytes], list[str]], parts: dict[str, bytes]) -> None:
    chart = parts["word/charts/three_public.xml"].replace(b'dLblPos val="outEnd"', b'dLblPos val="outside"', 1)
    assert len(audit(write_package({**parts, "word/charts/three_public.xml": chart}))) == 1
