"""How much a workbook may hold: far more than any submission does, and little enough to be read within seconds.

Measured over workbooks made heavy in every way (``bench/fuzz.py``): what is within the limits takes under 5 s of one
processor. What goes beyond them is told with the limit (I-105) instead of keeping everybody waiting.
"""

from dataclasses import dataclass

MAX_FILE_BYTES = 50_000_000
"""A filled workbook has 0.3 MB; with photographs pasted in, some more."""

MAX_UNPACKED_BYTES = 300_000_000
"""Everything in the file, pictures too. A filled workbook unpacks to about 5 MB."""

MAX_READ_BYTES = 20_000_000
"""The parts that are read: sheets, texts, formats. A filled workbook has 3 MB of them."""

MAX_PARTS = 5_000
MAX_SHEETS = 200
MAX_CELLS = 60_000
"""Cells with a value or a formula on the sheets that are read. A filled workbook has about 5,000."""

MAX_STYLES = 65_000
"""Excel itself keeps 64,000."""

MAX_MERGED = 2_000
MAX_TEXT = 32_767
"""Characters in a cell, as in Excel itself."""

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""The last cell of a sheet in Excel; an address behind it is none."""


EXPORT_TIMES = 10
"""An export may hold so many times what a workbook may: the details of a county on one sheet."""


class TooMuchError(Exception):
    """A limit is exceeded: ``found`` and ``expected`` say it in Chinese."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(f"{found}，应为{expected}")


@dataclass(slots=True)
class Tally:
    """What was read of one workbook so far. Every method raises ``TooMuchError`` where a limit is exceeded."""

    times: int = 1
    """How many times the limits hold: an export of a whole county is no submission."""
    read_bytes: int = 0
    cells: int = 0
    merged: int = 0

    def add_bytes(self, count: int) -> None:
        """Count a part that is to be read, before it is."""
        self.read_bytes += count
        limit = MAX_READ_BYTES * self.times
        if self.read_bytes > limit:
            raise TooMuchError(f"工作表、文字等内容解压后超过 {in_megabytes(limit)}", f"不超过 {in_megabytes(limit)}")

    def add_cell(self) -> None:
        """Count a cell that holds something."""
        self.cells += 1
        limit = MAX_CELLS * self.times
        if self.cells > limit:
            raise TooMuchError(f"有内容的单元格超过 {limit} 个", f"不超过 {limit} 个")

    def add_merged(self) -> None:
        """Count a merged range."""
        self.merged += 1
        limit = MAX_MERGED * self.times
        if self.merged > limit:
            raise TooMuchError(f"合并单元格超过 {limit} 处", f"不超过 {limit} 处")


def refuse_over(count: int, limit: int, what: str, unit: str) -> None:
    """Raise ``TooMuchError`` when there are more than ``limit``: ``what`` is counted in ``unit`` (个, 张)."""
    if count > limit:
        raise TooMuchError(f"{what}有 {count} {unit}", f"不超过 {limit} {unit}")


def refuse_bytes(count: int, limit: int, what: str) -> None:
    """Raise ``TooMuchError`` when something is larger than ``limit`` bytes."""
    if count > limit:
        raise TooMuchError(f"{what} {in_megabytes(count)}", f"不超过 {in_megabytes(limit)}")


def in_megabytes(count: int) -> str:
    """Return a size as people know it."""
    return f"{count / 1_000_000:.0f} MB"
