"""An import file together with its path, so that every complaint about it names file and line."""

from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.yaml_loading import lines_of, load_yaml
from budget_disclosure.importing.import_format import ImportFile, ImportYear
from budget_disclosure.model.errors import DeclarationError
from budget_disclosure.model.law import HEAD, SUBORDINATE, Law, UnitRole

_UNSAFE = set('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class ImportSource:
    """A typed import file and where it was read."""

    path: Path
    data: ImportFile
    law: Law

    def fault(self, message: str, *keys: int | str) -> DeclarationError:
        """Return (to be raised) the error at the place that ``keys`` lead to."""
        return DeclarationError(self.path, lines_of(self.path)(keys), message)

    @property
    def roles(self) -> tuple[UnitRole, ...]:
        """The role of every unit: the stated one; else 部门本级 for the unit that bears the department's name.

        Raises ``DeclarationError`` when that does not leave exactly one head unit.
        """
        units, head = self.data.units, self.law.unit_roles[HEAD]
        heads = [index for index, unit in enumerate(units) if unit.role is not None and unit.role.is_head]
        if not heads:
            name = self.data.department.name
            heads = [index for index, unit in enumerate(units) if unit.role is None and unit.name == name]
        if not heads:
            raise self.fault(f"没有部门本级单位：没有与部门同名的单位，请在部门本级单位下写 role: {head}", "units")
        if len(heads) > 1:
            raise self.fault(f"部门本级单位只能有一个，“{units[heads[0]].name}”已经是", "units", heads[1])
        other = self.law.unit_roles[SUBORDINATE]
        return tuple(head if index == heads[0] else other for index in range(len(units)))


def stated_year(path: Path) -> tuple[int, str]:
    """Return budget year and department code of an import file. Raises ``DeclarationError`` where it says none."""
    stated = load_yaml(path, ImportYear)
    return stated.fiscal_year, stated.department.code


def load_import(path: Path, law: Law) -> ImportSource:
    """Return an import file, which names terms of the law.

    Raises ``DeclarationError`` with file and line for whatever is not as documented.
    """
    source = ImportSource(path, load_yaml(path, ImportFile, context=law), law)
    _refuse_repeated_units(source)
    _refuse_unsafe_name(source, source.data.department.name, "department", "name")
    for index, unit in enumerate(source.data.units):
        _refuse_unsafe_name(source, unit.name, "units", index, "name")
    return source


def _refuse_repeated_units(source: ImportSource) -> None:
    seen: set[str] = set()
    for index, unit in enumerate(source.data.units):
        if unit.code in seen:
            raise source.fault(f"单位代码 {unit.code} 重复", "units", index, "code")
        seen.add(unit.code)


def _refuse_unsafe_name(source: ImportSource, name: str, *keys: int | str) -> None:
    """Names become names of files and folders."""
    bad = [char for char in name if char in _UNSAFE or not char.isprintable()]
    if bad or name.startswith("."):
        raise source.fault(f"名称“{name}”要用作文件名，不能含有{'“' + bad[0] + '”' if bad else '开头的句点'}", *keys)
