"""`disclose run --over …`: a spread run from the command line, with a server that is there or one of its own."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.report.run_summary import on_record
from budget_disclosure.runs.embedded_run import show_progress, tell_end
from budget_disclosure.runs.log_files import new_log
from budget_disclosure.runs.prefect_environment import choose_home, own
from budget_disclosure.runs.prefect_server import embedded_server
from budget_disclosure.runs.run_plan import require_declarations
from budget_disclosure.runs.run_request import YearRequest
from budget_disclosure.service.spread_run import Spread, run_spread


def run_spread_here(request: YearRequest, spread: Spread, api: str) -> int:
    """Spread a run and return the exit code that its outcomes give. Raises ``DisclosureError``."""
    address = api or os.environ.get("PREFECT_API_URL", "")
    if spread.dask_options is None and not address:
        raise DisclosureError("请用 --api 指明 Prefect 服务的地址，如 --api http://服务器:4200/api。")
    started = time.monotonic()
    require_declarations(request)
    home, log_file = choose_home(request.outputs), new_log(request.state_folder / "logs")
    own(home, log_file)
    show_progress()
    with on_record(request.state_folder), _server(address, home, log_file):
        return tell_end(request, run_spread(request, spread, log_file), log_file, started)


@contextlib.contextmanager
def _server(address: str, home: Path, log_file: Path) -> Iterator[None]:
    if not address:
        with embedded_server(home, log_file) as wait_for_server:
            wait_for_server()
            yield
        return
    os.environ["PREFECT_API_URL"] = address
    yield
