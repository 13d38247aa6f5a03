"""The `disclose` command: parses, dispatches, and turns whatever happens into an exit code and a Chinese message.

Exit codes: 0 done; 1 some input needs correcting; 2 wrong use, or a fault of the program; 130 and 143 stopped.
The first thing is to be able to be stopped, so that only then the commands are imported; nothing heavy is imported by
them when they are loaded, so that help is instant.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from budget_disclosure.processes.interruption import ABORTED, EXIT_INTERRUPTED, answer_signals, end_process
from budget_disclosure.processes.python_options import without_foreign_options

if TYPE_CHECKING:
    from budget_disclosure.commands.parser import ChineseParser

EXIT_FAULT = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; never shows a traceback.

    Without ``argv`` the process is ours: signals are answered, and options that others set for Python do not count.
    """
    if argv is None:
        answer_signals()
        without_foreign_options()
    _write_utf8()
    logging.lastResort = _FaultsToFile(logging.ERROR)
    from budget_disclosure.commands.output import until_nobody_reads

    with until_nobody_reads():
        code = _run(argv)
    if argv is None:
        end_process(code)
    return code


def _run(argv: Sequence[str] | None) -> int:
    from budget_disclosure.model.errors import DisclosureError, describe_os_error

    arguments = build_parser().parse_args(argv)
    execute: Callable[[object], int] = arguments.execute
    try:
        return execute(arguments)
    except DisclosureError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        print(ABORTED, file=sys.stderr)
        return EXIT_INTERRUPTED
    except OSError as error:
        return _fail(describe_os_error(error))
    except Exception as error:
        from budget_disclosure.runs.crash_log import write_crash_log

        log = write_crash_log(error)
        where = f"详细信息已写入 {log}，请把它交给技术人员" if log else "没有可以写入的文件夹，详细信息没有写下来"
        return _fail(f"程序出错（{type(error).__name__}）。{where}。")


class _FaultsToFile(logging.Handler):
    """Where faults go that stopped only one department or file, as long as no log of a run takes them."""

    def emit(self, record: logging.LogRecord) -> None:
        from budget_disclosure.runs.crash_log import write_crash_log

        if record.exc_info and record.exc_info[1] is not None:
            write_crash_log(record.exc_info[1])


def build_parser() -> "ChineseParser":
    """Return the parser of all commands."""
    from budget_disclosure import __version__
    from budget_disclosure.commands import (
        approve,
        audit,
        changes,
        check,
        desk,
        doctor,
        explain,
        format_folders,
        import_file,
        init,
        new_year,
        publish,
        remind,
        run,
        sample_county,
        serve,
        status,
        template,
        workbook,
        workbooks,
    )
    from budget_disclosure.commands.parser import ChineseParser

    parser = ChineseParser(
        prog="disclose",
        description="由各预算单位的填报表（Excel）生成部门预算公开文档（Word）。",
        epilog="每个命令的用法：disclose 命令 --help。退出码：0 完成；1 有填报内容需要更正；2 用法不对或程序故障；"
        "130、143 中途停止。",
    )
    parser.add_argument("--version", action="version", version=f"disclose {__version__}", help="显示版本后退出")
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True)
    for command in (
        run,
        status,
        remind,
        approve,
        publish,
        check,
        audit,
        changes,
        explain,
        format_folders,
        workbook,
        workbooks,
        import_file,
        template,
        sample_county,
        init,
        new_year,
        serve,
        desk,
        doctor,
    ):
        command.register(commands)
    return parser


def _fail(message: str) -> int:
    print(f"错误：{message}", file=sys.stderr)
    return EXIT_FAULT


def _write_utf8() -> None:
    """Chinese text must leave the program whole, whatever code page the console or pipe was given."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
