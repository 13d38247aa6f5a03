"""Facts of fields that only ``workbook.yaml`` knows: by their keys, over units, over the rows of a table."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.declarations.year import Declarations, load_year
from budget_disclosure.ledger.build_ledger import department_ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.submission import DeclaredValue, UnitSubmission
from budget_disclosure.narrative.narrative import Narrative
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.tables.compute import compute_tables
from tests.support.formats import copy_year
from tests.support.submissions import at, money, waterworks

FIELDS = {
    "\n  - key: mandate\n": """
      - {key: pilot, title: 试点单位, type: choice, choices: yes_no}
      - {key: belongs, title: 所属类别, type: choice, choices: project_category}
      - {key: interns, title: 见习人数, type: count, unit: 名}
      - {key: garden, title: 绿地面积, type: quantity, unit: 平方米}""",
    "\n  - key: overall_target\n": """
      - {key: vehicles_by_use, title: 同名的字段, type: text}""",
    "\n  - key: comparisons\n": """
      - {key: guests, title: 接待人次, type: count, unit: 人次, since: '2024.2'}""",
    "\n  - key: fund_revenue\n": """
      - {key: grant, title: 上级补助, type: money, unit: 元, since: '2024.2'}""",
}

Load = Callable[[str, str], Declarations]


@pytest.fixture
def load(tmp_path: Path, templates: Path) -> Load:
    """Return how to load the shipped year with the fields above, some facts more and a section ``added``."""

    def loaded(facts: str, sentence: str) -> Declarations:
        copy_year(tmp_path)
        workbook, wording = tmp_path / "2024" / "workbook.yaml", tmp_path / "2024" / "wording.yaml"
        text = workbook.read_text(encoding="utf-8")
        for mark, fields in FIELDS.items():
            assert text.count(mark) == 1
            text = text.replace(mark, fields + "\n" + mark)
        workbook.write_text(text, encoding="utf-8")
        text = wording.read_text(encoding="utf-8")
        text = text.replace("\nprose:\n", f'\n{facts}\nprose:\n  added:\n    - "{sentence}"\n')
        wording.write_text(text, encoding="utf-8")
        return load_year(tmp_path, 2024)

    return loaded


def said(units: list[UnitSubmission], spec: Declarations) -> Narrative:
    ledger = department_ledger(units, spec.codes)
    return write_prose(ledger, compute_tables(ledger, spec.tables, spec.codes), (), spec.wording, spec.codes)


def text(units: list[UnitSubmission], spec: Declarations) -> str:
    return "".join(str(paragraph) for paragraph in said(units, spec).prose["added"])


def stating(unit: UnitSubmission, sheet: str, field: str, *values: object, row: str = "") -> UnitSubmission:
    """Return the unit with values of a field: ``None`` for a blank cell, ``Decimal`` for an amount in 元."""
    declared, blanks = list(unit.declared), list(unit.blanks)
    for number, value in enumerate(values):
        cell = f"Z{number + 5}"
        if value is None:
            blanks.append((f"{sheet}.{field}", at(unit.file, "表", cell)))
            continue
        cited = (
            money(unit.file, "表", cell, value)
            if isinstance(value, Decimal)
            else Cited(value, at(unit.file, "表", cell))
        )
        declared.append(DeclaredValue(sheet, field, row or str(number), field, cited))  # type: ignore[arg-type]
    return replace(unit, declared=tuple(declared), blanks=tuple(blanks))


def test_a_count_is_added_up_over_units_and_told_for_each(load: Load) -> None:
    spec = load(
        "  - {key: interns, stated: unit.interns}\n"
        "  - key: interns_of_units\n    each_unit: {}\n    facts:\n      - {key: who, text: unit.unit_name}\n"
        "      - {key: count, stated: unit.interns}\n    item: '{{ who }}{{ count }}名'\n",
        "见习{{ interns }}名（{{ interns_of_units }}）。",
    )
    units = [stating(unit, "unit", "interns", count) for unit, count in zip(waterworks(), (3, 0, 4), strict=True)]
    names = [unit.unit.unit_name.value for unit in units]
    assert text(units, spec) == f"见习7名（{names[0]}3名、{names[1]}0名、{names[2]}4名）。"


def test_a_unit_that_leaves_it_blank_makes_it_unknown_and_its_cell_is_named(load: Load) -> None:
    spec = load("  - {key: interns, stated: unit.interns}\n", "见习{{ interns }}名。")
    first, second, third = waterworks()
    units = [
        stating(first, "unit", "interns", 3),
        stating(second, "unit", "interns", None),
        stating(third, "unit", "interns", 4),
    ]
    fact = said(units, spec).facts["interns"]
    assert not fact.is_known
    assert fact.cells == (at(second.file, "表", "Z5"),)
    assert fact.origin == f"{second.unit.unit_name}未填 单位信息·见习人数"
    assert text(units, spec) == "见习（待填报）名。"


@pytest.mark.parametrize(
    ("optional", "expected"), [("", "补助（待填报）万元。"), (", optional: true", "补助12.35万元。")]
)
def test_one_blank_row_of_a_column_is_no_zero(optional: str, expected: str, load: Load) -> None:
    spec = load(f"  - {{key: grants, stated: projects.grant{optional}}}\n", "补助{{ grants }}万元。")
    first, *others = waterworks()
    units = [stating(first, "projects", "grant", Decimal("123456.78"), None), *others]
    assert text(units, spec) == expected


def test_a_fixed_row_is_named_by_its_item(load: Load) -> None:
    spec = load(
        "  - {key: guests, stated: three_public.公务接待费.guests}\n  - {key: all_guests, stated: three_public.guests}\n",
        "接待{{ guests }}人次，共{{ all_guests }}人次。",
    )
    units = [
        stating(
            stating(unit, "three_public", "guests", 20, row="公务接待费"),
            "three_public",
            "guests",
            1,
            row="公务用车购置费",
        )
        for unit in waterworks()
    ]
    assert text(units, spec) == "接待60人次，共63人次。"


def test_flags_choose_units_and_words_go_by_choices(load: Load) -> None:
    spec = load(
        "  - {key: pilots, units: {where: unit.pilot}}\n"
        "  - {key: pilot, words_by: unit.pilot, words: {是: 试点, 否: 非试点}}\n"
        "  - {key: belongs, words_by: unit.belongs, words: {其他运转类: 甲, 特定目标类: 乙}}\n",
        "试点{{ pilots }}个，本级为{{ pilot }}单位，{{ belongs }}类。",
    )
    first, second, third = waterworks()
    first = stating(stating(first, "unit", "pilot", True), "unit", "belongs", "特定目标类")
    units = [first, stating(second, "unit", "pilot", False), stating(third, "unit", "pilot", True)]
    assert text(units, spec) == "试点2个，本级为试点单位，乙类。"


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("{key: a, stated: unit.garden}", "“unit.garden”可以有小数，应写 style: money"),
        ("{key: a, stated: unit.gardens}", "填报内容中没有“unit.gardens”"),
        ("{key: a, text: projects.grant}", "“projects.grant”不是可用在这里的字段"),
        ("{key: a, stated: three_public.接待.guests}", "填报内容中没有“three_public.接待.guests”"),
        ("{key: a, text: assets.vehicles_by_use}", "请给填报表中的这个字段换一个 key"),
        ("{key: a, units: {where: unit.interns}}", "“unit.interns”不是可用在这里的字段"),
        ("{key: a, words_by: unit.belongs, words: {甲: 乙}}", "words 应恰好有：其他运转类、特定目标类"),
        ("{key: a, words_by: unit.pilot, words: {是: 试点}}", "words 应恰好有：否、是"),
    ],
)
def test_a_fact_of_no_such_field_stops_with_its_line(fact: str, message: str, load: Load) -> None:
    with pytest.raises(DeclarationError) as error:
        load(f"  - {fact}\n", "{{ a }}")
    assert message in error.value.message
    assert error.value.line is not None
