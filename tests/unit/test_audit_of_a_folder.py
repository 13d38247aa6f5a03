"""A county's published documents audited: in processes, each with its report, one summary by department, worst first."""

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath

import pytest
from docx import Document

from budget_disclosure.actions.audit_folder import FolderOrder, audit_folder, results_beside
from budget_disclosure.actions.audit_pool import Limits
from budget_disclosure.actions.folder_files import files_of
from budget_disclosure.audit.audit_document import ALL_RULES
from budget_disclosure.audit.kinds_of_rules import ALL_KINDS, kind_of
from budget_disclosure.audit_report.folder_audit import (
    ERROR,
    EditLine,
    FolderAudit,
    FolderDocument,
    FoundLine,
    department_of,
)
from budget_disclosure.audit_report.folder_csv import findings_csv, summary_csv
from budget_disclosure.audit_report.folder_page import folder_page
from budget_disclosure.cli import main
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.published.published_document import PublishedDocument
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.store.digests import digest
from budget_disclosure.store.draft import Draft, DraftDocument, write_draft
from tests.support.published import text
from tests.unit.test_reading_pdf import pdf, table

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 5, tzinfo=UTC)


def budget(total: str, owner: str = "青禾县水务局") -> bytes:
    """Return a small budget document; 6.00 is the right total."""
    document = Document()
    document.add_paragraph(f"{owner}2024年度部门预算公开")
    document.add_paragraph("2024年部门支出预算总表")
    document.add_paragraph("单位：万元")
    rows = [
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("201", "一般公共服务支出", "4.00", "2.00", "2.00"),
        ("208", "社会保障和就业支出", "2.00", "1.00", "1.00"),
        ("", "合计", total, "3.00", "3.00"),
    ]
    drawn = document.add_table(len(rows), 5)
    for row, texts in enumerate(rows):
        for column, words in enumerate(texts):
            drawn.cell(row, column).text = words
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def folder_of(root: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    for name, content in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def audited(folder: Path, results: Path, **settings: object) -> FolderAudit:
    return audit_folder(FolderOrder(folder, results, ROOT / "templates", NOW, processes=2, **settings))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(
        tmp_path_factory.mktemp("county") / "某县",
        [
            ("水务局/水务局.docx", budget("6.00")),
            ("水务局/下属/水文站.docx", budget("6.00")),
            ("教育局/教育局.docx", budget("7.00")),
            ("教育局/教育局.pdf", pdf(table(700, [("A", "1.00", "2.00")]))),
            ("教育局/旧.wps", b"x"),
            ("林业局/坏.docx", b"no zip"),
            ("林业局/~$坏.docx", b"lock"),
            ("财政局2024.docx", budget("6.00", "青禾县财政局")),
            ("财政局2024（审查标注）.docx", b"marked"),
        ],
    )


@pytest.fixture(scope="module")
def results(county: Path) -> Path:
    return results_beside(county)


@pytest.fixture(scope="module")
def audit(county: Path, results: Path) -> FolderAudit:
    return audited(county, results, has_marks=True)


def test_every_document_ends_in_one_of_three_ways(audit: FolderAudit) -> None:
    assert {one.file: one.state for one in audit.documents} == {
        "林业局/坏.docx": "未能检查",
        "教育局/教育局.docx": "不通过",
        "教育局/教育局.pdf": "未能检查",
        "教育局/旧.wps": "未能检查",
        "水务局/下属/水文站.docx": "通过",
        "水务局/水务局.docx": "通过",
        "财政局2024.docx": "通过",
    }
    assert {one.file: one.fault for one in audit.unreadable} == {
        "林业局/坏.docx": "不是完好的 Word 文件（.docx）",
        "教育局/教育局.pdf": "没有认出预算公开的表，可能不是预算公开文档",
        "教育局/旧.wps": "只审查 .docx 和 .pdf 文件；旧的 .doc、WPS 文件请另存为 .docx",
    }


def test_departments_stand_worst_first_with_their_kinds_of_error(audit: FolderAudit, results: Path) -> None:
    rows = list(csv.DictReader(StringIO((results / "审查汇总.csv").read_text(encoding="utf-8-sig"))))

    columns = ("部门", "文档", "通过", "不通过", "未能检查", "表内合计（错误）", "表间勾稽（错误）")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("教育局", "3", "0", "1", "2", "2", "0"),
        ("林业局", "1", "0", "0", "1", "0", "0"),
        ("水务局", "2", "2", "0", "0", "0", "0"),
        ("青禾县财政局", "1", "1", "0", "0", "0", "0"),
    ]


def test_each_document_has_its_report_and_each_finding_a_line(audit: FolderAudit, results: Path) -> None:
    lines = list(csv.DictReader(StringIO((results / "审查明细.csv").read_text(encoding="utf-8-sig"))))
    errors = [(one["文件"], one["规则"], one["发现"], one["应为"]) for one in lines if one["确定程度"] == ERROR]
    page = (results / "审查汇总.html").read_text(encoding="utf-8")

    assert [one[:2] for one in errors] == [("教育局/教育局.docx", "R-101"), ("教育局/教育局.docx", "R-112")]
    assert all("7.00" in one[2] + one[3] for one in errors)
    assert (results / "报告" / "教育局" / "教育局.docx.html").is_file()
    assert not (results / "报告" / "教育局" / "旧.wps.html").exists()
    assert 'href="%E6%8A%A5%E5%91%8A/%E6%95%99%E8%82%B2%E5%B1%80/%E6%95%99%E8%82%B2%E5%B1%80.docx.html"' in page
    assert (results / "标注" / "教育局" / "教育局.docx").read_bytes()[:2] == b"PK"
    assert [file for file, _ in audit.left_out] == ["林业局/~$坏.docx", "财政局2024（审查标注）.docx"]


def test_rules_that_were_broken_are_counted_by_departments_documents_and_places() -> None:
    def line(rule: str, certainty: str = ERROR) -> FoundLine:
        return FoundLine(rule, "目录的页码", "目录", certainty, "", "", "", "", "")

    audit = FolderAudit(
        "县",
        (
            FolderDocument("甲/1.pdf", "甲", found=(line("R-602"), line("R-602"), line("R-602"), line("R-101"))),
            FolderDocument("甲/2.pdf", "甲", found=(line("R-101"), line("R-701", "存疑"))),
            FolderDocument("乙/3.pdf", "乙", found=(line("R-101"), line("R-701", "存疑"), line("R-701", "存疑"))),
        ),
    )

    assert [(one.rule, one.departments, one.documents, one.times) for one in audit.broken_rules] == [
        ("R-101", 2, 3, 3),
        ("R-602", 1, 1, 3),
        ("R-701", 2, 2, 3),
    ]
    assert '<a href="#d1">甲</a>' in folder_page(audit)
    assert folder_page(audit).count('id="d1"') == 1


def test_what_a_person_changed_in_a_document_of_ours_is_listed_with_both_texts(tmp_path: Path) -> None:
    ours, data = budget("6.00"), {"prose": [], "tables": [], "facts": {}, "document": {"title": "青禾县水务局2024年度"}}
    made = DraftDocument("水务局.docx", digest(ours), "", json.dumps(data).encode(), b"{}", content=ours)
    kept = tmp_path / "outputs" / "2024" / "305-水务局"
    kept.mkdir(parents=True)
    write_draft(kept, Draft({"部门-305": made}, b"{}", {}, {}))
    sent = folder_of(tmp_path / "送来", [("甲/改过.docx", budget("7.00")), ("乙/原样.docx", ours)])

    audit = audited(sent, tmp_path / "r", outputs=tmp_path / "outputs")

    assert {one.file: one.edits for one in audit.documents} == {
        "甲/改过.docx": (EditLine("表“2024年部门支出预算总表”，“合计”行，“合计”栏", "6.00", "7.00"),),
        "乙/原样.docx": None,
    }
    lines = list(csv.DictReader(StringIO((tmp_path / "r" / "审查明细.csv").read_text(encoding="utf-8-sig"))))
    assert [(one["文件"], one["发现"], one["应为"]) for one in lines if one["种类"] == "人工改动"] == [
        ("甲/改过.docx", "7.00", "6.00")
    ]
    assert "生成后被人工修改的文档" in (tmp_path / "r" / "审查汇总.html").read_text(encoding="utf-8")


def test_a_document_that_takes_too_long_is_given_up_and_the_others_are_audited(county: Path, tmp_path: Path) -> None:
    audit = audited(county, tmp_path / "r", limits=Limits(seconds=0.001))

    assert {one.fault for one in audit.documents} == {"没有审查完：超过 0.001 秒"}


def test_folders_of_an_output_tree_that_are_no_documents_are_left_out(tmp_path: Path) -> None:
    names = ["2024/305-水利局/a.docx", "2024/305-水利局/历史版本/0001/a.docx", "2024/305-水利局/a（人工修改备份）.docx"]
    folder = folder_of(
        tmp_path, [(name, b"") for name in (*names, "2024/305-水利局/data.json", "别处/历史版本/b.docx")]
    )

    found = files_of(folder, tmp_path / "r")

    assert found.documents == (PurePosixPath("2024/305-水利局/a.docx"), PurePosixPath("别处/历史版本/b.docx"))
    assert found.left_out == (
        ("2024/305-水利局/a（人工修改备份）.docx", "人工修改备份"),
        ("2024/305-水利局/历史版本", "本系统自己的文件夹"),
    )


@pytest.mark.parametrize(
    ("file", "cover", "department"),
    [
        ("021-县委办/单位/x.docx", ("某局2024年度部门预算",), "021-县委办"),
        ("x.docx", ("青禾县水务局2024年度部门预算公开",), "青禾县水务局"),
        ("x.docx", ("目录",), "x"),
        ("x.docx", ("上海市普陀区2024年市级部门预算", "预算主管部门：青禾县水务局", "目录"), "青禾县水务局"),
        ("y.docx", ("某省某市2024年部门预算", "部门名称：某市水务局（公章）"), "某市水务局"),
        ("y.docx", ("上海市普陀区2024年市级部门预算", "目录"), "y"),
        ("z.docx", ("某市青禾县水务局2024年度部门预算", "主要职责：编制预算"), "某市青禾县水务局"),
    ],
)
def test_a_document_belongs_to_its_folder_else_to_whom_its_cover_names(
    file: str, cover: tuple[str, ...], department: str
) -> None:
    blocks = tuple(text(words) for words in cover)
    document = recognise(PublishedDocument(file, blocks), load_audit_words())

    assert department_of(PurePosixPath(file), document) == department
    assert department_of(PurePosixPath("x.docx"), None) == "x"


def test_every_rule_is_of_one_kind() -> None:
    assert {kind_of(rule) for rule in ALL_RULES.rules} <= set(ALL_KINDS)


def test_the_command_tells_progress_and_ends_with_1(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(county), "-o", str(tmp_path / "结果"), "--templates", str(ROOT / "templates")]) == 1

    said = capsys.readouterr().out
    assert "［7/7］" in said
    assert "文档 7 份：通过 3，不通过 1，未能检查 3；错误 2 处" in said
    data = json.loads((tmp_path / "结果" / "审查汇总.json").read_text(encoding="utf-8"))
    assert data["documents_by_result"] == {"未能检查": 3, "不通过": 1, "通过": 3}


@pytest.mark.parametrize("name", ["汇总.html", "汇总.json", "标注.docx"])
def test_results_of_a_folder_are_not_written_to_a_file(
    name: str, county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(county), "-o", str(tmp_path / name)]) == 2
    assert f"审查文件夹时 -o 写放结果的文件夹，不是文件：{name}" in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_a_folder_without_documents_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(tmp_path)]) == 2
    assert "文件夹里没有可以审查的文档" in capsys.readouterr().err


def test_no_name_of_a_file_and_no_word_of_a_document_runs_as_a_formula() -> None:
    line = FoundLine("R-521", "", "", ERROR, "@表一", "=1+1", "-2", "+3.00 万元", "请改正")
    audit = FolderAudit("县", (FolderDocument("=坏/文件.docx", "=坏", found=(line,)),))

    (row,) = csv.DictReader(StringIO(findings_csv(audit).decode("utf-8-sig")))
    (total,) = csv.DictReader(StringIO(summary_csv(audit).decode("utf-8-sig")))

    assert (row["部门"], row["文件"], row["位置"]) == ("'=坏", "'=坏/文件.docx", "'@表一")
    assert (row["发现"], row["应为"], row["相差"]) == ("'=1+1", "'-2", "+3.00 万元")
    assert total["部门"] == "'=坏"
