"""`disclose import`: filled workbooks from a neutral YAML file, or from the exports of another system."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year

if TYPE_CHECKING:
    from budget_disclosure.importing.mapped_import import MappedRequest


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands, "import", "由 YAML 数据文件，或由别的系统导出的工作簿、明细表，生成填好的单位填报表。", _execute
    )
    parser.add_argument(
        "file",
        type=Path,
        nargs="*",
        metavar="文件",
        help="数据文件（.yaml），并登记到单位名单；与 --mapping 同用：导出的工作簿（.xlsx，可几个）或它们的文件夹",
    )
    parser.add_argument("--csv", type=Path, metavar="文件", help="别的系统导出的支出明细（.csv 或 .xlsx），不用改格式")
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="文件",
        help="对应表：导出的工作簿怎样放进填报表（docs/mapping.md）；与 --csv 同用时默认 inputs/年度/导入对应.yaml",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="与 --mapping 同用：只试读，报告会放入什么，不写任何文件；没有导出文件的，只查对应表",
    )
    parser.add_argument("--report", type=Path, metavar="文件", help="与 --mapping 同用：导入报告（.xlsx）写到这里")
    parser.add_argument("--year", type=fiscal_year, metavar="年度", help="与 --mapping、--csv 同用：预算年度")
    parser.add_argument(
        "--unit",
        default="",
        metavar="代码",
        help="与 --mapping、--csv 同用：只写这个单位的填报表；--csv 没有单位代码的必写",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="文件夹", help="与 --csv 同用：填报表写到这个文件夹")
    parser.add_argument("--overwrite", action="store_true", help="覆盖内容不同的已有填报表和名单")
    parser.add_argument(
        "--format",
        default="",
        metavar="格式",
        help="与 --mapping 同用：公开格式（不写则按对应表的 format）",
    )
    add_folders(parser, "inputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.model.errors import DisclosureError

    if arguments.mapping is not None and arguments.dry_run and not arguments.file and arguments.csv is None:
        return _check_mapping(arguments)
    if bool(arguments.file) == (arguments.csv is not None):
        raise DisclosureError(
            "请写明一种文件：数据文件（.yaml），或导出的工作簿和 --mapping 对应表，或 --csv 和导出的明细表。"
        )
    if arguments.format and arguments.mapping is None:
        raise DisclosureError(
            "--format 只与 --mapping 同用。部门用哪种公开格式，写在年度文件夹里：单位名单.csv 的“公开格式”一列，"
            f"或 年度设置.yaml 中的一行 format: {arguments.format}（没有这个文件的，新建一个）。"
        )
    if arguments.csv is not None:
        return _import_export(arguments)
    if arguments.mapping is not None:
        return _import_mapped(arguments)
    if len(arguments.file) > 1 or arguments.file[0].suffix.lower() not in (".yaml", ".yml"):
        raise DisclosureError("导出的工作簿要写明 --mapping 对应表（怎样放进填报表，写法见 docs/mapping.md）。")
    return _import_yaml(arguments)


def _import_yaml(arguments: argparse.Namespace) -> int:
    from budget_disclosure.importing.import_workbooks import import_workbooks

    result = import_workbooks(arguments.file[0], arguments.inputs, arguments.templates, arguments.overwrite)
    for path in result.paths:
        say(f"已生成 {path}")
    for note in result.notes:
        say(f"未填：{note}")
    return 0


def _check_mapping(arguments: argparse.Namespace) -> int:
    from budget_disclosure.importing.mapped_import import declared_for

    _, forms, _ = declared_for(_mapped_request(arguments))
    say(f"{arguments.mapping}：没有发现写错的地方（{len(forms.sheets)} 张表）。加上导出文件可以试读。")
    return 0


def _mapped_request(arguments: argparse.Namespace) -> "MappedRequest":
    from budget_disclosure.importing.mapped_import import MappedRequest

    return MappedRequest(
        files=tuple(arguments.file),
        mapping=arguments.mapping,
        inputs=arguments.inputs,
        templates=arguments.templates,
        year=arguments.year,
        format=arguments.format,
        units=(arguments.unit,) if arguments.unit else (),
        overwrite=arguments.overwrite,
        is_trial=arguments.dry_run,
    )


def _import_mapped(arguments: argparse.Namespace) -> int:
    from budget_disclosure.importing.mapped_import import import_mapped
    from budget_disclosure.importing.mapped_report import report_lines, report_path, write_report

    result = import_mapped(_mapped_request(arguments))
    say("\n".join(report_lines(result, is_trial=arguments.dry_run)))
    if not arguments.dry_run:
        path = arguments.report or report_path(arguments.file[0])
        write_report(result, path)
        say(f"逐个单元格的导入报告：{path}")
    return 0 if result.is_complete else 1


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
