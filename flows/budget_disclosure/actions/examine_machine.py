"""Whether this machine can do the work: every condition that was ever missing somewhere, asked for and said in Chinese.

Nothing is changed but for files that are made and removed at once. Each answer says what was found and, where it is not
as it should be, what to do.
"""

import locale
import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from budget_disclosure import __version__
from budget_disclosure.conversion.fonts import replaced_template_fonts
from budget_disclosure.conversion.libreoffice import engine_version, find_soffice, to_pdf
from budget_disclosure.conversion.office_service import LibreOfficeError
from budget_disclosure.declarations.formats import formats_in
from budget_disclosure.declarations.year import load_year
from budget_disclosure.model.errors import DeclarationError, DisclosureError, describe_os_error
from budget_disclosure.runs.prefect_environment import is_kept
from budget_disclosure.runs.write_documents import TEMPLATE_NAME
from budget_disclosure.store.file_names import state_folder
from budget_disclosure.store.run_lock import begun_run, can_lock, departments_in_use

_PACKAGES = ("prefect", "openpyxl", "docxtpl", "lxml", "pikepdf")
_BEIJING = timedelta(hours=8)
_FREE_BYTES = 2 << 30
_LONGEST_PATH = 120
"""Characters of a project folder on Windows, beyond which names of departments reach the system's limit of 260."""


@unique
class Health(StrEnum):
    """Whether something is as it should be; a doubt keeps nothing from working."""

    GOOD = "正常"
    DOUBT = "注意"
    BAD = "有问题"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for, how it is, what was found, and what to do (empty where all is well)."""

    asked: str
    health: Health
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of a project, and whether LibreOffice is to be tried with a document (a few seconds)."""

    inputs: Path
    outputs: Path
    templates: Path
    tries_office: bool = True


def examine_machine(places: Places) -> Iterator[Answer]:
    """Yield an answer for every condition; a question that fails itself is an answer too."""
    questions: Sequence[tuple[str, Callable[[Places], Iterator[Answer]]]] = (
        ("程序", _program),
        ("语言和编码", _language),
        ("时区", _time),
        ("模板", _templates),
        ("文件夹", _folders),
        ("文件锁", _locks),
        ("网络端口", _ports),
        ("环境变量", _environment),
        ("字体", _fonts),
        ("LibreOffice", _office),
        ("正在进行和中断的运行", _runs),
    )
    for asked, question in questions:
        try:
            yield from question(places)
        except OSError as error:
            yield Answer(asked, Health.BAD, describe_os_error(error), "请按提示处理后再检查一次。")


def _program(_: Places) -> Iterator[Answer]:
    python = f"Python {platform.python_version()}，{platform.system()} {platform.release()} {platform.machine()}"
    packages = []
    for name in _PACKAGES:
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Answer("程序", Health.BAD, f"没有安装 {name}", "请删除 .venv 文件夹，再启动一次（自动重新安装）。")
    yield Answer("程序", Health.GOOD, f"disclose {__version__}，{python}，{'，'.join(packages)}")


def _language(_: Places) -> Iterator[Answer]:
    files = sys.getfilesystemencoding().lower()
    found = f"文件名编码 {files}，区域 {locale.setlocale(locale.LC_CTYPE)}"
    if files not in ("utf-8", "utf8"):
        yield Answer("语言和编码", Health.BAD, found, "文件名不是 UTF-8，中文名可能打不开：请设置 PYTHONUTF8=1。")
    else:
        yield Answer("语言和编码", Health.GOOD, found)


def _time(_: Places) -> Iterator[Answer]:
    now = datetime.now().astimezone()
    found = f"{now:%Y-%m-%d %H:%M}，时区 {now:%z}"
    if now.utcoffset() != _BEIJING:
        remedy = "不是北京时间（+0800）：公开期限和登记日期按本机日期计算，请改正时区。"
        yield Answer("时区", Health.DOUBT, found, remedy)
    else:
        yield Answer("时区", Health.GOOD, found)


def _templates(places: Places) -> Iterator[Answer]:
    if not places.templates.is_dir():
        remedy = "请在项目文件夹里运行，或用 --templates 指明。"
        yield Answer("模板", Health.BAD, f"{places.templates} 里没有任何年度的模板", remedy)
        return
    try:
        formats = formats_in(places.templates)
    except DisclosureError as error:
        yield Answer("模板", Health.BAD, str(error), "请按提示处理后再检查一次。")
        return
    for one in formats:
        named = f"{one.title} " if len(formats) > 1 else ""
        if not one.years:
            yield Answer("模板", Health.DOUBT, f"{one.folder} 里没有任何年度", "请补上年度文件夹，或移走这个格式。")
        for year in one.years:
            try:
                load_year(one.folder, year)
            except DeclarationError as error:
                yield Answer("模板", Health.BAD, str(error), "请按文件和行号改正。")
            else:
                yield Answer("模板", Health.GOOD, f"{named}{year} 年度可用")


def _word_templates(places: Places) -> list[Path]:
    """Return the templates of all years of all formats; none where there are no formats, which is told before."""
    try:
        formats = formats_in(places.templates)
    except DisclosureError:
        return []
    found = [one.folder / str(year) / TEMPLATE_NAME for one in formats for year in one.years]
    return [path for path in found if path.is_file()]


def _folders(places: Places) -> Iterator[Answer]:
    if not places.inputs.is_dir():
        yield Answer("填报表文件夹", Health.BAD, f"没有 {places.inputs}", "请建立，或用 --inputs 指明。")
    else:
        years = "、".join(str(year) for year in _years(places.inputs)) or "还没有任何年度"
        yield Answer("填报表文件夹", Health.GOOD, f"{places.inputs}：{years}")
    outputs = _standing(places.outputs)
    with tempfile.TemporaryFile(dir=outputs):
        pass
    free = shutil.disk_usage(outputs).free
    state = "可以写入" if outputs == places.outputs else "还没有，可以建立"
    found = f"{places.outputs} {state}，剩余 {free / (1 << 30):.1f} GB"
    if free < _FREE_BYTES:
        yield Answer("输出文件夹", Health.DOUBT, found, "空间不足 2 GB，请清理磁盘。")
    else:
        yield Answer("输出文件夹", Health.GOOD, found)
    length = len(str(places.outputs.resolve()))
    if sys.platform == "win32" and length > _LONGEST_PATH:
        found = f"项目文件夹的路径有 {length} 个字"
        yield Answer("路径长度", Health.DOUBT, found, "Windows 的路径最多 260 个字，请把项目移到较短的文件夹里。")


def _locks(places: Places) -> Iterator[Answer]:
    if can_lock(_standing(places.outputs)):
        yield Answer("文件锁", Health.GOOD, f"{places.outputs} 上有效")
    else:
        remedy = "两次运行可能互相覆盖：请把 outputs 放在支持文件锁的磁盘上（本地磁盘、启用锁的 SMB 或 NFS）。"
        yield Answer("文件锁", Health.BAD, f"{places.outputs} 上无效", remedy)


def _ports(_: Places) -> Iterator[Answer]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname(), timeout=5):
            yield Answer("网络端口", Health.GOOD, "本机回环地址 127.0.0.1 可以连接")


def _environment(_: Places) -> Iterator[Answer]:
    foreign = sorted(name for name in os.environ if name.startswith("PREFECT_") and not is_kept(name))
    if foreign:
        remedy = "disclose run 不理会它们；用 Prefect 自己的命令时会起作用，请确认是有意设置的。"
        yield Answer("环境变量", Health.DOUBT, f"设置了 {'、'.join(foreign)}", remedy)


def _fonts(places: Places) -> Iterator[Answer]:
    templates = _word_templates(places)
    if find_soffice() is None or not templates:
        return
    told = {replaced_template_fonts(template) for template in templates}
    for sentence in sorted(told - {""}):
        yield Answer("字体", Health.DOUBT, sentence, "页码可能与 Word 里相差一页；需要一致的，请安装这些字体。")
    if not told - {""}:
        yield Answer("字体", Health.GOOD, "模板用的字体都有")


def _office(places: Places) -> Iterator[Answer]:
    program = find_soffice()
    if program is None:
        remedy = "文档照常生成，但目录没有页码，也不能生成 PDF。需要的请安装 LibreOffice。"
        yield Answer("LibreOffice", Health.DOUBT, "没有找到", remedy)
        return
    found = f"{engine_version(program)}（{program}）"
    usable = next(iter(_word_templates(places)), None)
    if places.tries_office and usable is not None:
        try:
            to_pdf(usable.read_bytes())
        except LibreOfficeError as error:
            remedy = "请关闭所有 LibreOffice 窗口后再试；仍然如此的，请重新安装。"
            yield Answer("LibreOffice", Health.BAD, f"{found}，试转 PDF 没有成功：{error}", remedy)
            return
        found += "，试转 PDF 成功"
    yield Answer("LibreOffice", Health.GOOD, found)


def _runs(places: Places) -> Iterator[Answer]:
    for year in _years(places.outputs):
        folder = state_folder(places.outputs, year)
        if not folder.is_dir():
            continue
        used = departments_in_use(folder)
        for code, holder in used.items():
            remedy = "如果确实在运行，请等它结束；没有人在运行的，请结束这个进程。"
            yield Answer("正在进行的运行", Health.DOUBT, f"{year} 年度，部门 {code}（{holder}）", remedy)
        begun = begun_run(folder)
        if begun is not None and not begun.is_at_work:
            remedy = f"请再运行一次：disclose run {year}。已经生成的不会重做。"
            what = f"{begun.since:%Y-%m-%d %H:%M} 开始的 {year} 年度的运行没有运行完"
            yield Answer("中断的运行", Health.DOUBT, what, remedy)


def _standing(folder: Path) -> Path:
    """Return a folder, or where it would be made: an examination makes none."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())


def _years(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.is_dir() and path.name.isdecimal())
