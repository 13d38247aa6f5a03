"""Opening the page: on this machine only, or in the bureau's network when asked to."""

import ipaddress
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from budget_disclosure.actions.last_year_of_units import YearFolders
from budget_disclosure.desk.desk_app import desk_app
from budget_disclosure.desk.desk_context import Desk
from budget_disclosure.desk.desk_server import in_service, listen
from budget_disclosure.model.errors import DisclosureError

USUAL_PORT: Final = 4300
_HERE, _EVERYWHERE = "127.0.0.1", "0.0.0.0"
# Nothing is sent there: it is only asked by which of its addresses this machine would (RFC 5737).
_SOMEWHERE = ("192.0.2.1", 9)
_PROGRESS = "budget_disclosure.progress"


@dataclass(frozen=True, slots=True)
class DeskRequest:
    """What is opened. Without a ``port`` the usual one, or any where that is taken.

    ``lan`` is ``None`` for this machine only, an address (or name) of this machine in the network, ``""`` where the
    program is to find out.
    """

    year: int
    folders: YearFolders
    port: int | None = None
    lan: str | None = None


@contextmanager
def open_desk(request: DeskRequest) -> Iterator[Desk]:
    """Serve the page of a year until the block ends. Raises ``DisclosureError`` when it cannot be opened."""
    listening = _listen(_HERE if request.lan is None else _EVERYWHERE, request.port)
    port = listening.getsockname()[1]
    names = [_HERE, "localhost"]
    if request.lan is not None:
        outside = request.lan or _own_address()
        names += [outside, socket.gethostname().lower()]
    units = f"http://{_HERE if request.lan is None else outside}:{port}"
    hosts = frozenset(f"{name}:{port}" for name in names)
    desk = Desk(request.year, request.folders, f"http://{_HERE}:{port}", units, hosts)
    desk.files.keep_address(units)
    progress = logging.getLogger(_PROGRESS)
    progress.addHandler(desk.orders)
    try:
        with in_service(desk_app(desk), listening):
            yield desk
    finally:
        progress.removeHandler(desk.orders)


def _listen(host: str, port: int | None) -> socket.socket:
    with suppress(OSError):
        return listen(host, USUAL_PORT if port is None else port)
    if port is None:
        with suppress(OSError):
            return listen(host, 0)
    raise DisclosureError(f"端口 {port or USUAL_PORT} 已被别的程序占用，请用 --desk-port 换一个。")


def _own_address() -> str:
    """Return this machine's address in the network. Raises ``DisclosureError`` where it has none."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_SOMEWHERE)
        found = str(probe.getsockname()[0])
        if not ipaddress.ip_address(found).is_loopback:
            return found
    raise DisclosureError("没有找到这台计算机在单位网络里的地址，请写明：--lan 地址。")
