"""`disclose template check`, `fields` and `text`: output and exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from budget_disclosure import cli
from tests.conftest import ROOT
from tests.support.formats import copy_year

Edit = Callable[..., Path]


def exit_code(*arguments: object) -> int:
    try:
        return cli.main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        return int(str(stopped.code))


def test_a_good_template_exits_with_0(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("template", "check", "2024", "--templates", templates) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{templates}/2024{name}：没有发现问题。" for name in ("/部门预算公开.docx", "/更正说明.docx", "")
    ]


def test_a_template_with_an_error_exits_with_1_and_lists_every_defect(
    templates: Path, edited_template: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited_template(("九、政府采购情况", "九、{{ yaer }}政府采购情况"), ("{{p charts.three_public }}", ""))
    assert exit_code("template", "check", path, "--year", 2024, "--templates", templates) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == ["［错误］T-201", "［错误］T-408", f"{path}：共"]


def test_a_warning_alone_exits_with_0(
    templates: Path, edited_template: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited_template(("{{ form.overview }}", ""))
    assert exit_code("template", "check", path, "--templates", templates) == 0
    assert "［提醒］T-409" in capsys.readouterr().out


def test_defects_can_be_read_by_programs(
    templates: Path, edited_template: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited_template(("{{ form.overview }}", "{{ form.overveiw }}"))
    assert exit_code("template", "check", path, "--json", "--templates", templates) == 1
    data = json.loads(capsys.readouterr().out)
    first = data["defects"][0]
    assert (data["format"], data["template"], len(data["defects"])) == (1, str(path), 2)
    assert (first["id"], first["severity"], first["part"], first["table"], first["cell"]) == (
        "T-201",
        "错误",
        "正文",
        1,
        2,
    )
    assert first["text"] == "{{ form.overveiw }}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("template",), "缺少 操作"),
        (("template", "mend"), "没有 操作 'mend'，可用的有"),
        (("template", "check", "没有.docx"), "找不到模板 没有.docx"),
        (("template", "check", "--year", "2031"), "没有 2031 年的模板文件夹"),
    ],
)
def test_wrong_use_exits_with_2(
    templates: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ("--templates", templates) if len(arguments) > 2 else ()
    assert exit_code(*arguments, *folders) == 2
    assert message in capsys.readouterr().err


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("template", "--help"), ("template", "check", "--help"), ("template", "fields", "--help")):
        assert exit_code(*arguments) == 0
        shown = capsys.readouterr().out
        assert "用法：" in shown
        assert "usage:" not in shown and "options:" not in shown


def test_fields_are_written_to_a_file(templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = ROOT / "inputs"
    assert (
        exit_code("template", "fields", "-o", tmp_path / "fields.md", "--templates", templates, "--inputs", inputs) == 0
    )
    assert capsys.readouterr().out == f"已生成 {tmp_path / 'fields.md'}。\n"
    assert (tmp_path / "fields.md").read_text(encoding="utf-8").startswith("# 模板可用的字段\n")


def test_fields_without_a_department_for_examples_exit_with_2(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("template", "fields", "--templates", templates, "--inputs", tmp_path) == 2
    assert "没有可以取样例的部门" in capsys.readouterr().err


def test_what_was_changed_in_word_is_listed_and_the_text_written_anew(
    template: Path, edited_template: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited_template(("九、政府采购情况", "九、采购情况"))
    text = path.with_name(f"{path.name}.txt")
    text.write_text(template.with_name(text.name).read_text(encoding="utf-8"), encoding="utf-8")

    assert exit_code("template", "text", path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "-[heading 2] 九、政府采购情况",
        "+[heading 2] 九、采购情况",
        f"{text}：已更新，变动 2 行。",
    ]
    assert "九、采购情况" in text.read_text(encoding="utf-8")
    assert exit_code("template", "text", path) == 0
    assert capsys.readouterr().out == f"{text}：没有变动。\n"


def test_both_templates_of_a_year_are_written_as_text(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year = copy_year(tmp_path / templates.name)
    for text in year.glob("*.txt"):
        text.unlink()

    assert exit_code("template", "text", "--templates", tmp_path / templates.name) == 0
    names = ("部门预算公开.docx.txt", "更正说明.docx.txt")
    assert capsys.readouterr().out.splitlines() == [f"{year}/{name}：已写出。" for name in names]
    for name in names:
        written = (year / name).read_bytes()
        assert written == (templates / "2024" / name).read_bytes()


def test_what_is_no_template_is_told_and_no_text_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("template", "text", tmp_path / "没有.docx") == 2
    assert "找不到模板" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
