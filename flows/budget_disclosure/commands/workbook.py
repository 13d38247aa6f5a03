"""`disclose workbook`: the blank workbook that a unit fills in."""

import argparse
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import (
    ChineseParser,
    Subparsers,
    add_command,
    add_folders,
    add_format,
    fiscal_year,
)


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(commands, "workbook", "生成单位填报表（空白表，或预填一个单位的代码和名称）。", _execute)
    parser.add_argument("--year", type=fiscal_year, required=True, metavar="年度", help="预算年度，如 2024")
    parser.add_argument("--unit", default="", metavar="代码", help="单位代码；名单里有这个单位时一并预填名称和部门")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="要写的文件（.xlsx）")
    add_format(parser)
    add_folders(parser, "inputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.blank_workbook import write_blank_workbook

    found = write_blank_workbook(
        arguments.output, arguments.year, arguments.unit, arguments.inputs, arguments.templates, arguments.format
    )
    say(f"已生成 {arguments.output}。")
    if arguments.unit and not found:
        say(f"单位名单中没有 {arguments.unit}，只预填了单位代码；部门和单位名称请在表中填写。")
    return 0
