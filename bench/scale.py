"""A province and the country on paper: `python -m bench.scale figures.json` prints the table of docs/scale.md.

The figures are those that a run of the benchmark has saved (`BENCH_SAVE=figures.json make bench`); everything here is
multiplication, with the departments of the invented county as the usual ones.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

UNITS_A_DEPARTMENT = 2.95
CORES = 16


@dataclass(frozen=True)
class Place:
    """Who has how many departments."""

    name: str
    departments: int

    @property
    def units(self) -> float:
        return self.departments * UNITS_A_DEPARTMENT

    @property
    def documents(self) -> float:
        return self.departments + self.units


PLACES = (Place("一个县", 100), Place("一个省", 10_000), Place("全国", round(350_000 / UNITS_A_DEPARTMENT)))


def main() -> None:
    """Print the table."""
    figures: dict[str, float] = json.loads(Path(sys.argv[1]).read_text())
    rows = [("", *(place.name for place in PLACES)), ("---",) * (len(PLACES) + 1), *rows_of(figures)]
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))


def rows_of(figures: Mapping[str, float]) -> list[tuple[str, ...]]:
    """Return the rows of the table. Raises ``KeyError`` for a figure that was not measured."""

    def one(*words: str) -> float:
        for title, value in figures.items():
            if all(word in title for word in words):
                return value
        raise KeyError(words)

    new, unchanged = one("全部新生成", "CPU"), one("没有变化", "CPU") / 1000
    pages, disk, version = one("目录页码"), one("第一次运行后"), one("又一版")
    board, database = one("总览"), one("Prefect 数据库")
    lines = {
        "departments": lambda p: f"{p.departments:,}",
        "units": lambda p: f"{p.units:,.0f}",
        "documents": lambda p: f"{p.documents:,.0f}",
        f"all new, CPU ({new:.2f} s a department)": lambda p: hours(p.departments * new),
        f"page numbers, CPU ({pages:.2f} s a document)": lambda p: hours(p.documents * pages),
        f"both on {CORES} cores": lambda p: hours((p.departments * new + p.documents * pages) / CORES),
        f"nothing changed, CPU ({unchanged * 1000:.0f} ms a department)": lambda p: hours(p.departments * unchanged),
        f"disk, first version ({disk:.2f} MB a department)": lambda p: size(p.departments * disk),
        f"disk, a correction in every tenth department ({version:.2f} MB)": lambda p: size(
            p.departments / 10 * version
        ),
        f"database of a run ({database:.1f} KB a department)": lambda p: size(p.departments * database / 1024),
        f"board as one file ({board:.2f} MB a thousand)": lambda p: size(p.departments / 1000 * board),
    }
    return [(title, *(value(place) for place in PLACES)) for title, value in lines.items()]


def hours(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"


def size(megabytes: float) -> str:
    """Return a size as people say it."""
    return f"{megabytes:.1f} MB" if megabytes < 1024 else f"{megabytes / 1024:,.1f} GB"


if __name__ == "__main__":
    main()
