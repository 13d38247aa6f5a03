"""The process of an embedded run's Prefect server: its arguments are its parent and the port."""

import os
import signal
import sys

from budget_disclosure.processes.end_with_parent import end_with_parent


def main() -> None:
    """Serve until the end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    parent, port = map(int, sys.argv[1:])
    end_with_parent(parent, lambda: os.read(0, 1))
    import uvicorn

    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="error",
        lifespan="on",
    )
    uvicorn.Server(config).run()
