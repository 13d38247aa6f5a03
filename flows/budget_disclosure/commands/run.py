"""`disclose run`: the documents of a year's departments, with Prefect in embedded mode."""

import argparse
import os

from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(commands, "run", "生成一个年度各部门、各单位的预算公开文档和校验报告。", _execute)
    parser.add_argument("year", type=fiscal_year, metavar="年度", help="预算年度，如 2024")
    parser.add_argument(
        "--department", nargs="+", default=[], action="extend", metavar="代码", help="只处理这些部门（可写多个）"
    )
    parser.add_argument("--force", action="store_true", help="替换人工修改过的文档；原文件另存为“…（人工修改备份）”")
    parser.add_argument("--pdf", action="store_true", help="在每份文档旁边生成 PDF（需要 LibreOffice）")
    parser.add_argument("--pdf-a", action="store_true", help="同 --pdf，生成的是可以归档的 PDF/A-2（ISO 19005-2）")
    parser.add_argument(
        "--over",
        default=os.environ.get("DISCLOSE_OVER", ""),
        metavar="方式",
        help="由多台计算机处理：workers（Prefect 的工作进程）、dask:2、tcp://主机:8786（Dask）。默认在本机处理",
    )
    parser.add_argument("--api", default="", metavar="地址", help="Prefect 服务的地址，与 --over 一起用")
    parser.add_argument("--part", type=_count, default=10, metavar="个数", help="每份几个部门，与 --over 用（默认 10）")
    add_folders(parser, "inputs", "outputs", "templates")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是个数")
    return int(text)


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.runs.embedded_run import run_embedded
    from budget_disclosure.runs.run_request import YearRequest

    request = YearRequest(
        year=arguments.year,
        departments=tuple(arguments.department),
        inputs=arguments.inputs,
        outputs=arguments.outputs,
        templates=arguments.templates,
        replace_edited=arguments.force,
        pdf=arguments.pdf,
        pdf_a=arguments.pdf_a,
    )
    if not arguments.over:
        return run_embedded(request)
    from budget_disclosure.service.spread_command import run_spread_here
    from budget_disclosure.service.spread_run import Spread

    return run_spread_here(request, Spread(arguments.over, arguments.part), arguments.api)
