"""The returned copy: the unit's own file with marks, comments and a list, and nothing of them left when it is corrected."""

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment

from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.model.findings import Finding, Operand, Rule, Severity, render
from budget_disclosure.model.location import Location
from budget_disclosure.ooxml.zip_package import write_package
from budget_disclosure.return_copy.copy_paths import returned_paths
from budget_disclosure.return_copy.deliver_copies import deliver_returned_copies
from budget_disclosure.return_copy.findings_page import write_findings_page
from budget_disclosure.return_copy.write_copy import write_returned_copy
from tests.support.workbooks import FILE, damaged_workbook, declarations_of, read_book, rewrite_part, valid_workbook

LIST = "问题清单"
WRONG = Rule("X-777", "甲等于乙", Severity.BLOCK, "依据", "请改正甲。", sometimes=(Severity.UNDETERMINED,))
HINT = Rule("X-778", "丙要说明", Severity.WARN, "依据", "请说明丙。")


def finding(cell: str, sheet: str = "基本支出", rule: Rule = WRONG, **more: Any) -> Finding:
    return Finding(rule, Location(FILE, sheet, cell), "1.00 元", "2.00 元", **more)


def copy_of(path: Path, *findings: Finding) -> bytes:
    data = write_returned_copy(path.read_bytes(), findings, declarations_of())
    assert data is not None
    return data


def book(data: bytes) -> openpyxl.Workbook:
    return read_book(data)


def messages(path: Path) -> list[str]:
    return [render(found) for found in read_submission(path, FILE, declarations_of()).findings]


def marks(data: bytes, sheet: str = "基本支出") -> dict[str, str]:
    """Return the severity of each marked range."""
    return {
        str(ranges.sqref): match[1]
        for ranges, rules in book(data)[sheet].conditional_formatting._cf_rules.items()
        for rule in rules
        if rule.formula and (match := re.search('校验标记：(.+?)"', rule.formula[0]))
    }


def comments(data: bytes, sheet: str = "基本支出") -> dict[str, str]:
    return {c.coordinate: c.comment.text for row in book(data)[sheet].iter_rows() for c in row if c.comment is not None}


def listed(data: bytes) -> list[list[object]]:
    rows = book(data)[LIST].iter_rows(min_row=5, values_only=True)
    return [list(row) for row in rows]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def canonical(parts_of: dict[str, bytes], name: str) -> bytes:
    return etree.tostring(etree.fromstring(parts_of[name]), method="c14n")


# --- what stays ----------------------------------------------------------------------------------------------------


def test_every_cell_format_validation_and_protection_is_the_units_own(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    before, after = book(path.read_bytes()), book(copy_of(path, finding("I6"), finding("C4", "政府采购")))
    assert after.sheetnames == [LIST, *before.sheetnames]
    for sheet in before:
        other = after[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                twin = other[cell.coordinate]
                assert (twin.value, twin.data_type, twin._style) == (cell.value, cell.data_type, cell._style)
        assert other.data_validations.dataValidation == sheet.data_validations.dataValidation
        assert other.protection == sheet.protection
        assert other.protection.password is None
        assert other.merged_cells.ranges == sheet.merged_cells.ranges
        assert other.print_title_rows == sheet.print_title_rows
        assert other.freeze_panes == sheet.freeze_panes
    assert {n: d.attr_text for n, d in after.defined_names.items()} == {
        n: d.attr_text for n, d in before.defined_names.items()
    }


def test_parts_that_have_no_finding_are_byte_for_byte_the_same(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/stamp.png", b"\x89PNG")
        archive.writestr("customXml/item1.xml", "<wps/>")
    before, after = parts(path.read_bytes()), parts(copy_of(path, finding("I6")))
    assert {name for name in before if before[name] != after[name]} == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet4.xml",
    }


def test_the_saved_result_of_a_units_own_formula_stays(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    formula = "<f>1000000+250000</f><v>1250000</v>"
    rewrite_part(path, "xl/worksheets/sheet4.xml", lambda text: text.replace("<v>1250000</v>", formula, 1))
    path.write_bytes(copy_of(path, finding("I6")))
    assert formula in parts(path.read_bytes())["xl/worksheets/sheet4.xml"].decode()
    assert messages(path) == []


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    assert copy_of(path, finding("I6")) == copy_of(path, finding("I6"))


def test_an_extension_list_stays(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    extension = '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst></worksheet>'
    rewrite_part(path, "xl/worksheets/sheet4.xml", lambda text: text.replace("</worksheet>", extension))
    sheet = etree.fromstring(parts(copy_of(path, finding("I6")))["xl/worksheets/sheet4.xml"])
    assert [etree.QName(child).localname for child in sheet][-2:] == ["legacyDrawing", "extLst"]


# --- marks, comments, list -----------------------------------------------------------------------------------------


def test_wrong_cells_are_marked_by_severity_and_the_worst_of_a_cell_wins(tmp_path: Path) -> None:
    unclear = finding("K9", severity=Severity.UNDETERMINED)
    data = copy_of(
        valid_workbook(tmp_path),
        finding("I6", rule=HINT),
        finding("I6"),
        finding("J7", rule=HINT),
        finding("L8"),
        unclear,
    )
    assert marks(data) == {"I6 L8": "错误", "J7": "提醒", "K9": "无法判断"}
    looks = {
        rule.dxf.fill.bgColor.rgb
        for rules in book(data)["基本支出"].conditional_formatting._cf_rules.values()
        for rule in rules
        if rule.formula and "校验标记" in rule.formula[0]
    }
    assert len(looks) == 3


def test_several_findings_of_a_cell_are_one_comment_the_worst_first(tmp_path: Path) -> None:
    operands = (Operand("甲", Decimal(3)), Operand("乙", Decimal(2), -1))
    wrong = finding("I6", difference=Decimal(-1), operands=operands)
    data = copy_of(valid_workbook(tmp_path), finding("I6", rule=HINT), wrong)
    assert comments(data) == {
        "I6": (
            "【预算公开校验】2 项\n"
            "1. 错误 X-777 甲等于乙\n发现：1.00 元\n应为：2.00 元\n差额 -1.00 元\n＋ 甲 3.00\n－ 乙 2.00\n处理：请改正甲。\n"
            "2. 提醒 X-778 丙要说明\n发现：1.00 元\n应为：2.00 元\n处理：请说明丙。"
        )
    }


def test_a_comment_has_a_shape_tall_enough_for_its_lines(tmp_path: Path) -> None:
    data = copy_of(valid_workbook(tmp_path), finding("I6"))
    shape = parts(data)["xl/drawings/vmlDrawing1.vml"].decode()
    height = re.search(r"width:330pt;height:(\d+)pt", shape)
    assert height is not None
    assert int(height[1]) >= 5 * 14
    assert "<x:Row>5</x:Row><x:Column>8</x:Column>" in shape


def test_the_list_names_everything_and_links_to_the_cells(tmp_path: Path) -> None:
    whole = Finding(HINT, Location(FILE), "旧文件", "新文件")
    data = copy_of(
        valid_workbook(tmp_path), finding("C4", "政府采购"), finding("“公务接待费”行“上年数”", "三公经费"), whole
    )
    assert [row[1:] for row in listed(data)] == [
        ["错误", "X-777\n甲等于乙", "三公经费", "“公务接待费”行“上年数”", "1.00 元", "2.00 元", None, "请改正甲。"],
        ["错误", "X-777\n甲等于乙", "政府采购", "C4", "1.00 元", "2.00 元", None, "请改正甲。"],
        ["提醒", "X-778\n丙要说明", None, "整个文件", "旧文件", "新文件", None, "请说明丙。"],
    ]
    sheet = book(data)[LIST]
    links = {c.coordinate: c.hyperlink.location for row in sheet.iter_rows() for c in row if c.hyperlink}
    assert links == {"E6": "'政府采购'!C4"}
    assert sheet["A2"].value == f"{FILE}：错误 2 项，提醒 1 项"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == (
        "landscape",
        0,
        "$4:$4",
    )


def test_the_list_is_shown_first_and_no_two_sheets_are_selected(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    selected = '<sheetView tabSelected="1" '
    rewrite_part(path, "xl/worksheets/sheet2.xml", lambda text: text.replace("<sheetView ", selected, 1))
    opened = book(copy_of(path, finding("I6")))
    assert opened.active is not None
    assert opened.active.title == LIST
    assert [sheet.title for sheet in opened if sheet.sheet_view.tabSelected] == [LIST]


def test_an_accepted_finding_is_listed_last_and_not_marked(tmp_path: Path) -> None:
    accepted = finding("I6", rule=HINT, accepted="单位情况特殊（王五）")
    data = copy_of(valid_workbook(tmp_path), accepted, finding("J7"))
    assert marks(data) == {"J7": "错误"}
    assert [(row[1], row[4], row[8]) for row in listed(data)] == [
        ("错误", "J7", "请改正甲。"),
        ("已接受", "I6", "已说明并接受：单位情况特殊（王五）"),
    ]


def test_found_texts_that_xml_refuses_or_that_look_like_markup_do_no_harm(tmp_path: Path) -> None:
    odd = Finding(WRONG, Location(FILE, "基本支出", "I6"), "<b>\x0b&_x0041_\ud800", "2")
    data = copy_of(valid_workbook(tmp_path), odd)
    assert "发现：<b>&_x0041_" in comments(data)["I6"]
    texts = [
        "".join(etree.fromstring(xml).itertext()) for name, xml in parts(data).items() if "worksheets/sheet" in name
    ]
    assert any("<b>&_x005F_x0041_" in text for text in texts)  # Excel reads _x0041_ as the letter A otherwise


# --- the round trip ------------------------------------------------------------------------------------------------


def test_a_corrected_returned_copy_has_no_finding_and_its_next_copy_no_mark(tmp_path: Path) -> None:
    def damage(sheet: Any) -> None:
        sheet["I6"].value = "91.16万"

    path = damaged_workbook(tmp_path, "基本支出", damage)
    findings = read_submission(path, FILE, declarations_of()).findings
    assert [(f.rule.id, f.at.cell) for f in findings] == [("I-301", "I6")]

    returned = book(copy_of(path, *findings))
    returned["基本支出"]["I6"].value = Decimal(911600)
    returned.save(path)

    assert messages(path) == []
    last = write_returned_copy(path.read_bytes(), (), declarations_of())
    assert last is not None
    assert LIST not in book(last).sheetnames
    assert marks(last) == {}
    assert comments(last) == {}
    assert not any(
        "校验标记" in content.decode(errors="ignore") for content in parts(last).values() if content[:1] == b"<"
    )


def test_an_uncorrected_returned_copy_has_the_same_findings_and_one_list(tmp_path: Path) -> None:
    path = damaged_workbook(tmp_path, "基本支出", lambda sheet: sheet.__setitem__("I6", "91.16万"))
    findings = read_submission(path, FILE, declarations_of()).findings
    before = messages(path)
    first = copy_of(path, *findings)
    path.write_bytes(first)
    assert messages(path) == before
    assert copy_of(path, *findings) == first


def test_marking_and_unmarking_gives_the_sheets_as_they_were(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    before = parts(path.read_bytes())
    path.write_bytes(copy_of(path, finding("I6"), finding("C4", "政府采购")))
    clean = write_returned_copy(path.read_bytes(), (), declarations_of())
    assert clean is not None
    after = parts(clean)
    assert set(after) == set(before)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert sorted(etree.fromstring(after[name]).itertext()) == sorted(etree.fromstring(before[name]).itertext())
    assert canonical(after, "xl/worksheets/sheet9.xml") == canonical(before, "xl/worksheets/sheet9.xml")
    names = [n.attrib for n in etree.fromstring(after["xl/workbook.xml"]).iter("{*}definedName")]
    assert names == [n.attrib for n in etree.fromstring(before["xl/workbook.xml"]).iter("{*}definedName")]


@pytest.mark.parametrize("encoding", ["ascii", "UTF-16"])
def test_a_mark_goes_however_another_program_wrote_its_characters(tmp_path: Path, encoding: str) -> None:
    path = valid_workbook(tmp_path)
    before = parts(path.read_bytes())
    path.write_bytes(copy_of(path, finding("I6")))
    name = next(name for name, part in parts(path.read_bytes()).items() if "校验标记".encode() in part)
    rewritten = parts(path.read_bytes())
    rewritten[name] = etree.tostring(etree.fromstring(rewritten[name]), encoding=encoding, xml_declaration=True)
    path.write_bytes(write_package(rewritten))
    assert marks(path.read_bytes()) == {"I6": "错误"}
    cleaned = parts(copy_of(path))
    assert canonical(cleaned, name) == canonical(before, name)


@pytest.mark.parametrize("compression", [(zipfile.ZIP_STORED, None), (zipfile.ZIP_DEFLATED, 1), (zipfile.ZIP_BZIP2, 9)])
def test_parts_that_stay_are_not_compressed_again(tmp_path: Path, compression: tuple[int, int | None]) -> None:
    path = valid_workbook(tmp_path)
    before, file = parts(path.read_bytes()), io.BytesIO()
    with zipfile.ZipFile(file, "w", *compression[:1], compresslevel=compression[1]) as archive:
        for name, content in before.items():
            archive.writestr(name, content)
    path.write_bytes(file.getvalue())
    copy = copy_of(path, finding("I6"))
    assert {name for name, content in parts(copy).items() if before.get(name) == content} == {
        name
        for name in before
        if name not in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
        and name != "xl/worksheets/sheet4.xml"
    }
    with zipfile.ZipFile(io.BytesIO(copy)) as written, zipfile.ZipFile(path) as original:
        assert {info.compress_type for info in written.infolist()} == {zipfile.ZIP_DEFLATED}
        codes = "xl/worksheets/sheet16.xml"
        is_as_it_was = written.getinfo(codes).compress_size == original.getinfo(codes).compress_size
    assert is_as_it_was is (compression[0] == zipfile.ZIP_DEFLATED)


def test_a_mark_goes_also_when_the_cell_was_moved_by_an_inserted_row(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    path.write_bytes(copy_of(path, finding("I6")))
    rewrite_part(path, "xl/worksheets/sheet4.xml", lambda text: text.replace('sqref="I6"', 'sqref="I7 I9:I12"'))
    clean = write_returned_copy(path.read_bytes(), (), declarations_of())
    assert clean is not None
    assert marks(clean) == {}


def test_a_units_own_comment_is_kept_and_ours_added_below_and_taken_away(tmp_path: Path) -> None:
    def comment(sheet: Any) -> None:
        sheet["I6"].comment = Comment("按批复", "会计")
        sheet["J7"].comment = Comment("待核", "会计")

    path = damaged_workbook(tmp_path, "基本支出", comment)
    data = copy_of(path, finding("I6"))
    assert comments(data)["J7"] == "待核"
    (drawing,) = (xml for name, xml in parts(data).items() if name.endswith(".vml"))
    ids = re.findall(rb'id="(_x0000_s\d+)"', drawing)
    assert len(ids) == len(set(ids)) == 2
    assert comments(data)["I6"].startswith("按批复\n【预算公开校验】1 项\n1. 错误 X-777")
    path.write_bytes(data)
    clean = write_returned_copy(path.read_bytes(), (), declarations_of())
    assert clean is not None
    assert comments(clean) == {"I6": "按批复", "J7": "待核"}


def test_a_units_own_sheet_of_the_lists_title_is_kept(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    opened = openpyxl.load_workbook(path)
    opened.create_sheet(LIST)["A1"].value = "我的备忘"
    opened.save(path)
    data = copy_of(path, finding("I6"))
    assert book(data).sheetnames[0] == "校验问题清单"
    assert book(data)[LIST]["A1"].value == "我的备忘"
    clean = write_returned_copy(data, (), declarations_of())
    assert clean is not None
    assert book(clean).sheetnames[-1] == LIST


def test_our_mark_comes_before_the_workbooks_own_colours(tmp_path: Path) -> None:
    sheet = etree.fromstring(parts(copy_of(valid_workbook(tmp_path), finding("I6")))["xl/worksheets/sheet4.xml"])
    rules = list(sheet.iter("{*}cfRule"))
    assert "校验标记" in "".join(rules[0].itertext())
    priorities = [int(rule.get("priority", "0")) for rule in rules]
    assert priorities[0] == min(priorities) == 1
    assert priorities.count(1) == 1


@pytest.mark.parametrize(
    "content", [b"", b"no workbook", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"]
)
def test_a_workbook_that_cannot_be_opened_has_no_copy(content: bytes) -> None:
    assert write_returned_copy(content, [finding("I6")], declarations_of()) is None


# --- page and delivery ---------------------------------------------------------------------------------------------


def test_the_page_says_the_same_and_fetches_nothing() -> None:
    accepted = finding("K9", rule=HINT, accepted="特殊情况（王五）")
    page = write_findings_page("305001 <某>局", [finding("I6", difference=Decimal(-1)), accepted])
    for words in (
        "305001 &lt;某&gt;局：错误 1 项，已说明并接受 1 项。",
        "X-777 甲等于乙",
        "I6",
        "差额 -1.00 元",
        "请改正甲。",
    ):
        assert words in page
    assert page.index("已说明并接受</h2>") < page.index("特殊情况（王五）")
    assert re.search(r"<(script|link|img)|https?://|url\(", page) is None
    assert "size: A4 landscape" in page


def test_places_on_the_page_are_links_into_the_copy_beside_it(tmp_path: Path) -> None:
    path, folder = valid_workbook(tmp_path / "in"), tmp_path / "out"
    (returned,) = deliver_returned_copies({FILE: path.read_bytes()}, [finding("I6")], declarations_of(), folder)
    page = returned.page.read_text(encoding="utf-8")
    links = [unquote(link) for link in re.findall(r'<a href="([^"]+)">', page)]
    assert links == [f"{FILE}#'基本支出'!I6"]
    assert "<a href" not in write_findings_page(FILE, [finding("I6")])


def test_a_copy_lies_in_the_folder_of_returns_under_the_units_file_name(tmp_path: Path) -> None:
    paths = returned_paths(tmp_path / "305-某局", "305-某局/305001-云岭县水利局.xlsx")
    assert paths.workbook == tmp_path / "305-某局" / "退回" / "305001-云岭县水利局.xlsx"
    assert paths.page == tmp_path / "305-某局" / "退回" / "305001-云岭县水利局.html"


def test_only_units_with_open_findings_get_a_copy_and_it_goes_when_they_are_in_order(tmp_path: Path) -> None:
    path, folder = valid_workbook(tmp_path / "in"), tmp_path / "out"
    files = {FILE: path.read_bytes(), "另一.xlsx": path.read_bytes()}
    (returned,) = deliver_returned_copies(files, [finding("I6")], declarations_of(), folder)
    assert returned.file == FILE
    assert returned.workbook is not None
    assert returned.workbook.is_file()
    assert returned.page.is_file()
    assert deliver_returned_copies(files, [finding("I6", accepted="特殊")], declarations_of(), folder) == ()
    assert not (folder / "退回").exists()


def test_a_copy_that_somebody_worked_in_is_kept(tmp_path: Path) -> None:
    path, folder = valid_workbook(tmp_path / "in"), tmp_path / "out"
    (returned,) = deliver_returned_copies({FILE: path.read_bytes()}, [finding("I6")], declarations_of(), folder)
    assert returned.workbook is not None
    returned.workbook.write_bytes(b"corrected in place")
    deliver_returned_copies({FILE: path.read_bytes()}, [finding("J7")], declarations_of(), folder)
    kept = [entry for entry in (folder / "退回").iterdir() if "人工修改备份" in entry.name]
    assert [entry.read_bytes() for entry in kept] == [b"corrected in place"]
    (folder / "退回" / kept[0].name).rename(returned.workbook)
    deliver_returned_copies({FILE: path.read_bytes()}, [], declarations_of(), folder)
    assert returned.workbook.read_bytes() == b"corrected in place"


def test_an_unreadable_workbook_gets_the_page_only(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"no workbook")
    (returned,) = deliver_returned_copies(
        {FILE: path.read_bytes()}, [Finding(WRONG, Location(FILE), "坏", "好")], declarations_of(), tmp_path / "out"
    )
    assert returned.workbook is None
    assert "X-777" in returned.page.read_text(encoding="utf-8")


# --- ranges and other readers -----------------------------------------------------------------------------------------


def test_every_cell_of_a_range_is_marked_and_its_first_cell_has_the_comment(tmp_path: Path) -> None:
    data = copy_of(valid_workbook(tmp_path), finding("I6:I12,I15"), finding("B7"))
    assert marks(data) == {"B7 I6:I12 I15": "错误"}
    assert sorted(comments(data)) == ["B7", "I15", "I6"]
    places = {row[4] for row in listed(data) if row[4]}
    assert places == {"I6:I12,I15", "B7"}
    cells = [cell for row in book(data)[LIST].iter_rows(min_row=5) for cell in row if cell.hyperlink]
    assert [cell.hyperlink.location for cell in cells] == ["'基本支出'!I6:I12", "'基本支出'!B7"]


def test_targets_of_relations_that_we_add_are_relative_as_every_reader_expects(tmp_path: Path) -> None:
    original = parts(valid_workbook(tmp_path).read_bytes())
    copy = parts(copy_of(tmp_path / FILE, finding("I6")))
    added = [
        relation.get("Target", "")
        for name in copy
        if name.endswith(".rels")
        for relation in etree.fromstring(copy[name])
        if name not in original or relation.get("Target", "").encode() not in original[name]
    ]
    assert len(added) >= 3  # the list of findings, comments, shapes
    assert [target for target in added if target.startswith("/")] == []
