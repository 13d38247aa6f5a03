"""The environment Prefect runs in when `disclose run` starts it: offline, quiet, local, whatever was inherited.

Prefect reads its settings when it is imported, so ``own`` must come before the first ``import prefect``. Flows that a
Prefect worker runs are not started here and keep the settings of their server.
"""

import os
import sys
from importlib.resources import files
from pathlib import Path

from budget_disclosure.model.errors import DisclosureError

_PREFIXES = ("PREFECT_", "OTEL_")
# The first start on a slow disk migrates a fresh database: measured 14-18 s here, Prefect gives up after 20.
_STARTUP_TIMEOUT_SECONDS = 120


def own(home: Path, log_file: Path) -> None:
    """Set the environment for an embedded run: Prefect's own files under ``home``, its log lines in ``log_file`` only.

    Removes every inherited Prefect setting (another server's address would send the run there).
    Raises ``DisclosureError`` when Prefect is already imported, because the settings would have no effect.
    """
    if "prefect" in sys.modules:
        raise DisclosureError("Prefect 在设置运行环境之前已被导入，设置不会生效。")
    for name in [name for name in os.environ if name.startswith(_PREFIXES)]:
        del os.environ[name]
    home.mkdir(parents=True, exist_ok=True)
    log_file.parent.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "DO_NOT_TRACK": "1",
            # An office's proxy must not be asked for the server on this machine.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "PREFECT_HOME": str(home.resolve()),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
            "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(_STARTUP_TIMEOUT_SECONDS),
            "PREFECT_LOGGING_CONFIG_PATH": str(files(__package__) / "prefect_logging.yaml"),
            "PREFECT_LOGGING_HANDLERS_FILE_FILENAME": str(log_file.resolve()),
        }
    )


def choose_home(outputs: Path) -> Path:
    """Return where Prefect keeps its database: ``.prefect-home`` of the project folder, else one in ``outputs``."""
    project = Path.cwd()
    return project / ".prefect-home" if (project / "prefect.toml").exists() else outputs / ".prefect-home"


def refuse_server() -> None:
    """Raise ``DisclosureError`` when a file in the working directory sends runs to a Prefect server after all."""
    from prefect.settings import get_current_settings

    address = get_current_settings().api.url
    if address:
        raise DisclosureError(f"当前文件夹的 .env 或 Prefect 配置指定了服务器 {address}。请去掉该项后重新运行。")
