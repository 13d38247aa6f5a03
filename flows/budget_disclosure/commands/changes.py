"""`disclose changes`: what changed between published versions, or since the publication, and which cells caused it."""

import argparse
import json
import sys
from pathlib import Path

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
    parser = add_command(
        commands,
        "changes",
        "列出公开以后（或两个公开的版本之间）变动的每个数和每段文字，以及引起变动的填报单元格。",
        _execute,
    )
    parser.add_argument("code", metavar="代码", help="部门代码，或单位代码（单位自己的文档）")
    parser.add_argument(
        "--from", dest="old", type=version_number, metavar="版本", help="从公开的第几版（默认为上一版）"
    )
    parser.add_argument(
        "--to",
        dest="new",
        type=_number_or_draft,
        metavar="版本",
        help="到公开的第几版，或“草稿”（默认：公开后有变动的为草稿，否则为最新一版）",
    )
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    parser.add_argument("-o", "--output", type=Path, metavar="文件夹", help="另把更正说明和修订对照写入这个文件夹")
    add_folders(parser, "inputs", "outputs", "templates")


def _number_or_draft(text: str) -> int:
    from budget_disclosure.actions.review_changes import DRAFT

    return DRAFT if text in ("草稿", "draft") else version_number(text)


def _execute(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.actions.review_changes import review, write_review
    from budget_disclosure.changes.changes_text import changes_data, changes_text
    from budget_disclosure.intake.department_formats import formats_of_departments

    found = review(arguments.code, arguments.outputs, arguments.year, arguments.old, arguments.new)
    written: tuple[Path, ...] = ()
    if arguments.output:
        formats = formats_of_departments(arguments.templates, arguments.inputs, found.year)
        written = write_review(found, arguments.output, formats.of(found.department).folder, datetime.now())
    if arguments.json:
        data = {
            "format": 1,
            "subject": found.new.subject,
            "from": found.old_number,
            "to": found.new_number or "草稿",
            "versions": [
                {
                    "number": one.number,
                    "kept_at": one.kept_at,
                    "published_on": one.publication.day.isoformat() if one.publication else None,
                }
                for one in found.versions
            ],
            **changes_data(found.changes),
        }
        json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
        print()
        return 0
    say(f"{found.title_of(found.old_number)} → {found.title_of(found.new_number)}")
    say(changes_text(found.changes))
    if found.others:
        say(f"这一版还有：{'、'.join(other.replace('-', ' ') for other in found.others)}；查看请写相应的代码。")
    for path in written:
        say(f"已生成 {path}。")
    return 0
