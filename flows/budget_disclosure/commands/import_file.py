"""`disclose import`: filled workbooks from a neutral YAML file."""

import argparse
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(commands, "import", "由 YAML 数据文件生成填好的单位填报表，并登记到单位名单。", _execute)
    parser.add_argument("file", type=Path, metavar="文件", help="数据文件（.yaml）")
    parser.add_argument("--overwrite", action="store_true", help="覆盖内容不同的已有填报表和名单")
    add_folders(parser, "inputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.importing.files import import_workbooks

    result = import_workbooks(arguments.file, arguments.inputs, arguments.templates, arguments.overwrite)
    for path in result.paths:
        say(f"已生成 {path}")
    for note in result.notes:
        say(f"未填：{note}")
    return 0
