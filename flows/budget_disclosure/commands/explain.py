"""`disclose explain`: the whole way of a figure, from the document down to the workbook cells."""

import argparse
import json
import sys

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import (
    ChineseParser,
    Subparsers,
    add_command,
    add_folders,
    fiscal_year,
    version_number,
)


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(commands, "explain", "说明一个数从哪里来：文档中的数 ← 预算明细 ← 填报表的单元格。", _execute)
    parser.add_argument("code", metavar="代码", help="部门代码，或单位代码（单位自己的文档）")
    parser.add_argument(
        "reference",
        metavar="位置",
        help="表五!2012601.基本支出；文中的数 39.51、七: 15.40；金额 395,100.00元；"
        "绩效目标表!项目名称；分布图；或文中的一段原话",
    )
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    parser.add_argument(
        "--version", type=version_number, metavar="版本", help="查已公开的第几版（不写则按现在的填报表）"
    )
    add_folders(parser, "inputs", "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.actions.explain_figure import Folders, explain_reference, explain_version
    from budget_disclosure.explain.explanation import Choice
    from budget_disclosure.explain.explanation_text import answer_data, answer_text

    code, reference, year = arguments.code, arguments.reference, arguments.year
    if arguments.version is None:
        folders = Folders(arguments.inputs, arguments.outputs, arguments.templates)
        explained = explain_reference(code, reference, year, folders, datetime.now().astimezone().date())
    else:
        explained = explain_version(code, reference, year, arguments.outputs, arguments.version)
    if arguments.json:
        data = {"code": explained.code, "name": explained.name, "fiscal_year": explained.year}
        if explained.version:
            data["version"] = explained.version
        json.dump({**data, **answer_data(explained.answer)}, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        state = f" 已公开第 {explained.version} 版" if explained.version else ""
        say(f"{explained.code} {explained.name} {explained.year}年度{state}")
        version = f" --version {explained.version}" if explained.version else ""
        given = f" --year {year}" if year else ""
        say(answer_text(explained.answer, f"./disclose explain {explained.code}{given}{version}"))
    return 1 if isinstance(explained.answer, Choice) else 0
