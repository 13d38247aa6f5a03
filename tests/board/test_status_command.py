import json
from datetime import date
from pathlib import Path

import pytest

from budget_disclosure.board.collect import collect
from budget_disclosure.board.page import link_to, shortened
from budget_disclosure.board.text import status_text
from budget_disclosure.cli import main
from tests.support.board_years import TODAY, YEAR, BoardYear, large_year


def run(year: BoardYear, *options: str) -> int:
    return main(["status", str(YEAR), "--inputs", str(year.inputs), "--outputs", str(year.outputs), *options])


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
    text = status_text(collect(YEAR, year.inputs, year.outputs, TODAY))

    row = next(line for line in text.splitlines() if line.startswith("101 "))
    assert row.split()[2:] == ["有错误", "2/4", "4", "3", "1", "-", "超期", "1", "天（2024-03-14）"]
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
