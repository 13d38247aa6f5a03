"""argparse that speaks Chinese: headings, help of ``--help`` and every error message."""

import argparse
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

Subparsers = argparse._SubParsersAction

_ERRORS = (
    (re.compile(r"the following arguments are required: (.+)"), r"缺少 \1"),
    (re.compile(r"unrecognized arguments: (.+)"), r"不认识的内容：\1"),
    (re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)"), r"没有 \1 \2，可用的有：\3"),
    (re.compile(r"argument (.+?): expected one argument"), r"\1 后面缺少内容"),
    (re.compile(r"argument (.+?): expected at least one argument"), r"\1 后面至少要有一项"),
    (re.compile(r"argument (.+?): ignored explicit argument (.+)"), r"\1 后面不应有内容 \2"),
    (re.compile(r"argument (.+?): (.+)"), r"\1：\2"),
)


class _ChineseHelp(argparse.HelpFormatter):
    """Help with a Chinese word for usage."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class ChineseParser(argparse.ArgumentParser):
    """A parser whose texts are Chinese; wrong use ends with exit code 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_ChineseHelp, allow_abbrev=False, add_help=False, **options)
        self._positionals.title = "内容"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明后退出")

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and how to get help, and exit with 2."""
        for pattern, replacement in _ERRORS:
            if pattern.fullmatch(message):
                message = pattern.sub(replacement, message)
                break
        self.exit(2, f"错误：{message}\n{self.format_usage()}详细说明：{self.prog} --help\n")


def fiscal_year(text: str) -> int:
    """Return a budget year between 2000 and 2099; anything else is wrong use."""
    if not re.fullmatch(r"20\d\d", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是预算年度，应为四位数字，如 2024")
    return int(text)


def version_number(text: str) -> int:
    """Return the number of a version, from 1; anything else is wrong use."""
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是版本号，应为 1、2、3……")
    return int(text)


def add_folders(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the options for the project's folders; each defaults to the folder of that name in the working directory."""
    titles = {"inputs": "填报表", "outputs": "生成的文档", "templates": "模板和科目代码"}
    for name in names:
        parser.add_argument(
            f"--{name}",
            type=Path,
            default=Path(name),
            metavar="文件夹",
            help=f"{titles[name]}所在的文件夹（默认 {name}）",
        )


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the option for a format, for what is no department's."""
    parser.add_argument(
        "--format", default="", metavar="格式", help="公开格式的文件夹名或名称（不写则按年度设置，或只有一个的那个）"
    )


def add_command(
    commands: "Subparsers[ChineseParser]", name: str, summary: str, execute: Callable[[argparse.Namespace], int]
) -> ChineseParser:
    """Return the parser of a new command."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(execute=execute)
    return parser
