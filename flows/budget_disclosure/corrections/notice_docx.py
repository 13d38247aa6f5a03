"""更正说明 as a Word document, from the year's template, which a bureau can edit."""

from dataclasses import fields
from datetime import date
from pathlib import Path

from lxml import etree

from budget_disclosure.changes.notice_words import Notice
from budget_disclosure.document.engine import load_template
from budget_disclosure.document.properties import Properties, set_properties
from budget_disclosure.model.errors import TemplateError
from budget_disclosure.ooxml.xml_parts import DOCUMENT, parent_of, parse, serialise, w
from budget_disclosure.ooxml.zip_package import write_package
from budget_disclosure.store.file_names import NOTICE_TEMPLATE

_FIELDS = tuple(field.name for field in fields(Notice))


def notice_template(format_folder: Path, year: int) -> Path:
    """Return where the template of the notices of a format's year is."""
    return format_folder / str(year) / NOTICE_TEMPLATE


def require_notice_template(template: Path) -> None:
    """Raise ``TemplateError`` where a year has no template of notices: folders of earlier programs lack it."""
    if not template.is_file():
        raise TemplateError(
            f"{template.parent} 里没有更正说明的模板“{template.name}”。请从随程序提供的模板里复制一份到这里。"
        )


def notice_docx(notice: Notice, template: Path, dated: date) -> bytes:
    """Return the .docx; equal arguments give equal bytes, ``dated`` becomes its date. Raises ``TemplateError``."""
    require_notice_template(template)
    parts = load_template(template, _FIELDS).render({name: getattr(notice, name) for name in _FIELDS})
    root = parse(parts[DOCUMENT])
    _remove_empty_runs(root)
    parts[DOCUMENT] = serialise(root)
    return write_package(set_properties(parts, Properties(notice.title, "更正说明", notice.name, dated)))


def _remove_empty_runs(root: etree._Element) -> None:
    """Remove what a stretch of words leaves of the two kinds that it is not."""
    for run in list(root.iter(w("r"))):
        content = [child for child in run if child.tag != w("rPr")]
        if all(child.tag == w("t") and not child.text for child in content):
            parent_of(run).remove(run)
