"""`make bench`: one table of measured figures, each beside its target and whoever it is compared with.

    python -m bench.measure              stages on the sample, a batch of 20 departments: some minutes
    BENCH=stages python -m bench.measure the stages only
    BENCH=full python -m bench.measure   batches of 100 and 1,000 departments: most of an hour
    BENCH_FORMAT=markdown …              the table for a page
    BENCH_SAVE=figures.json …            the figures for `python -m bench.scale figures.json` too

CPU time is that of whole process trees, user and system; medians of several rounds. Nothing of the project is changed:
everything happens in a temporary folder. Peers are installed there, and left out with a word where they cannot be had.
"""

import json
import os
import platform
import sys
from pathlib import Path

from bench.batch import batch_figures, full_figures
from bench.figures import NOT_MET, Figure, as_markdown, as_text, rows_of
from bench.stages import figures, sample


def main() -> None:
    """Measure and print the table."""
    kind = os.environ.get("BENCH", "")
    if kind not in ("", "stages", "full"):
        sys.exit("BENCH is stages, full, or not set")
    found: list[Figure] = []
    for figure in figures(sample()):
        found.append(figure)
        _tell(figure)
    if kind != "stages":
        for figure in full_figures() if kind == "full" else batch_figures(20):
            found.append(figure)
            _tell(figure)
    rows = [row for figure in found for row in rows_of(figure)]
    markdown = os.environ.get("BENCH_FORMAT") == "markdown"
    print()
    print(as_markdown(rows) if markdown else as_text(rows))
    if target := os.environ.get("BENCH_SAVE"):
        Path(target).write_text(
            json.dumps({figure.title: figure.value for figure in found}, ensure_ascii=False, indent=1)
        )
    missed = sum(row[-1] == NOT_MET for row in rows)
    print(f"\n{_machine()}；{len(rows)} 项，未达标 {missed} 项。时间除注明的外是 CPU 时间（整个进程树，中位数）。")


def _tell(figure: Figure) -> None:
    """Say on the side what has been measured: a benchmark of minutes is not silent."""
    for row in rows_of(figure):
        print("  ".join(word for word in row if word), file=sys.stderr, flush=True)


def _machine() -> str:
    cores = os.cpu_count()
    memory = ""
    info = Path("/proc/meminfo")
    if info.is_file():
        memory = f"，内存 {int(info.read_text().split()[1]) / 1024**2:.0f} GB"
    return f"{platform.system()} {platform.machine()}，{cores} 核{memory}，Python {platform.python_version()}"


if __name__ == "__main__":
    main()
