"""`disclose template`: what is wrong with the Word templates, which fields there are, and the templates as text."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from budget_disclosure.commands.parser import (
    ChineseParser,
    Subparsers,
    add_command,
    add_folders,
    add_format,
    fiscal_year,
)

if TYPE_CHECKING:
    from budget_disclosure.declarations.year import Declarations


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command with its actions."""
    parser = add_command(commands, "template", "检查 Word 模板，列出可用的字段，写出模板的文字稿。", _execute)
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    check = add_command(actions, "check", "检查模板：逐条列出写错、遗漏的地方和更正办法。", _check)
    check.add_argument("file", nargs="?", type=Path, metavar="文件", help="要检查的模板（默认为该年度的两个模板）")
    check.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    fields = add_command(actions, "fields", "列出模板可用的全部字段：写法、含义和样例。", _fields)
    fields.add_argument("-o", "--output", type=Path, metavar="文件", help="写入文件（默认输出到屏幕）")
    text = add_command(
        actions, "text", "把模板的文字、样式和版式写成文字稿（….docx.txt），并列出与上次相比的变动，供核对。", _text
    )
    text.add_argument("file", nargs="?", type=Path, metavar="文件", help="模板（默认为该年度的两个模板）")
    for action in (check, fields, text):
        action.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
        add_format(action)
        add_folders(action, "inputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    raise AssertionError(f"argparse asks for an action, got {arguments}")


def _year(arguments: argparse.Namespace) -> "Declarations":
    from budget_disclosure.actions.list_fields import template_year

    return template_year(arguments.templates, arguments.inputs, arguments.year, arguments.format)


def _check(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.list_fields import templates_of
    from budget_disclosure.template.check_template import check_template, has_errors

    spec = _year(arguments)
    templates = [arguments.file] if arguments.file else templates_of(spec)
    found = {template: check_template(template, spec) for template in templates}
    if arguments.json:
        data = {
            "format": 1,
            "template": str(next(iter(found))),
            "defects": [
                {
                    "template": str(template),
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
                for template, defects in found.items()
                for defect in defects
            ],
        }
        json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        for template, defects in found.items():
            for defect in defects:
                print(defect)
            print(f"{template}：{f'共 {len(defects)} 处问题。' if defects else '没有发现问题。'}")
    return 1 if any(map(has_errors, found.values())) else 0


def _text(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.list_fields import templates_of
    from budget_disclosure.template.outline import outline_of, write_outline

    templates = [arguments.file] if arguments.file else templates_of(_year(arguments))
    for template in templates:
        is_new = not outline_of(template).exists()
        changed = write_outline(template)
        for line in changed:
            print(line)
        result = f"已更新，变动 {len(changed)} 行。" if changed else "已写出。" if is_new else "没有变动。"
        print(f"{outline_of(template)}：{result}")
    return 0


def _fields(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.list_fields import describe_fields

    page = describe_fields(arguments.templates, arguments.inputs, arguments.year, arguments.format)
    if arguments.output is None:
        print(page, end="")
    else:
        arguments.output.write_text(page, encoding="utf-8", newline="\n")
        print(f"已生成 {arguments.output}。")
    return 0
