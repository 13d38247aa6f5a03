"""Several hosts: a server on PostgreSQL, two workers with homes of their own and one shared folder; or a Dask cluster.

One worker is killed with all it started, then the server is killed and started again: every department comes out right,
once, and no run is left as if it ran. Success is judged by the outputs: they are those of a run on one machine.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from budget_disclosure.cli import main
from tests.flows.test_deployment import PREFECT, call, prefect
from tests.support.limits import HANGS

ROOT = Path(__file__).parents[2]
POSTGRES = next((path for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
DEPARTMENTS = int(os.environ.get("SPREAD_DEPARTMENTS", "8"))
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shared folder with a county."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "flows").mkdir()
    for path in (ROOT / "flows").glob("*.py"):
        shutil.copy(path, folder / "flows")
    shutil.copy(ROOT / "prefect.yaml", folder)
    inputs = folder / "county"
    assert main(["sample-county", "--departments", str(DEPARTMENTS), "--seed", "7", "--inputs", str(inputs)]) == 0
    return folder


def disclose(outputs: str, *arguments: str) -> list[str]:
    folders = ["--inputs", "county", "--outputs", outputs]
    return [sys.executable, "-P", "-m", "budget_disclosure.cli", "run", "2024", *folders, *arguments]


def documents(outputs: Path) -> dict[str, bytes]:
    """Return what is published of a year: documents and their companions."""
    kinds = (".docx", ".xlsx", ".csv")
    return {
        path.relative_to(outputs).as_posix(): path.read_bytes()
        for path in (outputs / "2024").rglob("*")
        if path.suffix in kinds and ".disclose" not in path.parts
    }


@pytest.fixture(scope="module")
def alone(project: Path) -> dict[str, bytes]:
    """What one machine makes of the county."""
    environment = {**os.environ, "PATH": "/nowhere"}  # no LibreOffice: pages are not what this is about
    last_year(project, "alone")
    subprocess.run(disclose("alone"), cwd=project, env=environment, check=True, timeout=HANGS)
    return documents(project / "alone")


def last_year(project: Path, outputs: str) -> None:
    """Give a run what the county published last year."""
    shutil.copytree(project / "county" / "outputs", project / outputs, dirs_exist_ok=True)


@contextlib.contextmanager
def program(
    command: list[str], folder: Path, environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=stream, stderr=stream, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and everything in its session that has not left it."""
    for number in children_of(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(HANGS)


def children_of(number: int) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found, todo = list[int](), [number]
    while todo:
        below = parents.get(todo.pop(), [])
        found += below
        todo += below
    return found


def wait_for(condition: Callable[[], Any], seconds: float = HANGS) -> Any:
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.2)
    return value


@dataclass
class Postgres:
    """A PostgreSQL of our own, in a folder, on a port of this machine."""

    folder: Path
    port: int

    def run(self, name: str, *arguments: str) -> None:
        assert POSTGRES is not None
        command = [str(POSTGRES / name), *arguments]
        if os.geteuid() == 0:  # it refuses to run as root
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=HANGS)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    if POSTGRES is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tmp_path_factory.mktemp("postgres"))
    for above in (folder, *folder.parents[:3]):
        above.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        one = Postgres(folder, probe.getsockname()[1])
    data = str(folder / "data")
    one.run("initdb", "-D", data, "-U", "prefect", "--auth=trust", "-E", "UTF8")
    options = f"-p {one.port} -k {folder} -c listen_addresses=127.0.0.1"
    one.run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    try:
        one.run("createdb", "-h", "127.0.0.1", "-p", str(one.port), "-U", "prefect", "prefect")
        yield one
    finally:
        os.kill(postmaster, signal.SIGQUIT)  # at once: nobody misses what is in it


def test_two_hosts_share_a_county_and_survive_a_killed_worker_and_a_killed_server(
    project: Path, alone: dict[str, bytes], postgres: Postgres, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    api = f"http://127.0.0.1:{port}/api"
    common = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    common |= {"DO_NOT_TRACK": "1", "NO_PROXY": "127.0.0.1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    database = f"postgresql+asyncpg://prefect@127.0.0.1:{postgres.port}/prefect"
    server_home = {**common, "PREFECT_HOME": str(tmp_path / "server"), "PREFECT_API_DATABASE_CONNECTION_URL": database}
    serving = [*PREFECT, "server", "start", "--port", port, "--no-ui"]
    client = {**common, "PREFECT_API_URL": api, "DISCLOSE_PROJECT": str(project), "PATH": "/nowhere"}
    working = [*PREFECT, "worker", "start", "--pool", "disclose", "--limit", "1"]

    def answers() -> bool:
        with contextlib.suppress(OSError):
            return bool(call(f"{api}/health"))
        return False

    last_year(project, "spread")
    with contextlib.ExitStack() as running:
        server = running.enter_context(program(serving, tmp_path, server_home, tmp_path / "server.log"))
        assert wait_for(answers), (tmp_path / "server.log").read_text()
        prefect(client, project, "work-pool", "create", "--type", "process", "disclose")
        prefect(client, project, "--no-prompt", "deploy", "--all")
        hosts = [
            running.enter_context(
                program(working, tmp_path, {**client, "PREFECT_HOME": str(tmp_path / name)}, tmp_path / f"{name}.log")
            )
            for name in ("host-1", "host-2")
        ]
        spread = disclose("spread", "--over", "workers", "--part", "2", "--api", api)
        lead = running.enter_context(program(spread, project, client, tmp_path / "lead.log"))
        # Both hosts work at the same time.
        both = wait_for(lambda: all(children_of(host.pid) for host in hosts) or lead.poll() is not None)
        assert both
        assert lead.poll() is None, (tmp_path / "lead.log").read_text()
        kill(hosts[0])
        time.sleep(1)
        kill(server)
        time.sleep(2)
        running.enter_context(program(serving, tmp_path, server_home, tmp_path / "server.log"))
        assert lead.wait(HANGS) == 0, (tmp_path / "lead.log").read_text()
        assert documents(project / "spread") == alone
        # The other host may still be told that its last run has ended.
        counted = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}}}
        assert wait_for(lambda: call(f"{api}/flow_runs/count", counted) == 0)
    assert f"{DEPARTMENTS} 个部门全部成功" in (tmp_path / "lead.log").read_text(encoding="utf-8")


def test_a_dask_cluster_of_two_does_the_same(project: Path, alone: dict[str, bytes]) -> None:
    pytest.importorskip("prefect_dask", reason="prefect-dask is not installed")
    environment = {**os.environ, "PATH": "/nowhere"}
    last_year(project, "dask")
    command = disclose("dask", "--over", "dask:2", "--part", "2")
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=HANGS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert documents(project / "dask") == alone


def test_an_unknown_way_of_spreading_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = ["--inputs", str(project / "county"), "--outputs", str(project / "none")]
    assert main(["run", "2024", *folders, "--templates", str(project / "templates"), "--over", "cloud"]) == 2
    assert "不认识的分工方式“cloud”" in capsys.readouterr().err
    assert main(["run", "2024", *folders, "--templates", str(project / "templates"), "--over", "workers"]) == 2
    assert "请用 --api 指明 Prefect 服务的地址" in capsys.readouterr().err
