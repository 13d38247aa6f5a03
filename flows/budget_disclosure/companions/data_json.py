"""data.json: every table, every paragraph and every fact of a document, each amount with its source cells.

The form is ``docs/data.schema.json``; numbers are texts, because JSON readers turn numbers into binary fractions.
"""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from budget_disclosure.companions.identity import document_title, exact, scope_kind
from budget_disclosure.companions.source_cells import SourceCells
from budget_disclosure.ledger.ledger import Ledger
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.narrative.narrative import Fact, Paragraph, Segment
from budget_disclosure.tables.table import CellKind, Table, TableCell, TableColumn, TableRow

SCHEMA_VERSION: Final = "2.0"

Json = dict[str, Any]
_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_data_json(disclosure: Disclosure, sources: SourceCells | None = None) -> bytes:
    """Return the file: UTF-8, keys in a fixed order, no clock. Amounts: ``shown`` as printed, ``yuan`` in exact 元.

    A row of a table, a section and a fact stand on a line each.
    """
    known = sources or SourceCells()
    tables = (_table(table, known) for table in disclosure.tables.values())
    prose = (
        _line({"section": section, "paragraphs": [_paragraph(paragraph) for paragraph in paragraphs]})
        for section, paragraphs in disclosure.narrative.prose.items()
    )
    facts = (f"{_line(key)}:{_line(_fact(fact, known))}" for key, fact in sorted(disclosure.narrative.facts.items()))
    text = (
        f'{{"schema_version":"{SCHEMA_VERSION}",\n"document":{_line(_document(disclosure))},\n'
        f'"tables":[\n{_lines(tables)}],\n"prose":[\n{_lines(prose)}],\n"facts":{{\n{_lines(facts)}}}}}\n'
    )
    return text.encode()


def _lines(values: Iterable[str]) -> str:
    return ",\n".join(values)


def _document(disclosure: Disclosure) -> Json:
    ledger, unit = disclosure.ledger, disclosure.ledger.head.unit
    return {
        "title": document_title(disclosure),
        "scope": scope_kind(disclosure),
        "code": ledger.code,
        "name": ledger.name,
        "fiscal_year": ledger.fiscal_year,
        "department": {
            "code": unit.department_code.value,
            "name": unit.department_name.value,
        },
        "administrative_level": str(unit.level) if unit.level else None,
        "approval_date": unit.approval_date.value.isoformat() if unit.approval_date else None,
        "as_of": unit.as_of.value.isoformat() if unit.as_of else None,
        "template_version": ledger.head.template_version,
        "currency": "CNY",
        "units": list(_units(ledger)),
    }


def _units(ledger: Ledger) -> Iterator[Json]:
    for submission in ledger.units:
        unit = submission.unit
        yield {
            "code": unit.unit_code.value,
            "name": unit.unit_name.value,
            "kind": str(unit.kind),
            "role": str(unit.role),
            "revision": unit.revision.value,
            "template_version": submission.template_version,
            "file": submission.file,
        }


def _table(table: Table, sources: SourceCells) -> str:
    """Return a table as JSON, a line a row."""
    head = {
        "id": table.id,
        "numeral": table.numeral,
        "title": table.title,
        "unit": table.unit_of_amount,
        "is_empty": table.is_empty,
        "note": table.empty_note if table.is_empty else None,
        "columns": [
            {
                "key": column.key,
                "kind": column.kind.value,
                "block": table.block_of_column[column.key],
                "header": list(column.header),
            }
            for column in table.columns
        ],
    }
    rows = (_line(_row(row, table.columns, sources)) for row in table.rows)
    return f'{_line(head)[:-1]},"rows":[\n{_lines(rows)}]}}'


def _row(row: TableRow, columns: Iterable[TableColumn], sources: SourceCells) -> Json:
    """Return a row; ``keys`` and ``levels`` have one entry a block, an empty key where the block has no such row."""
    return {
        "keys": list(row.keys),
        "levels": list(row.levels),
        "style": row.style.value,
        "cells": {column.key: _cell(cell, sources) for column, cell in zip(columns, row.cells, strict=True)},
    }


def _cell(cell: TableCell, sources: SourceCells) -> Json:
    if cell.kind is not CellKind.AMOUNT:
        return {"text": cell.text}
    if cell.amount is None:
        return {"shown": cell.text, "yuan": None, "cells": []}
    return {"shown": cell.text, "yuan": exact(cell.amount.yuan), "cells": sources.of(cell.amount.cells)}


def _paragraph(paragraph: Paragraph) -> Json:
    return {"source": paragraph.source, "segments": [_segment(segment) for segment in paragraph.segments]}


def _segment(segment: Segment) -> Json:
    if segment.fact is None:
        return {"text": segment.text}
    return {"text": segment.text, "fact": segment.fact.key}


def _fact(fact: Fact, sources: SourceCells) -> Json:
    return {
        "key": fact.key,
        "shown": fact.shown,
        "value": _plain(fact.value),
        "yuan": None if fact.yuan is None else exact(fact.yuan),
        "is_known": fact.is_known,
        "origin": fact.origin,
        "cells": sources.of(fact.cells),
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
