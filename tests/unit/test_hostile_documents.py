"""Files that are no documents, or want to be too much: a clear word for each, soon."""

import time
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from budget_disclosure.actions.audit_files import audit_file
from budget_disclosure.reading.read_pdf import read_pdf
from tests.unit.test_reading_pdf import pdf, table, words

TEMPLATES = Path(__file__).parents[2] / "templates"


def a_picture() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    picture = document.make_stream(b"\xff\x00\x00", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
    picture.Width, picture.Height, picture.BitsPerComponent, picture.ColorSpace = 1, 1, 8, pikepdf.Name.DeviceRGB
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    document.pages[0].Contents = document.make_stream(b"q 500 0 0 700 40 60 cm /Im0 Do Q")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def a_bomb() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(500):
            part.write(b"0" * 1_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"PK\x03\x04 cut off", "不是完好的 Word 文件"),
        ("b.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "设有打开密码"),
        ("c.pdf", b"%PDF-1.4 nothing more", "不是完好的 PDF 文件"),
        ("d.pdf", pdf(words("x", 60, 700), password="secret"), "设有打开密码"),
        ("e.pdf", a_picture(), "没有文字（扫描的图片），无法检查"),
        ("f.doc", b"anything", "只审查 .docx 和 .pdf 文件"),
        ("g.docx", b"", "文件是空的"),
        ("h.docx", a_bomb(), "解开后太大"),
    ],
    ids=["cut off", "encrypted or old Word", "broken PDF", "encrypted PDF", "scanned", "old Word", "empty", "zip bomb"],
)
def test_a_file_that_cannot_be_audited_says_why(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    began = time.process_time()

    assert said in audit_file(path, TEMPLATES).fault
    assert time.process_time() - began < 10


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert audit_file(tmp_path / "没有.docx", TEMPLATES).fault


def test_five_hundred_pages_are_one_table_in_seconds() -> None:
    page = table(780, [("Code", "Total", "Basic")] + [(f"{n:05}", "10.00", "10.00") for n in range(30)])
    began = time.process_time()
    document = read_pdf(pdf(*[page] * 500), "x.pdf")

    assert document.page_count == 500
    assert document.not_read == ()
    assert time.process_time() - began < 20
