"""Which unit a row of an export is of: by code, or by the roster's name where the mapping says so. Never guessed."""

import re
from collections.abc import Sequence

from budget_disclosure.importing.mapped_remarks import CannotPlaceError
from budget_disclosure.intake.roster import RosterEntry
from budget_disclosure.text.comparable import same_key, visible

_CODE = re.compile(r"[\[(【（〔]?\s*([0-9]+)(?![0-9])")
_CODE_BEHIND = re.compile(r"[\[(]([0-9]{3,})[\])]$")
_IN_ROSTER = "请核对；是新单位的，先写进单位名单"


class Units:
    """The units of the roster, asked for by what an export calls them."""

    def __init__(self, roster: Sequence[RosterEntry]) -> None:
        self.by_code = {entry.unit_code: entry for entry in roster}
        self._departments = {entry.department_code: entry.department_name for entry in roster}

    def unit(self, text: str, by: str, column: int = 0) -> str:
        """Return the code of the unit that a text names. Raises ``CannotPlaceError``."""
        return self._by_name(text, column) if by == "name" else self._by_code(text, column)

    def scope(self, text: str, by: str) -> str:
        """Return the code of a unit or of a department that a text names. Raises ``CannotPlaceError``."""
        key = same_key(text)
        if by == "name":
            named = [code for code, name in self._departments.items() if same_key(name) == key]
            units = [code for code, entry in self.by_code.items() if same_key(entry.unit_name) == key]
            # 部门本级 bears the name of its department: a table of the whole department says so too.
            return named[0] if len(named) == 1 and len(units) <= 1 else self._by_name(text, 0)
        code = _leading(text)
        return code if code in self._departments else self._by_code(text, 0)

    def is_department(self, text: str) -> str:
        """Return the code of the department that a text names by code; empty where it names none."""
        code = _leading(text)
        return code if code in self._departments and code not in self.by_code else ""

    def in_name(self, name: str, by: str) -> str:
        """Return the unit that a name of a file or sheet begins with (by code) or contains (by name)."""
        if by == "code":
            return self.unit(name, "code")
        key = same_key(name)
        found = [entry for entry in self.by_code.values() if same_key(entry.unit_name) in key]
        longest = max((len(entry.unit_name) for entry in found), default=0)
        found = [entry for entry in found if len(entry.unit_name) == longest]
        if len(found) != 1:
            said = "有几个单位的名称" if found else "没有单位名单中的名称"
            raise CannotPlaceError(f"“{name}”中{said}", _IN_ROSTER)
        return self.unit(found[0].unit_code, "code")

    def _by_code(self, text: str, column: int) -> str:
        code = _leading(text)
        if not code:
            raise CannotPlaceError("不以单位代码开头", "请导出带单位代码的表，或在对应表的 unit 中写 by: name", column)
        if code not in self.by_code:
            raise CannotPlaceError(f"单位代码 {code} 不在单位名单中", _IN_ROSTER, column)
        return code

    def _by_name(self, text: str, column: int) -> str:
        key = same_key(text)
        found = [code for code, entry in self.by_code.items() if same_key(entry.unit_name) == key]
        if len(found) != 1:
            said = f"单位名单中有几个：{'、'.join(found)}" if found else "单位名单中没有这个单位名称"
            raise CannotPlaceError(said, _IN_ROSTER, column)
        return found[0]


def _leading(text: str) -> str:
    shown = visible(text)
    match = _CODE.match(shown) or _CODE_BEHIND.search(shown)
    return match.group(1) if match else ""
