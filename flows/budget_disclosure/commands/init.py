"""`disclose init`: a new project folder with templates and empty folders for workbooks and documents."""

import argparse
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(commands, "init", "建立一个新的项目文件夹：模板、填报表和输出的文件夹。", _execute)
    parser.add_argument("folder", type=Path, metavar="文件夹", help="新的项目文件夹，可以还不存在")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.new_project import lay_out_project
    from budget_disclosure.store.file_names import BLANK_WORKBOOK

    written = lay_out_project(arguments.folder)
    years = sorted(path.name for path in (arguments.folder / "inputs").iterdir())
    say(f"已建立项目 {arguments.folder}（{len(written)} 个文件，{'、'.join(years)} 年度）。")
    place = f"inputs/{years[-1]}/部门代码-部门名称/"
    templates = arguments.folder / "templates"
    books = sorted(templates.glob(f"*/{years[-1]}/{BLANK_WORKBOOK}"))
    listed = "或".join(f" {book.relative_to(arguments.folder)} " for book in books)
    say(f"下一步：把{listed}发给各单位，收到后放进 {place}，")
    say(f"在项目文件夹里运行 disclose run {years[-1]}。这台计算机能不能用：disclose doctor。")
    return 0
