"""A draft: written without reading a document back, and what it says when asked is what reading back gives."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.corrections import draft_reading
from budget_disclosure.corrections.draft_reading import is_same_text, snapshot_of, text_digest, version_data
from budget_disclosure.corrections.make_draft import CurrentDocument, draft_of
from budget_disclosure.corrections.run_changes import write_run_changes
from budget_disclosure.document.render import render_document
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.zip_package import deflated, read_package, write_package
from budget_disclosure.readback import document_text
from budget_disclosure.readback.document_text import content_digest
from budget_disclosure.store.document_data import read_headings
from budget_disclosure.store.draft import (
    DRAFT_NAME,
    NEXT_NAME,
    Draft,
    announce_draft,
    interrupted_draft,
    read_draft,
    write_draft,
)
from budget_disclosure.template.section_titles import section_titles
from tests.support.companions import department, reservoirs
from tests.support.workbooks import declarations_of

TEMPLATE = declarations_of().folder / "部门预算公开.docx"
BOTH = {"部门-305": department, "单位-305003": reservoirs}


def current(disclosure: Disclosure) -> CurrentDocument:
    path = f"{disclosure.ledger.code}.docx"
    return CurrentDocument(path, render_document(disclosure, TEMPLATE), disclosure, write_data_json(disclosure))


@pytest.fixture(scope="module")
def draft() -> Draft:
    documents = [current(disclosure()) for disclosure in BOTH.values()]
    return draft_of(documents, declarations_of().codes, workbooks={"a.xlsx": "1"}, declarations={"b.yaml": "2"})


def test_no_document_is_read_back_to_make_a_draft(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a document was read back")

    documents = [current(disclosure()) for disclosure in BOTH.values()]
    monkeypatch.setattr(document_text, "read_body", never)
    monkeypatch.setattr(draft_reading, "content_digest", never)
    made = draft_of(documents, declarations_of().codes, workbooks={}, declarations={})
    announce_draft(tmp_path, made)
    write_draft(tmp_path, made)
    assert write_run_changes(tmp_path, read_draft(tmp_path), made, {}, datetime(2024, 6, 1)) is None


@pytest.mark.parametrize("subject", BOTH)
def test_a_draft_says_of_a_document_what_reading_it_back_gives(subject: str, draft: Draft) -> None:
    one, disclosure = draft.documents[subject], BOTH[subject]()
    assert text_digest(one) == content_digest(one.content)
    snapshot = snapshot_of(draft, subject)
    assert dict(snapshot.headings or {}) == section_titles(disclosure, TEMPLATE)
    assert len(snapshot.headings or {}) > 10
    cells = input_cells(disclosure.ledger.units)
    assert {f"{cell.at.file}!{cell.at.sheet}!{cell.at.cell}": cell.value for cell in cells}.items() <= dict(
        snapshot.values
    ).items()
    assert (snapshot.labels or {})["305001-青禾县水务局.xlsx!基本支出!F7"] == "青禾县水务局津贴补贴"


def test_a_draft_is_read_as_it_was_written(draft: Draft, tmp_path: Path) -> None:
    write_draft(tmp_path, draft)
    assert read_draft(tmp_path) == draft


def test_an_announcement_that_was_carried_out_becomes_the_draft_by_its_name(draft: Draft, tmp_path: Path) -> None:
    announce_draft(tmp_path, draft)
    announced = (tmp_path / NEXT_NAME).stat().st_ino
    write_draft(tmp_path, draft)
    assert (tmp_path / DRAFT_NAME).stat().st_ino == announced
    assert not (tmp_path / NEXT_NAME).exists()


def test_of_an_announcement_that_was_carried_out_in_part_the_draft_has_that_part(draft: Draft, tmp_path: Path) -> None:
    announce_draft(tmp_path, draft)
    unit = draft.documents["单位-305003"]
    (tmp_path / unit.path).write_bytes(unit.content)
    interrupted = interrupted_draft(tmp_path)
    assert interrupted is not None
    write_draft(tmp_path, interrupted)
    assert read_draft(tmp_path) == draft.only([unit.path])
    assert not (tmp_path / NEXT_NAME).exists()


def test_a_draft_that_says_the_same_is_not_written_again(draft: Draft, tmp_path: Path) -> None:
    write_draft(tmp_path, draft)
    before = (tmp_path / DRAFT_NAME).stat()
    write_draft(tmp_path, draft)
    assert (tmp_path / DRAFT_NAME).stat().st_mtime_ns == before.st_mtime_ns


def test_a_draft_of_an_earlier_program_is_read(draft: Draft, tmp_path: Path) -> None:
    """Format 1 kept a digest of the text and the headings instead of the document, and an entry for each input cell."""
    (tmp_path / DRAFT_NAME).write_bytes(write_package(of_format_1(draft)))
    older = read_draft(tmp_path)
    assert older is not None
    for subject, one in draft.documents.items():
        assert is_same_text(older.documents[subject], replace(one, docx="another file with the same text"))
        assert snapshot_of(older, subject) == snapshot_of(draft, subject)
    assert read_headings(version_data(older)["部门-305/extra.json"]) == snapshot_of(draft, "部门-305").headings
    write_draft(tmp_path, older.only(["305003.docx"]))
    assert read_draft(tmp_path) == older.only(["305003.docx"])


def of_format_1(draft: Draft) -> Mapping[str, bytes]:
    """Return the parts of a draft as programs before format 2 wrote them."""
    files = json.loads(draft.inputs)["files"]
    cells = [
        {"file": file, "sheet": sheet, "cell": cell, "value": told[0]} | ({"label": told[1]} if told[1:] else {})
        for file, sheets in files.items()
        for sheet, cells in sheets.items()
        for cell, told in cells.items()
    ]
    documents = {
        subject: {"path": one.path, "docx": one.docx, "text": content_digest(one.content), "tables": one.tables}
        for subject, one in draft.documents.items()
    }
    index = {"format": 1, "documents": documents, "workbooks": draft.workbooks, "declarations": draft.declarations}
    parts = {name: content for name, content in version_data(draft).items() if name != "inputs.json"}
    texts = {"draft.json": index, "inputs.json": {"format": 1, "cells": cells}}
    return {**parts, **{name: json.dumps(data, ensure_ascii=False, indent=1).encode() for name, data in texts.items()}}


def test_packages_inside_a_package_are_stored_as_they_are() -> None:
    packed = write_package({"a.docx": deflated(b"x" * 1000, 0), "b": b"y" * 1000})
    assert b"x" * 1000 in packed
    assert b"y" * 1000 not in packed
    assert read_package(packed, "a") == {"a.docx": b"x" * 1000, "b": b"y" * 1000}
