"""`prefect deploy` of the shipped prefect.yaml on a server of our own: newer FastAPI breaks it, newer SQLAlchemy schedules nothing."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.limits import HANGS

ROOT = Path(__file__).parents[2]
PREFECT = [sys.executable, "-m", "prefect"]
pytestmark = pytest.mark.slow

_without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with _without_proxy.open(request, timeout=HANGS) as answer:
        return json.loads(answer.read())


def wait_for(condition: Any) -> Any:
    """Return the first true value of ``condition``, or its last one when it takes too long."""
    end = time.monotonic() + HANGS
    while True:
        try:
            value = condition()
        except (urllib.error.URLError, ConnectionError):
            value = None
        if value or time.monotonic() > end:
            return value
        time.sleep(0.3)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Start a server with a fresh home; yield the address of its API and the environment of its clients."""
    home = tmp_path_factory.mktemp("prefect-home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "127.0.0.1",
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DISCLOSE_PROJECT": str(ROOT),
    }
    with (home / "server.log").open("w") as log:
        command = [*PREFECT, "server", "start", "--port", port, "--no-ui"]
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            api = f"http://127.0.0.1:{port}/api"
            assert wait_for(lambda: call(f"{api}/health")), (home / "server.log").read_text()
            yield api, {**environment, "PREFECT_API_URL": api}
        finally:
            process.terminate()
            process.wait(timeout=HANGS)


def test_the_shipped_deployments_are_accepted_and_a_scheduled_run_appears(server: tuple[str, dict[str, str]]) -> None:
    api, environment = server

    for arguments in (("work-pool", "create", "--type", "process", "disclose"), ("--no-prompt", "deploy", "--all")):
        done = subprocess.run(
            [*PREFECT, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGS,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    deployments = {one["name"]: one for one in call(f"{api}/deployments/filter", {})}
    assert deployments.keys() == {"yearly", "department"}
    assert deployments["yearly"]["entrypoint"] == "flows/publish_year.py:publish_year"
    assert deployments["yearly"]["pull_steps"] == [
        {"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}
    ]
    schema = deployments["department"]["parameter_openapi_schema"]["definitions"]["DepartmentRequest"]["properties"]
    assert schema["department"]["title"] == "部门代码"
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    assert wait_for(lambda: call(f"{api}/flow_runs/count", scheduled)) >= 1
