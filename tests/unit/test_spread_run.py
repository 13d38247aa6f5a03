"""What is wrong with the way of a spread run is said at once, not after minutes of waiting."""

import pytest

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.service.spread_run import Spread, _patiently


@pytest.mark.parametrize("over", ["bogus", "dask:x", "dask:0", "dask:-1"])
def test_an_unknown_way_is_refused_with_those_there_are(over: str) -> None:
    with pytest.raises(DisclosureError, match="dask:2"):
        _ = Spread(over).dask_options


def test_a_server_that_was_never_there_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")

    def ask() -> None:
        raise ConnectionRefusedError("no server")

    with pytest.raises(DisclosureError, match="连不上 Prefect 服务 http://127"):
        _patiently(ask, 0)
