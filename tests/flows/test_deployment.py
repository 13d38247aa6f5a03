"""`prefect deploy` of the shipped prefect.yaml on a server of our own: newer FastAPI breaks it, newer SQLAlchemy schedules nothing."""

import json
import os
import shutil
import signal
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

from budget_disclosure.service.prefect_client import YOUNG
from budget_disclosure.store.run_lock import lock_departments
from tests.flows.conftest import MakeDepartment
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


NAMES = {
    "yearly": "flows/publish_year.py:publish_year",
    "part": "flows/publish_year.py:publish_year",
    "department": "flows/publish_department.py:publish_department",
    "watch": "flows/publish_changed.py:publish_changed",
    "pdf": "flows/publish_pdf.py:publish_pdf",
    "publish": "flows/register_publication.py:register_publication",
    "audit": "flows/audit_published.py:audit_published",
}


def prefect(environment: dict[str, str], folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [*PREFECT, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, make_department: MakeDepartment) -> Path:
    """A project of its own: two departments, one of which sent nothing."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "flows").mkdir()
    for path in (ROOT / "flows").glob("*.py"):
        shutil.copy(path, folder / "flows")
    make_department(folder / "inputs", "305", "水利局")
    (folder / "inputs" / "2024" / "306-林业局").mkdir()
    (folder / "inputs" / "2024" / "年度设置.yaml").write_text("format: thirteen-tables\n", encoding="utf-8")
    # The nightly run, switched on, as its comment says; it must not take until the night.
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    nightly = 'cron: "0 2 * * *"\n        timezone: Asia/Shanghai\n        slug: nightly\n        active: false'
    assert nightly in text
    soon = "interval: 30\n        slug: nightly\n        active: true\n        parameters: {request: {year: 2024}}"
    (folder / "prefect.yaml").write_text(text.replace(nightly, soon), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def deployed(server: tuple[str, dict[str, str]], project: Path) -> dict[str, Any]:
    """Deploy all on the server and return the deployments by name."""
    api, environment = server
    environment["DISCLOSE_PROJECT"] = str(project)
    prefect(environment, project, "work-pool", "create", "--type", "process", "disclose")
    prefect(environment, project, "--no-prompt", "deploy", "--all")
    return {one["name"]: one for one in call(f"{api}/deployments/filter", {})}


def test_every_deployment_is_accepted_asks_for_its_year_and_has_no_schedule_that_runs_by_itself(
    deployed: dict[str, Any], project: Path
) -> None:
    assert {name: one["entrypoint"] for name, one in deployed.items()} == NAMES
    for name, one in deployed.items():
        assert one["pull_steps"] == [{"prefect.deployments.steps.set_working_directory": {"directory": str(project)}}]
        assert one["parameters"] == {}
        assert one["tags"][0] == "预算公开"
        limit = (one["global_concurrency_limit"] or {}).get("limit")
        assert limit == {"part": None, "department": 2}.get(name, 1)
        (request,) = one["parameter_openapi_schema"]["definitions"].values()
        asked, title = ("folder", "文件夹") if name == "audit" else ("year", "预算年度")
        assert asked in request["required"], name
        assert request["properties"][asked]["title"] == title
    shipped = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    assert shipped.count("active: false") == shipped.count("slug:") == 2


def test_a_scheduled_run_appears_and_completes_with_a_state_that_tells_the_truth(
    server: tuple[str, dict[str, str]], deployed: dict[str, Any], project: Path
) -> None:
    api, environment = server
    by_schedule = {"flow_runs": {"deployment_id": {"any_": [deployed["yearly"]["id"]]}}}

    def ended_run() -> Any:
        runs = call(f"{api}/flow_runs/filter", by_schedule)
        return next(
            (one for one in runs if one["auto_scheduled"] and one["state_type"] in ("COMPLETED", "FAILED")), None
        )

    command = [*PREFECT, "worker", "start", "--pool", "disclose"]
    worker = subprocess.Popen(
        command,
        cwd=project,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        ended = wait_for(ended_run)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=HANGS)

    assert ended, call(f"{api}/flow_runs/filter", by_schedule)
    assert ended["state_name"] == "有待更正"
    assert ended["state"]["message"] == "1 个部门成功，1 个没有完成（未报送 1）"
    assert ended["name"] == "2024年度部门预算公开"
    assert (project / "outputs" / "2024" / "305-水利局" / "水利局2024年度部门预算公开.docx").is_file()
    tasks = call(f"{api}/task_runs/filter", {"flow_runs": {"id": {"any_": [ended["id"]]}}})
    assert {one["name"]: one["state_name"] for one in tasks} == {"305 水利局": "Completed", "306 林业局": "有待更正"}

    # What the pages of the run show: progress, departments, findings, and where things are.
    of_the_run = {"artifacts": {"flow_run_id": {"any_": [ended["id"]]}}}
    artifacts = {one["key"]: one for one in call(f"{api}/artifacts/filter", of_the_run)}
    assert artifacts.keys() == {"progress", "run-summary", "departments", "findings"}
    assert artifacts["progress"]["data"] == 100
    assert (project / "outputs" / "2024" / "index.html").as_uri() in artifacts["run-summary"]["data"]
    assert [one["结果"] for one in json.loads(artifacts["departments"]["data"])] == ["已生成", "未报送"]


def test_a_run_whose_process_is_gone_is_marked_at_once_its_slot_is_free_and_it_is_started_again(
    server: tuple[str, dict[str, str]], deployed: dict[str, Any], project: Path
) -> None:
    api, environment = server
    request = {"parameters": {"request": {"year": 2024}}}
    dead = call(f"{api}/deployments/{deployed['pdf']['id']}/create_flow_run", request)
    # A worker that was killed leaves its run like this: for ever running, in the deployment's only slot.
    call(f"{api}/flow_runs/{dead['id']}/set_state", {"state": {"type": "PENDING"}})
    call(f"{api}/flow_runs/{dead['id']}/set_state", {"state": {"type": "RUNNING"}})
    command = [sys.executable, "-P", "-m", "budget_disclosure.cli", "recover", "--api", api]

    def recovered() -> str:
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=True, timeout=HANGS
        )
        return done.stdout if "已记为中断" in done.stdout else ""

    said = wait_for(recovered)  # not before it can be known

    assert f"“{dead['name']}”已记为中断，已重新安排（" in said
    assert call(f"{api}/flow_runs/{dead['id']}")["state_type"] == "CRASHED"
    again = said.partition("已重新安排（")[2].partition("）")[0]
    (run,) = call(f"{api}/flow_runs/filter", {"flow_runs": {"name": {"any_": [again]}}})
    call(f"{api}/flow_runs/{run['id']}/set_state", {"state": {"type": "PENDING"}})  # a slot is free
    assert call(f"{api}/flow_runs/{run['id']}")["state_type"] == "PENDING"


def test_a_run_that_holds_its_departments_is_alive(
    server: tuple[str, dict[str, str]], deployed: dict[str, Any], project: Path
) -> None:
    api, environment = server
    request = {"parameters": {"request": {"year": 2024, "department": "305"}}}
    alive = call(f"{api}/deployments/{deployed['department']['id']}/create_flow_run", request)
    call(f"{api}/flow_runs/{alive['id']}/set_state", {"state": {"type": "PENDING"}})
    call(f"{api}/flow_runs/{alive['id']}/set_state", {"state": {"type": "RUNNING"}})
    command = [sys.executable, "-P", "-m", "budget_disclosure.cli", "recover", "--no-rerun", "--api", api]
    with lock_departments(project / "outputs" / "2024" / ".disclose", {"305": "水利局"}):
        time.sleep(YOUNG.total_seconds() + 1)
        subprocess.run(command, cwd=project, env=environment, check=True, timeout=HANGS)
        assert call(f"{api}/flow_runs/{alive['id']}")["state_type"] == "RUNNING"
    subprocess.run(command, cwd=project, env=environment, check=True, timeout=HANGS)
    assert call(f"{api}/flow_runs/{alive['id']}")["state_type"] == "CRASHED"


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "budget_disclosure.cli", "recover", "--api", "http://127.0.0.1:9/api"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=HANGS)
    assert done.returncode == 2
    assert done.stderr.startswith("错误：连不上 Prefect 服务 http://127.0.0.1:9/api")
