"""The `disclose` command: usage, messages, exit codes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from budget_disclosure import cli
from budget_disclosure.actions.approve_departments import local_time
from budget_disclosure.commands import run
from budget_disclosure.model.errors import DisclosureError

HEAVY = ("prefect", "openpyxl", "docxtpl", "docx", "lxml", "pydantic", "yaml", "jinja2")


def exit_code(*arguments: str) -> int:
    try:
        return cli.main(arguments)
    except SystemExit as stopped:
        return int(str(stopped.code))


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom budget_disclosure.cli import main\n"
        "try: main(['run', '--help'])\nexcept SystemExit: pass\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )

    assert finished.stderr.strip() == "[]"
    assert "用法：disclose run" in finished.stdout


@pytest.mark.parametrize("command", ["run", "check", "publish", "workbook", "import"])
def test_every_command_explains_itself_in_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(command, "--help") == 0
    shown = capsys.readouterr().out
    assert "用法：" in shown
    for english in ("usage:", "options:", "positional arguments", "show this"):
        assert english not in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run",), "缺少 年度"),
        (("run", "24"), "“24”不是预算年度，应为四位数字，如 2024"),
        (("run", "2024", "--dept", "021"), "不认识的内容：--dept 021"),
        (("run", "2024", "--inputs"), "--inputs 后面缺少内容"),
        (("check",), "缺少 文件"),
        (("withdraw",), "没有 命令 'withdraw'"),
        (("publish", "021"), "缺少 --date"),
        (("publish", "021", "--date", "5月20日"), "“5月20日”不是日期"),
    ],
)
def test_wrong_use_is_explained_in_chinese_and_exits_with_2(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*arguments) == 2
    assert message in capsys.readouterr().err


def _raising(error: BaseException) -> object:
    def execute(_arguments: object) -> int:
        raise error

    return execute


def test_our_own_errors_are_a_message_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "_execute", _raising(DisclosureError("声明有误。")))

    assert exit_code("run", "2024") == 2
    assert capsys.readouterr().err == "错误：声明有误。\n"


def test_an_unexpected_fault_shows_no_traceback_and_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "_execute", _raising(ZeroDivisionError("secret detail")))

    assert exit_code("run", "2024") == 2

    shown = capsys.readouterr()
    log = tmp_path / "disclose-错误日志.txt"
    assert "Traceback" not in shown.out + shown.err
    assert str(log) in shown.err
    assert "ZeroDivisionError: secret detail" in log.read_text(encoding="utf-8")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("run", "2024", "--inputs", str(tmp_path / "nowhere")) == 2
    assert f"没有找到 2024 年度的填报文件夹 {tmp_path / 'nowhere' / '2024'}" in capsys.readouterr().err


def test_an_unknown_department_is_refused_before_anything_is_started(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in" / "2024" / "305-水利局").mkdir(parents=True)
    options = ("--inputs", str(tmp_path / "in"), "--outputs", str(tmp_path / "out"), "--templates", str(templates))

    assert exit_code("run", "2024", "--department", "999", *options) == 2
    assert "没有部门代码 999。现有部门：305 水利局" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_blank_workbook_is_never_written_over_a_filled_one(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"filled")

    assert exit_code("workbook", "--year", "2024", "-o", str(target), "--templates", str(templates)) == 2
    assert "已存在，未覆盖" in capsys.readouterr().err
    assert target.read_bytes() == b"filled"


def test_a_workbook_for_a_unit_of_the_roster_knows_its_department(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "单位名单.csv").write_text(
        "部门代码,部门名称,单位代码,单位名称\n305,青山县水利局,305002,青山县水管站\n", encoding="utf-8-sig"
    )
    target = tmp_path / "表.xlsx"
    options = ("--inputs", str(tmp_path), "--templates", str(templates))

    assert exit_code("workbook", "--year", "2024", "--unit", "305002", "-o", str(target), *options) == 0

    rows = openpyxl.load_workbook(target, read_only=True)["单位信息"].iter_rows(values_only=True)
    assert {"305", "青山县水利局", "305002", "青山县水管站"} <= {str(value) for row in rows for value in row}
    assert capsys.readouterr().out.split() == ["已生成", f"{target}。"]


def test_check_names_the_cell_and_exits_with_1(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.support.workbooks import with_cell

    path = with_cell(tmp_path, "单位信息", "B17", "十二人")

    code = exit_code("check", str(path), "--templates", str(templates), "--json")
    findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]

    assert code == 1
    assert [(one["severity"], one["sheet"], one["cell"]) for one in findings] == [("错误", "单位信息", "B17")]


def test_check_of_a_valid_workbook_exits_with_0(
    tmp_path: Path, templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.support.workbooks import valid_workbook

    path = valid_workbook(tmp_path)

    assert exit_code("check", str(path), "--templates", str(templates)) == 0
    assert "共检查 1 个文件" in capsys.readouterr().out


def test_check_of_a_file_that_is_not_there_is_wrong_use(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("check", "无.xlsx", "--templates", str(templates)) == 2
    assert "没有文件 无.xlsx" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [("--help",), ("check", *(str(path) for path in sorted(Path("inputs/2024").glob("*/*.xlsx"))))],
    ids=["help", "check"],
)
def test_a_reader_who_leaves_is_no_error(command: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-m", "budget_disclosure.cli", *command]
    try:
        ended = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, check=False, env=os.environ)
    finally:
        os.close(writing)

    assert (ended.returncode, ended.stderr.decode()) == (0, "")


def test_times_are_those_of_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert local_time("2024-05-06T07:08:09+00:00") == "2024-05-06 15:08"
        assert local_time("") == ""
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        (("run", "2024"), "inputs"),
        (("run", "2024"), "templates"),
        (("status", "2024"), "inputs"),
        (("status", "2024"), "outputs"),
        (("changes", "021"), "outputs"),
        (("explain", "021", "39.51"), "inputs"),
        (("explain", "021", "39.51"), "templates"),
        (("check", "inputs/2024/021-中国共产党中阳县委员会办公室/021003-中阳县档案馆.xlsx"), "templates"),
        (("workbook", "--year", "2024", "-o", "表.xlsx"), "templates"),
        (("import", "tests/golden/zhongyang_2024/submission.yaml"), "templates"),
        (("template", "check"), "templates"),
        (("run", "2031"), ""),
        (("status", "2031"), ""),
        (("run", "2024", "--department", "999"), ""),
        (("explain", "999", "39.51"), ""),
        (("check", "nowhere.xlsx"), ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_wrong_use_is_told_with_exit_code_2_and_makes_nothing(
    command: tuple[str, ...],
    folder: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project = Path(__file__).parents[2]
    for name in ("inputs", "templates", "tests"):
        (tmp_path / name).symlink_to(project / name, target_is_directory=True)
    (tmp_path / "outputs").mkdir()
    monkeypatch.chdir(tmp_path)

    assert exit_code(*command, *((f"--{folder}", "mistyped") if folder else ())) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("错误：")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inputs", "outputs", "templates", "tests"]
    assert list((tmp_path / "outputs").iterdir()) == []
