"""The state of a year for the screen and for programs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from unicodedata import east_asian_width

from budget_disclosure.board.model import BoardFinding, DepartmentStatus, Link, Stage, UnitStatus, YearStatus

_FORMAT = 1
_HEADER = ("部门", "状态", "单位", "错误", "提醒", "无法判断", "版本", "期限")
_NUMBERS = {"单位", "错误", "提醒", "无法判断", "版本"}
_WIDEST_NAME = 40


def status_text(status: YearStatus) -> str:
    """Return the state for the screen: counts, a row a department, and who has to act."""
    lines = [f"{status.year} 年度部门预算公开，截至 {status.today}"]
    lines.append(f"最近一次运行：{status.last_run}" if status.last_run else "还没有运行记录。")
    lines += [f"注意：{problem}" for problem in status.problems]
    lines += ["", _counted(f"部门 {len(status.departments)} 个", status.stages)]
    lines.append(_counted("期限", status.clocks))
    lines.append(_counted("检查结果（项）", {title: n for title, n in status.counts.by_title().items() if n}))
    if status.departments:
        lines += ["", *_table([_HEADER, *(_row(one) for one in status.departments)])]
    lines += _section("超期未公开", (f"{one.title}：{one.clock.text}" for one in status.departments if one.is_overdue))
    lines += _section("未报送的单位", (_missing(department, unit) for department, unit in status.missing_units))
    lines += _section("有错误", (_errors(one) for one in status.departments if one.stage is Stage.HAS_ERRORS))
    noted = (f"{one.title}：{note}" for one in status.departments for note in one.notes if "没有报送" not in note)
    lines += _section("说明", noted)
    return "\n".join(lines)


def status_data(status: YearStatus) -> dict[str, Any]:
    """Return the state for programs; paths are relative to ``outputs/<year>/``, days are ISO dates."""
    return {
        "format": _FORMAT,
        "fiscal_year": status.year,
        "today": status.today.isoformat(),
        "last_run": status.last_run,
        "problems": list(status.problems),
        "stages": {stage.value: number for stage, number in status.stages.items()},
        "deadlines": {state.value: number for state, number in status.clocks.items()},
        "counts": status.counts.by_title(),
        "departments": [_department(one) for one in status.departments],
    }


def _department(one: DepartmentStatus) -> dict[str, Any]:
    clock = one.clock
    return {
        "code": one.code,
        "name": one.name,
        "state": one.stage.value,
        "message": one.message,
        "notes": list(one.notes),
        "approval_date": clock.approved.isoformat() if clock.approved else None,
        "deadline": clock.deadline.isoformat() if clock.deadline else None,
        "deadline_state": clock.state.value,
        "days_left": clock.days_left,
        "published_on": one.publication.day.isoformat() if one.publication else None,
        "url": (one.publication.url or None) if one.publication else None,
        "versions": one.versions,
        "counts": one.counts.by_title(),
        "links": _links(one.links),
        "units": [
            {
                "code": unit.code,
                "name": unit.name,
                "state": unit.stage.value,
                "counts": unit.counts.by_title(),
                "links": _links(unit.links),
            }
            for unit in one.units
        ],
        "findings": [_finding(finding) for finding in one.findings],
    }


def _links(links: Iterable[Link]) -> list[dict[str, str]]:
    return [{"title": link.title, "path": link.path} for link in links]


def _finding(finding: BoardFinding) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.file,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "found": finding.found,
        "expected": finding.expected,
        "remedy": finding.remedy,
    }


def _counted(title: str, counts: Mapping[Any, int]) -> str:
    return f"{title}：{'，'.join(f'{key} {number}' for key, number in counts.items()) or '无'}"


def _row(one: DepartmentStatus) -> tuple[str, ...]:
    counts, clock = one.counts, one.clock
    deadline = f"{clock.text}（{clock.deadline}）" if clock.deadline else clock.text
    title = _cut(one.title, _WIDEST_NAME)
    units = f"{one.reported}/{len(one.units)}"
    numbers = (counts.block, counts.warn, counts.undetermined, one.versions)
    return (title, one.stage.value, units, *(str(number) if number else "-" for number in numbers), deadline)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows in columns; a Chinese character takes two places on the screen."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(_HEADER))]
    for row in rows:
        cells = zip(_HEADER, row, widths, strict=True)
        yield "  ".join(_padded(text, width, is_right=title in _NUMBERS) for title, text, width in cells).rstrip()


def _padded(text: str, width: int, *, is_right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if is_right else text + blank


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) > width - 2:
        text = text[:-1]
    return f"{text}…"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    listed = [f"  {line}" for line in lines]
    return ["", f"{title}（{len(listed)}）：", *listed] if listed else []


def _missing(department: DepartmentStatus, unit: UnitStatus) -> str:
    return f"{unit.code} {unit.name}（{department.title}）"


def _errors(one: DepartmentStatus) -> str:
    report = next((link.path for link in one.links if link.title == "校验报告"), "")
    return f"{one.title}：错误 {one.counts.block} 项{f'，见 {report}' if report else ''}"
