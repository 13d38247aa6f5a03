"""`disclose format`: which formats there are, and whether the folder of one is in order."""

import argparse

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command with its actions."""
    parser = add_command(commands, "format", "公开格式：有哪些，一个格式的文件夹对不对。", _execute)
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    listing = add_command(actions, "list", "列出全部公开格式和它们的年度。", _list)
    check = add_command(
        actions, "check", "检查一个公开格式：写错的地方（文件和行号），以及声明了却没有用到的栏目、表、事实。", _check
    )
    check.add_argument("name", metavar="格式", help="公开格式的文件夹名或名称")
    for action in (listing, check):
        add_folders(action, "templates")


def _execute(arguments: argparse.Namespace) -> int:
    raise AssertionError(f"argparse asks for an action, got {arguments}")


def _list(arguments: argparse.Namespace) -> int:
    from budget_disclosure.declarations.formats import formats_in

    for one in formats_in(arguments.templates):
        say(f"{one.title}（{one.name}）：{'、'.join(map(str, one.years)) or '还没有年度'}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.check_format import check_format, format_to_check

    one = format_to_check(arguments.templates, arguments.name)
    say(f"{one.title}（{one.folder}）：{'、'.join(map(str, one.years)) or '还没有年度'}")
    has_problems = not one.years
    for checked in check_format(one):
        has_problems |= bool(checked.problems)
        state = f"有 {len(checked.problems)} 处错误" if checked.problems else "没有错误"
        say(f"{checked.year} 年度：{state}。{checked.summary}")
        for problem in checked.problems:
            print(f"  ［错误］{problem}")
        for remark in checked.remarks:
            print(f"  ［提醒］{remark}")
    return 1 if has_problems else 0
