"""The list of changes: complete, found by keys, each with the cells that caused it and no others."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from budget_disclosure.changes.causes import Causes
from budget_disclosure.changes.change_list import Changes, Presence
from budget_disclosure.changes.changes_text import NO_CELL, changes_data, changes_text, marked
from budget_disclosure.changes.compare_versions import compare
from budget_disclosure.changes.snapshot import Snapshot
from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.input_cells import input_cells
from budget_disclosure.model.location import Location, single_cells
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import BasicRow, SourceAmount, UnitSubmission
from budget_disclosure.store.document_data import read_snapshot, write_extra, write_inputs
from budget_disclosure.text.word_diff import Stretch, align, stretches, text_likeness
from tests.support.disclosures import department_disclosure
from tests.support.submissions import waterworks

BUREAU = "305001-青禾县水务局.xlsx"


def snapshot(units: Sequence[UnitSubmission], spec: Declarations) -> Snapshot:
    disclosure = department_disclosure(units, spec)
    headings = {"organisation": "二、机构设置情况"}
    extra = write_extra("公开.docx", disclosure.forms)
    return read_snapshot(write_data_json(disclosure), headings, extra, write_inputs(input_cells(units)))


def changes(units: Sequence[UnitSubmission], spec: Declarations) -> Changes:
    return compare(snapshot(waterworks(), spec), snapshot(units, spec))


def with_basic(rows: Sequence[BasicRow]) -> tuple[UnitSubmission, ...]:
    bureau, *others = waterworks()
    return (replace(bureau, basic=tuple(rows)), *others)


def cells(found: Changes) -> list[tuple[str, str, str | None, str | None]]:
    return [(cause.sheet, cause.cell, cause.old, cause.new) for cause in found.cells]


def test_equal_versions_have_no_changes(year_2024: Declarations) -> None:
    found = changes(waterworks(), year_2024)

    assert found.is_empty
    assert found.unshown == 0
    assert changes_text(found).endswith("公开的内容没有变化")


def test_one_amount_changes_exactly_the_cells_that_add_it_up_and_names_it_as_the_only_cause(
    year_2024: Declarations,
) -> None:
    row = waterworks()[0].basic[1]
    entry = row.amounts[0]
    more = replace(row, amounts=(replace(entry, amount=Amount(Decimal(215000), entry.amount.cells)),))
    rows = waterworks()[0].basic

    found = changes(with_basic((rows[0], more, *rows[2:])), year_2024)

    expected = {
        f"{table['id']}!{key}.{column}"
        for table in snapshot(waterworks(), year_2024).data["tables"]
        for grid_row in table["rows"]
        for column, cell in grid_row["cells"].items()
        if f"{BUREAU}!基本支出!F7" in single_cells(cell.get("cells", ()))
        for key in [grid_row["keys"][next(c["block"] for c in table["columns"] if c["key"] == column)]]
    }
    assert {figure.reference for figure in found.figures} == expected
    assert {(figure.difference, figure.yuan) for figure in found.figures} == {(Decimal("0.50"), Decimal(5000))}
    assert {figure.causes for figure in found.figures} == {found.cells}
    assert cells(found) == [("基本支出", "F7", "210000.00", "215000.00")]
    assert not found.rows and not found.labels and not found.forms
    changed = {paragraph.section for paragraph in found.paragraphs}
    assert {"total_change", "revenue", "expenditure", "general_public_scale", "basic"} <= changed
    assert changed.isdisjoint({"three_public", "procurement", "organisation", "definitions"})


def test_a_row_inserted_in_the_workbook_shifts_cells_and_is_still_the_only_cause(year_2024: Declarations) -> None:
    rows = waterworks()[0].basic
    shifted = [_moved_down(row) for row in rows[1:]]
    second = rows[1]
    at = Location(BUREAU, "基本支出", "F7")
    new = replace(
        second,
        dept_economic_code=Cited("30103", Location(BUREAU, "基本支出", "C7")),
        amounts=(SourceAmount(second.amounts[0].source, second.amounts[0].vintage, Amount(Decimal(1000), (at,))),),
    )

    found = changes(with_basic((rows[0], new, *shifted)), year_2024)

    figure = next(figure for figure in found.figures if figure.reference == "t05!2130301.basic")
    assert (figure.old, figure.new) == ("94.00", "94.10")
    assert [(c.sheet, c.cell, c.old, c.new) for c in figure.causes] == [("基本支出", "F7", None, "1000.00")]
    assert [(row.presence, row.table, row.row_key) for row in found.rows] == [(Presence.ADDED, "t06", "30103/50101")]


def test_a_changed_code_moves_an_amount_and_is_named_as_the_cause(year_2024: Declarations) -> None:
    rows = waterworks()[0].basic
    other = replace(rows[1], function_code=Cited("2130302", rows[1].function_code.at))

    found = changes(with_basic((rows[0], other, *rows[2:])), year_2024)

    lost = next(figure for figure in found.figures if figure.reference == "t05!2130301.basic")
    assert (lost.old, lost.new, lost.difference) == ("94.00", "73.00", Decimal("-21.00"))
    assert cells(found) == [("基本支出", "B7", "2130301", "2130302")]
    assert ("t05", "2130302") in {(figure.table, figure.row_key) for figure in found.figures} | {
        (row.table, row.row_key) for row in found.rows
    }


def test_a_project_less_removes_its_rows_by_key_and_its_form(year_2024: Declarations) -> None:
    bureau, *others = waterworks()

    found = changes((replace(bureau, projects=bureau.projects[1:]), *others), year_2024)

    assert [(r.presence, r.table, r.row_key) for r in found.rows if r.table in ("t12", "t13")] == [
        (Presence.REMOVED, "t12", "305001/001"),
        (Presence.REMOVED, "t13", "305001/001"),
    ]
    removed = next(row for row in found.rows if row.table == "t12")
    assert removed.row == "小型水库除险加固"
    assert ("F6", "900000.00", None) in {(c.cell, c.old, c.new) for c in removed.causes}
    assert [(form.presence, form.key) for form in found.forms] == [(Presence.REMOVED, "305001/001")]


def test_a_reason_is_shown_word_by_word_with_its_cell(year_2024: Declarations) -> None:
    bureau, *others = waterworks()
    entry = bureau.three_public[1]
    assert entry.department_reason is not None
    said = Cited("厉行节约，压减接待批次和标准", entry.department_reason.at)
    three = (bureau.three_public[0], replace(entry, department_reason=said), *bureau.three_public[2:])

    found = changes((replace(bureau, three_public=three), *others), year_2024)

    assert [paragraph.section for paragraph in found.paragraphs] == ["three_public"]
    (paragraph,) = found.paragraphs
    assert "压减接待批次{+和标准+}" in marked(paragraph)
    assert "[-" not in marked(paragraph)
    assert not found.figures
    assert cells(found) == [("三公经费", "J6", "厉行节约，压减接待批次", "厉行节约，压减接待批次和标准")]


def test_a_text_of_a_performance_form_is_listed_with_its_cell(year_2024: Declarations) -> None:
    bureau, *others = waterworks()
    target = bureau.project_targets[0]
    told = replace(target, annual_goal=Cited("完成全年巡查任务 12 次", target.annual_goal.at))

    found = changes((replace(bureau, project_targets=(told, *bureau.project_targets[1:])), *others), year_2024)

    (form,) = found.forms
    (text,) = form.texts
    assert (form.presence, form.key, text.label) == (Presence.CHANGED, "305001/001", "年度目标")
    assert [(c.sheet, c.cell) for c in text.causes] == [("项目绩效目标", "K5")]
    assert not found.figures and not found.paragraphs


def test_a_renamed_project_changes_labels_and_names_the_cell_of_the_name(year_2024: Declarations) -> None:
    bureau, *others = waterworks()
    project = bureau.projects[0]
    renamed = replace(project, name=Cited("小型水库除险加固工程", project.name.at))

    found = changes((replace(bureau, projects=(renamed, *bureau.projects[1:])), *others), year_2024)

    assert [(label.table, label.old, label.new) for label in found.labels if label.table == "t12"] == [
        ("t12", "小型水库除险加固", "小型水库除险加固工程")
    ]
    assert [(c.sheet, c.cell) for c in found.labels[0].causes] == [("项目支出", "B6")]


def test_a_change_below_the_shown_figure_is_counted_and_not_listed(year_2024: Declarations) -> None:
    rows = waterworks()[0].basic
    entry = rows[0].amounts[0]
    less = replace(entry, amount=Amount(Decimal("620000.50"), entry.amount.cells))

    found = changes(with_basic((replace(rows[0], amounts=(less,)), *rows[1:])), year_2024)

    assert found.is_empty
    assert found.unshown > 0


def test_a_change_of_wording_is_said_to_have_no_cell(year_2024: Declarations) -> None:
    old = snapshot(waterworks(), year_2024)
    data = json.loads(json.dumps(old.data))
    next(section for section in data["prose"] if section["section"] == "definitions")["paragraphs"][0]["segments"] = [
        {"text": "一、基本支出：指为保障机构正常运转、完成日常工作任务而发生的支出。"}
    ]

    found = compare(old, replace(old, data=data))

    (paragraph,) = found.paragraphs
    assert paragraph.causes == ()
    assert NO_CELL in changes_text(found)


def test_the_data_form_carries_every_change_and_figures_as_texts(year_2024: Declarations) -> None:
    rows = waterworks()[0].basic
    entry = rows[1].amounts[0]
    more = replace(rows[1], amounts=(replace(entry, amount=Amount(Decimal(215000), entry.amount.cells)),))

    data = changes_data(changes(with_basic((rows[0], more, *rows[2:])), year_2024))

    figure = next(one for one in data["figures"] if one["reference"] == "t05!2130301.basic")
    assert (figure["old"], figure["new"], figure["difference"]) == ("94.00", "94.50", "0.50")
    assert figure["difference_yuan"] == "5000.00"
    assert figure["causes"][0]["cell"] == "F7"


def test_a_number_is_one_word_and_chinese_is_compared_by_character() -> None:
    assert stretches("合计1,457.38万元，下降5%", "合计1,457.48万元，增长5%") == (
        Stretch("same", "合计"),
        Stretch("removed", "1,457.38"),
        Stretch("added", "1,457.48"),
        Stretch("same", "万元，"),
        Stretch("removed", "下降"),
        Stretch("added", "增长"),
        Stretch("same", "5%"),
    )


@pytest.mark.parametrize(
    ("old", "new"), [("", "全新"), ("没有了", ""), ("甲乙丙", "甲丁丙"), ("a𠮷b", "a𠮷c"), ("x\ny", "x\tz")]
)
def test_stretches_always_lead_through_both_texts(old: str, new: str) -> None:
    found = stretches(old, new)
    assert "".join(s.text for s in found if s.kind != "added") == old
    assert "".join(s.text for s in found if s.kind != "removed") == new


def test_alignment_pairs_what_is_alike_and_keeps_the_order() -> None:
    old = ["一是保障供水", "二是防汛抗旱", "三是节约用水"]
    new = ["一是保障供水", "二是防汛抗旱和应急", "新的一段完全不同", "三是节约用水"]
    assert align(old, new, str, text_likeness) == [(0, 0), (1, 1), (None, 2), (2, 3)]


def test_a_blank_cell_that_was_filled_is_a_cause_without_an_old_value() -> None:
    causes = Causes({}, {"a!b.xlsx!表!F6": "5.00"})
    (cause,) = causes.of_terms((), ("a!b.xlsx!表!F6",))
    assert (cause.file, cause.sheet, cause.cell, cause.old, cause.new) == ("a!b.xlsx", "表", "F6", None, "5.00")


def _moved_down(row: BasicRow) -> BasicRow:
    def below(at: Location) -> Location:
        return replace(at, cell=f"{at.cell[0]}{int(at.cell[1:]) + 1}")

    return BasicRow(
        Cited(row.function_code.value, below(row.function_code.at)),
        Cited(row.dept_economic_code.value, below(row.dept_economic_code.at)),
        Cited(row.gov_economic_code.value, below(row.gov_economic_code.at)),
        tuple(
            replace(entry, amount=Amount(entry.amount.yuan, tuple(map(below, entry.amount.cells))))
            for entry in row.amounts
        ),
    )
