"""Thousands of changed workbooks: `make torture`, or `python bench/fuzz.py --cases 5000 --seed 1`.

Prints by mutator how many were read, blocked and could not be compared, and every case that is wrong with what repeats
it. Ends with 1 where one crashed, took over five seconds of a processor, or gave an amount that nobody reads there.
"""

import argparse
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "flows")]

from tests.support.fuzzing import Judged, Verdict, bases, judge  # noqa: E402
from tests.support.mutations import MUTATORS, mutated, without_what_is_not_read  # noqa: E402

WHOLE = 3
"""Of so many cases one goes the whole way: all checks of a unit, and the copy that goes back to it."""

Case = tuple[str, str, str]


def cases(count: int, seed: int, names: list[str], mutators: list[str]) -> Iterator[Case]:
    """Yield base, mutator and seed of each case: every mutator equally often, the bases in turn."""
    for number in range(count):
        mutator = mutators[number % len(mutators)]
        yield names[number // len(mutators) % len(names)], mutator, f"{seed}-{number}"


_bases: dict[str, bytes] = {}


def begin(found: dict[str, bytes]) -> None:
    """Give a worker the workbooks."""
    _bases.update(found)


def judged(case: Case) -> tuple[Case, Judged]:
    """Return a case with what became of it."""
    base, mutator, seed = case
    with tempfile.TemporaryDirectory() as folder:
        data = mutated(_bases[base], mutator, f"{base} {seed}")
        return case, judge(data, Path(folder), whole=int(seed.rpartition("-")[2]) // len(MUTATORS) % WHOLE == 0)


def resaved(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return workbooks that LibreOffice saved, on the way of .xls and .ods too; none where it is not there."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return {}
    saved = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "sample.xlsx").write_bytes(found["021001"])
        for name, ways in {"libreoffice": ["xlsx"], "by way of xls": ["xls", "xlsx"]}.items():
            source = folder / "sample.xlsx"
            for number, way in enumerate(ways):
                out = folder / f"{name} {number}"
                arguments = ["--headless", f"-env:UserInstallation={folder.as_uri()}/profile", "--convert-to", way]
                subprocess.run(
                    [program, *arguments, "--outdir", str(out), str(source)], check=True, capture_output=True
                )
                source = out / f"sample.{way}"
            saved[name] = without_what_is_not_read(source.read_bytes())
    return saved


def main() -> int:
    """Run the cases and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutator", action="append", choices=list(MUTATORS), help="only this one")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="where wrong cases are written as workbooks")
    arguments = parser.parse_args()
    found = {**bases(), **resaved(bases())}
    chosen = list(cases(arguments.cases, arguments.seed, list(found), arguments.mutator or list(MUTATORS)))
    counts: dict[str, Counter[Verdict]] = {name: Counter() for name in arguments.mutator or MUTATORS}
    slowest: dict[str, float] = {}
    wrong: list[tuple[Case, Judged]] = []
    context = multiprocessing.get_context("spawn")
    with context.Pool(arguments.processes, begin, (found,)) as pool:
        for case, result in pool.imap_unordered(judged, chosen, chunksize=4):
            counts[case[1]][result.verdict] += 1
            slowest[case[1]] = max(result.seconds, slowest.get(case[1], 0.0))
            if not result.verdict.is_right:
                wrong.append((case, result))
                print("WRONG", *case, "|", result.verdict, f"{result.seconds:.1f} s", result.words[:300], flush=True)
                if arguments.keep:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    path = arguments.keep / f"{'_'.join(case).replace(' ', '-')}.xlsx"
                    path.write_bytes(mutated(found[case[0]], case[1], f"{case[0]} {case[2]}"))
    print(f"{'mutator':<18}{'cases':>7}" + "".join(f"{verdict.value:>14}" for verdict in Verdict) + f"{'slowest':>10}")
    for name, by_verdict in counts.items():
        numbers = "".join(f"{by_verdict[verdict]:>14}" for verdict in Verdict)
        print(f"{name:<18}{by_verdict.total():>7}{numbers}{slowest.get(name, 0.0):>8.2f} s")
    total = sum(counts.values(), Counter[Verdict]())
    print(f"{'all':<18}{total.total():>7}" + "".join(f"{total[verdict]:>14}" for verdict in Verdict))
    print(f"seed {arguments.seed}, bases: {', '.join(found)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
