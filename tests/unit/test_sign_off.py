"""Sign-offs on the disk, what exactly is signed, and the mark of copies for review."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.corrections.draft_mark import mark_draft
from budget_disclosure.corrections.sign_off_status import sign_off_status
from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, load_bureau
from budget_disclosure.model.errors import DeclarationError, DisclosureError, TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, w
from budget_disclosure.ooxml.zip_package import read_package, write_package
from budget_disclosure.readback.document_text import content_digest
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.store.sign_off_log import (
    SignedDocument,
    SignOff,
    add_sign_off,
    latest_sign_off,
    values_digest,
)

AT = "2024-05-18T10:20:00+08:00"
DOCUMENT_021 = SignedDocument("某局2024年度部门预算公开.docx", "w1", "t1", "d1", "v1", "x1")


def entry(**changes: Any) -> SignOff:
    return SignOff("王五", AT, "已核对", {"部门-021": DOCUMENT_021}, {"N-203": 2}, **changes)


def test_an_entry_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    written = add_sign_off(tmp_path, entry())

    assert written.number == 1
    assert latest_sign_off(tmp_path) == written
    assert (tmp_path / "签批" / "0001" / "签批.json").stat().st_mode & 0o222 == 0


def test_the_latest_entry_counts_and_none_is_ever_overwritten(tmp_path: Path) -> None:
    add_sign_off(tmp_path, entry())
    first = (tmp_path / "签批" / "0001" / "签批.json").read_bytes()
    add_sign_off(tmp_path, SignOff("李四", AT, "看错了", is_withdrawal=True))

    latest = latest_sign_off(tmp_path)
    assert latest is not None
    assert (latest.number, latest.reviewer, latest.is_withdrawal) == (2, "李四", True)
    assert (tmp_path / "签批" / "0001" / "签批.json").read_bytes() == first


def test_nobody_has_signed_where_there_is_nothing(tmp_path: Path) -> None:
    assert latest_sign_off(tmp_path) is None
    assert sign_off_status(tmp_path, None) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"text": "t1"', '"text": "t2"'),
        lambda text: text.replace('"reviewer"', '"who"'),
        lambda text: "[]",
    ],
    ids=["cut", "another digest", "another key", "no object"],
)
def test_a_damaged_entry_is_void_and_says_which(tmp_path: Path, damage: Callable[[str], str]) -> None:
    add_sign_off(tmp_path, entry())
    path = tmp_path / "签批" / "0001" / "签批.json"
    text = path.read_text(encoding="utf-8")
    path.chmod(0o644)
    path.write_text(damage(text), encoding="utf-8")

    with pytest.raises(DisclosureError, match=r"0001/签批\.json"):
        latest_sign_off(tmp_path)
    status = sign_off_status(tmp_path, None)
    assert status is not None
    assert status.text == "签批已失效：签批记录 0001/签批.json 缺失、已损坏或被改动过"


def test_a_writer_that_is_killed_leaves_an_entry_or_none(tmp_path: Path) -> None:
    """The process ends between writing the files and naming their folder."""
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "from budget_disclosure.store import atomic_writing\n"
        "from budget_disclosure.store.sign_off_log import SignOff, add_sign_off\n"
        "atomic_writing._rename = lambda *_: os._exit(9)\n"
        "add_sign_off(Path(sys.argv[1]), SignOff('王五', 'now'))\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)

    assert ended.returncode == 9
    assert latest_sign_off(tmp_path) is None
    assert add_sign_off(tmp_path, entry()).number == 1
    assert [path.name for path in (tmp_path / "签批").iterdir()] == ["0001"]  # what was left is gone


def test_words_of_a_status() -> None:
    signed = SignOffStatus(SignOffState.SIGNED, "王五", AT, "1a2b3c4d5e6f")

    assert signed.text == "已签批：王五，2024-05-18，核对码 1a2b3c4d5e6f"
    assert not signed.is_lost
    unsure = signed.unless_changed("填报表有变动")
    assert (unsure.text, unsure.is_lost) == ("签批待核（王五，2024-05-18）：填报表有变动", True)
    void = SignOffStatus(SignOffState.VOID, "王五", AT, "1a2b3c4d5e6f", ("部门 021：内容有变动",))
    assert void.unless_changed("填报表有变动") == void
    assert void.text == "签批已失效（王五，2024-05-18）：部门 021：内容有变动"


def data(**changes: Any) -> dict[str, Any]:
    """Return a small data.json."""
    cell = {"shown": "5.52", "yuan": "55200.00", "cells": ["a.xlsx!基本支出!F17"]}
    return {
        "document": {"units": [{"file": "a.xlsx", "revision": 1}]},
        "tables": [{"id": "t05", "rows": [{"keys": ["2012601"], "cells": {"basic": cell}}]}],
        "prose": [{"section": "one", "paragraphs": [{"source": "第 3 行", "segments": [{"fact": "basic"}]}]}],
        "facts": {
            "basic": {"shown": "5.52", "value": None, "yuan": "55200.00", "cells": ["a.xlsx!基本支出!F17"]},
            "unused": {"shown": "1.00", "value": None, "yuan": "10000.00", "cells": []},
        },
        **changes,
    }


def changed(path: str, value: object) -> dict[str, Any]:
    found = data()
    *steps, last = path.split("/")
    place: Any = found
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return found


def values(content: dict[str, Any]) -> str:
    return values_digest(json.dumps(content, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tables/0/rows/0/cells/basic/yuan", "55200.01"),  # shown as before
        ("tables/0/rows/0/cells/basic/shown", "5.53"),
        ("tables/0/rows/0/keys", ["2012602"]),
        ("facts/basic/yuan", "55200.01"),
    ],
)
def test_a_figure_that_is_published_or_behind_one_is_signed(path: str, value: object) -> None:
    assert values(changed(path, value)) != values(data())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tables/0/rows/0/cells/basic/cells", ["a.xlsx!基本支出!F18"]),  # a row was inserted above
        ("document/units/0/revision", 2),
        ("document/units/0/file", "b.xlsx"),
        ("prose/0/paragraphs/0/source", "第 4 行"),
        ("facts/unused/yuan", "20000.00"),
    ],
)
def test_where_a_figure_comes_from_is_not_what_is_signed(path: str, value: object) -> None:
    assert values(changed(path, value)) == values(data())


def sections(docx: bytes) -> list[list[tuple[str, str]]]:
    """Return the headers of each section: kind and part."""
    parts = read_package(docx, "文档")
    targets = {one.get("Id"): one.get("Target") for one in parse(parts["word/_rels/document.xml.rels"])}
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return [
        [(one.get(w("type"), ""), targets[one.get(relation)] or "") for one in section.findall(w("headerReference"))]
        for section in parse(parts[DOCUMENT]).iter(w("sectPr"))
    ]


def marks(part: bytes) -> list[str]:
    paths = parse(part).iter("{urn:schemas-microsoft-com:vml}textpath")
    return [text for one in paths if (text := one.get("string"))]


LINE = "草稿，未公开　2024-05-18　核对码 1a2b3c4d5e6f"


def test_a_marked_copy_has_the_mark_on_every_page_and_the_same_text(template_docx: bytes) -> None:
    marked = mark_draft(template_docx, LINE)

    assert sections(template_docx)[0] == []
    assert sections(marked)[0] == [(kind, "header_draft.xml") for kind in ("default", "first", "even")]
    # Later sections have no headers of their own, so they have those of the first.
    assert all(one == [] for one in sections(marked)[1:])
    assert marks(read_package(marked, "文档")["word/header_draft.xml"]) == ["草稿", LINE]
    assert content_digest(marked) == content_digest(template_docx)
    assert mark_draft(template_docx, LINE) == marked


def test_a_document_with_a_header_of_its_own_keeps_it_beside_the_mark(template_docx: bytes) -> None:
    """A bureau's template may have headers, also in later sections only."""
    parts = read_package(template_docx, "文档")
    text = parts[DOCUMENT].decode()
    at = text.rindex("<w:sectPr>") + len("<w:sectPr>")
    parts[DOCUMENT] = f'{text[:at]}<w:headerReference w:type="default" r:id="rIdOwn"/>{text[at:]}'.encode()
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdOwn" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"'
        b' Target="header7.xml"/></Relationships>',
    )
    own = '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>某局</w:t></w:r></w:p></w:hdr>'
    parts["word/header7.xml"] = own.encode()

    marked = read_package(mark_draft(write_package(parts), LINE), "文档")

    assert marks(marked["word/header7.xml"]) == ["草稿", LINE]
    assert "某局" in marked["word/header7.xml"].decode()
    assert marks(marked["word/header_draft.xml"]) == ["草稿", LINE]
    ids = [
        one.get("id")
        for name in ("word/header7.xml", "word/header_draft.xml")
        for one in parse(marked[name]).iter("{urn:schemas-microsoft-com:vml}shape")
    ]
    assert len(set(ids)) == 4


def test_what_is_no_document_cannot_be_marked() -> None:
    with pytest.raises(TemplateError):
        mark_draft(b"no zip", LINE)
    with pytest.raises(TemplateError, match="草稿"):
        mark_draft(write_package({"a": b"b"}), LINE)


@pytest.fixture(scope="module")
def template_docx(templates: Path) -> bytes:
    """Return a Word document with several sections and no header: the bureau's template."""
    return (templates / "2024" / "部门预算公开.docx").read_bytes()


def test_a_bureau_may_demand_sign_offs_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    path = tmp_path / "2024" / BUREAU_NAME
    assert load_bureau(tmp_path, 2024).sign_off == "optional"
    path.write_text("sign_off: required\n", encoding="utf-8")
    assert load_bureau(tmp_path, 2024).sign_off == "required"
    path.write_text("sign_off: 要\n", encoding="utf-8")
    with pytest.raises(DeclarationError) as error:
        load_bureau(tmp_path, 2024)
    assert error.value.line == 1
