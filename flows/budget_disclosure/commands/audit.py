"""`disclose audit`: finished documents of anybody checked on their own."""

import argparse
from datetime import datetime
from pathlib import Path

from budget_disclosure.commands.output import say
from budget_disclosure.commands.parser import ChineseParser, Subparsers, add_command, add_folders

_REPORTS = frozenset({".html", ".htm", ".json"})


def register(commands: "Subparsers[ChineseParser]") -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "audit",
        "审查已经成文的预算公开（.docx、.pdf，不限本系统生成的）：逐条指出错误的位置、算式和更正办法；不改动原文件。",
        _execute,
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="文件", help="预算公开文档（.docx、.pdf），可写多个；或者一个文件夹"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON，供其他程序使用")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="文件",
        help="把审查报告写成网页（.html）、JSON（.json）；写成 .docx、.pdf 是标注的副本；审查文件夹时是放结果的文件夹",
    )
    parser.add_argument(
        "--marks", action="store_true", help="在每个文件旁边另存做了标注的副本“…（审查标注）”：Word 批注、PDF 高亮"
    )
    add_folders(parser, "outputs", "templates")


def _execute(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.audit_guarded import audit_guarded
    from budget_disclosure.actions.mark_files import is_document, mark_file
    from budget_disclosure.audit_report.audit_json import audit_json
    from budget_disclosure.audit_report.audit_page import audit_page
    from budget_disclosure.audit_report.audit_text import audit_text
    from budget_disclosure.audit_report.audited_file import any_errors
    from budget_disclosure.model.errors import DisclosureError
    from budget_disclosure.store.atomic_writing import write_atomically

    output: Path | None = arguments.output
    if any(path.is_dir() for path in arguments.files):
        return _audit_folder(arguments)
    is_copy = output is not None and is_document(output)
    if is_copy and len(arguments.files) > 1:
        raise DisclosureError("多个文件的标注副本不能写成一个文件，请改用 --marks")
    if output is not None and not is_copy and output.suffix.casefold() not in _REPORTS:
        raise DisclosureError(
            f"不能写成 {output.name}：-o 的文件名以 .html（网页）、.json（数据）、.docx 或 .pdf（标注的副本）结尾"
        )
    files = audit_guarded(arguments.files, arguments.templates, arguments.outputs)
    if arguments.marks or is_copy:
        now, target = datetime.now().astimezone(), output if is_copy else None
        files = tuple(mark_file(path, one, target, now) for path, one in zip(arguments.files, files, strict=True))
    if output is not None and not is_copy:
        is_json = output.suffix.casefold() == ".json"
        write_atomically(output, (audit_json(files) if is_json else audit_page(files)).encode())
    if arguments.json:
        print(audit_json(files), end="")
    else:
        say(audit_text(files))
        if output is not None and not is_copy:
            say(f"\n审查报告：{output}")
    if any(one.fault for one in files):
        return 2
    return 1 if any_errors(files) else 0


def _audit_folder(arguments: argparse.Namespace) -> int:
    from budget_disclosure.actions.audit_folder import PAGE, FolderOrder, audit_folder, results_beside
    from budget_disclosure.actions.mark_files import is_document
    from budget_disclosure.audit_report.folder_audit import DOUBT, ERROR, FolderDocument
    from budget_disclosure.audit_report.folder_page import folder_json
    from budget_disclosure.model.errors import DisclosureError

    if len(arguments.files) > 1:
        raise DisclosureError("审查文件夹时只能写一个文件夹，不能同时写别的文件")
    (folder,) = arguments.files
    output: Path | None = arguments.output
    if output is not None and (output.suffix.casefold() in _REPORTS or is_document(output)):
        raise DisclosureError(
            f"审查文件夹时 -o 写放结果的文件夹，不是文件：{output.name}；网页和表格会写在那个文件夹里"
        )
    results = output or results_beside(folder)

    def told(done: int, total: int, one: FolderDocument) -> None:
        counts = one.fault or f"错误 {one.count(ERROR)}，存疑 {one.count(DOUBT)}"
        say(f"［{done}/{total}］{one.state}（{counts}）：{one.file}")

    now = datetime.now().astimezone()
    order = FolderOrder(folder, results, arguments.templates, now, has_marks=arguments.marks, outputs=arguments.outputs)
    audit = audit_folder(order, None if arguments.json else told)
    if arguments.json:
        print(folder_json(audit), end="")
    else:
        states = "，".join(f"{state} {audit.all.states[state]}" for state in ("通过", "不通过", "未能检查"))
        counts = f"错误 {audit.all.count(ERROR)} 处，存疑 {audit.all.count(DOUBT)} 处"
        say(f"\n文档 {len(audit.documents)} 份：{states}；{counts}。")
        say(f"审查汇总：{results / PAGE}")
    if audit.all.count(ERROR):
        return 1
    return 2 if audit.unreadable else 0
