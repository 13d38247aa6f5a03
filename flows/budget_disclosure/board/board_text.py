"""The state of a year for the screen and for programs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from budget_disclosure.board.deadline import ClockState
from budget_disclosure.board.department_facts import Link
from budget_disclosure.board.stage import Stage
from budget_disclosure.board.year_state import DepartmentStatus, UnitStatus, YearStatus
from budget_disclosure.model.findings import Finding
from budget_disclosure.report.report_json import finding_data, sign_off_data
from budget_disclosure.report.sign_off_state import SignOffState
from budget_disclosure.text.screen import COLUMNS, cut, display_width, padded

_FORMAT = 1
_HEADER = ("部门", "状态", "单位", "错误", "提醒", "无法判断", "期限")
_NUMBERS = {"单位", "错误", "提醒", "无法判断"}
_FORMAT_COLUMN = "公开格式"
_GAP = "  "
_NARROWEST_NAME = 16
# So many departments are listed one by one with all that is to be known of them; of more, the most urgent.
_MANY, _MOST_URGENT = 20, 12
MISSING_UNITS = "缺单位"
CHOICES: tuple[str, ...] = (*Stage, MISSING_UNITS, *ClockState, *SignOffState)


def chosen(status: YearStatus, words: Sequence[str]) -> tuple[DepartmentStatus, ...]:
    """Return the departments of which one of the words (``CHOICES``) is true, the most urgent first; all without."""
    fitting = (one for one in status.departments if not words or any(_is(one, word) for word in words))
    return tuple(sorted(fitting, key=_urgency))


def status_text(status: YearStatus, only: Sequence[str] = (), *, show_all: bool = False) -> str:
    """Return the state for the screen: counts, then a row a department, the most urgent first.

    Of many departments those that need action first are shown, and how to see the others; ``only`` chooses by state,
    deadline or missing units.
    """
    lines = [f"{status.year} 年度部门预算公开，截至 {status.today}"]
    lines.append(f"最近一次运行：{status.last_run}" if status.last_run else "还没有运行记录。")
    lines += [f"注意：{problem}" for problem in status.problems]
    lines += ["", *_summary(status)]
    departments = chosen(status, only)
    is_short = not only and not show_all and len(departments) > _MANY
    shown = departments[:_MOST_URGENT] if is_short else departments
    if only:
        lines += ["", f"{'、'.join(only)}：{len(shown)} 个部门"]
    elif is_short:
        lines += ["", f"最急的 {len(shown)} 个部门："]
    if shown:
        lines += ["", *_table(_rows(status, shown))]
    if is_short:
        lines += [f"另有 {len(departments) - len(shown)} 个部门：全部列出加 --all，只看一种加 --only 有错误 等。"]
        return "\n".join(lines)
    lines += _section("超期未公开", (f"{one.title}：{one.clock.text}" for one in shown if one.is_overdue))
    lines += _section("未报送的单位", _by_department(shown, lambda unit: not unit.has_reported))
    changed = (f"{one.title}：{_first_note(one)}" for one in shown if one.stage is Stage.CHANGED)
    lines += _section(Stage.CHANGED.value, changed)
    lines += _section("有错误", (_errors(one) for one in shown if one.stage is Stage.HAS_ERRORS))
    noted = (f"{one.title}：{note}" for one in shown for note in _other_notes(one))
    lines += _section("说明", noted)
    return "\n".join(lines)


def _summary(status: YearStatus) -> Iterator[str]:
    yield _counted(f"部门 {len(status.departments)} 个", status.stages)
    if status.formats:
        yield _counted("公开格式", status.formats)
    yield _counted("期限", status.clocks)
    yield _counted("检查结果（项）", {title: n for title, n in status.counts.by_title().items() if n})
    if signed := status.sign_offs:
        yield _counted("签批", signed)
    missing = status.missing_units
    if missing:
        yield f"{MISSING_UNITS}：{status.departments_missing_units} 个部门，{len(missing)} 个单位没有报送"


def _is(one: DepartmentStatus, word: str) -> bool:
    return (word == MISSING_UNITS and one.is_missing_units) or word in (
        one.stage.value,
        one.clock.state.value,
        one.sign_off.state.value if one.sign_off else "",
    )


def _urgency(one: DepartmentStatus) -> tuple[bool, int, int, int, str]:
    """Overdue ones first, the longest overdue before others; then by what has to be done; then by the days left."""
    left = one.clock.days_left
    is_known = left is not None and one.publication is None
    days = left if is_known and left is not None else 0
    return not one.is_overdue, days if one.is_overdue else 0, list(Stage).index(one.stage), days, one.code


def status_data(status: YearStatus, only: Sequence[str] = ()) -> dict[str, Any]:
    """Return the state for programs: paths relative to ``outputs/<year>/``; ``only`` limits the departments."""
    return {
        "format": _FORMAT,
        "fiscal_year": status.year,
        "today": status.today.isoformat(),
        "last_run": status.last_run,
        "problems": list(status.problems),
        "stages": {stage.value: number for stage, number in status.stages.items()},
        "deadlines": {state.value: number for state, number in status.clocks.items()},
        "counts": status.counts.by_title(),
        "departments": [
            _department(one) for one in status.departments if not only or any(_is(one, word) for word in only)
        ],
    }


def _department(one: DepartmentStatus) -> dict[str, Any]:
    clock = one.clock
    return {
        "code": one.code,
        "name": one.name,
        "disclosure_format": one.format_title,
        "state": one.state_text,
        "message": one.message,
        "notes": list(one.notes),
        "approval_date": clock.approved.isoformat() if clock.approved else None,
        "deadline": clock.deadline.isoformat() if clock.deadline else None,
        "deadline_state": clock.state.value,
        "days_left": clock.days_left,
        "published_on": one.publication.day.isoformat() if one.publication else None,
        "first_published_on": one.published.first.day.isoformat() if one.published.first else None,
        "url": (one.publication.url or None) if one.publication else None,
        "versions": one.versions,
        "sign_off": sign_off_data(one.sign_off) if one.sign_off else None,
        "counts": one.counts.by_title(),
        "links": _links(one.links),
        "units": [
            {
                "code": unit.code,
                "name": unit.name,
                "state": unit.state_text,
                "counts": unit.counts.by_title(),
                "links": _links(unit.links),
            }
            for unit in one.units
        ],
        "findings": [_finding(finding) for finding in one.findings],
    }


def _links(links: Iterable[Link]) -> list[dict[str, str]]:
    return [{"title": link.title, "path": link.path} for link in links]


def _finding(finding: Finding) -> dict[str, str]:
    data = finding_data(finding)
    return {key: data[key] for key in ("rule", "severity", "file", "sheet", "cell", "found", "expected", "remedy")}


def _counted(title: str, counts: Mapping[Any, int]) -> str:
    return f"{title}：{'，'.join(f'{key} {number}' for key, number in counts.items()) or '无'}"


def _rows(status: YearStatus, shown: Iterable[DepartmentStatus]) -> list[tuple[str, ...]]:
    """Return header and departments; the format of each is there where more than one is in use."""
    if not status.formats:
        return [_HEADER, *(_row(one) for one in shown)]
    return [(*_HEADER, _FORMAT_COLUMN), *((*_row(one), one.format_title) for one in shown)]


def _row(one: DepartmentStatus) -> tuple[str, ...]:
    counts = one.counts
    units = f"{one.reported}/{len(one.units)}"
    numbers = (counts.block, counts.warn, counts.undetermined)
    return (one.title, one.state_text, units, *(str(number) if number else "-" for number in numbers), one.clock.text)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows in columns that fit the screen: names give way."""
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    others = sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
    widths[0] = min(widths[0], max(COLUMNS - others, _NARROWEST_NAME))
    for row in rows:
        cells = zip(rows[0], (cut(row[0], widths[0]), *row[1:]), widths, strict=True)
        yield _GAP.join(padded(text, width, is_right=title in _NUMBERS) for title, text, width in cells).rstrip()


def _section(title: str, lines: Iterable[str]) -> list[str]:
    listed = [f"  {line}" for line in lines]
    return ["", f"{title}（{len(listed)}）：", *listed] if listed else []


def _by_department(departments: Iterable[DepartmentStatus], is_meant: Callable[[UnitStatus], bool]) -> Iterator[str]:
    for one in departments:
        for unit in filter(is_meant, one.units):
            yield f"{unit.code} {unit.name}（{one.title}）"


def _errors(one: DepartmentStatus) -> str:
    report = next((link.path for link in one.links if link.title == "校验报告"), "")
    return f"{one.title}：错误 {one.counts.block} 项{f'，见 {report}' if report else ''}"


def _first_note(one: DepartmentStatus) -> str:
    return next((note for note in one.notes if note.startswith("公开第")), one.stage.meaning)


def _other_notes(one: DepartmentStatus) -> Iterator[str]:
    """Yield the notes that no other section tells."""
    told = _first_note(one) if one.stage is Stage.CHANGED else ""
    yield from (note for note in one.notes if "没有报送" not in note and note != told)
