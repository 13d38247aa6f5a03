"""What is far more than a submission is told with its limit instead of keeping everybody waiting (I-105)."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from budget_disclosure.intake import limits
from budget_disclosure.intake.read_workbook import Intake, read_submission
from budget_disclosure.model.findings import render
from budget_disclosure.return_copy.write_copy import write_returned_copy
from tests.support.people import part_of_sheet, small_workbook
from tests.support.workbooks import FILE, declarations_of

resource = pytest.importorskip("resource", reason="processor time is counted on Unix only")
CPU_SECONDS = 5
"""Of a normal machine; nothing here takes a tenth of it."""

SHEET = "基本支出"


@pytest.fixture(autouse=True)
def _is_quick() -> Iterator[None]:
    before = cpu()
    yield
    assert cpu() - before < CPU_SECONDS


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(small_workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    contents = parts()
    changed = change(contents[name])
    assert changed != contents[name]
    return packed({**contents, name: changed})


def read(folder: Path, data: bytes) -> Intake:
    path = folder / FILE
    path.write_bytes(data)
    return read_submission(path, FILE, declarations_of())


def rows(first: int, count: int, cells: str) -> bytes:
    lines = (f'<row r="{row}">{cells.replace("#", str(row))}</row>' for row in range(first, first + count))
    return "".join(lines).encode() + b"</sheetData>"


def sheet(change: Callable[[bytes], bytes]) -> bytes:
    return with_part(part_of_sheet(SHEET), change)


def filled(xml: bytes) -> bytes:
    return xml.replace(b"</sheetData>", rows(200, 61_000, '<c r="A#"><v>1</v></c>'))


def formatted(xml: bytes) -> bytes:
    return xml.replace(b"</sheetData>", rows(200, 400_000, '<c r="A#" s="1"/><c r="B#" s="1"/>'))


def merged(xml: bytes) -> bytes:
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(200, 2300))
    return re.sub(rb"<mergeCells[^>]*>", b"<mergeCells>" + ranges, xml)


def with_long_text(xml: bytes) -> bytes:
    text = b'<row r="200"><c r="A200" t="inlineStr"><is><t>' + b"x" * 32_768 + b"</t></is></c></row></sheetData>"
    return xml.replace(b"</sheetData>", text)


def with_styles(xml: bytes) -> bytes:
    return xml.replace(b"</cellXfs>", b'<xf numFmtId="0"/>' * 65_001 + b"</cellXfs>")


def with_sheets(xml: bytes) -> bytes:
    target = re.search(rb'r:id="([^"]+)"', xml) or re.search(rb':id="([^"]+)"', xml)
    assert target is not None
    one = re.search(rb"<(\w+:)?sheet [^>]*>", xml)
    assert one is not None
    return xml.replace(b"</sheets>", one.group() * 201 + b"</sheets>")


CASES = {
    "cells": (lambda: sheet(filled), f"{FILE} › {SHEET}", "有内容的单元格超过 60000 个", "不超过 60000 个"),
    "formatted": (lambda: sheet(formatted), f"{FILE} › {SHEET}", "工作表、文字等内容解压后超过 20 MB", "不超过 20 MB"),
    "merged": (lambda: sheet(merged), f"{FILE} › {SHEET}", "合并单元格超过 2000 处", "不超过 2000 处"),
    "text": (lambda: sheet(with_long_text), f"{FILE} › {SHEET}", "单元格 A200 有 32768 个字符", "不超过 32767 个字符"),
    "styles": (lambda: with_part("xl/styles.xml", with_styles), FILE, "单元格样式有 ", "不超过 65000 个"),
    "sheets": (lambda: with_part("xl/workbook.xml", with_sheets), FILE, "工作表有 ", "不超过 200 张"),
    "parts": (
        lambda: packed({**parts(), **{f"x/{number}": b"" for number in range(5000)}}),
        FILE,
        "压缩包里的文件有 ",
        "不超过 5000 个",
    ),
    "bomb": (
        lambda: packed({**parts(), "xl/media/image1.png": bytes(300_000_001)}),
        FILE,
        "解压后的大小 30",
        "不超过 300 MB",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_exceeds_a_limit_is_told_with_it(tmp_path: Path, case: str) -> None:
    make, at, found, expected = CASES[case]
    (finding,) = read(tmp_path, make()).findings
    assert (finding.rule.id, str(finding.at), finding.expected) == ("I-105", at, expected)
    assert finding.found.startswith(found)


def test_the_advice_says_how_a_workbook_grows_so_large(tmp_path: Path) -> None:
    assert [render(finding) for finding in read(tmp_path, sheet(merged)).findings] == [
        f"［错误］I-105 {FILE} › {SHEET}：发现合并单元格超过 2000 处，应为不超过 2000 处。"
        "多半是整列、整行设了格式或公式，粘贴了图片，或复制了别的表：请取空白填报表，只粘贴数据，保存后重新报送。"
    ]


def test_a_file_too_large_to_be_loaded_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / FILE
    with path.open("wb") as stream:
        stream.truncate(limits.MAX_FILE_BYTES + 1)
    (finding,) = read_submission(path, FILE, declarations_of()).findings
    assert (finding.rule.id, finding.found, finding.expected) == ("I-105", "文件的大小 50 MB", "不超过 50 MB")


def test_nothing_is_marked_in_a_workbook_too_large_to_be_read(tmp_path: Path) -> None:
    data = sheet(merged)
    assert write_returned_copy(data, read(tmp_path, data).findings, declarations_of()) is None


def test_photographs_in_a_workbook_are_no_reason_to_refuse_it(tmp_path: Path) -> None:
    data = packed({**parts(), "xl/media/image1.png": bytes(40_000_000)})
    assert read(tmp_path, data).findings == ()


def test_what_is_within_the_limits_is_read(tmp_path: Path) -> None:
    def many(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", rows(200, 50_000, '<c r="A#" s="1"/>'))

    assert read(tmp_path, sheet(many)).findings == ()


@pytest.mark.parametrize("address", ["A1048577", "XFE5", "ZZZ9999999"])
def test_an_address_behind_the_last_cell_is_damage(tmp_path: Path, address: str) -> None:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{row}"><c r="{address}"><v>1</v></c></row></sheetData>'.encode()
    (finding,) = read(tmp_path, sheet(lambda xml: xml.replace(b"</sheetData>", cell))).findings
    assert (finding.rule.id, finding.found) == ("I-101", f"工作表“{SHEET}”的内容已损坏")


@pytest.mark.parametrize(
    "damage",
    [
        b"<row>" * 100_000 + b"</row>" * 100_000,
        b"<row><c><v>" + b"9" * 11_000_000 + b"</v></c></row>",
    ],
    ids=["depth", "one text"],
)
def test_xml_without_end_is_damage(tmp_path: Path, damage: bytes) -> None:
    (finding,) = read(tmp_path, sheet(lambda xml: xml.replace(b"</sheetData>", damage + b"</sheetData>"))).findings
    assert (finding.rule.id, finding.found) == ("I-101", f"工作表“{SHEET}”的内容已损坏")


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    entities = b"".join(
        b'<!ENTITY %c "%s">' % (98 + level, (b"&%c;" % (97 + level)) * 10) for level in range(9)
    )  # b is ten times a, c a hundred times, and so on
    document_type = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + entities + b"]>"
    for use in (b'<worksheet x="&j;"', b"<worksheet"):
        data = sheet(lambda xml, use=use: xml.replace(b"<worksheet", document_type + use, 1))  # type: ignore[misc]
        (finding,) = read(tmp_path, data).findings
        assert (finding.rule.id, finding.found) == ("I-101", f"工作表“{SHEET}”的内容已损坏")
