"""Under which headings the sections of the prose stand in a finished document: only the template knows."""

from collections.abc import Iterator, Mapping, Sequence

from budget_disclosure.readback.document_text import DocumentText, TextParagraph

SEPARATOR = " › "


def section_titles(document: DocumentText, prose: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the headings above each section's first paragraph, without the part's (``五、… › （一）…``), by its key.

    ``prose`` holds the texts of the paragraphs. A section that the document does not show has no entry.
    """
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
