"""Files that are no readable workbook: one finding on the file, in words a clerk understands, and no traceback."""

import io
from pathlib import Path

import msoffcrypto.format.ooxml
import pytest

from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.model.findings import Finding, Severity, render
from budget_disclosure.model.location import Location
from tests.support.workbooks import FILE, declarations_of, rewrite_part, valid_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def only_finding(path: Path) -> Finding:
    intake = read_submission(path, FILE, declarations_of())
    assert intake.submission is None
    assert [finding.effective_severity for finding in intake.findings] == [Severity.BLOCK]
    return intake.findings[0]


def test_an_old_xls_asks_for_saving_as_xlsx(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(OLE + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 600)
    assert render(only_finding(path)) == (
        f"［错误］I-103 {FILE}：发现旧的 .xls 或 .et 格式，应为.xlsx 格式。"
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后重新报送。"
    )


def test_an_encrypted_workbook_asks_for_removing_the_password(tmp_path: Path) -> None:
    plain = io.BytesIO(valid_workbook(tmp_path).read_bytes())
    encrypted = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("1234", encrypted)
    (tmp_path / FILE).write_bytes(encrypted.getvalue())
    finding = only_finding(tmp_path / FILE)
    assert (finding.rule.id, finding.at, finding.found) == ("I-102", Location(FILE), "设有打开密码的文件")
    assert finding.what_to_do == "请打开文件，取消打开密码，保存后重新报送。"


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_truncated_workbook_asks_for_copying_again(tmp_path: Path, kept: float) -> None:
    path = valid_workbook(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    finding = only_finding(path)
    assert (finding.rule.id, finding.at, finding.found) == ("I-104", Location(FILE), "不完整的文件")


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"")
    finding = only_finding(tmp_path / FILE)
    assert (finding.rule.id, finding.found) == ("I-104", "空文件（0 字节）")


def test_a_workbook_with_damaged_bytes_inside_is_incomplete(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    path.write_bytes(bytes(data))
    assert only_finding(path).rule.id in {"I-101", "I-104"}


def test_a_renamed_text_file_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("单位,金额\n", encoding="utf-8")
    finding = only_finding(tmp_path / FILE)
    assert (finding.rule.id, finding.found) == ("I-101", "不是 Excel 工作簿")


def test_broken_xml_inside_is_unreadable_and_not_a_traceback(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    rewrite_part(path, "xl/worksheets/sheet4.xml", lambda text: text[: len(text) // 2])
    assert only_finding(path).rule.id == "I-101"


def test_a_file_that_cannot_be_opened_at_all_is_left_to_the_caller_to_retry(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        read_submission(tmp_path / "absent.xlsx", "absent.xlsx", declarations_of())
