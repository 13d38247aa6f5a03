"""Which format each department of a year uses: as the roster says, else the bureau's settings, else the only one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME, load_bureau
from budget_disclosure.declarations.formats import Format, choices_of, format_called, formats_in, formats_of_year
from budget_disclosure.intake.roster import FORMAT_COLUMN, ROSTER_NAME, RosterEntry, read_roster
from budget_disclosure.model.errors import DeclarationError, DisclosureError


@dataclass(frozen=True, slots=True)
class DepartmentFormats:
    """The formats of a year, what the roster says of departments (by code), and that of all others."""

    year: int
    formats: tuple[Format, ...]
    by_department: dict[str, Format]
    default: Format | None

    def of(self, code: str) -> Format:
        """Return the format of a department. Raises ``DisclosureError`` where nothing says which of several it is."""
        return self.by_department.get(code) or self.usual(f"部门 {code} ")

    def of_unit(self, code: str) -> Format:
        """Return the format of a unit's department, where codes of units begin with those of departments."""
        owners = [one for one in self.by_department if code.startswith(one)]
        return self.by_department[max(owners, key=len)] if owners else self.usual(f"单位 {code} " if code else "")

    def usual(self, asked: str = "") -> Format:
        """Return the format of what is no department's; ``asked`` says for the message who wants to know."""
        if self.default is None:
            raise DisclosureError(
                f"{self.year} 年度有几个公开格式：{choices_of(self.formats)}。{asked}用哪一个，没有写明："
                f"请在 {ROSTER_NAME} 的“{FORMAT_COLUMN}”一列写明，或在 {BUREAU_NAME} 里写 format: 格式名。"
            )
        return self.default

    def in_use(self, codes: Iterable[str]) -> tuple[Format, ...]:
        """Return the formats of departments, each once; all of the year where there is no department yet."""
        used = tuple(dict.fromkeys(self.of(code) for code in codes))
        return used or self.formats


def latest_year(templates: Path) -> int:
    """Return the latest year that any format is declared for. Raises ``DisclosureError`` where there is none."""
    formats = formats_in(templates)
    years = [year for one in formats for year in one.years]
    if not years:
        raise DisclosureError(f"{templates} 里没有任何年度的模板（公开格式：{choices_of(formats)}）。")
    return max(years)


def format_to_use(templates: Path, inputs: Path, year: int, called: str = "") -> Format:
    """Return the format that is ``called`` so by folder name or title, else the usual one of the year.

    Raises ``DisclosureError``.
    """
    if not called:
        return formats_of_departments(templates, inputs, year).usual()
    formats = formats_of_year(templates, year)
    found = format_called(called, formats)
    if found is None:
        raise DisclosureError(f"{year} 年度没有公开格式“{called}”，可用的有：{choices_of(formats)}。")
    return found


def formats_of_departments(templates: Path, inputs: Path, year: int) -> DepartmentFormats:
    """Return which format the departments of a year use.

    Raises ``DisclosureError`` where no format has the year, ``DeclarationError`` for a roster or settings that name
    one that is not there.
    """
    formats = formats_of_year(templates, year)
    roster = inputs / str(year) / ROSTER_NAME
    named = dict(named_by_roster(roster, read_roster(roster), formats) if roster.is_file() else ())
    return DepartmentFormats(year, formats, named, _usual(formats, inputs, year))


def named_by_roster(
    path: Path, entries: Iterable[RosterEntry], formats: tuple[Format, ...]
) -> Iterator[tuple[str, Format]]:
    """Yield the format of each row that names one, by department. Raises ``DeclarationError`` for an unknown one."""
    for entry in entries:
        if entry.format_name:
            found = format_called(entry.format_name, formats)
            if found is None:
                raise DeclarationError(path, entry.line, _unknown(FORMAT_COLUMN, entry.format_name, formats))
            yield entry.department_code, found


def _usual(formats: tuple[Format, ...], inputs: Path, year: int) -> Format | None:
    only = formats[0] if len(formats) == 1 else None
    try:
        stated = load_bureau(inputs, year).format
    except DeclarationError:
        if only is None:
            raise
        return only  # what is wrong with the settings is told by the board, and concerns no choice
    if not stated:
        return only
    found = format_called(stated, formats)
    if found is None:
        raise DeclarationError(inputs / str(year) / BUREAU_NAME, None, _unknown("format", stated, formats))
    return found


def _unknown(key: str, word: str, formats: tuple[Format, ...]) -> str:
    return f"“{key}”的值“{word}”不是这个年度的公开格式，可用的有：{choices_of(formats)}"
