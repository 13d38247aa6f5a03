"""送审单 as a Word document of one page, as far as what it says fits there."""

from collections.abc import Iterable, Iterator

from budget_disclosure.changes import change_blocks
from budget_disclosure.ooxml.plain_document import Block, Heading, Line, Rows, Title, plain_document


def sheet_docx(blocks: Iterable[change_blocks.Block]) -> bytes:
    """Return the .docx; equal blocks give equal bytes."""
    return plain_document(_written(blocks), is_compact=True)


def _written(blocks: Iterable[change_blocks.Block]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case change_blocks.Heading():
                yield Heading(block.text) if block.level else Title(block.text)
            case change_blocks.Words():
                yield Line("".join(stretch.text for stretch in block.stretches))
            case change_blocks.Grid():
                yield Rows(block.header, block.rows, block.widths)
