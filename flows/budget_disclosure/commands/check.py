"""`disclose check`: the findings of workbooks, without Prefect and without writing anything."""

import argparse
import json
import sys
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(commands, "check", "检查填报表，逐条列出问题所在的单元格和更正办法；不生成文档。", _execute)
    parser.add_argument("files", nargs="+", type=Path, metavar="文件", help="填报表（.xlsx），可写多个")
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度；不写则按文件所在的年度文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    add_folders(parser, "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.actions.check_workbooks import CheckedFile, check_file, check_files, report_text
    from budget_disclosure.model.findings import is_blocked
    from budget_disclosure.model.shown_names import shown_name
    from budget_disclosure.report.report_json import finding_data

    today = datetime.now().astimezone().date()

    def check(path: Path) -> CheckedFile:
        return check_file(path, arguments.templates, arguments.year, today, arguments.outputs)

    checked = check_files(check, arguments.files)
    if arguments.json:
        data = {
            "format": 1,
            "files": [
                {
                    "file": shown_name(str(one.path)),
                    **({"fault": one.fault} if one.fault else {}),
                    "findings": [finding_data(finding) for finding in one.findings],
                }
                for one in checked
            ],
        }
        json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        say(report_text(checked))
    if any(one.fault for one in checked):
        return 2
    return 1 if any(is_blocked(one.findings) for one in checked) else 0
