"""`disclose run` as a program of its own: Prefect takes its settings once in a process, and tests share one."""

import subprocess
import sys

from tests.support.limits import HANGS


def run_alone(*words: str) -> int:
    """Run ``disclose run`` with the words given; return its exit code, its output is shown where the test fails."""
    command = [sys.executable, "-m", "budget_disclosure.cli", "run", *words]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=HANGS)
    print(ended.stdout, ended.stderr)
    return ended.returncode
