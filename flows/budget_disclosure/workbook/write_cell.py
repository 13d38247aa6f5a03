"""Putting a value into a cell exactly."""

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import IllegalCharacterError

from budget_disclosure.model.errors import DisclosureError
from budget_disclosure.workbook.workbook_values import Value


def put(cell: Cell | MergedCell, value: Value) -> None:
    """Write a value; a text that begins with "=" stays a text. Raises ``DisclosureError`` for control characters."""
    try:
        cell.value = value
    except IllegalCharacterError:
        raise DisclosureError(f"文字中有不可见的控制字符，不能写入填报表：{value!r}") from None
    if isinstance(value, str):
        cell.data_type = "s"
