"""The environment of an embedded run is ours, whatever was inherited."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.runs import prefect_environment
from budget_disclosure.runs.prefect_environment import choose_home, is_kept, own
from budget_disclosure.runs.prefect_server import expect_set_up

FOREIGN = (
    "PREFECT_API_URL",
    "PREFECT_API_KEY",
    "PREFECT_API_DATABASE_CONNECTION_URL",
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "SSL_CERT_FILE",
    "SSLKEYLOGFILE",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "WEB_CONCURRENCY",
    "PYTHONWARNINGS",
    "PYTHONHOME",
    "SAL_USE_VCLPLUGIN",
)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    environment = {"PATH": os.environ["PATH"], "TZ": "Asia/Shanghai", **dict.fromkeys(FOREIGN, "elsewhere")}
    monkeypatch.setattr(os, "environ", environment)
    for name in [name for name in sys.modules if name.split(".")[0] == "prefect"]:
        monkeypatch.delitem(sys.modules, name)
    return environment


def test_what_was_meant_for_other_programs_is_gone_and_ours_is_set(environment: dict[str, str], tmp_path: Path) -> None:
    own(tmp_path / "home", tmp_path / "logs" / "run.log")

    assert set(FOREIGN).isdisjoint(environment)
    assert environment["TZ"] == "Asia/Shanghai"
    assert environment["PREFECT_HOME"] == environment["HOME"] == str(tmp_path / "home")
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["NO_PROXY"] == environment["no_proxy"] == "*"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["PREFECT_LOGGING_HANDLERS_FILE_FILENAME"] == str(tmp_path / "logs" / "run.log")
    assert Path(environment["PREFECT_LOGGING_CONFIG_PATH"]).is_file()


def test_programs_that_are_started_get_a_folder_for_temporary_files_that_exists(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment |= {"TMPDIR": str(tmp_path / "missing"), "PATH": ""}
    monkeypatch.setattr(tempfile, "tempdir", None)

    own(tmp_path / "home", tmp_path / "run.log")

    assert {Path(environment[name]).is_dir() for name in ("TMPDIR", "TMP", "TEMP")} == {True}
    assert environment["PATH"] == os.defpath


@pytest.mark.parametrize(
    ("name", "kept"), [("LC_ALL", True), ("Path", True), ("ProgramFiles(x86)", True), ("LANG", True), ("HOMER", False)]
)
def test_what_says_where_things_are_is_kept(name: str, kept: bool) -> None:
    assert is_kept(name) is kept


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


def test_where_the_project_folder_cannot_be_written_to_the_home_is_beside_the_outputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**where: Path) -> object:
        if where["dir"] == tmp_path / ".prefect-home":
            raise PermissionError(13, "read-only")
        return tempfile.SpooledTemporaryFile()

    monkeypatch.chdir(tmp_path)
    (tmp_path / "prefect.toml").touch()
    monkeypatch.setattr(prefect_environment.tempfile, "TemporaryFile", refuse)

    assert choose_home(Path("elsewhere")) == Path("elsewhere/.prefect-home")


def test_a_database_that_was_never_set_up_wholly_is_begun_anew_and_that_of_another_version_set_up_further(
    tmp_path: Path,
) -> None:
    database, log, ready = (tmp_path / f"embedded-1.{suffix}" for suffix in ("db", "db-wal", "ready"))
    for file in (database, log):
        file.touch()
    ready.write_text("3.8.8", encoding="utf-8")

    expect_set_up(database, "3.8.8")
    assert (database.exists(), log.exists(), ready.exists()) == (True, True, True)
    expect_set_up(database, "3.9.0")
    assert (database.exists(), log.exists(), ready.exists()) == (True, True, False)
    expect_set_up(database, "3.9.0")  # killed before it was done
    assert (database.exists(), log.exists(), ready.exists()) == (False, False, False)
