"""Single changes in the bytes of Word files and PDFs are found where they are: a few cases of ``python -m bench.audit``."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.audit import Auditor, key_of, outcome_of
from tests.support.audit_mutations import KINDS, Mutation, mutations
from tests.support.contents import content_of_folder
from tests.support.county import different_documents

from budget_disclosure.cli import main
from budget_disclosure.conversion.libreoffice import Export, find_soffice, to_pdfs
from budget_disclosure.declarations.year import load_year
from budget_disclosure.document.render import render_document

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
WANLI = Path(__file__).parent / "wanli_2024" / "submission.yaml"
EACH = 3
# Nobody can know them: an amount that stands in the document only once, and is no part of a sum.
MOST_MISSED = 1


@pytest.fixture(scope="module", params=["thirteen tables in 万元", "nine tables in 元"])
def docx(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    if request.param.startswith("thirteen"):
        (disclosure,) = different_documents(1).values()
        return render_document(disclosure, TEMPLATES / "thirteen-tables" / "2024" / "部门预算公开.docx")
    folder, form = tmp_path_factory.mktemp("nine"), TEMPLATES / "nine-tables"
    assert main(["import", str(WANLI), "--inputs", str(folder), "--templates", str(form)]) == 0
    year = load_year(form, 2024)
    (department,) = (one for one in (folder / "2024").iterdir() if one.is_dir())
    content = content_of_folder(department, year)
    assert content.disclosure is not None
    return render_document(content.disclosure, year.folder / "部门预算公开.docx")


def test_single_changes_are_found_at_their_place(docx: bytes, tmp_path: Path) -> None:
    auditor = Auditor(tmp_path, TEMPLATES)
    before = frozenset(map(key_of, auditor.findings(docx, ".docx")[1]))
    made = list(mutations(docx, EACH * len(KINDS), seed=3))
    missed = [one for one in made if not outcome_of(one, one.docx, ".docx", before, auditor)[1]]

    assert Counter(one.kind for one in made) == dict.fromkeys(KINDS, EACH)
    assert len(missed) <= MOST_MISSED, [_told(one) for one in missed]
    assert "a digit in a table" not in {one.kind for one in missed}


@pytest.mark.slow
def test_single_changes_are_found_at_their_place_in_the_pdf(docx: bytes, tmp_path: Path) -> None:
    if find_soffice() is None:
        pytest.skip("LibreOffice (soffice) is not installed: there is no PDF to read")
    auditor = Auditor(tmp_path, TEMPLATES)
    made = list(mutations(docx, len(KINDS), seed=5))
    right, *changed = _pdfs(docx, *(one.docx for one in made))
    before = frozenset(map(key_of, auditor.findings(right, ".pdf")[1]))
    cases = zip(made, changed, strict=True)
    missed = [one for one, pdf in cases if not outcome_of(one, pdf, ".pdf", before, auditor)[1]]

    assert len(missed) <= MOST_MISSED, [_told(one) for one in missed]


def test_a_change_is_one_and_is_where_it_is_said_to_be(docx: bytes) -> None:
    for one in mutations(docx, len(KINDS), seed=7):
        assert one.docx != docx, one.kind
        assert one.before != one.after
        assert one.changed
        assert not one.after or any(_squeezed(part) in _squeezed(one.changed[0].text) for part in _parts(one)), one


def _pdfs(*documents: bytes) -> Iterator[bytes]:
    for pdf in to_pdfs(documents, export=Export.PAGES):
        assert isinstance(pdf, bytes), pdf
        yield pdf


def _parts(mutation: Mutation) -> list[str]:
    return mutation.after.split(" | ")


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _told(mutation: Mutation) -> str:
    return f"{mutation.kind}: {mutation.before} -> {mutation.after}"
