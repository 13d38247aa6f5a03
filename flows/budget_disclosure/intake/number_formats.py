"""How numbers are shown, from the styles of a workbook: what is a date, a percentage, or just the number.

A format can also show another amount than the cell holds (``0.00"万元"``, ``0"0000"``) or show nothing of it (``;;;``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from budget_disclosure.intake.limits import MAX_STYLES, refuse_over
from budget_disclosure.intake.package_parts import xml_root

# A percent sign that is not part of a quoted text or escaped.
_PERCENT = re.compile(r'^(?:"[^"]*"|\\.|[^%"\\])*%')

# Numbers that Excel and WPS in Chinese use without writing their code down (ECMA-376 part 1, 18.8.30): dates and times.
_EAST_ASIAN_DATES = frozenset({*range(27, 32), *range(34, 37), *range(50, 59)})
_EAST_ASIAN_TIMES = frozenset({32, 33})
_LONGEST_CODE = 255  # in Excel
_PLAIN = frozenset({"general", "@", "0", "g/通用格式", "standard"})


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a style shows a number. ``is_duration`` is a date format that counts hours, such as ``[h]:mm``.

    ``factor`` times the number is the amount that the cell says, by a unit or zeros that the format writes behind it; a
    format that divides by what its unit multiplies says the number itself. ``is_unseen``: nothing of it is shown.
    """

    is_date: bool = False
    is_duration: bool = False
    is_percent: bool = False
    is_plain: bool = True
    factor: Decimal = Decimal(1)
    is_unseen: bool = False


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
    """Return the formats, ``None`` when the part is damaged: then only dates and percentages cannot be recognised.

    Raises ``TooMuchError``.
    """
    try:
        root = xml_root(styles)
    except (etree.XMLSyntaxError, ValueError):
        return None
    codes = {
        format_.get("numFmtId", ""): format_.get("formatCode", "") for format_ in root.iterfind("{*}numFmts/{*}numFmt")
    }
    styles_of_cells = root.findall("{*}cellXfs/{*}xf")
    refuse_over(len(styles_of_cells), MAX_STYLES, "单元格样式", "个")
    return NumberFormats(tuple(_format(xf.get("numFmtId", "0"), codes) for xf in styles_of_cells))


def _format(number: str, codes: dict[str, str]) -> NumberFormat:
    code = codes.get(number)
    if code is not None:
        return _of_code(code[:_LONGEST_CODE])
    if not number.isdigit():
        return GENERAL
    if int(number) in _EAST_ASIAN_DATES or int(number) in _EAST_ASIAN_TIMES:
        return NumberFormat(is_date=True, is_plain=False)
    return _of_code(BUILTIN_FORMATS.get(int(number), "General"))


@lru_cache(maxsize=1024)
def _of_code(code: str) -> NumberFormat:
    if code.strip().lower() in _PLAIN:
        return GENERAL
    is_date = is_date_format(code)
    return NumberFormat(
        is_date=is_date,
        is_duration=is_timedelta_format(code),
        is_percent=_PERCENT.search(code) is not None,
        is_plain=False,
        factor=Decimal(1) if is_date else _factor(code),
        is_unseen=not is_date and _is_unseen(code),
    )


# --- what a format says of an amount ---------------------------------------------------------------------------------

# A quoted text, an escaped character (\ or, as Chinese Excel writes it, !), a blank as wide as a character, a filler,
# something in brackets (colour, language, condition), a place for a digit, or any other character.
_PIECE = re.compile(
    r'(?P<general>General|G/通用格式|Standard|@)|"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|'
    r"\[(?P<bracket>[^\]]*)\]|(?P<digit>[0#?])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"\[(?:[<>=]+)[-0-9.]+\]")
_UNIT_WORD = re.compile("亿|千万|百万|十万|万|千|百")
_POWERS = {"亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2}
_CURRENCY = re.compile(r"\$(?P<sign>[^-]*)")
_DIGIT, _COMMA, _POINT = "digit", "comma", "point"


def _factor(code: str) -> Decimal:
    """Return how many times the number is shown: 1 where the format has no unit, or sections that differ by size."""
    sections = _sections(code)
    factors = {_factor_of(section) for section in sections} if _CONDITION.search(code) else {_factor_of(sections[0])}
    return factors.pop() if len(factors) == 1 else Decimal(1)


def _factor_of(section: str) -> Decimal:
    pieces = list(_pieces(section))
    digits = [index for index, (kind, _) in enumerate(pieces) if kind == _DIGIT]
    if not digits:
        return Decimal(1)
    words = "".join(text for kind, text in pieces if kind == "")
    unit = _UNIT_WORD.search(words)
    behind = "".join(text for kind, text in pieces[digits[-1] :] if kind == "")
    zeros = len(re.match("0*", behind)[0])  # type: ignore[index]
    if unit is None:
        return Decimal(10) ** zeros
    power = _POWERS[unit[0]] + zeros - 3 * sum(_is_scaling(pieces, index) for index in range(len(pieces)))
    written_points = [i for i, (kind, text) in enumerate(pieces) if kind == "" and "." in text and i < digits[-1]]
    if written_points and (_POINT, ".") not in pieces:
        power -= sum(index > written_points[-1] for index in digits)
    return Decimal(10) ** power


def _is_scaling(pieces: list[tuple[str, str]], index: int) -> bool:
    """Return whether a comma divides by a thousand: no place for a digit of the whole number stands behind it."""
    if pieces[index][0] != _COMMA:
        return False
    rest = (kind for kind, _ in pieces[index + 1 :] if kind != _COMMA)
    return next(rest, "") != _DIGIT


def _is_unseen(code: str) -> bool:
    """Return whether a positive number leaves no digit: an empty section, or a text in its place."""
    section = _sections(code)[0]
    pieces = list(_pieces(section))
    if any(kind == _DIGIT for kind, _ in pieces):
        return False
    # Only a colour or a language in brackets shows the number as it is.
    return any(text for _, text in pieces) or not section


def _sections(code: str) -> list[str]:
    sections = [""]
    for match in _PIECE.finditer(code):
        if match["other"] == ";":
            sections.append("")
        else:
            sections[-1] += match[0]
    return sections


def _pieces(section: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of what a section shows; the kind of a written text is empty."""
    kinds = {",": _COMMA, ".": _POINT}
    for match in _PIECE.finditer(section):
        if match["digit"] or match["general"]:
            yield _DIGIT, match[0]
        elif match["other"]:
            yield kinds.get(match["other"], ""), match["other"]
        elif match["bracket"] is not None:
            sign = _CURRENCY.match(match["bracket"])
            yield "", sign["sign"] if sign else ""
        else:
            yield "", match["quoted"] or match["escaped"] or ""
