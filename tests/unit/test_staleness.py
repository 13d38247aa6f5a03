"""A document is made anew only when something it is made from has changed, and the reason is said in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations
from budget_disclosure.store.document_sources import (
    SOURCES_NAME,
    Source,
    Sources,
    made_from,
    read_sources,
    write_sources,
)
from budget_disclosure.store.staleness import MadeFrom, stale_reasons
from tests.support.submissions import submission, waterworks

BEFORE = MadeFrom(
    cells={"021001": {"单位信息!B5": "某局"}, "021002": {"基本支出!F17": "55200.00", "上年对比!C8": "退休一人"}},
    declarations={"wording.yaml": "1", "部门预算公开.docx": "1"},
    code="1",
    engine="LibreOffice 7.4",
)


def with_cells(unit: str, cells: dict[str, str]) -> MadeFrom:
    return replace(BEFORE, cells={**BEFORE.cells, unit: cells})


def test_nothing_changed_is_no_reason() -> None:
    assert stale_reasons(BEFORE, replace(BEFORE, cells=dict(BEFORE.cells)), [], []) == []


def test_a_first_document_needs_no_other_reason() -> None:
    assert stale_reasons(None, BEFORE, [], []) == ["首次生成"]


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (
            with_cells("021002", {"基本支出!F17": "56200.00", "上年对比!C8": "退休一人"}),
            "021002 基本支出!F17 55,200.00 → 56,200.00",
        ),
        (with_cells("021002", {"基本支出!F17": "55200.00"}), "021002 上年对比!C8 退休一人 → （空白）"),
        (
            with_cells("021002", {"基本支出!F17": "55200.00", "上年对比!C8": "退休一人", "项目支出!F6": "100.00"}),
            "021002 项目支出!F6 （空白） → 100.00",
        ),
        (with_cells("021003", {"单位信息!B5": "某馆"}), "新增单位 021003"),
        (replace(BEFORE, cells={"021001": BEFORE.cells["021001"]}), "不再有单位 021002"),
        (replace(BEFORE, declarations={"wording.yaml": "2", "部门预算公开.docx": "1"}), "声明已更新：wording.yaml"),
        (
            replace(BEFORE, declarations={"wording.yaml": "1", "部门预算公开.docx": "2"}),
            "模板已更新：部门预算公开.docx",
        ),
        (replace(BEFORE, code="2"), "程序已更新"),
        (replace(BEFORE, engine=""), "目录页码须重新计算"),
    ],
)
def test_every_change_is_named(now: MadeFrom, reason: str) -> None:
    assert stale_reasons(BEFORE, now, [], []) == [reason]


def test_files_that_are_gone_or_edited_are_named() -> None:
    assert stale_reasons(BEFORE, BEFORE, ["公开表.xlsx"], ["某局.docx"]) == [
        "输出文件缺失：公开表.xlsx",
        "人工修改过：某局.docx",
    ]


def test_many_changed_cells_are_counted_not_listed() -> None:
    now = with_cells("021002", {f"项目支出!F{row}": "1.00" for row in range(10)})
    reasons = stale_reasons(BEFORE, now, [], [])
    assert len(reasons) == 6
    assert reasons[-1] == "021002 另有 7 个单元格有变动"


def test_what_a_document_is_made_from_comes_back_from_the_disk(year_2024: Declarations, tmp_path: Path) -> None:
    source = Source(made_from(waterworks(), year_2024.folder, "engine"), {"data.json": "1", "某局.docx": "2"})
    write_sources(tmp_path, Sources({"某局.docx": source}))
    again = read_sources(tmp_path).documents["某局.docx"]
    assert again == source
    assert list(again.files)[-1] == "某局.docx"
    assert stale_reasons(again.made_from, source.made_from, [], []) == []


@pytest.mark.parametrize("text", ["", "{", '{"format": 9}', '{"format": 1, "documents": {"a": {}}, "cells": {}}'])
def test_an_unreadable_file_makes_everything_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / SOURCES_NAME).write_text(text, encoding="utf-8")
    assert read_sources(tmp_path) == Sources()


def test_an_amount_of_one_unit_is_no_reason_for_the_document_of_another(year_2024: Declarations) -> None:
    one, other = (made_from([submission(code, "某站")], year_2024.folder, "e") for code in ("305004", "305005"))
    assert list(one.cells) == ["305004"]
    assert one.declarations == other.declarations
    assert "codes/function.csv" in one.declarations
    assert "单位填报表.xlsx" not in one.declarations
