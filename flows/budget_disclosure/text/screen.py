"""What fits a screen of 80 columns: a Chinese character takes two, numbers stay whole, a path can be copied."""

import re
from collections.abc import Iterator
from unicodedata import combining, east_asian_width

COLUMNS = 80
# Never broken: a path, a file's name or a cell (基本支出!I25), so that it can be copied; and a number or word in plain
# letters that is not longer than a line.
_IN_PATH = r"[^\s，。；：、（）“”/\\]"
# A folder or file may be called “…（建议）”; no system allows a name of more than 255.
_STEP = rf"(?:{_IN_PATH}|（{_IN_PATH}{{0,255}}）){{1,255}}"
_PATH = rf"(?:[A-Za-z]:|{_STEP})?[/\\]{_STEP}(?:[/\\](?:{_STEP})?)+"
_CELL = r"[^\s，。；：、（）“”/\\!-~]{1,12}![A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?"
_IN_NAME = r"[^\s，。；：、（）“”《》［］【】/\\!\"'<>|*?]"
_WORD = rf"(?:{_IN_NAME}|（{_IN_NAME}{{0,255}}）){{1,255}}"
_NAME = rf"(?:{_WORD}[/\\])*{_WORD}\.(?:xlsx|docx|pdf|html|csv|yaml|json|md|txt|zip)(?![0-9A-Za-z])"
_WHOLE = re.compile(rf"{_PATH}|{_NAME}|{_CELL}")
_TOKEN = re.compile(rf"{_WHOLE.pattern}|[!-~]+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、！？）》〉」』】〕］”’％…·)]}")
_NEVER_LAST = frozenset("（《〈「『【〔［“‘([{←＝＋－")
_HANGING = 2
# A command line is there to be copied.
_COMMAND = "./disclose "


def display_width(text: str) -> int:
    """Return how many columns a text takes; what may be narrow or wide counts as wide."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WFA" else 1 for sign in text)


def padded(text: str, width: int, *, is_right: bool = False) -> str:
    """Return the text with blanks up to a width in columns, after it or before it."""
    blank = " " * (width - display_width(text))
    return blank + text if is_right else text + blank


def cut(text: str, width: int) -> str:
    """Return the text, or as much of its beginning as fits with ``…``."""
    if display_width(text) <= width:
        return text
    while text and display_width(text) > width - 2:
        text = text[:-1]
    return f"{text}…"


def fitted(text: str, columns: int = COLUMNS) -> str:
    """Return the text with its long lines broken; what goes on stands deeper than the line began.

    A path stays whole, on a line of its own where it must, even when it is longer than the line.
    """
    return "\n".join(part for line in text.split("\n") for part in broken(line, columns))


def broken(line: str, columns: int = COLUMNS) -> tuple[str, ...]:
    """Return one line as the lines it takes on the screen."""
    if display_width(line) <= columns or line.lstrip(" ").startswith(_COMMAND):
        return (line,)
    content = line.lstrip(" ")
    indent = line[: len(line) - len(content)]
    return tuple(_lines(content, indent, columns))


def _lines(content: str, indent: str, columns: int) -> Iterator[str]:
    start, held = indent, list[str]()
    for token in _tokens(content, columns - len(indent) - 2 * _HANGING):
        is_bound = len(held) == 1 and token in _NEVER_FIRST
        if held and not is_bound and display_width("".join((start, *held, token)).rstrip()) > columns:
            moved = _moved(held, token)
            yield "".join((start, *held)).rstrip()
            start, held = indent + " " * _HANGING, moved
        if held or token.strip():
            held.append(token)
    yield "".join((start, *held)).rstrip()


def _tokens(content: str, longest: int) -> Iterator[str]:
    for match in _TOKEN.finditer(content):
        token = match[0]
        if _WHOLE.fullmatch(token):
            yield token
            continue
        for begin in range(0, len(token), longest):
            yield token[begin : begin + longest]


def _moved(held: list[str], token: str) -> list[str]:
    """Take from a full line what has to begin the next one with the token, so that no sign stands on the wrong end."""
    moved: list[str] = []
    while len(held) > 1 and ((moved or [token])[0][0] in _NEVER_FIRST or held[-1][-1] in _NEVER_LAST):
        moved.insert(0, held.pop())
    return moved
