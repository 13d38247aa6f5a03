"""`disclose serve` for real: files that are dropped become documents, what is killed is started again, nothing is left."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import MakeDepartment
from tests.support.limits import HANGS
from tests.support.stopped_runs import processes

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")]
_without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Served:
    """A project that is served, and the process that serves it."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    def said(self) -> str:
        return (self.folder / "said").read_text(encoding="utf-8")

    def call(self, path: str) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}", b"{}", {"content-type": "application/json"}
        )
        with _without_proxy.open(request, timeout=HANGS) as answer:
            return json.loads(answer.read())

    def programs(self) -> dict[int, str]:
        """Return the processes of this project by number: those that have its folder as theirs, with their commands."""
        return {number: command.decode().replace("\0", " ") for number, command in processes(self.folder)}


def wait_for(condition: Callable[[], Any]) -> Any:
    end = time.monotonic() + HANGS
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.2)
    return value


@contextmanager
def started(folder: Path, make_department: MakeDepartment, *arguments: str, port: int = 0) -> Iterator[Served]:
    """Start the program over a project with one department; ended with the test, however that ends."""
    shutil.copytree(ROOT / "templates", folder / "templates")
    for name in ("prefect.yaml", "prefect.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "flows").mkdir()
    for path in (ROOT / "flows").glob("*.py"):
        shutil.copy(path, folder / "flows")
    make_department(folder / "inputs", "305", "水利局")
    (folder / "inputs" / "2024" / "年度设置.yaml").write_text("format: thirteen-tables\n", encoding="utf-8")
    # Without LibreOffice: pages are not what this is about.
    environment = {**os.environ, "PATH": "/nowhere"}
    command = [sys.executable, "-P", "-m", "budget_disclosure.cli", *arguments]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=said, start_new_session=True
        )
    one = Served(folder, port, process)
    try:
        assert wait_for(lambda: "1 个部门全部成功" in one.said() or process.poll() is not None)
        assert process.poll() is None, one.said()
        yield one
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(HANGS)


def test_serve_from_its_start_to_its_end(tmp_path: Path, make_department: MakeDepartment) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with started(tmp_path.resolve(), make_department, "serve", "2024", "--port", str(port), port=port) as served:
        what_lay_there_was_made_and_the_pages_are_where_it_says(served)
        a_dropped_department_becomes_a_document(served, make_department)
        a_killed_server_and_a_killed_worker_are_started_again(served, make_department)
        a_second_one_in_the_same_project_is_refused(served)
        nothing_is_left_when_it_is_stopped(served)


def what_lay_there_was_made_and_the_pages_are_where_it_says(served: Served) -> None:
    assert f"运行记录的页面：http://127.0.0.1:{served.port}" in served.said()
    (link,) = re.findall(r"^http://127\.0\.0\.1:\d+/in/\S{43}$", served.said(), re.MULTILINE)
    with _without_proxy.open(link, timeout=HANGS) as answer:
        assert "进入" in answer.read().decode()
    assert (served.folder / "outputs" / "2024" / "305-水利局" / "水利局2024年度部门预算公开.docx").is_file()
    with _without_proxy.open(f"http://127.0.0.1:{served.port}/ui-settings", timeout=HANGS) as answer:
        assert json.loads(answer.read())["api_url"] == f"http://127.0.0.1:{served.port}/api"
    assert {one["name"] for one in served.call("deployments/filter")} == {
        "yearly", "part", "department", "watch", "pdf", "publish", "audit",
    }  # fmt: skip
    receipts = served.folder / "inputs" / "2024" / "305-水利局" / "回执"
    assert [path.name for path in receipts.iterdir() if not path.name.startswith(".")] == [
        "305001-水利局（已收到，没有问题）.txt"
    ]


def a_dropped_department_becomes_a_document(served: Served, make_department: MakeDepartment) -> None:
    make_department(served.folder / "inputs", "312", "林业局")
    document = served.folder / "outputs" / "2024" / "312-林业局" / "林业局2024年度部门预算公开.docx"
    assert wait_for(document.is_file), served.said()
    assert wait_for(lambda: "2 个部门全部成功" in served.said())


def a_killed_server_and_a_killed_worker_are_started_again(served: Served, make_department: MakeDepartment) -> None:
    for what, told in (("server_process", "Prefect 服务意外结束"), ("worker start", "工作进程意外结束")):
        (number, *_) = [number for number, command in served.programs().items() if what in command]
        os.kill(number, signal.SIGKILL)
        assert wait_for(lambda told=told: told in served.said()), served.said()
    make_department(served.folder / "inputs", "318", "交通局")
    document = served.folder / "outputs" / "2024" / "318-交通局" / "交通局2024年度部门预算公开.docx"
    assert wait_for(document.is_file), served.said()
    assert wait_for(lambda: "3 个部门全部成功" in served.said())
    runs = served.call("flow_runs/filter")
    assert {one["parameters"]["request"]["year"] for one in runs} == {2024}  # by which `recover` knows what is alive
    assert {one["state_name"] for one in runs} <= {"Completed", "Scheduled"}


def a_second_one_in_the_same_project_is_refused(served: Served) -> None:
    command = [sys.executable, "-P", "-m", "budget_disclosure.cli", "serve", "2024", "--port", str(served.port + 1)]
    second = subprocess.run(command, cwd=served.folder, capture_output=True, check=False, timeout=HANGS)
    assert second.returncode == 2
    assert "另一个 disclose serve 已经在这个项目里运行" in second.stderr.decode()


def nothing_is_left_when_it_is_stopped(served: Served) -> None:
    assert len(served.programs()) > 1
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(HANGS) == 130
    assert wait_for(lambda: served.programs() == {}), served.programs()
    assert re.search(r"Traceback", served.said()) is None


def test_watch_has_no_pages_and_goes_on_when_its_server_is_killed(
    tmp_path: Path, make_department: MakeDepartment
) -> None:
    with started(tmp_path.resolve(), make_department, "watch", "2024") as watched:
        (server,) = [number for number, command in watched.programs().items() if "server_process" in command]
        os.kill(server, signal.SIGKILL)
        assert wait_for(lambda: "Prefect 服务意外结束，已重新启动" in watched.said()), watched.said()
        make_department(watched.folder / "inputs", "312", "林业局")
        assert wait_for(lambda: "2 个部门全部成功" in watched.said()), watched.said()
        watched.process.send_signal(signal.SIGINT)
        assert watched.process.wait(HANGS) == 130
        assert wait_for(lambda: watched.programs() == {}), watched.programs()
        assert "Traceback" not in watched.said()
