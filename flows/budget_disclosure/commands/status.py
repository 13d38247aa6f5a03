"""`disclose status`: how far the departments of a year are; nothing is run, the board is written anew."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year

if TYPE_CHECKING:
    from budget_disclosure.board.year_state import YearStatus
    from budget_disclosure.intake.departments import DepartmentFolder


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands, "status", "各部门进度：谁没有报送、谁有错误、谁超期；并刷新总览页 index.html。", _execute
    )
    parser.add_argument("year", type=fiscal_year, metavar="年度", help="预算年度，如 2024")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        action="extend",
        metavar="状态",
        help="只列这些状态的部门：有错误、超期、缺单位等",
    )
    parser.add_argument("--all", action="store_true", help="逐个列出全部部门（部门多时只列最急的）")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    parser.add_argument(
        "--xlsx",
        nargs="?",
        type=Path,
        const=Path(),
        metavar="文件",
        help="另写一份进度表（Excel，有图，可打印），供汇报（默认 outputs/年度/进度表.xlsx）",
    )
    add_folders(parser, "inputs", "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.board.board_text import CHOICES, status_data, status_text
    from budget_disclosure.board.collect import collect
    from budget_disclosure.board.write_board import write_page
    from budget_disclosure.board.year_state import with_notes
    from budget_disclosure.intake.departments import discover
    from budget_disclosure.model.errors import DisclosureError

    unknown = [word for word in arguments.only if word not in CHOICES]
    if unknown:
        raise DisclosureError(f"没有状态“{'、'.join(unknown)}”。可用的有：{'、'.join(CHOICES)}")
    if not arguments.outputs.is_dir():
        raise DisclosureError(
            f"没有文件夹 {arguments.outputs}。请在项目文件夹里运行，或用 --outputs 指明 outputs 文件夹的位置。"
        )
    now = datetime.now().astimezone()
    departments = discover(arguments.inputs, arguments.year).departments
    notes = _pin(arguments, departments, now)
    status = collect(arguments.year, arguments.inputs, arguments.outputs, now.date(), arguments.templates)
    status = with_notes(status, notes)
    page = write_page(status, arguments.outputs, f"{now:%Y-%m-%d %H:%M}")
    workbook = _write_workbook(arguments, status) if arguments.xlsx is not None else None
    if arguments.json:
        json.dump(
            {**status_data(status, arguments.only), "page": page.as_posix()}, sys.stdout, ensure_ascii=False, indent=2
        )
        print()
    else:
        say(status_text(status, arguments.only, show_all=arguments.all))
        say(f"\n总览页：{page}")
        if workbook is not None:
            say(f"进度表：{workbook}")
    return 1 if status.problems else 0


def _write_workbook(arguments: argparse.Namespace, status: "YearStatus") -> Path:
    """Write how far the year is as a workbook, and return where it is; the clock of the file is the day of today."""
    from budget_disclosure.outgoing.status_workbook import WORKBOOK_NAME, status_workbook
    from budget_disclosure.store.atomic_writing import write_if_different

    path: Path = arguments.xlsx
    if path == Path():
        path = arguments.outputs / str(status.year) / WORKBOOK_NAME
    if path.suffix.lower() != ".xlsx":
        path = path.with_name(f"{path.name}.xlsx")
    write_if_different(path, status_workbook(status))
    return path


def _pin(
    arguments: argparse.Namespace, departments: "Sequence[DepartmentFolder]", now: datetime
) -> dict[str, tuple[str, ...]]:
    """Pin what the register says was published; return by department why something could not be."""
    from budget_disclosure.actions.publish_departments import pin_year

    if not (arguments.outputs / str(arguments.year)).is_dir():
        return {}
    pinned = pin_year(arguments.year, arguments.inputs, arguments.outputs, arguments.templates, departments, now)
    for department, one in pinned:
        for message in one.messages:
            print(f"{department.code} {department.name}：{message}。", file=sys.stderr)
    return {department.code: one.problems for department, one in pinned}
