"""`disclose desk`: links made and revoked from the command line, and the log."""

import re
from pathlib import Path

import pytest

from budget_disclosure.cli import main
from budget_disclosure.desk.desk_orders import AskedRun, RunOrders
from tests.support.desks import TEMPLATES, YEAR, DeskYear, desk_year


@pytest.fixture
def year(tmp_path: Path) -> DeskYear:
    return desk_year(tmp_path)


def run(year: DeskYear, *words: str) -> int:
    return main(
        ["desk", *words, "--inputs", str(year.inputs), "--outputs", str(year.outputs), "--templates", str(TEMPLATES)]
    )


def test_a_link_of_the_command_line_works_on_the_page_until_it_is_revoked(
    year: DeskYear, capsys: pytest.CaptureFixture[str]
) -> None:
    year.desk.files.keep_address("http://10.1.2.3:4300")
    assert run(year, "link", "305001") == 0
    said = capsys.readouterr().out
    link = re.search(r"^  http://10\.1\.2\.3:4300/in/(\S{43})$", said, re.MULTILINE)
    assert link
    assert "305001 云岭县水利局：" in said
    unit = year.unit("305002")
    assert unit.post("/in", secret=link[1]).headers["location"] == "/unit/"
    assert run(year, "links") == 0
    assert "2024 年度，2 个单位有链接。" in capsys.readouterr().out
    assert run(year, "revoke", "305001") == 0
    assert unit.client.get("/unit/").status_code == 403
    assert run(year, "revoke", "305001") == 1
    assert "305001：没有链接。" in capsys.readouterr().out


def test_a_unit_that_the_year_does_not_have_gets_no_link(year: DeskYear, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(year, "link", "305001", "999001") == 2
    assert "单位名单.csv 里没有单位 999001" in capsys.readouterr().err
    assert year.desk.files.links() == {}


def test_the_log_tells_who_did_what_the_oldest_first(year: DeskYear, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(year, "log") == 0
    assert capsys.readouterr().out == "还没有记录。\n"
    run(year, "link", "305001")
    run(year, "revoke", "305001")
    capsys.readouterr()
    assert run(year, "log", "--last", "1", "--year", str(YEAR)) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"20\S+  命令行  撤销链接  305001", line)


def test_a_run_is_asked_for_once_and_its_lines_are_kept() -> None:
    orders = RunOrders()
    assert [orders.ask(one) for one in (AskedRun(("305",)), AskedRun(("305",)), AskedRun())] == [True, False, True]
    assert orders.state()["busy"] is True
    assert [orders.take(), orders.take(), orders.take()] == [AskedRun(("305",)), AskedRun(), None]
    assert orders.state() == {"busy": False, "ended": 0, "lines": []}
    with orders.working():
        assert orders.state()["busy"] is True
        orders.say("一\n二")
    assert orders.state() == {"busy": False, "ended": 1, "lines": ["一", "二"]}
