"""`disclose template`: what is wrong with the Word templates, which fields there are, and the templates as text."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
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
    check.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="文件或年度",
        help="要检查的模板；写年度（如 2025）或不写的，检查该年度的两个模板和留下的年份、空白填报表",
    )
    check.add_argument("--codes-list", type=Path, metavar="文件", help="与财政部的科目表（CSV 或文件夹）比较科目代码")
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
    from budget_disclosure.new_year.years_left import years_left
    from budget_disclosure.template.check_template import check_template, has_errors

    if arguments.file and re.fullmatch("20[0-9]{2}", str(arguments.file)) and not arguments.file.exists():
        arguments.year, arguments.file = int(str(arguments.file)), None
    spec = _year(arguments)
    templates = [arguments.file] if arguments.file else templates_of(spec)
    found = {template: check_template(template, spec) for template in templates}
    if not arguments.file:
        found[spec.folder] = tuple(years_left(spec, arguments.inputs))
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
        for line in () if arguments.file else _to_decide(arguments, spec):
            print(line)
    return 1 if any(map(has_errors, found.values())) else 0


def _to_decide(arguments: argparse.Namespace, spec: "Declarations") -> Iterator[str]:
    """Yield in what the codes differ from the ministry's, where its list is given, and how much is left to decide."""
    from budget_disclosure.new_year.code_difference import code_differences
    from budget_disclosure.new_year.decisions import LIST_NAME, open_items

    if arguments.codes_list:
        differences = code_differences(spec.folder / "codes", arguments.codes_list)
        yield from (f"科目代码：{one}" for one in differences)
        yield f"科目代码与 {arguments.codes_list} 比较：{len(differences)} 处不同。"
    path = spec.folder / LIST_NAME
    if path.is_file() and (left := open_items(path.read_text(encoding="utf-8"))):
        yield f"{path}：还有 {left} 项没有核对。"


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
