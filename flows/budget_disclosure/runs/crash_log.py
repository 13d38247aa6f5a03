"""Where the traceback of an unexpected fault goes: a file, because a clerk's screen is no place for it."""

import logging
import platform
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

from budget_disclosure import __version__

_NAME = "disclose-错误日志.txt"
_log = logging.getLogger(__name__)


def write_crash_log(error: BaseException) -> Path | None:
    """Append the traceback to a file in the working directory (the temporary one when that fails); return its path.

    ``None`` where neither can be written to. Never raises: what went wrong is told in any case.
    """
    try:
        text = _text(error)
    except Exception as unspeakable:  # an error whose own text fails
        text = f"{type(error).__name__}: {type(unspeakable).__name__}\n\n"
    for folder in (Path.cwd, lambda: Path(tempfile.gettempdir())):
        try:
            return _append(folder() / _NAME, text)
        except OSError as not_here:
            _log.info("crash log not here: %s", not_here)
    return None


def _text(error: BaseException) -> str:
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    head = f"{moment} disclose {__version__} Python {platform.python_version()} {platform.platform()}\n"
    return head + "".join(traceback.format_exception(error)) + "\n"


def _append(path: Path, text: str) -> Path:
    with path.open("a", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    return path
