"""The XML of a document cut at its tables, as text."""

from typing import Final

from budget_disclosure.document.filled_xml import filled_part
from budget_disclosure.ooxml.xml_parts import DOCUMENT

TABLE: Final = "<w:tbl>"
TABLE_END: Final = "</w:tbl>"


def cut_out_tables(xml: str) -> tuple[list[str], list[str]]:
    """Return what stands around the tables of a part, and the tables: one less. Raises ``TemplateError``."""
    first, *pieces = xml.split(TABLE)
    around, tables, table, depth = [first], [], "", 0
    for piece in pieces:
        inside, *others = piece.split(TABLE_END)
        depth += 1
        table += TABLE + inside
        for other in others:
            depth -= 1
            table += TABLE_END
            if depth == 0:
                tables.append(table)
                around.append(other)
                table = ""
            else:
                table += other
    if depth or len(around) != len(tables) + 1:
        filled_part(DOCUMENT, xml)
    return around, tables
