"""What `disclose run` does around the flow, without starting Prefect."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.runs import embedded_run
from budget_disclosure.runs.run_request import YearRequest


def ended_with(result: object) -> SimpleNamespace:
    """Return the final state of a flow that wrote no summary."""
    return SimpleNamespace(
        message="Flow run encountered an exception", type=SimpleNamespace(value="FAILED"), result=lambda **_: result
    )


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (DeclarationError(Path("单位名单.csv"), 3, "没有填：单位代码"), "单位名单.csv 第 3 行：没有填：单位代码"),
        (RuntimeError("server gone"), r"运行没有完成.*运行日志：.*run\.log"),
    ],
)
def test_a_flow_that_ended_early_is_an_error_with_its_cause_or_its_log(
    result: Exception, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_run, "refuse_server", lambda: None)
    flow = SimpleNamespace(publish_year=lambda *_args, **_options: ended_with(result))
    monkeypatch.setitem(sys.modules, "publish_year", flow)
    request = YearRequest(year=2024, outputs=tmp_path)

    with pytest.raises(DisclosureError, match=message):
        embedded_run._run_flow(request, tmp_path / "run.log")


def test_only_the_logs_of_the_last_runs_are_kept(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"20240101-0000{number:02}-000000.log").touch()

    newest = embedded_run._new_log(tmp_path)

    kept = sorted(path.name for path in tmp_path.glob("*.log"))
    assert len(kept) == 19
    assert kept[0] == "20240101-000011-000000.log"
    assert newest.name > kept[-1]
