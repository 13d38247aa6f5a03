"""Changed workbooks: a few of every kind here, thousands with ``make torture``; and what they have found, by name."""

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from budget_disclosure.intake.read_workbook import Intake, read_submission
from budget_disclosure.return_copy.write_copy import write_returned_copy
from tests.support.fuzzing import Verdict, bases, case_of, judge
from tests.support.mutations import MUTATORS, packed, parts_of
from tests.support.people import as_the_program_read, meant_before, part_of_sheet, small_workbook
from tests.support.workbooks import FILE, declarations_of

CASES_OF_EACH = 5
EVERY_BASE = 4
"""Of so many cases of the invented workbook, which is read quickly, one is of another workbook instead."""

SHEET = "基本支出"


@pytest.mark.parametrize("mutator", MUTATORS)
def test_no_change_crashes_takes_long_or_gives_an_amount_that_nobody_reads(mutator: str, tmp_path: Path) -> None:
    others = [name for name in bases() if name != "invented"]
    first = list(MUTATORS).index(mutator)
    for number in range(CASES_OF_EACH):
        other = others[(first + number) % len(others)]
        base = other if number % EVERY_BASE == EVERY_BASE - 1 else "invented"
        judged = judge(case_of(base, mutator, f"suite-{number}"), tmp_path, whole=number == 0)
        assert judged.verdict.is_right, (base, mutator, f"suite-{number}", judged.words)


@pytest.mark.parametrize("base", ["021001", "older", "invented"])
def test_the_judge_agrees_on_what_nobody_changed(base: str, tmp_path: Path) -> None:
    assert judge(bases()[base], tmp_path).verdict is Verdict.READ


def test_the_judge_sees_an_amount_that_was_read_wrongly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.fuzzing.as_the_program_read", lambda _: {("x",): Decimal(1)})
    assert judge(small_workbook(), tmp_path).verdict is Verdict.OTHER_AMOUNT


# --- found by fuzzing --------------------------------------------------------------------------------------------------


def read(folder: Path, data: bytes) -> Intake:
    path = folder / FILE
    path.write_bytes(data)
    return read_submission(path, FILE, declarations_of())


def sheet(change: Callable[[str], str]) -> bytes:
    parts = parts_of(small_workbook())
    name = part_of_sheet(SHEET)
    changed = change(parts[name].decode())
    assert changed != parts[name].decode()
    return packed({**parts, name: changed.encode()})


def first_amount(new: str) -> Callable[[str], str]:
    """Return what puts something in place of the first amount's cell; ``{r}`` is its address, ``{v}`` its value."""

    def change(text: str) -> str:
        cell = re.search(r'<c r="(I[0-9]+)"[^>]*><v>([0-9.]+)</v></c>', text)
        assert cell is not None
        return (
            text[: cell.start()] + new.format(r=cell[1], v=cell[2], a=cell[2][:1], b=cell[2][1:]) + text[cell.end() :]
        )

    return change


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="{r}"><v>{a}<!-- 5 -->{b}</v></c>',
        '<c r="{r}"><v>{a}<?x 5?>{b}</v></c>',
        '<c r="{r}"><v><![CDATA[{v}]]></v></c>',
        '<c r="{r}"><v xmlns:y="urn:x" y:z="5">{v}</v></c>',
        '<c r="{r}"><y:v xmlns:y="urn:x">5</y:v><v>{v}</v><y:v xmlns:y="urn:x">6</y:v></c>',
    ],
    ids=["comment", "instruction", "raw text", "foreign attribute", "foreign values"],
)
def test_what_xml_hides_from_people_is_no_part_of_an_amount(tmp_path: Path, cell: str) -> None:
    intake = read(tmp_path, sheet(first_amount(cell)))
    assert intake.submission is not None
    assert as_the_program_read(intake.submission) == meant_before()


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ('<c r="{r}"><v>{v}</v><v>7</v></c>', "I-333"),
        ('<c r="{r}"><v>{a}<x>5</x>{b}</v></c>', "I-332"),
        ('<c r="{r}"><is><t>{v}</t></is></c>', "I-332"),
        ('<c r="{r}" t="x"><v>{v}</v></c>', "I-332"),
        ('<c r="{r}" t="inlineStr"><v>{v}</v></c>', "I-332"),
        ('<c r="{r}"><v>{v}</v></c><c r="{r}"><v>7</v></c>', "I-333"),
        ('<c r="{r}"><v>{v}</v></c><c r="{r}"/>', "I-333"),
        ('<c r="{r}"/><c r="{r}"><v>{v}</v></c>', "I-333"),
    ],
    ids=[
        "two values",
        "an element within",
        "text in a number",
        "unknown kind",
        "no text in it",
        "twice",
        "then empty",
        "empty first",
    ],
)
def test_an_amount_that_readers_read_differently_is_told_at_its_cell(tmp_path: Path, cell: str, rule: str) -> None:
    intake = read(tmp_path, sheet(first_amount(cell)))
    assert intake.submission is None
    assert [finding.rule.id for finding in intake.findings] == [rule]


def test_rows_of_another_namespace_are_not_read(tmp_path: Path) -> None:
    row = '<y:row xmlns:y="urn:x" r="30"><y:c r="A30"><y:v>5</y:v></y:c></y:row></sheetData>'
    intake = read(tmp_path, sheet(lambda text: text.replace("</sheetData>", row)))
    assert intake.submission is not None
    assert as_the_program_read(intake.submission) == meant_before()


def test_a_cell_that_says_another_row_than_its_own_is_damage(tmp_path: Path) -> None:
    (finding,) = read(tmp_path, sheet(first_amount('<c r="I999"><v>{v}</v></c>'))).findings
    assert (finding.rule.id, finding.found) == ("I-101", f"工作表“{SHEET}”的内容已损坏")


@pytest.mark.parametrize("name", [str, str.upper, lambda name: f"/{name}", lambda name: name.replace("/", "\\")])
def test_a_part_that_is_there_twice_is_damage(tmp_path: Path, name: Callable[[str], str]) -> None:
    part = part_of_sheet(SHEET)
    buffer = io.BytesIO(small_workbook())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.NameToInfo.pop(part)  # or zipfile warns
        archive.writestr(zipfile.ZipInfo(name(part)), b"<worksheet/>")
    (finding,) = read(tmp_path, buffer.getvalue()).findings
    assert finding.rule.id == "I-104"


def test_two_relations_with_one_id_are_damage(tmp_path: Path) -> None:
    parts = parts_of(small_workbook())
    name = "xl/_rels/workbook.xml.rels"
    ids = re.findall(rb'Id="([^"]+)"', parts[name])
    parts[name] = parts[name].replace(b'Id="%s"' % ids[1], b'Id="%s"' % ids[0])
    (finding,) = read(tmp_path, packed(parts)).findings
    assert (finding.rule.id, finding.found) == ("I-101", "工作簿的内容已损坏")


def test_a_workbook_that_cannot_be_unpacked_has_no_copy_to_mark(tmp_path: Path) -> None:
    data = bytearray(small_workbook())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.getinfo("xl/styles.xml").header_offset + 60
    data[start : start + 8] = b"\xff" * 8
    intake = read(tmp_path, bytes(data))
    assert [finding.rule.id for finding in intake.findings] == ["I-104"]
    assert write_returned_copy(bytes(data), intake.findings, declarations_of()) is None
