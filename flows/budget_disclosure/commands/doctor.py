"""`disclose doctor`: whether this machine can do the work, and what to do where it cannot."""

import argparse
import json
import sys
from dataclasses import asdict

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "doctor",
        "检查这台计算机能不能用：程序、模板、文件夹、文件锁、字体、LibreOffice、中断的运行；写明怎样处理。",
        _execute,
    )
    parser.add_argument("--quick", action="store_true", help="不试转 PDF（省几秒钟）")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    add_folders(parser, "inputs", "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.examine_machine import Health, Places, examine_machine

    places = Places(arguments.inputs, arguments.outputs, arguments.templates, tries_office=not arguments.quick)
    answers = []
    for answer in examine_machine(places):
        answers.append(answer)
        if not arguments.json:
            say(f"［{answer.health}］{answer.asked}：{answer.found}")
            if answer.remedy:
                say(f"        {answer.remedy}")
    bad = sum(answer.health is Health.BAD for answer in answers)
    if arguments.json:
        json.dump([asdict(answer) for answer in answers], sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        say(f"\n{f'有 {bad} 项需要处理。' if bad else '可以使用。'}")
    return 1 if bad else 0
