"""What goes out to units: packages as .zip, and 下发清单.xlsx with every package of a year."""

from collections.abc import Iterable, Mapping, Sequence

from budget_disclosure.ooxml.book import Book, Page, PrintSetup
from budget_disclosure.ooxml.prepared_book import PreparedBook
from budget_disclosure.ooxml.zip_package import deflated, write_package
from budget_disclosure.workbook import workbook_styles as styles

_COLUMNS = (
    ("部门代码", 10),
    ("部门名称", 30),
    ("单位代码", 10),
    ("单位名称", 34),
    ("文件", 50),
    ("上年数据", 26),
    ("情况", 16),
    ("说明", 50),
)
_TITLE_ROW, _HEADER_ROW = 1, 2


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Return files in a folder as a .zip: names are marked as UTF-8, so that Windows shows Chinese as it is."""
    # What is inside is compressed already.
    return write_package({f"{folder}/{name}": deflated(content, 0) for name, content in files.items()})


def package_list(year: int, rows: Iterable[Sequence[str]]) -> bytes:
    """Return the list, a unit a row, codes as text."""
    page = Page("下发清单", PrintSetup(is_landscape=True, rows=f"{_TITLE_ROW}:{_HEADER_ROW}"), freeze="A3")
    page.put(_TITLE_ROW, 1, f"{year}年度单位填报表下发清单", styles.TITLE)
    page.heights[_TITLE_ROW] = 28
    for column, (title, width) in enumerate(_COLUMNS, start=1):
        page.widths[column] = width
        page.put(_HEADER_ROW, column, title, styles.HEADER)
    for number, row in enumerate(rows, start=_HEADER_ROW + 1):
        for column, text in enumerate(row, start=1):
            page.put(number, column, text, styles.CELL._replace(number_format=styles.TEXT_FORMAT))
    return PreparedBook(Book("单位填报表下发清单", "预算公开", year, [page])).filled({})
