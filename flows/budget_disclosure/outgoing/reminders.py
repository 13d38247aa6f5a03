"""Reminders: who has not reported or has errors, and a text for each that is pasted as it is.

Values only; what the bureau has not said (a deadline, whom to ask) is left out of the texts, never invented.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from budget_disclosure.board.department_facts import Link
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import DepartmentStatus, UnitStatus, YearStatus
from budget_disclosure.declarations.bureau_yaml import Bureau
from budget_disclosure.model.findings import Finding, Severity

SHORT_MESSAGE: Final = 70
"""How many characters a part of a short message in Chinese has."""
_IN_CHAT, _IN_MAIL = 3, 30
_RETURNED: Final = ("退回表", "问题清单")
_BREAKS: Final = "。；，、：）"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is sent to a unit, and what the list says of it.

    ``unit_code`` is empty for a workbook whose name does not say whose it is. ``days_left`` counts from today to the
    last day for reporting, negative when it has passed, ``None`` where the bureau has not said it. ``attachments`` are
    to be sent along, paths inside ``outputs/<year>/``; ``note`` is for the operator alone.
    """

    department: str
    department_name: str
    unit_code: str
    unit_name: str
    contact: str
    state: Stage
    days_left: int | None
    errors: tuple[Finding, ...]
    attachments: tuple[Link, ...]
    note: str
    chat: str
    short_message: tuple[str, ...]
    subject: str
    mail: str

    @property
    def title(self) -> str:
        """Code and name of the unit."""
        return f"{self.unit_code} {self.unit_name}".strip()

    @property
    def first_finding(self) -> str:
        """The first error in a sentence, ``""`` without one."""
        return _said(self.errors[0]) if self.errors else ""


def reminders_of(status: YearStatus, bureau: Bureau, contacts: Mapping[str, str]) -> tuple[Reminder, ...]:
    """Return a reminder for each unit that has not reported, cannot be read or has errors, as the status knows it.

    ``contacts`` are by unit code. A workbook that was not run yet is nothing to remind of.
    """
    writer = _Writer(status, bureau, contacts)
    return tuple(
        writer.reminder(department, unit)
        for department in status.departments
        for unit in department.units
        if unit.stage in (Stage.NOT_SUBMITTED, Stage.UNREADABLE) or (_errors(unit) and unit.stage is not Stage.PENDING)
    )


def errors_of_no_unit(status: YearStatus) -> Iterator[tuple[DepartmentStatus, int]]:
    """Yield departments with errors that stand in no workbook of a unit, and how many: nobody is reminded of them."""
    for department in status.departments:
        of_units = [finding for unit in department.units for finding in unit.findings]
        left = [f for f in department.findings if f.effective_severity is Severity.BLOCK and f not in of_units]
        if left:
            yield department, len(left)


def short_message_parts(text: str) -> tuple[str, ...]:
    """Return a text as the parts of a short message, at most 70 characters each, numbered where there are several.

    A character outside the basic plane counts twice, as the networks count it. Nothing of the text is lost.
    """
    if _length(text) <= SHORT_MESSAGE:
        return (text,)
    for digits in count(1):
        pieces = list(_pieces(text, SHORT_MESSAGE - len("(/)") - 2 * digits))
        if len(str(len(pieces))) <= digits:
            break
    return tuple(f"({number}/{len(pieces)}){piece}" for number, piece in enumerate(pieces, start=1))


def _pieces(text: str, most: int) -> Iterator[str]:
    """Yield the text in pieces of at most ``most`` characters, broken after a sign where one is not too early."""
    while _length(text) > most:
        end = 0
        room = most
        while end < len(text) and (room := room - _length(text[end])) >= 0:
            end += 1
        sign = max(text.rfind(sign, 0, end) for sign in _BREAKS) + 1
        cut = sign if sign > end // 2 else end
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _errors(unit: UnitStatus) -> tuple[Finding, ...]:
    return tuple(finding for finding in unit.findings if finding.effective_severity is Severity.BLOCK)


def _said(finding: Finding) -> str:
    where = finding.at.place or finding.at.file_name
    return f"{where}：发现{finding.found}，应为{finding.expected}"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the reminders of a year as of the day of its status."""

    status: YearStatus
    bureau: Bureau
    contacts: Mapping[str, str]

    def reminder(self, department: DepartmentStatus, unit: UnitStatus) -> Reminder:
        """Return a unit's reminder."""
        errors = _errors(unit)
        title = f"{unit.code} {unit.name}".strip()
        what, request = self._what(unit, len(errors))
        asked = "".join(filter(None, (request, self._deadline(), self._send_to(), self._ask())))
        first = [f"{number}. {_said(one)}。{one.what_to_do}" for number, one in enumerate(errors[:_IN_MAIL], start=1)]
        return Reminder(
            department=department.code,
            department_name=department.name,
            unit_code=unit.code,
            unit_name=unit.name,
            contact=self.contacts.get(unit.code, ""),
            state=unit.stage,
            days_left=self._days_left,
            errors=errors,
            attachments=tuple(link for link in unit.links if link.title in _RETURNED),
            note=self._note(department, unit),
            chat="\n".join((f"{title}：{what}。{asked}", *_listed(first[:_IN_CHAT], len(errors)))),
            short_message=short_message_parts(f"{title}：{what}。{request}{self._deadline()}{self._ask()}"),
            subject=f"{self.status.year}年度部门预算公开填报表：{title}{self._in_short(unit, len(errors))}",
            mail="\n".join((f"{title}：", "", f"{what}。", *_listed(first, len(errors)), "", asked)),
        )

    def _what(self, unit: UnitStatus, errors: int) -> tuple[str, str]:
        """Return what is the matter, and what is asked for."""
        form = f"{self.status.year}年度部门预算公开填报表"
        if unit.stage is Stage.NOT_SUBMITTED:
            return f"尚未收到你单位的{form}", "请填好以后报送。"
        if unit.stage is Stage.UNREADABLE:
            return f"你单位报来的{form}不能读取", "请用下发的填报表重新报送（.xlsx）。"
        return f"你单位的{form}有 {errors} 处错误", "请按退回表中的标记更正后重新报送。"

    def _in_short(self, unit: UnitStatus, errors: int) -> str:
        if unit.stage is Stage.NOT_SUBMITTED:
            return "请报送"
        return "请重新报送" if unit.stage is Stage.UNREADABLE else f"有 {errors} 处错误，请更正"

    @property
    def _days_left(self) -> int | None:
        return (self.bureau.report_by - self.status.today).days if self.bureau.report_by else None

    def _deadline(self) -> str:
        day, left = self.bureau.report_by, self._days_left
        if day is None or left is None:
            return ""
        how_long = f"还有 {left} 天" if left > 0 else "今天截止" if left == 0 else f"已过 {-left} 天"
        return f"报送截止日期：{day.year}年{day.month}月{day.day}日（{how_long}）。"

    def _send_to(self) -> str:
        return f"报送到：{self.bureau.send_to.strip().rstrip('。')}。" if self.bureau.send_to.strip() else ""

    def _ask(self) -> str:
        return f"有问题请联系：{self.bureau.contact.strip().rstrip('。')}。" if self.bureau.contact.strip() else ""

    def _note(self, department: DepartmentStatus, unit: UnitStatus) -> str:
        nameless = [one.name for one in department.units if not one.code]
        if unit.stage is Stage.NOT_SUBMITTED and nameless:
            return f"本部门有从文件名看不出单位的填报表，可能是它的，请先核对：{'、'.join(nameless)}"
        return "" if unit.code else "从文件名看不出是哪个单位，请先核对"


def _listed(lines: list[str], number: int) -> Iterator[str]:
    yield from lines
    if number > len(lines):
        yield f"另有 {number - len(lines)} 处，见退回表。"
