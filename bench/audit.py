"""How much the audit finds, and how often it cries wolf: seeded changes in the bytes of finished documents.

``python -m bench.audit --cases 1000 --seed 21`` writes the documents of the shipped sample, of the second format and of
invented counties as a user gets them (``disclose run``), changes them, one change a case, and audits the file from the
disk as ``disclose audit`` does. ``--pdf 300`` does so with PDFs that LibreOffice makes of changed Word files.

A change is found *at its place* when a new finding, or an operand of it, stands at the changed cell or paragraph. Of a
removed row the place is its table as a whole, the rows beside it, its upper and lower items and the totals of the
table; of a name its row; of a note its table. In a PDF the place is that of the same text, counted from the beginning.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from tests.support.audit_mutations import Mutation, Place, WordFile, mutations, text_of

from budget_disclosure.actions.audit_files import audit_file
from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.conversion.libreoffice import Export, to_pdfs
from budget_disclosure.conversion.office_service import LibreOfficeError
from budget_disclosure.model.findings import Severity
from budget_disclosure.ooxml.word_blocks import cells_in, rows_in
from budget_disclosure.ooxml.xml_parts import w
from budget_disclosure.published.published_document import GridBlock, PublishedDocument
from budget_disclosure.published.spots import Spot

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
WANLI = ROOT / "tests" / "golden" / "wanli_2024" / "submission.yaml"
YEAR = "2024"
_BATCH = 8
_MOST_FORMS = 40
_ROOM = 1.0


@dataclass(frozen=True)
class Base:
    """A right document: what it is called, the group it is counted in, its Word file."""

    name: str
    group: str
    docx: bytes


@dataclass(frozen=True)
class Case:
    """A changed document and what came of it."""

    base: Base
    kind_of_file: str
    mutation: Mutation
    is_found: bool
    is_placed: bool


# --- documents ------------------------------------------------------------------------------------------------------


def bases(folder: Path, seeds: Sequence[int], departments: int) -> Iterator[Base]:
    """Yield the documents that are changed, of departments and units; what stands in a folder is not made again."""
    yield from _made(folder / "sample", "sample, thirteen tables", ["--inputs", str(ROOT / "inputs")])
    imported = folder / "nine" / "inputs"
    if not imported.exists():
        _quietly(["import", str(WANLI), "--inputs", str(imported), "--templates", str(TEMPLATES / "nine-tables")])
    where = ["--inputs", str(imported), "--templates", str(TEMPLATES / "nine-tables")]
    yield from _made(folder / "nine", "second bureau, nine tables", where)
    for seed in seeds:
        for form in ("thirteen-tables", "nine-tables"):
            yield from _invented(folder / f"{form}-{seed}", form, seed, departments)


def _invented(folder: Path, form: str, seed: int, departments: int) -> Iterator[Base]:
    inputs = folder / "inputs"
    if not inputs.exists():
        where = ["--inputs", str(inputs), "--outputs", str(folder / "outputs"), "--format", form]
        _quietly(["sample-county", "--departments", "12", "--seed", str(seed), *where, "--templates", str(TEMPLATES)])
    codes = sorted(one.name.partition("-")[0] for one in (inputs / YEAR).iterdir() if one.is_dir())
    chosen = sorted(Random(seed).sample(codes, departments))
    where = ["--inputs", str(inputs), "--templates", str(TEMPLATES), "--department", *chosen]
    yield from _made(folder, f"invented (seed {seed}), {form.replace('-', ' ')}", where)


def _made(folder: Path, group: str, arguments: Sequence[str]) -> Iterator[Base]:
    outputs = folder / "outputs"
    if not (outputs / YEAR).exists():
        _quietly(["run", YEAR, "--outputs", str(outputs), *arguments])
    for path in sorted((outputs / YEAR).rglob("*.docx")):
        if re.search(r"(?:部门|单位)预算(?:公开)?\.docx$", path.name):
            yield Base(path.stem, group, path.read_bytes())


def _quietly(arguments: Sequence[str]) -> None:
    """Run the program on its own: Prefect takes its settings once in a process."""
    command = [sys.executable, "-m", "budget_disclosure.cli", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)}\n{ended.stdout}{ended.stderr}")


# --- one case -------------------------------------------------------------------------------------------------------


class Auditor:
    """Audits bytes as files on the disk."""

    def __init__(self, folder: Path, templates: Path = TEMPLATES) -> None:
        self._folder = folder
        self._templates = templates

    def findings(self, content: bytes, suffix: str) -> tuple[PublishedDocument, tuple[AuditFinding, ...]]:
        """Return what was read of a file, and everything the audit says of it."""
        path = self._folder / f"document{suffix}"
        path.write_bytes(content)
        audited = audit_file(path, self._templates)
        assert audited.document is not None, audited.fault
        return audited.document.source, audited.findings


def key_of(finding: AuditFinding) -> tuple[str, ...]:
    """Return what tells a finding from others."""
    return finding.rule.id, finding.place, finding.quotation, finding.found


def outcome_of(
    mutation: Mutation, content: bytes, suffix: str, before: frozenset[tuple[str, ...]], auditor: Auditor
) -> tuple[bool, bool]:
    """Return whether anything new is said of a changed file, and whether it is said at the place of the change."""
    source, findings = auditor.findings(content, suffix)
    new = [one for one in findings if key_of(one) not in before]
    if not new:
        return False, False
    told = [spot for one in new for spot in (one.spot, *(operand.spot for operand in one.operands))]
    places = (*mutation.changed, *mutation.near)
    if suffix == ".docx":
        return True, any(_is_at(spot, place) for spot in told for place in places)
    spots = _in_pdf(mutation, source)
    return True, any(_overlap(spot, place) for spot in told for place in spots)


def _is_at(spot: Spot, place: Place) -> bool:
    if spot.block != place.block:
        return False
    return (spot.row, spot.cell) == (place.row, place.cell)


def _overlap(one: Spot, other: Spot) -> bool:
    return one.page == other.page and any(
        first.left < second.right - _ROOM
        and second.left < first.right - _ROOM
        and first.top < second.bottom - _ROOM
        and second.top < first.bottom - _ROOM
        for first in one.boxes
        for second in other.boxes
    )


def _in_pdf(mutation: Mutation, source: PublishedDocument) -> list[Spot]:
    """Return where the places of a Word file are in what was read of its PDF: the same text, the n-th of its kind."""
    places = {*mutation.changed, *mutation.near}
    wanted: dict[tuple[str, int], Place] = {}
    counted = Counter[str]()
    for place in _all_places(mutation.docx):
        words = _squeezed(place.text)
        if Place(place.block, place.row, place.cell, place.text) in places and words:
            wanted[words, counted[words]] = place
        counted[words] += 1
    found: list[Spot] = []
    counted.clear()
    for text, spots in _units(source):
        if (text, counted[text]) in wanted:
            found += spots
        counted[text] += 1
    return found


def _all_places(docx: bytes) -> Iterator[Place]:
    for number, block in enumerate(WordFile.of(docx).blocks):
        if block.tag != w("tbl"):
            yield Place(number, text=text_of(block))
            continue
        for row, line in enumerate(rows_in(block)):
            for cell, one in enumerate(cells_in(line)):
                yield Place(number, row, cell, text_of(one))


def _units(source: PublishedDocument) -> Iterator[tuple[str, list[Spot]]]:
    for block in source.blocks:
        if isinstance(block, GridBlock):
            for cell in block.cells:
                yield _squeezed(cell.text), [cell.spot]
        else:
            yield _squeezed(block.text), [Spot(line.page, (line.box,)) for line in block.lines] or [block.spot]


def _squeezed(text: str) -> str:
    return "".join(text.split())


# --- the run --------------------------------------------------------------------------------------------------------


def cases(chosen: Sequence[Base], count: int, seed: int) -> Iterator[tuple[Base, Mutation]]:
    """Yield so many changes, of each document about as many."""
    for number, base in enumerate(chosen):
        each = count // len(chosen) + (number < count % len(chosen))
        for mutation in mutations(base.docx, each, seed * 1000 + number, first=number):
            yield base, mutation


def word_cases(chosen: Sequence[Base], count: int, seed: int, auditor: Auditor) -> Iterator[Case]:
    """Yield the outcomes of changed Word files."""
    known: dict[str, frozenset[tuple[str, ...]]] = {}
    for base, mutation in cases(chosen, count, seed):
        if base.name not in known:
            known[base.name] = frozenset(map(key_of, auditor.findings(base.docx, ".docx")[1]))
        yield _told(
            Case(base, ".docx", mutation, *outcome_of(mutation, mutation.docx, ".docx", known[base.name], auditor))
        )


def pdf_cases(chosen: Sequence[Base], count: int, seed: int, auditor: Auditor, kept: Path) -> Iterator[Case]:
    """Yield the outcomes of PDFs made of changed Word files, many by one LibreOffice."""
    known: dict[str, frozenset[tuple[str, ...]]] = {}
    changes = cases(chosen, count, seed + 1)
    while batch := list(islice(changes, _BATCH)):
        right = {base.name: base.docx for base, _ in batch if base.name not in known}
        pdfs = _pdfs([*right.values(), *(mutation.docx for _, mutation in batch)], kept)
        for name, pdf in zip(right, pdfs, strict=False):
            known[name] = frozenset(map(key_of, auditor.findings(pdf, ".pdf")[1]))
        for (base, mutation), pdf in zip(batch, pdfs[len(right) :], strict=True):
            yield _told(Case(base, ".pdf", mutation, *outcome_of(mutation, pdf, ".pdf", known[base.name], auditor)))


def _told(case: Case) -> Case:
    """Show that it goes on."""
    print("." if case.is_placed else "x", end="", file=sys.stderr, flush=True)
    return case


def _pdfs(documents: Sequence[bytes], kept: Path) -> list[bytes]:
    """Return the PDF of each document; what was made before is kept."""
    kept.mkdir(parents=True, exist_ok=True)
    paths = [kept / f"{hashlib.sha256(docx).hexdigest()}.pdf" for docx in documents]
    missing = [(path, docx) for path, docx in zip(paths, documents, strict=True) if not path.exists()]
    for (path, _), pdf in zip(missing, to_pdfs([docx for _, docx in missing], export=Export.PAGES), strict=True):
        if isinstance(pdf, LibreOfficeError):
            raise pdf
        path.write_bytes(pdf)
    return [path.read_bytes() for path in paths]


def errors_on_right_documents(chosen: Iterable[Base], auditor: Auditor, kept: Path | None) -> dict[str, int]:
    """Return how many errors and doubts are told of unchanged documents; of their PDFs too where ``kept`` is told."""
    told = Counter[str](documents=0)
    for base in chosen:
        files = [(base.docx, ".docx"), *([(_pdfs([base.docx], kept)[0], ".pdf")] if kept else [])]
        for content, suffix in files:
            told["documents"] += 1
            for one in auditor.findings(content, suffix)[1]:
                told["errors" if one.weight is Severity.BLOCK else "doubts"] += 1
                if one.weight is Severity.BLOCK:
                    print(f"error on a right document: {base.name}{suffix}: {key_of(one)}", flush=True)
    return dict(told)


def table_of(done: Sequence[Case], names: Sequence[str], of: Sequence[str]) -> str:
    """Return counts by what cases have in common."""
    lines = [f"{'':48} made  at its place     found"]
    for name in (*dict.fromkeys(names), "all"):
        own = [one for one, mine in zip(done, of, strict=True) if name in (mine, "all")]
        placed, found = sum(one.is_placed for one in own), sum(one.is_found for one in own)
        share = (placed / len(own), found / len(own)) if own else (0, 0)
        lines.append(f"{name:48} {len(own):4} {placed:6} {share[0]:6.1%} {found:6} {share[1]:6.1%}")
    return "\n".join(lines)


def why(case: Case) -> str:
    """Return what can be said of a miss without judging it."""
    if case.is_found:
        return "found elsewhere"
    if case.mutation.known == 1:
        return "stands in this document only here"
    return f"stands in this document {case.mutation.known} times"


def report(done: Sequence[Case]) -> str:
    """Return the figures by kind, group and file, and every miss."""
    parts = []
    for title, of in (
        ("by kind of change", [one.mutation.kind for one in done]),
        ("by documents", [one.base.group for one in done]),
        ("by file", [one.kind_of_file for one in done]),
    ):
        parts.append(f"{title}\n{table_of(done, sorted(of), of)}")
    missed = [one for one in done if not one.is_placed]
    parts.append(f"misses: {len(missed)}")
    for one in sorted(missed, key=lambda one: (one.mutation.kind, why(one))):
        change = f"{one.mutation.before[:60]!r} -> {one.mutation.after[:60]!r}"
        parts.append(f"  {one.mutation.kind}: {change}; {why(one)}; {one.base.name}{one.kind_of_file}")
    return "\n".join(parts)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000, help="changed Word files")
    parser.add_argument("--pdf", type=int, default=0, help="changed PDFs besides, made by LibreOffice")
    parser.add_argument("--seed", type=int, nargs="+", default=[21, 22], help="of the invented documents and changes")
    parser.add_argument("--departments", type=int, default=2, help="invented departments of each seed and format")
    parser.add_argument("--only", default="", help="only documents of groups with these words")
    parser.add_argument("--kept", type=Path, help="a folder that keeps documents and PDFs for the next time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.kept or Path(temporary)
        auditor = Auditor(Path(temporary))
        chosen = [one for one in bases(folder, arguments.seed, arguments.departments) if arguments.only in one.group]
        small = [one for one in chosen if _forms(one) <= _MOST_FORMS]
        right = errors_on_right_documents(chosen, auditor, None)
        done = list(word_cases(chosen, arguments.cases, arguments.seed[0], auditor))
        if arguments.pdf:
            right_pdf = errors_on_right_documents(small, auditor, folder / "pdf")
            done += pdf_cases(small, arguments.pdf, arguments.seed[0], auditor, folder / "pdf")
            print(f"right documents, as Word files and PDFs: {right_pdf}")
    print(f"right documents, as Word files: {right}")
    print(report(done))


def _forms(base: Base) -> int:
    file = WordFile.of(base.docx)
    return sum(block.tag == w("tbl") for block in file.blocks) - len(file.tables())


if __name__ == "__main__":
    sys.exit(main())
