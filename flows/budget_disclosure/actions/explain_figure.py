"""Explaining a figure of a document: from the workbooks as they are now, or as a published version kept it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from budget_disclosure.actions.list_fields import latest_with_inputs, template_of
from budget_disclosure.actions.review_changes import published_document
from budget_disclosure.checks.acceptances import Acceptances
from budget_disclosure.declarations.waivers_yaml import WAIVERS_NAME, load_waivers
from budget_disclosure.declarations.year import Declarations, declarations_of
from budget_disclosure.explain.explanation import Answer
from budget_disclosure.explain.published_version import tracer_of_version
from budget_disclosure.explain.resolve import explain
from budget_disclosure.explain.trace import tracer_of
from budget_disclosure.intake.department_formats import formats_of_departments, latest_year
from budget_disclosure.intake.departments import discover
from budget_disclosure.intake.roster import ROSTER_NAME, read_roster
from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.narrative.disclosure import Disclosure
from budget_disclosure.report.outcome import counts_text
from budget_disclosure.runs.read_contents import content_of_folder
from budget_disclosure.template.section_titles import section_titles


@dataclass(frozen=True, slots=True)
class Explained:
    """Whose document was asked about, the published version (0: as the workbooks are now), and the answer."""

    code: str
    name: str
    year: int
    answer: Answer
    version: int = 0


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the project keeps what it is asked about."""

    inputs: Path
    outputs: Path
    templates: Path


def explain_reference(code: str, reference: str, year: int | None, folders: Folders, today: date) -> Explained:
    """Return where a figure comes from; ``code`` is a department's or a unit's, the latest year without ``year``.

    What was accepted until ``today`` stops nothing. Raises ``DisclosureError`` when there is no such department or
    unit, or its workbooks have errors.
    """
    year = year or latest_with_inputs(folders.templates, folders.inputs) or latest_year(folders.templates)
    folder = _folder_of(code, folders.inputs, year)
    formats = formats_of_departments(folders.templates, folders.inputs, year)
    spec = declarations_of(formats.of(folder.name.partition("-")[0]).folder, year)
    disclosure = _disclosure(code, folder, spec, folders, today)
    headings = section_titles(disclosure, template_of(spec))
    answer = explain(reference, tracer_of(disclosure, spec.wording.facts, spec.codes), headings)
    return Explained(disclosure.ledger.code, disclosure.ledger.name, spec.year, answer)


def explain_version(code: str, reference: str, year: int | None, outputs: Path, number: int) -> Explained:
    """Return where a figure of a published version came from, by what was kept of it; nothing is computed anew.

    Raises ``DisclosureError`` when there is no such department, unit or version, or what was kept is not whole.
    """
    found_year, document = published_document(code, outputs, year, number)
    snapshot = document.snapshot
    try:
        tracer = tracer_of_version(snapshot.data, snapshot.forms, snapshot.values)
    except (KeyError, ValueError, ArithmeticError) as error:
        raise DisclosureError(f"第 {number} 版的数据不完整（{error}）。请从备份恢复。") from error
    answer = explain(reference, tracer, snapshot.headings or {})
    return Explained(tracer.content.code, tracer.content.name, found_year, answer, number)


def _disclosure(code: str, folder: Path, spec: Declarations, folders: Folders, today: date) -> Disclosure:
    """Return the department's content, or that of the unit with the code."""
    acceptances = Acceptances(load_waivers(folder.parent / WAIVERS_NAME), today)
    prepared = content_of_folder(folder, folder.name.partition("-")[0], spec, folders.outputs, acceptances)
    if prepared.disclosure is None:
        raise DisclosureError(
            f"{folder.name} 的填报表有错误（{counts_text(prepared.findings)}），没有可解释的数。"
            "请先用 ./disclose check 检查。"
        )
    department = prepared.disclosure
    if code == department.ledger.code:
        return department
    unit = next((unit for unit in prepared.units if unit.code == code), None)
    if unit is None:
        known = "、".join(f"{one.code} {one.name}" for one in prepared.units)
        raise DisclosureError(f"部门 {department.ledger.code} 没有单位 {code}。现有单位：{known}")
    if unit.disclosure is None:
        raise DisclosureError(
            f"单位 {unit.code} {unit.name} 自己的文档有错误（{counts_text(unit.findings)}），未生成。"
        )
    return unit.disclosure


def _folder_of(code: str, inputs: Path, year: int) -> Path:
    departments = discover(inputs, year).departments
    folders = {department.code: department.folder for department in departments if department.folder is not None}
    if code in folders:
        return folders[code]
    roster = inputs / str(year) / ROSTER_NAME
    owners = (
        [entry.department_code for entry in read_roster(roster) if entry.unit_code == code] if roster.is_file() else []
    )
    for owner in owners:
        if owner in folders:
            return folders[owner]
    for folder in folders.values():
        if any(path.name.startswith(f"{code}-") for path in folder.glob("*.xlsx")):
            return folder
    listing = "、".join(f"{department.code} {department.name}" for department in departments) or "（无）"
    raise DisclosureError(f"没有代码为 {code} 的部门或单位。现有部门：{listing}；单位请写单位代码，如 021002。")
