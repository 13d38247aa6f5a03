"""How numbers are shown, from the styles of a workbook: what is a date, a percentage, or just the number."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

# A percent sign that is not part of a quoted text or escaped.
_PERCENT = re.compile(r'^(?:"[^"]*"|\\.|[^%"\\])*%')

# Numbers that Excel and WPS in Chinese use without writing their code down (ECMA-376 part 1, 18.8.30): dates and times.
_EAST_ASIAN_DATES = frozenset({*range(27, 32), *range(34, 37), *range(50, 59)})
_EAST_ASIAN_TIMES = frozenset({32, 33})
_PLAIN = frozenset({"general", "@", "0", "g/通用格式", "standard"})


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a style makes of a number. ``is_duration`` is a date format that counts hours, such as ``[h]:mm``."""

    is_date: bool = False
    is_duration: bool = False
    is_percent: bool = False
    is_plain: bool = True


GENERAL = NumberFormat()


@dataclass(frozen=True, slots=True)
class NumberFormats:
    """The format of each cell style; a style that is not declared shows the plain number."""

    by_style: tuple[NumberFormat, ...]

    def of(self, style: str | None) -> NumberFormat:
        """Return the format of a cell's style number."""
        if style is None or not style.isdigit() or int(style) >= len(self.by_style):
            return self.by_style[0] if style is None and self.by_style else GENERAL
        return self.by_style[int(style)]


def read_number_formats(styles: bytes) -> NumberFormats | None:
    """Return the formats, ``None`` when the part is damaged: only dates and percentages then cannot be told."""
    try:
        root = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    codes = {
        format_.get("numFmtId", ""): format_.get("formatCode", "") for format_ in root.iterfind("{*}numFmts/{*}numFmt")
    }
    styles_of_cells = root.iterfind("{*}cellXfs/{*}xf")
    return NumberFormats(tuple(_format(xf.get("numFmtId", "0"), codes) for xf in styles_of_cells))


def _format(number: str, codes: dict[str, str]) -> NumberFormat:
    code = codes.get(number)
    if code is not None:
        return _of_code(code)
    if not number.isdigit():
        return GENERAL
    if int(number) in _EAST_ASIAN_DATES or int(number) in _EAST_ASIAN_TIMES:
        return NumberFormat(is_date=True, is_plain=False)
    return _of_code(BUILTIN_FORMATS.get(int(number), "General"))


@lru_cache(maxsize=1024)
def _of_code(code: str) -> NumberFormat:
    if code.strip().lower() in _PLAIN:
        return GENERAL
    return NumberFormat(
        is_date=is_date_format(code),
        is_duration=is_timedelta_format(code),
        is_percent=_PERCENT.search(code) is not None,
        is_plain=False,
    )
