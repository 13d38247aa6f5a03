"""`disclose import`: filled workbooks from a neutral YAML file, or from the export of another system."""

import argparse
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands, "import", "由 YAML 数据文件，或由别的系统导出的明细表，生成填好的单位填报表。", _execute
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="文件", help="数据文件（.yaml），并登记到单位名单")
    parser.add_argument("--csv", type=Path, metavar="文件", help="别的系统导出的支出明细（.csv 或 .xlsx），不用改格式")
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="与 --csv 同用：预算年度")
    parser.add_argument(
        "--unit", default="", metavar="代码", help="与 --csv 同用：只导入这个单位；导出表没有单位代码的必写"
    )
    parser.add_argument(
        "--mapping", type=Path, metavar="文件", help="与 --csv 同用：对应表（默认 inputs/年度/导入对应.yaml）"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="文件夹", help="与 --csv 同用：填报表写到这个文件夹")
    parser.add_argument("--overwrite", action="store_true", help="覆盖内容不同的已有填报表和名单")
    add_folders(parser, "inputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.model.errors import DisclosureError

    if (arguments.file is None) == (arguments.csv is None):
        raise DisclosureError("请写明一个文件：数据文件（.yaml），或 --csv 和导出的明细表。")
    return _import_yaml(arguments) if arguments.csv is None else _import_export(arguments)


def _import_yaml(arguments: argparse.Namespace) -> int:
    from budget_disclosure.importing.import_workbooks import import_workbooks

    result = import_workbooks(arguments.file, arguments.inputs, arguments.templates, arguments.overwrite)
    for path in result.paths:
        say(f"已生成 {path}")
    for note in result.notes:
        say(f"未填：{note}")
    return 0


def _import_export(arguments: argparse.Namespace) -> int:
    from budget_disclosure.importing.export_files import MAPPING_NAME, ExportRequest, import_export
    from budget_disclosure.model.errors import DisclosureError

    if arguments.year is None or arguments.output is None:
        raise DisclosureError("--csv 要同时写明 --year 年度 和 -o 文件夹（填报表写到那里）。")
    result = import_export(
        ExportRequest(
            file=arguments.csv,
            year=arguments.year,
            unit_code=arguments.unit,
            output=arguments.output,
            mapping=arguments.mapping or arguments.inputs / str(arguments.year) / MAPPING_NAME,
            inputs=arguments.inputs,
            templates=arguments.templates,
            overwrite=arguments.overwrite,
        )
    )
    say("\n".join(result.lines))
    return 0 if result.is_complete else 1
