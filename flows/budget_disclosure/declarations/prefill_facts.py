"""The facts that ``prefill`` names in ``workbook.yaml`` are those of ``wording.yaml``: a typing error stops here."""

from pathlib import Path

from budget_disclosure.declarations.prefill import COMPARED
from budget_disclosure.declarations.wording_yaml import Wording
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.yaml_loading import lines_of
from budget_disclosure.model.errors import DeclarationError


def refuse_unknown_facts(path: Path, workbook: WorkbookSpec, wording: Wording) -> None:
    """Raise ``DeclarationError`` with the line of ``path`` (workbook.yaml) where a prefilled fact is none."""
    known = {fact.key for fact in wording.facts}
    for index, sheet in enumerate(workbook.sheets):
        for place, field in enumerate(sheet.fields):
            fact = field.prefill.fact if field.prefill else ""
            if fact and fact != COMPARED and fact not in known:
                line = lines_of(path)(("sheets", index, "fields", place))
                raise DeclarationError(path, line, f"字段 {field.key} 的 prefill：wording.yaml 中没有事实“{fact}”")
