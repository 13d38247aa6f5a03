"""`disclose template`: what is wrong with the Word template, and which fields it can use."""

import argparse
import json
import sys
from pathlib import Path

from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command with its two actions."""
    parser = add_command(commands, "template", "检查 Word 模板，或列出模板可用的字段。", _execute)
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    check = add_command(actions, "check", "检查模板：逐条列出写错、遗漏的地方和更正办法。", _check)
    check.add_argument("file", nargs="?", type=Path, metavar="文件", help="要检查的模板（默认为该年度的模板）")
    check.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    fields = add_command(actions, "fields", "列出模板可用的全部字段：写法、含义和样例。", _fields)
    fields.add_argument("-o", "--output", type=Path, metavar="文件", help="写入文件（默认输出到屏幕）")
    for action in (check, fields):
        action.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
    add_folders(check, "templates")
    add_folders(fields, "inputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    raise AssertionError(f"argparse asks for an action, got {arguments}")


def _check(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.list_fields import template_of, template_year
    from budget_disclosure.template.check_template import check_template, has_errors

    spec = template_year(arguments.templates, arguments.year)
    template = arguments.file or template_of(spec)
    defects = check_template(template, spec)
    if arguments.json:
        data = {
            "format": 1,
            "template": str(template),
            "defects": [
                {
                    "id": defect.rule.id,
                    "severity": defect.severity,
                    "part": defect.at.part,
                    "heading": defect.at.heading,
                    "paragraph": defect.at.paragraph,
                    "table": defect.at.table,
                    "row": defect.at.row,
                    "cell": defect.at.cell,
                    "text": defect.at.quote,
                    "found": defect.found,
                    "remedy": defect.remedy,
                }
                for defect in defects
            ],
        }
        json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        for defect in defects:
            print(defect)
        print(f"{template}：{f'共 {len(defects)} 处问题。' if defects else '没有发现问题。'}")
    return 1 if has_errors(defects) else 0


def _fields(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.list_fields import describe_fields

    page = describe_fields(arguments.templates, arguments.inputs, arguments.year)
    if arguments.output is None:
        print(page, end="")
    else:
        arguments.output.write_text(page, encoding="utf-8", newline="\n")
        print(f"已生成 {arguments.output}。")
    return 0
