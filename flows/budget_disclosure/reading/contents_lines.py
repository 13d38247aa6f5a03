"""Which lines are entries of the contents: words, leaders, and often a page."""

import re

_LEADERS = re.compile(r"(.*?)[\s\t]*(?:[.…·．]|\. ){4,}[\s\t]*([0-9]{1,4}|[IVXⅠ-Ⅹ]{1,5})?")
_TABBED = re.compile(r"([^\t]{2,60})\t([0-9]{1,4}|[IVXⅠ-Ⅹ]{1,5})")


def contents_entry(text: str, *, may_be_tabbed: bool = False) -> tuple[str, str] | None:
    """Return words and page (``""`` for none) of an entry of the contents; ``None`` for other lines.

    A line with a tab before a number may be one too, where a file has the contents.
    """
    match = _LEADERS.fullmatch(text) or (_TABBED.fullmatch(text) if may_be_tabbed else None)
    return (match[1].strip(), match[2] or "") if match else None
