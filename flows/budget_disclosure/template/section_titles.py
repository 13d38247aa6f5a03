"""Under which headings the sections of the prose stand: the template knows, and no document is made to ask it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from budget_disclosure.document.context import FIELDS, build_context
from budget_disclosure.document.engine import load_template
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parse
from budget_disclosure.readback.document_text import DocumentText, TextParagraph, read_body

SEPARATOR = " › "


def section_titles(disclosure: Disclosure, template: Path) -> dict[str, str]:
    """Return the headings above each section's first paragraph, without the part's (``五、… › （一）…``), by its key.

    A section that the template does not show has no entry. Raises ``TemplateError``.
    """
    flow = load_template(template, FIELDS, has_tables=False)
    rendered = flow.render(build_context(disclosure, flow.styles, has_tables=False))
    prose = {key: [paragraph.text for paragraph in texts] for key, texts in disclosure.narrative.prose.items()}
    return titles_in(read_body(parse(rendered[DOCUMENT]), flow.styles), prose)


def titles_in(document: DocumentText, prose: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the headings above the first paragraph of each section, as ``section_titles``, from a document."""
    placed = list(_placed(document))
    titles: dict[str, str] = {}
    position = 0
    for key, paragraphs in prose.items():
        first = next((text for text in paragraphs if text), None)
        if first is None:
            continue
        later = (index for index in range(position, len(placed)) if placed[index][1] == first)
        anywhere = (index for index in range(len(placed)) if placed[index][1] == first)
        index = next(later, next(anywhere, None))
        if index is not None:
            titles[key] = placed[index][0]
            position = index + len(paragraphs)
    return titles


def _placed(document: DocumentText) -> Iterator[tuple[str, str]]:
    """Yield every paragraph that is no heading with the headings above it."""
    above: dict[int, str] = {}
    for block in document.blocks:
        if not isinstance(block, TextParagraph):
            continue
        if block.level:
            above = {level: text for level, text in above.items() if level < block.level} | {block.level: block.text}
        else:
            path = [text for level, text in sorted(above.items()) if level > 1] or list(above.values())
            yield SEPARATOR.join(path), block.text
