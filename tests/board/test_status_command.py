import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.board.board_page import link_to, shortened
from budget_disclosure.board.board_text import status_text
from budget_disclosure.board.collect import collect
from budget_disclosure.cli import main
from budget_disclosure.text.screen import display_width
from tests.support.board_years import TODAY, YEAR, BoardYear, large_year
from tests.support.law import FORMAT


def run(year: BoardYear, *options: str) -> int:
    where = ["--inputs", str(year.inputs), "--outputs", str(year.outputs), "--templates", str(FORMAT)]
    return main(["status", str(YEAR), *where, *options])


@pytest.fixture
def year(tmp_path: Path) -> BoardYear:
    return large_year(tmp_path, departments=12)


def test_it_tells_who_has_to_act_and_writes_the_page(year: BoardYear, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(year) == 0

    text = capsys.readouterr().out
    assert "部门 12 个：未报送 1，待运行 2，有错误 3" in text
    assert "未报送的单位（8）：" in text
    assert "  110001 示例县" in text
    page = year.outputs / str(YEAR) / "index.html"
    assert text.split()[-2:] == ["总览页：", str(page)] or text.endswith(f"总览页：{page}\n")
    assert '<tbody class="d"' in page.read_text(encoding="utf-8")


def test_the_rows_stand_in_columns_and_name_the_deadline(year: BoardYear) -> None:
    text = status_text(collect(YEAR, year.inputs, year.outputs, TODAY, FORMAT))

    row = next(line for line in text.splitlines() if line.startswith("101 "))
    assert row.split()[2:] == ["有错误", "2/4", "4", "3", "1", "超期", "1", "天"]
    assert "超期未公开" in text


def test_json_is_the_whole_state(year: BoardYear, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(year, "--json") == 0

    data = json.loads(capsys.readouterr().out)
    assert (data["format"], data["fiscal_year"], len(data["departments"])) == (1, YEAR, 12)
    assert date.fromisoformat(data["today"])
    third = data["departments"][2]
    assert (third["code"], third["state"], third["deadline"]) == ("103", "有错误", "2024-03-20")
    assert third["counts"]["错误"] == 12
    assert len(third["findings"]) == 21
    assert third["units"][3]["links"][0] == {
        "title": "退回表",
        "path": third["units"][3]["links"][0]["path"],
    }
    assert data["stages"]["有错误"] == 3


def test_a_wrong_register_is_input_to_be_corrected(year: BoardYear, capsys: pytest.CaptureFixture[str]) -> None:
    year.register("555,,2024-03-05,")

    assert run(year) == 1
    assert "公开登记.csv 第 2 行：没有部门代码“555”" in " ".join(capsys.readouterr().out.split())


def test_a_year_without_inputs_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "2031", "--inputs", str(tmp_path), "--outputs", str(tmp_path)]) == 2
    assert "没有找到 2031 年度" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_links_are_relative_whatever_their_signs() -> None:
    assert link_to("021-某局/100% #1?.docx") == "./021-某局/100%25%20%231%3F.docx"
    assert link_to("javascript:alert(1)") == "./javascript:alert(1)"


def test_long_texts_are_cut_and_short_ones_are_not() -> None:
    assert shortened("好" * 110) == "好" * 110
    assert shortened("好" * 111) == "好" * 109 + "…"


def long_named(root: Path) -> BoardYear:
    year = large_year(root, departments=2)
    name = "示例自治县党委机构编制委员会办公室和机构编制数据信息管理服务中心（事业单位登记管理局）"
    year.roster("901", name, {"901001": name, "901002": f"{name}下属服务保障中心"})
    year.workbook("901", name, "901001", name)
    return year


@pytest.mark.parametrize("make", [large_year, long_named], ids=["100 departments", "long names"])
@pytest.mark.parametrize("options", [(), ("--all",), ("--only", "有错误", "缺单位")])
def test_no_line_is_wider_than_80_columns(
    make: Callable[[Path], BoardYear], options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(make(tmp_path), *options)

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if display_width(line) > 80 and "/" not in line] == []
    assert any(display_width(line) > 70 for line in lines)


def test_a_hundred_departments_fit_a_screen_the_most_urgent_first(tmp_path: Path) -> None:
    text = status_text(collect(YEAR, (year := large_year(tmp_path)).inputs, year.outputs, TODAY, FORMAT))

    lines = text.splitlines()
    assert len(lines) <= 30
    assert "缺单位：20 个部门，60 个单位没有报送" in lines
    rows = [line.split() for line in lines if line[:3].isdigit() and line[3] == " "]
    assert len(rows) == 12
    days = [int(row[-2]) for row in rows if "超期" in row]
    assert days == sorted(days, reverse=True)
    assert days
    assert "另有 88 个部门：全部列出加 --all，只看一种加 --only 有错误 等。" in lines


def test_one_state_can_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year = large_year(tmp_path)

    assert run(year, "--only", "有错误", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert {one["state"] for one in data["departments"]} == {"有错误"}
    assert len(data["departments"]) == data["stages"]["有错误"] == 20

    assert run(year, "--only", "缺单位") == 0
    text = capsys.readouterr().out
    assert "缺单位：20 个部门\n" in text
    assert "  110001 示例县" in text

    assert run(year, "--only", "有错") == 2
    assert "没有状态“有错”。可用的有：未报送、" in capsys.readouterr().err


def test_a_mistyped_folder_is_told_and_not_made(
    year: BoardYear, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "ouputs"

    assert main(["status", str(YEAR), "--inputs", str(year.inputs), "--outputs", str(nowhere)]) == 2
    assert f"没有文件夹 {nowhere}" in capsys.readouterr().err
    assert not nowhere.exists()
