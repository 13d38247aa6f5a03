"""The same document as a template of other renderers: made from a finished document, so that all fill in the same.

Rows of a table that are alike become one row in a loop, forms that are alike one form in a loop of forms, everything
else with a figure a tag of its own; fixed words stay. So each peer has the tables and the texts of the document, in its
own dialect and as its manual shows. Contents and chart are those of the finished document, and cells that are merged
down within a loop stand unmerged: no peer makes them.
"""

import copy
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DOCUMENT = "word/document.xml"

_MANY = 3


def w(name: str) -> str:
    return f"{{{W}}}{name}"


Element = etree._Element


@dataclass(frozen=True)
class Dialect:
    """How a renderer writes a value (of the document, of an item of a list) and repeats rows and blocks.

    ``rows`` returns a row as it is repeated for a list, ``blocks`` a list of elements that is.
    """

    value: Callable[[str], str]
    item: Callable[[str, str], str]
    rows: Callable[[Element, str], list[Element]]
    blocks: Callable[[list[Element], str], list[Element]]


def equivalent(docx: bytes, dialect: Dialect) -> tuple[bytes, dict[str, Any]]:
    """Return a template in a dialect, and the data that makes the document of it again."""
    parts = _parts(docx)
    root = etree.fromstring(parts[DOCUMENT])
    body = root.find(w("body"))
    assert body is not None
    maker = _Maker(dialect)
    runs = _runs(body)
    in_runs = {table for run in runs for table in run.tables}
    for number, table in enumerate(list(body.iterchildren(w("tbl")))):
        if table not in in_runs:
            maker.table(table, f"t{number}")
    for number, run in enumerate(runs):
        maker.forms(body, run, f"f{number}")
    maker.free_texts(body)
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return _packed(parts), maker.data


def text_of(docx: bytes) -> str:
    """Return all that a document says, without spaces: what has to be equal."""
    root = etree.fromstring(_parts(docx)[DOCUMENT])
    return "".join("".join(text.text or "" for text in root.iter(w("t"))).split())


@dataclass(frozen=True)
class _Run:
    """Forms that follow one another and are alike: the paragraphs before each, and its table."""

    heads: list[list[Element]]
    tables: list[Element]


def _runs(body: Element) -> list[_Run]:
    """Return the forms that are alike; every other table stands alone."""
    tables = list(body.iterchildren(w("tbl")))
    runs: list[_Run] = []
    for before, table in pairwise(tables):
        between = _between(body, before, table)
        last = runs[-1] if runs else None
        if not between or len(between) > _MANY or _outline(before) != _outline(table):
            continue
        if last is not None and last.tables[-1] is before and len(last.heads[0]) == len(between):
            last.heads.append(between)
            last.tables.append(table)
        else:
            start = body.index(before)
            runs.append(_Run([list(body)[start - len(between) : start], between], [before, table]))
    return [run for run in runs if len(run.tables) >= _MANY and all(_is_form(table) for table in run.tables)]


def _between(body: Element, first: Element, second: Element) -> list[Element]:
    return list(body)[body.index(first) + 1 : body.index(second)]


def _is_form(table: Element) -> bool:
    return len(_outline(table)) > 2 * _MANY


def _outline(table: Element) -> list[tuple[str, ...]]:
    """Return the kinds of rows of a table in their order, each once however often it is repeated."""
    return [shape for shape, _ in groupby(table.iterchildren(w("tr")), _shape)]


def _shape(row: Element) -> tuple[str, ...]:
    """Return how many columns each cell of a row is wide."""
    return tuple(
        span.get(w("val"), "") if (span := cell.find(f"{w('tcPr')}/{w('gridSpan')}")) is not None else ""
        for cell in row.iterchildren(w("tc"))
    )


class _Maker:
    """Puts tags into a document, and what they stand for into ``data``."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.data: dict[str, Any] = {}

    def table(self, table: Element, name: str) -> None:
        """Make the rows of a table that are alike one row in a loop; values of the others tags."""
        for number, (_, group) in enumerate(groupby(list(table.iterchildren(w("tr"))), _shape)):
            rows = [row for row in group if row.find(f"{w('trPr')}/{w('tblHeader')}") is None]
            key = f"{name}g{number}"
            if len(rows) >= _MANY and len(_cells(rows[0])) > 1:
                self.data[key] = [_row_values(row) for row in rows]
                self._repeat(rows, key, key)
                continue
            for place, cell in enumerate(cell for row in rows for cell in _cells(row)):
                if _is_value(_text(cell)):
                    self.data[f"{key}v{place}"] = _text(cell)
                    _fill(cell, self._dialect.value(f"{key}v{place}"))

    def forms(self, body: Element, run: _Run, name: str) -> None:
        """Make forms that are alike one form in a loop of forms."""
        blocks = [[*heads, table] for heads, table in zip(run.heads, run.tables, strict=True)]
        values: list[dict[str, Any]] = [{} for _ in blocks]
        for place, heads in enumerate(zip(*run.heads, strict=True)):
            self._item(list(heads), f"v{place}", name, values)
        groups = [
            [list(group) for _, group in groupby(list(table.iterchildren(w("tr"))), _shape)] for table in run.tables
        ]
        for number, alike in enumerate(zip(*groups, strict=True)):
            if len({len(rows) for rows in alike}) > 1:
                for form, rows in zip(values, alike, strict=True):
                    form[f"g{number}"] = [_row_values(row) for row in rows]
                self._repeat(alike[0], f"g{number}", f"{name}[i].g{number}")
                continue
            for place, cells in enumerate(
                zip(*([c for row in rows for c in _cells(row)] for rows in alike), strict=True)
            ):
                self._item(list(cells), f"g{number}v{place}", name, values)
        self.data[name] = values
        first = blocks[0]
        at = body.index(first[0])
        for element in (element for block in blocks for element in block):
            body.remove(element)
        body[at:at] = self._dialect.blocks(first, name)

    def free_texts(self, body: Element) -> None:
        """Make texts with a figure tags: those outside of tables, contents, links and text boxes."""
        number = 0
        for text in body.iter(w("t")):
            inside = {etree.QName(one).localname for one in text.iterancestors()}
            if not inside & {"tbl", "sdt", "hyperlink", "txbxContent"} and _is_value(text.text or ""):
                self.data[f"p{number}"] = text.text
                text.text = self._dialect.value(f"p{number}")
                number += 1

    def _repeat(self, rows: list[Element], key: str, path: str) -> None:
        first = rows[0]
        parent = first.getparent()
        assert parent is not None
        at = parent.index(first)
        for column, cell in enumerate(_cells(first)):
            merged = cell.find(f"{w('tcPr')}/{w('vMerge')}")
            if merged is not None and (properties := merged.getparent()) is not None:
                properties.remove(merged)
            _fill(cell, self._dialect.item(path, f"c{column}"))
        for row in rows:
            parent.remove(row)
        parent[at:at] = self._dialect.rows(first, key)

    def _item(self, elements: list[Element], key: str, name: str, values: list[dict[str, Any]]) -> None:
        """Make the same place of all forms a tag, unless all say the same."""
        texts = [_text(element) for element in elements]
        if len(set(texts)) > 1 or _is_value(texts[0]):
            for form, text in zip(values, texts, strict=True):
                form[key] = text
            _fill(elements[0], self._dialect.item(name, key))


def _is_value(text: str) -> bool:
    return any(char.isdigit() for char in text) and "{" not in text


def _cells(row: Element) -> list[Element]:
    return list(row.iterchildren(w("tc")))


def _row_values(row: Element) -> dict[str, str]:
    return {f"c{column}": _text(cell) for column, cell in enumerate(_cells(row))}


def _text(element: Element) -> str:
    paragraphs = [element] if element.tag == w("p") else list(element.iter(w("p")))
    return "\n".join("".join(text.text or "" for text in one.iter(w("t"))) for one in paragraphs)


def _fill(element: Element, words: str) -> None:
    """Put words into a cell or paragraph in place of all it says, in the look of its first text."""
    paragraphs = [element] if element.tag == w("p") else list(element.iter(w("p")))
    for other in paragraphs[1:]:
        element.remove(other)
    first, *rest = list(paragraphs[0].iter(w("t"))) or [_new_text(paragraphs[0])]
    for text in rest:
        text.text = ""
    first.text = words
    first.set(_SPACE, "preserve")


def _new_text(paragraph: Element) -> Element:
    run = next(paragraph.iterchildren(w("r")), None)
    return etree.SubElement(etree.SubElement(paragraph, w("r")) if run is None else run, w("t"))


# --- dialects ------------------------------------------------------------------------------------------------------


def _paragraph(words: str) -> Element:
    made = etree.Element(w("p"))
    etree.SubElement(etree.SubElement(made, w("r")), w("t")).text = words
    return made


def _row(words: str) -> Element:
    made = etree.Element(w("tr"))
    etree.SubElement(made, w("tc")).append(_paragraph(words))
    return made


def _in_braces(row: Element, key: str) -> list[Element]:
    cells = _cells(row)
    _fill(cells[0], f"{{#{key}}}{_text(cells[0])}")
    _fill(cells[-1], f"{_text(cells[-1])}{{/{key}}}")
    return [row]


def _next_of_carbone(elements: list[Element], innermost: bool) -> list[Element]:
    following = copy.deepcopy(elements)
    for text in (text for one in following for text in one.iter(w("t"))):
        head, found, tail = (text.text or "").rpartition("[i]") if innermost else (text.text or "").partition("[i]")
        if found:
            text.text = f"{head}[i+1]{tail}"
    return following


def _blocks_of_carbone(block: list[Element], key: str) -> list[Element]:
    """Return a block between its first and its next item; both name a value that there is not, and print nothing."""
    start = next(block[0].iter(w("t")))
    start.text = f"{{d.{key}[i].no}}{start.text}"
    return [*block, _paragraph(f"{{d.{key}[i+1].no}}")]


DOCXTPL = Dialect(
    value=lambda key: f"{{{{ {key} }}}}",
    item=lambda path, key: f"{{{{ {'r' if 'g' in path.rpartition('.')[2] else 'f'}.{key} }}}}",
    rows=lambda row, key: [
        _row(f"{{%tr for r in {key if key[0] == 't' else f'f.{key}'} %}}"),
        row,
        _row("{%tr endfor %}"),
    ],
    blocks=lambda block, key: [_paragraph(f"{{%p for f in {key} %}}"), *block, _paragraph("{%p endfor %}")],
)
BRACES = Dialect(
    value=lambda key: f"{{{key}}}",
    item=lambda path, key: f"{{{key}}}",
    rows=_in_braces,
    blocks=lambda block, key: [_paragraph(f"{{#{key}}}"), *block, _paragraph(f"{{/{key}}}")],
)
CARBONE = Dialect(
    value=lambda key: f"{{d.{key}}}",
    item=lambda path, key: f"{{d.{path}[i].{key}}}",
    rows=lambda row, key: [row, *_next_of_carbone([row], innermost=True)],
    blocks=_blocks_of_carbone,
)


def data_file(data: dict[str, Any]) -> bytes:
    """Return the data of a template as the programs of Node read them."""
    return json.dumps(data, ensure_ascii=False).encode()


def _parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
