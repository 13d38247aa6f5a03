"""Columns that only 部门本级 fills: what a subordinate unit writes there would be ignored silently."""

from collections.abc import Iterator, Mapping

from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.intake.cell_readings import SheetRecords, State
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.law import SUBORDINATE


def filled_head_columns(spec: WorkbookSpec, sheets: Mapping[str, SheetRecords]) -> Iterator[Finding]:
    """Yield one finding for each sheet whose columns of the department a subordinate unit filled."""
    subordinate = str(spec.law.unit_roles[SUBORDINATE])
    if not any(record.readings["role"].value == subordinate for record in sheets["unit"].records):
        return
    for sheet in spec.sheets:
        keys = [field.key for field in sheet.fields if field.head_only]
        filled = [
            record.readings[key].at
            for record in sheets[sheet.key].records
            for key in keys
            if record.readings[key].state is State.READ
        ]
        if filled:
            found = f"{subordinate}填了 {len(filled)} 个淡绿色单元格（{'、'.join(at.cell for at in filled)}）"
            yield Finding(rules.HEAD_COLUMNS, filled[0], found, "空白")
