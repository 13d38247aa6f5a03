"""The environment of an embedded run is ours, whatever was inherited."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.runs.prefect_environment import choose_home, own


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
        "PREFECT_API_KEY": "key",
        "PREFECT_API_DATABASE_CONNECTION_URL": "postgresql+asyncpg://elsewhere/prefect",
        "PREFECT_HOME": "/elsewhere",
    }
    monkeypatch.setattr(os, "environ", environment)
    for name in [name for name in sys.modules if name.split(".")[0] == "prefect"]:
        monkeypatch.delitem(sys.modules, name)
    return environment


def test_inherited_settings_are_gone_and_ours_are_set(environment: dict[str, str], tmp_path: Path) -> None:
    own(tmp_path / "home", tmp_path / "logs" / "run.log")

    assert environment["PREFECT_HOME"] == str(tmp_path / "home")
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] == "120"
    assert environment["PREFECT_LOGGING_HANDLERS_FILE_FILENAME"] == str(tmp_path / "logs" / "run.log")
    assert Path(environment["PREFECT_LOGGING_CONFIG_PATH"]).is_file()
    for name in ("PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_API_DATABASE_CONNECTION_URL"):
        assert name not in environment


@pytest.mark.usefixtures("environment")
def test_it_is_too_late_once_prefect_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect", os)

    with pytest.raises(DisclosureError, match="已被导入"):
        own(tmp_path, tmp_path / "run.log")


def test_the_project_folder_keeps_the_home_that_prefect_toml_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert choose_home(Path("elsewhere")) == Path("elsewhere/.prefect-home")
    (tmp_path / "prefect.toml").touch()
    assert choose_home(Path("elsewhere")) == tmp_path / ".prefect-home"


def test_a_server_named_in_a_file_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PREFECT_API_URL=http://127.0.0.1:9/api\n")
    code = (
        "from pathlib import Path\nfrom budget_disclosure.runs.prefect_environment import own, refuse_server\n"
        "own(Path('home'), Path('run.log'))\n"
        "try: refuse_server()\nexcept Exception as error: print(type(error).__name__, error)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert finished.stdout.startswith(
        "DisclosureError 当前文件夹的 .env 或 Prefect 配置指定了服务器 http://127.0.0.1:9/api"
    )
