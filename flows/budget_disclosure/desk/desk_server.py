"""The server of the page: uvicorn in a thread, and connections that cannot be held open for nothing."""

import asyncio
import logging
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from budget_disclosure.desk.desk_guard import App

HEAD_SECONDS: Final = 10.0
REQUEST_SECONDS: Final = 300.0
"""How long the lines of a request may take to come, and a whole request with its answer."""
_LOOK_SECONDS = 2.0
_MOST_OF_ADDRESS, _MOST = 40, 250
_MOST_HEAD_BYTES = 16_384
_END_SECONDS = 5.0
_log = logging.getLogger(__name__)


class BoundedProtocol(H11Protocol):
    """A connection that ends when its request does not come, or takes too long; so many of one address at a time."""

    _of_address: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch the clock."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._of_address[self._address] += 1
        self._waits_since = self._began_at = self.loop.time()
        self._look = self.loop.call_later(_LOOK_SECONDS, self._look_at_clock)
        if self._of_address[self._address] > _MOST_OF_ADDRESS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._look.cancel()
        self._of_address[self._address] -= 1
        if self._of_address[self._address] <= 0:
            del self._of_address[self._address]
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request from now on."""
        self._waits_since = self.loop.time()
        super().on_response_complete()

    def _look_at_clock(self) -> None:
        now = self.loop.time()
        is_waiting = self.conn.their_state is h11.IDLE or self.cycle is None or self.cycle.response_complete
        if now - self._waits_since > (HEAD_SECONDS if is_waiting else REQUEST_SECONDS):
            self.transport.abort()
        else:
            self._look = self.loop.call_later(_LOOK_SECONDS, self._look_at_clock)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises ``OSError`` when the port is taken."""
    return socket.create_server((host, port), backlog=128)


@contextmanager
def in_service(app: App, listening: socket.socket) -> Iterator[None]:
    """Serve an application in a thread of its own until the block ends."""
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="error",  # what scanners send is nobody's business
        access_log=False,  # addresses have secrets in them
        server_header=False,
        proxy_headers=False,  # nobody may say for himself where he comes from
        limit_concurrency=_MOST,
        h11_max_incomplete_event_size=_MOST_HEAD_BYTES,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server, listening), name="desk", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_END_SECONDS)
        listening.close()


def _run(server: Any, listening: socket.socket) -> None:
    try:
        server.run([listening])
    except Exception:
        _log.exception("the page is not served any more")
