"""The report of the checks, as a page and as JSON."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest

from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.declarations.waivers_yaml import load_waivers
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.findings import Finding, Operand, Rule, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.report.outcome import DepartmentOutcome, DepartmentState, DocumentOutcome, DocumentState
from budget_disclosure.report.report_json import ReportContext, read_report, report_json
from budget_disclosure.report.report_page import report_html, write_report

RULE = Rule("X-777", "合计等于各项之和", Severity.BLOCK, "预算法第四十六条", "请核对各项。")
HINT = Rule("U-778", "变动有原因", Severity.WARN, "", "请补充原因。", sometimes=(Severity.BLOCK,))
SUM = Finding(
    RULE,
    Location("乙.xlsx", "基本支出", "F17"),
    "12.34",
    "12.35",
    difference=Decimal("-0.01"),
    operands=(Operand("工资", Decimal("1000.5")), Operand("退回", Decimal(3), -1)),
)
MISSING = Finding(HINT, Location("甲 <旧>.xlsx", "上年对比"), "空白", "一句原因", remedy="请写明减少的原因。")
BLOCKED = DepartmentOutcome("021", "某局", DepartmentState.HAS_ERRORS, "填报表有错误。", (SUM, MISSING))


class _Text(HTMLParser):
    """Collects the visible words and refuses anything fetched from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"link", "script", "img", "iframe"}, tag

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def page(outcome: DepartmentOutcome, context: ReportContext) -> str:
    parser = _Text()
    parser.feed(report_html(outcome, context, Path("out")))
    return "\n".join(word for word in parser.words if word)


def test_the_page_names_place_found_expected_remedy_basis_and_every_operand() -> None:
    text = page(BLOCKED, ReportContext(2024))

    case = "X-777 合计等于各项之和\n1 处\n怎样处理：请核对各项。\n依据：预算法第四十六条\n位置\n发现\n应为\n乙.xlsx\n基本支出!F17\n12.34"
    assert case in text
    assert "12.35" in text
    assert "＋\n工资\n1,000.50 元\n－\n退回\n3.00 元\n差额：-0.01 元" in text
    assert "没有生成文档。" in text


def test_names_from_outside_are_text_and_never_markup() -> None:
    assert "甲 <旧>.xlsx\n上年对比" in page(BLOCKED, ReportContext(2024))


def test_a_case_remedy_replaces_the_rule_remedy() -> None:
    text = page(BLOCKED, ReportContext(2024))

    assert "请写明减少的原因。" in text
    assert "请补充原因。" not in text


def test_the_page_tells_which_older_document_stays_in_place() -> None:
    text = page(BLOCKED, ReportContext(2024, (Path("某局2024年度部门预算公开.docx"),)))

    assert "仍保留以前的或人工修改过的文件" in text
    assert "没有生成文档。" not in text


def test_the_json_keeps_amounts_as_exact_text() -> None:
    data = json.loads(report_json(BLOCKED, ReportContext(2024), Path("out")))

    assert data["state"] == "有错误"
    assert data["counts"] == {"错误": 1, "提醒": 1}
    assert data["findings"][0] == {
        "rule": "X-777",
        "severity": "错误",
        "concern": "其他",
        "sentence": "合计等于各项之和",
        "basis": "预算法第四十六条",
        "file": "乙.xlsx",
        "sheet": "基本支出",
        "cell": "F17",
        "found": "12.34",
        "expected": "12.35",
        "remedy": "请核对各项。",
        "accepted": None,
        "difference": "-0.01",
        "operands": [{"label": "工资", "yuan": "1000.5", "sign": 1}, {"label": "退回", "yuan": "3", "sign": -1}],
    }


COST = Rule("P-202", "成本控制数等于项目金额", Severity.WARN, "", "请核对控制数。")
REASON = Rule("N-201", "原因与增减方向一致", Severity.BLOCK, "", "请改写原因。", is_acceptable=True)
UNKNOWN = Rule("X-004", "上年数等于上年公开的数", Severity.UNDETERMINED, "", "请人工核对。")
SENT = "021-某局/021002-某站.xlsx"


def many_cases() -> DepartmentOutcome:
    costs = [Finding(COST, Location(SENT, "绩效指标", f"G{row}"), "5万元", "6万元") for row in range(5, 38)]
    reasons = [
        Finding(REASON, Location(SENT, "上年对比", cell), "“本年度项目减少”", "增加的原因") for cell in ("C5", "C6")
    ]
    unknown = Finding(UNKNOWN, Location("某局", "上年对比"), "没有上年公开数据", "上年公开的数据")
    last = replace(costs[-1], remedy="这个项目跨年，请分年填写。")
    return DepartmentOutcome(
        "021",
        "某局",
        DepartmentState.HAS_ERRORS,
        "填报表有错误。",
        (*costs[:-1], last, *reasons, unknown),
        returned=(Path("out/退回/021002-某站.xlsx"), Path("out/退回/021002-某站.html")),
        unit_codes=((SENT, "021002"),),
    )


def test_the_page_begins_with_verdict_what_could_not_be_checked_and_a_list_of_rules_the_weightiest_first() -> None:
    text = page(many_cases(), ReportContext(2024))

    verdict, unknown, listed = (
        text.index(words) for words in ("填报表有错误。", "没有能检查的", "要处理的：2 条规则，35 处")
    )
    assert verdict < unknown < listed < text.index("错误\nN-201") < text.index("提醒\nP-202") < text.index("逐条")
    assert "没有上年公开数据。请人工核对。" in text.replace("\n", "")
    assert "绩效指标!G5\n、\n绩效指标!G6\n、\n绩效指标!G7\n、\n绩效指标!G8\n等\n021002-某站.xlsx" in text


def test_a_rule_that_is_broken_33_times_says_what_to_do_once_and_only_other_advice_again() -> None:
    text = page(many_cases(), ReportContext(2024))

    assert text.count("请核对控制数。") == 1
    assert text.count("怎样处理：这个项目跨年，请分年填写。") == 1
    assert "P-202 成本控制数等于项目金额\n33 处" in text
    assert text.count("5万元") == 2  # equal cells in one row, and the one with its own advice


def test_every_place_is_a_link_to_the_cell_of_the_returned_copy() -> None:
    html = report_html(many_cases(), ReportContext(2024), Path("out"))

    assert f'href="{quote("退回/021002-某站.xlsx")}#{quote("上年对比")}!C6">上年对比!C6</a>' in html
    assert 'href="#block-N-201">N-201</a>' in html
    assert 'id="block-N-201"' in html


def test_what_a_person_may_accept_stands_ready_to_be_copied_but_for_reason_person_and_day(tmp_path: Path) -> None:
    html = report_html(many_cases(), ReportContext(2024), Path("out"))
    texts = [unescape(text) for text in re.findall(r"<pre>(.*?)</pre>", html, re.DOTALL)]

    assert texts[0].startswith("  - rule: N-201\n    unit: '021002'\n    at: 上年对比!C5\n    reason:\n")
    assert texts[0].count("at: ") == 2
    assert texts[1] == "  - rule: P-202\n    unit: '021002'\n    reason:\n    who:\n    until:"
    path = tmp_path / "waivers.yaml"
    path.write_text("\n".join(["waivers:", *texts]), encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"第 \d+ 行"):
        load_waivers(path)
    filled = path.read_text(encoding="utf-8").replace("reason:", "reason: 已核对").replace("who:", "who: 王五")
    path.write_text(filled.replace("until:", "until: 2024-12-31"), encoding="utf-8")
    accepted = Acceptances(load_waivers(path), date(2024, 6, 1)).mark(many_cases().findings, {SENT: "021002"})
    assert [finding.rule.id for finding in accepted if not finding.accepted] == ["X-004"]


OWN = replace(MISSING, severity=Severity.BLOCK)
PARTLY = DepartmentOutcome(
    "021",
    "某局",
    DepartmentState.PARTLY,
    "部分生成。",
    (MISSING,),
    (
        DocumentOutcome(
            "021",
            "某局",
            is_unit=False,
            state=DocumentState.WRITTEN,
            path=Path("out/某局2024年度部门预算公开.docx"),
            pdf=Path("out/某局2024年度部门预算公开.pdf"),
            contents_problem="没有排版程序",
        ),
        DocumentOutcome("021002", "某站", is_unit=True, state=DocumentState.HAS_ERRORS, findings=(OWN,)),
        DocumentOutcome(
            "021003",
            "某所",
            is_unit=True,
            state=DocumentState.UNCHANGED,
            path=Path("out/021003-某所/某所2024年度单位预算公开.docx"),
            pdf_problem="坏了",
        ),
    ),
)


def test_the_page_has_the_state_and_files_of_each_document_and_says_whose_document_a_finding_concerns() -> None:
    text = page(PARTLY, ReportContext(2024))

    assert "部门 021 某局\n已生成\n某局2024年度部门预算公开.docx\n某局2024年度部门预算公开.pdf" in text
    assert "目录没有填页码：没有排版程序。" in text
    assert "PDF 没有生成：坏了" in text
    assert "单位 021002 某站\n有错误" in text
    assert "甲 <旧>.xlsx\n上年对比\n只影响单位 021002 某站自己的文档" in text
    assert "021003-某所/某所2024年度单位预算公开.docx" in text


def test_what_stops_a_unit_s_document_stands_in_the_page_once_and_with_its_full_weight() -> None:
    text = page(PARTLY, ReportContext(2024))

    assert "要处理的：1 条规则，1 处" in text
    assert text.count("U-778 变动有原因") == 1
    assert "检查结果：错误 1 项。" in text


def test_the_json_has_every_document_with_its_files_inside_the_folder() -> None:
    data = json.loads(report_json(PARTLY, ReportContext(2024), Path("out")))

    assert data["format"] == 3
    department, blocked, unit = data["documents"]
    assert (department["scope"], department["file"], department["pdf"], department["contents_problem"]) == (
        "department",
        "某局2024年度部门预算公开.docx",
        "某局2024年度部门预算公开.pdf",
        "没有排版程序",
    )
    assert (blocked["scope"], blocked["code"], blocked["state"], blocked["file"]) == ("unit", "021002", "有错误", None)
    assert [(f["rule"], f["severity"]) for f in blocked["findings"]] == [("U-778", "错误")]
    assert (unit["file"], unit["pdf"], unit["pdf_problem"]) == (
        "021003-某所/某所2024年度单位预算公开.docx",
        None,
        "坏了",
    )
    assert data["counts"] == {"错误": 1}


def test_equal_results_give_equal_bytes(tmp_path: Path) -> None:
    write_report(tmp_path / "a", BLOCKED, ReportContext(2024))
    write_report(tmp_path / "b", BLOCKED, ReportContext(2024))

    for name in ("校验报告.html", "校验报告.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("outcome", [BLOCKED, PARTLY], ids=["with errors", "with documents"])
def test_a_report_is_read_back_as_the_outcome_that_was_written(
    outcome: DepartmentOutcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = replace(outcome, inputs=(("甲.xlsx", "a" * 64),), approval_date=date(2024, 2, 20))
    write_report(Path("out"), given, ReportContext(2024))

    read, problem = read_report(Path("out"))

    assert problem == ""
    assert read is not None
    assert [document.files for document in read.documents] == [document.files for document in given.documents]
    assert report_json(read, ReportContext(2024), Path("out")) == report_json(given, ReportContext(2024), Path("out"))


def test_a_finding_is_read_back_with_its_rule_and_its_exact_amounts(tmp_path: Path) -> None:
    write_report(tmp_path, BLOCKED, ReportContext(2024))

    read, _ = read_report(tmp_path)

    assert read is not None
    assert read.findings[0] == SUM
    assert (read.findings[1].rule.remedy, read.findings[1].at) == ("请写明减少的原因。", MISSING.at)
