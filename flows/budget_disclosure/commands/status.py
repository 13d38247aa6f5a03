"""`disclose status`: how far the departments of a year are; nothing is run, the board is written anew."""

import argparse
import json
import sys

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands, "status", "各部门进度：谁没有报送、谁有错误、谁超期；并刷新总览页 index.html。", _execute
    )
    parser.add_argument("year", type=fiscal_year, metavar="年度", help="预算年度，如 2024")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    add_folders(parser, "inputs", "outputs")


def _execute(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.board.collect import collect
    from budget_disclosure.board.text import status_data, status_text
    from budget_disclosure.board.write import write_page

    now = datetime.now().astimezone()
    status = collect(arguments.year, arguments.inputs, arguments.outputs, now.date())
    page = write_page(status, arguments.outputs, f"{now:%Y-%m-%d %H:%M}")
    if arguments.json:
        json.dump({**status_data(status), "page": page.as_posix()}, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        say(status_text(status))
        say(f"\n总览页：{page}")
    return 1 if status.problems else 0
