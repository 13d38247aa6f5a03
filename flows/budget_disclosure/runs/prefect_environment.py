"""The environment of an embedded run: ours, whatever was inherited.

What is kept is listed, everything else goes: a proxy, a certificate file, a server's address, an option of Python or of
a library that somebody set for another program has stopped runs before. Prefect reads its settings when it is imported,
so ``own`` must come before the first ``import prefect``. Flows that a Prefect worker runs are not started here and keep
the settings of their server.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from budget_disclosure.model.errors import DisclosureError

# Where programs and folders are, who the user is, which language and time they have.
_KEPT = (
    "PATH PATHEXT HOME USER LOGNAME USERNAME USERPROFILE USERDOMAIN HOMEDRIVE HOMEPATH LANG LANGUAGE TZ TMPDIR TMP TEMP"
    " SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86)"
    " PROGRAMW6432 NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE VIRTUAL_ENV PYTHONPATH"
)
_KEPT_PREFIXES = ("LC_", "XDG_", "LD_", "DYLD_")


def own(home: Path, log_file: Path) -> None:
    """Set the environment for an embedded run: Prefect's own files under ``home``, its log lines in ``log_file`` only.

    Raises ``DisclosureError`` when Prefect is already imported, because the settings would have no effect.
    """
    if "prefect" in sys.modules:
        raise DisclosureError("Prefect 在设置运行环境之前已被导入，设置不会生效。")
    log_file.parent.mkdir(parents=True, exist_ok=True)
    ours = own_environment(os.environ, home, log_file)
    for name in [name for name in os.environ if name not in ours]:
        del os.environ[name]
    os.environ.update(ours)


def own_environment(inherited: Mapping[str, str], home: Path, log_file: Path) -> dict[str, str]:
    """Return the environment of an embedded run, made from the inherited one."""
    kept = {name: value for name, value in inherited.items() if is_kept(name)}
    folder = tempfile.gettempdir()  # one that exists and can be written to, whatever TMPDIR says
    return {
        # A search path that is not set is that of the system; an empty one finds nothing.
        "PATH": os.defpath,
        "HOME": str(home.resolve()),
        **{name: value for name, value in kept.items() if value},
        "TMPDIR": folder,
        "TEMP": folder,
        "TMP": folder,
        "DO_NOT_TRACK": "1",
        # Nothing here goes through a proxy, also where the system's settings name one.
        "NO_PROXY": "*",
        "no_proxy": "*",
        "PREFECT_HOME": str(home.resolve()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        # They stand in the log file; the server's copy would be read by nobody and waited for at the end.
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_LOGGING_CONFIG_PATH": str(files(__package__) / "prefect_logging.yaml"),
        "PREFECT_LOGGING_HANDLERS_FILE_FILENAME": str(log_file.resolve()),
    }


def is_kept(name: str) -> bool:
    """Return whether a variable of the environment reaches an embedded run."""
    return name.upper() in _KEPT.split() or name.upper().startswith(_KEPT_PREFIXES)


def choose_home(outputs: Path) -> Path:
    """Return where Prefect keeps its database: ``.prefect-home`` of the project folder, where there is one that can be
    written to, else one in ``outputs``. Raises ``OSError`` when that cannot be written to either.
    """
    project = Path.cwd()
    if (project / "prefect.toml").exists():
        home = project / ".prefect-home"
        try:
            return _writable(home)
        except OSError:
            pass
    return _writable(outputs / ".prefect-home")


def _writable(folder: Path) -> Path:
    """Return a folder, made when missing, after a file could be written into it; raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return folder
