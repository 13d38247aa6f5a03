"""Files that are no documents, or want to be too much: a clear word for each, soon."""

import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random

import pikepdf
import pytest

from budget_disclosure.actions.audit_files import audit_file
from budget_disclosure.actions.audit_guarded import audit_guarded
from budget_disclosure.actions.audit_pool import Limits
from budget_disclosure.audit_report.audit_text import audit_text
from budget_disclosure.published.published_document import GridBlock
from budget_disclosure.reading.read_pdf import read_pdf
from budget_disclosure.reading.read_word import read_word
from budget_disclosure.reading.reading_errors import UnreadableDocumentError
from tests.unit.test_reading_pdf import pdf, table, words
from tests.unit.test_reading_word import SPACES, p, tbl, tc, word

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
        ("i.docx", pdf(words("x", 60, 700)), "这是 PDF 文件，扩展名写错了"),
        ("j.pdf", word(p("x")), "像是 Word 文档，扩展名写错了"),
    ],
    ids=[
        "cut off",
        "encrypted or old Word",
        "broken PDF",
        "encrypted PDF",
        "scanned",
        "old Word",
        "empty",
        "zip bomb",
        "a PDF by another name",
        "Word by another name",
    ],
)
def test_a_file_that_cannot_be_audited_says_why(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    began = time.process_time()

    assert said in audit_file(path, TEMPLATES).fault
    assert time.process_time() - began < 10


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    audited = audit_file(tmp_path / "没有.docx", TEMPLATES)

    assert "不存在" in audited.fault
    assert audit_text([audited]).splitlines()[0] == audited.file
    assert audit_text([audited]).endswith("。") and not audit_text([audited]).endswith("。。")


def test_five_hundred_pages_are_one_table_in_seconds() -> None:
    page = table(780, [("Code", "Total", "Basic")] + [(f"{n:05}", "10.00", "10.00") for n in range(30)])
    began = time.process_time()
    document = read_pdf(pdf(*[page] * 500), "x.pdf")

    assert document.page_count == 500
    assert document.not_read == ()
    assert time.process_time() - began < 20


def a_form_within_itself() -> bytes:
    """Return a page whose form draws itself twice: without limits it takes all memory there is."""
    with pikepdf.open(BytesIO(pdf(words("A", 60, 700) + " /Fm Do"))) as opened:
        page = opened.pages[0]
        drawn = b"BT /F1 9 Tf 9 9 Td (X) Tj ET /Fm Do /Fm Do"
        form = opened.make_stream(drawn, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 595, 842])
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm=form), Font=page.Resources.Font)
        page.Resources.XObject = pikepdf.Dictionary(Fm=form)
        target = BytesIO()
        opened.save(target)
        return target.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="there the clock alone limits")
def test_a_file_that_takes_all_memory_ends_itself_only(tmp_path: Path) -> None:
    for name, content in (("a.pdf", a_form_within_itself()), ("b.pdf", a_picture()), ("c.pdf", pdf(words("x", 9, 9)))):
        (tmp_path / name).write_bytes(content)
    files = [tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf")]

    found = audit_guarded(files, TEMPLATES, tmp_path / "outputs", Limits(memory=400))

    assert [one.fault for one in found] == [
        "没有审查完：文件损坏，或者要用的内存太多",
        "没有文字（扫描的图片），无法检查",
        "",
    ]


def test_a_page_tree_that_comes_back_to_itself_has_its_pages() -> None:
    with pikepdf.open(BytesIO(pdf(words("A", 60, 700)))) as opened:
        opened.Root.Pages.Kids.append(opened.Root.Pages)
        opened.Root.Pages.Count = 1_000_000
        target = BytesIO()
        opened.save(target)

    assert [block.text for block in read_pdf(target.getvalue(), "x.pdf").blocks if not isinstance(block, GridBlock)]


@pytest.mark.parametrize(
    "declared", ['<!ENTITY e SYSTEM "file:///etc/hostname">', '<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;">']
)
def test_entities_of_a_word_file_are_never_followed(declared: str) -> None:
    body = f"<w:body>{p('支出1.00万元')}<w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body>"
    content = word("", document=f"<!DOCTYPE x [{declared}]><w:document {SPACES}>{body}</w:document>")

    assert [one.text for one in read_word(content, "x.docx").blocks if not isinstance(one, GridBlock)] == [
        "支出1.00万元"
    ]


def test_a_table_that_claims_many_columns_has_few() -> None:
    (grid,) = read_word(word(tbl(*[tc("1", '<w:gridSpan w:val="200"/>') * 100] * 5)), "x.docx").blocks

    assert isinstance(grid, GridBlock)
    assert (grid.height, grid.width, len(grid.cells)) == (5, 400, 10)


def test_a_word_file_of_endless_depth_is_no_sound_one() -> None:
    deep = "<w:sdt><w:sdtContent>" * 3000 + p("x") + "</w:sdtContent></w:sdt>" * 3000

    with pytest.raises(UnreadableDocumentError, match="不是完好的 Word 文件"):
        read_word(word(deep), "x.docx")


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_file_cut_off_anywhere_or_with_wrong_bytes_is_read_or_said_to_be_broken(kind: str) -> None:
    body = "".join(p(f"{n}. 2024年支出预算10.00万元。") for n in range(300)) + tbl(tc("合计") + tc("1.00")) * 20
    whole = word(body) if kind == "docx" else pdf(*[table(700, [(f"{n}", "1.00", "2.00") for n in range(20)])] * 12)
    read, random = (read_word if kind == "docx" else read_pdf), Random(5)
    broken = [whole[:size] for size in range(0, len(whole), max(len(whole) // 40, 1))]
    for _ in range(40):
        changed = bytearray(whole)
        for _ in range(20):
            changed[random.randrange(len(changed))] = random.randrange(256)
        broken.append(bytes(changed))

    for content in broken:
        try:
            read(content, f"x.{kind}")
        except UnreadableDocumentError as error:
            assert str(error)
