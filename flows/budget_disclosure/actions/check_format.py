"""`disclose format check`: a format's folder, file by file, and what it declares and uses nowhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from budget_disclosure.actions.list_fields import templates_of
from budget_disclosure.declarations.formats import Format, choices_of, format_called, formats_in
from budget_disclosure.declarations.year import Declarations, load_input_declarations
from budget_disclosure.importing.mapping_faults import load_export_forms, refuse_wrong_mapping
from budget_disclosure.model.errors import DeclarationError, DisclosureError
from budget_disclosure.template.check_template import check_template, has_errors
from budget_disclosure.template.unused_declarations import unused_declarations

MAPPINGS = "mapping*.yaml"
"""How exports of other systems are placed; a format may have several such files in a year's folder."""


@dataclass(frozen=True, slots=True)
class CheckedYear:
    """A year of a format: ``problems`` keep documents from being made, ``remarks`` should be looked at (Chinese)."""

    year: int
    summary: str
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def format_to_check(templates: Path, called: str) -> Format:
    """Return the format that is ``called`` so by folder name or title. Raises ``DisclosureError``."""
    formats = formats_in(templates)
    found = format_called(called, formats)
    if found is None:
        raise DisclosureError(f"没有公开格式“{called}”，可用的有：{choices_of(formats)}。")
    return found


def check_format(one: Format) -> Iterator[CheckedYear]:
    """Yield every year of a format with everything that is wrong with its files."""
    for year in one.years:
        try:
            spec = load_input_declarations(one.folder, year)
        except DeclarationError as error:
            yield CheckedYear(year, "", (str(error),))
            continue
        yield _checked(spec)


def _checked(spec: Declarations) -> CheckedYear:
    # Each file has its own faults; identities and prose name tables, so that a fault of these is told once.
    asked: tuple[Callable[[], object], ...] = (
        lambda: spec.tables,
        lambda: spec.identities,
        lambda: spec.wording,
        lambda: spec.plausibility,
        lambda: spec.secrecy,
        lambda: spec.document,
        *(partial(_refuse_mapping, path, spec) for path in sorted(spec.folder.glob(MAPPINGS))),
    )
    problems: list[str] = []
    for ask in asked:
        try:
            ask()
        except DeclarationError as error:
            if str(error) not in problems:
                problems.append(str(error))
    if problems:
        return CheckedYear(spec.year, "", tuple(problems))
    remarks: list[str] = []
    for template in templates_of(spec):
        try:
            defects = check_template(template, spec)
        except DisclosureError as error:
            problems.append(str(error))
            continue
        (problems if has_errors(defects) else remarks).extend(f"{template.name}：{defect}" for defect in defects)
    if not problems:
        remarks += [str(one) for one in unused_declarations(spec)]
    return CheckedYear(spec.year, _summary(spec), tuple(problems), tuple(remarks))


def _refuse_mapping(path: Path, spec: Declarations) -> None:
    refuse_wrong_mapping(path, load_export_forms(path), spec.workbook)


def _summary(spec: Declarations) -> str:
    fields = sum(field.is_input for sheet in spec.workbook.sheets for field in sheet.fields)
    return (
        f"公开表 {len(spec.tables.tables)} 张，填报表 {len(spec.workbook.sheets)} 张工作表、{fields} 个填报栏，"
        f"事实 {len(spec.wording.facts)} 个，勾稽 {len(spec.identities.identities)} 条"
    )
