"""`disclose remind`: texts for the units that have not reported or have errors, ready to be pasted, and their list."""

import argparse

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    summary = "催报：没有报送或有错误的单位，每个一份可以直接粘贴的微信、短信、邮件，连同催报清单。"
    parser = add_command(commands, "remind", summary, _execute)
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
    parser.add_argument("--department", nargs="+", default=[], action="extend", metavar="代码", help="只催这些部门的")
    add_folders(parser, "inputs", "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.actions.publish_departments import latest_year
    from budget_disclosure.board.collect import collect
    from budget_disclosure.declarations.bureau_yaml import BUREAU_NAME
    from budget_disclosure.outgoing.reminder_files import LIST_NAME
    from budget_disclosure.outgoing.reminders import errors_of_no_unit
    from budget_disclosure.outgoing.write_reminders import write_reminders

    today = datetime.now().astimezone().date()
    year = arguments.year or latest_year(arguments.outputs)
    status = collect(year, arguments.inputs, arguments.outputs, today, arguments.templates)
    reminders, folder = write_reminders(status, arguments.inputs, arguments.outputs, arguments.department)
    for one in reminders:
        errors = f"，{len(one.errors)} 处错误" if one.errors else ""
        say(f"{one.title}：{one.state}{errors}" + (f"（{one.note}）" if one.note else ""))
    for department, number in errors_of_no_unit(status):
        if not arguments.department or department.code in arguments.department:
            say(f"{department.title}：另有 {number} 处错误不在哪个单位的填报表里，不能催报，请看校验报告。")
    say(f"要催报的单位 {len(reminders)} 个，清单 {LIST_NAME} 和每个单位的文字在 {folder}")
    if reminders and reminders[0].days_left is None:
        say(f"{BUREAU_NAME} 没有写报送的最后一天（report_by），文字里没有截止日期。")
    return 0
