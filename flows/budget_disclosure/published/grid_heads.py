"""Where the head of a table ends, and what its columns hold."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from budget_disclosure.declarations.audit_words_yaml import AuditWords, Scope
from budget_disclosure.published.printed_amounts import Unit, amount_of, is_blank, narrow
from budget_disclosure.published.published_document import GridBlock, GridCell
from budget_disclosure.published.published_table import Column, ColumnKind, Meaning

Row = Sequence[GridCell | None]

_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）")
_WHOLE_CODE = re.compile(r"[0-9]{3}(?:[0-9]{2}){0,2}")
_CODE_HEADER = re.compile(r"编码|代码|^[类款项]$")
# Codes of offices and projects, which are not codes of the classification.
_OFFICE_CODE = re.compile(r"(?:单位|部门|机构|预算|项目)(?:编|代)码$")
_LABEL_HEADER = re.compile(
    r"(?:科目|项目|单位|部门|收入|指标|预算单位|功能分类|经济分类)?名称$|^项目$|^科目$|名称$|^单位$|^支出项目$|^收入项目$"
)
_OTHER_HEADER = re.compile(r"备注|^说明|序号|行次")
_RATE_HEADER = re.compile(r"[%％]|比例|比重|占比|幅度|增幅|降幅|增长率")
_RATE = re.compile(r"[-－+]?[0-9]+(?:\.[0-9]+)?[%％]")
_CODED_NAME = re.compile(
    r"[\[（【]?([0-9]{3}(?:[0-9]{2}){0,2})[\]）】]?[-—－_:：、.]{0,2}(?![年月])(?=[\u4e00-\u9fff])(.+)"
)
_MOST = Decimal("0.6")
_CHANGE = re.compile(r"增减|增长|变动|比(?:上年|20[0-9]{2})|较(?:上年|20[0-9]{2})|同比|差额$")
_LAST = re.compile(r"(?:上年|去年)(?!.{0,6}结转)")
_YEAR = re.compile(r"(20[0-9]{2})年")
_BY_HEADER = (
    (_OFFICE_CODE, ColumnKind.OTHER),
    (_RATE_HEADER, ColumnKind.RATE),
    (_OTHER_HEADER, ColumnKind.OTHER),
    (_CODE_HEADER, ColumnKind.CODE),
    (_LABEL_HEADER, ColumnKind.LABEL),
)
_MOST_HEAD_ROWS = 8


def squeezed(text: str) -> str:
    """Return a text without blanks, its brackets in full width and its digits in half width."""
    return narrow("".join(text.split())).replace("(", "（").replace(")", "）")


def head_rows(grid: GridBlock) -> int:
    """Return how many leading rows are the head: what the file says, and the row of column numbers below it."""
    rows = grid.rows()
    count = grid.header_rows if 0 < grid.header_rows < grid.height else 0
    if not count:
        while count < min(len(rows), _MOST_HEAD_ROWS) and not _is_body(rows[count], count):
            count += 1
    while count < len(rows) and _counts_columns(rows[count]):
        count += 1
    return count


def _is_body(row: Row, index: int) -> bool:
    own = [cell for cell in dict.fromkeys(row) if cell is not None and cell.row == index]
    texts = [squeezed(cell.text) for cell in own]
    filled = [text for text in texts if text]
    if not filled:
        return True
    if _counts_columns(row):
        return False
    if any(_is_figure(text) for text in filled):
        return True
    if _NUMBERED.match(filled[0]) and len(own) > 1:
        return True
    return index > 0 and len(own) > 1 and len(filled) * 2 <= len(own)


def _is_figure(text: str) -> bool:
    return amount_of(text, Unit.YUAN) is not None and ("." in text or "," in text or len(text) >= 3)


def _counts_columns(row: Row) -> bool:
    """Return whether a row numbers the columns: 1, 2, 3 … or 栏次."""
    texts = [squeezed(cell.text) for cell in dict.fromkeys(row) if cell is not None and squeezed(cell.text)]
    if texts and texts[0] in ("栏次", "栏目"):
        return True
    numbers = [int(text) for text in texts if text.isdigit() and len(text) <= 2]
    return (
        len(numbers) >= 2
        and len(numbers) >= len(texts) - 1
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def columns_of(grid: GridBlock, head: int, words: AuditWords, scope: Scope, year: int) -> tuple[Column, ...]:
    """Return the columns of a table of a year whose figures are, where nothing else is said, those of ``scope``."""
    rows = grid.rows()
    columns = []
    for index in range(grid.width):
        path = _path(rows[:head], index)
        texts = [
            squeezed(cell.text) for row in rows[head:] if (cell := row[index]) is not None and cell.column == index
        ]
        columns.append(Column(index, path, _kind(path, texts), 0, holds_codes=_hold_codes(texts, words)))
    return tuple(_with_meanings(_with_sides(columns), words, scope, year))


def coded_name(text: str) -> tuple[str, str] | None:
    """Return the code and the name of a text that has both: ``2130301 行政运行``, ``[2130301]行政运行``."""
    match = _CODED_NAME.fullmatch(text)
    return (match[1], match[2]) if match else None


def _hold_codes(texts: Sequence[str], words: AuditWords) -> bool:
    names = [text for text in texts if text and text not in words.total_rows and not text.isdigit()]
    return bool(names) and sum(1 for text in names if coded_name(text)) >= _MOST * len(names)


def _path(head: Sequence[Row], index: int) -> tuple[str, ...]:
    path: list[str] = []
    for row in head:
        cell = row[index]
        text = squeezed(cell.text) if cell is not None else ""
        if text and not (path and path[-1] == text) and not _counts_columns(row):
            path.append(text)
    return tuple(path)


def _kind(path: tuple[str, ...], texts: Sequence[str]) -> ColumnKind:
    leaf = path[-1] if path else ""
    filled = [text for text in texts if not is_blank(text)]
    for pattern, kind in _BY_HEADER:
        if pattern.search(leaf):
            return kind
    if not filled:
        return ColumnKind.AMOUNT
    if all(_RATE.fullmatch(text) for text in filled):
        return ColumnKind.RATE
    figures = [text for text in filled if amount_of(text, Unit.YUAN) is not None]
    if not path and figures and all(_WHOLE_CODE.fullmatch(text) for text in filled):
        return ColumnKind.CODE
    if len(figures) * 2 > len(filled):
        return ColumnKind.AMOUNT
    return ColumnKind.LABEL


def _with_sides(columns: Sequence[Column]) -> list[Column]:
    """A label or code after a figure begins another side."""
    found: list[Column] = []
    side, had_amount = 0, False
    for column in columns:
        if column.kind in (ColumnKind.CODE, ColumnKind.LABEL) and had_amount:
            side, had_amount = side + 1, False
        had_amount = had_amount or column.kind is ColumnKind.AMOUNT
        found.append(replace(column, side=side))
    return found


def _with_meanings(columns: Sequence[Column], words: AuditWords, scope: Scope, year: int) -> list[Column]:
    found = []
    for column in columns:
        if column.kind not in (ColumnKind.AMOUNT, ColumnKind.RATE):
            found.append(column)
            continue
        leaf = column.path[-1] if column.path else ""
        meaning = meaning_of(column.path, words)
        side_path = [one.path for one in columns if one.side == column.side]
        flow = meaning.flow or scope.flow or _flow(side_path)
        is_total = any(leaf.endswith(total) for total in words.totals)
        said = Meaning(
            flow,
            meaning.source or scope.source,
            meaning.kind or scope.kind,
            meaning.carried,
            _time(column.path, year),
        )
        is_known = is_total or _is_known(leaf, words)
        found.append(replace(column, meaning=said, is_total=is_total, is_known=is_known))
    return found


def _time(path: Sequence[str], year: int) -> str:
    """Return whether a header tells of last year, or of a change: ``last``, ``change`` or ``""``."""
    header = "/".join(path)
    if _CHANGE.search(header):
        return "change"
    years = [int(match[1]) for match in _YEAR.finditer(header)]
    is_last = bool(_LAST.search(header)) or (bool(years) and max(years) < year and "结转" not in header)
    return "last" if is_last else ""


def _is_known(leaf: str, words: AuditWords) -> bool:
    """Return whether the words of a header are all known: those of a money, a use or an amount."""
    if not leaf or any(facet.word in leaf for facet in words.facets):
        return True
    rest = leaf
    for word in sorted((*words.totals, *words.fillers, *words.header_words), key=len, reverse=True):
        rest = rest.replace(word, "")
    return not re.search(r"[\u4e00-\u9fff]", rest)


def meaning_of(texts: Sequence[str], words: AuditWords) -> Meaning:
    """Return what words say of a figure; the nearest ones (the last text) count first."""
    source = kind = ""
    carried = False
    for text in reversed(texts):
        for facet in words.facets:
            if facet.word in text:
                source = source or facet.source
                kind = kind or facet.kind
                carried = carried or facet.carried
    return Meaning("", source, kind, carried)


def _flow(paths: Sequence[tuple[str, ...]]) -> str:
    for path in paths:
        for text in path:
            if "收入" in text and "支出" not in text:
                return "income"
            if "支出" in text and "收入" not in text:
                return "expenditure"
    return ""
