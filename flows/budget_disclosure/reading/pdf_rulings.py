"""What is drawn on a PDF page besides characters: the pieces of rulings, and pictures."""

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from budget_disclosure.published.spots import Box
from budget_disclosure.reading.pdf_frame import DEEPEST, PageFrame, space_of

_THIN = 2.6


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line along an axis: at ``at``, from ``start`` to ``end``."""

    is_horizontal: bool
    at: float
    start: float
    end: float


def rulings_of(page: pdfium.PdfPage, frame: PageFrame) -> Iterator[Ruling]:
    """Yield the straight lines of a page along its axes: drawn as lines, frames, or thin filled boxes."""
    for shape in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=DEEPEST):
        yield from _of_shape(shape, frame)


def pictures_of(page: pdfium.PdfPage, frame: PageFrame) -> list[Box]:
    """Return the room that each picture of a page takes."""
    found = []
    for picture in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=DEEPEST):
        left, bottom, right, top = picture.get_bounds()
        space = space_of(picture)
        corners = [space.on_point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        found.append(frame.box(min(xs), min(ys), max(xs), max(ys)))
    return found


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
    matrix = shape.get_matrix().multiply(space_of(shape))
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
