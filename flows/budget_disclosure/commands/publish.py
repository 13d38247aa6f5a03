"""`disclose publish`: departments have published; what they published is pinned and put apart for the web."""

import argparse
from datetime import date

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "publish",
        "登记部门已经公开：存下公开的版本，登记到 公开登记.csv，把可以上网的文件另放到“发布”文件夹。",
        _execute,
    )
    parser.add_argument("codes", nargs="+", metavar="部门代码", help="已经公开的部门，可写多个；各单位的文档随部门")
    parser.add_argument("--date", dest="day", type=_day, required=True, metavar="日期", help="公开日期，如 2024-05-20")
    parser.add_argument("--url", default="", metavar="网址", help="公开的网址")
    parser.add_argument("--reason", default="", metavar="原因", help="更正的原因（第 2 版起必写），印在更正说明上")
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
    add_folders(parser, "inputs", "outputs", "templates")


def _day(text: str) -> date:
    parts = text.replace("/", "-").split("-")
    try:
        return date(*map(int, parts))
    except (ValueError, TypeError):
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应如 2024-05-20") from None


def _execute(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.actions.publish_departments import (
        PublishOrder,
        latest_year,
        lines_of_publication,
        publish_departments,
    )
    from budget_disclosure.board.write_board import write_board
    from budget_disclosure.store.version import Publication

    now = datetime.now().astimezone()
    year = arguments.year or latest_year(arguments.outputs)
    publication = Publication(arguments.day, arguments.url.strip(), arguments.reason.strip())
    order = PublishOrder(
        tuple(arguments.codes), year, publication, arguments.inputs, arguments.outputs, arguments.templates
    )
    results = publish_departments(order, now)
    for one in results:
        for line in lines_of_publication(one, arguments.day):
            say(line)
    made_at = f"{now:%Y-%m-%d %H:%M}"
    write_board(year, arguments.inputs, arguments.outputs, now.date(), made_at, arguments.templates)
    return 1 if any(one.problems for one in results) else 0
