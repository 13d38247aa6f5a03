"""The characters of a PDF page that a reader sees, each with its box; and the pieces of rulings.

A character drawn outside what its page lets through, drawn invisibly, or drawn a second time at the same spot (as a
spreadsheet does with text that does not fit its cell) is none.
"""

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from budget_disclosure.published.spots import Box

_THIN = 2.6
_UNSEEN_MODES = (3, 7)
_SAME = 0.25


@dataclass(frozen=True, slots=True)
class Glyph:
    """A visible character; ``size`` is its font size in points as printed."""

    text: str
    box: Box
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line along an axis: at ``at``, from ``start`` to ``end``."""

    is_horizontal: bool
    at: float
    start: float
    end: float


class PageFrame:
    """Turns points of a page's own space into points from the top left of the page as it is shown."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        left, bottom, right, top = page.get_cropbox()
        self._left, self._bottom, self._right, self._top = left, bottom, right, top
        self._turned = page.get_rotation()

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a box that is given by its sides in the space of the page."""
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point as shown."""
        if self._turned == 90:
            return y - self._bottom, x - self._left
        if self._turned == 180:
            return self._right - x, y - self._bottom
        if self._turned == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y


def glyphs_of(page: pdfium.PdfPage, frame: PageFrame) -> list[Glyph]:
    """Return the visible characters of a page in the order of the file."""
    text = page.get_textpage()
    handle = text.raw
    found: list[Glyph] = []
    drawn_before = _Drawn()
    sides = [ctypes.c_double() for _ in range(4)]
    loose = raw.FS_RECTF()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF) or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        drawn = raw.FPDFText_GetTextObject(handle, index)
        if drawn and raw.FPDFTextObj_GetTextRenderMode(drawn) in _UNSEEN_MODES:
            continue
        raw.FPDFText_GetCharBox(handle, index, *sides)
        left, right, bottom, top = (side.value for side in sides)
        if drawn and not _is_let_through(drawn, (left + right) / 2, (bottom + top) / 2):
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, loose)
        size = abs(loose.top - loose.bottom)
        if right <= left or size <= 0:
            continue
        character = _character(code)
        if drawn_before.has(character, left, bottom, size * _SAME):
            continue
        # The room of the font, not of the ink: a full stop stands on the line of its neighbours.
        box = frame.box(
            min(left, loose.left), min(loose.bottom, loose.top), max(right, loose.right), max(loose.top, loose.bottom)
        )
        found.append(Glyph(character, box, size))
    text.close()
    return found


class _Drawn:
    """The characters of a page so far, to know what is drawn a second time."""

    _STEP = 8

    def __init__(self) -> None:
        self._places: dict[tuple[str, int, int], list[tuple[float, float]]] = {}

    def has(self, character: str, x: float, y: float, near: float) -> bool:
        """Return whether the character stands there already, and remember it."""
        column, row = int(x // self._STEP), int(y // self._STEP)
        for beside in (-1, 0, 1):
            for above in (-1, 0, 1):
                for left, bottom in self._places.get((character, column + beside, row + above), ()):
                    if abs(left - x) <= near and abs(bottom - y) <= near:
                        return True
        self._places.setdefault((character, column, row), []).append((x, y))
        return False


def _character(code: int) -> str:
    """Return a character; the look-alikes that some fonts map Chinese to (radicals) become the character itself."""
    import unicodedata

    character = chr(code)
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", character)
    return character


def _is_let_through(drawn: object, x: float, y: float) -> bool:
    """Return whether every clipping path of an object has the point in its bounds."""
    clip = raw.FPDFPageObj_GetClipPath(drawn)
    if not clip:
        return True
    px, py = ctypes.c_float(), ctypes.c_float()
    for path in range(max(raw.FPDFClipPath_CountPaths(clip), 0)):
        xs, ys = [], []
        for index in range(raw.FPDFClipPath_CountPathSegments(clip, path)):
            segment = raw.FPDFClipPath_GetPathSegment(clip, path, index)
            raw.FPDFPathSegment_GetPoint(segment, px, py)
            xs.append(px.value)
            ys.append(py.value)
        if xs and not (min(xs) - 1 <= x <= max(xs) + 1 and min(ys) - 1 <= y <= max(ys) + 1):
            return False
    return True


def rulings_of(page: pdfium.PdfPage, frame: PageFrame) -> list[Ruling]:
    """Return the straight lines of a page along its axes: drawn as lines, frames, or thin filled boxes."""
    found: list[Ruling] = []
    for shape in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=8):
        found += _of_shape(shape, frame)
    return found


def has_pictures(page: pdfium.PdfPage) -> bool:
    """Return whether pictures stand on a page."""
    return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=8))


def _of_shape(shape: pdfium.PdfObject, frame: PageFrame) -> Iterator[Ruling]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(shape, fill, stroke)
    if not fill.value and not stroke.value:
        return
    for points in _outlines(shape):
        shown = [frame.point(x, y) for x, y in points]
        left, right = min(x for x, _ in shown), max(x for x, _ in shown)
        top, bottom = min(y for _, y in shown), max(y for _, y in shown)
        if right - left <= _THIN or bottom - top <= _THIN:
            yield from _thin(left, top, right, bottom)
        elif stroke.value:
            for (x0, y0), (x1, y1) in itertools.pairwise(shown):
                if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
                    yield from _thin(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _thin(left: float, top: float, right: float, bottom: float) -> Iterator[Ruling]:
    if right - left > max(bottom - top, 3):
        yield Ruling(True, (top + bottom) / 2, left, right)
    elif bottom - top > max(right - left, 3):
        yield Ruling(False, (left + right) / 2, top, bottom)


def _outlines(shape: pdfium.PdfObject) -> Iterator[list[tuple[float, float]]]:
    """Yield the outlines of a path as points on the page; closed ones end where they began."""
    matrix = shape.get_matrix()
    parent = getattr(shape, "container", None)
    while parent is not None:
        matrix = matrix.multiply(parent.get_matrix())
        parent = getattr(parent, "container", None)
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(max(raw.FPDFPath_CountSegments(shape), 0)):
        segment = raw.FPDFPath_GetPathSegment(shape, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(matrix.on_point(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points
