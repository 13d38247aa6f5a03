"""What is written beside each document for those who calculate: the tables as a workbook, and everything as data."""

from collections.abc import Mapping

from budget_disclosure.declarations.code_lists import Codes
from budget_disclosure.narrative.disclosure import Disclosure

TABLES_WORKBOOK = "公开表.xlsx"
DATA_JSON = "data.json"
CSV_FOLDER = "data"


def write_companions(disclosure: Disclosure, codes: Codes) -> Mapping[str, bytes]:
    """Return the files beside a document by their names relative to its folder; equal input gives equal bytes.

    Amounts are in 元 and exact, except the figures that tables and prose show (万元). ``docs/data.md`` describes them.
    """
    from budget_disclosure.companions.csv_package import write_csv_package
    from budget_disclosure.companions.data_json import write_data_json
    from budget_disclosure.companions.source_cells import SourceCells
    from budget_disclosure.companions.tables_workbook import write_tables_workbook

    sources = SourceCells()
    package = write_csv_package(disclosure, codes, sources)
    return {
        TABLES_WORKBOOK: write_tables_workbook(disclosure),
        DATA_JSON: write_data_json(disclosure, sources),
        **{f"{CSV_FOLDER}/{name}": content for name, content in package.items()},
    }
