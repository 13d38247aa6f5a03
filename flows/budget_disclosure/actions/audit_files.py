"""Finished documents audited: read, recognised, and looked at by every rule with the code lists of their year."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from budget_disclosure.audit.audit_document import audit_document
from budget_disclosure.audit.audit_subject import audit_subject
from budget_disclosure.audit.required_items import check_list
from budget_disclosure.audit_report.audited_file import AuditedFile
from budget_disclosure.declarations.audit_law_yaml import load_audit_law
from budget_disclosure.declarations.audit_words_yaml import load_audit_words
from budget_disclosure.declarations.code_lists import names_of_codes
from budget_disclosure.declarations.secrecy_yaml import secrecy_of_year
from budget_disclosure.model.errors import describe_os_error
from budget_disclosure.model.shown_names import shown_name
from budget_disclosure.published.recognised_document import recognise
from budget_disclosure.reading.read_finished import read_finished
from budget_disclosure.reading.reading_errors import UnreadableDocumentError
from budget_disclosure.runs.edited_by_hand import edited_document, generated_document

_LISTS = ("function", "revenue", "dept_economic", "gov_economic")


def audit_file(path: Path, templates: Path) -> AuditedFile:
    """Return what is found in a .docx or .pdf; one that cannot be read says why. Raises ``DeclarationError``."""
    name = shown_name(str(path))
    try:
        source = read_finished(path)
    except UnreadableDocumentError as error:
        return AuditedFile(name, fault=str(error))
    except OSError as error:
        return AuditedFile(name, fault=describe_os_error(error).rstrip("。"))
    words = load_audit_words()
    document = recognise(source, words)
    if not source.blocks:
        fault = "没有文字（扫描的图片），无法检查" if source.picture_pages else "；".join(source.not_read)
        return AuditedFile(name, document, fault=fault or "文档是空的")
    functions, revenue, economic, government = (names_of_codes(templates, document.year, name) for name in _LISTS)
    codes = {**revenue, **functions}
    secrecy = secrecy_of_year(templates, document.year)
    subject = audit_subject(document, words, load_audit_law(), codes, economic, government, secrecy)
    return AuditedFile(name, document, audit_document(subject), check_list(subject))


def audit_files(paths: Iterable[Path], templates: Path, outputs: Path) -> tuple[AuditedFile, ...]:
    """Return what is found in each file, and of those that were generated here what a person changed since."""
    return tuple(_with_edits(path, audit_file(path, templates), outputs) for path in paths)


def _with_edits(path: Path, audited: AuditedFile, outputs: Path) -> AuditedFile:
    if audited.document is None or audited.fault:
        return audited
    generated = generated_document(path, audited.document.title, outputs)
    return audited if generated is None else replace(audited, edited=edited_document(path, generated))
