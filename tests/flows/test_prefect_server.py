"""The Prefect server of an embedded run: there when it is waited for, whatever its database is like."""

import os
import socket
import urllib.request
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from budget_disclosure.runs.prefect_server import embedded_server

pytestmark = pytest.mark.slow


def test_a_server_with_a_damaged_database_begins_it_anew_at_the_same_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "embedded-1.db").write_bytes(b"no database")
    (tmp_path / "embedded-1.ready").write_text(version("prefect"))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_API_URL", "")  # set by the server, restored after

    with embedded_server(tmp_path, tmp_path / "log") as wait_for_server:
        address = os.environ["PREFECT_API_URL"]
        wait_for_server()
        with urllib.request.urlopen(f"{address}/health", timeout=60) as answer:
            assert answer.status == 200
        assert os.environ["PREFECT_API_URL"] == address

    assert (tmp_path / "embedded-1.db").read_bytes().startswith(b"SQLite format 3")
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", urlsplit(address).port))
