"""`disclose run`: the documents of a year's departments, with Prefect in embedded mode."""

import argparse

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
    add_folders(parser, "inputs", "outputs", "templates")


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
    return run_embedded(request)
