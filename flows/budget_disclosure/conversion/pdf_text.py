"""The text of a tagged PDF as a reader gets it: by paragraphs and cells, each with the page on which it begins.

A PDF has no text but glyphs on pages. Tags say which glyphs belong to which paragraph, font tables which character a
glyph is; both are read here from the drawing itself, so that what is not drawn is not found.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pikepdf import Pdf

# Elements inside a line; all others begin a block of their own.
_INLINE = frozenset({"Span", "Link", "Quote", "Reference", "Code", "BibEntry", "Annot", "Ruby", "RB", "RT", "Warichu"})
_ASIDE = frozenset({"Figure", "Formula", "Lbl", "Note"})
_CONTENTS = "TOC"
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")


@dataclass(frozen=True, slots=True)
class PdfBlock:
    """A paragraph of a PDF: its text, and the index of the page where it begins.

    ``is_aside`` is what a document may not know as text of its own: words in figures, labels of lists, notes.
    ``is_contents`` is an entry of the table of contents.
    """

    text: str
    page: int
    is_aside: bool = False
    is_contents: bool = False


@dataclass(frozen=True, slots=True)
class PdfText:
    """The paragraphs of a PDF in their logical order, and what stands beside them on each page.

    ``margins`` has a text for every page: headers and footers, which are outside the structure.
    """

    blocks: tuple[PdfBlock, ...]
    margins: tuple[str, ...]


def read_pdf_text(pdf: "Pdf") -> PdfText:
    """Return the text of a tagged PDF. A PDF without tags has no blocks; all its text is in the margins.

    Raises ``ValueError`` for a structure that points to no page, ``pikepdf.PdfError`` for what is no sound PDF.
    """
    fonts: dict[tuple[int, int], _Font] = {}
    numbers: dict[tuple[int, int], int] = {}
    pages: list[_PageText] = []
    for index, page in enumerate(pdf.pages):
        numbers[page.obj.objgen] = index
        pages.append(_read_page(page, fonts))
    root = pdf.Root.get("/StructTreeRoot")
    blocks = _Tree(root, pages, numbers).blocks() if root is not None else []
    return PdfText(tuple(blocks), tuple(page.outside for page in pages))


# --- the structure ---------------------------------------------------------------------------------------------------


class _Tree:
    """The structure tree, read into blocks: the text of an element between the blocks inside it is one block."""

    def __init__(self, root: Any, pages: "list[_PageText]", numbers: Mapping[tuple[int, int], int]) -> None:
        self._root, self._pages, self._numbers = root, pages, numbers
        self._roles = role_map(root)
        self._found: list[PdfBlock] = []
        self._pieces: list[str] = []
        self._page = -1

    def blocks(self) -> list[PdfBlock]:
        """Return the blocks."""
        self._walk(self._root.get("/K"), -1, is_aside=False, is_contents=False)
        self._close(is_aside=False, is_contents=False)
        return self._found

    def _walk(self, node: Any, page: int, *, is_aside: bool, is_contents: bool) -> None:
        from pikepdf import Array

        if node is None:
            return
        if isinstance(node, Array):
            for one in node:
                self._walk(one, page, is_aside=is_aside, is_contents=is_contents)
            return
        if isinstance(node, int):
            self._add(page, node)
            return
        place = node.get("/Pg")
        page = page if place is None else self._numbers.get(place.objgen, -1)
        mark, kind = node.get("/MCID"), node.get("/S")
        if mark is not None:
            self._add(page, int(mark))
        elif kind is not None:
            role = standard_role(node, self._roles)
            if role in _INLINE:
                self._walk(node.get("/K"), page, is_aside=is_aside, is_contents=is_contents)
                return
            self._close(is_aside=is_aside, is_contents=is_contents)
            is_inner_aside, is_inner_contents = is_aside or role in _ASIDE, is_contents or role == _CONTENTS
            self._walk(node.get("/K"), page, is_aside=is_inner_aside, is_contents=is_inner_contents)
            self._close(is_aside=is_inner_aside, is_contents=is_inner_contents)

    def _add(self, page: int, mark: int) -> None:
        if page < 0:
            raise ValueError(f"marked content {mark} is on no page")
        self._pieces.append(self._pages[page].marked.get(mark, ""))
        if self._page < 0:
            self._page = page

    def _close(self, *, is_aside: bool, is_contents: bool) -> None:
        text = "".join(self._pieces)
        if text:
            self._found.append(PdfBlock(text, self._page, is_aside, is_contents))
        self._pieces, self._page = [], -1


def role_map(root: Any) -> dict[str, str]:
    """Return what the names of elements that are not standard stand for."""
    return {str(key)[1:]: str(value)[1:] for key, value in root.get("/RoleMap", {}).items()}


def standard_role(element: Any, roles: Mapping[str, str]) -> str:
    """Return the standard role of an element; what is named a style is mapped, perhaps in several steps."""
    name = str(element.get("/S"))[1:]
    seen: set[str] = set()
    while name in roles and name not in seen:
        seen.add(name)
        name = roles[name]
    return name


# --- the drawing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Font:
    """What the codes of a font mean: how many bytes a code has, and the text of each."""

    width: int
    texts: Mapping[int, str]

    def decode(self, codes: bytes) -> str:
        steps = range(0, len(codes) - len(codes) % self.width, self.width)
        return "".join(self.texts.get(int.from_bytes(codes[at : at + self.width]), "") for at in steps)


@dataclass(frozen=True, slots=True)
class _PageText:
    """The text of a page by the number of its mark, and what stands outside of all marks."""

    marked: dict[int, str]
    outside: str


def _read_page(page: Any, known: dict[tuple[int, int], _Font]) -> _PageText:
    drawing = _Drawing(page.get("/Resources", {}), known)
    drawing.read(page)
    marked = {mark: "".join(pieces) for mark, pieces in drawing.marked.items()}
    return _PageText(marked, "".join(drawing.outside))


class _Drawing:
    """The operators of a page, followed as far as text needs it: fonts, and marks that are open."""

    def __init__(self, resources: Any, known: dict[tuple[int, int], _Font]) -> None:
        self._fonts, self._properties = resources.get("/Font", {}), resources.get("/Properties", {})
        self._known = known
        self._font: _Font | None = None
        self._saved: list[_Font | None] = []
        # For each open mark: its number (inherited where it has none), and the text that stands for what is drawn.
        self._marks: list[tuple[int | None, str | None]] = [(None, None)]
        self.marked: dict[int, list[str]] = {}
        self.outside: list[str] = []

    def read(self, page: Any) -> None:
        """Follow the operators from first to last."""
        from pikepdf import parse_content_stream

        for instruction in parse_content_stream(page, "q Q Tf BDC BMC EMC Tj TJ ' \""):
            operands: Any = instruction.operands
            match str(instruction.operator):
                case "q":
                    self._saved.append(self._font)
                case "Q":
                    self._font = self._saved.pop() if self._saved else self._font
                case "Tf":
                    self._font = self._font_of(str(operands[0]))
                case "BDC":
                    self._open(operands[1])
                case "BMC":
                    self._marks.append(self._marks[-1])
                case "EMC":
                    del self._marks[max(1, len(self._marks) - 1) :]
                case _:
                    self._show(operands[-1])

    def _open(self, properties: Any) -> None:
        from pikepdf import Dictionary, Name

        number, covered = self._marks[-1]
        if isinstance(properties, Name):
            properties = self._properties.get(str(properties))
        if not isinstance(properties, Dictionary):
            self._marks.append((number, covered))
            return
        own: Any = properties.get("/MCID")
        number, actual = number if own is None else int(own), properties.get("/ActualText")
        if actual is not None and covered is None:
            covered = str(actual)
            self._place(number).append(covered)
        self._marks.append((number, covered))

    def _show(self, operand: Any) -> None:
        from pikepdf import Array, String

        number, covered = self._marks[-1]
        if covered is None and self._font is not None:
            pieces = operand if isinstance(operand, Array) else [operand]
            texts = [self._font.decode(bytes(one)) for one in pieces if isinstance(one, String)]
            self._place(number).extend(texts)

    def _place(self, number: int | None) -> list[str]:
        return self.outside if number is None else self.marked.setdefault(number, [])

    def _font_of(self, name: str) -> _Font | None:
        font = self._fonts.get(name)
        if font is None:
            return None
        if font.objgen not in self._known:
            self._known[font.objgen] = _read_font(font)
        return self._known[font.objgen]


def _read_font(font: Any) -> _Font:
    table = font.get("/ToUnicode")
    width = 2 if str(font.get("/Subtype")) == "/Type0" else 1
    return _Font(width, {} if table is None else _meanings(table.read_bytes()))


def _meanings(table: bytes) -> dict[int, str]:
    """Return the text of each code from the lines of a character map (``bfchar``, ``bfrange``)."""
    texts: dict[int, str] = {}
    for kind, body in re.findall(rb"beginbf(char|range)(.*?)endbf", table, re.DOTALL):
        if kind == b"char":
            values = [bytes.fromhex(one.decode()) for one in _HEX.findall(body)]
            texts.update((int.from_bytes(c), _utf16(t)) for c, t in zip(values[::2], values[1::2], strict=True))
        else:
            texts.update(_range_meanings(body))
    return texts


def _range_meanings(body: bytes) -> Iterator[tuple[int, str]]:
    for first, last, rest in re.findall(rb"<([^>]*)>\s*<([^>]*)>\s*(\[[^\]]*\]|<[^>]*>)", body):
        start, end = int(first, 16), int(last, 16)
        values = [bytes.fromhex(one.decode()) for one in _HEX.findall(rest)]
        for offset, code in enumerate(range(start, end + 1)):
            if rest.startswith(b"["):
                if offset < len(values):
                    yield code, _utf16(values[offset])
            else:
                head, tail = values[0][:-2], int.from_bytes(values[0][-2:])
                yield code, _utf16(head + (tail + offset).to_bytes(2))


def _utf16(value: bytes) -> str:
    return value.decode("utf-16-be", errors="replace")
