"""The real department is reviewed, signed, changed, signed again and published.

The pipeline runs as in an office without LibreOffice, which is quicker; everything else is as in a run.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from tests.support.law import FORMAT
from tests.support.story import CODE, DOCUMENTS, HISTORY, SAMPLE, TITLE, Office, write

from budget_disclosure.actions.approve_departments import ApproveOrder, Reviewed, approve_departments
from budget_disclosure.board.collect import collect
from budget_disclosure.board.year_state import DepartmentStatus
from budget_disclosure.cli import main
from budget_disclosure.corrections.sign_off_status import code_of, sign_off_status
from budget_disclosure.ooxml.zip_package import read_package
from budget_disclosure.readback.document_text import content_digest
from budget_disclosure.report.sign_off_state import SignOffState, SignOffStatus
from budget_disclosure.runs.run_words import outcome_line
from budget_disclosure.store.draft import read_draft
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.run_lock import OutputsInUseError, lock_departments
from budget_disclosure.store.sign_off_log import latest_sign_off
from budget_disclosure.store.version import Signature
from budget_disclosure.store.versions import list_versions

pytestmark = pytest.mark.slow
NOW = datetime(2024, 5, 18, 10, 20).astimezone()
LATER = datetime(2024, 5, 20, 15).astimezone()


@pytest.fixture(scope="module", autouse=True)
def no_libreoffice() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("budget_disclosure.conversion.libreoffice.find_soffice", lambda: None)
        yield


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory, templates: Path) -> Office:
    office = Office(tmp_path_factory.mktemp("bureau"), templates)
    shutil.copytree(SAMPLE, office.inputs)
    office.run("right")
    return office


@pytest.fixture
def office(generated: Office, tmp_path: Path) -> Office:
    """Return the bureau after its first run, for this test alone."""
    return copy(generated, tmp_path)


@pytest.fixture(scope="module")
def signed_once(generated: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy(generated, tmp_path_factory.mktemp("signed"))
    assert approve(office, reviewer="王五", note="已核对").problems == ()
    return office


@pytest.fixture
def signed(signed_once: Office, tmp_path: Path) -> Office:
    """Return the bureau after 王五 has signed, for this test alone."""
    return copy(signed_once, tmp_path)


@pytest.fixture(scope="module")
def changed_once(signed_once: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy(signed_once, tmp_path_factory.mktemp("changed"))
    assert approve(office).problems == ()  # copies for review of what was signed
    write(office.workbook(HISTORY), [("基本支出", "I16", 6000)])
    office.run("corrected")
    return office


@pytest.fixture
def changed(changed_once: Office, tmp_path: Path) -> Office:
    """Return the bureau after a value changed since 王五 signed, and another run."""
    return copy(changed_once, tmp_path)


def copy(office: Office, target: Path) -> Office:
    shutil.copytree(office.root, target / "bureau")
    return Office(target / "bureau", office.templates, dict(office.steps))


def approve(office: Office, now: datetime = NOW, **order: Any) -> Reviewed:
    (one,) = approve_departments(
        ApproveOrder((CODE,), 2024, office.root / "inputs", office.root / "outputs", **order), now
    )
    return one


def status(office: Office) -> SignOffStatus:
    found = sign_off_status(office.output, read_draft(office.output))
    assert found is not None
    return found


def board(office: Office) -> DepartmentStatus:
    year = collect(2024, office.root / "inputs", office.root / "outputs", NOW.date(), FORMAT)
    return next(one for one in year.departments if one.code == CODE)


def edit(path: Path, old: str, new: str) -> None:
    """Change a text of a document as a person does: with a program that packs it anew."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    assert old in text
    parts["word/document.xml"] = text.replace(old, new).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def demand_sign_offs(office: Office) -> None:
    (office.root / "inputs" / "2024" / "年度设置.yaml").write_text("sign_off: required\n", encoding="utf-8")


def test_without_a_reviewer_nothing_is_signed_and_every_document_is_there_as_a_marked_copy(office: Office) -> None:
    before = {name: (office.output / name).read_bytes() for name in DOCUMENTS}

    shown = approve(office)

    assert latest_sign_off(office.output) is None
    assert shown.sheet is not None
    copies = {
        path.relative_to(office.output / "送审稿").as_posix() for path in (office.output / "送审稿").rglob("*.docx")
    }
    assert copies == {"送审单.docx", *(name.replace(".docx", "（草稿）.docx") for name in DOCUMENTS)}
    for name, content in before.items():
        marked = (office.output / "送审稿" / name.replace(".docx", "（草稿）.docx")).read_bytes()
        header = read_package(marked, name)["word/header_draft.xml"].decode()
        assert f"草稿，未公开　2024-05-18　核对码 {shown.sheet.code}" in header
        assert content_digest(marked) == content_digest(content)
        # The document that will be published has no mark and was not touched.
        assert (office.output / name).read_bytes() == content
        assert "草稿" not in b"".join(read_package(content, name).values()).decode(errors="ignore")


def test_the_reviewer_sees_documents_reminders_and_the_largest_changes(office: Office) -> None:
    sheet = approve(office).sheet

    assert sheet is not None
    text = "\n".join(sheet.lines)
    assert f"{TITLE}.docx" in text
    assert "检查结果：提醒 46 项，无法判断 1 项，见 校验报告.html" in text
    assert "提醒 N-203 变动超过30%的应具体说明原因" in text
    assert sheet.against == "与上年相比变动最大的"
    amounts = [re.search(r"比上年(?:增加|减少)([\d,]+\.\d\d)万元", sentence) for sentence in sheet.changes]
    assert [found[1] for found in amounts if found][:2] == ["1,568.77", "1,563.77"]
    assert "党史办2024年机关运行经费预算5.52万元，比上年减少0.74万元" in sheet.changes[2]
    page = (office.output / "送审稿" / "送审单.html").read_text(encoding="utf-8")
    assert sheet.code in page
    assert "审核人：" in page
    assert (len(sheet.law), {one.result for one in sheet.law}) == (18, {"有"})
    assert "依法应公开的内容：18 项，齐全" in text
    assert "<td>部门收支总表</td>" in page
    word = " ".join(Document(str(office.output / "送审稿" / "送审单.docx")).element.itertext())
    for words in (sheet.code, "部门收支总表", "有提醒的文字：8 处", "涉密和个人信息：7 处", "“机要”", "审核人："):
        assert words in word
        assert words in page


def test_a_sign_off_is_kept_with_reviewer_time_note_and_digests(signed: Office) -> None:
    entry = latest_sign_off(signed.output)

    assert entry is not None
    assert (entry.reviewer, entry.note, entry.at) == ("王五", "已核对", NOW.isoformat(timespec="seconds"))
    draft = read_draft(signed.output)
    assert draft is not None
    assert entry.code == code_of(draft)
    assert {one.path for one in entry.documents.values()} == DOCUMENTS
    assert entry.reminders["N-203"] == 4
    assert status(signed).text == f"已签批：王五，2024-05-18，核对码 {entry.code}"


def test_signing_the_same_twice_writes_one_entry_and_another_reviewer_one_more(signed: Office) -> None:
    assert approve(signed, reviewer="王五", note="已核对").entry is None
    second = approve(signed, reviewer="李四").entry
    assert second is not None
    assert second.number == 2


def test_a_run_with_unchanged_content_keeps_the_sign_off(signed: Office) -> None:
    book = load_workbook(signed.workbook(HISTORY))
    book["单位信息"]["B3"].value = book["单位信息"]["B3"].value
    book.save(signed.workbook(HISTORY))  # other bytes, the same figures
    assert board(signed).sign_off == status(signed).unless_changed(
        "有新报送，待运行 ./disclose run，重新运行以后才能核对"
    )

    outcome = signed.run().outcome

    assert outcome.sign_off is not None
    assert outcome.sign_off.state is SignOffState.SIGNED
    assert board(signed).sign_off == outcome.sign_off


def test_documents_that_were_written_anew_with_the_same_content_are_signed(signed: Office) -> None:
    """Whichever run wrote them: here all are gone, as after a restore without them."""
    for name in DOCUMENTS:
        (signed.output / name).unlink()
    assert status(signed).state is SignOffState.VOID

    signed.run()

    assert status(signed).state is SignOffState.SIGNED


def test_a_changed_value_voids_it_and_everybody_says_what_changed(
    changed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    step = changed.steps["corrected"]

    words = "部门 021：中共中阳县委党史研究室办公费由0.50万元更正为0.60万元（报表数字"
    found = step.outcome.sign_off
    assert found is not None
    assert found.state is SignOffState.VOID
    assert found.text.startswith(f"签批已失效（王五，2024-05-18）：{words}")
    assert f"签批：签批已失效（王五，2024-05-18）：{words}" in step.files["校验报告.html"].decode()
    assert step.report["sign_off"]["state"] == "签批已失效"
    assert f"签批已失效（王五，2024-05-18）：{words}" in outcome_line(step.outcome, 1, 1)
    assert [note for note in board(changed).notes if words in note]
    # Copies for review of the draft before are gone: nobody reads them by mistake.
    assert not (changed.output / "送审稿").exists()
    folders = ("--inputs", str(changed.root / "inputs"), "--outputs", str(changed.root / "outputs"))
    folders += ("--templates", str(changed.templates))
    assert main(["status", "2024", "--only", "签批已失效", "--json", *folders]) == 0
    (one,) = json.loads(capsys.readouterr().out)["departments"]
    assert one["sign_off"]["reviewer"] == "王五"


def test_a_value_that_changes_without_being_shown_voids_it_too(signed: Office) -> None:
    cell = load_workbook(signed.workbook(HISTORY))["基本支出"]["I16"].value
    write(signed.workbook(HISTORY), [("基本支出", "I16", float(cell) + 0.01)])

    signed.run()

    assert status(signed).state is SignOffState.VOID
    assert "变动太小，四舍五入后公开的数没有变化" in status(signed).text


def test_the_content_that_was_signed_is_signed_again_when_it_comes_back(changed: Office) -> None:
    assert status(changed).state is SignOffState.VOID
    shutil.copy(SAMPLE / f"{HISTORY}.xlsx", changed.workbook(HISTORY))

    changed.run()

    assert status(changed).state is SignOffState.SIGNED


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("预算公开", "预算公布", f"签批以后《{TITLE}.docx》被人改过"),
        ("<w:body>", "<w:body>", f"签批以后《{TITLE}.docx》被人另存过（文字和数字没有变）"),
    ],
    ids=["another word", "saved again"],
)
def test_a_document_that_a_person_touched_is_not_signed(signed: Office, old: str, new: str, words: str) -> None:
    edit(signed.output / f"{TITLE}.docx", old, new)

    assert status(signed).reasons == (f"部门 021：{words}",)
    assert board(signed).sign_off == status(signed)
    assert signed.publish("2024-05-20", now=LATER).problems != ()


def test_tables_or_data_that_a_person_touched_are_not_signed(signed: Office) -> None:
    tables = next(signed.output.glob("*公开表.xlsx"))
    load_workbook(tables).save(tables)
    (signed.output / "data.json").unlink()

    assert status(signed).reasons == (f"部门 021：签批以后《{tables.name}》被人改过、《data.json》不在了",)


def test_what_was_edited_or_is_stale_or_missing_cannot_be_signed(office: Office) -> None:
    edit(office.output / f"{TITLE}.docx", "预算公开", "预算公布")
    assert approve(office, reviewer="王五").problems == (f"部门 021：《{TITLE}.docx》被人改过",)
    (office.output / f"{TITLE}.docx").unlink()
    assert approve(office, reviewer="王五").problems == (f"部门 021：《{TITLE}.docx》不在了",)
    write(office.workbook(HISTORY), [("基本支出", "I16", 6000)])
    stale, *_ = approve(office, reviewer="王五").problems
    assert stale == (f"填报表在生成文档以后有变动（{HISTORY}.xlsx），请先运行 ./disclose run 2024 --department 021")
    write(office.workbook(HISTORY), [("基本支出", "I16", "349930元")])
    office.run()
    assert approve(office, reviewer="王五").problems == ("填报表的状态是“有错误”，没有生成文档",)
    assert latest_sign_off(office.output) is None


def test_a_document_with_updated_page_numbers_can_be_signed_as_it_is(office: Office) -> None:
    """Without LibreOffice a person updates the contents in Word before it is signed and published."""
    edit(office.output / f"{TITLE}.docx", "<w:body>", "<w:body>")

    assert approve(office, reviewer="王五").problems == ()
    assert status(office).state is SignOffState.SIGNED
    assert office.publish("2024-05-20", now=LATER).problems == ()


def test_a_unit_without_its_document_is_named(office: Office) -> None:
    report = office.output / "校验报告.json"
    data = json.loads(report.read_text(encoding="utf-8"))
    data["documents"][2]["state"] = "有错误"
    report.write_text(json.dumps(data), encoding="utf-8")

    problems = approve(office, reviewer="王五").problems

    assert problems == ("单位 021002 中共中阳县委党史研究室的文档没有生成或不是最新的（有错误）",)


def test_doubtful_amounts_need_a_note_or_an_acceptance(office: Office) -> None:
    """A reminder of an amount that somebody should have named a reason for: U-811."""
    report = office.output / "校验报告.json"
    data = json.loads(report.read_text(encoding="utf-8"))
    data["findings"].append(data["findings"][0] | {"rule": "U-811", "sentence": "采购不大于支出", "concern": "金额"})
    report.write_text(json.dumps(data), encoding="utf-8")

    (problem,) = approve(office, reviewer="王五").problems
    assert problem.startswith("金额可疑、没有人说明的：U-811 采购不大于支出（1 处）")
    assert approve(office, reviewer="王五", note="与采购合同核对，确是元").problems == ()


def test_a_reviewer_who_read_another_draft_does_not_sign_this_one(changed: Office) -> None:
    before = latest_sign_off(changed.output)
    assert before is not None

    (problem,) = approve(changed, reviewer="王五", code=before.code).problems

    assert problem.startswith(f"核对码不符：送审稿上是 {before.code}，目前的草稿是 ")
    now = approve(changed).sheet
    assert now is not None
    assert now.against == "与上次签批（王五，2024-05-18）相比"
    assert now.changes[0].startswith("部门 021：中共中阳县委党史研究室办公费由0.50万元更正为0.60万元")
    assert approve(changed, reviewer="王五", code=now.code.upper()).problems == ()


def test_a_sign_off_is_withdrawn_and_both_stay_on_record(signed: Office) -> None:
    done = approve(signed, is_withdrawal=True, reviewer="王五", note="附件看漏了")

    assert done.entry is not None
    assert status(signed).text == "签批已撤回（王五，2024-05-18）：附件看漏了"
    assert sorted(path.name for path in (signed.output / "签批").iterdir()) == ["0001", "0002"]
    assert approve(signed, is_withdrawal=True).problems == ("没有可以撤回的签批",)


def test_nothing_is_signed_while_a_run_is_at_work(office: Office) -> None:
    with (
        lock_departments(state_folder(office.root / "outputs", 2024), {CODE: "某局"}),
        pytest.raises(OutputsInUseError, match="正在处理 021"),
    ):
        approve(office, reviewer="王五")


def test_publishing_keeps_whose_signature_it_was_and_removes_the_copies_for_review(signed: Office) -> None:
    approve(signed)
    entry = latest_sign_off(signed.output)
    assert entry is not None
    documents = {name: (signed.output / name).read_bytes() for name in DOCUMENTS}

    done = signed.publish("2024-05-20", now=LATER)

    assert done.problems == ()
    assert f"已签批：王五，2024-05-18，核对码 {entry.code}" in done.messages
    (version,) = list_versions(signed.output)
    assert version.signature == Signature("王五", entry.at, entry.code)
    assert not (signed.output / "送审稿").exists()
    # What goes to the web is what was signed, byte for byte, and bears no mark.
    assert {name: (signed.release / name).read_bytes() for name in DOCUMENTS} == documents
    assert board(signed).published.signature == version.signature
    register = (signed.root / "inputs" / "2024" / "公开登记.csv").read_text(encoding="utf-8-sig")
    assert "021,,2024-05-20,https://www.example.gov.cn/021" in register


def test_nobody_has_to_sign_where_nobody_demands_it(office: Office) -> None:
    done = office.publish("2024-05-20", now=LATER)

    assert done.problems == ()
    (version,) = list_versions(office.output)
    assert version.signature is None


def test_a_void_sign_off_stops_the_publication_until_it_is_renewed_or_withdrawn(changed: Office) -> None:
    (problem,) = changed.publish("2024-05-20", now=LATER).problems
    assert problem.startswith("签批已失效（王五，2024-05-18）：部门 021：")
    assert list_versions(changed.output) == ()
    approve(changed, is_withdrawal=True)
    assert changed.publish("2024-05-20", now=LATER).problems == ()


def test_where_sign_offs_are_demanded_nothing_is_published_without(office: Office) -> None:
    demand_sign_offs(office)
    assert "请先审核、签批：./disclose approve 021" in office.run().outcome.version
    (problem,) = office.publish("2024-05-20", now=LATER).problems
    assert problem == (
        "年度设置.yaml 要求签批以后才能公开，还没有签批。请审核以后签批：./disclose approve 021 --reviewer 姓名"
    )
    assert [note for note in board(office).notes if note.startswith("还没有签批")]

    approve(office, reviewer="王五")
    assert office.publish("2024-05-20", now=LATER).problems == ()
    assert not [note for note in board(office).notes if "要求签批" in note]


def test_a_line_written_by_hand_into_the_register_is_pinned_and_said_to_be_unsigned(office: Office) -> None:
    """What happened is recorded, whether it should have happened or not."""
    demand_sign_offs(office)
    register = office.root / "inputs" / "2024" / "公开登记.csv"
    register.write_text("部门代码,公开日期,网址\n021,2024-05-20,\n", encoding="utf-8")

    office.run("corrected")

    assert [version.number for version in list_versions(office.output)] == [1]
    assert "公开的第 1 版没有签批，年度设置要求签批以后才能公开，请核对" in board(office).notes


def test_the_command_shows_signs_and_withdraws(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    folders = ("--inputs", str(office.root / "inputs"), "--outputs", str(office.root / "outputs"))
    command = ("approve", CODE, "--year", "2024", *folders, "--templates", str(office.templates))

    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "审核以后请签批：./disclose approve 021 --reviewer 姓名 --code" in shown
    assert main((*command, "--reviewer", "王五")) == 0
    assert "王五 已签批" in capsys.readouterr().out
    page = (office.root / "outputs" / "2024" / "index.html").read_text(encoding="utf-8")
    assert "已签批：王五" in page
    assert main((*command, "--withdraw", "--note", "再看一遍")) == 0
    assert "签批已撤回" in capsys.readouterr().out
    assert main((*command, "--withdraw")) == 1
    assert "没有撤回。没有可以撤回的签批" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((CODE, "--reviewer", " "), "--reviewer 后面要写审核人的姓名"),
        ((CODE, "--reviewer", "王五\n李四"), "审核人应写在一行里"),
        ((CODE, "--reviewer", "王" * 51), "不超过 50 个字"),
        (("021002", "--reviewer", "王五"), "单位随部门一起签批，请写部门代码 021"),
        ((CODE, "022", "--code", "1a2b3c4d5e6f"), "一个核对码只对一个部门"),
    ],
)
def test_wrong_use_is_told(
    office: Office, words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ("--inputs", str(office.root / "inputs"), "--outputs", str(office.root / "outputs"))

    assert main(("approve", *words, "--year", "2024", *folders)) == 2
    assert message in capsys.readouterr().err
