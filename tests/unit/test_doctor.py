"""`disclose doctor` finds what keeps a machine from doing the work, and says what to do."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from budget_disclosure.actions import examine_machine as examined
from budget_disclosure.actions.examine_machine import Answer, Health, Places
from budget_disclosure.cli import main
from budget_disclosure.store import run_lock
from budget_disclosure.store.run_lock import lock_departments, recorded_run
from tests.support.law import FORMAT

ROOT = Path(__file__).parents[2]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "inputs" / "2024").mkdir(parents=True)
    return Places(tmp_path / "inputs", tmp_path / "outputs", ROOT / "templates", tries_office=False)


def asked(places: Places, title: str) -> list[Answer]:
    return [answer for answer in examined.examine_machine(places) if answer.asked == title]


def test_a_machine_that_works_has_nothing_bad(places: Places) -> None:
    assert [answer for answer in examined.examine_machine(places) if answer.health is Health.BAD] == []


def test_folders_that_are_not_there_are_told_with_what_to_do(places: Places, tmp_path: Path) -> None:
    nowhere = Places(tmp_path / "a", tmp_path / "b", tmp_path / "c", tries_office=False)
    bad = {a.asked: a.remedy for a in examined.examine_machine(nowhere) if a.health is Health.BAD}
    assert bad == {
        "模板": "请在项目文件夹里运行，或用 --templates 指明。",
        "填报表文件夹": "请建立，或用 --inputs 指明。",
    }


def test_an_examination_makes_no_folders(places: Places) -> None:
    (answer,) = asked(places, "输出文件夹")
    assert (answer.health, "还没有，可以建立" in answer.found) == (Health.GOOD, True)
    assert not places.outputs.exists()


def test_a_declaration_that_is_wrong_is_told_with_its_line(places: Places, tmp_path: Path) -> None:
    templates = shutil.copytree(ROOT / "templates", tmp_path / "templates")
    law = templates / FORMAT.name / "2024" / "law.yaml"
    law.write_text(law.read_text(encoding="utf-8").replace("days: 20", "days: 二十"), encoding="utf-8")
    for other in templates.glob("*/20*"):
        if other != law.parent:
            shutil.rmtree(other)
    (answer,) = asked(Places(places.inputs, places.outputs, templates / FORMAT.name, tries_office=False), "模板")
    assert answer.health is Health.BAD
    assert "law.yaml 第" in answer.found


def test_a_file_system_without_locks_is_found(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_lock, "_try_lock", lambda _stream: True)  # as some network shares do
    monkeypatch.setattr(run_lock, "_unlock", lambda _stream: None)
    (answer,) = asked(places, "文件锁")
    assert answer.health is Health.BAD
    assert "互相覆盖" in answer.remedy


def test_who_works_on_a_department_is_told(places: Places) -> None:
    with lock_departments(places.outputs / "2024" / ".disclose", {"305": "水利局"}):
        (answer,) = asked(places, "正在进行的运行")
    assert answer.found.startswith("2024 年度，部门 305（计算机 ")
    assert asked(places, "正在进行的运行") == []


def test_a_run_that_did_not_end_is_told(places: Places) -> None:
    state = places.outputs / "2024" / ".disclose"
    with suppress(KeyboardInterrupt), recorded_run(state):
        assert asked(places, "中断的运行") == []
        raise KeyboardInterrupt
    (answer,) = asked(places, "中断的运行")
    assert answer.found.endswith(" 开始的 2024 年度的运行没有运行完")
    assert answer.remedy == "请再运行一次：disclose run 2024。已经生成的不会重做。"
    with recorded_run(state):
        pass
    assert asked(places, "中断的运行") == []


def test_without_libreoffice_it_is_said_what_is_missing(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examined, "find_soffice", lambda: None)
    (answer,) = asked(places, "LibreOffice")
    assert (answer.health, answer.found) == (Health.DOUBT, "没有找到")


def test_the_command_prints_chinese_or_json_and_its_code_says_whether_something_is_bad(
    places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--inputs", str(places.inputs), "--outputs", str(places.outputs), "--templates"]
    assert main(["doctor", "--quick", *folders, str(places.templates)]) == 0
    assert capsys.readouterr().out.endswith("可以使用。\n")
    assert main(["doctor", "--quick", "--json", *folders, str(tmp_path / "none")]) == 1
    assert {answer["health"] for answer in json.loads(capsys.readouterr().out)} >= {"正常", "有问题"}
