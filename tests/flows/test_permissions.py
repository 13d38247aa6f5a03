"""Files and folders that may not be read, as another user than root sees them: only their department has to wait."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import MakeDepartment

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user for a test"
    ),
]

# What a run does, department by department, the board and the check: once so that everything is loaded, then in another
# user's name, who may not be able to read the program's own files.
PROGRAM = """
import json, os, sys
from datetime import date
from pathlib import Path
import budget_disclosure.conversion.libreoffice as libreoffice
libreoffice.find_soffice = lambda: None
from budget_disclosure.actions.check_workbooks import check_file, check_files
from budget_disclosure.board.collect import collect
from budget_disclosure.declarations.year import declarations_of
from budget_disclosure.intake.departments import discover
from budget_disclosure.runs.department_run import DepartmentJob, failed_outcome, process_department

def said_of(root, templates):
    said = {}
    for one in discover(root / "inputs", 2024).departments:
        job = DepartmentJob(2024, one.code, one.name, one.folder, root / "outputs", templates)
        try:
            outcome = process_department(job)
        except OSError as error:
            outcome = failed_outcome(job, error)
        said[one.code] = [outcome.state.value, outcome.message]
    status = collect(2024, root / "inputs", root / "outputs", date(2024, 3, 1), templates)
    said["board"] = [one.code for one in status.departments]
    files = sorted(path for one in root.glob("inputs/2024/*") if os.access(one, os.R_OK) for path in one.glob("*.xlsx"))
    checked = check_files(lambda path: check_file(path, templates, 2024, date(2024, 3, 1), root / "outputs"), files)
    said["check"] = {one.path.name: [finding.rule.id for finding in one.findings] for one in checked}
    return said

warm, cold, templates = map(Path, sys.argv[1:])
said_of(warm, templates)
os.setgid(65534)
os.setuid(65534)
print(json.dumps(said_of(cold, templates)))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that any user can reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(folder: Path, templates: Path, make: MakeDepartment) -> dict[str, Any]:
    """Return what is said by a process that has given its rights away; what it reads may be read by anybody."""
    shutil.copytree(templates, folder / "templates")
    make(folder / "warm" / "inputs", "314", "青石县文化局")
    (folder / "outputs").mkdir()
    (folder / "outputs").chmod(0o777)
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder / "warm"), str(folder), str(folder / "templates")],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'flows'}"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    said: dict[str, Any] = json.loads(finished.stdout)
    return said


@pytest.mark.parametrize("what", ["workbook", "folder", "subfolder"])
def test_what_may_not_be_read_lets_only_its_department_wait(
    folder: Path, templates: Path, make_department: MakeDepartment, what: str
) -> None:
    closed = make_department(folder / "inputs", "312", "青石县林业局")
    make_department(folder / "inputs", "313", "青石县水利局")
    paths = {"workbook": next(closed.glob("*.xlsx")), "folder": closed, "subfolder": closed / "补报"}
    path = paths[what]
    if what == "subfolder":
        path.mkdir()
    path.chmod(0)
    try:
        said = as_nobody(folder, templates, make_department)
    finally:
        path.chmod(0o755)
    assert said["313"][0] == "已生成"
    assert said["312"] == [
        "文件被占用",
        f"文件 {path} 没有读写权限，或正被其他程序占用。请关闭正在使用它的 Word、Excel，或联系管理员开通权限。",
    ]
    assert said["board"] == ["312", "313"]
    assert said["check"].pop("312001-青石县林业局.xlsx", ["I-101"]) == ["I-101"]
    assert "I-101" not in said["check"]["313001-青石县水利局.xlsx"]
