"""`disclose approve`: a reviewer is shown what he signs, signs it, or takes his signature back."""

import argparse

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "approve",
        "送审和签批：列出要签的内容，写出每页印有“草稿”的送审稿；写明 --reviewer 的，记录签批。内容一变，签批就失效。",
        _execute,
    )
    parser.add_argument("codes", nargs="+", metavar="部门代码", help="送审或签批的部门，可写多个；各单位的文档随部门")
    parser.add_argument("--reviewer", metavar="姓名", help="审核人：记录他的签批（不写的只送审，不签）")
    parser.add_argument("--note", default="", metavar="说明", help="签批意见，或撤回的原因；有金额可疑的提醒时必写")
    parser.add_argument(
        "--code",
        default="",
        dest="check_code",
        metavar="核对码",
        help="送审稿上印的核对码：与目前的草稿不同的，不签（一次写一个部门）",
    )
    parser.add_argument("--withdraw", action="store_true", help="撤回最近一次签批；记录保留")
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
    add_folders(parser, "inputs", "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.actions.approve_departments import ApproveOrder, approve_departments, lines_of_review
    from budget_disclosure.actions.publish_departments import latest_year
    from budget_disclosure.board.write_board import write_board
    from budget_disclosure.model.errors import DisclosureError

    codes = tuple(dict.fromkeys(arguments.codes))
    if arguments.reviewer is not None and not arguments.reviewer.strip():
        raise DisclosureError("--reviewer 后面要写审核人的姓名；只送审、不签的，不写 --reviewer。")
    if arguments.check_code and len(codes) > 1:
        raise DisclosureError("一个核对码只对一个部门：请一次签一个部门，或不写 --code。")
    now = datetime.now().astimezone()
    year = arguments.year or latest_year(arguments.outputs)
    order = ApproveOrder(
        codes,
        year,
        arguments.inputs,
        arguments.outputs,
        (arguments.reviewer or "").strip(),
        arguments.note.strip(),
        arguments.check_code.strip(),
        arguments.withdraw,
        arguments.templates,
    )
    results = approve_departments(order, now)
    for one in results:
        for line in lines_of_review(one, order):
            say(line)
        if one.copies is not None:
            code, check_code = one.title.partition(" ")[0], one.sheet.code if one.sheet else ""
            say(f"审核以后请签批：./disclose approve {code} --reviewer 姓名 --code {check_code}")
    made_at = f"{now:%Y-%m-%d %H:%M}"
    write_board(year, arguments.inputs, arguments.outputs, now.date(), made_at, arguments.templates)
    return 1 if any(one.problems for one in results) else 0
