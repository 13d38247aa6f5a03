"""The real department corrects an amount and a reason after publication: versions, notice, lists, reviewer's copy."""

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from tests.support.contents import content_of_folder
from tests.support.tracked import accept_all, reject_all

from budget_disclosure.changes.change_list import Changes
from budget_disclosure.cli import main
from budget_disclosure.companions.data_json import write_data_json
from budget_disclosure.corrections.comparable_documents import documents_of_version
from budget_disclosure.corrections.correction_files import compare_documents
from budget_disclosure.corrections.make_draft import CurrentDocument, draft_of
from budget_disclosure.corrections.pin_publication import PinResult, pin_publications
from budget_disclosure.declarations.year import Declarations
from budget_disclosure.document.render import render_document
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse, text_of, w
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import DocumentText, read_document
from budget_disclosure.runs.department_run import TEMPLATE_NAME
from budget_disclosure.store.digests import file_digests
from budget_disclosure.store.draft import write_draft
from budget_disclosure.store.file_names import unit_folder
from budget_disclosure.store.release import ReleaseNames
from budget_disclosure.store.version import Publication
from budget_disclosure.store.versions import list_versions, load_version

DEPARTMENT = "021-中国共产党中阳县委员会办公室"
SAMPLE = Path(__file__).parents[2] / "inputs" / "2024" / DEPARTMENT
HISTORY = "021002-中共中阳县委党史研究室"
FILE = f"{HISTORY}.xlsx"
TITLE = "中国共产党中阳县委员会办公室2024年度部门预算公开"
UNIT_TITLE = "中共中阳县委党史研究室2024年度单位预算公开"
MAY, JUNE = datetime(2024, 5, 20, 9), datetime(2024, 6, 1, 9)
PUBLICATIONS = (
    Publication(date(2024, 5, 20), "https://www.example.gov.cn/021"),
    Publication(date(2024, 6, 1), "https://www.example.gov.cn/021b", "核对账目时发现办公费少列"),
)


@dataclass(frozen=True)
class Story:
    """The department's output folder after two publications, and what each call said."""

    folder: Path
    first: PinResult
    second: PinResult

    def docx(self, number: int, path: str = f"{TITLE}.docx") -> bytes:
        return load_version(self.folder, number).documents[path]

    def changes(self, subject: str) -> Changes:
        old, new = (documents_of_version(self.folder, number) for number in (1, 2))
        return compare_documents(old[subject], new[subject])

    @property
    def corrections(self) -> Path:
        return self.folder / "更正说明" / "0002"

    @property
    def listed(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.corrections / "更正清单.json").read_text(encoding="utf-8"))
        return data


def current(folder: Path, spec: Declarations) -> list[CurrentDocument]:
    prepared = content_of_folder(folder, spec)
    assert prepared.disclosure is not None
    own = [(unit.code, unit.name, unit.disclosure) for unit in prepared.units if unit.disclosure is not None]
    assert len(own) == 3
    everything = [("", prepared.disclosure), *((f"{unit_folder(code, name)}/", one) for code, name, one in own)]
    return [
        CurrentDocument(
            f"{place}{one.file_name}",
            render_document(one, spec.folder / TEMPLATE_NAME),
            one,
            write_data_json(one),
        )
        for place, one in everything
    ]


def publish(output: Path, inputs: Path, spec: Declarations, now: datetime, listed: Sequence[Publication]) -> PinResult:
    """Write the documents as a run does, and let them be published."""
    documents = current(inputs, spec)
    for one in documents:
        (output / one.path).parent.mkdir(parents=True, exist_ok=True)
        (output / one.path).write_bytes(one.docx)
    digests = {"workbooks": file_digests(inputs), "declarations": file_digests(spec.folder)}
    write_draft(output, draft_of(documents, spec.codes, **digests))
    return pin_publications(output, 2024, listed, spec.folder.parent, now, ReleaseNames(2024))


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs") / DEPARTMENT
    shutil.copytree(SAMPLE, folder)
    workbook = load_workbook(folder / FILE)
    assert workbook["基本支出"]["I16"].value == 5000
    workbook["基本支出"]["I16"].value = 6000
    workbook["上年对比"]["C8"].value = "本单位退休一名公务员，办公费增加"
    workbook.save(folder / FILE)
    return folder


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, corrected: Path, year_2024: Declarations) -> Story:
    output = tmp_path_factory.mktemp("outputs") / "2024" / DEPARTMENT
    first = publish(output, SAMPLE, year_2024, MAY, PUBLICATIONS[:1])
    return Story(output, first, publish(output, corrected, year_2024, JUNE, PUBLICATIONS))


def differing_cells(old: DocumentText, new: DocumentText) -> Counter[tuple[str, str, str]]:
    """Return the differing cells of two printed documents by table, old and new text, without any of our data."""
    found: Counter[tuple[str, str, str]] = Counter()
    for before, after in zip(old.tables, new.tables, strict=True):
        for row_before, row_after in zip(before.anchors, after.anchors, strict=True):
            pairs = zip(row_before, row_after, strict=True)
            found.update((after.heading.replace("　", " "), was, now) for was, now in pairs if was != now)
    return found


def test_a_published_correction_is_a_second_version_and_the_first_stays_as_it_was(story: Story) -> None:
    assert story.first.pinned is not None
    assert story.second.pinned is not None
    assert (story.first.pinned.number, story.second.pinned.number) == (1, 2)
    assert (story.first.problems, story.second.problems) == ((), ())
    assert tuple(version.publication for version in list_versions(story.folder)) == PUBLICATIONS
    first, second = list_versions(story.folder)
    assert {name for name in first.inputs if first.inputs[name] != second.inputs[name]} == {FILE}
    assert first.declarations == second.declarations
    other = "021003-中阳县档案馆/中阳县档案馆2024年度单位预算公开.docx"
    assert story.docx(1, other) == story.docx(2, other)


def test_settling_again_makes_no_version_and_touches_nothing(
    story: Story, corrected: Path, year_2024: Declarations
) -> None:
    before = {path: path.stat().st_mtime_ns for path in story.folder.rglob("*")}

    again = pin_publications(
        story.folder, 2024, PUBLICATIONS, year_2024.folder.parent, datetime(2024, 7, 1), ReleaseNames(2024)
    )

    assert again == PinResult(is_registered=True)
    assert {path: path.stat().st_mtime_ns for path in story.folder.rglob("*")} == before


def test_the_changed_figures_are_exactly_the_cells_that_differ_in_the_two_printed_documents(story: Story) -> None:
    printed = differing_cells(read_document(story.docx(1)), read_document(story.docx(2)))

    listed = Counter((figure.title, figure.old, figure.new) for figure in story.changes("部门-021").figures)

    assert listed == printed
    assert listed.total() == 52


def test_the_changed_paragraphs_are_exactly_those_that_differ_in_the_two_printed_documents(story: Story) -> None:
    old, new = read_document(story.docx(1)), read_document(story.docx(2))
    pairs = zip(old.paragraphs, new.paragraphs, strict=True)
    printed = [(was.text, now.text) for was, now in pairs if was.text != now.text]

    listed = [(paragraph.old, paragraph.new) for paragraph in story.changes("部门-021").paragraphs]

    assert listed == printed
    assert len(listed) == 10


def test_two_cells_are_named_as_the_causes_and_each_change_names_its_own(story: Story) -> None:
    changes = story.changes("部门-021")

    assert [(c.file, c.sheet, c.cell, c.old, c.new) for c in changes.cells] == [
        (f"{DEPARTMENT}/{FILE}", "上年对比", "C8", "本单位退休一名公务员", "本单位退休一名公务员，办公费增加"),
        (f"{DEPARTMENT}/{FILE}", "基本支出", "I16", "5000.00", "6000.00"),
    ]
    assert {tuple(c.cell for c in figure.causes) for figure in changes.figures} == {("I16",)}
    by_place = {(p.title, p.number): [c.cell for c in p.causes] for p in changes.paragraphs}
    assert by_place["八、机关运行经费增减变动原因说明", 1] == ["C8", "I16"]
    assert by_place["八、机关运行经费增减变动原因说明", 2] == ["I16"]
    facts = {fact.key: (fact.old, fact.new) for p in changes.paragraphs for fact in p.facts}
    assert facts["agency_operating_units.021002.amount"] == ("5.52", "5.62")
    assert facts["agency_operating_units.021002.change.pct"] == ("11.82%", "10.22%")
    assert facts["spending_basic_share"] == ("31.18%", "31.19%")


def test_only_the_department_and_the_correcting_unit_get_a_notice(story: Story) -> None:
    names = sorted(path.relative_to(story.corrections).as_posix() for path in story.corrections.rglob("*.*"))

    assert names == sorted(
        [
            "更正清单.json",
            "更正清单.html",
            *(f"{TITLE}{end}" for end in ("更正说明.docx", "更正说明.html", "（修订对照）.docx")),
            *(f"{HISTORY}/{UNIT_TITLE}{end}" for end in ("更正说明.docx", "更正说明.html", "（修订对照）.docx")),
        ]
    )
    assert story.listed["summaries"]["单位-021003"] == "公开的内容没有变化"
    assert story.listed["summaries"]["部门-021"] == "报表数字 52 处，文字说明 10 处"


def notice(story: Story, path: str = f"{TITLE}更正说明.docx") -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the paragraphs and the rows of the table of the Word notice."""
    root = parse(read_package((story.corrections / path).read_bytes(), "")[DOCUMENT])
    rows = [tuple(text_of(cell) for cell in row.iter(w("tc"))) for row in root.iter(w("tr"))]
    inside = {paragraph for row in root.iter(w("tr")) for paragraph in row.iter(w("p"))}
    return [text_of(one) for one in root.iter(w("p")) if one not in inside and text_of(one)], rows


def test_the_notice_begins_with_what_changed_and_why_and_says_that_all_else_stands(story: Story) -> None:
    texts, _ = notice(story)

    assert texts[0] == f"关于《{TITLE}》的更正说明"
    assert texts[1] == "中共中阳县委党史研究室办公费由0.50万元更正为0.60万元。更正原因：核对账目时发现办公费少列。"
    assert texts[2] == "2024年5月20日公开的第1版中以下内容随之更正，其余内容不变，以第2版为准。"
    assert texts[-2:] == ["中国共产党中阳县委员会办公室", "2024年6月1日"]


def test_the_notice_has_every_changed_figure_once_whatever_number_of_tables_print_it(story: Story) -> None:
    texts, rows = notice(story)

    pairs = [row[1:] for row in rows[1:]]
    assert len(pairs) == len(set(pairs))
    changes = story.changes("部门-021")
    printed = {(figure.old, figure.new) for figure in changes.figures}
    assert printed <= set(pairs)
    in_prose = {(fact.old, fact.new) for p in changes.paragraphs for fact in p.facts if fact.difference is not None}
    plain = {(old.replace(",", ""), new.replace(",", "")) for old, new in pairs}
    # A paragraph in which words changed too is shown as it changed.
    for old, new in in_prose:
        shown = (old.replace(",", ""), new.replace(",", "")) in plain
        assert shown or any(f"{old}{new}" in text for text in texts), (old, new)
    assert ("表六（办公费 商品和服务支出）", "1.50", "1.60") in rows
    assert len(rows) < 20


def test_the_notice_for_the_public_names_no_file_and_no_cell_and_the_reviewers_list_does(story: Story) -> None:
    texts, rows = notice(story)
    public = "".join([*texts, *("".join(row) for row in rows)])
    public += (story.corrections / f"{TITLE}更正说明.html").read_text(encoding="utf-8")

    assert not re.search(r"xlsx|I16|C8|基本支出!|填报", public)
    listed = (story.corrections / "更正清单.html").read_text(encoding="utf-8")
    assert "基本支出!I16" in listed
    assert FILE in listed


def test_the_notice_is_a_sound_document(story: Story, tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed").OpenXmlValidator()

    for path in story.corrections.rglob("*.docx"):
        found = [(error.part_uri, error.description) for error in audit.validate(str(path)).errors]
        assert found == [], path.name


def test_the_page_notice_is_self_contained_and_marks_what_was_removed_and_added(story: Story) -> None:
    page = (story.corrections / f"{TITLE}更正说明.html").read_text(encoding="utf-8")

    assert "退休一名公务员<ins>，办公费增加</ins>" in page
    assert not re.search(r"(src|href)=|https?://", page)


def test_what_may_go_to_the_web_stands_apart_and_holds_nothing_else(story: Story) -> None:
    release = story.folder.parent / "发布" / DEPARTMENT
    files = {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}

    documents = load_version(story.folder, 2).documents
    notices = {f"{TITLE}更正说明.docx", f"{HISTORY}/{UNIT_TITLE}更正说明.docx"}
    owners = {Path(name).parent.as_posix() for name in documents}
    tables = {
        f"{'' if owner == '.' else owner + '/'}{(DEPARTMENT if owner == '.' else owner).partition('-')[2]}2024年{kind}"
        for owner in owners
        for kind in ("公开表.csv", "公开数据.json")
    }
    assert set(files) == {*documents, *notices, *tables, "文件清单.csv", "index.html"}
    page = files["index.html"].decode()
    kinds = (".docx", ".csv", ".json")
    assert [unquote(link) for link in re.findall(r'href="([^"]+)"', page)] == sorted(
        {*documents, *notices, *tables},
        key=lambda name: (name.count("/"), Path(name).parent.as_posix(), kinds.index(Path(name).suffix), name),
    )
    assert {name: files[name] for name in documents} == documents
    rows = list(csv.reader(files["文件清单.csv"].decode("utf-8-sig").splitlines()))
    assert rows[0] == ["文件", "字节数", "SHA-256"]
    assert {row[0]: (int(row[1]), row[2]) for row in rows[1:]} == {
        name: (len(content), sha256(content).hexdigest()) for name, content in files.items() if name != "文件清单.csv"
    }


@pytest.mark.parametrize("path", [f"{TITLE}.docx", f"{HISTORY}/{UNIT_TITLE}.docx"])
def test_the_reviewers_copy_leads_to_both_versions(story: Story, path: str) -> None:
    marked = (story.corrections / path.replace(".docx", "（修订对照）.docx")).read_bytes()

    assert read_document(accept_all(marked)) == read_document(story.docx(2, path))
    assert read_document(reject_all(marked)).blocks == read_document(story.docx(1, path)).blocks
    root = parse(read_package(marked, "")[DOCUMENT])
    deleted = [text.text for text in root.iter(w("delText"))]
    assert len(deleted) == len(list(root.iter(w("del"))))
    assert all(re.fullmatch(r"[\d,]+\.\d\d%?", text or "") for text in deleted)


def run(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(list(arguments))
    return code, capsys.readouterr().out


def test_the_command_prints_the_changes_of_the_department_and_of_a_unit(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = str(story.folder.parents[1])

    code, text = run(["changes", "021", "--outputs", outputs], capsys)
    assert code == 0
    assert text.startswith("第 1 版（2024-05-20 公开） → 第 2 版（2024-06-01 公开）\n")
    assert "2013650 事业运行 › 2024年预算数/基本支出：57.56 → 57.66 万元（+0.10）" in text
    assert f"← {FILE} › 基本支出!I16 5000.00 → 6000.00" in text

    code, text = run(["changes", "021002", "--outputs", outputs, "--from", "1", "--to", "2"], capsys)
    assert code == 0
    assert f"《{UNIT_TITLE}》：报表数字 52 处，文字说明 9 处" in text


def test_the_command_names_the_versions_there_are(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = str(story.folder.parents[1])

    assert main(["changes", "021", "--to", "9", "--outputs", outputs]) == 2
    assert "没有第 9 版。现有版本：1、2" in capsys.readouterr().err
    assert main(["changes", "099", "--outputs", outputs]) == 2
    assert "没有代码为 099 的部门或单位" in capsys.readouterr().err


def test_explain_follows_a_sentence_of_the_real_department_to_the_cells(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--inputs", str(SAMPLE.parents[1]), "--templates", str(templates)]

    code, text = run(["explain", "021", "39.51", *folders], capsys)
    assert code == 0
    assert "八、机关运行经费增减变动原因说明：39.51 万元 ＝ 395,100.00 元" in text
    assert "154,000.00 元  ← 基本支出!I25" in text

    code, text = run(["explain", "021002", "表五!2013650.基本支出", *folders], capsys)
    assert code == 0
    assert "57.56 万元" in text
    assert "5,000.00 元  ← 基本支出!I16" in text

    code, text = run(["explain", "021", "七: 15.40", *folders], capsys)
    assert code == 1
    assert "文字说明中有 3 处“15.40”" in text
