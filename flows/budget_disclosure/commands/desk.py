"""`disclose desk`: the links of units, and the log of what was done on the local page."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year

if TYPE_CHECKING:
    from budget_disclosure.desk.desk_files import Deed, DeskFiles

_ADDRESS = "http://127.0.0.1:4300"


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command with its actions."""
    parser = add_command(commands, "desk", "本机页面（disclose serve）的单位链接和操作记录。", _execute)
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    link = add_command(actions, "link", "给单位生成报送用的链接；原来的链接随即失效。", _link)
    revoke = add_command(actions, "revoke", "撤销单位的链接，不能再用。", _revoke)
    links = add_command(actions, "links", "列出有链接的单位（链接本身不保存，不能再显示）。", _links)
    log = add_command(actions, "log", "操作记录：谁在什么时候做了什么。", _log)
    log.add_argument("--last", type=_count, default=50, metavar="条数", help="最近多少条（默认 50）")
    for action in (link, revoke):
        action.add_argument("units", nargs="+", metavar="单位代码", help="单位，可写多个")
    link.add_argument(
        "--address", metavar="地址", help="页面的地址（默认是 disclose serve 最近一次的，或本机 4300 端口）"
    )
    for action in (link, revoke, links, log):
        action.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认为最近的一年）")
        add_folders(action, "inputs", "outputs", "templates")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是条数")
    return int(text)


def _execute(arguments: argparse.Namespace) -> int:
    raise AssertionError(f"argparse asks for an action, got {arguments}")


def _files(arguments: argparse.Namespace) -> tuple[int, "DeskFiles"]:
    from budget_disclosure.desk.desk_files import DeskFiles

    year = arguments.year or _latest_year(arguments.inputs)
    return year, DeskFiles(arguments.outputs, year)


def _latest_year(inputs: Path) -> int:
    from budget_disclosure.model.errors import DisclosureError

    years = [int(path.name) for path in inputs.glob("20[0-9][0-9]") if path.is_dir()]
    if not years:
        raise DisclosureError(f"{inputs} 里没有年度文件夹。请在项目文件夹里运行，或用 --inputs 指明。")
    return max(years)


def _deed(what: str, unit: str) -> "Deed":
    from datetime import datetime

    from budget_disclosure.desk.desk_files import Deed

    return Deed(datetime.now().astimezone().isoformat(timespec="seconds"), "命令行", what, unit)


def _link(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from budget_disclosure.actions.last_year_of_units import YearFolders
    from budget_disclosure.actions.receive_workbook import unit_in_year

    year, files = _files(arguments)
    folders = YearFolders(arguments.inputs, arguments.outputs, arguments.templates)
    units = [unit_in_year(code, year, folders) for code in dict.fromkeys(arguments.units)]
    address = (arguments.address or files.address() or _ADDRESS).rstrip("/")
    for unit in units:
        secret = files.make_link(unit.code, datetime.now().astimezone())
        files.add(_deed("生成链接", unit.code))
        say(f"{unit.code} {unit.name}：")
        print(f"  {address}/in/{secret}")
    say("链接只显示这一次，请分别发给各单位，不要放在群里：有链接的人就能代该单位报送。")
    return 0


def _revoke(arguments: argparse.Namespace) -> int:
    _, files = _files(arguments)
    missing = 0
    for code in dict.fromkeys(arguments.units):
        is_gone = files.revoke_link(code)
        missing += not is_gone
        if is_gone:
            files.add(_deed("撤销链接", code))
        say(f"{code}：{'链接已撤销，不能再用' if is_gone else '没有链接'}。")
    return 1 if missing else 0


def _links(arguments: argparse.Namespace) -> int:
    year, files = _files(arguments)
    links = files.links()
    for one in sorted(links.values(), key=lambda link: link.unit_code):
        say(f"{one.unit_code}  {one.made_at[:16].replace('T', ' ')} 生成")
    say(f"{year} 年度，{len(links)} 个单位有链接。")
    return 0


def _log(arguments: argparse.Namespace) -> int:
    from budget_disclosure.desk.desk_files import lines_of

    _, files = _files(arguments)
    deeds = files.deeds(arguments.last)
    for line in lines_of(deeds):
        say(line)
    if not deeds:
        say("还没有记录。")
    return 0
