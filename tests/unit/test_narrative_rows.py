"""Paragraphs for the rows of a table: names, figures, and what units state for each row in a sheet of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from budget_disclosure.checks.check_prose import PROSE_CHECKS
from budget_disclosure.declarations.load_workbook_declaration import load_workbook_declaration
from budget_disclosure.declarations.wording_yaml import load_wording
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.explain.formulas import Operation, formula_of
from budget_disclosure.ledger.build_ledger import department_ledger, unit_ledger
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.model.cited import Cited
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location
from budget_disclosure.model.money import Amount
from budget_disclosure.model.submission import DeclaredValue, UnitSubmission
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.write_prose import write_prose
from budget_disclosure.tables.compute import compute_tables
from tests.support.law import LAW
from tests.support.submissions import waterworks

SHEET = """\
  - key: items
    title: 科目说明
    kind: rows
    room: 100
    record_key: function_code
    unique: [function_code]
    lead: 每个功能科目一行。
    fields:
      - {key: function_code, title: 功能科目, type: code, codes: function, required: true}
      - {key: purpose, title: 主要用于, type: text, required: true}
      - {key: last_year, title: 上年执行数, type: money, unit: 元, required: true}
      - {key: reason, title: 增减原因, type: text}
      - {key: department_purpose, title: 部门主要用于, type: text, head_only: true}
      - {key: department_last_year, title: 部门上年执行数, type: money, unit: 元, head_only: true}
      - {key: department_reason, title: 部门增减原因, type: text, head_only: true}

  - key: notes_of_projects
    title: 项目情况
    kind: rows
    room: 20
    lead: 每个要说明的项目一行。
    fields:
      - {key: project_number, title: 项目序号, type: project, required: true}
      - {key: overview, title: 项目概况, type: long_text, required: true}
      - {key: goal, title: 绩效目标, type: text}

instructions_title: 填报说明
"""
WORDING = """\
undetermined: （待填报）
shown_zero: {amount: 不足0.01, pct: 不足0.01%, in_lists: said}
compared_next_year: {预算收支总计: null, 一般公共预算当年支出: null, 上年结转: null, 机关运行经费: null, 因公出国（境）费: null, 公务接待费: null, 公务用车购置费: null, 公务用车运行维护费: null}
numbers:
  plain: {separators: false, zero: "0.00"}
  short: {separators: false, decimals: trimmed}
changes:
  item:
    unchanged: 比{{ last_year }}年执行数持平{% if reason is stated %}，主要原因是：{{ reason }}{% endif %}
    both_zero: 比{{ last_year }}年执行数持平
    negligible: 相差{{ amount }}万元
    increase: 比{{ last_year }}年执行数增加{{ pct }}，主要原因是：{{ reason }}
    decrease: 比{{ last_year }}年执行数减少{{ pct }}，主要原因是：{{ reason }}
    new: 比{{ last_year }}年执行数增加{{ amount }}万元，主要原因是：{{ reason }}
    gone: 减少{{ pct }}
    unknown: 上年{{ prior }}
facts:
  - {key: year, context: year}
  - key: items
    each_row: {table: t05, column: total, keys: '\\d{7}'}
    facts:
      - {key: category, code_name: {codes: function, digits: 3}}
      - {key: group, code_name: {codes: function, digits: 5}}
      - {key: name, code_name: {codes: function}}
      - {key: amount, cell: "t05!{row}.total", numbers: plain}
      - {key: purpose, row_text: items.purpose}
      - key: change
        change: {current: amount, row: {last_year: items.last_year, reason: items.reason}, wording: item}
    item: "{{ category }}（类）{{ group }}（款）{{ name }}（项）{{ amount }}万元，主要用于{{ purpose }}，上年{{ change.prior }}万元，{{ change }}"
  - key: units
    each_unit: {}
    facts:
      - {key: unit_name, text: unit.unit_name}
    item: "{{ unit_name }}"
  - key: noted
    each_project: {stated_in: notes_of_projects}
    facts:
      - {key: project, context: project}
      - {key: overview, texts: notes_of_projects.overview}
      - {key: goal, text: notes_of_projects.goal, empty: 无}
    item: "{{ project }}"
  - {key: agencies, units: {kind: 行政单位}}
  - {key: total, cell: t05!total.total, numbers: short}
prose:
  items:
    - {each: items, text: "{{ number }}. {{ item | full_stop }}"}
  noted:
    - each: noted
      paragraphs:
        - {text: "{{ project }}情况说明", is_heading: true}
        - {each: overview, text: "{{ item }}"}
        - "绩效目标：{{ goal | full_stop }}"
  units:
    - {each: units, text: "{{ number }}. {{ item }}"}
    - "行政单位{{ agencies }}家，共{{ total }}万元"
"""


@cache
def workbook(folder: Path) -> WorkbookSpec:
    """Return the shipped workbook with a sheet more, of rows keyed by the functional item."""
    declared = (folder / "workbook.yaml").read_text(encoding="utf-8")
    with TemporaryDirectory() as made:
        path = Path(made) / "workbook.yaml"
        path.write_text(declared.replace("instructions_title: 填报说明\n", SHEET), encoding="utf-8")
        return load_workbook_declaration(path, LAW)


def stated(unit: UnitSubmission, rows: Mapping[str, Mapping[str, object]]) -> UnitSubmission:
    """Return the unit with a filled sheet 科目说明: code → field → amount in 元, or text."""
    values = []
    for index, (code, fields) in enumerate(rows.items(), start=5):
        for column, (key, value) in enumerate(fields.items()):
            at = Location(unit.file, "科目说明", f"{'BCDEFG'[column]}{index}")
            held = Amount(Decimal(value), (at,)) if isinstance(value, int) else Cited(str(value), at)
            values.append(DeclaredValue("items", key, code, key, held))
    return replace(unit, declared=tuple(values))


HEAD_ROWS: dict[str, dict[str, object]] = {
    "2080505": {"purpose": "养老保险缴费", "last_year": 118000, "reason": "缴费保持不变"},
    "2130301": {"purpose": "机关运行", "last_year": 900000, "reason": "人员增加"},
    "2130305": {"purpose": "水利工程建设", "last_year": 0, "reason": "新增工程"},
    "2210201": {"purpose": "住房公积金", "last_year": 100000, "reason": "缴存人数减少"},
}
OTHER_ROWS: tuple[dict[str, dict[str, object]], ...] = (
    {"2130309": {"purpose": "水政执法", "last_year": 300000, "reason": "执法任务增加"}},
    {"2130306": {"purpose": "水库管理", "last_year": 400000, "reason": "维修任务减少"}},
)


def units() -> list[UnitSubmission]:
    """Return the invented waterworks, every unit with what it states for its functional items."""
    return [stated(unit, rows) for unit, rows in zip(waterworks(), (HEAD_ROWS, *OTHER_ROWS), strict=True)]


def told(submissions: Sequence[UnitSubmission], year: Declarations, tmp_path: Path) -> Disclosure:
    return _of(department_ledger(submissions, year.codes), year, tmp_path)


def _of(ledger: Ledger, year: Declarations, tmp_path: Path) -> Disclosure:
    path = tmp_path / "wording.yaml"
    path.write_text(WORDING, encoding="utf-8")
    tables = compute_tables(ledger, year.tables, year.codes)
    wording = load_wording(path, workbook(year.folder))
    year.__dict__["wording"] = wording  # what rules of prose look at
    return Disclosure(ledger, tables, write_prose(ledger, tables, (), wording, year.codes), ())


@pytest.fixture
def year(year_2024: Declarations) -> Declarations:
    return replace(year_2024)


def said(disclosure: Disclosure, section: str = "items") -> list[str]:
    return [paragraph.text for paragraph in disclosure.narrative.prose[section]]


def findings(disclosure: Disclosure, year: Declarations, rule: str) -> list[Finding]:
    return [finding for finding in PROSE_CHECKS.run(disclosure, year) if finding.rule.id == rule]


def test_every_row_of_the_table_is_a_numbered_paragraph(year: Declarations, tmp_path: Path) -> None:
    assert said(told(units(), year, tmp_path)) == [
        "1. 社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）11.80万元，"
        "主要用于养老保险缴费，上年11.80万元，比2023年执行数持平，主要原因是：缴费保持不变。",
        "2. 农林水支出（类）水利（款）行政运行（项）94.00万元，主要用于机关运行，上年90.00万元，"
        "比2023年执行数增加4.44%，主要原因是：人员增加。",
        "3. 农林水支出（类）水利（款）水利工程建设（项）90.00万元，主要用于水利工程建设，上年0.00万元，"
        "比2023年执行数增加90.00万元，主要原因是：新增工程。",
        "4. 农林水支出（类）水利（款）水利工程运行与维护（项）31.80万元，主要用于水库管理，上年40.00万元，"
        "比2023年执行数减少20.50%，主要原因是：维修任务减少。",
        "5. 农林水支出（类）水利（款）水利执法监督（项）32.00万元，主要用于水政执法，上年30.00万元，"
        "比2023年执行数增加6.67%，主要原因是：执法任务增加。",
        "6. 住房保障支出（类）住房改革支出（款）住房公积金（项）9.60万元，主要用于住房公积金，上年10.00万元，"
        "比2023年执行数减少4.00%，主要原因是：缴存人数减少。",
    ]


def test_a_list_of_units_can_be_numbered_and_units_counted_by_kind(year: Declarations, tmp_path: Path) -> None:
    assert said(told(units(), year, tmp_path), "units") == [
        "1. 青禾县水务局",
        "2. 青禾县水政监察大队",
        "3. 青禾县水库管理所",
        "行政单位1家，共269.2万元",
    ]


def test_chosen_projects_are_told_with_headings_and_their_texts_line_by_line(
    year: Declarations, tmp_path: Path
) -> None:
    submissions = units()
    file, projects = submissions[0].file, submissions[0].projects
    notes = [
        DeclaredValue("notes_of_projects", key, number, key, Cited(text, Location(file, "项目情况", cell)))
        for number, key, text, cell in (
            ("003", "overview", "建设社区中心。\n地上七层。", "B6"),
            ("003", "goal", "建成使用", "C6"),
            ("001", "overview", "除险加固三座水库", "B7"),
        )
    ]
    submissions[0] = replace(submissions[0], declared=(*submissions[0].declared, *notes))
    disclosure = told(submissions, year, tmp_path)
    assert [(p.text, p.is_heading) for p in disclosure.narrative.prose["noted"]] == [
        (f"{projects[0].name}情况说明", True),
        ("除险加固三座水库", False),
        ("绩效目标：无。", False),
        (f"{projects[2].name}情况说明", True),
        ("建设社区中心。", False),
        ("地上七层。", False),
        ("绩效目标：建成使用。", False),
    ]
    overview = disclosure.narrative.facts["noted.305001/003.overview.2"]
    assert [at.cell for at in overview.cells] == ["B6"]


def test_no_rule_of_prose_objects_to_what_is_right(year: Declarations, tmp_path: Path) -> None:
    disclosure = told(units(), year, tmp_path)
    assert [finding for finding in PROSE_CHECKS.run(disclosure, year) if finding.rule.id.startswith("N-")] == []


def shared(*rows: Mapping[str, Mapping[str, object]]) -> list[UnitSubmission]:
    """Return the units, of which all three spend money on 水利执法监督; each with the rows it states besides."""
    submissions = []
    for unit, own, more in zip(waterworks(), (HEAD_ROWS, *OTHER_ROWS), rows, strict=True):
        basic = list(unit.basic)
        basic[0] = replace(basic[0], function_code=replace(basic[0].function_code, value="2130309"))
        submissions.append(stated(replace(unit, basic=tuple(basic)), {**own, **more}))
    return submissions


SAME: dict[str, object] = {"purpose": "水政执法", "last_year": 100000, "reason": "执法任务增加"}


def test_last_year_adds_up_over_the_units_and_texts_that_agree_are_the_departments(
    year: Declarations, tmp_path: Path
) -> None:
    disclosure = told(shared({"2130309": SAME}, {"2130309": SAME}, {"2130309": SAME}), year, tmp_path)
    text = next(text for text in said(disclosure) if "水政执法" in text)
    assert "124.00万元，主要用于水政执法，上年30.00万元，比2023年执行数增加313.33%，主要原因是：执法任务增加。" in text
    purpose = disclosure.narrative.facts["items.2130309.purpose"]
    assert [at.file[:6] for at in purpose.cells] == ["305001", "305002", "305003"]


def test_different_texts_are_a_finding_with_their_cells(year: Declarations, tmp_path: Path) -> None:
    other = {**SAME, "purpose": "水库执法"}
    disclosure = told(shared({"2130309": SAME}, {"2130309": other}, {"2130309": SAME}), year, tmp_path)
    (finding,) = findings(disclosure, year, "N-004")
    assert finding.at == Location("305001-青禾县水务局.xlsx", "科目说明", "B9")
    assert finding.found.endswith(
        "“水政执法”（305001-青禾县水务局.xlsx B9、305003-青禾县水库管理所.xlsx B6）；"
        "“水库执法”（305002-青禾县水政监察大队.xlsx B5）"
    )
    assert findings(disclosure, year, "N-001") == []


def test_what_the_head_states_for_the_department_decides(year: Declarations, tmp_path: Path) -> None:
    other = {**SAME, "purpose": "水库执法", "reason": "巡查次数增加"}
    head = {
        **SAME,
        "department_purpose": "全县水政执法",
        "department_last_year": 250000,
        "department_reason": "新划入执法职能",
    }
    submissions = shared({"2130309": head}, {"2130309": other}, {"2130309": SAME})
    text = next(text for text in said(told(submissions, year, tmp_path)) if "水政执法" in text)
    assert "主要用于全县水政执法，上年25.00万元，比2023年执行数增加396.00%，主要原因是：新划入执法职能。" in text
    of_unit = _of(unit_ledger(submissions[0], year.codes), year, tmp_path)
    text = next(text for text in said(of_unit) if "水政执法" in text)
    assert "主要用于水政执法，上年10.00万元" in text


def test_a_unit_that_spends_and_states_nothing_is_asked_at_its_amount(year: Declarations, tmp_path: Path) -> None:
    disclosure = told(shared({"2130309": SAME}, {"2130309": SAME}, {}), year, tmp_path)
    found = findings(disclosure, year, "N-001")
    assert {finding.at for finding in found} == {Location("305003-青禾县水库管理所.xlsx", "基本支出", "F6")}
    assert any("上年数未填" in finding.found for finding in found)


def test_a_reason_against_the_direction_of_a_row_is_found_at_its_cell(year: Declarations, tmp_path: Path) -> None:
    submissions = units()
    rows = {**HEAD_ROWS, "2210201": {**HEAD_ROWS["2210201"], "reason": "住房公积金经费增加"}}
    submissions[0] = stated(submissions[0], rows)
    (finding,) = findings(told(submissions, year, tmp_path), year, "N-201")
    assert finding.at == Location("305001-青禾县水务局.xlsx", "科目说明", "D8")


@pytest.mark.parametrize(
    ("reason", "rules"),
    [
        ("缴费保持不变", []),
        ("缴费标准与上年相同，无变化", []),
        ("缴费基数提高，缴费人数减少", []),
        ("缴费人数未增加", []),
        ("压减缴费支出", ["N-201"]),
        ("缴费人数增加", ["N-201"]),
        ("无", ["N-205"]),
        ("同上", ["N-205"]),
        ("缴费基数调整，比上年增加3万元", ["N-201", "N-206"]),
        ("缴费保持不变，主要原因是人数保持不变", ["N-208"]),
    ],
)
def test_the_printed_reason_of_a_figure_that_did_not_change_must_not_contradict_it(
    reason: str, rules: list[str], year: Declarations, tmp_path: Path
) -> None:
    submissions = units()
    rows = {**HEAD_ROWS, "2080505": {**HEAD_ROWS["2080505"], "reason": reason}}
    submissions[0] = stated(submissions[0], rows)
    disclosure = told(submissions, year, tmp_path)
    assert f"比2023年执行数持平，主要原因是：{reason}。" in said(disclosure)[0]
    found = [f for f in PROSE_CHECKS.run(disclosure, year) if f.rule.id in ("N-201", "N-205", "N-206", "N-208")]
    assert [finding.rule.id for finding in found] == rules
    assert all("持平" in finding.found + finding.expected for finding in found if finding.rule.id != "N-208")
    assert {finding.at.sheet for finding in found} <= {"科目说明"}


def test_a_text_that_repeats_the_words_before_it_is_found_at_its_cell(year: Declarations, tmp_path: Path) -> None:
    submissions = units()
    rows = {**HEAD_ROWS, "2080505": {**HEAD_ROWS["2080505"], "purpose": "主要用于养老保险缴费"}}
    submissions[0] = stated(submissions[0], rows)
    (finding,) = findings(told(submissions, year, tmp_path), year, "N-304")
    assert finding.at == Location("305001-青禾县水务局.xlsx", "科目说明", "B5")
    assert finding.found.startswith("“主要用于主要用于养老保险缴费”")
    assert findings(told(units(), year, tmp_path), year, "N-304") == []


def test_texts_that_differ_are_no_text_with_a_number_of_its_own(year: Declarations, tmp_path: Path) -> None:
    other = {**SAME, "purpose": "水库执法"}
    disclosure = told(shared({"2130309": SAME}, {"2130309": other}, {"2130309": SAME}), year, tmp_path)
    assert findings(disclosure, year, "N-310") == []


def test_a_figure_of_a_row_is_explained_by_the_cell_of_the_table(year: Declarations, tmp_path: Path) -> None:
    disclosure = told(units(), year, tmp_path)
    facts, tables, code = disclosure.narrative.facts, disclosure.tables, disclosure.ledger.code
    formula = formula_of("items.2210201.amount", year.wording.facts, facts, tables, code)
    assert (formula.operation, formula.cells) == (Operation.CELL, (("t05", "2210201", "total"),))
    change = formula_of("items.2210201.change.amount", year.wording.facts, facts, tables, code)
    assert change.facts == ("items.2210201.change.current", "items.2210201.change.prior")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("row_text: items.purpose", "row_text: items.purpos", "“科目说明”没有可以引用的字段“purpos”"),
        ("row_text: items.purpose", "row_text: items.last_year", "“items.last_year”不是文字"),
        ("row_text: items.purpose", "row_text: mandate.text", "“mandate.text”应是有 record_key 的 rows 表的一栏"),
        ("last_year: items.last_year", "last_year: items.reason", "“items.reason”不是金额"),
        ("numbers: short", "numbers: long", "numbers 中没有“long”，已声明：standard、plain、short"),
        (
            "key: total, cell: t05!total.total",
            'key: total, cell: "t05!{row}.total"',
            "“total”只能写在 each_row 的 facts 里",
        ),
        ("{key: year, context: year}", "{key: year, context: project}", "“year”只能写在 each_project 的 facts 里"),
        (
            "each_project: {stated_in: notes_of_projects}",
            "each_project: {stated_in: items}",
            "“items”不是按项目填的工作表",
        ),
        (
            "{each: units,",
            "{each: total,",
            "each 的“total”不是已声明的 texts、each_unit、each_row 或 each_project 事实",
        ),
    ],
)
def test_a_wrong_declaration_of_rows_is_refused_with_its_line(
    old: str, new: str, message: str, year: Declarations, tmp_path: Path
) -> None:
    path = tmp_path / "wording.yaml"
    assert old in WORDING
    path.write_text(WORDING.replace(old, new), encoding="utf-8")
    with pytest.raises(DeclarationError, match=message):
        load_wording(path, workbook(year.folder))
