"""Options of Python that somebody set in the environment for other programs: they do not reach this one."""

import os
import sys

# They change nothing that a person or a file could see.
_HARMLESS = frozenset(
    ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONHASHSEED", "PYTHONNOUSERSITE", "PYTHONUTF8")
)


def without_foreign_options() -> None:
    """Start this program anew, in the same process, where variables have changed how its Python works.

    Also where names of files would not be UTF-8: a department's folder has a Chinese name.
    """
    foreign = [name for name in os.environ if name.startswith("PYTHON") and name not in _HARMLESS]
    for name in foreign:
        del os.environ[name]
    has_worked = bool(foreign) and not sys.flags.ignore_environment
    # Windows knows no other program in the same process, and its names of files are never anything else.
    if sys.platform != "win32" and (has_worked or sys.getfilesystemencoding() != "utf-8"):
        utf8 = [] if "utf8" in sys._xoptions else ["-X", "utf8"]
        os.execv(sys.executable, [sys.executable, *utf8, *sys.orig_argv[1:]])
