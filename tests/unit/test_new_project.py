"""`disclose init` lays out a project that runs, from the repository as from the installed wheel."""

import filecmp
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from budget_disclosure.cli import main

ROOT = Path(__file__).parents[2]


def test_a_new_project_has_the_templates_and_empty_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "预算公开"
    assert main(["init", str(project)]) == 0
    assert "disclose run 2025" in capsys.readouterr().out
    compared = filecmp.dircmp(
        ROOT / "templates" / "thirteen-tables" / "2024", project / "templates" / "thirteen-tables" / "2024"
    )
    assert (compared.left_only, compared.right_only, compared.diff_files) == ([], [], [])
    assert list((project / "inputs" / "2024").iterdir()) == []
    assert (project / "outputs").is_dir()
    assert (project / "prefect.yaml").read_bytes() == (ROOT / "prefect.yaml").read_bytes()


def test_nothing_that_is_there_is_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "prefect.yaml").write_text("mine", encoding="utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert "已经有 prefect.yaml、templates，没有改动" in capsys.readouterr().err
    assert (tmp_path / "prefect.yaml").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prefect.yaml", "templates"]


def test_the_wheel_carries_the_project(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    source = tmp_path / "source"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(source)], check=True)
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(installed), str(wheel)], check=True)
    # Packages come from here, the program from the wheel.
    path = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    code = "import sys; sys.path[:0] = sys.argv.pop(1).split(':'); from budget_disclosure.cli import main; sys.exit(main())"
    command = [sys.executable, "-S", "-P", "-c", code, path, "init", "project"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    project = tmp_path / "project"
    names = subprocess.run(
        ["git", "ls-files", "-z", "templates", "prefect.yaml", "prefect.toml"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    flows = {path.relative_to(ROOT).as_posix() for path in (ROOT / "flows").glob("*.py")}
    expected = {*filter(None, names.split("\0")), *flows}
    assert {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()} == expected
    check = [*command[:-2], "doctor", "--quick"]
    doctor = subprocess.run(check, cwd=project, capture_output=True, check=False)
    told = "".join(doctor.stdout.decode().split())
    assert "［正常］模板：九张表格式2024年度可用" in told
    assert "［正常］模板：十三张表格式2024年度可用" in told
