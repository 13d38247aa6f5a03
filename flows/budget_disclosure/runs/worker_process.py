"""A process of the pool: reads departments from its standard input, writes outcomes to its standard output."""

import contextlib
import os
import pickle
import signal
import sys
import traceback
from dataclasses import dataclass

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.processes.end_with_parent import end_with_parent, wait_for_hang_up


class RemoteError(Exception):
    """What an error of a process was, where it cannot be sent itself; also the traceback of one that was."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error on its way to the run, with its traceback as text: pickling loses it."""

    error: Exception
    trace: str


def main() -> None:
    """Work on one department after the other until there are no more."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the run is asked to end, and we end with it
    end_with_parent(int(sys.argv[1]), wait_for_hang_up)
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints, prints to the log
    from budget_disclosure.runs.department_run import DepartmentJob, process_department

    with contextlib.suppress(EOFError):
        while True:
            job: DepartmentJob = pickle.load(sys.stdin.buffer)
            try:
                result: object = process_department(job)
            except Exception as error:
                result = Failure(sendable(error), traceback.format_exc())
            pickle.dump(result, results)
            results.flush()


def sendable(error: Exception) -> Exception:
    """Return the error, or one that says the same where it would not survive being pickled."""
    try:
        sent: object = pickle.loads(pickle.dumps(error))
    except Exception:
        sent = None
    if type(sent) is type(error) and str(sent) == str(error):
        return error
    return DisclosureError(str(error)) if isinstance(error, DisclosureError) else RemoteError(repr(error))
