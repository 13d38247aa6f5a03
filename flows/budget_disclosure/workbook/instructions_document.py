"""填报说明.docx beside a unit's workbook: by when and where to send it, what was filled in beforehand, the steps."""

from collections.abc import Iterator, Sequence

from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.ooxml.plain_document import Block, Heading, Line, Pairs, Title, plain_document

INSTRUCTIONS_NAME = "填报说明.docx"


def instructions_document(
    spec: WorkbookSpec, bureau: Bureau, unit: str, workbook_name: str, prefilled: Sequence[str]
) -> bytes:
    """Return the document; ``prefilled`` are sentences on what of last year is in the workbook, and what is not."""
    return plain_document(_blocks(spec, bureau, unit, workbook_name, prefilled))


def _blocks(
    spec: WorkbookSpec, bureau: Bureau, unit: str, workbook_name: str, prefilled: Sequence[str]
) -> Iterator[Block]:
    words = spec.instructions
    day = bureau.report_by
    yield Title(f"{spec.title}填报说明")
    yield Pairs(
        (
            ("单位", unit),
            ("填报表", workbook_name),
            (words.report_by, f"{day.year}年{day.month}月{day.day}日" if day else words.unknown),
            (words.contact, bureau.contact or words.unknown),
            (words.send_to, bureau.send_to or words.unknown),
        )
    )
    yield Line(words.purpose)
    if prefilled:
        yield Heading("已经填好的内容")
        yield from map(Line, prefilled)
    yield Heading("填报步骤")
    titles = {sheet.key: sheet.title for sheet in spec.sheets} | {"self_check": spec.self_check.title}
    yield Pairs(
        tuple((f"{number}. {titles[step.sheet]}", step.text) for number, step in enumerate(words.steps, start=1))
    )
    yield Heading("请注意")
    yield from map(Line, words.notes)
