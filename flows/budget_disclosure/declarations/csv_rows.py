"""Reading a declared CSV: header and rows as they should be, everything else named with file and line."""

import csv
from collections.abc import Iterable
from pathlib import Path

from budget_disclosure.model.errors import DeclarationError, describe_os_error


def csv_rows(path: Path, columns: Iterable[str]) -> Iterable[tuple[int, dict[str, str]]]:
    """Yield number and cells of each row, without blanks around them. Raises ``DeclarationError``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise DeclarationError(path, 1, f"表头缺少列：{'、'.join(missing)}")
            for row in reader:
                if None in row or None in row.values():
                    raise DeclarationError(path, reader.line_num, "列数与表头不一致")
                yield reader.line_num, {key: value.strip() for key, value in row.items()}
    except FileNotFoundError:
        raise DeclarationError(path, None, "文件不存在") from None
    except UnicodeDecodeError:
        raise DeclarationError(path, None, "应为 UTF-8 编码的 CSV：请另存为“CSV UTF-8（逗号分隔）”") from None
    except csv.Error:
        raise DeclarationError(path, reader.reader.line_num, "引号不成对，或夹有看不见的字符") from None
    except OSError as error:
        raise DeclarationError(path, None, describe_os_error(error)) from None
