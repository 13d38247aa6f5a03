"""`disclose format check`: what is wrong in a format's folder, with file and line, and what it uses nowhere."""

from pathlib import Path

import pytest

from budget_disclosure.cli import main
from tests.support.formats import OTHER, copy_year, two_formats
from tests.support.law import FORMAT

NINE = FORMAT.parent / "nine-tables"


def check(templates: Path, name: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["format", "check", name, "--templates", str(templates)])
    return code, capsys.readouterr().out


def edit(path: Path, old: str, new: str) -> int:
    """Replace a text that stands once in a file, and return the line where it stands."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_shipped_format_has_no_fault_and_nothing_unused(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = check(FORMAT, "十三张表格式", capsys)
    assert code == 0
    assert "2024 年度：没有错误。公开表 13 张" in said
    assert "［" not in said


def test_what_is_used_nowhere_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_year(tmp_path / FORMAT.name)
    cell = "      - {key: motto, title: 座右铭, type: text, help: 写一句话。}\n"
    line = edit(folder / "workbook.yaml", "      - {key: fiscal_year,", f"{cell}      - {{key: fiscal_year,")
    fact = edit(
        folder / "wording.yaml",
        "  - {key: name, context: name}\n",
        "  - {key: name, context: name}\n  - {key: again, context: name}\n",
    )
    code, said = check(tmp_path, FORMAT.name, capsys)
    assert code == 0
    assert f"［提醒］workbook.yaml 第 {line} 行：填报栏 单位信息“座右铭”（unit.motto） 没有用到" in said
    assert f"［提醒］wording.yaml 第 {fact + 1} 行：事实 again 没有用到" in said


def test_every_file_that_is_wrong_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_formats(tmp_path)
    folder = tmp_path / OTHER / "2024"
    (folder / "plausibility.yaml").write_text("scale: viel\n", encoding="utf-8")
    (folder / "secrecy.yaml").write_text("words: [\n", encoding="utf-8")
    code, said = check(tmp_path, "少数几张表", capsys)
    assert code == 1
    assert "2024 年度：有 2 处错误" in said
    assert f"［错误］{folder / 'plausibility.yaml'} 第 1 行" in said
    assert f"［错误］{folder / 'secrecy.yaml'} 第 " in said
    assert check(tmp_path, FORMAT.name, capsys)[0] == 0


def test_a_mapping_of_exports_and_the_names_of_files_are_checked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy_year(tmp_path / NINE.name, source=NINE)
    into = edit(folder / "mapping.yaml", "      - into: basic\n", "      - into: basics\n")
    name = edit(folder / "document.yaml", 'file_name: {department: "{name}', 'file_name: {department: "{nam}')
    code, said = check(tmp_path, NINE.name, capsys)
    assert code == 1
    assert f"mapping.yaml 第 {into} 行" in said
    assert "basics" in said
    assert f"document.yaml 第 {name} 行" in said
    assert "{nam}" in said


def test_a_format_that_is_not_there_is_told_which_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two_formats(tmp_path)
    assert main(["format", "check", "九张表", "--templates", str(tmp_path)]) == 2
    assert (
        "没有公开格式“九张表”，可用的有：少数几张表（few-tables）、十三张表格式（thirteen-tables）"
        in capsys.readouterr().err
    )
    assert main(["format", "list", "--templates", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "少数几张表（few-tables）：2024\n十三张表格式（thirteen-tables）：2024\n"
