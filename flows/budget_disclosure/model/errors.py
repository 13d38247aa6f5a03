"""Our own faults and wrong use: they stop the program with a message, exit code 2. Data problems are findings."""

import errno
from pathlib import Path

from budget_disclosure.model.shown_names import shown_name

_SYSTEM_ERRORS = {
    errno.ENOENT: ("不存在", "请检查路径。"),
    errno.EACCES: ("没有读写权限，或正被其他程序占用", "请关闭正在使用它的 Word、Excel，或联系管理员开通权限。"),
    errno.EPERM: ("没有读写权限", "请联系管理员开通权限。"),
    errno.EBUSY: ("正被其他程序占用", "请关闭正在使用它的程序后重新运行。"),
    errno.ENOSPC: ("写不下：磁盘已满", "请清理磁盘后重新运行。"),
    errno.EDQUOT: ("写不下：磁盘配额已用完", "请清理磁盘后重新运行。"),
    errno.EROFS: ("所在的磁盘是只读的", "请换用可以写入的文件夹。"),
    errno.EISDIR: ("是文件夹，不是文件", "请检查路径。"),
    errno.ENOTDIR: ("路径中有一段是文件，不是文件夹", "请检查路径。"),
    errno.EEXIST: ("已有同名的文件", "请检查路径。"),
    errno.ENAMETOOLONG: ("名称太长", "请改短文件名或文件夹名。"),
    errno.ELOOP: ("链接互相指向，找不到文件", "请改正或删除链接。"),
    errno.EIO: ("读写时磁盘或网络出错", "请检查磁盘和网络后重新运行。"),
}


class DisclosureError(Exception):
    """Base of the errors that are reported to the user without a traceback; the text is Chinese and complete."""


class DeclarationError(DisclosureError):
    """A declaration, wording, code list or import file that is not as documented; names file and line."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        super().__init__(f"{path}{f' 第 {line} 行' if line else ''}：{message}")


class TemplateError(DisclosureError):
    """The Word template cannot be rendered: unknown field, syntax error, missing style."""


def describe_os_error(error: OSError) -> str:
    """Return in Chinese what the system refused: which file, why, and what to do; the system says it in English."""
    found, remedy = _SYSTEM_ERRORS.get(
        error.errno or 0, ("无法读写", "请检查它是否存在、是否正在 Word 或 Excel 中打开，然后重新运行。")
    )
    number = f"（系统错误 {error.errno}）" if error.errno and error.errno not in _SYSTEM_ERRORS else ""
    name = error.filename2 or error.filename
    return f"文件{f' {shown_name(str(name))} ' if name else ''}{found}{number}。{remedy}"


def is_disk_full(error: BaseException) -> bool:
    """Return whether there was no room to write: nothing else helps than to make some."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def describe_error(error: BaseException) -> str:
    """Return in Chinese what went wrong, whatever it was: one department's fault, which stops no other."""
    if isinstance(error, OSError):
        return describe_os_error(error)
    if isinstance(error, DisclosureError):
        return str(error)
    return f"程序出错（{type(error).__name__}）。请把运行日志交给技术人员。"
