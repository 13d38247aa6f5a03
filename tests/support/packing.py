"""Equal input, equal bytes: openpyxl stamps the clock into the zip and the core properties."""

import io
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def pack(book: Workbook, stamp: datetime) -> bytes:
    """Return the workbook as the bytes of an .xlsx whose every date is ``stamp`` (or the zip format's first)."""
    book.properties.created = book.properties.modified = stamp
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
        # Workbook.save would set the modification time to now.
        ExcelWriter(book, archive).write_data()
    packed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
        for name in _content_types_first(source.namelist()):
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name), compresslevel=6)
    return packed.getvalue()


def _content_types_first(names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: name != "[Content_Types].xml")
