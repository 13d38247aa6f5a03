"""Runs `disclose run` in hostile environments and prints a table: ``make torture``.

Each line changes one thing in the environment; a department must come out with the bytes that it has without the change,
exit code 0 and nothing said in English.
"""

import argparse
import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.small_batch import send_batch
from tests.support.stopped_runs import contents, differing

ROOT = Path(__file__).parents[2]
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1
_ENGLISH = re.compile(r"Traceback|Error|Warning|INFO|prefect|Exception", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """What is different: variables that are set, others that are not, where the run is started, and by whom."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    launcher: bool = False
    read_only: bool = False


def cases(root: Path) -> list[Case]:
    proxies = [
        Case(f"{name}={value}", {name: value})
        for name, value in (
            ("ALL_PROXY", "socks5://127.0.0.1:9"),
            ("all_proxy", "socks5://127.0.0.1:9"),
            ("HTTP_PROXY", "http://127.0.0.1:9"),
            ("https_proxy", "nonsense"),
            ("NO_PROXY", "["),
        )
    ]
    return [
        Case("nothing"),
        *proxies,
        Case("PREFECT_API_URL elsewhere", {"PREFECT_API_URL": "http://127.0.0.1:9/api"}),
        Case(
            "PREFECT_HOME, database elsewhere", {"PREFECT_HOME": "/nowhere", "PREFECT_API_DATABASE_CONNECTION_URL": "x"}
        ),
        Case("PREFECT_LOGGING_LEVEL wrong", {"PREFECT_LOGGING_LEVEL": "LOUD", "PREFECT_PROFILE": "none"}),
        Case("SSL_CERT_FILE missing", {"SSL_CERT_FILE": "/nowhere.pem", "SSLKEYLOGFILE": "/nowhere/keys"}),
        Case("WEB_CONCURRENCY wrong", {"WEB_CONCURRENCY": "many"}),
        Case("PYTHONWARNINGS=error", {"PYTHONWARNINGS": "error"}),
        Case("PYTHONOPTIMIZE=2", {"PYTHONOPTIMIZE": "2"}),
        Case("PYTHONINSPECT, PYTHONDEVMODE", {"PYTHONINSPECT": "1", "PYTHONDEVMODE": "1"}),
        Case("PYTHONUTF8=0 and LC_ALL=C", {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}),
        Case("PYTHONHOME wrong (./disclose)", {"PYTHONHOME": "/nowhere", "PYTHONHASHSEED": "x"}, launcher=True),
        Case("LC_ALL=C", {"LC_ALL": "C", "LANG": "C"}),
        Case("LC_ALL unknown", {"LC_ALL": "xx_XX.KOI8"}),
        Case("HOME unset", without=("HOME",)),
        Case("HOME missing", {"HOME": "/nowhere"}),
        Case("PATH unset", without=("PATH",)),
        Case("TMPDIR missing", {"TMPDIR": "/nowhere", "TEMP": "/nowhere"}),
        Case("TMPDIR with Chinese name", {"TMPDIR": str(root / "临时 文件")}),
        Case("TZ=Pacific/Kiritimati", {"TZ": "Pacific/Kiritimati"}),
        Case("TZ wrong", {"TZ": "Mars/Phobos"}),
        Case("nothing at all", without=tuple(os.environ)),
        Case("read-only project, --outputs elsewhere", read_only=True),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose name matches this pattern")
    parser.add_argument("--without-libreoffice", action="store_true", help="quicker; not the cases without a PATH")
    arguments = parser.parse_args()
    if arguments.without_libreoffice:
        os.environ["PATH"] = "/nowhere"
    failed = 0
    with tempfile.TemporaryDirectory(prefix="disclose-environments-") as name:
        root = Path(name).resolve()
        root.chmod(0o755)
        (root / "临时 文件").mkdir()
        send_batch(root / "inputs", changed=False)
        expected: dict[str, bytes] = {}
        for number, case in enumerate(cases(root)):
            finds_libreoffice = "PATH" in case.without and arguments.without_libreoffice
            if number and (finds_libreoffice or not re.search(arguments.only, case.name)):
                continue
            folder = root / f"{number}"
            ended = run(case, root, folder)
            found = contents(folder)
            expected = expected or found
            different = differing(found, expected)
            said = sorted(set(_ENGLISH.findall(ended.stdout + ended.stderr)))
            is_right = ended.returncode == 0 and not different and not said and not ended.stderr
            failed += not is_right
            verdict = "right" if not different else f"{len(different)} files differ"
            print(
                f"{case.name:40} exit code {ended.returncode}, output {verdict}, {'ok' if is_right else 'WRONG'}",
                flush=True,
            )
            if not is_right:
                print(ended.stdout[-2000:], ended.stderr[-2000:], said, different[:5])
            (folder / "project").chmod(0o755)
            shutil.rmtree(folder)
    return bool(failed)


def run(case: Case, root: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run one department of the batch in an environment of the case."""
    project, outputs = folder / "project", folder / "outputs"
    project.mkdir(parents=True)
    outputs.mkdir()
    (project / "prefect.toml").write_text('home = ".prefect-home"\n')
    environment = {name: value for name, value in os.environ.items() if name not in case.without} | dict(case.variables)
    program = ["/bin/sh", str(ROOT / "disclose")] if case.launcher else [sys.executable, "-m", "budget_disclosure.cli"]
    if case.read_only:
        project.chmod(0o555)
    return subprocess.run(
        [
            *program,
            *("run", "2024", "--department", "301", "302", "303", "--inputs", str(root / "inputs")),
            *("--outputs", str(outputs), "--templates", str(ROOT / "templates")),
        ],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        preexec_fn=_heed_permissions,
    )


def _heed_permissions() -> None:
    """Let permissions hold for the run also where it is root's: no capability to override them survives its start."""
    ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
