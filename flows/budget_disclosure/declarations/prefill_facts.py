"""What ``prefill`` names of documents is there: facts of ``wording.yaml``, columns of ``tables.yaml``."""

from pathlib import Path

from budget_disclosure.declarations.prefill import COMPARED, KNOWN, Prefill
from budget_disclosure.declarations.tables_yaml import TablesSpec
from budget_disclosure.declarations.wording_yaml import Wording
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.yaml_loading import lines_of
from budget_disclosure.model.errors import DeclarationError


def refuse_unknown_facts(path: Path, workbook: WorkbookSpec, wording: Wording, tables: TablesSpec) -> None:
    """Raise ``DeclarationError`` with the line of ``path`` (workbook.yaml) where what is prefilled is nowhere."""
    columns = {(t.id, column.key) for t in tables.tables for block in t.blocks for column in block.columns}
    known = {fact.key for fact in wording.facts}
    for index, sheet in enumerate(workbook.sheets):
        for place, field in enumerate(sheet.fields):
            prefill = field.prefill or Prefill(take=KNOWN)
            problem = ""
            if prefill.fact and prefill.fact != COMPARED and prefill.fact not in known:
                problem = f"wording.yaml 中没有事实“{prefill.fact}”"
            if prefill.table and (prefill.table, prefill.column) not in columns:
                problem = f"tables.yaml 中没有“{prefill.table}.{prefill.column}”一栏"
            if problem:
                line = lines_of(path)(("sheets", index, "fields", place))
                raise DeclarationError(path, line, f"字段 {field.key} 的 prefill：{problem}")
