"""Findings as highlights of a PDF, each with its note; pages, text and what else the file has stay as they were."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from budget_disclosure.audit.audit_findings import AuditFinding
from budget_disclosure.audit_marks.mark_words import AUTHOR, mark_lines
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.model.findings import Severity
from budget_disclosure.published.spots import Box

if TYPE_CHECKING:
    import pikepdf

_COLOURS = {Severity.BLOCK: (1.0, 0.55, 0.5), Severity.WARN: (1.0, 0.87, 0.35)}
_PRINTED = 4
_NOTE_SIZE, _NOTE_STEP = 18, 22
_QUARTER = 90
_HUNDREDTH = Decimal("0.01")
_HALF = 180


class UnmarkablePdfError(DisclosureError):
    """A PDF that no mark can be put into."""


@dataclass(frozen=True, slots=True)
class PageSpace:
    """The visible part of a page in its own space, and by how many degrees it is turned when it is shown."""

    left: Decimal
    bottom: Decimal
    right: Decimal
    top: Decimal
    turned: int

    def point(self, right: float, down: float) -> tuple[Decimal, Decimal]:
        """Return a point of the page as shown, from its top left corner, in the space of the page."""
        x, y = Decimal(right).quantize(_HUNDREDTH), Decimal(down).quantize(_HUNDREDTH)
        if self.turned == _QUARTER:
            return self.left + y, self.bottom + x
        if self.turned == _HALF:
            return self.right - x, self.bottom + y
        if self.turned == _QUARTER + _HALF:
            return self.right - y, self.top - x
        return self.left + x, self.top - y

    def corners(self, box: Box) -> tuple[Decimal, ...]:
        """Return the corners of a box as a highlight lists them: top left, top right, bottom left, bottom right."""
        places = ((box.left, box.top), (box.right, box.top), (box.left, box.bottom), (box.right, box.bottom))
        return tuple(value for place in places for value in self.point(*place))


def with_notes(data: bytes, findings: Sequence[AuditFinding], now: datetime) -> bytes:
    """Return a copy of a PDF with a highlight and a note for each finding, numbered as they come.

    What stands nowhere on a page is a note at the top of its page, of the first where it has none.
    Raises ``UnmarkablePdfError`` for a PDF that cannot be opened.
    """
    import pikepdf

    try:
        with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
            notes: dict[int, int] = {}
            for number, finding in enumerate(findings, 1):
                index = min(max(finding.spot.page, 1), len(pdf.pages)) - 1
                page = pdf.pages[index]
                space = _space(page)
                text = "\n".join(mark_lines(number, finding))
                identity = f"audit-{number}"
                if finding.spot.page and finding.spot.boxes:
                    mark = _highlight(pdf, space, finding)
                else:
                    mark = _note(space, notes.get(index, 0), finding)
                    notes[index] = notes.get(index, 0) + 1
                mark.update(_common(text, identity, now))
                _add(pdf, page, pikepdf.Dictionary(mark))
            result = io.BytesIO()
            pdf.save(result, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return result.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, ArithmeticError) as error:
        raise UnmarkablePdfError(f"不能在这个 PDF 里做标注：{error}") from error


def _add(pdf: "pikepdf.Pdf", page: "pikepdf.Page", mark: "pikepdf.Dictionary") -> None:
    import pikepdf

    mark.P = page.obj
    found = page.obj.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        found = page.obj["/Annots"] = pikepdf.Array()
    found.append(pdf.make_indirect(mark))


def _space(page: "pikepdf.Page") -> PageSpace:
    """Return the visible part of a page, as its reader takes it (``PageFrame``): what both of its boxes show."""
    crop, media = _sides(page.cropbox), _sides(page.mediabox)
    both = [max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])]
    left, bottom, right, top = both if both[0] < both[2] and both[1] < both[3] else media
    turned = int(page.obj.get("/Rotate", _inherited_turn(page))) // _QUARTER * _QUARTER % 360
    return PageSpace(left, bottom, right, top, turned)


def _sides(box: "pikepdf.Array") -> list[Decimal]:
    x0, y0, x1, y1 = (Decimal(str(value)) for value in box.as_list())
    return [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]


def _inherited_turn(page: "pikepdf.Page") -> int:
    parent = page.obj.get("/Parent")
    for _ in range(50):  # a tree of pages is never so deep; a broken one may go round
        if parent is None:
            return 0
        if "/Rotate" in parent:
            return int(parent["/Rotate"])
        parent = parent.get("/Parent")
    return 0


def _common(text: str, identity: str, now: datetime) -> dict[str, object]:
    import pikepdf

    return {
        "/Type": pikepdf.Name.Annot,
        "/Contents": pikepdf.String(text),
        "/T": pikepdf.String(AUTHOR),
        "/NM": pikepdf.String(identity),
        "/M": pikepdf.String(now.strftime("D:%Y%m%d%H%M%S")),
        "/F": _PRINTED,
    }


def _highlight(pdf: "pikepdf.Pdf", space: PageSpace, finding: AuditFinding) -> dict[str, object]:
    import pikepdf

    quads = [space.corners(box) for box in finding.spot.boxes]
    xs = [value for quad in quads for value in quad[::2]]
    ys = [value for quad in quads for value in quad[1::2]]
    rectangle = [min(xs), min(ys), max(xs), max(ys)]
    colour = _COLOURS[finding.weight]
    shapes = " ".join(
        f"{min(quad[::2]):.2f} {min(quad[1::2]):.2f} {max(quad[::2]) - min(quad[::2]):.2f}"
        f" {max(quad[1::2]) - min(quad[1::2]):.2f} re"
        for quad in quads
    )
    content = f"/Marked gs {colour[0]} {colour[1]} {colour[2]} rg {shapes} f".encode()
    # Multiplied, so that what is printed is read through the colour.
    state = pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, BM=pikepdf.Name.Multiply)
    form = pdf.make_stream(
        content,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=rectangle,
        Group=pikepdf.Dictionary(S=pikepdf.Name.Transparency),
        Resources=pikepdf.Dictionary(ExtGState=pikepdf.Dictionary(Marked=state)),
    )
    return {
        "/Subtype": pikepdf.Name.Highlight,
        "/Rect": pikepdf.Array(rectangle),
        "/QuadPoints": pikepdf.Array([value for quad in quads for value in quad]),
        "/C": pikepdf.Array(list(colour)),
        "/AP": pikepdf.Dictionary(N=form),
    }


def _note(space: PageSpace, place: int, finding: AuditFinding) -> dict[str, object]:
    """Return a note of its own at the top of a page, beside those that stand there already."""
    import pikepdf

    left = 8 + place * _NOTE_STEP
    quad = space.corners(Box(left, 8, left + _NOTE_SIZE, 8 + _NOTE_SIZE))
    return {
        "/Subtype": pikepdf.Name.Text,
        "/Rect": pikepdf.Array([min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2])]),
        "/C": pikepdf.Array(list(_COLOURS[finding.weight])),
        "/Name": pikepdf.Name.Comment,
    }
