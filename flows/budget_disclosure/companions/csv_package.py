"""CSV tables and their ``datapackage.json``, in the vocabulary of the Fiscal Data Package where it fits.

``budget_lines.csv`` holds what every expenditure table adds up; the other two hold what the document shows.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from budget_disclosure.companions.csv_fields import COLUMN_TYPES, FACTS, TABLES, Resource, budget_lines
from budget_disclosure.companions.identity import cell_texts, document_title, exact, scope_kind
from budget_disclosure.companions.source_cells import SourceCells
from budget_disclosure.declarations.code_lists import CodeList, Codes
from budget_disclosure.model.budget_lines import BudgetLine
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.store.csv_files import csv_bytes, guarded
from budget_disclosure.tables.table import CellKind, Table, TableRow

DESCRIPTOR: Final = "datapackage.json"
CELL_SEPARATOR: Final = "|"

Row = dict[str, str]


def write_csv_package(disclosure: Disclosure, codes: Codes, sources: SourceCells | None = None) -> dict[str, bytes]:
    """Return the CSV files and ``datapackage.json`` by name; ``codes`` are the lists of the budget's year.

    Amounts are in exact 元, shown figures in the unit that stands beside them. Raises ``KeyError`` for a code that is
    not in the lists, which intake has already refused.
    """
    known = sources or SourceCells()
    lines = budget_lines(codes.law)
    files = {
        lines.path: _file(lines, _budget_lines(disclosure, codes)),
        TABLES.path: _file(TABLES, _table_cells(disclosure, known)),
        FACTS.path: _file(FACTS, _facts(disclosure, known)),
    }
    return {**files, DESCRIPTOR: _descriptor(disclosure, (lines, TABLES, FACTS), files)}


def _file(resource: Resource, rows: Iterator[Row]) -> bytes:
    """Return the CSV file of a resource; texts are guarded, numbers are written as they are."""
    columns = [(field.name, field.type == "string") for field in resource.fields]
    lines = ([guarded(row[name]) if is_text else row[name] for name, is_text in columns] for row in rows)
    return csv_bytes([name for name, _ in columns], lines)


def _budget_lines(disclosure: Disclosure, codes: Codes) -> Iterator[Row]:
    ledger = disclosure.ledger
    department = ledger.head.unit
    units = {unit.unit.unit_code.value: unit.unit.unit_name.value for unit in ledger.units}
    projects = {entry.key: entry.project.name.value for entry in ledger.projects}
    for line in ledger.lines:
        yield {
            "line_id": CELL_SEPARATOR.join(cell_texts(line.amount.cells)),
            "fiscal_year": str(ledger.fiscal_year),
            "department_code": department.department_code.value,
            "department_name": department.department_name.value,
            "unit_code": line.unit_code,
            "unit_name": units[line.unit_code],
            "unit_kind": str(line.unit_kind),
            "project_key": line.project_key,
            "project_name": projects.get(line.project_key, ""),
            **_classified(line, codes),
            "amount_yuan": exact(line.amount.yuan),
        }


def _classified(line: BudgetLine, codes: Codes) -> Row:
    return {
        "function_code": line.function_code,
        "function_name": _name(codes.function, line.function_code),
        "dept_economic_code": line.dept_economic_code,
        "dept_economic_name": _name(codes.dept_economic, line.dept_economic_code),
        "gov_economic_code": line.gov_economic_code,
        "gov_economic_name": _name(codes.gov_economic, line.gov_economic_code),
        "kind": line.kind.key,
        "kind_name": str(line.kind),
        "cost": line.cost.key if line.cost else "",
        "cost_name": str(line.cost or ""),
        "source": line.source.key,
        "source_name": str(line.source),
        "vintage": line.vintage.key,
        "vintage_name": str(line.vintage),
        "project_category": str(line.category) if line.category else "",
    }


def _name(codes: CodeList, code: str) -> str:
    return codes.name(code) if code else ""


def _table_cells(disclosure: Disclosure, sources: SourceCells) -> Iterator[Row]:
    for table in disclosure.tables.values():
        for row in table.rows:
            yield from _amount_cells(table, row, sources)


def _amount_cells(table: Table, row: TableRow, sources: SourceCells) -> Iterator[Row]:
    words = [_row_words(table, row, block) for block in range(len(row.keys))]
    for column, cell in zip(table.columns, row.cells, strict=True):
        block = table.block_of_column[column.key]
        if cell.kind is not CellKind.AMOUNT or not row.keys[block]:
            continue
        code, label = words[block]
        yield {
            "table_id": table.id,
            "table_numeral": table.numeral,
            "table_title": table.title,
            "row_key": row.keys[block],
            "row_level": str(row.levels[block]),
            "row_code": code,
            "row_label": label,
            "column_key": column.key,
            "column_header": "/".join(column.header),
            "shown": cell.text,
            "unit": table.unit_of_amount,
            "amount_yuan": "" if cell.amount is None else exact(cell.amount.yuan),
            "source_cells": "" if cell.amount is None else CELL_SEPARATOR.join(sources.of(cell.amount.cells)),
        }


def _row_words(table: Table, row: TableRow, block: int) -> tuple[str, str]:
    """Return code and name of a row; words in a code column (合计) are part of the name, split codes one code."""
    cells = [
        cell
        for cell, column in zip(row.cells, table.columns, strict=True)
        if table.block_of_column[column.key] == block and cell.text
    ]
    codes = [cell.text for cell in cells if cell.kind is CellKind.CODE and cell.text.isdigit()]
    names = [cell.text for cell in cells if cell.kind is not CellKind.AMOUNT and cell.text not in codes]
    return "".join(codes), "/".join(names)


def _facts(disclosure: Disclosure, sources: SourceCells) -> Iterator[Row]:
    for key, fact in sorted(disclosure.narrative.facts.items()):
        yield {
            "key": key,
            "shown": fact.shown,
            "value": _plain(fact.value),
            "amount_yuan": "" if fact.yuan is None else exact(fact.yuan),
            "is_known": "true" if fact.is_known else "false",
            "origin": fact.origin,
            "source_cells": CELL_SEPARATOR.join(sources.of(fact.cells)),
        }


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _descriptor(disclosure: Disclosure, resources: Iterable[Resource], files: Mapping[str, bytes]) -> bytes:
    ledger = disclosure.ledger
    descriptor: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"budget-{ledger.fiscal_year}-{scope_kind(disclosure)}-{ledger.code}".lower(),
        "title": document_title(disclosure),
        "description": (
            "Exact amounts in 元 with their source cells. A text cell that begins with an apostrophe has it in front "
            "as a guard against formulas: drop one leading apostrophe to get the text."
        ),
        "countryCode": "CN",
        "fiscalPeriod": {"start": f"{ledger.fiscal_year}-01-01", "end": f"{ledger.fiscal_year}-12-31"},
        "columnTypes": list(COLUMN_TYPES),
        "resources": [_resource(resource, files[resource.path]) for resource in resources],
    }
    return f"{json.dumps(descriptor, ensure_ascii=False, indent=1)}\n".encode()


def _resource(resource: Resource, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [field.descriptor() for field in resource.fields],
        "missingValues": [""],
        "primaryKey": list(resource.primary_key),
    }
    if resource.constants:
        schema["extraFields"] = [
            {"name": name, "type": "string", "columnType": column_type, "constant": constant}
            for name, column_type, constant in resource.constants
        ]
    return {
        "profile": "tabular-data-resource",
        "name": resource.name,
        "path": resource.path,
        "title": resource.title,
        "description": resource.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": schema,
    }
