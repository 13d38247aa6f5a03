"""What becomes of a changed workbook, and whether that is right: no crash, no long wait, no amount that nobody reads.

The judge is an independent reader (``as_a_person_reads``): where no finding blocks, the program must have read exactly
the amounts that it sees, and texts only as the plain numbers that they are.
"""

import re
import unicodedata
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum, unique
from functools import cache
from pathlib import Path
from time import process_time

from budget_disclosure.content.department_content import content_of_unit
from budget_disclosure.intake.read_workbook import read_submission
from budget_disclosure.model.findings import is_blocked, render
from budget_disclosure.return_copy.write_copy import write_returned_copy
from tests.support.mutations import MAIN, STRICT, mutated, packed, parts_of, without_what_is_not_read
from tests.support.people import Key, as_a_person_reads, as_the_program_read, small_workbook
from tests.support.workbooks import FILE, declarations_of

ROOT = Path(__file__).parents[2]
CPU_SECONDS = 5.0


@unique
class Verdict(StrEnum):
    """What became of a case; the last three must never be."""

    READ = "read"
    NOT_COMPARED = "not compared"
    BLOCKED = "blocked"
    CRASHED = "crashed"
    SLOW = "over 5 s"
    OTHER_AMOUNT = "other amount"

    @property
    def is_right(self) -> bool:
        """Whether this may be."""
        return self in (Verdict.READ, Verdict.NOT_COMPARED, Verdict.BLOCKED)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its verdict, what it is about, and the processor time it took."""

    verdict: Verdict
    words: str
    seconds: float


@cache
def bases() -> Mapping[str, bytes]:
    """Return the workbooks that are changed, by name: of the sample, an older form, the blank one, an invented one."""
    found = {path.stem[:6]: path for path in sorted((ROOT / "inputs" / "2024").glob("*/*.xlsx"))}
    found["older"] = next((ROOT / "tests" / "golden" / "older_templates").glob("*.xlsx"))
    found["blank"] = ROOT / "templates" / "thirteen-tables" / "2024" / "单位填报表.xlsx"
    read = {name: without_what_is_not_read(path.read_bytes()) for name, path in found.items()}
    return {**read, "invented": small_workbook()}


def case_of(base: str, mutator: str, seed: str) -> bytes:
    """Return the workbook of a case."""
    return mutated(bases()[base], mutator, f"{base} {seed}")


def judge(data: bytes, folder: Path, *, whole: bool = True) -> Judged:
    """Return what becomes of a workbook; ``whole``: with the checks of its unit and the copy that goes back."""
    path = folder / FILE
    path.write_bytes(data)
    started = process_time()
    try:
        intake = read_submission(path, FILE, declarations_of())
        findings = intake.findings
        if whole and intake.submission is not None:
            findings = content_of_unit(intake.submission, findings, declarations_of()).findings
        words = "\n".join(map(render, findings))
        words.encode()
        if whole:
            write_returned_copy(data, findings, declarations_of())
    except Exception as error:
        return Judged(Verdict.CRASHED, repr(error), process_time() - started)
    seconds = process_time() - started
    if seconds > CPU_SECONDS:
        return Judged(Verdict.SLOW, words[:500], seconds)
    if intake.submission is None or is_blocked(intake.findings):
        return Judged(Verdict.BLOCKED, words[:500], seconds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seen = as_a_person_reads(_not_strict(data), texts=_amount_of_text)
    except Exception as error:
        return Judged(Verdict.NOT_COMPARED, repr(error), seconds)
    read = as_the_program_read(intake.submission)
    unseen = {sheet for sheet in _BY_LABEL if not any(key[0] == sheet for key in seen)}
    read = {key: amount for key, amount in read.items() if key[0] not in unseen}
    if not _are_equal(read, seen):
        return Judged(Verdict.OTHER_AMOUNT, _difference(read, seen), seconds)
    return Judged(Verdict.READ, "", seconds)


def _not_strict(data: bytes) -> bytes:
    """Return a workbook in the strict form of the format as openpyxl reads it: in the usual namespace."""
    parts = parts_of(data)
    if STRICT not in parts.get("xl/workbook.xml", b""):
        return data
    return packed({name: content.replace(STRICT, MAIN.encode()) for name, content in parts.items()})


def _amount_of_text(text: str) -> Decimal | None:
    """Return the number that a text plainly is, with commas at thousands; ``None`` for everything else."""
    plain = re.sub(r"[\s\u200b]", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"^[¥￥]|元$", "", plain)
    if re.fullmatch(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        plain = plain.replace(",", "")
    try:
        return Decimal(plain) if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]*)?", plain) else None
    except InvalidOperation:
        return None


def _are_equal(read: Mapping[Key, Decimal], seen: Mapping[Key, Decimal]) -> bool:
    """Return whether the amounts are equal; far behind the cent stands what formulas leave of their arithmetic."""
    return read.keys() == seen.keys() and all(abs(read[key] - seen[key]) < _NOISE for key in read)


_BY_LABEL = ("三公经费", "上年对比")
"""Sheets whose rows are found by their own labels; the reader needs the title over the labels too, and else sees none."""

_NOISE = Decimal("0.00001")


def _difference(read: Mapping[Key, Decimal], seen: Mapping[Key, Decimal]) -> str:
    keys = [
        key
        for key in {**read, **seen}
        if not _are_equal(*({key: one[key]} if key in one else {} for one in (read, seen)))
    ]
    shown = [f"{'!'.join(key)}: program {read.get(key)}, reader {seen.get(key)}" for key in keys[:3]]
    return f"{len(keys)} amounts: " + "; ".join(shown)
