"""wording.yaml is refused at start-up, with file and line, for each way to be wrong."""

from pathlib import Path

import pytest

from budget_disclosure.declarations.field_paths import NUMBERS, check_path, type_of, value_at
from budget_disclosure.declarations.wording_yaml import load_wording
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.money import Amount
from tests.support.law import WORKBOOK
from tests.support.submissions import waterworks

RIGHT = """\
changes:
  standard:
    unchanged: 相同
    both_zero: 相同
    negligible: 相差{{ amount }}
    increase: 增加{{ amount }}
    decrease: 减少{{ amount }}
    new: 增加{{ amount }}
    gone: 减少{{ amount }}
    unknown: 未填
facts:
  - {key: total, cell: t03!total.total}
  - {key: change, change: {current: total, comparison: 预算收支总计}}
  - {key: mandate, texts: unit.mandate, own_numbers: removed}
  - key: units
    each_unit: {}
    facts:
      - {key: unit_name, text: unit.unit_name}
    item: "{{ unit_name }}"
prose:
  total:
    - "{{ total }}万元，{{ change }}"
  mandate:
    - {each: mandate, text: "{{ number }}. {{ item }}"}
shown_zero: {amount: 不足0.01, pct: 不足0.01%, in_lists: said}
undetermined: （待填报）
compared_next_year: {预算收支总计: null, 一般公共预算当年支出: null, 上年结转: null, 机关运行经费: null, 因公出国（境）费: null, 公务接待费: null, 公务用车购置费: null, 公务用车运行维护费: null}
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wording.yaml"
    path.write_text(text, encoding="utf-8")
    load_wording(path, WORKBOOK)


def test_the_right_file_is_read_with_the_line_of_every_paragraph_and_fact(tmp_path: Path) -> None:
    path = tmp_path / "wording.yaml"
    path.write_text(RIGHT, encoding="utf-8")
    wording = load_wording(path, WORKBOOK)
    assert wording.paragraph_lines == {"total": (22,), "mandate": (24,)}
    assert wording.fact_lines == {"total": 12, "change": 13, "mandate": 14, "units": 15}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"{{ total }}万元，{{ change }}"', '"{{ total }万元"', 22, "写法有误"),
        ('"{{ total }}万元，{{ change }}"', '"合计12万元"', 22, "数字“1”"),
        ('"{{ total }}万元，{{ change }}"', '"{{ totl }}万元"', 22, "没有声明事实“totl”"),
        ('"{{ total }}万元，{{ change }}"', '"{{ change.prio }}"', 22, "没有声明事实“change.prio”"),
        ('"{{ total }}万元，{{ change }}"', '"{{ total.prior }}"', 22, "没有声明事实“total.prior”"),
        ('"{{ total }}万元，{{ change }}"', '"{{ mandate }}"', 22, "没有声明事实“mandate”"),
        ('"{{ total }}万元，{{ change }}"', '"{{ unit_name }}"', 22, "没有声明事实“unit_name”"),
        ("{each: mandate,", "{each: total,", 24, "each 的“total”不是"),
        ("increase: 增加{{ amount }}", "increase: 增加{{ size }}", 6, "没有声明事实“size”"),
        ("increase: 增加{{ amount }}", "increse: 增加", 2, "缺少必填项“changes.standard.increase”"),
        ("cell: t03!total.total", "cell: t03.total", 12, "应写成 表!行.列"),
        ("cell: t03!total.total", "cel: t03!total.total", 12, "看不出是哪种事实"),
        ("{key: total,", "{key: Total,", 12, "写法不对"),
        ("current: total,", "current: basic,", 13, "引用的“basic”没有在它上面声明"),
        ("comparison: 预算收支总计", "comparison: 预算总计", 13, "不在允许范围内"),
        (", comparison: 预算收支总计", "", 13, "应写且只写一个"),
        ("comparison: 预算收支总计", "comparison: 预算收支总计, wording: short", 13, "没有“short”"),
        ("{key: mandate, texts", "{key: total, texts", 14, "重复声明"),
        ("texts: unit.mandate", "texts: unit.mandates", 14, "找不到“mandates”"),
        ("texts: unit.mandate", "texts: procurement.goods", 14, "不是文字"),
        ("text: unit.unit_name", "text: procurement.goods", 18, "不是可用在这里的字段"),
        ('item: "{{ unit_name }}"', 'item: "{{ unit_nam }}"', 15, "没有声明事实“unit_nam”"),
        ("undetermined: （待填报）", "undetermind: （待填报）", 1, "缺少必填项“undetermined”"),
        ("  total:\n    - ", "  total:\n    - {scop: unit, text: 甲}\n    - ", 22, "不认识的键"),
        ("prose:", "facts: []\nprose:", 20, "重复"),
        (", own_numbers: removed", "", 24, "应声明 own_numbers: removed"),
        ("own_numbers: removed", "own_numbers: remove", 14, "不在允许范围内"),
        ("amount: 不足0.01,", "amount: 0.00,", 25, "应说明不为零但不足 0.01"),
        ("amount: 不足0.01,", "amount: 不足0.01万元,", 25, "不带单位"),
        ("pct: 不足0.01%", "pct: 0.01%", 25, "应说明不为零但不足 0.01"),
        ("pct: 不足0.01%", "pct: 不足0.01", 25, "pct 应以 % 结尾"),
        ("in_lists: said", "in_lists: hidden", 25, "不在允许范围内"),
        ("\nshown_zero: {amount: 不足0.01, pct: 不足0.01%, in_lists: said}", "", 1, "缺少必填项“shown_zero”"),
        (
            "{key: total, cell: t03!total.total}",
            "{key: n, projects: {measure: amount, among: forms}}\n  - {key: m, projects: {measure: amount, vintage: 本年预算}}"
            "\n  - {key: s, share: {part: n, whole: m}}\n  - {key: total, cell: t03!total.total}",
            14,
            "口径（measure、vintage、source）应相同",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, message: str, tmp_path: Path) -> None:
    assert RIGHT.count(old) == 1
    with pytest.raises(DeclarationError) as error:
        load(tmp_path, RIGHT.replace(old, new))
    assert message in error.value.message
    assert error.value.line == line


def test_the_shipped_wording_covers_every_section_of_the_document(templates: Path) -> None:
    wording = load_wording(templates / "2024" / "wording.yaml", WORKBOOK)
    sections = (
        "cover_name cover_title mandate organisation total_change revenue expenditure appropriation general_public_scale "
        "general_public_structure basic three_public agency_operating procurement performance_overall "
        "performance_projects assets_vehicles assets_premises assets_equipment purchased_services_catalogue other_notes "
        "definitions"
    )
    assert set(wording.prose) == set(sections.split())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("procurement.goods", Amount),
        ("unit.kind.has_agency_operating", bool),
        ("assets.vehicles_by_use.领导用车", int),
        ("other_notes", str),
    ],
)
def test_a_path_steps_through_cited_values_properties_and_named_pairs(path: str, kind: type) -> None:
    assert type_of(path, WORKBOOK) is kind
    value = value_at(waterworks()[0], path)
    assert value is not None


@pytest.mark.parametrize(
    "path", ["procurement.good", "assets.vehicles_by_use.自行车", "unit.unit_name.upper", "basic.x"]
)
def test_a_path_that_no_submission_has_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="填报内容中没有"):
        check_path(path, NUMBERS, WORKBOOK)
