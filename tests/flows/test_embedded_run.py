"""`disclose run` as a clerk starts it: a process of its own, nothing running before, a hostile environment inherited."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from budget_disclosure.conversion.libreoffice import find_soffice
from budget_disclosure.store.run_lock import lock_departments
from tests.flows.conftest import MakeDepartment
from tests.support.limits import HANGS
from tests.support.workbooks import with_cell

pytestmark = pytest.mark.slow


def disclose(folder: Path, templates: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
        "PREFECT_API_DATABASE_CONNECTION_URL": "postgresql+asyncpg://127.0.0.1:9/nowhere",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "ALL_PROXY": "socks5://127.0.0.1:9",
        "SSL_CERT_FILE": "/nowhere/certificates.pem",
        "PYTHONWARNINGS": "error",
        "TMPDIR": "/nowhere",
        "LC_ALL": "C",
    }
    return subprocess.run(
        [sys.executable, "-m", "budget_disclosure.cli", "run", "2024", "--templates", str(templates), *arguments],
        cwd=folder,
        env={**os.environ, **inherited},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=HANGS,
    )


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, make_department: MakeDepartment) -> Path:
    """Return a working folder with a good department, one whose workbook is spoiled, and one that sent nothing."""
    root = tmp_path_factory.mktemp("embedded")
    make_department(root / "inputs", "312", "青石县林业局")
    spoiled = root / "inputs" / "2024" / "318-青石县交通局"
    spoiled.mkdir()
    with_cell(spoiled, "单位信息", "B17", "=1+1")
    (root / ".env").write_text("PREFECT_API_URL=http://127.0.0.1:9/api\n")  # another server's, which is not asked
    roster = "部门代码,部门名称,单位代码,单位名称\n312,青石县林业局,312001,青石县林业局\n399,青石县档案馆,399001,青石县档案馆\n"
    (root / "inputs" / "2024" / "单位名单.csv").write_text(roster, encoding="utf-8-sig")
    return root


@pytest.fixture(scope="session")
def finished(folder: Path, templates: Path) -> subprocess.CompletedProcess[str]:
    """Return the one run that the tests below look at."""
    return disclose(folder, templates, *(["--pdf"] if find_soffice() else []))


def test_a_bad_department_does_not_keep_the_good_one_from_its_document(
    finished: subprocess.CompletedProcess[str], folder: Path
) -> None:
    outputs = folder / "outputs" / "2024"

    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert (outputs / "312-青石县林业局" / "青石县林业局2024年度部门预算公开.docx").is_file()
    assert {path.parent.name for path in outputs.rglob("*.docx") if "历史版本" not in path.parts} == {
        "312-青石县林业局",
        "312001-青石县林业局",
    }
    assert {path.parent.name for path in outputs.rglob("校验报告.html")} == {
        "312-青石县林业局",
        "318-青石县交通局",
        "399-青石县档案馆",
    }


def test_the_run_says_in_chinese_what_became_of_each_department(finished: subprocess.CompletedProcess[str]) -> None:
    lines = finished.stdout.splitlines()

    assert any("312 青石县林业局：已生成" in line for line in lines)
    assert any("318 青石县交通局：有错误" in line for line in lines)
    assert any("399 青石县档案馆：未报送" in line for line in lines)
    assert any(line.startswith("完成：1 个部门成功，2 个没有完成（有错误 1，未报送 1）") for line in lines)


@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice (soffice) is not installed")
def test_pdfs_come_with_their_documents_and_are_told_with_them(
    finished: subprocess.CompletedProcess[str], folder: Path
) -> None:
    [line] = [line for line in finished.stdout.splitlines() if "312 青石县林业局：已生成" in line]

    assert "PDF 2 份" in line
    assert "［PDF " not in finished.stdout
    found = sorted(path.name for path in (folder / "outputs" / "2024").rglob("*.pdf"))
    assert found == ["青石县林业局2024年度单位预算公开.pdf", "青石县林业局2024年度部门预算公开.pdf"]


def test_no_word_of_prefect_reaches_the_screen(finished: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert finished.stderr == ""
    for word in ("Prefect", "prefect", "INFO", "Traceback", "http"):
        assert word not in finished.stdout
    logs = list((folder / "outputs" / "2024" / ".disclose" / "logs").glob("*.log"))
    assert "Finished in state 有待更正('1 个部门成功，2 个没有完成" in logs[0].read_text(encoding="utf-8")


def test_the_summary_agrees_with_the_exit_code(finished: subprocess.CompletedProcess[str], folder: Path) -> None:
    summary = json.loads((folder / "outputs" / "2024" / ".disclose" / "last_run.json").read_text(encoding="utf-8"))

    assert summary["exit_code"] == finished.returncode
    assert [(one["code"], one["state"]) for one in summary["departments"]] == [
        ("312", "已生成"),
        ("318", "有错误"),
        ("399", "未报送"),
    ]


@pytest.mark.usefixtures("finished")
def test_a_second_run_at_the_same_time_is_told_who_is_at_work(folder: Path, templates: Path) -> None:
    with lock_departments(folder / "outputs" / "2024" / ".disclose", {"312": "青石县林业局"}):
        second = disclose(folder, templates)

    assert second.returncode == 2
    assert "另一次运行正在处理 312 青石县林业局" in second.stderr
    assert f"进程 {os.getpid()}" in second.stderr
