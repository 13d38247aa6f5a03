"""The code lists of a year against those that the ministry issued: what is new, gone, or called otherwise."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Final

from budget_disclosure.declarations.code_lists import LIST_NAMES, rows_of_list
from budget_disclosure.model.errors import DeclarationError, describe_os_error

_CODE_HEADERS: Final = ("code", "编码", "科目编码", "科目代码", "代码")
_NAME_HEADERS: Final = ("name", "名称", "科目名称")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_BRACKETS: Final = str.maketrans("()", "（）")


@unique
class Difference(StrEnum):
    """In what a code differs."""

    ADDED = "新增"
    REMOVED = "没有了"
    RENAMED = "改名"


@dataclass(frozen=True, slots=True)
class CodeDifference:
    """A code that differs: its names and places in our list and in the ministry's, empty where it is not there."""

    kind: Difference
    code: str
    ours: str
    theirs: str
    our_place: str
    their_place: str

    def __str__(self) -> str:
        if self.kind is Difference.ADDED:
            return f"{self.kind} {self.code} {self.theirs}（{self.their_place}）"
        if self.kind is Difference.REMOVED:
            return f"{self.kind} {self.code} {self.ours}（{self.our_place}）"
        return f"{self.kind} {self.code} {self.ours}（{self.our_place}）→ {self.theirs}（{self.their_place}）"


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    name: str
    place: str


def code_differences(codes: Path, listed: Path) -> tuple[CodeDifference, ...]:
    """Return in what the lists of a folder of codes differ from the ministry's, a CSV file or a folder of them.

    What the ministry's list does not treat of is no difference: other categories, and levels
    below the deepest it has. Raises ``DeclarationError`` with file and line for a list that cannot be read.
    """
    files = sorted(listed.glob("*.csv")) if listed.is_dir() else [listed]
    if not files:
        raise DeclarationError(listed, None, "里面没有 CSV 文件")
    theirs = dict(_theirs(files))
    ours = {name: dict(_ours(codes, name)) for name in LIST_NAMES if (codes / f"{name}.csv").is_file()}
    owner = {code[0]: name for name, rows in ours.items() for code in rows}
    found: list[CodeDifference] = []
    for name, rows in ours.items():
        fitting = {code: row for code, row in theirs.items() if owner.get(code[0]) == name}
        found += _compared(rows, fitting)
    if foreign := sorted(code for code in theirs if code[0] not in owner):
        first = theirs[foreign[0]]
        raise DeclarationError(listed, None, f"{first.place}：编码 {first.code} 不像任何一张科目表里的编码")
    return tuple(found)


def _compared(ours: Mapping[str, _Row], theirs: Mapping[str, _Row]) -> Iterator[CodeDifference]:
    width, depth = min(map(len, ours), default=0), max(map(len, theirs), default=0)
    categories = {code[:width] for code in theirs}
    for code in sorted({*ours, *theirs}):
        our, their = ours.get(code), theirs.get(code)
        if our is None and their is not None:
            yield CodeDifference(Difference.ADDED, code, "", their.name, "", their.place)
        elif our is not None and their is None:
            if code[:width] in categories and len(code) <= depth:
                yield CodeDifference(Difference.REMOVED, code, our.name, "", our.place, "")
        elif our is not None and their is not None and _plain(our.name) != _plain(their.name):
            yield CodeDifference(Difference.RENAMED, code, our.name, their.name, our.place, their.place)


def _plain(name: str) -> str:
    """Return a name as it is compared: brackets of one width, no blanks."""
    return "".join(name.translate(_BRACKETS).split())


def _ours(codes: Path, name: str) -> Iterator[tuple[str, _Row]]:
    for path, line, row in rows_of_list(codes, name, ("code", "name")):
        yield row["code"], _Row(row["code"], row["name"], f"{path.relative_to(codes)} 第 {line} 行")


def _theirs(files: Iterable[Path]) -> Iterator[tuple[str, _Row]]:
    seen: dict[str, _Row] = {}
    for path in files:
        for line, code, name in _listed(path):
            row = _Row(code, name, f"{path.name} 第 {line} 行")
            if (first := seen.setdefault(code, row)) is not row and _plain(first.name) != _plain(name):
                raise DeclarationError(path, line, f"编码 {code} 重复，{first.place}已有，名称不同")
            yield code, first


def _listed(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line, code and name of each row of a ministry's list."""
    reader = csv.reader(_text(path).splitlines())
    header = next(reader, [])
    titles = [title.strip() for title in header]
    places = [
        next((titles.index(one) for one in known if one in titles), -1) for known in (_CODE_HEADERS, _NAME_HEADERS)
    ]
    if min(places) < 0:
        raise DeclarationError(
            path, 1, f"表头应有编码（{'、'.join(_CODE_HEADERS)}）和名称（{'、'.join(_NAME_HEADERS)}）两列"
        )
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(places):
            raise DeclarationError(path, reader.line_num, "列数与表头不一致")
        code, name = (row[place].strip() for place in places)
        if not (code.isascii() and code.isdigit()):
            raise DeclarationError(path, reader.line_num, f"编码“{code}”应只有数字")
        if not name:
            raise DeclarationError(path, reader.line_num, f"编码 {code} 没有名称")
        yield reader.line_num, code, name


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DeclarationError(path, None, describe_os_error(error)) from None
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DeclarationError(path, None, "应为 UTF-8 或 GBK 编码的 CSV：请用 Excel 或 WPS 另存为“CSV UTF-8（逗号分隔）”")
