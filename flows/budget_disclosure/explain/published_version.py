"""A published version read back from what was kept of it: tables, prose and forms with the cells behind each figure."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from budget_disclosure.explain.explained_content import Content, Figure, form_figure
from budget_disclosure.explain.explanation import Term
from budget_disclosure.explain.trace import Tracer
from budget_disclosure.model.figure_style import FigureStyle, MoneyUnit
from budget_disclosure.model.location import Location, single_cells
from budget_disclosure.model.money import Amount
from budget_disclosure.narrative.narrative import Fact, Narrative, Paragraph, Segment
from budget_disclosure.tables.table import CellKind, RowStyle, Table, TableCell, TableColumn, TableRow

Json = Mapping[str, Any]
_YUAN_MARK = "（元）"


def tracer_of_version(data: Json, forms: Iterable[Json], values: Mapping[str, str]) -> Tracer:
    """Return the tracer of a kept document.

    ``data`` is its data.json, ``forms`` and ``values`` (by ``file!sheet!cell``) what was kept beside it. How facts were
    computed is not kept: their ways lead to the cells at once. Raises ``KeyError``, ``ValueError`` for other files.
    """
    document = data["document"]
    cells = {_location(at): value for at, value in values.items()}
    units = {unit["file"]: (unit["code"], unit["name"]) for unit in document["units"]}
    content = Content(
        document["code"],
        document["name"],
        {table["id"]: _table(table) for table in data["tables"]},
        _narrative(data),
        tuple(figure for form in forms for figure in _form(form)),
    )
    return Tracer(content, (), dict(_terms(cells, units)), cells, is_kept=True)


def _terms(cells: Mapping[Location, str], units: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Location, Term]]:
    for at, value in cells.items():
        try:
            yuan = Decimal(value)
        except InvalidOperation:
            continue
        code, name = units.get(at.file, ("", ""))
        yield at, Term(code, name, (), yuan, at)


def _table(data: Json) -> Table:
    columns = tuple(
        TableColumn(column["key"], CellKind(column["kind"]), tuple(column["header"]), 1) for column in data["columns"]
    )
    rows = tuple(
        TableRow(
            keys=tuple(row["keys"]),
            style=RowStyle(row["style"]),
            cells=tuple(_cell(row["cells"].get(column.key), column) for column in columns),
            levels=tuple(row["levels"]),
        )
        for row in data["rows"]
    )
    return Table(
        id=data["id"],
        numeral=data["numeral"],
        title=data["title"],
        heading=f"表{data['numeral']} {data['title']}",
        line_above="",
        figures=FigureStyle(MoneyUnit(data["unit"])),
        is_landscape=False,
        empty_note=data["note"] or "",
        columns=columns,
        header=(),
        header_rows=0,
        rows=rows,
        block_of_column={column["key"]: column["block"] for column in data["columns"]},
    )


def _cell(data: Json | None, column: TableColumn) -> TableCell:
    if data is None:
        return TableCell(column.kind, "")
    if "yuan" not in data:
        return TableCell(column.kind, data.get("text", ""))
    yuan = data["yuan"]
    amount = None if yuan is None else Amount(Decimal(yuan), _locations(data["cells"]))
    return TableCell(column.kind, data["shown"] or "", amount)


def _narrative(data: Json) -> Narrative:
    facts = {key: _fact(one) for key, one in data["facts"].items()}
    prose = {
        section["section"]: tuple(
            Paragraph(
                tuple(Segment(one["text"], facts.get(one.get("fact", ""))) for one in paragraph["segments"]),
                paragraph["source"],
            )
            for paragraph in section["paragraphs"]
        )
        for section in data["prose"]
    }
    return Narrative(prose, facts)


def _fact(data: Json) -> Fact:
    value, yuan = data["value"], data["yuan"]
    return Fact(
        data["key"],
        data["shown"],
        None if value is None else Decimal(value),
        None if yuan is None else Decimal(yuan),
        data["origin"],
        _locations(data["cells"]),
        data["is_known"],
    )


def _form(data: Json) -> Iterator[Figure]:
    for field in data["fields"]:
        label: str = field["label"]
        if label.endswith(_YUAN_MARK):
            yuan = Decimal(field["text"].replace(",", ""))
            column = label.removesuffix(_YUAN_MARK).rpartition("：")[2]
            yield form_figure(data["key"], data["project"], column, Amount(yuan, _locations(field["cells"])))


def _locations(cells: Iterable[str]) -> tuple[Location, ...]:
    return tuple(_location(cell) for cell in single_cells(cells))


def _location(text: str) -> Location:
    """Return a cell as data.json cites it, ``file!sheet!cell``; a file name may hold a mark of exclamation itself."""
    file, sheet, cell = text.rsplit("!", 2)
    return Location(file, sheet, cell)
