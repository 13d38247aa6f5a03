"""The report of the checks, as a page and as JSON."""

import json
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

from budget_disclosure.findings import Finding, Operand, Rule, Severity
from budget_disclosure.model.location import Location
from budget_disclosure.outcome import DepartmentOutcome, DepartmentState, DocumentOutcome, DocumentState
from budget_disclosure.publish.report import ReportContext, report_html, report_json, write_report

RULE = Rule("X-777", "合计等于各项之和", Severity.BLOCK, "预算法第四十六条", "请核对各项。")
HINT = Rule("U-778", "变动有原因", Severity.WARN, "", "请补充原因。")
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

    for words in ("乙.xlsx › 基本支出", "F17", "发现：12.34", "应为：12.35", "请核对各项。", "依据：预算法第四十六条"):
        assert words in text
    assert "＋\n工资\n1,000.50 元\n－\n退回\n3.00 元\n差额：-0.01 元" in text
    assert "没有生成文档。" in text


def test_names_from_outside_are_text_and_never_markup() -> None:
    assert "甲 <旧>.xlsx › 上年对比" in page(BLOCKED, ReportContext(2024))


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


def test_the_page_has_the_state_and_files_of_each_document_and_a_section_for_a_unit_s_own_findings() -> None:
    text = page(PARTLY, ReportContext(2024))

    assert "部门 021 某局\n已生成\n某局2024年度部门预算公开.docx\n某局2024年度部门预算公开.pdf" in text
    assert "目录没有填页码：没有排版程序。" in text
    assert "PDF 没有生成：坏了" in text
    assert "单位 021002 某站\n有错误" in text
    assert "单位 021002 某站 的单位文档：有错误\n甲 <旧>.xlsx › 上年对比" in text
    assert "021003-某所/某所2024年度单位预算公开.docx" in text


def test_what_stops_a_unit_s_document_stands_in_the_page_once_and_with_its_full_weight() -> None:
    text = page(PARTLY, ReportContext(2024))

    assert text.count("U-778") == 1
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
