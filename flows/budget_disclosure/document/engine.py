"""The templating engine: a template read once, compiled once, rendered as often as there are documents.

The dialect is docxtpl's (``{{ }}``, ``{%p %}``, ``{%tr %}``, ``{{p }}``), and docxtpl's ``patch_xml`` translates it to
Jinja. The rest is done here, because docxtpl repairs broken XML silently, rewrites ``{_{`` in values, loses where an
error stands, and compiles again for every document (``docs/decisions``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from lxml import etree
from markupsafe import Markup

from budget_disclosure.document.computed_table import ComputedTable
from budget_disclosure.document.filled_document import stub
from budget_disclosure.document.filled_xml import LONGEST_QUOTE, filled_part, text_content
from budget_disclosure.document.saved_by_word import without_saving_traces
from budget_disclosure.document.short_rows import Frame, lengthened, shortened
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.narrative.narrative import Fact, Paragraph
from budget_disclosure.ooxml.word_styles import Styles, read_styles
from budget_disclosure.ooxml.xml_parts import (
    DOCUMENT,
    STYLES,
    WRITTEN_PARTS,
    parent_of,
    part_title,
    serialise,
    text_of,
    w,
)
from budget_disclosure.ooxml.zip_package import read_package

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<[^>]*>|</?w:p$")
_WHOLE_BLOCK = re.compile(r"\s*\{\{p\s")


@dataclass(frozen=True, slots=True)
class CompiledPart:
    """A part with tags: the compiled template, its source by lines, to say where an error stands, and frames."""

    name: str
    template: Template
    lines: tuple[str, ...]
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template ready for rendering: parts with tags, all other parts as they are, and its styles."""

    parts: tuple[CompiledPart, ...]
    static: Mapping[str, bytes]
    styles: Styles

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Return the frames of the short rows of the document."""
        return next(part.frames for part in self.parts if part.name == DOCUMENT)

    def fill(self, context: Mapping[str, Any]) -> dict[str, str]:
        """Return the parts with tags, filled in, as XML that nobody has read yet.

        Rows of the document are short in it (``short_rows``), and computed tables are stubs.

        Raises ``TemplateError`` naming field, part and paragraph.
        """
        return {part.name: _fill(part, context) for part in self.parts}

    def render(self, context: Mapping[str, Any]) -> dict[str, bytes]:
        """Return all parts with the tags filled in. Raises ``TemplateError`` naming field, part and paragraph."""
        filled = self.fill(context)
        return {**self.static, **read_strictly({**filled, DOCUMENT: lengthened(filled[DOCUMENT], self.frames)})}


def read_strictly(filled: Mapping[str, str]) -> dict[str, bytes]:
    """Return filled-in parts as bytes. Raises ``TemplateError`` for broken XML and for words outside of texts."""
    return {name: serialise(filled_part(name, xml)) for name, xml in filled.items()}


def load_template(path: Path, fields: tuple[str, ...] = (), *, has_tables: bool = True) -> CompiledTemplate:
    """Return the template of a file, compiled; the same contents are compiled once only. Raises ``TemplateError``.

    ``fields`` are the names a template can use: an unknown name is answered with the ones most like it. Without its
    tables and figures a template still says what stands under which heading, and is rendered in no time.
    """
    return _compile(template_bytes(path), path.name, fields, has_tables)


def template_bytes(path: Path) -> bytes:
    """Return the bytes of a template. Raises ``TemplateError`` when there is none, or it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise TemplateError(f"找不到模板 {path}") from None
    except OSError as error:
        raise TemplateError(f"模板 {path} 无法读取（是否正在 Word 中打开？）：{error}") from error


def template_parts(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a template. Raises ``TemplateError`` when it is no Word document."""
    parts = read_package(data, name)
    absent = [part for part in (DOCUMENT, STYLES) if part not in parts]
    if absent:
        raise TemplateError(f"{name} 缺少部件 {'、'.join(absent)}，不是 Word 文档（.docx）")
    return parts


@lru_cache(maxsize=8)
def _compile(data: bytes, name: str, fields: tuple[str, ...], has_tables: bool) -> CompiledTemplate:
    parts = template_parts(data, name)
    environment = _Environment(fields)
    roots = {part: without_saving_traces(part, parts[part]) for part in parts if WRITTEN_PARTS.fullmatch(part)}
    if not has_tables:
        _remove_tables(roots[DOCUMENT])
    compiled = tuple(_compile_part(part, root, environment) for part, root in roots.items())
    done = {part.name for part in compiled}
    return CompiledTemplate(
        compiled, {part: content for part, content in parts.items() if part not in done}, read_styles(parts[STYLES])
    )


def _remove_tables(root: etree._Element) -> None:
    """Remove the tables of a template, and the paragraphs that give way to a table or a figure."""
    for table in list(root.iter(w("tbl"))):
        parent_of(table).remove(table)
    for paragraph in list(root.iter(w("p"))):
        if _WHOLE_BLOCK.match(text_of(paragraph)):
            parent_of(paragraph).remove(paragraph)


def _compile_part(name: str, root: etree._Element, environment: "_Environment") -> CompiledPart:
    source = DocxTemplate(None).patch_xml(etree.tostring(root, encoding="unicode"))
    source, frames = shortened(source) if name == DOCUMENT else (source, ())
    # A line break inside the tags of each paragraph changes nothing in XML, and tells which paragraph an error is in.
    source = re.sub(r"<w:p(?=[ >])", "<w:p\n", source).replace("</w:p>", "</w:p\n>")
    lines = tuple(source.split("\n"))
    try:
        return CompiledPart(name, environment.from_string(source), lines, frames)
    except TemplateSyntaxError as error:
        problem = f"模板标记写法错误：{error.message}"
        raise TemplateError(f"{problem}（{_place(name, lines, error.lineno)}）") from error


def _fill(part: CompiledPart, context: Mapping[str, Any]) -> str:
    try:
        return part.template.render(context)
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(f"{error}（{_place(part.name, part.lines, _line_of(error))}）") from error


def _line_of(error: BaseException) -> int | None:
    """Return the line of the template that an error comes from; Jinja writes it into the traceback."""
    line, traceback = None, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _place(name: str, lines: tuple[str, ...], line: int | None) -> str:
    if line is None:
        return part_title(name)
    text = _TAG.sub("", f"<{lines[line - 1]}" if line > 1 else lines[0]).strip()
    quote = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    return f"{part_title(name)}，段落“{quote}”"


class _NamedUndefined(StrictUndefined):
    """An undefined field that says so in Chinese, with the names most like it."""

    fields: tuple[str, ...] = ()

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        owner = self._undefined_obj
        known = self.fields if owner is missing else owner if isinstance(owner, Mapping) else _attributes(owner)
        similar = get_close_matches(name, [str(key) for key in known], n=3)
        hint = f"，是不是“{'”或“'.join(similar)}”？" if similar else "，可用的字段见 docs/fields.md"
        return f"模板中的字段“{name}”没有定义{hint}"


def _attributes(owner: object) -> list[str]:
    return [name for name in dir(type(owner)) if not name.startswith("_")] if hasattr(type(owner), "__slots__") else []


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja for Word: strict, sandboxed, escaping; a dot means an entry of a mapping, never one of its methods."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        undefined = type("_UndefinedField", (_NamedUndefined,), {"fields": fields})
        super().__init__(undefined=undefined, autoescape=True, finalize=_finalise)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute in getattr(obj, "__dataclass_fields__", ()):
            return getattr(obj, attribute)
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def _finalise(value: Any) -> Any:
    """Return what is written for a value: exactly its text. Only texts, whole numbers and figures can be written."""
    if type(value) is not str:
        if isinstance(value, (Markup, Undefined)):
            return value
        if isinstance(value, ComputedTable):
            return Markup(stub(value.id))
        if isinstance(value, bool) or not isinstance(value, (str, int, Fact, Paragraph)):
            raise TypeError(f"模板中的一个字段不是文字或数（{type(value).__name__}），不能直接写进文档")
    text = str(value)
    illegal = _NOT_XML.search(text)
    if illegal:
        raise ValueError(f"文字“{text[:LONGEST_QUOTE]!r}”含有 Word 文件不允许的控制字符 U+{ord(illegal.group()):04X}")
    return Markup(text_content(text))
