"""`disclose workbooks`: the workbooks of all units, filled with last year, ready to be sent out."""

import argparse
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    summary = "生成单位名单中所有单位的填报表，填好上年公开的数和文字，连同填报说明，供下发。"
    parser = add_command(commands, "workbooks", summary, _execute)
    parser.add_argument("--year", type=fiscal_year, required=True, metavar="年度", help="预算年度，如 2025")
    parser.add_argument("-o", "--output", type=Path, metavar="文件夹", help="写到哪里（默认 outputs/年度/下发填报表）")
    parser.add_argument("--department", nargs="+", default=[], metavar="代码", help="只生成这些部门的")
    parser.add_argument("--unit", nargs="+", default=[], metavar="代码", help="只生成这些单位的")
    parser.add_argument("--blank", action="store_true", help="不填上年的内容，只填代码和名称")
    parser.add_argument("--all-projects", action="store_true", help="上年填“一次性”的项目也沿用")
    parser.add_argument("--zip", action="store_true", help="每个单位一个压缩包（.zip），否则一个文件夹")
    parser.add_argument("--overwrite", action="store_true", help="已有内容不同的填报表也重新生成")
    add_folders(parser, "inputs", "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.last_year_of_units import YearFolders
    from budget_disclosure.actions.unit_workbooks import (
        LIST_NAME,
        PackageState,
        WorkbooksOrder,
        write_unit_workbooks,
    )
    from budget_disclosure.store.file_names import workbooks_folder

    target = arguments.output or workbooks_folder(arguments.outputs, arguments.year)
    order = WorkbooksOrder(
        arguments.year,
        target,
        YearFolders(arguments.inputs, arguments.outputs, arguments.templates),
        arguments.department,
        arguments.unit,
        arguments.blank,
        arguments.zip,
        arguments.all_projects,
        arguments.overwrite,
    )
    counts = dict.fromkeys(PackageState, 0)
    without = 0
    department = ""
    for package in write_unit_workbooks(order):
        entry = package.entry
        if entry.department_code != department:
            department = entry.department_code
            say(f"{department} {entry.department_name}")
        counts[package.state] += 1
        without += not package.source and not order.is_blank
        told = package.source or ("空白表" if order.is_blank else "没有上年的数据，只填了代码和名称")
        say(f"  {entry.unit_code} {entry.unit_name}：{package.state}（{told}）")
        for note in package.notes:
            say(f"    请核对：{note}。")
    say(f"共 {sum(counts.values())} 份：" + "，".join(f"{state} {n} 份" for state, n in counts.items() if n) + "。")
    if without:
        say(f"{without} 个单位没有上年的数据。改了名称、代码或部门的，请核对单位名单。")
    say(f"在 {target}，清单是其中的 {LIST_NAME}。")
    if counts[PackageState.LEFT]:
        say("没有覆盖的文件可能已经有人填过：确认不要了，再加 --overwrite 重新生成。")
    return 1 if counts[PackageState.LEFT] else 0
