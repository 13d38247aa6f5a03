"""The process of an embedded run's Prefect server: its arguments are its parent and the socket it listens to."""

import gc
import os
import signal
import socket
import sys

from budget_disclosure.processes.end_with_parent import end_with_parent


def main() -> None:
    """Serve until the end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    parent, place = map(int, sys.argv[1:])
    end_with_parent(parent, lambda: os.read(0, 1))
    # What is imported stays: looking for garbage among it would take a fifth of the time.
    gc.disable()
    import uvicorn

    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=place,  # on Windows, which has no socket to inherit
        log_level="error",
        lifespan="on",
    )
    config.load()
    gc.freeze()
    gc.enable()
    uvicorn.Server(config).run(None if sys.platform == "win32" else [socket.socket(fileno=place)])
