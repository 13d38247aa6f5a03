"""What goes to the web for those who calculate: the tables of a document as they are printed, as CSV and as JSON.

Nothing that the printed tables do not show is in it: no finer amounts, no cells and no file names of units, none of the
prose (a Word template may leave a section out). It is made from the pinned data of a version, so that what was
published by an earlier program has it too.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from budget_disclosure.model.shown_names import safe_name
from budget_disclosure.store.csv_files import csv_bytes, guarded
from budget_disclosure.store.document_data import read_data
from budget_disclosure.store.json_files import Json, json_bytes

TABLES_CSV, TABLES_JSON = "公开表.csv", "公开数据.json"
_VERSION: Final = "1.0"
_HEADER: Final = ("表号", "表名", "编码", "项目", "栏目", "单位", "数")
_HEADER_JOIN: Final = " › "


def public_data(data: bytes) -> dict[str, bytes]:
    """Return the files by their names, made from the data.json of a document.

    None where the data are of another form, of a program before this one.
    """
    try:
        read = read_data(data)
        document = read["document"]
        stem = f"{safe_name(document['name'])}{document['fiscal_year']}年"
        return {f"{stem}{TABLES_CSV}": _csv(read), f"{stem}{TABLES_JSON}": _json(read)}
    except (ValueError, KeyError, TypeError, IndexError):
        return {}


def _csv(data: Mapping[str, Any]) -> bytes:
    """Return a line for each amount that is printed; what a table leaves blank has none."""
    return csv_bytes(_HEADER, ([*map(guarded, texts), unit, shown] for texts, unit, shown in _amounts(data)))


def _amounts(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for table in data["tables"]:
        for row in table["rows"]:
            for column in table["columns"]:
                cell = row["cells"][column["key"]]
                if cell.get("shown"):
                    code, name = _words(table, row, column["block"])
                    header = _HEADER_JOIN.join(dict.fromkeys(column["header"]))
                    shown = cell["shown"].replace(",", "")
                    yield (table["numeral"], table["title"], code, name, header), table["unit"], shown


def _words(table: Mapping[str, Any], row: Mapping[str, Any], block: int) -> tuple[str, str]:
    """Return the code of a row, empty where its key is none, and its name: the last words that stand in it."""
    key = row["keys"][block]
    texts = [row["cells"][one["key"]].get("text") for one in table["columns"] if one["block"] == block]
    names = [text for text in texts if text]
    return (key if key.isdecimal() else ""), (names[-1].strip() if names else "")


def _json(data: Mapping[str, Any]) -> bytes:
    known = data["document"]
    document = {key: known[key] for key in ("title", "scope", "code", "name", "fiscal_year", "currency")}
    return json_bytes(
        {"schema_version": _VERSION, "document": document, "tables": [_table(table) for table in data["tables"]]},
        indent=None,
    )


def _table(table: Mapping[str, Any]) -> Json:
    columns = [{key: column[key] for key in ("key", "kind", "block", "header")} for column in table["columns"]]
    rows = [
        {
            "keys": row["keys"],
            "levels": row["levels"],
            "cells": {key: cell["shown"] if "shown" in cell else cell["text"] for key, cell in row["cells"].items()},
        }
        for row in table["rows"]
    ]
    head = {key: table[key] for key in ("id", "numeral", "title", "unit", "note")}
    return {**head, "columns": columns, "rows": rows}
