"""`disclose sample-county`: an invented county to try the program out on."""

import argparse
import shlex
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import (
    ChineseParser,
    Subparsers,
    add_command,
    add_folders,
    add_format,
    fiscal_year,
)


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands, "sample-county", "生成一个虚构的县（填报表、单位名单、上年公开的数据），供试用和测速。", _execute
    )
    parser.add_argument(
        "--departments", type=_count, required=True, metavar="个数", help="部门个数，1 至 1000；每个部门平均约 3 个单位"
    )
    parser.add_argument(
        "--seed", type=_seed, default=1, metavar="整数", help="随机种子，同一种子生成的文件逐字节相同（默认 1）"
    )
    parser.add_argument("--year", type=fiscal_year, default=2024, metavar="年度", help="预算年度（默认 2024）")
    parser.add_argument(
        "--inputs", type=Path, required=True, metavar="文件夹", help="填报表写到这个文件夹，里面不能已有这个年度"
    )
    parser.add_argument(
        "--outputs", type=Path, metavar="文件夹", help="上年公开的数据写到这个文件夹（默认是 --inputs 里的 outputs）"
    )
    add_format(parser)
    add_folders(parser, "templates")


def _count(text: str) -> int:
    """Return a number of departments; anything else is wrong use."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"“{text}”不是部门个数，应为 1 至 1000")
    return int(text)


def _seed(text: str) -> int:
    """Return the seed; anything but a whole number is wrong use."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"“{text}”不是种子，应为不小于 0 的整数")
    return int(text)


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.intake.department_formats import format_to_use
    from budget_disclosure.sampling.write_county import write_county

    outputs = arguments.outputs or arguments.inputs / "outputs"
    project = arguments.templates.parent / "inputs"  # the county itself has not chosen yet
    chosen = format_to_use(arguments.templates, project, arguments.year, arguments.format)
    county = write_county(
        arguments.inputs, outputs, chosen.folder, arguments.year, arguments.departments, arguments.seed
    )
    written = county.inputs / str(arguments.year)
    say(f"已生成虚构的县：{county.departments} 个部门，{county.units} 份填报表，写在 {written}。")
    say(f"其中 {county.archives} 个部门有上年公开的数据，写在 {outputs / str(arguments.year - 1)}。")
    say("接着运行：")
    # A command is copied as it is: its line is not broken.
    command = ("disclose", "run", str(arguments.year), "--inputs", str(county.inputs), "--outputs", str(outputs))
    print(shlex.join(command))
    return 0
