"""`disclose serve`, `disclose watch` and `disclose recover`: the program in service."""

import argparse
import os

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders, fiscal_year

_MOST = 65535


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the commands."""
    serve = add_command(
        commands,
        "serve",
        "常开：收到填报表就生成文档，并提供操作员和单位用的本机页面、运行记录的页面（Prefect）。",
        _serve,
    )
    serve.add_argument(
        "--desk-port", type=_port, metavar="端口", help="本机页面的端口（默认 4300，被占用的换一个空的）"
    )
    serve.add_argument(
        "--lan",
        nargs="?",
        const="",
        metavar="地址",
        help="让单位网络里的计算机也能打开各单位的链接；可写明这台计算机的地址（不写则只限本机）",
    )
    serve.add_argument("--port", type=_port, default=4200, metavar="端口", help="运行记录页面的端口（默认 4200）")
    watch = add_command(commands, "watch", "常开：收到填报表就生成文档，没有页面。", _watch)
    for parser in (serve, watch):
        parser.add_argument("year", type=fiscal_year, metavar="年度", help="预算年度，如 2024")
        parser.add_argument("--pdf", action="store_true", help="在每份文档旁边生成 PDF（需要 LibreOffice）")
        add_folders(parser, "inputs", "outputs", "templates")
    start = add_command(
        commands, "start", "双击启动用的：常开最近的年度（同 serve），并在浏览器里打开本机页面。", _start
    )
    start.add_argument("--year", type=fiscal_year, metavar="年度", help="预算年度（默认 inputs 里最近的一年）")
    add_folders(start, "inputs", "outputs", "templates")
    recover = add_command(
        commands, "recover", "把 Prefect 服务上已经中断、却还显示“运行中”的运行记为中断，并重新安排。", _recover
    )
    recover.add_argument("--api", metavar="地址", help="Prefect 服务的地址（默认 http://127.0.0.1:4200/api）")
    recover.add_argument("--no-rerun", action="store_true", help="只记为中断，不重新安排")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"“{text}”不是端口，应为 1 到 {_MOST} 的数")
    return int(text)


def _serve(arguments: argparse.Namespace) -> int:
    from budget_disclosure.service.in_service import ServiceRequest, serve

    serve(
        ServiceRequest(
            arguments.year,
            arguments.inputs,
            arguments.outputs,
            arguments.templates,
            arguments.pdf,
            arguments.port,
            arguments.desk_port,
            arguments.lan,
        )
    )


def _start(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.list_fields import latest_begun
    from budget_disclosure.model.errors import DisclosureError
    from budget_disclosure.service.in_service import ServiceRequest, serve, show_running
    from budget_disclosure.store.run_lock import OutputsInUseError

    desktop = dict(os.environ)
    year = arguments.year or latest_begun(arguments.templates, arguments.inputs)
    if not year:
        raise DisclosureError(
            f"{arguments.inputs} 里没有哪个年度的文件夹。请先建立年度（见使用手册“新的一年”），再启动。"
        )
    folders = (arguments.inputs, arguments.outputs, arguments.templates)
    request = ServiceRequest(year, *folders, opens_browser=True)
    try:
        serve(request)
    except OutputsInUseError:
        if not show_running(request, desktop):
            raise
        return 0


def _watch(arguments: argparse.Namespace) -> int:
    from budget_disclosure.service.in_service import ServiceRequest, watch

    watch(ServiceRequest(arguments.year, arguments.inputs, arguments.outputs, arguments.templates, arguments.pdf))


def _recover(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    if arguments.api:
        os.environ["PREFECT_API_URL"] = arguments.api
    os.environ.setdefault("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    from budget_disclosure.service.prefect_client import recover_runs

    dead = recover_runs(Path.cwd(), starts_again=not arguments.no_rerun)
    for one in dead:
        say(f"“{one.name}”已记为中断{f'，已重新安排（{one.started_again}）' if one.started_again else ''}。")
    say(f"共 {len(dead)} 个。" if dead else "没有中断的运行。")
    return 0
