"""`disclose serve` for twenty minutes under a random stream of drops, corrections, bad files, deletions and kills.

``make soak``. At the end the outputs must be exactly those of one clean batch over the final inputs, the memory must not
have grown, and no process, running run or lock may be left. Everything random comes from the seed; only how much fits
into the time does not. Linux only.
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from budget_disclosure.store.run_lock import departments_in_use
from tests.support.stopped_runs import processes

ROOT = Path(__file__).parents[2]
PORT = 4377
_LONG = 900.0
_NOTE = re.compile(r'<c r="C4"( s="\d+")?(?:/>|[^>]*>.*?</c>)')
_AMOUNT = re.compile(r'(<c r="[I-R]\d+"[^>]*><v>)(\d+)(</v>)')
# What a clean batch and a served one may differ in: when something was found, and what was kept on the way.
_APART = (".disclose", "变动清单", "校验报告.html", "校验报告.json", "index.html")


class Soak:
    """A served project and what is done to it."""

    def __init__(self, folder: Path, departments: int, seed: int) -> None:
        self.folder, self.chance, self.number = folder, random.Random(seed), 0
        self.aside: dict[Path, bytes] = {}
        self.memory: list[float] = []
        self.done: Counter[str] = Counter()
        shutil.copytree(ROOT / "templates", folder / "templates")
        for name in ("prefect.yaml", "prefect.toml"):
            shutil.copy(ROOT / name, folder / name)
        (folder / "flows").mkdir()
        for path in (ROOT / "flows").glob("*.py"):
            shutil.copy(path, folder / "flows")
        county = ["sample-county", "--departments", str(departments), "--seed", str(seed)]
        self.disclose([*county, "--inputs", "county"])
        shutil.copytree(folder / "county" / "outputs", folder / "outputs")
        self.all = sorted((folder / "county" / "2024").rglob("*.xlsx"))
        (folder / "inputs" / "2024").mkdir(parents=True)
        for path in (folder / "county" / "2024").iterdir():
            if path.is_file():
                shutil.copy(path, folder / "inputs" / "2024")
        # The units begin with half of their workbooks.
        for path in self.chance.sample(self.all, len(self.all) // 2):
            self.put(self.place(path), path.read_bytes())
        self.start()

    # --- what happens ------------------------------------------------------------------------------------------------

    def drop(self) -> None:
        """A unit that has not reported sends its workbook; sometimes byte by byte."""
        missing = [path for path in self.all if not self.place(path).exists()]
        if missing:
            path = self.chance.choice(missing)
            target, content = self.place(path), path.read_bytes()
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                for start in range(0, len(content), 50_000):
                    stream.write(content[start : start + 50_000])
                    stream.flush()
                    time.sleep(self.chance.random() / 20)

    def burst(self) -> None:
        """A department sends everything anew."""
        folder = self.chance.choice(self.all).parent
        for path in folder.glob("*.xlsx"):
            self.put(self.place(path), path.read_bytes())

    def correct_note(self) -> None:
        """A unit writes another note: new documents of it and of its department."""
        self.change("其他说明", lambda text: _NOTE.sub(self.note, text, count=1))

    def correct_amount(self) -> None:
        """A unit changes an amount: mostly an error, which goes back to it."""
        self.change("基本支出", lambda text: _AMOUNT.sub(lambda m: f"{m[1]}{int(m[2]) + 100}{m[3]}", text, count=1))

    def break_file(self) -> None:
        """Half a workbook arrives, or something that is none."""
        target = self.there()
        if target is not None:
            self.aside.setdefault(target, target.read_bytes())
            content = self.aside[target]
            self.put(target, self.chance.choice([content[: len(content) // 2], b"not a workbook", b""]))

    def mend_file(self) -> None:
        """What was broken comes back whole."""
        if self.aside:
            target = self.chance.choice(sorted(self.aside))
            self.put(target, self.aside.pop(target))

    def delete(self) -> None:
        """A workbook is taken away."""
        if (target := self.there()) is not None:
            self.aside.pop(target, None)
            target.unlink()

    def rename(self) -> None:
        """A workbook is renamed, and its content stays."""
        if (target := self.there()) is not None and target not in self.aside:
            target.rename(target.with_name(f"{target.stem.removesuffix('（改）')}（改）.xlsx"))

    def open_for_a_while(self) -> None:
        """Somebody opens a workbook and closes it again."""
        if (target := self.there()) is not None:
            mark = target.with_name(f"~${target.name}")
            mark.write_bytes(b"")
            time.sleep(self.chance.uniform(1, 5))
            mark.unlink()

    def kill(self) -> None:
        """One of its processes is killed; it is started again where that was the program itself."""
        alive = self.programs()
        if alive:
            number = self.chance.choice(sorted(alive))
            self.done[f"killed: {kind_of(alive[number])}"] += 1
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                return
            time.sleep(1)
            if self.process.poll() is not None:
                self.start()

    # --- its parts ---------------------------------------------------------------------------------------------------

    def place(self, path: Path) -> Path:
        return self.folder / "inputs" / "2024" / path.parent.name / path.name

    def there(self) -> Path | None:
        found = sorted(
            path for path in (self.folder / "inputs" / "2024").glob("*/*.xlsx") if not path.name.startswith("~$")
        )
        return self.chance.choice(found) if found else None

    def put(self, target: Path, content: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def change(self, title: str, edit: Callable[[str], str]) -> None:
        target = self.there()
        if target is None or target in self.aside:
            return
        with zipfile.ZipFile(target) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        titles = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode())
        part = f"xl/worksheets/sheet{titles.index(title) + 1}.xml"
        parts[part] = edit(parts[part].decode()).encode()
        temporary = target.with_name(f".{target.name}")
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)
        temporary.replace(target)

    def note(self, match: "re.Match[str]") -> str:
        self.number += 1
        style = match[1] or ""
        return f'<c r="C4"{style} t="inlineStr"><is><t>第 {self.number} 次更正的说明。</t></is></c>'

    def disclose(self, arguments: list[str]) -> int:
        command = [sys.executable, "-P", "-m", "budget_disclosure.cli", *arguments]
        return subprocess.run(command, cwd=self.folder, env=environment(), check=False).returncode

    def start(self) -> None:
        command = [sys.executable, "-P", "-m", "budget_disclosure.cli", "serve", "2024", "--port", str(PORT)]
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment(), stdout=said, stderr=said, start_new_session=True
            )
        end = time.monotonic() + _LONG
        before = (self.folder / "said").stat().st_size
        while b"Ctrl-C" not in (self.folder / "said").read_bytes()[before:]:
            if self.process.poll() is not None:  # the one before still lets go of its port or its database
                time.sleep(1)
                self.start()
                return
            if time.monotonic() > end:
                sys.exit("it does not start")
            time.sleep(0.5)

    def programs(self) -> dict[int, str]:
        """Return the processes of this project by number, with their commands."""
        return {number: command.decode().replace("\0", " ") for number, command in processes(self.folder)}

    def measure(self) -> None:
        total = 0
        for number in self.programs():
            try:
                text = Path(f"/proc/{number}/smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])  # type: ignore[index]
            except (OSError, TypeError):
                continue
        self.memory.append(total / 1024)


def environment() -> dict[str, str]:
    # Without LibreOffice: its own tests kill it.
    return {**os.environ, "PATH": "/nowhere", "TZ": "Asia/Shanghai"}


def kind_of(command: str) -> str:
    for words in ("runs.server_process", "runs.worker_process", "worker start", "guard.py", "serve 2024"):
        if words in command:
            return words
    return "another"


def results(outputs: Path) -> dict[str, bytes]:
    """Return what stands in the outputs of a year, but for what tells the way there."""
    year = outputs / "2024"
    return {
        path.relative_to(year).as_posix(): path.read_bytes()
        for path in year.rglob("*")
        if path.is_file() and not any(part.startswith(_APART) for part in path.relative_to(year).parts)
    }


def findings(outputs: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Return what each report says, but for times."""
    said = {}
    for path in sorted((outputs / "2024").glob("*/校验报告.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        told = [*report["findings"], *(one for document in report["documents"] for one in document["findings"])]
        said[path.parent.name] = sorted(
            (one["rule"], str(one.get("at") or one.get("place")), str(one.get("found"))) for one in told
        )
    return said


def unfinished(outputs: Path) -> set[str]:
    """Return the folders of the departments of which not every document could be made."""
    last = json.loads((outputs / "2024" / ".disclose" / "last_run.json").read_text(encoding="utf-8"))
    return {f"{one['code']}-{one['name']}" for one in last["departments"] if one["state"] != "已生成"}


def settled(soak: Soak) -> bool:
    """Wait until nothing has been written for a while."""
    end, still, before = time.monotonic() + _LONG, 0, None
    while time.monotonic() < end:
        now = {path: path.stat().st_mtime_ns for path in (soak.folder / "outputs").rglob("*") if path.is_file()}
        still = still + 1 if now == before else 0
        if still >= 60:  # what is broken is waited for longer than anything else
            return True
        before = now
        time.sleep(1)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--departments", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20240206)
    arguments = parser.parse_args()
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="disclose-soak-") as name:
        soak = Soak(Path(name).resolve(), arguments.departments, arguments.seed)
        deeds = {
            soak.drop: 8, soak.burst: 1, soak.correct_note: 6, soak.correct_amount: 3, soak.break_file: 2,
            soak.mend_file: 2, soak.delete: 1, soak.rename: 1, soak.open_for_a_while: 1, soak.kill: 0.5,
        }  # fmt: skip
        end = time.monotonic() + 60 * arguments.minutes
        while time.monotonic() < end:
            (deed,) = soak.chance.choices(list(deeds), list(deeds.values()))
            soak.done[deed.__name__] += 1
            deed()
            soak.measure()
            time.sleep(soak.chance.expovariate(1))
        if not settled(soak):
            problems.append("it does not come to rest")
        soak.measure()
        problems += wrong_with(soak)
    for deed, count in soak.done.most_common():
        print(f"{deed:32}{count:6}")
    quarter = max(1, len(soak.memory) // 4)
    early, late = (
        statistics.median(soak.memory[part]) for part in (slice(quarter, 2 * quarter), slice(-quarter, None))
    )
    print(f"memory of all processes (PSS): {early:.0f} MB in the second quarter, {late:.0f} MB in the last")
    if late > 1.25 * early:
        problems.append("memory grew")
    print("\n".join(problems) or "the outputs are those of a clean batch; nothing is left")
    return bool(problems)


def wrong_with(soak: Soak) -> list[str]:
    """Stop the program and compare with a clean batch over what lies there."""
    soak.process.send_signal(signal.SIGINT)
    soak.process.wait(60)
    problems = []
    time.sleep(2)
    if left := soak.programs():
        problems.append(f"left alive: {left}")
    if used := departments_in_use(soak.folder / "outputs" / "2024" / ".disclose"):
        problems.append(f"locked: {used}")
    with sqlite3.connect(soak.folder / ".prefect-home" / "serve-1.db") as database:
        running = database.execute("select name, state_name from flow_run where state_type in ('RUNNING', 'PENDING')")
        problems += [f"run left as if it ran: {row}" for row in running]
    shutil.copytree(soak.folder / "county" / "outputs", soak.folder / "clean")
    soak.disclose(["run", "2024", "--outputs", "clean"])
    served, clean = results(soak.folder / "outputs"), results(soak.folder / "clean")
    gone = {path.name for path in (soak.folder / "outputs" / "2024").iterdir()} - {
        path.name for path in (soak.folder / "clean" / "2024").iterdir()
    }
    without = unfinished(soak.folder / "clean")
    for path in sorted(served.keys() | clean.keys()):
        department = path.partition("/")[0]
        # Documents of before stay where errors keep new ones from being made.
        is_older = path not in clean and department in without
        if served.get(path) != clean.get(path) and department not in gone and not is_older:
            problems.append(f"differs: {path}")
    told, expected = findings(soak.folder / "outputs"), findings(soak.folder / "clean")
    problems += [f"other findings: {one}" for one in sorted(expected) if told.get(one) != expected[one]]
    said = (soak.folder / "said").read_text(encoding="utf-8")
    if "Traceback" in said:
        problems.append("a traceback reached the screen")
    return problems


if __name__ == "__main__":
    sys.exit(main())
