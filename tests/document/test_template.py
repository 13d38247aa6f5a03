"""The shipped templates are their own source: edited in Word, reviewed as text, with the looks that are asked for."""

import re
from pathlib import Path

import pytest
from lxml import etree

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.ooxml.word_styles import read_styles
from budget_disclosure.ooxml.xml_parts import DOCUMENT, STYLES, parse, value, w
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.template.check_template import check_template
from budget_disclosure.template.outline import dump_template

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates" / "thirteen-tables").glob("20*/*.docx"))
each_template = pytest.mark.parametrize("shipped", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}")

# Font and size in half points by style: GB/T 9704 (titles 小标宋 2号, text 仿宋 3号, 黑体 and 楷体 for what it is headed by).
LOOKS = {
    "封面单位": ("方正小标宋简体", 52),
    "Title": ("方正小标宋简体", 72),
    "封面日期": ("楷体_GB2312", 36),
    "TOC Heading": ("方正小标宋简体", 44),
    "heading 1": ("方正小标宋简体", 44),
    "heading 2": ("黑体", 32),
    "heading 3": ("楷体_GB2312", 32),
    "公文正文": ("仿宋_GB2312", 32),
    "表题": ("黑体", 26),
    "表前行": ("宋体", 21),
    "表注": ("宋体", 21),
    "表头": ("黑体", 20),
    "表内文字": ("宋体", 20),
    "表内数字": ("宋体", 20),
    "表内文字（小字）": ("宋体", 18),
    "表内数字（小字）": ("宋体", 18),
    "绩效表题": ("方正小标宋简体", 30),
    "绩效表文字": ("宋体", 20),
    "绩效表文字（紧凑）": ("宋体", 20),
    "绩效表文字（小字）": ("宋体", 18),
    "toc 1": ("黑体", 28),
    "toc 2": ("仿宋_GB2312", 24),
    "页码（单页）": ("宋体", 28),
    "页码（双页）": ("宋体", 28),
}
UPRIGHT = {"top": "2098", "right": "1474", "bottom": "1984", "left": "1587"}
LANDSCAPE = {"top": "1587", "right": "2098", "bottom": "1474", "left": "1983"}


def part(template: Path, name: str) -> etree._Element:
    return parse(read_package(template.read_bytes(), template.name)[name])


def inherited(styles: etree._Element, name: str, path: str, attribute: str) -> str:
    """Return an attribute of a style, from the nearest style it is based on that has it."""
    by_id = {style.get(w("styleId")): style for style in styles.iter(w("style"))}
    style = next(style for style in by_id.values() if value(style.find(w("name"))) == name)
    while style is not None:
        found = style.find(path)
        if found is not None and found.get(w(attribute)) is not None:
            return str(found.get(w(attribute)))
        style = by_id.get(value(style.find(w("basedOn"))))
    return ""


@each_template
def test_text_rendering_for_review_is_up_to_date(shipped: Path) -> None:
    text = shipped.with_name(f"{shipped.name}.txt")
    assert text.read_text(encoding="utf-8") == dump_template(shipped), "run disclose template text"


@each_template
def test_a_shipped_template_has_no_defect(shipped: Path, year_2024: Declarations) -> None:
    assert check_template(shipped, year_2024) == ()


def test_fonts_and_sizes_are_those_of_official_documents(template: Path) -> None:
    styles = part(template, STYLES)
    sizes = read_styles(etree.tostring(styles))
    for name, (font, size) in LOOKS.items():
        fonts = {inherited(styles, name, f"{w('rPr')}/{w('rFonts')}", side) for side in ("eastAsia", "ascii", "hAnsi")}
        assert (fonts, sizes.look(name).size) == ({font}, size * 10), name


def test_a_page_holds_22_lines_of_text_between_the_margins_of_official_documents(template: Path) -> None:
    styles = part(template, STYLES)
    assert inherited(styles, "公文正文", f"{w('pPr')}/{w('ind')}", "firstLineChars") == "200"
    pitch = int(inherited(styles, "公文正文", f"{w('pPr')}/{w('spacing')}", "line"))
    assert inherited(styles, "公文正文", f"{w('pPr')}/{w('spacing')}", "lineRule") == "exact"
    for section in part(template, DOCUMENT).iter(w("sectPr")):
        size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
        is_landscape = size.get(w("orient")) == "landscape"
        assert (size.get(w("w")), size.get(w("h"))) == (("16838", "11906") if is_landscape else ("11906", "16838"))
        expected = LANDSCAPE if is_landscape else UPRIGHT
        assert {side: margins.get(w(side)) for side in expected} == expected
    assert (16838 - int(UPRIGHT["top"]) - int(UPRIGHT["bottom"])) // pitch == 22


def test_page_numbers_stand_outside_between_dashes(template: Path) -> None:
    styles = part(template, STYLES)
    for name, style, side in (
        ("word/footer1.xml", "页码（单页）", "right"),
        ("word/footer2.xml", "页码（双页）", "left"),
    ):
        footer = part(template, name)
        text = "".join(node.text or "" for node in footer.iter(w("t"), w("instrText")))
        assert re.fullmatch(r"— +PAGE +\d+ —", text)
        used = value(footer.find(f"{w('p')}/{w('pPr')}/{w('pStyle')}"))
        assert read_styles(etree.tostring(styles)).names[used] == style
        assert inherited(styles, style, f"{w('pPr')}/{w('jc')}", "val") == side


def test_the_form_fills_the_width_and_its_labels_are_header_cells(template: Path) -> None:
    (form,) = part(template, DOCUMENT).iter(w("tbl"))
    widths = [int(column.get(w("w"))) for column in form.iter(w("gridCol"))]
    for row in form.findall(w("tr")):
        spans = [int(value(cell.find(f"{w('tcPr')}/{w('gridSpan')}")) or 1) for cell in row.findall(w("tc"))]
        assert sum(spans) == len(widths)
    labels = {
        "".join(cell.itertext()): cell.find(f"{w('tcPr')}/{w('cnfStyle')}") is not None for cell in form.iter(w("tc"))
    }
    assert labels["项目名称"] and labels["项目概况"] and not labels["{{ form.overview }}"]


def test_a_change_of_wording_of_a_style_or_of_a_page_shows_in_the_text_rendering(
    template: Path, tmp_path: Path
) -> None:
    before = dump_template(template)
    changes = (
        ("word/document.xml", "九、政府采购情况", "九、采购情况"),
        ("word/styles.xml", 'w:line="578"', 'w:line="600"'),
        ("word/document.xml", 'w:orient="landscape"', 'w:orient="portrait"'),
        ("word/footer1.xml", "— ", "第"),
    )
    for part, old, new in changes:
        parts = read_package(template.read_bytes(), template.name)
        edited = tmp_path / template.name
        edited.write_bytes(write_package({**parts, part: parts[part].decode().replace(old, new, 1).encode()}))
        assert dump_template(edited) != before, (part, old)


@each_template
def test_tags_stand_in_text_only_so_that_word_can_open_the_template(shipped: Path) -> None:
    for name, content in read_package(shipped.read_bytes(), shipped.name).items():
        for attribute in re.findall(r'="([^"]*)"', content.decode()):
            assert "{{" not in attribute and "{%" not in attribute, (name, attribute)


@each_template
def test_no_run_is_formatted_by_hand(shipped: Path) -> None:
    runs = [properties for run in part(shipped, DOCUMENT).iter(w("r")) for properties in run.findall(w("rPr"))]
    assert {child.tag for properties in runs for child in properties} <= {w("rStyle")}
