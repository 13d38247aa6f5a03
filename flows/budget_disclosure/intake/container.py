"""What kind of file it is, before openpyxl sees it: people send old, encrypted, cut-off and renamed files."""

from budget_disclosure.intake import intake_rules as rules
from budget_disclosure.model.findings import Finding
from budget_disclosure.model.location import Location

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_END_OF_ZIP = b"PK\x05\x06"


def container_problem(data: bytes, file: str) -> Finding | None:
    """Return what makes the file no complete .xlsx, or ``None``."""
    at = Location(file)
    if not data:
        return Finding(rules.INCOMPLETE, at, "空文件（0 字节）", "完整的 .xlsx 文件")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return Finding(rules.ENCRYPTED, at, "设有打开密码的文件", "不加密的 .xlsx 文件")
        return Finding(rules.WRONG_FORMAT, at, "旧的 .xls 或 .et 格式", ".xlsx 格式")
    if not data.startswith(_ZIP):
        return Finding(rules.UNREADABLE, at, "不是 Excel 工作簿", "完整的 .xlsx 文件")
    if _END_OF_ZIP not in data[-66_000:]:
        return Finding(rules.INCOMPLETE, at, "不完整的文件", "完整的 .xlsx 文件")
    return None
