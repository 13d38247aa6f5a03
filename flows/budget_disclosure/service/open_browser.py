"""The browser of the desktop, opened at a link.

A run's own environment (``runs.prefect_environment.own``) leaves out what a desktop says to its programs, so a browser
is opened in the one that was there before.
"""

import os
import subprocess
import sys
from collections.abc import Mapping

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
# Some browsers are only a command that ends with the browser: what goes on for so long has opened.
_SECONDS = 15.0


def has_desktop(environment: Mapping[str, str]) -> bool:
    """Return whether there is a desktop; browsers of a terminal do not count."""
    return os.name == "nt" or sys.platform == "darwin" or any(map(environment.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def open_browser(link: str, environment: Mapping[str, str], seconds: float = _SECONDS) -> bool:
    """Open a link in the browser of the desktop of an environment, and return whether there is one."""
    if not has_desktop(environment):
        return False
    opening = subprocess.Popen(
        [sys.executable, "-I", "-c", _OPEN, link],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # it is the desktop's: stopping the program does not close it
    )
    try:
        return opening.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return True
