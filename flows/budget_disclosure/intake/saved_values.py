"""What a saved cell says: kind and value by its type, text and number format; exact digits, nothing guessed.

What another reader would pass over in silence (full-width digits, ``1E400``, a value beside a text) becomes a cell of
its own kind, so that it is named where it stands.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from budget_disclosure.intake.limits import MAX_TEXT, TooMuchError
from budget_disclosure.intake.number_formats import GENERAL, NumberFormat
from budget_disclosure.intake.raw_cells import CellKind, CellValue, RawCell, address
from budget_disclosure.intake.shared_texts import UnclearText, unescape
from budget_disclosure.intake.workbook_package import WorkbookPackage
from budget_disclosure.model.money import parse_decimal

_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
_HIGHEST_EXPONENT = 307  # of a double

Parsed = tuple[CellKind, CellValue]


class SavedValues:
    """Reads the cells of one sheet; they may share formulas, so each is to be read once and in its order."""

    def __init__(self, package: WorkbookPackage) -> None:
        self._texts = package.texts
        self._formats = package.formats
        self._epoch = MAC_EPOCH if package.counts_from_1904 else WINDOWS_EPOCH
        self._shared: dict[str, tuple[str, str]] = {}
        self._by_style: dict[str | None, NumberFormat] = {}
        self._readers: Mapping[str, Callable[[str], Parsed]] = {
            "s": self._shared_text,
            "str": lambda words: _of_text(unescape(words)),
            "b": lambda word: (CellKind.BOOLEAN, word in ("1", "true")),
            "e": lambda word: (CellKind.ERROR, word),
            "d": _iso_date,
        }

    def cell(
        self,
        place: tuple[int, int],
        style: str | None,
        word: str,
        texts: Sequence[str],
        inline: str | None,
        formula: str | None,
        of_formula: Mapping[str, str],
        is_broken: bool = False,
    ) -> RawCell:
        """Return what a cell says by the ``texts`` of its values (one in a sound file) or the text within it.

        ``word`` is its type, ``of_formula`` are attributes. ``is_broken``: a value has elements in it. Raises
        ``TooMuchError``.
        """
        shown = self._by_style.get(style) or self._format(style)
        text = texts[0] if texts else ""
        kind: CellKind
        value: CellValue
        if not texts and inline is None:
            kind, value = CellKind.BLANK, None
        else:
            kind, value = (CellKind.BROKEN, text) if is_broken else self._said(word, texts, inline, shown)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise TooMuchError(f"单元格 {address(*place)} 有 {len(value)} 个字符", f"不超过 {MAX_TEXT} 个字符")
        source, home = (formula or "", "") if not of_formula else self._formula(formula or "", of_formula, place)
        return RawCell(
            place[0],
            place[1],
            kind,
            value,
            formula is not None,
            # A calculated empty text has an empty value of type "str"; a formula nobody calculated has neither.
            formula is None or bool(text) or word == "str",
            shown.is_plain,
            shown.is_percent,
            shown.factor,
            shown.is_unseen,
            _serial(text) if shown.is_date and word == "n" else None,
            source,
            home,
        )

    def _format(self, style: str | None) -> NumberFormat:
        shown = self._formats.of(style) if self._formats is not None else GENERAL
        self._by_style[style] = shown
        return shown

    def _said(self, word: str, texts: Sequence[str], inline: str | None, shown: NumberFormat) -> Parsed:
        if len(texts) > 1 and len(set(texts)) > 1:
            return CellKind.TWO_VALUES, "”和“".join(texts)
        text = texts[0] if texts else ""
        if not text:
            if inline is None:
                return CellKind.BLANK, None
            return (CellKind.BROKEN, str(inline)) if inline and word != "inlineStr" else _of_joined_text(inline)
        if word == "n":
            return self._date(text, shown) if shown.is_date else _number(text)
        # A text of the kind "inlineStr" stands in the cell: a value beside it is read by some programs only.
        read = self._readers.get(word)
        return read(text) if read is not None else (CellKind.BROKEN, text)

    def _formula(self, text: str, attributes: Mapping[str, str], place: tuple[int, int]) -> tuple[str, str]:
        """Return the text of a formula and the cell it was written for: a shared one is kept at its first cell only."""
        if attributes.get("t") != "shared":
            return text, ""
        group = attributes.get("si", "")
        if text:
            self._shared[group] = (text, address(*place))
        return self._shared.get(group, ("", ""))

    def _shared_text(self, index: str) -> Parsed:
        if not (index.isascii() and index.isdigit()) or int(index) >= len(self._texts):
            return CellKind.BROKEN, f"第 {index} 条文字，文件里没有"
        return _of_joined_text(self._texts[int(index)])

    def _date(self, text: str, shown: NumberFormat) -> Parsed:
        kind, serial = _number(text)
        if not isinstance(serial, Decimal):
            return kind, serial
        if shown.is_duration:
            return CellKind.TIME, text
        if 0 <= serial < 1:
            return CellKind.TIME, text
        try:
            return CellKind.DATE, from_excel(int(serial), self._epoch).date()
        except (OverflowError, ValueError):
            return CellKind.ERROR, "#VALUE!"


def _of_joined_text(text: str) -> Parsed:
    return (CellKind.BROKEN, str(text)) if isinstance(text, UnclearText) else _of_text(text)


def _of_text(text: str) -> Parsed:
    return (CellKind.TEXT, text) if text else (CellKind.BLANK, None)


def _number(text: str) -> Parsed:
    """Return the exact value; the digits behind those that Excel and WPS keep and show are noise of a saved double."""
    try:
        exact = parse_decimal(text.strip())
    except ValueError:
        return CellKind.BROKEN, text
    if exact.adjusted() > _HIGHEST_EXPONENT:
        return CellKind.BROKEN, text
    if len(text) <= _SHOWN.prec or len(exact.as_tuple().digits) <= _SHOWN.prec:
        return CellKind.NUMBER, exact
    return CellKind.NUMBER, _SHOWN.plus(exact).normalize()


def _serial(text: str) -> Decimal | None:
    """Return the number that a cell with a date format was saved with."""
    value = _number(text)[1]
    return value if isinstance(value, Decimal) else None


def _iso_date(text: str) -> Parsed:
    try:
        value = from_ISO8601(text)  # type: ignore[no-untyped-call]
    except ValueError:
        return CellKind.BROKEN, text
    if isinstance(value, datetime):
        return CellKind.DATE, value.date()
    return (CellKind.DATE, value) if isinstance(value, date) else (CellKind.TIME, str(value))
