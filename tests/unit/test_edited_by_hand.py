"""A document of ours that somebody edited: every figure and paragraph that differs, with both texts and its sources."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from budget_disclosure.audit.edits_beside import without_charts
from budget_disclosure.audit.hand_edits import HandEdit, hand_edits
from budget_disclosure.published.spots import NOWHERE
from budget_disclosure.runs.edited_by_hand import edited_document, edits_text, generated_document
from budget_disclosure.store.digests import digest
from budget_disclosure.store.draft import Draft, DraftDocument, write_draft
from tests.support.published import document, table, text

HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
DATA = {
    "prose": [
        {
            "section": "s",
            "paragraphs": [
                {"segments": [{"text": "支出预算"}, {"text": "1,597.17", "fact": "total"}, {"text": "万元。"}]}
            ],
        }
    ],
    "facts": {"total": {"shown": "1597.17", "origin": "表一.合计", "cells": ["a.xlsx!基本支出!I6"]}},
    "tables": [
        {
            "rows": [
                {
                    "cells": {
                        "code": {"text": "201"},
                        "name": {"text": "一般公共服务支出"},
                        "total": {
                            "shown": "1597.17",
                            "yuan": "15971700.00",
                            "cells": ["a.xlsx!基本支出!I6", "a.xlsx!项目支出!I7"],
                        },
                        "basic": {"shown": "1000.00", "yuan": "10000000.00", "cells": ["a.xlsx!基本支出!I6"]},
                        "project": {"shown": "597.17", "yuan": "5971700.00", "cells": ["a.xlsx!项目支出!I7"]},
                    }
                }
            ]
        }
    ],
}


def made(total: str = "1,597.17", prose: str = "支出预算1,597.17万元。", *more: str, extra: bool = False):  # type: ignore[no-untyped-def]
    rows = [HEAD, ("201", "一般公共服务支出", total, "1,000.00", "597.17")]
    rows += [("208", "社会保障和就业支出", "2.00", "1.00", "1.00")] if extra else []
    return document(
        *table("2024年部门支出预算总表", *rows), text("一、支出情况"), text(prose), *(text(one) for one in more)
    )


def shown(edits: tuple[HandEdit, ...]) -> list[tuple[str, str, str]]:
    return [(one.place, one.old, one.new) for one in edits]


def test_a_figure_of_a_table_is_listed_with_the_cells_behind_it() -> None:
    (edit,) = hand_edits(made(), made("1,597.71"), DATA)

    assert (edit.place, edit.old, edit.new) == (
        "表“2024年部门支出预算总表”，“一般公共服务支出”行，“合计”栏", "1,597.17", "1,597.71",
    )  # fmt: skip
    assert edit.is_figure
    assert edit.sources == ("1,597.17：15971700.00 元，来自 a.xlsx!基本支出!I6；a.xlsx!项目支出!I7",)


def test_a_figure_of_the_prose_is_listed_with_what_it_is() -> None:
    (edit,) = hand_edits(made(), made(prose="支出预算1,597.71万元。"), DATA)

    assert (edit.place, edit.old, edit.new) == (
        "“一、支出情况”下的一段", "支出预算1,597.17万元。", "支出预算1,597.71万元。",
    )  # fmt: skip
    assert edit.sources == ("1597.17：表一.合计；a.xlsx!基本支出!I6",)


def test_words_rows_and_paragraphs_that_come_or_go_are_listed() -> None:
    more = "本部门另有说明。"
    assert shown(hand_edits(made(), made("1,597.17", "支出预算1,597.17万元。", more, extra=True), DATA)) == [
        ("表“2024年部门支出预算总表”，增加的一行", "", "208 社会保障和就业支出 2.00 1.00 1.00"),
        ("“一、支出情况”下的一段", "", more),
    ]
    assert shown(hand_edits(made(extra=True), made(), DATA)) == [
        ("表“2024年部门支出预算总表”，删去的一行", "208 社会保障和就业支出 2.00 1.00 1.00", ""),
    ]


def test_what_is_only_laid_out_otherwise_is_no_edit() -> None:
    assert hand_edits(made(), made(prose="支出预算 1,597.17 万元。"), DATA) == ()


@pytest.mark.parametrize(
    "printed",
    [("一、收支", "收入10.00万元。支出", "10.00万元。", "其中：上年结转。"), ("一、收支", "收入10.00万元。支出10.00万元。其中：上年结转。")],
    ids=["divided", "joined"],
)  # fmt: skip
def test_paragraphs_that_a_pdf_divides_otherwise_are_no_edits(printed: tuple[str, ...]) -> None:
    generated = document(text("一、收支"), text("收入10.00万元。支出10.00万元。"), text("其中：上年结转。"))
    shown_by_pdf = replace(document(*(text(one) for one in printed)), page_count=1)
    changed = replace(document(*(text(one.replace("结转", "结余")) for one in printed)), page_count=1)

    assert hand_edits(generated, shown_by_pdf, DATA) == ()
    assert any("结余" in one.new for one in hand_edits(generated, changed, DATA))


def test_what_a_chart_draws_is_no_edit_of_the_pdf_that_prints_it() -> None:
    drawn = [
        HandEdit("一段", NOWHERE, "", one) for one in ("2023年2024年", "15.40\t15.40", "15.40；15.40", "15.40万元")
    ]

    left = without_charts(drawn, frozenset({"2023年", "2024年", "15.40"}))

    assert [one.new for one in left] == ["15.40万元"]


def test_an_edited_document_is_found_by_its_folder_or_title_and_compared(tmp_path: Path) -> None:
    generated, edited = Document(), Document()
    for one, figure in ((generated, "10.00"), (edited, "11.00")):
        one.add_paragraph("青禾县水务局2024年度部门预算公开")
        one.add_paragraph(f"支出预算{figure}万元。")
    data = {
        "prose": [],
        "tables": [],
        "facts": {},
        "document": {"title": "青禾县水务局2024年度部门预算公开", "name": "水务局"},
    }
    folder = tmp_path / "outputs" / "2024" / "305-水务局"
    folder.mkdir(parents=True)
    content = BytesIO()
    generated.save(content)
    known = DraftDocument(
        "水务局.docx", digest(content.getvalue()), "", json.dumps(data).encode(), b"{}", content=content.getvalue()
    )
    write_draft(folder, Draft({"部门-305": known}, b"{}", {}, {}))
    (folder / "水务局.docx").write_bytes(content.getvalue())
    edited.save(str(tmp_path / "送来的.docx"))

    inside = generated_document(folder / "水务局.docx", "", tmp_path / "outputs")
    outside = generated_document(tmp_path / "送来的.docx", "青禾县水务局2024年度部门预算公开支出", tmp_path / "outputs")

    assert inside == outside == known
    assert generated_document(tmp_path / "送来的.docx", "别的局2024年度部门预算公开", tmp_path / "outputs") is None
    assert edited_document(folder / "水务局.docx", known) is None
    found = edited_document(tmp_path / "送来的.docx", known)
    assert found is not None
    assert [(one.old, one.new, one.spot.block) for one in found.edits] == [
        ("支出预算10.00万元。", "支出预算11.00万元。", 1)
    ]
    assert "   生成的：支出预算10.00万元。\r\n   现在的：支出预算11.00万元。" in edits_text(found)
