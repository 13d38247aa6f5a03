"""The `disclose` command: parses, dispatches, and turns whatever happens into an exit code and a Chinese message.

Exit codes: 0 done; 1 some input needs correcting; 2 wrong use, or a fault of the program. Nothing heavy is imported
here or by the modules of ``commands`` when they are loaded, so that help is instant.
"""

import sys
from collections.abc import Callable, Sequence

from budget_disclosure import __version__
from budget_disclosure.commands import changes, check, explain, import_file, publish, run, status, template, workbook
from budget_disclosure.commands.output import until_nobody_reads
from budget_disclosure.commands.parser import ChineseParser
from budget_disclosure.model.errors import DisclosureError, describe_os_error

EXIT_FAULT = 2
_COMMANDS = (run, status, publish, check, changes, explain, workbook, import_file, template)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; never shows a traceback."""
    _write_utf8()
    with until_nobody_reads():
        return _run(argv)


def _run(argv: Sequence[str] | None) -> int:
    arguments = build_parser().parse_args(argv)
    execute: Callable[[object], int] = arguments.execute
    try:
        return execute(arguments)
    except DisclosureError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("已中止。已经生成的文档不受影响，重新运行即可。")
    except OSError as error:
        return _fail(describe_os_error(error))
    except Exception as error:
        from budget_disclosure.runs.crash_log import write_crash_log

        log = write_crash_log(error)
        return _fail(f"程序出错（{type(error).__name__}）。详细信息已写入 {log}，请把它交给技术人员。")


def build_parser() -> ChineseParser:
    """Return the parser of all commands."""
    parser = ChineseParser(
        prog="disclose",
        description="由各预算单位的填报表（Excel）生成部门预算公开文档（Word）。",
        epilog="每个命令的用法：disclose 命令 --help。退出码：0 完成；1 有填报内容需要更正；2 用法不对或程序故障。",
    )
    parser.add_argument("--version", action="version", version=f"disclose {__version__}", help="显示版本后退出")
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True)
    for command in _COMMANDS:
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
