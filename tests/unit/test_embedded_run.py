"""What `disclose run` does around the flow, without starting Prefect."""

import logging
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.report.run_summary import RunSummary, UnfinishedRunError
from budget_disclosure.runs.log_files import RotatedLog, new_log
from budget_disclosure.runs.prefect_flows import summary_of


class EndedWith:
    """The final state of a flow."""

    message = "Flow run encountered an exception"

    def __init__(self, result: object) -> None:
        self._result = result

    def result(self, *, raise_on_failure: bool) -> object:
        assert not raise_on_failure
        return self._result


def test_the_summary_comes_with_the_final_state() -> None:
    summary = RunSummary(2024, ())

    assert summary_of(EndedWith(summary)) is summary


@pytest.mark.parametrize(
    ("result", "raised", "message"),
    [
        (DeclarationError(Path("单位名单.csv"), 3, "没有填：单位代码"), DeclarationError, "第 3 行：没有填：单位代码"),
        (RuntimeError("server gone"), UnfinishedRunError, "运行没有完成"),
    ],
)
def test_a_flow_that_ended_early_is_an_error_with_its_cause(
    result: Exception, raised: type[DisclosureError], message: str
) -> None:
    with pytest.raises(raised, match=message):
        summary_of(EndedWith(result))


def test_only_the_logs_of_the_last_runs_are_kept(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"20240101-0000{number:02}-000000.log").touch()

    (tmp_path / "20240101-000029-000000.log.1").touch()
    (tmp_path / "20240101-000003-000000.log.1").touch()

    newest = new_log(tmp_path)

    kept = sorted(path.name for path in tmp_path.glob("*.log"))
    assert len(kept) == 19
    assert kept[0] == "20240101-000011-000000.log"
    assert newest.name > kept[-1]
    assert [path.name for path in tmp_path.glob("*.log.*")] == ["20240101-000029-000000.log.1"]


def test_a_log_that_grows_is_rotated(tmp_path: Path) -> None:
    log = RotatedLog(tmp_path / "a.log", maxBytes=100, backupCount=2, encoding="utf-8")
    for number in range(20):
        log.emit(logging.makeLogRecord({"msg": f"第 {number} 行，长到要换文件"}))
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.log", "a.log.1", "a.log.2"]
    assert "第 19 行" in (tmp_path / "a.log").read_text(encoding="utf-8")
