"""`disclose new-year`: a format's next budget year, and what a person still has to decide of it."""

import argparse
from itertools import groupby
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
    parser = add_command(
        commands, "new-year", "由上一年度建立新的年度：换好年份，写出空白填报表，列出要人决定的事项。", _execute
    )
    parser.add_argument("year", type=fiscal_year, metavar="年度", help="新的预算年度，如 2025")
    parser.add_argument(
        "--codes-list", type=Path, metavar="文件", help="财政部的科目表（CSV，编码、名称两列），或放着它们的文件夹"
    )
    add_format(parser)
    add_folders(parser, "inputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.declarations.formats import option_for
    from budget_disclosure.new_year.make_year import NewYearOrder, make_year

    order = NewYearOrder(arguments.year, arguments.inputs, arguments.templates, arguments.format, arguments.codes_list)
    made = make_year(order)
    say(f"已按 {made.base} 年度建立 {made.spec.folder}（{made.spec.format.title}）。")
    for path in made.inputs:
        say(f"已写出 {path}。")
    for path in made.kept:
        say(f"{path} 已经有了，没有改动。")
    say(f"要人决定的 {len(made.decisions)} 项，也写在 {made.check_list} 里：")
    for group, found in groupby(made.decisions, key=lambda one: one.group):
        say(f"\n{group}")
        for one in found:
            say(f"  □ {one.text}")
    say(f"\n改好以后检查：disclose template check {arguments.year}{option_for(made.spec.format)}")
    return 0
