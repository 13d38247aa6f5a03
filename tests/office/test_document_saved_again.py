"""A document of ours that an office program saved again says the same: nothing of it is an edit by hand."""

import shutil
import subprocess
from pathlib import Path

import pytest

from budget_disclosure.runs.department_run import DepartmentJob, process_department
from budget_disclosure.runs.edited_by_hand import edited_document, generated_document
from tests.support.limits import HANGS
from tests.support.story import CODE, DEPARTMENT, NAME, ROOT, SAMPLE, TITLE


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_document_that_libreoffice_saved_has_no_edit(tmp_path: Path) -> None:
    folder = tmp_path / "inputs" / "2024" / DEPARTMENT
    shutil.copytree(SAMPLE, folder)
    job = DepartmentJob(2024, CODE, NAME, folder, tmp_path / "outputs", ROOT / "templates" / "thirteen-tables")
    process_department(job)
    document = job.output_folder / f"{TITLE}.docx"
    generated = generated_document(document, "", tmp_path / "outputs")
    assert generated is not None
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path), str(document)]
    subprocess.run(command, check=True, capture_output=True, timeout=HANGS)

    saved = edited_document(tmp_path / document.name, generated)

    assert saved is not None
    assert saved.edits == ()
