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


def write_crash_log(error: BaseException) -> Path:
    """Append the traceback to a file in the working directory (the temporary one when that fails); return its path."""
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    head = f"{moment} disclose {__version__} Python {platform.python_version()} {platform.platform()}\n"
    text = head + "".join(traceback.format_exception(error)) + "\n"
    try:
        return _append(Path.cwd() / _NAME, text)
    except OSError as not_here:
        _log.warning("crash log not in the working directory: %s", not_here)
        return _append(Path(tempfile.gettempdir()) / _NAME, text)


def _append(path: Path, text: str) -> Path:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)
    return path
