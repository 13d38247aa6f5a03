"""Opening the page: here only, or for the network; a port that is taken; what is left when it ends."""

import http.client
import socket
from pathlib import Path
from urllib.parse import urlencode

import pytest

from budget_disclosure.desk import open_desk as opening
from budget_disclosure.desk.open_desk import DeskRequest, open_desk
from budget_disclosure.model.errors import DisclosureError
from tests.support.desks import NOW, YEAR, desk_year
from tests.support.limits import HANGS


def come_in(host: str, port: int, secret: str, source: str = "127.0.0.1") -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port, timeout=HANGS, source_address=(source, 0))
    headers = {"Origin": f"http://{host}:{port}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/in", urlencode({"secret": secret}), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("location") or ""


def test_it_is_open_on_this_machine_only_and_closed_at_the_end(tmp_path: Path) -> None:
    year = desk_year(tmp_path)
    with open_desk(DeskRequest(YEAR, year.desk.folders, port=0)) as desk:
        port = int(desk.address.rpartition(":")[2])
        assert come_in("127.0.0.1", port, desk.operator_link.rpartition("/")[2]) == (303, "/")
        with pytest.raises(ConnectionRefusedError):
            come_in("127.0.0.2", port, "")
        assert year.desk.files.address() == desk.address
    with pytest.raises(ConnectionRefusedError):
        come_in("127.0.0.1", port, "")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has all of 127.0.0.0/8")
def test_in_the_network_units_come_in_and_the_operator_does_not(tmp_path: Path) -> None:
    year = desk_year(tmp_path)
    with open_desk(DeskRequest(YEAR, year.desk.folders, port=0, lan="127.0.0.2")) as desk:
        port = int(desk.address.rpartition(":")[2])
        operator, unit = desk.operator_link.rpartition("/")[2], desk.files.make_link("305001", NOW)
        assert desk.link_address(unit) == f"http://127.0.0.2:{port}/in/{unit}"
        assert come_in("127.0.0.2", port, unit, source="127.0.0.3") == (303, "/unit/")
        assert come_in("127.0.0.2", port, operator, source="127.0.0.3")[0] == 403
        assert come_in("127.0.0.4", port, unit, source="127.0.0.3")[0] == 421  # a name nobody gave it


def test_a_port_that_is_named_and_taken_is_told_and_the_usual_one_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = desk_year(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(DisclosureError, match=f"端口 {port} 已被别的程序占用，请用 --desk-port 换一个"),
            open_desk(DeskRequest(YEAR, year.desk.folders, port=port)),
        ):
            pass
        monkeypatch.setattr(opening, "USUAL_PORT", port)
        with open_desk(DeskRequest(YEAR, year.desk.folders)) as desk:
            assert desk.address != f"http://127.0.0.1:{port}"
