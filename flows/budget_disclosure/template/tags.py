"""The tags in the text of a paragraph, and everything that was meant as a tag but is not written as one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budget_disclosure.template import template_rules as rules
from budget_disclosure.template.defects import TemplateDefect, defect, lowered
from budget_disclosure.template.template_text import TemplateParagraph

_OPENER = re.compile(r"\{[{%#]")
_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_ANY_CLOSER = re.compile(r"[%#}]\}|\}")
_PREFIX = re.compile(r"(p|tr|tc|r)(\s)")
_FRAGMENT = re.compile(r"[{｛]\s*[{｛%％#＃]?[^{}｛｝]*(?:[}｝]\s*[}｝]?)?|[%％#＃]?[}｝]+")
_WHOLE = re.compile(r"\{\{[^{}]+\}\}|\{%[^{}]+?%\}")
_NAME = re.compile(r"\{\s*([A-Za-z_][\w.]*)\s*\}")
_HALF_WIDTH = str.maketrans("｛｝％＃．，（）［］＝＿　＇＂＜＞｜", "{}%#.,()[]=_ '\"<>|")
_CURLY = re.compile("[“”‘’]")


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """A tag: ``opener`` ``{{`` or ``{%``, prefix (``""``, ``p``, ``tr``, ``tc``, ``r``), and what stands inside.

    ``text`` is the whole tag, mended where it had to be; ``source`` what stands in the paragraph.
    """

    opener: str
    prefix: str
    inner: str
    text: str
    source: str
    paragraph: TemplateParagraph


def read_tags(paragraph: TemplateParagraph) -> tuple[tuple[Tag, ...], tuple[TemplateDefect, ...]]:
    """Return the tags of a paragraph in order, and the defects of how they are delimited."""
    tags: list[tuple[int, Tag]] = []
    defects: list[TemplateDefect] = []
    text, position, outside = paragraph.text, 0, ""
    while (found := _OPENER.search(text, position)) is not None:
        outside += text[position : found.start()]
        following = _OPENER.search(text, found.end())
        limit = following.start() if following else len(text)
        end = text.find(_CLOSERS[found.group()], found.end())
        # A closer beyond the next opener belongs to that one.
        if end < 0 or end >= limit:
            position = limit
            fragment = text[found.start() : limit].strip()
            defects.append(_unclosed(fragment, found.group(), paragraph))
            tags.extend((found.start(), tag) for tag in _meant(fragment, paragraph))
        else:
            position = end + 2
            if found.group() != "{#":
                whole = text[found.start() : position]
                tags.append((found.start(), _tag(found.group(), whole, whole, paragraph)))
        # What is read keeps its length, so that places in what is left are those in the text.
        outside += "\0" * (position - found.start())
    outside += text[position:]
    for _, tag in tags:
        defects.extend(_characters(tag))
    for match in _FRAGMENT.finditer(outside):
        piece = match.group().strip("\0").strip()
        defects.extend(_stray(piece, paragraph))
        tags.extend((match.start(), tag) for tag in _meant(piece, paragraph))
    return tuple(tag for _, tag in sorted(tags, key=lambda entry: entry[0])), tuple(defects)


def half_width(text: str) -> str:
    """Return a tag with the full-width signs and the stray blanks between its braces mended."""
    mended = text.translate(_HALF_WIDTH)
    return re.sub(r"([%#}])\s+\}", r"\1}", re.sub(r"\{\s+([{%#])", r"{\1", mended))


def _tag(opener: str, text: str, source: str, paragraph: TemplateParagraph) -> Tag:
    inner = text[2:-2]
    match = _PREFIX.match(inner)
    prefix = match.group(1) if match is not None and match.group(2) == " " else ""
    return Tag(opener, prefix, inner[len(prefix) :].strip("-+ \t\u3000\xa0"), text, source, paragraph)


def _characters(tag: Tag) -> Iterator[TemplateDefect]:
    if _CURLY.search(tag.text):
        mended = re.sub("[‘’]", "'", re.sub("[“”]", '"', tag.text))
        yield defect(
            rules.CHINESE_QUOTES,
            tag.paragraph.at,
            f"标记“{tag.text}”里用了中文引号",
            f"请改为英文引号：{mended}（Word 的“自动更正”会把它改回去，可按 Ctrl+Z 撤销）",
        )
    match = _PREFIX.match(tag.text[2:-2])
    if match is not None and match.group(2) != " ":
        yield defect(
            rules.WRONG_BRACES,
            tag.paragraph.at,
            f"“{tag.text}”里“{match.group(1)}”后面不是普通空格，程序认不出",
            f"请在“{tag.text[: 2 + len(match.group(1))]}”后面打一个英文空格",
        )


def _unclosed(fragment: str, opener: str, paragraph: TemplateParagraph) -> TemplateDefect:
    mended = half_width(fragment)
    closer = _CLOSERS[opener]
    if mended != fragment and closer in mended:
        shown = mended[: mended.index(closer) + 2]
        return defect(
            rules.WRONG_BRACES,
            paragraph.at,
            f"标记“{fragment[: len(shown)]}”的结尾用了全角符号或多了空格",
            f"应写成 {shown}（英文半角）",
        )
    wrong = _ANY_CLOSER.search(fragment, 2)
    if wrong is not None:
        shown = fragment[: wrong.end()]
        return defect(
            rules.UNCLOSED,
            paragraph.at,
            f"标记“{shown}”以“{opener}”开头，却以“{wrong.group()}”结尾",
            f"结尾应为“{closer}”：{fragment[: wrong.start()].rstrip()} {closer}",
        )
    return defect(
        rules.UNCLOSED,
        paragraph.at,
        f"标记“{fragment[:40]}”没有结束，本段内找不到“{closer}”",
        f"请补上“{closer}”；一个标记要写在同一段里",
    )


def _meant(source: str, paragraph: TemplateParagraph) -> Iterator[Tag]:
    """Yield the tag that a person meant, so that what follows from its misspelling is not reported as well."""
    match = _WHOLE.match(half_width(source))
    if match is not None:
        yield _tag(match.group()[:2], match.group(), source, paragraph)


def _stray(piece: str, paragraph: TemplateParagraph) -> Iterator[TemplateDefect]:
    mended = half_width(piece)
    if _WHOLE.fullmatch(mended):
        found = f"“{piece}”用了全角符号或多了空格，程序会把它当作普通文字印出来"
        yield defect(rules.WRONG_BRACES, paragraph.at, found, f"应写成 {mended}（英文半角）")
    elif (name := _NAME.fullmatch(mended)) is not None:
        found = f"“{piece}”只有一层花括号，程序会把它当作普通文字印出来"
        yield defect(rules.WRONG_BRACES, paragraph.at, found, f"字段要写两层花括号：{{{{ {name.group(1)} }}}}")
    elif mended.endswith("}}") or mended in ("%}", "#}"):
        found = f"“{piece}”前面没有配对的开头标记"
        yield defect(rules.UNCLOSED, paragraph.at, found, "请补上开头，或把它删掉")
    elif re.search("[{}｛｝]", piece):
        found = f"正文里有单独的花括号“{piece}”"
        yield lowered(rules.WRONG_BRACES, paragraph.at, found, "如不是有意写的，请删掉")
