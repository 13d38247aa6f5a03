"""The characters of a PDF page that a reader sees, each with its box.

A character drawn outside what its page lets through, drawn invisibly, or drawn a second time at the same spot (as a
spreadsheet does with text that does not fit its cell) is none.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from budget_disclosure.published.letters import UNREADABLE, character_as_read, is_unreadable
from budget_disclosure.published.spots import Box
from budget_disclosure.reading.pdf_frame import DEEPEST, PageFrame, space_of

_UNSEEN_MODES = (3, 7)
_SAME = 0.25
_BLANKS = (0xA0, 0xAD, 0x3000, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A visible character; ``size`` is its font size in points as printed, ``turned`` by how many degrees clockwise it
    is turned on the page as shown: 0, 90, 180 or 270.
    """

    text: str
    box: Box
    size: float
    turned: int = 0

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Printed:
    """The visible characters of a page in the order of the file, and what of them nobody can read.

    ``slanted`` counts those that stand neither upright nor on their side, as a watermark does: they are left out.
    ``unreadable`` counts those that mean something only in their font: ``UNREADABLE`` stands for each.
    """

    glyphs: list[Glyph]
    slanted: int
    unreadable: int


def printed_on(page: pdfium.PdfPage, frame: PageFrame) -> Printed:
    """Return the visible characters of a page with their boxes on it as it is shown."""
    text = page.get_textpage()
    handle = text.raw
    found: list[Glyph] = []
    drawn_before = _Drawn()
    clips = _Clips(page)
    sides = [ctypes.c_double() for _ in range(4)]
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    slanted = unreadable = 0
    for index in range(text.count_chars()):
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        character = _character(handle, index)
        if not character:
            continue
        drawn = raw.FPDFText_GetTextObject(handle, index)
        if drawn and raw.FPDFTextObj_GetTextRenderMode(drawn) in _UNSEEN_MODES:
            continue
        raw.FPDFText_GetCharBox(handle, index, *sides)
        left, right, bottom, top = (side.value for side in sides)
        if drawn and not clips.let_through(drawn, (left + right) / 2, (bottom + top) / 2):
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, loose)
        # The room of the font, not of the ink: a full stop stands on the line of its neighbours.
        ink = frame.box(left, bottom, right, top)
        box = frame.box(
            min(left, loose.left),
            min(bottom, loose.bottom, loose.top),
            max(right, loose.right),
            max(top, loose.top, loose.bottom),
        )
        if right <= left or loose.top == loose.bottom:
            continue
        raw.FPDFText_GetMatrix(handle, index, matrix)
        turned = frame.turn(matrix.a, matrix.b)
        if turned is None:
            slanted += 1
            continue
        room = frame.box(loose.left, loose.bottom, loose.right, loose.top)
        size = room.right - room.left if turned % 180 else room.bottom - room.top
        if drawn_before.has(character, ink.left, ink.top, size * _SAME):
            continue
        unreadable += character == UNREADABLE
        found.append(Glyph(character, box, size, turned))
    text.close()
    return Printed(found, slanted, unreadable)


def _character(handle: object, index: int) -> str:
    """Return a character as its reader takes it; ``""`` for blanks and what is not drawn."""
    code = raw.FPDFText_GetUnicode(handle, index)
    if raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
        return UNREADABLE
    if raw.FPDFText_IsHyphen(handle, index) == 1:
        return "-"
    if code <= 0x20 or code in _BLANKS:
        return ""
    character = character_as_read(chr(code))
    return UNREADABLE if is_unreadable(character) else character


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


class _Clips:
    """What of a page is let through: clipping paths, also of what stands in a form that is drawn at another scale."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._matrices: dict[int, pdfium.PdfMatrix] = {}
        if any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_FORM,), max_depth=1)):
            for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=DEEPEST):
                if one.container is not None:
                    self._matrices[_address(one.raw)] = space_of(one)

    def let_through(self, drawn: object, x: float, y: float) -> bool:
        """Return whether every clipping path of a text has the point in its bounds."""
        clip = raw.FPDFPageObj_GetClipPath(drawn)
        if not clip:
            return True
        matrix = self._matrices.get(_address(drawn)) if self._matrices else None
        px, py = ctypes.c_float(), ctypes.c_float()
        for path in range(max(raw.FPDFClipPath_CountPaths(clip), 0)):
            points = []
            for index in range(raw.FPDFClipPath_CountPathSegments(clip, path)):
                raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, index), px, py)
                points.append(matrix.on_point(px.value, py.value) if matrix else (px.value, py.value))
            if points and not _bounds_hold(points, x, y):
                return False
        return True


def _bounds_hold(points: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    xs, ys = [one for one, _ in points], [one for _, one in points]
    return min(xs) - 1 <= x <= max(xs) + 1 and min(ys) - 1 <= y <= max(ys) + 1


def _address(drawn: object) -> int:
    return ctypes.cast(drawn, ctypes.c_void_p).value or 0  # type: ignore[arg-type]
