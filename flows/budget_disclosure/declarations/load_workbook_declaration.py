"""Reading ``templates/<format>/<year>/workbook.yaml``."""

from pathlib import Path

from budget_disclosure.declarations.workbook_faults import workbook_faults
from budget_disclosure.declarations.workbook_formulas import formula_faults, sum_faults
from budget_disclosure.declarations.workbook_yaml import WorkbookSpec
from budget_disclosure.declarations.yaml_loading import lines_of, load_yaml
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import Law


def load_workbook_declaration(path: Path, law: Law) -> WorkbookSpec:
    """Return the declaration, which uses terms of the law.

    Raises ``DeclarationError`` with file and line for whatever is not as documented.
    """
    workbook = load_yaml(path, WorkbookSpec, context=law)
    for keys, message in (*workbook_faults(workbook), *sum_faults(workbook), *formula_faults(workbook)):
        raise DeclarationError(path, lines_of(path)(keys), message)
    return workbook
