"""A returned copy that an office program saved again is still ours: nothing of marks, comments and list stays."""

import shutil
import subprocess
from pathlib import Path

import pytest

from budget_disclosure.return_copy.write_copy import write_returned_copy
from tests.support.limits import HANGS
from tests.support.workbooks import declarations_of, valid_workbook
from tests.unit.test_returned_copy import LIST, book, comments, copy_of, finding, marks, messages


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_marks_comments_and_list_go_also_after_libreoffice_saved_the_copy(tmp_path: Path) -> None:
    path = valid_workbook(tmp_path)
    path.write_bytes(copy_of(path, finding("I6"), finding("C4", "政府采购")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=HANGS)
    saved = tmp_path / "saved" / path.name
    assert marks(saved.read_bytes()) == {"I6": "错误"}
    assert messages(saved) == []
    clean = write_returned_copy(saved.read_bytes(), (), declarations_of())
    assert clean is not None
    assert LIST not in book(clean).sheetnames
    assert (marks(clean), comments(clean), comments(clean, "政府采购")) == ({}, {}, {})
