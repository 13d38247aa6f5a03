"""The way of a year with the real department: eleven mistakes, returned copies, documents, publication, a correction.

The pipeline runs as in an office without LibreOffice, which is quicker; everything else is as in a run.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.support.limits import HANGS
from tests.support.story import (
    ARCHIVES,
    ARCHIVES_DOCUMENT,
    DOCUMENTS,
    HISTORY,
    HISTORY_DOCUMENT,
    NEW_REASON,
    OFFICE,
    OLD_REASON,
    PLANTED,
    REASON,
    SAMPLE,
    TITLE,
    Office,
    originals,
    write,
)

from budget_disclosure.cli import main
from budget_disclosure.model.findings import Finding, Severity
from budget_disclosure.readback.document_text import DocumentText, read_document
from budget_disclosure.report.outcome import DepartmentState, DocumentState
from budget_disclosure.runs.run_words import outcome_line
from budget_disclosure.store.version import Publication
from budget_disclosure.store.versions import list_versions, load_version

pytestmark = pytest.mark.slow
# Rule, file, sheet, cell. The wrong sums of vehicles and of 三公经费 are found where the sum stands.
ELEVEN = {
    ("U-202", OFFICE, "三公经费", "B9"),
    ("U-501", OFFICE, "国有资产", "B5"),
    ("U-602", OFFICE, "整体绩效", "B5"),
    ("U-101", HISTORY, "基本支出", "F16"),
    ("P-101", HISTORY, "项目支出", "G14"),
    ("U-302", HISTORY, "上年对比", "C8"),
    ("U-402", HISTORY, "政府采购", "B8"),
    ("I-301", ARCHIVES, "基本支出", "I6"),
    ("I-310", ARCHIVES, "基本支出", "B17"),
    ("I-304", ARCHIVES, "基本支出", "I20"),
    ("I-303", ARCHIVES, "项目支出", "I8"),
}


def places(findings: Iterable[Finding]) -> Counter[tuple[str, str, str, str]]:
    return Counter((f.rule.id, Path(f.at.file).stem, f.at.sheet, f.at.cell) for f in findings)


@pytest.fixture(scope="module", autouse=True)
def no_libreoffice() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("budget_disclosure.conversion.libreoffice.find_soffice", lambda: None)
        yield


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, templates: Path) -> Office:
    """Return the bureau after the story: 首次报送, 更正后报送, 公开, 公开后有变动."""
    office = Office(tmp_path_factory.mktemp("bureau"), templates)
    office.submit_with_mistakes()
    for unit in PLANTED:
        shutil.copy(office.returned(unit), office.root / f"{unit}.xlsx")
    office.submit_corrected()
    assert office.publish("2024-05-20", now=datetime(2024, 5, 20, 15)).problems == ()
    office.correct_after_publication()
    return office


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, templates: Path) -> Counter[tuple[str, str, str, str]]:
    """Return what the sample has of its own: warnings, no errors."""
    office = Office(tmp_path_factory.mktemp("sample"), templates)
    shutil.copytree(SAMPLE, office.inputs)
    findings = office.run().outcome.all_findings
    warnings = [finding for finding in findings if finding.effective_severity is Severity.WARN]
    # Nobody published 2023 with this program: the comparison with last year's archive cannot be determined.
    assert [finding.rule.id for finding in findings if finding not in warnings] == ["X-004"]
    return places(warnings)


def test_eleven_planted_mistakes_are_eleven_errors_at_their_cells_and_nothing_else_is_new(
    office: Office, known: Counter[tuple[str, str, str, str]]
) -> None:
    findings = office.steps["wrong"].outcome.all_findings

    new = places(findings) - known
    assert new == Counter(ELEVEN)
    assert {f.effective_severity for f in findings if places([f]) & new} == {Severity.BLOCK}
    # An unreadable workbook is not checked further, and nothing is told yet: those warnings come when it is corrected.
    later = {place for place in known if place[1] == ARCHIVES or place[0].startswith("N-")}
    assert places(findings) & known == Counter({place: known[place] for place in known if place not in later})
    assert len({rule for rule, *_ in ELEVEN}) == 11


def test_with_errors_there_is_no_document_and_no_version(office: Office) -> None:
    wrong = office.steps["wrong"]

    assert wrong.outcome.state is DepartmentState.HAS_ERRORS
    assert wrong.documents == {}
    assert not [name for name in wrong.files if name.startswith("历史版本")]
    assert wrong.report["counts"]["错误"] == 11


def marked_cells(sheet: Any) -> set[str]:
    """Return the cells that a returned copy marks as errors."""
    return {
        cell
        for area, rules in sheet.conditional_formatting._cf_rules.items()
        if any("校验标记：错误" in formula for rule in rules for formula in rule.formula or ())
        for cell in str(area.sqref).split()
    }


@pytest.mark.parametrize("unit", [OFFICE, HISTORY, ARCHIVES])
def test_each_unit_gets_its_workbook_back_with_its_own_errors_listed_and_marked(office: Office, unit: str) -> None:
    book = load_workbook(office.root / f"{unit}.xlsx")

    rows = book["问题清单"].iter_rows(min_row=5, values_only=True)
    listed = {(str(row[2]).partition("\n")[0], row[3], row[4]) for row in rows if row[1] == "错误"}
    mine = {(rule, sheet, cell) for rule, file, sheet, cell in ELEVEN if file == unit}
    assert listed == mine
    assert book.worksheets[0].title == "问题清单"
    for rule, sheet, cell in mine:
        comment = book[sheet][cell].comment
        assert comment is not None
        assert rule in comment.text
        assert cell in marked_cells(book[sheet])
    sent = load_workbook(SAMPLE / f"{unit}.xlsx")
    for sheet, cell, value in PLANTED[unit]:
        sent[sheet][cell].value = value
    for page in sent.worksheets:
        if page.title != "校验":
            values = [[cell.value for cell in row] for row in page.iter_rows()]
            assert [[cell.value for cell in row] for row in book[page.title].iter_rows()] == values


def test_the_corrected_workbooks_give_all_documents_as_a_draft_and_no_version(
    office: Office, known: Counter[tuple[str, str, str, str]]
) -> None:
    right = office.steps["right"]

    assert right.outcome.state is DepartmentState.GENERATED
    assert set(right.documents) == DOCUMENTS
    assert places(f for f in right.outcome.all_findings if f.severity is not Severity.UNDETERMINED) == known
    assert [one["reasons"] for one in right.report["documents"]] == [["首次生成"]] * 4
    assert right.report["publication"] == "待公开"
    assert not [name for name in right.files if name.startswith(("历史版本/", "更正说明/", "变动清单/"))]


def test_correcting_inside_the_returned_copies_gives_the_same_documents(
    office: Office, tmp_path: Path, templates: Path
) -> None:
    other = Office(tmp_path, templates)
    other.inputs.mkdir(parents=True)
    for unit in PLANTED:
        write(office.root / f"{unit}.xlsx", originals(unit), other.workbook(unit))

    step = other.run()

    assert step.documents == office.steps["right"].documents
    assert places(step.outcome.all_findings) == places(office.steps["right"].outcome.all_findings)
    # What goes back now holds no trace of the first round.
    book = load_workbook(other.returned(HISTORY))
    assert book.sheetnames.count("问题清单") == 1
    assert book["基本支出"]["F16"].comment is None


def test_a_correction_remakes_only_the_documents_it_touches_and_the_report_says_why(office: Office) -> None:
    before, after = office.steps["right"], office.steps["corrected"]

    assert [one.state for one in after.outcome.documents] == [
        DocumentState.WRITTEN,
        DocumentState.UNCHANGED,
        DocumentState.WRITTEN,
        DocumentState.UNCHANGED,
    ]
    reasons = {one["code"]: one["reasons"] for one in after.report["documents"]}
    changes = [
        f"021002 上年对比!C8 {OLD_REASON} → {NEW_REASON}",
        "021002 基本支出!I16 5,000.00 → 6,000.00",
    ]
    assert reasons == {"021": changes, "021001": [], "021002": changes, "021003": []}
    assert "021002 基本支出!I16 5,000.00 → 6,000.00" in after.files["校验报告.html"].decode()
    for unit in (OFFICE, ARCHIVES):
        names = [name for name in before.files if name.startswith(f"{unit}/")]
        assert len(names) == 8  # the page for the public among them
        assert [after.files[name] for name in names] == [before.files[name] for name in names]
        assert [after.times[name] for name in names] == [before.times[name] for name in names]


def test_the_publication_is_pinned_as_it_stood_and_a_later_run_makes_no_version(office: Office) -> None:
    (version,) = list_versions(office.output)
    assert version.number == 1
    assert version.publication == Publication(date(2024, 5, 20), "https://www.example.gov.cn/021")
    assert load_version(office.output, 1).documents == office.steps["right"].documents


def test_after_the_publication_a_change_is_told_in_report_and_terminal(office: Office) -> None:
    corrected = office.steps["corrected"]

    assert corrected.report["publication"] == "公开后有变动"
    words = "部门 021：中共中阳县委党史研究室办公费由0.50万元更正为0.60万元"
    assert words in corrected.report["version"]
    line = outcome_line(corrected.outcome, 1, 1)
    assert "已生成，公开后有变动" in line
    assert words in line


def printed_changes(old: DocumentText, new: DocumentText) -> tuple[Counter[tuple[str, str]], list[tuple[str, str]]]:
    """Return cells of tables and paragraphs that differ in two documents as they are read in Word."""
    cells: Counter[tuple[str, str]] = Counter()
    for before, after in zip(old.tables, new.tables, strict=True):
        for was, now in zip(before.anchors, after.anchors, strict=True):
            cells.update((a, b) for a, b in zip(was, now, strict=True) if a != b)
    pairs = zip(old.paragraphs, new.paragraphs, strict=True)
    return cells, [(was.text, now.text) for was, now in pairs if was.text != now.text]


@pytest.mark.parametrize(("subject", "path"), [("部门-021", f"{TITLE}.docx"), ("单位-021002", HISTORY_DOCUMENT)])
def test_the_notice_lists_exactly_what_differs_in_the_two_documents(office: Office, subject: str, path: str) -> None:
    old, new = (read_document(office.steps[name].documents[path]) for name in ("right", "corrected"))
    cells, paragraphs = printed_changes(old, new)

    listed = json.loads(office.steps["corrected"].files["更正说明/草稿/更正清单.json"])["documents"]
    one = next(document for document in listed if document["subject"] == subject)

    assert Counter((figure["old"], figure["new"]) for figure in one["figures"]) == cells
    assert [(paragraph["old"], paragraph["new"]) for paragraph in one["paragraphs"]] == paragraphs
    assert (one["rows"], one["labels"], one["forms"], one["unshown"]) == ([], [], [], 0)
    assert [(c["sheet"], c["cell"], c["old"], c["new"]) for c in one["cells"]] == [
        ("上年对比", "C8", OLD_REASON, NEW_REASON),
        ("基本支出", "I16", "5000.00", "6000.00"),
    ]


def test_there_is_a_draft_of_a_notice_for_the_changed_documents_only(office: Office) -> None:
    notices = {name for name in office.steps["corrected"].files if name.startswith("更正说明/")}

    assert notices == {
        "更正说明/草稿/更正清单.json",
        "更正说明/草稿/更正清单.html",
        *(
            f"更正说明/草稿/{path.removesuffix('.docx')}{ending}"
            for path in (f"{TITLE}.docx", HISTORY_DOCUMENT)
            for ending in ("更正说明.docx", "更正说明.html", "（修订对照）.docx")
        ),
    }


def test_what_a_run_changed_in_the_draft_is_listed_with_cells_and_reasons(office: Office) -> None:
    files = office.steps["corrected"].files

    data = json.loads(files["变动清单/0001/变动清单.json"])
    by_subject = {one["subject"]: one for one in data["documents"]}
    assert set(by_subject) == {"部门-021", "单位-021002"}
    assert by_subject["部门-021"]["reasons"][1] == "021002 基本支出!I16 5,000.00 → 6,000.00"
    assert [cell["cell"] for cell in by_subject["部门-021"]["cells"]] == ["C8", "I16"]
    page = files["变动清单/0001/变动清单.html"].decode()
    assert "基本支出!I16" in page
    assert office.steps["corrected"].report["run_changes"] == "变动清单/0001/变动清单.html"


def resaved_by_openpyxl(path: Path) -> None:
    load_workbook(path).save(path)


def resaved_by_libreoffice(path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice on this machine")
    target = path.parents[3] / "saved"
    profile = f"-env:UserInstallation={(path.parents[3] / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=HANGS)
    shutil.move(target / path.name, path)


@pytest.mark.parametrize("save", [resaved_by_openpyxl, resaved_by_libreoffice])
def test_saving_a_workbook_again_without_a_change_remakes_nothing(office: Office, save: Any) -> None:
    before = office.steps["corrected"]
    bytes_before = office.workbook(HISTORY).read_bytes()

    save(office.workbook(HISTORY))
    after = office.run()

    assert office.workbook(HISTORY).read_bytes() != bytes_before
    assert [one.state for one in after.outcome.documents] == [DocumentState.UNCHANGED] * 4
    assert [one["reasons"] for one in after.report["documents"]] == [[]] * 4
    made = [name for name in before.files if not re.match(r"校验报告|退回/|\.disclose", name)]
    assert "变动清单/0002" not in {name.rpartition("/")[0] for name in after.files}
    assert {name: after.times.get(name) for name in made} == {name: before.times[name] for name in made}
    assert [version.number for version in list_versions(office.output)] == [1]


def test_the_changes_command_tells_the_story_of_the_correction(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["changes", "021002", "--outputs", str(office.root / "outputs")]) == 0

    text = capsys.readouterr().out
    assert text.startswith("第 1 版（2024-05-20 公开） → 草稿\n")
    assert "› 基本支出!I16 5000.00 → 6000.00" in text
    assert NEW_REASON in text


def test_publishing_the_correction_is_the_second_version_with_its_notice_on_the_web(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = office.publish("2024-06-10", now=datetime(2024, 6, 10, 9))
    assert refused.problems == ("这是第 2 版，属于更正公开，请用 --reason 写明更正的原因",)

    done = office.publish("2024-06-10", REASON, now=datetime(2024, 6, 10, 9))

    assert (done.version, done.problems) == (2, ())
    assert load_version(office.output, 2).documents == office.run().documents
    assert not (office.output / "更正说明" / "草稿").exists()
    assert (office.release / f"{TITLE}更正说明.docx").is_file()
    assert not (office.release / ARCHIVES_DOCUMENT.replace(".docx", "更正说明.docx")).exists()
    assert office.run().report["publication"] == "已公开第 2 版"
    register = (office.root / "inputs" / "2024" / "公开登记.csv").read_text(encoding="utf-8-sig").splitlines()
    assert register[1:] == [
        "021,,2024-05-20,https://www.example.gov.cn/021,",
        f"021,,2024-06-10,https://www.example.gov.cn/021,{REASON}",
    ]
    again = office.publish("2024-06-12", REASON, now=datetime(2024, 6, 12, 9))
    assert again.problems == ("内容与已公开的第 2 版（2024-06-10）相同，没有需要再次公开的变动",)

    assert main(["changes", "021", "--outputs", str(office.root / "outputs")]) == 0
    assert capsys.readouterr().out.startswith("第 1 版（2024-05-20 公开） → 第 2 版（2024-06-10 公开）\n")
