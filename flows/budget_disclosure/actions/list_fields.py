"""The list of a template's fields with examples from a real department: what `disclose template fields` prints."""

from pathlib import Path

from budget_disclosure.content.department_content import content_of_department
from budget_disclosure.declarations.formats import formats_in
from budget_disclosure.declarations.year import Declarations, declarations_of
from budget_disclosure.document.context import build_context
from budget_disclosure.document.engine import load_template
from budget_disclosure.intake.department_folder import read_department
from budget_disclosure.intake.department_formats import (
    DepartmentFormats,
    format_to_use,
    formats_of_departments,
    latest_year,
)
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.runs.write_documents import TEMPLATE_NAME
from budget_disclosure.store.file_names import NOTICE_TEMPLATE
from budget_disclosure.template.field_tree import field_tree
from budget_disclosure.template.fields_page import fields_page


def template_year(templates: Path, inputs: Path, year: int | None, called: str = "") -> Declarations:
    """Return the declarations of a year, of the latest without one, in the format that is ``called`` so or is usual.

    Raises ``DisclosureError``.
    """
    year = year or latest_year(templates)
    return declarations_of(format_to_use(templates, inputs, year, called).folder, year)


def template_of(spec: Declarations) -> Path:
    """Return the Word template of a year."""
    return spec.folder / TEMPLATE_NAME


def templates_of(spec: Declarations) -> tuple[Path, ...]:
    """Return the Word templates of a year: of the document, and of notices of corrections."""
    return template_of(spec), spec.folder / NOTICE_TEMPLATE


def describe_fields(templates: Path, inputs: Path, year: int | None = None, called: str = "") -> str:
    """Return the page of all fields in Markdown; examples are from the first department whose workbooks are right.

    Raises ``DisclosureError`` when no department of the year can give examples.
    """
    spec = template_year(templates, inputs, year or latest_with_inputs(templates, inputs), called)
    disclosure = _first_department(inputs, spec, formats_of_departments(templates, inputs, spec.year))
    context = build_context(disclosure, load_template(template_of(spec)).styles)
    folder = f"{spec.folder.parent.name}/{spec.year}"
    return fields_page(field_tree(spec), context, folder, f"{disclosure.ledger.name}{spec.year}年度的填报数据")


def latest_begun(templates: Path, inputs: Path) -> int | None:
    """Return the latest declared year that has a folder of its own, be it empty yet; ``None`` where there is none."""
    years = {year for one in formats_in(templates) for year in one.years}
    return max((year for year in years if (inputs / str(year)).is_dir()), default=None)


def latest_with_inputs(templates: Path, inputs: Path) -> int | None:
    """Return the latest declared year with folders of departments; ``None`` where there is none."""
    years = sorted({year for one in formats_in(templates) for year in one.years}, reverse=True)
    return next((year for year in years if any(path.is_dir() for path in (inputs / str(year)).glob("*"))), None)


def _first_department(inputs: Path, spec: Declarations, formats: DepartmentFormats) -> Disclosure:
    folder = inputs / str(spec.year)
    for department in sorted(path for path in folder.glob("*") if path.is_dir()):
        if formats.of(department.name.partition("-")[0]).folder != spec.folder.parent:
            continue
        disclosure = content_of_department(read_department(department, spec), spec).disclosure
        if disclosure is not None:
            return disclosure
    raise DisclosureError(f"{folder} 里没有可以取样例的部门（需要一个填报表齐全、没有错误的部门）")
