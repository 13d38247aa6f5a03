"""Finished documents written down in a few lines, as they are after reading."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_findings import RuleOutcome
from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.declarations.secrecy_yaml import load_secrecy
from budget_disclosure.published.published_document import (
    ContentsLine,
    GridBlock,
    GridCell,
    PublishedDocument,
    TextBlock,
)
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.published.spots import Spot

Block = TextBlock | GridBlock
SECRECY = load_secrecy(Path(__file__).parents[2] / "templates" / "thirteen-tables" / "2024" / "secrecy.yaml")
FUNCTIONS = {
    "201": "一般公共服务支出",
    "20103": "政府办公厅（室）及相关机构事务",
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
}
ECONOMIC = {
    "301": "工资福利支出",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "302": "商品和服务支出",
    "30201": "办公费",
    "30217": "公务接待费",
    "30231": "公务用车运行维护费",
}


def text(words: str, level: int = 0) -> TextBlock:
    return TextBlock(words, Spot(), level)


def grid(*rows: Sequence[str], head: int = 0) -> GridBlock:
    cells = tuple(
        GridCell(words, row, column, 1, 1, Spot(row=row, cell=column))
        for row, line in enumerate(rows)
        for column, words in enumerate(line)
    )
    return GridBlock(len(rows), len(rows[0]), cells, Spot(), head)


def table(title: str, *rows: Sequence[str], unit: str = "万元", note: str = "") -> tuple[Block, ...]:
    """Return a table with its title, the line above it, and a note below."""
    below = (text(note),) if note else ()
    return (text(title), text(f"部门名称：青禾县水务局\t单位：{unit}"), grid(*rows), *below)


def document(*blocks: Block | tuple[Block, ...], contents: Sequence[ContentsLine] = ()) -> PublishedDocument:
    """Return a document whose first line names its owner and year."""
    flat = [one for block in blocks for one in (block if isinstance(block, tuple) else (block,))]
    return PublishedDocument("青禾县水务局.docx", (text("青禾县水务局2024年度部门预算公开"), *flat), tuple(contents))


def audited(source: PublishedDocument) -> dict[str, RuleOutcome]:
    """Return how every rule ended, by id."""
    words = load_audit_words()
    functions, economic = ({code: (name,) for code, name in names.items()} for names in (FUNCTIONS, ECONOMIC))
    subject = audit_subject(recognise(source, words), words, load_audit_law(), functions, economic, secrecy=SECRECY)
    return {outcome.rule.id: outcome for outcome in audit_document(subject)}


def document_of_json(data: dict[str, Any], name: str) -> PublishedDocument:
    """Return a document that was read of a PDF before and kept as JSON."""
    blocks: list[Block] = []
    for block in data["blocks"]:
        if "text" in block:
            blocks.append(TextBlock(block["text"], Spot(page=block["page"])))
            continue
        cells = tuple(
            GridCell(words, row, column, rows, columns, Spot(page=block["page"], row=row, cell=column))
            for row, column, rows, columns, words in block["cells"]
        )
        spot = Spot(page=block["page"])
        blocks.append(GridBlock(block["height"], block["width"], cells, spot, edges=tuple(block["edges"])))
    contents = tuple(ContentsLine(words, page, Spot(page=at)) for words, page, at in data["contents"])
    return PublishedDocument(name, tuple(blocks), contents, data["pages"])


def docx_of_json(data: dict[str, Any]) -> bytes:
    """Return a Word file of a document that is kept as JSON: paragraphs, and tables with their merged cells."""
    from docx import Document

    document = Document()
    for words, page, _ in data["contents"]:
        document.add_paragraph(f"{words}……………………{page}")
    for block in data["blocks"]:
        if "text" in block:
            document.add_paragraph(block["text"])
            continue
        drawn = document.add_table(block["height"], block["width"])
        for row, column, rows, columns, words in block["cells"]:
            cell = drawn.cell(row, column)
            if (rows, columns) != (1, 1):
                cell = cell.merge(drawn.cell(row + rows - 1, column + columns - 1))
            cell.text = words
    target = BytesIO()
    document.save(target)
    return target.getvalue()
